import { contains, parseRange } from "../../../network/addresses.ts";
import { decode, fromBase64, type HttpRequest, type HttpResponse, type Process } from "../../../../os/index.ts";
import type { Random } from "../../../../sim/index.ts";
import { httpDate, log, logTime, pathOf } from "../http-service.ts";
import { forward, forwardedHeaders, hostOf, type Attempt, type Upstream } from "../in-cluster/reverse-proxy.ts";
import type { Settings } from "./annotations.ts";
import { targetOf, type Target } from "./backends.ts";
import type { Flags, Stores } from "./controller.ts";
import { page } from "../in-cluster/nginx-page.ts";
import { chooseBackend, chooseLocation, chooseServer, rewrite, type Location, type Server } from "./rules.ts";

const HSTS = "max-age=31536000; includeSubDomains";
const TRIES = 3;
/** For what belongs to no Ingress. */
const DEFAULT_NAME = "upstream-default-backend";

export interface ProxyState {
  readonly process: Process;
  readonly flags: Flags;
  readonly stores: Stores;
  servers: ReadonlyMap<string, Server>;
  /** Requests so far. */
  connections: number;
  readonly random: Random;
  /** The next endpoint of each backend. */
  readonly rotation: Map<string, number>;
  warn(line: string): void;
}

/** What the access log says of a request beside the request itself. */
interface Trace {
  name: string;
  attempts: readonly Attempt[];
}

/** Answers a request by the rules. */
export function answer(state: ProxyState, request: HttpRequest, scheme: "http" | "https", respond: (response: HttpResponse) => void): (() => void) | void {
  const { process } = state;
  const began = process.now;
  const trace: Trace = { name: DEFAULT_NAME, attempts: [] };
  state.connections += 1;
  const id = state.random.string(32, "0123456789abcdef");
  const server = chooseServer(state.servers, hostOf(request));
  const finish = (response: HttpResponse): void => {
    const { server: _server, date = httpDate(process.wall), "content-type": type, "content-length": length, connection: _, ...others } = response.headers;
    // In nginx's order; its name is not told.
    const headers: Record<string, string> = {
      date, ...(type ? { "content-type": type } : {}), ...(length ? { "content-length": length } : {}), connection: "keep-alive", ...others,
    };
    if (scheme === "https") headers["strict-transport-security"] = HSTS;
    logAccess(process, request, response, trace, began, id);
    respond({ ...response, headers, ...(scheme === "https" ? { serverCertificate: certificateOf(state, server) } : {}) });
  };
  return route(state, server, request, scheme, id, trace, finish);
}

const FAKE = "-----BEGIN CERTIFICATE-----\nKubernetes Ingress Controller Fake Certificate\n-----END CERTIFICATE-----\n";

/** The one of the host's Secret; where there is none, that of --default-ssl-certificate or the controller's own. */
function certificateOf({ stores, flags, warn }: ProxyState, server: Server | undefined): string {
  const read = (namespace: string, name: string): string | undefined => {
    const data = stores.secrets.get(namespace, name)?.data;
    return data?.["tls.crt"] && data["tls.key"] ? decode(fromBase64(data["tls.crt"])) : undefined;
  };
  if (server?.tls?.secret !== undefined) {
    const { namespace } = server.tls.ingress.metadata!;
    const own = read(namespace!, server.tls.secret);
    if (own !== undefined) return own;
    const key = `${namespace}/${server.tls.secret}`;
    warn(`controller.go:1483] Error getting SSL certificate "${key}": local SSL certificate ${key} was not found. Using default certificate`);
  }
  const [namespace = "", name = ""] = (flags.defaultCertificate ?? "").split("/");
  return read(namespace, name) ?? FAKE;
}

function route(
  state: ProxyState, server: Server | undefined, request: HttpRequest, scheme: "http" | "https", id: string, trace: Trace,
  finish: (response: HttpResponse) => void,
): (() => void) | void {
  const path = pathOf(request);
  const query = request.path.slice(path.length);
  const host = request.headers["host"] ?? "";
  const location = server && chooseLocation(server, path);
  const settings = location?.settings ?? server?.fallback?.settings;
  if (settings) {
    const secure = (server!.tls !== undefined && settings.sslRedirect) || settings.forceSslRedirect;
    if (scheme === "http" && secure && request.headers["x-forwarded-proto"] !== "https") {
      return finish(page(308, { location: `https://${host.replace(/:\d+$/, "")}${request.path}` }));
    }
    if (settings.appRoot !== undefined && path === "/") return finish(page(302, { location: `${scheme}://${host}${settings.appRoot}` }));
    if (settings.redirect) return finish(page(settings.redirect.code, { location: settings.redirect.url }));
    if (settings.allowed.length > 0 && !isAllowed(settings, request.remoteAddress ?? "")) return finish(page(403));
    if (settings.cors && request.method === "OPTIONS") {
      return finish({ status: 204, headers: { ...corsHeaders(settings.cors), "access-control-max-age": "1728000" }, body: new Uint8Array(0) });
    }
  }
  const target = findTarget(state, server, location, request);
  if (!target) return toDefault(state, request, scheme, id, trace, finish);
  trace.name = target.name;
  if (target.upstreams.length === 0) {
    state.warn(`controller.go:1137] ${target.problem}`);
    return finish(page(503));
  }
  const cookies: Record<string, string> = {};
  const upstreams = arrange(state, target, settings!, request, cookies);
  const outgoing = location ? rewrite(location, path) : path;
  return send(state, request, upstreams, { path: outgoing + query, scheme, id, settings: settings! }, trace, (response) => {
    const cors = settings!.cors ? corsHeaders(settings!.cors) : {};
    finish({ ...response, headers: { ...response.headers, ...cors, ...cookies } });
  });
}

/** Undefined: the request is for nobody. */
function findTarget(state: ProxyState, server: Server | undefined, location: Location | undefined, request: HttpRequest): Target | undefined {
  const { services, slices } = state.stores;
  const chosen = location ? chooseBackend(location, request.headers, () => state.random.next()) : server?.fallback;
  if (!chosen) return undefined;
  const { namespace } = chosen.ingress.metadata!;
  const target = targetOf(services, slices, namespace!, chosen.backend);
  const spare = location?.settings.defaultBackend;
  if (target.upstreams.length > 0 || spare === undefined) return target;
  const port = services.get(namespace!, spare)?.spec?.ports?.[0]?.port;
  return targetOf(services, slices, namespace!, { service: { name: spare, port: { number: port ?? 0 } } });
}

/** --default-backend-service, or the page that the controller has itself. */
function toDefault(
  state: ProxyState, request: HttpRequest, scheme: "http" | "https", id: string, trace: Trace, finish: (response: HttpResponse) => void,
): (() => void) | void {
  const [namespace, name] = (state.flags.defaultBackend ?? "").split("/");
  const service = name ? state.stores.services.get(namespace!, name) : undefined;
  const port = service?.spec?.ports?.[0]?.port;
  if (!service || port === undefined) return finish(page(404));
  const target = targetOf(state.stores.services, state.stores.slices, namespace!, { service: { name: name!, port: { number: port } } });
  if (target.upstreams.length === 0) return finish(page(404));
  const settings = { backendTls: false, connectTimeout: 5000, readTimeout: 60_000, upstreamVhost: undefined };
  return send(state, request, target.upstreams, { path: request.path, scheme, id, settings }, trace, finish);
}

interface Outgoing {
  readonly path: string;
  readonly scheme: "http" | "https";
  readonly id: string;
  readonly settings: Pick<Settings, "backendTls" | "connectTimeout" | "readTimeout" | "upstreamVhost">;
}

function send(
  state: ProxyState, request: HttpRequest, upstreams: readonly Upstream[], { path, scheme, id, settings }: Outgoing, trace: Trace,
  finish: (response: HttpResponse) => void,
): () => void {
  const port = scheme === "https" ? state.flags.httpsPort : state.flags.httpPort;
  const { connection: _, ...headers } = request.headers;
  const host = settings.upstreamVhost ?? request.headers["host"] ?? "";
  const outgoing: HttpRequest = { ...request, path, headers: { ...headers, ...forwardedHeaders(request, scheme, port), host, "x-request-id": id } };
  // The server behind sees the controller's Pod, not the client.
  delete outgoing.remoteAddress;
  const { backendTls: tls, connectTimeout, readTimeout } = settings;
  return forward(state.process, outgoing, upstreams, { tls, connectTimeout, readTimeout, tries: TRIES }, ({ response, attempts }) => {
    trace.attempts = attempts;
    for (const attempt of attempts) if (attempt.status === 502 && !(response && attempt === attempts.at(-1))) logRefused(state.process, request, attempt);
    finish(response ?? page(attempts.at(-1)?.status ?? 502));
  });
}

/** Round robin; with an affinity the endpoint that the client's cookie names comes first. */
function arrange(state: ProxyState, { name, upstreams }: Target, settings: Settings, request: HttpRequest, cookies: Record<string, string>): Upstream[] {
  const turn = state.rotation.get(name) ?? state.random.below(upstreams.length);
  state.rotation.set(name, turn + 1);
  let first = turn % upstreams.length;
  if (settings.affinityCookie !== undefined) {
    const sent = new RegExp(`(?:^|;\\s*)${settings.affinityCookie}=([^;]*)`).exec(request.headers["cookie"] ?? "")?.[1];
    const known = upstreams.findIndex((one) => stickyName(one) === sent);
    if (known >= 0) first = known;
    else cookies["set-cookie"] = `${settings.affinityCookie}=${stickyName(upstreams[first]!)}; Path=/; HttpOnly`;
  }
  return [...upstreams.slice(first), ...upstreams.slice(0, first)];
}

const stickyName = ({ address, port }: Upstream): string => `${address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join("")}${port.toString(16)}`;

function isAllowed({ allowed }: Settings, address: string): boolean {
  return allowed.some((range) => {
    try {
      return range.includes("/") ? contains(parseRange(range), address) : range === address;
    } catch {
      return false;
    }
  });
}

function corsHeaders({ origin, methods, headers, credentials }: NonNullable<Settings["cors"]>): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    ...(credentials ? { "access-control-allow-credentials": "true" } : {}),
    "access-control-allow-methods": methods,
    "access-control-allow-headers": headers,
  };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** The format upstreaminfo of the controller's access log. */
function logAccess(process: Process, request: HttpRequest, response: HttpResponse, { name, attempts }: Trace, began: number, id: string): void {
  const header = (key: string): string => request.headers[key] ?? "-";
  const size = response.body instanceof Uint8Array && request.method !== "HEAD" ? response.body.length : 0;
  const each = (show: (attempt: Attempt) => string): string => (attempts.length > 0 ? attempts.map(show).join(", ") : "-");
  const length = request.method.length + request.path.length + 12 +
    Object.entries(request.headers).reduce((sum, [key, value]) => sum + key.length + value.length + 4, 2) + (request.body?.length ?? 0);
  log(
    process,
    `${request.remoteAddress ?? "-"} - - [${logTime(process.wall)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${size} ` +
      `"${header("referer")}" "${header("user-agent")}" ${length} ${seconds(process.now - began)} [${name}] [] ` +
      `${each(({ upstream }) => `${upstream.address}:${upstream.port}`)} ${each(() => String(size))} ${each(({ took }) => seconds(took))} ` +
      `${each(({ status }) => String(status))} ${id}`,
  );
}

function logRefused(process: Process, request: HttpRequest, { upstream }: Attempt): void {
  const time = new Date(process.wall).toISOString().slice(0, 19).replace("T", " ").replace(/-/g, "/");
  const host = request.headers["host"] ?? "";
  log(
    process,
    `${time} [error] 32#32: *1 connect() failed (111: Connection refused) while connecting to upstream, client: ${request.remoteAddress ?? ""}, ` +
      `server: ${hostOf(request)}, request: "${request.method} ${request.path} HTTP/1.1", upstream: "http://${upstream.address}:${upstream.port}${request.path}", host: "${host}"`,
    2,
  );
}
