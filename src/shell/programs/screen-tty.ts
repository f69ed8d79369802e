import { isSystemError, poll, sleep, ttyOf, type Call, type Process, type Tty, type TerminalModes } from "../../os/index.ts";
import { KeyDecoder, type Key } from "../readline/keys.ts";
import { encodeText } from "../text.ts";

/** How long after ESC a key still belongs to it, ms. */
const ESCAPE_WAIT = 25;

const NEWLINE = 10;

/** Keypads send ESC O and a letter. */
const LETTER_O = 79;

/** The terminal of a program that draws the whole screen: raw input, keys by name, the screen that was there comes back. */
export class FullScreen {
  readonly tty: Tty;
  readonly process: Process;
  private readonly decoder = new KeyDecoder();
  private readonly modes: TerminalModes;
  private readonly meta: boolean;
  /** Bytes to be read again. */
  private again: number[] = [];
  private size: string;
  /** Ctrl-J is a key of its own, and not Enter. */
  newlineKey = false;

  /** `meta`: a letter that comes with an ESC is one key with it (M-x), and not two. */
  constructor(process: Process, tty: Tty, meta = true) {
    this.meta = meta;
    this.process = process;
    this.tty = tty;
    this.modes = { ...tty.modes };
    this.size = `${tty.columns}x${tty.rows}`;
  }

  /** The terminal of a process's output (or its controlling one), if there is any. */
  static of(process: Process, meta = true): FullScreen | undefined {
    const tty = ttyOf(process, 1) ?? ttyOf(process, 2);
    return tty ? new FullScreen(process, tty, meta) : undefined;
  }

  get columns(): number {
    return this.tty.columns;
  }

  get rows(): number {
    return this.tty.rows;
  }

  enter(): void {
    this.tty.setModes({ canonical: false, echo: false, signals: false, mapReturn: false });
    this.write("\x1b[?1049h\x1b[?2004h");
    this.process.onSignal("SIGWINCH", () => "interrupt");
  }

  /** After another program has had the terminal: raw input again, and the other screen if wanted. */
  resume(other = true): void {
    this.tty.setModes({ canonical: false, echo: false, signals: false, mapReturn: false });
    if (other) this.write("\x1b[?1049h\x1b[?2004h");
  }

  leave(): void {
    this.write("\x1b[?2004l\x1b[?1049l\x1b[?25h");
    this.tty.setModes(this.modes);
  }

  /** Ctrl-Z: the shell has the terminal till it brings the program back to the front. */
  *suspend(): Call<void> {
    this.leave();
    this.process.machine.kill(this.process.pid, "SIGTSTP");
    // Here it stands still.
    yield* sleep(0);
    this.resume();
  }

  write(text: string): void {
    if (text !== "") this.tty.slave.write(encodeText(text));
  }

  /** Keys wait already, so drawing can be put off. */
  get hasInput(): boolean {
    return this.again.length > 0 || this.tty.hasInput;
  }

  /** The next key; "resize" when the window has another size, "hangup" when the terminal is gone. */
  *key(): Call<Key> {
    for (;;) {
      const earlier = this.again.shift();
      const data = earlier === undefined ? this.tty.slave.read(1) : Uint8Array.of(earlier);
      if (data) {
        if (data.length === 0) return { name: "hangup", text: "" };
        const key = this.decoder.push(data[0]!);
        if (!key) continue;
        if (this.newlineKey && data[0] === NEWLINE && key.name === "enter") return { name: "C-j", text: "" };
        if (this.meta || !(key.name.startsWith("M-") || (key.name === "unknown" && this.decoder.sequence[1] === LETTER_O))) return key;
        // No key of the keyboard begins so: Esc was pressed, and the letter soon after.
        this.again.unshift(...this.decoder.sequence.slice(1));
        return { name: "escape", text: "" };
      }
      try {
        // A lone ESC is known by nothing coming after it.
        const found = yield* poll([{ file: this.tty.slave, side: "read" }], this.decoder.escaped ? ESCAPE_WAIT : undefined);
        if (found.length === 0) {
          this.again = this.decoder.reset().slice(1);
          return { name: "escape", text: "" };
        }
      } catch (error) {
        if (!isSystemError(error, "EINTR")) throw error;
      }
      const size = `${this.tty.columns}x${this.tty.rows}`;
      if (size !== this.size) {
        this.size = size;
        return { name: "resize", text: "" };
      }
    }
  }
}
