import { concat, decode, encode, WaitList } from "../../os/index.ts";

/** One line (or the part of one that has been written so far) of a container's output. */
export interface LogEntry {
  /** ms since 1970 */
  wall: number;
  stream: "stdout" | "stderr";
  /** Without the newline: a char for each byte, as strings take a third of the room of small arrays. */
  bytes: string;
  /** The line has ended (F), or goes on in the next entry (P). */
  full: boolean;
}

/** Bytes that are kept (containerLogMaxSize 10Mi; the older files are not read by `kubectl logs`). */
const LIMIT = 10 * 1024 * 1024;
/** Files that are kept besides the one that is written to (containerLogMaxFiles 5), and how much smaller gzip makes logs. */
const ROTATED = 4;
const COMPRESSION = 10;
/** Longer lines are cut into parts. */
const MAX_LINE = 16 * 1024;

/** The log of one container, as containerd writes it: line by line, each with its time. */
export class ContainerLog {
  private entries: LogEntry[] = [];
  private first = 0;
  private bytes = 0;
  /** Bytes of the files that were rotated away, the last one first. */
  private rotated: number[] = [];
  private readonly rest: Record<"stdout" | "stderr", Uint8Array[]> = { stdout: [], stderr: [] };
  private readonly wall: () => number;
  private closed = false;
  readonly changed = new WaitList();

  constructor(wall: () => number) {
    this.wall = wall;
  }

  get ended(): boolean {
    return this.closed;
  }

  /** Bytes it takes on the disk, with the files that were rotated away: the last one as it was, those before it compressed. */
  get size(): number {
    let size = this.bytes;
    for (const [age, bytes] of this.rotated.entries()) size += age === 0 ? bytes : bytes / COMPRESSION;
    return size;
  }

  /** Number of the next entry. */
  get end(): number {
    return this.first + this.entries.length;
  }

  write(stream: "stdout" | "stderr", data: Uint8Array): void {
    let from = 0;
    for (;;) {
      const newline = data.indexOf(10, from);
      if (newline < 0) break;
      this.add(stream, data.subarray(from, newline), true);
      from = newline + 1;
    }
    if (from < data.length) {
      const pending = this.rest[stream];
      pending.push(data.slice(from));
      let length = 0;
      for (const part of pending) length += part.length;
      if (length >= MAX_LINE) this.flush(stream);
    }
    this.changed.wake();
  }

  /** As `write`, of text that is its own bytes. */
  writeText(stream: "stdout" | "stderr", text: string): void {
    if (this.rest[stream].length > 0 || text.length > MAX_LINE || !text.endsWith("\n")) {
      this.write(stream, encode(text));
      return;
    }
    let from = 0;
    while (from < text.length) {
      const newline = text.indexOf("\n", from);
      this.append(stream, text.slice(from, newline), true);
      from = newline + 1;
    }
    this.changed.wake();
  }

  /** The container has ended: what was written without a newline is an entry too. */
  close(): void {
    this.flush("stdout");
    this.flush("stderr");
    this.closed = true;
    this.changed.wake();
  }

  /** The entries from a number on. */
  from(number: number): readonly LogEntry[] {
    return this.entries.slice(Math.max(0, number - this.first));
  }

  private flush(stream: "stdout" | "stderr"): void {
    if (this.rest[stream].length > 0) this.add(stream, new Uint8Array(0), false);
  }

  private add(stream: "stdout" | "stderr", data: Uint8Array, full: boolean): void {
    const pending = this.rest[stream];
    const whole = pending.length > 0 ? concat([...pending, data]) : data;
    // Longer lines are parts, so that no call gets too many arguments.
    if (whole.length > MAX_LINE) {
      this.rest[stream] = [];
      this.add(stream, whole.subarray(0, MAX_LINE), false);
      this.add(stream, whole.subarray(MAX_LINE), full);
      return;
    }
    this.rest[stream] = [];
    this.append(stream, String.fromCharCode.apply(null, whole as unknown as number[]), full);
  }

  private append(stream: "stdout" | "stderr", bytes: string, full: boolean): void {
    this.entries.push({ wall: this.wall(), stream, bytes, full });
    this.bytes += bytes.length + 32;
    if (this.bytes <= LIMIT) return;
    let dropped = 0;
    const before = this.bytes;
    while (this.bytes > LIMIT / 2 && dropped < this.entries.length - 1) {
      this.bytes -= this.entries[dropped]!.bytes.length + 32;
      dropped += 1;
    }
    this.entries = this.entries.slice(dropped);
    this.first += dropped;
    this.rotated = [before - this.bytes, ...this.rotated].slice(0, ROTATED);
  }
}

export interface LogSelection {
  timestamps?: boolean;
  /** ms since 1970: older entries are left out. */
  since?: number;
  tailLines?: number;
  limitBytes?: number;
}

/** The number of the first entry that a selection shows. */
export function startOf(log: ContainerLog, selection: LogSelection): number {
  const entries = log.from(0);
  let start = log.end - entries.length;
  if (selection.tailLines !== undefined) {
    // Parts of a line count as one line.
    let lines = 0;
    let index = entries.length;
    while (index > 0) {
      const newLine = entries[index - 1]!.full || index === entries.length;
      if (newLine && lines === selection.tailLines) break;
      if (newLine) lines += 1;
      index -= 1;
    }
    start += selection.tailLines === 0 ? entries.length : index;
  }
  return start;
}

/** The bytes that were written. */
function dataOf(entry: LogEntry): Uint8Array {
  const data = new Uint8Array(entry.bytes.length);
  for (let i = 0; i < data.length; i += 1) data[i] = entry.bytes.charCodeAt(i);
  return data;
}

/** The line as text. */
export function textOf(entry: LogEntry): string {
  return decode(dataOf(entry));
}

/** The bytes of an entry as `kubectl logs` shows them. */
export function renderEntry(entry: LogEntry, timestamps: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  if (timestamps) parts.push(encode(`${nanoTime(entry.wall)} `));
  parts.push(dataOf(entry));
  if (entry.full) parts.push(encode("\n"));
  return concat(parts);
}

/** The line of the log file in /var/log/pods. */
export function fileLine(entry: LogEntry): Uint8Array {
  return concat([encode(`${nanoTime(entry.wall)} ${entry.stream} ${entry.full ? "F" : "P"} `), dataOf(entry), encode("\n")]);
}

/** RFC 3339 with nanoseconds, as Go's RFC3339Nano. */
export function nanoTime(wall: number): string {
  const whole = Math.floor(wall / 1000);
  const nanos = Math.floor((wall - whole * 1000) * 1e6);
  const seconds = new Date(whole * 1000).toISOString().slice(0, 19);
  const fraction = String(nanos).padStart(9, "0").replace(/0+$/, "");
  return `${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}
