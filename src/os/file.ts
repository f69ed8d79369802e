/** A callback that undoes a wait. */
export type Cancel = () => void;

/** What `fstat` can say of an open file without a path. */
export interface FileInfo {
  type: "file" | "directory" | "pipe" | "socket" | "tty" | "device";
  size?: number;
}

/**
 * Something open: a file, a pipe's end, a terminal, a socket. Calls never block: what is not ready answers undefined, and
 * `whenReady` tells when to ask again. The kernel turns that into system calls that wait.
 *
 * Open files are counted: `retain` for each descriptor that refers to one, `release` for each that is closed; the last
 * release closes it.
 */
export interface OpenFile {
  /** Up to `max` bytes; an empty array at the end of file; undefined when a reader would have to wait. */
  read(max: number): Uint8Array | undefined;
  /** How many bytes were taken; undefined when a writer would have to wait. Throws EPIPE when nobody reads any more. */
  write(data: Uint8Array): number | undefined;
  /** Calls back once: at once when a read or a write is possible (or would fail), else as soon as it may have become so. */
  whenReady(side: "read" | "write", callback: () => void): Cancel;
  retain(): void;
  release(): void;
  info(): FileInfo;
}

/** Counts references and calls `close` at the last one. */
export abstract class CountedFile implements OpenFile {
  private references = 0;
  abstract read(max: number): Uint8Array | undefined;
  abstract write(data: Uint8Array): number | undefined;
  abstract whenReady(side: "read" | "write", callback: () => void): Cancel;
  abstract info(): FileInfo;
  protected abstract close(): void;

  retain(): void {
    this.references += 1;
  }

  release(): void {
    this.references -= 1;
    if (this.references === 0) this.close();
  }
}

/** Callbacks that wait for one thing; each is called once. */
export class WaitList {
  private waiting: (() => void)[] = [];

  add(callback: () => void): Cancel {
    this.waiting.push(callback);
    return () => {
      const index = this.waiting.indexOf(callback);
      if (index >= 0) this.waiting.splice(index, 1);
    };
  }

  get size(): number {
    return this.waiting.length;
  }

  wake(): void {
    if (this.waiting.length === 0) return;
    const list = this.waiting;
    this.waiting = [];
    for (const callback of list) callback();
  }
}
