import { isSystemError, type Call, type Process } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import { decodeText, encodeText } from "../../text.ts";
import type { FullScreen } from "../screen-tty.ts";
import { screenColumn } from "./columns.ts";
import { Buffer, type Place } from "./buffer.ts";
import { commandKey } from "./command-line.ts";
import { drawScreen } from "./draw.ts";
import { runEx, type ExHost } from "./ex.ts";
import { insertKey } from "./insert.ts";
import { firstNonBlank } from "./motion.ts";
import { normalMode } from "./normal.ts";
import { shiftLine } from "./operators.ts";
import { setRegister } from "./registers.ts";
import { regexOf, searchFor } from "./search.ts";
import type { ExpressionHost } from "./expression.ts";
import { fileType } from "./file-types.ts";

export type Mode = "normal" | "insert" | "replace" | "visual" | "visual-line" | "visual-block" | "command" | "search";

export interface Settings {
  number: boolean;
  relativenumber: boolean;
  autoindent: boolean;
  expandtab: boolean;
  tabstop: number;
  shiftwidth: number;
  softtabstop: number;
  ignorecase: boolean;
  smartcase: boolean;
  hlsearch: boolean;
  list: boolean;
  wrap: boolean;
  /** What kind of file it is, by its name. */
  filetype: string;
  /** What :set paste has changed, to come back with :set nopaste. */
  paste: { autoindent: boolean; expandtab: boolean; softtabstop: number } | undefined;
}

/** What was yanked or deleted. */
interface Register {
  text: string;
  linewise: boolean;
  /** Columns of several lines. */
  block?: boolean;
}

export class Vi implements ExHost {
  readonly process: Process;
  readonly screen: FullScreen;
  buffer = new Buffer("");
  path: string | undefined;
  readonly paths: string[];
  pathIndex = 0;
  wanted = 0;
  top = 0;
  mode: Mode = "normal";
  readonly settings: Settings = {
    number: false, relativenumber: false, autoindent: false, expandtab: false, tabstop: 8, shiftwidth: 8, softtabstop: 0, ignorecase: false, smartcase: false, hlsearch: false, list: false, wrap: true, filetype: "", paste: undefined,
  };
  message = "";
  messageIsError = false;
  commandLine = "";
  commandHistory: string[] = [];
  commandPlace = 0;
  readonly registers = new Map<string, Register>();
  readonly marks = new Map<string, Place>();
  searchPattern = "";
  searchForward = true;
  lastSubstitution: { pattern: string; replacement: string; flags: string } | undefined;
  highlight = false;
  lastFind: { character: string; command: string } | undefined;
  readonly readOnly: boolean;
  pending: Key[] = [];
  recording: Key[] | undefined;
  lastChange: Key[] = [];
  changing = false;
  macro: { name: string; keys: Key[] } | undefined;
  readonly macros = new Map<string, Key[]>();
  done: number | undefined;
  readonly startCommands: readonly string[];
  insertRepeat: { count: number; keys: Key[]; lines: boolean } | undefined;
  lastMacro = "";
  /** Words that Ctrl-N goes through: the one that was typed, then those that begin so. */
  completion: { row: number; start: number; at: number; words: string[] } | undefined;
  lastVisual: { mode: Mode; start: Place; end: Place } | undefined;
  block: { rows: number[]; column: number; before: string; ends: boolean } | undefined;
  prompt = ":";

  cursor: Place = { row: 0, column: 0 };

  visualStart: Place = { row: 0, column: 0 };

  /** In replace mode: what stood where something was typed over ("" at the end of a line). */
  overwritten: string[] = [];

  jumpBack: Place = { row: 0, column: 0 };

  constructor(process: Process, screen: FullScreen, paths: readonly string[], options: { readOnly: boolean; commands: readonly string[] }) {
    this.process = process;
    this.screen = screen;
    this.paths = [...paths];
    this.readOnly = options.readOnly;
    this.startCommands = options.commands;
    this.open(this.paths[0]);
  }

  open(path: string | undefined): void {
    this.path = path;
    this.settings.filetype = fileType(path ?? "") ?? "";
    this.cursor = { row: 0, column: 0 };
    this.top = 0;
    if (path === undefined) {
      this.buffer = new Buffer("");
      return;
    }
    try {
      const text = decodeText(this.process.files.readFile(path));
      this.buffer = new Buffer(text);
      this.cursor.column = firstNonBlank(this.buffer.line(0));
      const lines = text === "" ? 0 : this.buffer.lines.length;
      this.say(`"${path}"${this.process.files.access(path, "w") ? "" : " [readonly]"} ${lines}L, ${encodeText(text).length}B`);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.buffer = new Buffer("");
      if (error.code === "ENOENT") this.say(`"${path}" [New]`);
      else if (error.code === "EISDIR") this.say(`"${path}" is a directory`, true);
      else this.say(`"${path}" [Permission Denied]`, true);
    }
  }

  /** The next file of the command line; false when there is none. */
  nextFile(step: number): boolean {
    const index = this.pathIndex + step;
    if (this.paths[index] === undefined) return false;
    this.pathIndex = index;
    this.open(this.paths[index]);
    return true;
  }

  /** What expressions of vim script see of the text. */
  expressions(): ExpressionHost {
    const row = (place: string): number => (place === "$" ? this.buffer.last : place.startsWith("'") ? (this.mark(place[1] ?? "")?.row ?? -1) : this.cursor.row);
    return {
      line: (place) => row(place) + 1,
      column: (place) => (place === "$" ? this.buffer.line(this.cursor.row).length : this.cursor.column) + 1,
      lineText: (line) => this.buffer.lines[line - 1] ?? "",
      submatch: () => "",
      register: (name) => (name === "/" ? this.searchPattern : (this.registers.get(name)?.text ?? "")),
      wall: this.process.wall,
    };
  }

  say(text: string, error = false): void {
    this.message = text;
    this.messageIsError = error;
  }

  quit(code: number): void {
    this.done = code;
  }

  get editable(): boolean {
    return !this.readOnly;
  }

  /** Writes lines to a file; answers whether it worked. */
  write(path: string | undefined, from = 0, to = this.buffer.last, append = false): boolean {
    const target = path ?? this.path;
    if (target === undefined) {
      this.say("E32: No file name", true);
      return false;
    }
    const text = from === 0 && to === this.buffer.last ? this.buffer.text : `${this.buffer.lines.slice(from, to + 1).join("\n")}\n`;
    const existed = this.process.files.exists(target);
    try {
      this.process.files.writeFile(target, encodeText(text), { append });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.say(error.code === "EACCES" || error.code === "EROFS" ? `E212: Can't open file for writing` : `"${target}" E212: Can't open file for writing: ${error.message}`, true);
      return false;
    }
    if (from === 0 && to === this.buffer.last && (path === undefined || path === this.path)) this.buffer.changed = false;
    this.path ??= target;
    this.say(`"${target}" ${existed ? "" : "[New] "}${to - from + 1}L, ${encodeText(text).length}B written`);
    return true;
  }

  *run(): Call<number> {
    for (const command of this.startCommands) {
      if (/^\d+$/.test(command)) this.cursor = { row: Math.min(this.buffer.last, Number(command) - 1), column: 0 };
      else if (command === "$") this.cursor = { row: this.buffer.last, column: 0 };
      else if (command.startsWith("/")) searchFor(this, command.slice(1), true);
      else yield* runEx(this, command);
    }
    for (;;) {
      if (!this.screen.hasInput) drawScreen(this);
      const key = yield* this.nextKey();
      if (key.name === "hangup") return 1;
      if (key.name === "resize") continue;
      yield* this.handle(key);
      if (this.done !== undefined) return this.done;
    }
  }

  *nextKey(): Call<Key> {
    const key = this.pending.shift();
    if (key) return key;
    const typed = yield* this.screen.key();
    if (this.macro && !(this.mode === "normal" && typed.text === "q")) this.macro.keys.push(typed);
    return typed;
  }

  /** A key for the command that is being read; it is part of what "." repeats. */
  *more(): Call<Key> {
    for (;;) {
      if (!this.screen.hasInput && this.pending.length === 0) drawScreen(this);
      const key = yield* this.nextKey();
      if (key.name === "resize") continue;
      this.recording?.push(key);
      return key;
    }
  }

  *handle(key: Key): Call<void> {
    switch (this.mode) {
      case "insert":
      case "replace":
        this.recording?.push(key);
        yield* insertKey(this, key);
        return;
      case "command":
      case "search":
        yield* commandKey(this, key);
        return;
      default:
        this.message = "";
        this.messageIsError = false;
        this.recording = [key];
        this.changing = false;
        try {
          yield* normalMode(this, key);
        } finally {
          // The key may have changed the mode, which the narrowing above does not know.
          const mode: string = this.mode;
          if (mode !== "insert" && mode !== "replace") this.finishRecording();
        }
    }
  }

  finishRecording(): void {
    if (this.changing && this.recording) this.lastChange = this.recording;
    this.recording = undefined;
  }

  change(): void {
    this.changing = true;
    this.marks.set(".", { ...this.cursor });
    this.buffer.begin({ ...this.cursor });
  }

  clamp(): void {
    const { cursor } = this;
    cursor.row = Math.max(0, Math.min(this.buffer.last, cursor.row));
    const length = this.buffer.line(cursor.row).length;
    const past = this.mode === "insert" || this.mode === "replace" || this.mode.startsWith("visual") ? length : Math.max(0, length - 1);
    cursor.column = Math.max(0, Math.min(past, cursor.column));
  }

  moveTo(place: Place, keepColumn = false): void {
    this.cursor = { ...place };
    this.clamp();
    if (!keepColumn) this.wanted = screenColumn(this, this.cursor.row, this.cursor.column);
  }

  *replay(keys: readonly Key[]): Call<void> {
    const rest = this.pending;
    this.pending = [...keys];
    while (this.pending.length > 0) {
      const key = this.pending.shift()!;
      yield* this.handle(key);
    }
    this.pending = rest;
  }

  /** :normal: keys as if they were typed, in normal mode at the cursor; an insertion that is not finished ends with them. */
  *normalKeys(keys: string): Call<void> {
    this.mode = "normal";
    yield* this.replay([...keys].map((text): Key => (text === "\u001b" ? { name: "escape", text: "" } : text === "\r" ? { name: "enter", text: "" } : { name: "text", text })));
    if (this.mode !== "normal") yield* this.replay([{ name: "escape", text: "" }]);
  }

  shift(line: string, steps: number): string {
    return shiftLine(this, line, steps);
  }

  setRegister(name: string, text: string, linewise: boolean, deleted = false): void {
    setRegister(this, name, text, linewise, deleted);
  }

  regex(pattern: string): RegExp | undefined {
    return regexOf(this, pattern);
  }

  mark(name: string): Place | undefined {
    return this.marks.get(name);
  }

  /** Changes that an ex command makes can be undone as one. */
  edit(change: () => void): void {
    this.buffer.begin({ ...this.cursor });
    change();
    this.buffer.end();
  }

  /** Leaves the screen to another program (:!cmd). */
  suspendScreen(): void {
    this.screen.leave();
  }

  *resumeScreen(): Call<void> {
    this.screen.write("\r\nPress ENTER or type command to continue");
    this.screen.tty.setModes({ canonical: false, echo: false, signals: false, mapReturn: false });
    yield* this.screen.key();
    this.screen.enter();
  }

  get height(): number {
    return Math.max(1, this.screen.rows - 1);
  }

  get gutter(): number {
    return this.settings.number || this.settings.relativenumber ? Math.max(4, String(this.buffer.lines.length).length + 1) : 0;
  }
}
