/*
 * The part of SQL that lessons need: tables, rows, conditions, a few aggregates. Expressions are small trees.
 */

export type Value = string | number | boolean | null;

export type Expression =
  | { type: "value"; value: Value }
  | { type: "column"; name: string }
  | { type: "unary"; operator: string; operand: Expression }
  | { type: "binary"; operator: string; left: Expression; right: Expression }
  | { type: "in"; operand: Expression; list: Expression[]; negated: boolean }
  | { type: "call"; name: string; args: Expression[]; star: boolean };

export interface ColumnDefinition {
  name: string;
  /** As written, in lower case: int, varchar(20), serial ... */
  type: string;
  primary: boolean;
  notNull: boolean;
  unique: boolean;
  increment: boolean;
  default?: Expression;
}

export interface SelectItem {
  /** Undefined for `*`. */
  expression: Expression | undefined;
  /** What heads the column. */
  name: string;
}

export type Statement =
  | { type: "create-database" | "drop-database"; name: string; maybe: boolean }
  | { type: "create-table"; name: string; columns: ColumnDefinition[]; maybe: boolean }
  | { type: "drop-table"; names: string[]; maybe: boolean }
  | { type: "truncate"; name: string }
  | { type: "insert"; table: string; columns: string[] | undefined; rows: Expression[][] }
  | { type: "select"; items: SelectItem[]; table: string | undefined; where: Expression | undefined; group: string[]; order: { expression: Expression; descending: boolean }[]; limit: number | undefined; offset: number }
  | { type: "update"; table: string; set: { column: string; value: Expression }[]; where: Expression | undefined }
  | { type: "delete"; table: string; where: Expression | undefined }
  | { type: "show"; what: string; words: string[] }
  | { type: "describe"; table: string }
  | { type: "use"; name: string }
  /** BEGIN, COMMIT, SET, GRANT ...: taken, and nothing comes of it here. */
  | { type: "accepted"; tag: string };

/** `near`: the text at which it is no longer SQL; `at`: its position from 0. */
export class SyntaxFault extends Error {
  readonly near: string;
  readonly at: number;
  constructor(near: string, at: number) {
    super(`syntax error at ${near}`);
    this.near = near;
    this.at = at;
  }
}

interface Token {
  kind: "word" | "quoted" | "string" | "number" | "symbol" | "end";
  text: string;
  at: number;
}

const SYMBOL = /^(<>|!=|<=|>=|\|\||::|[-+*/%(),.;=<>])/;

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const skipped = /^(\s+|--[^\n]*|#[^\n]*|\/\*[^]*?\*\/)/.exec(rest);
    if (skipped) {
      at += skipped[0].length;
      continue;
    }
    const string = /^'((?:[^'\\]|''|\\.)*)'/.exec(rest);
    const quoted = /^(?:`([^`]+)`|"([^"]*)")/.exec(rest);
    const number = /^\d+(\.\d+)?/.exec(rest);
    const word = /^[A-Za-z_@$][\w@$]*/.exec(rest);
    const symbol = SYMBOL.exec(rest);
    let length: number;
    if (string) {
      tokens.push({ kind: "string", text: string[1]!.replace(/''/g, "'").replace(/\\(.)/g, "$1"), at });
      length = string[0].length;
    } else if (quoted) {
      tokens.push({ kind: "quoted", text: quoted[1] ?? quoted[2] ?? "", at });
      length = quoted[0].length;
    } else if (number) {
      tokens.push({ kind: "number", text: number[0], at });
      length = number[0].length;
    } else if (word) {
      tokens.push({ kind: "word", text: word[0], at });
      length = word[0].length;
    } else if (symbol) {
      tokens.push({ kind: "symbol", text: symbol[0], at });
      length = symbol[0].length;
    } else throw new SyntaxFault(rest, at);
    at += length;
  }
  tokens.push({ kind: "end", text: "", at: source.length });
  return tokens;
}

/** Cuts a script at its semicolons, which may stand in strings. `rest`: what has no semicolon behind it. */
export function splitStatements(source: string): { statements: string[]; rest: string } {
  const statements: string[] = [];
  let start = 0;
  let quote = "";
  for (let i = 0; i < source.length; i += 1) {
    const char = source[i]!;
    if (quote !== "") {
      if (char === "\\" && quote === "'") i += 1;
      else if (char === quote) quote = "";
    } else if (char === "'" || char === "\"" || char === "`") quote = char;
    else if (char === ";") {
      const text = source.slice(start, i).trim();
      if (text !== "") statements.push(text);
      start = i + 1;
    }
  }
  return { statements, rest: source.slice(start) };
}

/** Parses one statement. Throws SyntaxFault. */
export function parseSql(source: string): Statement {
  return new Parser(source).statement();
}

const ACCEPTED: Readonly<Record<string, string>> = {
  begin: "BEGIN", start: "START TRANSACTION", commit: "COMMIT", rollback: "ROLLBACK", set: "SET", grant: "GRANT", revoke: "REVOKE", flush: "FLUSH", analyze: "ANALYZE", vacuum: "VACUUM", lock: "LOCK TABLE",
};

class Parser {
  private readonly source: string;
  private readonly tokens: Token[];
  private index = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
  }

  statement(): Statement {
    const parsed = this.body();
    this.take(";");
    if (this.peek().kind !== "end") this.fail();
    return parsed;
  }

  private body(): Statement {
    const first = this.peek();
    const word = first.kind === "word" ? first.text.toLowerCase() : "";
    switch (word) {
      case "select":
        return this.select();
      case "insert": {
        this.next();
        this.word("into");
        const table = this.name();
        const columns = this.take("(") ? this.names() : undefined;
        if (!this.word("values") && !this.word("value")) this.fail();
        const rows: Expression[][] = [];
        do {
          this.expect("(");
          rows.push(this.list());
        } while (this.take(","));
        while (this.peek().kind === "word" && !this.at(";")) this.next();
        return { type: "insert", table, columns, rows };
      }
      case "update": {
        this.next();
        const table = this.name();
        if (!this.word("set")) this.fail();
        const set: { column: string; value: Expression }[] = [];
        do {
          const column = this.name();
          this.expect("=");
          set.push({ column, value: this.expression() });
        } while (this.take(","));
        return { type: "update", table, set, where: this.where() };
      }
      case "delete": {
        this.next();
        if (!this.word("from")) this.fail();
        return { type: "delete", table: this.name(), where: this.where() };
      }
      case "create":
        return this.create();
      case "drop": {
        this.next();
        if (this.word("database") || this.word("schema")) {
          const maybe = this.ifExists();
          return { type: "drop-database", name: this.name(), maybe };
        }
        if (this.word("user") || this.word("role") || this.word("index")) return this.rest("DROP ROLE");
        if (!this.word("table")) this.fail();
        const maybe = this.ifExists();
        const names = [this.name()];
        while (this.take(",")) names.push(this.name());
        this.word("cascade");
        return { type: "drop-table", names, maybe };
      }
      case "truncate":
        this.next();
        this.word("table");
        return { type: "truncate", name: this.name() };
      case "show": {
        this.next();
        const words: string[] = [];
        while (this.peek().kind !== "end" && !this.at(";")) words.push(this.next().text);
        return { type: "show", what: (words[0] ?? "").toLowerCase(), words };
      }
      case "describe":
      case "desc":
        this.next();
        return { type: "describe", table: this.name() };
      case "use":
        this.next();
        return { type: "use", name: this.name() };
      case "alter":
        return this.rest("ALTER TABLE");
      default:
        if (word in ACCEPTED) return this.rest(ACCEPTED[word]!);
        return this.fail();
    }
  }

  private rest(tag: string): Statement {
    while (this.peek().kind !== "end" && !this.at(";")) this.next();
    return { type: "accepted", tag };
  }

  private create(): Statement {
    this.next();
    if (this.word("database") || this.word("schema")) {
      const maybe = this.ifNotExists();
      const name = this.name();
      this.rest("");
      return { type: "create-database", name, maybe };
    }
    if (this.word("user") || this.word("role")) return this.rest("CREATE ROLE");
    if (this.word("unique") || this.at("index")) return this.rest("CREATE INDEX");
    this.word("temporary");
    if (!this.word("table")) this.fail();
    const maybe = this.ifNotExists();
    const name = this.name();
    this.expect("(");
    const columns: ColumnDefinition[] = [];
    do {
      if (this.word("primary")) {
        this.word("key");
        this.expect("(");
        for (const key of this.names()) {
          const column = columns.find((each) => each.name === key);
          if (column) column.primary = column.notNull = true;
        }
        continue;
      }
      if (this.at("unique") || this.at("key") || this.at("constraint") || this.at("foreign") || this.at("check") || this.at("index")) {
        this.skipDefinition();
        continue;
      }
      columns.push(this.columnDefinition());
    } while (this.take(","));
    this.expect(")");
    this.rest("");
    return { type: "create-table", name, columns, maybe };
  }

  private columnDefinition(): ColumnDefinition {
    const name = this.name();
    if (this.peek().kind !== "word") this.fail();
    let type = this.next().text.toLowerCase();
    while (this.at("precision") || this.at("varying") || this.at("unsigned") || this.at("without") || this.at("with") || this.at("time") || this.at("zone")) type += ` ${this.next().text.toLowerCase()}`;
    if (this.take("(")) {
      const inner = this.list().map((value) => (value.type === "value" ? String(value.value) : ""));
      type += `(${inner.join(",")})`;
    }
    const column: ColumnDefinition = { name, type, primary: false, notNull: false, unique: false, increment: /serial/.test(type) };
    for (;;) {
      if (this.word("primary")) {
        this.word("key");
        column.primary = column.notNull = true;
      } else if (this.word("not")) {
        this.word("null");
        column.notNull = true;
      } else if (this.word("unique")) {
        this.word("key");
        column.unique = true;
      } else if (this.word("auto_increment")) column.increment = true;
      else if (this.word("generated")) {
        while (!this.word("identity")) this.next();
        column.increment = true;
      } else if (this.word("default")) column.default = this.primary();
      else if (this.word("references")) {
        this.name();
        if (this.take("(")) this.names();
      } else if (!this.word("null")) return column;
    }
  }

  private skipDefinition(): void {
    let depth = 0;
    while (this.peek().kind !== "end") {
      if (depth === 0 && (this.at(",") || this.at(")"))) return;
      const { text } = this.next();
      if (text === "(") depth += 1;
      if (text === ")") depth -= 1;
    }
  }

  private select(): Statement {
    this.next();
    this.word("distinct");
    const items: SelectItem[] = [];
    do {
      if (this.take("*")) items.push({ expression: undefined, name: "*" });
      else {
        const from = this.peek().at;
        const expression = this.expression();
        let name = this.source.slice(from, this.peek().at).trim();
        if (this.word("as")) name = this.name();
        else if (this.peek().kind === "word" && !/^(from|where|order|group|limit|offset)$/i.test(this.peek().text)) name = this.name();
        items.push({ expression, name });
      }
    } while (this.take(","));
    const table = this.word("from") ? this.name() : undefined;
    if (table !== undefined && this.peek().kind === "word" && !/^(where|order|group|limit|offset|for)$/i.test(this.peek().text)) this.fail();
    const where = this.where();
    const group: string[] = [];
    if (this.word("group")) {
      this.word("by");
      do group.push(this.name()); while (this.take(","));
    }
    const order: { expression: Expression; descending: boolean }[] = [];
    if (this.word("order")) {
      this.word("by");
      do {
        const expression = this.expression();
        const descending = this.word("desc");
        if (!descending) this.word("asc");
        order.push({ expression, descending });
      } while (this.take(","));
    }
    const limit = this.word("limit") ? Number(this.next().text) : undefined;
    const offset = this.word("offset") ? Number(this.next().text) : 0;
    return { type: "select", items, table, where, group, order, limit, offset };
  }

  private where(): Expression | undefined {
    return this.word("where") ? this.expression() : undefined;
  }

  private expression(level = 0): Expression {
    const operators = [["or"], ["and"], [], ["=", "<>", "!=", "<", ">", "<=", ">=", "like", "ilike"], ["+", "-", "||"], ["*", "/", "%"]][level];
    if (!operators) return this.primary();
    if (level === 2) {
      if (this.word("not")) return { type: "unary", operator: "not", operand: this.expression(2) };
      return this.expression(3);
    }
    let left = this.expression(level + 1);
    for (;;) {
      if (level === 3 && this.word("is")) {
        const negated = this.word("not");
        if (!this.word("null")) this.fail();
        left = { type: "unary", operator: negated ? "is not null" : "is null", operand: left };
        continue;
      }
      const before = this.index;
      const negated = level === 3 && this.word("not");
      if (level === 3 && this.word("in")) {
        this.expect("(");
        left = { type: "in", operand: left, list: this.list(), negated };
        continue;
      }
      const operator = operators.find((each) => this.take(each) || this.word(each));
      if (operator === undefined) {
        this.index = before;
        return left;
      }
      const right = this.expression(level + 1);
      const whole: Expression = { type: "binary", operator, left, right };
      left = negated ? { type: "unary", operator: "not", operand: whole } : whole;
    }
  }

  private primary(): Expression {
    const token = this.peek();
    if (this.take("(")) {
      const inner = this.expression();
      this.expect(")");
      return this.cast(inner);
    }
    if (this.take("-")) return { type: "unary", operator: "-", operand: this.primary() };
    if (token.kind === "number") {
      this.next();
      return this.cast({ type: "value", value: Number(token.text) });
    }
    if (token.kind === "string") {
      this.next();
      return this.cast({ type: "value", value: token.text });
    }
    if (token.kind !== "word" && token.kind !== "quoted") return this.fail();
    this.next();
    const lower = token.text.toLowerCase();
    if (token.kind === "word") {
      if (lower === "null") return { type: "value", value: null };
      if (lower === "true" || lower === "false") return { type: "value", value: lower === "true" };
      if (/^(from|where|and|or|select|values|set|into|order|group|limit)$/.test(lower)) {
        this.index -= 1;
        return this.fail();
      }
      if (this.take("(")) {
        if (this.take("*")) {
          this.expect(")");
          return { type: "call", name: lower, args: [], star: true };
        }
        return this.cast({ type: "call", name: lower, args: this.take(")") ? [] : this.list(), star: false });
      }
      if (lower === "current_timestamp" || lower === "current_user" || lower === "current_date") return { type: "call", name: lower, args: [], star: false };
    }
    let name = token.text;
    // A table before the dot says nothing new: there is one.
    while (this.take(".")) name = this.next().text;
    return this.cast({ type: "column", name: token.kind === "word" ? name.toLowerCase() : name });
  }

  private cast(value: Expression): Expression {
    while (this.take("::")) this.name();
    return value;
  }

  /** Up to the closing bracket, which is taken. */
  private list(): Expression[] {
    const items = [this.expression()];
    while (this.take(",")) items.push(this.expression());
    this.expect(")");
    return items;
  }

  private names(): string[] {
    const names = [this.name()];
    while (this.take(",")) names.push(this.name());
    this.expect(")");
    return names;
  }

  private name(): string {
    const token = this.peek();
    if (token.kind !== "word" && token.kind !== "quoted") this.fail();
    this.next();
    let name = token.kind === "word" ? token.text.toLowerCase() : token.text;
    while (this.take(".")) name += `.${this.next().text}`;
    return name;
  }

  private ifExists(): boolean {
    if (!this.word("if")) return false;
    this.word("exists");
    return true;
  }

  private ifNotExists(): boolean {
    if (!this.word("if")) return false;
    this.word("not");
    this.word("exists");
    return true;
  }

  private peek(): Token {
    return this.tokens[this.index]!;
  }

  private next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.index += 1;
    return token;
  }

  private at(text: string): boolean {
    const token = this.peek();
    return (token.kind === "word" || token.kind === "symbol") && token.text.toLowerCase() === text;
  }

  private word(text: string): boolean {
    if (this.peek().kind !== "word" || !this.at(text)) return false;
    this.index += 1;
    return true;
  }

  private take(text: string): boolean {
    if (this.peek().kind !== "symbol" || this.peek().text !== text) return false;
    this.index += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail();
  }

  private fail(): never {
    const token = this.peek();
    throw new SyntaxFault(this.source.slice(token.at), token.at);
  }
}
