import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { encodePem } from "../../os/crypto/der.ts";
import type { ByteQueue, HttpHandler, HttpRequest } from "../../os/index.ts";
import type { ServedClock } from "./clock.ts";

/** Bytes of a body that are read: one more than the server takes, so that it can say that it is too much. */
const BODY_LIMIT = 3 * 1024 * 1024 + 1;

/** A request without its body, as the simulated server takes it. */
export function requestOf(message: IncomingMessage): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const { remoteAddress } = message.socket;
  const shown = message.socket instanceof TLSSocket ? message.socket.getPeerCertificate().raw : undefined;
  return {
    method: message.method ?? "GET",
    path: message.url ?? "/",
    headers,
    ...(remoteAddress ? { remoteAddress } : {}),
    ...(shown ? { clientCertificate: encodePem("CERTIFICATE", shown) } : {}),
  };
}

/** Passes a request of Node's server on to the simulated one. A request that breaks off is never passed on. */
export function serveExchange(handler: HttpHandler, clock: ServedClock, message: IncomingMessage, reply: ServerResponse): void {
  const request = requestOf(message);
  const chunks: Buffer[] = [];
  let size = 0;
  const pass = (): void => {
    if (size > 0) request.body = Buffer.concat(chunks).subarray(0, BODY_LIMIT);
    clock.input(() => answer(handler, clock, request, reply, size >= BODY_LIMIT));
  };
  message.on("data", (chunk: Buffer) => {
    if (size >= BODY_LIMIT) return;
    chunks.push(chunk);
    size += chunk.length;
    if (size >= BODY_LIMIT) pass();
  });
  message.on("end", () => {
    if (size < BODY_LIMIT) pass();
  });
}

function answer(handler: HttpHandler, clock: ServedClock, request: HttpRequest, reply: ServerResponse, last: boolean): void {
  // Who watches does not wait: nothing may ever happen.
  const answered = /[?&]watch=(true|1)\b/.test(request.path) ? () => undefined : clock.wait();
  let done = false;
  const cancel = handler(request, (response) => {
    if (last) response.headers["connection"] = "close";
    if (response.body instanceof Uint8Array) response.headers["content-length"] ??= String(response.body.length);
    reply.writeHead(response.status, response.headers);
    const end = (): void => {
      done = true;
      answered();
    };
    const { body } = response;
    if (body instanceof Uint8Array) {
      reply.end(request.method === "HEAD" ? undefined : body);
      end();
    } else {
      reply.flushHeaders();
      stream(body, reply, clock, end);
    }
  });
  reply.on("close", () => {
    answered();
    if (done) return;
    done = true;
    clock.input(() => cancel?.());
  });
}

/** Writes what comes into a queue, as fast as the client reads. */
function stream(body: ByteQueue, reply: ServerResponse, clock: ServedClock, end: () => void): void {
  const pump = (): void => {
    while (!reply.destroyed) {
      const data = body.take(65536);
      if (data === undefined) {
        body.whenReadable(pump);
        return;
      }
      if (data.length === 0) {
        reply.end();
        end();
        return;
      }
      if (!reply.write(data)) {
        reply.once("drain", () => clock.input(pump));
        return;
      }
    }
  };
  pump();
}

