import { concat, Holding, readFile, type Call, type OpenFile, type Process } from "../os/index.ts";
import { decodeText } from "./text.ts";

/** A line without its end. `terminated` is false for a last line that has none. */
export interface Line {
  text: string;
  terminated: boolean;
}

/**
 * The lines of an open file as they come. `batch` gives all that can be had now (for programs that need speed), `next` one
 * at a time. Bytes of a line that is not complete yet are kept.
 */
export class LineInput {
  private readonly file: OpenFile;
  private readonly delimiter: number;
  private readonly delimiterText: string;
  private rest: Uint8Array[] = [];
  private lines: string[] = [];
  private at = 0;
  private readonly held = new Holding();
  private ended = false;
  private lastTerminated = true;

  /** `file` is kept open while this is used. */
  constructor(file: OpenFile, delimiter = "\n") {
    this.file = file;
    this.delimiterText = delimiter;
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Whether the last line of all lacks its end (known when all have been read). */
  get unterminated(): boolean {
    return !this.lastTerminated;
  }

  /** Lines that are there, at least one; undefined at the end of file. */
  *batch(): Call<string[] | undefined> {
    if (this.at < this.lines.length) {
      const rest = this.lines.slice(this.at);
      this.lines = [];
      this.at = 0;
      return rest;
    }
    for (;;) {
      if (this.ended) return undefined;
      const data = yield* readFile(this.file);
      if (data.length === 0) {
        this.ended = true;
        this.held.release();
        if (this.rest.length === 0) return undefined;
        const last = decodeText(concat(this.rest));
        this.rest = [];
        this.lastTerminated = false;
        return [last];
      }
      const end = data.lastIndexOf(this.delimiter);
      if (end < 0) {
        if (yield* this.held.add(data.length)) this.rest.push(data.slice());
        continue;
      }
      this.held.release();
      const head = data.subarray(0, end);
      const text = decodeText(this.rest.length > 0 ? concat([...this.rest, head]) : head);
      this.rest = end + 1 < data.length ? [data.slice(end + 1)] : [];
      return text.split(this.delimiterText);
    }
  }

  /** Whether the next line has been read. */
  get isReady(): boolean {
    return this.at < this.lines.length;
  }

  /** The next line where it has been read already and is not the last that has; undefined otherwise. */
  ready(): string | undefined {
    if (this.at + 1 >= this.lines.length) return undefined;
    this.at += 1;
    return this.lines[this.at - 1];
  }

  /** The next line; undefined at the end of file. */
  *next(): Call<Line | undefined> {
    if (this.at >= this.lines.length) {
      const lines = yield* this.batch();
      if (!lines) return undefined;
      this.lines = lines;
      this.at = 0;
    }
    const text = this.lines[this.at]!;
    this.at += 1;
    const last = this.ended && this.at >= this.lines.length;
    return { text, terminated: !(last && !this.lastTerminated) };
  }

  /** Whether nothing more will come; waits for input to know. */
  *atEnd(): Call<boolean> {
    if (this.at < this.lines.length) return false;
    const lines = yield* this.batch();
    if (!lines) return true;
    this.lines = lines;
    this.at = 0;
    return false;
  }
}

/** Opens a file for reading ("-" is standard input) and keeps it open; give it back with `release`. */
export function openInput(process: Process, path: string): OpenFile {
  const file = path === "-" ? process.descriptor(0) : process.files.open(path, { read: true });
  file.retain();
  return file;
}
