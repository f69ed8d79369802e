import { printError, ResolveError, spend, type Call, type DnsAnswer, type Process } from "../../../os/index.ts";
import { print, program } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { query, reverseName, resolvConf, serverAddress } from "./resolver.ts";

const VERSION = "DiG 9.18.41-1~deb12u1-Debian";

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

/** Types that may stand among the words as such. */
export const TYPES = new Set(["A", "AAAA", "ANY", "AXFR", "CAA", "CNAME", "DNSKEY", "DS", "HINFO", "HTTPS", "IXFR", "LOC", "MX", "NAPTR", "NS", "NSEC", "OPT", "PTR", "RRSIG", "SOA", "SPF", "SRV", "SVCB", "TLSA", "TXT"]);

/** Switches after a plus; "no" before one turns it off. */
const SWITCHES = [
  "aaflag", "aaonly", "additional", "adflag", "all", "answer", "authority", "badcookie", "besteffort", "cdflag", "class", "cmd", "comments", "cookie", "crypto", "defname", "dns64prefix", "dnssec", "do", "edns",
  "ednsflags", "ednsnegotiation", "expandaaaa", "expire", "fail", "header-only", "https", "identify", "idnin", "idnout", "ignore", "keepalive", "keepopen", "mapped", "multiline", "nsid", "nssearch", "onesoa", "opcode",
  "padding", "qid", "qr", "question", "raflag", "rdflag", "recurse", "rrcomments", "search", "short", "showbadcookie", "showsearch", "split", "stats", "subnet", "tcflag", "tcp", "tls", "topdown", "trace", "ttlid",
  "ttlunits", "unexpected", "unknownformat", "vc", "yaml", "zflag",
];

/** Those that take a value. */
const VALUES = ["bufsize", "domain", "ndots", "retry", "time", "timeout", "tries"];

/** What an "all" switches. */
const PARTS = ["cmd", "comments", "question", "answer", "authority", "additional", "stats"];

/** One question with what has been said about it. */
interface Lookup {
  name: string;
  type: string;
  server: string;
  switches: Map<string, boolean>;
  values: Map<string, string>;
}

class Misuse extends Error {}

export const dig = program(
  {
    name: "dig",
    short: "",
    rewrite: (args) => ["--", ...args],
    *run(invocation) {
      const { process, operands } = invocation;
      if (operands[0] === "-v") {
        yield* printError(`${VERSION}\n`);
        return 0;
      }
      if (operands[0] === "-h") {
        yield* print(USAGE);
        return 0;
      }
      let lookups: { lookup: Lookup; serverFirst: boolean }[];
      const warnings: string[] = [];
      try {
        lookups = yield* parse(process, operands, warnings);
      } catch (error) {
        if (!(error instanceof Misuse)) throw error;
        yield* printError(`${error.message}\n${error.message.startsWith("Invalid option") ? USAGE : ""}`);
        return 1;
      }
      yield* print(warnings.join(""));
      let status = 0;
      for (const [index, { lookup, serverFirst }] of lookups.entries()) {
        yield* spend(2);
        const banner = index === 0 && on(lookup, "cmd") && !on(lookup, "short") ? `\n; <<>> ${VERSION} <<>> ${operands.join(" ")}\n${serverFirst ? "; (1 server found)\n" : ""};; global options: +cmd\n` : "";
        status = Math.max(status, yield* ask(process, lookup, banner));
      }
      return status;
    },
  },
  "gnu",
);

function on(lookup: Lookup, name: string): boolean {
  return lookup.switches.get(name) ?? PARTS.includes(name);
}

/** Throws Misuse, and Failure for a server without an address. */
function* parse(process: Process, operands: readonly string[], warnings: string[]): Call<{ lookup: Lookup; serverFirst: boolean }[]> {
  const conf = resolvConf(process);
  const common: Lookup = { name: ".", type: "", server: conf.servers[0] ?? "127.0.0.1", switches: new Map(), values: new Map() };
  const lookups: { lookup: Lookup; serverFirst: boolean }[] = [];
  let serverFirst = false;
  const current = (): Lookup => lookups.at(-1)?.lookup ?? common;
  const add = (name: string, type?: string): void => {
    lookups.push({ lookup: { ...common, name, type: type ?? common.type, switches: new Map(common.switches), values: new Map(common.values) }, serverFirst });
  };
  const words = [...operands];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith("@")) {
      current().server = yield* serverAddress(process, word.slice(1));
      if (lookups.length === 0) serverFirst = true;
    } else if (word.startsWith("+")) plus(current(), word);
    else if (/^-[46mrui]$/.test(word)) continue;
    else if (/^-[xtqpcbfky]/.test(word)) {
      const value = word.length > 2 ? word.slice(2) : words.shift();
      if (value === undefined) throw new Misuse(`Invalid option: ${word}`);
      if (word[1] === "x") {
        if (!/^[\da-fA-F.:]+$/.test(value)) throw new Misuse(`Invalid IP address ${value}`);
        add(reverseName(value), "PTR");
      } else if (word[1] === "q") add(value);
      else if (word[1] === "t") {
        if (TYPES.has(value.toUpperCase())) current().type = value.toUpperCase();
        else warnings.push(`;; Warning, ignoring invalid type ${value}\n`);
      } else if (word[1] === "p" && !/^\d+$/.test(value)) throw new Misuse(`invalid port number '${value}': not a valid number\ndig: Couldn't parse port number`);
    } else if (word.startsWith("-")) throw new Misuse(`Invalid option: ${word}`);
    else if (TYPES.has(word.toUpperCase())) current().type = word.toUpperCase();
    else if (!/^(?:in|ch|hs)$/i.test(word)) add(word);
  }
  if (lookups.length === 0) add(".", common.type === "" ? "NS" : common.type);
  for (const { lookup } of lookups) if (lookup.type === "") lookup.type = "A";
  return lookups;
}

function plus(lookup: Lookup, word: string): void {
  const [name = "", value] = word.slice(1).split("=");
  const valued = VALUES.find((each) => name !== "" && each.startsWith(name));
  const own = SWITCHES.find((each) => name !== "" && each.startsWith(name));
  const off = name.startsWith("no") ? SWITCHES.find((each) => name.length > 2 && each.startsWith(name.slice(2))) : undefined;
  if (valued !== undefined && (value !== undefined || own === undefined)) {
    if (value === undefined) throw new Misuse(`Invalid option: ${word}`);
    lookup.values.set(valued, value);
    return;
  }
  const known = own ?? off;
  if (known === undefined) throw new Misuse(`Invalid option: ${word}`);
  const state = own !== undefined;
  if (known === "all") for (const part of PARTS) lookup.switches.set(part, state);
  else lookup.switches.set(known === "vc" ? "tcp" : known === "defname" ? "search" : known, state);
}

function* ask(process: Process, lookup: Lookup, banner: string): Call<number> {
  const { server, type } = lookup;
  const conf = resolvConf(process);
  const tries = lookup.values.has("retry") ? Number(lookup.values.get("retry")) + 1 : Number(lookup.values.get("tries") ?? 3);
  const names = on(lookup, "search") && !lookup.name.endsWith(".")
    ? lookup.name.split(".").length > Number(lookup.values.get("ndots") ?? conf.ndots) ? [lookup.name, ...conf.search.map((domain) => `${lookup.name}.${domain}`)] : [...conf.search.map((domain) => `${lookup.name}.${domain}`), lookup.name]
    : [lookup.name];
  const start = process.now;
  let answer: DnsAnswer | undefined;
  let asked = lookup.name;
  if (on(lookup, "trace")) return yield* trace(process, lookup, banner);
  for (const name of names) {
    asked = name;
    answer = undefined;
    for (let left = Math.max(1, tries); left > 0 && !answer; left -= 1) {
      try {
        answer = yield* query(process, server, name, type);
      } catch (error) {
        if (!(error instanceof ResolveError)) throw error;
        yield* print(`;; communications error to ${server}#53: ${error.message.includes("refused") ? "connection refused" : "timed out"}\n`);
      }
    }
    if (!answer || answer.code === "NOERROR") break;
  }
  if (!answer) {
    yield* print(`${banner};; no servers could be reached\n`);
    return 9;
  }
  if (on(lookup, "short")) {
    yield* print(answer.records.map((record) => `${valueOf(record)}\n`).join(""));
    return 0;
  }
  yield* print(banner + messageText(process, lookup, asked, answer, start));
  return 0;
}

/** +trace begins with the servers of the root, and ends where nobody is named to go on with. */
function* trace(process: Process, lookup: Lookup, banner: string): Call<number> {
  const start = process.now;
  try {
    const answer = yield* query(process, lookup.server, ".", "NS");
    const lines = answer.records.map((record) => recordLine(record)).join("");
    yield* print(`${banner}${lines};; Received ${28 + lines.length} bytes from ${lookup.server}#53(${lookup.server}) in ${Math.round(process.now - start)} ms\n\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    yield* print(`;; communications error to ${lookup.server}#53: timed out\n${banner};; no servers could be reached\n`);
    return 9;
  }
}

function messageText(process: Process, lookup: Lookup, asked: string, answer: DnsAnswer, start: number): string {
  const random = process.machine.simulation.random.fork(`dig/${process.pid}/${process.now}`);
  const comments = on(lookup, "comments");
  const { records, code } = answer;
  const lines = records.map((record) => recordLine(record, lookup.switches.get("ttlid") !== false)).join("");
  const heading = (name: string): string => (comments ? `;; ${name} SECTION:\n` : "");
  const gap = comments ? "\n" : "";
  const recursion = lookup.switches.get("recurse") === false || lookup.switches.get("rdflag") === false;
  let text = "";
  if (comments) {
    const cookie = lookup.switches.get("cookie") === false ? "" : `; COOKIE: ${random.below(2 ** 32).toString(16).padStart(8, "0")}${random.below(2 ** 32).toString(16).padStart(8, "0")} (echoed)\n`;
    const edns = lookup.switches.get("edns") === false ? "" : `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n${cookie}`;
    text += `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${random.below(65536)}\n;; flags: qr aa${recursion ? "" : " rd"}; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: 0, ADDITIONAL: ${edns === "" ? 0 : 1}\n${recursion ? "" : ";; WARNING: recursion requested but not available\n"}\n${edns}`;
  }
  if (on(lookup, "question")) {
    const name = `;${dotted(asked)}`;
    const [toClass, column] = indent(name.length, 32);
    text += `${heading("QUESTION")}${name}${toClass}IN${indent(column + 2, 40)[0]}${lookup.type}\n${gap}`;
  }
  if (on(lookup, "answer") && lines !== "") text += `${heading("ANSWER")}${lines}${gap}`;
  if (on(lookup, "stats")) {
    const { server } = lookup;
    text += `;; Query time: ${Math.round(process.now - start)} msec\n;; SERVER: ${server}#53(${server}) (${on(lookup, "tcp") ? "TCP" : "UDP"})\n;; WHEN: ${formatTime("%a %b %d %H:%M:%S %Z %Y", process.wall)}\n;; MSG SIZE  rcvd: ${60 + lines.length}\n\n`;
  }
  return text;
}

export function dotted(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** A record's data as zone files write it. */
export function valueOf(record: DnsAnswer["records"][number]): string {
  return ["CNAME", "PTR", "NS", "SRV", "MX"].includes(record.type) ? dotted(record.value) : record.type === "TXT" ? `"${record.value}"` : record.value;
}

/** A line with its fields at fixed columns, as far as they are not full. */
function recordLine(record: DnsAnswer["records"][number], ttl = true): string {
  let line = dotted(record.name);
  let column = line.length;
  for (const [field, at] of [...(ttl ? [[String(record.ttl), 24] as const] : []), ["IN", 32], [record.type, 40], [valueOf(record), 48]] as const) {
    const [space, reached] = indent(column, at);
    line += space + field;
    column = reached + field.length;
  }
  return `${line}\n`;
}

/** What leads from one column to another, of tabs as far as possible, and the column that is reached. */
function indent(from: number, to: number): [string, number] {
  const end = Math.max(to, from + 1);
  const tabs = Math.max(0, Math.floor(end / 8) - Math.floor(from / 8));
  const reached = tabs > 0 ? Math.floor(end / 8) * 8 : from;
  return ["\t".repeat(tabs) + " ".repeat(end - reached), end];
}
