import {
  encode, isSystemError, parseUrl, permits, ResolveError, type HttpRequest, type HttpResponse, type Process,
} from "../../../../os/index.ts";
import { httpDate, log, logTime, pathOf, queryOf } from "../http-service.ts";
import { named, valueOf, type Directive } from "./config.ts";
import { chooseLocation, chooseServer, type Location, type Server, type Site } from "./site.ts";
import { failedPeer, keyOf, nextPeer, type Peer, type Upstream } from "./upstream.ts";

const REASON: Record<number, string> = {
  301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
  401: "Authorization Required", 403: "Forbidden", 404: "Not Found", 405: "Not Allowed", 410: "Gone", 413: "Request Entity Too Large",
  429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
  503: "Service Temporarily Unavailable", 504: "Gateway Time-out",
};

const NOTHING: readonly Directive[] = [];

export function answer(process: Process, site: Site, port: number, request: HttpRequest, respond: (response: HttpResponse) => void): void {
  const host = request.headers.host ?? "";
  site.counters.connections += 1;
  const server = chooseServer(site, port, host);
  const finish = (response: HttpResponse): void => {
    const location = server ? chooseLocation(server, pathOf(request)) : undefined;
    const access = valueOf(location?.directives ?? NOTHING, "access_log") ?? valueOf(server?.directives ?? NOTHING, "access_log") ?? valueOf(site.http, "access_log");
    if (access !== "off") {
      const size = response.body instanceof Uint8Array ? response.body.length : 0;
      const header = (name: string): string => request.headers[name] ?? "-";
      log(
        process,
        `${request.remoteAddress ?? "-"} - - [${logTime(process.wall)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${request.method === "HEAD" ? 0 : size} "${header("referer")}" "${header("user-agent")}" "${header("x-forwarded-for")}"`,
      );
    }
    respond(response);
  };
  if (!server) {
    finish(errorPage(process, site, 404));
    return;
  }
  handle(process, site, server, request, pathOf(request), 0, finish);
}

function handle(process: Process, site: Site, server: Server, request: HttpRequest, path: string, depth: number, finish: (response: HttpResponse) => void): void {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    finish(errorPage(process, site, 400));
    return;
  }
  const location = chooseLocation(server, decoded);
  const scopes = [location?.directives ?? NOTHING, server.directives, site.http];
  const setting = (name: string): Directive | undefined => {
    for (const scope of scopes) {
      const found = named(scope, name).at(-1);
      if (found) return found;
    }
    return undefined;
  };
  const done = (response: HttpResponse): void => {
    const adding = scopes.find((scope) => named(scope, "add_header").length > 0);
    for (const { args } of adding ? named(adding, "add_header") : []) response.headers[(args[0] ?? "").toLowerCase()] = substitute(args[1] ?? "", request, path, process);
    const page = response.status >= 400 && depth < 3
      ? scopes.flatMap((scope) => named(scope, "error_page")).find(({ args }) => args.slice(0, -1).includes(String(response.status)))
      : undefined;
    const target = page?.args.at(-1);
    if (target?.startsWith("/")) {
      handle(process, site, server, request, target, depth + 2, (inner) => finish(inner.status < 400 ? { ...inner, status: response.status } : response));
    } else {
      finish(response);
    }
  };
  const returned = named(location?.directives ?? NOTHING, "return")[0] ?? named(server.directives, "return")[0];
  if (returned) {
    const [first = "", second] = returned.args;
    const code = /^\d{3}$/.test(first) ? Number(first) : 302;
    const value = /^\d{3}$/.test(first) ? second : first;
    if (code >= 301 && code <= 308 && code !== 304 && value !== undefined) {
      const target = substitute(value, request, path, process);
      // A relative target gets the host of the request and the port, as nginx writes it.
      const absolute = target.startsWith("/") ? `http://${request.headers.host ?? "localhost"}${target}` : target;
      const page = errorPage(process, site, code);
      done({ ...page, headers: { ...page.headers, location: absolute } });
    } else if (value !== undefined) {
      done(respondWith(process, site, code, encode(substitute(value, request, path, process)), valueOf(location?.directives ?? [], "default_type") ?? site.defaultType));
    } else {
      done(code < 300 || code === 304 ? respondWith(process, site, code, new Uint8Array(0), undefined) : errorPage(process, site, code));
    }
    return;
  }
  const proxy = valueOf(location?.directives ?? NOTHING, "proxy_pass");
  if (proxy !== undefined) {
    forward(process, site, server, proxy, request, location!, path, done);
    return;
  }
  if (location && named(location.directives, "stub_status").length > 0) {
    done(respondWith(process, site, 200, encode(`Active connections: 1 \nserver accepts handled requests\n ${`${site.counters.connections} `.repeat(3)}\nReading: 0 Writing: 1 Waiting: 0 \n`), "text/plain"));
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    done(errorPage(process, site, 405));
    return;
  }
  const alias = valueOf(location?.directives ?? NOTHING, "alias");
  const root = setting("root")?.args[0] ?? "/etc/nginx/html";
  const fileOf = (uri: string): string => (alias !== undefined ? alias + uri.slice(location!.path.length) : root + uri);
  const tries = setting("try_files")?.args;
  let uri = decoded;
  if (tries) {
    const found = tries.slice(0, -1).map((pattern) => pattern.replace(/\$uri/g, decoded)).find((candidate) =>
      candidate.endsWith("/") ? process.files.isDirectory(fileOf(candidate)) : process.files.exists(fileOf(candidate)) && !process.files.isDirectory(fileOf(candidate)));
    if (found === undefined) {
      const last = tries.at(-1)!;
      if (last.startsWith("=")) done(errorPage(process, site, Number(last.slice(1))));
      else if (depth < 10) handle(process, site, server, request, last.replace(/\$uri/g, decoded), depth + 1, finish);
      else done(errorPage(process, site, 500));
      return;
    }
    uri = found;
  }
  done(serveFile(process, site, server, request, fileOf(uri), uri, setting("index")?.args ?? ["index.html"], setting("autoindex")?.args[0] === "on"));
}

function serveFile(process: Process, site: Site, server: Server, request: HttpRequest, file: string, uri: string, indexes: readonly string[], autoindex: boolean): HttpResponse {
  const { files } = process;
  const failed = (path: string, error: unknown): HttpResponse => {
    if (!isSystemError(error)) throw error;
    const denied = error.code === "EACCES";
    errorLog(process, site, server, `open() "${path}" failed (${denied ? 13 : 2}: ${denied ? "Permission denied" : "No such file or directory"})`, request);
    return errorPage(process, site, denied ? 403 : 404);
  };
  try {
    if (files.isDirectory(file)) {
      if (!uri.endsWith("/")) {
        const page = errorPage(process, site, 301);
        return { ...page, headers: { ...page.headers, location: `http://${request.headers.host ?? "localhost"}${uri}/` } };
      }
      const index = indexes.find((name) => files.exists(`${file}${name}`));
      if (index !== undefined) return fileResponse(process, site, `${file}${index}`);
      if (autoindex) {
        const names = files.readdir(file).map((name) => `<a href="${name}">${name}</a>`).join("\n");
        return respondWith(process, site, 200, encode(`<html>\r\n<head><title>Index of ${uri}</title></head>\r\n<body>\r\n<h1>Index of ${uri}</h1><hr><pre><a href="../">../</a>\r\n${names}\n</pre><hr></body>\r\n</html>\r\n`), "text/html");
      }
      errorLog(process, site, server, `directory index of "${file}" is forbidden`, request);
      return errorPage(process, site, 403);
    }
    return fileResponse(process, site, file);
  } catch (error) {
    return failed(file, error);
  }
}

function fileResponse(process: Process, site: Site, path: string): HttpResponse {
  // One walk along the path: this is what probes of thousands of Pods ask for.
  const node = process.files.node(path);
  const plain = node.type === "file" && permits(node, process.credentials, 4);
  const data = plain ? node.data : process.files.readFile(path);
  const { mtime } = node;
  const dot = path.lastIndexOf(".");
  const extension = dot > path.lastIndexOf("/") ? path.slice(dot + 1) : "";
  const response = respondWith(process, site, 200, data, site.types.get(extension) ?? site.defaultType);
  response.headers["last-modified"] = httpDate(mtime);
  response.headers.etag = `"${Math.floor(mtime / 1000).toString(16)}-${data.length.toString(16)}"`;
  response.headers["accept-ranges"] = "bytes";
  return response;
}

function respondWith(process: Process, site: Site, status: number, body: Uint8Array, type: string | undefined): HttpResponse {
  const headers: Record<string, string> = { server: `nginx/${site.version}`, date: httpDate(process.wall) };
  if (type !== undefined) headers["content-type"] = type;
  if (status !== 304 && status !== 204) headers["content-length"] = String(body.length);
  headers.connection = "keep-alive";
  return { status, headers, body };
}

function errorPage(process: Process, site: Site, status: number): HttpResponse {
  const title = `${status} ${REASON[status] ?? ""}`.trim();
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${site.version}</center>\r\n</body>\r\n</html>\r\n`;
  return respondWith(process, site, status, encode(body), "text/html");
}

function substitute(value: string, request: HttpRequest, path: string, process: Process): string {
  return value.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => {
    const query = request.path.includes("?") ? request.path.slice(request.path.indexOf("?") + 1) : "";
    if (name.startsWith("http_")) return request.headers[name.slice(5).replace(/_/g, "-")] ?? "";
    if (name.startsWith("arg_")) return queryOf(request).get(name.slice(4)) ?? "";
    const values: Record<string, string> = {
      host: (request.headers.host ?? "").replace(/:\d+$/, ""), http_host: request.headers.host ?? "", uri: path, request_uri: request.path,
      hostname: process.machine.hostname, remote_addr: request.remoteAddress ?? "", scheme: "http", request_method: request.method, args: query,
      is_args: query === "" ? "" : "?", server_addr: process.machine.network?.addresses[0] ?? "", time_iso8601: new Date(process.wall).toISOString().replace(/\.\d+Z$/, "+00:00"),
      request: `${request.method} ${request.path} HTTP/1.1`, query_string: query, nginx_version: "", msec: (process.wall / 1000).toFixed(3),
    };
    return values[name] ?? whole;
  });
}

function forward(process: Process, site: Site, server: Server, to: string, request: HttpRequest, location: Location, path: string, done: (response: HttpResponse) => void): void {
  const { network, simulation } = process.machine;
  const number = site.counters.connections;
  const failed = (status: number, why: string, upstream?: string): void => {
    errorLog(process, site, server, why, request, { number, ...(upstream === undefined ? {} : { upstream }) });
    done(errorPage(process, site, status));
  };
  const variables = Object.fromEntries([...named(server.directives, "set"), ...named(location.directives, "set")].map(({ args }) => [(args[0] ?? "").slice(1), args[1] ?? ""]));
  const pass = substitute(to.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables[name] ?? whole), request, path, process);
  const target = parseUrl(pass);
  if (!target || !network) return failed(500, `invalid URL prefix in "${pass}"`);
  const hasPath = /^https?:\/\/[^/]+\//.test(pass);
  // With variables the path is what they say, and nothing is put in its place.
  const rest = to.includes("$") ? (hasPath ? target.path : path) : hasPath && location.match === "" ? target.path + path.slice(location.path.length) : path;
  const query = request.path.includes("?") ? request.path.slice(request.path.indexOf("?")) : "";
  const set = named(location.directives, "proxy_set_header").length > 0 ? named(location.directives, "proxy_set_header") : named(server.directives, "proxy_set_header");
  const shown = /^https?:\/\/([^/]+)/.exec(pass)![1]!;
  const headers: Record<string, string> = { ...request.headers, host: shown, connection: "close" };
  for (const { args } of set) headers[(args[0] ?? "").toLowerCase()] = substitute(args[1] ?? "", request, path, process).replace("$proxy_host", shown);
  const send = (upstream: Upstream, tried: Set<Peer>): void => {
    const peer = nextPeer(upstream, simulation.now, tried);
    if (!peer) return failed(502, "no live upstreams while connecting to upstream", `${target.scheme}://${shown}${rest}${query}`);
    tried.add(peer);
    // The connection to the other side has a number too.
    site.counters.connections += 1;
    network.http(
      peer.address, peer.port, { ...request, path: rest + query, headers },
      (response) => {
        peer.failures = 0;
        done({ ...response, headers: { ...response.headers, server: `nginx/${site.version}` } });
      },
      (error) => {
        const [status, why] = connectError(error);
        const at = `${target.scheme}://${peer.address}:${peer.port}${rest}${query}`;
        failedPeer(peer, simulation.now);
        if (!upstream.peers.some((other) => !tried.has(other) && other.downUntil <= simulation.now)) return failed(status, `${why} upstream`, at);
        errorLog(process, site, server, `${why} upstream`, request, { number, upstream: at });
        send(upstream, tried);
      },
      { tls: target.scheme === "https" },
    );
  };
  const blocks = new Set([...site.upstreams.keys()].filter((name) => !/:\d+$/.test(name)));
  const known = site.upstreams.get(keyOf(target, pass, blocks));
  if (known) return send(known, new Set());
  if (/^\d+(?:\.\d+){3}$/.test(target.host)) return send(single(target.host, target.port), new Set());
  const resolver = [location.directives, server.directives, site.http].map((scope) => valueOf(scope, "resolver")).find((value) => value !== undefined);
  if (resolver === undefined) return failed(502, `no resolver defined to resolve ${target.host}`);
  network.resolve(
    `${target.host}.`, { hosts: "", resolvConf: `nameserver ${resolver}\n` },
    ([address = ""]) => send(single(address, target.port), new Set()),
    (error) => failed(502, `${target.host} could not be resolved (${error instanceof ResolveError && error.kind === "not-found" ? "3: Host not found" : "110: Operation timed out"})`),
  );
}

function single(address: string, port: number): Upstream {
  return { peers: [{ address, port, weight: 1, backup: false, failures: 0, downUntil: 0 }], turn: 0 };
}

/** What it answers and logs when the other side does not. */
function connectError(error: unknown): [status: number, why: string] {
  const code = isSystemError(error) ? error.code : "";
  if (code === "ETIMEDOUT") return [504, "upstream timed out (110: Connection timed out) while connecting to"];
  if (code === "EHOSTUNREACH") return [502, "connect() failed (113: No route to host) while connecting to"];
  if (code === "ECONNRESET") return [502, "recv() failed (104: Connection reset by peer) while reading response header from"];
  return [502, "connect() failed (111: Connection refused) while connecting to"];
}

/** `number`: of the client's connection; that of the newest, unless time has passed since. */
function errorLog(
  process: Process, site: Site, server: Server, message: string, request: HttpRequest, { number = site.counters.connections, upstream }: { number?: number; upstream?: string } = {},
): void {
  const { worker } = site.counters;
  const { host } = request.headers;
  log(
    process,
    `${errorTime(process.wall)} [error] ${worker}#${worker}: *${number} ${message}, client: ${request.remoteAddress ?? ""}, server: ${server.names[0] ?? ""}, ` +
      `request: "${request.method} ${request.path} HTTP/1.1"${upstream === undefined ? "" : `, upstream: "${upstream}"`}${host === undefined ? "" : `, host: "${host}"`}`,
    2,
  );
}

/** 2026/11/20 22:45:31 */
export function errorTime(wall: number): string {
  const second = Math.floor(wall / 1000);
  if (second !== lastError.second) lastError = { second, text: new Date(wall).toISOString().slice(0, 19).replace("T", " ").replace(/-/g, "/") };
  return lastError.text;
}

/** Servers that start together, and probes that fail together, log in the same second. */
let lastError = { second: -1, text: "" };
