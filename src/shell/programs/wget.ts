import {
  HttpError, isSystemError, parseUrl, printError, REASONS, request, resolve, ResolveError, sleep, spend, ttyOf, writeFile, type Call, type HttpResponse, type OpenFile, type Process, type Target,
} from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { encodeText } from "../text.ts";
import { encodeBase64 } from "./checksums.ts";
import { limited, Timeout } from "./deadline.ts";
import { bodyChunk, headerName, parseHeader } from "./http-body.ts";

const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";

export const wget = (flavour: Flavour) =>
  program(
    {
      name: "wget",
      short: flavour === "busybox" ? "cqSO:o:P:Y:U:T:t:" : "bcqSO:o:P:U:T:t:nNvNrkpi:a:",
      long: {
        "output-document=": "O", quiet: "q", "timeout=": "T", "tries=": "t", spider: "spider", "server-response": "S", "header=": "header", "post-data=": "post", "post-file=": "postfile",
        "user-agent=": "U", "no-check-certificate": "insecure", "directory-prefix=": "P", continue: "c", "no-verbose": "nv", "proxy=": "Y", "method=": "method", "body-data=": "post",
        "user=": "user", "password=": "password", "max-redirect=": "redirect", "connect-timeout=": "T", "read-timeout=": "T", "no-proxy": "noproxy", "show-progress": "progress", "retry-connrefused": "retry",
        "waitretry=": "waitretry", "output-file=": "o", "ca-certificate=": "ca", "save-headers": "saveheaders",
      },
      usage: "wget [OPTION]... [URL]...",
      wrongOption: (sentence, name) => `${name}: ${sentence}\n${USAGE}`,
      usageCode: flavour === "gnu" ? 2 : 1,
      applet: { usage: "[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]\n\t[--post-data STR | --post-file FILE] [-Y on/off]\n\t[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...", help: "Retrieve files via HTTP or FTP\n" },
      *run(invocation) {
        if (invocation.operands.length === 0) {
          if (flavour === "gnu") yield* printError(`wget: missing URL\n${USAGE}`);
          else throw new Failure("missing URL");
          return 1;
        }
        let status = 0;
        for (const url of invocation.operands) {
          const code = flavour === "busybox" ? yield* new BusyboxTransfer(invocation, url).run() : yield* new GnuTransfer(invocation, url).run();
          status = code || status;
        }
        return status;
      },
    },
    flavour,
  );

abstract class Transfer {
  protected readonly call: Invocation;
  protected readonly process: Process;
  protected readonly url: string;
  protected readonly quiet: boolean;

  constructor(call: Invocation, url: string) {
    this.call = call;
    this.process = call.process;
    this.url = /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`;
    this.quiet = call.has("q");
  }

  protected headers(target: Target, body: Uint8Array | undefined, agent: string): Record<string, string> {
    const port = target.port === (target.scheme === "https" ? 443 : 80) ? "" : `:${target.port}`;
    const headers: Record<string, string> = { host: `${target.host}${port}`, "user-agent": this.call.value("U") ?? agent, connection: "close" };
    if (this.call.flavour === "gnu") headers["accept"] = "*/*";
    const user = this.call.value("user") ?? /^https?:\/\/([^/?#@]*)@/.exec(this.url)?.[1];
    if (user !== undefined) headers["authorization"] = `Basic ${encodeBase64(encodeText(user.includes(":") ? user : `${user}:${this.call.value("password") ?? ""}`))}`;
    if (body) {
      headers["content-type"] = "application/x-www-form-urlencoded";
      headers["content-length"] = String(body.length);
    }
    for (const option of this.call.options) {
      if (option.name !== "header") continue;
      const parsed = parseHeader(option.value!);
      if (parsed) headers[parsed[0].toLowerCase()] = parsed[1];
    }
    return headers;
  }

  protected body(): Uint8Array | undefined {
    const text = this.call.value("post");
    if (text !== undefined) return encodeText(text);
    const path = this.call.value("postfile");
    return path === undefined ? undefined : this.process.files.readFile(path);
  }

  protected get method(): string {
    return this.call.value("method") ?? (this.call.has("spider") ? "HEAD" : this.call.has("post") || this.call.has("postfile") ? "POST" : "GET");
  }

  /** Ends a call after -T seconds. */
  protected *limited<T>(call: Call<T>): Call<T> {
    const seconds = this.call.value("T");
    if (seconds === undefined || !(Number(seconds) > 0)) return yield* call;
    return yield* limited(this.process, this.process.now + Number(seconds) * 1000, call);
  }

  protected fileName(target: Target): string {
    const given = this.call.value("O");
    if (given !== undefined) return given;
    const name = target.path.split("?")[0]!.replace(/^.*\//, "");
    const directory = this.call.value("P");
    return `${directory === undefined ? "" : `${directory.replace(/\/$/, "")}/`}${name === "" ? "index.html" : name}`;
  }

  protected open(path: string): OpenFile {
    if (path === "-") {
      const out = this.process.descriptor(1);
      out.retain();
      return out;
    }
    const out = this.process.files.open(path, { write: true, create: true, truncate: true });
    out.retain();
    return out;
  }
}

class BusyboxTransfer extends Transfer {
  *run(): Call<number> {
    yield* spend(1);
    let url = this.url;
    for (let hop = 0; ; hop += 1) {
      const target = parseUrl(url);
      if (!target) throw new Failure(/^ftp:/.test(url) ? `bad address '${url.slice(6)}'` : `not an http or ftp url: ${url}`);
      const response = yield* this.exchange(target);
      if (this.call.has("S")) yield* printError(`  HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ""}\n${Object.entries(response.headers).map(([name, value]) => `  ${headerName(name)}: ${value}\n`).join("")}  \n`);
      const location = response.headers["location"];
      if (location !== undefined && response.status >= 300 && response.status < 400) {
        if (hop >= 5) throw new Failure("too many redirections");
        url = /^https?:/.test(location) ? location : `${target.scheme}://${target.host}${target.port === 80 ? "" : `:${target.port}`}${location.startsWith("/") ? "" : "/"}${location}`;
        continue;
      }
      if (response.status < 200 || response.status >= 300) throw new Failure(`server returned error: HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ""}`.trimEnd());
      if (this.call.has("spider")) {
        if (!this.quiet) yield* printError("remote file exists\n");
        return 0;
      }
      yield* this.save(target, response);
      return 0;
    }
  }

  private *exchange(target: Target): Call<HttpResponse> {
    let address: string;
    try {
      // -T is for what is connected.
      address = (yield* resolve(this.process, target.host))[0]!;
    } catch (error) {
      if (error instanceof ResolveError || isSystemError(error)) throw new Failure(`bad address '${target.host}${target.port === 80 || target.port === 443 ? "" : `:${target.port}`}'`);
      throw error;
    }
    if (!this.quiet) yield* printError(`Connecting to ${target.host}${target.port === 80 || target.port === 443 ? "" : `:${target.port}`} (${address}:${target.port})\n`);
    const body = this.body();
    try {
      return yield* this.limited(request(this.process, address, target, { method: this.method, headers: this.headers(target, body, "Wget"), ...(body ? { body } : {}) }));
    } catch (error) {
      if (error instanceof Timeout) throw new Failure("download timed out");
      if (error instanceof HttpError) throw new Failure(error.kind === "eof" ? "error getting response" : error.kind === "not-tls" ? "error getting response: Connection reset by peer" : `got bad HTTP response`);
      if (isSystemError(error, "ECONNRESET")) throw new Failure("error getting response: Connection reset by peer");
      if (isSystemError(error)) throw new Failure(`can't connect to remote host (${address}): ${error.code === "ETIMEDOUT" ? "Operation timed out" : error.code === "EHOSTUNREACH" ? "Host is unreachable" : error.message}`);
      throw error;
    }
  }

  private *save(target: Target, response: HttpResponse): Call<void> {
    const path = this.fileName(target);
    let out: OpenFile;
    if (path !== "-" && this.call.value("O") === undefined && this.process.files.exists(path)) throw new Failure(`can't open '${path}': File exists`);
    try {
      out = this.open(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new Failure(`can't open '${path}': ${error.message}`);
    }
    if (!this.quiet) yield* printError(path === "-" ? "writing to stdout\n" : `saving to '${path}'\n`);
    const state = { body: response.body as HttpResponse["body"] | undefined };
    let received = 0;
    const start = this.process.now;
    for (;;) {
      let data: Uint8Array | undefined;
      try {
        data = yield* this.limited(bodyChunk(state));
      } catch (error) {
        if (error instanceof Timeout) throw new Failure("download timed out");
        throw error;
      }
      if (!data) break;
      received += data.length;
      yield* writeFile(out, data);
    }
    out.release();
    if (this.quiet) return;
    const seconds = Math.floor((this.process.now - start) / 1000);
    const clock = `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    yield* printError(`${path.padEnd(20).slice(0, 20)} 100% |${"*".repeat(32)}| ${String(received).padStart(5)}  ${clock} ETA\n`);
    yield* printError(path === "-" ? "written to stdout\n" : `'${path}' saved\n`);
  }
}

/** What has come of a file whose transfer stalled: the next try asks for the rest. */
interface Part {
  readonly path: string;
  readonly out: OpenFile;
  received: number;
}

/** Seconds between two tries of a file at most; it begins with one. */
const MOST_WAIT = 10;

class GnuTransfer extends Transfer {
  private part: Part | undefined;

  *run(): Call<number> {
    yield* spend(3);
    let url = this.url;
    const tries = Number(this.call.value("t") ?? 20) || Infinity;
    let attempt = 1;
    for (let hop = 0; ; hop += 1) {
      const target = parseUrl(url);
      if (!target) {
        yield* this.say(`${url}: Unsupported scheme '${/^[^:]*/.exec(url)![0]}'.\n`);
        return 1;
      }
      const shown = url.replace(/^(https?:\/\/[^/]+)$/, "$1/");
      yield* this.say(`--${this.time}--  ${attempt > 1 ? `(try:${String(attempt).padStart(2)})  ` : ""}${shown}\n`);
      const outcome = yield* this.exchange(target, tries);
      if (typeof outcome === "number") return outcome;
      const { response } = outcome;
      yield* this.say(`HTTP request sent, awaiting response... ${response.status} ${REASONS[response.status] ?? ""}\n`);
      if (this.call.has("S")) yield* printError(`${[`HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ""}`, ...Object.entries(response.headers).map(([name, value]) => `${headerName(name)}: ${value}`)].map((line) => `  ${line}\n`).join("")}`);
      const location = response.headers["location"];
      if (location !== undefined && response.status >= 300 && response.status < 400) {
        yield* this.say(`Location: ${location} [following]\n`);
        if (hop >= Number(this.call.value("redirect") ?? 20)) {
          yield* this.say("20 redirections exceeded.\n");
          return 8;
        }
        url = /^https?:/.test(location) ? location : `${target.scheme}://${target.host}${target.port === 80 ? "" : `:${target.port}`}${location.startsWith("/") ? "" : "/"}${location}`;
        continue;
      }
      if (response.status >= 400) {
        yield* this.say(`${this.time} ERROR ${response.status}: ${REASONS[response.status] ?? ""}.\n\n`);
        return 8;
      }
      if (this.call.has("spider")) {
        yield* this.say("Remote file exists.\n\n");
        return 0;
      }
      const saved = yield* this.save(target, response);
      if (saved !== undefined) return saved;
      if (attempt >= tries) {
        yield* this.say("Giving up.\n\n");
        return 4;
      }
      yield* this.say("Retrying.\n\n");
      yield* sleep(Math.min(attempt, MOST_WAIT) * 1000);
      attempt += 1;
      hop = -1;
      url = this.url;
    }
  }

  protected override headers(target: Target, body: Uint8Array | undefined, agent: string): Record<string, string> {
    const headers = super.headers(target, body, agent);
    if (this.part && this.part.received > 0) headers["range"] = `bytes=${this.part.received}-`;
    return headers;
  }

  private get time(): string {
    return formatTime("%Y-%m-%d %H:%M:%S", this.process.wall);
  }

  private *say(text: string): Call<void> {
    if (!this.quiet) yield* printError(text);
  }

  private *exchange(target: Target, tries: number): Call<{ response: HttpResponse } | number> {
    const { host, port } = target;
    let addresses: string[];
    const literal = /^[\d.]+$/.test(host);
    if (!literal) yield* this.say(`Resolving ${host} (${host})... `);
    try {
      addresses = yield* this.limited(resolve(this.process, host));
    } catch (error) {
      if (!(error instanceof ResolveError) && !isSystemError(error) && !(error instanceof Timeout)) throw error;
      const reason = error instanceof ResolveError && error.kind !== "not-found" ? "Temporary failure in name resolution" : "Name or service not known";
      yield* this.say(`failed: ${reason}.\n`);
      yield* this.say(`wget: unable to resolve host address '${host}'\n`);
      return 4;
    }
    if (!literal) yield* this.say(`${addresses.join(", ")}\n`);
    const address = addresses[0]!;
    const body = this.body();
    for (let attempt = 1; ; attempt += 1) {
      yield* this.say(`Connecting to ${literal ? host : `${host} (${host})|${address}|`}:${port}... `);
      try {
        const response = yield* this.limited(
          request(this.process, address, target, { method: this.method, headers: this.headers(target, body, "Wget/1.21.3"), ...(body ? { body } : {}) }),
        );
        yield* this.say("connected.\n");
        return { response };
      } catch (error) {
        const timedOut = error instanceof Timeout || isSystemError(error, "ETIMEDOUT");
        if (error instanceof HttpError) {
          yield* this.say("connected.\nHTTP request sent, awaiting response... No data received.\n");
        } else if (timedOut) yield* this.say("failed: Connection timed out.\n");
        else if (isSystemError(error)) {
          yield* this.say(`failed: ${error.message}.\n`);
          if (error.code === "ECONNREFUSED" && !this.call.has("retry")) return 4;
        } else throw error;
        if (attempt >= tries) {
          yield* this.say("Giving up.\n\n");
          return 4;
        }
        yield* this.say("Retrying.\n\n");
        yield* this.say(`--${this.time}--  (try:${String(attempt + 1).padStart(2)})  ${this.url.replace(/^(https?:\/\/[^/]+)$/, "$1/")}\n`);
      }
    }
  }

  /** Answers undefined when nothing came for longer than it may. */
  private *save(target: Target, response: HttpResponse): Call<number | undefined> {
    const rest = response.headers["content-length"];
    const before = this.part?.received ?? 0;
    const goesOn = response.status === 206;
    const length = rest !== undefined && goesOn ? String(Number(rest) + before) : rest;
    const type = response.headers["content-type"]?.split(";")[0];
    const path = this.part?.path ?? this.freeName(target);
    const shownLength = `${length ?? "unspecified"}${length !== undefined && Number(length) >= 1024 ? ` (${(Number(length) / 1024).toFixed(1)}K)` : ""}${goesOn && rest !== undefined ? `, ${rest} remaining` : ""}`;
    yield* this.say(`Length: ${shownLength}${type === undefined ? "" : ` [${type}]`}\nSaving to: '${path === "-" ? "STDOUT" : path}'\n\n`);
    let part: Part;
    try {
      part = this.part ??= { path, out: this.open(path), received: 0 };
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* this.say(`${path}: ${error.message}\n\nCannot write to '${path}' (${error.message}).\n`);
      return 3;
    }
    const state = { body: response.body as HttpResponse["body"] | undefined };
    const start = this.process.now;
    const seconds = (): number => Math.max(0, this.process.now - start) / 1000;
    const rate = (): string => `${((part.received - before) / 1048576 / Math.max(0.001, seconds())).toFixed(2)} MB/s`;
    const whole = length === undefined ? "" : `/${length}`;
    // A server that sends all of it again: what is here already is passed over.
    let over = goesOn ? 0 : before;
    for (;;) {
      let data: Uint8Array | undefined;
      try {
        data = yield* this.limited(bodyChunk(state));
      } catch (error) {
        if (!(error instanceof Timeout)) throw error;
        yield* this.say(`${this.time} (${rate()}) - Read error at byte ${part.received}${whole} (Connection timed out).${length === undefined ? "" : " "}`);
        return undefined;
      }
      if (!data) break;
      const fresh = data.subarray(Math.min(over, data.length));
      over -= data.length - fresh.length;
      part.received += fresh.length;
      yield* writeFile(part.out, fresh);
    }
    part.out.release();
    if (ttyOf(this.process, 2)) yield* this.say(`${(path === "-" ? "-" : path).padEnd(20).slice(0, 20)} 100%[${"=".repeat(19)}>] ${String(part.received).padStart(7)}  --.-KB/s    in ${seconds().toFixed(0)}s\n\n`);
    else yield* this.say(`     0K${" ".repeat(55)}100% ${"0.00"}=${seconds().toFixed(1)}s\n\n`);
    yield* this.say(`${this.time} (${rate()}) - ${path === "-" ? "written to stdout" : `'${path}' saved`} [${part.received}${whole}]\n\n`);
    return 0;
  }

  /** Where the file goes: beside one that has its name already, as NAME.1. */
  private freeName(target: Target): string {
    const wanted = this.fileName(target);
    if (wanted === "-" || this.call.value("O") !== undefined) return wanted;
    let path = wanted;
    for (let n = 1; this.process.files.exists(path); n += 1) path = `${wanted}.${n}`;
    return path;
  }
}
