import { encode, printError, untilStopped, write, type Program } from "../../../../os/index.ts";
import { acceptAll, LineChannel } from "./connections.ts";

const MEGABYTE = 1024 * 1024;
const VERSION = "1.6.39";

interface Item {
  flags: string;
  value: string;
  /** Virtual ms; Infinity for never. */
  expires: number;
  unique: number;
}

/** memcached with its text protocol: what `nc` and every client speak. */
export const memcached: Program = function* (process) {
  const option = (name: string): string | undefined => {
    const at = process.args.indexOf(name);
    const joined = process.args.find((arg) => arg.startsWith(name) && arg.length > name.length);
    return at >= 0 ? process.args[at + 1] : joined?.slice(name.length);
  };
  if (process.credentials.uid === 0 && option("-u") === undefined) {
    yield* printError("can't run as root without the -u switch\n");
    return 64;
  }
  const limit = Number(option("-m") ?? 64) * MEGABYTE;
  const items = new Map<string, Item>();
  const counts = { get_hits: 0, get_misses: 0, cmd_get: 0, cmd_set: 0, curr_connections: 0, total_items: 0, evictions: 0 };
  const began = process.now;
  let bytes = 0;
  let unique = 0;
  const find = (key: string): Item | undefined => {
    const item = items.get(key);
    if (!item || item.expires > process.now) return item;
    drop(key);
    return undefined;
  };
  const drop = (key: string): boolean => {
    const item = items.get(key);
    if (!item) return false;
    bytes -= encode(item.value).length + key.length + 56;
    return items.delete(key);
  };
  const keep = (key: string, item: Item): void => {
    drop(key);
    items.set(key, item);
    bytes += encode(item.value).length + key.length + 56;
    counts.total_items += 1;
    // The longest kept go first.
    for (const oldest of items.keys()) {
      if (bytes <= limit) break;
      drop(oldest);
      counts.evictions += 1;
    }
    process.useMemory(3 * MEGABYTE + bytes);
  };
  process.useMemory(3 * MEGABYTE);
  const port = Number(option("-p") ?? 11211);
  yield* acceptAll(process, port, { text: `failed to listen on TCP port ${port}: Address already in use\n`, code: 71 }, function* (_connection, fd) {
    const channel = new LineChannel(fd);
    counts.curr_connections += 1;
    try {
      for (;;) {
        const line = yield* channel.line();
        if (line === undefined) return;
        const [command = "", key = "", ...rest] = line.trim().split(/\s+/);
        const quiet = rest.at(-1) === "noreply";
        let answer: string | undefined;
        switch (command) {
          case "get":
          case "gets": {
            answer = "";
            for (const name of [key, ...rest]) {
              counts.cmd_get += 1;
              const item = find(name);
              counts[item ? "get_hits" : "get_misses"] += 1;
              if (item) answer += `VALUE ${name} ${item.flags} ${encode(item.value).length}${command === "gets" ? ` ${item.unique}` : ""}\r\n${item.value}\r\n`;
            }
            answer += "END";
            break;
          }
          case "set":
          case "add":
          case "replace":
          case "append":
          case "prepend":
          case "cas": {
            const [flags = "0", time = "0", length = ""] = rest;
            if (!/^\d+$/.test(length)) {
              answer = "ERROR";
              break;
            }
            const value = yield* channel.bytes(Number(length));
            if (value === undefined) return;
            yield* channel.line();
            counts.cmd_set += 1;
            const old = find(key);
            if ((command === "add" && old) || (command !== "add" && command !== "set" && command !== "cas" && !old)) answer = "NOT_STORED";
            else if (command === "cas" && !old) answer = "NOT_FOUND";
            else if (command === "cas" && String(old!.unique) !== rest[3]) answer = "EXISTS";
            else {
              const seconds = Number(time);
              unique += 1;
              const joined = command === "append" ? old!.value + value : command === "prepend" ? value + old!.value : value;
              keep(key, { flags, value: joined, unique, expires: seconds === 0 ? Infinity : seconds < 0 ? 0 : process.now + seconds * 1000 });
              answer = "STORED";
            }
            break;
          }
          case "delete":
            answer = find(key) && drop(key) ? "DELETED" : "NOT_FOUND";
            break;
          case "incr":
          case "decr": {
            const item = find(key);
            if (!item) answer = "NOT_FOUND";
            else if (!/^\d+$/.test(item.value)) answer = "CLIENT_ERROR cannot increment or decrement non-numeric value";
            else {
              item.value = String(Math.max(0, Number(item.value) + (command === "incr" ? 1 : -1) * Number(rest[0] ?? 1)));
              answer = item.value;
            }
            break;
          }
          case "touch": {
            const item = find(key);
            if (item) item.expires = Number(rest[0]) === 0 ? Infinity : process.now + Number(rest[0]) * 1000;
            answer = item ? "TOUCHED" : "NOT_FOUND";
            break;
          }
          case "flush_all":
            for (const name of [...items.keys()]) drop(name);
            answer = "OK";
            break;
          case "version":
            answer = `VERSION ${VERSION}`;
            break;
          case "verbosity":
            answer = "OK";
            break;
          case "stats": {
            const stats = { pid: process.pid, uptime: Math.floor((process.now - began) / 1000), time: Math.floor(process.wall / 1000), version: VERSION, ...counts, bytes, curr_items: items.size, limit_maxbytes: limit };
            answer = `${Object.entries(stats).map(([name, value]) => `STAT ${name} ${value}\r\n`).join("")}END`;
            break;
          }
          case "quit":
            return;
          default:
            answer = "ERROR";
        }
        if (!quiet) yield* write(fd, `${answer}\r\n`);
      }
    } finally {
      counts.curr_connections -= 1;
    }
  });
  yield* untilStopped(process);
  return 0;
};
