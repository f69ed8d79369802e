import { isSystemError, loadedModule, poll, type Call, type Tty } from "../../os/index.ts";
import type { Shell } from "../interpreter/shell.ts";
import { rest } from "../rest.ts";
import { encodeText } from "../text.ts";
import { displayWidth } from "../width.ts";
import type { Completer } from "./complete.ts";
import { LineEditor } from "./editor.ts";
import type { History } from "./history.ts";
import { KeyDecoder, type Key } from "./keys.ts";
import { Screen } from "./screen.ts";
import { BRACKETED_PASTE, EDITING, REDRAW, type Typed } from "./typed.ts";

/** How reading a line ended. */
export type ReadResult = { kind: "line"; text: string } | { kind: "interrupt" } | { kind: "end" } | { kind: "edit"; text: string };

/** Candidates beyond which the user is asked whether to see them. */
const ASK_ABOVE = 100;

/** Reads a line from the terminal with editing, history and completion. `initial`: what stands in it, or has been typed so far. */
export function* readLine(shell: Shell, tty: Tty, prompt: string, history: History, completers: ReadonlyMap<string, Completer>, initial: string | Typed = ""): Call<ReadResult> {
  return yield* new Reader(shell, tty, prompt, history, completers, initial).run();
}

class Reader {
  private readonly shell: Shell;
  private readonly tty: Tty;
  private readonly prompt: string;
  private readonly editor: LineEditor;
  private readonly completers: ReadonlyMap<string, Completer>;
  private readonly screen: Screen;
  private readonly typed: Typed | undefined;
  private readonly decoder = new KeyDecoder();
  private lastTab = false;
  private quoteNext = false;

  constructor(shell: Shell, tty: Tty, prompt: string, history: History, completers: ReadonlyMap<string, Completer>, initial: string | Typed) {
    this.shell = shell;
    this.tty = tty;
    this.completers = completers;
    if (typeof initial === "string") {
      this.editor = new LineEditor(history, initial);
      this.screen = new Screen(() => tty.columns);
    } else {
      this.typed = initial;
      this.editor = new LineEditor(history);
      for (const text of initial.characters) this.editor.handle({ name: "text", text });
      this.screen = initial.screen;
    }
    // Only the last line of the prompt is drawn again and again.
    const cut = prompt.lastIndexOf("\n") + 1;
    if (cut > 0) this.write(prompt.slice(0, cut).replace(/[\u0001\u0002]/g, ""));
    this.prompt = prompt.slice(cut);
  }

  private write(text: string): void {
    if (text !== "") this.tty.slave.write(encodeText(text));
  }

  private draw(): void {
    this.write(this.screen.render(this.editor.message ?? this.prompt, this.editor.line, this.editor.cursor));
  }

  private leave(): void {
    this.write(this.screen.leave(this.editor.message ?? this.prompt, this.editor.line));
  }

  *run(): Call<ReadResult> {
    const modes = this.typed?.modes ?? { ...this.tty.modes };
    if (!this.typed) {
      this.tty.setModes(EDITING);
      this.write(BRACKETED_PASTE.on);
      this.draw();
    }
    try {
      for (;;) {
        const key = yield* this.key();
        if (key === "end") return { kind: "end" };
        if (key === "resized") {
          this.screen.reset();
          this.write(REDRAW);
          this.draw();
          continue;
        }
        const result = yield* this.handle(key);
        if (result) return result;
        // Typed-ahead keys are all taken before anything is drawn.
        if (!this.tty.hasInput) this.draw();
      }
    } finally {
      this.write(BRACKETED_PASTE.off);
      this.tty.setModes({ canonical: modes.canonical, echo: modes.echo, signals: modes.signals, mapReturn: modes.mapReturn });
    }
  }

  private *key(): Call<Key | "end" | "resized"> {
    const columns = this.tty.columns;
    for (;;) {
      const data = this.tty.slave.read(1);
      if (data) {
        if (data.length === 0) return "end";
        const key = this.decoder.push(data[0]!);
        if (key) return key;
        continue;
      }
      try {
        yield* poll([{ file: this.tty.slave, side: "read" }]);
      } catch (error) {
        // A signal (SIGWINCH among them) came while the line was waited for.
        if (!isSystemError(error, "EINTR")) throw error;
      }
      if (this.tty.columns !== columns) return "resized";
    }
  }

  private *handle(key: Key): Call<ReadResult | undefined> {
    const { editor } = this;
    if (this.quoteNext) {
      this.quoteNext = false;
      editor.insert(key.name === "text" ? key.text : literal(key));
      return undefined;
    }
    const wasTab = this.lastTab;
    this.lastTab = false;
    switch (editor.handle(key)) {
      case "accept":
        editor.cursor = editor.line.length;
        this.draw();
        this.leave();
        return { kind: "line", text: editor.text };
      case "interrupt":
        this.draw();
        this.write("^C");
        this.leave();
        return { kind: "interrupt" };
      case "end":
        this.draw();
        return { kind: "end" };
      case "clear":
        this.write("\x1b[H\x1b[2J");
        this.screen.reset();
        return undefined;
      case "bell":
        this.write("\x07");
        return undefined;
      case "quote":
        this.quoteNext = true;
        return undefined;
      case "edit":
        this.leave();
        return { kind: "edit", text: editor.text };
      case "complete":
        this.draw();
        yield* this.complete(wasTab, false);
        this.lastTab = true;
        return undefined;
      case "list":
        this.draw();
        yield* this.complete(true, true);
        return undefined;
      case "insert-all": {
        const found = yield* loadedModule(rest).complete(this.shell, editor.before, this.completers);
        if (found.candidates.length > 0) editor.replace(found.start, editor.cursor, `${found.candidates.map((candidate) => candidate.text).join(" ")} `);
        return undefined;
      }
      default:
        return undefined;
    }
  }

  private *complete(again: boolean, listOnly: boolean): Call<void> {
    const { editor } = this;
    // While a completer waits for an answer the terminal does as for a program.
    const found = yield* loadedModule(rest).complete(this.shell, editor.before, this.completers);
    const { candidates } = found;
    if (candidates.length === 0) {
      this.write("\x07");
      return;
    }
    const present = editor.line.slice(found.start, editor.cursor).join("");
    if (!listOnly) {
      if (candidates.length === 1) {
        const [only] = candidates;
        editor.replace(found.start, editor.cursor, only!.text + only!.end);
        return;
      }
      const prefix = loadedModule(rest).commonPrefix(candidates.map((candidate) => candidate.text));
      if (prefix.length > present.length || (prefix !== present && prefix.length === present.length)) {
        editor.replace(found.start, editor.cursor, prefix);
        return;
      }
      if (!again) {
        this.write("\x07");
        return;
      }
    }
    yield* this.list(candidates.map((candidate) => candidate.shown));
  }

  private *list(names: readonly string[]): Call<void> {
    this.leave();
    if (names.length > ASK_ABOVE) {
      this.write(`Display all ${names.length} possibilities? (y or n)`);
      const key = yield* this.key();
      const yes = typeof key === "object" && /^[yY ]$/.test(key.text);
      this.write("\r\n");
      if (!yes) return;
    }
    this.write(inColumns(names, this.tty.columns).replaceAll("\n", "\r\n"));
  }
}

function literal(key: Key): string {
  if (key.name === "enter") return "\r";
  if (key.name === "tab") return "\t";
  if (key.name === "escape") return "\x1b";
  if (key.name === "backspace") return "\x7f";
  const control = /^C-(.)$/.exec(key.name);
  return control ? String.fromCharCode(control[1]!.toUpperCase().charCodeAt(0) - 64) : key.text;
}

/** Names in columns, sorted downwards. */
function inColumns(names: readonly string[], width: number): string {
  const longest = Math.max(0, ...names.map(displayWidth)) + 2;
  const count = Math.max(1, Math.floor(width / longest));
  const height = Math.ceil(names.length / count);
  let text = "";
  for (let row = 0; row < height; row += 1) {
    let line = "";
    for (let column = 0; column * height + row < names.length; column += 1) {
      const name = names[column * height + row]!;
      const last = (column + 1) * height + row >= names.length;
      line += name + (last ? "" : " ".repeat(longest - displayWidth(name)));
    }
    text += `${line}\n`;
  }
  return text;
}
