import { AwkSyntaxError, tokenize, type AwkProgram, type Expression, type Rule, type Statement, type Token } from "./syntax.ts";

/** Parses an awk program. Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program();
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;
  /** Within the head of `for (` the word `in` belongs to the loop; within print's arguments `>` is a redirection. */
  private noIn = 0;
  private noGreater = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  program(): AwkProgram {
    const program: AwkProgram = { rules: [], functions: new Map() };
    this.skip(true);
    while (this.peek().kind !== "end") {
      if (this.take("function")) {
        const name = this.advance();
        if (name.kind !== "name" && name.kind !== "function-name") throw this.unexpected(name);
        this.expect("(");
        const parameters: string[] = [];
        while (!this.take(")")) {
          parameters.push(this.advance().text);
          this.take(",");
          this.skip(false);
        }
        this.skip(false);
        program.functions.set(name.text, { parameters, body: this.block() });
      } else program.rules.push(this.rule());
      this.skip(true);
    }
    return program;
  }

  private rule(): Rule {
    let pattern: Rule["pattern"];
    if (this.is("{")) pattern = { type: "always" };
    else if (this.take("BEGIN")) pattern = { type: "BEGIN" };
    else if (this.take("END")) pattern = { type: "END" };
    else {
      const condition = this.expression();
      if (this.take(",")) {
        this.skip(false);
        pattern = { type: "range", from: condition, to: this.expression() };
      } else pattern = { type: "when", condition };
    }
    return { pattern, action: this.is("{") ? this.block() : undefined };
  }

  private block(): Statement {
    this.expect("{");
    const body: Statement[] = [];
    this.skip(true);
    while (!this.take("}")) {
      body.push(this.statement());
      this.skip(true);
    }
    return { type: "block", body };
  }

  private statement(): Statement {
    const token = this.peek();
    if (this.is("{")) return this.block();
    if (this.take(";")) return { type: "block", body: [] };
    if (token.kind !== "keyword" || token.text === "getline") return this.ended(this.simple());
    switch (token.text) {
      case "if": {
        this.at += 1;
        this.expect("(");
        const condition = this.expression();
        this.expect(")");
        this.skip(false);
        const then = this.statement();
        const mark = this.at;
        this.skip(true);
        if (this.take("else")) {
          this.skip(false);
          return { type: "if", condition, then, otherwise: this.statement() };
        }
        this.at = mark;
        return { type: "if", condition, then, otherwise: undefined };
      }
      case "while": {
        this.at += 1;
        this.expect("(");
        const condition = this.expression();
        this.expect(")");
        if (this.take(";")) return { type: "while", condition, body: { type: "block", body: [] } };
        this.skip(false);
        return { type: "while", condition, body: this.statement() };
      }
      case "do": {
        this.at += 1;
        this.skip(false);
        const body = this.statement();
        this.skip(true);
        this.expect("while");
        this.expect("(");
        const condition = this.expression();
        this.expect(")");
        return this.ended({ type: "do", condition, body });
      }
      case "for":
        return this.loop();
      default:
        return this.ended(this.simple());
    }
  }

  private loop(): Statement {
    this.at += 1;
    this.expect("(");
    const [variable, word, array, close] = [this.peek(), this.peek(1), this.peek(2), this.peek(3)];
    if (variable.kind === "name" && word.text === "in" && array.kind === "name" && close.text === ")") {
      this.at += 4;
      this.skip(false);
      return { type: "for-in", variable: variable.text, array: array.text, body: this.statement() };
    }
    const start = this.is(";") ? undefined : this.simple();
    this.expect(";");
    this.skip(false);
    const condition = this.is(";") ? undefined : this.expression();
    this.expect(";");
    this.skip(false);
    const step = this.is(")") ? undefined : this.simple();
    this.expect(")");
    if (this.take(";")) return { type: "for", start, condition, step, body: { type: "block", body: [] } };
    this.skip(false);
    return { type: "for", start, condition, step, body: this.statement() };
  }

  private simple(): Statement {
    const token = this.peek();
    if (token.kind === "keyword") {
      switch (token.text) {
        case "print":
        case "printf":
          return this.print(token.text);
        case "break":
        case "continue":
        case "next":
        case "nextfile":
          this.at += 1;
          return { type: token.text };
        case "exit":
        case "return":
          this.at += 1;
          return { type: token.text, value: this.statementEnds() ? undefined : this.expression() };
        case "delete": {
          this.at += 1;
          const array = this.advance().text;
          if (!this.take("[")) return { type: "delete", array, subscripts: undefined };
          const subscripts = this.list("]");
          return { type: "delete", array, subscripts };
        }
        default:
      }
    }
    return { type: "expression", expression: this.expression() };
  }

  private print(type: "print" | "printf"): Statement {
    this.at += 1;
    let args: Expression[] = [];
    this.noGreater += 1;
    if (!this.statementEnds() && !this.is(">") && !this.is(">>") && !this.is("|")) {
      args = [this.expression()];
      while (this.take(",")) {
        this.skip(false);
        args.push(this.expression());
      }
      // print (a, b): the parentheses hold the arguments.
      const [only] = args;
      if (args.length === 1 && only?.type === "call" && only.name === "(list)") args = only.args;
    }
    this.noGreater -= 1;
    let redirect: Extract<Statement, { type: "print" | "printf" }>["redirect"];
    for (const kind of [">>", ">", "|"] as const) {
      if (!this.take(kind)) continue;
      this.noGreater += 1;
      redirect = { kind, target: this.concatenation() };
      this.noGreater -= 1;
      break;
    }
    return { type, args, redirect };
  }

  private statementEnds(): boolean {
    const token = this.peek();
    return token.kind === "newline" || token.kind === "end" || this.is(";") || this.is("}");
  }

  private ended(statement: Statement): Statement {
    if (this.is("}") || this.peek().kind === "end") return statement;
    if (!this.take(";") && this.peek().kind !== "newline") throw this.unexpected(this.peek());
    return statement;
  }

  private expression(): Expression {
    const condition = this.or();
    if (this.take("?")) {
      this.skip(false);
      const then = this.expression();
      this.skip(false);
      this.expect(":");
      this.skip(false);
      return { type: "conditional", condition, then, otherwise: this.expression() };
    }
    const token = this.peek();
    if (token.kind === "operator" && ["=", "+=", "-=", "*=", "/=", "%=", "^="].includes(token.text) && isTarget(condition)) {
      this.at += 1;
      this.skip(false);
      return { type: "assign", operator: token.text, target: condition, value: this.expression() };
    }
    return condition;
  }

  private or(): Expression {
    let left = this.and();
    while (this.take("||")) {
      this.skip(false);
      left = { type: "logical", operator: "||", left, right: this.and() };
    }
    return left;
  }

  private and(): Expression {
    let left = this.membership();
    while (this.take("&&")) {
      this.skip(false);
      left = { type: "logical", operator: "&&", left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expression {
    let left = this.matching();
    while (this.noIn === 0 && this.is("in")) {
      this.at += 1;
      const array = this.advance().text;
      const subscripts = left.type === "call" && left.name === "(list)" ? left.args : [left];
      left = { type: "in", subscripts, array };
    }
    return left;
  }

  private matching(): Expression {
    let left = this.comparison();
    for (;;) {
      if (this.take("~")) left = { type: "match", negated: false, left, right: this.comparison() };
      else if (this.is("!") && this.peek(1).text === "~") {
        this.at += 2;
        left = { type: "match", negated: true, left, right: this.comparison() };
      } else return left;
    }
  }

  private comparison(): Expression {
    const left = this.concatenation();
    const token = this.peek();
    if (token.kind === "operator" && ["<", "<=", "==", "!=", ">="].includes(token.text) || (this.is(">") && this.noGreater === 0)) {
      this.at += 1;
      return { type: "binary", operator: token.text, left, right: this.concatenation() };
    }
    // "cmd" | getline
    if (this.is("|") && this.peek(1).text === "getline") {
      this.at += 2;
      return this.pipedGetline(left);
    }
    return left;
  }

  private pipedGetline(source: Expression): Expression {
    let result: Expression = { type: "getline", target: this.getlineTarget(), source, from: "command" };
    while (this.is("|") && this.peek(1).text === "getline") {
      this.at += 2;
      result = { type: "getline", target: this.getlineTarget(), source: result, from: "command" };
    }
    return result;
  }

  private concatenation(): Expression {
    let left = this.additive();
    while (this.operandBegins()) left = { type: "concatenate", left, right: this.additive() };
    return left;
  }

  /** Whether what comes can only be the next part of a concatenation. */
  private operandBegins(): boolean {
    const token = this.peek();
    switch (token.kind) {
      case "number":
      case "string":
      case "regex":
      case "name":
      case "function-name":
      case "builtin":
        return true;
      case "operator":
        return token.text === "$" || token.text === "(" || token.text === "-" || token.text === "++" || token.text === "--" || (token.text === "!" && this.peek(1).text !== "~");
      default:
        return false;
    }
  }

  private additive(): Expression {
    let left = this.multiplicative();
    while (this.is("+") || this.is("-")) {
      const operator = this.advance().text;
      left = { type: "binary", operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Expression {
    let left = this.unary();
    while (this.is("*") || this.is("/") || this.is("%")) {
      const operator = this.advance().text;
      left = { type: "binary", operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Expression {
    for (const operator of ["!", "-", "+"] as const) if (this.take(operator)) return { type: "unary", operator, operand: this.unary() };
    return this.power();
  }

  private power(): Expression {
    const base = this.postfix();
    if (!this.take("^")) return base;
    const exponent = this.is("-") || this.is("+") || this.is("!") ? this.unary() : this.power();
    return { type: "binary", operator: "^", left: base, right: exponent };
  }

  private postfix(): Expression {
    const target = this.primary();
    if (isTarget(target)) {
      if (this.take("++")) return { type: "increment", by: 1, prefix: false, target };
      if (this.take("--")) return { type: "increment", by: -1, prefix: false, target };
    }
    return target;
  }

  private primary(): Expression {
    const token = this.advance();
    switch (token.kind) {
      case "number":
        return { type: "number", value: Number(token.text) };
      case "string":
        return { type: "string", value: token.text };
      case "regex":
        return { type: "regex", source: token.text };
      case "name":
        if (this.take("[")) return { type: "element", array: token.text, subscripts: this.list("]") };
        return { type: "variable", name: token.text };
      case "function-name":
        this.expect("(");
        return { type: "call", name: token.text, args: this.is(")") ? (this.advance(), []) : this.list(")"), own: true };
      case "builtin": {
        if (!this.take("(")) {
          if (token.text !== "length") throw this.unexpected(this.peek());
          return { type: "call", name: "length", args: [], own: false };
        }
        return { type: "call", name: token.text, args: this.is(")") ? (this.advance(), []) : this.list(")"), own: false };
      }
      case "keyword":
        if (token.text !== "getline") break;
        {
          const target = this.getlineTarget();
          if (this.take("<")) return { type: "getline", target, source: this.additiveWithoutConcatenation(), from: "file" };
          return { type: "getline", target, source: undefined, from: "input" };
        }
      case "operator":
        switch (token.text) {
          case "$":
            if (this.is("++") || this.is("--")) {
              const by = this.advance().text === "++" ? 1 : -1;
              return { type: "field", index: { type: "increment", by, prefix: true, target: this.primary() } };
            }
            if (this.take("-")) return { type: "field", index: { type: "unary", operator: "-", operand: this.primary() } };
            return { type: "field", index: this.primary() };
          case "(": {
            const [inGreater, inIn] = [this.noGreater, this.noIn];
            this.noGreater = this.noIn = 0;
            const list = this.list(")");
            [this.noGreater, this.noIn] = [inGreater, inIn];
            if (list.length === 1) return { type: "group", expression: list[0]! };
            return { type: "call", name: "(list)", args: list, own: false };
          }
          case "++":
          case "--":
            return { type: "increment", by: token.text === "++" ? 1 : -1, prefix: true, target: this.primary() };
          case "-":
          case "+":
          case "!":
            return { type: "unary", operator: token.text, operand: this.unary() };
          default:
        }
        break;
      default:
    }
    throw this.unexpected(token);
  }

  private getlineTarget(): Expression | undefined {
    const token = this.peek();
    if (token.kind === "name" || this.is("$")) return this.primary();
    return undefined;
  }

  private additiveWithoutConcatenation(): Expression {
    return this.primary();
  }

  /** Expressions up to a closing token, which is taken. */
  private list(close: string): Expression[] {
    const items: Expression[] = [];
    this.skip(false);
    do {
      this.skip(false);
      items.push(this.expression());
      this.skip(false);
    } while (this.take(","));
    this.expect(close);
    return items;
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  private advance(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
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

  private expect(text: string): void {
    if (!this.take(text)) throw this.unexpected(this.peek());
  }

  private skip(semicolons: boolean): void {
    while (this.peek().kind === "newline" || (semicolons && this.is(";"))) this.at += 1;
  }

  private unexpected(token: Token): AwkSyntaxError {
    const shown = token.kind === "end" ? "end of file" : token.kind === "newline" ? "newline" : token.text;
    return new AwkSyntaxError(`syntax error at or near ${shown}`, token.line);
  }
}

function isTarget(expression: Expression): boolean {
  return expression.type === "variable" || expression.type === "field" || expression.type === "element";
}
