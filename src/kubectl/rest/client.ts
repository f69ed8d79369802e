import {
  decode, encode, isSystemError, parseUrl, printError, request, resolve, ResolveError, ttyOf,
  type Call, type HttpResponse, type Process,
} from "../../os/index.ts";
import { promptCredentials } from "../config/prompt.ts";
import { basicCredentials, type Session } from "../config/session.ts";
import { ConnectionError, failure, isNotFound, StatusError, type Status } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { bodyOf, LineStream } from "./response.ts";
import type { StreamSession } from "./streams.ts";

const USER_AGENT = "kubectl/v1.36.4 (linux/amd64) kubernetes/f1f6ccc";

export type Query = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** What a watch tells of an object. */
export type EventType = "ADDED" | "MODIFIED" | "DELETED";

export interface RequestOptions {
  method?: string;
  /** What is true is sent; what is empty, false or undefined is left out. */
  query?: Query;
  accept?: string;
  contentType?: string;
  body?: unknown;
}

/** Speaks to the API server. Throws StatusError and ConnectionError. */
export class RestClient {
  readonly process: Process;
  readonly session: Session;
  /** Warnings are not printed. */
  readonly quiet: boolean;
  private readonly warned = new Set<string>();

  constructor(process: Process, session: Session, quiet = false) {
    this.process = process;
    this.session = session;
    this.quiet = quiet;
  }

  /** Number of different warnings so far. */
  get warnings(): number {
    return this.warned.size;
  }

  /** The host as messages name it: `localhost:8080`. */
  get host(): string {
    return this.session.server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  }

  /** A request whose answer is an object. */
  *json<T = KubeObject>(path: string, options: RequestOptions = {}): Call<T> {
    const response = yield* this.send(path, options);
    const text = decode(yield* bodyOf(this.process, response));
    if (response.status >= 400) throw statusError(response.status, text, requested(path, options.method));
    return (text === "" ? {} : parsed(text)) as T;
  }

  /** An object; undefined when there is none. */
  *find(path: string): Call<KubeObject | undefined> {
    try {
      return yield* this.json(path);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** A request whose answer is text. */
  *text(path: string, options: RequestOptions = {}): Call<string> {
    const response = yield* this.send(path, { accept: "application/json, */*", ...options });
    const text = decode(yield* bodyOf(this.process, response));
    if (response.status >= 400) throw statusError(response.status, text);
    return text;
  }

  /** A request whose answer is read as it comes. */
  *stream(path: string, options: RequestOptions = {}): Call<HttpResponse> {
    const response = yield* this.send(path, { accept: "application/json, */*", ...options });
    if (response.status < 400) return response;
    throw statusError(response.status, decode(yield* bodyOf(this.process, response)), requested(path, options.method));
  }

  /**
   * A watch: `see` gets one event after the other till it answers something, which is the answer here, too. Undefined when the server
   * ended the watch, null when `deadline` (virtual ms) passed first.
   */
  *watch<T>(
    path: string, options: RequestOptions, see: (object: KubeObject, type: EventType) => Call<T | undefined | void>, deadline = Infinity,
  ): Call<T | undefined | null> {
    const response = yield* this.stream(path, { ...options, query: { ...options.query, watch: true } });
    const stream = new LineStream(this.process, response, this.session.timeout);
    try {
      for (;;) {
        const line = yield* stream.next(deadline === Infinity ? undefined : Math.max(0, deadline - this.process.now));
        if (line === null || line === undefined) return line;
        const { type, object } = JSON.parse(line) as { type: EventType | "BOOKMARK" | "ERROR"; object: KubeObject };
        if (type === "BOOKMARK") continue;
        if (type === "ERROR") throw new StatusError(object as Status);
        const answer = yield* see(object, type);
        if (answer !== undefined) return answer as T;
      }
    } finally {
      stream.close();
    }
  }

  /** Asks for a stream both ways (exec, attach, port-forward). */
  *upgrade(path: string, query: Query, protocol: string): Call<StreamSession> {
    const response = yield* this.send(path, {
      method: "GET",
      query,
      accept: "*/*",
      headers: { connection: "Upgrade", upgrade: "websocket", "sec-websocket-protocol": protocol },
    });
    if (response.status === 101 && response.upgrade) return response.upgrade as StreamSession;
    throw statusError(response.status, decode(yield* bodyOf(this.process, response)));
  }

  private *send(path: string, options: RequestOptions & { headers?: Record<string, string> }): Call<HttpResponse> {
    yield* this.identify();
    const { server } = this.session;
    const target = parseUrl(server);
    if (!target) throw unreachable(`unsupported protocol scheme ${JSON.stringify(server.split(":")[0])}`);
    if (target.port > 65535) throw unreachable(`dial tcp: address ${target.port}: invalid port`);
    const body = options.body === undefined ? undefined : encode(typeof options.body === "string" ? options.body : JSON.stringify(options.body));
    try {
      const addresses = target.host === "localhost" ? ["127.0.0.1"] : yield* resolve(this.process, target.host);
      const response = yield* request(this.process, addresses[0]!, target, {
        method: options.method ?? "GET",
        path: `${target.path.replace(/\/$/, "")}${path}${queryText(path, options.query)}`,
        headers: {
          host: this.host,
          accept: options.accept ?? "application/json",
          "user-agent": USER_AGENT,
          ...(body ? { "content-type": options.contentType ?? "application/json" } : {}),
          ...this.session.headers,
          ...options.headers,
        },
        body,
        clientCertificate: this.session.clientCertificate,
      });
      yield* this.printWarnings(response);
      return response;
    } catch (error) {
      throw this.connectionError(error);
    }
  }

  /** Where nothing says who asks, a person is asked, once. */
  private *identify(): Call<void> {
    const { session } = this;
    if (!session.unidentified || this.quiet) return;
    const { name, password } = yield* promptCredentials(this.process);
    Object.assign(session.headers, basicCredentials(name, password));
    session.unidentified = false;
  }

  private connectionError(error: unknown): unknown {
    if (isSystemError(error, "ECONNREFUSED")) {
      return new ConnectionError(
        `The connection to the server ${this.host} was refused - did you specify the right host or port?`,
        `dial tcp ${this.host.replace("localhost", "127.0.0.1")}: connect: connection refused`,
      );
    }
    let why: string | undefined;
    if (isSystemError(error)) {
      why = {
        ETIMEDOUT: `dial tcp ${this.host}: i/o timeout`,
        EHOSTUNREACH: `dial tcp ${this.host}: connect: no route to host`,
        ENETUNREACH: `dial tcp ${this.host}: connect: network is unreachable`,
        ECONNRESET: `read tcp ${this.host}: read: connection reset by peer`,
      }[error.code as string];
    } else if (error instanceof ResolveError) {
      const asked = /^nameserver\s+(\S+)/m.exec(this.process.files.readText("/etc/resolv.conf"))?.[1];
      const where = this.host.replace(/:\d+$/, "") + (asked ? ` on ${asked}:53` : "");
      why = `dial tcp: lookup ${where}: ${error.kind === "not-found" ? "no such host" : "server misbehaving"}`;
    }
    return why === undefined ? error : unreachable(why);
  }

  private *printWarnings(response: HttpResponse): Call<void> {
    const header = response.headers.warning;
    if (!header || this.quiet) return;
    const colour = ttyOf(this.process, 2) !== undefined && (this.process.env.get("TERM") ?? "dumb") !== "dumb";
    for (const match of header.matchAll(/(\d{3}) (\S+) "((?:[^"\\]|\\.)*)"/g)) {
      const text = match[3]!.replaceAll(/\\(.)/g, "$1");
      if (match[1] !== "299" || this.warned.has(text)) continue;
      this.warned.add(text);
      yield* printError(colour ? `\u001b[33;1mWarning:\u001b[0m ${text}\n` : `Warning: ${text}\n`);
    }
  }
}

const unreachable = (why: string): ConnectionError => new ConnectionError(`Unable to connect to the server: ${why}`, why);

function queryText(path: string, query: Query = {}): string {
  const parts = Object.keys(query).sort().flatMap((key) => {
    const value = query[key];
    const values = typeof value === "object" ? value : value ? [value] : [];
    return values.map((each) => `${encodeURIComponent(key)}=${encodeURIComponent(each)}`);
  });
  if (parts.length === 0) return "";
  return (path.includes("?") ? "&" : "?") + parts.join("&");
}

/** ` (get widgets.example.com w)`: what a request for a resource was about, which its error tells when the server says nothing of its own. */
function requested(path: string, method = "GET"): string {
  const match = /^\/(?:api|apis\/([^/]+))\/[^/]*\/(?:namespaces\/[^/]+\/(?=[^/]))?([^/?]+)(?:\/([^/?]+))?/.exec(path);
  if (!match) return "";
  const [, group, resource, name] = match;
  return ` (${method.toLowerCase()} ${resource}${group ? `.${group}` : ""}${name ? ` ${name}` : ""})`;
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function statusError(code: number, text: string, what = ""): StatusError {
  const data = parsed(text);
  if ((data as Status | null | undefined)?.kind === "Status") return new StatusError(data as Status);
  if (code === 401) return failure(code, "Unauthorized", "Unauthorized");
  if (code === 404) return failure(code, "NotFound", `the server could not find the requested resource${what}`);
  return failure(code, undefined, text.trim() || `the server responded with the status code ${code}`);
}
