import { callback, decode, encode, HttpError, isSystemError, REASONS, resolve, ResolveError, sleep, spend, type Call, type HttpRequest, type HttpResponse, type Process, type Target } from "../../../../os/index.ts";
import type { Random } from "../../../../sim/index.ts";

/** What came of one request; times in virtual ms. */
export interface Sample {
  begun: number;
  /** From the beginning till the connection stood, till the answer began, till it had come as a whole. */
  connected: number;
  answered: number;
  took: number;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Bytes of the body, and of all with the status line and the headers. */
  bytes: number;
  transferred: number;
  /** Why nothing came, or "timeout". */
  error?: unknown;
}

export interface LoadOptions {
  target: Target;
  /** Undefined when the name could not be resolved: each request tries it again. */
  address: string | undefined;
  request: Omit<HttpRequest, "path">;
  /** How many ask at the same time. */
  connections: number;
  /** Whether a connection may ask once more. */
  more(connection: number): boolean;
  /** Virtual time at which all ends, whatever is under way. */
  until?: number;
  /** ms for one request. */
  timeout: number;
  /** ms between two requests of a connection, where it is not to ask as fast as it can. */
  interval?: number;
  /** The tool gives up: what is under way is left alone. */
  isOver?(): boolean;
  /** Redirects that are followed. */
  redirects?: number;
  each(sample: Sample, connection: number): void;
}

/** CPU time that a tool uses for one request, ms. */
const COST = 0.08;
/** How much later than it could it looks at an answer, ms: mostly hardly, now and then for long. */
const DELAY = 0.6;
const STALL = 6;
const STALLS = 0.01;

/** Asks with many connections at once, each for itself, and ends when all are done (or time is up). */
export function* load(process: Process, options: LoadOptions): Call<void> {
  const { simulation, hostname } = process.machine;
  const random = simulation.random.fork(`load/${hostname}/${process.now}`);
  yield* callback<void>("epoll_wait", (done) => {
    let busy = options.connections;
    const threads = Array.from({ length: options.connections }, (_, connection) => process.startThread(ask(process, options, connection, random, () => {
      busy -= 1;
      if (busy === 0) done();
    })));
    const timer = options.until === undefined ? undefined : simulation.at(Math.max(options.until, simulation.now), () => done());
    return () => {
      timer?.cancel();
      for (const thread of threads) thread.abandon();
    };
  });
}

function* ask(process: Process, options: LoadOptions, connection: number, random: Random, done: () => void): Call<void> {
  const { until = Infinity, interval, isOver = () => false } = options;
  try {
    let next = process.now - (interval ?? 0);
    while (!isOver() && process.now < until && options.more(connection)) {
      if (interval !== undefined) {
        next += interval;
        if (next > process.now) yield* sleep(next - process.now);
        if (process.now >= until) return;
      }
      yield* spend(COST);
      const sample = yield* one(process, options, random);
      if (isOver() || process.now > until) return;
      options.each(sample, connection);
    }
  } finally {
    done();
  }
}

function* one(process: Process, options: LoadOptions, random: Random): Call<Sample> {
  let { target, address = "" } = options;
  const begun = process.now;
  let connected = 0;
  const sample = (more: Partial<Sample>): Sample =>
    ({ begun, connected, answered: process.now - begun, took: process.now - begun, status: 0, headers: {}, bytes: 0, transferred: 0, ...more });
  try {
    if (address === "") [address = ""] = yield* resolve(process, target.host);
  } catch (error) {
    return sample({ error });
  }
  for (let left = options.redirects ?? 0; ; left -= 1) {
    const found = yield* exchange(process, target, address, options, () => { connected = process.now - begun; });
    if (!("status" in found)) return sample(found);
    yield* sleep(random.next() < STALLS ? STALL * random.next() : DELAY * random.next() ** 2);
    const answered = process.now - begun;
    const location = found.headers["location"];
    if (left > 0 && location !== undefined && [301, 302, 303, 307, 308].includes(found.status)) {
      const to = parseLocation(location, target);
      try {
        if (to.host !== target.host) [address = ""] = yield* resolve(process, to.host);
      } catch (error) {
        return sample({ error });
      }
      target = to;
      continue;
    }
    let bytes = 0;
    if (found.body instanceof Uint8Array) bytes = found.body.length;
    else {
      const queue = found.body;
      for (;;) {
        const data = queue.take(65_536);
        if (data && data.length === 0) break;
        if (data) bytes += data.length;
        else yield* callback<void>("read", (ready) => queue.whenReadable(() => ready()));
      }
    }
    return sample({ answered, status: found.status, headers: found.headers, bytes, transferred: bytes + headBytes(found) });
  }
}

function* exchange(process: Process, target: Target, address: string, options: LoadOptions, onConnected: () => void): Call<HttpResponse | { error: unknown }> {
  const { network, simulation } = process.machine;
  const { request, timeout } = options;
  return yield* callback<HttpResponse | { error: unknown }>("epoll_wait", (done) => {
    const timer = simulation.after(timeout, () => {
      cancel();
      done({ error: TIMEOUT });
    });
    const cancel = network!.http(
      address, target.port, { ...request, path: target.path },
      (response) => {
        timer.cancel();
        done(response);
      },
      (error) => {
        timer.cancel();
        done({ error });
      },
      { tls: target.scheme === "https", onConnected },
    );
    return () => {
      timer.cancel();
      cancel();
    };
  });
}

export const TIMEOUT = "timeout";

function parseLocation(location: string, from: Target): Target {
  const [, scheme, host, port, path = "/"] = /^(https?):\/\/([^/:?]+)(?::(\d+))?(.*)$/.exec(location) ?? [];
  if (scheme === undefined) return { ...from, path: location.startsWith("/") ? location : `/${location}` };
  return { scheme: scheme as Target["scheme"], host: host!, port: Number(port ?? (scheme === "http" ? 80 : 443)), path: path === "" ? "/" : path };
}

/** Bytes of the status line and the headers. */
function headBytes({ status, headers }: HttpResponse): number {
  let bytes = `HTTP/1.1 ${status} ${REASONS[status] ?? ""}\r\n\r\n`.length;
  for (const name in headers) bytes += name.length + headers[name]!.length + 4;
  return bytes;
}

/** The name server that Go's errors tell of. */
function nameServer(process: Process): string {
  try {
    return /^nameserver\s+(\S+)/m.exec(process.files.readText("/etc/resolv.conf"))?.[1] ?? "127.0.0.1";
  } catch {
    return "127.0.0.1";
  }
}

/** An error of a request in the words of Go's net/http. */
export function goError(process: Process, method: string, url: string, target: Target, address: string | undefined, error: unknown): string {
  const why = ((): string => {
    if (error === TIMEOUT) return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    if (error instanceof ResolveError) return `dial tcp: lookup ${target.host} on ${nameServer(process)}:53: no such host`;
    if (error instanceof HttpError) return error.message;
    if (!isSystemError(error)) return String(error);
    if (error.code === "ECONNRESET") return "EOF";
    return `dial tcp ${address}:${target.port}: connect: ${error.message.toLowerCase()}`;
  })();
  return `${method.slice(0, 1)}${method.slice(1).toLowerCase()} ${JSON.stringify(url)}: ${why}`;
}

/** Headers that were given as "Name: value". */
export function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim().toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
}

/** A body that is given, or stands in a file. */
export function bodyOf(process: Process, text: string | undefined, file: string | undefined): Uint8Array | undefined {
  if (file !== undefined) return encode(decode(process.files.readFile(file)));
  return text === undefined ? undefined : encode(text);
}
