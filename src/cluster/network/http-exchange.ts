import { encode, HttpError, SystemError, type HttpHandler, type HttpRequest, type HttpResponse } from "../../os/index.ts";
import type { ConnectionEnd } from "./connection.ts";
import {
  encodeChunk, encodeRequest, encodeResponseHead, hasBody, LAST_CHUNK, MalformedMessage, RequestReader, ResponseReader,
} from "./http-codec.ts";

/** The first bytes of a TLS client: what a server without TLS gets to see. */
const CLIENT_HELLO = new Uint8Array([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]);

/** Sends one request over a connection of bytes and reads the response. Answers what gives it up. */
export function exchange(
  connection: ConnectionEnd,
  request: HttpRequest,
  host: string,
  options: { tls: boolean },
  done: (response: HttpResponse) => void,
  fail: (error: unknown) => void,
): () => void {
  connection.retain();
  let ended = false;
  const end = (tell: () => void): void => {
    if (ended) return;
    ended = true;
    connection.release();
    tell();
  };
  let left = options.tls ? CLIENT_HELLO : encodeRequest(request, host);
  const send = (): void => {
    if (ended) return;
    try {
      while (left.length > 0) {
        const taken = connection.write(left);
        if (taken === undefined) {
          connection.whenReady("write", send);
          return;
        }
        left = left.subarray(taken);
      }
    } catch (error) {
      // The server may have answered before it hung up.
      if (error instanceof SystemError && error.code === "EPIPE") left = new Uint8Array(0);
      else end(() => fail(error));
    }
  };
  const reader = new ResponseReader(request.method);
  const receive = (): void => {
    if (ended) return;
    try {
      for (;;) {
        const data = connection.read(65536);
        if (data === undefined) break;
        if (data.length === 0) reader.end();
        else reader.push(data);
        if (reader.ended && reader.empty) {
          end(() => fail(new HttpError("eof")));
          return;
        }
        if (options.tls) {
          end(() => fail(new HttpError("not-tls")));
          return;
        }
        const response = reader.next();
        if (response) {
          end(() => done(response));
          return;
        }
        if (reader.ended) {
          end(() => fail(new HttpError("eof")));
          return;
        }
      }
      connection.whenReady("read", receive);
    } catch (error) {
      end(() => fail(error instanceof MalformedMessage ? new HttpError("malformed", error.line) : error));
    }
  };
  send();
  receive();
  return () => end(() => connection.reset());
}

/** Serves a connection of bytes with a handler of whole requests. */
export function serveHttp(
  connection: ConnectionEnd,
  handler: HttpHandler,
  tls: boolean,
  simulation: { soon(run: () => void): unknown },
  ended: () => void,
): void {
  connection.retain();
  const reader = new RequestReader();
  let busy = false;
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    connection.release();
    ended();
  };
  const writeAll = (data: Uint8Array, then: () => void): void => {
    let left = data;
    const attempt = (): void => {
      if (closing) return;
      try {
        while (left.length > 0) {
          const taken = connection.write(left);
          if (taken === undefined) {
            connection.whenReady("write", attempt);
            return;
          }
          left = left.subarray(taken);
        }
      } catch {
        close();
        return;
      }
      then();
    };
    attempt();
  };
  const refuse = (text: string): void => {
    const body = encode(text);
    const response: HttpResponse = { status: 400, headers: { "content-type": "text/plain", connection: "close" }, body };
    writeAll(encodeResponseHead(response), () => writeAll(body, close));
  };
  const respond = (request: HttpRequest, response: HttpResponse): void => {
    const last = request.headers.connection?.toLowerCase() === "close" || response.headers.connection === "close";
    const next = (): void => {
      busy = false;
      if (last) close();
      else simulation.soon(serve);
    };
    writeAll(encodeResponseHead(response), () => {
      const { body } = response;
      if (request.method === "HEAD" || !hasBody(response.status)) {
        next();
      } else if (body instanceof Uint8Array) {
        writeAll(body, next);
      } else {
        const pump = (): void => {
          const data = body.take(65536);
          if (data === undefined) body.whenReadable(pump);
          else if (data.length === 0) writeAll(LAST_CHUNK, next);
          else writeAll(encodeChunk(data), pump);
        };
        pump();
      }
    });
  };
  const serve = (): void => {
    if (closing || busy) return;
    try {
      for (;;) {
        const data = connection.read(65536);
        if (data === undefined) break;
        if (data.length === 0) {
          reader.end();
          break;
        }
        reader.push(data);
      }
      const request = reader.next();
      if (request) {
        busy = true;
        handler({ ...request, remoteAddress: connection.remoteAddress }, (response) => respond(request, response));
        return;
      }
      if (reader.ended) {
        close();
        return;
      }
    } catch (error) {
      if (error instanceof MalformedMessage) refuse(tls ? "Client sent an HTTP request to an HTTPS server.\n" : "400 Bad Request");
      else close();
      return;
    }
    connection.whenReady("read", serve);
  };
  simulation.soon(serve);
}
