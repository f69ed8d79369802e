import { deepEqual } from "../json/value.ts";
import type { TypeSchema } from "../schema/types.ts";
import { isMap } from "./error.ts";
import { DIRECTIVE, elementKind, sortScalars } from "./lists.ts";
import { lookupPatchMeta } from "./lookup.ts";

type Fields = Record<string, unknown>;

/**
 * Whether two patches of one object change the same place to different ends (apimachinery: strategicpatch,
 * MergingMapsHaveConflicts). `strategy` and `mergeKey` are those of the field that both stand for.
 */
export function haveConflicts(left: unknown, right: unknown, schema: TypeSchema, strategy = "", mergeKey = ""): boolean {
  if (isMap(left)) {
    if (!isMap(right) || left[DIRECTIVE] !== right[DIRECTIVE]) return true;
    return strategy !== "replace" && mapsConflict(left, right, schema);
  }
  if (Array.isArray(left)) return !Array.isArray(right) || listsConflict(left, right, schema, strategy, mergeKey);
  return !deepEqual(left, right);
}

function mapsConflict(left: Fields, right: Fields, schema: TypeSchema): boolean {
  return Object.keys(left).some((key) => {
    const value = left[key];
    if (key.startsWith("$") || !(key in right)) return false;
    if (!isMap(value) && !Array.isArray(value)) return haveConflicts(value, right[key], schema);
    const meta = lookupPatchMeta(schema, key, Array.isArray(value));
    return haveConflicts(value, right[key], meta.schema, meta.strategy, meta.mergeKey);
  });
}

function listsConflict(left: unknown[], right: unknown[], schema: TypeSchema, strategy: string, mergeKey: string): boolean {
  const scalars = elementKind(left, right) === "scalar";
  if (strategy === "merge") {
    if (scalars) return false;
    const others = new Map((right as Fields[]).map((item) => [item[mergeKey], item]));
    return (left as Fields[]).some((item) => others.has(item[mergeKey]) && haveConflicts(item, others.get(item[mergeKey]), schema));
  }
  if (left.length !== right.length) return true;
  const [ours, theirs] = scalars ? [sortScalars(left), sortScalars(right)] : [left, right];
  return ours.some((item, at) => haveConflicts(item, theirs[at], schema));
}
