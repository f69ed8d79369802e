import { INT_OR_STRING, MICRO_TIME, QUANTITY, resolveSchema, TIME, type TypeSchema } from "../schema/types.ts";
import { isObject } from "../json/value.ts";
import { fieldElement, keyElement, valueElement, type PathElement } from "./path-element.ts";

/** How a type merges, as structured-merge-diff sees it. */
export type Atom =
  | { kind: "scalar"; type: "string" | "numeric" | "boolean" | "any" }
  | { kind: "list"; atomic: boolean; keys: readonly string[]; items: TypeSchema }
  | { kind: "map"; atomic: boolean; fields: Readonly<Record<string, TypeSchema>>; values: TypeSchema | undefined };

const ANY_SCALARS: ReadonlySet<string> = new Set([QUANTITY, INT_OR_STRING, TIME, MICRO_TIME]);

const UNTYPED: TypeSchema = {};

/** The atom of a field's schema; the value decides for types that the schema leaves open. */
export function atomOf(schema: TypeSchema, value: unknown): Atom {
  if (schema.$ref !== undefined && ANY_SCALARS.has(schema.$ref)) return { kind: "scalar", type: "any" };
  const target = resolveSchema(schema);
  switch (target.type) {
    case "string":
      return { kind: "scalar", type: "string" };
    case "integer":
    case "number":
      return { kind: "scalar", type: "numeric" };
    case "boolean":
      return { kind: "scalar", type: "boolean" };
    case "array": {
      const type = schema["x-kubernetes-list-type"] ?? target["x-kubernetes-list-type"];
      const keys = schema["x-kubernetes-list-map-keys"] ?? target["x-kubernetes-list-map-keys"] ?? [];
      const atomic = type !== "set" && type !== "map";
      return { kind: "list", atomic, keys: type === "map" ? keys : [], items: target.items ?? UNTYPED };
    }
    case "object": {
      const mapType = schema["x-kubernetes-map-type"] ?? target["x-kubernetes-map-type"];
      const open = !target.properties || target["x-kubernetes-preserve-unknown-fields"] === true;
      const values = typeof target.additionalProperties === "object" ? target.additionalProperties : open ? UNTYPED : undefined;
      return { kind: "map", atomic: mapType === "atomic", fields: target.properties ?? {}, values };
    }
  }
  if (target["x-kubernetes-int-or-string"]) return { kind: "scalar", type: "any" };
  if (Array.isArray(value)) return { kind: "list", atomic: true, keys: [], items: UNTYPED };
  if (isObject(value)) return { kind: "map", atomic: false, fields: {}, values: UNTYPED };
  return { kind: "scalar", type: "any" };
}

/** The schema of a field of a map, undefined for one that the type does not declare. */
export function schemaOfField(atom: Extract<Atom, { kind: "map" }>, name: string): TypeSchema | undefined {
  return Object.hasOwn(atom.fields, name) ? atom.fields[name] : atom.values;
}

export { fieldElement };

/** What an item of an associative list is known by. Throws with structured-merge-diff's words. */
export function itemElement(atom: Extract<Atom, { kind: "list" }>, item: unknown): PathElement {
  if (atom.keys.length === 0) {
    if (isObject(item)) throw new Error("associative list without keys has an element that's a map type");
    if (Array.isArray(item)) throw new Error("not supported: associative list with lists as elements");
    if (item === null) throw new Error("associative list without keys has an element that's an explicit null");
    return valueElement(item);
  }
  if (item === null) throw new Error("associative list with keys may not have a null element");
  if (!isObject(item)) throw new Error("associative list with keys may not have non-map elements");
  const keys: Record<string, unknown> = {};
  const properties = resolveSchema(atom.items).properties ?? {};
  for (const name of atom.keys) {
    if (item[name] !== undefined) keys[name] = item[name];
    else {
      const value = properties[name]?.default;
      if (value !== undefined && value !== null) keys[name] = value;
    }
  }
  if (Object.keys(keys).length === 0) {
    const names = `[${atom.keys.map((name) => JSON.stringify(name)).join(" ")}]`;
    throw new Error(
      `associative list with keys has an element that omits all key fields ${names} ` +
        "(and doesn't have default values for any key fields)",
    );
  }
  return keyElement(keys);
}
