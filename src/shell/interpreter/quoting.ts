import { attributeLetters } from "./parameters.ts";
import { indices, type Variable } from "./variables.ts";

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f\udc80-\udcff]/;

/** $'...' for text with control characters. */
export function quoteAnsi(text: string): string {
  if (!CONTROL.test(text)) return /^[\w%+,./:=@^~-]+$/.test(text) ? text : quoteDouble(text);
  return ansi(text);
}

function ansi(text: string): string {
  let body = "";
  for (const character of text) {
    const code = character.charCodeAt(0);
    const named = { "\x07": "\\a", "\b": "\\b", "\x1b": "\\E", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", "'": "\\'" }[character];
    if (named) body += named;
    else if (code < 32 || code === 127) body += `\\${code.toString(8).padStart(3, "0")}`;
    else if (code >= 0xdc80 && code <= 0xdcff) body += `\\${(code - 0xdc00).toString(8)}`;
    else body += character;
  }
  return `$'${body}'`;
}

/** Between double quotes, as `declare -p` shows values. */
function quoteDouble(text: string): string {
  if (CONTROL.test(text)) return ansi(text);
  return `"${text.replace(/(["\\$`])/g, "\\$1")}"`;
}

/** A text in a message: as it is, unless it would not be one line. */
export function quoteUnprintable(text: string): string {
  return CONTROL.test(text) ? ansi(text) : text;
}

/** Between single quotes, always: ${x@Q}, traces of what needs it. */
export function quoteAlways(text: string): string {
  if (CONTROL.test(text)) return ansi(text);
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** Single quotes only where the text needs them: `set`, `alias`, xtrace. */
export function quoteWhereNeeded(text: string): string {
  if (text === "") return "''";
  if (CONTROL.test(text)) return ansi(text);
  if (/^[\w%+,./:=@^-][\w%+,./:=@^~#!-]*$/.test(text) && !/[!^]/.test(text)) return text;
  return quoteAlways(text);
}

/** printf %q: backslashes. */
export function quoteBackslash(text: string): string {
  if (text === "") return "''";
  if (CONTROL.test(text)) return ansi(text);
  return text.replace(/[^\w%+./:=@^,\u0080-\uffff-]/g, "\\$&").replace(/^~/, "\\~").replace(/,/g, "\\,").replace(/\\\^/g, "\\^").replace(/(?<!\\)\^/g, "\\^");
}

/** What `declare -p` prints for a variable. `assignment`: as ${x@A}. */
export function declarationOf(name: string, variable: Variable, assignment = false): string {
  const letters = attributeLetters(variable);
  const { value } = variable;
  if (assignment && letters === "") return `${name}=${quoteAlways(typeof value === "string" ? value : "")}`;
  const flags = letters === "" ? "--" : `-${letters}`;
  if (value === undefined) return `declare ${flags} ${name}`;
  if (typeof value === "string") return `declare ${flags} ${name}=${assignment ? quoteAlways(value) : quoteDouble(value)}`;
  return `declare ${flags} ${name}=${arrayText(value)}`;
}

/** (…) with indices, as `declare -p` and `set` show arrays. */
export function arrayText(value: string[] | Map<string, string>): string {
  if (Array.isArray(value)) return `(${indices(value).map((index) => `[${index}]=${quoteDouble(value[index]!)}`).join(" ")})`;
  return `(${[...value].map(([key, text]) => `[${quoteAnsi(key)}]=${quoteDouble(text)} `).join("")})`;
}
