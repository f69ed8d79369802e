import type { History } from "./history.ts";
import type { Key } from "./keys.ts";

/** What the reader of a line has to do after a key. */
export type Action = "redraw" | "accept" | "interrupt" | "end" | "clear" | "complete" | "list" | "bell" | "quote" | "edit" | "insert-all" | "none";

const WORD = /[\p{L}\p{N}]/u;

/** The line being edited: characters, cursor, kill ring, undo, history. Knows nothing of terminals. */
export class LineEditor {
  /** Characters (grapheme clusters are not joined). */
  line: string[] = [];
  cursor = 0;
  private readonly history: History;
  private killRing: string[] = [];
  private lastWasKill = false;
  private yankLength = 0;
  private undoStack: { line: string[]; cursor: number }[] = [];
  private typing = false;
  /** Place in the history: its length + 1 is the line that is new. */
  private place: number;
  private readonly edited = new Map<number, string>();
  private argument: string | undefined;
  private lastArgument: { at: number; length: number; depth: number } | undefined;
  private prefix: "C-x" | undefined;
  private mark = 0;
  /** The search with C-r, while it goes on. */
  search: { text: string; backward: boolean; at: number; failed: boolean; saved: string[]; savedCursor: number; savedPlace: number } | undefined;

  constructor(history: History, initial = "") {
    this.history = history;
    this.place = history.length + 1;
    this.line = [...initial];
    this.cursor = this.line.length;
  }

  get text(): string {
    return this.line.join("");
  }

  get before(): string {
    return this.line.slice(0, this.cursor).join("");
  }

  /** What is shown in the prompt's place: the search, a numeric argument. */
  get message(): string | undefined {
    if (this.search) {
      const { text, backward, failed } = this.search;
      return `(${failed ? "failed " : ""}${backward ? "reverse-" : ""}i-search)\`${text}': `;
    }
    return this.argument === undefined ? undefined : `(arg: ${this.argument}) `;
  }

  handle(key: Key): Action {
    if (this.search) {
      const action = this.searchKey(key);
      if (action !== "pass") return action;
    }
    if (this.prefix === "C-x") {
      this.prefix = undefined;
      return this.afterControlX(key);
    }
    const digit = /^M-([0-9-])$/.exec(key.name);
    if (digit || (this.argument !== undefined && /^\d$/.test(key.text))) {
      this.argument = (this.argument ?? "") + (digit?.[1] ?? key.text);
      return "redraw";
    }
    const count = this.argument === undefined ? 1 : this.argument === "-" ? -1 : Number(this.argument);
    this.argument = undefined;
    const killed = this.lastWasKill;
    this.lastWasKill = false;
    const typing = this.typing;
    this.typing = false;
    if (key.name !== "M-." && key.name !== "M-_") this.lastArgument = undefined;
    return this.command(key, count, killed, typing);
  }

  private command(key: Key, count: number, killed: boolean, typing: boolean): Action {
    const { line } = this;
    switch (key.name) {
      case "text":
        if (!typing) this.saveUndo();
        this.typing = true;
        this.insert(key.text.repeat(Math.max(1, count)));
        return "redraw";
      case "paste":
        this.saveUndo();
        this.insert(key.text);
        return "redraw";
      case "enter": return "accept";
      case "C-o": return "accept";
      case "C-c": return "interrupt";
      case "C-d":
        if (line.length === 0) return "end";
        return this.remove(this.cursor, this.cursor + count);
      case "delete": return this.remove(this.cursor, this.cursor + count);
      case "backspace":
      case "C-h":
        if (this.cursor === 0) return "bell";
        return this.remove(this.cursor - count, this.cursor);
      case "left":
      case "C-b": return this.move(this.cursor - count);
      case "right":
      case "C-f": return this.move(this.cursor + count);
      case "home":
      case "C-a": return this.move(0);
      case "end":
      case "C-e": return this.move(line.length);
      case "M-b":
      case "C-left": return this.move(this.wordStart(this.cursor, count));
      case "M-f":
      case "C-right": return this.move(this.wordEnd(this.cursor, count));
      case "C-k": return this.kill(this.cursor, line.length, killed, false);
      case "C-u": return this.kill(0, this.cursor, killed, true);
      case "C-w": return this.kill(this.blankStart(), this.cursor, killed, true);
      case "M-d": return this.kill(this.cursor, this.wordEnd(this.cursor, count), killed, false);
      case "M-backspace":
      case "M-C-h": return this.kill(this.wordStart(this.cursor, count), this.cursor, killed, true);
      case "M-\\": {
        let [start, end] = [this.cursor, this.cursor];
        while (start > 0 && /\s/.test(line[start - 1]!)) start -= 1;
        while (end < line.length && /\s/.test(line[end]!)) end += 1;
        return this.remove(start, end);
      }
      case "C-y": return this.yank();
      case "M-y": return this.yankPop();
      case "M-.":
      case "M-_": return this.lastArgumentOf();
      case "C-t": return this.transpose();
      case "M-t": return this.transposeWords();
      case "M-u": return this.changeCase((word) => word.toUpperCase(), count);
      case "M-l": return this.changeCase((word) => word.toLowerCase(), count);
      case "M-c": return this.changeCase((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(), count);
      case "C-_": return this.undo();
      case "M-r": return this.revert();
      case "C-x":
        this.prefix = "C-x";
        return "none";
      case "C-l": return "clear";
      case "up":
      case "C-p": return this.goTo(this.place - count);
      case "down":
      case "C-n": return this.goTo(this.place + count);
      case "M-<": return this.goTo(this.history.first);
      case "M->": return this.goTo(this.history.length + 1);
      case "C-r": return this.startSearch(true);
      case "C-s": return this.startSearch(false);
      case "tab": return "complete";
      case "M-?": return "list";
      case "M-*": return "insert-all";
      case "C-v":
      case "C-q": return "quote";
      case "M-#":
        this.saveUndo();
        this.line.unshift("#");
        this.cursor = this.line.length;
        return "accept";
      case "C-@":
        this.mark = this.cursor;
        return "none";
      case "C-g": return "bell";
      default: return "none";
    }
  }

  private afterControlX(key: Key): Action {
    switch (key.name) {
      case "C-u": return this.undo();
      case "C-e": return "edit";
      case "C-x": {
        const cursor = this.cursor;
        this.cursor = Math.min(this.mark, this.line.length);
        this.mark = cursor;
        return "redraw";
      }
      case "backspace": return this.kill(0, this.cursor, false, true);
      default: return "none";
    }
  }

  insert(text: string): void {
    const characters = [...text];
    this.line.splice(this.cursor, 0, ...characters);
    this.cursor += characters.length;
  }

  /** Puts text in the place of what is between two cursors. */
  replace(start: number, end: number, text: string): void {
    this.saveUndo();
    const characters = [...text];
    this.line.splice(start, end - start, ...characters);
    this.cursor = start + characters.length;
  }

  /** Sets the whole line. */
  set(text: string): void {
    this.saveUndo();
    this.line = [...text];
    this.cursor = this.line.length;
  }

  saveUndo(): void {
    this.undoStack.push({ line: this.line.slice(), cursor: this.cursor });
    if (this.undoStack.length > 500) this.undoStack.shift();
  }

  private undo(): Action {
    const last = this.undoStack.pop();
    if (!last) return "bell";
    this.line = last.line;
    this.cursor = last.cursor;
    return "redraw";
  }

  private revert(): Action {
    const first = this.undoStack[0];
    if (!first) return "none";
    this.line = first.line;
    this.cursor = first.cursor;
    this.undoStack = [];
    return "redraw";
  }

  private move(to: number): Action {
    const target = Math.max(0, Math.min(this.line.length, to));
    if (target === this.cursor && to !== target) return "bell";
    this.cursor = target;
    return "redraw";
  }

  private remove(start: number, end: number): Action {
    const from = Math.max(0, Math.min(start, end));
    const to = Math.min(this.line.length, Math.max(start, end));
    if (from >= to) return "bell";
    this.saveUndo();
    this.line.splice(from, to - from);
    this.cursor = from;
    return "redraw";
  }

  private wordStart(from: number, count: number): number {
    let at = from;
    for (let i = 0; i < Math.abs(count); i += 1) {
      if (count < 0) at = this.wordEnd(at, 1);
      else {
        while (at > 0 && !WORD.test(this.line[at - 1]!)) at -= 1;
        while (at > 0 && WORD.test(this.line[at - 1]!)) at -= 1;
      }
    }
    return at;
  }

  private wordEnd(from: number, count: number): number {
    let at = from;
    for (let i = 0; i < Math.abs(count); i += 1) {
      if (count < 0) at = this.wordStart(at, 1);
      else {
        while (at < this.line.length && !WORD.test(this.line[at]!)) at += 1;
        while (at < this.line.length && WORD.test(this.line[at]!)) at += 1;
      }
    }
    return at;
  }

  private blankStart(): number {
    let at = this.cursor;
    while (at > 0 && /\s/.test(this.line[at - 1]!)) at -= 1;
    while (at > 0 && !/\s/.test(this.line[at - 1]!)) at -= 1;
    return at;
  }

  private kill(start: number, end: number, append: boolean, before: boolean): Action {
    if (start >= end) return "none";
    const text = this.line.slice(start, end).join("");
    this.saveUndo();
    this.line.splice(start, end - start);
    this.cursor = start;
    if (append && this.killRing.length > 0) {
      const last = this.killRing.pop()!;
      this.killRing.push(before ? text + last : last + text);
    } else this.killRing.push(text);
    this.lastWasKill = true;
    return "redraw";
  }

  private yank(): Action {
    const text = this.killRing.at(-1);
    if (text === undefined) return "bell";
    this.saveUndo();
    this.insert(text);
    this.yankLength = [...text].length;
    return "redraw";
  }

  private yankPop(): Action {
    if (this.killRing.length < 2 || this.yankLength === 0) return "bell";
    this.killRing.unshift(this.killRing.pop()!);
    this.line.splice(this.cursor - this.yankLength, this.yankLength);
    this.cursor -= this.yankLength;
    return this.yank();
  }

  /** The last argument of the command before; again for that of the one before it. */
  private lastArgumentOf(): Action {
    const depth = (this.lastArgument?.depth ?? 0) + 1;
    const entry = this.history.at(this.history.length + 1 - depth);
    if (entry === undefined) return "bell";
    const word = entry.trim().match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g)?.at(-1) ?? "";
    if (this.lastArgument) this.line.splice(this.lastArgument.at, this.lastArgument.length);
    else this.saveUndo();
    const at = this.lastArgument?.at ?? this.cursor;
    this.cursor = at;
    this.insert(word);
    this.lastArgument = { at, length: [...word].length, depth };
    return "redraw";
  }

  private transpose(): Action {
    if (this.cursor === 0 || this.line.length < 2) return "bell";
    this.saveUndo();
    const at = Math.min(this.cursor, this.line.length - 1);
    [this.line[at - 1], this.line[at]] = [this.line[at]!, this.line[at - 1]!];
    this.cursor = at + 1;
    return "redraw";
  }

  private transposeWords(): Action {
    const end = this.wordEnd(this.cursor, 1);
    const start = this.wordStart(end, 1);
    const otherStart = this.wordStart(start, 1);
    const otherEnd = this.wordEnd(otherStart, 1);
    if (otherStart === start || otherEnd > start) return "bell";
    this.saveUndo();
    const [first, middle, second] = [this.line.slice(otherStart, otherEnd), this.line.slice(otherEnd, start), this.line.slice(start, end)];
    this.line.splice(otherStart, end - otherStart, ...second, ...middle, ...first);
    this.cursor = end;
    return "redraw";
  }

  private changeCase(change: (word: string) => string, count: number): Action {
    const end = this.wordEnd(this.cursor, count);
    let start = this.cursor;
    while (start < end && !WORD.test(this.line[start]!)) start += 1;
    this.saveUndo();
    this.line.splice(start, end - start, ...change(this.line.slice(start, end).join("")));
    this.cursor = end;
    return "redraw";
  }

  /** Shows the history entry with a number; changes to the present one are kept while the line is edited. */
  private goTo(number: number): Action {
    const last = this.history.length + 1;
    if (number < this.history.first || number > last || last === 1) return "bell";
    this.edited.set(this.place, this.text);
    this.place = number;
    this.line = [...(this.edited.get(number) ?? this.history.at(number) ?? "")];
    this.cursor = this.line.length;
    return "redraw";
  }

  private startSearch(backward: boolean): Action {
    this.search = { text: "", backward, at: this.place, failed: false, saved: this.line.slice(), savedCursor: this.cursor, savedPlace: this.place };
    return "redraw";
  }

  private searchKey(key: Key): Action | "pass" {
    const search = this.search!;
    switch (key.name) {
      case "text":
        search.text += key.text;
        return this.findSearch(false);
      case "paste":
        search.text += key.text;
        return this.findSearch(false);
      case "backspace":
      case "C-h":
        search.text = [...search.text].slice(0, -1).join("");
        search.at = search.savedPlace;
        return this.findSearch(false);
      case "C-r":
      case "C-s":
        search.backward = key.name === "C-r";
        if (search.text === "" && this.lastSearch !== undefined) {
          search.text = this.lastSearch;
          return this.findSearch(false);
        }
        return this.findSearch(true);
      case "C-g":
      case "C-c":
        this.line = search.saved;
        this.cursor = search.savedCursor;
        this.place = search.savedPlace;
        this.search = undefined;
        return key.name === "C-c" ? "interrupt" : "redraw";
      default:
        // Any other key ends the search and does its work on what was found.
        if (search.text !== "") this.lastSearch = search.text;
        this.search = undefined;
        return key.name === "escape" ? "redraw" : "pass";
    }
  }

  private lastSearch: string | undefined;

  private findSearch(further: boolean): Action {
    const search = this.search!;
    const step = search.backward ? -1 : 1;
    if (search.text === "") {
      search.failed = false;
      return "redraw";
    }
    for (let at = search.at + (further ? step : 0); at >= this.history.first && at <= this.history.length + 1; at += step) {
      const entry = at === this.history.length + 1 ? search.saved.join("") : this.history.at(at);
      const found = entry === undefined ? -1 : entry.lastIndexOf(search.text);
      if (found < 0 || (further && entry === this.text)) continue;
      search.at = at;
      search.failed = false;
      this.line = [...entry!];
      this.cursor = [...entry!.slice(0, found)].length;
      this.place = at;
      return "redraw";
    }
    search.failed = true;
    return "redraw";
  }
}
