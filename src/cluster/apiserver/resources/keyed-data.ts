import { encode } from "../../../os/index.ts";
import { deepEqual } from "../../../apimachinery/json/value.ts";
import { forbidden, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft } from "./definition.ts";

/** Largest sum of the values of a ConfigMap or a Secret, bytes. */
export const MAX_BYTES = 1024 * 1024;

const DETAIL = "field is immutable when `immutable` is set";

/** What `immutable: true` forbids. */
export function validateImmutableData(object: Draft, old: Draft, fields: readonly string[]): FieldError[] {
  if (!old.immutable) return [];
  const errors: FieldError[] = [];
  if (!object.immutable) errors.push(forbidden(root("immutable"), DETAIL));
  for (const field of fields) {
    if (!deepEqual(object[field] ?? {}, old[field] ?? {})) errors.push(forbidden(root(field), DETAIL));
  }
  return errors;
}

export const byteLength = (text: string): number => encode(text).length;

/** How many bytes a base64 text stands for. */
export function decodedLength(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.floor((base64.replace(/\s/g, "").length * 3) / 4) - padding;
}
