import { type Call, concat, Holding, isSystemError, type OpenFile, pause, poll, type Process, readFile, sleep, writeFile } from "../../os/index.ts";
import { openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program, type Invocation } from "../program.ts";
import { chunk, eachInput } from "./inputs.ts";

const CANNOT = (path: string, message: string): string => `cannot open '${path}' for reading: ${message}`;

/** A count as head and tail take it: with suffixes (k, M, KiB). */
function count(text: string, what: string, flavour: Flavour): number {
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(text);
  const factor = match && { "": 1, b: 512, k: 1024, K: 1024, KiB: 1024, kB: 1000, KB: 1000, m: 1048576, M: 1048576, MiB: 1048576, MB: 1e6, G: 2 ** 30, GiB: 2 ** 30, GB: 1e9 }[match[3]!];
  if (!match || factor === undefined || factor === null) throw new Failure(flavour === "busybox" ? `invalid number '${text}'` : `invalid number of ${what}: '${text}'`);
  return Number(match[2]) * factor;
}

function* heading(invocation: Invocation, path: string, index: number): Call<void> {
  const many = invocation.operands.length > 1;
  if (invocation.has("q") || (!many && !invocation.has("v"))) return;
  yield* print(`${index > 0 ? "\n" : ""}==> ${path === "-" ? "standard input" : path} <==\n`);
}

/** Gives bytes that were read too far back to a file that can take them (what `head` leaves for the next reader). */
function giveBack(file: OpenFile, bytes: number): void {
  const seekable = file as OpenFile & { offset?: number };
  if (file.info().type === "file" && typeof seekable.offset === "number") seekable.offset -= bytes;
}

export const head = (flavour: Flavour) =>
  program(
    {
      name: "head",
      short: "c:n:qvz",
      long: { "bytes=": "c", "lines=": "n", quiet: "q", silent: "q", verbose: "v", "zero-terminated": "z" },
      digits: true,
      usage: "head [OPTION]... [FILE]...",
      help: "Print the first 10 lines of each FILE to standard output.\nWith more than one FILE, precede each with a header giving the file name.\n",
      applet: { usage: "[OPTIONS] [FILE]...", help: "Print first 10 lines of FILEs (or stdin).\nWith more than one FILE, precede each with a filename header.\n\n\t-n N[bkm]\tPrint first N lines\n\t-n -N[bkm]\tPrint all except N last lines\n\t-c [-]N[bkm]\tPrint first N bytes\n\t-q\t\tNever print headers\n\t-v\t\tAlways print headers\n" },
      *run(invocation) {
        const last = invocation.options.findLast((option) => option.name === "c" || option.name === "n" || option.name === "digits");
        const bytes = last?.name === "c";
        const text = last?.value ?? "10";
        const allBut = text.startsWith("-");
        const limit = count(text, bytes ? "bytes" : "lines", flavour);
        const delimiter = invocation.has("z") ? 0 : 10;
        return yield* eachInput(
          invocation,
          function* (file, path, index) {
            yield* heading(invocation, path, index);
            const out = invocation.process.descriptor(1);
            if (allBut) yield* allButLast(file, out, limit, bytes, delimiter);
            else if (limit > 0) yield* first(file, out, limit, bytes, delimiter);
          },
          { gnu: CANNOT },
        );
      },
    },
    flavour,
  );

function* first(file: OpenFile, out: OpenFile, limit: number, bytes: boolean, delimiter: number): Call<void> {
  let left = limit;
  while (left > 0) {
    const data = yield* chunk(file);
    if (data.length === 0) return;
    let end = data.length;
    if (bytes) {
      end = Math.min(left, data.length);
      left -= end;
    } else {
      for (let at = data.indexOf(delimiter); at >= 0; at = data.indexOf(delimiter, at + 1)) {
        left -= 1;
        if (left === 0) {
          end = at + 1;
          break;
        }
      }
    }
    if (end < data.length) giveBack(file, data.length - end);
    yield* writeFile(out, data.subarray(0, end));
  }
}

function* allButLast(file: OpenFile, out: OpenFile, limit: number, bytes: boolean, delimiter: number): Call<void> {
  const pieces: Uint8Array[] = [];
  const held = new Holding();
  let total = 0;
  for (;;) {
    const data = yield* chunk(file);
    if (data.length === 0) break;
    if (!(yield* held.add(data.length))) continue;
    pieces.push(data.slice());
    total += data.length;
  }
  held.release();
  const all = concat(pieces);
  if (bytes) {
    yield* writeFile(out, all.subarray(0, Math.max(0, total - limit)));
    return;
  }
  let end = total;
  let left = limit;
  if (left > 0) {
    let from = total - 1;
    // A last line without its newline counts too.
    if (total > 0 && all[total - 1] === delimiter) from -= 1;
    for (;;) {
      const found = from < 0 ? -1 : all.lastIndexOf(delimiter, from);
      left -= 1;
      end = found + 1;
      if (left === 0 || found < 0) break;
      from = found - 1;
    }
  }
  yield* writeFile(out, all.subarray(0, end));
}

export const tail = (flavour: Flavour) =>
  program(
    {
      name: "tail",
      short: "c:n:fFqvs:z",
      long: {
        "bytes=": "c", "lines=": "n", "follow=?": "f", quiet: "q", silent: "q", verbose: "v", retry: "retry", "sleep-interval=": "s", "pid=": "pid",
        "zero-terminated": "z",
      },
      digits: true,
      usage: "tail [OPTION]... [FILE]...",
      help: "Print the last 10 lines of each FILE to standard output.\nWith more than one FILE, precede each with a header giving the file name.\n",
      applet: { usage: "[OPTIONS] [FILE]...", help: "Print last 10 lines of FILEs (or stdin) to.\nWith more than one FILE, precede each with a filename header.\n\n\t-c [+]N[bkm]\tPrint last N bytes\n\t-n N[bkm]\tPrint last N lines\n\t-n +N[bkm]\tStart on Nth line and print the rest\n\t-q\t\tNever print headers\n\t-v\t\tAlways print headers\n\t-f\t\tPrint data as file grows\n\t-F\t\tSame as -f, but keep retrying\n\t-s SECONDS\tWait SECONDS between reads with -f\n" },
      *run(invocation) {
        const { process } = invocation;
        // "+3" as the first operand is an old form of -n +3.
        const old = /^\+(\d+)$/.exec(invocation.operands[0] ?? "");
        if (old && flavour === "gnu") invocation.operands.shift();
        const last = invocation.options.findLast((option) => option.name === "c" || option.name === "n" || option.name === "digits");
        const bytes = last?.name === "c";
        const text = old ? `+${old[1]}` : (last?.value ?? "10");
        const limit = count(text, bytes ? "bytes" : "lines", flavour);
        const delimiter = invocation.has("z") ? 0 : 10;
        const follow = invocation.has("f") || invocation.has("F");
        const followed: Followed[] = [];
        const status = yield* eachInput(
          invocation,
          function* (file, path, index) {
            yield* heading(invocation, path, index);
            const out = process.descriptor(1);
            if (text.startsWith("+")) yield* from(file, out, limit, bytes, delimiter);
            else yield* lastPart(file, out, limit, bytes, delimiter);
            if (follow) {
              file.retain();
              followed.push({ path, file, inode: inodeOf(process, path), size: sizeOf(file) });
            }
          },
          { gnu: CANNOT },
        );
        if (!follow) return status;
        if (invocation.has("F")) {
          for (const path of invocation.operands) {
            if (!followed.some((each) => each.path === path)) followed.push({ path, file: undefined, inode: undefined, size: 0 });
          }
        }
        if (followed.length === 0) {
          if (flavour === "gnu") yield* invocation.complain("no files remaining");
          return 1;
        }
        const interval = Number(invocation.value("s") ?? 1) * 1000;
        yield* followAll(invocation, followed, interval, invocation.has("F"));
        return status;
      },
    },
    flavour,
  );

interface Followed {
  path: string;
  file: OpenFile | undefined;
  inode: number | undefined;
  size: number;
}

function inodeOf(process: Process, path: string): number | undefined {
  try {
    return process.files.stat(path).inode;
  } catch {
    return undefined;
  }
}

function sizeOf(file: OpenFile): number {
  return file.info().size ?? 0;
}

function* from(file: OpenFile, out: OpenFile, start: number, bytes: boolean, delimiter: number): Call<void> {
  let skip = Math.max(0, start - 1);
  for (;;) {
    const data = yield* chunk(file);
    if (data.length === 0) return;
    let begin = 0;
    if (bytes) {
      begin = Math.min(skip, data.length);
      skip -= begin;
    } else {
      while (skip > 0) {
        const at = data.indexOf(delimiter, begin);
        if (at < 0) {
          begin = data.length;
          break;
        }
        begin = at + 1;
        skip -= 1;
      }
    }
    if (begin < data.length) yield* writeFile(out, data.subarray(begin));
  }
}

function* lastPart(file: OpenFile, out: OpenFile, limit: number, bytes: boolean, delimiter: number): Call<void> {
  let kept: Uint8Array[] = [];
  const held = new Holding();
  let lines = 0;
  let total = 0;
  const countLines = (data: Uint8Array): number => {
    let n = 0;
    for (let at = data.indexOf(delimiter); at >= 0; at = data.indexOf(delimiter, at + 1)) n += 1;
    return n;
  };
  for (;;) {
    const read = yield* chunk(file);
    if (read.length === 0) break;
    if (!(yield* held.add(read.length))) continue;
    const data = read.slice();
    kept.push(data);
    total += data.length;
    lines += countLines(data);
    // Whole pieces that cannot be part of the end any more are let go.
    while (kept.length > 1) {
      const size = kept[0]!.length;
      const inFirst = bytes ? 0 : countLines(kept[0]!);
      if (bytes ? total - size < limit : lines - inFirst <= limit) break;
      kept = kept.slice(1);
      held.letGo(size);
      total -= size;
      lines -= inFirst;
    }
  }
  held.release();
  const all = concat(kept);
  if (limit === 0 || total === 0) return;
  let begin = Math.max(0, total - limit);
  if (!bytes) {
    begin = total;
    let left = limit;
    let search = all[total - 1] === delimiter ? total - 2 : total - 1;
    for (;;) {
      const found = search < 0 ? -1 : all.lastIndexOf(delimiter, search);
      begin = found + 1;
      left -= 1;
      if (left === 0 || found < 0) break;
      search = found - 1;
    }
  }
  yield* writeFile(out, all.subarray(begin));
}

/** Prints what is added to the files till the program is ended. Pipes end when their writers do. */
function* waitForSignal(): Call<void> {
  try {
    yield* pause();
  } catch (error) {
    if (!isSystemError(error, "EINTR")) throw error;
  }
}

function* followAll(invocation: Invocation, list: Followed[], interval: number, byName: boolean): Call<void> {
  const { process } = invocation;
  let last = list.at(-1);
  const many = list.length > 1 && !invocation.has("q");
  for (;;) {
    for (const entry of [...list]) {
      if (entry.file && entry.file.info().type !== "file") {
        const data = entry.file.read(65536);
        if (data && data.length === 0) {
          // A device never gives anything more, and never ends: `tail -f /dev/null` waits for ever.
          if (entry.file.info().type !== "device") list.splice(list.indexOf(entry), 1);
          else if (list.every((each) => each.file?.info().type === "device")) yield* waitForSignal();
          continue;
        }
        if (data) yield* writeFile(process.descriptor(1), data);
        else if (list.length === 1) yield* poll([{ file: entry.file, side: "read" }]);
        continue;
      }
      if (byName) yield* reopen(invocation, entry);
      if (!entry.file) continue;
      const size = sizeOf(entry.file);
      if (size < entry.size) {
        yield* invocation.complain(`${entry.path}: file truncated`);
        (entry.file as OpenFile & { offset?: number }).offset = 0;
      }
      entry.size = size;
      const data = yield* readFile(entry.file);
      if (data.length === 0) continue;
      if (many && entry !== last) yield* print(`\n==> ${entry.path} <==\n`);
      last = entry;
      yield* writeFile(process.descriptor(1), data);
    }
    if (list.length === 0) return;
    if (list.some((entry) => !entry.file || entry.file.info().type === "file")) yield* sleep(interval);
  }
}

/** tail -F: a file that was replaced is opened anew. */
function* reopen(invocation: Invocation, entry: Followed): Call<void> {
  const { process } = invocation;
  const inode = inodeOf(process, entry.path);
  if (inode === entry.inode) return;
  if (inode === undefined) {
    if (entry.inode !== undefined) yield* invocation.complain(`'${entry.path}' has become inaccessible: No such file or directory`);
    entry.inode = undefined;
    return;
  }
  const message = entry.file ? `'${entry.path}' has been replaced;  following new file` : `'${entry.path}' has appeared;  following new file`;
  try {
    const file = openInput(process, entry.path);
    entry.file?.release();
    entry.file = file;
    entry.inode = inode;
    entry.size = 0;
    yield* invocation.complain(message);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

