import { clone, isObject } from "../../apimachinery/json/index.ts";
import { fieldSchema, resolveSchema, type TypeSchema } from "../../apimachinery/schema/index.ts";
import { CommandError } from "../errors.ts";
import type { Data } from "./resource.ts";

const DIRECTIVE = "$patch";
type Directive = "merge" | "replace" | "delete";

/**
 * Merges a strategic patch as kustomize does: items of lists with a merge key that the patch names come first, in its order, and lists
 * whose type is not known are replaced. Undefined when the patch deletes it. Throws CommandError.
 */
export function mergePatch(target: unknown, patch: unknown, schema: TypeSchema | undefined): unknown {
  if (patch === undefined) return target;
  if (patch === null) return isObject(target) || Array.isArray(target) || target === undefined ? undefined : null;
  if (isObject(patch)) return mergeMaps(isObject(target) ? (target as Data) : undefined, patch as Data, schema);
  if (Array.isArray(patch)) {
    const keys = mergeKeys(schema);
    return keys ? mergeLists(Array.isArray(target) ? target : undefined, patch, keys, schema) : clone(patch);
  }
  return patch;
}

function mergeMaps(target: Data | undefined, patch: Data, schema: TypeSchema | undefined): unknown {
  const directive = directiveOf(patch);
  const { [DIRECTIVE]: _, ...rest } = patch;
  if (directive === "delete") return undefined;
  const base = directive === "replace" ? undefined : target;
  const result: Data = { ...base };
  for (const [key, value] of Object.entries(rest)) {
    const merged = mergePatch(base?.[key], value, schema && fieldSchema(schema, key));
    if (merged === undefined || merged === null) delete result[key];
    else result[key] = merged;
  }
  return result;
}

function directiveOf(patch: Data): Directive {
  const value = (patch[DIRECTIVE] ?? "merge") as string;
  if (value === "merge" || value === "replace" || value === "delete") return value;
  throw new CommandError(`unknown patch strategy '${value}'`);
}

/** The keys by which items of a list are the same; none for lists of plain values; undefined when lists are replaced. */
function mergeKeys(schema: TypeSchema | undefined): readonly string[] | undefined {
  if (schema?.["x-kubernetes-patch-strategy"]?.includes("merge") !== true) return undefined;
  const key = schema["x-kubernetes-patch-merge-key"];
  return schema["x-kubernetes-list-map-keys"] ?? (key === undefined ? [] : [key]);
}

function mergeLists(target: unknown[] | undefined, patch: readonly unknown[], keys: readonly string[], schema: TypeSchema | undefined): unknown {
  const at = patch.findIndex((item) => isObject(item) && DIRECTIVE in item);
  const sign = patch[at] as Data | undefined;
  let items = patch;
  let base = target;
  if (sign && Object.keys(sign).length === 1) {
    const directive = directiveOf(sign);
    if (directive === "delete") return undefined;
    if (directive === "replace") base = undefined;
    items = patch.filter((item) => item !== sign);
  }
  if (keys.length === 0) return [...new Set([...items, ...(base ?? [])])];
  const element = schema && resolveSchema(schema).items;
  const used = usedKeys(keys, [...items, ...(base ?? [])]);
  const matches = (a: unknown, b: unknown): boolean =>
    used.some((key) => text(a, key) !== "" && text(a, key) === text(b, key)) &&
    used.every((key) => text(a, key) === text(b, key) || (used.length > 1 && (text(a, key) === "" || text(b, key) === "")));
  const rest = [...(base ?? [])];
  const result: unknown[] = [];
  for (const item of items) {
    const index = rest.findIndex((each) => matches(each, item));
    const old = index < 0 ? undefined : rest.splice(index, 1)[0];
    const merged = mergePatch(old, item, element);
    if (merged !== undefined && !(isObject(merged) && Object.keys(merged).length === 0)) result.push(merged);
  }
  return [...result, ...rest];
}

const text = (item: unknown, key: string): string => (isObject(item) ? String((item as Data)[key] ?? "") : "");

/** Keys that some item has. */
const usedKeys = (keys: readonly string[], items: readonly unknown[]): readonly string[] => {
  const used = keys.filter((key) => items.some((item) => text(item, key) !== ""));
  return used.length > 0 ? used : keys;
};
