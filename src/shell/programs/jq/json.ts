import { objectOf, type Value } from "./value.ts";

/** The values of a text: one after the other, as jq reads its input. `error` is jq's sentence with the place. */
export function parseJson(text: string): { values: Value[]; error?: undefined } | { values: Value[]; error: string } {
  const reader = new Reader(text);
  const values: Value[] = [];
  try {
    for (;;) {
      reader.space();
      if (reader.atEnd) return { values };
      values.push(reader.value(0));
    }
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return { values, error: error.message };
  }
}

class JsonProblem extends Error {}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  space(): void {
    while (this.at < this.text.length && " \t\r\n\ufeff".includes(this.text[this.at]!)) this.at += 1;
  }

  value(depth: number): Value {
    if (depth > 10000) throw this.problem("Exceeds depth limit for parsing");
    this.space();
    const character = this.text[this.at];
    if (character === "{") return this.object(depth);
    if (character === "[") return this.array(depth);
    if (character === '"') return this.string();
    const literal = /[^\s[\]{}:,"]+/y;
    literal.lastIndex = this.at;
    const word = literal.exec(this.text)?.[0];
    if (word === undefined) {
      if (character === undefined) throw this.problem("Unfinished JSON term");
      if (character === ":") throw this.problem("':' not as part of an object");
      if (character === ",") throw this.problem("Expected value before ','");
      throw this.problem(`Unmatched '${character}'`);
    }
    this.at += word.length;
    switch (word) {
      case "null":
      case "nan":
        return word === "null" ? null : NaN;
      case "true":
        return true;
      case "false":
        return false;
      default: {
        if (!/^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word)) throw this.problem("Invalid numeric literal");
        return Number(word);
      }
    }
  }

  private object(depth: number): Value {
    this.at += 1;
    const entries: [string, Value][] = [];
    this.space();
    if (this.take("}")) return objectOf();
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw this.problem(this.atEnd ? "Unfinished JSON term" : "Object keys must be strings");
      const key = this.string();
      this.space();
      if (!this.take(":")) throw this.problem(this.atEnd ? "Unfinished JSON term" : "Objects must consist of key:value pairs");
      entries.push([key, this.value(depth + 1)]);
      this.space();
      if (this.take("}")) return objectOf(entries);
      if (!this.take(",")) throw this.problem(this.atEnd ? "Unfinished JSON term" : "Expected separator between values");
    }
  }

  private array(depth: number): Value {
    this.at += 1;
    const items: Value[] = [];
    this.space();
    if (this.take("]")) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      this.space();
      if (this.take("]")) return items;
      if (!this.take(",")) throw this.problem(this.atEnd ? "Unfinished JSON term" : "Expected separator between values");
    }
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw this.problem("Unfinished string");
      if (character === "\\") this.at += 2;
      else if (character === '"') break;
      else this.at += 1;
    }
    this.at += 1;
    try {
      // Control characters within strings are taken as they are.
      // eslint-disable-next-line no-control-regex
      return JSON.parse(this.text.slice(start, this.at).replace(/[\0-\x1f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)) as string;
    } catch {
      throw this.problem("Invalid escape");
    }
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private problem(what: string): JsonProblem {
    const before = this.text.slice(0, this.at);
    const line = before.split("\n").length;
    const column = this.at - (before.lastIndexOf("\n") + 1);
    if (what.startsWith("Unfinished")) return new JsonProblem(`${what} at EOF at line ${line}, column ${column}`);
    return new JsonProblem(`${what} at line ${line}, column ${column + 1}`);
  }
}
