import { goEscaped } from "../../../apimachinery/json/index.ts";
import { ByteQueue, encode, type HttpResponse } from "../../../os/index.ts";
import { StatusError, type StatusBody } from "../client.ts";
import { internalError, unknownError } from "../status.ts";

/** Bytes that a stream may hold before its writer keeps the rest back. */
const STREAM_CAPACITY = 1 << 20;

/** One line of JSON, as Go's encoder writes it. */
export const jsonLine = (body: unknown): Uint8Array => encode(`${goEscaped(JSON.stringify(body))}\n`);

export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { "content-type": "application/json", ...headers }, body: jsonLine(body) };
}

export function text(status: number, body: string): HttpResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: encode(body) };
}

export function failure(status: StatusBody): HttpResponse {
  const headers: Record<string, string> = {};
  if (status.details?.retryAfterSeconds) headers["retry-after"] = String(status.details.retryAfterSeconds);
  // Go leaves out what is empty; an error without a reason has none in its JSON.
  const { code, reason, details, ...head } = status;
  const body = { ...head, ...(reason === "" ? {} : { reason }), ...(details ? { details } : {}), code };
  return json(code, body, headers);
}

/**
 * Any error as the StatusError a client gets. What is none is a mistake of ours: it goes to `onCrash`, and the client is
 * told what a real server says when it panics; without `onCrash` it is thrown on.
 */
export function asStatusError(error: unknown, onCrash: ((error: unknown) => void) | undefined): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof RangeError && error.message.includes("call stack")) {
    return internalError("the object is nested too deeply");
  }
  if (!onCrash) throw error;
  onCrash(error);
  return unknownError("This request caused apiserver to panic. Look in the logs for details.");
}

/**
 * The body of an answer that comes bit by bit. What the reader is slow to take is kept; `abandon` is what the handler
 * calls when the client has gone.
 */
export class ResponseStream {
  readonly queue = new ByteQueue(STREAM_CAPACITY);
  private backlog: Uint8Array[] = [];
  private ending = false;
  private waiting = false;

  write(data: Uint8Array): void {
    if (this.ending || !this.queue.readers) return;
    this.backlog.push(data);
    this.flush();
  }

  end(): void {
    this.ending = true;
    this.flush();
  }

  abandon(): void {
    this.backlog = [];
    this.ending = true;
    this.queue.closeWriters();
  }

  private flush(): void {
    while (this.backlog.length > 0 && this.queue.readers) {
      const data = this.backlog[0]!;
      const taken = data.length === 0 ? 0 : this.queue.put(data);
      if (taken === undefined) {
        this.waitForRoom();
        return;
      }
      if (taken === data.length) this.backlog.shift();
      else this.backlog[0] = data.subarray(taken);
    }
    if (this.ending) this.queue.closeWriters();
  }

  private waitForRoom(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.queue.whenWritable(() => {
      this.waiting = false;
      this.flush();
    });
  }
}
