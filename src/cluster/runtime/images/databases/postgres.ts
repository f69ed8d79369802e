import { isSystemError, print, printError, sleep, untilStopped, type Call, type Process, type Program } from "../../../../os/index.ts";
import { become } from "../become.ts";
import type { SqlFault, Table } from "../sql/database.ts";
import type { Value } from "../sql/statement.ts";
import { splitStatements } from "../sql/tokens.ts";
import { acceptAll, addressOf, connectTo, LineChannel } from "./connections.ts";
import { SqlServer, type Answer, type Dialect, type Login } from "./sql-server.ts";
import { cell, psqlTable } from "./tables.ts";

const MEGABYTE = 1024 * 1024;
const VERSION = "17.6";
const BUILD = `PostgreSQL ${VERSION} (Debian ${VERSION}-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit`;
const PORT = 5432;

/** `LINE 1: SELECT ...` with a caret below the place. */
function pointed(message: string, sql: string, at: number): string {
  if (at < 0) return `ERROR:  ${message}`;
  const line = sql.slice(0, at).split("\n").length;
  const start = sql.lastIndexOf("\n", at - 1) + 1;
  const text = sql.slice(start).split("\n")[0]!;
  const head = `LINE ${line}: `;
  return `ERROR:  ${message}\n${head}${text}\n${" ".repeat(head.length + at - start)}^`;
}

const dialect: Dialect = {
  averageDigits: 16,
  qualifier: "schema",
  version: BUILD,
  system: ["postgres", "template0", "template1"],
  describeFault(fault: SqlFault, { sql }): string {
    const { kind, subject, detail } = fault;
    const at = sql.toLowerCase().lastIndexOf(subject.toLowerCase());
    switch (kind) {
      case "no-database":
        return `ERROR:  database "${subject}" does not exist`;
      case "database-exists":
        return `ERROR:  database "${subject}" already exists`;
      case "no-database-chosen":
        return "ERROR:  no database selected";
      case "no-table":
        return /^\s*drop/i.test(sql) ? `ERROR:  table "${subject}" does not exist` : pointed(`relation "${subject}" does not exist`, sql, at);
      case "table-exists":
        return `ERROR:  relation "${subject}" already exists`;
      case "no-column":
        return pointed(`column "${subject}" does not exist`, sql, at);
      case "duplicate": {
        const [, name = "", column = ""] = detail.split(" ");
        return `ERROR:  duplicate key value violates unique constraint "${name}"\nDETAIL:  Key (${column})=(${subject}) already exists.`;
      }
      case "not-null":
        return `ERROR:  null value in column "${subject}" of relation "${detail}" violates not-null constraint`;
      case "column-count":
        return "ERROR:  INSERT has more expressions than target columns";
      case "no-function":
        return pointed(`function ${subject}() does not exist`, sql, at);
      case "number":
        return pointed(`invalid input syntax for type integer: "${subject}"`, sql, at - 1);
      case "division":
        return "ERROR:  division by zero";
    }
  },
  describeSyntax: ({ near, at }, sql) => {
    const word = /^('[^']*'|\w+|\S)/.exec(near)?.[1];
    return word === undefined ? pointed("syntax error at end of input", sql, sql.length) : pointed(`syntax error at or near "${word}"`, sql, at);
  },
  special(statement, _server, session): Answer | undefined {
    if (statement.type === "show") {
      const known: Record<string, string> = { server_version: VERSION, max_connections: "100", data_directory: "/var/lib/postgresql/data", port: String(PORT) };
      return { result: { columns: [{ name: statement.what, numeric: false }], rows: [[known[statement.what] ?? ""]] }, tag: "SHOW", database: session.database };
    }
    if (statement.type === "use" || statement.type === "describe") {
      return { error: `ERROR:  syntax error at or near "${statement.type === "use" ? "USE" : "DESCRIBE"}"` };
    }
    return undefined;
  },
  tag(statement, { affected = 0 }) {
    switch (statement.type) {
      case "insert":
        return `INSERT 0 ${affected}`;
      case "update":
        return `UPDATE ${affected}`;
      case "delete":
        return `DELETE ${affected}`;
      case "accepted":
        return statement.tag;
      default:
        return statement.type.replace("-", " ").toUpperCase();
    }
  },
};

export const postgresEntrypoint: Program = function* (process) {
  const args = process.args.slice(1);
  if (args[0] !== "postgres" && !args[0]?.startsWith("-")) return yield* become(process, args, "docker-entrypoint.sh");
  const { env } = process;
  const value = (name: string): string | undefined => {
    const file = env.get(`${name}_FILE`);
    return file ? (process.files.exists(file) ? process.files.readText(file).trimEnd() : undefined) : env.get(name);
  };
  const data = env.get("PGDATA") ?? "/var/lib/postgresql/data";
  const fresh = !process.files.exists(`${data}/PG_VERSION`);
  if (fresh && !value("POSTGRES_PASSWORD") && env.get("POSTGRES_HOST_AUTH_METHOD") !== "trust") {
    yield* printError(`Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`);
    return 1;
  }
  if (fresh && process.files.exists(data) && process.files.readdir(data).some((name) => name === "lost+found")) {
    yield* printError(`initdb: error: directory "${data}" exists but is not empty\ninitdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.\ninitdb: hint: Using a mount point directly as the data directory is not recommended.\n`);
    return 1;
  }
  const stamp = (): string => `${new Date(process.wall).toISOString().slice(0, 23).replace("T", " ")} UTC [${process.pid}]`;
  process.useMemory(30 * MEGABYTE);
  if (fresh) process.files.mkdir(data, { recursive: true });
  const server = new SqlServer(process, `${data}/base`, dialect);
  if (fresh) {
    yield* print(`The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\n`);
    yield* sleep(1800);
    process.files.writeFile(`${data}/PG_VERSION`, "17\n");
    const user = value("POSTGRES_USER") ?? "postgres";
    const database = value("POSTGRES_DB") ?? user;
    server.accounts.set(user, { password: env.get("POSTGRES_HOST_AUTH_METHOD") === "trust" ? undefined : value("POSTGRES_PASSWORD") });
    if (database !== "postgres") server.createDatabase(database);
    server.save();
    if (process.files.exists("/docker-entrypoint-initdb.d")) {
      for (const name of process.files.readdir("/docker-entrypoint-initdb.d").filter((each) => each.endsWith(".sql")).sort()) {
        const path = `/docker-entrypoint-initdb.d/${name}`;
        yield* print(`/usr/local/bin/docker-entrypoint.sh: running ${path}\n`);
        const { statements, rest } = splitStatements(process.files.readText(path));
        for (const sql of [...statements, rest.trim()].filter((text) => text !== "")) {
          const answer = server.run(sql, { user, database });
          yield* print("error" in answer ? "" : `${answer.tag}\n`);
          if ("error" in answer) {
            yield* printError(`psql:${path}:1: ${answer.error}\n`);
            return 3;
          }
        }
      }
    }
    yield* print("\nPostgreSQL init process complete; ready for start up.\n\n");
  } else {
    yield* print("\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n");
  }
  yield* sleep(150);
  const taken = (family: string, address: string): string => `${stamp()} LOG:  could not bind ${family} address "${address}": Address already in use
${stamp()} HINT:  Is another postmaster already running on port ${PORT}? If not, wait a few seconds and retry.\n`;
  const inUse = `${stamp()} LOG:  starting ${BUILD}\n${taken("IPv4", "0.0.0.0")}${taken("IPv6", "::")}${stamp()} WARNING:  could not create listen socket for "*"
${stamp()} FATAL:  could not create any TCP/IP sockets\n${stamp()} LOG:  database system is shut down\n`;
  yield* acceptAll(process, PORT, { text: inUse }, function* (_connection, fd) {
    const channel = new LineChannel(fd);
    const hello = yield* channel.line();
    if (hello === undefined || !hello.startsWith("{")) return;
    const login = JSON.parse(hello) as Login;
    const refuse = function* (why: string): Call<void> {
      yield* printError(`${stamp()} FATAL:  ${why}\n`);
      yield* channel.say({ error: `FATAL:  ${why}` });
    };
    const account = server.accounts.get(login.user);
    // pg_hba.conf of the image: who is on the machine itself needs no password.
    if (!login.local && account?.password !== undefined && login.password === undefined) {
      yield* channel.say({ error: "fe_sendauth: no password supplied" });
      return;
    }
    if (!login.local && (!account || (account.password !== undefined && account.password !== login.password))) {
      yield* refuse(`password authentication failed for user "${login.user}"`);
      return;
    }
    if (!account) {
      yield* refuse(`role "${login.user}" does not exist`);
      return;
    }
    const database = login.database ?? login.user;
    if (!server.names.includes(database)) {
      yield* refuse(`database "${database}" does not exist`);
      return;
    }
    yield* channel.say({});
    const session = { user: login.user, database };
    for (;;) {
      const line = yield* channel.line();
      if (line === undefined) return;
      const request = JSON.parse(line) as { sql?: string; list?: "databases" | "tables" | "roles"; table?: string };
      if (request.sql !== undefined) {
        const answer = server.run(request.sql, session);
        if ("error" in answer) yield* printError(`${stamp()} ${answer.error.split("\n")[0]}\n${stamp()} STATEMENT:  ${request.sql}\n`);
        yield* channel.say(answer);
      } else if (request.list === "databases") yield* channel.say({ names: server.names, owner: [...server.accounts.keys()][0] });
      else if (request.list === "roles") yield* channel.say({ names: [...server.accounts.keys()].sort() });
      else if (request.list === "tables") yield* channel.say({ names: [...server.databaseOf(database).tables.keys()].sort(), owner: login.user });
      else yield* channel.say({ table: server.databaseOf(database).tables.get(request.table ?? "") ?? null });
    }
  });
  yield* printError(`${stamp()} LOG:  starting ${BUILD}\n${stamp()} LOG:  listening on IPv4 address "0.0.0.0", port ${PORT}\n${stamp()} LOG:  listening on IPv6 address "::", port ${PORT}\n${stamp()} LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.${PORT}"\n${stamp()} LOG:  database system is ready to accept connections\n`);
  yield* untilStopped(process);
  yield* printError(`${stamp()} LOG:  received fast shutdown request\n${stamp()} LOG:  aborting any active transactions\n${stamp()} LOG:  database system is shut down\n`);
  return 0;
};

interface ClientOptions {
  host: string | undefined;
  port: number;
  user: string;
  password: string | undefined;
  database: string | undefined;
  commands: string[];
  file: string | undefined;
  tuples: boolean;
  unaligned: boolean;
}

function clientOptions(process: Process): ClientOptions {
  const { env } = process;
  const login = process.credentials.uid === 0 ? "root" : process.credentials.uid === 999 || process.credentials.uid === 70 ? "postgres" : String(process.credentials.uid);
  const options: ClientOptions = {
    host: env.get("PGHOST"), port: Number(env.get("PGPORT") ?? PORT), user: env.get("PGUSER") ?? login, password: env.get("PGPASSWORD"),
    database: env.get("PGDATABASE"), commands: [], file: undefined, tuples: false, unaligned: false,
  };
  const operands: string[] = [];
  const args = process.args.slice(1);
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!;
    const [, long, value] = /^--([a-z-]+)(?:=([^]*))?$/.exec(arg) ?? [];
    if (long !== undefined || /^-[hUdpcf]/.test(arg)) {
      const name = long ?? { h: "host", U: "username", d: "dbname", p: "port", c: "command", f: "file" }[arg[1]!]!;
      if (name === "tuples-only") options.tuples = true;
      else if (name === "no-align") options.unaligned = true;
      else if (["host", "username", "dbname", "port", "command", "file"].includes(name)) {
        const text = long !== undefined ? (value ?? args[(i += 1)] ?? "") : arg.length > 2 ? arg.slice(2) : (args[(i += 1)] ?? "");
        if (name === "host") options.host = text;
        else if (name === "username") options.user = text;
        else if (name === "dbname") options.database = text;
        else if (name === "port") options.port = Number(text);
        else if (name === "command") options.commands.push(text);
        else options.file = text;
      }
    } else if (arg.startsWith("-")) {
      if (arg.includes("t")) options.tuples = true;
      if (arg.includes("A")) options.unaligned = true;
      // -tAc "SELECT 1"
      if (arg.endsWith("c")) options.commands.push(args[(i += 1)] ?? "");
    } else operands.push(arg);
  }
  const target = operands[0] ?? options.database;
  const url = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/]*)(?::(\d+))?(?:\/([^?]*))?/.exec(target ?? "");
  if (url) {
    if (url[1]) options.user = url[1];
    if (url[2]) options.password = url[2];
    if (url[3]) options.host = url[3];
    if (url[4]) options.port = Number(url[4]);
    options.database = url[5] || undefined;
  } else options.database = target;
  if (operands[1] !== undefined) options.user = operands[1];
  return options;
}

export const psql: Program = function* (process) {
  const options = clientOptions(process);
  const { host, port, user } = options;
  const local = host === undefined || host.startsWith("/");
  let fd: number;
  let where = `on socket "/var/run/postgresql/.s.PGSQL.${port}"`;
  try {
    const address = local ? "127.0.0.1" : yield* addressOf(process, host);
    if (!local) where = address === host ? `at "${host}", port ${port}` : `at "${host}" (${address}), port ${port}`;
    fd = yield* connectTo(process, address, port);
  } catch (error) {
    if (!isSystemError(error)) yield* printError(`psql: error: could not translate host name "${host}" to address: Name or service not known\n`);
    else if (local) yield* printError(`psql: error: connection to server ${where} failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n`);
    else yield* printError(`psql: error: connection to server ${where} failed: ${error.message}\n\tIs the server running on that host and accepting TCP/IP connections?\n`);
    return 2;
  }
  const channel = new LineChannel(fd);
  const loopback = local || host === "localhost" || host.startsWith("127.");
  yield* channel.say({ user, password: options.password, database: options.database, local: loopback } satisfies Login);
  const { error } = JSON.parse((yield* channel.line()) ?? "{\"error\":\"server closed the connection unexpectedly\"}") as { error?: string };
  if (error !== undefined) {
    yield* printError(`psql: error: connection to server ${where} failed: ${error}\n`);
    return 2;
  }
  const ask = function* <T>(request: object): Call<T | undefined> {
    yield* channel.say(request);
    const line = yield* channel.line();
    return line === undefined ? undefined : (JSON.parse(line) as T);
  };
  const show = (columns: readonly { name: string; numeric: boolean }[], rows: readonly (readonly Value[])[], title?: string): string => {
    const cells = rows.map((row) => row.map((value) => cell(value, "postgres", "")));
    if (options.unaligned) {
      const lines = cells.map((row) => `${row.join("|")}\n`).join("");
      return options.tuples ? lines : `${columns.map(({ name }) => name).join("|")}\n${lines}(${rows.length} row${rows.length === 1 ? "" : "s"})\n`;
    }
    const table = psqlTable(columns, cells, title);
    return options.tuples ? `${table.split("\n").slice(2, -3).map((line) => `${line}\n`).join("")}\n` : table;
  };
  const text = (...names: string[]) => names.map((name) => ({ name, numeric: false }));
  const run = function* (sql: string): Call<boolean> {
    const answer = yield* ask<Answer>({ sql });
    if (!answer) {
      yield* printError("server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.\n");
      return false;
    }
    if ("error" in answer) {
      yield* printError(`${answer.error}\n`);
      return false;
    }
    const { columns, rows } = answer.result;
    yield* print(columns && rows ? show(columns.map((column) => ({ ...column, name: headOf(column.name) })), rows) : `${answer.tag}\n`);
    return true;
  };
  const meta = function* (line: string): Call<"quit" | boolean> {
    const [command = "", operand] = line.trim().split(/\s+/);
    switch (command.replace(/\+$/, "")) {
      case "\\q":
        return "quit";
      case "\\l": {
        const found = (yield* ask<{ names: string[]; owner: string }>({ list: "databases" }))!;
        yield* print(show(text("Name", "Owner", "Encoding", "Locale Provider", "Collate", "Ctype", "Locale", "ICU Rules", "Access privileges"),
          found.names.map((name) => [name, found.owner, "UTF8", "libc", "en_US.utf8", "en_US.utf8", "", "", ""]), "List of databases"));
        return true;
      }
      case "\\dt":
      case "\\d": {
        if (operand === undefined) {
          const found = (yield* ask<{ names: string[]; owner: string }>({ list: "tables" }))!;
          if (found.names.length === 0) yield* printError("Did not find any relations.\n");
          else yield* print(show(text("Schema", "Name", "Type", "Owner"), found.names.map((name) => ["public", name, "table", found.owner]), "List of relations"));
          return true;
        }
        const { table } = (yield* ask<{ table: Table | null }>({ table: operand }))!;
        if (!table) yield* printError(`Did not find any relation named "${operand}".\n`);
        else yield* print(`${show(text("Column", "Type", "Collation", "Nullable", "Default"), table.columns.map((column) => [
          column.name, typeName(column.type), "", column.notNull ? "not null" : "", column.increment ? `nextval('${operand}_${column.name}_seq'::regclass)` : "",
        ]), `Table "public.${operand}"`).replace(/\(\d+ rows?\)\n\n$/, "")}${table.columns.filter(({ primary }) => primary).map(({ name }) => `Indexes:\n    "${operand}_pkey" PRIMARY KEY, btree (${name})\n`).join("")}\n`);
        return true;
      }
      case "\\du": {
        const found = (yield* ask<{ names: string[] }>({ list: "roles" }))!;
        yield* print(show(text("Role name", "Attributes"), found.names.map((name) => [name, "Superuser, Create role, Create DB, Replication, Bypass RLS"]), "List of roles"));
        return true;
      }
      case "\\conninfo":
        yield* print(`You are connected to database "${options.database ?? user}" as user "${user}" ${local ? `via socket in "/var/run/postgresql"` : `on host "${host}"`} at port "${port}".\n`);
        return true;
      default:
        yield* printError(`invalid command ${command}\nTry \\? for help.\n`);
        return false;
    }
  };
  if (options.commands.length > 0) {
    for (const command of options.commands) {
      if (command.trim().startsWith("\\")) {
        if ((yield* meta(command)) === false) return 1;
        continue;
      }
      const { statements, rest } = splitStatements(command);
      for (const sql of [...statements.map((each) => `${each};`), rest.trim()].filter((each) => each !== "")) if (!(yield* run(sql))) return 1;
    }
    return 0;
  }
  const terminal = process.tty !== undefined && options.file === undefined;
  if (terminal) yield* print(`psql (${VERSION} (Debian ${VERSION}-1.pgdg13+1))\nType "help" for help.\n\n`);
  const script = options.file === undefined || options.file === "-" ? undefined : process.files.readText(options.file).split("\n");
  const input = new LineChannel(0);
  let pending = "";
  const name = options.database ?? user;
  for (;;) {
    if (terminal) yield* print(`${name}${pending.trim() === "" ? "=" : "-"}# `);
    const line = script ? script.shift() : yield* input.line();
    if (line === undefined) break;
    if (pending.trim() === "" && /^\s*(exit|quit)\s*$/.test(line)) break;
    if (pending.trim() === "" && line.trim().startsWith("\\")) {
      if ((yield* meta(line)) === "quit") return 0;
      continue;
    }
    const { statements, rest } = splitStatements(`${pending}${line}\n`);
    pending = rest;
    for (const sql of statements) yield* run(`${sql};`);
  }
  if (pending.trim() !== "") yield* run(pending.trim());
  if (terminal) yield* print("\\q\n");
  return 0;
};

/** What psql heads a column with that has no name of its own. */
function headOf(name: string): string {
  const call = /^(\w+)\s*\(/.exec(name);
  if (call) return call[1]!.toLowerCase();
  return /^[A-Za-z_]\w*$/.test(name) ? name : "?column?";
}

function typeName(type: string): string {
  const full: Record<string, string> = { int: "integer", int4: "integer", serial: "integer", bigserial: "bigint", bool: "boolean", varchar: "character varying", timestamp: "timestamp without time zone", timestamptz: "timestamp with time zone" };
  return type.replace(/^\w+/, (word) => full[word] ?? word);
}

export const pgIsReady: Program = function* (process) {
  const option = (letter: string): string | undefined => {
    const at = process.args.findIndex((arg) => arg === `-${letter}`);
    return at >= 0 ? process.args[at + 1] : process.args.find((arg) => arg.startsWith(`-${letter}`))?.slice(2);
  };
  const host = option("h") ?? process.env.get("PGHOST");
  const port = Number(option("p") ?? PORT);
  const shown = `${host ?? "/var/run/postgresql"}:${port}`;
  try {
    const address = host === undefined || host === "localhost" ? "127.0.0.1" : yield* addressOf(process, host);
    process.closeDescriptor(yield* connectTo(process, address, port));
    yield* print(`${shown} - accepting connections\n`);
    return 0;
  } catch {
    yield* print(`${shown} - no response\n`);
    return 2;
  }
};
