import { arithmetic } from "../arithmetic.ts";
import type { Interpreter } from "../evaluate.ts";
import type { Scope } from "../scope.ts";
import { indicesOf } from "../paths.ts";
import { gathered, PAUSE, type Pause } from "../pause.ts";
import type { Ast } from "../syntax.ts";
import { compare, describe, isTrue, JqError, kindOf, objectOf, sortedKeys, type Value } from "../value.ts";
import { items, type Located, made, parts, type Native, type Natives, plain, withValues } from "./native.ts";

/** Values with the keys they are sorted or grouped by. */
function* keyed(interpreter: Interpreter, args: readonly Ast[], value: Value, scope: Scope): Generator<Pause, { key: Value[]; item: Value }[], undefined> {
  const all: { key: Value[]; item: Value }[] = [];
  for (const item of parts(value)) all.push({ key: yield* gathered(interpreter.run(args[0]!, item, scope)), item });
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} and ${describe(all.map(({ key }) => key))} cannot be sorted, as they are not both arrays`);
  return all.sort((a, b) => compare(a.key, b.key));
}

const by = (work: (sorted: { key: Value[]; item: Value }[], original: Value[]) => Value): Native =>
  function* (interpreter, args, input, scope) {
    yield made(input, work(yield* keyed(interpreter, args, input.value, scope), input.value as Value[]));
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
  return parts(value).flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}

/** Arrays and objects. */
export const collections: Natives = [
  ["length/0", plain(lengthOf)],
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
    if (value === null) return null;
    return parts(value).reduce<Value>((sum, item) => arithmetic("+", sum, item), null);
  })],
  ["indices/1", withValues(indicesOf)],
  ["index/1", withValues((value, wanted) => ((indicesOf(value, wanted) ?? []) as Value[])[0] ?? null)],
  ["rindex/1", withValues((value, wanted) => ((indicesOf(value, wanted) ?? []) as Value[]).at(-1) ?? null)],
  ["sort/0", plain((value) => [...items(value, SORT)].sort(compare))],
  ["sort_by/1", by((sorted) => sorted.map(({ item }) => item))],
  ["group_by/1", by(groups)],
  ["unique/0", plain((value) => groups([...parts(value)].sort(compare).map((item) => ({ key: [item], item }))).map(([first]) => first))],
  ["unique_by/1", by((sorted) => groups(sorted).map(([first]) => first))],
  ["min/0", plain((value) => items(value, `and ${describe(value)} cannot be iterated over`).reduce<Value>((least, item, index) => (index === 0 || compare(item, least) < 0 ? item : least), null))],
  ["max/0", plain((value) => items(value, `and ${describe(value)} cannot be iterated over`).reduce<Value>((most, item, index) => (index === 0 || compare(item, most) >= 0 ? item : most), null))],
  ["min_by/1", by((sorted) => sorted[0]?.item ?? null)],
  ["max_by/1", by((sorted) => sorted.at(-1)?.item ?? null)],
  ["reverse/0", plain((value) => {
    if (Array.isArray(value)) return (value as Value[]).toReversed();
    if (lengthOf(value) === 0) return [];
    throw new JqError(`Cannot index ${kindOf(value)} with number`);
  })],
  ["flatten/0", plain((value) => flatten(value, Infinity))],
  ["flatten/1", withValues((value, depth) => {
    if (typeof depth !== "number" || depth < 0) throw new JqError("flatten depth must not be negative");
    return flatten(value, depth);
  })],
  ["transpose/0", plain((value) => {
    const rows = parts(value) as Value[][];
    for (const row of rows) if (!Array.isArray(row)) throw new JqError(`Cannot index ${kindOf(row)} with number`);
    const width = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
  })],
  ["to_entries/0", plain((value) => {
    if (Array.isArray(value)) return value.map((item, index) => objectOf([["key", index], ["value", item as Value]]));
    if (kindOf(value) !== "object") throw new JqError(`${describe(value)} has no keys`);
    return Object.entries(value as object).map(([key, item]) => objectOf([["key", key], ["value", item as Value]]));
  })],
  ["from_entries/0", plain((value) => {
    const entries = parts(value);
    return objectOf(entries.map((entry) => {
      if (kindOf(entry) !== "object") throw new JqError(`Cannot index ${kindOf(entry)} with string "key"`);
      const fields = entry as Record<string, Value>;
      const key = ["key", "Key", "name", "Name"].map((name) => fields[name]).find(isTrue) ?? fields["key"] ?? null;
      if (typeof key !== "string") throw new JqError(`Cannot use ${describe(key)} as object key`);
      return [key, (Object.hasOwn(fields, "value") ? fields["value"] : fields["Value"]) ?? null] as const;
    }));
  })],
  ["range/1", function* (interpreter, args, input, scope) {
    for (const end of interpreter.run(args[0]!, input.value, scope)) {
      if (end === PAUSE) yield PAUSE;
      else yield* counted(interpreter, input, 0, end, 1);
    }
  }],
  ["range/2", function* (interpreter, args, input, scope) {
    for (const start of interpreter.run(args[0]!, input.value, scope)) {
      if (start === PAUSE) {
        yield PAUSE;
        continue;
      }
      for (const end of interpreter.run(args[1]!, input.value, scope)) {
        if (end === PAUSE) yield PAUSE;
        else yield* counted(interpreter, input, start, end, 1);
      }
    }
  }],
  ["range/3", function* (interpreter, args, input, scope) {
    for (const start of interpreter.run(args[0]!, input.value, scope)) {
      if (start === PAUSE) {
        yield PAUSE;
        continue;
      }
      for (const end of interpreter.run(args[1]!, input.value, scope)) {
        if (end === PAUSE) {
          yield PAUSE;
          continue;
        }
        for (const step of interpreter.run(args[2]!, input.value, scope)) {
          if (step === PAUSE) yield PAUSE;
          else yield* counted(interpreter, input, start, end, step);
        }
      }
    }
  }],
];

function* counted(interpreter: Interpreter, input: Located, start: Value, end: Value, step: Value): Generator<Located | Pause, void, undefined> {
  if (typeof start !== "number" || typeof end !== "number" || typeof step !== "number") throw new JqError("Range bounds must be numeric");
  for (let value = start; step > 0 ? value < end : step < 0 ? value > end : start < end; value += step) {
    if (interpreter.runtime.step()) yield PAUSE;
    yield made(input, value);
  }
}
