import { encode, loadedModule, type HttpHandler, type HttpRequest, type HttpResponse } from "../../os/index.ts";
import type { ConnectionEnd } from "./connection.ts";
import type { RequestReader } from "./http-codec.ts";
import { rest } from "./rest.ts";

/** Serves a connection of bytes with a handler of whole requests. Components that only see whether they can connect (probes) send none. */
export function serveHttp(
  connection: ConnectionEnd,
  handler: HttpHandler,
  tls: boolean,
  simulation: { soon(run: () => void): unknown },
  ended: () => void,
): void {
  connection.retain();
  const codec = (): NonNullable<typeof rest.value> => loadedModule(rest);
  let reader: RequestReader | undefined;
  let busy = false;
  let closing = false;
  /** The client will send no more. */
  let over = false;
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
    writeAll(codec().encodeResponseHead(response), () => writeAll(body, close));
  };
  const respond = (request: HttpRequest, response: HttpResponse): void => {
    const last = request.headers.connection?.toLowerCase() === "close" || response.headers.connection === "close";
    const next = (): void => {
      busy = false;
      if (last) close();
      else simulation.soon(serve);
    };
    writeAll(codec().encodeResponseHead(response), () => {
      const { body } = response;
      if (request.method === "HEAD" || !codec().hasBody(response.status)) {
        next();
      } else if (body instanceof Uint8Array) {
        writeAll(body, next);
      } else {
        const pump = (): void => {
          const data = body.take(65536);
          if (data === undefined) body.whenReadable(pump);
          else if (data.length === 0) writeAll(codec().LAST_CHUNK, next);
          else writeAll(codec().encodeChunk(data), pump);
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
          over = true;
          break;
        }
        reader ??= new (codec().RequestReader)();
        reader.push(data);
      }
      const request = reader?.next();
      if (request) {
        busy = true;
        handler({ ...request, remoteAddress: connection.remoteAddress }, (response) => respond(request, response));
        return;
      }
      if (over) {
        close();
        return;
      }
    } catch (error) {
      if (rest.value && error instanceof rest.value.MalformedMessage) refuse(tls ? "Client sent an HTTP request to an HTTPS server.\n" : "400 Bad Request");
      else close();
      return;
    }
    connection.whenReady("read", serve);
  };
  simulation.soon(serve);
}
