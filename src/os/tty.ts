import { SystemError } from "./errors.ts";
import { CountedFile, WaitList, type Cancel, type FileInfo } from "./file.ts";
import type { Process } from "./process.ts";
import type { Signal } from "./signals.ts";
import { encode } from "./text.ts";

/** The modes of a terminal that programs change (termios). */
export interface TerminalModes {
  /** Lines are edited by the terminal and handed over whole (ICANON). */
  canonical: boolean;
  echo: boolean;
  /** Ctrl-C, Ctrl-Z, Ctrl-\ send signals (ISIG). */
  signals: boolean;
  /** Carriage returns that are typed become newlines (ICRNL). */
  mapReturn: boolean;
  /** Newlines that are printed become carriage return and newline (ONLCR). */
  mapNewline: boolean;
}

export const COOKED: TerminalModes = { canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true };

const CTRL_C = 3;
const CTRL_D = 4;
const BACKSPACE = 8;
const CTRL_U = 21;
const CTRL_V = 22;
const CTRL_W = 23;
const CTRL_Z = 26;
const CTRL_BACKSLASH = 28;
const DELETE = 127;

/** Bytes of typed-ahead input that a terminal keeps. */
const INPUT_LIMIT = 1 << 20;

/**
 * A pseudo-terminal: what is typed comes in by `input`, what is printed goes out by `onOutput`; programs see `slave`.
 * Between them stands the line discipline of Linux: editing of lines, echo, signals to the foreground process group.
 */
export class Tty {
  readonly name: string;
  modes: TerminalModes = { ...COOKED };
  columns: number;
  rows: number;
  /** Process group that gets signals and may read. */
  foreground: number | undefined;
  /** The process group's machine, to find its processes. */
  private owner: Process | undefined;
  readonly slave: TtyFile;
  private readonly output: (data: Uint8Array) => void;
  private line: number[] = [];
  private readonly lines: Uint8Array[] = [];
  private buffered = 0;
  private literal = false;
  private hungUp = false;
  readonly readable = new WaitList();

  constructor(options: { name?: string; columns?: number; rows?: number; onOutput: (data: Uint8Array) => void }) {
    this.name = options.name ?? "/dev/pts/0";
    this.columns = options.columns ?? 80;
    this.rows = options.rows ?? 24;
    this.output = options.onOutput;
    this.slave = new TtyFile(this);
    this.slave.retain();
  }

  /** A session leader takes the terminal as its controlling one. */
  attach(leader: Process): void {
    this.owner = leader;
    this.foreground = leader.group;
  }

  /** Bytes from the keyboard. */
  input(data: Uint8Array): void {
    for (const byte of data) this.key(byte);
    if (!this.modes.canonical) this.flushLine();
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    this.signalForeground("SIGWINCH");
  }

  /** The other side is gone: readers get the end, the session SIGHUP. */
  hangUp(): void {
    this.hungUp = true;
    this.signalForeground("SIGHUP");
    this.readable.wake();
  }

  setModes(modes: Partial<TerminalModes>): void {
    const wasCanonical = this.modes.canonical;
    this.modes = { ...this.modes, ...modes };
    // What was typed of a line so far becomes readable when lines are no longer waited for.
    if (wasCanonical && !this.modes.canonical) this.flushLine();
  }

  /** What readers get: bytes, an empty array for end of file, undefined when there is nothing yet. */
  take(max: number): Uint8Array | undefined {
    const first = this.lines[0];
    if (first) {
      if (first.length > max) {
        this.lines[0] = first.subarray(max);
        this.buffered -= max;
        return first.subarray(0, max);
      }
      this.lines.shift();
      this.buffered -= first.length;
      return first;
    }
    return this.hungUp ? new Uint8Array(0) : undefined;
  }

  get hasInput(): boolean {
    return this.lines.length > 0 || this.hungUp;
  }

  print(data: Uint8Array): void {
    if (!this.modes.mapNewline || !data.includes(10)) {
      this.output(data.slice());
      return;
    }
    let extra = 0;
    for (const byte of data) if (byte === 10) extra += 1;
    const mapped = new Uint8Array(data.length + extra);
    let at = 0;
    for (const byte of data) {
      if (byte === 10) mapped[at++] = 13;
      mapped[at++] = byte;
    }
    this.output(mapped);
  }

  leaderEnded(_leader: Process): void {
    this.signalForeground("SIGHUP");
    this.foreground = undefined;
  }

  private signalForeground(signal: Signal): void {
    if (this.foreground === undefined || !this.owner) return;
    try {
      this.owner.machine.kill(-this.foreground, signal);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      // The group has just ended.
    }
  }

  private key(typed: number): void {
    const { modes } = this;
    let byte = typed;
    if (this.literal) {
      this.literal = false;
      this.append(byte);
      return;
    }
    if (byte === 13 && modes.mapReturn) byte = 10;
    if (modes.signals && (byte === CTRL_C || byte === CTRL_Z || byte === CTRL_BACKSLASH)) {
      this.line = [];
      if (modes.echo) this.show(byte);
      this.signalForeground(byte === CTRL_C ? "SIGINT" : byte === CTRL_Z ? "SIGTSTP" : "SIGQUIT");
      return;
    }
    if (!modes.canonical) {
      if (modes.echo) this.show(byte);
      this.line.push(byte);
      return;
    }
    switch (byte) {
      case CTRL_V:
        this.literal = true;
        return;
      case CTRL_D:
        if (this.line.length === 0) {
          this.lines.push(new Uint8Array(0));
          this.readable.wake();
        } else this.flushLine();
        return;
      case DELETE:
      case BACKSPACE:
        this.erase(1);
        return;
      case CTRL_U:
        this.erase(Infinity);
        return;
      case CTRL_W: {
        while (this.line.length > 0 && this.line.at(-1) === 32) this.erase(1);
        while (this.line.length > 0 && this.line.at(-1) !== 32) this.erase(1);
        return;
      }
      default:
        this.append(byte);
    }
  }

  private append(byte: number): void {
    if (this.line.length + this.buffered >= INPUT_LIMIT) return;
    this.line.push(byte);
    if (this.modes.echo) this.show(byte);
    if (byte === 10) this.flushLine();
  }

  /** Takes characters (not bytes) off the line and off the screen. */
  private erase(count: number): void {
    for (let i = 0; i < count && this.line.length > 0; i += 1) {
      let byte = this.line.pop()!;
      const width = byte < 32 ? 2 : byte >= 128 ? 2 : 1;
      while ((byte & 0xc0) === 0x80 && this.line.length > 0) byte = this.line.pop()!;
      const cells = byte >= 0xe3 ? 2 : byte < 32 ? width : 1;
      if (this.modes.echo) this.output(encode("\b \b".repeat(cells)));
    }
  }

  private show(byte: number): void {
    if (byte === 10) this.print(new Uint8Array([10]));
    else if (byte < 32 && byte !== 9) this.output(encode(`^${String.fromCharCode(byte + 64)}`));
    else this.output(new Uint8Array([byte]));
  }

  private flushLine(): void {
    if (this.line.length === 0) return;
    const line = new Uint8Array(this.line);
    this.line = [];
    this.lines.push(line);
    this.buffered += line.length;
    this.readable.wake();
  }
}

/** The side of a terminal that programs read and write. */
export class TtyFile extends CountedFile {
  readonly tty: Tty;
  constructor(tty: Tty) {
    super();
    this.tty = tty;
  }
  read(max: number): Uint8Array | undefined {
    return this.tty.take(max);
  }
  write(data: Uint8Array): number {
    this.tty.print(data);
    return data.length;
  }
  whenReady(side: "read" | "write", callback: () => void): Cancel {
    if (side === "write" || this.tty.hasInput) {
      callback();
      return () => {};
    }
    return this.tty.readable.add(callback);
  }
  info(): FileInfo {
    return { type: "tty" };
  }
  protected close(): void {}
}

/** The terminal behind a descriptor, if it is one (isatty). */
export function ttyOf(process: Process, fd: number): Tty | undefined {
  if (!process.hasDescriptor(fd)) return undefined;
  const file = process.descriptor(fd);
  return file instanceof TtyFile ? file.tty : undefined;
}
