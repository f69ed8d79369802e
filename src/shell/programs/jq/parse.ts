import { describe } from "./value.ts";
import { SyntaxProblem, tokenize, type Ast, type Pattern, type Token } from "./syntax.ts";

/** Parses a jq program. Throws SyntaxProblem with jq's words. */
export function parse(source: string): Ast {
  return new Parser(tokenize(source)).program();
}

/** How tightly operators bind (parser.y of jq): `//` less than assignments, those less than `or`. */
const BINARY: Record<string, { level: number; right?: boolean }> = {
  "//": { level: 2, right: true },
  or: { level: 4 },
  and: { level: 5 },
  "==": { level: 6 }, "!=": { level: 6 }, "<": { level: 6 }, "<=": { level: 6 }, ">": { level: 6 }, ">=": { level: 6 },
  "+": { level: 7 }, "-": { level: 7 },
  "*": { level: 8 }, "/": { level: 8 }, "%": { level: 8 },
};
const ASSIGNMENTS = new Set(["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="]);
const ASSIGNMENT_LEVEL = 3;

class Parser {
  private readonly tokens: Token[];
  private at = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  program(): Ast {
    if (this.peek().kind === "end") return { type: "identity" };
    const first = this.peek();
    // Nothing that a program begins with: it would have to be empty.
    if (first.kind === "operator" && /^[|,%*/=<>:;]|^!=|^\?/.test(first.text)) throw this.unexpected("$end");
    const ast = this.pipe();
    if (this.peek().kind !== "end") throw this.unexpected("$end");
    return ast;
  }

  /** An interpolated program. */
  private nested(tokens: Token[]): Ast {
    return new Parser(tokens).program();
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  private is(text: string): boolean {
    const token = this.peek();
    return (token.kind === "operator" || token.kind === "keyword") && token.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string, expecting = ""): void {
    if (!this.take(text)) throw this.unexpected(expecting);
  }

  /** `expecting`: what jq names where little else could stand. */
  private unexpected(expecting = ""): SyntaxProblem {
    const token = this.peek();
    const names: Record<string, string> = { end: "$end", identifier: "IDENT", field: "FIELD", number: "LITERAL", string: "QQSTRING_START", format: "FORMAT", variable: "'$'" };
    const name = token.kind === "operator" ? (token.text.length > 1 ? token.text : `'${token.text}'`) : token.kind === "keyword" ? token.text : names[token.kind]!;
    return new SyntaxProblem(`syntax error, unexpected ${name}${expecting === "" ? "" : `, expecting ${expecting}`} (Unix shell quoting issues?)`, token.at);
  }

  private pipe(): Ast {
    if (this.is("def")) {
      const { name, parameters, body } = this.definition();
      // A program may consist of definitions alone.
      const rest: Ast = this.peek().kind === "end" ? { type: "identity" } : this.pipe();
      return { type: "function", name, parameters, body, rest };
    }
    if (this.is("label")) {
      this.at += 1;
      const token = this.peek();
      if (token.kind !== "variable") throw this.unexpected();
      this.at += 1;
      this.expect("|");
      return { type: "label", name: token.text, body: this.pipe() };
    }
    const left = this.comma();
    if (this.take("as")) {
      const patterns = [this.pattern()];
      while (this.take("?//")) patterns.push(this.pattern());
      this.expect("|", this.peek().kind === "end" ? "'|'" : "");
      return { type: "as", source: left, patterns, body: this.pipe() };
    }
    if (this.take("|")) return { type: "pipe", left, right: this.pipe() };
    return left;
  }

  private definition(): { name: string; parameters: string[]; body: Ast } {
    this.expect("def");
    const name = this.peek();
    if (name.kind !== "identifier" && name.kind !== "keyword") throw this.unexpected();
    this.at += 1;
    const parameters: string[] = [];
    if (this.take("(")) {
      do {
        const token = this.peek();
        if (token.kind !== "identifier" && token.kind !== "variable") throw this.unexpected();
        parameters.push(token.kind === "variable" ? `$${token.text}` : token.text);
        this.at += 1;
      } while (this.take(";"));
      this.expect(")");
    }
    this.expect(":");
    const body = this.pipe();
    this.expect(";");
    return { name: name.text, parameters, body };
  }

  private comma(): Ast {
    let left = this.binary(1);
    while (this.take(",")) left = { type: "comma", left, right: this.binary(1) };
    return left;
  }

  private binary(level: number): Ast {
    const start = this.peek().at;
    let left = this.unary();
    for (;;) {
      const token = this.peek();
      if (token.kind !== "operator" && token.kind !== "keyword") return left;
      if (ASSIGNMENTS.has(token.text)) {
        if (ASSIGNMENT_LEVEL < level) return left;
        this.at += 1;
        left = { type: "assign", operator: token.text, left, right: this.binary(ASSIGNMENT_LEVEL + 1) };
        continue;
      }
      const operator = BINARY[token.text];
      if (!operator || operator.level < level) return left;
      this.at += 1;
      const right = this.binary(operator.right ? operator.level : operator.level + 1);
      if (token.text === "and" || token.text === "or") left = { type: token.text, left, right };
      else if (token.text === "//") left = { type: "alternative", left, right };
      else if (token.text === "/" && left.type === "literal" && typeof left.value === "number" && right.type === "literal" && right.value === 0) throw new SyntaxProblem("Division by zero?", start);
      else left = { type: "binary", operator: token.text, left, right };
    }
  }

  private unary(): Ast {
    if (this.take("-")) return { type: "negate", body: this.postfix() };
    if (this.take("reduce")) {
      const source = this.suffixes(this.primary());
      this.expect("as");
      const pattern = this.pattern();
      this.expect("(", "'('");
      const start = this.pipe();
      this.expect(";");
      const update = this.pipe();
      this.expect(")");
      return this.suffixes({ type: "reduce", source, pattern, start, update });
    }
    if (this.take("foreach")) {
      const source = this.suffixes(this.primary());
      this.expect("as");
      const pattern = this.pattern();
      this.expect("(", "'('");
      const start = this.pipe();
      this.expect(";");
      const update = this.pipe();
      const extract = this.take(";") ? this.pipe() : undefined;
      this.expect(")");
      return this.suffixes({ type: "foreach", source, pattern, start, update, extract });
    }
    if (this.is("def")) {
      const { name, parameters, body } = this.definition();
      return { type: "function", name, parameters, body, rest: this.pipe() };
    }
    return this.postfix();
  }

  private postfix(): Ast {
    if (this.take("try")) {
      const body = this.postfix();
      return { type: "try", body, handler: this.take("catch") ? this.postfix() : undefined };
    }
    const term = this.suffixes(this.primary());
    // A binding may stand within an expression: `1 + . as $x | ...` binds to the term.
    if (this.is("as")) {
      this.at += 1;
      const patterns = [this.pattern()];
      while (this.take("?//")) patterns.push(this.pattern());
      this.expect("|", this.peek().kind === "end" ? "'|'" : "");
      return { type: "as", source: term, patterns, body: this.pipe() };
    }
    return term;
  }

  private suffixes(start: Ast): Ast {
    let target = start;
    for (;;) {
      const token = this.peek();
      if (token.kind === "field") {
        this.at += 1;
        target = { type: "field", target, name: { type: "literal", value: token.text } };
      } else if (this.is(".") && this.peek(1).kind === "string") {
        this.at += 1;
        target = { type: "field", target, name: this.string(undefined) };
      } else if (this.is(".") && this.peek(1).kind === "operator" && this.peek(1).text === "[") {
        this.at += 1;
      } else if (this.is(".")) {
        this.at += 1;
        throw this.unexpected("FORMAT or QQSTRING_START");
      } else if (this.take("?")) target = { type: "try", body: target, handler: undefined };
      else if (this.take("[")) target = this.bracket(target);
      else return target;
    }
  }

  private bracket(target: Ast): Ast {
    if (this.take("]")) return { type: "iterate", target };
    if (this.take(":")) {
      const to = this.pipe();
      this.expect("]");
      return { type: "slice", target, from: undefined, to };
    }
    const index = this.pipe();
    if (this.take(":")) {
      const to = this.is("]") ? undefined : this.pipe();
      this.expect("]");
      return { type: "slice", target, from: index, to };
    }
    this.expect("]");
    return { type: "field", target, name: index };
  }

  private primary(): Ast {
    const token = this.peek();
    switch (token.kind) {
      case "number":
        this.at += 1;
        return { type: "literal", value: Number(token.text) };
      case "string":
        return this.string(undefined);
      case "format":
        this.at += 1;
        if (this.peek().kind === "string") return this.string(token.text);
        return { type: "format", name: token.text };
      case "field":
        this.at += 1;
        return { type: "field", target: { type: "identity" }, name: { type: "literal", value: token.text } };
      case "variable":
        this.at += 1;
        return token.text === "__loc__" ? { type: "literal", value: { file: "<top-level>", line: 1 } } : { type: "variable", name: token.text, at: token.at };
      case "identifier":
        return this.call(token);
      default:
    }
    if (this.take("..")) return { type: "recurse" };
    if (this.take(".")) {
      if (this.peek().kind === "string") return { type: "field", target: { type: "identity" }, name: this.string(undefined) };
      return { type: "identity" };
    }
    if (this.take("(")) {
      const body = this.pipe();
      this.expect(")");
      return body;
    }
    if (this.take("[")) {
      if (this.take("]")) return { type: "array", body: undefined };
      const body = this.pipe();
      this.expect("]");
      return { type: "array", body };
    }
    if (this.take("{")) return this.object();
    if (this.take("if")) return this.condition();
    throw this.unexpected();
  }

  private call(token: Token): Ast {
    this.at += 1;
    if (token.text === "break" && this.peek().kind === "variable") {
      const name = this.peek().text;
      this.at += 1;
      return { type: "break", name, at: token.at };
    }
    if (token.text === "null") return { type: "literal", value: null };
    if (token.text === "true") return { type: "literal", value: true };
    if (token.text === "false") return { type: "literal", value: false };
    const args: Ast[] = [];
    if (this.take("(")) {
      do args.push(this.pipe());
      while (this.take(";"));
      this.expect(")", "';' or ')'");
    }
    return { type: "call", name: token.text, args, at: token.at };
  }

  private condition(): Ast {
    const start = this.tokens[this.at - 1]!.at;
    const condition = this.pipe();
    this.expect("then");
    try {
      const then = this.pipe();
      let otherwise: Ast | undefined;
      if (this.take("elif")) otherwise = this.condition();
      else {
        if (this.take("else")) otherwise = this.pipe();
        this.expect("end");
      }
      return { type: "if", condition, then, otherwise };
    } catch (error) {
      if (error instanceof SyntaxProblem && error.more.length === 0) error.more.push({ message: "Possibly unterminated 'if' statement", at: start });
      throw error;
    }
  }

  private string(format: string | undefined): Ast {
    const token = this.peek();
    this.at += 1;
    const parts = token.parts!.map((part) => (typeof part === "string" ? part : this.nested(part)));
    if (parts.every((part) => typeof part === "string")) return { type: "literal", value: parts.join("") };
    return { type: "string", format, parts };
  }

  private object(): Ast {
    const entries: { key: Ast; value: Ast }[] = [];
    if (this.take("}")) return { type: "object", entries };
    do entries.push(this.entry());
    while (this.take(",") && !this.is("}"));
    this.expect("}", "'}'");
    return { type: "object", entries };
  }

  private entry(): { key: Ast; value: Ast } {
    const token = this.peek();
    const field = (name: Ast): Ast => ({ type: "field", target: { type: "identity" }, name });
    if (token.kind === "variable") {
      this.at += 1;
      if (token.text === "__loc__") return { key: { type: "literal", value: "__loc__" }, value: { type: "literal", value: { file: "<top-level>", line: 1 } } };
      return { key: { type: "literal", value: token.text }, value: { type: "variable", name: token.text, at: token.at } };
    }
    let key: Ast;
    let short: Ast | undefined;
    if (token.kind === "identifier" || token.kind === "keyword") {
      this.at += 1;
      key = { type: "literal", value: token.text };
      short = field(key);
    } else if (token.kind === "number") {
      this.at += 1;
      key = { type: "literal", value: Number(token.text) };
    } else if (token.kind === "string") {
      key = this.string(undefined);
      short = field(key);
    } else if (token.kind === "format") {
      this.at += 1;
      key = this.peek().kind === "string" ? this.string(token.text) : { type: "format", name: token.text };
      short = field(key);
    } else if (this.take("(")) {
      key = this.pipe();
      this.expect(")");
      if (key.type === "literal" && typeof key.value !== "string") throw new SyntaxProblem(`Cannot use ${describe(key.value)} as object key`, token.at);
    } else throw this.unexpected();
    if (!this.take(":")) {
      if (!short) throw this.unexpected("':'");
      return { key, value: short };
    }
    let value = this.objectValue();
    while (this.take("|")) value = { type: "pipe", left: value, right: this.objectValue() };
    return { key, value };
  }

  /** ExpD: what may stand as a value without parentheses. */
  private objectValue(): Ast {
    return this.binary(2);
  }

  private pattern(): Pattern {
    const token = this.peek();
    if (token.kind === "variable") {
      this.at += 1;
      return { type: "variable", name: token.text };
    }
    if (this.take("[")) {
      const items = [this.pattern()];
      while (this.take(",")) items.push(this.pattern());
      this.expect("]", "',' or ']'");
      return { type: "array", items };
    }
    this.expect("{", "'$' or '[' or '{'");
    const entries: Extract<Pattern, { type: "object" }>["entries"] = [];
    do {
      const key = this.peek();
      if (key.kind === "variable") {
        this.at += 1;
        const value = this.take(":") ? this.pattern() : undefined;
        entries.push({ key: { type: "literal", value: key.text }, variable: key.text, value });
        continue;
      }
      let name: Ast;
      if (key.kind === "identifier" || key.kind === "keyword") {
        this.at += 1;
        name = { type: "literal", value: key.text };
      } else if (key.kind === "string") name = this.string(undefined);
      else {
        this.expect("(");
        name = this.pipe();
        this.expect(")");
      }
      this.expect(":");
      entries.push({ key: name, variable: undefined, value: this.pattern() });
    } while (this.take(","));
    this.expect("}");
    return { type: "object", entries };
  }
}
