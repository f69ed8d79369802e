/**
 * The types of the API: the OpenAPI schema that kube-apiserver 1.36.2 serves, and what Go's structs say beyond it. Reading
 * a body as a type (`decode`), and an object as Go would write it (`complete`).
 */
export { base64Error, base64Text } from "./base64.ts";
export { complete } from "./complete.ts";
export { checkMetadata, decode, DecodeError } from "./decode.ts";
export type { Decoded } from "./decode.ts";
export { addGoFields, goFields } from "./go-fields.ts";
export type { GoField } from "./go-fields.ts";
export {
  addSchemas,
  fieldSchema,
  INT_OR_STRING,
  MICRO_TIME,
  OBJECT_META,
  QUANTITY,
  resolveSchema,
  schemaKeyOfKind,
  schemaOf,
  TIME,
} from "./types.ts";
export type { TypeSchema } from "./types.ts";
