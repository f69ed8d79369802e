import { byteCharacter, byteLength, decodeText, encodeText, joinBytes } from "./text.ts";
import { ExactNumber } from "./exact-number.ts";
import { formatTime } from "./strftime.ts";

export interface PrintfOptions {
  /** What %q does. */
  quote: (text: string) => string;
  /** ms since 1970, for %(...)T. */
  wall: number;
  startedAt?: number;
  flavour: "bash" | "gnu" | "busybox";
  /** What %n does: a variable gets the number of bytes so far. */
  count?: (variable: string, bytes: number) => void;
}

/** The largest width and precision, characters; a real one goes on for some time, and ends with the same words. */
const MOST_PADDING = 1 << 24;
/** Begins a sentence that does not make bash's printf fail. */
export const NO_FAILURE = "\0";

/** What is wrong, as it is found: sentences without the program's name, and after how much of the text. */
class Complaints {
  readonly all: { message: string; at: number }[] = [];
  /** Characters of text that stand before what is looked at now. */
  at = 0;

  push(message: string): void {
    this.all.push({ message, at: this.at });
  }
}

/** What printf makes. `raw` is its text in which bytes stand one by one; the places of errors are in it. */
export interface Printed {
  text: string;
  raw: string;
  errors: readonly { message: string; at: number }[];
}

/** printf(1): the format is used again as long as there are arguments. */
export function formatPrintf(format: string, args: readonly string[], options: PrintfOptions): Printed {
  const errors = new Complaints();
  let text = "";
  let index = 0;
  let stopped = false;
  const next = (): string | undefined => {
    const value = args[index];
    index += 1;
    return value;
  };
  let before: number;
  do {
    before = index;
    const result = once(format, next, options, errors, text);
    text += result.text;
    stopped = result.stop;
    if (index === before) break;
  } while (!stopped && index < args.length);
  errors.at = text.length;
  if (options.flavour === "gnu" && !stopped && index === before && index < args.length) errors.push(`warning: ignoring excess arguments, starting with '${args[index]!}'`);
  return { text: joinBytes(text), raw: text, errors: errors.all };
}

const SIMPLE: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", '"': '"', "'": "'", "?": "?" };

/** One escape at `at` (after the backslash). `percentB`: octal needs a leading 0 of up to four digits, as in %b. */
function escape(text: string, at: number, percentB: boolean): { value: string; length: number; stop?: boolean } {
  const rest = text.slice(at, at + 10);
  const octal = (percentB ? /^0?[0-7]{1,3}/ : /^[0-7]{1,3}/).exec(rest);
  if (octal) return { value: byteCharacter(parseInt(octal[0], 8) & 255), length: octal[0].length };
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex) return { value: byteCharacter(parseInt(hex[1]!, 16)), length: hex[0].length };
  const unicode = /^u([0-9a-fA-F]{1,4})|^U([0-9a-fA-F]{1,8})/.exec(rest);
  if (unicode) return { value: String.fromCodePoint(parseInt((unicode[1] ?? unicode[2])!, 16)), length: unicode[0].length };
  if (percentB && rest[0] === "c") return { value: "", length: 1, stop: true };
  const simple = SIMPLE[rest[0] ?? ""];
  if (simple !== undefined) return { value: simple, length: 1 };
  return { value: `\\${rest[0] ?? ""}`, length: rest === "" ? 0 : 1 };
}

function once(format: string, next: () => string | undefined, options: PrintfOptions, errors: Complaints, already: string): { text: string; stop: boolean } {
  let text = "";
  for (let at = 0; at < format.length; at += 1) {
    const character = format[at]!;
    errors.at = already.length + text.length;
    if (character === "\\") {
      if (format[at + 1] === "c" && options.flavour !== "bash") return { text, stop: true };
      const missing = /^(?:x(?![0-9a-fA-F])|u(?![0-9a-fA-F])|U(?![0-9a-fA-F]))/.exec(format.slice(at + 1));
      if (options.flavour === "gnu" && (missing || /^(?:u(?![0-9a-fA-F]{4})|U(?![0-9a-fA-F]{8}))/.test(format.slice(at + 1)))) {
        errors.push("missing hexadecimal number in escape");
        return { text, stop: true };
      }
      if (options.flavour === "bash" && missing) errors.push(`${NO_FAILURE}missing ${missing[0] === "x" ? "hex" : "unicode"} digit for \\${missing[0]}`);
      const { value, length } = escape(format, at + 1, false);
      text += value;
      at += length;
      continue;
    }
    if (character !== "%") {
      text += character;
      continue;
    }
    if (format[at + 1] === "%") {
      text += "%";
      at += 1;
      continue;
    }
    const match = /^%([-+ 0#']*)(\*|-?\d+)?(?:\.(\*|-?\d+)?)?(?:hh|h|ll|l|j|z|t|L|q(?=[diouxX]))?(\([^)]*\)T|.)?/s.exec(format.slice(at))!;
    const [all, flagText, widthText, precisionText, kind] = match;
    if (kind === undefined) {
      errors.push(options.flavour === "bash" ? `\`${all}': missing format character` : `%${all.slice(1)}: invalid conversion specification`);
      return { text, stop: true };
    }
    let flags = flagText!;
    if (options.flavour === "gnu" && (/^[qQT(]/.test(kind) ? all !== "%q" : /[hljztL]b$/.test(all) || (/[bc]$/.test(kind) && (hasDot(all) || flagText!.replace("-", "") !== "") && !(kind === "c" && !hasDot(all))))) {
      errors.push(`${all}: invalid conversion specification`);
      return { text, stop: true };
    }
    let width = widthText === "*" ? Number(integer(next() ?? "0", errors, options)) : Number(widthText ?? 0);
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    const precision = !hasDot(all) ? undefined : precisionText === "*" ? Number(integer(next() ?? "0", errors, options)) : Number(precisionText ?? 0);
    if (width > MOST_PADDING || ((precision ?? 0) > MOST_PADDING && kind !== "s")) {
      errors.push("Cannot allocate memory");
      return { text, stop: true };
    }
    const result = convert(kind, flags, width, precision, next, options, errors);
    if (result === undefined) {
      errors.push(options.flavour === "bash" ? `\`${kind}': invalid format character` : `${all}: invalid conversion specification`);
      return { text, stop: true };
    }
    text += result.text;
    if (result.count !== undefined) options.count?.(result.count, byteLength(joinBytes(already + text)));
    if (result.stop) return { text, stop: true };
    at += all.length - 1;
  }
  return { text, stop: false };
}

/** Whether a specification has a precision. */
function hasDot(specification: string): boolean {
  return /^%[-+ 0#']*(?:\*|-?\d+)?\./.test(specification);
}

function firstBytes(text: string, count: number): string {
  return byteLength(text) <= count ? text : decodeText(encodeText(text).subarray(0, count));
}

/** Widths and precisions of texts count bytes, as in bash and GNU printf. */
function pad(text: string, flags: string, width: number): string {
  const length = byteLength(text);
  if (length >= width) return text;
  return flags.includes("-") ? text + " ".repeat(width - length) : " ".repeat(width - length) + text;
}

/** Pads a number: zeros go after the sign. */
function padNumber(sign: string, digits: string, flags: string, width: number, zeros: boolean): string {
  const length = sign.length + digits.length;
  if (length >= width) return sign + digits;
  if (flags.includes("-")) return (sign + digits).padEnd(width);
  if (zeros && flags.includes("0")) return sign + digits.padStart(width - sign.length, "0");
  return (sign + digits).padStart(width);
}

function convert(
  kind: string, flags: string, width: number, precision: number | undefined, next: () => string | undefined, options: PrintfOptions, errors: Complaints,
): { text: string; stop?: boolean; count?: string } | undefined {
  if (kind.endsWith("T") && kind.length > 1) {
    const argument = next();
    const seconds = argument === undefined || argument === "-1" ? options.wall / 1000 : argument === "-2" ? (options.startedAt ?? options.wall) / 1000 : Number(integer(argument, errors, options));
    const inner = kind.slice(1, -2);
    return { text: pad(formatTime(inner === "" ? "%X" : inner, Math.floor(seconds) * 1000), flags, width) };
  }
  switch (kind) {
    case "s": {
      const value = next() ?? "";
      return { text: pad(precision === undefined || precision < 0 ? value : firstBytes(value, precision), flags, width) };
    }
    case "b": {
      const source = next() ?? "";
      let value = "";
      let stop = false;
      for (let i = 0; i < source.length && !stop; i += 1) {
        if (source[i] !== "\\") {
          value += source[i]!;
          continue;
        }
        const result = escape(source, i + 1, true);
        value += result.value;
        i += result.length;
        stop = result.stop === true;
      }
      return { text: pad(precision === undefined ? value : value.slice(0, precision), flags, width), stop };
    }
    case "q":
      return { text: pad(options.quote(next() ?? ""), flags, width) };
    case "Q":
      return { text: pad(options.quote(next() ?? ""), flags, width) };
    case "c":
      return { text: pad(firstBytes(next() ?? "", 1), flags, width) };
    case "d":
    case "i": {
      const value = integer(next(), errors, options);
      const sign = value < 0n ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 1, "0");
      return { text: padNumber(sign, digits, flags, width, precision === undefined) };
    }
    case "o":
    case "u":
    case "x":
    case "X": {
      const value = BigInt.asUintN(64, integer(next(), errors, options));
      let digits = value.toString(kind === "o" ? 8 : kind === "u" ? 10 : 16).padStart(precision ?? 1, "0");
      let prefix = "";
      if (flags.includes("#") && value !== 0n) prefix = kind === "o" ? "0" : kind === "u" ? "" : `0${kind}`;
      if (kind === "X") digits = digits.toUpperCase();
      return { text: padNumber(prefix, digits, flags, width, precision === undefined) };
    }
    case "a":
    case "A": {
      const value = number(next() ?? "0", errors, options);
      const sign = value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      const magnitude = Math.abs(value);
      if (!Number.isFinite(magnitude)) return { text: padNumber(sign, kind === "a" ? String(magnitude).slice(0, 3).toLowerCase() : String(magnitude).slice(0, 3).toUpperCase(), flags, width, false) };
      const digits = formatHex(magnitude, precision);
      return { text: padNumber(`${sign}0x`, digits, flags, width, true).replace(/.*/s, (text) => (kind === "A" ? text.toUpperCase() : text)) };
    }
    case "n": {
      if (options.flavour !== "bash") return undefined;
      return { text: "", count: next() ?? "" };
    }
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G": {
      const argument = next() ?? "0";
      const value = number(argument, errors, options);
      const sign = value < 0 || Object.is(value, -0) ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
      const magnitude = Math.abs(value);
      const digits = Number.isFinite(magnitude) ? formatFloat(exactly(argument, magnitude), kind, precision ?? 6, flags.includes("#")) : Number.isNaN(magnitude) ? "nan" : "inf";
      return { text: padNumber(sign, digits, flags, width, Number.isFinite(magnitude)) };
    }
    default:
      return undefined;
  }
}

/** The digits that were given, with the precision of a long double. */
function exactly(argument: string, magnitude: number): ExactNumber {
  const digits = /^\s*[+-]?((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/.exec(argument);
  return digits ? ExactNumber.fromText(digits[1]!) : ExactNumber.fromNumber(magnitude);
}

/** %e, %f and %g of a number that is not negative. */
export function formatFloat(value: number | ExactNumber, kind: string, precision: number, alternative = false): string {
  if (typeof value === "number" && !Number.isFinite(value)) return Number.isNaN(value) ? "nan" : "inf";
  const exact = typeof value === "number" ? ExactNumber.fromNumber(value) : value;
  let text: string;
  switch (kind.toLowerCase()) {
    case "e":
      text = exact.toExponential(precision);
      break;
    case "f":
      text = exact.toFixed(precision);
      break;
    default: {
      const significant = precision === 0 ? 1 : precision;
      text = exact.toExponential(significant - 1);
      const exponent = Number(text.split("e")[1]);
      if (exponent < -4 || exponent >= significant) {
        if (!alternative && text.includes(".")) text = text.replace(/\.?0+e/, "e");
      } else {
        text = exact.toFixed(Math.max(0, significant - 1 - exponent));
        if (!alternative && text.includes(".")) text = text.replace(/\.?0+$/, "");
      }
    }
  }
  return /[A-Z]/.test(kind) ? text.toUpperCase() : text;
}

function complain(argument: string, errors: Complaints, options: PrintfOptions, converted: boolean): void {
  if (options.flavour === "bash") errors.push(`${argument}: invalid ${/^\s*[+-]?0[xX]/.test(argument) ? "hex" : /^\s*[+-]?0\d/.test(argument) ? "octal" : ""}${/^\s*[+-]?0[xX\d]/.test(argument) ? " " : ""}number`);
  else if (options.flavour === "busybox") errors.push(`invalid number '${argument}'`);
  else errors.push(converted ? `'${shown(argument)}': value not completely converted` : `'${shown(argument)}': expected a numeric value`);
}

/** Between the quotes of GNU's messages. */
function shown(argument: string): string {
  return argument.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/\t/g, "\\t");
}

/** The digits of %a after 0x: four bits before the point, as of a long double. */
function formatHex(magnitude: number, precision: number | undefined): string {
  if (magnitude === 0) return `0${precision ? `.${"0".repeat(precision)}` : ""}p+0`;
  let exponent = Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent -= 1;
  // 53 bits, the first of them set; three more make whole digits of them, and the first digit has four bits.
  let mantissa = BigInt(magnitude / 2 ** (exponent - 52)) << 3n;
  let power = exponent - 3;
  let fraction = 13;
  if (precision !== undefined && precision < fraction) {
    const drop = BigInt((fraction - precision) * 4);
    const half = 1n << (drop - 1n);
    const rest = mantissa & ((1n << drop) - 1n);
    mantissa >>= drop;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n;
    fraction = precision;
    if (mantissa >> BigInt(4 * fraction + 4) > 0n) {
      mantissa >>= 4n;
      power += 4;
    }
  }
  const digits = mantissa.toString(16).padStart(fraction + 1, "0");
  let tail = digits.slice(1);
  if (precision === undefined) tail = tail.replace(/0+$/, "");
  else tail = tail.padEnd(precision, "0");
  return `${digits[0]!}${tail === "" ? "" : `.${tail}`}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}

function integer(argument: string | undefined, errors: Complaints, options: PrintfOptions): bigint {
  if (argument === undefined) return 0n;
  if (/^['"]/.test(argument)) return BigInt(argument.codePointAt(1) ?? 0);
  const text = argument.trimStart();
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (!match) {
    if (argument !== "" || options.flavour === "gnu") complain(argument, errors, options, false);
    return 0n;
  }
  if (match[0].length !== text.length) complain(argument, errors, options, true);
  const digits = match[2]!;
  const magnitude = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const value = match[1] === "-" ? -magnitude : magnitude;
  if (value <= 0xffffffffffffffffn && value >= -0x8000000000000000n) return value;
  // What does not fit is the nearest that does.
  errors.push(options.flavour === "bash" ? `warning: ${argument}: Numerical result out of range` : `'${argument}': Numerical result out of range`);
  return value > 0n ? 0x7fffffffffffffffn : -0x8000000000000000n;
}

function number(argument: string, errors: Complaints, options: PrintfOptions): number {
  if (/^['"]/.test(argument)) return argument.codePointAt(1) ?? 0;
  const text = argument.trimStart();
  if (text === "") return 0;
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text);
  if (special) return special[2]!.toLowerCase() === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  const match = /^[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(text);
  if (!match) {
    complain(argument, errors, options, false);
    return 0;
  }
  if (match[0].length !== text.length) complain(argument, errors, options, true);
  return Number(match[0]);
}
