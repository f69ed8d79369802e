import { compareKeys } from "../../apimachinery/json/index.ts";
import { resolveReference, valuesOf, type GroupVersionKind, type OpenApiDocument, type Schema } from "./document.ts";

const WIDTH = 76;
/** Values of an enum that are shown in the list of fields. */
const SHOWN_VALUES = 4;

/** What explain prints of a type: the template `plaintext` of kubectl (explain/v2/templates), written out. */
export class Explanation {
  private readonly document: OpenApiDocument;
  private readonly recursive: boolean;

  constructor(document: OpenApiDocument, recursive: boolean) {
    this.document = document;
    this.recursive = recursive;
  }

  /** The first lines; they are printed even when a field is missing. */
  static header({ group, kind, version }: GroupVersionKind): string {
    return `${group === "" ? "" : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
  }

  /** Undefined when there is no such field. */
  text(schema: Schema, path: readonly string[]): string | undefined {
    const text = this.output(schema, path, new Set());
    return text === "" ? undefined : `${text}\n`;
  }

  private resolve(schema: Schema): Schema {
    return resolveReference(schema.$ref ?? "", this.document) ?? schema;
  }

  private output(schema: Schema, path: readonly string[], history: ReadonlySet<string>): string {
    const reference = schema.$ref ?? "";
    const resolved = this.resolve(schema);
    const values = valuesOf(resolved);
    if (path.length === 0) {
      const fields = this.fieldList(resolved, 1, new Set());
      const description = this.description(resolved) || "<empty>";
      return `DESCRIPTION:\n${indent(wrap(description, WIDTH), 4)}\n${fields === "" ? "" : `FIELDS:\n${fields}`}`;
    }
    if (reference !== "" && history.has(reference)) return "";
    const next = new Set([...history, reference]);
    const field = resolved.properties?.[path[0]!];
    if (field) {
      let text = "";
      if (path.length === 1) text = `FIELD: ${path[0]} <${this.typeOf(field)}>\n${enumBlock(field)}\n\n`;
      return text + this.output(field, path.slice(1), new Set());
    }
    if (resolved.items) return this.output(resolved.items, path, next);
    if (values) return this.output(values, path, next);
    for (const each of resolved.allOf ?? []) {
      const text = this.output(each, path, next);
      if (text !== "") return text;
    }
    return "";
  }

  private fieldList(schema: Schema, level: number, history: ReadonlySet<string>): string {
    const reference = schema.$ref ?? "";
    if (reference !== "" && history.has(reference)) return "";
    const next = new Set([...history, reference]);
    const resolved = this.resolve(schema);
    const values = valuesOf(resolved);
    let text = "";
    for (const name of Object.keys(resolved.properties ?? {}).sort(compareKeys)) {
      text += this.fieldDetail(name, resolved, level);
      if (this.recursive) text += this.fieldList(resolved.properties![name]!, level + 1, next);
    }
    for (const each of resolved.allOf ?? []) text += this.fieldList(each, level, next);
    if (resolved.items) text += this.fieldList(resolved.items, level, next);
    if (values) text += this.fieldList(values, level, next);
    return text;
  }

  private fieldDetail(name: string, parent: Schema, level: number): string {
    const field = parent.properties![name]!;
    const space = level * 2;
    const required = parent.required?.includes(name) ? " -required-" : "";
    const line = `${indent(name, space)}\t<${this.typeOf(field)}>${required}${enumLine(field, space)}\n`;
    if (this.recursive) return line;
    return `${line}${indent(wrap(field.description ?? "<no description>", 78 - space), space + 2)}\n\n`;
  }

  private description(schema: Schema): string {
    const resolved = this.resolve(schema);
    const values = valuesOf(resolved);
    let text = resolved.description ? `${resolved.description}\n` : "";
    for (const each of resolved.allOf ?? []) text += this.description(each);
    if (resolved.items) text += this.description(resolved.items);
    if (values) text += this.description(values);
    return text;
  }

  /** `string`, `[]Container`, `map[string]Quantity`. */
  private typeOf(schema: Schema): string {
    const values = valuesOf(schema);
    if (schema.items) return `[]${this.typeOf(schema.items)}`;
    if (values) return `map[string]${this.typeOf(values)}`;
    if (schema.allOf?.length === 1 && !schema.properties) return this.typeOf(schema.allOf[0]!);
    if (schema.$ref) {
      const target = resolveReference(schema.$ref, this.document);
      if (target?.type && target.type !== "object") return target.type;
      return schema.$ref.split("/").at(-1)!.split(".").at(-1) || "Object";
    }
    return !schema.type || schema.type === "object" ? "Object" : schema.type;
  }
}

const valueText = (value: unknown): string => (value === "" ? '""' : String(value));

function enumLine({ enum: values }: Schema, space: number): string {
  if (!values?.length) return "";
  const shown = values.slice(0, SHOWN_VALUES).map(valueText).join(", ");
  return `\n${" ".repeat(space)}enum: ${shown}${values.length > SHOWN_VALUES ? ", ...." : ""}`;
}

function enumBlock({ enum: values }: Schema): string {
  return values?.length ? `ENUM:${values.map((value) => `\n    ${valueText(value)}`).join("")}` : "";
}

const indent = (text: string, space: number): string => text.split("\n").map((line) => " ".repeat(space) + line).join("\n");

function wrap(text: string, width: number): string {
  return text.split("\n").map((line) => {
    let wrapped = "";
    let length = 0;
    for (const [, space = "", word = ""] of line.matchAll(/(\s*)(\S*)/g)) {
      // What does not fit begins a line, without the blanks before it; a word as long as a line stays where it is.
      if (word !== "" && length + space.length + Math.min(word.length, width - 1) > width) {
        wrapped += `\n${word}`;
        length = word.length;
      } else if (word !== "" || length + space.length <= width) {
        wrapped += space + word;
        length += space.length + word.length;
      }
    }
    return wrapped;
  }).join("\n");
}
