import { compare, describe, JqError, kindOf, objectOf, print, type Value } from "./value.ts";

/** The way to a part of a value: keys, indices, and slices as {start, end}. */
export type Path = readonly Value[];

/** `value[index]`. */
export function getIndex(value: Value, index: Value): Value {
  const kind = kindOf(value);
  const by = kindOf(index);
  if (kind === "object" && by === "string") {
    const object = value as Record<string, Value>;
    return Object.hasOwn(object, index as string) ? object[index as string] : null;
  }
  if (kind === "array" && by === "number") {
    const items = value as Value[];
    const at = Math.floor(index as number);
    return items[at < 0 ? at + items.length : at] ?? null;
  }
  if (by === "object" && (kind === "array" || kind === "string" || kind === "null")) {
    const { start, end } = index as { start?: Value; end?: Value };
    return sliceOf(value, start ?? null, end ?? null);
  }
  if (kind === "null" && (by === "string" || by === "number" || by === "null")) return null;
  if (kind === "array" && by === "array") return indicesOf(value, index);
  if (by === "string" && kind !== "object") throw new JqError(`Cannot index ${kind} with string "${index as string}"`);
  throw new JqError(`Cannot index ${kind} with ${by}`);
}

/** `value[from:to]`. */
export function sliceOf(value: Value, from: Value, to: Value): Value {
  const kind = kindOf(value);
  if (kind === "null") return null;
  if (kind !== "array" && kind !== "string") throw new JqError(`Cannot index ${kind} with object`);
  const items: readonly Value[] = kind === "string" ? [...(value as string)] : (value as Value[]);
  const [start, end] = bounds(items.length, from, to);
  const part = items.slice(start, end);
  return kind === "string" ? part.join("") : part;
}

function bounds(length: number, from: Value, to: Value): [number, number] {
  for (const edge of [from, to]) if (edge !== null && typeof edge !== "number") throw new JqError("Start and end indices of an array slice must be numbers");
  const clamp = (edge: number): number => Math.max(0, Math.min(length, edge < 0 ? edge + length : edge));
  const start = from === null ? 0 : clamp(Math.floor(from as number));
  const end = to === null ? length : clamp(Math.ceil(to as number));
  return [start, Math.max(start, end)];
}

export function indicesOf(value: Value, wanted: Value): Value {
  if (value === null) return null;
  const found: number[] = [];
  if (typeof value === "string" && typeof wanted === "string") {
    if (wanted === "") return null;
    for (let at = value.indexOf(wanted); at >= 0; at = value.indexOf(wanted, at + 1)) found.push([...value.slice(0, at)].length);
    return found;
  }
  if (!Array.isArray(value)) throw new JqError(`Cannot index ${kindOf(value)} with ${typeof wanted === "string" ? `string "${wanted}"` : kindOf(wanted)}`);
  const items = value as Value[];
  const parts = Array.isArray(wanted) ? (wanted as Value[]) : [wanted];
  if (parts.length === 0) return [];
  for (let at = 0; at + parts.length <= items.length; at += 1) {
    if (parts.every((part, offset) => compare(items[at + offset], part) === 0)) found.push(at);
  }
  return found;
}

export function getPath(value: Value, path: Path): Value {
  let at = value;
  for (const index of path) {
    if (at === null || at === undefined) return null;
    at = getIndex(at, index);
  }
  return at;
}

export function setPath(value: Value, path: Path, next: Value): Value {
  if (path.length === 0) return next;
  const [index, ...rest] = path;
  const kind = kindOf(value);
  if (kindOf(index) === "string") {
    if (kind !== "object" && kind !== "null") throw new JqError(`Cannot index ${kind} with string "${index as string}"`);
    const copy = objectOf(Object.entries((value ?? {}) as object));
    copy[index as string] = setPath(copy[index as string] ?? null, rest, next);
    return copy;
  }
  if (kindOf(index) === "number") {
    if (kind !== "array" && kind !== "null") throw new JqError(`Cannot index ${kind} with number`);
    const copy = [...((value ?? []) as Value[])];
    let at = Math.floor(index as number);
    if (at < 0) {
      at += copy.length;
      if (at < 0) throw new JqError("Out of bounds negative array index");
    }
    if (at > 1 << 24) throw new JqError("Array index too large");
    while (copy.length < at) copy.push(null);
    copy[at] = setPath(copy[at] ?? null, rest, next);
    return copy;
  }
  if (kindOf(index) === "object") {
    if (kind !== "array" && kind !== "null") throw new JqError(`Cannot update field at object index of ${kind}`);
    const items = (value ?? []) as Value[];
    const { start, end } = index as { start: Value; end: Value };
    const [from, to] = bounds(items.length, start, end);
    const replaced = setPath(items.slice(from, to), rest, next);
    if (!Array.isArray(replaced)) throw new JqError("A slice of an array can only be assigned another array");
    return [...items.slice(0, from), ...(replaced as Value[]), ...items.slice(to)];
  }
  throw new JqError(`Invalid path component ${print(index)}`);
}

/** Without what stands at the paths. */
export function deletePaths(value: Value, paths: readonly Path[]): Value {
  let result = value;
  // From the last on, so that indices that are still to come stay right.
  for (const path of [...paths].sort((a, b) => compare(b, a))) result = deletePath(result, path);
  return result;
}

function deletePath(value: Value, path: Path): Value {
  if (path.length === 0) return null;
  if (value === null || value === undefined) return value;
  const [index, ...rest] = path;
  const kind = kindOf(value);
  if (rest.length > 0) {
    const part = getIndex(value, index);
    return part === null ? value : setPath(value, [index], deletePath(part, rest));
  }
  if (kind === "object" && typeof index === "string") return objectOf(Object.entries(value as object).filter(([key]) => key !== index));
  if (kind === "array" && typeof index === "number") {
    const items = value as Value[];
    const at = index < 0 ? index + items.length : index;
    return items.filter((_, position) => position !== at);
  }
  if (kind === "array" && kindOf(index) === "object") {
    const { start, end } = index as { start: Value; end: Value };
    const [from, to] = bounds((value as Value[]).length, start ?? null, end ?? null);
    return (value as Value[]).filter((_, position) => position < from || position >= to);
  }
  if (kind === "object") throw new JqError(`Cannot delete field at object index of ${kindOf(index)}`);
  if (kind === "array") throw new JqError(`Cannot delete field at array index of array`);
  throw new JqError(`Cannot delete field at ${kindOf(index)} index of ${describe(value)}`);
}

/** The parts of a list or an object, each with its way. Throws JqError for other values. */
export function* children({ path, value }: { path: Path | undefined; value: Value }): Generator<{ path: Path | undefined; value: Value }, void, undefined> {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) yield { path: path === undefined ? undefined : [...path, index], value: value[index] };
    return;
  }
  if (kindOf(value) !== "object") throw new JqError(`Cannot iterate over ${describe(value ?? null)}`);
  for (const key of Object.keys(value as object)) yield { path: path === undefined ? undefined : [...path, key], value: (value as Record<string, Value>)[key] };
}
