/** What is wrong with a text that should be JSON, in the words of Go's encoding/json. */
export class JsonSyntaxError extends Error {
  /** Bytes read when it was noticed. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = "JsonSyntaxError";
    this.offset = offset;
  }
}

/**
 * Levels of nesting that a text may have. Go's decoders give up at 10,000 and say so; what walks objects here takes its turns on the
 * engine's stack, which is smaller in some browsers, and nobody writes a hundred.
 */
export const MAX_DEPTH = 1000;

export interface DecodedJson {
  value: unknown;
  /** Index behind the value. */
  end: number;
  /** Paths of repeated keys (`spec.containers[0].name`), in the order of the text; the last value of each counts. */
  duplicates: string[];
}

const isSpace = (char: string): boolean => char === " " || char === "\t" || char === "\r" || char === "\n";

/** Go's quoteChar. */
function shown(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}

/**
 * Reads one JSON value from `start` on. Throws `JsonSyntaxError`; at the end of the text without a value its message is
 * `EOF`.
 */
export function decodeJsonValue(text: string, start = 0): DecodedJson {
  let at = start;
  const duplicates: string[] = [];

  const fail = (context: string): never => {
    const char = text[at];
    const offset = new TextEncoder().encode(text.slice(0, at + 1)).length;
    if (char === undefined) throw new JsonSyntaxError("unexpected EOF", offset);
    throw new JsonSyntaxError(`invalid character ${shown(String.fromCodePoint(text.codePointAt(at) ?? 0))} ${context}`, offset);
  };
  const skip = (): void => {
    while (at < text.length && isSpace(text[at] as string)) at += 1;
  };

  const literal = (word: string, value: unknown): unknown => {
    for (let i = 1; i < word.length; i += 1) {
      at += 1;
      if (text[at] !== word[i]) fail(`in literal ${word} (expecting ${shown(word[i] as string)})`);
    }
    at += 1;
    return value;
  };

  const string = (): string => {
    const begin = at;
    at += 1;
    for (;;) {
      const char = text[at];
      if (char === undefined || char < " ") fail("in string literal");
      if (char === '"') break;
      if (char === "\\") {
        at += 1;
        const escape = text[at];
        if (escape === "u") {
          for (let i = 0; i < 4; i += 1) {
            at += 1;
            if (!/^[0-9a-fA-F]$/.test(text[at] ?? "")) fail("in \\u hexadecimal character escape");
          }
        } else if (escape === undefined || !'bfnrt\\/"'.includes(escape)) fail("in string escape code");
      }
      at += 1;
    }
    at += 1;
    return JSON.parse(text.slice(begin, at)) as string;
  };

  const number = (): number => {
    const begin = at;
    const digits = (context: string): void => {
      if (!/^[0-9]$/.test(text[at] ?? "")) fail(context);
      while (/^[0-9]$/.test(text[at] ?? "")) at += 1;
    };
    if (text[at] === "-") at += 1;
    if (text[at] === "0") at += 1;
    else digits("in numeric literal");
    if (text[at] === ".") {
      at += 1;
      digits("after decimal point in numeric literal");
    }
    if (text[at] === "e" || text[at] === "E") {
      at += 1;
      if (text[at] === "+" || text[at] === "-") at += 1;
      digits("in exponent of numeric literal");
    }
    return Number(text.slice(begin, at));
  };

  let depth = 0;
  const value = (path: string): unknown => {
    skip();
    const char = text[at] ?? "";
    if (char === "{" || char === "[") {
      depth += 1;
      if (depth > MAX_DEPTH) throw new JsonSyntaxError("exceeded max depth", at);
      const found = char === "{" ? object(path) : list(path);
      depth -= 1;
      return found;
    }
    if (char === '"') return string();
    if (char === "t") return literal("true", true);
    if (char === "f") return literal("false", false);
    if (char === "n") return literal("null", null);
    if (char === "-" || (char >= "0" && char <= "9")) return number();
    return fail("looking for beginning of value");
  };

  const object = (path: string): unknown => {
    const result: Record<string, unknown> = {};
    const seen = new Set<string>();
    at += 1;
    skip();
    if (text[at] === "}") {
      at += 1;
      return result;
    }
    for (;;) {
      skip();
      if (text[at] !== '"') fail("looking for beginning of object key string");
      const key = string();
      const here = path === "" ? key : `${path}.${key}`;
      if (seen.has(key)) duplicates.push(here);
      seen.add(key);
      skip();
      if (text[at] !== ":") fail("after object key");
      at += 1;
      const part = value(here);
      if (key === "__proto__") Object.defineProperty(result, key, { value: part, enumerable: true, writable: true, configurable: true });
      else result[key] = part;
      skip();
      if (text[at] === "}") break;
      if (text[at] !== ",") fail("after object key:value pair");
      at += 1;
    }
    at += 1;
    return result;
  };

  const list = (path: string): unknown => {
    const result: unknown[] = [];
    at += 1;
    skip();
    if (text[at] === "]") {
      at += 1;
      return result;
    }
    for (;;) {
      result.push(value(`${path}[${result.length}]`));
      skip();
      if (text[at] === "]") break;
      if (text[at] !== ",") fail("after array element");
      at += 1;
    }
    at += 1;
    return result;
  };

  skip();
  if (at >= text.length) throw new JsonSyntaxError("EOF", at);
  const found = value("");
  return { value: found, end: at, duplicates };
}

/** The one JSON value of a text. Throws `JsonSyntaxError`, also for what follows it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    let decoded: DecodedJson;
    try {
      decoded = decodeJsonValue(text);
    } catch (error) {
      if (error instanceof JsonSyntaxError && error.message === "EOF") {
        throw new JsonSyntaxError("unexpected end of JSON input", error.offset);
      }
      if (error instanceof JsonSyntaxError && error.message === "unexpected EOF") {
        throw new JsonSyntaxError("unexpected end of JSON input", error.offset);
      }
      throw error;
    }
    let end = decoded.end;
    while (end < text.length && isSpace(text[end] as string)) end += 1;
    if (end < text.length) {
      const char = String.fromCodePoint(text.codePointAt(end) ?? 0);
      throw new JsonSyntaxError(`invalid character ${shown(char)} after top-level value`, end + 1);
    }
    return decoded.value;
  }
}
