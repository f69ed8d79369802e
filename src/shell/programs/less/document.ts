import { concat, Holding, poll, readFile, type Call, type OpenFile } from "../../../os/index.ts";
import { decodeText, encodeText } from "../../text.ts";

const NEWLINE = 10;

/** How many of the first bytes say whether a file is text, and how many strange ones it may have. */
const PROBED = 256;
const MOST_STRANGE = 5;

/** The lines of a file or pipe as far as they have been read. */
export class Document {
  readonly name: string;
  /** From standard input. */
  readonly piped: boolean;
  readonly lines: string[] = [];
  /** Where each line begins, bytes; one more than there are lines. */
  private readonly offsets: number[] = [0];
  /** Everything there was has been read (more may come to a file that grows). */
  ended = false;
  /** Where the screen was when another file was looked at. */
  place = 0;
  private readonly file: OpenFile;
  private readonly held = new Holding();
  private rest: Uint8Array[] = [];
  private unterminated = false;

  /** `file` is kept open while this is used. */
  constructor(name: string, file: OpenFile, piped: boolean) {
    this.name = name;
    this.file = file;
    this.piped = piped;
  }

  /** Bytes in all, as soon as that is known. */
  get size(): number | undefined {
    return this.ended ? this.offsets.at(-1)! : this.piped ? undefined : this.file.info().size;
  }

  /** Where the line begins, bytes. */
  offset(line: number): number {
    return this.offsets[Math.min(line, this.offsets.length - 1)]!;
  }

  /** The line that holds the byte. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /** Reads till `count` lines are there, or all. `waiting` runs before it has to wait for input; it gives up when that says so. */
  *load(count: number, waiting?: () => Call<boolean>): Call<void> {
    while (!this.ended && this.lines.length < count) {
      if (waiting && this.piped && (yield* poll([{ file: this.file, side: "read" }], 0)).length === 0 && (yield* waiting())) return;
      yield* this.read();
    }
  }

  /** What is to be waited for till there is more. */
  get source(): OpenFile {
    return this.file;
  }

  /** Reads what has come after the end. */
  *more(): Call<void> {
    this.ended = false;
    yield* this.load(Infinity);
  }

  private *read(): Call<void> {
    const data = yield* readFile(this.file);
    if (data.length === 0) {
      this.ended = true;
      this.held.release();
      if (this.rest.length > 0) this.append([decodeText(concat(this.rest))], false);
      this.rest = [];
      return;
    }
    const end = data.lastIndexOf(NEWLINE);
    if (end < 0) {
      if (yield* this.held.add(data.length)) this.rest.push(data.slice());
      return;
    }
    const text = decodeText(concat([...this.rest, data.subarray(0, end)]));
    this.rest = end + 1 < data.length ? [data.slice(end + 1)] : [];
    if (yield* this.held.add(data.length)) this.append(text.split("\n"), true);
  }

  private append(lines: readonly string[], terminated: boolean): void {
    for (const [i, line] of lines.entries()) {
      const bytes = encodedLength(line) + (terminated || i + 1 < lines.length ? 1 : 0);
      if (this.unterminated) {
        this.lines[this.lines.length - 1] += line;
        this.offsets[this.offsets.length - 1]! += bytes;
        this.unterminated = false;
      } else {
        this.lines.push(line);
        this.offsets.push(this.offsets.at(-1)! + bytes);
      }
    }
    this.unterminated = !terminated;
  }

  /** Whether its first bytes look like no text. */
  *binary(): Call<boolean> {
    yield* this.load(1);
    let strange = 0;
    for (const character of this.lines.join("\n").slice(0, PROBED)) {
      const code = character.charCodeAt(0);
      if ((code < 32 && !/[\b\t\n\r\f\x1b]/.test(character)) || (code >= 0xdc80 && code <= 0xdcff && character.length === 1)) strange += 1;
    }
    return strange > MOST_STRANGE;
  }
}

function encodedLength(text: string): number {
  return /^[\x00-\x7f]*$/.test(text) ? text.length : encodeText(text).length;
}
