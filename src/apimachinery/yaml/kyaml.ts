import { goNumber } from "../json/golang.ts";
import { compareKeys } from "../json/marshal.ts";
import { isStringWhenPlain } from "./resolve.ts";

/** An object as `kubectl -o kyaml` prints it: flow style, quoted strings, commas at the ends. Starts with `---`. */
export function emitKyaml(value: unknown): string {
  return `---\n${render(value, 0)}\n`;
}

const STEP = "  ";

function render(value: unknown, depth: number): string {
  if (typeof value === "string") return quoted(value, depth + 1);
  if (typeof value === "number") return goNumber(value);
  if (typeof value !== "object" || value === null) return String(value ?? null);
  return Array.isArray(value) ? renderList(value, depth) : renderMap(value as Record<string, unknown>, depth);
}

/** A list of objects or lists stands close: `[{ ... }, { ... }]`; of anything else each item has a line. */
function renderList(items: unknown[], depth: number): string {
  if (items.length === 0) return "[]";
  if (items.every((item) => typeof item === "object" && item !== null)) {
    return `[${items.map((item) => render(item, depth)).join(", ")}]`;
  }
  const inner = STEP.repeat(depth + 1);
  return `[\n${items.map((item) => `${inner}${render(item, depth + 1)},\n`).join("")}${STEP.repeat(depth)}]`;
}

function renderMap(record: Record<string, unknown>, depth: number): string {
  const keys = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort(compareKeys);
  if (keys.length === 0) return "{}";
  const inner = STEP.repeat(depth + 1);
  const lines = keys.map((key) => `${inner}${keyText(key)}: ${render(record[key], depth + 1)},\n`);
  return `{\n${lines.join("")}${STEP.repeat(depth)}}`;
}

function keyText(key: string): string {
  if (needsQuotes(key)) return `"${[...key].map((char) => escape(char, false)).join("")}"`;
  return key;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?0[xX][0-9a-fA-F]+$|^[+-]?0[bB][01]+$|^[+-]?0[oO][0-7]+$/;
const SEXAGESIMAL = /^[+-]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;

function needsQuotes(text: string): boolean {
  if (/^(|~|null|true|false|t|f|y|yes|on|n|no|off|[+-]?\.?(inf|infinity)|\.?nan)$/i.test(text)) return true;
  if (NUMBER.test(text.replaceAll("_", "")) || SEXAGESIMAL.test(text)) return true;
  if (/^\d{4}-/.test(text) && !isStringWhenPlain(text)) return true;
  return !/^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_\-./]*[\p{L}\p{N}_])?)$/u.test(text);
}

/** A text with several lines is folded with `\` at their ends, so that it can be read. */
function quoted(text: string, depth: number): string {
  if (!text.includes("\n")) return `"${[...text].map((char) => escape(char, true)).join("")}"`;
  const margin = STEP.repeat(depth);
  let out = '"\\\n';
  let lineStart = true;
  for (const char of text) {
    if (lineStart) out += margin + (/^\s$/u.test(char) && char !== "\n" ? "\\" : " ");
    out += char === "\n" ? "\\n\\\n" : escape(char, true);
    lineStart = char === "\n";
  }
  if (!lineStart) out += "\\\n";
  return `${out}${margin}"`;
}

const NAMED: Record<string, string> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  "\x85": "N",
  "\xa0": "_",
  "\u2028": "L",
  "\u2029": "P",
  '"': '"',
  "\\": "\\",
};

function escape(char: string, tabs: boolean): string {
  if (char === "\t") return tabs ? "\t" : "\\t";
  const named = NAMED[char];
  if (named !== undefined) return `\\${named}`;
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
