/*
 * Shell patterns: `*`, `?`, `[...]` and the extended forms, made into regular expressions. In a pattern a backslash quotes
 * the next character; `escapePattern` quotes what was quoted in the source.
 */

const SPECIAL = /[\\*?[\]!+@()|^-]/g;

/** Quotes all characters that mean something in a pattern. */
export function escapePattern(text: string): string {
  return text.replace(SPECIAL, "\\$&");
}

export interface PatternOptions {
  ignoreCase?: boolean;
  /** `*`, `?` and brackets do not match a slash, and not a leading dot unless `dots`. */
  pathname?: boolean;
  dots?: boolean;
  extended?: boolean;
}

/**
 * Characters in a row that an engine's regular expression takes: V8 refuses a few more than 32000 when it is first used. Longer ones
 * are parted by `PART`, which matches nothing and means nothing.
 */
export const LONGEST_RUN = 8000;
export const PART = "(?:)";

const cache = new Map<string, RegExp>();

/** A regular expression that matches the whole of what the pattern matches. */
export function patternRegExp(pattern: string, options: PatternOptions = {}): RegExp {
  const flags = `s${options.ignoreCase ? "i" : ""}`;
  const key = `${flags}${options.pathname ? "p" : ""}${options.dots ? "d" : ""}${options.extended === false ? "x" : ""}:${pattern}`;
  let found = cache.get(key);
  if (!found) {
    found = new RegExp(`^(?:${patternSource(pattern, options)})$`, flags);
    if (cache.size > 1000) cache.clear();
    cache.set(key, found);
  }
  return found;
}

/** The source of a regular expression for a pattern, not anchored. */
export function patternSource(pattern: string, options: PatternOptions = {}): string {
  const state = { at: 0 };
  const source = translate(pattern, state, options, false);
  const guard = options.pathname && !options.dots && !pattern.startsWith(".") && !pattern.startsWith("\\.") ? "(?!\\.)" : "";
  return guard + source;
}

function translate(pattern: string, state: { at: number }, options: PatternOptions, nested: boolean): string {
  const any = options.pathname ? "[^/]" : ".";
  let source = "";
  for (let parts = 1; state.at < pattern.length; parts += 1) {
    const character = pattern[state.at]!;
    if (parts % LONGEST_RUN === 0) source += PART;
    if (nested && (character === "|" || character === ")")) return source;
    state.at += 1;
    if (options.extended !== false && pattern[state.at] === "(" && "?*+@!".includes(character)) {
      state.at += 1;
      const alternatives: string[] = [];
      for (;;) {
        alternatives.push(translate(pattern, state, options, true));
        const end = pattern[state.at];
        state.at += 1;
        if (end !== "|") break;
      }
      const group = `(?:${alternatives.join("|")})`;
      if (character === "!") {
        const rest = translate(pattern, state, options, nested);
        return `${source}(?!(?:${alternatives.join("|")})${rest}$)${any}*${rest}`;
      }
      source += character === "@" ? group : `${group}${character}`;
      continue;
    }
    switch (character) {
      case "\\": {
        const next = pattern[state.at];
        state.at += 1;
        source += quote(next ?? "\\");
        break;
      }
      case "*":
        while (pattern[state.at] === "*") state.at += 1;
        source += `${any}*`;
        break;
      case "?":
        source += any;
        break;
      case "[": {
        const bracket = bracketSource(pattern, state.at);
        if (bracket) {
          source += options.pathname ? `(?!/)${bracket.source}` : bracket.source;
          state.at = bracket.end;
        } else source += "\\[";
        break;
      }
      default:
        source += quote(character);
    }
  }
  return source;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: "a-zA-Z\\u00c0-\\u024f", digit: "0-9", alnum: "a-zA-Z0-9\\u00c0-\\u024f", upper: "A-Z", lower: "a-z", space: "\\s", blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~", print: "\\x20-\\x7e\\u00a0-\\uffff", graph: "\\x21-\\x7e\\u00a1-\\uffff", cntrl: "\\x00-\\x1f\\x7f", xdigit: "0-9A-Fa-f", word: "\\w",
};

/** The inside of a class like [:digit:] for a regular expression. */
export function characterClass(name: string): string | undefined {
  return CLASSES[name];
}

/** A bracket expression whose inside begins at `start`; undefined when it is not closed. */
function bracketSource(pattern: string, start: number): { source: string; end: number } | undefined {
  let at = start;
  let negated = false;
  if (pattern[at] === "!" || pattern[at] === "^") {
    negated = true;
    at += 1;
  }
  let inside = "";
  let first = true;
  for (;;) {
    const character = pattern[at];
    if (character === undefined) return undefined;
    if (character === "]" && !first) break;
    first = false;
    if (character === "[" && pattern[at + 1] === ":") {
      const close = pattern.indexOf(":]", at + 2);
      const name = close > 0 ? CLASSES[pattern.slice(at + 2, close)] : undefined;
      if (name !== undefined) {
        inside += name;
        at = close + 2;
        continue;
      }
    }
    if (character === "\\") {
      inside += quoteInBracket(pattern[at + 1] ?? "\\");
      at += 2;
      continue;
    }
    if (character === "-") {
      const last = pattern[at + 1] === "]" || inside === "";
      inside += last ? "\\-" : "-";
      at += 1;
      continue;
    }
    inside += quoteInBracket(character);
    at += 1;
  }
  if (inside === "") return { source: negated ? "." : "(?!)", end: at + 1 };
  try {
    new RegExp(`[${inside}]`);
  } catch {
    return { source: "(?!)", end: at + 1 };
  }
  return { source: `[${negated ? "^" : ""}${inside}]`, end: at + 1 };
}

function quoteInBracket(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}

function quote(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Whether the pattern has anything but ordinary characters. */
export function isPattern(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*(?:[*?]|\[.*\]|[+@!]\()/s.test(pattern);
}

/** The pattern's text when it has only ordinary characters. */
export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, "$1");
}
