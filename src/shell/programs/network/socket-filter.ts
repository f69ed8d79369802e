import type { Process } from "../../../os/index.ts";
import { servicePort } from "./service-names.ts";
import type { Socket } from "./sockets.ts";

/** What ss says of a filter that it does not understand. */
export class FilterError extends Error {
  readonly usage: boolean;
  constructor(message: string, usage = false) {
    super(message);
    this.usage = usage;
  }
}

export type SocketTest = (socket: Socket) => boolean;

const TCP_STATES = ["established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "closed", "close-wait", "last-ack", "listening", "closing"];

const GROUPS: Readonly<Record<string, (state: string) => boolean>> = {
  all: () => true,
  connected: (state) => !["listening", "closed"].includes(state),
  synchronized: (state) => !["listening", "closed", "syn-sent"].includes(state),
  bucket: (state) => state === "syn-recv" || state === "time-wait",
  big: (state) => state !== "syn-recv" && state !== "time-wait",
  connection: (state) => state === "established",
};

const STATE_OF: Readonly<Record<Socket["state"], string>> = { LISTEN: "listening", UNCONN: "closed", ESTAB: "established" };

const OPERATORS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b, "==": (a, b) => a === b, eq: (a, b) => a === b, "!=": (a, b) => a !== b, ne: (a, b) => a !== b, neq: (a, b) => a !== b,
  ">": (a, b) => a > b, gt: (a, b) => a > b, "<": (a, b) => a < b, lt: (a, b) => a < b, ">=": (a, b) => a >= b, geq: (a, b) => a >= b, ge: (a, b) => a >= b,
  "<=": (a, b) => a <= b, leq: (a, b) => a <= b, le: (a, b) => a <= b,
};

/** The states that "state" and "exclude" leave, by ss' names for them; undefined when neither is given. Takes their words away. Throws FilterError. */
export function takeStates(words: string[]): ReadonlySet<string> | undefined {
  let states: Set<string> | undefined;
  while (words[0] === "state" || words[0] === "exclude") {
    const [verb, name] = words.splice(0, 2);
    if (name === undefined) throw new FilterError("missing state name");
    const named = TCP_STATES.filter(name === "listen" ? (state) => state === "listening" : (GROUPS[name] ?? ((state) => state === name || (name === "estab" && state === "established"))));
    if (named.length === 0) throw new FilterError(`ss: wrong state name: ${name}`);
    if (verb === "state") states = new Set([...(states ?? []), ...named]);
    else states = new Set([...(states ?? TCP_STATES)].filter((state) => !named.includes(state)));
  }
  return states;
}

export const inStates = (states: ReadonlySet<string>): SocketTest => (socket) => states.has(STATE_OF[socket.state]);

/** The test that an expression of ss means ("sport = :22 and dst 10.0.0.0/8"). Throws FilterError. */
export function parseFilter(process: Process, words: readonly string[]): SocketTest {
  const tokens = words.join(" ").match(/[()]|&&?|\|\|?|!=|[<>]=?|==?|!|[^\s()&|<>=!]+/g) ?? [];
  const bellows = (): FilterError => new FilterError('ss: bison bellows (while parsing filter): "syntax error!" Sorry.', true);

  const either = (): SocketTest => {
    let left = both();
    while (["or", "|", "||"].includes(tokens[0] ?? "")) {
      tokens.shift();
      const [a, b] = [left, both()];
      left = (socket) => a(socket) || b(socket);
    }
    return left;
  };
  const both = (): SocketTest => {
    let left = one();
    while (tokens.length > 0 && tokens[0] !== ")" && !["or", "|", "||"].includes(tokens[0]!)) {
      if (["and", "&", "&&"].includes(tokens[0]!)) tokens.shift();
      const [a, b] = [left, one()];
      left = (socket) => a(socket) && b(socket);
    }
    return left;
  };
  const one = (): SocketTest => {
    const word = tokens.shift();
    if (word === undefined) throw bellows();
    if (word === "not" || word === "!") {
      const test = one();
      return (socket) => !test(socket);
    }
    if (word === "(") {
      const test = either();
      if (tokens.shift() !== ")") throw bellows();
      return test;
    }
    if (word === "sport" || word === "dport") {
      const operator = OPERATORS[tokens.shift() ?? ""];
      const text = tokens.shift();
      if (!operator || text === undefined) throw bellows();
      const port = portOf(process, text.replace(/^.*:/, ""));
      return (socket) => operator((word === "sport" ? socket.local.port : socket.peer?.port) ?? 0, port);
    }
    if (word === "src" || word === "dst") {
      if (tokens[0] === "=" || tokens[0] === "==") tokens.shift();
      const text = tokens.shift();
      if (text === undefined) throw bellows();
      return end(process, word, text);
    }
    return end(process, "dst", word);
  };

  const test = either();
  if (tokens.length > 0) throw bellows();
  return test;
}

function portOf(process: Process, text: string): number {
  const port = servicePort(process, text);
  if (port === undefined) throw new FilterError(`Error: "${text}" does not look like a port.\nCannot parse dst/src address.`);
  return port;
}

/** An address, a part of one ("10.0.0.0/8"), a port (":80"), or both. */
function end(process: Process, side: "src" | "dst", text: string): SocketTest {
  const match = /^(\*|[\d.]+|\[[0-9a-fA-F:]*\])?(?:\/(\d+))?(?::(\S+))?$/.exec(text);
  if (!match || (match[1] === undefined && match[3] === undefined)) throw new FilterError(`Error: an inet prefix is expected rather than "${text.replace(/:.*$/, "")}".\nCannot parse dst/src address.`);
  const [, address, prefix, port] = match;
  const wanted = port === undefined || port === "*" ? undefined : portOf(process, port);
  const bits = (text: string): string => text.split(".").map((part) => Number(part).toString(2).padStart(8, "0")).join("");
  const length = Number(prefix ?? 32);
  return (socket) => {
    const found = side === "src" ? socket.local : socket.peer;
    if (wanted !== undefined && found?.port !== wanted) return false;
    if (address === undefined || address === "*" || address.startsWith("[")) return true;
    return found !== undefined && /^[\d.]+$/.test(found.address) && bits(found.address).slice(0, length) === bits(address).slice(0, length);
  };
}
