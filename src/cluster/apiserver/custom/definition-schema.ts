import { invalid, notSupported, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { celProblem } from "../cel-problem.ts";
import type { CustomSchema, ValidationRule } from "./schema.ts";
import { validateSchema } from "./validation.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/**
 * What is wrong with the schema of a CustomResourceDefinition: it has to be structural, with defaults that hold under it
 * and rules that are CEL (apiextensions-apiserver/pkg/apiserver/schema and validation).
 */
export function validateDefinitionSchema(schema: CustomSchema, at: Path): FieldError[] {
  const root = at.child("type");
  if (!schema.type) return [required(root, "must not be empty at the root"), ...validateNode(schema, at)];
  if (schema.type !== "object") return [invalid(root, schema.type, "must be object at the root"), ...validateNode(schema, at)];
  return validateNode(schema, at);
}

function validateNode(schema: CustomSchema, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.type === "null") errors.push(invalid(at.child("type"), "null", "type cannot be set to null, use nullable as an alternative"));
  else if (schema.type && !TYPES.includes(schema.type)) errors.push(notSupported(at.child("type"), schema.type, TYPES));
  if (schema.type === "array" && !schema.items) errors.push(required(at.child("items"), "must be specified"));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...validateTyped(property, at.child("properties").key(name), "must not be empty for specified object fields"));
  }
  if (typeof schema.additionalProperties === "object") {
    errors.push(...validateTyped(schema.additionalProperties, at.child("additionalProperties"), "must not be empty for specified object fields"));
  }
  if (schema.items) errors.push(...validateTyped(schema.items, at.child("items"), "must not be empty for specified array items"));
  if (schema.default !== undefined && errors.length === 0) errors.push(...validateSchema(schema, schema.default, String(at.child("default"))));
  for (const [index, rule] of (schema["x-kubernetes-validations"] ?? []).entries()) {
    errors.push(...validateRule(rule, at.child("x-kubernetes-validations").index(index)));
  }
  return errors;
}

function validateTyped(schema: CustomSchema, at: Path, message: string): FieldError[] {
  const free = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  return [...(schema.type || free ? [] : [required(at.child("type"), message)]), ...validateNode(schema, at)];
}

function validateRule(rule: ValidationRule, at: Path): FieldError[] {
  if ((rule.rule ?? "").trim() === "") return [required(at.child("rule"), "rule is not specified")];
  const errors: FieldError[] = [];
  const problem = celProblem(rule.rule);
  if (problem !== undefined) errors.push(invalid(at.child("rule"), shown(rule), problem));
  const message = rule.messageExpression ? celProblem(rule.messageExpression, "string") : undefined;
  if (message !== undefined) errors.push(invalid(at.child("messageExpression"), shown(rule), `messageExpression ${message}`));
  return errors;
}

/** The rule as Go prints its struct. */
function shown(rule: ValidationRule): Record<string, unknown> {
  return {
    Rule: rule.rule,
    Message: rule.message ?? "",
    MessageExpression: rule.messageExpression ?? "",
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? "",
    OptionalOldSelf: null,
  };
}
