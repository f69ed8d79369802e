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
  else container.splice(listIndex(key, container.length + 1), 0, value);
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

function missing(op: string, path: string): never {
  throw new PatchError(`${op} operation does not apply: doc is missing path: "${path}": missing value`);
}

/** Applies a JSON patch to a copy. Throws `PatchError` for what does not apply or is no patch. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw new PatchError("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  }
  let result = clone(document);
  for (const operation of patch as JsonPatchOperation[]) result = applyOperation(result, operation);
  return result;
}

function applyOperation(document: unknown, operation: JsonPatchOperation): unknown {
  const { op, path, from = "" } = operation;
  if (path === "" && (op === "add" || op === "replace")) return clone(operation.value);
  if (op === "test" && path === "") {
    if (deepEqual(document, operation.value)) return document;
    throw new PatchError("testing value  failed: test failed");
  }
  const target = locate(document, path ?? "");
  switch (op) {
    case "add":
      if (!target) missing("add", path);
      within("add", path, () => add(target.container, target.key, clone(operation.value)));
      return document;
    case "remove":
      if (!target) missing("remove", path);
      within("remove", path, () => remove(target.container, target.key));
      return document;
    case "replace": {
      if (!target) missing("replace", path);
      const { container, key } = target;
      if (!Array.isArray(container) && !Object.hasOwn(container, key)) {
        throw new PatchError(`replace operation does not apply: doc is missing key: ${path}: missing value`);
      }
      if (Array.isArray(container)) within("replace", path, () => (container[listIndex(key, container.length)] = clone(operation.value)));
      else container[key] = clone(operation.value);
      return document;
    }
    case "test": {
      if (!target) missing("test", path);
      const found = within("test", path, () => get(target.container, target.key));
      const wanted = operation.value;
      if (deepEqual(found ?? null, wanted ?? null)) return document;
      throw new PatchError(`testing value ${path} failed: test failed`);
    }
    case "move":
    case "copy": {
      const source = locate(document, from);
      if (!source) missing(op, from);
      const value = within(op, from, () => get(source.container, source.key));
      if (value === undefined) throw new PatchError(`error in ${op} for path: '${from}': missing value`);
      if (op === "move") within(op, from, () => remove(source.container, source.key));
      const place = locate(document, path);
      if (!place) missing(op, path);
      within(op, path, () => add(place.container, place.key, clone(value)));
      return document;
    }
    default:
      throw new PatchError(`Unexpected kind: ${op}`);
  }
}
