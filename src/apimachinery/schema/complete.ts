import { compareKeys } from "../json/marshal.ts";
import { isObject } from "../json/value.ts";
import { goFields, isLost } from "./go-fields.ts";
import { INT_OR_STRING, MICRO_TIME, QUANTITY, schemaOf, TIME, type TypeSchema } from "./types.ts";

/**
 * An object as Go writes its struct: fields in the struct's order, with the zero values that it writes even when nothing
 * is set (`resources: {}`, `status: {}`, `name: ""`, `targetPort: 0`, `containers: null`). With `marshalInOrder` this is
 * the JSON of a typed object, as in `kubectl run --dry-run=client -o json`. Fields that the type does not have are dropped;
 * types that are not in the table (custom ones) are returned as they are.
 */
export function complete(key: string, value: unknown): unknown {
  const fields = goFields(key);
  const properties = schemaOf(key)?.properties;
  if (!fields || !properties || !isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const field of fields.values()) {
    const schema = properties[field.name];
    const part = value[field.name];
    if (!schema) continue;
    if (part !== undefined && part !== null) {
      const zeroLeftOut = field.omitZero && isObject(part) && Object.keys(part).length === 0;
      if (!zeroLeftOut && !isLost(schema, part, field)) result[field.name] = completeValue(schema, part);
      continue;
    }
    if (field.pointer) {
      if (!field.omitEmpty) result[field.name] = null;
      continue;
    }
    if (isStruct(schema)) {
      if (!field.omitZero) result[field.name] = zeroStruct(schema);
    } else if (!field.omitEmpty) result[field.name] = zero(schema);
  }
  return result;
}

function completeValue(schema: TypeSchema, value: unknown): unknown {
  if (schema.$ref !== undefined) return complete(schema.$ref, value);
  if (schema.type === "array" && Array.isArray(value) && schema.items) {
    const items = schema.items;
    return value.map((item) => completeValue(items, item));
  }
  if (typeof schema.additionalProperties === "object" && isObject(value)) {
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value).sort(compareKeys)) result[key] = completeValue(schema.additionalProperties, value[key]);
    return result;
  }
  return value;
}

/** Types that are structs in Go and so never count as empty. */
function isStruct(schema: TypeSchema): boolean {
  return schema.$ref !== undefined;
}

function zeroStruct(schema: TypeSchema): unknown {
  switch (schema.$ref) {
    case QUANTITY:
      return "0";
    case INT_OR_STRING:
      return 0;
    case TIME:
    case MICRO_TIME:
      return null;
  }
  return schemaOf(schema.$ref ?? "")?.properties ? complete(schema.$ref ?? "", {}) : null;
}

function zero(schema: TypeSchema): unknown {
  switch (schema.type) {
    case "string":
      return schema.format === "byte" ? null : "";
    case "boolean":
      return false;
    case "integer":
    case "number":
      return 0;
    default:
      return null;
  }
}
