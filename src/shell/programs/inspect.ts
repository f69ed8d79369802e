import { isSystemError, spend, type Call, type FileStatus, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { decodeText } from "../text.ts";
import { groupName, userName } from "./accounts.ts";
import { modeText } from "./modes.ts";
import { humanSize } from "./sizes.ts";

/*
 * Programs that say something about files: stat, readlink, realpath, basename, dirname, du, df, file, tree.
 */

const KINDS: Readonly<Record<FileStatus["type"], string>> = {
  file: "regular file", directory: "directory", symlink: "symbolic link", device: "character special file", fifo: "fifo", socket: "socket",
};

export const stat = (flavour: Flavour) =>
  program(
    {
      name: "stat",
      short: "c:fLt",
      long: { "format=": "c", "printf=": "printf", dereference: "L", "file-system": "f", terse: "t" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        const { process } = invocation;
        const format = invocation.value("c");
        const printf = invocation.value("printf");
        let status = 0;
        for (const path of invocation.operands) {
          let found: FileStatus;
          try {
            found = invocation.has("L") ? process.files.stat(path) : process.files.lstat(path);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `can't stat '${path}': ${error.message}` : `cannot statx '${path}': ${error.message}`);
            status = 1;
            continue;
          }
          if (format !== undefined) yield* print(`${expandStat(process, format, path, found)}\n`);
          else if (printf !== undefined) yield* print(expandStat(process, printf, path, found).replace(/\\n/g, "\n").replace(/\\t/g, "\t"));
          else if (invocation.has("t")) yield* print(`${expandStat(process, "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o", path, found)}\n`);
          else yield* print(statText(process, path, found));
        }
        return status;
      },
    },
    flavour,
  );

function fullTime(time: number): string {
  return formatTime("%Y-%m-%d %H:%M:%S.%N %z", time);
}

function kindOf(status: FileStatus): string {
  return status.type === "file" && status.size === 0 ? "regular empty file" : KINDS[status.type];
}

function expandStat(process: Process, format: string, path: string, status: FileStatus): string {
  const target = status.type === "symlink" ? `'${path}' -> '${process.files.readlink(path)}'` : `'${path}'`;
  return format.replace(/%([0-9.-]*)([a-zA-Z%])/g, (all, width: string, letter: string) => {
    const values: Record<string, string | number> = {
      a: (status.mode & 0o7777).toString(8), A: modeText(status.type, status.mode), b: Math.ceil(status.size / 4096) * 8, B: 512, F: kindOf(status), g: status.gid,
      G: groupName(process, status.gid) ?? "UNKNOWN", h: status.links, i: status.inode, n: path, N: target, o: 4096, s: status.size, u: status.uid,
      U: userName(process, status.uid) ?? "UNKNOWN", x: fullTime(status.atime), X: Math.floor(status.atime / 1000), y: fullTime(status.mtime), Y: Math.floor(status.mtime / 1000),
      z: fullTime(status.ctime), Z: Math.floor(status.ctime / 1000), w: "-", W: 0, d: 2049, D: "801", m: "/", t: 0, T: 0, "%": "%",
      f: (({ file: 0o100000, directory: 0o40000, symlink: 0o120000, device: 0o20000, fifo: 0o10000, socket: 0o140000 })[status.type] + status.mode).toString(16),
    };
    const value = values[letter];
    if (value === undefined) return all;
    const size = Number(width.replace(/^[-0]+/, ""));
    return width.startsWith("-") ? String(value).padEnd(size) : String(value).padStart(size || 0);
  });
}

function statText(process: Process, path: string, status: FileStatus): string {
  const target = status.type === "symlink" ? ` -> ${process.files.readlink(path)}` : "";
  const user = userName(process, status.uid) ?? "UNKNOWN";
  const group = groupName(process, status.gid) ?? "UNKNOWN";
  return [
    `  File: ${path}${target}`,
    `  Size: ${String(status.size).padEnd(10)}\tBlocks: ${String(Math.ceil(status.size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kindOf(status)}`,
    `Device: 8,1\tInode: ${String(status.inode).padEnd(11)} Links: ${status.links}`,
    `Access: (${(status.mode & 0o7777).toString(8).padStart(4, "0")}/${modeText(status.type, status.mode)})  Uid: (${String(status.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(status.gid).padStart(5)}/${group.padStart(8)})`,
    `Access: ${fullTime(status.atime)}`,
    `Modify: ${fullTime(status.mtime)}`,
    `Change: ${fullTime(status.ctime)}`,
    ` Birth: -`,
    "",
  ].join("\n");
}

export const readlink = (flavour: Flavour) =>
  program(
    {
      name: "readlink",
      short: "efmnqsvz",
      long: { canonicalize: "f", "canonicalize-existing": "e", "canonicalize-missing": "m", "no-newline": "n", quiet: "q", silent: "q", verbose: "v", zero: "z" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          try {
            const target = invocation.has("f") || invocation.has("m") || invocation.has("e")
              ? canonical(invocation.process, path, invocation.has("e") ? "all" : invocation.has("m") ? "none" : "parents")
              : invocation.process.files.readlink(path);
            yield* print(invocation.has("n") ? target : `${target}\n`);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (invocation.has("v")) yield* invocation.complain(`${path}: ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

/** The path without links; `exist`: which of its parts must be there. */
function canonical(process: Process, path: string, exist: "all" | "parents" | "none"): string {
  const { files } = process;
  try {
    return files.realpath(path);
  } catch (error) {
    if (!isSystemError(error, "ENOENT") || exist === "all") throw error;
  }
  const absolute = files.absolute(path);
  let target: string | undefined;
  try {
    target = files.readlink(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
  // A link to what is not there leads to where that would be.
  if (target !== undefined) return canonical(process, target.startsWith("/") ? target : `${absolute.slice(0, absolute.lastIndexOf("/"))}/${target}`, exist);
  const slash = absolute.lastIndexOf("/");
  const parent = absolute.slice(0, slash) || "/";
  const name = absolute.slice(slash + 1);
  const directory = exist === "parents" ? files.realpath(parent) : canonical(process, parent, "none");
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

export const realpath = (flavour: Flavour) =>
  program(
    {
      name: "realpath",
      short: "eLmPqsz",
      long: { "canonicalize-existing": "e", "canonicalize-missing": "m", "no-symlinks": "s", strip: "s", quiet: "q", "relative-to=": "relative", zero: "z" },
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        let status = 0;
        for (const path of invocation.operands) {
          try {
            let found = invocation.has("s") ? invocation.process.files.absolute(path) : canonical(invocation.process, path, invocation.has("e") ? "all" : invocation.has("m") ? "none" : "parents");
            const relative = invocation.value("relative");
            if (relative !== undefined) found = relativePath(canonical(invocation.process, relative, "none"), found);
            yield* print(`${found}\n`);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (!invocation.has("q")) yield* invocation.complain(`${path}: ${error.message}`);
            status = 1;
          }
        }
        return status;
      },
    },
    flavour,
  );

function relativePath(from: string, to: string): string {
  const a = from.split("/").filter((part) => part !== "");
  const b = to.split("/").filter((part) => part !== "");
  while (a.length > 0 && b.length > 0 && a[0] === b[0]) {
    a.shift();
    b.shift();
  }
  return [...a.map(() => ".."), ...b].join("/") || ".";
}

export const basename = (flavour: Flavour) =>
  program(
    {
      name: "basename",
      short: "as:z",
      long: { multiple: "a", "suffix=": "s", zero: "z" },
      stopAtOperand: true,
      *run(invocation) {
        const { operands } = invocation;
        if (operands.length === 0) throw missingOperand(invocation);
        const many = invocation.has("a") || invocation.has("s");
        if (!many && operands.length > 2) throw missingOperand(invocation, `extra operand '${operands[2]}'`);
        const suffix = invocation.value("s") ?? (many ? undefined : operands[1]);
        for (const path of many ? operands : operands.slice(0, 1)) {
          const trimmed = path.replace(/\/+$/, "");
          let name = trimmed === "" && path !== "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
          if (suffix && name.endsWith(suffix) && name !== suffix) name = name.slice(0, -suffix.length);
          yield* print(`${name}${invocation.has("z") ? "\0" : "\n"}`);
        }
      },
    },
    flavour,
  );

export const dirname = (flavour: Flavour) =>
  program(
    {
      name: "dirname",
      short: "z",
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        for (const path of invocation.operands) {
          const trimmed = path.replace(/\/+$/, "");
          const slash = trimmed.lastIndexOf("/");
          yield* print(`${trimmed === "" && path !== "" ? "/" : slash < 0 ? "." : trimmed.slice(0, slash).replace(/\/+$/, "") || "/"}\n`);
        }
      },
    },
    flavour,
  );

export const du = (flavour: Flavour) =>
  program(
    {
      name: "du",
      short: "abB:cd:hkLmsSx",
      long: { all: "a", bytes: "b", total: "c", "max-depth=": "d", "human-readable": "h", summarize: "s", "apparent-size": "apparent", "block-size=": "B" },
      *run(invocation) {
        const { process } = invocation;
        const output = new Output();
        const limit = invocation.has("s") ? 0 : Number(invocation.value("d") ?? Infinity);
        const show = (bytes: number, path: string): void => {
          const size = invocation.has("h") ? humanSize(bytes) : String(invocation.has("b") ? bytes : Math.ceil(bytes / (blockSize(invocation.value("B")) ?? (invocation.has("m") ? 1048576 : 1024))));
          output.put(`${size}\t${path}\n`);
        };
        const measure = (status: FileStatus): number => (invocation.has("b") || invocation.has("apparent") ? status.size : status.type === "symlink" ? 0 : Math.ceil(status.size / 4096) * 4096);
        let status = 0;
        let total = 0;
        const visit = function* (path: string, depth: number): Call<number> {
          let found: FileStatus;
          try {
            found = process.files.lstat(path);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* invocation.complain(flavour === "busybox" ? `${path}: ${error.message}` : `cannot access '${path}': ${error.message}`);
            status = 1;
            return 0;
          }
          let sum = measure(found);
          yield* spend(0.01);
          if (found.type === "directory") {
            for (const name of process.files.readdir(path)) sum += yield* visit(path.endsWith("/") ? path + name : `${path}/${name}`, depth + 1);
            if (depth <= limit) show(sum, path);
          } else if ((invocation.has("a") && depth <= limit) || depth === 0) show(sum, path);
          return sum;
        };
        for (const path of invocation.operands.length > 0 ? invocation.operands : ["."]) total += yield* visit(path, 0);
        if (invocation.has("c")) show(total, "total");
        yield* output.flush();
        return status;
      },
    },
    flavour,
  );

/** A size as -B takes it ("1M", "K", "512"), in bytes. */
function blockSize(text: string | undefined): number | undefined {
  const match = text === undefined ? null : /^(\d*)([KMGT]?)(i?B)?$/.exec(text);
  if (!match) return undefined;
  const base = match[3] === "B" ? 1000 : 1024;
  return Number(match[1] || 1) * base ** " KMGT".indexOf(match[2] || " ");
}

interface MountPoint {
  path: string;
  device: string;
  type: string;
  /** Bytes; the limit may be Infinity. */
  limit: number;
  used: number;
  inodes: number;
  maxInodes: number;
}

/** df --output: the columns that were asked for. */
function fieldTable(fields: readonly string[], points: readonly MountPoint[], show: (bytes: number) => string, sizeTitle: string, operands: readonly string[]): string {
  const titles: Readonly<Record<string, string>> = {
    source: "Filesystem", fstype: "Type", itotal: "Inodes", iused: "IUsed", iavail: "IFree", ipcent: "IUse%", size: sizeTitle, used: "Used", avail: "Avail", pcent: "Use%", file: "File", target: "Mounted on",
  };
  for (const field of fields) if (titles[field] === undefined) throw new Failure(`option --output: field '${field}' unknown`);
  const rows = points.map((point, index): string[] => {
    const limit = Number.isFinite(point.limit) ? point.limit : 64 * 2 ** 30;
    const inodes = Number.isFinite(point.maxInodes) ? point.maxInodes : 4194304;
    const values: Readonly<Record<string, string>> = {
      source: point.device, fstype: point.type, itotal: String(inodes), iused: String(point.inodes), iavail: String(inodes - point.inodes), ipcent: `${Math.ceil((point.inodes / inodes) * 100)}%`,
      size: show(limit), used: show(point.used), avail: show(Math.max(0, limit - point.used)), pcent: `${Math.ceil((point.used / Math.max(1, limit)) * 100)}%`, file: operands[index] ?? "-", target: point.path,
    };
    return fields.map((field) => values[field]!);
  });
  const left = new Set(["source", "fstype", "file", "target"]);
  const table = [fields.map((field) => titles[field]!), ...rows];
  const least: Readonly<Record<string, number>> = { source: 14, fstype: 4, size: 5, used: 5, avail: 5 };
  const widths = fields.map((field, index) => Math.max(least[field] ?? 0, ...table.map((row) => row[index]!.length)));
  return table.map((row) => `${row.map((cell, index) => (left.has(fields[index]!) ? (index === row.length - 1 ? cell : cell.padEnd(widths[index]!)) : cell.padStart(widths[index]!))).join(" ")}\n`).join("");
}

export const df = (flavour: Flavour) =>
  program(
    {
      name: "df",
      short: "aB:hikmPTt:x:",
      long: { all: "a", "block-size=": "B", "human-readable": "h", inodes: "i", portability: "P", "print-type": "T", "type=": "t", "exclude-type=": "x", "output=?": "output" },
      *run(invocation) {
        const { process } = invocation;
        const { fs } = process.machine;
        const rows: string[][] = [];
        const human = invocation.has("h");
        const unit = blockSize(invocation.value("B")) ?? (invocation.has("m") ? 1048576 : 1024);
        const unitName = invocation.has("P") && flavour === "gnu" && unit === 1024 ? "1024" : unit % 1073741824 === 0 ? `${unit / 1073741824}G` : unit % 1048576 === 0 ? `${unit / 1048576}M` : unit % 1024 === 0 ? `${unit / 1024}K` : `${unit}B`;
        rows.push([
          "Filesystem", ...(invocation.has("T") ? ["Type"] : []),
          ...(invocation.has("i") ? ["Inodes", "IUsed", "IFree", "IUse%"] : [human ? "Size" : `${unitName}-blocks`, "Used", flavour === "gnu" && human ? "Avail" : "Available", invocation.has("P") ? "Capacity" : "Use%"]),
          "Mounted on",
        ]);
        const points: MountPoint[] = [];
        const volumeOf = (path: string, context: { volume: { device: string; type: string; limit: number; used: number; inodes: number; maxInodes: number } }): void => {
          const { volume } = context;
          points.push({ path, device: volume.device, type: volume.type, limit: volume.limit, used: volume.used, inodes: volume.inodes, maxInodes: volume.maxInodes });
        };
        volumeOf("/", fs.context);
        for (const mount of fs.mounts) if (mount.path !== "/") volumeOf(mount.path, mount.root.context);
        let chosen = points.filter((point) => invocation.has("a") || !(/^(?:proc|sysfs|cgroup2?)$/.test(point.type) || /^\/(?:proc|sys|var\/log\/(?:pods|containers))(?:\/|$)/.test(point.path)));
        if (invocation.operands.length > 0) {
          chosen = [];
          for (const operand of invocation.operands) {
            let real: string;
            try {
              real = process.files.realpath(operand);
            } catch (error) {
              if (!isSystemError(error)) throw error;
              throw new Failure(`${operand}: ${error.message}`);
            }
            const best = points.filter((point) => real === point.path || real.startsWith(point.path === "/" ? "/" : `${point.path}/`)).sort((a, b) => b.path.length - a.path.length)[0];
            if (best) chosen.push(best);
          }
        }
        const type = invocation.value("t");
        chosen = chosen.filter((point) => (type === undefined || point.type === type) && point.type !== invocation.value("x"));
        if (chosen.length === 0) throw new Failure("no file systems processed");
        const fields = invocation.has("output") ? (invocation.value("output") ?? "source,fstype,itotal,iused,iavail,ipcent,size,used,avail,pcent,file,target").split(",") : undefined;
        if (fields) {
          yield* print(fieldTable(fields, chosen, human ? humanSize : (bytes) => String(Math.ceil(bytes / unit)), `${human ? "Size" : `${unitName}-blocks`}`, invocation.operands));
          return;
        }
        for (const point of chosen) {
          const limit = Number.isFinite(point.limit) ? point.limit : 64 * 2 ** 30;
          const used = point.used;
          const free = Math.max(0, limit - used);
          const percent = `${Math.ceil((used / Math.max(1, used + free)) * 100)}%`;
          const show = (bytes: number): string => (human ? humanSize(bytes) : String(Math.ceil(bytes / unit)));
          const maxInodes = Number.isFinite(point.maxInodes) ? point.maxInodes : 4194304;
          rows.push([
            point.device, ...(invocation.has("T") ? [point.type] : []),
            ...(invocation.has("i") ? [String(maxInodes), String(point.inodes), String(maxInodes - point.inodes), `${Math.ceil((point.inodes / maxInodes) * 100)}%`] : [show(limit), show(used), show(free), percent]),
            point.path,
          ]);
        }
        if (flavour === "busybox") {
          yield* print(rows.map((row) => (row.length === 6 ? `${row[0]!.padEnd(20)} ${row[1]!.padStart(9)} ${row[2]!.padStart(9)} ${row[3]!.padStart(9)} ${row[4]!.padStart(4)} ${row[5]}\n` : `${row.join(" ")}\n`)).join(""));
          return;
        }
        const widths = rows[0]!.map((_cell, index) => Math.max(...rows.map((row) => row[index]!.length)));
        widths[0] = Math.max(14, widths[0]!);
        // As wide as GNU makes them at least.
        const first = invocation.has("T") ? 2 : 1;
        for (let index = first; index < first + 3; index += 1) widths[index] = Math.max(5, widths[index]!);
        const left = invocation.has("T") ? 2 : 1;
        yield* print(rows.map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : index < left ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!))).join(" ")}\n`).join(""));
      },
    },
    flavour,
  );

export const file = (flavour: Flavour) =>
  program(
    {
      name: "file",
      short: "bikL",
      long: { brief: "b", mime: "i" },
      *run(invocation) {
        for (const path of invocation.operands) {
          const said = describe(invocation, path);
          yield* print(invocation.has("b") ? `${said}\n` : `${path}: ${said}\n`);
        }
      },
    },
    flavour,
  );

function describe(invocation: Invocation, path: string): string {
  const { files } = invocation.process;
  let status: FileStatus;
  try {
    status = files.lstat(path);
  } catch {
    return `cannot open \`${path}' (No such file or directory)`;
  }
  if (status.type !== "file") return status.type === "symlink" ? `symbolic link to ${files.readlink(path)}` : status.type === "device" ? "character special" : status.type;
  if (status.program !== undefined) return "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, stripped";
  const data = files.readFile(path);
  if (data.length === 0) return "empty";
  const head = decodeText(data.subarray(0, 512));
  if (data[0] === 0x1f && data[1] === 0x8b) return "gzip compressed data, from Unix";
  if (head.slice(257, 262) === "ustar") return "POSIX tar archive (GNU)";
  const script = /^#! *(\S+)/.exec(head);
  const text = data.includes(0) ? undefined : /[\udc80-\udcff]/.test(decodeText(data)) ? "ISO-8859 text" : /[^\u0000-\u007f]/.test(decodeText(data)) ? "Unicode text, UTF-8 text" : "ASCII text";
  if (text === undefined) return "data";
  if (script) return `${/bash/.test(script[1]!) ? "Bourne-Again shell" : /sh$/.test(script[1]!) ? "POSIX shell" : script[1]} script, ${text} executable`;
  if (/^\s*[{[]/.test(head) && /[}\]]\s*$/.test(decodeText(data))) return "JSON text data";
  return text;
}

export const tree = (flavour: Flavour) =>
  program(
    {
      name: "tree",
      short: "adfL:I:",
      *run(invocation) {
        const { files } = invocation.process;
        const limit = Number(invocation.value("L") ?? Infinity);
        const output = new Output();
        let [directories, count] = [0, 0];
        const visit = function* (path: string, prefix: string, depth: number): Call<void> {
          yield* spend(0.02);
          const names = files.readdir(path).filter((name) => (invocation.has("a") || !name.startsWith(".")) && (!invocation.has("d") || files.isDirectory(`${path}/${name}`)));
          for (const [index, name] of names.entries()) {
            const last = index === names.length - 1;
            const full = path.endsWith("/") ? path + name : `${path}/${name}`;
            const status = files.lstat(full);
            const link = status.type === "symlink" ? ` -> ${files.readlink(full)}` : "";
            output.put(`${prefix}${last ? "└── " : "├── "}${invocation.has("f") ? full : name}${link}\n`);
            if (status.type === "directory") {
              directories += 1;
              if (depth < limit) yield* visit(full, `${prefix}${last ? "    " : "│   "}`, depth + 1);
            } else count += 1;
          }
        };
        for (const path of invocation.operands.length > 0 ? invocation.operands : ["."]) {
          output.put(`${path}\n`);
          if (!files.isDirectory(path)) {
            output.put(` [error opening dir]\n`);
            continue;
          }
          yield* visit(path, "", 1);
        }
        output.put(`\n${directories} director${directories === 1 ? "y" : "ies"}${invocation.has("d") ? "" : `, ${count} file${count === 1 ? "" : "s"}`}\n`);
        yield* output.flush();
      },
    },
    flavour,
  );
