import { compareKeys } from "../json/marshal.ts";
import { isObject } from "../json/value.ts";
import { parseQuantity } from "../quantity.ts";
import { microTime, parseTime, rfc3339 } from "../time.ts";
import { goQuote } from "../validation/quote.ts";
import { base64Error } from "./base64.ts";
import { goFields, isLost } from "./go-fields.ts";
import {
  goNameOfKey,
  goTypeOfSchema,
  INT_OR_STRING,
  MICRO_TIME,
  OBJECT_META,
  QUANTITY,
  schemaOf,
  TIME,
  type TypeSchema,
} from "./types.ts";

/** What the server says of a body that does not fit its type. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DecodeError";
  }
}

export interface Decoded {
  value: Record<string, unknown>;
  /** `unknown field "spec.foo"`, in the order of the body; the API server puts `strict decoding error: ` before them. */
  strictErrors: string[];
}

/**
 * Reads a JSON object as the type under a schema key, as the server does: unknown fields are dropped and told of, zero
 * values that Go cannot tell from absent ones are dropped, quantities and times take their canonical form. A value of the
 * wrong type throws `DecodeError`, e.g. `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas
 * of type int32`.
 */
export function decode(key: string, json: unknown): Decoded {
  const decoder = new Decoder();
  const value = decoder.struct(key, json, "", "");
  if (decoder.typeError !== undefined) throw new DecodeError(decoder.typeError);
  return { value: (value ?? {}) as Record<string, unknown>, strictErrors: decoder.strictErrors };
}

/**
 * Reads nothing but metadata, as kubectl does of every manifest before it goes to the server: throws `DecodeError` when a
 * name is a number, a label a bool and the like.
 */
export function checkMetadata(json: unknown): void {
  if (!isObject(json) || json.metadata === undefined) return;
  const decoder = new Decoder();
  decoder.inField("", "metadata", () => decoder.struct(OBJECT_META, json.metadata, "metadata", "v1.ObjectMeta"));
  if (decoder.typeError !== undefined) throw new DecodeError(decoder.typeError);
}

/** The strict decoder reports this many errors at most. */
const MAX_STRICT_ERRORS = 100;

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "object" ? "object" : typeof value === "boolean" ? "bool" : typeof value;
}

class Decoder {
  readonly strictErrors: string[] = [];
  typeError: string | undefined;
  #struct = "";
  readonly #fields: string[] = [];

  inField<T>(struct: string, field: string, run: () => T): T {
    const before = this.#struct;
    this.#struct = struct;
    this.#fields.push(field);
    const result = run();
    this.#fields.pop();
    this.#struct = before;
    return result;
  }

  /** The first wrong type is reported, reading goes on to find errors that weigh more. */
  #mismatch(found: string, goType: string): void {
    this.typeError ??= this.#mismatchText(found, goType);
  }

  #mismatchText(found: string, goType: string): string {
    const into = this.#struct === "" ? "value" : `struct field ${this.#struct}.${this.#fields.join(".")}`;
    return `json: cannot unmarshal ${found} into Go ${into} of type ${goType}`;
  }

  /** A struct; undefined when there is nothing to read. `goType` is the name to print, by default the key's. */
  struct(key: string, json: unknown, path: string, goType: string): Record<string, unknown> | undefined {
    const schema = schemaOf(key);
    const name = goNameOfKey(key);
    if (json === null || json === undefined) return undefined;
    if (!isObject(json)) {
      this.#mismatch(kindOf(json), goType === "" ? key.split(".").slice(-2).join(".") : goType);
      return undefined;
    }
    const properties = schema?.properties;
    if (!properties) return json;
    const fields = goFields(key);
    const result: Record<string, unknown> = {};
    for (const field in json) {
      const part = json[field];
      if (part === undefined) continue;
      const here = path === "" ? field : `${path}.${field}`;
      const fieldSchema = Object.hasOwn(properties, field) ? properties[field] : undefined;
      if (!fieldSchema) {
        if (this.strictErrors.length < MAX_STRICT_ERRORS) this.strictErrors.push(`unknown field ${goQuote(here)}`);
        continue;
      }
      const goField = fields?.get(field);
      const value = this.inField(name, field, () => this.#value(fieldSchema, part, here, goField?.goType, goField?.pointer));
      // An empty list does not survive the storage: where one has to stand, null is what comes back.
      const lost = isLost(fieldSchema, value, goField) || (Array.isArray(value) && value.length === 0 && goField?.omitEmpty === false);
      if (value !== undefined && !lost) result[field] = value;
    }
    return result;
  }

  #value(schema: TypeSchema, json: unknown, path: string, named?: string, pointer?: boolean): unknown {
    if (schema.$ref !== undefined) return this.#reference(schema.$ref, json, path, pointer);
    const goType = named ?? goTypeOfSchema(schema);
    if (json === null) return undefined;
    switch (schema.type) {
      case "array":
        return this.#list(schema, json, path, goType);
      case "object":
        return typeof schema.additionalProperties === "object" ? this.#map(schema.additionalProperties, json, path, goType) : json;
      case "string":
        return this.#string(schema, json, goType);
      case "boolean":
        if (typeof json === "boolean") return json;
        return this.#mismatch(kindOf(json), goType);
      case "integer":
        return this.#integer(json, schema.format === "int64" ? 64 : 32, goType);
      case "number":
        if (typeof json === "number") return json;
        return this.#mismatch(kindOf(json), goType);
      default:
        return json;
    }
  }

  #reference(key: string, json: unknown, path: string, pointer?: boolean): unknown {
    switch (key) {
      case QUANTITY:
        return this.#quantity(json, pointer);
      case INT_OR_STRING:
        if (json === null) return pointer ? undefined : 0;
        if (typeof json === "string") return json;
        if (typeof json !== "number") throw new DecodeError(this.#mismatchText(kindOf(json), "int32"));
        if (!fits(json, 32)) throw new DecodeError(this.#mismatchText(`number ${json}`, "int32"));
        return json;
      case TIME:
      case MICRO_TIME:
        return this.#time(json, key === MICRO_TIME);
      default:
        if (json === null) return undefined;
        return schemaOf(key)?.properties ? this.struct(key, json, path, "") : json;
    }
  }

  #quantity(json: unknown, pointer?: boolean): unknown {
    if (json === null) return pointer ? undefined : "0";
    const text = typeof json === "object" ? "{" : String(json).trim();
    try {
      return parseQuantity(text).toString();
    } catch (error) {
      throw new DecodeError((error as Error).message);
    }
  }

  #time(json: unknown, micro: boolean): unknown {
    if (json === null) return undefined;
    if (typeof json !== "string") throw new DecodeError(this.#mismatchText(kindOf(json), "string"));
    const wall = parseTime(json);
    const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
    if (wall === undefined) throw new DecodeError(timeError(json, layout));
    return micro ? microTime(wall) : rfc3339(wall);
  }

  #string(schema: TypeSchema, json: unknown, goType: string): string | undefined {
    if (typeof json !== "string") {
      this.#mismatch(kindOf(json), goType);
      return undefined;
    }
    if (schema.format === "byte") {
      const wrong = base64Error(json);
      if (wrong !== undefined) this.typeError ??= wrong;
    }
    return json;
  }

  #integer(json: unknown, bits: 32 | 64, goType: string): number | undefined {
    if (typeof json === "number" && fits(json, bits)) return json;
    this.#mismatch(typeof json === "number" ? `number ${json}` : kindOf(json), goType);
    return undefined;
  }

  #list(schema: TypeSchema, json: unknown, path: string, goType: string): unknown[] | undefined {
    if (!Array.isArray(json)) {
      this.#mismatch(kindOf(json), goType);
      return undefined;
    }
    const items = schema.items ?? {};
    // A list of a named type shows the name of its items in messages.
    const named = items.$ref === undefined && goType.startsWith("[]") ? goType.slice(2) : undefined;
    return json.map((item, i) => this.#value(items, item, `${path}[${i}]`, named) ?? zeroOf(items));
  }

  #map(values: TypeSchema, json: unknown, path: string, goType: string): Record<string, unknown> | undefined {
    if (!isObject(json)) {
      this.#mismatch(kindOf(json), goType);
      return undefined;
    }
    const named = values.$ref === undefined ? /^map\[[^\]]+\](.+)$/.exec(goType)?.[1] : undefined;
    const result: Record<string, unknown> = {};
    // Sorted, as Go writes its maps: messages show them, and answers.
    for (const key of Object.keys(json).sort(compareKeys)) {
      if (json[key] === undefined) continue;
      result[key] = this.#value(values, json[key], `${path}.${key}`, named) ?? zeroOf(values);
    }
    return result;
  }
}

function fits(value: number, bits: 32 | 64): boolean {
  if (!Number.isInteger(value)) return false;
  return bits === 32 ? value >= -2147483648 && value <= 2147483647 : Math.abs(value) <= 9223372036854775807;
}

function zeroOf(schema: TypeSchema): unknown {
  if (schema.$ref === QUANTITY) return "0";
  if (schema.$ref !== undefined) return {};
  switch (schema.type) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "integer":
    case "number":
      return 0;
    default:
      return null;
  }
}

const ELEMENTS: readonly [RegExp, string][] = [
  [/^\d{4}/, "2006"],
  [/^-/, "-"],
  [/^(0[1-9]|1[0-2])/, "01"],
  [/^-/, "-"],
  [/^\d\d/, "02"],
  [/^T/, "T"],
  [/^\d\d/, "15"],
  [/^:/, ":"],
  [/^\d\d/, "04"],
  [/^:/, ":"],
  [/^\d\d([.,]\d+)?/, "05"],
  [/^(Z|[+-]\d\d:\d\d)/, "Z07:00"],
];

/** Go's time.ParseError: names the first piece of the layout that the text does not have. */
function timeError(text: string, layout: string): string {
  let rest = text;
  for (const [pattern, element] of ELEMENTS) {
    const match = pattern.exec(rest);
    if (!match) return `parsing time ${goQuote(text)} as ${goQuote(layout)}: cannot parse ${goQuote(rest)} as ${goQuote(element)}`;
    rest = rest.slice(match[0].length);
  }
  if (rest !== "") return `parsing time ${goQuote(text)}: extra text: ${goQuote(rest)}`;
  return `parsing time ${goQuote(text)}: day out of range`;
}
