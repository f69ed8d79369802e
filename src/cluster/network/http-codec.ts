import { concat, decode, encode, REASONS, type HttpRequest, type HttpResponse } from "../../os/index.ts";

const BLANK_LINE = [13, 10, 13, 10];

/** `x-probe` as it is usually written: `X-Probe`. */
function headerName(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_all, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** The bytes of a request: host, user agent and accept first, `connection` last, as Go's client writes them. */
export function encodeRequest(request: HttpRequest, host: string): Uint8Array {
  const { headers } = request;
  const lines = [`${request.method} ${request.path} HTTP/1.1`, `Host: ${headers.host ?? host}`];
  const first = ["user-agent", "accept"];
  for (const name of first) if (headers[name] !== undefined && headers[name] !== "") lines.push(`${headerName(name)}: ${headers[name]}`);
  for (const [name, value] of Object.entries(headers)) {
    if (name === "host" || name === "connection" || name === "content-length" || first.includes(name)) continue;
    lines.push(`${headerName(name)}: ${value}`);
  }
  const bodied = request.method === "POST" || request.method === "PUT" || request.method === "PATCH";
  if (request.body || bodied) lines.push(`Content-Length: ${request.body?.length ?? 0}`);
  if (headers.connection !== undefined) lines.push(`Connection: ${headers.connection}`);
  const head = encode(`${lines.join("\r\n")}\r\n\r\n`);
  return request.body ? concat([head, request.body]) : head;
}

/** The bytes of a response's head. A body that is a queue is sent in chunks. */
export function encodeResponseHead(response: HttpResponse): Uint8Array {
  const lines = [`HTTP/1.1 ${response.status} ${REASONS[response.status] ?? "Unknown"}`];
  for (const [name, value] of Object.entries(response.headers)) lines.push(`${headerName(name)}: ${value}`);
  if (response.body instanceof Uint8Array) {
    if (response.headers["content-length"] === undefined && hasBody(response.status)) {
      lines.push(`Content-Length: ${response.body.length}`);
    }
  } else if (response.headers["content-length"] === undefined) {
    lines.push("Transfer-Encoding: chunked");
  }
  return encode(`${lines.join("\r\n")}\r\n\r\n`);
}

export function encodeChunk(data: Uint8Array): Uint8Array {
  return concat([encode(`${data.length.toString(16)}\r\n`), data, encode("\r\n")]);
}

export const LAST_CHUNK = encode("0\r\n\r\n");

export function hasBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}

/** What could not be read: the first line is no HTTP. */
export class MalformedMessage extends Error {
  readonly line: string;
  constructor(line: string) {
    super(`malformed HTTP message ${JSON.stringify(line)}`);
    this.line = line;
  }
}

/** Collects bytes till a head and a body of known length are there. */
abstract class MessageReader {
  private chunks: Uint8Array[] = [];
  private length = 0;
  ended = false;

  push(data: Uint8Array): void {
    this.chunks.push(data.slice());
    this.length += data.length;
  }

  end(): void {
    this.ended = true;
  }

  get empty(): boolean {
    return this.length === 0;
  }

  protected buffer(): Uint8Array {
    if (this.chunks.length > 1) this.chunks = [concat(this.chunks)];
    return this.chunks[0] ?? new Uint8Array(0);
  }

  protected consume(count: number): void {
    const rest = this.buffer().subarray(count);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
  }

  /** The lines of the head and where the body begins. */
  protected head(): { lines: string[]; bodyAt: number } | undefined {
    const data = this.buffer();
    for (let i = 0; i < data.length; i += 1) {
      if (data[i] !== 10) continue;
      if (BLANK_LINE.every((byte, k) => data[i - 3 + k] === byte)) {
        return { lines: decode(data.subarray(0, i - 3)).split("\r\n"), bodyAt: i + 1 };
      }
      if (data[i - 1] === 10) return { lines: decode(data.subarray(0, i - 1)).split(/\r?\n/), bodyAt: i + 1 };
    }
    return undefined;
  }

  protected headers(lines: readonly string[]): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const at = line.indexOf(":");
      if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
    }
    return headers;
  }

  /** The bytes of a chunked body that begins at `from`, and where it ends. */
  protected chunked(from: number): { body: Uint8Array; end: number } | undefined {
    const data = this.buffer();
    const parts: Uint8Array[] = [];
    let at = from;
    for (;;) {
      const lineEnd = data.indexOf(10, at);
      if (lineEnd < 0) return undefined;
      const size = Number.parseInt(decode(data.subarray(at, lineEnd)), 16);
      if (Number.isNaN(size)) throw new MalformedMessage(decode(data.subarray(at, lineEnd)));
      if (data.length < lineEnd + 1 + size + 2) return undefined;
      if (size === 0) return { body: concat(parts.length > 0 ? parts : [new Uint8Array(0)]), end: lineEnd + 3 };
      parts.push(data.slice(lineEnd + 1, lineEnd + 1 + size));
      at = lineEnd + 1 + size + 2;
    }
  }
}

/** Reads the requests of a connection. */
export class RequestReader extends MessageReader {
  /** The next whole request, if it is there. Throws MalformedMessage. */
  next(): HttpRequest | undefined {
    const head = this.head();
    if (!head) {
      const line = this.buffer().indexOf(10);
      if (line >= 0) this.requestLine(decode(this.buffer().subarray(0, line)).replace(/\r$/, ""));
      return undefined;
    }
    const { method, path } = this.requestLine(head.lines[0]!);
    const headers = this.headers(head.lines.slice(1));
    let body: Uint8Array | undefined;
    let end = head.bodyAt;
    if (headers["transfer-encoding"] === "chunked") {
      const found = this.chunked(head.bodyAt);
      if (!found) return undefined;
      ({ body, end } = found);
    } else {
      const length = Number(headers["content-length"] ?? 0);
      if (this.buffer().length < head.bodyAt + length) return undefined;
      if (length > 0) body = this.buffer().slice(head.bodyAt, head.bodyAt + length);
      end = head.bodyAt + length;
    }
    this.consume(end);
    return body ? { method, path, headers, body } : { method, path, headers };
  }

  private requestLine(line: string): { method: string; path: string } {
    const match = /^([A-Z]+) (\S+)(?: HTTP\/1\.[01])?$/.exec(line);
    if (!match) throw new MalformedMessage(line);
    return { method: match[1]!, path: match[2]! };
  }
}

/** Reads the response to one request. */
export class ResponseReader extends MessageReader {
  private readonly method: string;

  constructor(method: string) {
    super();
    this.method = method;
  }

  /** The response once it is whole. Throws MalformedMessage. */
  next(): HttpResponse | undefined {
    const data = this.buffer();
    const line = data.indexOf(10);
    if (line >= 0 || this.ended) this.statusLine(decode(line < 0 ? data : data.subarray(0, line)).replace(/\r$/, ""));
    const head = this.head();
    if (!head) return undefined;
    const status = this.statusLine(head.lines[0]!);
    const headers = this.headers(head.lines.slice(1));
    if (status >= 100 && status < 200 && status !== 101) {
      this.consume(head.bodyAt);
      return this.next();
    }
    if (this.method === "HEAD" || !hasBody(status)) return { status, headers, body: new Uint8Array(0) };
    if (headers["transfer-encoding"]?.toLowerCase() === "chunked") {
      const found = this.chunked(head.bodyAt);
      return found ? { status, headers, body: found.body } : undefined;
    }
    if (headers["content-length"] !== undefined) {
      const length = Number(headers["content-length"]);
      if (data.length < head.bodyAt + length) return undefined;
      return { status, headers, body: data.slice(head.bodyAt, head.bodyAt + length) };
    }
    return this.ended ? { status, headers, body: data.slice(head.bodyAt) } : undefined;
  }

  private statusLine(line: string): number {
    const match = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/.exec(line);
    if (!match) throw new MalformedMessage(line);
    return Number(match[1]);
  }
}
