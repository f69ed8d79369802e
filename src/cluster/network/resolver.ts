import { ResolveError, type Cancel, type DnsAnswer, type Network, type Resolver } from "../../os/index.ts";
import { parseAddress } from "./addresses.ts";

/** What /etc/resolv.conf says. */
export interface ResolverConfiguration {
  servers: string[];
  search: string[];
  ndots: number;
}

export function parseResolvConf(text: string): ResolverConfiguration {
  const configuration: ResolverConfiguration = { servers: [], search: [], ndots: 1 };
  for (const line of text.split("\n")) {
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && words[0]) configuration.servers.push(words[0]);
    if (keyword === "search" || keyword === "domain") configuration.search = words;
    if (keyword === "options") {
      for (const word of words) if (word.startsWith("ndots:")) configuration.ndots = Number(word.slice(6));
    }
  }
  return configuration;
}

/** Addresses that a hosts file gives for a name. */
function lookInHosts(text: string, name: string): string[] {
  const found: string[] = [];
  const wanted = name.toLowerCase();
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (parseAddress(address) !== undefined && names.some((other) => other.toLowerCase() === wanted)) found.push(address);
  }
  return found;
}

/** The names to ask for, in order: with few dots the search list goes first. */
export function candidates(name: string, { search, ndots }: ResolverConfiguration): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const dots = name.split(".").length - 1;
  const searched = search.map((domain) => `${name}.${domain}`);
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/** How often a server that does not answer is asked (resolv.conf: attempts). */
const ATTEMPTS = 2;

/** getaddrinfo for IPv4: the hosts file, then the name servers along the search list. */
export function resolveName(
  network: Network,
  simulation: { after(delay: number, run: () => void): { cancel(): void } },
  name: string,
  resolver: Resolver,
  done: (addresses: string[]) => void,
  fail: (error: unknown) => void,
): Cancel {
  if (parseAddress(name) !== undefined || name === "localhost") {
    const timer = simulation.after(0, () => done([name === "localhost" ? "127.0.0.1" : name]));
    return () => timer.cancel();
  }
  const inHosts = lookInHosts(resolver.hosts, name);
  if (inHosts.length > 0) {
    const timer = simulation.after(0, () => done(inHosts));
    return () => timer.cancel();
  }
  const configuration = parseResolvConf(resolver.resolvConf);
  const names = candidates(name, configuration);
  let cancel: Cancel = () => {};
  let unanswered = false;
  const notFound = (): void => {
    const kind = configuration.servers.length === 0 || unanswered ? "temporary" : "not-found";
    fail(new ResolveError(kind, kind === "not-found" ? "Name or service not known" : "Temporary failure in name resolution"));
  };
  const ask = (index: number, server: number, attempt: number): void => {
    const candidate = names[index];
    const address = configuration.servers[server];
    if (candidate === undefined || address === undefined) {
      notFound();
      return;
    }
    cancel = network.query(
      address,
      candidate,
      "A",
      (answer) => {
        const addresses = addressesIn(answer);
        if (addresses.length > 0) done(addresses);
        else ask(index + 1, server, 0);
      },
      () => {
        unanswered = true;
        if (server + 1 < configuration.servers.length) ask(index, server + 1, attempt);
        else if (attempt + 1 < ATTEMPTS) ask(index, 0, attempt + 1);
        else notFound();
      },
    );
  };
  if (names.length === 0 || configuration.servers.length === 0) {
    const timer = simulation.after(0, notFound);
    return () => timer.cancel();
  }
  ask(0, 0, 0);
  return () => cancel();
}

function addressesIn(answer: DnsAnswer): string[] {
  return answer.records.filter((record) => record.type === "A").map((record) => record.value);
}
