import {
  concat, HttpError, isSystemError, parseUrl, printError, REASONS, request, resolve, ResolveError, sleep, spend, ttyOf, write, writeFile, type Call, type HttpResponse, type OpenFile,
  type Process, type Target,
} from "../../os/index.ts";
import { readWhole, openInput } from "../input.ts";
import type { Option } from "../options.ts";
import { program, type Invocation } from "../program.ts";
import { encodeText } from "../text.ts";
import { encodeBase64 } from "./checksums.ts";
import { bodyChunk, headerName, parseHeader } from "./http-body.ts";

/** How a transfer failed: curl's number and sentence. */
class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The deadline (-m) has passed. */
class Timeout extends Error {}

const AGENT = "curl/7.88.1";

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/** Options that take a number, as curl names them in its complaints. */
const NUMBERS: Readonly<Record<string, string>> = { m: "-m", connect: "--connect-timeout", retry: "--retry", retrydelay: "--retry-delay", retrymax: "--retry-max-time", redirs: "--max-redirs" };

export const curl = program(
  {
    name: "curl",
    short: "sSo:Ow:IivkLX:d:H:u:A:fm:T:Gb:c:NE:e:x:46#D:F:r:C:gjJnqRtz:aBK:y:Y:Z012V",
    long: {
      silent: "s", "show-error": "S", "output=": "o", "remote-name": "O", "write-out=": "w", head: "I", include: "i", verbose: "v", insecure: "k", location: "L",
      "request=": "X", "data=": "d", "data-ascii=": "d", "data-raw=": "raw", "data-binary=": "binary", "data-urlencode=": "urlencode", "json=": "json", "header=": "H", "user=": "u",
      "user-agent=": "A", fail: "f", "fail-with-body": "failbody", "max-time=": "m", "connect-timeout=": "connect", "upload-file=": "T", get: "G", "cookie=": "b", "cookie-jar=": "c",
      "no-buffer": "N", "cert=": "E", "key=": "key", "cacert=": "cacert", "referer=": "e", "proxy=": "x", "noproxy=": "noproxy", ipv4: "4", ipv6: "6", "progress-bar": "#",
      "dump-header=": "D", "form=": "F", "resolve=": "resolve", "retry=": "retry", "retry-delay=": "retrydelay", "retry-connrefused": "retryrefused", "retry-all-errors": "retryall",
      "retry-max-time=": "retrymax", compressed: "compressed", "http1.1": "http", "http1.0": "http", http2: "http", "url=": "url", "max-redirs=": "redirs", "create-dirs": "dirs",
      "no-progress-meter": "nometer", "oauth2-bearer=": "bearer", "parallel": "Z", "interface=": "interface", "unix-socket=": "unix", "keepalive-time=": "keep", "tlsv1.2": "tls", version: "V",
      "no-keepalive": "nokeep", "path-as-is": "pathasis", "globoff": "g", "fail-early": "early", "location-trusted": "L", "next": "next", "tcp-nodelay": "nodelay", "stderr=": "stderr",
    },
    usageCode: 2,
    help: "     --help category\n",
    wrongOption: (sentence) => {
      const known = /^option (?:--(\S+)|'--(.*)') requires an argument|^option requires an argument -- '(.)'$/.exec(sentence.replace(/^option '(--[^']*)'/, "option $1"));
      if (known) return `curl: option ${known[3] === undefined ? `--${known[1]}` : `-${known[3]}`}: requires parameter\n${HINT}`;
      return `curl: option ${/'(--.*?)'/.exec(sentence)?.[1] ?? `-${/'(.)'$/.exec(sentence)?.[1] ?? ""}`}: is unknown\n${HINT}`;
    },
    *run(invocation) {
      const urls = [...invocation.options.filter((option) => option.name === "url").map((option) => option.value!), ...invocation.operands];
      if (invocation.has("V")) {
        yield* write(1, encodeText("curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1\nProtocols: http https\n"));
        return 0;
      }
      const wrong = invocation.options.find(({ name, value }) => NUMBERS[name] !== undefined && !/^\d+(?:\.\d*)?$|^\.\d+$/.test(value!));
      if (wrong) {
        yield* printError(`curl: option ${NUMBERS[wrong.name]}: expected a proper numerical parameter\n${HINT}`);
        return 2;
      }
      if (urls.length === 0) {
        yield* printError(`${invocation.options.length > 0 ? "curl: no URL specified!\n" : ""}${HINT}`);
        return 2;
      }
      const outputs = invocation.options.filter((option) => option.name === "o" || option.name === "O");
      let status = 0;
      for (const [index, url] of urls.entries()) status = yield* new Transfer(invocation, url, outputs[index]).run();
      return status;
    },
  },
  "gnu",
);

interface Times {
  start: number;
  resolved: number;
  connected: number;
  first: number;
}

class Transfer {
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
    const { body, contentType } = yield* this.body();
    let method = this.call.value("X") ?? (this.call.has("I") ? "HEAD" : this.call.has("T") ? "PUT" : body !== undefined && !this.call.has("G") ? "POST" : "GET");
    let payload = this.call.has("G") ? undefined : body;
    if (this.call.has("G") && body !== undefined) url += `${url.includes("?") ? "&" : "?"}${new TextDecoder().decode(body)}`;
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

  /** What is sent: -d (joined with &), --json, -F, -T. */
  private *body(): Call<{ body: Uint8Array | undefined; contentType: string | undefined }> {
    const parts: Uint8Array[] = [];
    let contentType: string | undefined;
    for (const option of this.call.options) {
      if (!["d", "raw", "binary", "urlencode", "json"].includes(option.name)) continue;
      contentType ??= option.name === "json" ? "application/json" : "application/x-www-form-urlencoded";
      let data: Uint8Array;
      const value = option.value!;
      if (value.startsWith("@") && option.name !== "raw" && option.name !== "urlencode") {
        data = yield* this.fileOf(value.slice(1));
        // -d leaves newlines out.
        if (option.name === "d") data = data.filter((byte) => byte !== 10 && byte !== 13 && byte !== 0);
      } else if (option.name === "urlencode") {
        const at = value.indexOf("=");
        const text = at < 0 ? encodeURIComponent(value) : `${value.slice(0, at)}${at > 0 ? "=" : ""}${encodeURIComponent(value.slice(at + 1))}`;
        data = encodeText(text);
      } else data = encodeText(value);
      if (parts.length > 0 && option.name !== "json") parts.push(encodeText("&"));
      parts.push(data);
    }
    const forms = this.call.options.filter((option) => option.name === "F");
    if (forms.length > 0) {
      const boundary = "------------------------d74496d66958873e";
      for (const form of forms) {
        const at = form.value!.indexOf("=");
        const [name, value] = [form.value!.slice(0, at), form.value!.slice(at + 1)];
        const path = value.startsWith("@") ? value.slice(1).split(";")[0]! : undefined;
        parts.push(encodeText(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${path === undefined ? "" : `; filename="${path.slice(path.lastIndexOf("/") + 1)}"\r\nContent-Type: application/octet-stream`}\r\n\r\n`));
        parts.push(path === undefined ? encodeText(value) : yield* this.fileOf(path), encodeText("\r\n"));
      }
      parts.push(encodeText(`--${boundary}--\r\n`));
      contentType = `multipart/form-data; boundary=${boundary}`;
    }
    const upload = this.call.value("T");
    if (upload !== undefined) parts.push(yield* this.fileOf(upload));
    return { body: parts.length > 0 || contentType !== undefined ? concat(parts.length > 0 ? parts : [new Uint8Array(0)]) : undefined, contentType };
  }

  private *fileOf(path: string): Call<Uint8Array> {
    let file: OpenFile;
    try {
      file = openInput(this.process, path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new CurlError(26, `Failed to open ${path}`);
    }
    try {
      return yield* readWhole(file);
    } finally {
      file.release();
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
    try {
      addresses = fixed !== undefined ? [fixed] : host === "localhost" ? ["127.0.0.1"] : yield* resolve(this.process, host.replace(/^\[|\]$/g, ""));
    } catch (error) {
      if (error instanceof ResolveError) throw new CurlError(6, `Could not resolve host: ${host}`);
      if (isSystemError(error)) throw new CurlError(6, `Could not resolve host: ${host}`);
      throw error;
    }
    this.times.resolved = this.process.now;
    this.address = addresses[0]!;
    yield* this.info(`  Trying ${this.address}:${port}...`);
    const headers = this.requestHeaders(target, body, contentType);
    const begin = this.process.now;
    let connected = false;
    const connectLimit = Number(this.call.value("connect") ?? 300) * 1000;
    try {
      const response = yield* this.limited(
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

  /** Runs a call that may not last longer than the deadline, or than what `other` says. */
  private *limited<T>(call: Call<T>, other: () => number | undefined = () => undefined): Call<T> {
    const { simulation } = this.process.machine;
    const deadline = this.deadline;
    if (deadline === undefined && other() === undefined) return yield* call;
    let timedOut = false;
    const thread = [...this.process.threads][0]!;
    const timers = [deadline, other()].filter((time): time is number => time !== undefined).map((time, index) =>
      simulation.at(time, () => {
        if (index === 1 && other() === undefined) return;
        timedOut = true;
        thread.interrupt();
      }),
    );
    try {
      return yield* call;
    } catch (error) {
      if (timedOut && isSystemError(error, "EINTR")) throw new Timeout();
      throw error;
    } finally {
      for (const timer of timers) timer.cancel();
    }
  }

  private requestHeaders(target: Target, body: Uint8Array | undefined, contentType: string | undefined): [string, string][] {
    const port = target.port === (target.scheme === "https" ? 443 : 80) ? "" : `:${target.port}`;
    const headers: [string, string][] = [["Host", `${target.host}${port}`]];
    const user = this.call.value("u") ?? /^https?:\/\/([^/?#@]*)@/.exec(this.effective)?.[1];
    if (user !== undefined) headers.push(["Authorization", `Basic ${encodeBase64(encodeText(user.includes(":") ? user : `${user}:`))}`]);
    const bearer = this.call.value("bearer");
    if (bearer !== undefined) headers.push(["Authorization", `Bearer ${bearer}`]);
    headers.push(["User-Agent", this.call.value("A") ?? AGENT], ["Accept", this.call.has("json") ? "application/json" : "*/*"]);
    const referer = this.call.value("e");
    if (referer !== undefined) headers.push(["Referer", referer]);
    const cookie = this.call.value("b");
    if (cookie?.includes("=")) headers.push(["Cookie", cookie]);
    if (this.call.has("compressed")) headers.push(["Accept-Encoding", "deflate, gzip"]);
    if (body !== undefined) {
      headers.push(["Content-Length", String(body.length)]);
      if (contentType !== undefined) headers.push(["Content-Type", contentType]);
    }
    for (const option of this.call.options) {
      if (option.name !== "H") continue;
      const value = option.value!;
      const parsed = parseHeader(value);
      if (!parsed) {
        // "Name;" sends an empty header, "Name:" takes one away.
        if (value.endsWith(";")) headers.push([value.slice(0, -1), ""]);
        continue;
      }
      const [name, text] = parsed;
      const at = headers.findIndex(([known]) => known.toLowerCase() === name.toLowerCase());
      if (text === "") {
        if (at >= 0) headers.splice(at, 1);
      } else if (at >= 0 && !/^cookie$/i.test(name)) headers[at] = [name, text];
      else headers.push([name, text]);
    }
    return headers;
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
        data = yield* this.limited(bodyChunk(state));
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
      const text = format.startsWith("@") ? new TextDecoder().decode(yield* this.fileOf(format.slice(1))) : format;
      yield* write(1, encodeText(this.expand(text, code)));
    }
    return code;
  }

  private expand(format: string, code: number): string {
    const { times, response, target } = this;
    const seconds = (at: number): string => (Math.max(0, at - times.start) / 1000).toFixed(6);
    const total = this.process.now;
    const values: Record<string, string> = {
      http_code: String(response?.status ?? 0).padStart(3, "0"), response_code: String(response?.status ?? 0).padStart(3, "0"), size_download: String(this.received), size_upload: String(this.sent),
      size_header: String(this.headerBytes), time_namelookup: seconds(times.resolved), time_connect: seconds(times.connected), time_appconnect: target?.scheme === "https" ? seconds(times.connected) : "0.000000",
      time_pretransfer: seconds(times.connected), time_starttransfer: seconds(times.first), time_total: seconds(total), url_effective: this.effective.replace(/^([a-z]+:\/\/[^/?]+)$/, "$1/"),
      url: this.url, remote_ip: this.address, remote_port: String(target?.port ?? 0), num_redirects: String(this.redirects), content_type: response?.headers["content-type"] ?? "",
      num_connects: "1", http_version: response ? "1.1" : "0", scheme: (target?.scheme ?? "").toUpperCase(), exitcode: String(code), errormsg: "", method: this.call.value("X") ?? "GET",
      redirect_url: response?.headers["location"] !== undefined && target ? absoluteUrl(response.headers["location"], target) : "", speed_download: String(Math.round(this.received / Math.max(0.001, (total - times.start) / 1000))),
      local_ip: this.process.machine.network?.addresses[0] ?? "", time_redirect: "0.000000", filename_effective: this.outputOption?.value ?? "", ssl_verify_result: "0",
    };
    return format.replace(/%\{([^}]+)\}|%%|\\([nrt\\])/g, (all, name: string | undefined, letter: string | undefined) => {
      if (letter !== undefined) return { n: "\n", r: "\r", t: "\t", "\\": "\\" }[letter] ?? all;
      if (name === undefined) return "%";
      const header = /^header\{(.+)$/.exec(name);
      if (header) return response?.headers[header[1]!.toLowerCase()] ?? "";
      return values[name] ?? "";
    });
  }
}

const METER_HEAD = "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n";

function meterLine(received: number, total: number | undefined, ms: number): string {
  const size = (bytes: number): string => (bytes < 100000 ? String(bytes) : bytes < 10240000 ? `${Math.floor(bytes / 1024)}k` : `${(bytes / 1048576).toFixed(1)}M`).padStart(5);
  const speed = ms > 0 ? Math.round(received / (ms / 1000)) : 0;
  const percent = total === undefined ? "  0" : "100";
  const shown = total === undefined ? "    0" : size(total);
  return `${percent} ${shown}  ${percent} ${size(received)}    0     0  ${size(speed)}      0 --:--:-- --:--:-- --:--:-- ${size(speed)}`;
}

/** A Location header seen from the page it came with. */
function absoluteUrl(location: string, from: Target): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  const port = from.port === (from.scheme === "https" ? 443 : 80) ? "" : `:${from.port}`;
  const base = `${from.scheme}://${from.host}${port}`;
  if (location.startsWith("/")) return base + location;
  return `${base}${from.path.split("?")[0]!.replace(/[^/]*$/, "")}${location}`;
}
