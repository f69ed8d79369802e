import { read, write, type Call, type Tty } from "../../os/index.ts";
import type { Shell } from "../interpreter/shell.ts";
import { encodeText } from "../text.ts";
import { LineBuffer } from "./buffer.ts";
import { commonStart, complete, escapeName, type Completer } from "./completion.ts";
import type { History } from "./history.ts";
import { KeyDecoder, type Key } from "./keys.ts";
import { Screen } from "./screen.ts";
import { widthOf } from "./width.ts";

/** How the editing of a line ended. */
export type Entered = { line: string } | "end-of-file" | "interrupted";

const RAW = { canonical: false, echo: false, signals: false, mapReturn: false };
const COOKED = { canonical: true, echo: true, signals: true, mapReturn: true };
/** More candidates than this are shown only when asked for again. */
const MOST_SHOWN = 100;

/** Reads a line from the terminal with bash's keys. What is typed ahead stays in the terminal for who reads next. */
export function* readLine(shell: Shell, tty: Tty, prompt: string, history: History, completers: ReadonlyMap<string, Completer>): Call<Entered> {
  const editor = new LineEditor(shell, tty, prompt, history, completers);
  tty.setModes(RAW);
  try {
    return yield* editor.run();
  } finally {
    tty.setModes(COOKED);
  }
}

class LineEditor {
  private readonly shell: Shell;
  private readonly tty: Tty;
  private readonly prompt: string;
  private readonly history: History;
  private readonly completers: ReadonlyMap<string, Completer>;
  private readonly buffer = new LineBuffer();
  private screen: Screen;
  private readonly decoder = new TextDecoder();
  private readonly keys = new KeyDecoder();
  /** Lines of the history with the changes made to them here, by index; the last is the new line. */
  private readonly lines: string[];
  private lineIndex: number;
  private tabs = 0;
  private literal = false;
  private pasting = false;
  private lastArgument = 0;
  private search: { query: string; index: number; before: string } | undefined;
  private shownSearch = false;

  constructor(shell: Shell, tty: Tty, prompt: string, history: History, completers: ReadonlyMap<string, Completer>) {
    this.shell = shell;
    this.tty = tty;
    this.prompt = prompt;
    this.history = history;
    this.completers = completers;
    this.screen = new Screen(prompt, tty.columns);
    this.lines = [...history.entries, ""];
    this.lineIndex = this.lines.length - 1;
  }

  *run(): Call<Entered> {
    yield* this.out(`\u001b[?2004h${this.screen.start()}`);
    for (;;) {
      const data = yield* read(0, 1);
      if (data.length === 0) return "end-of-file";
      for (const character of this.decoder.decode(data, { stream: true })) {
        const key = this.keys.feed(character);
        if (!key) continue;
        const ended = yield* this.press(key);
        if (ended !== undefined) {
          yield* this.out("\u001b[?2004l\r");
          return ended;
        }
      }
      // Drawn when nothing more waits: a paste is one change.
      if (!this.tty.hasInput && !this.pasting) yield* this.show();
    }
  }

  private *out(text: string): Call<void> {
    if (text !== "") yield* write(1, encodeText(text));
  }

  private *show(): Call<void> {
    this.screen.resize(this.tty.columns);
    if (this.search) {
      const line = this.search.index >= 0 ? this.lines[this.search.index]! : this.buffer.text;
      const label = `(${this.search.index < 0 && this.search.query !== "" ? "failed " : ""}reverse-i-search)\`${this.search.query}': `;
      const screen = new Screen(label, this.tty.columns);
      yield* this.out(this.screen.clear());
      yield* this.out(screen.draw(line, [...line.slice(0, Math.max(0, line.lastIndexOf(this.search.query)))].length));
      this.screen = screen;
      this.shownSearch = true;
      return;
    }
    if (this.shownSearch) {
      yield* this.out(this.screen.clear());
      this.screen = new Screen(this.prompt.slice(this.prompt.lastIndexOf("\n") + 1), this.tty.columns);
      this.shownSearch = false;
      yield* this.out(this.screen.draw(this.buffer.text, this.buffer.cursor));
      return;
    }
    yield* this.out(this.screen.update(this.buffer.characters, this.buffer.cursor));
  }

  private *press(key: Key): Call<Entered | undefined> {
    const { buffer } = this;
    if (this.pasting) {
      if ("name" in key && key.name === "paste-end") this.pasting = false;
      else if ("text" in key) buffer.insert(key.text === "\r" ? "\n" : key.text);
      return undefined;
    }
    if (this.literal && "text" in key) {
      this.literal = false;
      buffer.insert(key.text);
      return undefined;
    }
    if (this.search && !(yield* this.searchKey(key))) return undefined;
    const isTab = "text" in key && key.text === "\t";
    if (!isTab) this.tabs = 0;
    if (!("name" in key && (key.name === "M-." || key.name === "M-_"))) this.lastArgument = 0;
    if ("name" in key) {
      this.named(key.name);
      return undefined;
    }
    return yield* this.character(key.text);
  }

  private *character(text: string): Call<Entered | undefined> {
    const { buffer } = this;
    switch (text) {
      case "\r":
      case "\n": {
        buffer.end();
        yield* this.show();
        yield* this.out(this.screen.finish());
        return { line: buffer.text };
      }
      case "\u0003":
        yield* this.show();
        yield* this.out(`^C${this.screen.finish()}`);
        return "interrupted";
      case "\u0004":
        if (buffer.characters.length === 0) return "end-of-file";
        buffer.begin("other");
        buffer.deleteForward();
        return undefined;
      case "\u0001":
        buffer.begin("other");
        buffer.home();
        return undefined;
      case "\u0005":
        buffer.begin("other");
        buffer.end();
        return undefined;
      case "\u0002":
        buffer.begin("other");
        buffer.move(-1);
        return undefined;
      case "\u0006":
        buffer.begin("other");
        buffer.move(1);
        return undefined;
      case "\u0008":
      case "\u007f":
        buffer.begin("other");
        buffer.deleteBack();
        return undefined;
      case "\u000b":
        buffer.begin("kill");
        buffer.kill(buffer.characters.length);
        return undefined;
      case "\u0015":
        buffer.begin("kill");
        buffer.kill(0);
        return undefined;
      case "\u0017":
        buffer.begin("kill");
        buffer.kill(buffer.blankEdge());
        return undefined;
      case "\u0019":
        buffer.begin("yank");
        buffer.yank();
        return undefined;
      case "\u0014":
        buffer.begin("other");
        buffer.transpose();
        return undefined;
      case "\u001f":
        buffer.begin("other");
        buffer.undo();
        return undefined;
      case "\u0010":
        this.goTo(this.lineIndex - 1);
        return undefined;
      case "\u000e":
        this.goTo(this.lineIndex + 1);
        return undefined;
      case "\u0012":
        this.search = { query: "", index: this.lines.length - 1, before: buffer.text };
        return undefined;
      case "\u000c":
        yield* this.out("\u001b[H\u001b[2J");
        this.screen = new Screen(this.prompt.slice(this.prompt.lastIndexOf("\n") + 1), this.tty.columns);
        yield* this.out(this.screen.draw(buffer.text, buffer.cursor));
        return undefined;
      case "\u0016":
      case "\u0011":
        this.literal = true;
        return undefined;
      case "\t":
        yield* this.tab();
        return undefined;
      default:
        if (text < " ") return undefined;
        buffer.begin("type");
        buffer.insert(text);
        return undefined;
    }
  }

  private named(name: string): void {
    const { buffer } = this;
    switch (name) {
      case "up":
        this.goTo(this.lineIndex - 1);
        return;
      case "down":
        this.goTo(this.lineIndex + 1);
        return;
      case "M-<":
      case "page-up":
        this.goTo(0);
        return;
      case "M->":
      case "page-down":
        this.goTo(this.lines.length - 1);
        return;
      case "M-d":
        buffer.begin("kill");
        buffer.kill(buffer.wordEdge(1));
        return;
      case "M-\u007f":
      case "M-\u0008":
        buffer.begin("kill");
        buffer.kill(buffer.wordEdge(-1));
        return;
      case "M-y":
        buffer.yankPop();
        return;
      case "paste-start":
        buffer.begin("type");
        this.pasting = true;
        return;
      default:
    }
    buffer.begin("other");
    switch (name) {
      case "right":
        buffer.move(1);
        return;
      case "left":
        buffer.move(-1);
        return;
      case "home":
        buffer.home();
        return;
      case "end":
        buffer.end();
        return;
      case "delete":
        buffer.deleteForward();
        return;
      case "M-b":
      case "C-left":
        buffer.cursor = buffer.wordEdge(-1);
        return;
      case "M-f":
      case "C-right":
        buffer.cursor = buffer.wordEdge(1);
        return;
      case "M-u":
        buffer.changeWord((word) => word.toUpperCase());
        return;
      case "M-l":
        buffer.changeWord((word) => word.toLowerCase());
        return;
      case "M-c":
        buffer.changeWord((word) => word.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase()));
        return;
      case "M-#":
        buffer.home();
        buffer.insert("#");
        return;
      case "M-.":
      case "M-_":
        this.insertLastArgument();
        return;
      default:
    }
  }

  /** Meta-.: the last word of the line before, and of those before it when it is pressed again. */
  private insertLastArgument(): void {
    const back = this.lastArgument + 1;
    const line = this.history.entries.at(-back);
    if (line === undefined) return;
    if (this.lastArgument > 0) this.buffer.undo();
    this.lastArgument = back;
    const words = line.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
    this.buffer.begin("other");
    this.buffer.insert(words.at(-1) ?? "");
    this.buffer.begin("other");
  }

  private goTo(index: number): void {
    if (index < 0 || index >= this.lines.length) return;
    this.lines[this.lineIndex] = this.buffer.text;
    this.lineIndex = index;
    this.buffer.begin("other");
    this.buffer.set(this.lines[index]!);
  }

  /** A key within Ctrl-R. Answers whether it is to be taken as usual after the search has ended. */
  private *searchKey(key: Key): Call<boolean> {
    const search = this.search!;
    const find = (from: number): void => {
      for (let index = Math.min(from, this.lines.length - 1); index >= 0; index -= 1) {
        if (index !== this.lines.length - 1 && this.lines[index]!.includes(search.query)) {
          search.index = index;
          return;
        }
      }
      search.index = -1;
    };
    if ("text" in key) {
      if (key.text === "\u0012") {
        find((search.index < 0 ? this.lines.length : search.index) - 1);
        return false;
      }
      if (key.text === "\u0007" || key.text === "\u0003") {
        this.search = undefined;
        this.buffer.set(search.before);
        yield* this.show();
        return key.text === "\u0003";
      }
      if (key.text === "\u007f" || key.text === "\u0008") {
        search.query = search.query.slice(0, -1);
        find(this.lines.length - 1);
        return false;
      }
      if (key.text >= " ") {
        search.query += key.text;
        find(search.index < 0 ? this.lines.length - 1 : search.index);
        return false;
      }
    }
    this.search = undefined;
    if (search.index >= 0 && search.query !== "") {
      this.lineIndex = search.index;
      this.buffer.set(this.lines[search.index]!);
    } else this.buffer.set(search.before);
    yield* this.show();
    return true;
  }

  private *tab(): Call<void> {
    const { buffer } = this;
    this.tabs += 1;
    const before = buffer.characters.slice(0, buffer.cursor).join("");
    const found = yield* complete(this.shell, before, this.completers);
    if (found.candidates.length === 0) {
      yield* this.out("\u0007");
      return;
    }
    const common = commonStart(found.candidates);
    const typed = [...before].slice(found.start).join("");
    const only = found.candidates.length === 1;
    const text = found.files ? escapeName(common) : common;
    const quote = /^['"]/.exec(typed)?.[0] ?? "";
    let replacement = quote === "" ? text : quote + common;
    if (only && !common.endsWith("/") && !common.endsWith("=")) replacement += `${quote} `;
    if (replacement !== typed && replacement.length >= typed.length) {
      buffer.begin("other");
      while (buffer.cursor > found.start) {
        buffer.cursor -= 1;
        buffer.characters.splice(buffer.cursor, 1);
      }
      buffer.insert(replacement);
      buffer.begin("other");
      this.tabs = 0;
      return;
    }
    if (only) return;
    if (this.tabs < 2) {
      yield* this.out("\u0007");
      return;
    }
    yield* this.list(found.candidates.map(found.shown));
  }

  private *list(names: readonly string[]): Call<void> {
    yield* this.show();
    const shown = names.length > MOST_SHOWN * 5 ? names.slice(0, MOST_SHOWN * 5) : names;
    const cells = (name: string): number => [...name].reduce((sum, character) => sum + widthOf(character), 0);
    const width = Math.max(...shown.map(cells)) + 2;
    const columns = Math.max(1, Math.floor(this.tty.columns / width));
    const rows = Math.ceil(shown.length / columns);
    let text = this.screen.finish();
    for (let row = 0; row < rows; row += 1) {
      const line: string[] = [];
      for (let column = 0; column < columns; column += 1) {
        const name = shown[column * rows + row];
        if (name !== undefined) line.push(name + " ".repeat(width - cells(name)));
      }
      text += `${line.join("").trimEnd()}\r\n`;
    }
    yield* this.out(text);
    this.screen = new Screen(this.prompt.slice(this.prompt.lastIndexOf("\n") + 1), this.tty.columns);
    yield* this.out(this.screen.draw(this.buffer.text, this.buffer.cursor));
  }
}
