import { compareKeys } from "../../apimachinery/json/index.ts";
import { CommandError } from "../errors.ts";
import { resolveReference, valuesOf, type GroupVersionKind, type OpenApiDocument, type Schema } from "./document.ts";

const WIDTH = 80;

/** A type as the older form of explain sees it (kube-openapi: util/proto). */
type Form =
  | { form: "reference"; key: string; target: Schema }
  | { form: "kind"; fields: Record<string, Schema> }
  | { form: "array" | "map"; of: Schema }
  | { form: "primitive"; type: string }
  | { form: "arbitrary" };

/**
 * What `explain --output=plaintext-openapiv2` prints (kubectl: pkg/explain). The types of the third version of the schema say what
 * those of the second do.
 */
export class OlderExplanation {
  private readonly document: OpenApiDocument;

  constructor(document: OpenApiDocument) {
    this.document = document;
  }

  /** Throws CommandError when there is no such field. */
  text({ group, version, kind }: GroupVersionKind, schema: Schema, path: readonly string[], recursive: boolean): string {
    let target = this.lookup(schema, path);
    const name = path.at(-1);
    const head = `KIND:     ${kind}\nVERSION:  ${group === "" ? "" : `${group}/`}${version}\n\n`;
    const type = this.typeName(target);
    const descriptions: string[] = [];
    for (;;) {
      descriptions.push(target.description ?? "");
      const form = this.formOf(target);
      if (form.form === "kind") {
        const resource = name === undefined ? "" : `RESOURCE: ${name} <${type}>\n\n`;
        const fields = recursive ? this.tree(target, 3, new Set()) : this.fields(form.fields, target.required);
        return `${head}${resource}${describe(descriptions)}\nFIELDS:\n${fields}`;
      }
      if (form.form === "reference") target = form.target;
      else if (form.form === "array" || form.form === "map") target = form.of;
      else return `${head}${form.form === "primitive" ? `FIELD:    ${name ?? ""} <${type}>\n\n` : ""}${describe(descriptions)}`;
    }
  }

  private lookup(schema: Schema, path: readonly string[]): Schema {
    if (path.length === 0) return schema;
    const form = this.formOf(schema);
    switch (form.form) {
      case "reference":
        return this.lookup(form.target, path);
      case "array":
      case "map":
        return this.lookup(form.of, path);
      case "kind": {
        const field = form.fields[path[0]!];
        if (!field) throw new CommandError(`field ${JSON.stringify(path[0])} does not exist`);
        return this.lookup(field, path.slice(1));
      }
      default:
        return schema;
    }
  }

  private formOf(schema: Schema): Form {
    const key = schema.$ref ?? schema.allOf?.[0]?.$ref;
    if (key !== undefined) return { form: "reference", key, target: resolveReference(key, this.document) ?? {} };
    if (schema.properties) return { form: "kind", fields: schema.properties };
    if (schema.type === "object") return { form: "map", of: valuesOf(schema) ?? {} };
    if (schema.items) return { form: "array", of: schema.items };
    // A quantity or a number that may be a word.
    const type = schema.type ?? ("oneOf" in schema || "format" in schema ? "string" : undefined);
    return type === undefined ? { form: "arbitrary" } : { form: "primitive", type };
  }

  private typeName(schema: Schema): string {
    const form = this.formOf(schema);
    switch (form.form) {
      case "reference":
        return this.typeName(form.target);
      case "kind":
        return "Object";
      case "array":
        return `[]${this.typeName(form.of)}`;
      case "map":
        return `map[string]${this.typeName(form.of)}`;
      case "primitive":
        return form.type;
      default:
        return "";
    }
  }

  private fields(fields: Record<string, Schema>, required: readonly string[] = []): string {
    return sorted(fields).map(([name, field]) => {
      const lines = wrap(field.description ?? "", WIDTH - 5).map((line) => (line === "" ? "\n" : `     ${line}\n`)).join("");
      return `   ${name}\t<${this.typeName(field)}>${required.includes(name) ? " -required-" : ""}\n${lines}\n`;
    }).join("");
  }

  private tree(schema: Schema, indent: number, open: ReadonlySet<string>): string {
    const form = this.formOf(schema);
    if (form.form === "reference") return open.has(form.key) ? "" : this.tree(form.target, indent, new Set([...open, form.key]));
    if (form.form === "array" || form.form === "map") return this.tree(form.of, indent, open);
    if (form.form !== "kind") return "";
    return sorted(form.fields)
      .map(([name, field]) => `${" ".repeat(indent)}${name}\t<${this.typeName(field)}>\n${this.tree(field, indent + 3, open)}`)
      .join("");
  }
}

const sorted = (fields: Record<string, Schema>): [string, Schema][] => Object.entries(fields).sort(([a], [b]) => compareKeys(a, b));

function describe(descriptions: readonly string[]): string {
  let text = "DESCRIPTION:\n";
  const some = descriptions.some((each) => each !== "");
  if (!some) return `${text}     <empty>\n`;
  descriptions.forEach((each, at) => {
    if (each === "") return;
    if (at > 0) text += "\n";
    for (const line of wrap(each, WIDTH - 5)) text += line === "" ? "\n" : `     ${line}\n`;
  });
  return text;
}

/** Words flow from line to line; lists, blank lines and what is indented stay. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let last = "";
  const flush = (): void => {
    if (line !== "") {
      last = "";
      lines.push(line);
    }
    line = "";
  };
  for (const part of text.split("\n")) {
    if (part.startsWith("    ")) {
      flush();
      lines.push(part);
      continue;
    }
    if (lines.length > 0 && part.trim() === "") {
      flush();
      lines.push("");
      continue;
    }
    if (last.endsWith(":") || part.trim() === "" || /^(\d+\.?|-|\*)\s/.test(part.trim())) flush();
    for (const word of part.split(/\s+/).filter((each) => each !== "")) {
      last = word;
      if (line !== "" && line.length + 1 + word.length > width) flush();
      line = line === "" ? word : `${line} ${word}`;
      last = word;
    }
  }
  flush();
  return lines;
}
