import { parseUrl, resolve, ResolveError, type Call, type Process, type Target } from "../../../../os/index.ts";
import { ConfigError, named, type Directive } from "./config.ts";
import type { Site } from "./site.ts";

/** One server behind a name. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  /** Tried only when the others are down. */
  readonly backup: boolean;
  /** Failures that are counted now, and till when (virtual ms) it is left alone. */
  failures: number;
  downUntil: number;
}

/** What requests are passed on to: an upstream block, or the addresses of one name. */
export interface Upstream {
  readonly peers: readonly Peer[];
  turn: number;
}

/** max_fails and fail_timeout (ms). */
const MAX_FAILS = 1;
const FAIL_TIMEOUT = 10_000;

/** Host and port of a proxy_pass without variables; undefined for one with. */
export function targetOf(pass: string): Target | undefined {
  return pass.includes("$") ? undefined : parseUrl(pass);
}

/** By which name the upstream of a target is known. */
export function keyOf({ host, port }: Target, pass: string, blocks: ReadonlySet<string>): string {
  return blocks.has(host) && !/^https?:\/\/[^/]*:\d+/.test(pass) ? host : `${host}:${port}`;
}

/**
 * Finds the addresses of all names that requests are passed on to. nginx does so when it reads its configuration, and never
 * again till the next reload. Throws ConfigError for a name that is not found.
 */
export function* findUpstreams(process: Process, site: Site): Call<void> {
  const blocks = named(site.http, "upstream");
  const names = new Set(blocks.map(({ args }) => args[0] ?? ""));
  for (const block of blocks) {
    const peers: Peer[] = [];
    for (const server of named(block.block ?? [], "server")) {
      const [written = "", ...flags] = server.args;
      const [, host = "", port = "80"] = /^([^:]*)(?::(\d+))?$/.exec(written) ?? [];
      const weight = Number(/^weight=(\d+)$/.exec(flags.find((flag) => flag.startsWith("weight=")) ?? "")?.[1] ?? 1);
      if (flags.includes("down")) continue;
      for (const address of yield* addressesOf(process, host, written, server)) peers.push(peer(address, Number(port), weight, flags.includes("backup")));
    }
    site.upstreams.set(block.args[0] ?? "", { peers, turn: 0 });
  }
  for (const { directives, locations } of site.servers) {
    for (const scope of [directives, ...locations.map((location) => location.directives)]) {
      for (const pass of named(scope, "proxy_pass")) {
        const written = pass.args[0] ?? "";
        const target = targetOf(written);
        if (!target) continue;
        const key = keyOf(target, written, names);
        if (site.upstreams.has(key)) continue;
        const addresses = yield* addressesOf(process, target.host, written.replace(/^https?:\/\//, ""), pass);
        site.upstreams.set(key, { peers: addresses.map((address) => peer(address, target.port, 1, false)), turn: 0 });
      }
    }
  }
}

function peer(address: string, port: number, weight: number, backup: boolean): Peer {
  return { address, port, weight, backup, failures: 0, downUntil: 0 };
}

function* addressesOf(process: Process, host: string, written: string, { file, line }: Directive): Call<readonly string[]> {
  if (host === "localhost") return ["127.0.0.1"];
  try {
    return yield* resolve(process, host);
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    throw new ConfigError(`host not found in upstream "${written}" in ${file}:${line}`);
  }
}

/** Whose turn it is, by weights, of those that are not down or were tried already. One that is alone is never down. */
export function nextPeer(upstream: Upstream, now: number, tried: ReadonlySet<Peer>): Peer | undefined {
  const { peers } = upstream;
  const alive = (backup: boolean): Peer[] =>
    peers.filter((each) => each.backup === backup && !tried.has(each) && (peers.length === 1 || each.downUntil <= now)).flatMap((each) => new Array<Peer>(each.weight).fill(each));
  const candidates = [alive(false), alive(true)].find(({ length }) => length > 0);
  if (!candidates) return undefined;
  upstream.turn += 1;
  return candidates[(upstream.turn - 1) % candidates.length];
}

/** It did not answer. */
export function failedPeer(peer: Peer, now: number): void {
  peer.failures += 1;
  if (peer.failures >= MAX_FAILS) peer.downUntil = now + FAIL_TIMEOUT;
}
