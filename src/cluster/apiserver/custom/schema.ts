import { clone, isObject } from "../../../apimachinery/json/index.ts";

/** A node of the schema of a custom resource (JSONSchemaProps). */
export interface CustomSchema {
  type?: string;
  format?: string;
  nullable?: boolean;
  default?: unknown;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, CustomSchema>>;
  additionalProperties?: CustomSchema | boolean;
  items?: CustomSchema;
  required?: readonly string[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  allOf?: readonly CustomSchema[];
  anyOf?: readonly CustomSchema[];
  oneOf?: readonly CustomSchema[];
  not?: CustomSchema;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: readonly string[];
  "x-kubernetes-validations"?: readonly ValidationRule[];
}

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

const TYPE_FIELDS = ["apiVersion", "kind", "metadata"];

/** Drops what the schema does not know, and says which fields those were, in the order of the body. */
export function prune(schema: CustomSchema, value: unknown, path = "", unknown: string[] = [], root = true): string[] {
  if (Array.isArray(value)) {
    if (schema.items) value.forEach((item, index) => prune(schema.items!, item, `${path}[${index}]`, unknown, false));
    return unknown;
  }
  if (!isObject(value)) return unknown;
  for (const key of Object.keys(value)) {
    const here = path === "" ? key : `${path}.${key}`;
    if ((root || schema["x-kubernetes-embedded-resource"]) && TYPE_FIELDS.includes(key)) continue;
    const property = schema.properties?.[key];
    const additional = schema.additionalProperties;
    if (property) prune(property, value[key], here, unknown, false);
    else if (typeof additional === "object") prune(additional, value[key], here, unknown, false);
    else if (additional !== true && !schema["x-kubernetes-preserve-unknown-fields"] && schema.type !== undefined) {
      unknown.push(here);
      delete value[key];
    }
  }
  return unknown;
}

/** Fills in the defaults of the schema, also below lists and maps; a null that may not be is none. */
export function setDefaults(schema: CustomSchema, value: unknown): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) setDefaults(schema.items, item);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const present = value[key];
    if (property.default !== undefined && (present === undefined || (present === null && !property.nullable))) {
      value[key] = clone(property.default);
    } else if (present === null && !property.nullable) {
      delete value[key];
    }
    if (value[key] !== undefined) setDefaults(property, value[key]);
  }
  if (typeof schema.additionalProperties !== "object") return;
  for (const [key, item] of Object.entries(value)) {
    if (!schema.properties?.[key]) setDefaults(schema.additionalProperties, item);
  }
}
