/*
 * The language of bc(1): POSIX with GNU's additions (names of several letters, else, print, &&, ||, !, read, halt).
 */

export type Place = { kind: "variable"; name: string } | { kind: "element"; name: string; index: Expression };

export type Expression =
  | { kind: "number"; text: string }
  | Place
  | { kind: "call"; name: string; args: Argument[] }
  | { kind: "assign"; place: Place; operator: string; value: Expression }
  | { kind: "step"; place: Place; by: 1 | -1; before: boolean }
  | { kind: "unary"; operator: "-" | "!"; value: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "group"; value: Expression };

/** Whole arrays are given as "name[]". */
export type Argument = Expression | { kind: "array"; name: string };

export type Statement =
  | { kind: "expression"; value: Expression }
  | { kind: "string"; text: string }
  | { kind: "print"; parts: (Expression | string)[] }
  | { kind: "if"; condition: Expression; then: Statement; else: Statement | undefined }
  | { kind: "for"; first: Expression | undefined; condition: Expression | undefined; next: Expression | undefined; body: Statement }
  | { kind: "block"; statements: Statement[] }
  | { kind: "return"; value: Expression | undefined }
  | { kind: "break" | "continue" | "halt" | "quit" | "limits" | "empty" }
  | { kind: "define"; name: string; parameters: string[]; autos: string[]; body: Statement[] };

/** The text is no program of bc; `line` counts from 1. */
export class SyntaxProblem extends Error {
  readonly line: number;
  constructor(line: number, message = "syntax error") {
    super(message);
    this.line = line;
  }
}

/** The text ends in the middle of something: there may be more to come. */
export class Unfinished extends Error {}

interface Token {
  kind: "number" | "name" | "word" | "string" | "sign" | "newline" | "end";
  text: string;
  line: number;
}

const WORDS = new Set(["if", "else", "while", "for", "break", "continue", "return", "halt", "quit", "define", "auto", "print", "limits", "void"]);
const FUNCTIONS = new Set(["length", "scale", "sqrt", "read"]);

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  const pattern = /(?:[ \t\r]|\\\n|#[^\n]*)+|\/\*[\s\S]*?\*\/|"([^"]*)"|((?:[0-9A-F](?:\\\n)?)+(?:\.(?:[0-9A-F](?:\\\n)?)*)?|\.(?:[0-9A-F](?:\\\n)?)+)|([a-z][a-z0-9_]*)|(\n)|([-+*/%^]=|[=!<>]=|&&|\|\||\+\+|--|[-+*/%^=<>!(){}[\],;.])/gy;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) {
      if (/^(?:"|\/\*)/.test(text.slice(at))) throw new Unfinished();
      throw new SyntaxProblem(line, `illegal character: ${text[at]!}`);
    }
    at = pattern.lastIndex;
    const [all, string, number, name, newline, sign] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: string, line });
    else if (number !== undefined) tokens.push({ kind: "number", text: number.replace(/\\\n/g, ""), line });
    else if (name !== undefined) tokens.push({ kind: WORDS.has(name) ? "word" : "name", text: name, line });
    else if (newline !== undefined) tokens.push({ kind: "newline", text: "\n", line });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, line });
    line += all.split("\n").length - 1;
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}

const LEVELS: readonly (readonly string[])[] = [["||"], ["&&"], ["==", "!=", "<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

export class Parser {
  private readonly tokens: Token[];
  private at = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  /** The next statement; undefined at the end of the text. Throws SyntaxProblem and Unfinished. */
  next(): Statement | undefined {
    while (this.of("newline") || this.is(";")) this.at += 1;
    if (this.of("end")) return undefined;
    const statement = this.statement();
    if (!this.of("newline") && !this.of("end") && !this.is(";")) this.fail();
    return statement;
  }

  /** Goes on behind the line in which something was wrong. */
  skipLine(): void {
    while (!this.of("newline") && !this.of("end")) this.at += 1;
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private of(kind: Token["kind"]): boolean {
    return this.token.kind === kind;
  }

  private is(text: string): boolean {
    return (this.of("sign") || this.token.kind === "word") && this.token.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  private need(text: string): void {
    if (!this.take(text)) this.fail();
  }

  private fail(): never {
    if (this.of("end")) throw new Unfinished();
    // The end of a line is seen when the line has been counted.
    throw new SyntaxProblem(this.token.line + (this.of("newline") ? 1 : 0));
  }

  private lines(): void {
    while (this.of("newline")) this.at += 1;
  }

  private statement(): Statement {
    const { kind, text } = this.token;
    if (kind === "string") {
      this.at += 1;
      return { kind: "string", text };
    }
    if (this.take("{")) return { kind: "block", statements: this.block() };
    if (kind === "word") {
      this.at += 1;
      switch (text) {
        case "break": case "continue": case "halt": case "quit": case "limits": return { kind: text };
        case "print": {
          const parts: (Expression | string)[] = [];
          do {
            if (this.of("string")) {
              parts.push(this.token.text);
              this.at += 1;
            } else parts.push(this.expression());
          } while (this.take(","));
          return { kind: "print", parts };
        }
        case "return": {
          const empty = this.of("newline") || this.of("end") || this.is(";") || this.is("}");
          return { kind: "return", value: empty ? undefined : this.expression() };
        }
        case "if": {
          this.need("(");
          const condition = this.expression();
          this.need(")");
          this.lines();
          const then = this.statement();
          const here = this.at;
          while (this.of("newline") || this.is(";")) this.at += 1;
          if (this.take("else")) {
            this.lines();
            return { kind: "if", condition, then, else: this.statement() };
          }
          this.at = here;
          return { kind: "if", condition, then, else: undefined };
        }
        case "while": {
          this.need("(");
          const condition = this.expression();
          this.need(")");
          this.lines();
          return { kind: "for", first: undefined, condition, next: undefined, body: this.statement() };
        }
        case "for": {
          this.need("(");
          const first = this.is(";") ? undefined : this.expression();
          this.need(";");
          const condition = this.is(";") ? undefined : this.expression();
          this.need(";");
          const next = this.is(")") ? undefined : this.expression();
          this.need(")");
          this.lines();
          return { kind: "for", first, condition, next, body: this.statement() };
        }
        case "define": return this.define();
        default: this.fail();
      }
    }
    if (this.is(";") || this.is("}")) return { kind: "empty" };
    return { kind: "expression", value: this.expression() };
  }

  private block(): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      while (this.of("newline") || this.is(";")) this.at += 1;
      if (this.take("}")) return statements;
      if (this.of("end")) throw new Unfinished();
      statements.push(this.statement());
      if (!this.of("newline") && !this.is(";") && !this.is("}")) this.fail();
    }
  }

  private define(): Statement {
    this.take("void");
    const name = this.name();
    this.need("(");
    const parameters = this.is(")") ? [] : this.names();
    this.need(")");
    this.lines();
    this.need("{");
    const autos: string[] = [];
    while (this.of("newline") || this.is(";")) this.at += 1;
    while (this.take("auto")) {
      autos.push(...this.names());
      while (this.of("newline") || this.is(";")) this.at += 1;
    }
    return { kind: "define", name, parameters, autos, body: this.block() };
  }

  private name(): string {
    const { kind, text } = this.token;
    if (kind !== "name") this.fail();
    this.at += 1;
    return text;
  }

  /** Names of variables and of arrays ("a[]"). */
  private names(): string[] {
    const names: string[] = [];
    do {
      this.take("*");
      let name = this.name();
      if (this.take("[")) {
        this.need("]");
        name += "[]";
      }
      names.push(name);
    } while (this.take(","));
    return names;
  }

  private expression(): Expression {
    return this.level(0);
  }

  private level(depth: number): Expression {
    const operators = LEVELS[depth];
    if (!operators) return this.power();
    if (depth === 1 && this.is("!")) return this.not(depth);
    let left = this.level(depth + 1);
    while (this.of("sign") && operators.includes(this.token.text)) {
      const operator = this.token.text;
      this.at += 1;
      left = { kind: "binary", operator, left, right: this.level(depth + 1) };
    }
    return left;
  }

  private not(depth: number): Expression {
    this.need("!");
    return { kind: "unary", operator: "!", value: this.level(depth + 1) };
  }

  /** Powers go from right to left, and a minus binds more than they do. */
  private power(): Expression {
    const base = this.unary();
    if (!this.take("^")) return base;
    return { kind: "binary", operator: "^", left: base, right: this.power() };
  }

  private unary(): Expression {
    if (this.take("-")) return { kind: "unary", operator: "-", value: this.unary() };
    if (this.is("!")) return this.not(1);
    if (this.is("++") || this.is("--")) {
      const by = this.token.text === "++" ? 1 : -1;
      this.at += 1;
      return { kind: "step", place: this.place(this.primary()), by, before: true };
    }
    const value = this.primary();
    if (this.is("++") || this.is("--")) {
      const by = this.token.text === "++" ? 1 : -1;
      this.at += 1;
      return { kind: "step", place: this.place(value), by, before: false };
    }
    const assigned = this.of("sign") ? /^([-+*/%^]?)=$/.exec(this.token.text) : null;
    if (!assigned) return value;
    const place = this.place(value);
    this.at += 1;
    return { kind: "assign", place, operator: assigned[1]!, value: this.expression() };
  }

  private place(value: Expression): Place {
    if (value.kind !== "variable" && value.kind !== "element") this.fail();
    return value;
  }

  private primary(): Expression {
    const { kind, text } = this.token;
    if (kind === "number") {
      this.at += 1;
      return { kind: "number", text };
    }
    if (this.take("(")) {
      const value = this.expression();
      this.need(")");
      return { kind: "group", value };
    }
    if (this.take(".")) return { kind: "variable", name: "last" };
    if (kind !== "name") this.fail();
    this.at += 1;
    if (this.take("[")) {
      const index = this.expression();
      this.need("]");
      return { kind: "element", name: text, index };
    }
    if (this.is("(")) {
      this.at += 1;
      const args: Argument[] = [];
      if (!this.is(")")) do args.push(this.argument()); while (this.take(","));
      this.need(")");
      return { kind: "call", name: text, args };
    }
    if (FUNCTIONS.has(text) && text !== "scale") this.fail();
    return { kind: "variable", name: text };
  }

  private argument(): Argument {
    const { kind, text } = this.token;
    const [open, close] = [this.tokens[this.at + 1], this.tokens[this.at + 2]];
    if (kind === "name" && open?.text === "[" && open.kind === "sign" && close?.text === "]") {
      this.at += 3;
      return { kind: "array", name: text };
    }
    return this.expression();
  }
}
