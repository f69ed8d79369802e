import { isSystemError, poll, ttyOf, type Call, type Process, type Tty, type TerminalModes } from "../../os/index.ts";
import { KeyDecoder, type Key } from "../readline/keys.ts";
import { encodeText } from "../text.ts";

/** How long after ESC a key still belongs to it, ms. */
const ESCAPE_WAIT = 25;

/** The terminal of a program that draws the whole screen: raw input, keys by name, the screen that was there comes back. */
export class FullScreen {
  readonly tty: Tty;
  private readonly process: Process;
  private readonly decoder = new KeyDecoder();
  private readonly modes: TerminalModes;
  private size: string;

  constructor(process: Process, tty: Tty) {
    this.process = process;
    this.tty = tty;
    this.modes = { ...tty.modes };
    this.size = `${tty.columns}x${tty.rows}`;
  }

  /** The terminal of a process's output (or its controlling one), if there is any. */
  static of(process: Process): FullScreen | undefined {
    const tty = ttyOf(process, 1) ?? ttyOf(process, 2);
    return tty ? new FullScreen(process, tty) : undefined;
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

  leave(): void {
    this.write("\x1b[?2004l\x1b[?1049l\x1b[?25h");
    this.tty.setModes(this.modes);
  }

  write(text: string): void {
    if (text !== "") this.tty.slave.write(encodeText(text));
  }

  /** Keys wait already, so drawing can be put off. */
  get hasInput(): boolean {
    return this.tty.hasInput;
  }

  /** The next key; "resize" when the window has another size, "hangup" when the terminal is gone. */
  *key(): Call<Key> {
    for (;;) {
      const data = this.tty.slave.read(1);
      if (data) {
        if (data.length === 0) return { name: "hangup", text: "" };
        const key = this.decoder.push(data[0]!);
        if (key) return key;
        continue;
      }
      try {
        // A lone ESC is known by nothing coming after it.
        const found = yield* poll([{ file: this.tty.slave, side: "read" }], this.decoder.escaped ? ESCAPE_WAIT : undefined);
        if (found.length === 0) {
          this.decoder.reset();
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
