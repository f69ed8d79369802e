import { goType, goValue } from "../json/golang.ts";
import { isMap, PatchError } from "./error.ts";

type Map = Record<string, unknown>;

export const DIRECTIVE = "$patch";
export const RETAIN_KEYS = "$retainKeys";
export const DELETE_FROM = "$deleteFromPrimitiveList";
export const SET_ORDER = "$setElementOrder";

export function badType(expected: "map" | "list", actual: unknown): PatchError {
  const name = expected === "map" ? "map[string]interface {}" : "[]interface {}";
  return new PatchError(`expected a ${name}, but received a ${goType(actual)}`);
}

export function noMergeKey(map: Map, key: string): PatchError {
  return new PatchError(`map: ${goValue(map)} does not contain declared merge key: ${key}`);
}

export function asMap(value: unknown): Map {
  if (!isMap(value)) throw badType("map", value);
  return value;
}

export function asList(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw badType("list", value);
  return value;
}

/** Whether lists hold maps, which merge by key, or scalars. Mixed lists and lists of lists are refused. */
export function elementKind(...lists: unknown[][]): "map" | "scalar" {
  let type: string | undefined;
  for (const list of lists) {
    for (const item of list) {
      const current = goType(item);
      if (type === undefined) {
        if (current === "[]interface {}") throw new PatchError("lists of lists are not supported");
        type = current;
      } else if (type !== current) {
        throw new PatchError(`list element types are not identical: ${goValue(lists)}`);
      }
    }
  }
  if (type === undefined) throw new PatchError("no elements in any of the given slices");
  return type === "map[string]interface {}" ? "map" : "scalar";
}

/** What an item is known by: the value of its merge key, or itself. */
function identity(item: unknown, mergeKey: string): unknown {
  return mergeKey === "" ? item : isMap(item) ? item[mergeKey] : undefined;
}

function indexIn(list: unknown[], item: unknown, mergeKey: string): number {
  const wanted = identity(item, mergeKey);
  return list.findIndex((other) => identity(other, mergeKey) === wanted);
}

export function findByKey(list: unknown[], mergeKey: string, value: unknown): number {
  for (let i = 0; i < list.length; i += 1) {
    const item = list[i];
    if (!isMap(item)) throw new PatchError(`value for key ${i} is not a map`);
    if (mergeKey in item && item[mergeKey] === value) return i;
  }
  return -1;
}

/** Removes repeated scalars as apimachinery does: the last item takes the place of each that is removed. */
export function deduplicate(list: unknown[]): unknown[] {
  const items = [...list];
  for (let i = 0; i < items.length - 1; i += 1) {
    for (let j = i + 1; j < items.length; j += 1) {
      if (items[i] !== items[j]) continue;
      items[j] = items[items.length - 1];
      items.pop();
      j -= 1;
    }
  }
  return items;
}

export function sortScalars(list: unknown[]): unknown[] {
  const text = (value: unknown): string => goValue(value);
  return [...list].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

/** Items with one key come in turned order: to apimachinery's comparison each is smaller than the other (strategicpatch: SortableSliceOfMaps). */
export function sortByKey(list: unknown[], mergeKey: string): unknown[] {
  const text = (item: unknown): string => goValue(asMap(item)[mergeKey]);
  return [...list].reverse().sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

/** Splits off the items that a patch wants deleted. */
export function splitDeletions(list: unknown[]): { kept: unknown[]; deleted: unknown[] } {
  const kept: unknown[] = [];
  const deleted: unknown[] = [];
  for (const item of list) (asMap(item)[DIRECTIVE] === "delete" ? deleted : kept).push(item);
  return { kept, deleted };
}

/** Sorts by the order of another list; deletions go last. An item that is in no order goes to the front, as in Go. */
export function sortByOrder(list: unknown[], order: unknown[], mergeKey: string, kind: "map" | "scalar"): unknown[] {
  let items = [...list];
  let deleted: unknown[] = [];
  if (kind === "map") {
    for (const item of [...list, ...order]) if (!(mergeKey in asMap(item))) throw noMergeKey(asMap(item), mergeKey);
    ({ kept: items, deleted } = splitDeletions(items));
  }
  // Insertion sort, because the comparison is none: it calls unknown items smaller than all others.
  const key = kind === "map" ? mergeKey : "";
  const places = items.map((item) => indexIn(order, item, key));
  for (let i = 1; i < items.length; i += 1) {
    for (let j = i; j > 0; j -= 1) {
      const here = places[j] as number;
      const before = places[j - 1] as number;
      if (here >= 0 && before >= 0 && here >= before) break;
      [items[j], items[j - 1]] = [items[j - 1], items[j]];
      [places[j], places[j - 1]] = [before, here];
    }
  }
  return [...items, ...deleted];
}

/** Puts items of the patch and items of the server alone into one list, each keeping its own order. */
export function weave(
  patchItems: unknown[],
  serverOnly: unknown[],
  patchOrder: unknown[],
  serverOrder: unknown[],
  mergeKey: string,
  kind: "map" | "scalar",
): unknown[] {
  const right = sortByOrder(patchItems, patchOrder, mergeKey, kind);
  const left = sortByOrder(serverOnly, serverOrder, mergeKey, kind);
  const key = kind === "map" ? mergeKey : "";
  const result: unknown[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    let takeLeft = j >= right.length;
    if (i < left.length && j < right.length) {
      const l = indexIn(serverOrder, left[i], key);
      const r = indexIn(serverOrder, right[j], key);
      takeLeft = l >= 0 && r >= 0 && l < r;
    }
    if (takeLeft) result.push(left[i++]);
    else result.push(right[j++]);
  }
  return result;
}

/** Splits a list into what `by` has and what it has not. */
export function partition(list: unknown[], by: unknown[], mergeKey: string): { present: unknown[]; absent: unknown[] } {
  const present: unknown[] = [];
  const absent: unknown[] = [];
  for (const item of list) {
    let found: boolean;
    if (mergeKey === "") found = by.includes(item);
    else {
      const map = asMap(item);
      if (!(mergeKey in map)) throw noMergeKey(map, mergeKey);
      found = findByKey(by, mergeKey, map[mergeKey]) >= 0;
    }
    (found ? present : absent).push(item);
  }
  return { present, absent };
}
