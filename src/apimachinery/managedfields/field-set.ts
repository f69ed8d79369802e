import { fieldSchema, type TypeSchema } from "../schema/types.ts";
import { isObject } from "../json/value.ts";
import { compareElements, type PathElement } from "./path-element.ts";

/**
 * A set of paths (fieldpath.Set): what one manager owns. A path may be in the set by itself (a member) and as the beginning
 * of others (a child). Immutable but for `insert`, which only its maker uses.
 */
export class FieldSet {
  readonly members: Set<PathElement>;
  readonly children: Map<PathElement, FieldSet>;

  constructor(members: Iterable<PathElement> = [], children: Iterable<[PathElement, FieldSet]> = []) {
    this.members = new Set(members);
    this.children = new Map(children);
  }

  /** From the JSON form of managedFields. */
  static fromFieldsV1(fields: unknown): FieldSet {
    const set = new FieldSet();
    if (!isObject(fields)) return set;
    for (const [key, value] of Object.entries(fields)) {
      if (key === ".") continue;
      const inner = isObject(value) ? value : {};
      const keys = Object.keys(inner);
      if (keys.length === 0 || "." in inner) set.members.add(key);
      if (keys.some((one) => one !== ".")) set.children.set(key, FieldSet.fromFieldsV1(inner));
    }
    return set;
  }

  toFieldsV1(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const keys = new Set([...this.members, ...this.children.keys()]);
    for (const key of [...keys].sort(compareElements)) {
      const child = this.children.get(key);
      if (!child || child.isEmpty()) {
        if (this.members.has(key)) result[key] = {};
      } else result[key] = this.members.has(key) ? { ".": {}, ...child.toFieldsV1() } : child.toFieldsV1();
    }
    return result;
  }

  isEmpty(): boolean {
    if (this.members.size > 0) return false;
    for (const child of this.children.values()) if (!child.isEmpty()) return false;
    return true;
  }

  insert(path: readonly PathElement[]): void {
    if (path.length === 0) return;
    let set: FieldSet = this;
    for (let i = 0; i < path.length - 1; i += 1) {
      const step = path[i] as PathElement;
      let next = set.children.get(step);
      if (!next) {
        next = new FieldSet();
        set.children.set(step, next);
      }
      set = next;
    }
    set.members.add(path[path.length - 1] as PathElement);
  }

  has(path: readonly PathElement[]): boolean {
    let set: FieldSet | undefined = this;
    for (let i = 0; i < path.length - 1 && set; i += 1) set = set.children.get(path[i] as PathElement);
    return set?.members.has(path[path.length - 1] as PathElement) ?? false;
  }

  union(other: FieldSet): FieldSet {
    const children = new Map(this.children);
    for (const [key, child] of other.children) {
      const own = children.get(key);
      children.set(key, own ? own.union(child) : child);
    }
    return new FieldSet([...this.members, ...other.members], children);
  }

  intersection(other: FieldSet): FieldSet {
    const children: [PathElement, FieldSet][] = [];
    for (const [key, child] of this.children) {
      const theirs = other.children.get(key);
      const both = theirs ? child.intersection(theirs) : undefined;
      if (both && !both.isEmpty()) children.push([key, both]);
    }
    return new FieldSet([...this.members].filter((key) => other.members.has(key)), children);
  }

  /** The paths that the other has not; this set itself when that is all. */
  difference(other: FieldSet): FieldSet {
    return this.#without(other, false);
  }

  /** As difference, and what lies below a path of the other is gone too. */
  recursiveDifference(other: FieldSet): FieldSet {
    return this.#without(other, true);
  }

  #touches(other: FieldSet, recursive: boolean): boolean {
    for (const key of other.members) {
      if (this.members.has(key) || (recursive && this.children.has(key))) return true;
    }
    for (const [key, theirs] of other.children) {
      const own = this.children.get(key);
      if (own && own.#touches(theirs, recursive)) return true;
    }
    return false;
  }

  #without(other: FieldSet, recursive: boolean): FieldSet {
    if (!this.#touches(other, recursive)) return this;
    const children: [PathElement, FieldSet][] = [];
    for (const [key, child] of this.children) {
      if (recursive && other.members.has(key)) continue;
      const theirs = other.children.get(key);
      const rest = theirs ? child.#without(theirs, recursive) : child;
      if (!rest.isEmpty()) children.push([key, rest]);
    }
    return new FieldSet([...this.members].filter((key) => !other.members.has(key)), children);
  }

  equals(other: FieldSet): boolean {
    return this.difference(other).isEmpty() && other.difference(this).isEmpty();
  }

  /** All paths, members of a level before what is below it. */
  paths(prefix: readonly PathElement[] = []): PathElement[][] {
    const found = [...this.members].sort(compareElements).map((key) => [...prefix, key]);
    for (const key of [...this.children.keys()].sort(compareElements)) {
      found.push(...(this.children.get(key)?.paths([...prefix, key]) ?? []));
    }
    return found;
  }

  /** Adds the fields of structs that lie on the way to others: a struct goes when all of it goes. */
  withNamedFields(schema: TypeSchema | undefined, resolve: (schema: TypeSchema) => TypeSchema): FieldSet {
    const properties = schema ? resolve(schema).properties : undefined;
    const members = new Set(this.members);
    const children = new Map<PathElement, FieldSet>();
    for (const [key, child] of this.children) {
      const name = key.startsWith("f:") ? key.slice(2) : undefined;
      if (name !== undefined && properties && Object.hasOwn(properties, name)) members.add(key);
      children.set(key, child.withNamedFields(schema && childSchema(schema, key, resolve), resolve));
    }
    return new FieldSet(members, children);
  }
}

function childSchema(
  schema: TypeSchema,
  key: PathElement,
  resolve: (schema: TypeSchema) => TypeSchema,
): TypeSchema | undefined {
  if (key.startsWith("f:")) return fieldSchema(schema, key.slice(2));
  return resolve(schema).items;
}
