import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, program } from "../program.ts";
import { concat, readWhole } from "../../os/index.ts";
import { decodeText } from "../text.ts";
import { eachInput } from "./inputs.ts";

/** One format of a unit: how often it is used, for how many bytes at a time, and printf's text for them. */
interface Piece {
  times: number;
  /** Bytes of each use; 0 for text that takes none. */
  size: number;
  before: string;
  /** A conversion without its percent sign, "_a[d]", "_c", "_p", "_u", or "" for none. */
  flags: string;
  conversion: string;
  after: string;
}

const SETS: Readonly<Record<string, readonly string[]>> = {
  b: ['"%07.7_ax " 16/1 "%03o " "\\n"'],
  c: ['"%07.7_ax " 16/1 "%3_c " "\\n"'],
  C: ['"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x " ', '"  |" 16/1 "%_p" "|\\n"'],
  d: ['"%07.7_ax " 8/2 "  %05u " "\\n"'],
  o: ['"%07.7_ax " 8/2 " %06o " "\\n"'],
  x: ['"%07.7_ax " 8/2 "   %04x " "\\n"'],
};
const PLAIN = '"%07.7_ax " 8/2 "%04x " "\\n"';

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v", 0: "\0", "\\": "\\", '"': '"' };

/** The pieces of one -e. Throws Failure as hexdump does. */
function parseFormat(source: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = source.trimStart();
  while (rest !== "") {
    const match = /^(?:(\d+)?(?:\/(\d+))?\s*)"((?:[^"\\]|\\.)*)"\s*/s.exec(rest);
    if (!match) throw new Failure(`bad format {${source}}`);
    rest = rest.slice(match[0].length);
    const times = match[1] === undefined ? 1 : Number(match[1]);
    const text = match[3]!.replace(/\\(.)/gs, (_all, char: string) => ESCAPES[char] ?? char);
    let left = text;
    let first = true;
    const parts: Piece[] = [];
    for (;;) {
      const found = /%([-+ #0]*\d*(?:\.\d+)?)(_a[dox]|_A[dox]|_[cpu]|[diouxXcsfeEgG]|%)/.exec(left);
      if (!found) break;
      const conversion = found[2]!;
      const takes = conversion.startsWith("_a") || conversion.startsWith("_A") || conversion === "%" ? 0 : match[2] !== undefined ? Number(match[2]) : /^_|c/.test(conversion) ? 1 : conversion === "s" ? Number(/\.(\d+)/.exec(found[1]!)?.[1] ?? 0) : /[feEgG]/.test(conversion) ? 8 : 4;
      if (conversion === "s" && takes === 0) throw new Failure("%s requires a precision or a byte count");
      parts.push({ times: 1, size: takes, before: left.slice(0, found.index), flags: found[1]!, conversion, after: "" });
      left = left.slice(found.index + found[0].length);
      first = false;
    }
    if (first) parts.push({ times: 1, size: 0, before: left, flags: "", conversion: "", after: "" });
    else parts.at(-1)!.after = left;
    // What is repeated as a whole is written out; the blanks after its last use are left away.
    for (let i = 0; i < times; i += 1) pieces.push(...parts.map((part, index) => ({ ...part, after: i === times - 1 && times > 1 && index === parts.length - 1 ? part.after.replace(/\s$/, "") : part.after })));
  }
  return pieces;
}

const CONTROL = ["nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "lf", "vt", "ff", "cr", "so", "si", "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs", "us"];

function padded(text: string, flags: string): string {
  const [, marks, width] = /^([-+ #0]*)(\d*)/.exec(flags)!;
  const wanted = Number(width || 0);
  if (marks!.includes("-")) return text.padEnd(wanted);
  return text.padStart(wanted, marks!.includes("0") ? "0" : " ");
}

function shown(piece: Piece, data: Uint8Array, address: number): string {
  const { conversion, flags } = piece;
  if (conversion === "") return piece.before;
  if (conversion === "%") return `${piece.before}%${piece.after}`;
  let text = "";
  if (/^_[aA]/.test(conversion)) {
    const value = address.toString(conversion.endsWith("d") ? 10 : conversion.endsWith("o") ? 8 : 16);
    text = padded(value.padStart(Number(/\.(\d+)/.exec(flags)?.[1] ?? 0), "0"), flags);
  } else if (conversion === "s") text = padded(decodeText(data).replace(/\0.*$/s, ""), flags.replace(/\.\d+/, ""));
  else {
    const byte = data[0]!;
    if (conversion === "c") text = padded(String.fromCharCode(byte), flags);
    else if (conversion === "_p") text = padded(byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".", flags);
    else if (conversion === "_c") {
      const escape = ({ 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" } as Record<number, string>)[byte];
      text = padded(escape ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, "0")), flags);
    } else if (conversion === "_u") text = padded(CONTROL[byte] ?? (byte === 127 ? "del" : byte < 127 ? String.fromCharCode(byte) : byte.toString(16)), flags);
    else if (/[feEgG]/.test(conversion)) {
      const view = new DataView(data.buffer, data.byteOffset, data.length);
      const value = data.length === 8 ? view.getFloat64(0, true) : view.getFloat32(0, true);
      text = padded(conversion === "f" ? value.toFixed(Number(/\.(\d+)/.exec(flags)?.[1] ?? 6)) : String(value), flags);
    } else {
      let value = 0n;
      for (let i = data.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(data[i]!);
      if (/[di]/.test(conversion)) value = BigInt.asIntN(data.length * 8, value);
      const digits = conversion === "o" ? value.toString(8) : conversion === "x" ? value.toString(16) : conversion === "X" ? value.toString(16).toUpperCase() : String(value);
      text = padded(digits.padStart(Number(/\.(\d+)/.exec(flags)?.[1] ?? 0), "0"), flags);
    }
  }
  return piece.before + text + piece.after;
}

/** One block by one format; where the data has ended there are blanks as wide as what would be there. */
function line(pieces: readonly Piece[], block: Uint8Array, filled: number, address: number): string {
  let out = "";
  let at = 0;
  for (const piece of pieces) {
    if (piece.size > 0 && at >= filled) {
      out += piece.before + " ".repeat(Number(/^[-+ #0]*(\d*)/.exec(piece.flags)![1] || 0)) + piece.after;
    } else out += shown(piece, block.subarray(at, at + piece.size), address + at);
    at += piece.size;
  }
  return out;
}

/** hexdump of util-linux: bytes by formats, its own (-b -c -C -d -o -x) or given ones (-e, -f). */
export const hexdump = (flavour: Flavour) =>
  program(
    {
      name: "hexdump",
      short: "bcCde:f:n:os:vx",
      long: { "one-byte-octal": "b", "one-byte-char": "c", canonical: "C", "two-bytes-decimal": "d", "two-bytes-octal": "o", "two-bytes-hex": "x", "format=": "e", "format-file=": "f", "length=": "n", "skip=": "s", "no-squeezing": "v" },
      *run(invocation) {
        const number = (name: string): number | undefined => {
          const value = invocation.value(name);
          if (value === undefined) return undefined;
          const match = /^(0x[\da-f]+|\d+)([bkmg]?)$/i.exec(value);
          if (!match) throw new Failure(`failed to parse ${name === "n" ? "length" : "offset"}: '${value}'`);
          return Number(match[1]) * ({ b: 512, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as Record<string, number>)[match[2]!.toLowerCase()]! || Number(match[1]);
        };
        const skip = number("s") ?? 0;
        const limit = number("n");
        const given: string[] = [];
        let own = false;
        for (const option of invocation.options) {
          if (SETS[option.name]) {
            given.push(...SETS[option.name]!);
            own = true;
          } else if (option.name === "e") given.push(option.value!);
          else if (option.name === "f") given.push(...decodeText(invocation.process.files.readFile(option.value!)).split("\n").filter((each) => each.trim() !== "" && !each.startsWith("#")));
        }
        if (given.length === 0) {
          given.push(PLAIN);
          own = true;
        }
        const formats = given.map(parseFormat);
        const size = Math.max(...formats.map((pieces) => pieces.reduce((sum, piece) => sum + piece.size, 0)));
        if (size === 0) return 0;
        // A format that takes fewer bytes than the longest one is used again as often as it fits, if it is one piece.
        for (const pieces of formats) {
          const taken = pieces.reduce((sum, piece) => sum + piece.size, 0);
          const last = pieces.findLast((piece) => piece.size > 0);
          if (last && taken < size) for (let more = Math.floor((size - taken) / last.size); more > 0; more -= 1) pieces.splice(pieces.indexOf(last) + 1, 0, { ...last });
        }
        const chunks: Uint8Array[] = [];
        const status = yield* eachInput(invocation, function* (file) { chunks.push(yield* readWhole(file)); });
        if (status !== 0 && chunks.length === 0) throw new Failure("all input file arguments failed");
        let data: Uint8Array = concat(chunks).subarray(skip);
        if (limit !== undefined) data = data.subarray(0, limit);
        const output = new Output();
        let previous = "";
        let starred = false;
        for (let at = 0; at < data.length; at += size) {
          const filled = Math.min(size, data.length - at);
          const block = new Uint8Array(size);
          block.set(data.subarray(at, at + filled));
          const key = block.join();
          if (key === previous && filled === size && !invocation.has("v")) {
            if (!starred) output.put("*\n");
            starred = true;
            continue;
          }
          starred = false;
          previous = key;
          for (const pieces of formats) output.put(line(pieces, block, filled, at + skip));
        }
        if (own && data.length > 0) output.put(`${(data.length + skip).toString(16).padStart(invocation.has("C") ? 8 : 7, "0")}\n`);
        yield* output.flush();
        return status;
      },
    },
    flavour,
  );
