import { fieldSchema, QUANTITY, INT_OR_STRING, resolveSchema, schemaKeyOfKind, schemaOf, TIME, type TypeSchema } from "../../apimachinery/schema/index.ts";
import type { Descriptions } from "../../cluster/apiserver/endpoints/descriptions.ts";
import type { Cluster } from "../../cluster/cluster.ts";

/** A field that an object may have at some place, or one of the values that it may take. */
export interface FieldHint {
  name: string;
  /** As `kubectl explain` prints it: `string`, `[]Container`, `map[string]string`. */
  type: string;
  required: boolean;
  /** The values it may take, where they are few. */
  values: string[];
}

/** Where the editor's cursor stands: fields from the top of a document down, list items left out. */
export interface FieldPlace {
  apiVersion: string;
  kind: string;
  path: readonly string[];
}

/** The fields that an object may have at a place; of a document without a kind, those that every one has. */
export function fieldsAt(cluster: Cluster, { apiVersion, kind, path }: FieldPlace): FieldHint[] {
  const root = schemaFor(cluster, apiVersion, kind);
  if (!root) {
    if (path.length > 0) return [];
    return [
      { name: "apiVersion", type: "string", required: true, values: versions(cluster, kind) },
      { name: "kind", type: "string", required: true, values: kinds(cluster) },
      { name: "metadata", type: "ObjectMeta", required: false, values: [] },
      { name: "spec", type: "Object", required: false, values: [] },
    ];
  }
  const at = walk(root, path);
  if (!at) return [];
  const schema = itemOf(at);
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => path.length > 0 || name !== "status")
    .map(([name, field]) => ({
      name,
      type: typeOf(field),
      required: required.has(name) || (path.length === 0 && (name === "apiVersion" || name === "kind")),
      values: path.length === 0 && name === "kind" ? kinds(cluster) : path.length === 0 && name === "apiVersion" ? versions(cluster, kind) : valuesOf(field),
    }))
    .sort((a, b) => Number(b.required) - Number(a.required) || (a.name < b.name ? -1 : 1));
}

/** What the API says of a field (`kubectl explain`); "" when it says nothing. The texts are fetched when they are first asked for. */
export async function describeField(cluster: Cluster, { apiVersion, kind, path }: FieldPlace): Promise<string> {
  const name = path.at(-1);
  const root = schemaFor(cluster, apiVersion, kind);
  if (!root || name === undefined) return "";
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  let key = schemaKeyOfKind(group, version, kind);
  let schema: TypeSchema | undefined = root;
  for (const part of path.slice(0, -1)) {
    const field: TypeSchema | undefined = schema && fieldSchema(itemOf(schema), part);
    key = field && keyOf(field);
    schema = field;
  }
  if (key === undefined) return "";
  const { default: descriptions } = await import("../../cluster/apiserver/endpoints/descriptions-1.36.json", { with: { type: "json" } });
  const { texts, types } = descriptions as unknown as Descriptions;
  return texts[types[key]?.[1][name] ?? -1] ?? "";
}

/** The type that a field, or an item of it, is of. */
function keyOf(schema: TypeSchema): string | undefined {
  return schema.$ref ?? (schema.items ? keyOf(schema.items) : undefined);
}

function schemaFor(cluster: Cluster, apiVersion: string, kind: string): TypeSchema | undefined {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const key = schemaKeyOfKind(group, version, kind);
  if (key !== undefined) return schemaOf(key);
  const definition = cluster.apiServer.definitions.find((each) => each.kind === kind && each.group === group && each.version === version);
  return definition?.custom ? customSchema(cluster, group, version, kind) : undefined;
}

interface CustomDefinition {
  spec: { group: string; names: { kind: string }; versions: { name: string; schema?: { openAPIV3Schema?: TypeSchema } }[] };
}

function customSchema(cluster: Cluster, group: string, version: string, kind: string): TypeSchema | undefined {
  const definitions = cluster.apiServer.storage.list("customresourcedefinitions.apiextensions.k8s.io") as unknown as CustomDefinition[];
  const definition = definitions.find(({ spec }) => spec.group === group && spec.names.kind === kind);
  const schema = definition?.spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
  const metadata: TypeSchema = { $ref: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" };
  return schema && { ...schema, properties: { ...schema.properties, apiVersion: { type: "string" }, kind: { type: "string" }, metadata } };
}

function walk(root: TypeSchema, path: readonly string[]): TypeSchema | undefined {
  let schema: TypeSchema | undefined = root;
  for (const name of path) schema = schema && fieldSchema(itemOf(schema), name);
  return schema;
}

/** What stands at a place in the text: of a list, one of its items. */
function itemOf(schema: TypeSchema): TypeSchema {
  const resolved = resolveSchema(schema);
  return resolved.type === "array" && resolved.items ? itemOf(resolved.items) : resolved;
}

function typeOf(schema: TypeSchema): string {
  const { $ref } = schema;
  if ($ref === QUANTITY) return "Quantity";
  if ($ref === INT_OR_STRING || schema["x-kubernetes-int-or-string"]) return "IntOrString";
  if ($ref === TIME) return "Time";
  if ($ref !== undefined) {
    const target = resolveSchema(schema);
    if (target.properties) return $ref.slice($ref.lastIndexOf(".") + 1);
    return typeOf(target);
  }
  if (schema.type === "array") return `[]${typeOf(schema.items ?? {})}`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object") return `map[string]${typeOf(schema.additionalProperties)}`;
  return schema.type ?? "Object";
}

function valuesOf(schema: TypeSchema): string[] {
  const resolved = itemOf(schema);
  if (resolved.enum) return resolved.enum.map(String).filter((value) => value !== "");
  return resolved.type === "boolean" ? ["true", "false"] : [];
}

/** Kinds that a learner writes: what can be created. */
function kinds(cluster: Cluster): string[] {
  const names = cluster.apiServer.definitions.filter(({ verbs }) => !verbs || verbs.includes("create")).map(({ kind }) => kind);
  return [...new Set(names)].sort();
}

function versions(cluster: Cluster, kind: string): string[] {
  const fitting = cluster.apiServer.definitions.filter((each) => kind === "" || each.kind === kind);
  return [...new Set(fitting.map(({ group, version }) => (group === "" ? version : `${group}/${version}`)))].sort();
}
