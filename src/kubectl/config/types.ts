import { addGoFields, addSchemas, type TypeSchema } from "../../apimachinery/schema/index.ts";

const PACKAGE = "io.k8s.client-go.tools.clientcmd.api.v1";
/** The key of the type of a whole kubeconfig. */
export const CONFIG = `${PACKAGE}.Config`;

const text: TypeSchema = { type: "string" };
const bytes: TypeSchema = { type: "string", format: "byte" };
const flag: TypeSchema = { type: "boolean" };
const type = (name: string): TypeSchema => ({ $ref: `${PACKAGE}.${name}` });
const list = (items: TypeSchema): TypeSchema => ({ type: "array", items });
const map = (values: TypeSchema): TypeSchema => ({ type: "object", additionalProperties: values });

/** The types of a kubeconfig (client-go: tools/clientcmd/api/v1/types.go); fields with the marks of `goFields` where omitempty is not all. */
const TYPES: Readonly<Record<string, Readonly<Record<string, TypeSchema>>>> = {
  Config: {
    kind: text, apiVersion: text, "preferences~": type("Preferences"), "clusters!": list(type("NamedCluster")), "users!": list(type("NamedAuthInfo")),
    "contexts!": list(type("NamedContext")), "current-context!": text, extensions: list(type("NamedExtension")),
  },
  Preferences: { colors: flag, extensions: list(type("NamedExtension")) },
  NamedCluster: { "name!": text, "cluster!": type("Cluster") },
  NamedAuthInfo: { "name!": text, "user!": type("AuthInfo") },
  NamedContext: { "name!": text, "context!": type("Context") },
  NamedExtension: { "name!": text, "extension!": {} },
  Cluster: {
    "server!": text, "tls-server-name": text, "insecure-skip-tls-verify": flag, "certificate-authority": text, "certificate-authority-data": bytes,
    "proxy-url": text, "disable-compression": flag, extensions: list(type("NamedExtension")),
  },
  AuthInfo: {
    "client-certificate": text, "client-certificate-data": bytes, "client-key": text, "client-key-data": bytes, token: text, tokenFile: text, as: text,
    "as-uid": text, "as-groups": list(text), "as-user-extra": map(list(text)), username: text, password: text,
    "auth-provider*": type("AuthProviderConfig"), "exec*": type("ExecConfig"), extensions: list(type("NamedExtension")),
  },
  Context: { "cluster!": text, "user!": text, namespace: text, extensions: list(type("NamedExtension")) },
  AuthProviderConfig: { "name!": text, "config!": map(text) },
  ExecConfig: {
    "command!": text, "args!": list(text), "env!": list(type("ExecEnvVar")), apiVersion: text, installHint: text, "provideClusterInfo!": flag,
    "interactiveMode=v1.ExecInteractiveMode": text,
  },
  ExecEnvVar: { "name!": text, "value!": text },
};

const nameOf = (field: string): string => field.replace(/[*!~]?(=.*)?$/, "");

/** Makes the types known to `decode`. */
export function addConfigTypes(): void {
  const schemas: Record<string, TypeSchema> = {};
  const fields: Record<string, string> = {};
  for (const [name, properties] of Object.entries(TYPES)) {
    const key = `${PACKAGE}.${name}`;
    schemas[key] = { type: "object", properties: Object.fromEntries(Object.entries(properties).map(([field, schema]) => [nameOf(field), schema])) };
    fields[key] = Object.keys(properties).join(" ");
  }
  addSchemas(schemas);
  addGoFields(fields);
}

/** Fields of entries in the order of their types. */
export const orderOf = (name: "Cluster" | "AuthInfo" | "Context" | "ExecConfig" | "AuthProviderConfig"): readonly string[] =>
  Object.keys(TYPES[name]!).map(nameOf);

/** A value of one of the types as Go's %v prints it. */
export function goText(value: unknown, schema: TypeSchema, pointer = false): string {
  if (pointer) return value === undefined ? "<nil>" : "0xc000000000";
  if (schema.$ref !== undefined) {
    const properties = Object.entries(TYPES[schema.$ref.slice(PACKAGE.length + 1)]!);
    const fields = (value ?? {}) as Record<string, unknown>;
    return `{${properties.map(([field, each]) => goText(fields[nameOf(field)], each, field.endsWith("*"))).join(" ")}}`;
  }
  if (schema.format === "byte") return `[${[...atob((value as string | undefined) ?? "")].map((char) => char.charCodeAt(0)).join(" ")}]`;
  if (schema.type === "array") return `[${((value as unknown[] | undefined) ?? []).map((item) => goText(item, schema.items!)).join(" ")}]`;
  if (schema.type === "object") {
    const entries = Object.entries((value as object | undefined) ?? {});
    return `map[${entries.map(([key, each]) => `${key}:${goText(each, schema.additionalProperties as TypeSchema)}`).join(" ")}]`;
  }
  if (schema.type === undefined) return `{[${[...new TextEncoder().encode(JSON.stringify(value ?? null))].join(" ")}] <nil>}`;
  return schema.type === "boolean" ? String(value ?? false) : ((value as string | undefined) ?? "");
}

/** `goText` of the list of entries under a field of Config. */
export const entriesText = (field: "clusters" | "users" | "contexts", entries: unknown): string => goText(entries, TYPES.Config![`${field}!`]!);
