import { encode, toHex } from "../../../os/index.ts";
import { isObject } from "../../../apimachinery/json/index.ts";
import { decode, DecodeError, OBJECT_META } from "../../../apimachinery/schema/index.ts";
import type { Draft } from "../resources/definition.ts";
import { badRequest } from "../status.ts";

/** What is said about the type of a body. */
export interface BodyKind {
  group: string;
  version: string;
  kind: string;
  /** Key in the schema, "" for custom resources. */
  schema: string;
  /** How custom resources are read. */
  decode?(body: Record<string, unknown>): { value: Draft; strictErrors: string[] };
}

/** The error of a body whose kind no scheme knows; the path is that of the real server's source. */
const SCHEME = 'in scheme "pkg/api/legacyscheme/scheme.go:30"';

/**
 * The body of a write as an object of the kind that the path serves. Unknown fields are an error, a warning each, or
 * nothing, as `fieldValidation` says. Throws BadRequest.
 */
export function decodeObject(
  expected: BodyKind,
  body: unknown,
  fieldValidation: "Strict" | "Warn" | "Ignore",
  warnings: string[],
): Draft {
  if (!isObject(body)) {
    const text = body === null ? "" : JSON.stringify(body).slice(0, 30);
    throw badRequest(`the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(body)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${hex(text)})`);
  }
  assertKind(expected, body);
  const draft = decodeFields(expected, body, fieldValidation, warnings);
  draft.apiVersion = groupVersionOf(expected);
  draft.kind = expected.kind;
  return draft;
}

function decodeFields(
  expected: BodyKind,
  body: Record<string, unknown>,
  fieldValidation: "Strict" | "Warn" | "Ignore",
  warnings: string[],
): Draft {
  const refuse = (why: string): never => {
    const { kind, version } = expected;
    throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
  };
  try {
    const { value, strictErrors } = readFields(expected, body);
    if (strictErrors.length > 0 && fieldValidation === "Strict") {
      return refuse(`strict decoding error: ${strictErrors.join(", ")}`);
    }
    if (fieldValidation === "Warn") warnings.push(...strictErrors.filter((text) => !warnings.includes(text)));
    return value;
  } catch (error) {
    if (error instanceof DecodeError) return refuse(error.message);
    throw error;
  }
}

/** A kind without a schema is taken as it comes, but for its metadata. */
export function readFields(expected: Pick<BodyKind, "schema" | "decode">, body: Record<string, unknown>): { value: Draft; strictErrors: string[] } {
  if (expected.decode) return expected.decode(body);
  if (expected.schema !== "") return decode(expected.schema, body);
  const value: Draft = { ...body };
  if (body["metadata"] !== undefined) value.metadata = decode(OBJECT_META, body["metadata"]).value;
  return { value, strictErrors: [] };
}

const groupVersionOf = ({ group, version }: BodyKind): string => (group === "" ? version : `${group}/${version}`);

function assertKind(expected: BodyKind, body: Record<string, unknown>): void {
  const apiVersion = body["apiVersion"] ?? groupVersionOf(expected);
  const kind = body["kind"] ?? expected.kind;
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    const field = typeof apiVersion !== "string" ? "apiVersion" : "kind";
    const type = jsonType(body[field]);
    throw badRequest(`couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go struct field .${field} of type string`);
  }
  if (apiVersion === groupVersionOf(expected) && kind === expected.kind) return;
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  if (apiVersion !== groupVersionOf(expected) && kind === expected.kind) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${groupVersionOf(expected)})`);
  }
  const why = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} ${SCHEME}`;
  throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${why}`);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return value === null ? "null" : typeof value;
}

function hex(text: string): string {
  return toHex(encode(text));
}
