import { deepEqual, isObject } from "../json/value.ts";
import type { TypeSchema } from "../schema/types.ts";
import { atomOf, fieldElement, itemElement, schemaOfField, type Atom } from "./atom.ts";
import { FieldSet } from "./field-set.ts";
import type { PathElement } from "./path-element.ts";

type ListAtom = Extract<Atom, { kind: "list" }>;
type Path = readonly PathElement[];

/** All paths that a configuration sets: what its applier owns. */
export function toFieldSet(schema: TypeSchema, value: unknown): FieldSet {
  const set = new FieldSet();
  collect(schema, value, [], set);
  return set;
}

function collect(schema: TypeSchema, value: unknown, path: Path, set: FieldSet): void {
  const atom = atomOf(schema, value);
  if (atom.kind === "scalar" || (atom.kind !== "list" && value === null)) {
    if (atom.kind === "scalar") set.insert(path);
    return;
  }
  if (atom.atomic) {
    if (value !== null || atom.kind === "list") set.insert(path);
    return;
  }
  if (atom.kind === "list") {
    if (!Array.isArray(value)) return;
    const elements = value.map((item) => itemElement(atom, item));
    value.forEach((item, i) => {
      const element = elements[i] as PathElement;
      const here = [...path, element];
      // Items that stand there twice are owned as a whole.
      if (elements.indexOf(element) === elements.lastIndexOf(element)) collect(atom.items, item, here, set);
      set.insert(here);
    });
    return;
  }
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    const part = value[name];
    const fieldSchema = schemaOfField(atom, name);
    if (part === undefined || !fieldSchema) continue;
    const here = [...path, fieldElement(name)];
    collect(fieldSchema, part, here, set);
    const empty = part === null || (isObject(part) && Object.keys(part).length === 0);
    if (empty || !Object.hasOwn(atom.fields, name)) set.insert(here);
  }
}

/** How two objects differ: paths only in the new one, only in the old one, and in both with other values. */
export interface Comparison {
  added: FieldSet;
  removed: FieldSet;
  modified: FieldSet;
}

/** `skip` names fields at the top that are not looked at. */
export function compareTyped(
  schema: TypeSchema,
  old: Record<string, unknown>,
  now: Record<string, unknown>,
  skip: readonly string[] = [],
): Comparison {
  const result = { added: new FieldSet(), removed: new FieldSet(), modified: new FieldSet() };
  const without = (object: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(object).filter(([name]) => !skip.includes(name)));
  if (skip.length === 0) compare(schema, old, now, [], result);
  else compare(schema, without(old), without(now), [], result);
  return result;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);

function compare(schema: TypeSchema, old: unknown, now: unknown, path: Path, result: Comparison): void {
  if (old === undefined && now === undefined) return;
  // What is shared by reference is the same: most of an object on most writes.
  if (old === now) return;
  const atom = atomOf(schema, now ?? old);
  const leaf = (): void => {
    if (old === undefined) result.added.insert(path);
    else if (now === undefined) result.removed.insert(path);
    else if (!deepEqual(old, now)) result.modified.insert(path);
  };
  if (atom.kind === "scalar" || atom.atomic || (isEmpty(old) && isEmpty(now))) return leaf();
  if (atom.kind === "list") compareLists(atom, listOf(old), listOf(now), path, result);
  else {
    const before = isObject(old) ? old : {};
    const after = isObject(now) ? now : {};
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const fieldSchema = schemaOfField(atom, name);
      if (fieldSchema) compare(fieldSchema, before[name], after[name], [...path, fieldElement(name)], result);
    }
  }
  if (old === undefined) result.added.insert(path);
  else if (now === undefined) result.removed.insert(path);
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function byElement(atom: ListAtom, items: unknown[]): Map<PathElement, unknown[]> {
  const map = new Map<PathElement, unknown[]>();
  for (const item of items) {
    let element: PathElement;
    try {
      element = itemElement(atom, item);
    } catch {
      continue;
    }
    const same = map.get(element);
    if (same) same.push(item);
    else map.set(element, [item]);
  }
  return map;
}

function compareLists(atom: ListAtom, old: unknown[], now: unknown[], path: Path, result: Comparison): void {
  const before = byElement(atom, old);
  const after = byElement(atom, now);
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    const here = [...path, element];
    const a = before.get(element) ?? [];
    const b = after.get(element) ?? [];
    if (a.length <= 1 && b.length <= 1) compare(atom.items, a[0], b[0], here, result);
    else if (a.length === 0) result.added.insert(here);
    else if (b.length === 0) result.removed.insert(here);
    else if (!deepEqual(a, b)) result.modified.insert(here);
  }
}

/** Merges a configuration into an object: what it says wins, lists merge by the keys of their items. */
export function mergeTyped(schema: TypeSchema, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  const atom = atomOf(schema, config ?? live);
  if (live === undefined && atom.kind === "scalar") return config;
  if (atom.kind === "scalar" || atom.atomic || (isEmpty(live) && isEmpty(config))) return config;
  if (atom.kind === "list") {
    if (config === null) return live;
    return mergeLists(atom, listOf(live), listOf(config));
  }
  const before = isObject(live) ? live : {};
  const after = isObject(config) ? config : {};
  const result: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const fieldSchema = schemaOfField(atom, name);
    const part = fieldSchema ? mergeTyped(fieldSchema, before[name], after[name]) : (after[name] ?? before[name]);
    if (part !== undefined) result[name] = part;
  }
  return result;
}

/** Keeps the order of both lists as far as they agree; items of the live list alone come before what follows them. */
function mergeLists(atom: ListAtom, live: unknown[], config: unknown[]): unknown[] {
  const left = live.map((item) => itemElement(atom, item));
  const right = config.map((item) => itemElement(atom, item));
  const leftByElement = new Map(left.map((element, i) => [element, live[i]]));
  const rightByElement = new Map(right.map((element, i) => [element, config[i]]));
  const shared = right.filter((element) => leftByElement.has(element));
  let nextShared = shared.shift();
  const merged = new Set<PathElement>();
  const out: unknown[] = [];
  let l = 0;
  let r = 0;
  const take = (element: PathElement): void => {
    merged.add(element);
    const part = mergeTyped(atom.items, leftByElement.get(element), rightByElement.get(element));
    if (part !== undefined) out.push(part);
  };
  while (l < left.length || r < right.length) {
    const here = left[l];
    if (here !== undefined && r < right.length) {
      if (here === right[r]) {
        take(here);
        l += 1;
        r += 1;
        nextShared = shared.shift();
        continue;
      }
      if (rightByElement.has(here) && nextShared !== undefined && nextShared !== here) {
        l += 1;
        continue;
      }
    }
    if (here !== undefined) {
      if (!rightByElement.has(here)) {
        out.push(live[l]);
        l += 1;
        continue;
      }
      if (merged.has(here)) l += 1;
    }
    const next = right[r];
    if (next !== undefined) {
      take(next);
      r += 1;
      if (nextShared === next) nextShared = shared.shift();
    }
  }
  return out;
}

/** The object without the paths of a set; what loses all it has becomes null. */
export function removeItems(schema: TypeSchema, value: unknown, set: FieldSet): unknown {
  const atom = atomOf(schema, value);
  if (atom.kind === "scalar") return value;
  if (atom.kind === "list") {
    if (!Array.isArray(value) || value.length === 0 || atom.atomic) return null;
    const items: unknown[] = [];
    for (const item of value) {
      const element = itemElement(atom, item);
      if (set.members.has(element)) continue;
      const below = set.children.get(element);
      items.push(below && !below.isEmpty() ? removeItems(atom.items, item, below) : item);
    }
    return items.length > 0 ? items : null;
  }
  if (!isObject(value) || Object.keys(value).length === 0 || atom.atomic) return null;
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const element = fieldElement(name);
    if (set.members.has(element)) continue;
    const below = set.children.get(element);
    const fieldSchema = schemaOfField(atom, name);
    result[name] = below && !below.isEmpty() && fieldSchema ? removeItems(fieldSchema, value[name], below) : value[name];
  }
  return Object.keys(result).length > 0 ? result : null;
}
