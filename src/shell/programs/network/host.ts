import { printError, ResolveError } from "../../../os/index.ts";
import { print, program } from "../../program.ts";
import { TYPES } from "./dig.ts";
import { ADDRESS, query, resolvConf, reverseName, serverAddress } from "./resolver.ts";

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;

export const host = program(
  {
    name: "host",
    short: "aCc:dilN:rR:st:TUvVwW:m:p:A46",
    wrongOption: (sentence) => `host: illegal option -- ${/'(.)'$/.exec(sentence)?.[1] ?? ""}\n${USAGE}`,
    *run(invocation) {
      const { process } = invocation;
      const [name, given] = invocation.operands;
      if (invocation.has("V")) {
        yield* printError("host 9.18.41-1~deb12u1-Debian\n");
        return 0;
      }
      if (name === undefined) {
        yield* printError(USAGE);
        return 1;
      }
      const wanted = invocation.value("t")?.toUpperCase();
      if (wanted !== undefined && !TYPES.has(wanted)) {
        yield* printError(`host: invalid type: ${invocation.value("t")}\n\n`);
        return 2;
      }
      const conf = resolvConf(process);
      const server = given === undefined ? (conf.servers[0] ?? "127.0.0.1") : yield* serverAddress(process, given);
      const reverse = ADDRESS.test(name);
      const types = wanted !== undefined ? [wanted] : reverse ? ["PTR"] : ["A", "AAAA", "MX"];
      const names = reverse ? [reverseName(name)] : name.split(".").length > conf.ndots ? [name, ...conf.search.map((domain) => `${name}.${domain}`)] : [...conf.search.map((domain) => `${name}.${domain}`), name];
      try {
        for (const candidate of names) {
          const first = yield* query(process, server, candidate, types[0]!);
          if (first.code !== "NOERROR") continue;
          let text = given === undefined ? "" : `Using domain server:\nName: ${given}\nAddress: ${server}#53\nAliases: \n\n`;
          for (const type of types) {
            const answer = type === types[0] ? first : yield* query(process, server, candidate, type);
            if (answer.records.length === 0 && wanted !== undefined) text += `${candidate} has no ${type} record\n`;
            for (const record of answer.records) {
              if (record.type === "A") text += `${record.name} has address ${record.value}\n`;
              else if (record.type === "AAAA") text += `${record.name} has IPv6 address ${record.value}\n`;
              else if (record.type === "CNAME") text += `${record.name} is an alias for ${record.value}.\n`;
              else if (record.type === "PTR") text += `${record.name} domain name pointer ${record.value}.\n`;
              else if (record.type === "MX") text += `${record.name} mail is handled by ${record.value}.\n`;
              else if (record.type === "NS") text += `${record.name} name server ${record.value}.\n`;
              else if (record.type === "TXT") text += `${record.name} descriptive text "${record.value}"\n`;
              else text += `${record.name} has ${record.type} record ${record.value}\n`;
            }
          }
          yield* print(text);
          return 0;
        }
        yield* print(`${given === undefined ? "" : `Using domain server:\nName: ${given}\nAddress: ${server}#53\nAliases: \n\n`}Host ${reverse ? names[0] : name}${reverse ? "." : ""} not found: 3(NXDOMAIN)\n`);
        return 1;
      } catch (error) {
        if (!(error instanceof ResolveError)) throw error;
        yield* print(`;; communications error to ${server}#53: timed out\n;; communications error to ${server}#53: timed out\n;; no servers could be reached\n`);
        return 1;
      }
    },
  },
  "gnu",
);
