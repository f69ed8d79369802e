import { Optional } from "@marcbachmann/cel-js";

/*
 * Messages of CEL, as mutations write them: `Object{spec: Object.spec{replicas: 3}}`, `JSONPatch{op: "add", path: "/a"}`. The
 * interpreter knows maps only, so that is what they become: what they are the fields of is checked by whoever takes them.
 */

/** A field that may be left out (`?name: optional`) is a key with this before it. */
const MAYBE = "?";
const STRING = /^[rRbB]{0,2}(?:"""(?:\\[\s\S]|(?!""")[\s\S])*"""|'''(?:\\[\s\S]|(?!''')[\s\S])*'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/;
const MESSAGE = /^(?:Object(?:\.\w+)*|JSONPatch)\s*\{/;
const FIELD = /^(\??)\s*([A-Za-z_]\w*)\s*:/;
const KEY = /^\?\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*:/;

/** The expression with maps for messages. */
export function withMaps(source: string): string {
  if (!/\b(?:Object|JSONPatch)\b/.test(source) && !/[{,]\s*\?/.test(source)) return source;
  const open: ("message" | "map" | "other")[] = [];
  let result = "";
  let at = 0;
  let atKey = false;
  const take = (length: number, text = source.slice(at, at + length)): void => {
    result += text;
    at += length;
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const kind = open.at(-1);
    const string = STRING.exec(rest);
    const key = atKey && kind !== "other" ? KEY.exec(rest) : null;
    const field = atKey && kind === "message" ? FIELD.exec(rest) : null;
    const message = /\w/.test(source[at - 1] ?? "") ? null : MESSAGE.exec(rest);
    if (/^\s/.test(rest)) {
      take(1);
      continue;
    }
    atKey = false;
    if (key) take(key[0].length, `"${MAYBE}${key[1]!.slice(1, -1)}":`);
    else if (string) take(string[0].length);
    else if (field) take(field[0].length, `"${field[1]}${field[2]}":`);
    else if (message) {
      open.push("message");
      take(message[0].length, "{");
      atKey = true;
    } else {
      const char = rest[0]!;
      if (char === "{") open.push("map");
      else if (char === "(" || char === "[") open.push("other");
      else if (char === "}" || char === ")" || char === "]") open.pop();
      atKey = char === "{" || char === ",";
      take(1);
    }
  }
  return result;
}

/** What an expression has made, as JSON. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return value;
  const entries = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value);
  return Object.fromEntries(entries.flatMap(([key, one]): [string, unknown][] => {
    if (!key.startsWith(MAYBE) || !(one instanceof Optional)) return [[key, jsonOf(one)]];
    return one.hasValue() ? [[key.slice(1), jsonOf(one.value())]] : [];
  }));
}
