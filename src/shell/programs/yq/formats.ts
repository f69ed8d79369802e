import { base64, fromBase64 } from "../../../os/index.ts";
import { readYaml } from "./read.ts";
import { goFloat, resolveTag, text, wholeNumber, YamlNode, YqError } from "./node.ts";
import { writeYaml } from "./write.ts";
import { decodeText, encodeText } from "../../text.ts";

export type Format = "yaml" | "json" | "props" | "csv" | "tsv" | "base64" | "uri" | "sh" | "shell";

const NAMES: readonly [Format, RegExp][] = [
  ["yaml", /^(?:yaml|y|yml|a|auto)$/], ["json", /^(?:json|j|ndjson)$/], ["props", /^(?:props|p|properties)$/], ["csv", /^(?:csv|c)$/], ["tsv", /^(?:tsv|t)$/],
  ["base64", /^base64$/], ["uri", /^uri$/], ["sh", /^sh$/], ["shell", /^(?:shell|s)$/],
];

/** A format by its name or letter. Throws YqError for one that is not known. */
export function formatNamed(name: string): Format {
  const found = NAMES.find(([, pattern]) => pattern.test(name));
  if (!found) throw new YqError(`unknown format '${name}' please use [yaml|json|props|csv|tsv|xml|base64|uri|toml|hcl|shell|lua|ini]`);
  return found[0];
}

/** The format that a file's ending says; undefined for what is taken as YAML. */
export function formatOf(filename: string): Format | undefined {
  const ending = /\.(\w+)$/.exec(filename)?.[1]?.toLowerCase();
  return ending === "json" || ending === "ndjson" ? "json" : ending === "properties" ? "props" : ending === "csv" ? "csv" : ending === "tsv" ? "tsv" : undefined;
}

/** A node as JSON. `indent` 0 puts all in one line. */
export function toJson(node: YamlNode, indent: number, depth = 0): string {
  const at = node.resolved;
  const space = indent > 0 ? `\n${" ".repeat(indent * (depth + 1))}` : "";
  const end = indent > 0 ? `\n${" ".repeat(indent * depth)}` : "";
  if (at.kind === "map") {
    const flat = merged(at);
    if (flat.length === 0) return "{}";
    return `{${flat.map(([key, value]) => `${space}${JSON.stringify(key)}:${indent > 0 ? " " : ""}${toJson(value, indent, depth + 1)}`).join(",")}${end}}`;
  }
  if (at.kind === "seq") {
    if (at.content.length === 0) return "[]";
    return `[${at.content.map((item) => space + toJson(item, indent, depth + 1)).join(",")}${end}]`;
  }
  switch (at.plainTag) {
    case "!!null": return "null";
    case "!!bool": return at.truthy ? "true" : "false";
    case "!!int": return String(wholeNumber(at.value) ?? JSON.stringify(at.value));
    case "!!float": {
      const value = Number(at.value.replaceAll("_", ""));
      return Number.isFinite(value) ? goFloat(value) : JSON.stringify(at.value);
    }
    default: return JSON.stringify(at.value);
  }
}

/** The entries of a mapping with those that "<<" brings. */
function merged(map: YamlNode): [string, YamlNode][] {
  const found = new Map<string, YamlNode>();
  for (const [key, value] of map.entries()) {
    if (key.tag !== "!!merge") found.set(key.value, value);
    else for (const each of value.resolved.kind === "seq" ? value.resolved.content : [value]) for (const [name, inner] of merged(each.resolved)) found.set(name, inner);
  }
  return [...found];
}

function properties(node: YamlNode, path: string, out: string[]): void {
  const at = node.resolved;
  if (at.kind === "map") {
    for (const [key, value] of at.entries()) {
      for (const remark of [key.head, key.line]) if (remark !== "") out.push(`${remark}\n`);
      properties(value, path === "" ? key.value : `${path}.${key.value}`, out);
    }
  } else if (at.kind === "seq") at.content.forEach((item, index) => properties(item, path === "" ? String(index) : `${path}.${index}`, out));
  else {
    for (const remark of [node.head, node.line]) if (remark !== "") out.push(`${remark}\n`);
    const value = at.value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    out.push(path === "" ? `${value}\n` : `${path} = ${value}\n`);
  }
}

function table(node: YamlNode, separator: string): string {
  const at = node.resolved;
  if (at.kind !== "seq") throw new YqError(`csv encoding only works for arrays, got: ${at.tag}`);
  const cell = (each: YamlNode | undefined): string => {
    const value = each?.tag === "!!null" || each === undefined ? "" : each.value;
    return value.includes(separator) || /["\r\n]|^\s/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const row = (items: readonly (YamlNode | undefined)[]): string => `${items.map(cell).join(separator)}\n`;
  const first = at.content[0];
  if (first === undefined) return "";
  if (first.kind === "scalar") return row(at.content);
  if (first.kind === "seq") return at.content.map((item) => row(item.content)).join("");
  const columns = [...first.entries()].map(([key]) => key.value);
  return row(columns.map(text)) + at.content.map((item) => row(columns.map((name) => item.get(name)))).join("");
}

const shellWord = (value: string): string => (/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\"'\"'")}'`);

/** Quotes only where it must: a'b c' for "ab c". */
function shellText(value: string): string {
  let out = "";
  let open = false;
  for (const char of value) {
    if (char === "'") {
      out += `${open ? "'" : ""}\\'`;
      open = false;
      continue;
    }
    if (!open && !/[\w@%+=:,./-]/.test(char)) {
      out += "'";
      open = true;
    }
    out += char;
  }
  return open ? `${out}'` : out;
}

function shellVariables(node: YamlNode, name: string, out: string[]): void {
  const at = node.resolved;
  const under = (key: string): string => (name === "" ? "" : `${name}_`) + key.replace(/[^A-Za-z0-9_]/g, "_");
  if (at.kind === "map") for (const [key, value] of at.entries()) shellVariables(value, under(key.value), out);
  else if (at.kind === "seq") at.content.forEach((item, index) => shellVariables(item, under(String(index)), out));
  else out.push(`${/^\d/.test(name) ? "_" : ""}${name === "" ? "value" : name}=${shellWord(at.tag === "!!null" ? "" : at.value)}\n`);
}

/** A node in a format, with the newline at its end that yq prints. */
export function encode(node: YamlNode, format: Format, options: { indent: number; unwrap: boolean }): string {
  const scalarOnly = (name: string): string => {
    if (node.resolved.kind !== "scalar" || node.resolved.plainTag !== "!!str") throw new YqError(`cannot encode ${node.tag} as ${name}, can only operate on strings. Please first pipe through another encoding operator to convert the value to a string`);
    return node.resolved.value;
  };
  switch (format) {
    case "json": return `${options.unwrap && node.resolved.kind === "scalar" && node.resolved.plainTag === "!!str" && options.indent < 0 ? node.resolved.value : toJson(node, Math.max(0, options.indent))}\n`;
    case "props": {
      const out: string[] = [];
      properties(node, "", out);
      return out.join("");
    }
    case "csv": return table(node, ",");
    case "tsv": return table(node, "\t");
    case "base64": return base64(encodeText(scalarOnly("base64")));
    case "uri": return encodeURIComponent(scalarOnly("uri")).replace(/%20/g, "+").replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    case "sh": return shellText(scalarOnly("sh"));
    case "shell": {
      const out: string[] = [];
      shellVariables(node, "", out);
      return out.join("");
    }
    default: return writeYaml(node, options);
  }
}

function readTable(source: string, separator: string): YamlNode {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\n]*))(${separator}|\\n|$)`, "gy");
  for (let match = cells.exec(source); match && match.index < source.length; match = cells.exec(source)) {
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] !== separator) {
      rows.push(row);
      row = [];
    }
  }
  const [names = [], ...rest] = rows;
  const seq = new YamlNode("seq", "!!seq");
  for (const each of rest) {
    const map = new YamlNode("map", "!!map");
    names.forEach((name, index) => map.addEntry(text(name), typed(each[index] ?? "")));
    seq.addItem(map);
  }
  return seq;
}

function typed(value: string): YamlNode {
  return readYaml(value, { leading: false })[0] ?? new YamlNode("scalar", resolveTag(value), value);
}

function readProperties(source: string): YamlNode {
  const root = new YamlNode("map", "!!map");
  let remark = "";
  for (const line of source.split("\n")) {
    const match = /^\s*([^=:\s]+)\s*[=:\s]\s*(.*)$/.exec(line);
    if (/^\s*[#!]/.test(line)) remark = remark === "" ? line.trim() : `${remark}\n${line.trim()}`;
    if (/^\s*[#!]/.test(line) || !match) continue;
    let at = root;
    const steps = match[1]!.split(".");
    for (const [index, step] of steps.entries()) {
      const last = index === steps.length - 1;
      const isIndex = /^\d+$/.test(steps[index + 1] ?? "");
      const make = (): YamlNode => (last ? typed(match[2]!) : new YamlNode(isIndex ? "seq" : "map", isIndex ? "!!seq" : "!!map"));
      if (at.kind === "seq") {
        while (at.content.length <= Number(step)) at.addItem(make());
        at = at.content[Number(step)]!;
      } else {
        const key = text(step);
        key.head = last ? remark : "";
        at = at.get(step) ?? at.addEntry(key, make())[1];
      }
    }
    remark = "";
  }
  return root;
}

/** The documents of a text in a format. Throws YqError. */
export function decode(source: string, format: Format, options: { filename?: string; file?: number; document?: number; leading?: boolean } = {}): YamlNode[] {
  const placed = (nodes: YamlNode[]): YamlNode[] => nodes.map((node, index) => node.from(options.filename ?? "", options.file ?? 0, (options.document ?? 0) + index));
  switch (format) {
    case "yaml": return readYaml(source, options);
    case "json": {
      const nodes = readYaml(source, { ...options, leading: false });
      for (const node of nodes) plain(node);
      return nodes;
    }
    case "csv": case "tsv": return placed([readTable(source, format === "csv" ? "," : "\t")]);
    case "props": return placed([readProperties(source)]);
    case "base64": return placed([text(decodeText(fromBase64(source.trim())))]);
    case "uri": return placed([text(decodeURIComponent(source.replaceAll("+", " ")))]);
    default: throw new YqError(`no support for ${format} input format`);
  }
}

/** JSON's quotes and brackets are not kept. */
function plain(node: YamlNode): void {
  node.style = "";
  for (const child of node.content) plain(child);
}
