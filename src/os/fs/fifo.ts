import { SystemError } from "../errors.ts";
import { CountedFile, type Cancel, type FileInfo, type OpenFile } from "../file.ts";
import { ByteQueue } from "../pipe.ts";
import type { OpenFlags } from "./filesystem.ts";

/**
 * What is behind a named pipe. open(2) waits for somebody at the other end; here opening never waits, and the first read or
 * write does instead: a reader knows no end before a writer was there, a writer keeps its bytes till there is a reader.
 */
export class Fifo {
  readonly queue = new ByteQueue();
  readers = 0;
  writers = 0;
  /** How often each side has been opened so far. */
  readersSeen = 0;
  writersSeen = 0;

  open(flags: OpenFlags): OpenFile {
    return new FifoFile(this, flags.read ?? false, (flags.write ?? false) || (flags.append ?? false));
  }

  changed(): void {
    this.queue.readable.wake();
    this.queue.writable.wake();
  }
}

class FifoFile extends CountedFile {
  private readonly fifo: Fifo;
  private readonly reads: boolean;
  private readonly writes: boolean;
  private readonly readersBefore: number;
  private readonly writersBefore: number;

  constructor(fifo: Fifo, reads: boolean, writes: boolean) {
    super();
    this.fifo = fifo;
    this.reads = reads;
    this.writes = writes;
    this.readersBefore = fifo.readersSeen - fifo.readers;
    this.writersBefore = fifo.writersSeen - fifo.writers;
    if (reads) {
      fifo.readers += 1;
      fifo.readersSeen += 1;
    }
    if (writes) {
      fifo.writers += 1;
      fifo.writersSeen += 1;
    }
    fifo.changed();
  }

  private get ended(): boolean {
    return this.fifo.queue.size === 0 && this.fifo.writers === 0 && this.fifo.writersSeen > this.writersBefore;
  }

  private get refused(): boolean {
    return this.fifo.readers === 0 && this.fifo.readersSeen > this.readersBefore;
  }

  read(max: number): Uint8Array | undefined {
    if (!this.reads) throw new SystemError("EBADF");
    return this.ended ? new Uint8Array(0) : this.fifo.queue.take(max);
  }

  write(data: Uint8Array): number | undefined {
    if (!this.writes) throw new SystemError("EBADF");
    if (this.refused) throw new SystemError("EPIPE");
    return this.fifo.readers === 0 ? undefined : this.fifo.queue.put(data);
  }

  whenReady(side: "read" | "write", callback: () => void): Cancel {
    const { queue, readers } = this.fifo;
    const ready = side === "read" ? queue.size > 0 || this.ended : this.refused || (readers > 0 && queue.size < queue.capacity);
    if (!ready) return side === "read" ? queue.readable.add(callback) : queue.writable.add(callback);
    callback();
    return () => {};
  }

  info(): FileInfo {
    return { type: "pipe" };
  }

  protected close(): void {
    const { fifo } = this;
    if (this.reads) fifo.readers -= 1;
    if (this.writes) fifo.writers -= 1;
    // What nobody took is lost with the last who had it open.
    if (fifo.readers === 0 && fifo.writers === 0) while (fifo.queue.size > 0) fifo.queue.take(Infinity);
    fifo.changed();
  }
}
