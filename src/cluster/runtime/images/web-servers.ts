import {
  encode, isSystemError, print, printError, sleep, type HttpRequest, type HttpResponse, type Process, type Program,
} from "../../../os/index.ts";
import { apacheInUse, flag, serveUntilStopped } from "./http-program.ts";
import { httpDate, json, log, logTime, pathOf, text } from "./http-service.ts";

const MEGABYTE = 1024 * 1024;

// httpd

export const httpd: Program = function* (process) {
  const root = "/usr/local/apache2/htdocs";
  const ip = process.machine.network?.addresses[0] ?? "127.0.0.1";
  process.useMemory(6 * MEGABYTE);
  // It reads its configuration twice, and listens in between.
  const nameless = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message`;
  yield* printError(`${nameless}\n`);
  process.onSignal("SIGWINCH", () => process.finish({ code: 0 }));
  yield* serveUntilStopped(process, 80, (request, respond) => {
    const response = serveDirectory(process, root, request);
    const size = response.body instanceof Uint8Array ? response.body.length : 0;
    log(process, `${request.remoteAddress} - - [${logTime(process.wall)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${size}`);
    respond({ ...response, headers: { date: httpDate(process.wall), server: "Apache/2.4.65 (Unix)", ...response.headers } });
  }, apacheInUse(80), {
    listening() {
      log(process, nameless, 2);
      const notice = (module: string, words: string): void =>
        log(process, `[${apacheTime(process.wall)}] [${module}:notice] [pid ${process.pid}:tid ${process.pid}] ${words}`, 2);
      notice("mpm_event", "AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations");
      notice("core", "AH00094: Command line: 'httpd -D FOREGROUND'");
    },
  });
};

/** A time as Go's log prints it: 2026/11/20 09:01:31 */
function goTime(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19).replace("T", " ").replace(/-/g, "/");
}

function apacheTime(wall: number): string {
  const text = new Date(wall).toUTCString();
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(text)!;
  return `${weekday} ${month} ${day} ${time}.${String(Math.floor((wall % 1000) * 1000)).padStart(6, "0")} ${year}`;
}

function serveDirectory(process: Process, root: string, request: HttpRequest): HttpResponse {
  const page = (status: number, title: string, body: string): HttpResponse => ({
    status,
    headers: { "content-type": "text/html; charset=iso-8859-1" },
    body: encode(`<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${body}</p>\n</body></html>\n`),
  });
  const path = pathOf(request);
  if (path.split("/").includes("..")) return page(400, "Bad Request", "Your browser sent a request that this server could not understand.");
  let file = root + path;
  try {
    if (process.files.isDirectory(file)) file = `${file.replace(/\/$/, "")}/index.html`;
    const type = /\.html?$/.test(file) ? "text/html" : /\.css$/.test(file) ? "text/css" : /\.json$/.test(file) ? "application/json" : "text/plain";
    const data = process.files.readFile(file);
    return { status: 200, headers: { "content-type": type, "content-length": String(data.length) }, body: data };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.code === "EACCES"
      ? page(403, "Forbidden", "You don't have permission to access this resource.")
      : page(404, "Not Found", "The requested URL was not found on this server.");
  }
}

// Small servers that tell their name.

/** luksa/kubia: `You've hit NAME`; versions differ in a word, `unhealthy` fails after five requests. */
export const kubia = (tag: string): Program => function* (process) {
  process.useMemory(28 * MEGABYTE);
  yield* print("Kubia server starting...\n");
  yield* sleep(250);
  let requests = 0;
  yield* serveUntilStopped(process, 8080, (request, respond) => {
    requests += 1;
    log(process, `Received request from ::ffff:${request.remoteAddress}`);
    if (tag === "unhealthy" && requests > 5) {
      respond({ status: 500, headers: {}, body: encode("I'm not well. Please restart me!") });
      return;
    }
    if (tag === "v3" && requests > 4) {
      respond({ status: 500, headers: {}, body: encode("Some internal error has occurred! This is pod " + process.machine.hostname + "\n") });
      return;
    }
    const version = /^v\d$/.test(tag) && tag !== "v1" ? `This is ${tag} running in pod` : tag === "v1" ? "This is v1 running in pod" : "You've hit";
    respond({ status: 200, headers: {}, body: encode(`${version} ${process.machine.hostname}\n`) });
  }, nodeInUse(8080));
};

/** hashicorp/http-echo: answers -text on -listen. */
export const httpEcho: Program = function* (process) {
  const listen = flag(process.args, "listen") ?? ":5678";
  const words = flag(process.args, "text") ?? process.env.get("ECHO_TEXT");
  const status = Number(flag(process.args, "status-code") ?? 200);
  if (words === undefined || words === "") {
    yield* printError("Missing -text option!\n");
    return 127;
  }
  process.useMemory(3 * MEGABYTE);
  const port = Number(listen.replace(/^.*:/, ""));
  log(process, `${goTime(process.wall)} [INFO] server is listening on ${listen}`, 2);
  yield* serveUntilStopped(process, port, (request, respond) => {
    const response = pathOf(request) === "/health" ? json(200, { status: "ok" }) : text(status, `${words}\n`, { "x-app-name": "http-echo", "x-app-version": "1.0.0" });
    log(process, `${goTime(process.wall)} ${request.headers.host ?? ""} ${request.remoteAddress}:40000 "${request.method} ${request.path} HTTP/1.1" ${response.status} ${(response.body as Uint8Array).length} "${request.headers["user-agent"] ?? ""}" 15.21µs`);
    respond(response);
  }, () => `${goTime(process.wall)} [ERR] server exited with: listen tcp ${listen}: bind: address already in use`, addressOf(listen));
  return 0;
};

/** Of `127.0.0.1:5678` the address to listen on; of `:5678` none, which is all of them. */
function addressOf(listen: string): { address?: string } {
  const host = listen.replace(/:\d*$/, "");
  return host === "" ? {} : { address: host === "localhost" ? "127.0.0.1" : host };
}

/** Google's hello-app. */
export const helloApp = (tag: string): Program => function* (process) {
  const port = Number(process.env.get("PORT") ?? 8080);
  process.useMemory(3 * MEGABYTE);
  const stamp = (): string => goTime(process.wall);
  log(process, `${stamp()} Server listening on port ${port}`, 2);
  yield* serveUntilStopped(process, port, (request, respond) => {
    log(process, `${stamp()} Serving request: ${request.path}`, 2);
    const version = tag === "2.0" ? "2.0.0" : "1.0.0";
    respond(text(200, `Hello, world!\nVersion: ${version}\nHostname: ${process.machine.hostname}\n`));
  }, () => `${stamp()} listen tcp :${port}: bind: address already in use`);
};

export const bootcamp: Program = function* (process) {
  process.useMemory(24 * MEGABYTE);
  yield* print(`Kubernetes Bootcamp App Started At: ${new Date(process.wall).toISOString()} | Running On:  ${process.machine.hostname} \n\n`);
  yield* serveUntilStopped(process, 8080, (_request, respond) =>
    respond({ status: 200, headers: { "content-type": "text/plain" }, body: encode(`Hello Kubernetes bootcamp! | Running on: ${process.machine.hostname} | v=1\n`) }), nodeInUse(8080));
};

/** What Node.js 6 and 7 print of an error that nobody catches. */
function nodeInUse(port: number): string {
  return `events.js:160\n      throw er; // Unhandled 'error' event\n      ^\n\nError: listen EADDRINUSE :::${port}`;
}

/** registry.k8s.io/hpa-example: each request of / computes square roots for a while. */
export const hpaExample: Program = function* (process) {
  process.useMemory(12 * MEGABYTE);
  yield* serveUntilStopped(process, 80, (_request, respond) => respond({ status: 200, headers: { server: "Apache/2.4.10 (Debian)", "x-powered-by": "PHP/5.6.14" }, body: encode("OK!") }), apacheInUse(80), { cost: 50 });
};

/** gcr.io/kubernetes-e2e-test-images/liveness and registry.k8s.io/liveness: fails after ten seconds. */
export const livenessServer: Program = function* (process) {
  const begun = process.now;
  process.useMemory(3 * MEGABYTE);
  yield* serveUntilStopped(process, 8080, (request, respond) => {
    const seconds = (process.now - begun) / 1000;
    if (pathOf(request) === "/healthz") respond(seconds > 10 ? text(500, `error: ${seconds}`) : text(200, "ok"));
    else respond(text(404, "404 page not found\n"));
  }, () => `${goTime(process.wall)} listen tcp :8080: bind: address already in use`);
};
