import { encode, decode } from "../../../os/index.ts";

/** JSON values as jq sees them: compared, sorted, printed. */
export type Value = unknown;

/** An error of a program at run time; `value` is what `catch` gets. */
export class JqError extends Error {
  readonly value: Value;
  constructor(value: Value) {
    super(typeof value === "string" ? value : `(not a string): ${JSON.stringify(value)}`);
    this.value = value;
  }
}

/** More than memory holds: jq gives up. */
export class OutOfMemory extends Error {}

/** Items of an array beyond which there is no memory for it. */
export const MOST_ITEMS = 1 << 22;

export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

export function kindOf(value: Value): Kind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  const kind = typeof value;
  return kind === "boolean" || kind === "number" || kind === "string" ? kind : "object";
}

export function isTrue(value: Value): boolean {
  return value !== null && value !== undefined && value !== false;
}

const RANK: Record<Kind, number> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };

function rankOf(value: Value): number {
  return value === true ? 2 : RANK[kindOf(value)];
}

/** Strings by code point, as jq compares their UTF-8. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The order of all values: null, false, true, numbers, strings, arrays, objects. */
export function compare(a: Value, b: Value): number {
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  switch (kindOf(a)) {
    case "number":
      // What is no number is less than all others, and than itself.
      return (a as number) < (b as number) || Number.isNaN(a) ? -1 : (a as number) > (b as number) ? 1 : 0;
    case "string":
      return compareStrings(a as string, b as string);
    case "array": {
      const left = a as Value[];
      const right = b as Value[];
      for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
        const order = compare(left[i], right[i]);
        if (order !== 0) return order;
      }
      return left.length - right.length;
    }
    case "object": {
      const left = sortedKeys(a);
      const right = sortedKeys(b);
      const keys = compare(left, right);
      if (keys !== 0) return keys;
      for (const key of left) {
        const order = compare((a as Record<string, Value>)[key], (b as Record<string, Value>)[key]);
        if (order !== 0) return order;
      }
      return 0;
    }
    default:
      return 0;
  }
}

export function equal(a: Value, b: Value): boolean {
  return compare(a, b) === 0;
}

export function sortedKeys(value: Value): string[] {
  return Object.keys(value as object).sort(compareStrings);
}

/** An object without a prototype: keys such as __proto__ are keys like others. */
export function objectOf(entries: Iterable<readonly [string, Value]> = []): Record<string, Value> {
  const made = Object.create(null) as Record<string, Value>;
  for (const [key, value] of entries) made[key] = value;
  return made;
}

export interface PrintOptions {
  /** Blanks per level; 0 for one line. */
  indent: number | "\t";
  sortKeys: boolean;
  ascii: boolean;
  color: boolean;
}

const COMPACT: PrintOptions = { indent: 0, sortKeys: false, ascii: false, color: false };

/** A number as jq prints it: with an exponent where more than 15 zeros would stand at its end, or four behind its point. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (value === Infinity) return "1.7976931348623157e+308";
  if (value === -Infinity) return "-1.7976931348623157e+308";
  if (Number.isSafeInteger(value) && Math.abs(value) < 1e15) return Object.is(value, -0) ? "-0" : String(value);
  const [, sign = "", first = "", rest = "", power = ""] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential()) ?? [];
  const digits = first + rest;
  const point = Number(power) + 1;
  if (point <= -4 || point > digits.length + 15) return `${sign}${first}${rest === "" ? "" : `.${rest}`}e${power.replace(/^([+-])(\d)$/, "$10$2")}`;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return digits.length <= point ? sign + digits.padEnd(point, "0") : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

// The colours of jq 1.6.
const COLORS: Record<Kind | "key", string> = {
  null: "\u001b[1;30m", boolean: "\u001b[0;39m", number: "\u001b[0;39m", string: "\u001b[0;32m", array: "\u001b[1;39m", object: "\u001b[1;39m", key: "\u001b[34;1m",
};
const RESET = "\u001b[0m";

export function print(value: Value, options: PrintOptions = COMPACT, level = 0): string {
  const kind = kindOf(value);
  const paint = (text: string): string => (options.color ? `${COLORS[kind]}${text}${RESET}` : text);
  const [color, reset] = options.color ? [COLORS[kind], RESET] : ["", ""];
  const unit = options.indent === "\t" ? "\t" : " ".repeat(options.indent);
  const pretty = options.indent !== 0;
  const line = (depth: number): string => (pretty ? `\n${unit.repeat(depth)}` : "");
  switch (kind) {
    case "null":
      return paint("null");
    case "boolean":
      return paint(String(value));
    case "number":
      return paint(formatNumber(value as number));
    case "string":
      return paint(quote(value as string, options.ascii));
    case "array": {
      const items = value as Value[];
      if (items.length === 0) return paint("[]");
      const inner = items.map((item) => `${line(level + 1)}${print(item, options, level + 1)}`);
      return `${color}[${inner.join(`${color},`)}${color}${line(level)}${color}]${reset}`;
    }
    default: {
      const keys = options.sortKeys ? sortedKeys(value) : Object.keys(value as object);
      if (keys.length === 0) return paint("{}");
      const blank = pretty ? " " : "";
      const inner = keys.map((key) => {
        const name = options.color ? `${reset}${COLORS.key}${quote(key, options.ascii)}${reset}` : quote(key, options.ascii);
        return `${line(level + 1)}${name}${color}:${blank}${reset}${print((value as Record<string, Value>)[key], options, level + 1)}`;
      });
      return `${color}{${inner.join(`${color},`)}${color}${line(level)}${color}}${reset}`;
    }
  }
}

function quote(text: string, ascii: boolean): string {
  const quoted = JSON.stringify(text).replaceAll("\u007f", "\\u007f");
  return ascii ? quoted.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`) : quoted;
}

/** A value within an error's sentence. */
export function describe(value: Value): string {
  return `${kindOf(value)} (${shortened(value)})`;
}

/** The text of a value: of more than 14 bytes the first 11. */
export function shortened(value: Value): string {
  const text = print(value);
  if (text.length <= 14 && text.length * 3 <= 14) return text;
  const bytes = encode(text);
  return bytes.length > 14 ? `${decode(bytes.subarray(0, 11))}...` : text;
}
