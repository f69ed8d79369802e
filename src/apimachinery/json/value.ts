import { compareKeys } from "./marshal.ts";

/** What JSON can hold, unfrozen. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy that may be written to. Keys whose value is undefined are left out. */
export function clone<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const list = new Array<unknown>(value.length);
    for (let i = 0; i < value.length; i += 1) list[i] = clone(value[i]);
    return list as T;
  }
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) copy[key] = typeof part === "object" && part !== null ? clone(part) : part;
  }
  return copy as T;
}

/** Equality of JSON values; a key with the value undefined is as good as none. The order of keys does not matter. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i += 1) if (!deepEqual(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  let count = 0;
  for (const key in x) {
    const part = x[key];
    if (part === undefined) continue;
    count += 1;
    if (!deepEqual(part, y[key])) return false;
  }
  for (const key in y) if (y[key] !== undefined) count -= 1;
  return count === 0;
}

/**
 * Equality as Kubernetes' `equality.Semantic`: besides `deepEqual`, absent, null, {} and [] are one thing at any depth
 * below the top.
 */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => semanticEqual(item, b[i]));
  }
  if (Array.isArray(b)) return false;
  const x = a as Record<string, unknown>;
  const y = b as Record<string, unknown>;
  for (const key in x) if (!semanticEqual(x[key], y[key])) return false;
  for (const key in y) if (!(key in x) && !isEmpty(y[key])) return false;
  return true;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return false;
  for (const _key in value) return false;
  return true;
}

/** Freezes the value and all it holds; what is frozen already is taken to be frozen to the bottom. Returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const key in value) deepFreeze((value as Record<string, unknown>)[key]);
  return Object.freeze(value);
}

/** The fields that hold something: what Go's encoding/json writes of those marked omitempty. Undefined, null, "", 0, false and what has nothing in it go. */
export function omitEmpty<T extends Record<string, unknown>>(fields: T): Partial<T> {
  const holds = (value: unknown): boolean => (typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value));
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => holds(value))) as Partial<T>;
}

/** A copy whose objects have their keys in order, at any depth: how Go writes what has no type. */
export function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort(compareKeys).map((key) => [key, sortedDeep(value[key])]));
}
