import { unquote } from "../jsonpath/unquote.ts";

export type TokenType =
  | "text"
  | "left"
  | "right"
  | "space"
  | "dot"
  | "field"
  | "variable"
  | "identifier"
  | "keyword"
  | "nil"
  | "bool"
  | "string"
  | "number"
  | "char"
  | "|"
  | "("
  | ")"
  | ","
  | "="
  | ":="
  | "other"
  | "eof";

export interface Token {
  type: TokenType;
  /** As written. */
  text: string;
  /** Index in the template. */
  at: number;
  line: number;
}

/** A template that does not parse or does not fit its data; the words of Go's text/template. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TemplateError";
  }
}

const KEYWORDS: ReadonlySet<string> = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "template",
  "with",
]);

const isAlphaNumeric = (char: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(char);
const isSpace = (char: string): boolean => char !== "" && " \t\r\n".includes(char);

function runeText(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) ? `U+${code} '${char}'` : `U+${code}`;
}

/** Splits a template into texts and the tokens of its actions. Throws `TemplateError`. */
export class Lexer {
  readonly #input: string;
  readonly #name: string;
  #at = 0;
  #tokens: Token[] = [];
  #actionLine = 0;

  constructor(name: string, input: string) {
    this.#name = name;
    this.#input = input;
  }

  lineAt(at: number): number {
    return this.#input.slice(0, at).split("\n").length;
  }

  #fail(message: string, at = this.#at): never {
    const line = this.lineAt(at);
    let extra = "";
    if (this.#actionLine !== 0 && this.#actionLine !== line) {
      extra = ` in action started at ${this.#name}:${this.#actionLine}`;
      if (message.endsWith(" action")) extra = extra.slice(" in action".length);
    }
    throw new TemplateError(`template: ${this.#name}:${line}: ${message}${extra}`);
  }

  #push(type: TokenType, start: number): void {
    this.#tokens.push({ type, text: this.#input.slice(start, this.#at), at: start, line: this.lineAt(start) });
  }

  /**
   * All tokens. What is wrong in an action throws only when the parser gets there, so tokens come with the error that
   * ends them.
   */
  run(): { tokens: Token[]; error?: TemplateError } {
    try {
      this.#all();
      return { tokens: this.#tokens };
    } catch (error) {
      if (error instanceof TemplateError) return { tokens: this.#tokens, error };
      throw error;
    }
  }

  #all(): void {
    const input = this.#input;
    let trimNext = false;
    while (this.#at < input.length) {
      const open = input.indexOf("{{", this.#at);
      const end = open < 0 ? input.length : open;
      const trimEnd = open >= 0 && input[open + 2] === "-" && isSpace(input[open + 3] ?? "");
      let start = this.#at;
      let stop = end;
      if (trimNext) while (start < stop && isSpace(input[start] ?? "")) start += 1;
      if (trimEnd) while (stop > start && isSpace(input[stop - 1] ?? "")) stop -= 1;
      if (stop > start) this.#tokens.push({ type: "text", text: input.slice(start, stop), at: start, line: this.lineAt(start) });
      trimNext = false;
      if (open < 0) {
        this.#at = input.length;
        break;
      }
      this.#at = open + 2 + (trimEnd ? 1 : 0);
      this.#actionLine = this.lineAt(open);
      trimNext = this.#action(open);
      this.#actionLine = 0;
    }
    this.#tokens.push({ type: "eof", text: "", at: input.length, line: this.lineAt(input.length) });
  }

  /** Reads an action; says whether its end trims the text after it. */
  #action(open: number): boolean {
    const input = this.#input;
    let afterSpace = this.#at;
    while (isSpace(input[afterSpace] ?? "")) afterSpace += 1;
    const trimmed = this.#at > open + 2;
    if (input.startsWith("/*", trimmed ? afterSpace : this.#at)) return this.#comment(trimmed ? afterSpace : this.#at);
    this.#tokens.push({ type: "left", text: "{{", at: open, line: this.lineAt(open) });
    let parens = 0;
    for (;;) {
      const trim = isSpace(input[this.#at] ?? "") && input.startsWith("-}}", this.#at + 1);
      if (trim || input.startsWith("}}", this.#at)) {
        if (parens > 0) this.#fail("unclosed left paren");
        const start = this.#at;
        this.#at += trim ? 4 : 2;
        this.#tokens.push({ type: "right", text: "}}", at: start, line: this.lineAt(start) });
        return trim;
      }
      const start = this.#at;
      const char = input[this.#at] ?? "";
      if (char === "") this.#fail("unclosed action");
      this.#at += 1;
      if (isSpace(char)) {
        while (isSpace(input[this.#at] ?? "") && !/^[ \t\r\n]-\}\}/.test(input.slice(this.#at))) this.#at += 1;
        this.#push("space", start);
      } else if (char === "=" || char === "|" || char === ",") this.#push(char, start);
      else if (char === ":") {
        if (input[this.#at] !== "=") this.#fail("expected :=");
        this.#at += 1;
        this.#push(":=", start);
      } else if (char === '"') this.#quoted('"', "unterminated quoted string", "string", start);
      else if (char === "'") this.#quoted("'", "unterminated character constant", "char", start);
      else if (char === "`") this.#raw(start);
      else if (char === "$") this.#fieldOrVariable("variable", start);
      else if (char === "." && !/^[0-9]$/.test(input[this.#at] ?? "")) this.#fieldOrVariable("field", start);
      else if (/^[-+.0-9]$/.test(char)) this.#number(start);
      else if (isAlphaNumeric(char)) this.#identifier(start);
      else if (char === "(") {
        parens += 1;
        this.#push("(", start);
      } else if (char === ")") {
        parens -= 1;
        if (parens < 0) this.#fail("unexpected right paren", start);
        this.#push(")", start);
      } else if (char > " " && char <= "~") this.#push("other", start);
      else this.#fail(`unrecognized character in action: ${runeText(String.fromCodePoint(input.codePointAt(start) ?? 0))}`, start);
    }
  }

  #comment(start: number): boolean {
    const input = this.#input;
    const end = input.indexOf("*/", start);
    if (end < 0) this.#fail("unclosed comment", start);
    this.#at = end + 2;
    const trim = /^[ \t\r\n]-\}\}/.test(input.slice(this.#at));
    if (!trim && !input.startsWith("}}", this.#at)) this.#fail("comment ends before closing delimiter", start);
    this.#at += trim ? 4 : 2;
    return trim;
  }

  #quoted(end: string, message: string, type: TokenType, start: number): void {
    for (;;) {
      const char = this.#input[this.#at] ?? "";
      if (char === "\\" && (this.#input[this.#at + 1] ?? "\n") !== "\n") this.#at += 1;
      else if (char === "" || char === "\n") this.#fail(message, start);
      this.#at += 1;
      if (char === end) break;
    }
    this.#push(type, start);
  }

  #raw(start: number): void {
    const end = this.#input.indexOf("`", this.#at);
    if (end < 0) this.#fail("unterminated raw quoted string", start);
    this.#at = end + 1;
    this.#push("string", start);
  }

  #atTerminator(): boolean {
    const char = this.#input[this.#at] ?? "";
    return char === "" || isSpace(char) || ".,|:)(".includes(char) || this.#input.startsWith("}}", this.#at);
  }

  #fieldOrVariable(type: "field" | "variable", start: number): void {
    if (this.#atTerminator()) {
      this.#push(type === "variable" ? "variable" : "dot", start);
      return;
    }
    while (isAlphaNumeric(this.#input[this.#at] ?? "")) this.#at += 1;
    if (!this.#atTerminator()) this.#badCharacter();
    this.#push(type, start);
  }

  #badCharacter(): never {
    return this.#fail(`bad character ${runeText(String.fromCodePoint(this.#input.codePointAt(this.#at) ?? 0))}`);
  }

  #number(start: number): void {
    const match = /^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9_]*\.?[0-9_]*([eE][-+]?[0-9_]+)?)i?/.exec(
      this.#input.slice(start),
    );
    this.#at = start + (match?.[0].length ?? 1);
    if (isAlphaNumeric(this.#input[this.#at] ?? "")) {
      this.#at += 1;
      this.#fail(`bad number syntax: ${JSON.stringify(this.#input.slice(start, this.#at))}`, start);
    }
    if (!/[0-9]/.test(this.#input.slice(start, this.#at))) {
      this.#fail(`bad number syntax: ${JSON.stringify(this.#input.slice(start, this.#at))}`, start);
    }
    this.#push("number", start);
  }

  #identifier(start: number): void {
    while (isAlphaNumeric(this.#input[this.#at] ?? "")) this.#at += 1;
    const word = this.#input.slice(start, this.#at);
    if (!this.#atTerminator()) this.#badCharacter();
    if (KEYWORDS.has(word)) this.#push("keyword", start);
    else if (word === "true" || word === "false") this.#push("bool", start);
    else if (word === "nil") this.#push("nil", start);
    else this.#push("identifier", start);
  }
}

/** The value of a string token. */
export function stringValue(text: string): string | undefined {
  return text.startsWith("`") ? text.slice(1, -1) : unquote(text);
}
