import { callback } from "./calls.ts";
import { SystemError } from "./errors.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import type { Process } from "./process.ts";
import type { Call } from "./thread.ts";

/** Where a URL leads. */
export interface Target {
  scheme: "http" | "https";
  host: string;
  port: number;
  /** Path and query, at least "/". */
  path: string;
}

/** Takes a URL apart; undefined when it is none of http or https. */
export function parseUrl(url: string): Target | undefined {
  const match = /^(https?):\/\/(?:[^/?#@]*@)?(\[[0-9a-fA-F:.]+\]|[^/?#:]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/.exec(url);
  if (!match) return undefined;
  const scheme = match[1] as "http" | "https";
  const path = match[4] ?? "/";
  return {
    scheme,
    host: match[2]!,
    port: match[3] === undefined ? (scheme === "http" ? 80 : 443) : Number(match[3]),
    path: path.startsWith("/") ? path : `/${path}`,
  };
}

const ADDRESS = /^(?:\d{1,3}\.){3}\d{1,3}$/;

/** Addresses of a host name, as getaddrinfo finds them. Throws ResolveError, SystemError ENETUNREACH. */
export function* resolve(process: Process, host: string): Call<string[]> {
  if (ADDRESS.test(host)) return [host];
  const { network } = process.machine;
  if (!network) throw new SystemError("ENETUNREACH", host);
  const text = (path: string): string => (process.files.exists(path) ? process.files.readText(path) : "");
  const resolver = { hosts: text("/etc/hosts"), resolvConf: text("/etc/resolv.conf") };
  return yield* callback<string[]>("resolve", (done, fail) => network.resolve(host, resolver, done, fail));
}

/** One HTTP request to an address. Throws SystemError (ECONNREFUSED, ETIMEDOUT ...). */
export function* request(
  process: Process,
  address: string,
  target: Target,
  request: Omit<HttpRequest, "path"> & { path?: string },
  onConnected?: () => void,
): Call<HttpResponse> {
  const { network } = process.machine;
  if (!network) throw new SystemError("ENETUNREACH", address);
  return yield* callback<HttpResponse>("http", (done, fail) =>
    network.http(address, target.port, { ...request, path: request.path ?? target.path }, done, fail, {
      tls: target.scheme === "https",
      ...(onConnected ? { onConnected } : {}),
    }),
  );
}


