import { read, ResolveError, type Call, type DnsAnswer, type Process } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { Failure, print, program } from "../../program.ts";
import { decodeText } from "../../text.ts";
import { TYPES } from "./dig.ts";
import { ADDRESS, query, resolvConf, reverseName, serverAddress, type ResolvConf } from "./resolver.ts";

export const nslookup = (flavour: Flavour) =>
  program(
    {
      name: "nslookup",
      short: "",
      rewrite: (args) => args.map((arg) => arg.replace(flavour === "gnu" ? /^-(?=.)/ : /^-(?=(?:type|query|querytype|q|timeout|retry|port|debug|d2?)(?:=|$))/, "+")),
      applet: { usage: "[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]", help: "Query DNS about HOST\n\nQUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any\n" },
      *run(invocation) {
        const { process } = invocation;
        const asked = invocation.operands.map((operand) => /^\+(?:type|query|querytype|q)=(.*)$/.exec(operand)?.[1]).find((each) => each !== undefined)?.toUpperCase();
        const [name, given] = invocation.operands.filter((operand) => !operand.startsWith("+"));
        const type = flavour === "gnu" && asked !== undefined && !TYPES.has(asked) ? undefined : asked;
        const conf = resolvConf(process);
        if (name === undefined && flavour === "busybox") throw new Failure("");
        if (flavour === "gnu") yield* wrongWords(process.args.slice(1), asked);
        if (name === undefined) return yield* interactive(process, type, conf);
        const server = given === undefined ? (conf.servers[0] ?? "127.0.0.1") : yield* serverAddress(process, given);
        return flavour === "busybox" ? yield* busyboxLookup(process, name, type, server, conf) : yield* bindLookup(process, name, type, server, conf, given);
      },
    },
    flavour,
  );

/** BusyBox asks for all names of the search list when the name has no dot, first for A, then for AAAA. */
function* busyboxLookup(process: Process, name: string, type: string | undefined, server: string, conf: ResolvConf): Call<number> {
  const reverse = ADDRESS.test(name) && type === undefined;
  const types = reverse ? ["PTR"] : type === undefined ? ["A", "AAAA"] : [type];
  const names = reverse ? [reverseName(name)] : name.includes(".") || conf.search.length === 0 ? [name] : conf.search.map((domain) => `${name}.${domain}`);
  let text = "";
  let failed = false;
  try {
    for (const each of types) {
      for (const full of names) {
        const answer = yield* query(process, server, full, each);
        if (text === "") text = `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;
        if (answer.code !== "NOERROR") {
          text += `** server can't find ${full}: ${answer.code}\n`;
          failed = true;
        } else {
          const lines = answer.records.map((record) => recordText(record));
          text += lines.join("");
          if (lines.length === 0 && type !== undefined) text += `*** Can't find ${full}: No answer\n`;
        }
        text += "\n";
      }
    }
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    yield* print(";; connection timed out; no servers could be reached\n\n");
    return 1;
  }
  yield* print(text);
  return failed ? 1 : 0;
}

function recordText(record: DnsAnswer["records"][number]): string {
  const { name, value } = record;
  switch (record.type) {
    case "A":
    case "AAAA": return `Name:\t${name}\nAddress: ${value}\n`;
    case "CNAME": return `${name}\tcanonical name = ${value}\n`;
    case "PTR": return `${name}\tname = ${value}\n`;
    case "NS": return `${name}\tnameserver = ${value}\n`;
    case "MX": return `${name}\tmail exchanger = ${value}\n`;
    case "TXT": return `${name}\ttext = "${value}"\n`;
    case "SRV": return `${name}\tservice = ${value}\n`;
    default: return `${name}\t${record.type.toLowerCase()} = ${value}\n`;
  }
}

function* bindLookup(process: Process, name: string, type: string | undefined, server: string, conf: ResolvConf, given: string | undefined): Call<number> {
  const reverse = ADDRESS.test(name) && type === undefined;
  const types = reverse ? ["PTR"] : type === undefined ? ["A", "AAAA"] : [type];
  const base = reverse ? [reverseName(name)] : [];
  const dots = name.split(".").length - 1;
  const candidates = reverse ? base : name.endsWith(".") ? [name.slice(0, -1)] : dots >= conf.ndots ? [name, ...conf.search.map((domain) => `${name}.${domain}`)] : [...conf.search.map((domain) => `${name}.${domain}`), name];
  const head = `Server:\t\t${given ?? server}\nAddress:\t${server}#53\n\n`;
  try {
    let last: DnsAnswer["code"] = "NXDOMAIN";
    for (const candidate of candidates) {
      const answer = yield* query(process, server, candidate, types[0]!);
      last = answer.code;
      if (answer.code !== "NOERROR") continue;
      let text = head + answer.records.map((record) => recordText(record)).join("");
      if (types.length > 1) text += (yield* query(process, server, candidate, types[1]!)).records.filter((record) => record.type === "AAAA").map((record) => recordText(record)).join("");
      if (answer.records.length === 0) text += `*** Can't find ${name}: No answer\n`;
      yield* print(`${text}\n`);
      return answer.records.length === 0 && types.length === 1 ? 1 : 0;
    }
    yield* print(reverse ? `** server can't find ${base[0]}: ${last}\n\n` : `${head}** server can't find ${name}: ${last}\n\n`);
    return 1;
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    yield* print(`;; communications error to ${server}#53: timed out\n;; no servers could be reached\n\n`);
    return 1;
  }
}

/** Says which options it does not know; it goes on without them. */
function* wrongWords(args: readonly string[], type: string | undefined): Call<void> {
  for (const arg of args) {
    if (!arg.startsWith("-") || arg === "-") continue;
    const name = arg.slice(1).replace(/=.*$/, "");
    if (!OPTIONS.some((known) => known.startsWith(name))) yield* print(`*** Invalid option: ${arg.slice(1)}\n`);
  }
  if (type !== undefined && !TYPES.has(type)) yield* print(`unknown query type: ${type.toLowerCase()}\n`);
}

const OPTIONS = ["all", "class", "debug", "d2", "domain", "fail", "ignoretc", "ndots", "nodebug", "nod2", "nofail", "norecurse", "nosearch", "novc", "port", "query", "querytype", "recurse", "retry", "root", "search", "timeout", "type", "vc"];

/** Questions line by line, till exit or the end of the input. */
function* interactive(process: Process, firstType: string | undefined, conf: ResolvConf): Call<number> {
  let server = conf.servers[0] ?? "127.0.0.1";
  let given: string | undefined;
  let type = firstType;
  let status = 0;
  const input = lineReader();
  for (;;) {
    yield* print("> ");
    const line = yield* input.next();
    if (line === undefined) {
      yield* print("\n");
      return status;
    }
    const [word = "", ...rest] = line.trim().split(/\s+/);
    if (word === "") continue;
    if (word === "exit" || word === "quit") return status;
    if (word === "server" || word === "lserver") {
      server = yield* serverAddress(process, rest[0] ?? server);
      given = rest[0];
      yield* print(`Default server: ${given ?? server}\nAddress: ${server}#53\n`);
    } else if (word === "set") {
      const setting = /^(?:type|q|query|querytype)=(.+)$/.exec(rest[0] ?? "");
      if (setting && TYPES.has(setting[1]!.toUpperCase())) type = setting[1]!.toUpperCase();
      else if (setting) yield* print(`unknown query type: ${setting[1]}\n`);
      else if (!OPTIONS.some((known) => known.startsWith((rest[0] ?? "").replace(/=.*$/, "")))) yield* print(`*** Invalid option: ${rest[0]}\n`);
    } else status = yield* bindLookup(process, word, type, rest[0] === undefined ? server : yield* serverAddress(process, rest[0]), conf, rest[0] ?? given);
  }
}

/** Lines of standard input. */
function lineReader(): { next(): Call<string | undefined> } {
  let text = "";
  let ended = false;
  return {
    *next() {
      while (!text.includes("\n") && !ended) {
        const data = yield* read(0, 4096);
        if (data.length === 0) ended = true;
        text += decodeText(data);
      }
      if (text === "") return undefined;
      const end = text.indexOf("\n");
      const line = end < 0 ? text : text.slice(0, end);
      text = end < 0 ? "" : text.slice(end + 1);
      return line;
    },
  };
}
