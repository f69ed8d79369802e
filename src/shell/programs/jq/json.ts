import { objectOf, type Value } from "./value.ts";

/** A value of a text, or with `streaming` one of its events, and how many lines had been read when it was whole. */
export interface JsonItem {
  value: Value;
  lines: number;
  /** It was whole before its line's end. */
  inLine: boolean;
}

interface Level {
  /** What is being filled; events need none. */
  holder: Value[] | Record<string, Value>;
  isArray: boolean;
  count: number;
  /** The key whose value is awaited, of an object. */
  key: string | undefined;
  lastKey: string | undefined;
}

class JsonProblem extends Error {}

/**
 * Reads JSON as it comes, character by character as jq's parser does, so that what is wrong is said at the same place.
 * Values are one after the other; `NaN` and `nan` are numbers.
 */
export class JsonParser {
  /** Values that are whole. */
  items: JsonItem[] = [];
  /** jq's sentence about what is wrong, with the place. Nothing comes after it. */
  error: string | undefined;
  private readonly streaming: boolean;
  private readonly levels: Level[] = [];
  private next: Value = undefined;
  /** The value that stands there has been told by events already. */
  private told = false;
  private literal = "";
  /** A string that has not ended: from its quote on. */
  private text: string | undefined;
  private escaped = false;
  private line = 1;
  private column = 0;
  private lines = 0;
  private atNewline = false;

  constructor(streaming = false) {
    this.streaming = streaming;
  }

  feed(text: string): void {
    if (this.error !== undefined) return;
    try {
      this.read(text);
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error;
      this.error = `${error.message} at line ${this.line}, column ${this.column}`;
    }
  }

  /** Nothing more comes. */
  finish(): void {
    if (this.error !== undefined) return;
    const place = (what: string): string => `${what} at EOF at line ${this.line}, column ${this.column}`;
    if (this.text !== undefined) {
      this.error = place("Unfinished string");
      return;
    }
    try {
      this.endLiteral();
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error;
      this.error = place(error.message);
      return;
    }
    if (this.levels.length > 0) this.error = place("Unfinished JSON term");
  }

  private read(text: string): void {
    const { length } = text;
    for (let at = 0; at < length; at += 1) {
      if (this.text !== undefined) {
        at = this.readString(text, at);
        continue;
      }
      const character = text.charCodeAt(at);
      this.column += 1;
      switch (character) {
        case 10:
          this.line += 1;
          this.column = 0;
          this.lines += 1;
          this.atNewline = true;
          this.endLiteral();
          this.atNewline = false;
          break;
        case 32: case 9: case 13: case 0xfeff: this.endLiteral(); break;
        case 34:
          this.endLiteral();
          this.text = "";
          break;
        case 91: case 123: case 93: case 125: case 44: case 58:
          this.structure(text[at]!);
          break;
        default: this.literal += text[at]!;
      }
    }
  }

  private structure(character: string): void {
    const { length } = this.items;
    const outside = this.levels.length === 0;
    this.endLiteral();
    try {
      this.token(character);
    } catch (error) {
      // What stood before it is not told of then.
      if (outside) this.items.length = length;
      throw error;
    }
  }

  /** Takes what there is of a string. Answers where it ends in this text. */
  private readString(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at += 1) {
      const character = text.charCodeAt(at);
      if (this.escaped) this.escaped = false;
      else if (character === 92) this.escaped = true;
      else if (character === 34) break;
      if (character === 10) {
        this.line += 1;
        this.lines += 1;
        this.column = 0;
      } else this.column += 1;
    }
    this.text += text.slice(from, at);
    if (at === text.length) return at;
    this.column += 1;
    const raw = this.text!;
    this.text = undefined;
    this.value(stringOf(raw));
    return at;
  }

  private value(value: Value): void {
    if (this.next !== undefined) throw new JsonProblem("Expected separator between values");
    this.next = value;
    this.told = false;
    if (this.levels.length === 0) this.whole();
  }

  /** A value outside of all others. */
  private whole(): void {
    const value = this.next;
    this.next = undefined;
    if (!this.streaming) this.put(value);
    else if (!this.told) this.put([[], value]);
  }

  private put(value: Value): void {
    this.items.push({ value, lines: this.lines, inLine: !this.atNewline });
  }

  private get path(): Value[] {
    return this.levels.map((level) => (level.isArray ? level.count : level.key ?? level.lastKey!));
  }

  /** The value is put into what it stands in. */
  private append(level: Level): void {
    if (this.streaming) {
      if (!this.told) this.put([this.path, this.next]);
    } else if (level.isArray) (level.holder as Value[]).push(this.next);
    else (level.holder as Record<string, Value>)[level.key!] = this.next;
    level.count += 1;
    level.lastKey = level.key;
    level.key = undefined;
    this.next = undefined;
  }

  private token(character: string): void {
    const top = this.levels.at(-1);
    switch (character) {
      case "[": case "{":
        if (this.next !== undefined) throw new JsonProblem("Expected separator between values");
        this.levels.push({ holder: character === "[" ? [] : objectOf(), isArray: character === "[", count: 0, key: undefined, lastKey: undefined });
        if (this.levels.length > 256) throw new JsonProblem("Exceeds depth limit for parsing");
        return;
      case ":":
        if (this.next === undefined) throw new JsonProblem("Expected string key before ':'");
        if (!top || top.isArray || top.key !== undefined) throw new JsonProblem("':' not as part of an object");
        if (typeof this.next !== "string") throw new JsonProblem("Object keys must be strings");
        top.key = this.next;
        this.next = undefined;
        return;
      case ",":
        if (this.next === undefined || !top) throw new JsonProblem("Expected value before ','");
        if (!top.isArray && top.key === undefined) throw new JsonProblem("Objects must consist of key:value pairs");
        this.append(top);
        return;
      default: {
        if (!top || top.isArray !== (character === "]")) throw new JsonProblem(`Unmatched '${character}'`);
        if (this.next !== undefined) {
          if (!top.isArray && top.key === undefined) throw new JsonProblem("Objects must consist of key:value pairs");
          this.append(top);
        } else if (!top.isArray && top.key !== undefined) throw new JsonProblem(`Unmatched '${character}'`);
        else if (top.count > 0) throw new JsonProblem(top.isArray ? "Expected another array element" : "Expected another key-value pair");
        this.levels.pop();
        // An event closes what was not empty: the way to its last part.
        if (this.streaming && top.count > 0) this.put([[...this.path, top.isArray ? top.count - 1 : top.lastKey!]]);
        this.next = top.holder;
        this.told = top.count > 0;
        if (this.levels.length === 0) this.whole();
      }
    }
  }

  private endLiteral(): void {
    const word = this.literal;
    if (word === "") return;
    this.literal = "";
    const value = literalOf(word);
    if (this.next !== undefined) throw new JsonProblem("Expected separator between values");
    this.next = value;
    this.told = false;
    if (this.levels.length === 0) this.whole();
  }
}

function literalOf(word: string): Value {
  const pattern = word.startsWith("t") ? "true" : word.startsWith("f") ? "false" : word.startsWith("n") && word.length !== 3 ? "null" : undefined;
  if (pattern !== undefined) {
    if (word !== pattern) throw new JsonProblem("Invalid literal");
    return word === "null" ? null : word === "true";
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(word)) return Number(word);
  if (/^[+-]?nan$/i.test(word)) return NaN;
  if (/^[+-]?inf(?:inity)?$/i.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  throw new JsonProblem("Invalid numeric literal");
}

/** A string between its quotes. */
function stringOf(raw: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f]/.test(raw)) throw new JsonProblem("Invalid string: control characters from U+0000 through U+001F must be escaped");
  if (!raw.includes("\\")) return raw;
  return raw.replace(/\\(?:u([\s\S]{0,4})|([\s\S]?))/g, (all, code: string | undefined, letter: string | undefined, at: number) => {
    if (code !== undefined) {
      if (!/^[\da-fA-F]{4}$/.test(code)) throw new JsonProblem("Invalid \\uXXXX escape");
      const unit = Number.parseInt(code, 16);
      if (unit >= 0xd800 && unit < 0xdc00 && !/^\\u[dD][c-fC-F][\da-fA-F]{2}/.test(raw.slice(at + all.length))) throw new JsonProblem("Invalid \\uXXXX\\uXXXX surrogate pair escape");
      return String.fromCharCode(unit);
    }
    const plain = ESCAPES[letter!];
    if (plain === undefined) throw new JsonProblem("Invalid escape");
    return plain;
  });
}

export const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "/": "/", "\\": "\\", '"': '"' };

/** The values of a text: one after the other. `error` is jq's sentence with the place. */
export function parseJson(text: string): { values: Value[]; error: string | undefined } {
  const parser = new JsonParser();
  parser.feed(text);
  parser.finish();
  return { values: parser.items.map(({ value }) => value), error: parser.error };
}

/** The one value of a text, as `fromjson` wants it; `error` says what is wrong. */
export function parseOne(text: string): { value: Value; error?: undefined } | { error: string } {
  const { values, error } = parseJson(text);
  const problem = error ?? (values.length === 0 ? "Expected JSON value" : values.length > 1 ? "Unexpected extra JSON values" : undefined);
  return problem === undefined ? { value: values[0] } : { error: `${problem} (while parsing '${text}')` };
}
