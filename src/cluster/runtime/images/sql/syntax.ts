import { ExpressionReader } from "./expression-reader.ts";
import type { ColumnDefinition, Expression, SelectItem, Statement } from "./statement.ts";

/** Parses one statement. Throws SyntaxFault. */
export function parseSql(source: string): Statement {
  return new Parser(source).statement();
}

const ACCEPTED: Readonly<Record<string, string>> = {
  begin: "BEGIN", start: "START TRANSACTION", commit: "COMMIT", rollback: "ROLLBACK", set: "SET", grant: "GRANT", revoke: "REVOKE", flush: "FLUSH", analyze: "ANALYZE", vacuum: "VACUUM", lock: "LOCK TABLE",
};

class Parser extends ExpressionReader {
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

  private names(): string[] {
    const names = [this.name()];
    while (this.take(",")) names.push(this.name());
    this.expect(")");
    return names;
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
}
