/**
 * Writes src/apimachinery/types/kubernetes.ts from the server's schema: one interface per type, so that the types of the
 * objects and what the API server decodes come from one source.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Schema {
  type?: string;
  format?: string;
  $ref?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema;
  items?: Schema;
  allOf?: Schema[];
}

const root = join(import.meta.dirname, "..");
const { schemas } = JSON.parse(
  readFileSync(join(root, "src/apimachinery/schema/schema-1.36.json"), "utf8"),
) as { schemas: Record<string, Schema> };

/** Names that two groups share get their group in front; core, apps and the newest version keep the bare one. */
const PREFIX: [RegExp, string][] = [
  [/^io\.k8s\.api\.events\.v1\./, "Events"],
  [/^io\.k8s\.api\.autoscaling\.v1\.(?!Scale)/, "AutoscalingV1"],
  [/^io\.k8s\.api\.storage\.v1\.TokenRequest$/, "Storage"],
  [/^io\.k8s\.api\.discovery\.v1\.EndpointPort$/, "Discovery"],
  [/^io\.k8s\.apiextensions-apiserver.*\.(ServiceReference|WebhookClientConfig)$/, "ApiExtensions"],
];

const nameOf = (full: string): string => {
  const last = full.split(".").at(-1)!;
  const prefix = PREFIX.find(([pattern]) => pattern.test(full));
  return (prefix ? prefix[1] : "") + last;
};

const typeOf = (schema: Schema, name = ""): string => {
  const target = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (target !== undefined) {
    const resolved = schemas[target];
    if (resolved && resolved.properties === undefined) return typeOf(resolved, target);
    return resolved ? nameOf(target) : "unknown";
  }
  if (schema.format === "int-or-string") return "number | string";
  if (schema.type === "string") return "string";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "boolean") return "boolean";
  if (schema.type === "array") return `readonly (${schema.items ? typeOf(schema.items) : "unknown"})[]`;
  if (schema.type === "object" && schema.additionalProperties) {
    return `{ readonly [key: string]: ${typeOf(schema.additionalProperties)} }`;
  }
  if (schema.type === "object") return "{ readonly [key: string]: unknown }";
  // Quantities: the server stores them as canonical strings, whatever was written.
  if (/api\.resource\.Quantity$/.test(name)) return "string";
  return "unknown";
};

const lines = ["// Written by scripts/generate-types.ts from schema-1.36.json. Do not edit.", ""];
const seen = new Map<string, string>();
for (const full of Object.keys(schemas).sort()) {
  const schema = schemas[full]!;
  if (!schema.properties) continue;
  const name = nameOf(full);
  if (seen.has(name)) throw new Error(`${name}: both ${seen.get(name)} and ${full}`);
  seen.set(name, full);
  lines.push(`export interface ${name} {`);
  for (const [key, property] of Object.entries(schema.properties)) {
    // The server fills apiVersion, kind and metadata of every stored object; what a writer may leave out is optional.
    const required = schema.required?.includes(key);
    lines.push(`  readonly ${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}${required ? "" : "?"}: ${typeOf(property)};`);
  }
  lines.push("}", "");
}
writeFileSync(join(root, "src/apimachinery/types/kubernetes.ts"), lines.join("\n"));
console.log(`${seen.size} types`);
