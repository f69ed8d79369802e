import { resolveSchema, schemaOf, type TypeSchema } from "../schema/types.ts";
import { PatchError } from "./error.ts";

/** How a field is patched: the strategies and merge key that its type declares. */
export interface PatchMeta {
  readonly strategy: "" | "merge" | "replace";
  /** Of the keys of a map only those are kept that the patch names (unions such as a volume's source). */
  readonly retainKeys: boolean;
  readonly mergeKey: string;
  /** The schema of the map's fields, or of the list's items. */
  readonly schema: TypeSchema;
}

/** Looks up how a map or list field is patched. Throws `PatchError` for a field that the type does not have. */
export function lookupPatchMeta(parent: TypeSchema, field: string, list: boolean): PatchMeta {
  const { properties } = resolveSchema(parent);
  const schema = properties && Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (!schema) throw new PatchError(`unable to find api field "${field}"`);
  const strategies = (schema["x-kubernetes-patch-strategy"] ?? "").split(",").filter(Boolean);
  const strategy = strategies.find((one) => one !== "retainKeys") ?? "";
  const target = resolveSchema(schema);
  return {
    strategy: strategy === "merge" || strategy === "replace" ? strategy : "",
    retainKeys: strategies.includes("retainKeys"),
    mergeKey: schema["x-kubernetes-patch-merge-key"] ?? "",
    schema: list ? resolveSchema(target.items ?? {}) : target,
  };
}

/** The schema under a key; throws for kinds that the built-in types do not have. */
export function rootSchema(key: string): TypeSchema {
  const schema = schemaOf(key);
  if (!schema) throw new PatchError("strategic merge patch format is not supported");
  return schema;
}
