import { HttpError, SystemError, type HttpRequest, type HttpResponse } from "../../os/index.ts";
import type { ConnectionEnd } from "./connection.ts";
import { encodeRequest, MalformedMessage, ResponseReader } from "./http-codec.ts";

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
