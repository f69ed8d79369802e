import { encode, SinkFile, type HttpHandler, type HttpRequest, type HttpResponse, type Process } from "../../../os/index.ts";

/** A response with a text. */
export function text(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: encode(body) };
}

export function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body: encode(`${JSON.stringify(value)}\n`) };
}

/** The path of a request without its query. */
export function pathOf(request: HttpRequest): string {
  const at = request.path.indexOf("?");
  return at < 0 ? request.path : request.path.slice(0, at);
}

export function queryOf(request: HttpRequest): Map<string, string> {
  const at = request.path.indexOf("?");
  const result = new Map<string, string>();
  if (at < 0) return result;
  for (const part of request.path.slice(at + 1).split("&")) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    if (name !== "") result.set(decodePart(name), decodePart(value));
  }
  return result;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part.replace(/\+/g, " "));
  } catch {
    return part;
  }
}

export interface ServiceOptions {
  port: number;
  address?: string;
  tls?: boolean;
  /** Default: one socket for both address families, as most servers have it. */
  ipv6?: "dual" | "also" | "none";
  /** CPU time of a request, ms (default 0.2). */
  cost?: number | ((request: HttpRequest) => number);
}

/**
 * Serves HTTP in a process: the listener is a descriptor of it, so it goes when the process does. Requests cost CPU time
 * of the container and are answered one after the other; a process that is stopped answers none. Throws SystemError
 * EADDRINUSE.
 */
export function serve(process: Process, options: ServiceOptions, handler: HttpHandler): void {
  const { network, simulation } = process.machine;
  if (!network) return;
  const { ipv6 = "dual" } = options;
  let freeAt = 0;
  const http: HttpHandler = (request, respond) => {
    let gone: (() => void) | void;
    let cancelled = false;
    const answer = (): void => {
      if (cancelled || process.status) return;
      if (process.stopped) {
        simulation.after(100, answer);
        return;
      }
      gone = handler(request, respond);
    };
    const cost = typeof options.cost === "function" ? options.cost(request) : (options.cost ?? 0.2);
    process.cpuUsed += cost;
    process.cgroup.chargeCpu(cost);
    const took = cost * process.cgroup.slowdown();
    freeAt = Math.max(freeAt, simulation.now) + took;
    const waits = freeAt - simulation.now;
    // A short wait is not worth an event of its own: probes of thousands of Pods come through here.
    if (waits < 1) answer();
    else simulation.after(waits, answer);
    return () => {
      cancelled = true;
      gone?.();
    };
  };
  const listener = network.listen(options.port, { ...(ipv6 === "none" ? {} : { ipv6 }), http, tls: options.tls ?? false, ...(options.address ? { address: options.address } : {}) });
  process.addDescriptor(listener);
}

/**
 * Answers gRPC's health checks (as the kubelet's prober asks them); other paths go to `rest`. `statusOf`: SERVING,
 * NOT_SERVING; undefined for a service that is not known.
 */
export function grpcHealth(statusOf: (service: string) => string | undefined, rest?: HttpHandler): HttpHandler {
  return (request, respond) => {
    if (request.path !== "/grpc.health.v1.Health/Check") {
      if (rest) return rest(request, respond);
      respond({ status: 415, headers: {}, body: new Uint8Array(0) });
      return;
    }
    const status = statusOf(request.headers["x-service"] ?? "");
    respond({
      status: 200,
      headers: { "content-type": "application/grpc", ...(status === undefined ? { "grpc-status": "5", "grpc-message": "unknown service" } : { "grpc-status": "0", "x-serving-status": status }) },
      body: new Uint8Array(0),
    });
  };
}

/** Prints from a handler, outside of the program's own thread. */
export function log(process: Process, line: string, fd = 1): void {
  if (process.status || !process.hasDescriptor(fd)) return;
  try {
    const file = process.descriptor(fd);
    if (file instanceof SinkFile) file.print(`${line}\n`);
    else file.write(encode(`${line}\n`));
  } catch {
    // The reader of its output is gone; servers go on without.
  }
}

/** A time as web servers log it: 20/Nov/2026:22:45:31 +0000 */
export function logTime(wall: number): string {
  return writtenTimes(wall).log;
}

/** Fri, 20 Nov 2026 22:45:31 GMT */
export function httpDate(wall: number): string {
  return writtenTimes(wall).http;
}

interface WrittenTimes {
  log: string;
  http: string;
}

const written = new Map<number, WrittenTimes>();
const MOST_WRITTEN = 64;

/** Kept for a few seconds: thousands of answers are written in one, and each tells the time of its file besides. */
function writtenTimes(wall: number): WrittenTimes {
  const second = Math.floor(wall / 1000);
  let times = written.get(second);
  if (!times) {
    const [, weekday = "", day = "", month = "", year = "", time = ""] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(new Date(wall).toUTCString()) ?? [];
    times = { log: `${day}/${month}/${year}:${time} +0000`, http: `${weekday}, ${day} ${month} ${year} ${time} GMT` };
    if (written.size >= MOST_WRITTEN) written.clear();
    written.set(second, times);
  }
  return times;
}
