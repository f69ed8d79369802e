import { deepEqual, isObject } from "../../../apimachinery/json/index.ts";
import { parseTime } from "../../../apimachinery/time.ts";
import {
  duplicate,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
  type FieldError,
} from "../../../apimachinery/validation/field.ts";
import { parseNetwork } from "../../../apimachinery/validation/ip.ts";
import type { CustomSchema } from "./schema.ts";

/** What stood at the place of a value before an update; none: nothing that corresponds to it. */
export interface Before {
  readonly value: unknown;
}

/**
 * What is wrong with a value under the schema of a custom resource, in the words of the real server (kube-openapi). On an update
 * what has not changed is not held against it, wherever the schema came later than the object (ratcheting).
 */
export function validateSchema(schema: CustomSchema, value: unknown, path: string, before?: Before): FieldError[] {
  const errors = errorsOf(schema, value, path, before);
  return errors.length > 0 && before && deepEqual(before.value, value) ? [] : errors;
}

function errorsOf(schema: CustomSchema, value: unknown, path: string, before: Before | undefined): FieldError[] {
  if (value === null && schema.nullable) return [];
  const wrong = typeError(schema, value, path);
  if (wrong) return [wrong];
  return [
    ...validateEnum(schema, value, path),
    ...(typeof value === "string" ? validateString(schema, value, path) : []),
    ...(typeof value === "number" ? validateNumber(schema, value, path) : []),
    ...(Array.isArray(value) ? validateList(schema, value, path, before) : []),
    ...(isObject(value) ? validateMap(schema, value, path, before) : []),
    ...validateCombined(schema, value, path),
  ];
}

/** What stood in a map before at this key. */
export function fieldBefore(before: Before | undefined, key: string): Before | undefined {
  return isObject(before?.value) && before.value[key] !== undefined ? { value: before.value[key] } : undefined;
}

/** The item of the old list that this one stands for: by its keys in a map; of other lists none is known to be the same. */
export function itemBefore(schema: CustomSchema, item: unknown, before: Before | undefined): Before | undefined {
  if (schema["x-kubernetes-list-type"] !== "map" || !Array.isArray(before?.value) || !isObject(item)) return undefined;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const found = before.value.find((other) => isObject(other) && keys.every((key) => other[key] === item[key]));
  return found === undefined ? undefined : { value: found };
}

const name = (path: string): string => (path === "" ? "" : path);
const inBody = (path: string): string => `${name(path)} in body`;

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function typeError(schema: CustomSchema, value: unknown, path: string): FieldError | undefined {
  const actual = typeOf(value);
  const expected = schema["x-kubernetes-int-or-string"] ? "integer,string" : schema.type;
  if (!expected) return undefined;
  const fits = expected.split(",").some((one) => one === actual || (one === "number" && actual === "integer"));
  if (fits) return undefined;
  return typeInvalid(path, actual, `${inBody(path)} must be of type ${expected}: ${JSON.stringify(actual)}`);
}

function validateEnum(schema: CustomSchema, value: unknown, path: string): FieldError[] {
  if (!schema.enum || schema.enum.some((one) => deepEqual(one, value))) return [];
  const supported = schema.enum.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
  return [notSupported(path, value, supported)];
}

function validateString(schema: CustomSchema, value: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && length < schema.minLength) {
    errors.push(invalid(path, value, `${inBody(path)} should be at least ${schema.minLength} chars long`));
  }
  if (schema.pattern !== undefined && !matches(schema.pattern, value)) {
    errors.push(invalid(path, value, `${inBody(path)} should match '${schema.pattern}'`));
  }
  if (schema.format !== undefined && !hasFormat(schema.format, value)) {
    errors.push(invalid(path, value, `${inBody(path)} must be of type ${schema.format}: ${JSON.stringify(value)}`));
  }
  return errors;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

const FORMATS: Record<string, (value: string) => boolean> = {
  "date-time": (value) => parseTime(value) !== undefined,
  date: (value) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value),
  duration: (value) => /^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$|^0$/.test(value),
  uuid: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  ipv4: (value) => /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/.test(value) && !value.endsWith("."),
  ipv6: (value) => value.includes(":") && /^[0-9a-f:.]+$/i.test(value),
  cidr: (value) => parseNetwork(value) !== undefined,
  email: (value) => /^[^@\s]+@[^@\s]+$/.test(value),
  hostname: (value) => /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$/.test(value),
  uri: (value) => /^[a-z][a-z0-9+.-]*:/i.test(value) || value.startsWith("/"),
  byte: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
};

function hasFormat(format: string, value: string): boolean {
  return FORMATS[format]?.(value) ?? true;
}

const INTEGERS: Record<string, readonly [number, number]> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, 2 ** 64],
};
const INT64 = [-(2 ** 63), 2 ** 63] as const;
const MAX_FLOAT32 = 3.4028235677973366e38;

/** Whether a number can be held by the Go type that type and format name. */
function inRange({ type, format = "" }: CustomSchema, value: number): boolean {
  if (type !== "integer") return !["float", "float32"].includes(format) || Math.abs(value) < MAX_FLOAT32;
  const [least, most] = INTEGERS[format] ?? INT64;
  return value >= least && value <= most;
}

function validateNumber(schema: CustomSchema, value: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!inRange(schema, value)) {
    const format = schema.format ? `with format ${schema.format}` : "(default format)";
    // The real one does not know of this error which field it is about.
    errors.push(invalid("<nil>", "", `Checked value must be of type ${schema.type} ${format} in ${path}`));
  }
  const { minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum && value === maximum))) {
    errors.push(invalid(path, value, `${inBody(path)} should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`));
  }
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum && value === minimum))) {
    errors.push(invalid(path, value, `${inBody(path)} should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    errors.push(invalid(path, value, `${inBody(path)} should be a multiple of ${multipleOf}`));
  }
  return errors;
}

function validateList(schema: CustomSchema, list: readonly unknown[], path: string, before: Before | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.maxItems !== undefined && list.length > schema.maxItems) errors.push(tooMany(path, list.length, schema.maxItems));
  if (schema.minItems !== undefined && list.length < schema.minItems) {
    errors.push(invalid(path, list.length, `${inBody(path)} should have at least ${schema.minItems} items`));
  }
  if (schema.uniqueItems && list.some((item, index) => list.slice(0, index).some((other) => deepEqual(item, other)))) {
    errors.push(invalid(path, list, `${inBody(path)} shouldn't contain duplicates`));
  }
  const { items } = schema;
  if (items) list.forEach((item, index) => errors.push(...validateSchema(items, item, `${path}[${index}]`, itemBefore(schema, item, before))));
  return errors;
}

/** The lists in a value that are sets or maps by their schema but name something twice. */
export function validateListTypes(schema: CustomSchema, value: unknown, path: string): FieldError[] {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) {
    const below = items ? value.flatMap((item, index) => validateListTypes(items, item, `${path}[${index}]`)) : [];
    return [...validateListType(schema, value, path), ...below];
  }
  if (!isObject(value)) return [];
  return Object.keys(value).sort().flatMap((key) => {
    const property = properties?.[key] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    return property ? validateListTypes(property, value[key], path === "" ? key : `${path}.${key}`) : [];
  });
}

/** Items of a set, and keys of a map in the form of a list, stand once. */
function validateListType(schema: CustomSchema, list: readonly unknown[], path: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return [];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const keyOf = (item: unknown): unknown =>
    type === "set" || !isObject(item) ? item : Object.fromEntries(keys.map((key) => [key, item[key]]));
  return list.flatMap((item, index) =>
    list.slice(0, index).some((other) => deepEqual(keyOf(item), keyOf(other))) ? [duplicate(`${path}[${index}]`, keyOf(item))] : [],
  );
}

function validateMap(schema: CustomSchema, value: Record<string, unknown>, path: string, before: Before | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) errors.push(tooMany(path, count, schema.maxProperties));
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    errors.push(invalid(path, count, `${inBody(path)} should have at least ${schema.minProperties} properties`));
  }
  const child = (key: string): string => (path === "" ? key : `${path}.${key}`);
  for (const key of schema.required ?? []) if (value[key] === undefined) errors.push(required(child(key)));
  for (const key of Object.keys(value).sort()) {
    if (path === "" && (key === "apiVersion" || key === "kind" || key === "metadata")) continue;
    const property = schema.properties?.[key] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
    if (property) errors.push(...validateSchema(property, value[key], child(key), fieldBefore(before, key)));
  }
  return errors;
}

function validateCombined(schema: CustomSchema, value: unknown, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const quoted = JSON.stringify(path);
  const fits = (one: CustomSchema): boolean => validateSchema(one, value, path).length === 0;
  if (schema.allOf?.length) {
    const failing = schema.allOf.flatMap((one) => validateSchema(one, value, path));
    errors.push(...failing);
    if (failing.length > 0) errors.push(invalid(path, "", `${quoted} must validate all the schemas (allOf)`));
  }
  if (schema.anyOf?.length && !schema["x-kubernetes-int-or-string"] && !schema.anyOf.some(fits)) {
    errors.push(invalid(path, "", `${quoted} must validate at least one schema (anyOf)`));
    errors.push(...validateSchema(schema.anyOf[0]!, value, path));
  }
  if (schema.oneOf?.length) {
    const count = schema.oneOf.filter(fits).length;
    if (count !== 1) {
      const found = count === 0 ? "Found none valid" : `Found ${count} valid alternatives`;
      errors.push(invalid(path, "", `${quoted} must validate one and only one schema (oneOf). ${found}`));
    }
  }
  if (schema.not && fits(schema.not)) errors.push(invalid(path, "", `${quoted} must not validate the schema (not)`));
  return errors;
}
