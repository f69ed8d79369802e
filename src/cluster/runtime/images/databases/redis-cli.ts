import { decode, encode, isSystemError, print, printError, read, write, type Call, type Program } from "../../../../os/index.ts";
import { addressOf, connectTo } from "./connections.ts";
import { wire } from "./redis.ts";

export const redisCli: Program = function* (process) {
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
  let fd: number;
  try {
    fd = yield* connectTo(process, yield* addressOf(process, host), port);
  } catch (error) {
    const why = isSystemError(error) ? error.message : "Name or service not known";
    yield* printError(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
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
