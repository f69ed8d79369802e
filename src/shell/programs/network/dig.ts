import { ResolveError, spend, type DnsAnswer } from "../../../os/index.ts";
import { print, program } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { query, resolvConf, reverseName, serverAddress } from "./resolver.ts";

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
