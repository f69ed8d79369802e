import { SystemError } from "./errors.ts";
import { CountedFile, WaitList, type Cancel, type FileInfo, type OpenFile } from "./file.ts";
import { encode, isAscii } from "./text.ts";

/** Bytes a pipe holds before its writers wait, as on Linux. */
export const PIPE_CAPACITY = 65536;

/** The queue behind a pipe: bytes in order, a bound, and whether each side is still there. */
export class ByteQueue {
  private chunks: Uint8Array[] = [];
  private length = 0;
  readonly readable = new WaitList();
  readonly writable = new WaitList();
  writers = true;
  readers = true;
  readonly capacity: number;

  constructor(capacity = PIPE_CAPACITY) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.length;
  }

  take(max: number): Uint8Array | undefined {
    if (this.length === 0) return this.writers ? undefined : new Uint8Array(0);
    let first = this.chunks[0]!;
    if (first.length > max) {
      this.chunks[0] = first.subarray(max);
      first = first.subarray(0, max);
    } else if (this.chunks.length === 1 || first.length === max) {
      this.chunks.shift();
    } else {
      const total = Math.min(max, this.length);
      const joined = new Uint8Array(total);
      let at = 0;
      while (at < total) {
        const chunk = this.chunks[0]!;
        const part = chunk.length <= total - at ? chunk : chunk.subarray(0, total - at);
        joined.set(part, at);
        at += part.length;
        if (part.length === chunk.length) this.chunks.shift();
        else this.chunks[0] = chunk.subarray(part.length);
      }
      first = joined;
    }
    this.length -= first.length;
    this.writable.wake();
    return first;
  }

  put(data: Uint8Array): number | undefined {
    if (!this.readers) throw new SystemError("EPIPE");
    if (data.length === 0) return 0;
    const space = this.capacity - this.length;
    if (space <= 0) return undefined;
    // Copied: the writer may reuse its buffer.
    const part = data.slice(0, space);
    this.chunks.push(part);
    this.length += part.length;
    this.readable.wake();
    return part.length;
  }

  whenReadable(callback: () => void): Cancel {
    if (this.length > 0 || !this.writers) return now(callback);
    return this.readable.add(callback);
  }

  whenWritable(callback: () => void): Cancel {
    if (this.length < this.capacity || !this.readers) return now(callback);
    return this.writable.add(callback);
  }

  closeWriters(): void {
    this.writers = false;
    this.readable.wake();
  }

  closeReaders(): void {
    this.readers = false;
    this.chunks = [];
    this.length = 0;
    this.writable.wake();
  }
}

function now(callback: () => void): Cancel {
  callback();
  return () => {};
}

class PipeReader extends CountedFile {
  readonly queue: ByteQueue;
  constructor(queue: ByteQueue) {
    super();
    this.queue = queue;
  }
  read(max: number): Uint8Array | undefined {
    return this.queue.take(max);
  }
  write(): number {
    throw new SystemError("EBADF");
  }
  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    return this.queue.whenReadable(callback);
  }
  info(): FileInfo {
    return { type: "pipe" };
  }
  protected close(): void {
    this.queue.closeReaders();
  }
}

class PipeWriter extends CountedFile {
  readonly queue: ByteQueue;
  constructor(queue: ByteQueue) {
    super();
    this.queue = queue;
  }
  read(): Uint8Array {
    throw new SystemError("EBADF");
  }
  write(data: Uint8Array): number | undefined {
    return this.queue.put(data);
  }
  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    return this.queue.whenWritable(callback);
  }
  info(): FileInfo {
    return { type: "pipe" };
  }
  protected close(): void {
    this.queue.closeWriters();
  }
}

/** Both ends of a new pipe. */
export function createPipe(capacity?: number): { reader: OpenFile; writer: OpenFile } {
  const queue = new ByteQueue(capacity);
  return { reader: new PipeReader(queue), writer: new PipeWriter(queue) };
}

/** A file that calls back with each write: how the runtime takes a container's output. */
export class SinkFile extends CountedFile {
  private readonly sink: (data: Uint8Array) => void;
  private readonly closed: () => void;
  private readonly text: ((text: string) => void) | undefined;
  /** `text`: takes text that is its own bytes (ASCII), for writers that print much of it. */
  constructor(sink: (data: Uint8Array) => void, closed: () => void = () => {}, text?: (text: string) => void) {
    super();
    this.sink = sink;
    this.closed = closed;
    this.text = text;
  }
  /** Writes a text, as bytes only where it must be. */
  print(text: string): void {
    if (this.text && isAscii(text)) this.text(text);
    else this.sink(encode(text));
  }
  read(): Uint8Array {
    throw new SystemError("EBADF");
  }
  write(data: Uint8Array): number {
    this.sink(data.slice());
    return data.length;
  }
  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    callback();
    return () => {};
  }
  info(): FileInfo {
    return { type: "pipe" };
  }
  protected close(): void {
    this.closed();
  }
}

/** /dev/null: ends at once, swallows all. */
export class NullFile extends CountedFile {
  read(): Uint8Array {
    return new Uint8Array(0);
  }
  write(data: Uint8Array): number {
    return data.length;
  }
  whenReady(_side: "read" | "write", callback: () => void): Cancel {
    callback();
    return () => {};
  }
  info(): FileInfo {
    return { type: "device" };
  }
  protected close(): void {}
}
