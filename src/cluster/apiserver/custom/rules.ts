import { isObject } from "../../../apimachinery/json/index.ts";
import { duplicate, forbidden, invalid, required, type FieldError } from "../../../apimachinery/validation/field.ts";
import { compileCel } from "../cel.ts";
import type { CustomSchema, ValidationRule } from "./schema.ts";

/** What the x-kubernetes-validations of a schema say against a value; rules that name oldSelf hold on updates only. */
export function validateRules(schema: CustomSchema, self: unknown, old: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const rule of schema["x-kubernetes-validations"] ?? []) {
    const transition = /\boldSelf\b/.test(rule.rule);
    if (transition && old === undefined) continue;
    const error = check(rule, self, old, path);
    if (error) errors.push(error);
  }
  const child = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (Array.isArray(self)) {
    if (schema.items) self.forEach((item, index) => errors.push(...validateRules(schema.items!, item, partner(schema, item, old), `${path}[${index}]`)));
  } else if (isObject(self)) {
    const before = isObject(old) ? old : {};
    for (const [key, value] of Object.entries(self)) {
      const property = schema.properties?.[key] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
      if (property && !(path === "" && key === "metadata")) errors.push(...validateRules(property, value, before[key], child(key)));
    }
  }
  return errors;
}

/** The item of the old list that this one stands for: by its keys in a map, else none. */
function partner(schema: CustomSchema, item: unknown, old: unknown): unknown {
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(old) || !isObject(item)) return undefined;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  return old.find((other) => isObject(other) && keys.every((key) => other[key] === item[key]));
}

function check(rule: ValidationRule, self: unknown, old: unknown, path: string): FieldError | undefined {
  const variables = old === undefined ? { self } : { self, oldSelf: old };
  let outcome: { value: unknown } | { error: string };
  try {
    outcome = compileCel(rule.rule)(variables);
  } catch (error) {
    return invalid(path, shown(self), `rule compile error: ${(error as Error).message}`);
  }
  const at = rule.fieldPath ? `${path}${rule.fieldPath}`.replace(/^\./, "") : path;
  if ("error" in outcome) return invalid(at, shown(self), `rule evaluation error: ${outcome.error}`);
  if (outcome.value === true) return undefined;
  const message = messageOf(rule, variables);
  switch (rule.reason) {
    case "FieldValueRequired":
      return required(at, message);
    case "FieldValueForbidden":
      return forbidden(at, message);
    case "FieldValueDuplicate":
      return duplicate(at, self);
    default:
      return invalid(at, shown(self), message);
  }
}

function messageOf(rule: ValidationRule, variables: Record<string, unknown>): string {
  if (rule.messageExpression) {
    try {
      const outcome = compileCel(rule.messageExpression)(variables);
      if ("value" in outcome && typeof outcome.value === "string" && outcome.value !== "") return outcome.value;
    } catch {
      // The fixed message takes its place.
    }
  }
  return rule.message ?? `failed rule: ${rule.rule.replace(/\n/g, " ")}`;
}

/** Objects and lists are named by their type only. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return "array";
  return isObject(value) ? "object" : value;
}
