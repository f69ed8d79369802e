import { arithmetic } from "./arithmetic.ts";
import { fromDate, gmtime, mktime, strftime, strptime, toDate } from "./dates.ts";
import { define, NO_PATH, type Interpreter, type Scope } from "./evaluate.ts";
import { formatString } from "./formats.ts";
import { parse } from "./parse.ts";
import { deletePaths, getPath, indicesOf, setPath, type Path } from "./paths.ts";
import { captureObject, matches } from "./regex.ts";
import type { Ast } from "./syntax.ts";
import { compare, describe, isTrue, JqError, kindOf, objectOf, print, sortedKeys, type Value } from "./value.ts";
import { parseJson } from "./json.ts";

type Located = { path: Path | undefined; value: Value };
type Native = (interpreter: Interpreter, args: readonly Ast[], input: Located, scope: Scope) => Generator<Located, void, undefined>;

/** A function of the input alone. */
const plain = (work: (value: Value, interpreter: Interpreter) => Value): Native =>
  function* (interpreter, _args, input) {
    yield made(input, work(input.value, interpreter));
  };

/** A function of the input and of values: run for each combination of what the arguments give. */
const withValues = (work: (value: Value, ...args: Value[]) => Value): Native =>
  function* (interpreter, args, input, scope) {
    const collect = function* (at: number, values: Value[]): Generator<Located, void, undefined> {
      if (at < 0) {
        yield made(input, work(input.value, ...values));
        return;
      }
      for (const value of interpreter.run(args[at]!, input.value, scope)) yield* collect(at - 1, [value, ...values]);
    };
    yield* collect(args.length - 1, []);
  };

function made(input: Located, value: Value): Located {
  return { path: input.path === undefined ? undefined : NO_PATH, value };
}

function items(value: Value, what: string): Value[] {
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} ${what}`);
  return value as Value[];
}

const math = (name: string, work: (value: number) => number): [string, Native] => [
  `${name}/0`,
  plain((value) => {
    if (typeof value !== "number") throw new JqError(`${describe(value)} number required`);
    return work(value);
  }),
];

const string = (value: Value, what: string): string => {
  if (typeof value !== "string") throw new JqError(what);
  return value;
};

/** Values with the keys they are sorted or grouped by. */
function keyed(interpreter: Interpreter, args: readonly Ast[], value: Value, scope: Scope, what: string): { key: Value[]; item: Value }[] {
  return items(value, what)
    .map((item) => ({ key: [...interpreter.run(args[0]!, item, scope)], item }))
    .sort((a, b) => compare(a.key, b.key));
}

const by = (what: string, work: (sorted: { key: Value[]; item: Value }[], original: Value[]) => Value): Native =>
  function* (interpreter, args, input, scope) {
    yield made(input, work(keyed(interpreter, args, input.value, scope, what), input.value as Value[]));
  };

function groups(sorted: { key: Value[]; item: Value }[]): Value[][] {
  const all: { key: Value[]; members: Value[] }[] = [];
  for (const { key, item } of sorted) {
    const last = all.at(-1);
    if (last && compare(last.key, key) === 0) last.members.push(item);
    else all.push({ key, members: [item] });
  }
  return all.map(({ members }) => members);
}

const SORT = "cannot be sorted, as it is not an array";
const GROUP = "cannot be grouped, as it is not an array";

function lengthOf(value: Value): number {
  switch (kindOf(value)) {
    case "null":
      return 0;
    case "number":
      return Math.abs(value as number);
    case "string":
      return [...(value as string)].length;
    case "array":
      return (value as Value[]).length;
    case "object":
      return Object.keys(value as object).length;
    default:
      throw new JqError(`${describe(value)} has no length`);
  }
}

/** Below the top, values of kinds that do not fit are only compared. */
function containsOrEqual(a: Value, b: Value): boolean {
  const kind = (value: Value): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
  if (kind(a) !== kind(b)) return false;
  return /^(?:array|object|string)$/.test(kind(a)) ? contains(a, b) : compare(a, b) === 0;
}

function contains(a: Value, b: Value): boolean {
  if (kindOf(a) === "object" && kindOf(b) === "object") {
    return Object.entries(b as object).every(([key, value]) => Object.hasOwn(a as object, key) && containsOrEqual((a as Record<string, Value>)[key], value));
  }
  if (Array.isArray(a) && Array.isArray(b)) return (b as Value[]).every((wanted) => (a as Value[]).some((item) => containsOrEqual(item, wanted)));
  if (typeof a === "string" && typeof b === "string") return a.includes(b);
  if (kindOf(a) === kindOf(b)) return compare(a, b) === 0;
  throw new JqError(`${describe(a)} and ${describe(b)} cannot have their containment checked`);
}

function has(value: Value, key: Value): boolean {
  if (kindOf(value) === "object" && typeof key === "string") return Object.hasOwn(value as object, key);
  if (Array.isArray(value) && typeof key === "number") return key >= 0 && key < value.length;
  throw new JqError(`Cannot check whether ${kindOf(value)} has a ${typeof key === "string" ? "string" : kindOf(key)} key`);
}

function flatten(value: Value, depth: number): Value[] {
  return items(value, "cannot be flattened").flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}

const codepoints = (value: Value): Value[] => [...string(value, `${describe(value)} cannot be exploded`)].map((character) => character.codePointAt(0)!);

const NATIVE: Map<string, Native> = new Map<string, Native>([
  ["empty/0", function* () {}],
  ["not/0", plain((value) => !isTrue(value))],
  ["length/0", plain(lengthOf)],
  ["utf8bytelength/0", plain((value) => new TextEncoder().encode(string(value, `${describe(value)} only strings have UTF-8 byte length`)).length)],
  ["type/0", plain(kindOf)],
  ["keys/0", plain((value) => {
    if (Array.isArray(value)) return value.map((_, index) => index);
    if (kindOf(value) !== "object") throw new JqError(`${describe(value)} has no keys`);
    return sortedKeys(value);
  })],
  ["keys_unsorted/0", plain((value) => {
    if (Array.isArray(value)) return value.map((_, index) => index);
    if (kindOf(value) !== "object") throw new JqError(`${describe(value)} has no keys`);
    return Object.keys(value as object);
  })],
  ["has/1", withValues(has)],
  ["contains/1", withValues(contains)],
  ["add/0", plain((value) => {
    const all = Array.isArray(value) ? (value as Value[]) : kindOf(value) === "object" ? Object.values(value as object) : undefined;
    if (!all) {
      if (value === null) return null;
      throw new JqError(`Cannot iterate over ${describe(value)}`);
    }
    return all.reduce<Value>((sum, item) => arithmetic("+", sum, item), null);
  })],
  ["tostring/0", plain((value) => (typeof value === "string" ? value : print(value)))],
  ["tojson/0", plain((value) => print(value))],
  ["fromjson/0", plain((value) => {
    const text = string(value, `${describe(value)} only strings can be parsed`);
    const parsed = parseJson(text);
    if ("error" in parsed) throw new JqError(`${parsed.error} (while parsing '${text}')`);
    return parsed.values[0] ?? null;
  })],
  ["tonumber/0", plain((value) => {
    if (typeof value === "number") return value;
    const text = string(value, `${describe(value)} cannot be parsed as a number`).trim();
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw new JqError(`Invalid numeric literal at EOF at line 1, column ${text.length} (while parsing '${String(value)}')`);
    return Number(text);
  })],
  ["ascii_downcase/0", plain((value) => string(value, "explode input must be a string").replace(/[A-Z]/g, (c) => c.toLowerCase()))],
  ["ascii_upcase/0", plain((value) => string(value, "ascii_upcase input must be a string").replace(/[a-z]/g, (c) => c.toUpperCase()))],
  ["explode/0", plain(codepoints)],
  ["implode/0", plain((value) => String.fromCodePoint(...(items(value, "cannot be imploded, must be an array of codepoints") as number[])))],
  ["startswith/1", withValues((value, start) => {
    if (typeof value !== "string" || typeof start !== "string") throw new JqError("startswith() requires string inputs");
    return value.startsWith(start);
  })],
  ["endswith/1", withValues((value, end) => {
    if (typeof value !== "string" || typeof end !== "string") throw new JqError("endswith() requires string inputs");
    return value.endsWith(end);
  })],
  ["ltrimstr/1", withValues((value, start) => (typeof value === "string" && typeof start === "string" && value.startsWith(start) ? value.slice(start.length) : value))],
  ["rtrimstr/1", withValues((value, end) => (typeof value === "string" && typeof end === "string" && end !== "" && value.endsWith(end) ? value.slice(0, -end.length) : value))],
  ["trim/0", plain((value) => string(value, `${describe(value)} cannot be trimmed`).trim())],
  ["ltrim/0", plain((value) => string(value, `${describe(value)} cannot be trimmed`).trimStart())],
  ["rtrim/0", plain((value) => string(value, `${describe(value)} cannot be trimmed`).trimEnd())],
  ["split/1", withValues((value, separator) => {
    if (typeof value !== "string" || typeof separator !== "string") throw new JqError("split input and separator must be strings");
    return value === "" ? [] : value.split(separator);
  })],
  ["join/1", withValues((value, separator) => {
    let text: string | null = null;
    for (const item of items(value, "cannot be joined")) {
      if (kindOf(item) === "array" || kindOf(item) === "object") throw new JqError(`${describe(text ?? "")} and ${describe(item)} cannot be added`);
      const part = item === null ? "" : typeof item === "string" ? item : print(item);
      text = text === null ? part : `${text}${string(separator, `${describe(separator)} cannot be added`)}${part}`;
    }
    return text ?? "";
  })],
  ["indices/1", withValues(indicesOf)],
  ["index/1", withValues((value, wanted) => ((indicesOf(value, wanted) ?? []) as Value[])[0] ?? null)],
  ["rindex/1", withValues((value, wanted) => ((indicesOf(value, wanted) ?? []) as Value[]).at(-1) ?? null)],
  ["sort/0", plain((value) => [...items(value, SORT)].sort(compare))],
  ["sort_by/1", by(SORT, (sorted) => sorted.map(({ item }) => item))],
  ["group_by/1", by(GROUP, groups)],
  ["unique/0", plain((value) => groups([...items(value, SORT)].sort(compare).map((item) => ({ key: [item], item }))).map(([first]) => first))],
  ["unique_by/1", by(GROUP, (sorted) => groups(sorted).map(([first]) => first))],
  ["min/0", plain((value) => items(value, "cannot be iterated").reduce<Value>((least, item, index) => (index === 0 || compare(item, least) < 0 ? item : least), null))],
  ["max/0", plain((value) => items(value, "cannot be iterated").reduce<Value>((most, item, index) => (index === 0 || compare(item, most) >= 0 ? item : most), null))],
  ["min_by/1", by(GROUP, (sorted) => sorted[0]?.item ?? null)],
  ["max_by/1", by(GROUP, (sorted) => sorted.at(-1)?.item ?? null)],
  ["reverse/0", plain((value) => (typeof value === "string" ? [...value].reverse().join("") : value === null ? [] : [...items(value, "cannot be reversed, as it is not an array")].reverse()))],
  ["flatten/0", plain((value) => flatten(value, Infinity))],
  ["flatten/1", withValues((value, depth) => {
    if (typeof depth !== "number" || depth < 0) throw new JqError("flatten depth must not be negative");
    return flatten(value, depth);
  })],
  ["transpose/0", plain((value) => {
    const rows = items(value, "cannot be transposed") as Value[][];
    const width = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
  })],
  ["error/0", plain((value) => { throw new JqError(value); })],
  ["error/1", withValues((_value, message) => { throw new JqError(message); })],
  ["infinite/0", plain(() => Infinity)],
  ["nan/0", plain(() => NaN)],
  ["isinfinite/0", plain((value) => value === Infinity || value === -Infinity)],
  ["isnan/0", plain((value) => Number.isNaN(value))],
  ["isnormal/0", plain((value) => typeof value === "number" && Number.isFinite(value) && value !== 0)],
  ["isvalid/1", function* (interpreter, args, input, scope) {
    let good = true;
    try {
      for (const value of interpreter.run(args[0]!, input.value, scope)) void value;
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      good = false;
    }
    yield made(input, good);
  }],
  math("floor", Math.floor), math("ceil", Math.ceil), math("round", (value) => Math.sign(value) * Math.round(Math.abs(value))), math("sqrt", Math.sqrt),
  math("fabs", Math.abs), math("abs", Math.abs), math("trunc", Math.trunc), math("exp", Math.exp), math("exp2", (value) => 2 ** value), math("exp10", (value) => 10 ** value),
  math("log", Math.log), math("log2", Math.log2), math("log10", Math.log10), math("sin", Math.sin), math("cos", Math.cos), math("tan", Math.tan),
  ["pow/2", withValues((_value, base, exponent) => (base as number) ** (exponent as number))],
  ["path/1", function* (interpreter, args, input, scope) {
    for (const path of interpreter.paths(args[0]!, input.value, scope)) yield made(input, [...path]);
  }],
  ["getpath/1", function* (interpreter, args, input, scope) {
    for (const path of interpreter.run(args[0]!, input.value, scope)) {
      const way = items(path, "Path must be specified as an array");
      let value: Value;
      try {
        value = getPath(input.value, way);
      } catch (error) {
        if (!(error instanceof JqError) || input.path === undefined) throw error;
        value = null;
      }
      yield { path: input.path === undefined || input.path === NO_PATH ? input.path : [...input.path, ...way], value };
    }
  }],
  ["setpath/2", withValues((value, path, next) => setPath(value, items(path, "Path must be specified as an array"), next))],
  ["delpaths/1", withValues((value, paths) => deletePaths(value, items(paths, "Paths must be specified as an array") as Path[]))],
  ["del/1", function* (interpreter, args, input, scope) {
    yield made(input, deletePaths(input.value, [...interpreter.paths(args[0]!, input.value, scope)]));
  }],
  ["to_entries/0", plain((value) => {
    if (kindOf(value) !== "object") throw new JqError(`${describe(value)} has no keys`);
    return Object.entries(value as object).map(([key, item]) => objectOf([["key", key], ["value", item as Value]]));
  })],
  ["from_entries/0", plain((value) => {
    const entries = Array.isArray(value) ? (value as Value[]) : Object.values(value as object);
    return objectOf(entries.map((entry) => {
      const fields = entry as Record<string, Value>;
      const key = [fields["key"], fields["k"], fields["name"], fields["Name"], fields["Key"], fields["K"]].find((each) => each !== undefined && each !== null && each !== false) ?? fields["key"] ?? null;
      const item = ["value", "v", "Value", "V"].map((name) => fields[name]).find((each) => each !== undefined) ?? null;
      const name = typeof key === "string" ? key : key === null ? "null" : typeof key === "number" || typeof key === "boolean" ? String(key) : undefined;
      if (name === undefined) throw new JqError(`Cannot use ${describe(key)} as object key`);
      return [name, item] as const;
    }));
  })],
  ["range/1", function* (interpreter, args, input, scope) {
    for (const end of interpreter.run(args[0]!, input.value, scope)) yield* counted(interpreter, input, 0, end, 1);
  }],
  ["range/2", function* (interpreter, args, input, scope) {
    for (const start of interpreter.run(args[0]!, input.value, scope)) {
      for (const end of interpreter.run(args[1]!, input.value, scope)) yield* counted(interpreter, input, start, end, 1);
    }
  }],
  ["range/3", function* (interpreter, args, input, scope) {
    for (const start of interpreter.run(args[0]!, input.value, scope)) {
      for (const end of interpreter.run(args[1]!, input.value, scope)) {
        for (const step of interpreter.run(args[2]!, input.value, scope)) yield* counted(interpreter, input, start, end, step);
      }
    }
  }],
  ["first/1", function* (interpreter, args, input, scope) {
    for (const value of interpreter.locate(args[0]!, input, scope)) {
      yield value;
      return;
    }
  }],
  ["limit/2", function* (interpreter, args, input, scope) {
    for (const count of interpreter.run(args[0]!, input.value, scope)) {
      let left = count as number;
      if (left <= 0) continue;
      for (const value of interpreter.locate(args[1]!, input, scope)) {
        yield value;
        left -= 1;
        if (left <= 0) break;
      }
    }
  }],
  ["input/0", plain((_value, interpreter) => {
    const next = interpreter.runtime.nextInput();
    if (next === undefined) throw new JqError("No more inputs");
    return next;
  })],
  ["debug/0", function* (interpreter, _args, input) {
    interpreter.runtime.stderr(`["DEBUG:",${print(input.value)}]\n`);
    yield input;
  }],
  ["debug/1", function* (interpreter, args, input, scope) {
    for (const value of interpreter.run(args[0]!, input.value, scope)) interpreter.runtime.stderr(`["DEBUG:",${print(value)}]\n`);
    yield input;
  }],
  ["stderr/0", function* (interpreter, _args, input) {
    interpreter.runtime.stderr(print(input.value));
    yield input;
  }],
  ["env/0", plain((_value, interpreter) => objectOf(Object.entries(interpreter.runtime.env)))],
  ["builtins/0", plain((): Value => builtinNames())],
  ["now/0", plain((_value, interpreter) => interpreter.runtime.wall() / 1000)],
  ["gmtime/0", plain(gmtime)], ["localtime/0", plain(gmtime)], ["mktime/0", plain(mktime)],
  ["strftime/1", withValues(strftime)], ["strflocaltime/1", withValues(strftime)], ["strptime/1", withValues(strptime)],
  ["fromdateiso8601/0", plain(fromDate)], ["fromdate/0", plain(fromDate)], ["todate/0", plain(toDate)], ["todateiso8601/0", plain(toDate)],
  ["match/1", function* (interpreter, args, input, scope) {
    for (const given of interpreter.run(args[0]!, input.value, scope)) {
      const [pattern, flags] = Array.isArray(given) ? [given[0] as Value, (given[1] ?? null) as Value] : [given, null];
      for (const match of matches(input.value, pattern, flags)) yield made(input, match);
    }
  }],
  ["match/2", function* (interpreter, args, input, scope) {
    for (const flags of interpreter.run(args[1]!, input.value, scope)) {
      for (const pattern of interpreter.run(args[0]!, input.value, scope)) for (const match of matches(input.value, pattern, flags)) yield made(input, match);
    }
  }],
  ["test/1", withValues((value, pattern) => matches(value, Array.isArray(pattern) ? pattern[0] : pattern, Array.isArray(pattern) ? (pattern[1] ?? null) : null).length > 0)],
  ["test/2", withValues((value, pattern, flags) => matches(value, pattern, flags).length > 0)],
  ["capture/1", function* (interpreter, args, input, scope) {
    for (const pattern of interpreter.run(args[0]!, input.value, scope)) for (const match of matches(input.value, pattern, null)) yield made(input, captureObject(match));
  }],
  ["capture/2", function* (interpreter, args, input, scope) {
    for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
      for (const flags of interpreter.run(args[1]!, input.value, scope)) for (const match of matches(input.value, pattern, flags)) yield made(input, captureObject(match));
    }
  }],
  ["split/2", withValues((value, pattern, flags) => string(value, `${describe(value)} cannot be matched, as it is not a string`) === "" ? [] : splitAt(value as string, matches(value, pattern, `g${(flags as string | null) ?? ""}`)))],
  ["sub/2", substitute(false)], ["sub/3", substitute(false)], ["gsub/2", substitute(true)], ["gsub/3", substitute(true)],
  ["splits/1", function* (interpreter, args, input, scope) {
    for (const pattern of interpreter.run(args[0]!, input.value, scope)) for (const part of splitAt(string(input.value, `${describe(input.value)} cannot be matched, as it is not a string`), matches(input.value, pattern, "g"))) yield made(input, part);
  }],
  ["ascii/0", plain((value) => String.fromCharCode(value as number))],
  ["input_line_number/0", plain(() => 0)],
  ["input_filename/0", plain(() => null)],
  ["halt/0", plain(() => { throw new Halt(0, undefined); })],
  ["halt_error/0", plain((value) => { throw new Halt(5, value); })],
  ["halt_error/1", withValues((value, code) => { throw new Halt(code as number, value); })],
  ["splits/2", function* (interpreter, args, input, scope) {
    for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
      for (const flags of interpreter.run(args[1]!, input.value, scope)) {
        for (const part of splitAt(string(input.value, `${describe(input.value)} cannot be matched, as it is not a string`), matches(input.value, pattern, `g${(flags as string | null) ?? ""}`))) yield made(input, part);
      }
    }
  }],
  ["format/1", withValues((value, name) => formatString(`@${String(name)}`, value))],
]);

/** `halt`: the program ends at once. */
export class Halt extends Error {
  readonly code: number;
  readonly value: Value;
  constructor(code: number, value: Value) {
    super("halt");
    this.code = code;
    this.value = value;
  }
}

function* counted(interpreter: Interpreter, input: Located, start: Value, end: Value, step: Value): Generator<Located, void, undefined> {
  if (typeof start !== "number" || typeof end !== "number" || typeof step !== "number") throw new JqError("Range bounds must be numeric");
  for (let value = start; step > 0 ? value < end : step < 0 ? value > end : start < end; value += step) {
    interpreter.runtime.step();
    yield made(input, value);
  }
}

function splitAt(text: string, found: Value[]): string[] {
  const characters = [...text];
  const parts: string[] = [];
  let at = 0;
  for (const { offset, length } of found as { offset: number; length: number }[]) {
    parts.push(characters.slice(at, offset).join(""));
    at = offset + length;
  }
  return [...parts, characters.slice(at).join("")];
}

function substitute(global: boolean): Native {
  return function* (interpreter, args, input, scope) {
    const text = string(input.value, `${describe(input.value)} cannot be matched, as it is not a string`);
    const characters = [...text];
    for (const flags of args[2] ? interpreter.run(args[2], input.value, scope) : [""]) {
      for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
        const found = matches(text, pattern, `${global ? "g" : ""}${(flags as string | null) ?? ""}`) as { offset: number; length: number }[];
        const build = function* (at: number, from: number): Generator<string, void, undefined> {
          const match = found[at];
          if (!match) {
            yield characters.slice(from).join("");
            return;
          }
          for (const replacement of interpreter.run(args[1]!, captureObject(match), scope)) {
            const added = string(replacement, `${describe(captureObject(match))} cannot be added to a string`);
            for (const rest of build(at + 1, match.offset + match.length)) yield characters.slice(from, match.offset).join("") + added + rest;
          }
        };
        for (const result of build(0, 0)) yield made(input, result);
      }
    }
  };
}

/** Builtins that are said best in jq itself. */
const SOURCE: Record<string, string> = {
  "map(f)": "[.[] | f]",
  "select(f)": "if f then . else empty end",
  "recurse(f)": "def r: ., (f | r); r",
  "recurse": "recurse(.[]?)",
  "recurse(f; cond)": "def r: ., (f | select(cond) | r); r",
  "values": "select(. != null)",
  "nulls": "select(. == null)",
  "booleans": 'select(type == "boolean")',
  "numbers": 'select(type == "number")',
  "strings": 'select(type == "string")',
  "arrays": 'select(type == "array")',
  "objects": 'select(type == "object")',
  "iterables": 'select(type == "array" or type == "object")',
  "scalars": 'select(type != "array" and type != "object")',
  "map_values(f)": ".[] |= f",
  "with_entries(f)": "to_entries | map(f) | from_entries",
  "paths": "path(..) | select(length > 0)",
  "paths(f)": "path(.. | select(f)) | select(length > 0)",
  "leaf_paths": "paths(scalars)",
  "pick(f)": ". as $top | reduce path(f) as $p (null; setpath($p; $top | getpath($p)))",
  "any": "reduce .[] as $x (false; . or $x)",
  "all": "reduce .[] as $x (true; . and $x)",
  "any(f)": "reduce (.[] | f) as $x (false; . or $x)",
  "all(f)": "reduce (.[] | f) as $x (true; . and $x)",
  "any(g; f)": "isempty(first(g | f | select(.))) | not",
  "all(g; f)": "isempty(first(g | f | select(. | not)))",
  "isempty(g)": "label $go | (g | false, break $go), true | ., break $go",
  "first": ".[0]",
  "last": ".[-1]",
  "last(f)": "reduce f as $x (null; $x)",
  "nth($n)": ".[$n]",
  "nth($n; f)": "last(limit($n + 1; f))",
  "until(c; u)": "def _u: if c then . else (u | _u) end; _u",
  "while(c; u)": "def _w: if c then ., (u | _w) else empty end; _w",
  "repeat(u)": "def _r: ., (u | _r); _r",
  "inside(xs)": ". as $x | xs | contains($x)",
  "in(xs)": ". as $x | xs | has($x)",
  "combinations": "if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end",
  "combinations(n)": ". as $dot | [range(n)] | map($dot) | combinations",
  "walk(f)": 'def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w',
  "inputs": 'label $f | def r: (try input catch (if . == "No more inputs" then break $f else error end)) | (., r); r',
  "tostream": "path(def r: (.[]?|r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p+$q])",
  "fromstream(f)": "{x: null, e: false} as $init | foreach f as $i ($init; if .e then $init else . end | if $i | length == 2 then setpath([\"e\"]; $i[0] | length == 0) | setpath([\"x\"] + $i[0]; $i[1]) else setpath([\"e\"]; $i[0] | length == 1) end; if .e then .x else empty end)",
  "truncate_stream(stream)": ". as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end",
  "add(f)": "reduce f as $x (null; . + $x)",
  "have_literal_numbers": "true",
  "toarray": 'if type == "array" then . else [.] end',
  "date": "todate",
  "IN(s)": "any(s == .; .)",
  "IN(src; s)": "any(src == s; .)",
  "INDEX(stream; f)": "reduce stream as $row ({}; .[$row | f | tostring] |= $row)",
  "INDEX(f)": "INDEX(.[]; f)",
  "scan($re)": 'match($re; "g") | if (.captures | length) > 0 then [.captures[].string] else .string end',
  "scan($re; $flags)": 'match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end',
  "skip($n; f)": "foreach f as $x (-1; . + 1; if . >= $n then $x else empty end)",
};

const DEFINED = new Map<string, { name: string; parameters: string[]; source: string }>();
for (const [head, source] of Object.entries(SOURCE)) {
  const [, name = "", list] = /^(\w+)(?:\((.*)\))?$/.exec(head)!;
  const parameters = list === undefined ? [] : list.split(";").map((parameter) => parameter.trim());
  DEFINED.set(`${name}/${parameters.length}`, { name, parameters, source });
}
const parsed = new Map<string, Scope>();

function builtinNames(): string[] {
  return [...NATIVE.keys(), ...DEFINED.keys()];
}

export function isBuiltin(key: string): boolean {
  return NATIVE.has(key) || DEFINED.has(key);
}

export function* callBuiltin(interpreter: Interpreter, key: string, args: readonly Ast[], input: Located, scope: Scope): Generator<Located, void, undefined> {
  const native = NATIVE.get(key);
  if (native) {
    yield* native(interpreter, args, input, scope);
    return;
  }
  const { name, parameters, source } = DEFINED.get(key)!;
  let inner = parsed.get(key);
  if (!inner) parsed.set(key, (inner = define({ parent: undefined }, name, parameters, parse(source))));
  yield* interpreter.applyBuiltin(inner.closure!.closure, args, input, scope);
}

export { formatString };
