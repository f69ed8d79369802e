import { clone, deepEqual } from "../json/value.ts";
import { isMap, PatchError } from "./error.ts";

/** One operation of a JSON patch (RFC 6902). */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Container = Record<string, unknown> | unknown[];

const decodePointer = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/** The container that holds the last part of a pointer, and that part; undefined where the way ends before. */
function locate(document: unknown, path: string): { container: Container; key: string } | undefined {
  const parts = path.split("/");
  if (parts.length < 2) return undefined;
  let at: unknown = document;
  for (const part of parts.slice(1, -1)) {
    const key = decodePointer(part);
    if (Array.isArray(at)) at = /^-?\d+$/.test(key) ? at[Number(key)] : undefined;
    else at = isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    if (!isContainer(at)) return undefined;
  }
  return isContainer(at) ? { container: at, key: decodePointer(parts[parts.length - 1] ?? "") } : undefined;
}

/** An index into a list; negative ones count from its end. `length` is one more where an item is to be added. */
function listIndex(key: string, length: number): number {
  if (!/^[+-]?\d+$/.test(key)) throw new PatchError(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const index = Number(key);
  if (index >= length || index < -length) {
    throw new PatchError(`Unable to access invalid index: ${index}: invalid index referenced`);
  }
  return index < 0 ? index + length : index;
}

function get(container: Container, key: string): unknown {
  if (Array.isArray(container)) return container[listIndex(key, container.length)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function add(container: Container, key: string, value: unknown): void {
  if (!Array.isArray(container)) container[key] = value;
  else if (key === "-") container.push(value);
  else if (!/^[+-]?\d+$/.test(key)) {
    const wrong = `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
    throw new PatchError(`value was not a proper array index: '${key}': ${wrong}`);
  } else container.splice(listIndex(key, container.length + 1), 0, value);
}

function remove(container: Container, key: string): void {
  if (Array.isArray(container)) container.splice(listIndex(key, container.length), 1);
  else {
    if (!Object.hasOwn(container, key)) throw new PatchError(`Unable to remove nonexistent key: ${key}: missing value`);
    delete container[key];
  }
}

function within<T>(name: string, path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PatchError) throw new PatchError(`error in ${name} for path: '${path}': ${error.message}`);
    throw error;
  }
}

function missing(what: string): never {
  throw new PatchError(`${what}: missing value`);
}

/** Applies a JSON patch to a copy. Throws `PatchError` for what does not apply or is no patch. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw new PatchError("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  }
  for (const operation of patch as unknown[]) {
    // A null is an operation without members to Go's decoder.
    if (operation === null || (typeof operation === "object" && !Array.isArray(operation))) continue;
    const kind = Array.isArray(operation) ? "array" : typeof operation === "boolean" ? "bool" : typeof operation;
    throw new PatchError(`json: cannot unmarshal ${kind} into Go value of type jsonpatch.Operation`);
  }
  let result = clone(document);
  for (const operation of patch as (JsonPatchOperation | null)[]) result = applyOperation(result, operation ?? ({} as JsonPatchOperation));
  return result;
}

function applyOperation(document: unknown, operation: JsonPatchOperation): unknown {
  const { op = "unknown", path = "", from = "" } = operation;
  const given = (): unknown => clone(operation.value ?? null);
  if (path === "" && (op === "add" || op === "replace")) return given();
  if (op === "test" && path === "") {
    if (deepEqual(document, operation.value)) return document;
    throw new PatchError("testing value  failed: test failed");
  }
  switch (op) {
    case "add": {
      const target = locate(document, path);
      if (!target) missing(`add operation does not apply: doc is missing path: "${path}"`);
      within("add", path, () => add(target.container, target.key, given()));
      return document;
    }
    case "remove": {
      const target = locate(document, path);
      if (!target) missing(`remove operation does not apply: doc is missing path: "${path}"`);
      within("remove", path, () => remove(target.container, target.key));
      return document;
    }
    case "replace":
      replace(document, path, given());
      return document;
    case "test": {
      const target = locate(document, path);
      if (!target) missing(`test operation does not apply: is missing path: ${path}`);
      const found = within("test", path, () => get(target.container, target.key));
      if (deepEqual(found ?? null, operation.value ?? null)) return document;
      throw new PatchError(`testing value ${path} failed: test failed`);
    }
    case "move":
    case "copy":
      transfer(document, op, from, path);
      return document;
    default:
      throw new PatchError(`Unexpected kind: ${op}`);
  }
}

/** A key that a map does not have is added: so does this library, other than RFC 6902. */
function replace(document: unknown, path: string, value: unknown): void {
  const target = locate(document, path);
  if (!target) missing(`replace operation does not apply: doc is missing path: ${path}`);
  const { container, key } = target;
  if (!Array.isArray(container)) container[key] = value;
  else if (/^[+-]?\d+$/.test(key) && Number(key) < container.length && Number(key) >= -container.length) {
    container[listIndex(key, container.length)] = value;
  } else missing(`replace operation does not apply: doc is missing key: ${path}`);
}

function transfer(document: unknown, op: "move" | "copy", from: string, path: string): void {
  const source = locate(document, from);
  if (!source) missing(`${op} operation does not apply: doc is missing from path: ${from}`);
  const value = within(op, op === "move" ? source.key : from, () => {
    const found = get(source.container, source.key);
    if (op === "move") remove(source.container, source.key);
    return found ?? null;
  });
  const place = locate(document, path);
  if (!place) missing(`${op} operation does not apply: doc is missing destination path: ${path}`);
  within(op, path, () => add(place.container, place.key, clone(value)));
}
