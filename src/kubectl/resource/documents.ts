import { isObject, jsonKind, marshal } from "../../apimachinery/json/index.ts";
import { checkMetadata, decode } from "../../apimachinery/schema/index.ts";
import { documents as readDocuments } from "../../apimachinery/yaml/index.ts";
import { CommandError } from "../errors.ts";
import { isList, type KubeObject } from "../object.ts";
import { registeredKey } from "./scheme.ts";

/** The documents of a text that hold something, one by one, so that those before a broken one are used. */
export function* documents(text: string, source: string): Generator<unknown> {
  const found = readDocuments(text.replace(/^\uFEFF/, ""));
  for (;;) {
    let next: IteratorResult<unknown, void>;
    try {
      next = found.next();
    } catch (error) {
      throw new CommandError(`error parsing ${source}: ${(error as Error).message}`);
    }
    if (next.done) return;
    if (next.value !== null && next.value !== undefined) yield next.value;
  }
}

/** What Go's decoder of objects says of a value that is none. */
export const kindError = (value: unknown): string =>
  `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type ` + STRUCT;

const STRUCT = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/**
 * A document of a file as an object. Throws CommandError for what the client refuses before it asks the server: of any object what has no
 * kind and metadata that ObjectMeta cannot hold, with `typed` (the commands that work on Go's types) whatever does not fit its type.
 */
export function objectOf(value: unknown, source: string, typed: boolean): KubeObject {
  const refuse = (why: string): never => {
    throw new CommandError(`unable to decode ${JSON.stringify(source)}: ${why}`);
  };
  if (!isObject(value)) {
    return refuse(typed ? kindError(value) : `json: cannot unmarshal ${jsonKind(value)} into Go value of type unstructured.detector`);
  }
  const object = value as KubeObject;
  if (!object.kind) refuse(`Object 'Kind' is missing in '${marshal(value)}'`);
  try {
    checkMetadata(object);
    if (!typed || isList(object)) return object;
    if (!object.apiVersion) refuse(`Object 'apiVersion' is missing in '${marshal(value)}'`);
    const key = registeredKey(object);
    if (key !== undefined) decode(key, object);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    refuse((error as Error).message);
  }
  return object;
}
