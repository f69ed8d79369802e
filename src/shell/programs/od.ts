import { readFile, type Call, type OpenFile } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { eachInput } from "./inputs.ts";

/** One way to show the bytes: `size` of them make a piece, shown `width` characters wide. */
interface Column {
  size: number;
  width: number;
  show(bytes: DataView): string;
  /** The bytes are shown as characters behind. */
  ascii: boolean;
}

/** Widths of integers by their bytes. */
const OCTAL: Readonly<Record<number, number>> = { 1: 3, 2: 6, 4: 11, 8: 22 };
const SIGNED: Readonly<Record<number, number>> = { 1: 4, 2: 6, 4: 11, 8: 20 };
const UNSIGNED: Readonly<Record<number, number>> = { 1: 3, 2: 5, 4: 10, 8: 20 };
/** What letters say instead of a number of bytes. */
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };
const FLOATS: Readonly<Record<string, number>> = { F: 4, D: 8 };
/** The types that options of their own stand for. */
const TYPES: Readonly<Record<string, string>> = { a: "a", b: "o1", c: "c", d: "u2", f: "fF", h: "x2", i: "dI", l: "dL", o: "o2", s: "d2", x: "x2" };

const ESCAPES: Readonly<Record<number, string>> = { 0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };
const NAMES = "nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp".split(" ");

function character(byte: number): string {
  return ESCAPES[byte] ?? (byte < 32 || byte > 126 ? byte.toString(8).padStart(3, "0") : String.fromCharCode(byte));
}

function named(byte: number): string {
  const low = byte & 127;
  return low === 127 ? "del" : (NAMES[low] ?? String.fromCharCode(low));
}

function integer(view: DataView, signed: boolean): bigint {
  let value = 0n;
  for (let at = view.byteLength - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(view.getUint8(at));
  return signed ? BigInt.asIntN(view.byteLength * 8, value) : value;
}

/** The shortest digits that say the number, as %g writes them. */
function shortest(value: number, single: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  let digits = 1;
  while (digits < 17 && (single ? Math.fround(Number(value.toPrecision(digits))) : Number(value.toPrecision(digits))) !== value) digits += 1;
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= digits) return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return value.toFixed(Math.max(0, digits - 1 - power));
}

/** What -t says: types one after the other. Throws Failure. */
function columns(text: string): Column[] {
  const found: Column[] = [];
  let rest = text;
  if (rest === "") throw new Failure(`invalid type string '${text}'`);
  while (rest !== "") {
    const kind = rest[0]!;
    if (!"acdfoux".includes(kind)) throw new Failure(`invalid character '${kind}' in type string '${text}'`);
    const number = /^.(\d+)/s.exec(rest)?.[1];
    let taken = 1;
    let size = kind === "f" ? 8 : 4;
    if (kind === "a" || kind === "c") size = 1;
    else if (number !== undefined) {
      size = Number(number);
      taken += number.length;
      if (!(kind === "f" ? [4, 8] : [1, 2, 4, 8]).includes(size)) throw new Failure(`invalid type string '${text}';\nthis system doesn't provide a ${number}-byte ${kind === "f" ? "floating point" : "integral"} type`);
    } else {
      const sizes = kind === "f" ? FLOATS : SIZES;
      if (rest[1] !== undefined && sizes[rest[1]] !== undefined) {
        size = sizes[rest[1]]!;
        taken = 2;
      }
    }
    rest = rest.slice(taken);
    const shown = rest.startsWith("z");
    if (shown) rest = rest.slice(1);
    found.push({ size, ascii: shown, ...manner(kind, size) });
  }
  return found;
}

function manner(kind: string, size: number): Pick<Column, "width" | "show"> {
  switch (kind) {
    case "a": return { width: 3, show: (view) => named(view.getUint8(0)) };
    case "c": return { width: 3, show: (view) => character(view.getUint8(0)) };
    case "d": return { width: SIGNED[size]!, show: (view) => integer(view, true).toString() };
    case "u": return { width: UNSIGNED[size]!, show: (view) => integer(view, false).toString() };
    case "o": return { width: OCTAL[size]!, show: (view) => integer(view, false).toString(8).padStart(OCTAL[size]!, "0") };
    case "x": return { width: size * 2, show: (view) => integer(view, false).toString(16).padStart(size * 2, "0") };
    default: return size === 4 ? { width: 15, show: (view) => shortest(view.getFloat32(0, true), true) } : { width: 24, show: (view) => shortest(view.getFloat64(0, true), false) };
  }
}

/** A count of bytes, with its unit. Throws Failure. */
function bytes(invocation: Invocation, letter: string): number | undefined {
  const text = invocation.value(letter);
  if (text === undefined) return undefined;
  const match = /^(0[xX][0-9a-fA-F]+|\d+)(b|[kKmMG]?B?)$/.exec(text);
  if (!match) throw new Failure(`invalid -${letter} argument '${text}'`);
  const unit = match[2]!;
  const factor = unit === "b" ? 512 : (unit.endsWith("B") ? 1000 : 1024) ** " KMG".indexOf(unit === "" || unit === "B" ? " " : unit[0]!.toUpperCase());
  return Number(/^0[0-7]+$/.test(match[1]!) ? parseInt(match[1]!, 8) : match[1]) * factor;
}

const ADDRESSES: Readonly<Record<string, (at: number) => string>> = {
  o: (at) => at.toString(8).padStart(7, "0"), d: (at) => String(at).padStart(7, "0"), x: (at) => at.toString(16).padStart(6, "0"), n: () => "",
};

/** What od shows of all its inputs, block by block as they come. */
class Dump {
  readonly output = new Output();
  private readonly columns: readonly Column[];
  private readonly address: (at: number) => string;
  private readonly width: number;
  private readonly all: boolean;
  /** Where the next block stands. */
  private at = 0;
  private skip: number;
  private left: number;
  private block: Uint8Array;
  private filled = 0;
  private before: string | undefined;
  private starred = false;

  constructor(options: { columns: readonly Column[]; address: (at: number) => string; width: number; all: boolean; skip: number; limit: number }) {
    this.columns = options.columns;
    this.address = options.address;
    this.width = options.width;
    this.all = options.all;
    this.skip = options.skip;
    this.at = options.skip;
    this.left = options.limit;
    this.block = new Uint8Array(this.width);
  }

  /** Whether an input could be read. */
  any = false;

  get done(): boolean {
    return this.left === 0;
  }

  /** Whether fewer bytes came than were to be skipped. */
  get short(): boolean {
    return this.skip > 0;
  }

  *take(file: OpenFile): Call<void> {
    this.any = true;
    while (!this.done) {
      let data = yield* readFile(file, Math.max(1, Math.min(65536, this.skip + this.left)));
      if (data.length === 0) return;
      const skipped = Math.min(this.skip, data.length);
      this.skip -= skipped;
      data = data.subarray(skipped, skipped + Math.min(this.left, data.length - skipped));
      this.left -= data.length;
      while (data.length > 0) {
        const part = data.subarray(0, this.width - this.filled);
        this.block.set(part, this.filled);
        this.filled += part.length;
        data = data.subarray(part.length);
        if (this.filled === this.width) this.show();
      }
      yield* this.output.flush();
    }
  }

  *end(): Call<void> {
    if (this.filled > 0) this.show();
    const last = this.address(this.at);
    if (last !== "") this.output.put(`${last}\n`);
    yield* this.output.flush();
  }

  private show(): void {
    const { filled, width } = this;
    const key = this.block.subarray(0, filled).join();
    const address = this.address(this.at);
    this.at += filled;
    this.filled = 0;
    if (!this.all && filled === width && key === this.before) {
      if (!this.starred) this.output.put("*\n");
      this.starred = true;
      return;
    }
    this.before = key;
    this.starred = false;
    this.block.fill(0, filled);
    const widest = Math.max(...this.columns.map((column) => (column.width + 1) * (width / column.size)));
    for (const [index, column] of this.columns.entries()) {
      const fields = width / column.size;
      const pad = widest - column.width * fields;
      const here = Math.ceil(filled / column.size);
      let rest = pad;
      let text = "";
      for (let field = 0; field < here; field += 1) {
        const next = Math.floor((pad * (fields - field - 1)) / fields);
        text += column.show(new DataView(this.block.buffer, field * column.size, column.size)).padStart(column.width + rest - next);
        rest = next;
      }
      if (column.ascii) text = `${text}${" ".repeat((fields - here) * (column.width + Math.floor(pad / fields)))}  >${[...this.block.subarray(0, filled)].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("")}<`;
      this.output.put(`${index === 0 ? address : " ".repeat(address.length)}${text}\n`);
    }
  }
}

export const od = (flavour: Flavour) =>
  program(
    {
      name: "od",
      short: "A:t:N:j:w::vabcdfhilosx",
      long: { "address-radix=": "A", "format=": "t", "read-bytes=": "N", "skip-bytes=": "j", "width=?": "w", "output-duplicates": "v" },
      *run(invocation) {
        const radix = invocation.value("A") ?? "o";
        const address = ADDRESSES[radix[0]!];
        if (!address) throw new Failure(`invalid output address radix '${radix}'; it must be one character from [doxn]`);
        const chosen = invocation.options.flatMap(({ name, value }) => (name === "t" ? columns(value!) : TYPES[name] !== undefined ? columns(TYPES[name]) : []));
        if (chosen.length === 0) chosen.push(...columns("o2"));
        const [skip, limit] = [bytes(invocation, "j") ?? 0, bytes(invocation, "N") ?? Infinity];
        // All sizes are powers of two.
        const unit = Math.max(...chosen.map(({ size }) => size));
        let width = 16;
        if (invocation.has("w")) {
          const text = invocation.value("w");
          if (text !== undefined && !/^\d+$/.test(text)) throw new Failure(`invalid -w argument '${text}'`);
          width = Number(text ?? 32);
          if (width === 0 || width % unit !== 0 || width > 1 << 20) {
            yield* invocation.complain(`warning: invalid width ${width}; using ${unit} instead`);
            width = unit;
          }
        }
        const dump = new Dump({ columns: chosen, address, width, all: invocation.has("v"), skip, limit });
        const status = yield* eachInput(invocation, (file) => dump.take(file));
        if (status !== 0 && !dump.any) return status;
        if (dump.short) throw new Failure("cannot skip past end of combined input");
        yield* dump.end();
        return status;
      },
    },
    flavour,
  );
