import { encode, isSystemError, print, printError, sleep, untilStopped, write, type Call, type Process, type Program } from "../../../../os/index.ts";
import { become } from "../become.ts";
import type { SqlFault } from "../sql/database.ts";
import type { Value } from "../sql/statement.ts";
import { splitStatements } from "../sql/tokens.ts";
import { acceptAll, addressOf, connectTo, LineChannel } from "./connections.ts";
import { SqlServer, type Answer, type Dialect, type Login } from "./sql-server.ts";
import { cell, mysqlTable } from "./tables.ts";

const MEGABYTE = 1024 * 1024;
const VERSION = "8.4.6";
const SOCKET = "/var/run/mysqld/mysqld.sock";
const DATA = "/var/lib/mysql";

const dialect: Dialect = {
  averageDigits: 4,
  qualifier: "database",
  version: VERSION,
  system: ["information_schema", "mysql", "performance_schema", "sys"],
  describeFault(fault: SqlFault, { database }): string {
    const { kind, subject, detail } = fault;
    switch (kind) {
      case "no-database":
        return `ERROR 1049 (42000) at line 1: Unknown database '${subject}'`;
      case "database-exists":
        return `ERROR 1007 (HY000) at line 1: Can't create database '${subject}'; database exists`;
      case "no-database-chosen":
        return "ERROR 1046 (3D000) at line 1: No database selected";
      case "no-table":
        return `ERROR 1146 (42S02) at line 1: Table '${database}.${subject}' doesn't exist`;
      case "table-exists":
        return `ERROR 1050 (42S01) at line 1: Table '${subject}' already exists`;
      case "no-column":
        return `ERROR 1054 (42S22) at line 1: Unknown column '${subject}' in 'field list'`;
      case "duplicate":
        return `ERROR 1062 (23000) at line 1: Duplicate entry '${subject}' for key '${detail.split(" ")[0]}'`;
      case "not-null":
        return `ERROR 1048 (23000) at line 1: Column '${subject}' cannot be null`;
      case "column-count":
        return `ERROR 1136 (21S01) at line 1: Column count doesn't match value count at row ${subject}`;
      case "no-function":
        return `ERROR 1305 (42000) at line 1: FUNCTION ${database}.${subject} does not exist`;
      case "number":
        return `ERROR 1366 (HY000) at line 1: Incorrect integer value: '${subject}' for column`;
      case "division":
        return "ERROR 1365 (22012) at line 1: Division by 0";
    }
  },
  describeSyntax: ({ near }) =>
    `ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '${near.slice(0, 80)}' at line 1`,
  special(statement, server, session): Answer | undefined {
    const rows = (columns: string[], values: Value[][]): Answer => ({
      result: { columns: columns.map((name) => ({ name, numeric: false })), rows: values }, tag: "", database: session.database,
    });
    if (statement.type === "show") {
      if (statement.what === "databases" || statement.what === "schemas") return rows(["Database"], server.names.map((name) => [name]));
      if (statement.what === "tables") return rows([`Tables_in_${session.database}`], [...server.databaseOf(session.database).tables.keys()].sort().map((name) => [name]));
      if (statement.what === "variables" || statement.what === "global") {
        const known = { hostname: "", max_connections: "151", port: "3306", read_only: "OFF", version: VERSION };
        const wanted = statement.words.at(-1) ?? "";
        return rows(["Variable_name", "Value"], Object.entries(known).filter(([name]) => statement.words.length < 3 || name === wanted.replace(/%/g, "")).map(([name, value]) => [name, value]));
      }
      return rows([statement.words.join(" ")], []);
    }
    if (statement.type === "describe") {
      const table = server.databaseOf(session.database).table(statement.table);
      return rows(["Field", "Type", "Null", "Key", "Default", "Extra"], table.columns.map((column) => [
        column.name, column.type === "serial" ? "bigint unsigned" : column.type, column.notNull ? "NO" : "YES", column.primary ? "PRI" : column.unique ? "UNI" : "",
        column.default?.type === "value" ? column.default.value : null, column.increment ? "auto_increment" : "",
      ]));
    }
    return undefined;
  },
  tag(statement, { affected = 0 }) {
    return statement.type === "use" ? "Database changed" : `Query OK, ${affected} row${affected === 1 ? "" : "s"} affected`;
  },
};

export const mysqlEntrypoint: Program = function* (process) {
  const args = process.args.slice(1);
  if (args[0] !== "mysqld" && args[0] !== "mariadbd" && !args[0]?.startsWith("-")) return yield* become(process, args, "docker-entrypoint.sh");
  const stamp = (): string => new Date(process.wall).toISOString().slice(0, 19).replace("T", " ") + "+00:00";
  const note = (level: string, text: string): Call<void> => printError(`${stamp()} [${level}] [Entrypoint]: ${text}\n`);
  yield* note("Note", "Entrypoint script for MySQL Server 8.4.6-1.el9 started.");
  const { env } = process;
  const value = (name: string): string | undefined => {
    const file = env.get(`MYSQL_${name}_FILE`);
    if (file) return process.files.exists(file) ? process.files.readText(file).trimEnd() : undefined;
    return env.get(`MYSQL_${name}`) ?? env.get(`MARIADB_${name}`);
  };
  const has = (name: string): boolean => value(name) !== undefined && (value(name) !== "" || name === "ALLOW_EMPTY_PASSWORD");
  const fresh = !process.files.exists(`${DATA}/mysql`);
  if (fresh && !has("ROOT_PASSWORD") && !has("ALLOW_EMPTY_PASSWORD") && !has("RANDOM_ROOT_PASSWORD")) {
    yield* note("ERROR", "Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD");
    return 1;
  }
  process.useMemory(180 * MEGABYTE);
  const server = new SqlServer(process, `${DATA}/ibdata1`, dialect);
  if (fresh) {
    yield* note("Note", "Initializing database files");
    yield* sleep(6000);
    process.files.mkdir(`${DATA}/mysql`, { recursive: true });
    yield* note("Note", "Database files initialized");
    server.accounts.set("root", { password: value("ROOT_PASSWORD") ?? "" });
    const own = value("DATABASE");
    if (own) {
      yield* note("Note", `Creating database ${own}`);
      server.createDatabase(own);
    }
    const user = value("USER");
    if (user) {
      yield* note("Note", `Creating user ${user}`);
      server.accounts.set(user, { password: value("PASSWORD") ?? "", ...(own ? { databases: [own] } : { databases: [] }) });
    }
    server.save();
    if (process.files.exists("/docker-entrypoint-initdb.d")) {
      for (const name of process.files.readdir("/docker-entrypoint-initdb.d").filter((each) => each.endsWith(".sql")).sort()) {
        const path = `/docker-entrypoint-initdb.d/${name}`;
        yield* note("Note", `/usr/local/bin/docker-entrypoint.sh: running ${path}`);
        const session = { user: "root", database: own ?? "" };
        const { statements, rest } = splitStatements(process.files.readText(path));
        for (const sql of [...statements, rest.trim()].filter((text) => text !== "")) {
          const answer = server.run(sql, session);
          if ("error" in answer) {
            yield* printError(`${answer.error}\n`);
            return 1;
          }
        }
      }
    }
    yield* note("Note", "MySQL init process done. Ready for start up.");
  }
  yield* sleep(900);
  process.useMemory(400 * MEGABYTE);
  process.files.mkdir("/var/run/mysqld", { recursive: true });
  process.files.writeFile(SOCKET, "");
  const inUse = [
    "[MY-010262] [Server] Can't start server: Bind on TCP/IP port: Address already in use",
    "[MY-010257] [Server] Do you already have another mysqld server running on port: 3306 ?",
    "[MY-010119] [Server] Aborting",
  ].map((text) => `${new Date(process.wall).toISOString().replace("Z", "000Z")} 0 [ERROR] ${text}\n`).join("");
  yield* acceptAll(process, 3306, { text: inUse }, function* (connection, fd) {
    // What a client that speaks the real protocol sees first.
    yield* write(fd, new Uint8Array([...encode(`\u0000\u0000\u0000\n${VERSION}\u0000`), 10]));
    const channel = new LineChannel(fd);
    const hello = yield* channel.line();
    if (hello === undefined || !hello.startsWith("{")) return;
    const login = JSON.parse(hello) as Login;
    const account = server.accounts.get(login.user);
    const from = login.local ? "localhost" : connection.remoteAddress;
    if (!account || account.password !== (login.password ?? "")) {
      yield* channel.say({ error: `ERROR 1045 (28000): Access denied for user '${login.user}'@'${from}' (using password: ${login.password ? "YES" : "NO"})` });
      return;
    }
    if (login.database && !server.names.includes(login.database)) {
      yield* channel.say({ error: `ERROR 1049 (42000): Unknown database '${login.database}'` });
      return;
    }
    if (login.database && account.databases && !account.databases.includes(login.database)) {
      yield* channel.say({ error: `ERROR 1044 (42000): Access denied for user '${login.user}'@'%' to database '${login.database}'` });
      return;
    }
    yield* channel.say({});
    const session = { user: `${login.user}@${from}`, database: login.database ?? "" };
    for (;;) {
      const line = yield* channel.line();
      if (line === undefined) return;
      yield* channel.say(server.run((JSON.parse(line) as { sql: string }).sql, session));
    }
  });
  yield* printError(`${new Date(process.wall).toISOString().replace("Z", "000Z")} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${VERSION}'  socket: '${SOCKET}'  port: 3306  MySQL Community Server - GPL.\n`);
  yield* untilStopped(process);
  yield* sleep(800);
  return 0;
};

interface ClientOptions {
  host: string | undefined;
  port: number;
  user: string;
  password: string | undefined;
  warn: boolean;
  database: string | undefined;
  execute: string | undefined;
  table: boolean;
  names: boolean;
  operands: string[];
}

function clientOptions(process: Process): ClientOptions {
  const options: ClientOptions = {
    host: process.env.get("MYSQL_HOST"), port: 3306, user: "root", password: process.env.get("MYSQL_PWD"), warn: false, database: undefined,
    execute: undefined, table: false, names: true, operands: [],
  };
  const args = process.args.slice(1);
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i]!;
    const [, long = "", value] = /^--([a-z-]+)(?:=([^]*))?$/.exec(arg) ?? [];
    const letter = /^-[a-zA-Z]/.test(arg) ? arg[1]! : "";
    const follow = (): string => (letter !== "" && arg.length > 2 ? arg.slice(2) : (value ?? args[(i += 1)] ?? ""));
    if (letter === "h" || long === "host") options.host = follow();
    else if (letter === "P" || long === "port") options.port = Number(follow());
    else if (letter === "u" || long === "user") options.user = follow();
    else if (letter === "p" || long === "password") {
      // Its value is joined to it, or asked for.
      options.password = letter === "p" ? arg.slice(2) : value;
      options.warn = Boolean(options.password);
    } else if (letter === "e" || long === "execute") options.execute = follow();
    else if (letter === "D" || long === "database") options.database = follow();
    else if (letter === "t" || long === "table") options.table = true;
    else if (letter === "N" || long === "skip-column-names") options.names = false;
    else if (!arg.startsWith("-")) options.operands.push(arg);
  }
  return options;
}

/** mysql, mysqladmin and their names in MariaDB. */
export const mysqlClient: Program = function* (process) {
  const admin = /admin$/.test(process.name);
  const options = clientOptions(process);
  const terminal = process.tty !== undefined;
  if (options.warn) yield* printError(`${process.name}: [Warning] Using a password on the command line interface can be insecure.\n`);
  if (options.password === "") {
    yield* printError("Enter password: ");
    options.password = (yield* new LineChannel(0).line()) ?? "";
    yield* printError("\n");
  }
  const { host, port, user } = options;
  const local = host === undefined || host === "localhost";
  const cannot = function* (mysql: string, why: string): Call<number> {
    yield* printError(admin ? `mysqladmin: connect to server at '${host ?? "localhost"}' failed\nerror: '${why}'\nCheck that mysqld is running${local ? " and that the socket: '" + SOCKET + "' exists!" : ` on ${host} and that the port is ${port}.\nYou can check this by doing 'telnet ${host} ${port}'`}\n` : `${mysql}: ${why}\n`);
    return 1;
  };
  let fd: number;
  try {
    const address = local ? "127.0.0.1" : yield* addressOf(process, host);
    fd = yield* connectTo(process, address, port);
  } catch (error) {
    if (local) return yield* cannot("ERROR 2002 (HY000)", `Can't connect to local MySQL server through socket '${SOCKET}' (2)`);
    if (!isSystemError(error)) return yield* cannot("ERROR 2005 (HY000)", `Unknown MySQL server host '${host}' (-2)`);
    return yield* cannot("ERROR 2003 (HY000)", `Can't connect to MySQL server on '${host}:${port}' (${error.code === "ECONNREFUSED" ? 111 : error.code === "EHOSTUNREACH" ? 113 : 110})`);
  }
  const channel = new LineChannel(fd);
  yield* channel.line();
  yield* channel.line();
  const database = options.database ?? (admin ? undefined : options.operands[0]);
  yield* channel.say({ user, password: options.password, database, local } satisfies Login);
  const welcome = yield* channel.line();
  const { error } = JSON.parse(welcome ?? "{\"error\":\"ERROR 2013 (HY000): Lost connection to MySQL server\"}") as { error?: string };
  if (admin) {
    // It is alive even when it does not let this one in.
    if (options.operands[0] === "ping" || error === undefined) {
      yield* print(options.operands[0] === "status" ? "Uptime: 60  Threads: 2  Questions: 10  Slow queries: 0  Opens: 128  Flush tables: 3  Open tables: 47  Queries per second avg: 0.166\n" : "mysqld is alive\n");
      return 0;
    }
    yield* printError(`mysqladmin: connect to server at '${host ?? "localhost"}' failed\nerror: '${error.replace(/^ERROR \d+ \(\w+\): /, "")}'\n`);
    return 1;
  }
  if (error !== undefined) {
    yield* printError(`${error}\n`);
    return 1;
  }
  const run = function* (sql: string, framed: boolean): Call<boolean> {
    const vertical = /\\G$/.test(sql);
    yield* channel.say({ sql: sql.replace(/\\[gG]$/, "") });
    const line = yield* channel.line();
    if (line === undefined) {
      yield* printError("ERROR 2013 (HY000) at line 1: Lost connection to MySQL server during query\n");
      return false;
    }
    const answer = JSON.parse(line) as Answer;
    if ("error" in answer) {
      yield* printError(`${framed ? answer.error.replace(" at line 1:", ":") : answer.error}\n`);
      return false;
    }
    const { columns, rows } = answer.result;
    if (!columns || !rows) {
      if (framed) yield* print(answer.tag === "Database changed" ? "Database changed\n" : `${answer.tag} (0.01 sec)\n\n`);
      return true;
    }
    const cells = rows.map((row) => row.map((value) => cell(value, "mysql", "NULL")));
    if (vertical) {
      const width = Math.max(...columns.map(({ name }) => name.length));
      yield* print(cells.map((row, i) => `${"*".repeat(27)} ${i + 1}. row ${"*".repeat(27)}\n${row.map((text, c) => `${columns[c]!.name.padStart(width)}: ${text}\n`).join("")}`).join(""));
    } else if (framed || options.table) {
      if (cells.length > 0) yield* print(mysqlTable(columns, cells));
    } else if (cells.length > 0) yield* print(`${options.names ? `${columns.map(({ name }) => name).join("\t")}\n` : ""}${cells.map((row) => `${row.join("\t")}\n`).join("")}`);
    if (framed) yield* print(rows.length === 0 ? "Empty set (0.00 sec)\n\n" : `${rows.length} row${rows.length === 1 ? "" : "s"} in set (0.00 sec)\n\n`);
    return true;
  };
  if (options.execute !== undefined) {
    const { statements, rest } = splitStatements(options.execute);
    for (const sql of [...statements, rest.trim()].filter((text) => text !== "")) if (!(yield* run(sql, false))) return 1;
    return 0;
  }
  if (terminal) {
    yield* print(`Welcome to the MySQL monitor.  Commands end with ; or \\g.\nYour MySQL connection id is 8\nServer version: ${VERSION} MySQL Community Server - GPL\n\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n\n`);
  }
  const input = new LineChannel(0);
  let pending = "";
  for (;;) {
    if (terminal) yield* print(pending.trim() === "" ? "mysql> " : "    -> ");
    const line = yield* input.line();
    if (line === undefined) break;
    if (/^\s*(exit|quit|\\q)\s*;?\s*$/i.test(line) && pending.trim() === "") break;
    // USE, \G and \g need no semicolon.
    const { statements, rest } = splitStatements(`${pending}${line.replace(/\\G\s*$/, "\\G;").replace(/\\g\s*$/, ";").replace(/^(\s*use\s+\w+)\s*$/i, "$1;")}\n`);
    pending = rest;
    for (const sql of statements) if (!(yield* run(sql, terminal)) && !terminal) return 1;
  }
  if (pending.trim() !== "" && !(yield* run(pending.trim(), terminal))) return 1;
  if (terminal) yield* print("Bye\n");
  return 0;
};
