import { clone, deepEqual } from "../json/value.ts";
import { isMap, PatchError } from "./error.ts";

/** Applies a JSON merge patch (RFC 7386): maps merge, null removes, anything else replaces. The inputs stay as they are. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return clone(patch);
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    const part = patch[key];
    if (part === null) delete result[key];
    else if (isMap(part)) result[key] = applyMergePatch(result[key], part);
    else result[key] = clone(part);
  }
  return result;
}

/** The merge patch that makes `modified` of `original`; {} when they are equal. */
export function createMergePatch(original: unknown, modified: unknown): Record<string, unknown> {
  const before = isMap(original) ? original : {};
  const after = isMap(modified) ? modified : {};
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(after)) {
    if (!(key in before)) patch[key] = clone(after[key]);
    else if (isMap(before[key]) && isMap(after[key])) {
      const part = createMergePatch(before[key], after[key]);
      if (Object.keys(part).length > 0) patch[key] = part;
    } else if (!deepEqual(before[key], after[key])) patch[key] = clone(after[key]);
  }
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  return patch;
}

/** Keeps only the nulls (deletions) of a merge patch, or all but them. */
function filterNulls(patch: Record<string, unknown>, keepNull: boolean): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (keepNull) result[key] = null;
    } else if (!isMap(value) || Object.keys(value).length === 0) {
      if (!keepNull) result[key] = value;
    } else {
      const part = filterNulls(value, keepNull);
      if (Object.keys(part).length > 0) result[key] = part;
    }
  }
  return result;
}

function haveConflicts(left: unknown, right: unknown): boolean {
  if (isMap(left)) {
    if (!isMap(right)) return true;
    return Object.keys(left).some((key) => key in right && haveConflicts(left[key], right[key]));
  }
  return !deepEqual(left, right);
}

/**
 * The patch that `kubectl apply` sends for kinds without a strategic merge patch (custom resources): what the manifest
 * changes of the live object, and the removal of what the manifest had and has no more.
 */
export function createThreeWayJSONMergePatch(original: unknown, modified: unknown, current: unknown): Record<string, unknown> {
  const changes = filterNulls(createMergePatch(current, modified), false);
  const deletions = filterNulls(createMergePatch(original, modified), true);
  if (haveConflicts(changes, deletions)) throw new PatchError("patch conflicts with changes made from original to current");
  return mergePatches(deletions, changes);
}

/** Merges two patches into one: unlike in an application, nulls stay. */
function mergePatches(first: Record<string, unknown>, second: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = result[key];
    result[key] = isMap(before) && isMap(value) ? mergePatches(before, value) : value;
  }
  return result;
}
