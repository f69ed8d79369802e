import { deepEqual } from "../../../apimachinery/json/value.ts";
import { invalid, root, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName } from "../../../apimachinery/validation/names.ts";
import { compareKeys } from "../../../apimachinery/json/marshal.ts";

/** Checks of single values that many kinds share; each returns the errors it found, at `at`. */

export const IMMUTABLE = "field is immutable";
export const NEGATIVE = "must be greater than or equal to 0";
export const NOT_POSITIVE = "must be greater than zero";

/** The object as a whole, as the server prints a path of one empty name. */
export const WHOLE = root("[]");

export function dns1123Label(value: string, at: Path): FieldError[] {
  return isDNS1123Label(value).map((message) => invalid(at, value, message));
}

export function dns1123Subdomain(value: string, at: Path): FieldError[] {
  return isDNS1123Subdomain(value).map((message) => invalid(at, value, message));
}

export function qualifiedName(value: string, at: Path): FieldError[] {
  return isQualifiedName(value).map((message) => invalid(at, value, message));
}

/** A missing number counts as 0. */
export function nonnegative(value: number | undefined, at: Path): FieldError[] {
  return (value ?? 0) < 0 ? [invalid(at, value, NEGATIVE)] : [];
}

export function positive(value: number | undefined, at: Path): FieldError[] {
  return (value ?? 0) <= 0 ? [invalid(at, value ?? 0, NOT_POSITIVE)] : [];
}

/** `shown` is what is printed of the new value where that is not the value itself. */
export function immutable(value: unknown, old: unknown, at: Path, shown: unknown = value): FieldError[] {
  return deepEqual(value, old) ? [] : [invalid(at, shown ?? null, IMMUTABLE)];
}

/** The entries of a map in the order of its keys: the server's own order is random, ours is not. */
export function entries<T>(map: Readonly<Record<string, T>> | undefined | null): [string, T][] {
  return Object.keys(map ?? {})
    .sort(compareKeys)
    .map((key) => [key, (map as Record<string, T>)[key] as T]);
}

/** The errors of every element of a list. */
export function each<T>(
  list: readonly T[] | undefined | null, at: Path, check: (item: T, at: Path, index: number) => FieldError[],
): FieldError[] {
  const errors: FieldError[] = [];
  if (!list) return errors;
  for (let index = 0; index < list.length; index += 1) {
    const found = check(list[index] as T, at.index(index), index);
    if (found.length > 0) errors.push(...found);
  }
  return errors;
}

/** Messages turned into errors about one value. */
export function messages(texts: readonly string[], value: unknown, at: Path): FieldError[] {
  return texts.map((text) => invalid(at, value, text));
}
