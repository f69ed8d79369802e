import {
  decode, encode, Exit, isSystemError, print, printError, read, sleep, write, callback,
  type Call, type Connection, type Listener, type Process, type Program,
} from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { alpineFiles, debianFiles, isVersion } from "./base.ts";
import { become } from "./become.ts";
import { untilStopped } from "./system.ts";

const MEGABYTE = 1024 * 1024;
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Accepts connections for ever, each in a thread of its own. */
function* acceptAll(process: Process, port: number, handle: (connection: Connection, fd: number) => Call<void>): Call<void> {
  let listener: Listener;
  try {
    listener = process.machine.network!.listen(port);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`bind: ${error.message}\n`);
    throw new Exit(1);
  }
  process.addDescriptor(listener);
  process.startThread((function* (): Call<void> {
    for (;;) {
      const connection = yield* callback<Connection | undefined>("accept", (done) => listener.whenReady("read", () => done(listener.accept())));
      if (!connection) continue;
      const fd = process.addDescriptor(connection);
      process.startThread((function* (): Call<void> {
        try {
          yield* handle(connection, fd);
        } finally {
          if (process.hasDescriptor(fd)) process.closeDescriptor(fd);
        }
      })());
    }
  })());
}

// Redis

class RedisStore {
  readonly values = new Map<string, string | string[] | Map<string, string>>();
  readonly expires = new Map<string, number>();
}

type Reply = { ok: string } | { error: string } | number | string | null | Reply[];

function execute(store: RedisStore, words: readonly string[], process: Process): Reply {
  const [command = "", key = "", ...rest] = words;
  const now = process.now;
  const due = store.expires.get(key);
  if (due !== undefined && due <= now) {
    store.values.delete(key);
    store.expires.delete(key);
  }
  const value = store.values.get(key);
  const wrong: Reply = { error: "WRONGTYPE Operation against a key holding the wrong kind of value" };
  switch (command.toUpperCase()) {
    case "PING":
      return key === "" ? { ok: "PONG" } : key;
    case "ECHO":
      return key;
    case "SELECT":
    case "AUTH":
    case "CLIENT":
      return { ok: "OK" };
    case "SET":
      store.values.set(key, rest[0] ?? "");
      store.expires.delete(key);
      if (rest[1]?.toUpperCase() === "EX") store.expires.set(key, now + Number(rest[2]) * 1000);
      return { ok: "OK" };
    case "GET":
      return value === undefined ? null : typeof value === "string" ? value : wrong;
    case "DEL":
    case "UNLINK":
      return [key, ...rest].filter((name) => store.values.delete(name)).length;
    case "EXISTS":
      return [key, ...rest].filter((name) => store.values.has(name)).length;
    case "INCR":
    case "DECR":
    case "INCRBY":
    case "DECRBY": {
      const sign = command.toUpperCase().startsWith("DECR") ? -1 : 1;
      const by = command.toUpperCase().endsWith("BY") ? Number(rest[0]) : 1;
      if (value !== undefined && (typeof value !== "string" || !/^-?\d+$/.test(value))) return { error: "ERR value is not an integer or out of range" };
      const next = Number(value ?? 0) + sign * by;
      store.values.set(key, String(next));
      return next;
    }
    case "APPEND":
      store.values.set(key, `${typeof value === "string" ? value : ""}${rest[0] ?? ""}`);
      return (store.values.get(key) as string).length;
    case "EXPIRE":
      if (value === undefined) return 0;
      store.expires.set(key, now + Number(rest[0]) * 1000);
      return 1;
    case "TTL":
      return value === undefined ? -2 : due === undefined ? -1 : Math.round((due - now) / 1000);
    case "KEYS": {
      const pattern = new RegExp(`^${key.replace(/[.+^${}()|\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`);
      return [...store.values.keys()].filter((name) => pattern.test(name));
    }
    case "LPUSH":
    case "RPUSH": {
      const list = value === undefined ? [] : Array.isArray(value) ? value : undefined;
      if (!list) return wrong;
      for (const item of rest) if (command.toUpperCase() === "LPUSH") list.unshift(item); else list.push(item);
      store.values.set(key, list);
      return list.length;
    }
    case "LPOP":
    case "RPOP":
      return Array.isArray(value) ? ((command.toUpperCase() === "LPOP" ? value.shift() : value.pop()) ?? null) : value === undefined ? null : wrong;
    case "LLEN":
      return Array.isArray(value) ? value.length : 0;
    case "LRANGE": {
      if (!Array.isArray(value)) return [];
      const end = Number(rest[1]) < 0 ? value.length + Number(rest[1]) + 1 : Number(rest[1]) + 1;
      return value.slice(Number(rest[0]), end);
    }
    case "HSET": {
      const map = value instanceof Map ? value : new Map<string, string>();
      let added = 0;
      for (let i = 0; i + 1 < rest.length; i += 2) {
        if (!map.has(rest[i]!)) added += 1;
        map.set(rest[i]!, rest[i + 1]!);
      }
      store.values.set(key, map);
      return added;
    }
    case "HGET":
      return value instanceof Map ? (value.get(rest[0] ?? "") ?? null) : null;
    case "HGETALL":
      return value instanceof Map ? [...value].flat() : [];
    case "FLUSHALL":
    case "FLUSHDB":
      store.values.clear();
      return { ok: "OK" };
    case "DBSIZE":
      return store.values.size;
    case "CONFIG":
      return rest[0] === "maxmemory" ? ["maxmemory", process.env.get("MAXMEMORY") ?? "0"] : [];
    case "INFO":
      return "# Server\r\nredis_version:7.4.5\r\nredis_mode:standalone\r\nos:Linux 6.18.44-fc-v657 x86_64\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n";
    case "COMMAND":
      return [];
    case "SHUTDOWN":
      process.finish({ code: 0 });
      return { ok: "OK" };
    default:
      return { error: `ERR unknown command '${command}', with args beginning with: ${[key, ...rest].filter((word) => word !== "").map((word) => `'${word}' `).join("")}` };
  }
}

function wire(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${encode(reply).length}\r\n${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(wire).join("")}`;
  return "ok" in reply ? `+${reply.ok}\r\n` : `-${reply.error}\r\n`;
}

/** The next command in a buffer, inline or RESP. */
function nextCommand(buffer: string): { words: string[]; rest: string } | undefined {
  if (!buffer.startsWith("*")) {
    const at = buffer.indexOf("\n");
    if (at < 0) return undefined;
    return { words: buffer.slice(0, at).trim().split(/\s+/).filter((word) => word !== ""), rest: buffer.slice(at + 1) };
  }
  const header = /^\*(\d+)\r\n/.exec(buffer);
  if (!header) return undefined;
  let at = header[0].length;
  const words: string[] = [];
  for (let i = 0; i < Number(header[1]); i += 1) {
    const size = /^\$(\d+)\r\n/.exec(buffer.slice(at));
    if (!size) return undefined;
    at += size[0].length;
    const length = Number(size[1]);
    if (buffer.length < at + length + 2) return undefined;
    words.push(buffer.slice(at, at + length));
    at += length + 2;
  }
  return { words, rest: buffer.slice(at) };
}

const redisServer: Program = function* (process) {
  const args = process.args.slice(1);
  const portAt = args.indexOf("--port");
  const port = portAt >= 0 ? Number(args[portAt + 1]) : 6379;
  const line = (level: string, text: string): string => `${process.pid}:M ${redisTime(process.wall)} ${level} ${text}\n`;
  yield* print(`${process.pid}:C ${redisTime(process.wall)} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n${process.pid}:C ${redisTime(process.wall)} * Redis version=7.4.5, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started\n`);
  process.useMemory(8 * MEGABYTE);
  const store = new RedisStore();
  yield* acceptAll(process, port, function* (_connection, fd) {
    let buffer = "";
    for (;;) {
      const data = yield* read(fd);
      if (data.length === 0) return;
      buffer += decode(data);
      for (let found = nextCommand(buffer); found; found = nextCommand(buffer)) {
        buffer = found.rest;
        if (found.words.length === 0) continue;
        if (found.words[0]!.toUpperCase() === "QUIT") {
          yield* write(fd, "+OK\r\n");
          return;
        }
        yield* write(fd, wire(execute(store, found.words, process)));
      }
    }
  });
  yield* print(line("*", `Running mode=standalone, port=${port}.`) + line("*", "Server initialized") + line("*", "Ready to accept connections tcp"));
  yield* untilStopped(process);
  yield* print(`${process.pid}:signal-handler (${Math.floor(process.wall / 1000)}) Received SIGTERM scheduling shutdown...\n${line("*", "User requested shutdown...")}${line("#", "Redis is now ready to exit, bye bye...")}`);
};

function redisTime(wall: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(new Date(wall).toUTCString())!;
  return `${day} ${month} ${year} ${time}.${String(Math.floor(wall % 1000)).padStart(3, "0")}`;
}

const redisCli: Program = function* (process) {
  let host = "127.0.0.1";
  let port = 6379;
  const words: string[] = [];
  for (let i = 1; i < process.args.length; i += 1) {
    const arg = process.args[i]!;
    if (words.length === 0 && arg === "-h") host = process.args[(i += 1)] ?? host;
    else if (words.length === 0 && arg === "-p") port = Number(process.args[(i += 1)]);
    else if (words.length === 0 && (arg === "-a" || arg === "-n")) i += 1;
    else if (words.length === 0 && arg.startsWith("-")) continue;
    else words.push(arg);
  }
  const network = process.machine.network!;
  const text = (path: string): string => (process.files.exists(path) ? process.files.readText(path) : "");
  let connection: Connection;
  try {
    const [address] = yield* callback<string[]>("resolve", (done, fail) => network.resolve(host, { hosts: text("/etc/hosts"), resolvConf: text("/etc/resolv.conf") }, done, fail));
    connection = yield* callback<Connection>("connect", (done, fail) => network.connect(address!, port, done, fail));
  } catch (error) {
    const why = isSystemError(error) ? error.message : "Name or service not known";
    yield* printError(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  const fd = process.addDescriptor(connection);
  const ask = function* (command: readonly string[]): Call<string> {
    yield* write(fd, wire([...command]));
    return decode(yield* read(fd));
  };
  if (words.length > 0) {
    yield* print(`${showReply(yield* ask(words), process.tty !== undefined)}\n`);
    return 0;
  }
  const input = decode(yield* read(0));
  for (const line of input.split("\n").filter((each) => each.trim() !== "")) yield* print(`${showReply(yield* ask(line.trim().split(/\s+/)), false)}\n`);
  return 0;
};

function showReply(reply: string, quoted: boolean): string {
  const lines = reply.split("\r\n");
  const parse = (): string => {
    const first = lines.shift() ?? "";
    switch (first[0]) {
      case "+":
        return first.slice(1);
      case "-":
        return quoted ? `(error) ${first.slice(1)}` : first.slice(1);
      case ":":
        return quoted ? `(integer) ${first.slice(1)}` : first.slice(1);
      case "$": {
        if (first === "$-1") return quoted ? "(nil)" : "";
        let length = Number(first.slice(1));
        const parts: string[] = [];
        while (length >= 0 && lines.length > 0) {
          const part = lines.shift()!;
          parts.push(part);
          length -= encode(part).length + 2;
          if (length <= -2) break;
        }
        return quoted ? JSON.stringify(parts.join("\r\n")) : parts.join("\r\n");
      }
      case "*": {
        const count = Number(first.slice(1));
        if (count <= 0) return quoted ? "(empty array)" : "";
        return Array.from({ length: count }, (_, i) => (quoted ? `${i + 1}) ${parse()}` : parse())).join("\n");
      }
      default:
        return first;
    }
  };
  return parse();
}

export const redisImage: ImageDefinition = {
  repository: "redis",
  hasTag: (tag) => {
    const base = tag.replace(/-(alpine|bookworm|bullseye|buster)(\d\.\d+)?$/, "");
    return ["latest", "alpine", "bookworm"].includes(base) || [4, 5, 6, 7, 8].some((major) => isVersion(base, major, 0, major === 7 ? 4 : 2));
  },
  size: (tag) => (tag.includes("alpine") ? 17_200_000 : 52_000_000),
  content: (tag, programs) => ({
    config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["redis-server"], env: [PATH, "REDIS_VERSION=7.4.5"], workingDir: "/data", ports: ["6379/tcp"] },
    files: {
      ...(tag.includes("alpine") ? alpineFiles(programs) : debianFiles(programs)),
      "/usr/local/bin/redis-server": { program: "redis-server" },
      "/usr/local/bin/redis-cli": { program: "redis-cli" },
      "/usr/local/bin/docker-entrypoint.sh": { program: "redis-entrypoint" },
      "/data": { directory: true },
    },
  }),
  programs: {
    "redis-server": redisServer,
    "redis-cli": redisCli,
    "redis-entrypoint": function* (process) {
      const args = process.args.slice(1);
      return yield* become(process, args[0]?.startsWith("-") ? ["redis-server", ...args] : args, "docker-entrypoint.sh");
    },
  },
};

// MySQL, PostgreSQL, memcached: they start as they do (also when a setting is missing), and keep a port open.

const mysqlEntrypoint: Program = function* (process) {
  const args = process.args.slice(1);
  if (args[0] !== "mysqld" && !args[0]?.startsWith("-")) return yield* become(process, args, "docker-entrypoint.sh");
  const stamp = (): string => new Date(process.wall).toISOString().slice(0, 19).replace("T", " ") + "+00:00";
  const note = (level: string, text: string): Call<void> => printError(`${stamp()} [${level}] [Entrypoint]: ${text}\n`);
  yield* note("Note", "Entrypoint script for MySQL Server 8.4.6-1.el9 started.");
  const { env } = process;
  const has = (name: string): boolean => env.has(name) && (env.get(name) !== "" || name === "MYSQL_ALLOW_EMPTY_PASSWORD");
  const fresh = !process.files.exists("/var/lib/mysql/mysql");
  if (fresh && !has("MYSQL_ROOT_PASSWORD") && !has("MYSQL_ALLOW_EMPTY_PASSWORD") && !has("MYSQL_RANDOM_ROOT_PASSWORD")) {
    yield* note("ERROR", "Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD");
    return 1;
  }
  process.useMemory(180 * MEGABYTE);
  if (fresh) {
    yield* note("Note", "Initializing database files");
    yield* sleep(6000);
    process.files.mkdir("/var/lib/mysql/mysql", { recursive: true });
    yield* note("Note", "Database files initialized");
    if (has("MYSQL_DATABASE")) yield* note("Note", `Creating database ${env.get("MYSQL_DATABASE")}`);
    if (has("MYSQL_USER")) yield* note("Note", `Creating user ${env.get("MYSQL_USER")}`);
    yield* note("Note", "MySQL init process done. Ready for start up.");
  }
  yield* sleep(900);
  process.useMemory(400 * MEGABYTE);
  yield* acceptAll(process, 3306, function* (_connection, fd) {
    yield* write(fd, new Uint8Array([0x4a, 0, 0, 0, 0x0a, ...encode("8.4.6"), 0, 8, 0, 0, 0]));
    while ((yield* read(fd)).length > 0);
  });
  yield* printError(`${new Date(process.wall).toISOString().replace("Z", "000Z")} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\n`);
  yield* untilStopped(process);
  yield* sleep(800);
  return 0;
};

/** mysqladmin ping and a mysql client that answers the simplest of questions. */
const mysqlClient: Program = function* (process) {
  const admin = process.name === "mysqladmin";
  let host = "127.0.0.1";
  let password: string | undefined;
  let statement: string | undefined;
  for (const [index, arg] of process.args.entries()) {
    if (arg === "-h") host = process.args[index + 1] ?? host;
    else if (/^-h./.test(arg)) host = arg.slice(2);
    else if (arg.startsWith("--host=")) host = arg.slice(7);
    else if (/^-p./.test(arg)) password = arg.slice(2);
    else if (arg.startsWith("--password=")) password = arg.slice(11);
    else if (arg === "-e") statement = process.args[index + 1];
  }
  if (host === "localhost") host = "127.0.0.1";
  const network = process.machine.network!;
  try {
    const text = (path: string): string => (process.files.exists(path) ? process.files.readText(path) : "");
    const [address] = yield* callback<string[]>("resolve", (done, fail) => network.resolve(host, { hosts: text("/etc/hosts"), resolvConf: text("/etc/resolv.conf") }, done, fail));
    const connection = yield* callback<Connection>("connect", (done, fail) => network.connect(address!, 3306, done, fail));
    connection.retain();
    connection.release();
  } catch {
    yield* printError(
      admin
        ? `mysqladmin: connect to server at '${host}' failed\nerror: 'Can't connect to MySQL server on '${host}:3306' (111)'\nCheck that mysqld is running on ${host} and that the port is 3306.\n`
        : `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}:3306' (111)\n`,
    );
    return 1;
  }
  if (password !== undefined) yield* printError(`${process.name}: [Warning] Using a password on the command line interface can be insecure.\n`);
  const root = process.env.get("MYSQL_ROOT_PASSWORD");
  if (!admin && root !== undefined && password !== root && !process.args.some((arg) => arg === "-u" || arg.startsWith("-u") && !/root/.test(arg))) {
    yield* printError(`ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: ${password === undefined ? "NO" : "YES"})\n`);
    return 1;
  }
  if (admin) {
    yield* print("mysqld is alive\n");
    return 0;
  }
  if (statement !== undefined && /^\s*select\s+1\s*;?\s*$/i.test(statement)) yield* print("1\n1\n");
  else if (statement !== undefined && /show databases/i.test(statement)) {
    const own = process.env.get("MYSQL_DATABASE");
    yield* print(["Database", ...["information_schema", "mysql", "performance_schema", "sys", ...(own ? [own] : [])].sort()].map((name) => `${name}\n`).join(""));
  }
  return 0;
};

const postgresEntrypoint: Program = function* (process) {
  const args = process.args.slice(1);
  if (args[0] !== "postgres" && !args[0]?.startsWith("-")) return yield* become(process, args, "docker-entrypoint.sh");
  const { env } = process;
  const data = env.get("PGDATA") ?? "/var/lib/postgresql/data";
  const fresh = !process.files.exists(`${data}/PG_VERSION`);
  if (fresh && !env.get("POSTGRES_PASSWORD") && env.get("POSTGRES_HOST_AUTH_METHOD") !== "trust") {
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
  const stamp = (): string => `${new Date(process.wall).toISOString().slice(0, 23).replace("T", " ")} UTC [${process.pid}] LOG: `;
  process.useMemory(30 * MEGABYTE);
  if (fresh) {
    yield* print(`The files belonging to this database system will be owned by user "postgres".\nThis user must also own the server process.\n\n`);
    yield* sleep(1800);
    process.files.mkdir(data, { recursive: true });
    process.files.writeFile(`${data}/PG_VERSION`, "17\n");
    yield* print("PostgreSQL init process complete; ready for start up.\n\n");
  } else {
    yield* print("\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n");
  }
  yield* sleep(150);
  yield* acceptAll(process, 5432, function* (_connection, fd) {
    while ((yield* read(fd)).length > 0);
  });
  yield* printError(`${stamp()} starting PostgreSQL 17.6 (Debian 17.6-1.pgdg13+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 14.2.0-19) 14.2.0, 64-bit\n${stamp()} listening on IPv4 address "0.0.0.0", port 5432\n${stamp()} database system is ready to accept connections\n`);
  yield* untilStopped(process);
  yield* printError(`${stamp()} received smart shutdown request\n${stamp()} database system is shut down\n`);
  return 0;
};

const pgIsReady: Program = function* (process) {
  const at = process.args.indexOf("-h");
  const host = at >= 0 ? process.args[at + 1]! : "127.0.0.1";
  const shown = at >= 0 ? host : "/var/run/postgresql";
  const network = process.machine.network!;
  try {
    const connection = yield* callback<Connection>("connect", (done, fail) => network.connect(host === "localhost" ? "127.0.0.1" : host, 5432, done, fail));
    connection.retain();
    connection.release();
    yield* print(`${shown}:5432 - accepting connections\n`);
    return 0;
  } catch {
    yield* print(`${shown}:5432 - no response\n`);
    return 2;
  }
};

const memcached: Program = function* (process) {
  const at = process.args.findIndex((arg) => arg === "-p");
  process.useMemory(3 * MEGABYTE);
  yield* acceptAll(process, at >= 0 ? Number(process.args[at + 1]) : 11211, function* (_connection, fd) {
    for (;;) {
      const data = yield* read(fd);
      if (data.length === 0) return;
      const line = decode(data).trim();
      yield* write(fd, line === "version" ? "VERSION 1.6.39\r\n" : line.startsWith("stats") ? `STAT pid ${process.pid}\r\nSTAT version 1.6.39\r\nEND\r\n` : line === "quit" ? "" : "ERROR\r\n");
      if (line === "quit") return;
    }
  });
  yield* untilStopped(process);
};

const major = (low: number, high: number) => (tag: string): boolean => {
  const base = tag.replace(/-(alpine|bookworm|bullseye|trixie|oracle|debian|oraclelinux9)(\d\.\d+)?$/, "");
  const number = Number(base.split(".")[0]);
  return base === "latest" || base === "lts" || base === "innovation" || base === "alpine" || (/^\d+(\.\d+){0,2}$/.test(base) && number >= low && number <= high);
};

export const databaseImages: readonly ImageDefinition[] = [
  redisImage,
  {
    repository: "mysql",
    hasTag: major(5, 9),
    size: 232_000_000,
    content: (_tag, programs) => ({
      config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["mysqld"], env: [PATH, "MYSQL_MAJOR=8.4"], ports: ["3306/tcp", "33060/tcp"] },
      files: { ...debianFiles(programs), "/usr/local/bin/docker-entrypoint.sh": { program: "mysql-entrypoint" }, "/usr/bin/mysql": { program: "mysql-client" }, "/usr/bin/mysqladmin": { program: "mysql-client" }, "/var/lib/mysql": { directory: true } },
    }),
    programs: { "mysql-entrypoint": mysqlEntrypoint, "mysql-client": mysqlClient },
  },
  {
    repository: "mariadb",
    hasTag: major(10, 12),
    size: 116_000_000,
    content: (_tag, programs) => ({
      config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["mysqld"], env: [PATH], ports: ["3306/tcp"] },
      files: { ...debianFiles(programs), "/usr/local/bin/docker-entrypoint.sh": { program: "mysql-entrypoint" }, "/usr/bin/mariadb": { program: "mysql-client" }, "/usr/bin/mysqladmin": { program: "mysql-client" }, "/var/lib/mysql": { directory: true } },
    }),
  },
  {
    repository: "postgres",
    hasTag: major(9, 18),
    size: 156_000_000,
    content: (tag, programs) => ({
      config: { entrypoint: ["docker-entrypoint.sh"], cmd: ["postgres"], env: [PATH, "PGDATA=/var/lib/postgresql/data"], stopSignal: "SIGINT", ports: ["5432/tcp"] },
      files: { ...(tag.includes("alpine") ? alpineFiles(programs) : debianFiles(programs)), "/usr/local/bin/docker-entrypoint.sh": { program: "postgres-entrypoint" }, "/usr/bin/pg_isready": { program: "pg_isready" }, "/var/lib/postgresql/data": { directory: true } },
    }),
    programs: { "postgres-entrypoint": postgresEntrypoint, pg_isready: pgIsReady },
  },
  {
    repository: "memcached",
    hasTag: major(1, 1),
    size: 32_000_000,
    content: (_tag, programs) => ({ config: { entrypoint: ["memcached"], env: [PATH], user: "11211", ports: ["11211/tcp"] }, files: { ...debianFiles(programs), "/usr/local/bin/memcached": { program: "memcached" } } }),
    programs: { memcached },
  },
];
