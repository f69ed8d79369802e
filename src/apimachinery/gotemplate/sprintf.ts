import { goNumber, goSyntax, goValue } from "../json/golang.ts";
import { goQuote } from "../validation/quote.ts";
import { GoFloat } from "./values.ts";

function typeName(value: unknown): string {
  if (value instanceof GoFloat) return "float64";
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "object") return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
  return typeof value;
}

/** A whole float as %g writes it: `1e+06`, not 1000000. */
function floatText(value: number): string {
  return Math.abs(value) >= 1e6 ? exponent(value.toExponential()) : String(value);
}

/** A value as `%v` prints it. */
export function printed(value: unknown): string {
  return value instanceof GoFloat ? floatText(value.value) : goValue(value);
}

function pad(text: string, width: number | undefined, flags: string): string {
  if (width === undefined || [...text].length >= width) return text;
  const missing = width - [...text].length;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (flags.includes("0")) {
    const sign = /^[-+]/.exec(text)?.[0] ?? "";
    return sign + "0".repeat(missing) + text.slice(sign.length);
  }
  return " ".repeat(missing) + text;
}

function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, "e$10$2");
}

function integer(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

function float(value: unknown): number | undefined {
  if (value instanceof GoFloat) return value.value;
  return typeof value === "number" && !Number.isInteger(value) ? value : undefined;
}

function signed(text: string, flags: string): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

/** Digits behind the point that the engine writes; no double has many more that are not zero. */
const MOST_DIGITS = 100;

function withDigits(precision: number, write: (digits: number) => string): string {
  if (precision <= MOST_DIGITS) return write(precision);
  return write(MOST_DIGITS).replace(/(?=e|$)/, "0".repeat(precision - MOST_DIGITS));
}

function rune(value: number): string {
  return value >= 0 && value <= 0x10ffff ? String.fromCodePoint(value) : "\uFFFD";
}

/** One verb of fmt.Sprintf; undefined where the verb does not suit the value. */
function formatOne(verb: string, flags: string, precision: number | undefined, value: unknown): string | undefined {
  if (verb === "T") return typeName(value);
  if (verb === "v") {
    if (flags.includes("#")) return value instanceof GoFloat ? goNumber(value.value) : goSyntax(value);
    const number = integer(value) ?? float(value);
    return number === undefined ? printed(value) : signed(printed(value), flags);
  }
  if (typeof value === "boolean") return verb === "t" ? String(value) : undefined;
  if (typeof value === "string") {
    const text = precision === undefined ? value : [...value].slice(0, precision).join("");
    switch (verb) {
      case "s":
        return text;
      case "q":
        return flags.includes("#") && !/[`\n\r]/.test(text) ? `\`${text}\`` : goQuote(text);
      case "x":
      case "X": {
        const hex = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        return verb === "X" ? hex.toUpperCase() : hex;
      }
    }
    return undefined;
  }
  const whole = integer(value);
  if (whole !== undefined) {
    switch (verb) {
      case "d":
        return signed(precision === undefined ? String(whole) : pad(String(whole), precision, "0"), flags);
      case "x":
        return (flags.includes("#") ? "0x" : "") + whole.toString(16);
      case "X":
        return (flags.includes("#") ? "0X" : "") + whole.toString(16).toUpperCase();
      case "o":
        return (flags.includes("#") ? "0" : "") + whole.toString(8);
      case "b":
        return whole.toString(2);
      case "c":
        return rune(whole);
      case "q":
        return `'${goQuote(rune(whole)).slice(1, -1)}'`;
      case "U":
        return `U+${whole.toString(16).toUpperCase().padStart(4, "0")}`;
    }
    return undefined;
  }
  const real = float(value);
  if (real !== undefined) {
    switch (verb) {
      case "f":
      case "F":
        return signed(withDigits(precision ?? 6, (digits) => real.toFixed(digits)), flags);
      case "e":
        return signed(exponent(withDigits(precision ?? 6, (digits) => real.toExponential(digits))), flags);
      case "g":
        return signed(precision === undefined ? goNumber(real) : String(Number(real.toPrecision(Math.min(precision || 1, MOST_DIGITS)))), flags);
    }
    return undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => formatOne(verb, flags, precision, item) ?? badVerb(verb, item));
    return `[${items.join(" ")}]`;
  }
  if (typeof value === "object" && value !== null && verb === "s") return printed(value);
  return undefined;
}

function badVerb(verb: string, value: unknown): string {
  if (value === null || value === undefined) return `%!${verb}(<nil>)`;
  return `%!${verb}(${typeName(value)}=${printed(value)})`;
}

/** A width or a precision beyond it is none (fmt: tooLarge). */
const LARGEST = 1_000_000;
const DIRECTIVE = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([\s\S]?)/gu;

/** Go's fmt.Sprintf for the values that JSON has. */
export function sprintf(format: string, args: readonly unknown[]): string {
  let used = 0;
  /** The number of a `*`: undefined where the argument is none, or too large a one. */
  const starred = (): number | undefined => {
    const value = args[used++];
    return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= LARGEST ? value : undefined;
  };
  /** What a directive prints; undefined where its numbers end the format. */
  const directive = ([whole, flags = "", width, precision, verb = ""]: readonly (string | undefined)[]): string | undefined => {
    if (verb === "%") return "%";
    if (verb === "" || Number(width) > LARGEST || Number(precision) > LARGEST) return undefined;
    let bad = "";
    let columns = width === undefined ? undefined : width === "*" ? starred() : Number(width);
    if (width !== undefined && columns === undefined) bad += "%!(BADWIDTH)";
    const left = columns !== undefined && columns < 0;
    if (left) columns = -columns!;
    let digits = !whole!.includes(".") ? undefined : precision === "*" ? starred() : Number(precision ?? 0);
    if (digits !== undefined && digits < 0) digits = undefined;
    if (precision === "*" && digits === undefined) bad += "%!(BADPREC)";
    if (used >= args.length) return `${bad}%!${verb}(MISSING)`;
    const value = args[used++];
    return bad + pad(formatOne(verb, flags, digits, value) ?? badVerb(verb, value), columns, left ? `${flags}-` : flags);
  };
  let text = "";
  let at = 0;
  for (const match of format.matchAll(DIRECTIVE)) {
    text += format.slice(at, match.index);
    at = match.index + match[0].length;
    const printed = directive(match);
    if (printed === undefined) {
      text += "%!(NOVERB)";
      at = format.length;
      break;
    }
    text += printed;
  }
  text += format.slice(at);
  if (used >= args.length) return text;
  const extra = args.slice(used).map((value) => (value === null || value === undefined ? "<nil>" : `${typeName(value)}=${printed(value)}`));
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

/** Go's fmt.Sprint: a space between two values when neither is a string. */
export function sprint(args: readonly unknown[]): string {
  let text = "";
  args.forEach((value, i) => {
    if (i > 0 && typeof value !== "string" && typeof args[i - 1] !== "string") text += " ";
    text += printed(value);
  });
  return text;
}
