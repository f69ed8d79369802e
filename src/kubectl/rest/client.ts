import {
  decode, encode, isSystemError, parseUrl, printError, request, resolve, ResolveError, ttyOf,
  type Call, type HttpResponse, type Process,
} from "../../os/index.ts";
import type { Session } from "../config/session.ts";
import { ConnectionError, StatusError, type Status } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { bodyOf, LineStream } from "./response.ts";
import type { StreamSession } from "./streams.ts";

const USER_AGENT = "kubectl/v1.36.4 (linux/amd64) kubernetes/f1f6ccc";

export interface RequestOptions {
  method?: string;
  query?: Record<string, string | readonly string[] | undefined>;
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
    let data: unknown;
    try {
      data = text === "" ? {} : JSON.parse(text);
    } catch {
      data = undefined;
    }
    if (response.status >= 400) throw statusError(response.status, data, text, requested(path, options.method));
    return data as T;
  }

  /** A request whose answer is text. */
  *text(path: string, options: RequestOptions = {}): Call<string> {
    const response = yield* this.send(path, { accept: "application/json, */*", ...options });
    const text = decode(yield* bodyOf(this.process, response));
    if (response.status >= 400) throw this.statusOf(response.status, text);
    return text;
  }

  /** A request whose answer is read as it comes. */
  *stream(path: string, options: RequestOptions = {}): Call<HttpResponse> {
    const response = yield* this.send(path, { accept: "application/json, */*", ...options });
    if (response.status < 400) return response;
    throw this.statusOf(response.status, decode(yield* bodyOf(this.process, response)), requested(path, options.method));
  }

  /** A watch: one JSON event a line. */
  *watch(path: string, options: RequestOptions = {}): Call<LineStream> {
    const response = yield* this.stream(path, { ...options, query: { ...options.query, watch: "true" } });
    return new LineStream(this.process, response, this.session.timeout);
  }

  /** Asks for a stream both ways (exec, attach, port-forward). */
  *upgrade(path: string, query: Record<string, string | readonly string[]>, protocol: string): Call<StreamSession> {
    const response = yield* this.send(path, {
      method: "GET",
      query,
      accept: "*/*",
      headers: { connection: "Upgrade", upgrade: "websocket", "sec-websocket-protocol": protocol },
    });
    if (response.status === 101 && response.upgrade) return response.upgrade as StreamSession;
    throw this.statusOf(response.status, decode(yield* bodyOf(this.process, response)));
  }

  private statusOf(code: number, text: string, what = ""): StatusError {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      data = undefined;
    }
    return statusError(code, data, text, what);
  }

  private *send(path: string, options: RequestOptions & { headers?: Record<string, string> }): Call<HttpResponse> {
    const target = parseUrl(this.session.server);
    if (!target) throw new ConnectionError(`Unable to connect to the server: invalid URL ${this.session.server}`);
    const full = `${target.path.replace(/\/$/, "")}${path}${queryText(path, options.query)}`;
    const body = options.body === undefined ? undefined : encode(typeof options.body === "string" ? options.body : JSON.stringify(options.body));
    try {
      const addresses = target.host === "localhost" ? ["127.0.0.1"] : yield* resolve(this.process, target.host);
      const response = yield* request(this.process, addresses[0]!, target, {
        method: options.method ?? "GET",
        path: full,
        headers: {
          host: this.host,
          accept: options.accept ?? "application/json",
          "user-agent": USER_AGENT,
          ...(body ? { "content-type": options.contentType ?? "application/json" } : {}),
          ...this.session.headers,
          ...options.headers,
        },
        ...(body ? { body } : {}),
        ...(this.session.clientCertificate ? { clientCertificate: this.session.clientCertificate } : {}),
      });
      yield* this.printWarnings(response);
      return response;
    } catch (error) {
      throw this.connectionError(error, full);
    }
  }

  private connectionError(error: unknown, path: string): unknown {
    if (isSystemError(error, "ECONNREFUSED")) {
      return new ConnectionError(`The connection to the server ${this.host} was refused - did you specify the right host or port?`);
    }
    if (isSystemError(error, "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ECONNRESET")) {
      const words = {
        ETIMEDOUT: `dial tcp ${this.host}: i/o timeout`,
        EHOSTUNREACH: `dial tcp ${this.host}: connect: no route to host`,
        ENETUNREACH: `dial tcp ${this.host}: connect: network is unreachable`,
        ECONNRESET: `read tcp ${this.host}: read: connection reset by peer`,
      } as const;
      return new ConnectionError(`Unable to connect to the server: ${words[error.code as keyof typeof words]}`);
    }
    if (error instanceof ResolveError) {
      const name = this.host.replace(/:\d+$/, "");
      const why = error.kind === "not-found" ? "no such host" : "server misbehaving";
      return new ConnectionError(`Unable to connect to the server: dial tcp: lookup ${name}: ${why}`);
    }
    void path;
    return error;
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

function queryText(path: string, query: RequestOptions["query"]): string {
  const parts: string[] = [];
  for (const key of Object.keys(query ?? {}).sort()) {
    const value = query![key];
    if (value === undefined) continue;
    for (const each of typeof value === "string" ? [value] : value) {
      parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(each)}`);
    }
  }
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

function statusError(code: number, data: unknown, text: string, what = ""): StatusError {
  if (typeof data === "object" && data !== null && (data as Status).kind === "Status") return new StatusError(data as Status);
  const status: Status = { kind: "Status", status: "Failure", code };
  switch (code) {
    case 401:
      return new StatusError({ ...status, reason: "Unauthorized", message: "Unauthorized" });
    case 404:
      return new StatusError({ ...status, reason: "NotFound", message: `the server could not find the requested resource${what}` });
    default:
      return new StatusError({ ...status, message: text.trim() || `the server responded with the status code ${code}` });
  }
}
