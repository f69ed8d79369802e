import { isObject } from "../../../apimachinery/json/index.ts";
import { duplicate, forbidden, invalid, OMIT, required, type FieldError } from "../../../apimachinery/validation/field.ts";
import { compileCel } from "../cel.ts";
import type { CustomSchema, ValidationRule } from "./schema.ts";

/** What the x-kubernetes-validations of a schema say against a value; rules that name oldSelf hold on updates only. */
export function validateRules(schema: CustomSchema, self: unknown, old: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const rule of schema["x-kubernetes-validations"] ?? []) {
    const transition = /\boldSelf\b/.test(rule.rule);
    if (transition && old === undefined) continue;
    const error = check(rule, schema.type ?? "", self, old, path);
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

function check(rule: ValidationRule, type: string, self: unknown, old: unknown, path: string): FieldError | undefined {
  const variables = old === undefined ? { self } : { self, oldSelf: old };
  let outcome: { value: unknown } | { error: string };
  try {
    outcome = compileCel(rule.rule)(variables);
  } catch (error) {
    return invalid(path, type, `rule compile error: ${(error as Error).message}`);
  }
  const at = rule.fieldPath ? `${path}${rule.fieldPath}`.replace(/^\./, "") : path;
  if ("error" in outcome) {
    const { error } = outcome;
    const named = (rule.message ?? rule.rule).trim();
    const overload = `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${named}`;
    return invalid(path, type, error.startsWith("no such overload") ? overload : `${error} evaluating rule: ${named}`);
  }
  if (outcome.value === true) return undefined;
  const message = messageOf(rule, variables);
  switch (rule.reason) {
    case "FieldValueRequired":
      return required(at, message);
    case "FieldValueForbidden":
      return forbidden(at, message);
    case "FieldValueDuplicate":
      return duplicate(at, shown(self));
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
  return rule.message?.trim() ?? `failed rule: ${rule.rule.trim()}`;
}

/** Objects and lists are not shown. */
const shown = (value: unknown): unknown => (Array.isArray(value) || isObject(value) ? OMIT : value);
