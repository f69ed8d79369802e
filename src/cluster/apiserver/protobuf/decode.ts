import { formatDuration, microTime, rfc3339 } from "../../../apimachinery/time.ts";
import { schemaKeyOfKind, schemaOf } from "../../../apimachinery/schema/index.ts";
import { base64, decode as decodeUtf8 } from "../../../os/index.ts";
import { badRequest } from "../status.ts";
import table from "./messages-1.36.json" with { type: "json" };
import { doubleOf, fieldsOf, WireError } from "./wire.ts";

/*
 * Bodies in application/vnd.kubernetes.protobuf, which kubectl and Go clients send for built-in kinds. Read only: answers
 * are JSON, which all of them take. The table has the fields of each message, as generated.proto of Kubernetes 1.36
 * numbers them: "NUMBER NAME TYPE", with * before the type of a list and % before that of a map.
 */

export const PROTOBUF = "application/vnd.kubernetes.protobuf";

interface Field {
  name: string;
  repeated: boolean;
  map: boolean;
  /** s, i, b, y (bytes), d, or # and a message. */
  type: string;
}

const MESSAGES = table as Readonly<Record<string, string>>;
const parsed = new Map<string, ReadonlyMap<number, Field>>();
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** The object in a body, as JSON would have it. Throws BadRequest. */
export function decodeProtobuf(body: Uint8Array): unknown {
  try {
    if (!MAGIC.every((byte, index) => body[index] === byte)) {
      throw new WireError("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    let type = { apiVersion: "", kind: "" };
    let raw = new Uint8Array(0);
    for (const { number, value } of fieldsOf(body.subarray(4))) {
      if (number === 1 && value instanceof Uint8Array) type = typeMeta(value);
      if (number === 2 && value instanceof Uint8Array) raw = new Uint8Array(value);
    }
    const slash = type.apiVersion.indexOf("/");
    const [group, version] = slash < 0 ? ["", type.apiVersion] : [type.apiVersion.slice(0, slash), type.apiVersion.slice(slash + 1)];
    const key = schemaKeyOfKind(group, version, type.kind);
    if (!key) return { ...type };
    return { ...type, ...(message(messageOf(key), raw) as object) };
  } catch (error) {
    if (error instanceof WireError) throw badRequest(error.message);
    throw error;
  }
}

function typeMeta(bytes: Uint8Array): { apiVersion: string; kind: string } {
  const type = { apiVersion: "", kind: "" };
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) type.apiVersion = decodeUtf8(value as Uint8Array);
    if (number === 2) type.kind = decodeUtf8(value as Uint8Array);
  }
  return type;
}

/** `~core.v1.Pod` of `io.k8s.api.core.v1.Pod`, and back. */
function messageOf(key: string): string {
  return key.replace("io.k8s.api.", "~").replace("io.k8s.apimachinery.pkg.", "^");
}

function schemaKey(name: string): string {
  return name.replace("~", "io.k8s.api.").replace("^", "io.k8s.apimachinery.pkg.");
}

function fields(name: string): ReadonlyMap<number, Field> {
  let known = parsed.get(name);
  if (known) return known;
  const list = (MESSAGES[name] ?? "").split(",").filter((part) => part !== "");
  known = new Map(
    list.map((part) => {
      const [number = "", field = "", text = ""] = part.split(" ");
      const mark = text[0];
      const plain = mark === "*" || mark === "%" ? text.slice(1) : text;
      return [Number(number), { name: field, repeated: mark === "*", map: mark === "%", type: plain }];
    }),
  );
  parsed.set(name, known);
  return known;
}

function message(name: string, bytes: Uint8Array): unknown {
  switch (name) {
    case "^api.resource.Quantity":
      return strings(bytes)[0] ?? "0";
    case "^util.intstr.IntOrString":
      return intOrString(bytes);
    case "^apis.meta.v1.Time":
    case "^apis.meta.v1.MicroTime":
      return time(bytes, name.endsWith("MicroTime"));
    case "^apis.meta.v1.Duration":
      return formatDuration(Number(numbers(bytes)[1] ?? 0n) / 1e6);
    case "^runtime.RawExtension":
    case "^apis.meta.v1.FieldsV1":
      return embedded(bytes);
    case "~authorization.v1.ExtraValue":
    case "~authentication.v1.ExtraValue":
    case "~certificates.v1.ExtraValue":
    case "^apis.meta.v1.Verbs":
      return strings(bytes);
    default:
      return struct(name, bytes);
  }
}

function struct(name: string, bytes: Uint8Array): Record<string, unknown> {
  const known = fields(name);
  const properties = schemaOf(schemaKey(name))?.properties;
  const result: Record<string, unknown> = {};
  for (const { number, value } of fieldsOf(bytes)) {
    const protobuf = known.get(number);
    if (!protobuf) continue;
    const field = { ...protobuf, name: jsonName(protobuf.name, properties) };
    if (field.map) {
      const [key, item] = entry(field, value as Uint8Array);
      (result[field.name] as Record<string, unknown>) ??= {};
      (result[field.name] as Record<string, unknown>)[key] = item;
      continue;
    }
    const one = single(field.type, value);
    if (field.repeated) ((result[field.name] as unknown[]) ??= []).push(one);
    // A struct that Go embeds has a field here and none in JSON: its fields stand beside the others.
    else if (properties && !properties[field.name] && field.type.startsWith("#")) Object.assign(result, one);
    else result[field.name] = one;
  }
  return result;
}

/** The field's name in JSON, which may be written otherwise: `uid` for `uID`. */
function jsonName(name: string, properties: object | undefined): string {
  if (!properties || name in properties) return name;
  const wanted = name.toLowerCase();
  return Object.keys(properties).find((one) => one.toLowerCase() === wanted) ?? name;
}

function entry(field: Field, bytes: Uint8Array): [string, unknown] {
  let key = "";
  let item: unknown = field.type === "s" || field.type === "y" ? "" : undefined;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) key = decodeUtf8(value as Uint8Array);
    if (number === 2) item = single(field.type, value);
  }
  return [key, item];
}

function single(type: string, value: bigint | Uint8Array): unknown {
  if (type.startsWith("#")) return message(type.slice(1), value as Uint8Array);
  switch (type) {
    case "s":
      return decodeUtf8(value as Uint8Array);
    case "y":
      return base64(value as Uint8Array);
    case "b":
      return value !== 0n;
    case "d":
      return doubleOf(value as bigint);
    default:
      return Number(value as bigint);
  }
}

function strings(bytes: Uint8Array): string[] {
  return [...fieldsOf(bytes)].map(({ value }) => decodeUtf8(value as Uint8Array));
}

function numbers(bytes: Uint8Array): Record<number, bigint> {
  const result: Record<number, bigint> = {};
  for (const { number, value } of fieldsOf(bytes)) if (typeof value === "bigint") result[number] = value;
  return result;
}

function intOrString(bytes: Uint8Array): number | string {
  const { 1: type = 0n, 2: number = 0n } = numbers(bytes);
  if (type === 0n) return Number(number);
  for (const { number: field, value } of fieldsOf(bytes)) if (field === 3) return decodeUtf8(value as Uint8Array);
  return "";
}

function time(bytes: Uint8Array, micro: boolean): string | null {
  if (bytes.length === 0) return null;
  const { 1: seconds = 0n, 2: nanos = 0n } = numbers(bytes);
  const wall = Number(seconds) * 1000 + Number(nanos) / 1e6;
  return micro ? microTime(wall) : rfc3339(wall);
}

function embedded(bytes: Uint8Array): unknown {
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) return JSON.parse(decodeUtf8(value as Uint8Array)) as unknown;
  }
  return null;
}
