import type { OpenFile } from "./file.ts";

/*
 * Open files for those who are no program, and so cannot wait in a call: what is written waits in a queue, what is read comes as events.
 */

/** Writes bytes into a file in their order: what it does not take at once follows when it does. */
export class FileWriter {
  private readonly file: OpenFile;
  private readonly broken: () => void;
  private readonly pending: Uint8Array[] = [];
  private written: (() => void) | undefined;
  private waiting = false;
  private over = false;

  /** `broken` is told once, if nobody reads the file any more. */
  constructor(file: OpenFile, broken: () => void) {
    this.file = file;
    this.broken = broken;
  }

  add(data: Uint8Array): void {
    this.pending.push(data);
    this.flush();
  }

  /** Nothing follows: `written` is run when all of it is in the file, unless that breaks. */
  end(written: () => void): void {
    this.written = written;
    this.flush();
  }

  /** Forgets what is not written yet, and takes no more. */
  stop(): void {
    this.over = true;
  }

  private flush(): void {
    if (this.over || this.waiting) return;
    try {
      while (this.pending.length > 0) {
        const first = this.pending[0]!;
        const taken = this.file.write(first);
        if (taken === undefined) {
          this.waiting = true;
          this.file.whenReady("write", () => {
            this.waiting = false;
            this.flush();
          });
          return;
        }
        if (taken === first.length) this.pending.shift();
        else this.pending[0] = first.subarray(taken);
      }
    } catch {
      this.over = true;
      this.broken();
      return;
    }
    if (!this.written) return;
    this.over = true;
    this.written();
  }
}

export interface ReadEvents {
  data(data: Uint8Array): void;
  /** The end of the file. */
  end(): void;
  /** Reading has failed. */
  broken(): void;
}

/** Reads a file from `start` to its end, unless it is stopped. */
export class FileReader {
  private readonly file: OpenFile;
  private readonly events: ReadEvents;
  private over = false;

  constructor(file: OpenFile, events: ReadEvents) {
    this.file = file;
    this.events = events;
  }

  start(): void {
    try {
      while (!this.over) {
        const data = this.file.read(65536);
        if (data === undefined) {
          this.file.whenReady("read", () => this.start());
          return;
        }
        if (data.length > 0) {
          this.events.data(data);
          continue;
        }
        this.over = true;
        this.events.end();
      }
    } catch {
      this.over = true;
      this.events.broken();
    }
  }

  stop(): void {
    this.over = true;
  }
}
