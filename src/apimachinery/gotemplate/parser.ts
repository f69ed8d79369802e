import { goQuote } from "../validation/quote.ts";
import { Lexer, stringValue, TemplateError, type Token } from "./lexer.ts";
import { operandText, type Command, type Node, type Operand, type Pipe } from "./nodes.ts";

export interface ParsedTemplate {
  /** The bodies by name; the main one has the template's own name. */
  readonly bodies: ReadonlyMap<string, readonly Node[]>;
}

/** Parses a template; `functions` are the names that it may call. Throws `TemplateError`. */
export function parseTemplate(name: string, input: string, functions: ReadonlySet<string>): ParsedTemplate {
  return new Parser(name, input, functions).parse();
}

class Parser {
  readonly #name: string;
  readonly #tokens: Token[];
  readonly #lexError: TemplateError | undefined;
  readonly #functions: ReadonlySet<string>;
  readonly #bodies = new Map<string, Node[]>();
  #position = 0;
  #variables = ["$"];
  #rangeDepth = 0;

  constructor(name: string, input: string, functions: ReadonlySet<string>) {
    this.#name = name;
    this.#functions = functions;
    const { tokens, error } = new Lexer(name, input).run();
    this.#tokens = tokens;
    this.#lexError = error;
  }

  parse(): ParsedTemplate {
    const main: Node[] = [];
    this.#bodies.set(this.#name, main);
    while (this.#peek().type !== "eof") {
      if (this.#isDefine()) {
        this.#define();
        continue;
      }
      const node = this.#node();
      if (node === "end" || node === "else") this.#fail(`unexpected {{${node}}}`);
      main.push(...node);
    }
    return { bodies: this.#bodies };
  }

  #fail(message: string, line?: number): never {
    throw new TemplateError(`template: ${this.#name}:${line ?? this.#tokens[Math.max(0, this.#position - 1)]?.line ?? 1}: ${message}`);
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[this.#position + ahead];
    if (token) return token;
    if (this.#lexError) throw this.#lexError;
    return { type: "eof", text: "", at: 0, line: 1 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #peekNonSpace(): Token {
    while (this.#peek().type === "space") this.#position += 1;
    return this.#peek();
  }

  #nextNonSpace(): Token {
    this.#peekNonSpace();
    return this.#next();
  }

  #unexpected(token: Token, context: string): never {
    return this.#fail(`unexpected ${tokenText(token)} in ${context}`, token.line);
  }

  #expectRight(context: string): void {
    const token = this.#nextNonSpace();
    if (token.type !== "right") this.#unexpected(token, context);
  }

  #isDefine(): boolean {
    if (this.#peek().type !== "left") return false;
    let ahead = 1;
    while (this.#peek(ahead).type === "space") ahead += 1;
    const token = this.#peek(ahead);
    return token.type === "keyword" && token.text === "define";
  }

  #define(): void {
    this.#next();
    this.#nextNonSpace();
    const context = "define clause";
    const name = this.#nextNonSpace();
    if (name.type !== "string") this.#unexpected(name, context);
    this.#expectRight(context);
    this.#bodies.set(stringValue(name.text) ?? "", this.#inner(() => this.#listUntilEnd("define clause").list));
  }

  /** A body of its own: it sees no variables but $. */
  #inner<T>(run: () => T): T {
    const before = this.#variables;
    this.#variables = ["$"];
    const result = run();
    this.#variables = before;
    return result;
  }

  /** A node, or the keyword that ends a list. Definitions and comments give no node. */
  #node(): Node[] | "end" | "else" {
    const token = this.#next();
    if (token.type === "text") return [{ type: "text", text: token.text, at: token.at }];
    if (token.type !== "left") this.#unexpected(token, "input");
    return this.#action();
  }

  #action(): Node[] | "end" | "else" {
    const token = this.#nextNonSpace();
    if (token.type === "keyword") {
      switch (token.text) {
        case "if":
        case "with":
        case "range":
          return [this.#control(token.text, token)];
        case "end":
          this.#expectRight("end");
          return "end";
        case "else": {
          // What follows `else` belongs to the list that it starts.
          if (this.#peekNonSpace().type === "keyword") return "else";
          this.#expectRight("else");
          return "else";
        }
        case "template":
          return [this.#template()];
        case "block":
          return [this.#block(token)];
        case "break":
        case "continue": {
          const right = this.#nextNonSpace();
          if (right.type !== "right") this.#unexpected(right, `{{${token.text}}}`);
          if (this.#rangeDepth === 0) this.#fail(`{{${token.text}}} outside {{range}}`, token.line);
          return [{ type: token.text, at: token.at }];
        }
        default:
          this.#unexpected(token, "command");
      }
    }
    this.#position -= 1;
    const pipe = this.#pipeline("command", "right");
    return [{ type: "action", pipe, at: pipe.at }];
  }

  #control(type: "if" | "with" | "range", token: Token): Node {
    const before = this.#variables.length;
    const pipe = this.#pipeline(type, "right");
    if (type === "range") this.#rangeDepth += 1;
    const { list, ended } = this.#listUntilEnd(type);
    if (type === "range") this.#rangeDepth -= 1;
    let otherwise: Node[] | undefined;
    if (ended === "else") {
      const next = this.#peekNonSpace();
      if (next.type === "keyword" && (next.text === "if" || next.text === "with") && this.#peekIsElseKeyword()) {
        this.#next();
        if (next.text !== type) this.#unexpected(next, `{{else}}`);
        otherwise = [this.#control(next.text, next)];
      } else {
        const rest = this.#listUntilEnd(type);
        if (rest.ended === "else") this.#fail("expected end; found {{else}}");
        otherwise = rest.list;
      }
    }
    this.#variables.length = before;
    return { type, pipe, list, otherwise, at: token.at };
  }

  /** Whether we stand inside `{{else ...`, before its keyword. */
  #peekIsElseKeyword(): boolean {
    for (let i = this.#position - 1; i >= 0; i -= 1) {
      const token = this.#tokens[i];
      if (token?.type === "space") continue;
      return token?.type === "keyword" && token.text === "else";
    }
    return false;
  }

  #listUntilEnd(_context: string): { list: Node[]; ended: "end" | "else" } {
    const list: Node[] = [];
    for (;;) {
      if (this.#peek().type === "eof") this.#fail("unexpected EOF", this.#peek().line);
      const node = this.#node();
      if (node === "end" || node === "else") return { list, ended: node };
      list.push(...node);
    }
  }

  #template(): Node {
    const context = "template clause";
    const name = this.#nextNonSpace();
    if (name.type !== "string") this.#unexpected(name, context);
    let pipe: Pipe | undefined;
    if (this.#nextNonSpace().type !== "right") {
      this.#position -= 1;
      pipe = this.#pipeline(context, "right");
    }
    return { type: "template", name: stringValue(name.text) ?? "", pipe, at: name.at };
  }

  #block(token: Token): Node {
    const context = "block clause";
    const name = this.#nextNonSpace();
    if (name.type !== "string") this.#unexpected(name, context);
    const pipe = this.#pipeline(context, "right");
    const text = stringValue(name.text) ?? "";
    this.#bodies.set(text, this.#inner(() => this.#listUntilEnd(context).list));
    return { type: "template", name: text, pipe, at: token.at };
  }

  #pipeline(context: string, end: "right" | ")"): Pipe {
    const first = this.#peekNonSpace();
    const pipe: Pipe = { declare: [], assign: false, commands: [], at: first.at };
    this.#declarations(pipe, context);
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.type === end) {
        this.#checkPipeline(pipe, context, token.line);
        return pipe;
      }
      switch (token.type) {
        case "bool":
        case "char":
        case "dot":
        case "field":
        case "identifier":
        case "number":
        case "nil":
        case "string":
        case "variable":
        case "(":
          this.#position -= 1;
          pipe.commands.push(this.#command());
          break;
        default:
          this.#unexpected(token, context);
      }
    }
  }

  #declarations(pipe: Pipe, context: string): void {
    for (;;) {
      const variable = this.#peekNonSpace();
      if (variable.type !== "variable") return;
      const start = this.#position;
      this.#next();
      const after = this.#peekNonSpace();
      if (after.type === ":=" || after.type === "=") {
        pipe.assign = after.type === "=";
        this.#next();
        pipe.declare.push(variable.text);
        if (pipe.assign) this.#useVariable(variable);
        else this.#variables.push(variable.text);
        return;
      }
      if (after.type === ",") {
        this.#next();
        pipe.declare.push(variable.text);
        this.#variables.push(variable.text);
        if (context === "range" && pipe.declare.length < 2) {
          const next = this.#peekNonSpace();
          if (next.type !== "variable") this.#unexpected(this.#next(), "range: expected variable");
          continue;
        }
        this.#fail(`too many declarations in ${context}`);
      }
      this.#position = start;
      return;
    }
  }

  #checkPipeline(pipe: Pipe, context: string, line: number): void {
    if (pipe.commands.length === 0) this.#fail(`missing value for ${context}`, line);
    pipe.commands.slice(1).forEach((command, i) => {
      const first = command.args[0];
      if (first && ["bool", "dot", "nil", "number", "string"].includes(first.type)) {
        this.#fail(`non executable command in pipeline stage ${i + 2}`, line);
      }
    });
  }

  #command(): Command {
    const command: Command = { args: [], at: this.#peekNonSpace().at };
    for (;;) {
      this.#peekNonSpace();
      const operand = this.#operand();
      if (operand) command.args.push(operand);
      const token = this.#next();
      if (token.type === "space") continue;
      if (token.type === "right" || token.type === ")") this.#position -= 1;
      else if (token.type !== "|") this.#unexpected(token, "operand");
      break;
    }
    if (command.args.length === 0) this.#fail("empty command");
    return command;
  }

  #operand(): Operand | undefined {
    const term = this.#term();
    if (!term || this.#peek().type !== "field") return term;
    const at = this.#peek().at;
    const names: string[] = [];
    while (this.#peek().type === "field") names.push(this.#next().text.slice(1));
    switch (term.type) {
      case "field":
        return { ...term, names: [...term.names, ...names], at };
      case "variable":
        return { ...term, names: [...term.names, ...names], at };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.#fail(`unexpected . after term ${JSON.stringify(operandText(term))}`);
      default:
        return { type: "chain", operand: term, names, at };
    }
  }

  #term(): Operand | undefined {
    const token = this.#nextNonSpace();
    const { at, text } = token;
    switch (token.type) {
      case "identifier":
        if (!this.#functions.has(text)) this.#fail(`function ${JSON.stringify(text)} not defined`, token.line);
        return { type: "identifier", name: text, at };
      case "dot":
        return { type: "dot", at };
      case "nil":
        return { type: "nil", at };
      case "variable":
        return this.#useVariable(token);
      case "field":
        return { type: "field", names: [text.slice(1)], at };
      case "bool":
        return { type: "bool", value: text === "true", at };
      case "char": {
        const value = stringValue(text);
        if (value === undefined || [...value].length !== 1) this.#fail(`malformed character constant: ${text}`, token.line);
        return { type: "number", text, value: value.codePointAt(0) ?? 0, float: false, at };
      }
      case "number":
        return this.#number(token);
      case "(": {
        const pipe = this.#pipeline("parenthesized pipeline", ")");
        return { type: "pipe", pipe, at: pipe.at };
      }
      case "string": {
        const value = stringValue(text);
        if (value === undefined) this.#fail("invalid syntax", token.line);
        return { type: "string", text, value, at };
      }
      default:
        this.#position -= 1;
        return undefined;
    }
  }

  #number({ text, at, line }: Token): Operand {
    const plain = text.replaceAll("_", "");
    const hex = /^[-+]?0[xX]/.test(plain);
    const float = !hex && /[.eE]/.test(plain);
    const octal = /^[-+]?0[0-7]+$/.test(plain);
    const digits = plain.replace(/^[-+]/, "");
    const magnitude = Number(octal ? `0o${digits.slice(1)}` : digits);
    if (Number.isNaN(magnitude)) this.#fail(`illegal number syntax: ${JSON.stringify(text)}`, line);
    return { type: "number", text, value: plain.startsWith("-") ? -magnitude : magnitude, float, at };
  }

  #useVariable({ text, at, line }: Token): Operand {
    if (!this.#variables.includes(text)) this.#fail(`undefined variable ${JSON.stringify(text)}`, line);
    return { type: "variable", name: text, names: [], at };
  }
}

function tokenText(token: Token): string {
  if (token.type === "eof") return "EOF";
  if (token.type === "dot") return "<.>";
  if (token.type === "keyword") return `<${token.text}>`;
  if (token.text.length > 10) return `${goQuote(token.text.slice(0, 10))}...`;
  return goQuote(token.text);
}
