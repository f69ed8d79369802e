import { isSystemError, type Process } from "../../../../os/index.ts";
import type { Upstream } from "./upstream.ts";
import { ConfigError, named, parseConfig, valueOf, type Directive } from "./config.ts";

export interface Location {
  match: "=" | "^~" | "~" | "~*" | "" | "@";
  path: string;
  pattern?: RegExp;
  directives: Directive[];
}

export interface Server {
  listens: { address: string; port: number; tls: boolean }[];
  names: string[];
  directives: Directive[];
  locations: Location[];
}

export interface Site {
  servers: Server[];
  /** The outermost directives. */
  main: Directive[];
  http: Directive[];
  types: Map<string, string>;
  defaultType: string;
  version: string;
  /** Connections so far, and the number of the process that serves them: the same after a reload. */
  counters: Counters;
  /** By the name of a block, or host and port. */
  upstreams: Map<string, Upstream>;
}

export interface Counters {
  worker: number;
  connections: number;
}

export function loadSite(process: Process, file: string, extra: string, version: string): Site {
  const readText = (path: string): string => {
    try {
      return process.files.readText(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const number = error.code === "EACCES" ? 13 : error.code === "EISDIR" ? 21 : 2;
      throw new ConfigError(`open() "${path}" failed (${number}: ${error.message})`);
    }
  };
  const include = (pattern: string): { path: string; text: string }[] => {
    const full = pattern.startsWith("/") ? pattern : `/etc/nginx/${pattern}`;
    if (!full.includes("*")) return [{ path: full, text: readText(full) }];
    const slash = full.lastIndexOf("/");
    const directory = full.slice(0, slash);
    const glob = new RegExp(`^${full.slice(slash + 1).replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);
    if (!process.files.isDirectory(directory)) return [];
    return process.files.readdir(directory).filter((name) => glob.test(name) && !name.startsWith("."))
      .map((name) => ({ path: `${directory}/${name}`, text: readText(`${directory}/${name}`) }));
  };
  const own = parseConfig(readText(file), file, include);
  const given = parseConfig(extra === "" ? "" : `${extra.replace(/;?\s*$/, "")};`, "command line", include);
  let said = sayings.get(own);
  if (said?.given !== given) sayings.set(own, (said = { given, ...understand([...own, ...given], file) }));
  const { servers, main, http, types, defaultType } = said;
  return { servers, main, http, types, defaultType, version, counters: { worker: process.pid, connections: 0 }, upstreams: new Map() };
}

type Understood = Pick<Site, "servers" | "main" | "http" | "types" | "defaultType">;

/** What a configuration means, with that of the command line: many Pods have the same. */
const sayings = new WeakMap<Directive[], Understood & { given: Directive[] }>();

/** Throws ConfigError. */
function understand(top: Directive[], file: string): Understood {
  const known = new Set(["user", "worker_processes", "error_log", "pid", "events", "http", "daemon", "stream", "mail", "load_module", "worker_rlimit_nofile", "env", "master_process", "pcre_jit", "include"]);
  for (const directive of top) {
    if (!known.has(directive.name)) throw new ConfigError(`unknown directive "${directive.name}" in ${file}:${directive.line}`);
  }
  if (!named(top, "events")[0]) throw new ConfigError(`no "events" section in configuration`);
  const http = named(top, "http")[0]?.block ?? [];
  const types = typesOf(named(http, "types")[0]?.block);
  const servers = named(http, "server").map((directive): Server => {
    const block = directive.block ?? [];
    const listens = named(block, "listen").map((listen) => parseListen(listen)).filter((listen) => listen !== undefined);
    return {
      listens: listens.length > 0 ? listens : named(block, "listen").length > 0 ? [] : [{ address: "*", port: 80, tls: false }],
      names: named(block, "server_name").flatMap((name) => name.args),
      directives: block,
      locations: named(block, "location").map((location) => parseLocation(location)),
    };
  });
  return { servers, main: top, http: [...http, ...named(top, "daemon")], types, defaultType: valueOf(http, "default_type") ?? "text/plain" };
}

const typesKnown = new WeakMap<readonly Directive[], Map<string, string>>();

/** The types of a `types` block, by extension. */
function typesOf(block: readonly Directive[] | undefined): Map<string, string> {
  if (!block) return new Map();
  let types = typesKnown.get(block);
  if (!types) {
    types = new Map();
    for (const directive of block) for (const extension of directive.args) types.set(extension, directive.name);
    typesKnown.set(block, types);
  }
  return types;
}

function parseListen(directive: Directive): { address: string; port: number; tls: boolean } | undefined {
  const [where = "80", ...flags] = directive.args;
  const six = /^\[::\](?::(\d+))?$/.exec(where);
  if (six) return { address: "[::]", port: Number(six[1] ?? 80), tls: flags.includes("ssl") };
  if (where.startsWith("[") || where.startsWith("unix:")) return undefined;
  const match = /^(?:(\*|[\d.]+|[a-z][\w.-]*):)?(\d+)$/i.exec(where);
  const tls = flags.includes("ssl");
  if (match) return { address: match[1] === "localhost" ? "127.0.0.1" : (match[1] ?? "*"), port: Number(match[2]), tls };
  if (/^[\d.]+$/.test(where)) return { address: where, port: 80, tls };
  throw new ConfigError(`invalid port in "${where}" of the "listen" directive`);
}

export function parseLocation(directive: Directive): Location {
  const [first = "/", second] = directive.args;
  const directives = directive.block ?? [];
  if (second === undefined) return first.startsWith("@") ? { match: "@", path: first, directives } : { match: "", path: first, directives };
  const match = first as Location["match"];
  if (match === "~" || match === "~*") return { match, path: second, pattern: new RegExp(second, match === "~*" ? "i" : ""), directives };
  return { match, path: second, directives };
}

export function chooseServer(site: Site, port: number, host: string): Server | undefined {
  // Mostly there is no choice.
  if (site.servers.length === 1) {
    const only = site.servers[0]!;
    for (const listen of only.listens) if (listen.port === port) return only;
    return undefined;
  }
  const candidates = site.servers.filter((server) => server.listens.some((listen) => listen.port === port));
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return (
    candidates.find((server) => server.names.includes(name)) ??
    candidates.find((server) => server.names.some((pattern) => pattern.startsWith("*.") && name.endsWith(pattern.slice(1)))) ??
    candidates.find((server) => named(server.directives, "listen").some((listen) => listen.args.includes("default_server"))) ??
    candidates[0]
  );
}

export function chooseLocation(server: Server, path: string): Location | undefined {
  let prefix: Location | undefined;
  let patterns = false;
  for (const location of server.locations) if (location.match === "=" && location.path === path) return location;
  for (const location of server.locations) {
    if (location.pattern) patterns = true;
    if (location.match !== "" && location.match !== "^~") continue;
    if (path.startsWith(location.path) && (!prefix || location.path.length > prefix.path.length)) prefix = location;
  }
  if (prefix?.match === "^~" || !patterns) return prefix;
  return server.locations.find((location) => location.pattern?.test(path)) ?? prefix;
}
