import type { HTTPGetAction, Probe } from "../../../apimachinery/types/index.ts";
import { decode, HttpError, isSystemError, loadedModule, type HttpRequest, type HttpResponse } from "../../../os/index.ts";
import type { Simulation } from "../../../sim/index.ts";
import { GATEWAY, type NetworkNamespace } from "../../network/index.ts";
import type { Container } from "../../runtime/index.ts";
import type { AnyContainer } from "../pod.ts";
import { rest } from "../rest.ts";
import { resolvePort } from "./ports.ts";

export interface ProbeOutcome {
  result: "success" | "warning" | "failure" | "unknown";
  /** Shown in the event: after `probe failed: `, or for unknown after `errored and resulted in unknown state: `. */
  output: string;
}

export interface ProbeContext {
  simulation: Simulation;
  /** The node's network: the kubelet asks from there. */
  network: NetworkNamespace;
  container: Container;
  spec: AnyContainer;
}

export type Done = (outcome: ProbeOutcome) => void;

const SUCCESS: ProbeOutcome = Object.freeze({ result: "success", output: "" });

export const MAX_OUTPUT = 10 * 1024;
const MAX_REDIRECTS = 10;

/** Runs a probe once. `done` is called once, at the latest after the time-out. */
export function executeProbe(probe: Probe, context: ProbeContext, done: Done): void {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  // The components of a cluster are asked over HTTP.
  if (probe.exec) loadedModule(rest).probeExec(probe.exec.command ?? [], context, timeout, done);
  else if (probe.httpGet) probeHttp(probe.httpGet, context, timeout, done);
  else if (probe.tcpSocket) loadedModule(rest).probeTcp(probe.tcpSocket, context, timeout, done);
  else if (probe.grpc) loadedModule(rest).probeGrpc(probe.grpc, context, timeout, done);
  else done({ result: "unknown", output: `missing probe handler for ${context.spec.name}` });
}

/** What a probe over HTTP asks for. */
interface HttpTarget {
  spec: AnyContainer;
  /** Of the Pod. */
  address: string;
  port: number;
  host: string;
  /** The host that a header names. */
  tls: boolean;
  url: string;
  request: HttpRequest;
}

/** The same each time, so it is worked out once for each Pod's address. */
const targets = new WeakMap<HTTPGetAction, HttpTarget>();

function targetOf(action: HTTPGetAction, { spec, container }: ProbeContext): HttpTarget | undefined {
  const { address } = container.sandbox;
  const known = targets.get(action);
  if (known && known.spec === spec && known.address === address) return known;
  const port = resolvePort(action.port, spec);
  if (port === undefined) return undefined;
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const host = action.host && action.host !== "" ? action.host : address;
  const path = action.path && action.path !== "" ? (action.path.startsWith("/") ? action.path : `/${action.path}`) : "/";
  const headers: Record<string, string> = {};
  let hostHeader: string | undefined;
  for (const { name, value } of action.httpHeaders ?? []) {
    if (name.toLowerCase() === "host") hostHeader = value;
    else headers[name.toLowerCase()] = headers[name.toLowerCase()] === undefined ? value : `${headers[name.toLowerCase()]}, ${value}`;
  }
  const userAgent = headers["user-agent"] ?? "kube-probe/1.36";
  const accept = headers.accept ?? "*/*";
  delete headers["user-agent"];
  delete headers.accept;
  const all: Record<string, string> = {
    ...(hostHeader !== undefined ? { host: hostHeader } : {}),
    ...(userAgent !== "" ? { "user-agent": userAgent } : {}),
    ...(accept !== "" ? { accept } : {}),
    ...headers,
    connection: "close",
  };
  const url = `${scheme}://${host}:${port}${path}`;
  const target: HttpTarget = { spec, address, port, host, tls: scheme === "https", url, request: { method: "GET", path, headers: all } };
  targets.set(action, target);
  return target;
}

function probeHttp(action: HTTPGetAction, context: ProbeContext, timeout: number, done: Done): void {
  const target = targetOf(action, context);
  if (!target) {
    done({ result: "unknown", output: portError(action.port) });
    return;
  }
  const { host, port, url: first } = target;
  const { simulation } = context;
  let ended = false;
  let cancel: (() => void) | undefined;
  const finish = (outcome: ProbeOutcome): void => {
    if (ended) return;
    ended = true;
    timer.cancel();
    done(outcome);
  };
  const timer = simulation.after(timeout, () => {
    cancel?.();
    finish({ result: "failure", output: `Get "${first}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)` });
  });
  const get = (address: string, toPort: number, tls: boolean, request: HttpRequest, url: string, redirects: number): void => {
    cancel = context.network.http(
      address,
      toPort,
      request,
      (response) => {
        const { status } = response;
        const location = response.headers.location;
        if (status >= 300 && status < 400 && status !== 304 && location !== undefined) {
          const next = resolveLocation(url, location);
          if (next && next.hostname !== host) {
            finish({ result: "warning", output: `Probe terminated redirects, Response body: ${bodyText(response)}` });
            return;
          }
          if (next && redirects + 1 < MAX_REDIRECTS) {
            get(address, next.port, next.tls, { ...request, path: next.path }, `${next.tls ? "https" : "http"}://${host}:${next.port}${next.path}`, redirects + 1);
            return;
          }
          finish({ result: "failure", output: `Get ${JSON.stringify(location)}: stopped after 10 redirects` });
          return;
        }
        if (status >= 200 && status < 300) finish(SUCCESS);
        else if (status >= 300 && status < 400) finish({ result: "warning", output: `Probe terminated redirects, Response body: ${bodyText(response)}` });
        else finish({ result: "failure", output: `HTTP probe failed with statuscode: ${status}` });
      },
      (error) => finish({ result: "failure", output: `Get "${url}": ${httpErrorText(error, address, toPort)}` }),
      { tls },
    );
  };
  if (/^[\d.]+$/.test(host)) {
    get(host, port, target.tls, target.request, first, 0);
    return;
  }
  // A host by name is resolved on the node.
  cancel = context.network.resolve(
    host,
    { hosts: "127.0.0.1 localhost\n", resolvConf: `nameserver ${GATEWAY}\n` },
    ([address]) => get(address!, port, target.tls, target.request, first, 0),
    () => finish({ result: "failure", output: `Get "${first}": dial tcp: lookup ${host} on ${GATEWAY}:53: no such host` }),
  );
}

function resolveLocation(base: string, location: string): { hostname: string; port: number; tls: boolean; path: string } | undefined {
  const [, origin = "", path = "/"] = /^(https?:\/\/[^/]+)([^?]*)/.exec(base) ?? [];
  // An address, a path, or a path beside the one that was asked for.
  const absolute = /^https?:/.test(location) ? location : location.startsWith("/") ? origin + location : `${origin}${path.replace(/[^/]*$/, "")}${location}`;
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(absolute);
  if (!match) return undefined;
  const tls = match[1] === "https";
  return { hostname: match[2]!, port: match[3] === undefined ? (tls ? 443 : 80) : Number(match[3]), tls, path: match[4] ?? "/" };
}

function bodyText(response: HttpResponse): string {
  return response.body instanceof Uint8Array ? decode(response.body.subarray(0, MAX_OUTPUT)) : "";
}

export function httpErrorText(error: unknown, address: string, port: number): string {
  if (error instanceof HttpError) {
    if (error.kind === "not-tls") return "http: server gave HTTP response to HTTPS client";
    if (error.kind === "malformed") return `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${JSON.stringify(error.detail)}`;
    return "EOF";
  }
  return dialText(error, address, port);
}

export function dialText(error: unknown, address: string, port: number): string {
  const where = `${address}:${port}`;
  if (isSystemError(error, "ECONNREFUSED")) return `dial tcp ${where}: connect: connection refused`;
  if (isSystemError(error, "EHOSTUNREACH")) return `dial tcp ${where}: connect: no route to host`;
  if (isSystemError(error, "ECONNRESET")) return `read tcp ${where}: read: connection reset by peer`;
  if (isSystemError(error, "ETIMEDOUT")) return `dial tcp ${where}: i/o timeout`;
  return error instanceof Error ? error.message : String(error);
}

/** Go's words for a port that is neither a number nor a name of the container's. */
export function portError(port: number | string): string {
  if (typeof port === "number") return `invalid port number: ${port}`;
  return `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
}
