import document from "./schema-1.36.json" with { type: "json" };

/** A node of the API's schema: what kube-apiserver 1.36.2 serves as OpenAPI v3, descriptions left out. */
export interface TypeSchema {
  /** Key of another type. */
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly format?: string;
  readonly properties?: Readonly<Record<string, TypeSchema>>;
  readonly required?: readonly string[];
  readonly items?: TypeSchema;
  readonly additionalProperties?: TypeSchema | boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly oneOf?: readonly TypeSchema[];
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly { group: string; version: string; kind: string }[];
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
}

const SCHEMAS = { ...document.schemas } as unknown as Record<string, TypeSchema>;

export const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
export const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
export const TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time";
export const MICRO_TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime";
export const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** The schema under a key such as `io.k8s.api.core.v1.Pod`. */
export function schemaOf(key: string): TypeSchema | undefined {
  return Object.hasOwn(SCHEMAS, key) ? SCHEMAS[key] : undefined;
}

/** Follows references; what a reference says beside itself (merge keys, list type) is kept. */
export function resolveSchema(schema: TypeSchema): TypeSchema {
  if (schema.$ref === undefined) return schema;
  const target = schemaOf(schema.$ref);
  if (!target) throw new Error(`the schema has no type ${schema.$ref}`);
  return resolveSchema(target);
}

/** The schema of a field of an object type, undefined when it has none by that name. */
export function fieldSchema(schema: TypeSchema, field: string): TypeSchema | undefined {
  const { properties, additionalProperties } = resolveSchema(schema);
  if (properties && Object.hasOwn(properties, field)) return properties[field];
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}

let byKind: Map<string, string> | undefined;

/** Adds types that few clusters have objects of, and that come later therefore. */
export function addSchemas(schemas: Readonly<Record<string, TypeSchema>>): void {
  Object.assign(SCHEMAS, schemas);
  byKind = undefined;
}

/** The key of a kind's schema, e.g. of apps, v1, Deployment. */
export function schemaKeyOfKind(group: string, version: string, kind: string): string | undefined {
  if (!byKind) {
    byKind = new Map();
    for (const [key, schema] of Object.entries(SCHEMAS)) {
      for (const gvk of schema["x-kubernetes-group-version-kind"] ?? []) {
        const id = `${gvk.group}/${gvk.version}/${gvk.kind}`;
        if (!byKind.has(id)) byKind.set(id, key);
      }
    }
  }
  return byKind.get(`${group}/${version}/${kind}`);
}

/** Name of a type as Go prints it, package and all: `v1.PodSpec`. */
function goTypeOfKey(key: string): string {
  return key.split(".").slice(-2).join(".");
}

/** Name of a Go type without its package: `PodSpec`. */
export function goNameOfKey(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}

/** The Go type that a schema stands for where no field says otherwise. */
export function goTypeOfSchema(schema: TypeSchema): string {
  if (schema.$ref !== undefined) return goTypeOfKey(schema.$ref);
  switch (schema.type) {
    case "array":
      return `[]${goTypeOfSchema(schema.items ?? {})}`;
    case "object":
      return typeof schema.additionalProperties === "object"
        ? `map[string]${goTypeOfSchema(schema.additionalProperties)}`
        : "map[string]interface {}";
    case "string":
      return schema.format === "byte" ? "[]uint8" : "string";
    case "boolean":
      return "bool";
    case "integer":
      return schema.format ?? "int32";
    case "number":
      return "float64";
    default:
      return "interface {}";
  }
}
