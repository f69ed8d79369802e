import { ResolveError } from "../../../os/index.ts";
import { Failure, print, program } from "../../program.ts";
import { ADDRESS, query, resolvConf, reverseName, serverAddress } from "./resolver.ts";

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
