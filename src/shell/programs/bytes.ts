import { concat, isSystemError, printError, readFile, readWhole, spend, useMemory, write, writeFile, type Call, type OpenFile } from "../../os/index.ts";
import { LineInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { count } from "./counts.ts";
import { eachInput, openOnly } from "./inputs.ts";

/*
 * Programs that show or cut bytes: xxd, strings, dd, split.
 */

function printable(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
}

export const xxd = (flavour: Flavour) =>
  program(
    {
      name: "xxd",
      short: "abc:eg:hil:o:prs:u",
      *run(invocation) {
        // As atoi reads it: what is no number is none.
        const given = parseInt(invocation.value("c") ?? "0", 10) || 0;
        if (given < 0 || (given > 256 && !invocation.has("p"))) throw new Failure("invalid number of columns (max. 256).");
        const columns = (usual: number): number => (given > 0 ? given : usual);
        return yield* eachInput(
          invocation,
          function* (file, path) {
            let data = yield* readWhole(file);
            if (invocation.has("r")) {
              const text = decodeText(data);
              const hex = invocation.has("p") ? text.replace(/\s/g, "") : text.split("\n").map((line) => line.replace(/^[0-9a-f]+: /i, "").replace(/ {2}.*$/, "").replace(/\s/g, "")).join("");
              yield* write(1, Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)));
              return;
            }
            const start = Number(invocation.value("s") ?? 0);
            data = data.subarray(start);
            const most = parseInt(invocation.value("l") ?? "-1", 10) || 0;
            if (most >= 0) data = data.subarray(0, most);
            const show = (byte: number): string => (invocation.has("u") ? byte.toString(16).toUpperCase() : byte.toString(16)).padStart(2, "0");
            const output = new Output();
            if (invocation.has("i")) output.put(asC(data, path === "-" ? undefined : path));
            else if (invocation.has("p")) {
              const width = columns(30);
              for (let at = 0; at < data.length; at += width) output.put(`${[...data.subarray(at, at + width)].map(show).join("")}\n`);
            } else if (invocation.has("b")) {
              const width = columns(6);
              for (let at = 0; at < data.length; at += width) {
                const row = [...data.subarray(at, at + width)];
                output.put(`${(start + at).toString(16).padStart(8, "0")}: ${row.map((byte) => byte.toString(2).padStart(8, "0")).join(" ").padEnd(width * 9)} ${row.map(printable).join("")}\n`);
              }
            } else {
              const width = columns(16);
              const group = Number(invocation.value("g") ?? 2) || width;
              const wide = width * 2 + Math.ceil(width / group);
              for (let at = 0; at < data.length; at += width) {
                const row = [...data.subarray(at, at + width)];
                let hex = "";
                row.forEach((byte, index) => { hex += show(byte) + ((index + 1) % group === 0 ? " " : ""); });
                output.put(`${(start + at).toString(16).padStart(8, "0")}: ${hex.padEnd(wide)} ${row.map(printable).join("")}\n`);
              }
            }
            yield* output.flush();
          },
          { paths: invocation.operands.slice(0, 1) },
        );
      },
    },
    flavour,
  );

/** xxd -i: an array of C, named after the file. */
function asC(data: Uint8Array, path: string | undefined): string {
  const cells = [...data].map((byte) => `0x${byte.toString(16).padStart(2, "0")}`);
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += 12) rows.push(`  ${cells.slice(at, at + 12).join(", ")}`);
  const text = `${rows.join(",\n")}\n`;
  if (path === undefined) return text;
  const name = path.replace(/^(?=\d)/, "__").replace(/[^A-Za-z0-9_]/g, "_");
  return `unsigned char ${name}[] = {\n${text}};\nunsigned int ${name}_len = ${data.length};\n`;
}

export const strings = (flavour: Flavour) =>
  program(
    {
      name: "strings",
      short: "afn:ot:e:",
      long: { "bytes=": "n" },
      digits: true,
      *run(invocation) {
        const least = Number(invocation.value("n") ?? invocation.value("digits") ?? 4);
        return yield* eachInput(invocation, function* (file) {
          const data = yield* readWhole(file);
          const output = new Output();
          let run = "";
          for (const byte of [...data, 0]) {
            if ((byte >= 32 && byte < 127) || byte === 9) run += String.fromCharCode(byte);
            else {
              if (run.length >= least) output.put(`${run}\n`);
              run = "";
            }
          }
          yield* output.flush();
        });
      },
    },
    flavour,
  );

function size(text: string): number {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  const factor = match && { "": 1, c: 1, w: 2, b: 512, k: 1024, K: 1024, KiB: 1024, kB: 1000, M: 1048576, MiB: 1048576, MB: 1e6, G: 2 ** 30, GiB: 2 ** 30, GB: 1e9 }[match[2]!];
  if (!match || factor === null || factor === undefined) throw new Failure(`invalid number: '${text}'`);
  return Number(match[1]) * factor;
}

export const dd = (flavour: Flavour) =>
  program(
    {
      name: "dd",
      short: "",
      rewrite: (args) => ["--", ...args],
      *run(invocation) {
        const { process } = invocation;
        const options = new Map<string, string>();
        for (const operand of invocation.operands) {
          const at = operand.indexOf("=");
          if (at < 0 || !/^(?:if|of|bs|ibs|obs|count|skip|seek|conv|status|iflag|oflag)$/.test(operand.slice(0, at))) throw new Failure(`unrecognized operand '${operand}'\nTry 'dd --help' for more information.`);
          options.set(operand.slice(0, at), operand.slice(at + 1));
        }
        const block = size(options.get("bs") ?? options.get("ibs") ?? "512");
        const count = options.has("count") ? size(options.get("count")!) : Infinity;
        const open = (path: string | undefined, fallback: number, flags: Parameters<typeof process.files.open>[1]): OpenFile => {
          if (path === undefined) return process.descriptor(fallback);
          try {
            return process.files.open(path, flags);
          } catch (error) {
            if (!isSystemError(error)) throw error;
            throw new Failure(flavour === "busybox" ? `can't open '${path}': ${error.message}` : `failed to open '${path}': ${error.message}`);
          }
        };
        const input = open(options.get("if"), 0, { read: true });
        const noTruncate = options.get("conv")?.includes("notrunc") ?? false;
        const output = open(options.get("of"), 1, { write: true, create: true, truncate: !noTruncate && !options.has("seek") });
        input.retain();
        output.retain();
        const start = process.now;
        let skip = options.has("skip") ? size(options.get("skip")!) * block : 0;
        if (options.has("seek")) {
          const seekable = output as OpenFile & { offset?: number };
          if (typeof seekable.offset === "number") seekable.offset = size(options.get("seek")!) * block;
        }
        let [full, partial, bytes] = [0, 0, 0];
        let [fullOut, partialOut] = [0, 0];
        let rest: Uint8Array = new Uint8Array(0);
        let failure: string | undefined;
        // Its buffer is memory of the process: `bs` is the usual way to ask for much of it.
        if (block >= 1048576) yield* useMemory(block);
        while (full + partial < count) {
          const pieces = [rest];
          let length = rest.length;
          while (length < block) {
            const data = yield* readFile(input, Math.min(block - length, 1048576));
            if (data.length === 0) break;
            let taken = data;
            if (skip > 0) {
              const away = Math.min(skip, taken.length);
              taken = taken.subarray(away);
              skip -= away;
              if (taken.length === 0) continue;
            }
            pieces.push(taken.slice());
            length += taken.length;
            if (input.info().type !== "file" && input.info().type !== "device" && !options.get("iflag")?.includes("fullblock")) break;
          }
          rest = concat(pieces);
          if (rest.length === 0) break;
          const data = rest.slice(0, block);
          const conversion = options.get("conv") ?? "";
          if (/ucase|lcase/.test(conversion)) {
            const [from, to, change] = conversion.includes("ucase") ? [97, 122, -32] : [65, 90, 32];
            data.forEach((byte, at) => { if (byte >= from && byte <= to) data[at] = byte + change; });
          }
          if (data.length === block) full += 1;
          else partial += 1;
          try {
            yield* writeFile(output, data);
          } catch (error) {
            if (!isSystemError(error, "ENOSPC")) throw error;
            failure = `error writing '${options.get("of") ?? "standard output"}': ${error.message}`;
            break;
          }
          if (data.length === block) fullOut += 1;
          else partialOut += 1;
          bytes += data.length;
          yield* spend(data.length * 0.000001);
          rest = rest.slice(block);
        }
        input.release();
        output.release();
        if (failure !== undefined) yield* invocation.complain(failure);
        if (options.get("status") !== "none") {
          const seconds = Math.max(0.000001, (process.now - start) / 1000);
          const human = bytes >= 1000 && flavour === "gnu" ? ` (${decimal(bytes, 1000, ["kB", "MB", "GB"])}${bytes >= 1024 ? `, ${decimal(bytes, 1024, ["KiB", "MiB", "GiB"])}` : ""})` : "";
          const summary = flavour === "gnu" ? `${bytes} bytes${human} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(bytes / seconds, 1000, ["kB", "MB", "GB"])}/s\n` : `${bytes} bytes (${(bytes / 1048576).toFixed(1)}MB) copied, ${seconds.toFixed(6)} seconds, ${(bytes / seconds / 1048576).toFixed(1)}MB/s\n`;
          yield* printError(`${full}+${partial} records in\n${fullOut}+${partialOut} records out\n${options.get("status") === "noxfer" ? "" : summary}`);
        }
        return failure === undefined ? 0 : 1;
      },
    },
    flavour,
  );

function decimal(value: number, base: number, units: readonly string[]): string {
  let unit = -1;
  let number = value;
  while (number >= base && unit < units.length - 1) {
    number /= base;
    unit += 1;
  }
  return unit < 0 ? `${Math.round(number)} B` : `${number < 10 ? number.toFixed(1) : Math.round(number)} ${units[unit]}`;
}

/** Throws Failure for sizes that are none, or more than one way to split. */
function checkSplit(invocation: Invocation): void {
  for (const { name, value } of invocation.options) {
    if (name === "a") count(value!, "suffix length");
    if (name === "l" || name === "digits") count(value!, "number of lines", 1);
    if (name === "n" && !/^(?:[lr]\/)?\d+(?:\/\d+)?$/.test(value!)) throw new Failure(`invalid number of chunks: '${value!}'`);
    if (name === "n" && Number(/\d+$/.exec(value!)![0]) === 0) throw new Failure(`invalid number of chunks: '${value!}': Numerical result out of range`);
    if (name !== "b" && name !== "C") continue;
    const what = name === "b" ? "number of bytes" : "number of lines";
    if (!/^\d+[A-Za-z]*$/.test(value!)) throw new Failure(`invalid ${what}: '${value!}'`);
    if (/^0+(?!\d)/.test(value!)) throw new Failure(`invalid ${what}: '${value!}': Numerical result out of range`);
  }
  if (new Set(invocation.options.map(({ name }) => (name === "digits" ? "l" : name)).filter((name) => ["l", "b", "C", "n"].includes(name))).size > 1) {
    throw missingOperand(invocation, "cannot split in more than one way");
  }
}

/** Characters of a file's name. */
const LONGEST_NAME = 255;

/** split -l N, -b N, -n N with -d and a prefix. */
export const split = (flavour: Flavour) =>
  program(
    {
      name: "split",
      short: "a:b:C:dl:n:x",
      long: { "suffix-length=": "a", "bytes=": "b", "numeric-suffixes=?": "d", "lines=": "l", "number=": "n", "additional-suffix=": "additional", verbose: "verbose" },
      digits: true,
      *run(invocation) {
        if (flavour === "gnu") checkSplit(invocation);
        if (Number(invocation.value("a") ?? 0) > LONGEST_NAME) throw new Failure(`invalid suffix length: '${invocation.value("a")!}': Value too large for defined data type`);
        const [path = "-", prefix = "x"] = invocation.operands;
        const length = Number(invocation.value("a") ?? 2);
        const name = (index: number): string => {
          let suffix = "";
          if (invocation.has("d")) suffix = String(index + Number(invocation.value("d") ?? 0)).padStart(length, "0");
          else if (invocation.has("x")) suffix = index.toString(16).padStart(length, "0");
          else for (let i = 0, rest = index; i < length; i += 1, rest = Math.floor(rest / 26)) suffix = String.fromCharCode(97 + (rest % 26)) + suffix;
          return `${prefix}${suffix}${invocation.value("additional") ?? ""}`;
        };
        const file = openOnly(invocation.process, path);
        const pieces = yield* piecesOf(invocation, file);
        file.release();
        for (const [index, piece] of pieces.entries()) {
          if (invocation.has("verbose")) yield* print(`creating file '${name(index)}'\n`);
          invocation.process.files.writeFile(name(index), piece);
        }
      },
    },
    flavour,
  );

function* piecesOf(invocation: Invocation, file: OpenFile): Call<Uint8Array[]> {
  if (invocation.has("b") || invocation.has("n")) {
    const data = yield* readWhole(file);
    const pieces: Uint8Array[] = [];
    if (!invocation.has("b")) {
      const text = invocation.value("n")!;
      const count = Number(/^(?:l\/)?(\d+)$/.exec(text)?.[1] ?? 0);
      if (count === 0) throw new Failure(`invalid number of chunks: '${text}'`);
      for (let index = 0, at = 0; index < count; index += 1) {
        let end = index === count - 1 ? data.length : Math.floor(data.length / count) * (index + 1);
        // "l/N" keeps lines whole.
        if (text.startsWith("l/") && index < count - 1) end = Math.max(at, data.indexOf(10, Math.max(0, end - 1)) + 1 || data.length);
        pieces.push(data.slice(at, end));
        at = end;
      }
      return pieces;
    }
    const step = Math.max(1, size(invocation.value("b")!));
    for (let at = 0; at < data.length; at += step) pieces.push(data.slice(at, at + step));
    return pieces;
  }
  const count = Number(invocation.value("l") ?? invocation.value("digits") ?? 1000);
  const most = invocation.has("C") ? size(invocation.value("C")!) : Infinity;
  const input = new LineInput(file);
  const pieces: Uint8Array[] = [];
  let text = "";
  let lines = 0;
  for (;;) {
    const line = yield* input.next();
    if (!line) break;
    if (lines > 0 && encodeText(text).length + encodeText(line.text).length + 1 > most) {
      pieces.push(encodeText(text));
      text = "";
      lines = 0;
    }
    text += line.terminated ? `${line.text}\n` : line.text;
    lines += 1;
    if (lines < count || most < Infinity) continue;
    pieces.push(encodeText(text));
    text = "";
    lines = 0;
  }
  if (lines > 0) pieces.push(encodeText(text));
  return pieces;
}
