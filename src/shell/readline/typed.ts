import { isSystemError, poll, type Call, type TerminalModes, type Tty } from "../../os/index.ts";
import { encodeText } from "../text.ts";
import { Screen } from "./screen.ts";

/** A line that was typed at a prompt before its editor is here. */
export interface Typed {
  characters: readonly string[];
  /** What shows it. */
  screen: Screen;
  /** The terminal's modes as they were before. */
  modes: TerminalModes;
}

/** What the line editor sets while it reads. */
export const EDITING = { canonical: false, echo: false, signals: false, mapReturn: false } as const;
export const BRACKETED_PASTE = { on: "\x1b[?2004h", off: "\x1b[?2004l" } as const;
/** Before a line is shown again in a window of another width. */
export const REDRAW = "\r\x1b[J";

/**
 * Shows a prompt of one row and the characters that are typed there, as the line editor (`Reader`) does, till something else may come:
 * `touched` says so, and what has come since is left to be read.
 */
export function* typeAhead(tty: Tty, prompt: string, touched: () => boolean): Call<Typed> {
  const modes = { ...tty.modes };
  const screen = new Screen(() => tty.columns);
  const characters: string[] = [];
  const decoder = new TextDecoder();
  const write = (text: string): void => {
    if (text !== "") tty.slave.write(encodeText(text));
  };
  const draw = (): void => write(screen.render(prompt, characters, characters.length));
  tty.setModes(EDITING);
  write(BRACKETED_PASTE.on);
  draw();
  let left = false;
  try {
    for (;;) {
      const { columns } = tty;
      try {
        yield* poll([{ file: tty.slave, side: "read" }]);
      } catch (error) {
        if (!isSystemError(error, "EINTR")) throw error;
      }
      if (tty.columns !== columns) {
        screen.reset();
        write(REDRAW);
        draw();
      }
      if (touched()) {
        left = true;
        return { characters, screen, modes };
      }
      for (let data = tty.slave.read(4096); data && data.length > 0; data = tty.slave.read(4096)) {
        characters.push(...decoder.decode(data, { stream: true }));
      }
      draw();
    }
  } finally {
    // The shell was ended while it waited.
    if (!left) {
      write(BRACKETED_PASTE.off);
      tty.setModes(modes);
    }
  }
}
