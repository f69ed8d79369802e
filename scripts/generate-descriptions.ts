/**
 * Writes src/cluster/apiserver/endpoints/descriptions-1.36.json: what the API says of its types and fields, which `kubectl
 * explain` prints. Taken from the comments of the package kubernetes-models; the texts are those of Kubernetes' OpenAPI.
 *
 * Form: `{ texts: string[], types: { [schema]: [of the type, { [field]: text }] } }`; numbers are places in `texts`.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./tools.ts";

interface Schema {
  properties?: Record<string, unknown>;
}

const schemasOf = (path: string): Record<string, Schema> => (JSON.parse(readFileSync(join(root, path), "utf8")) as { schemas: Record<string, Schema> }).schemas;
const schemas = {
  ...schemasOf("src/apimachinery/schema/schema-1.36.json"),
  ...schemasOf("src/cluster/apiserver/resources/device-types-1.36.json"),
};

/** `IIoK8sApiCoreV1PodSpec` of `io.k8s.api.core.v1.PodSpec`. */
const interfaceName = (key: string): string =>
  `I${key.split(/[.-]/).map((part) => part[0]!.toUpperCase() + part.slice(1)).join("")}`;

interface Description {
  own: string;
  fields: Record<string, string>;
}

/** Interfaces by their full name, from all declaration files of a folder. */
function readFolder(folder: string, found: Map<string, Description>): void {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      if (name !== "_schemas" && name !== "node_modules") readFolder(path, found);
    } else if (name.endsWith(".d.ts")) readFile(path, found);
  }
}

function readFile(path: string, found: Map<string, Description>): void {
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const aliases = new Map<string, string>();
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) continue;
    for (const { name, propertyName } of statement.exportClause.elements) if (propertyName) aliases.set(propertyName.text, name.text);
  }
  for (const statement of file.statements) {
    if (!ts.isInterfaceDeclaration(statement)) continue;
    const fields: Record<string, string> = {};
    for (const member of statement.members) {
      if (ts.isPropertySignature(member) && (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))) fields[member.name.text] = comment(member);
    }
    found.set(aliases.get(statement.name.text) ?? statement.name.text, { own: comment(statement), fields });
  }
}

/** The text of the comment before a node. */
function comment(node: ts.Node): string {
  const source = node.getSourceFile().text;
  const range = ts.getLeadingCommentRanges(source, node.getFullStart())?.at(-1);
  if (!range) return "";
  return source
    .slice(range.pos, range.end)
    .replace(/^\/\*\*?/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replaceAll("\\*", "*")
    .replaceAll("*\\/", "*/")
    .trim();
}

const found = new Map<string, Description>();
for (const folder of ["kubernetes-models", "@kubernetes-models/apimachinery", "@kubernetes-models/apiextensions"]) {
  const path = join(root, "node_modules", folder);
  if (existsSync(path)) readFolder(path, found);
}
const COMMON = {
  apiVersion: "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
  kind: "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
};
const texts: string[] = [];
const places = new Map<string, number>();
const place = (text: string): number => {
  let at = places.get(text);
  if (at === undefined) {
    at = texts.push(text) - 1;
    places.set(text, at);
  }
  return at;
};
const types: Record<string, [number, Record<string, number>]> = {};
let missing = 0;
for (const [key, schema] of Object.entries(schemas)) {
  const description = found.get(interfaceName(key));
  if (!description) {
    missing += 1;
    process.stdout.write(`nothing about ${key}\n`);
    continue;
  }
  const isKind = schema.properties?.["apiVersion"] !== undefined && schema.properties["kind"] !== undefined;
  const fields: Record<string, number> = {};
  for (const name of Object.keys(schema.properties ?? {})) {
    const text = description.fields[name] || (isKind && (name === "apiVersion" || name === "kind") ? COMMON[name] : "");
    if (text) fields[name] = place(text);
  }
  types[key] = [description.own === "" ? -1 : place(description.own), fields];
}
const out = join(root, "src/cluster/apiserver/endpoints/descriptions-1.36.json");
writeFileSync(out, JSON.stringify({ source: "comments of kubernetes-models 5.1.0", texts, types }));
process.stdout.write(`${Object.keys(types).length} types, ${missing} without a description, ${texts.length} texts\n`);
