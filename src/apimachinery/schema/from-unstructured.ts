import { isObject } from "../json/value.ts";
import { decode, DecodeError, type Decoded } from "./decode.ts";
import { goFields } from "./go-fields.ts";
import { goTypeOfSchema, resolveSchema, schemaOf, type TypeSchema } from "./types.ts";

/**
 * As `decode`, for what a patch made: the server converts it with another piece of code
 * (apimachinery/pkg/runtime/converter.go), which has other words for wrong types (`unrecognized type: int32`), gives up at
 * the first and goes by the order of the struct. Throws `DecodeError`.
 */
export function fromUnstructured(key: string, object: unknown): Decoded {
  checkStruct(key, object);
  return decode(key, object);
}

/** The Go kind of a JSON value. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "slice";
  if (typeof value === "object") return "map";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return "string";
}

function checkStruct(key: string, value: unknown): void {
  const properties = schemaOf(key)?.properties;
  if (!properties) return;
  if (!isObject(value)) throw new DecodeError(`cannot restore struct from: ${kindOf(value)}`);
  const fields = goFields(key);
  for (const name of fields?.keys() ?? Object.keys(properties)) {
    const schema = properties[name];
    const part = value[name];
    if (schema && part !== undefined && part !== null) check(schema, part, fields?.get(name)?.goType);
  }
}

function check(schema: TypeSchema, value: unknown, named?: string): void {
  if (value === null || value === undefined) return;
  if (schema.$ref !== undefined) {
    // Types with a JSON form of their own (quantities, times) are read by it.
    if (schemaOf(schema.$ref)?.properties) checkStruct(schema.$ref, value);
    return;
  }
  const { type, format, items, additionalProperties } = resolveSchema(schema);
  const kind = kindOf(value);
  if (type === "array") {
    if (!Array.isArray(value)) throw new DecodeError(`cannot restore slice from ${kind}`);
    for (const item of value) check(items ?? {}, item);
  } else if (type === "object") {
    if (typeof additionalProperties !== "object") return;
    if (!isObject(value)) throw new DecodeError(`cannot restore map from ${kind}`);
    for (const item of Object.values(value)) check(additionalProperties, item);
  } else if (type === "string" && format === "byte") {
    if (kind !== "string") throw new DecodeError(`cannot restore slice from ${kind}`);
  } else if (type !== undefined) checkScalar(goTypeOfSchema(schema), kind, value, named ?? goTypeOfSchema(schema));
}

function checkScalar(wanted: string, kind: string, value: unknown, named: string): void {
  const isInteger = wanted === "int32" || wanted === "int64";
  if (kind === wanted || (kind === "int64" && (isInteger || wanted === "float64"))) return;
  if (kind === "float64" && isInteger && Number.isInteger(value)) return;
  // Go converts numbers to each other, and whole numbers to strings, which is not wanted here.
  const convertible = (kind === "int64" && wanted === "string") || (kind === "float64" && isInteger);
  throw new DecodeError(convertible ? `cannot convert ${kind} to ${named}` : `unrecognized type: ${wanted}`);
}
