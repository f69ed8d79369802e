import { JsonSyntaxError, MAX_DEPTH, parseJson as decodeJson } from "../../../apimachinery/json/index.ts";
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

/** `prefix` stands before what is wrong with the text. */
export function parseJson(text: string, prefix = "couldn't get version/kind; json parse error: "): unknown {
  assertShallow(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest(`${prefix}${syntaxError(text)}`);
  }
  // Go's maps take this key as any other; in JavaScript it would be the prototype of the object.
  if (text.includes("__proto__")) assertNoPrototypes(value);
  return value;
}

export function parseYaml(text: string): unknown {
  assertShallow(text);
  try {
    const value = parse(text);
    if (text.includes("__proto__")) assertNoPrototypes(value);
    return value;
  } catch (error) {
    if (error instanceof YamlError) throw badRequest(`error converting YAML to JSON: ${error.message}`);
    throw error;
  }
}

/** Counts the brackets outside of double quotes: more than so many open ones at a time are no object of Kubernetes. */
function assertShallow(text: string): void {
  if (text.length < 2 * MAX_DEPTH) return;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) throw badRequest("couldn't get version/kind; json parse error: exceeded max depth");
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

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
