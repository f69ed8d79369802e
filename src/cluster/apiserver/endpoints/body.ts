import { JsonSyntaxError, parseJson as decodeJson } from "../../../apimachinery/json/index.ts";
import { parseYaml as parse, YamlError } from "../../../apimachinery/yaml/index.ts";
import { decode as decodeUtf8 } from "../../../os/index.ts";
import { badRequest, tooLarge, unsupportedMediaType } from "../status.ts";

/** Bytes; more is refused, as by the real server (etcd takes 1.5 MiB, requests 3 MiB). */
const LIMIT = 3 * 1024 * 1024;

const JSON_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/** Reads bodies of other media types than JSON and YAML, see `ApiServer.decoders`. */
export type BodyDecoder = (body: Uint8Array) => unknown;

/** The value in the body of a request. Throws BadRequest, UnsupportedMediaType, RequestEntityTooLarge. */
export function readBody(
  body: Uint8Array | undefined,
  contentType: string | undefined,
  decoders: ReadonlyMap<string, BodyDecoder>,
): unknown {
  const type = mediaType(contentType);
  const decoder = decoders.get(type);
  if (decoder && body) return decoder(bounded(body));
  const text = bodyText(body);
  if (type === "application/yaml") return parseYaml(text);
  if (type !== "" && type !== "application/json" && !type.endsWith("+json")) throw unsupportedMediaType(JSON_TYPES);
  return parseJson(text);
}

/** `application/json` of `application/json; charset=utf-8`. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? "").split(";")[0]!.trim().toLowerCase();
}

export function bodyText(body: Uint8Array | undefined): string {
  return body ? decodeUtf8(bounded(body)) : "";
}

function bounded(body: Uint8Array): Uint8Array {
  if (body.length > LIMIT) throw tooLarge(`limit is ${LIMIT}`);
  return body;
}

export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest(`couldn't get version/kind; json parse error: ${syntaxError(text)}`);
  }
  // Go's maps take this key as any other; in JavaScript it would be the prototype of the object.
  if (text.includes("__proto__")) assertNoPrototypes(value);
  return value;
}

export function parseYaml(text: string): unknown {
  try {
    const value = parse(text);
    if (text.includes("__proto__")) assertNoPrototypes(value);
    return value;
  } catch (error) {
    if (error instanceof YamlError) throw badRequest(`error converting YAML to JSON: ${error.message}`);
    throw error;
  }
}

function assertNoPrototypes(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    if (key === "__proto__") throw badRequest('the key "__proto__" cannot be stored');
    assertNoPrototypes((value as Record<string, unknown>)[key]);
  }
}

/** What Go's decoder says of a text that is no JSON. */
function syntaxError(text: string): string {
  try {
    decodeJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
  return "invalid JSON";
}
