import { callback, isSystemError, printError, resolve, ResolveError, spend, type Call, type DnsAnswer, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";
import { formatTime } from "../strftime.ts";

/*
 * Programs that ask name servers: nslookup, dig, host, getent.
 */

interface ResolvConf {
  servers: string[];
  search: string[];
  ndots: number;
}

function resolvConf(process: Process): ResolvConf {
  const conf: ResolvConf = { servers: [], search: [], ndots: 1 };
  if (!process.files.exists("/etc/resolv.conf")) return conf;
  for (const line of process.files.readText("/etc/resolv.conf").split("\n")) {
    const [key, ...values] = line.trim().split(/\s+/);
    if (key === "nameserver") conf.servers.push(values[0] ?? "");
    else if (key === "search" || key === "domain") conf.search = values;
    else if (key === "options") for (const value of values) if (value.startsWith("ndots:")) conf.ndots = Number(value.slice(6));
  }
  return conf;
}

const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/;

function reverseName(address: string): string {
  return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
}

/** One question. Throws ResolveError when the server does not answer. */
function* query(process: Process, server: string, name: string, type: string): Call<DnsAnswer> {
  const { network } = process.machine;
  if (!network) throw new ResolveError("no-server", "connection timed out; no servers could be reached");
  return yield* callback<DnsAnswer>("query", (done, fail) => network.query(server, name.replace(/\.$/, ""), type, done, fail));
}

/** The address of a server that may be given by name. */
function* serverAddress(process: Process, server: string): Call<string> {
  if (ADDRESS.test(server)) return server;
  try {
    return (yield* resolve(process, server))[0]!;
  } catch (error) {
    if (error instanceof ResolveError || isSystemError(error)) throw new Failure(`couldn't get address for '${server}': not found`, 1);
    throw error;
  }
}

export const nslookup = (flavour: Flavour) =>
  program(
    {
      name: "nslookup",
      short: "",
      rewrite: (args) => args.map((arg) => arg.replace(/^-(?=(?:type|query|querytype|q|timeout|retry|port|debug|d2?)(?:=|$))/, "+")),
      applet: { usage: "[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]", help: "Query DNS about HOST\n\nQUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any\n" },
      *run(invocation) {
        const { process } = invocation;
        const type = invocation.operands.map((operand) => /^\+(?:type|query|querytype|q)=(.*)$/.exec(operand)?.[1]).find((each) => each !== undefined)?.toUpperCase();
        const [name, given] = invocation.operands.filter((operand) => !operand.startsWith("+"));
        if (name === undefined) throw new Failure(flavour === "busybox" ? "" : "interactive mode is not available");
        const conf = resolvConf(process);
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

export const dig = program(
  {
    name: "dig",
    short: "",
    rewrite: (args) => ["--", ...args],
    *run(invocation) {
      const { process } = invocation;
      const conf = resolvConf(process);
      let server = conf.servers[0] ?? "127.0.0.1";
      let type = "A";
      let name = ".";
      let short = false;
      let search = false;
      const plus = new Set<string>();
      const words = [...invocation.operands];
      while (words.length > 0) {
        const word = words.shift()!;
        if (word.startsWith("@")) server = yield* serverAddress(process, word.slice(1));
        else if (word === "+short") short = true;
        else if (word === "+search") search = true;
        else if (word.startsWith("+")) plus.add(word);
        else if (word === "-x") {
          name = reverseName(words.shift() ?? "");
          type = "PTR";
        } else if (word === "-t") type = (words.shift() ?? "A").toUpperCase();
        else if (word === "-p") words.shift();
        else if (/^-[46]$/.test(word)) continue;
        else if (/^(?:a|aaaa|any|cname|mx|ns|ptr|soa|srv|txt)$/i.test(word)) type = word.toUpperCase();
        else if (word.toUpperCase() !== "IN") name = word;
      }
      yield* spend(2);
      const start = process.now;
      let answer: DnsAnswer;
      let asked = name;
      try {
        answer = yield* query(process, server, name, type);
        if (search && answer.code !== "NOERROR") {
          for (const domain of conf.search) {
            asked = `${name}.${domain}`;
            answer = yield* query(process, server, asked, type);
            if (answer.code === "NOERROR") break;
          }
        }
      } catch (error) {
        if (!(error instanceof ResolveError)) throw error;
        yield* print(`;; communications error to ${server}#53: timed out\n\n; <<>> DiG 9.18.41 <<>> ${invocation.operands.join(" ")}\n;; global options: +cmd\n;; no servers could be reached\n`);
        return 9;
      }
      const dotted = (text: string): string => (text.endsWith(".") ? text : `${text}.`);
      const value = (record: DnsAnswer["records"][number]): string => (["CNAME", "PTR", "NS"].includes(record.type) ? dotted(record.value) : record.type === "TXT" ? `"${record.value}"` : record.value);
      if (short) {
        yield* print(answer.records.map((record) => `${value(record)}\n`).join(""));
        return 0;
      }
      const lines = answer.records.map((record) => `${dotted(record.name)}\t\t${record.ttl}\tIN\t${record.type}\t${value(record)}\n`).join("");
      if (plus.has("+noall") && plus.has("+answer")) {
        yield* print(lines);
        return 0;
      }
      const id = process.machine.simulation.random.fork(`dig/${process.pid}`).below(65536);
      yield* print(
        `\n; <<>> DiG 9.18.41-1~deb12u1-Debian <<>> ${invocation.operands.join(" ")}\n;; global options: +cmd\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${id}\n;; flags: qr aa rd; QUERY: 1, ANSWER: ${answer.records.length}, AUTHORITY: 0, ADDITIONAL: 1\n;; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n;; QUESTION SECTION:\n;${dotted(asked)}\t\t\tIN\t${type}\n\n${lines === "" ? "" : `;; ANSWER SECTION:\n${lines}\n`};; Query time: ${Math.round(process.now - start)} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n;; WHEN: ${formatTime("%a %b %d %H:%M:%S %Z %Y", process.wall)}\n;; MSG SIZE  rcvd: ${60 + lines.length}\n\n`,
      );
      return 0;
    },
  },
  "gnu",
);

export const host = program(
  {
    name: "host",
    short: "t:av",
    *run(invocation) {
      const { process } = invocation;
      const [name, given] = invocation.operands;
      if (name === undefined) throw new Failure("missing name");
      const conf = resolvConf(process);
      const server = given === undefined ? (conf.servers[0] ?? "127.0.0.1") : yield* serverAddress(process, given);
      const reverse = ADDRESS.test(name);
      const types = invocation.has("t") ? [invocation.value("t")!.toUpperCase()] : reverse ? ["PTR"] : ["A", "AAAA", "MX"];
      const names = reverse ? [reverseName(name)] : name.split(".").length > conf.ndots ? [name, ...conf.search.map((domain) => `${name}.${domain}`)] : [...conf.search.map((domain) => `${name}.${domain}`), name];
      try {
        for (const candidate of names) {
          const first = yield* query(process, server, candidate, types[0]!);
          if (first.code !== "NOERROR") continue;
          let text = "";
          for (const type of types) {
            const answer = type === types[0] ? first : yield* query(process, server, candidate, type);
            for (const record of answer.records) {
              if (record.type === "A") text += `${record.name} has address ${record.value}\n`;
              else if (record.type === "AAAA") text += `${record.name} has IPv6 address ${record.value}\n`;
              else if (record.type === "CNAME") text += `${record.name} is an alias for ${record.value}.\n`;
              else if (record.type === "PTR") text += `${record.name} domain name pointer ${record.value}.\n`;
              else text += `${record.name} has ${record.type} record ${record.value}\n`;
            }
          }
          yield* print(text);
          return 0;
        }
        yield* print(`Host ${name} not found: 3(NXDOMAIN)\n`);
        return 1;
      } catch (error) {
        if (!(error instanceof ResolveError)) throw error;
        yield* print(";; connection timed out; no servers could be reached\n");
        return 1;
      }
    },
  },
  "gnu",
);

export const getent = (flavour: Flavour) =>
  program(
    {
      name: "getent",
      short: "",
      *run(invocation) {
        const { process } = invocation;
        const [database, ...keys] = invocation.operands;
        if (database === undefined) {
          yield* printError("Usage: getent [OPTION...] database [key ...]\n");
          return 1;
        }
        if (database === "hosts" || database === "ahosts" || database === "ahostsv4") {
          for (const key of keys) {
            try {
              const addresses = yield* resolve(process, key);
              if (database === "hosts") yield* print(`${addresses[0]!.padEnd(15)} ${key}\n`);
              else yield* print(addresses.flatMap((address) => [`${address.padEnd(15)} STREAM ${key}\n`, `${address.padEnd(15)} DGRAM  \n`, `${address.padEnd(15)} RAW    \n`]).join(""));
            } catch (error) {
              if (!(error instanceof ResolveError) && !isSystemError(error)) throw error;
              return 2;
            }
          }
          return 0;
        }
        const path = { passwd: "/etc/passwd", group: "/etc/group", services: "/etc/services" }[database];
        if (path === undefined) {
          yield* printError(`Unknown database: ${database}\n`);
          return 1;
        }
        const lines = process.files.exists(path) ? process.files.readText(path).split("\n").filter((line) => line !== "") : [];
        const found = keys.length === 0 ? lines : lines.filter((line) => keys.some((key) => line.split(":")[0] === key || line.split(":")[2] === key));
        yield* print(found.map((line) => `${line}\n`).join(""));
        return keys.length > 0 && found.length === 0 ? 2 : 0;
      },
    },
    flavour,
  );
