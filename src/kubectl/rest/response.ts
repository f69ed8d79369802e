import { callback, concat, decode, type ByteQueue, type Call, type HttpResponse, type Process } from "../../os/index.ts";

/** Waits till the queue has something to read or has ended; false when `timeout` ms passed first. */
export function* readable(process: Process, queue: ByteQueue, timeout?: number): Call<boolean> {
  return yield* callback<boolean>("read", (done) => {
    const cancels: (() => void)[] = [];
    const finish = (value: boolean): void => {
      for (const cancel of cancels) cancel();
      done(value);
    };
    if (timeout !== undefined) {
      const timer = process.machine.simulation.after(timeout, () => finish(false));
      cancels.push(() => timer.cancel());
    }
    cancels.push(queue.whenReadable(() => finish(true)));
    return () => {
      for (const cancel of cancels) cancel();
    };
  });
}

/** The next bytes of a body, an empty array at its end, undefined when `timeout` ms passed first. */
export function* nextChunk(process: Process, queue: ByteQueue, timeout?: number): Call<Uint8Array | undefined> {
  for (;;) {
    const data = queue.take(65536);
    if (data) return data;
    if (!(yield* readable(process, queue, timeout))) return undefined;
  }
}

/** The whole body as bytes. */
export function* bodyOf(process: Process, response: HttpResponse): Call<Uint8Array> {
  const { body } = response;
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const chunk = (yield* nextChunk(process, body))!;
      if (chunk.length === 0) return concat(chunks);
      chunks.push(chunk);
    }
  } finally {
    body.closeReaders();
  }
}

/** The lines of a body as they come. */
export class LineStream {
  private readonly process: Process;
  private readonly queue: ByteQueue | undefined;
  private readonly decoder = new TextDecoder();
  private buffer = "";
  private ended: boolean;

  private readonly endsAt: number | undefined;

  /** The stream ends for the client after `limit` ms; 0: it does not. */
  constructor(process: Process, response: HttpResponse, limit = 0) {
    this.process = process;
    this.endsAt = limit > 0 ? process.now + limit : undefined;
    this.queue = response.body instanceof Uint8Array ? undefined : response.body;
    this.ended = this.queue === undefined;
    if (response.body instanceof Uint8Array) this.buffer = decode(response.body);
  }

  /** The next line; undefined at the end, null when `timeout` ms passed first. */
  *next(timeout?: number): Call<string | undefined | null> {
    const deadline = timeout === undefined ? undefined : this.process.now + timeout;
    for (;;) {
      const at = this.buffer.indexOf("\n");
      if (at >= 0) {
        const line = this.buffer.slice(0, at);
        this.buffer = this.buffer.slice(at + 1);
        if (line.trim() !== "") return line;
        continue;
      }
      if (this.ended || !this.queue) {
        const line = this.buffer;
        this.buffer = "";
        return line.trim() === "" ? undefined : line;
      }
      const until = Math.min(deadline ?? Infinity, this.endsAt ?? Infinity);
      const chunk = yield* nextChunk(this.process, this.queue, until === Infinity ? undefined : Math.max(0, until - this.process.now));
      if (chunk === undefined) {
        if (until === deadline) return null;
        this.ended = true;
      } else if (chunk.length === 0) this.ended = true;
      else this.buffer += this.decoder.decode(chunk, { stream: true });
    }
  }

  /** The client goes away. */
  close(): void {
    this.queue?.closeReaders();
  }
}
