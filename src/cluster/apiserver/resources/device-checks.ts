import { duplicate, invalid, required, tooLong, tooMany, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { dns1123Subdomain, each } from "./field-checks.ts";
import type { Draft } from "./definition.ts";

/** What the checks of devices share (pkg/apis/resource/validation). */

export type Check<T> = (item: T, at: Path) => FieldError[];

export function list<T>(items: readonly T[] | undefined, max: number, at: Path, check: Check<T>): FieldError[] {
  return items && items.length > max ? [tooMany(at, items.length, max)] : each(items, at, check);
}

/** A list in which each stands once, by its key; `shown` is how a message prints the key. */
export function set<T>(
  items: readonly T[] | undefined, max: number, at: Path, keyOf: (item: T) => string, check: Check<T>, shown: (key: string) => unknown = (key) => key,
): FieldError[] {
  if (items && items.length > max) return list(items, max, at, check);
  const seen = new Set<string>();
  const errors = list(items, max, at, check);
  for (const [index, item] of (items ?? []).entries()) {
    const key = keyOf(item);
    if (seen.has(key)) errors.push(duplicate(at.index(index), shown(key)));
    seen.add(key);
  }
  return errors;
}

export const nameOf = (item: Draft): string => item.name ?? "";

export const validatePoolName = (name: string | undefined, at: Path): FieldError[] =>
  name ? name.split("/").flatMap((part) => dns1123Subdomain(part, at)) : [required(at)];

/** The identifier of a share of a device, of a Pod or of anything else. */
export function validateUid(uid: string | undefined, at: Path): FieldError[] {
  if (uid === undefined || /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(uid)) return [];
  return [invalid(at, uid, "must be a lowercase UUID in 8-4-4-4-12 format")];
}

/** A JSON object that the server only keeps. */
export function validateRawObject(value: unknown, maxBytes: number, at: Path): FieldError[] {
  if (value === undefined || value === null) return [required(at)];
  if (new TextEncoder().encode(JSON.stringify(value)).length > maxBytes) return [tooLong(at, maxBytes)];
  return typeof value === "object" && !Array.isArray(value) ? [] : [invalid(at, "<value omitted>", "must be a valid JSON object")];
}
