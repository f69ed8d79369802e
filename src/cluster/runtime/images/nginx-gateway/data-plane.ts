import { decode, print, untilStopped, type HttpRequest, type HttpResponse, type Process, type Program } from "../../../../os/index.ts";
import { httpDate, json, log, logTime, pathOf, serve, text } from "../http-service.ts";
import { forward, forwardedHeaders, hostOf, type Upstream } from "../in-cluster/reverse-proxy.ts";
import { page } from "../in-cluster/nginx-page.ts";
import type { GatewayConfig, RuleConfig } from "./config.ts";
import { changePath, chooseRule, chooseWeighted, hostScore } from "./matching.ts";
import type { Filter } from "./types.ts";

/** Where the agent beside nginx hears from the control plane, and where it tells that it is ready. */
export const AGENT_PORT = 8443;
export const HEALTH_PORT = 8081;

const REDIRECT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** nginx in front of a Gateway's routes: serves what the control plane last told it, and nothing before. */
export const dataPlane: Program = function* (process) {
  process.useMemory(30 * 1024 * 1024);
  yield* print("Starting nginx\n");
  const { random } = process.machine.simulation;
  const state = { config: undefined as GatewayConfig | undefined, turn: 0, random: random.fork(`nginx-gateway/${process.machine.hostname}`) };
  const listening = new Set<number>();
  serve(process, { port: HEALTH_PORT }, (request, respond) =>
    respond(pathOf(request) === "/readyz" && state.config ? text(200, "ok") : text(503, "nginx is not ready")));
  serve(process, { port: AGENT_PORT }, (request, respond) => {
    state.config = JSON.parse(decode(request.body ?? new Uint8Array(0))) as GatewayConfig;
    for (const { port, tls } of state.config.listeners) {
      if (listening.has(port)) continue;
      listening.add(port);
      serve(process, { port, tls, cost: tls ? 0.25 : 0.15 }, (incoming, answer) => handle(process, state, port, tls, incoming, answer));
    }
    respond(json(200, { status: "applied" }));
  });
  yield* untilStopped(process);
  return 0;
};

interface State {
  config: GatewayConfig | undefined;
  turn: number;
  readonly random: { next(): number };
}

function handle(
  process: Process, state: State, port: number, tls: boolean, request: HttpRequest, respond: (response: HttpResponse) => void,
): (() => void) | void {
  const scheme = tls ? "https" : "http";
  const listeners = state.config!.listeners.filter((listener) => listener.port === port);
  const rule = chooseRule(listeners, request);
  const finish = (response: HttpResponse): void => {
    const size = response.body instanceof Uint8Array ? response.body.length : 0;
    const header = (name: string): string => request.headers[name] ?? "-";
    log(process, `${request.remoteAddress ?? "-"} - - [${logTime(process.wall)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${size} "${header("referer")}" "${header("user-agent")}"`);
    const headers: Record<string, string> = { server: "nginx", date: httpDate(process.wall), ...response.headers, connection: "keep-alive" };
    headers["server"] = "nginx";
    for (const filter of rule?.filters ?? []) if (filter.responseHeaderModifier) changeHeaders(headers, filter.responseHeaderModifier);
    const certificate = tls ? listeners.find((one) => hostScore(one.hostname, hostOf(request)) > 0)?.certificate : undefined;
    respond({ ...response, headers, ...(certificate ? { serverCertificate: certificate } : {}) });
  };
  if (!rule) return finish(page(404));
  const redirect = rule.filters.find(({ requestRedirect }) => requestRedirect)?.requestRedirect;
  if (redirect) return finish(page(redirect.statusCode ?? 302, { location: locationOf(redirect, rule, request, scheme, port) }));
  const backend = chooseWeighted(rule.backends, state.random.next());
  if (!backend?.upstreams) return finish(page(500));
  if (backend.upstreams.length === 0) return finish(page(503));
  state.turn += 1;
  return forward(
    process, outgoing(rule, request, scheme, port), rotated(backend.upstreams, state.turn),
    { connectTimeout: Math.min(60_000, rule.timeout), readTimeout: rule.timeout, tries: 3 },
    ({ response, attempts }) => finish(response ?? page(attempts.at(-1)?.status ?? 502)),
  );
}

const rotated = (upstreams: readonly Upstream[], turn: number): Upstream[] => {
  const first = turn % upstreams.length;
  return [...upstreams.slice(first), ...upstreams.slice(0, first)];
};

function changeHeaders(headers: Record<string, string>, change: NonNullable<Filter["requestHeaderModifier"]>): void {
  for (const { name, value } of change.set ?? []) headers[name.toLowerCase()] = value;
  for (const { name, value } of change.add ?? []) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]},${value}`;
  }
  for (const name of change.remove ?? []) delete headers[name.toLowerCase()];
}

const prefixOf = ({ match }: RuleConfig): string => match.path?.value ?? "/";

/** The request for the server behind: headers and path changed by the filters. */
function outgoing(rule: RuleConfig, request: HttpRequest, scheme: "http" | "https", port: number): HttpRequest {
  const { connection: _, ...rest } = request.headers;
  const headers: Record<string, string> = { ...rest, ...forwardedHeaders(request, scheme, port) };
  const path = pathOf(request);
  let changed = path;
  for (const { requestHeaderModifier, urlRewrite } of rule.filters) {
    if (requestHeaderModifier) changeHeaders(headers, requestHeaderModifier);
    if (!urlRewrite) continue;
    if (urlRewrite.hostname) headers["host"] = urlRewrite.hostname;
    changed = changePath(changed, urlRewrite.path, prefixOf(rule));
  }
  const { remoteAddress: _client, ...plain } = request;
  return { ...plain, headers, path: changed + request.path.slice(path.length) };
}

function locationOf(
  { scheme: to, hostname, port: toPort, path: change }: NonNullable<Filter["requestRedirect"]>, rule: RuleConfig, request: HttpRequest,
  scheme: "http" | "https", port: number,
): string {
  const wanted = to ?? scheme;
  const host = hostname ?? (request.headers["host"] ?? "").replace(/:\d+$/, "");
  const number = toPort ?? (to === undefined ? port : REDIRECT_PORTS[to]!);
  const shown = number === REDIRECT_PORTS[wanted] ? "" : `:${number}`;
  const path = pathOf(request);
  return `${wanted}://${host}${shown}${changePath(path, change, prefixOf(rule))}${request.path.slice(path.length)}`;
}
