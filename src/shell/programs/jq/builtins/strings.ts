import { encode } from "../../../../os/index.ts";
import { formatString } from "../formats.ts";
import { parseOne } from "../json.ts";
import { PAUSE, type Pause } from "../pause.ts";
import { captureObject, matches } from "../regex.ts";
import { describe, JqError, kindOf, print, type Value } from "../value.ts";
import { made, parts, type Native, type Natives, plain, string, withValues } from "./native.ts";

const codepoints = (value: Value): Value[] => [...string(value, "explode input must be a string")].map((character) => character.codePointAt(0)!);

/** Strings and regular expressions. */
export const strings: Natives = [
  ["utf8bytelength/0", plain((value) => encode(string(value, `${describe(value)} only strings have UTF-8 byte length`)).length)],
  ["tostring/0", plain((value) => (typeof value === "string" ? value : print(value)))],
  ["tojson/0", plain((value) => print(value))],
  ["fromjson/0", plain((value) => {
    const read = parseOne(string(value, `${describe(value)} only strings can be parsed`));
    if (read.error !== undefined) throw new JqError(read.error);
    return read.value;
  })],
  ["ascii_downcase/0", plain((value) => string(value, "explode input must be a string").replace(/[A-Z]/g, (c) => c.toLowerCase()))],
  ["ascii_upcase/0", plain((value) => string(value, "explode input must be a string").replace(/[a-z]/g, (c) => c.toUpperCase()))],
  ["explode/0", plain(codepoints)],
  ["implode/0", plain((value) => {
    if (!Array.isArray(value)) throw new JqError("implode input must be an array");
    for (const code of value) if (typeof code !== "number") throw new JqError(`${describe(code)} can't be imploded, unicode codepoint needs to be numeric`);
    return String.fromCodePoint(...(value as number[]));
  })],
  ["startswith/1", withValues((value, start) => {
    if (typeof value !== "string" || typeof start !== "string") throw new JqError("startswith() requires string inputs");
    return value.startsWith(start);
  })],
  ["endswith/1", withValues((value, end) => {
    if (typeof value !== "string" || typeof end !== "string") throw new JqError("endswith() requires string inputs");
    return value.endsWith(end);
  })],
  ["ltrimstr/1", withValues((value, start) => (typeof value === "string" && typeof start === "string" && value.startsWith(start) ? value.slice(start.length) : value))],
  ["rtrimstr/1", withValues((value, end) => (typeof value === "string" && typeof end === "string" && end !== "" && value.endsWith(end) ? value.slice(0, -end.length) : value))],
  ["trim/0", plain((value) => string(value, `${describe(value)} cannot be trimmed`).trim())],
  ["ltrim/0", plain((value) => string(value, `${describe(value)} cannot be trimmed`).trimStart())],
  ["rtrim/0", plain((value) => string(value, `${describe(value)} cannot be trimmed`).trimEnd())],
  ["split/1", withValues((value, separator) => {
    if (typeof value !== "string" || typeof separator !== "string") throw new JqError("split input and separator must be strings");
    return value === "" ? [] : value.split(separator);
  })],
  ["join/1", withValues((value, separator) => {
    let text: string | null = null;
    for (const item of parts(value)) {
      if (kindOf(item) === "array" || kindOf(item) === "object") throw new JqError(`${describe(text ?? "")} and ${describe(item)} cannot be added`);
      const part = item === null ? "" : typeof item === "string" ? item : print(item);
      text = text === null ? part : `${text}${string(separator, `${describe(separator)} cannot be added`)}${part}`;
    }
    return text ?? "";
  })],
  ["match/1", function* (interpreter, args, input, scope) {
    for (const given of interpreter.run(args[0]!, input.value, scope)) {
      if (given === PAUSE) {
        yield PAUSE;
        continue;
      }
      const [pattern, flags] = Array.isArray(given) ? [given[0] as Value, (given[1] ?? null) as Value] : [given, null];
      for (const match of matches(input.value, pattern, flags)) yield made(input, match);
    }
  }],
  ["match/2", function* (interpreter, args, input, scope) {
    for (const flags of interpreter.run(args[1]!, input.value, scope)) {
      if (flags === PAUSE) {
        yield PAUSE;
        continue;
      }
      for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
        if (pattern === PAUSE) yield PAUSE;
        else for (const match of matches(input.value, pattern, flags)) yield made(input, match);
      }
    }
  }],
  ["test/1", withValues((value, pattern) => matches(value, Array.isArray(pattern) ? pattern[0] : pattern, Array.isArray(pattern) ? (pattern[1] ?? null) : null).length > 0)],
  ["test/2", withValues((value, pattern, flags) => matches(value, pattern, flags).length > 0)],
  ["capture/1", function* (interpreter, args, input, scope) {
    for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
      if (pattern === PAUSE) yield PAUSE;
      else for (const match of matches(input.value, pattern, null)) yield made(input, captureObject(match));
    }
  }],
  ["capture/2", function* (interpreter, args, input, scope) {
    for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
      if (pattern === PAUSE) {
        yield PAUSE;
        continue;
      }
      for (const flags of interpreter.run(args[1]!, input.value, scope)) {
        if (flags === PAUSE) yield PAUSE;
        else for (const match of matches(input.value, pattern, flags)) yield made(input, captureObject(match));
      }
    }
  }],
  ["split/2", withValues((value, pattern, flags) => string(value, `${describe(value)} cannot be matched, as it is not a string`) === "" ? [] : splitAt(value as string, matches(value, pattern, `g${(flags as string | null) ?? ""}`)))],
  ["sub/2", substitute(false)], ["sub/3", substitute(false)], ["gsub/2", substitute(true)], ["gsub/3", substitute(true)],
  ["format/1", withValues((value, name) => formatString(`@${String(name)}`, value))],
];

function splitAt(text: string, found: Value[]): string[] {
  const characters = [...text];
  const parts: string[] = [];
  let at = 0;
  for (const { offset, length } of found as { offset: number; length: number }[]) {
    parts.push(characters.slice(at, offset).join(""));
    at = offset + length;
  }
  return [...parts, characters.slice(at).join("")];
}

function substitute(global: boolean): Native {
  return function* (interpreter, args, input, scope) {
    const text = string(input.value, `${describe(input.value)} cannot be matched, as it is not a string`);
    const characters = [...text];
    for (const flags of args[2] ? interpreter.run(args[2], input.value, scope) : [""]) {
      if (flags === PAUSE) {
        yield PAUSE;
        continue;
      }
      for (const pattern of interpreter.run(args[0]!, input.value, scope)) {
        if (pattern === PAUSE) {
          yield PAUSE;
          continue;
        }
        const found = matches(text, pattern, `${global ? "g" : ""}${(flags as string | null) ?? ""}`) as { offset: number; length: number }[];
        const build = function* (at: number, from: number): Generator<string | Pause, void, undefined> {
          const match = found[at];
          if (!match) {
            yield characters.slice(from).join("");
            return;
          }
          for (const replacement of interpreter.run(args[1]!, captureObject(match), scope)) {
            if (replacement === PAUSE) {
              yield PAUSE;
              continue;
            }
            const added = string(replacement, `${describe(characters.slice(from, match.offset).join(""))} and ${describe(replacement)} cannot be added`);
            for (const rest of build(at + 1, match.offset + match.length)) {
              if (rest === PAUSE) yield PAUSE;
              else yield characters.slice(from, match.offset).join("") + added + rest;
            }
          }
        };
        for (const result of build(0, 0)) {
          if (result === PAUSE) yield PAUSE;
          else yield made(input, result);
        }
      }
    }
  };
}
