import {
  encode, isSystemError, parseUrl, pause, permits, print, printError, sleep, type Call, type HttpRequest, type HttpResponse,
  type Process, type Program, type TreeEntry,
} from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { alpineFiles, debianFiles, isVersion } from "./base.ts";
import { become } from "./become.ts";
import { httpDate, log, logTime, pathOf, queryOf, serve } from "./http-service.ts";
import { ConfigError, named, parseConfig, valueOf, type Directive } from "./nginx-config.ts";

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /var/run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const MIME_TYPES = `
types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js;
    application/json                                 json;
    text/plain                                       txt;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
    application/pdf                                  pdf;
    application/zip                                  zip;
}
`;

const REASON: Record<number, string> = {
  301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request",
  401: "Authorization Required", 403: "Forbidden", 404: "Not Found", 405: "Not Allowed", 410: "Gone", 413: "Request Entity Too Large",
  429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
  503: "Service Temporarily Unavailable", 504: "Gateway Time-out",
};

interface Location {
  match: "=" | "^~" | "~" | "~*" | "" | "@";
  path: string;
  pattern?: RegExp;
  directives: Directive[];
}

interface Server {
  listens: { address: string; port: number; tls: boolean }[];
  names: string[];
  directives: Directive[];
  locations: Location[];
}

interface Site {
  servers: Server[];
  http: Directive[];
  types: Map<string, string>;
  defaultType: string;
  version: string;
}

/** The patch releases that the minor versions of the image stand for. */
const PATCHES: Record<string, string> = {
  "1.20": "1.20.2", "1.21": "1.21.6", "1.22": "1.22.1", "1.23": "1.23.4", "1.24": "1.24.0", "1.25": "1.25.5", "1.26": "1.26.3",
  "1.27": "1.27.5", "1.28": "1.28.0", "1.29": "1.29.3",
};
const NEWEST = "1.29.3";

function versionOf(tag: string): string {
  const base = tag.replace(/-.*$/, "");
  if (/^\d+\.\d+\.\d+$/.test(base)) return base;
  if (base === "stable") return PATCHES["1.28"]!;
  return PATCHES[base] ?? (/^\d+\.\d+$/.test(base) ? `${base}.0` : NEWEST);
}

function hasTag(tag: string): boolean {
  const match = /^(.*?)(-(?:alpine|alpine-slim|alpine\d\.\d+|perl|alpine-perl|bookworm|bullseye|otel))?$/.exec(tag)!;
  const base = match[1]!;
  if (["latest", "stable", "mainline"].includes(base)) return true;
  if (["alpine", "perl", "bookworm", "alpine-slim", "alpine-perl"].includes(tag)) return true;
  return isVersion(base, 1, 7, 29);
}

function entrypoint(version: string): Program {
  return function* (process) {
    const args = process.args.slice(1);
    const name = args[0] ?? "";
    if (name === "nginx" || name === "nginx-debug") {
      const script = "/docker-entrypoint.sh";
      yield* print(
        `${script}: /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n` +
          `${script}: Looking for shell scripts in /docker-entrypoint.d/\n` +
          `${script}: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh\n`,
      );
      const conf = "/etc/nginx/conf.d/default.conf";
      const info = "10-listen-on-ipv6-by-default.sh: info:";
      if (!process.files.exists(conf)) yield* print(`${info} ${conf} is not a file or does not exist\n`);
      else if (!process.files.access(conf, "w")) yield* print(`${info} can not modify ${conf} (read-only file system?)\n`);
      else if (process.files.readText(conf) !== DEFAULT_CONF) {
        yield* print(`${info} Getting the checksum of ${conf}\n${info} ${conf} differs from the packaged version\n`);
      } else {
        yield* print(`${info} Getting the checksum of ${conf}\n${info} Enabled listen on IPv6 in ${conf}\n`);
        process.files.writeFile(conf, DEFAULT_CONF.replace("listen       80;\n", "listen       80;\n    listen  [::]:80;\n"));
      }
      yield* print(
        `${script}: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh\n` +
          `${script}: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh\n` +
          `${script}: Launching /docker-entrypoint.d/30-tune-worker-processes.sh\n` +
          `${script}: Configuration complete; ready for start up\n`,
      );
      return yield* nginx(process, args, version);
    }
    return yield* become(process, args, "/docker-entrypoint.sh");
  };
}

function* nginx(process: Process, args: readonly string[], version: string): Call<number> {
  let configFile = "/etc/nginx/nginx.conf";
  let extra = "";
  let test = false;
  for (let i = 1; i < args.length; i += 1) {
    const arg = args[i]!;
    if (arg === "-v") {
      yield* printError(`nginx version: nginx/${version}\n`);
      return 0;
    }
    if (arg === "-V") {
      yield* printError(`nginx version: nginx/${version}\nbuilt by gcc 12.2.0 (Debian 12.2.0-14) \nconfigure arguments: --prefix=/etc/nginx\n`);
      return 0;
    }
    if (arg === "-c") configFile = args[(i += 1)] ?? "";
    else if (arg === "-g") extra = args[(i += 1)] ?? "";
    else if (arg === "-t" || arg === "-T") test = true;
    else if (arg === "-s") return yield* sendSignal(process, args[i + 1] ?? "");
    else if (arg !== "-q") {
      yield* printError(`nginx: invalid option: "${arg.replace(/^-+/, "").slice(0, 1)}"\n`);
      return 1;
    }
  }
  if (!configFile.startsWith("/")) configFile = `/etc/nginx/${configFile}`;
  let site: Site;
  try {
    site = loadSite(process, configFile, extra, version);
    if (!test) prepare(process);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield* printError(`nginx: [emerg] ${error.message}\n`);
    if (test) yield* printError(`nginx: configuration file ${configFile} test failed\n`);
    return 1;
  }
  if (test) {
    yield* printError(`nginx: the configuration file ${configFile} syntax is ok\nnginx: configuration file ${configFile} test is successful\n`);
    return 0;
  }
  const main = [...parseConfig(extra === "" ? "" : `${extra.replace(/;?\s*$/, "")};`, "command line", () => [])];
  const foreground = valueOf(main, "daemon") === "off" || valueOf(site.http, "daemon") === "off";
  if (!foreground) {
    process.spawn({ program: (child) => run(child, site, configFile, extra, version), args: ["nginx: master process nginx"], session: {} });
    yield* sleep(10);
    return 0;
  }
  process.name = "nginx";
  return yield* run(process, site, configFile, extra, version);
}

function* run(process: Process, first: Site, configFile: string, extra: string, version: string): Call<number> {
  let site = first;
  const { pid } = process;
  const notice = (text: string): void => log(process, `${errorTime(process.wall)} [notice] ${pid}#${pid}: ${text}`, 2);
  const listening = new Set<string>();
  const listen = (): string | undefined => {
    for (const server of site.servers) {
      for (const { address, port, tls } of server.listens) {
        const key = `${address}:${port}`;
        if (listening.has(key)) continue;
        try {
          serve(process, { port, tls, ...(address === "*" ? {} : { address }), cost: 0.15 }, (request, respond) => answer(process, site, port, request, respond));
        } catch (error) {
          if (!isSystemError(error)) throw error;
          return `bind() to ${address === "*" ? "0.0.0.0" : address}:${port} failed (${error.code === "EADDRINUSE" ? "98" : "99"}: ${error.message})`;
        }
        listening.add(key);
      }
    }
    return undefined;
  };
  const failed = listen();
  if (failed !== undefined) {
    yield* printError(`nginx: [emerg] ${failed}\n`);
    return 1;
  }
  try {
    process.files.writeFile("/var/run/nginx.pid", `${pid}\n`);
  } catch {
    // Checked in `prepare`.
  }
  process.args = [`nginx: master process ${process.args.slice(process.name === "nginx" && process.args[0]?.endsWith("docker-entrypoint.sh") ? 1 : 0).join(" ")}`];
  process.useMemory(4 * 1024 * 1024);
  notice("using the \"epoll\" event method");
  notice(`nginx/${version}`);
  notice("built by gcc 12.2.0 (Debian 12.2.0-14) ");
  notice("OS: Linux 6.18.44-fc-v657");
  notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576");
  notice("start worker processes");
  const worker = process.spawn({
    program: function* () {
      for (;;) yield* pause();
    },
    args: ["nginx: worker process"],
    credentials: process.credentials.uid === 0 ? { uid: 101, gid: 101, groups: [101] } : process.credentials,
  });
  worker.name = "nginx";
  worker.useMemory(2 * 1024 * 1024);
  notice(`start worker process ${worker.pid}`);
  let stop: "fast" | "graceful" | undefined;
  process.onSignal("SIGQUIT", () => { stop = "graceful"; return "interrupt"; });
  process.onSignal("SIGTERM", () => { stop = "fast"; return "interrupt"; });
  process.onSignal("SIGINT", () => { stop = "fast"; return "interrupt"; });
  process.onSignal("SIGHUP", () => {
    notice("signal 1 (SIGHUP) received, reconfiguring");
    try {
      site = loadSite(process, configFile, extra, version);
      listen();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log(process, `${errorTime(process.wall)} [emerg] ${pid}#${pid}: ${error.message}`, 2);
    }
  });
  process.onSignal("SIGUSR1", "ignore");
  while (stop === undefined) {
    try {
      yield* pause();
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
  notice(stop === "graceful" ? "signal 3 (SIGQUIT) received, shutting down" : "signal 15 (SIGTERM) received, exiting");
  if (!worker.status) process.machine.signal(worker, "SIGKILL");
  yield* sleep(20);
  notice("exit");
  return 0;
}

function* sendSignal(process: Process, name: string): Call<number> {
  const signals = { stop: "SIGTERM", quit: "SIGQUIT", reload: "SIGHUP", reopen: "SIGUSR1" } as const;
  if (!(name in signals)) {
    yield* printError(`nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  try {
    process.machine.kill(Number(process.files.readText("/var/run/nginx.pid")), signals[name as keyof typeof signals]);
    return 0;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`nginx: [error] open() "/var/run/nginx.pid" failed (2: No such file or directory)\n`);
    return 1;
  }
}

/** The directories and files it must be able to write. */
function prepare(process: Process): void {
  const attempt = (what: string, path: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const number = { EACCES: 13, EROFS: 30, ENOENT: 2, ENOSPC: 28 }[error.code as string] ?? 5;
      throw new ConfigError(`${what} "${path}" failed (${number}: ${error.message})`);
    }
  };
  for (const name of ["client_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"]) {
    const path = `/var/cache/nginx/${name}`;
    if (!process.files.exists(path)) attempt("mkdir()", path, () => process.files.mkdir(path, { mode: 0o700 }));
  }
  attempt("open()", "/var/run/nginx.pid", () => process.files.writeFile("/var/run/nginx.pid", ""));
}

function loadSite(process: Process, file: string, extra: string, version: string): Site {
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
  const top = [...parseConfig(readText(file), file, include), ...parseConfig(extra === "" ? "" : `${extra.replace(/;?\s*$/, "")};`, "command line", include)];
  const known = new Set(["user", "worker_processes", "error_log", "pid", "events", "http", "daemon", "stream", "mail", "load_module", "worker_rlimit_nofile", "env", "master_process", "pcre_jit", "include"]);
  for (const directive of top) {
    if (!known.has(directive.name)) throw new ConfigError(`unknown directive "${directive.name}" in ${file}:${directive.line}`);
  }
  if (!named(top, "events")[0]) throw new ConfigError(`no "events" section in configuration`);
  const http = named(top, "http")[0]?.block ?? [];
  const types = new Map<string, string>();
  for (const directive of named(http, "types")[0]?.block ?? []) for (const extension of directive.args) types.set(extension, directive.name);
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
  return { servers, http: [...http, ...named(top, "daemon")], types, defaultType: valueOf(http, "default_type") ?? "text/plain", version };
}

function parseListen(directive: Directive): { address: string; port: number; tls: boolean } | undefined {
  const [where = "80", ...flags] = directive.args;
  if (where.startsWith("[") || where.startsWith("unix:")) return undefined;
  const match = /^(?:(\*|[\d.]+|[a-z][\w.-]*):)?(\d+)$/i.exec(where);
  const tls = flags.includes("ssl");
  if (match) return { address: match[1] === "localhost" ? "127.0.0.1" : (match[1] ?? "*"), port: Number(match[2]), tls };
  if (/^[\d.]+$/.test(where)) return { address: where, port: 80, tls };
  throw new ConfigError(`invalid port in "${where}" of the "listen" directive`);
}

function parseLocation(directive: Directive): Location {
  const [first = "/", second] = directive.args;
  const directives = directive.block ?? [];
  if (second === undefined) return first.startsWith("@") ? { match: "@", path: first, directives } : { match: "", path: first, directives };
  const match = first as Location["match"];
  if (match === "~" || match === "~*") return { match, path: second, pattern: new RegExp(second, match === "~*" ? "i" : ""), directives };
  return { match, path: second, directives };
}

function chooseServer(site: Site, port: number, host: string): Server | undefined {
  const candidates = site.servers.filter((server) => server.listens.some((listen) => listen.port === port));
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return (
    candidates.find((server) => server.names.includes(name)) ??
    candidates.find((server) => server.names.some((pattern) => pattern.startsWith("*.") && name.endsWith(pattern.slice(1)))) ??
    candidates.find((server) => named(server.directives, "listen").some((listen) => listen.args.includes("default_server"))) ??
    candidates[0]
  );
}

function chooseLocation(server: Server, path: string): Location | undefined {
  const exact = server.locations.find((location) => location.match === "=" && location.path === path);
  if (exact) return exact;
  let prefix: Location | undefined;
  for (const location of server.locations) {
    if (location.match !== "" && location.match !== "^~") continue;
    if (path.startsWith(location.path) && (!prefix || location.path.length > prefix.path.length)) prefix = location;
  }
  if (prefix?.match === "^~") return prefix;
  return server.locations.find((location) => location.pattern?.test(path)) ?? prefix;
}

function answer(process: Process, site: Site, port: number, request: HttpRequest, respond: (response: HttpResponse) => void): void {
  const host = request.headers.host ?? "";
  const server = chooseServer(site, port, host);
  const finish = (response: HttpResponse): void => {
    const location = server ? chooseLocation(server, pathOf(request)) : undefined;
    const access = valueOf(location?.directives ?? [], "access_log") ?? valueOf(server?.directives ?? [], "access_log") ?? valueOf(site.http, "access_log");
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
  const scopes = [location?.directives ?? [], server.directives, site.http];
  const setting = (name: string): Directive | undefined => scopes.map((scope) => named(scope, name).at(-1)).find((found) => found !== undefined);
  const done = (response: HttpResponse): void => {
    const added = scopes.map((scope) => named(scope, "add_header")).find((list) => list.length > 0) ?? [];
    for (const { args } of added) response.headers[(args[0] ?? "").toLowerCase()] = substitute(args[1] ?? "", request, path, process);
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
  const returned = named(location?.directives ?? [], "return")[0] ?? (location ? undefined : named(server.directives, "return")[0]) ?? named(server.directives, "return")[0];
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
  const proxy = valueOf(location?.directives ?? [], "proxy_pass");
  if (proxy !== undefined) {
    forward(process, site, proxy, request, location!, path, done);
    return;
  }
  if (location && named(location.directives, "stub_status").length > 0) {
    done(respondWith(process, site, 200, encode("Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n"), "text/plain"));
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    done(errorPage(process, site, 405));
    return;
  }
  const alias = valueOf(location?.directives ?? [], "alias");
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
  done(serveFile(process, site, request, fileOf(uri), uri, setting("index")?.args ?? ["index.html"], setting("autoindex")?.args[0] === "on"));
}

function serveFile(process: Process, site: Site, request: HttpRequest, file: string, uri: string, indexes: readonly string[], autoindex: boolean): HttpResponse {
  const { files } = process;
  const failed = (path: string, error: unknown): HttpResponse => {
    if (!isSystemError(error)) throw error;
    const denied = error.code === "EACCES";
    errorLog(process, `open() "${path}" failed (${denied ? 13 : 2}: ${denied ? "Permission denied" : "No such file or directory"})`, request);
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
      errorLog(process, `directory index of "${file}" is forbidden`, request);
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
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? "";
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

function forward(process: Process, site: Site, to: string, request: HttpRequest, location: Location, path: string, done: (response: HttpResponse) => void): void {
  const target = parseUrl(to);
  const { network } = process.machine;
  const failed = (status: number, why: string): void => {
    errorLog(process, why, request);
    done(errorPage(process, site, status));
  };
  if (!target || !network) {
    failed(502, "no live upstreams");
    return;
  }
  const hasPath = /^https?:\/\/[^/]+\//.test(to);
  const rest = hasPath && location.match === "" ? target.path + path.slice(location.path.length) : path;
  const query = request.path.includes("?") ? request.path.slice(request.path.indexOf("?")) : "";
  const read = (file: string): string => (process.files.exists(file) ? process.files.readText(file) : "");
  const set = named(location.directives, "proxy_set_header");
  const headers: Record<string, string> = { ...request.headers, host: target.host + (target.port === 80 ? "" : `:${target.port}`), connection: "close" };
  for (const { args } of set) headers[(args[0] ?? "").toLowerCase()] = substitute(args[1] ?? "", request, path, process);
  network.resolve(
    target.host,
    { hosts: read("/etc/hosts"), resolvConf: read("/etc/resolv.conf") },
    ([address]) =>
      network.http(
        address!,
        target.port,
        { ...request, path: rest + query, headers },
        (response) => done({ ...response, headers: { ...response.headers, server: `nginx/${site.version}` } }),
        (error) => failed(502, `connect() failed (111: ${isSystemError(error) ? error.message : "Connection refused"}) while connecting to upstream`),
        { tls: target.scheme === "https" },
      ),
    () => failed(502, `${target.host} could not be resolved`),
  );
}

function errorLog(process: Process, message: string, request: HttpRequest): void {
  const host = request.headers.host ?? "";
  log(process, `${errorTime(process.wall)} [error] ${process.pid}#${process.pid}: *1 ${message}, client: ${request.remoteAddress ?? ""}, server: localhost, request: "${request.method} ${request.path} HTTP/1.1", host: "${host}"`, 2);
}

/** 2026/11/20 22:45:31 */
function errorTime(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19).replace("T", " ").replace(/-/g, "/");
}

export const nginxImage: ImageDefinition = {
  repository: "nginx",
  hasTag,
  size: (tag) => (tag.includes("alpine") ? 21_500_000 : 72_300_000),
  content(tag, programs) {
    const version = versionOf(tag);
    const program = `nginx ${version}`;
    const alpine = tag.includes("alpine");
    const base: Record<string, TreeEntry> = alpine
      ? { ...alpineFiles(programs), ...(programs.has("curl") && !tag.includes("slim") ? { "/usr/bin/curl": { program: "curl" } } : {}) }
      : debianFiles(programs, ["curl"]);
    const passwd = String(base["/etc/passwd"]);
    const group = String(base["/etc/group"]);
    return {
      config: {
        entrypoint: ["/docker-entrypoint.sh"],
        cmd: ["nginx", "-g", "daemon off;"],
        env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", `NGINX_VERSION=${version}`, "NJS_VERSION=0.8.4", "PKG_RELEASE=1~bookworm"],
        stopSignal: "SIGQUIT",
        ports: ["80/tcp"],
      },
      programs: {
        [`nginx-entrypoint ${version}`]: entrypoint(version),
        [program]: (process) => nginx(process, process.args, version),
      },
      files: {
        ...base,
        "/etc/passwd": `${passwd}nginx:x:101:101:nginx user:/nonexistent:/bin/false\n`,
        "/etc/group": `${group}nginx:x:101:\n`,
        "/docker-entrypoint.sh": { program: `nginx-entrypoint ${version}` },
        "/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh": { text: "#!/bin/sh\n", mode: 0o755 },
        "/docker-entrypoint.d/20-envsubst-on-templates.sh": { text: "#!/bin/sh\n", mode: 0o755 },
        "/docker-entrypoint.d/30-tune-worker-processes.sh": { text: "#!/bin/sh\n", mode: 0o755 },
        "/usr/sbin/nginx": { program },
        "/etc/nginx/nginx.conf": NGINX_CONF,
        "/etc/nginx/conf.d/default.conf": DEFAULT_CONF,
        "/etc/nginx/mime.types": MIME_TYPES,
        "/usr/share/nginx/html/index.html": WELCOME,
        "/usr/share/nginx/html/50x.html": "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n",
        "/var/cache/nginx": { directory: true, mode: 0o755, uid: 101 },
        "/var/log/nginx": { directory: true },
      },
    };
  },
};
