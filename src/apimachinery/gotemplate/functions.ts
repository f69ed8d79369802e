import { goValue } from "../json/golang.ts";
import { base64Error, base64Text } from "../schema/base64.ts";
import { sprint, sprintf } from "./sprintf.ts";
import { goKind, GoFloat, isTrue } from "./values.ts";

/** A function of templates; what is wrong it throws as a plain Error, whose message follows `error calling NAME: `. */
export interface TemplateFunction {
  /** How many arguments it takes at least, and whether exactly so many. */
  readonly min: number;
  readonly variadic: boolean;
  call(args: unknown[]): unknown;
}

const variadic = (min: number, call: (args: unknown[]) => unknown): TemplateFunction => ({ min, variadic: true, call });
const fixed = (min: number, call: (args: unknown[]) => unknown): TemplateFunction => ({ min, variadic: false, call });

function comparable(value: unknown): { kind: string; value: string | number | boolean } | undefined {
  if (value instanceof GoFloat) return { kind: "float", value: value.value };
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "int" : "float", value };
  if (typeof value === "string" || typeof value === "boolean") return { kind: typeof value, value };
  return undefined;
}

function equal(a: unknown, b: unknown): boolean {
  const x = comparable(a);
  const y = comparable(b);
  if (x && y) {
    if (x.kind !== y.kind) throw new Error("incompatible types for comparison");
    return x.value === y.value;
  }
  const aNil = a === null || a === undefined;
  const bNil = b === null || b === undefined;
  if (aNil || bNil) {
    if (aNil && bNil) return true;
    return false;
  }
  if (x || y) throw new Error("incompatible types for comparison");
  const nonComparable = x ? b : a;
  throw new Error(`non-comparable type ${goValue(nonComparable)}: ${goKind(nonComparable)}`);
}

function less(a: unknown, b: unknown): boolean {
  const x = comparable(a);
  const y = comparable(b);
  if (!x || !y) throw new Error("invalid type for comparison");
  if (x.kind !== y.kind) throw new Error("incompatible types for comparison");
  if (typeof x.value === "boolean") throw new Error("invalid type for comparison");
  return x.value < y.value;
}

/** Indexes are written in the template, where a whole number is an int. */
const indexKind = (value: unknown): string => (goKind(value) === "int64" ? "int" : goKind(value));

/** An index into a list of `length` items. */
function position(index: unknown, length: number): number {
  if (index === undefined || index === null) throw new Error("cannot index slice/array with nil");
  if (typeof index !== "number" || !Number.isInteger(index)) {
    throw new Error(`cannot index slice/array with type ${indexKind(index)}`);
  }
  if (index < 0 || index >= length) throw new Error(`index out of range: ${index}`);
  return index;
}

function index([item, ...indexes]: unknown[]): unknown {
  if (item === undefined || item === null) throw new Error("index of untyped nil");
  let at: unknown = item;
  for (const one of indexes) {
    if (at === null || at === undefined) throw new Error("index of nil pointer");
    if (Array.isArray(at)) at = at[position(one, at.length)];
    else if (typeof at === "string") {
      const bytes = new TextEncoder().encode(at);
      at = bytes[position(one, bytes.length)];
    } else if (typeof at === "object" && !(at instanceof GoFloat)) {
      if (one === undefined || one === null) throw new Error("value is nil; should be of type string");
      if (typeof one !== "string") throw new Error(`value has type ${indexKind(one)}; should be string`);
      at = Object.hasOwn(at, one) ? (at as Record<string, unknown>)[one] : undefined;
    } else throw new Error(`can't index item of type ${goKind(at)}`);
  }
  return at;
}

function slice([item, ...indexes]: unknown[]): unknown {
  if (item === undefined || item === null) throw new Error("slice of untyped nil");
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  if (!Array.isArray(item) && typeof item !== "string") throw new Error(`can't slice item of type ${goKind(item)}`);
  if (typeof item === "string" && indexes.length === 3) throw new Error("cannot 3-index slice a string");
  const bounds = indexes.map((one) => position(one, item.length + 1));
  const [from = 0, to = item.length] = bounds;
  if (from > to) throw new Error(`invalid slice index: ${from} > ${to}`);
  return item.slice(from, to);
}

function length([item]: unknown[]): number {
  if (item === undefined) throw new Error("reflect: call of reflect.Value.Type on zero Value");
  if (item === null) throw new Error("len of nil pointer");
  if (typeof item === "string") return new TextEncoder().encode(item).length;
  if (Array.isArray(item)) return item.length;
  if (typeof item === "object" && !(item instanceof GoFloat)) return Object.keys(item).length;
  throw new Error(`len of type ${goKind(item)}`);
}

const HTML: Record<string, string> = { "\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const JS: Record<string, string> = { "\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D" };

function escapeJs(text: string): string {
  return [...text]
    .map((char) => JS[char] ?? (char < " " ? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}` : char))
    .join("");
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

function base64decode([value]: unknown[]): string {
  const text = String(value);
  const wrong = base64Error(text);
  if (wrong !== undefined) throw new Error(`base64 decode failed: ${wrong}`);
  return base64Text(text);
}

/** kubectl's own: whether a path of keys and indexes leads to something. */
function exists([item, ...indexes]: unknown[]): boolean {
  if (item === undefined) return false;
  try {
    return index([item, ...indexes]) !== undefined;
  } catch {
    return false;
  }
}

/** The functions of text/template and the two that kubectl adds; `and` and `or` stop early and are in the execution. */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: variadic(1, (args) => args.find((arg) => !isTrue(arg)) ?? args[args.length - 1]),
  or: variadic(1, (args) => args.find(isTrue) ?? args[args.length - 1]),
  not: fixed(1, ([value]) => !isTrue(value)),
  len: fixed(1, length),
  index: variadic(1, index),
  slice: variadic(1, slice),
  print: variadic(0, sprint),
  println: variadic(0, (args) => `${args.map((arg) => sprint([arg])).join(" ")}\n`),
  printf: variadic(1, ([format, ...args]) => sprintf(String(format), args)),
  html: variadic(0, (args) => sprint(args).replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char)),
  js: variadic(0, (args) => escapeJs(sprint(args))),
  urlquery: variadic(0, (args) => escapeQuery(sprint(args))),
  eq: variadic(1, ([first, ...rest]) => {
    if (rest.length === 0) throw new Error("missing argument for comparison");
    return rest.some((other) => equal(first, other));
  }),
  ne: fixed(2, ([a, b]) => !equal(a, b)),
  lt: fixed(2, ([a, b]) => less(a, b)),
  le: fixed(2, ([a, b]) => less(a, b) || equal(a, b)),
  gt: fixed(2, ([a, b]) => !(less(a, b) || equal(a, b))),
  ge: fixed(2, ([a, b]) => !less(a, b)),
  call: variadic(1, ([value]) => {
    throw new Error(value === undefined || value === null ? "call of nil" : `non-function of type ${goKind(value)}`);
  }),
  exists: variadic(1, exists),
  base64decode: fixed(1, base64decode),
};
