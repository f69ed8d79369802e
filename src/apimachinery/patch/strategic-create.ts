import { clone, deepEqual } from "../json/value.ts";
import { goValue } from "../json/golang.ts";
import type { TypeSchema } from "../schema/types.ts";
import { haveConflicts } from "./conflicts.ts";
import { isMap, PatchError } from "./error.ts";
import {
  asMap,
  deduplicate,
  DELETE_FROM,
  DIRECTIVE,
  elementKind,
  noMergeKey,
  RETAIN_KEYS,
  SET_ORDER,
  sortByKey,
  sortByOrder,
  sortScalars,
} from "./lists.ts";
import { lookupPatchMeta, rootSchema } from "./lookup.ts";
import { mergeStrategicPatches, sameKey } from "./strategic-apply.ts";

type Map = Record<string, unknown>;

interface DiffOptions {
  setElementOrder: boolean;
  ignoreChangesAndAdditions: boolean;
  ignoreDeletions: boolean;
  retainKeys: boolean;
}

const BOTH: DiffOptions = {
  setElementOrder: true,
  ignoreChangesAndAdditions: false,
  ignoreDeletions: false,
  retainKeys: false,
};

/** The strategic merge patch that makes `modified` of `original` (kubectl edit, set, scale). Throws `PatchError`. */
export function createTwoWayMergePatch(key: string, original: unknown, modified: unknown): Map {
  return clone(diffMaps(asMap(original), asMap(modified), rootSchema(key), BOTH));
}

/**
 * The patch that `kubectl apply` sends: what the manifest (`modified`) changes or adds to the live object (`current`), and
 * the removal of what the last applied manifest (`original`) had and the manifest has no more. What others set stays.
 * Throws `PatchError`.
 */
export function createThreeWayMergePatch(key: string, original: unknown, modified: unknown, current: unknown): Map {
  const schema = rootSchema(key);
  const changes = diffMaps(asMap(current), asMap(modified), schema, { ...BOTH, ignoreDeletions: true });
  const deletions = diffMaps(isMap(original) ? original : {}, asMap(modified), schema, {
    ...BOTH,
    ignoreChangesAndAdditions: true,
  });
  return mergeStrategicPatches(schema, deletions, changes);
}

/**
 * What others have changed since the last applied manifest (`original`), when a patch for the live object changes the same otherwise;
 * undefined when it does not. Throws `PatchError`.
 */
export function conflictingChanges(key: string, patch: unknown, original: unknown, current: unknown): Map | undefined {
  const schema = rootSchema(key);
  const changes = diffMaps(isMap(original) ? original : {}, asMap(current), schema, { ...BOTH, setElementOrder: false });
  return haveConflicts(patch, changes, schema) ? changes : undefined;
}

const typeName = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

function diffMaps(original: Map, modified: Map, schema: TypeSchema, options: DiffOptions): Map {
  const patch: Map = {};
  const retained: string[] = [];
  for (const key of Object.keys(modified)) {
    const after = modified[key];
    if (after === undefined) continue;
    if (options.retainKeys && after !== null) retained.push(key);
    const before = original[key];
    if (before === undefined) {
      if (!options.ignoreChangesAndAdditions) patch[key] = after;
      continue;
    }
    if (key === DIRECTIVE) {
      if (typeof before !== "string" || typeof after !== "string") {
        throw new PatchError(`invalid value for special key: ${DIRECTIVE}`);
      }
      if (before !== after) patch[key] = after;
      continue;
    }
    if (typeName(before) !== typeName(after)) {
      if (!options.ignoreChangesAndAdditions) patch[key] = after;
    } else if (isMap(before)) diffMapField(key, before, asMap(after), patch, schema, options);
    else if (Array.isArray(before)) diffListField(key, before, after as unknown[], patch, schema, options);
    else replaceIfDifferent(key, before, after, patch, options);
  }
  let lost = false;
  for (const key of Object.keys(original)) {
    if (original[key] === undefined || modified[key] !== undefined) continue;
    if (original[key] !== null) lost = true;
    if (!options.ignoreDeletions) patch[key] = null;
  }
  if (retained.length > 0 && (Object.keys(patch).length > 0 || lost)) patch[RETAIN_KEYS] = sortScalars(retained);
  return patch;
}

function replaceIfDifferent(key: string, before: unknown, after: unknown, patch: Map, options: DiffOptions): void {
  if (!options.ignoreChangesAndAdditions && !deepEqual(before, after)) patch[key] = after;
}

function diffMapField(key: string, before: Map, after: Map, patch: Map, schema: TypeSchema, options: DiffOptions): void {
  let meta;
  try {
    meta = lookupPatchMeta(schema, key, false);
  } catch (error) {
    // A field without a type matters only when it changed.
    if (deepEqual(before, after)) return;
    throw error;
  }
  if (meta.strategy === "replace") {
    if (!options.ignoreChangesAndAdditions) patch[key] = after;
    return;
  }
  const part = diffMaps(before, after, meta.schema, { ...options, retainKeys: meta.retainKeys });
  if (Object.keys(part).length > 0) patch[key] = part;
}

function diffListField(
  key: string,
  before: unknown[],
  after: unknown[],
  patch: Map,
  schema: TypeSchema,
  options: DiffOptions,
): void {
  let meta;
  try {
    meta = lookupPatchMeta(schema, key, true);
  } catch (error) {
    if (deepEqual(before, after)) return;
    throw error;
  }
  if (meta.strategy !== "merge") {
    replaceIfDifferent(key, before, after, patch, options);
    return;
  }
  const diff = diffLists(before, after, meta.schema, meta.mergeKey, { ...options, retainKeys: meta.retainKeys });
  if (diff.changes.length > 0) patch[key] = diff.changes;
  if (diff.deletions.length > 0) patch[`${DELETE_FROM}/${key}`] = diff.deletions;
  if (diff.order.length > 0) patch[`${SET_ORDER}/${key}`] = diff.order;
}

interface ListDiff {
  changes: unknown[];
  deletions: unknown[];
  order: unknown[];
}

function diffLists(
  before: unknown[],
  after: unknown[],
  schema: TypeSchema,
  mergeKey: string,
  options: DiffOptions,
): ListDiff {
  if (before.length === 0) {
    const changes = after.length === 0 || options.ignoreChangesAndAdditions ? [] : after;
    return { changes, deletions: [], order: [] };
  }
  const kind = elementKind(before, after);
  if (kind === "scalar") {
    const { added, deleted } = diffScalars(before, after, options);
    const ordered =
      options.setElementOrder &&
      ((!options.ignoreDeletions && deleted.length > 0) || (!options.ignoreChangesAndAdditions && !deepEqual(before, after)));
    return { changes: sortByOrder(added, after, mergeKey, kind), deletions: deleted, order: ordered ? after : [] };
  }
  const { changed, deleted } = diffListsOfMaps(before, after, schema, mergeKey, options);
  const same = before.length === after.length && after.every((item, i) => sameKey(before[i], item, mergeKey));
  const changes = [...sortByOrder(changed, after, mergeKey, kind), ...deleted];
  const ordered =
    options.setElementOrder &&
    ((!options.ignoreChangesAndAdditions && (changes.length > 0 || !same)) ||
      (!options.ignoreDeletions && changes.length > 0));
  const order = ordered ? after.map((item) => ({ [mergeKey]: asMap(item)[mergeKey] })) : [];
  return { changes, deletions: [], order };
}

function diffScalars(before: unknown[], after: unknown[], options: DiffOptions): { added: unknown[]; deleted: unknown[] } {
  const added: unknown[] = [];
  const deleted: unknown[] = [];
  walkSorted(sortScalars(before), sortScalars(after), goValue, (old, now) => {
    if (old !== undefined && now !== undefined) return;
    if (old !== undefined && !options.ignoreDeletions) deleted.push(old);
    if (now !== undefined && !options.ignoreChangesAndAdditions) added.push(now);
  });
  return { added, deleted: deduplicate(deleted) };
}

function diffListsOfMaps(
  before: unknown[],
  after: unknown[],
  schema: TypeSchema,
  mergeKey: string,
  options: DiffOptions,
): { changed: unknown[]; deleted: unknown[] } {
  const changed: unknown[] = [];
  const deleted: unknown[] = [];
  const text = (item: unknown): string => {
    const map = asMap(item);
    if (!(mergeKey in map)) throw noMergeKey(map, mergeKey);
    return goValue(map[mergeKey]);
  };
  walkSorted(sortByKey(before, mergeKey), sortByKey(after, mergeKey), text, (old, now) => {
    if (old !== undefined && now !== undefined) {
      const part = diffMaps(asMap(old), asMap(now), schema, options);
      if (Object.keys(part).length > 0) changed.push({ ...part, [mergeKey]: asMap(now)[mergeKey] });
    } else if (now !== undefined) {
      if (!options.ignoreChangesAndAdditions) changed.push(now);
    } else if (!options.ignoreDeletions) {
      deleted.push({ [mergeKey]: asMap(old)[mergeKey], [DIRECTIVE]: "delete" });
    }
  });
  return { changed, deleted };
}

/** Walks two sorted lists in step; each visit has the items with one text, or one item alone. */
function walkSorted(
  before: unknown[],
  after: unknown[],
  text: (item: unknown) => string,
  visit: (old: unknown, now: unknown) => void,
): void {
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = i < before.length ? text(before[i]) : undefined;
    const now = j < after.length ? text(after[j]) : undefined;
    if (old !== undefined && now !== undefined && old === now) visit(before[i++], after[j++]);
    else if (old === undefined || (now !== undefined && old > now)) visit(undefined, after[j++]);
    else visit(before[i++], undefined);
  }
}
