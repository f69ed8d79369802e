import { deepEqual, clone } from "../json/value.ts";
import { goValue } from "../json/golang.ts";
import type { TypeSchema } from "../schema/types.ts";
import { isMap, PatchError } from "./error.ts";
import {
  asList,
  asMap,
  DELETE_FROM,
  deduplicate,
  DIRECTIVE,
  elementKind,
  findByKey,
  noMergeKey,
  partition,
  RETAIN_KEYS,
  SET_ORDER,
  splitDeletions,
  weave,
} from "./lists.ts";
import { lookupPatchMeta, rootSchema } from "./lookup.ts";

type Map = Record<string, unknown>;

interface MergeOptions {
  /** Lists that delete items of others are carried out (an application) or carried over (a patch of patches). */
  mergeParallelList: boolean;
  /** A null for what is not there does nothing; otherwise it stays as a deletion to come. */
  ignoreUnmatchedNulls: boolean;
}

/**
 * Applies a strategic merge patch to an object of a built-in type: lists with a merge key merge by it, `$patch`,
 * `$retainKeys`, `$deleteFromPrimitiveList` and `$setElementOrder` are obeyed. The inputs stay as they are. Throws
 * `PatchError`.
 */
export function applyStrategicMergePatch(key: string, original: unknown, patch: unknown): Map {
  const options = { mergeParallelList: true, ignoreUnmatchedNulls: true };
  return mergeMap(clone(asMap(original)), clone(asMap(patch)), rootSchema(key), options);
}

/** Merges one strategic patch into another, which makes the patch that does both. */
export function mergeStrategicPatches(schema: TypeSchema, first: Map, second: Map): Map {
  return mergeMap(clone(first), clone(second), schema, { mergeParallelList: false, ignoreUnmatchedNulls: false });
}

const typeName = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

function mergeMap(original: Map, patch: Map, schema: TypeSchema, options: MergeOptions): Map {
  if (DIRECTIVE in patch) return obeyDirective(patch);
  applyRetainKeys(original, patch, options);
  applyElementOrders(original, patch, schema, options);
  for (const patchKey of Object.keys(patch)) {
    const value = patch[patchKey];
    const isDeleteList = patchKey.startsWith(DELETE_FROM);
    if (isDeleteList && !options.mergeParallelList) {
      original[patchKey] = value;
      continue;
    }
    const key = isDeleteList ? listOfDirective(patchKey, "invalid patch format of primitive list") : patchKey;
    if (value === null || value === undefined) {
      delete original[key];
      if (options.ignoreUnmatchedNulls) continue;
    }
    if (!(key in original) || typeName(original[key]) !== typeName(value)) {
      if (isDeleteList) continue;
      if (options.ignoreUnmatchedNulls) discardNulls(value);
      put(original, key, value);
      continue;
    }
    if (isMap(value)) {
      const meta = lookupPatchMeta(schema, key, false);
      original[key] = meta.strategy === "replace" ? value : mergeMap(asMap(original[key]), value, meta.schema, options);
    } else if (Array.isArray(value)) {
      const meta = lookupPatchMeta(schema, key, true);
      original[key] =
        meta.strategy === "merge" || isDeleteList
          ? mergeList(asList(original[key]), value, meta.schema, meta.mergeKey, isDeleteList, options)
          : value;
    } else put(original, key, value);
  }
  return original;
}

function obeyDirective(patch: Map): Map {
  const directive = patch[DIRECTIVE];
  if (directive === "replace") {
    delete patch[DIRECTIVE];
    return patch;
  }
  if (directive === "delete") return {};
  throw new PatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
}

function listOfDirective(key: string, wrong: string): string {
  const slash = key.indexOf("/");
  if (slash < 0) throw new PatchError(wrong);
  return key.slice(slash + 1);
}

function put(target: Map, key: string, value: unknown): void {
  const stripped = withoutDirectives(value);
  if (stripped.keep) target[key] = stripped.value;
  else delete target[key];
}

/** What is new must hold no directives: maps with one are left out. */
function withoutDirectives(value: unknown): { value: unknown; keep: boolean } {
  if (Array.isArray(value)) {
    return { value: value.map(withoutDirectives).filter((item) => item.keep).map((item) => item.value), keep: true };
  }
  if (!isMap(value)) return { value, keep: true };
  if (DIRECTIVE in value) return { value: null, keep: false };
  for (const key of Object.keys(value)) put(value, key, value[key]);
  return { value, keep: true };
}

function discardNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(discardNulls);
  else if (isMap(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null) delete value[key];
      else discardNulls(value[key]);
    }
  }
}

function applyRetainKeys(original: Map, patch: Map, options: MergeOptions): void {
  if (!(RETAIN_KEYS in patch)) return;
  const keys = patch[RETAIN_KEYS];
  delete patch[RETAIN_KEYS];
  if (!options.mergeParallelList) {
    if (RETAIN_KEYS in original && !deepEqual(original[RETAIN_KEYS], keys)) {
      const both = `${goValue(original[RETAIN_KEYS])} and ${goValue(keys)}`;
      throw new PatchError(`${both} are not deep equal: this may happen when calculating the 3-way diff patch`);
    }
    original[RETAIN_KEYS] = keys;
    return;
  }
  if (!Array.isArray(keys)) throw new PatchError("invalid patch format of retainKeys");
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(DELETE_FROM) || key.startsWith(SET_ORDER)) continue;
    if (!keys.includes(key)) throw new PatchError("invalid patch format of retainKeys");
  }
  for (const key of Object.keys(original)) if (!keys.includes(key)) delete original[key];
}

function applyElementOrders(original: Map, patch: Map, schema: TypeSchema, options: MergeOptions): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(SET_ORDER)) continue;
    const order = patch[key];
    if (!options.mergeParallelList) {
      if (key in original && !deepEqual(original[key], order)) {
        throw new PatchError("invalid patch format of setElementOrder list");
      }
      original[key] = order;
    }
    delete patch[key];
    const orderList = asList(order);
    const field = listOfDirective(key, "invalid patch format of setElementOrder list");
    const inOriginal = field in original;
    const inPatch = field in patch;
    const originalList = inOriginal ? asList(original[field]) : [];
    const patchList = inPatch ? asList(patch[field]) : [];
    const meta = lookupPatchMeta(schema, field, true);
    checkOrder(patchList, orderList, meta.mergeKey);
    let merged: unknown[];
    if (inOriginal && inPatch) {
      merged =
        meta.strategy === "merge"
          ? mergeList(originalList, patchList, meta.schema, meta.mergeKey, false, options)
          : patchList;
    } else if (inOriginal) merged = originalList;
    else if (inPatch) merged = withoutDirectives(patchList).value as unknown[];
    else continue;
    const { present, absent } = partition(merged, orderList, meta.mergeKey);
    const kind = elementKind(originalList, patchList);
    original[field] = weave(present, absent, orderList, originalList, meta.mergeKey, kind);
    delete patch[field];
  }
}

/** The items of a patch must come in the order that it sets. */
function checkOrder(patchList: unknown[], order: unknown[], mergeKey: string): void {
  if (order.length === 0 || patchList.length === 0) return;
  const items = mergeKey === "" ? patchList : splitDeletions(patchList).kept;
  let at = 0;
  let inOrder = 0;
  while (at < items.length && inOrder < order.length) {
    const item = items[at];
    if (isMap(item) && DIRECTIVE in item) {
      at += 1;
      continue;
    }
    if (sameKey(item, order[inOrder], mergeKey)) at += 1;
    inOrder += 1;
  }
  if (at < items.length && inOrder >= order.length) {
    throw new PatchError(
      `The order in patch list:\n${goValue(patchList)}\n doesn't match ${SET_ORDER} list:\n${goValue(order)}\n`,
    );
  }
}

export function sameKey(left: unknown, right: unknown, mergeKey: string): boolean {
  if (mergeKey === "") return left === right;
  for (const map of [asMap(left), asMap(right)]) if (!(mergeKey in map)) throw noMergeKey(map, mergeKey);
  return asMap(left)[mergeKey] === asMap(right)[mergeKey];
}

function mergeList(
  original: unknown[],
  patch: unknown[],
  schema: TypeSchema,
  mergeKey: string,
  isDeleteList: boolean,
  options: MergeOptions,
): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  const kind = elementKind(original, patch);
  let server = original;
  let wanted = patch;
  let merged: unknown[];
  if (kind === "scalar") {
    if (options.mergeParallelList && isDeleteList) return original.filter((item) => !patch.includes(item));
    merged = deduplicate([...original, ...patch]);
  } else {
    if (mergeKey === "") throw new PatchError(`cannot merge lists without merge key for ${schema.type ?? "struct"}`);
    const obeyed = obeyListDirectives(original, patch, mergeKey);
    wanted = obeyed.wanted;
    // The real code deletes and appends in the memory of the original list, so that new items take the places of deleted
    // ones and the order of the server, which is read from that memory later, has them there.
    const memory = obeyed.server;
    server = memory.slice(0, obeyed.length);
    let length = obeyed.length;
    const beyond: unknown[] = [];
    for (const item of wanted) {
      const map = asMap(item);
      if (!(mergeKey in map)) throw noMergeKey(map, mergeKey);
      const at = findByKey(memory.slice(0, length).concat(beyond), mergeKey, map[mergeKey]);
      if (at >= length) beyond[at - length] = mergeMap(asMap(beyond[at - length]), map, schema, options);
      else if (at >= 0) memory[at] = mergeMap(asMap(memory[at]), map, schema, options);
      else if (length < memory.length) memory[length++] = item;
      else beyond.push(item);
    }
    merged = memory.slice(0, length).concat(beyond);
  }
  const { present, absent } = partition(merged, wanted, mergeKey);
  return weave(present, absent, wanted, server, mergeKey, kind);
}

/** Carries out deletions in place; `length` is how many items of `server` are left. */
function obeyListDirectives(
  original: unknown[],
  patch: unknown[],
  mergeKey: string,
): { server: unknown[]; length: number; wanted: unknown[] } {
  let length = original.length;
  let replace = false;
  const wanted: unknown[] = [];
  for (const item of patch) {
    const map = asMap(item);
    if (!(DIRECTIVE in map)) {
      wanted.push(item);
      continue;
    }
    switch (map[DIRECTIVE]) {
      case "delete":
        if (!(mergeKey in map)) throw noMergeKey(map, mergeKey);
        for (;;) {
          const at = findByKey(original.slice(0, length), mergeKey, map[mergeKey]);
          if (at < 0) break;
          original.copyWithin(at, at + 1, length);
          length -= 1;
        }
        break;
      case "replace":
        replace = true;
        break;
      case "merge":
        throw new PatchError("merging lists cannot yet be specified in the patch");
      default:
        throw new PatchError(`unknown patch type: ${goValue(map[DIRECTIVE])} in map: ${goValue(map)}`);
    }
  }
  return replace ? { server: wanted, length: wanted.length, wanted: [] } : { server: original, length, wanted };
}
