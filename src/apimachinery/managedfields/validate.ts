import { goSyntax, goType, goValue } from "../json/golang.ts";
import { isObject } from "../json/value.ts";
import type { TypeSchema } from "../schema/types.ts";
import { atomOf, fieldElement, itemElement, schemaOfField, type Atom } from "./atom.ts";
import { pathText } from "./path-element.ts";

/**
 * What is wrong with a configuration for server-side apply, in the words of structured-merge-diff:
 * `.spec.replica: field not declared in schema`. Empty when it fits its type.
 */
export function validateTyped(schema: TypeSchema, value: unknown): string[] {
  if (value === null || value === undefined) return [];
  const atom = atomOf(schema, value);
  switch (atom.kind) {
    case "scalar":
      return validateScalar(atom, value);
    case "list":
      return Array.isArray(value) ? validateList(atom, value) : [`expected list, got &{${goValue(value)}}`];
    case "map":
      return isObject(value) ? validateMap(atom, value) : [`expected map, got &{${goValue(value)}}`];
  }
}

/** The message of several errors. */
export function validationText(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] as string) : ["errors:", ...errors.map((error) => `  ${error}`)].join("\n");
}

function under(prefix: string, errors: string[]): string[] {
  return errors.map((error) => (/^[.[]/.test(error) ? prefix + error : `${prefix}: ${error}`));
}

function validateScalar({ type }: Extract<Atom, { kind: "scalar" }>, value: unknown): string[] {
  switch (type) {
    case "numeric":
      return typeof value === "number" ? [] : [`expected numeric (int or float), got ${goType(value)}`];
    case "string":
      return typeof value === "string" ? [] : [`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`];
    case "boolean":
      return typeof value === "boolean" ? [] : [`expected boolean, got &{${goValue(value)}}`];
    case "any":
      return typeof value === "object" ? [`expected any scalar, got &{${goValue(value)}}`] : [];
  }
}

function validateList(atom: Extract<Atom, { kind: "list" }>, items: unknown[]): string[] {
  const errors: string[] = [];
  const seen = new Set<string>();
  for (const [i, item] of items.entries()) {
    let element = `i:${i}`;
    if (!atom.atomic) {
      try {
        element = itemElement(atom, item);
      } catch (error) {
        errors.push(`element ${i}: ${(error as Error).message}`);
        return errors;
      }
      if (seen.has(element)) errors.push(`duplicate entries for key ${pathText([element])}`);
      seen.add(element);
    }
    errors.push(...under(pathText([element]), validateTyped(atom.items, item)));
  }
  return errors;
}

function validateMap(atom: Extract<Atom, { kind: "map" }>, value: Record<string, unknown>): string[] {
  const errors: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const schema = schemaOfField(atom, name);
    const prefix = pathText([fieldElement(name)]);
    if (!schema) {
      // The first field that is not declared ends the walk through this map.
      errors.push(`${prefix}: field not declared in schema`);
      break;
    }
    errors.push(...under(prefix, validateTyped(schema, value[name])));
  }
  return errors;
}
