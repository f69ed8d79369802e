import { decode, encode, KERNEL, print, read, untilStopped, write, type Process, type Program } from "../../../../os/index.ts";
import { acceptAll } from "./connections.ts";

const MEGABYTE = 1024 * 1024;

class RedisStore {
  readonly values = new Map<string, string | string[] | Map<string, string>>();
  readonly expires = new Map<string, number>();
}

export type Reply = { ok: string } | { error: string } | number | string | null | Reply[];

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
      return `# Server\r\nredis_version:7.4.5\r\nredis_mode:standalone\r\nos:Linux ${KERNEL.release} x86_64\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n`;
    case "COMMAND":
      return [];
    case "SHUTDOWN":
      process.finish({ code: 0 });
      return { ok: "OK" };
    default:
      return { error: `ERR unknown command '${command}', with args beginning with: ${[key, ...rest].filter((word) => word !== "").map((word) => `'${word}' `).join("")}` };
  }
}

export function wire(reply: Reply): string {
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

export const redisServer: Program = function* (process) {
  const args = process.args.slice(1);
  const portAt = args.indexOf("--port");
  const port = portAt >= 0 ? Number(args[portAt + 1]) : 6379;
  const line = (level: string, text: string): string => `${process.pid}:M ${redisTime(process.wall)} ${level} ${text}\n`;
  yield* print(`${process.pid}:C ${redisTime(process.wall)} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n${process.pid}:C ${redisTime(process.wall)} * Redis version=7.4.5, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started\n`);
  process.useMemory(8 * MEGABYTE);
  const store = new RedisStore();
  const inUse = line("#", `Warning: Could not create server TCP listening socket *:${port}: bind: Address already in use`) + line("#", `Failed listening on port ${port} (tcp), aborting.`);
  yield* acceptAll(process, port, { text: inUse }, function* (_connection, fd) {
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
