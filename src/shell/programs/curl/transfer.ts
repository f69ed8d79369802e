import { decode } from "../../../os/index.ts";
import {
  HttpError, isSystemError, parseUrl, printError, REASONS, request, resolve, ResolveError, sleep, spend, ttyOf, write, writeFile, type Call, type HttpResponse, type OpenFile,
  type Process, type Target,
} from "../../../os/index.ts";
import type { Option } from "../../options.ts";
import type { Invocation } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { limited, Timeout } from "../deadline.ts";
import { bodyChunk, headerName } from "../http-body.ts";
import { fileContent, requestBody } from "./body.ts";
import { CurlError } from "./failure.ts";
import { requestHeaders } from "./headers.ts";
import { METER_HEAD, meterLine } from "./meter.ts";
import { absoluteUrl } from "./url.ts";
import { expandFormat, type Times } from "./write-out.ts";

/** One URL: its requests, and where the answer goes. */
export class Transfer {
  private readonly call: Invocation;
  private readonly process: Process;
  private readonly url: string;
  private readonly outputOption: Option | undefined;
  private readonly verbose: boolean;
  private target: Target | undefined;
  private out: OpenFile | undefined;
  private response: HttpResponse | undefined;
  private readonly times: Times;
  private address = "";
  private received = 0;
  private sent = 0;
  private headerBytes = 0;
  private redirects = 0;
  private effective: string;
  private deadline: number | undefined;
  private meterShown = false;

  constructor(call: Invocation, url: string, output: Option | undefined) {
    this.call = call;
    this.process = call.process;
    this.url = url;
    this.effective = url;
    this.outputOption = output;
    this.verbose = call.has("v");
    const { now } = call.process;
    this.times = { start: now, resolved: now, connected: now, first: now };
  }

  *run(): Call<number> {
    yield* spend(3);
    const retries = Number(this.call.value("retry") ?? 0);
    let delay = 1000;
    for (let attempt = 0; ; attempt += 1) {
      try {
        yield* this.attempt();
        const transient = this.response !== undefined && [408, 429, 500, 502, 503, 504].includes(this.response.status);
        if (transient && attempt < retries) {
          yield* this.waitForRetry("HTTP error", attempt, retries, delay);
          delay *= 2;
          continue;
        }
        return yield* this.finish(0);
      } catch (error) {
        if (!(error instanceof CurlError)) throw error;
        const again = error.code === 28 || error.code === 6 || (error.code === 7 && this.call.has("retryrefused")) || this.call.has("retryall");
        if (again && attempt < retries) {
          yield* this.waitForRetry(error.code === 28 ? "timeout" : "connection problem", attempt, retries, delay);
          delay *= 2;
          continue;
        }
        if (!this.call.has("s") || this.call.has("S")) {
          if (this.meterShown) yield* printError("\n");
          yield* printError(`curl: (${error.code}) ${error.message}\n`);
        }
        return yield* this.finish(error.code);
      }
    }
  }

  private *waitForRetry(reason: string, attempt: number, retries: number, delay: number): Call<void> {
    const ms = this.call.has("retrydelay") ? Number(this.call.value("retrydelay")) * 1000 : delay;
    const left = retries - attempt;
    if (!this.call.has("s")) yield* printError(`Warning: Problem: ${reason}. Will retry in ${ms / 1000} second${ms === 1000 ? "" : "s"}. ${left} retr${left === 1 ? "y" : "ies"} left.\n`);
    yield* sleep(ms);
  }

  private *info(text: string): Call<void> {
    if (this.verbose) yield* printError(`* ${text}\n`);
  }

  private *attempt(): Call<void> {
    const limit = this.call.value("m");
    this.deadline = limit === undefined ? undefined : this.process.now + Number(limit) * 1000;
    let url = /^[a-z][a-z0-9+.-]*:\/\//i.test(this.url) ? this.url : `http://${this.url}`;
    const { body, contentType } = yield* requestBody(this.call);
    let method = this.call.value("X") ?? (this.call.has("I") ? "HEAD" : this.call.has("T") ? "PUT" : body !== undefined && !this.call.has("G") ? "POST" : "GET");
    let payload = this.call.has("G") ? undefined : body;
    if (this.call.has("G") && body !== undefined) url += `${url.includes("?") ? "&" : "?"}${decode(body)}`;
    for (let hop = 0; ; hop += 1) {
      this.effective = url;
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
      if (scheme !== "http" && scheme !== "https") throw new CurlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
      const target = parseUrl(url.replace(/^(https?):\/\//i, (_all, name: string) => `${name.toLowerCase()}://`));
      if (!target) throw new CurlError(3, "URL using bad/illegal format or missing URL");
      this.target = target;
      const response = yield* this.exchange(target, method, payload, contentType);
      this.response = response;
      const location = response.headers["location"];
      const follows = this.call.has("L") && location !== undefined && response.status >= 300 && response.status < 400;
      yield* this.showHeaders(response);
      if (!follows) {
        yield* this.receive(response);
        return;
      }
      if (hop >= Number(this.call.value("redirs") ?? 50)) throw new CurlError(47, `Maximum (${this.call.value("redirs") ?? 50}) redirects followed`);
      this.redirects += 1;
      const state = { body: response.body as HttpResponse["body"] | undefined };
      while ((yield* bodyChunk(state)) !== undefined);
      yield* this.info(`Connection #${hop} to host ${target.host} left intact`);
      url = absoluteUrl(location, target);
      yield* this.info(`Issue another request to this URL: '${url}'`);
      if (response.status === 303 || ((response.status === 301 || response.status === 302) && method === "POST")) {
        method = "GET";
        payload = undefined;
      }
    }
  }

  /** --resolve HOST:PORT:ADDRESS */
  private override(target: Target): string | undefined {
    for (const option of this.call.options) {
      if (option.name !== "resolve") continue;
      const match = /^\+?([^:]+):(\d+):(.+)$/.exec(option.value!);
      if (match && (match[1] === target.host || match[1] === "*") && Number(match[2]) === target.port) return match[3];
    }
    return undefined;
  }

  private *exchange(target: Target, method: string, body: Uint8Array | undefined, contentType: string | undefined): Call<HttpResponse> {
    const { host, port } = target;
    let addresses: string[];
    const fixed = this.override(target);
    const begin = this.process.now;
    const connectLimit = Number(this.call.value("connect") ?? 300) * 1000;
    try {
      addresses = fixed !== undefined ? [fixed] : host === "localhost" ? ["127.0.0.1"]
        : yield* limited(this.process, this.deadline, resolve(this.process, host.replace(/^\[|\]$/g, "")), () => begin + connectLimit);
    } catch (error) {
      if (error instanceof Timeout) throw new CurlError(28, `Resolving timed out after ${Math.round(this.process.now - this.times.start)} milliseconds`);
      if (error instanceof ResolveError) throw new CurlError(6, `Could not resolve host: ${host}`);
      if (isSystemError(error)) throw new CurlError(6, `Could not resolve host: ${host}`);
      throw error;
    }
    this.times.resolved = this.process.now;
    this.address = addresses[0]!;
    yield* this.info(`  Trying ${this.address}:${port}...`);
    const headers = requestHeaders(this.call, this.effective, target, body, contentType);
    let connected = false;
    try {
      const response = yield* limited(
        this.process, this.deadline,
        request(
          this.process, this.address, target,
          {
            method, headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])), ...(body === undefined ? {} : { body }),
            ...(this.call.has("E") ? { clientCertificate: this.certificate() } : {}),
          },
          () => {
            connected = true;
            this.times.connected = this.process.now;
          },
        ),
        () => (connected ? undefined : begin + connectLimit),
      );
      this.times.first = this.process.now;
      yield* this.info(`Connected to ${host} (${this.address}) port ${port} (#0)`);
      if (this.verbose) {
        const line = `${method} ${target.path} HTTP/1.1`;
        yield* printError(`${[line, ...headers.map(([name, value]) => `${name}: ${value}`)].map((text) => `> ${text}\n`).join("")}> \n`);
      }
      if (body) this.sent += body.length;
      return response;
    } catch (error) {
      const elapsed = Math.round(this.process.now - this.times.start);
      if (error instanceof Timeout) {
        if (connected) throw new CurlError(28, `Operation timed out after ${elapsed} milliseconds with ${this.received} bytes received`);
        throw new CurlError(28, this.deadline !== undefined && this.process.now >= this.deadline ? `Connection timed out after ${elapsed} milliseconds` : `Failed to connect to ${host} port ${port} after ${elapsed} ms: Timeout was reached`);
      }
      if (error instanceof HttpError) {
        if (error.kind === "eof") throw new CurlError(52, "Empty reply from server");
        if (error.kind === "not-tls") throw new CurlError(35, "OpenSSL/3.0.17: error:0A00010B:SSL routines::wrong version number");
        throw new CurlError(1, "Received HTTP/0.9 when not allowed");
      }
      if (!isSystemError(error)) throw error;
      if (error.code === "ECONNRESET") throw new CurlError(56, "Recv failure: Connection reset by peer");
      const reason = error.code === "EHOSTUNREACH" || error.code === "ENETUNREACH" ? "No route to host" : "Couldn't connect to server";
      yield* this.info(`connect to ${this.address} port ${port} failed: ${error.message}`);
      yield* this.info(`Failed to connect to ${host} port ${port} after ${elapsed} ms: ${reason}`);
      yield* this.info("Closing connection 0");
      throw new CurlError(error.code === "ETIMEDOUT" ? 28 : 7, `Failed to connect to ${host} port ${port} after ${elapsed} ms: ${reason}`);
    }
  }

  private certificate(): string {
    const path = this.call.value("E")!.replace(/:[^/]*$/, "");
    try {
      return this.process.files.readText(path);
    } catch {
      throw new CurlError(58, `could not load PEM client certificate from ${path}, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)`);
    }
  }

  private *showHeaders(response: HttpResponse): Call<void> {
    const lines = [
      `HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ""}`,
      ...Object.entries(response.headers).map(([name, value]) => `${headerName(name)}: ${value}`),
    ];
    const text = `${lines.join("\r\n")}\r\n\r\n`;
    this.headerBytes += text.length;
    if (this.verbose) yield* printError(lines.map((line) => `< ${line}\n`).join("") + "< \n");
    const dump = this.call.value("D");
    if (dump !== undefined) {
      if (dump === "-") yield* write(1, encodeText(text));
      else this.process.files.writeFile(dump, encodeText(text));
    }
    if (this.call.has("i") || this.call.has("I")) yield* writeFile(this.output(), encodeText(text));
  }

  /** Where the body goes. */
  private output(): OpenFile {
    if (this.out) return this.out;
    let path: string | undefined;
    if (this.outputOption?.name === "o") path = this.outputOption.value;
    else if (this.outputOption?.name === "O") {
      path = this.target!.path.split("?")[0]!.replace(/^.*\//, "");
      if (path === "") throw new CurlError(23, "Remote file name has no length!");
    }
    if (path === undefined || path === "-") this.out = this.process.descriptor(1);
    else {
      try {
        if (this.call.has("dirs") && path.includes("/")) this.process.files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        this.out = this.process.files.open(path, { write: true, create: true, truncate: true });
      } catch (error) {
        if (!isSystemError(error)) throw error;
        throw new CurlError(23, "Failure writing output to destination");
      }
    }
    this.out.retain();
    return this.out;
  }

  private get meter(): boolean {
    if (this.call.has("s") || this.call.has("nometer") || this.call.has("I")) return false;
    return this.outputOption !== undefined || ttyOf(this.process, 1) === undefined;
  }

  private *receive(response: HttpResponse): Call<void> {
    if (this.call.has("f") && response.status >= 400) throw new CurlError(22, `The requested URL returned error: ${response.status}`);
    if (this.meter) {
      this.meterShown = true;
      yield* printError(`${METER_HEAD}\r${meterLine(0, undefined, 0)}`);
    }
    const state = { body: this.call.has("I") ? undefined : (response.body as HttpResponse["body"] | undefined) };
    const out = this.output();
    const length = response.headers["content-length"] === undefined ? undefined : Number(response.headers["content-length"]);
    if (this.verbose && state.body !== undefined && (this.outputOption || !ttyOf(this.process, 1))) {
      yield* printError(`{ [${response.body instanceof Uint8Array ? response.body.length : (length ?? 0)} bytes data]\n`);
    }
    for (;;) {
      let data: Uint8Array | undefined;
      try {
        data = yield* limited(this.process, this.deadline, bodyChunk(state));
      } catch (error) {
        if (!(error instanceof Timeout)) throw error;
        throw new CurlError(28, `Operation timed out after ${Math.round(this.process.now - this.times.start)} milliseconds with ${this.received}${length === undefined ? "" : ` out of ${length}`} bytes received`);
      }
      if (!data) break;
      this.received += data.length;
      yield* writeFile(out, data);
    }
    if (this.meterShown) yield* printError(`\r${meterLine(this.received, length ?? this.received, this.process.now - this.times.start)}\n`);
    yield* this.info(`Connection #0 to host ${this.target!.host} left intact`);
    if (this.call.has("failbody") && response.status >= 400) throw new CurlError(22, `The requested URL returned error: ${response.status}`);
  }

  private *finish(code: number): Call<number> {
    this.out?.release();
    const format = this.call.value("w");
    if (format !== undefined) {
      const text = format.startsWith("@") ? decode(yield* fileContent(this.process, format.slice(1))) : format;
      yield* write(1, encodeText(expandFormat(text, {
        times: this.times, now: this.process.now, response: this.response, target: this.target, url: this.url, effective: this.effective, method: this.call.value("X") ?? "GET",
        received: this.received, sent: this.sent, headerBytes: this.headerBytes, redirects: this.redirects, address: this.address,
        localAddress: this.process.machine.network?.addresses[0] ?? "", file: this.outputOption?.value ?? "", code,
      })));
    }
    return code;
  }
}
