import type { Process } from "../../../../os/index.ts";
import { Database, SqlFault, type Result, type Surroundings, type Table } from "../sql/database.ts";
import type { Statement } from "../sql/statement.ts";
import { parseSql } from "../sql/syntax.ts";
import { SyntaxFault } from "../sql/tokens.ts";

/** What a client says when it comes. */
export interface Login {
  user: string;
  password?: string | undefined;
  database?: string | undefined;
  /** By the socket of the machine, or from its own address. */
  local: boolean;
}

export interface Account {
  password: string | undefined;
  /** Databases it may use; undefined for all. */
  databases?: string[];
}

/** What a server answers to a statement: a result with its tag, or its error in its own words. */
export type Answer = { result: Result; tag: string; database: string } | { error: string };

/** How a server differs from others. */
export interface Dialect {
  version: string;
  /** Digits behind the point of an average. */
  averageDigits: number;
  /** What stands before the point of a table's name: a database, or a schema that says nothing here. */
  qualifier: "database" | "schema";
  /** Databases that are there from the beginning. */
  system: readonly string[];
  describeFault(fault: SqlFault, context: { database: string; sql: string }): string;
  describeSyntax(fault: SyntaxFault, sql: string): string;
  /** SHOW, DESCRIBE, \d and their kin; undefined when the statement is of no such kind. */
  special(statement: Statement, server: SqlServer, session: { database: string; user: string }): Answer | undefined;
  /** The words after a statement that was carried out: INSERT 0 1. */
  tag(statement: Statement, result: Result): string;
}

/** Databases and accounts of a server, kept in a file of its data directory: they outlive the process, and the Pod where its volume does. */
export class SqlServer {
  readonly databases = new Map<string, Database>();
  readonly accounts = new Map<string, Account>();
  private readonly process: Process;
  private readonly file: string;
  readonly dialect: Dialect;

  constructor(process: Process, file: string, dialect: Dialect) {
    this.process = process;
    this.file = file;
    this.dialect = dialect;
    if (process.files.exists(file)) this.load();
  }

  get names(): string[] {
    return [...new Set([...this.dialect.system, ...this.databases.keys()])].sort();
  }

  createDatabase(name: string): void {
    this.databases.set(name, new Database());
  }

  /** Writes everything to the disk. Throws SystemError ENOSPC ... */
  save(): void {
    const databases = [...this.databases].map(([name, { tables }]) => [name, [...tables]]);
    this.process.files.writeFile(this.file, `${JSON.stringify({ accounts: [...this.accounts], databases })}\n`);
  }

  run(sql: string, session: { user: string; database: string }): Answer {
    let statement: Statement;
    try {
      statement = parseSql(sql);
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      return { error: this.dialect.describeSyntax(error, sql) };
    }
    try {
      const qualified = this.unqualified(statement, session);
      const special = this.dialect.special(statement, this, qualified);
      if (special) return special;
      const result = this.carryOut(statement, statement.type === "use" ? session : qualified);
      if (statement.type !== "select" && statement.type !== "accepted" && statement.type !== "use") this.save();
      return { result, tag: this.dialect.tag(statement, result), database: session.database };
    } catch (error) {
      if (!(error instanceof SqlFault)) throw error;
      return { error: this.dialect.describeFault(error, { database: this.unqualified(parseSql(sql), session).database, sql }) };
    }
  }

  /** Takes what stands before the point out of names: the session in the database that is meant. */
  private unqualified<S extends { database: string }>(statement: Statement, session: S): S {
    let { database } = session;
    const bare = (name: string): string => {
      const at = name.lastIndexOf(".");
      if (at < 0) return name;
      if (this.dialect.qualifier === "database") database = name.slice(0, at);
      return name.slice(at + 1);
    };
    if ("table" in statement && statement.table !== undefined) statement.table = bare(statement.table);
    if (statement.type === "create-table" || statement.type === "truncate") statement.name = bare(statement.name);
    if (statement.type === "drop-table") statement.names = statement.names.map(bare);
    return { ...session, database };
  }

  private carryOut(statement: Statement, session: { user: string; database: string }): Result {
    switch (statement.type) {
      case "create-database":
        if (this.names.includes(statement.name)) {
          if (statement.maybe) return { affected: 1 };
          throw new SqlFault("database-exists", statement.name);
        }
        this.createDatabase(statement.name);
        return { affected: 1 };
      case "drop-database":
        if (!this.databases.delete(statement.name) && !statement.maybe) throw new SqlFault("no-database", statement.name);
        return { affected: 0 };
      case "use":
        if (!this.names.includes(statement.name)) throw new SqlFault("no-database", statement.name);
        session.database = statement.name;
        return {};
      case "accepted":
        return { affected: 0 };
      default: {
        const around: Surroundings = { version: this.dialect.version, user: session.user, database: session.database, wall: this.process.wall, averageDigits: this.dialect.averageDigits };
        if (statement.type === "select" && statement.table === undefined) return new Database().run(statement, around);
        return this.databaseOf(session.database).run(statement, around);
      }
    }
  }

  /** Throws SqlFault when none is chosen. */
  databaseOf(name: string): Database {
    if (name === "") throw new SqlFault("no-database-chosen");
    const found = this.databases.get(name);
    if (found) return found;
    if (!this.dialect.system.includes(name)) throw new SqlFault("no-database", name);
    this.createDatabase(name);
    return this.databases.get(name)!;
  }

  private load(): void {
    try {
      const stored = JSON.parse(this.process.files.readText(this.file)) as { accounts: [string, Account][]; databases: [string, [string, Table][]][] };
      for (const [name, account] of stored.accounts) this.accounts.set(name, account);
      for (const [name, tables] of stored.databases) {
        const database = new Database();
        for (const [table, content] of tables) database.tables.set(table, content);
        this.databases.set(name, database);
      }
    } catch {
      // Somebody has written over it: what a server makes of a damaged file is no more than an empty one.
    }
  }
}
