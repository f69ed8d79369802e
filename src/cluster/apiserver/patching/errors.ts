import { marshal } from "../../../apimachinery/json/index.ts";
import { invalid as fieldInvalid } from "../../../apimachinery/validation/field.ts";
import type { PatchType, StatusError } from "../client.ts";
import { badRequest, invalid, unknownError, unprocessable } from "../status.ts";

/*
 * What is said of patches that do not apply, or that make an object which is none (apiserver/pkg/endpoints/handlers/
 * patch.go).
 */

/** A patch that reads well and does not fit the object. */
function doesNotApply(): StatusError {
  return unprocessable("the server rejected our request due to an error in our request");
}

/** Faults of the form of a strategic merge patch (apimachinery/pkg/util/mergepatch). */
const BAD_FORMS: ReadonlySet<string> = new Set([
  "invalid JSON document",
  "invalid patch format of primitive list",
  "invalid patch format of retainKeys",
  "invalid patch format of setElementOrder list",
  "strategic merge patch format is not supported",
]);

/** What is said of a patch of this type that could not be applied. */
export function patchFailed(type: PatchType, message: string): StatusError {
  switch (type) {
    case "application/json-patch+json":
      return doesNotApply();
    case "application/merge-patch+json":
      return badRequest(message);
    default:
      if (BAD_FORMS.has(message)) return badRequest(message);
      return message === "lists of lists are not supported" ? doesNotApply() : unknownError(message);
  }
}

/** What the patch makes cannot be decoded; `value` is what the message shows of it. */
export function makesNoObject(value: string, why: string): StatusError {
  return invalid({ group: "", kind: "" }, "", [fieldInvalid("patch", value, why)]);
}

/** The patched object as JSON and merge patches show it. */
export const shown = (object: unknown): string => marshal(object);

const MISMATCH = /^json: cannot unmarshal (\w+) into Go (?:struct field \S+|value) of type (\S+)$/;
const KINDS: Record<string, string> = { number: "int64", array: "slice", object: "map" };

/**
 * The message of a wrong type as strategic merge patches have it: they go through a converter of their own, which knows
 * no names of fields (apimachinery/pkg/runtime/converter.go).
 */
export function converterMessage(message: string): string {
  const match = MISMATCH.exec(message);
  if (!match) return message;
  const [, from, type] = match as unknown as [string, string, string];
  const source = KINDS[from] ?? from;
  if (type.startsWith("[]")) return `cannot restore slice from ${source}`;
  if (type.startsWith("map[")) return `cannot restore map from ${source}`;
  if (type.includes(".")) return `cannot restore struct from: ${source}`;
  if (from === "number" && type === "string") return "cannot convert int64 to string";
  return `unrecognized type: ${type}`;
}
