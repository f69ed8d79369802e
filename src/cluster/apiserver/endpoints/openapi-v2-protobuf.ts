import { bytesField, doubleField, message, varintField, type Field } from "../protobuf/encode.ts";
import type { DocumentV2 } from "./openapi-v2.ts";

/*
 * OpenAPI v2 as protobuf: the messages of gnostic's OpenAPIv2.proto, which is the only form that Go clients ask for.
 */

type Json = Record<string, unknown>;
type Encoder = (value: never) => Uint8Array;

/** A field of a message: its number, and how its value is written. */
type Shape = Record<string, readonly [number, "string" | "strings" | "bool" | "int" | "double" | "any" | "anys" | Encoder]>;

/** Values without a form of their own travel as YAML, which JSON is. */
const any = (value: unknown): Uint8Array => message([bytesField(2, `${JSON.stringify(value)}\n`)]);
const named = (name: string, value: Uint8Array): Uint8Array => message([bytesField(1, name), bytesField(2, value)]);

/** `extensions`: the number of vendor_extension, where every `x-...` goes. */
function encodeShape(object: Json, shape: Shape, extensions?: number): Uint8Array {
  const fields: Field[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const known = shape[key];
    if (!known) {
      if (extensions !== undefined && key.startsWith("x-")) fields.push(bytesField(extensions, named(key, any(value))));
      continue;
    }
    const [number, kind] = known;
    switch (kind) {
      case "string":
        fields.push(bytesField(number, String(value)));
        break;
      case "strings":
        for (const one of value as string[]) fields.push(bytesField(number, one));
        break;
      case "bool":
        fields.push(varintField(number, Boolean(value)));
        break;
      case "int":
        fields.push(varintField(number, Number(value)));
        break;
      case "double":
        fields.push(doubleField(number, Number(value)));
        break;
      case "any":
        fields.push(bytesField(number, any(value)));
        break;
      case "anys":
        for (const one of value as unknown[]) fields.push(bytesField(number, any(one)));
        break;
      default:
        for (const one of Array.isArray(value) ? value : [value]) fields.push(bytesField(number, kind(one as never)));
    }
  }
  return message(fields);
}

const SCHEMA: Shape = {
  $ref: [1, "string"], format: [2, "string"], title: [3, "string"], description: [4, "string"], default: [5, "any"], multipleOf: [6, "double"], maximum: [7, "double"],
  exclusiveMaximum: [8, "bool"], minimum: [9, "double"], exclusiveMinimum: [10, "bool"], maxLength: [11, "int"], minLength: [12, "int"], pattern: [13, "string"],
  maxItems: [14, "int"], minItems: [15, "int"], uniqueItems: [16, "bool"], maxProperties: [17, "int"], minProperties: [18, "int"], required: [19, "strings"], enum: [20, "anys"],
  additionalProperties: [21, (value: Json | boolean) => message([typeof value === "object" ? bytesField(1, schema(value)) : varintField(2, value)])],
  type: [22, (value: string) => message([bytesField(1, value)])],
  items: [23, (value: Json) => message([bytesField(1, schema(value))])],
  properties: [25, (value: Record<string, Json>) => message(Object.entries(value).map(([name, one]) => bytesField(1, named(name, schema(one)))))],
};
function schema(value: Json): Uint8Array {
  return encodeShape(value, SCHEMA, 31);
}

const BODY: Shape = { description: [1, "string"], name: [2, "string"], in: [3, "string"], required: [4, "bool"], schema: [5, schema] };
const QUERY: Shape = { required: [1, "bool"], in: [2, "string"], description: [3, "string"], name: [4, "string"], type: [6, "string"], format: [7, "string"], uniqueItems: [20, "bool"] };
const PATH: Shape = { ...QUERY, type: [5, "string"], format: [6, "string"], uniqueItems: [19, "bool"] };

/** ParametersItem, Parameter and NonBodyParameter lie one in the other. */
function parameter(value: Json): Uint8Array {
  if (value["in"] === "body") return message([bytesField(1, message([bytesField(1, encodeShape(value, BODY))]))]);
  const [number, shape] = value["in"] === "path" ? ([4, PATH] as const) : ([3, QUERY] as const);
  return message([bytesField(1, message([bytesField(2, message([bytesField(number, encodeShape(value, shape))]))]))]);
}

const RESPONSE: Shape = { description: [1, "string"], schema: [2, (value: Json) => message([bytesField(1, schema(value))])] };
const responses = (value: Record<string, Json>): Uint8Array =>
  message(Object.entries(value).map(([code, one]) => bytesField(1, named(code, message([bytesField(1, encodeShape(one, RESPONSE))])))));

const OPERATION: Shape = {
  description: [3, "string"], operationId: [5, "string"], produces: [6, "strings"], consumes: [7, "strings"], parameters: [8, parameter], responses: [9, responses], schemes: [10, "strings"],
};
const operation = (value: Json): Uint8Array => encodeShape(value, OPERATION, 13);
const ITEM: Shape = {
  get: [2, operation], put: [3, operation], post: [4, operation], delete: [5, operation], options: [6, operation], head: [7, operation], patch: [8, operation], parameters: [9, parameter],
};

/** The document as the message `openapi.v2.Document`. */
export function encodeOpenapiV2({ swagger, info, paths, definitions }: DocumentV2): Uint8Array {
  return message([
    bytesField(1, swagger),
    bytesField(2, message([bytesField(1, info.title), bytesField(2, info.version)])),
    bytesField(8, message(Object.entries(paths).map(([path, item]) => bytesField(2, named(path, encodeShape(item, ITEM, 10)))))),
    bytesField(9, message(Object.entries(definitions).map(([name, one]) => bytesField(1, named(name, schema(one)))))),
  ]);
}
