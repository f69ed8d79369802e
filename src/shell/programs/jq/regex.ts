import { LONGEST_RUN } from "../../interpreter/pattern.ts";
import { describe, JqError, kindOf, objectOf, type Value } from "./value.ts";

/** The matches of a regular expression (Oniguruma's in jq; the common part of both is what JavaScript has). */
export function matches(value: Value, pattern: Value, flags: Value): Value[] {
  if (typeof value !== "string") throw new JqError(`${describe(value)} cannot be matched, as it is not a string`);
  if (typeof pattern !== "string") throw new JqError(`${kindOf(pattern)} not a string or array`);
  if (flags !== null && typeof flags !== "string") throw new JqError(`${describe(flags)} is not a string`);
  const given = (flags as string | null) ?? "";
  const unknown = [...given].find((flag) => !"gimnsxl".includes(flag));
  if (unknown !== undefined) throw new JqError(`${given} is not a valid modifier string`);
  const expression = compile(given.includes("x") ? pattern.replace(/\s+|#.*$/gm, "") : pattern, given);
  const found: Value[] = [];
  for (const match of value.matchAll(expression)) {
    if (given.includes("n") && match[0] === "") continue;
    found.push(describeMatch(value, match));
    if (!given.includes("g")) break;
  }
  return found;
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string, flags: string): RegExp {
  const key = `${flags}/${pattern}`;
  let expression = compiled.get(key);
  if (!expression) {
    // POSIX classes within brackets, and Oniguruma's \h.
    const source = pattern
      .replaceAll("[:alpha:]", "A-Za-z").replaceAll("[:digit:]", "0-9").replaceAll("[:alnum:]", "A-Za-z0-9").replaceAll("[:space:]", "\\s")
      .replaceAll("[:upper:]", "A-Z").replaceAll("[:lower:]", "a-z").replaceAll("[:xdigit:]", "0-9A-Fa-f").replaceAll("[:punct:]", "!-\\/:-@\\[-`{-~");
    const inline = /^\(\?([imsx]+)\)/.exec(source);
    try {
      expression = new RegExp(inline ? source.slice(inline[0].length) : source, `gd${flags.includes("i") || inline?.[1]?.includes("i") ? "i" : ""}${flags.includes("s") ? "s" : ""}m`);
      // An engine says that a pattern is too long for it only when it is used.
      if (source.length > LONGEST_RUN) expression.test("");
    } catch {
      throw new JqError(`Regex failure: ${mistakeOf(pattern)}`);
    }
    compiled.set(key, expression);
  }
  return expression;
}

/** What is wrong with a pattern, in the library's words. Engines name it differently, so it is looked for here. */
function mistakeOf(pattern: string): string {
  let [depth, repeatable] = [0, false];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]!;
    const wasRepeatable: boolean = repeatable;
    repeatable = true;
    switch (character) {
      case "\\":
        if (at + 1 >= pattern.length) return "end pattern at escape";
        at += 1;
        break;
      case "[": {
        const end = /^\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]/.exec(pattern.slice(at));
        if (!end) return "premature end of char-class";
        at += end[0].length - 1;
        break;
      }
      case "(": {
        depth += 1;
        repeatable = false;
        const name = /^\(\?<([^=!>][^>]*)?(>?)/.exec(pattern.slice(at));
        if (name?.[1] !== undefined && (name[2] === "" || !/^[A-Za-z_]\w*$/.test(name[1]))) return `invalid group name <${name[1]}>`;
        if (name?.[1] === undefined && /^\(\?(?![:=!>imsx-]|<[=!])/.test(pattern.slice(at))) return "undefined group option";
        at += /^\(\?(?:<\w+>|[:=!>]|<[=!]|[imsx-]+[:)])/.exec(pattern.slice(at))?.[0].length ?? 1;
        at -= 1;
        break;
      }
      case ")":
        depth -= 1;
        if (depth < 0) return "unmatched close parenthesis";
        break;
      case "|": repeatable = false; break;
      case "*": case "+": case "?":
        if (!wasRepeatable) return "target of repeat operator is not specified";
        break;
      case "{": {
        const bounds = /^\{(\d+),(\d+)\}/.exec(pattern.slice(at));
        if (bounds && Number(bounds[1]) > Number(bounds[2])) return "upper is smaller than lower in repeat range";
        break;
      }
    }
  }
  return depth > 0 ? "end pattern with unmatched parenthesis" : "invalid argument";
}

function describeMatch(text: string, match: RegExpExecArray): Value {
  const offset = (at: number): number => [...text.slice(0, at)].length;
  const names = Object.keys(match.groups ?? {});
  const captures: Value[] = [];
  for (let group = 1; group < match.length; group += 1) {
    const found = match[group];
    const name = names.find((each) => sameGroup(match, each, group)) ?? null;
    captures.push(
      objectOf([
        ["offset", found === undefined ? -1 : offset(match.indices![group]![0])],
        ["length", found === undefined ? 0 : [...found].length],
        ["string", found ?? null],
        ["name", name],
      ]),
    );
  }
  return objectOf([["offset", offset(match.index)], ["length", [...match[0]].length], ["string", match[0]], ["captures", captures]]);
}

/** Named groups are numbered in the order of their names in the pattern, among the others. */
function sameGroup(match: RegExpExecArray, name: string, group: number): boolean {
  const named = match.indices!.groups![name];
  const numbered = match.indices![group];
  const names = Object.keys(match.groups!);
  // Where all groups are named their order is that of the numbers.
  if (names.length === match.length - 1) return names[group - 1] === name;
  return named !== undefined && numbered !== undefined && named[0] === numbered[0] && named[1] === numbered[1];
}

/** `capture`: an object of the named groups. */
export function captureObject(match: Value): Value {
  const { captures } = match as { captures: { name: string | null; string: string | null }[] };
  return objectOf(captures.filter(({ name }) => name !== null).map(({ name, string }) => [name!, string] as const));
}

