import { callback, isSystemError, resolve, ResolveError, type Call, type DnsAnswer, type Process } from "../../../os/index.ts";
import { Failure } from "../../program.ts";

export interface ResolvConf {
  servers: string[];
  search: string[];
  ndots: number;
}

export function resolvConf(process: Process): ResolvConf {
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

export const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/;

export function reverseName(address: string): string {
  return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
}

/** One question. Throws ResolveError when the server does not answer. */
export function* query(process: Process, server: string, name: string, type: string): Call<DnsAnswer> {
  const { network } = process.machine;
  if (!network) throw new ResolveError("no-server", "connection timed out; no servers could be reached");
  return yield* callback<DnsAnswer>("query", (done, fail) => network.query(server, name.replace(/\.$/, ""), type, done, fail));
}

/** The address of a server that may be given by name. */
export function* serverAddress(process: Process, server: string): Call<string> {
  if (ADDRESS.test(server)) return server;
  try {
    return (yield* resolve(process, server))[0]!;
  } catch (error) {
    if (error instanceof ResolveError || isSystemError(error)) throw new Failure(`couldn't get address for '${server}': not found`, 1);
    throw error;
  }
}
