import { deepEqual, isObject } from "../../../apimachinery/json/index.ts";
import { duplicate, forbidden, invalid, OMIT, required, type FieldError } from "../../../apimachinery/validation/field.ts";
import { compileCel } from "../cel.ts";
import type { CustomSchema, ValidationRule } from "./schema.ts";
import { type Before, fieldBefore, itemBefore } from "./validation.ts";

/** What rules say against a value: what stands against it, and what is only warned of because it stood so before (ratcheting). */
export interface Ruling {
  readonly errors: FieldError[];
  readonly warnings: FieldError[];
}

/**
 * What the x-kubernetes-validations of a schema say against a value; rules that name oldSelf hold on updates only, if they do not say
 * that they can do without.
 */
export function validateRules(schema: CustomSchema, self: unknown, before: Before | undefined, path: string): Ruling {
  const ruling: Ruling = { errors: [], warnings: [] };
  judge(schema, self, before, path, ruling);
  return ruling;
}

function judge(schema: CustomSchema, self: unknown, before: Before | undefined, path: string, ruling: Ruling): void {
  for (const rule of schema["x-kubernetes-validations"] ?? []) {
    const transition = /\boldSelf\b/.test(rule.rule);
    if (transition && !before && !rule.optionalOldSelf) continue;
    const error = check(rule, schema.type ?? "", self, before, path);
    if (!error) continue;
    const stood = !transition && before !== undefined && deepEqual(before.value, self);
    ruling[stood ? "warnings" : "errors"].push(error);
  }
  const child = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (Array.isArray(self)) {
    const { items } = schema;
    if (items) self.forEach((item, index) => judge(items, item, itemBefore(schema, item, before), `${path}[${index}]`, ruling));
  } else if (isObject(self)) {
    for (const [key, value] of Object.entries(self)) {
      const property = schema.properties?.[key] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
      if (property && !(path === "" && key === "metadata")) judge(property, value, fieldBefore(before, key), child(key), ruling);
    }
  }
}

/** `oldSelf` of a rule with optionalOldSelf is an optional. */
function optional(before: Before | undefined): unknown {
  const outcome = before ? compileCel("optional.of(value)")({ value: before.value }) : compileCel("optional.none()")({});
  return "value" in outcome ? outcome.value : undefined;
}

function check(rule: ValidationRule, type: string, self: unknown, before: Before | undefined, path: string): FieldError | undefined {
  const variables = rule.optionalOldSelf ? { self, oldSelf: optional(before) } : before ? { self, oldSelf: before.value } : { self };
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
