import type { Ingress, IngressBackend } from "../../../../apimachinery/types/index.ts";
import { settingsOf, type Canary, type Settings } from "./annotations.ts";

/** Requests of hosts that no rule names. */
const CATCH_ALL = "_";

export interface Location {
  readonly path: string;
  /** `start`: the beginning of the path counts, as in nginx; `prefix`: whole elements of it. */
  readonly match: "exact" | "prefix" | "start";
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  readonly settings: Settings;
  readonly canaries: { readonly ingress: Ingress; readonly backend: IngressBackend; readonly canary: Canary }[];
}

export interface Server {
  readonly host: string;
  /** In the order in which they are tried. */
  locations: Location[];
  /** Any path of the host is a regular expression: then all of them are. */
  regex: boolean;
  /** TLS was asked for: the Secret of the certificate, or none of its own. */
  tls: { readonly ingress: Ingress; readonly secret: string | undefined } | undefined;
  /** Where what no location takes goes. */
  fallback: { readonly ingress: Ingress; readonly backend: IngressBackend; readonly settings: Settings } | undefined;
}

/** A path that an older Ingress has taken. */
export interface Conflict {
  readonly host: string;
  readonly path: string;
  readonly ingress: Ingress;
  readonly owner: Ingress;
}

/** The oldest first: of two that claim one path the older has it. */
export function byAge(ingresses: readonly Ingress[]): Ingress[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...ingresses].sort(
    (a, b) =>
      order(a.metadata!.creationTimestamp ?? "", b.metadata!.creationTimestamp ?? "") ||
      order(`${a.metadata!.namespace}/${a.metadata!.name}`, `${b.metadata!.namespace}/${b.metadata!.name}`),
  );
}

/** The servers that a set of Ingresses makes, by host. */
export function serversOf(ingresses: readonly Ingress[]): { servers: Map<string, Server>; conflicts: Conflict[] } {
  const servers = new Map<string, Server>();
  const conflicts: Conflict[] = [];
  const serverFor = (host: string): Server => {
    let server = servers.get(host);
    if (!server) servers.set(host, (server = { host, locations: [], regex: false, tls: undefined, fallback: undefined }));
    return server;
  };
  const sorted = byAge(ingresses).map((ingress) => ({ ingress, settings: settingsOf(ingress) }));
  for (const { ingress, settings } of sorted) {
    if (settings.canary) continue;
    const { rules = [], defaultBackend, tls = [] } = ingress.spec ?? {};
    if (defaultBackend) {
      const hosts = rules.length === 0 ? [CATCH_ALL] : rules.map(({ host }) => host || CATCH_ALL);
      for (const host of hosts) serverFor(host).fallback ??= { ingress, backend: defaultBackend, settings };
    }
    for (const { host, http } of rules) {
      const server = serverFor(host || CATCH_ALL);
      for (const { path = "", pathType, backend } of http?.paths ?? []) {
        const location: Location = {
          path: path || "/", match: pathType === "Exact" ? "exact" : pathType === "Prefix" ? "prefix" : "start",
          ingress, backend, settings, canaries: [],
        };
        const owner = server.locations.find((one) => one.path === location.path && one.match === location.match);
        if (owner) {
          if (owner.ingress !== ingress) conflicts.push({ host: host ?? "", path: location.path, ingress, owner: owner.ingress });
          continue;
        }
        server.locations.push(location);
        if (settings.useRegex || settings.rewriteTarget) server.regex = true;
      }
    }
    for (const { hosts = [], secretName } of tls) {
      const named = hosts.length > 0 ? hosts : rules.map(({ host }) => host || CATCH_ALL);
      for (const host of named) {
        const server = servers.get(host);
        if (server && !server.tls) server.tls = { ingress, secret: secretName || undefined };
      }
    }
  }
  for (const { ingress, settings } of sorted) if (settings.canary) addCanary(servers, ingress, settings.canary);
  for (const server of servers.values()) {
    server.locations.sort((a, b) => b.path.length - a.path.length || Number(b.match === "exact") - Number(a.match === "exact"));
  }
  return { servers, conflicts };
}

function addCanary(servers: ReadonlyMap<string, Server>, ingress: Ingress, canary: Canary): void {
  for (const { host, http } of ingress.spec?.rules ?? []) {
    for (const { path = "", backend } of http?.paths ?? []) {
      for (const location of servers.get(host || CATCH_ALL)?.locations ?? []) {
        if (location.path === (path || "/") && location.canaries.length === 0) location.canaries.push({ ingress, backend, canary });
      }
    }
  }
}

/** The server of a host: its own, the one of a wildcard for one more label, or the catch-all. */
export function chooseServer(servers: ReadonlyMap<string, Server>, host: string): Server | undefined {
  const dot = host.indexOf(".");
  return servers.get(host) ?? (dot > 0 ? servers.get(`*${host.slice(dot)}`) : undefined) ?? servers.get(CATCH_ALL);
}

/** The location of a path: the longest that takes it. */
export function chooseLocation(server: Server, path: string): Location | undefined {
  if (server.regex) return server.locations.find((location) => compile(`^(?:${location.path})`)?.test(path));
  return server.locations.find(({ path: wanted, match }) => {
    if (match === "exact") return path === wanted;
    if (match === "start") return path.startsWith(wanted);
    return matchesElements(path, wanted);
  });
}

/** Whether a path has all elements of the prefix: /foo takes /foo, /foo/ and /foo/bar, not /foobar. */
function matchesElements(path: string, prefix: string): boolean {
  const base = prefix.replace(/\/+$/, "");
  return path === base || path.startsWith(`${base}/`);
}

/** The path that goes to the server behind: `rewrite "(?i)PATH" TARGET break`. */
export function rewrite({ path, settings }: Location, requested: string): string {
  if (settings.rewriteTarget === undefined) return requested;
  const found = compile(path)?.exec(requested);
  if (!found) return requested;
  return settings.rewriteTarget.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? "") || "/";
}

/** A pattern of an Ingress; one that is none takes nothing. */
function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "i");
  } catch {
    return undefined;
  }
}

/** Which backend takes the request: a canary by header, by cookie or by weight; `chance` is in [0, 1). */
export function chooseBackend(location: Location, headers: Readonly<Record<string, string>>, chance: () => number): { ingress: Ingress; backend: IngressBackend } {
  const [alternative] = location.canaries;
  if (!alternative) return location;
  const { header, headerValue, cookie, weight, weightTotal } = alternative.canary;
  const value = header === undefined ? undefined : headers[header.toLowerCase()];
  if (value !== undefined) {
    if (headerValue !== undefined ? value === headerValue : value === "always") return alternative;
    if (headerValue === undefined && value === "never") return location;
  }
  if (cookie !== undefined) {
    const set = new RegExp(`(?:^|;\\s*)${cookie}=([^;]*)`).exec(headers["cookie"] ?? "")?.[1];
    if (set === "always") return alternative;
    if (set === "never") return location;
  }
  return chance() * weightTotal < weight ? alternative : location;
}
