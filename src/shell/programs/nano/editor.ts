import { createPipe, isSystemError, readAll, wait, type Call, type Process } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import { decodeText, encodeText } from "../../text.ts";
import type { FullScreen } from "../screen-tty.ts";
import { columnsOf, drawPicture, editRows } from "./draw.ts";
import { findNext, patternOf, type Manner } from "./find.ts";
import * as menus from "./menus.ts";
import { before, Text, type Change, type Place } from "./text.ts";

export interface NanoOptions {
  indent: boolean;
  spaces: boolean;
  tab: number;
  readOnly: boolean;
  numbers: boolean;
  position: boolean;
  help: boolean;
  saveOnExit: boolean;
}

/** A file that is open. */
interface OpenText {
  path: string;
  text: Text;
  cursor: Place;
  top: number;
  mark: Place | undefined;
}

/** After so many keys a message goes. */
const MESSAGE_KEYS = 20;

/** Width of a justified paragraph is this much less than the screen's. */
const FILL = 8;

const PAIRS = "({[<)}]>";

type Outcome = "enter" | "cancel" | string;

export class Nano {
  private readonly process: Process;
  private readonly screen: FullScreen;
  private readonly options: NanoOptions;
  private readonly files: OpenText[] = [];
  private index = 0;
  private wanted = 0;
  private status = "";
  private alert = false;
  private statusLeft = 0;
  private cutText = "";
  private keepCut = false;
  private lastChange: { kind: Change; at: Place } | undefined;
  private manner: Manner = { caseSensitive: false, regex: false, backwards: false };
  private searched = "";
  private readonly history: Record<"search" | "replace" | "command", string[]> = { search: [], replace: [], command: [] };
  private found: { row: number; from: number; to: number } | undefined;
  private bars = true;
  private over = false;

  constructor(process: Process, screen: FullScreen, paths: readonly string[], options: NanoOptions, start: { line: number; column: number } | undefined) {
    this.process = process;
    this.screen = screen;
    this.options = options;
    screen.newlineKey = true;
    for (const path of paths) this.open(path);
    if (this.files.length === 0) {
      this.files.push(emptyText(""));
      if (paths.length === 0) this.say("Welcome to nano.  For basic help, type Ctrl+G.");
    }
    if (this.files.length > 1) this.sayFile();
    if (start) {
      const line = Math.min(this.text.last, Math.max(0, start.line - 1));
      this.move(line, start.column - 1);
      this.center();
    }
  }

  private get file(): OpenText {
    return this.files[this.index]!;
  }

  private get text(): Text {
    return this.file.text;
  }

  private get cursor(): Place {
    return this.file.cursor;
  }

  private get height(): number {
    return editRows(this.screen.rows, this.options.help, this.bars);
  }

  private open(path: string): void {
    try {
      if (this.process.files.isDirectory(path)) {
        this.warn(`"${path}" is a directory`);
        return;
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
    const file = emptyText(path);
    try {
      const content = decodeText(this.process.files.readFile(path));
      file.text = new Text(content);
      const lines = file.text.count;
      this.say(`Read ${lines} line${lines === 1 ? "" : "s"}`);
      if (!this.options.readOnly && !this.process.files.access(path, "w")) this.warn(`File '${path}' is unwritable`);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const folder = path.includes("/") ? path.replace(/\/[^/]*$/, "") || "/" : ".";
      if (error.code !== "ENOENT") {
        this.warn(`Error reading ${path}: ${error.message}`);
        return;
      }
      if (!this.process.files.exists(folder)) this.warn(`Directory '${folder}' does not exist`);
      else this.say("New File");
    }
    this.files.push(file);
  }

  private say(message: string): void {
    this.status = message;
    this.alert = false;
    this.statusLeft = MESSAGE_KEYS;
  }

  private warn(message: string): void {
    this.say(message);
    this.alert = true;
  }

  private wipe(): void {
    this.status = "";
  }

  private sayFile(): void {
    const { path, text } = this.file;
    this.say(`${path === "" ? "New Buffer" : path} -- ${text.count} line${text.count === 1 ? "" : "s"}`);
  }

  *run(): Call<void> {
    while (!this.over) {
      if (!this.screen.hasInput) this.draw();
      const key = yield* this.screen.key();
      if (key.name === "hangup") return;
      if (key.name === "resize") continue;
      this.found = undefined;
      this.statusLeft -= 1;
      if (this.statusLeft <= 0) this.wipe();
      const kept = this.keepCut;
      this.keepCut = false;
      const status = this.status;
      yield* this.press(key, kept);
      if (this.options.position && (this.status === status || this.status === "")) this.tellPosition();
    }
  }

  private draw(asked?: { question: string; before: string; after: string }, menu: menus.Menu = this.mainMenu(), menuColumn?: number): void {
    const { file, options } = this;
    const { height } = this;
    if (file.cursor.row < file.top) file.top = file.cursor.row;
    if (file.cursor.row >= file.top + height) file.top = file.cursor.row - height + 1;
    this.screen.write(drawPicture({
      columns: this.screen.columns, rows: this.screen.rows, text: file.text, cursor: file.cursor, mark: file.mark, found: this.found, top: file.top, tab: options.tab, numbers: options.numbers,
      title: file.path === "" ? "New Buffer" : file.path, left: this.files.length > 1 || this.ranked ? `[${this.index + 1}/${this.files.length}]` : "GNU nano 7.2",
      indent: options.indent, view: options.readOnly, status: this.status, alert: this.alert, asked, menu, menuColumn, help: options.help, bars: this.bars,
    }));
  }

  /** There have been several files, so their number is shown. */
  private ranked = false;

  private mainMenu(): menus.Menu {
    return this.files.length > 1 ? menus.MAIN.map((entry) => (entry?.[1] === "Exit" ? ["^X", "Close"] as const : entry)) : menus.MAIN;
  }

  // Keys.

  private *press(key: Key, kept: boolean): Call<void> {
    const { text, cursor } = this;
    const line = text.line(cursor.row);
    switch (key.name) {
      case "text": case "paste": this.put(key.text, key.name === "paste" ? "paste" : "addition"); return;
      case "C-x": yield* this.close(); return;
      case "C-o": yield* this.save(false); return;
      case "C-s":
        if (this.file.path === "") yield* this.save(false);
        else this.write(this.file.path);
        return;
      case "C-w": case "C-f": yield* this.search(false); return;
      case "C-q": yield* this.search(true); return;
      case "M-w": this.again(false); return;
      case "M-q": this.again(true); return;
      case "C-\\": case "M-r": yield* this.replace(); return;
      case "C-k": this.cut(kept); return;
      case "M-6": case "M-^": this.copy(kept); return;
      case "C-u": this.paste(); return;
      case "M-t": this.cutToEnd(); return;
      case "M-a": case "C-^": case "M-A": this.toggleMark(); return;
      case "M-u": this.undo(); return;
      case "M-e": this.redo(); return;
      case "C-c": this.tellPosition(); return;
      case "C-_": case "M-g": yield* this.goToLine(); return;
      case "C-r": yield* this.insertFile(); return;
      case "C-t": yield* this.execute(); return;
      case "C-j": this.justify(); return;
      case "C-g": yield* this.help(); return;
      case "C-l": this.center(); return;
      case "C-z": this.warn("To suspend, type ^T^Z"); return;
      case "left": case "C-b": this.moveBy(-1); return;
      case "right": this.moveBy(1); return;
      case "up": case "C-p": this.vertical(-1); return;
      case "down": case "C-n": this.vertical(1); return;
      case "pageup": case "C-y": this.page(-1); return;
      case "pagedown": case "C-v": this.page(1); return;
      case "home": case "C-a": this.home(); return;
      case "end": case "C-e": this.move(cursor.row, line.length); return;
      case "C-left": case "M-b": this.word(-1); return;
      case "C-right": case "M-f": this.word(1); return;
      case "M-\\": case "M-|": this.move(0, 0); return;
      case "M-/": case "M-?": this.move(text.last, Infinity); return;
      case "M-]": this.bracket(); return;
      case "M-(": case "M-9": this.move(this.paragraph(-1), 0); return;
      case "M-)": case "M-0": this.move(this.paragraph(1), 0); return;
      case "enter": case "C-m": this.breakLine(); return;
      case "tab": case "C-i":
        if (this.file.mark) this.shift(1);
        else this.put(this.options.spaces ? " ".repeat(this.options.tab - (columnsOf(line.slice(0, cursor.column), this.options.tab) % this.options.tab)) : "\t", "addition");
        return;
      case "M-}": this.shift(1); return;
      case "M-{": case "backtab": this.shift(-1); return;
      case "M-3": this.comment(); return;
      case "backspace": case "C-h": this.backspace(); return;
      case "delete": case "C-d": this.erase(); return;
      case "M-backspace": this.eraseWord(-1); return;
      case "M-d": this.count(); return;
      case "M-n": case "M-#": this.toggle("numbers", "Line numbering"); return;
      case "M-i": this.toggle("indent", "Auto indent"); return;
      case "M-o": this.toggle("spaces", "Conversion of typed tabs to spaces"); return;
      case "M-x": this.toggle("help", "Help mode"); return;
      case "M-c":
        this.options.position = !this.options.position;
        if (this.options.position) this.tellPosition();
        else this.say("Constant cursor position display disabled");
        return;
      case "M-z":
        this.bars = !this.bars;
        this.wipe();
        return;
      case "M->": case "M-.": this.switchTo(1); return;
      case "M-<": case "M-,": this.switchTo(-1); return;
      case "escape": return;
      default: this.warn(key.name.startsWith("M-") ? `Unbound key: M-${key.name.slice(2).toUpperCase()}` : `Unbound key: ${key.name.replace(/^C-(.)$/, (_all, letter: string) => `^${letter.toUpperCase()}`)}`);
    }
  }

  private toggle(option: "numbers" | "indent" | "help" | "spaces", name: string): void {
    this.options[option] = !this.options[option];
    this.say(`${name} ${this.options[option] ? "enabled" : "disabled"}`);
  }

  // Changes.

  private change(kind: Change, joins: boolean, run: () => Place): boolean {
    if (this.options.readOnly) {
      this.warn("Key is invalid in view mode");
      return false;
    }
    const { cursor } = this;
    const last = this.lastChange;
    const follows = joins && last?.kind === kind && last.at.row === cursor.row && last.at.column === cursor.column;
    const after = this.text.change(kind, cursor, follows, run);
    this.move(after.row, after.column);
    this.lastChange = { kind, at: { ...this.cursor } };
    return true;
  }

  private put(typed: string, kind: Change): void {
    this.change(kind, kind === "addition", () => this.text.insert(this.cursor, typed));
  }

  private breakLine(): void {
    const { cursor } = this;
    const indent = this.options.indent ? /^\s*/.exec(this.text.line(cursor.row).slice(0, cursor.column))![0] : "";
    this.change("line break", false, () => this.text.insert(cursor, `\n${indent}`));
  }

  private backspace(): void {
    const { cursor, text } = this;
    if (cursor.column > 0) {
      const previous = text.line(cursor.row).slice(0, cursor.column);
      const length = [...previous].at(-1)!.length;
      this.change("deletion", true, () => text.remove({ row: cursor.row, column: cursor.column - length }, cursor));
    } else if (cursor.row > 0) this.change("line join", false, () => text.remove({ row: cursor.row - 1, column: text.line(cursor.row - 1).length }, cursor));
  }

  private erase(): void {
    const { cursor, text } = this;
    const line = text.line(cursor.row);
    if (cursor.column < line.length) {
      const length = [...line.slice(cursor.column)][0]!.length;
      this.change("deletion", true, () => text.remove(cursor, { row: cursor.row, column: cursor.column + length }));
    } else if (cursor.row < text.last) this.change("line join", false, () => text.remove(cursor, { row: cursor.row + 1, column: 0 }));
  }

  private eraseWord(step: 1 | -1): void {
    const from = { ...this.cursor };
    this.word(step);
    const to = { ...this.cursor };
    this.file.cursor = from;
    this.change("cut", false, () => (before(to, from) ? this.text.remove(to, from) : this.text.remove(from, to)));
  }

  private region(): [Place, Place] | undefined {
    const { mark, cursor } = this.file;
    if (!mark) return undefined;
    return before(mark, cursor) ? [mark, { ...cursor }] : [{ ...cursor }, mark];
  }

  private cut(kept: boolean): void {
    const { text, cursor } = this;
    const region = this.region();
    this.wipe();
    if (!region && cursor.row === text.last) {
      this.say("Nothing was cut");
      return;
    }
    const [from, to] = region ?? [{ row: cursor.row, column: 0 }, { row: cursor.row + 1, column: 0 }];
    const taken = text.between(from, to);
    const done = this.change("cut", kept && !region, () => text.remove(from, to));
    if (!done) return;
    this.cutText = kept && !region ? this.cutText + taken : taken;
    this.file.mark = undefined;
    this.keepCut = !region;
  }

  private cutToEnd(): void {
    const { text, cursor } = this;
    const end = { row: text.last, column: text.line(text.last).length };
    const from = { ...cursor };
    const taken = text.between(from, end);
    this.wipe();
    if (this.change("cut", false, () => text.remove(from, end))) this.cutText = taken;
  }

  private copy(kept: boolean): void {
    const { text, cursor } = this;
    const region = this.region();
    this.wipe();
    if (region) {
      this.cutText = text.between(...region);
      this.file.mark = undefined;
      return;
    }
    if (cursor.row === text.last) {
      this.say("Nothing was copied");
      return;
    }
    const line = `${text.line(cursor.row)}\n`;
    this.cutText = kept ? this.cutText + line : line;
    this.move(cursor.row + 1, 0);
    this.keepCut = true;
  }

  private paste(): void {
    if (this.cutText === "") {
      this.warn("Cutbuffer is empty");
      return;
    }
    this.change("paste", false, () => this.text.insert(this.cursor, this.cutText));
    this.file.mark = undefined;
  }

  private toggleMark(): void {
    if (this.file.mark) {
      this.file.mark = undefined;
      this.say("Mark Unset");
    } else {
      this.file.mark = { ...this.cursor };
      this.say("Mark Set");
    }
  }

  private undo(): void {
    const step = this.text.undo();
    if (!step) {
      this.warn("Nothing to undo");
      return;
    }
    this.lastChange = undefined;
    this.move(step.cursor.row, step.cursor.column);
    this.say(`Undid ${step.kind}`);
  }

  private redo(): void {
    const step = this.text.redo();
    if (!step) {
      this.warn("Nothing to redo");
      return;
    }
    this.lastChange = undefined;
    this.move(step.cursor.row, step.cursor.column);
    this.say(`Redid ${step.kind}`);
  }

  /** The lines that are marked, or the cursor's. */
  private rowsMarked(): [number, number] {
    const region = this.region();
    if (!region) return [this.cursor.row, this.cursor.row];
    return [region[0].row, region[1].column === 0 && region[1].row > region[0].row ? region[1].row - 1 : region[1].row];
  }

  private shift(step: 1 | -1): void {
    const [from, to] = this.rowsMarked();
    const unit = this.options.spaces ? " ".repeat(this.options.tab) : "\t";
    const { cursor, text } = this;
    if (step < 0 && text.lines.slice(from, to + 1).every((line) => !/^[ \t]/.test(line))) return;
    this.change(step > 0 ? "indent" : "unindent", false, () => {
      let { column } = cursor;
      for (let row = from; row <= to; row += 1) {
        const line = text.line(row);
        if (line === "") continue;
        const removed = step > 0 ? 0 : line.startsWith("\t") ? 1 : Math.min(this.options.tab, /^ */.exec(line)![0].length);
        text.lines[row] = step > 0 ? unit + line : line.slice(removed);
        if (row === cursor.row) column = step > 0 ? (column > 0 ? column + unit.length : 0) : Math.max(0, column - removed);
      }
      return { row: cursor.row, column };
    });
  }

  private comment(): void {
    const [from, to] = this.rowsMarked();
    const { cursor, text } = this;
    const rows = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((row) => row < text.last || from === to);
    const sign = /\.(?:c|cpp|h|js|ts|go|java|rs)$/.test(this.file.path) ? "//" : "#";
    const commented = rows.every((row) => text.line(row).startsWith(sign) || text.line(row).trim() === "");
    if (rows.length === 1 && rows[0] === text.last) {
      this.warn("Cannot comment past end of file");
      return;
    }
    this.change(commented ? "uncomment" : "comment", false, () => {
      let { column } = cursor;
      for (const row of rows) {
        const line = text.line(row);
        if (line.trim() === "") continue;
        text.lines[row] = commented ? line.slice(sign.length) : sign + line;
        if (row === cursor.row && column > 0) column = Math.max(0, column + (commented ? -sign.length : sign.length));
      }
      return { row: cursor.row, column };
    });
  }

  private justify(): void {
    const { text, cursor } = this;
    if (text.line(cursor.row).trim() === "") return;
    let from = cursor.row;
    while (from > 0 && text.line(from - 1).trim() !== "") from -= 1;
    let to = cursor.row;
    while (to < text.last && text.line(to + 1).trim() !== "") to += 1;
    const indent = /^\s*/.exec(text.line(from))![0];
    const words = text.lines.slice(from, to + 1).join(" ").trim().split(/\s+/);
    const width = this.screen.columns - FILL;
    const lines: string[] = [];
    let line = indent;
    for (const word of words) {
      if (line !== indent && columnsOf(`${line} ${word}`, this.options.tab) > width) {
        lines.push(line);
        line = indent + word;
      } else line = line === indent ? indent + word : `${line} ${word}`;
    }
    lines.push(line);
    if (this.change("justification", false, () => {
      text.lines.splice(from, to - from + 1, ...lines);
      return { row: from + lines.length, column: 0 };
    })) this.say("Justified paragraph");
  }

  // Moving.

  private move(row: number, column: number): void {
    const target = Math.max(0, Math.min(this.text.last, row));
    const line = this.text.line(target);
    this.file.cursor = { row: target, column: Math.max(0, Math.min(line.length, column)) };
    this.wanted = columnsOf(line.slice(0, this.cursor.column), this.options.tab);
  }

  private moveBy(step: 1 | -1): void {
    const { cursor, text } = this;
    const line = text.line(cursor.row);
    if (step < 0) {
      if (cursor.column > 0) this.move(cursor.row, cursor.column - [...line.slice(0, cursor.column)].at(-1)!.length);
      else if (cursor.row > 0) this.move(cursor.row - 1, Infinity);
    } else if (cursor.column < line.length) this.move(cursor.row, cursor.column + [...line.slice(cursor.column)][0]!.length);
    else if (cursor.row < text.last) this.move(cursor.row + 1, 0);
  }

  private home(): void {
    this.move(this.cursor.row, 0);
  }

  private toColumn(row: number, wanted: number): void {
    const line = this.text.line(row);
    let column = 0;
    for (const character of line) {
      if (columnsOf(line.slice(0, column + character.length), this.options.tab) > wanted) break;
      column += character.length;
    }
    this.file.cursor = { row, column };
  }

  private vertical(by: number): void {
    const row = this.cursor.row + by;
    if (row < 0) this.file.cursor = { row: 0, column: 0 };
    else if (row > this.text.last) this.file.cursor = { row: this.text.last, column: this.text.line(this.text.last).length };
    else this.toColumn(row, this.wanted);
  }

  private page(step: 1 | -1): void {
    const rows = Math.max(1, this.height - 2);
    const { file, text } = this;
    const row = file.cursor.row + step * rows;
    if (step < 0 && file.top === 0) {
      this.move(0, 0);
      return;
    }
    if (row > text.last) {
      this.move(text.last, Infinity);
      return;
    }
    const offset = file.cursor.row - file.top;
    this.toColumn(Math.max(0, row), this.wanted);
    file.top = Math.max(0, file.cursor.row - offset);
  }

  private word(step: 1 | -1): void {
    const { text } = this;
    const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);
    let { row, column } = this.cursor;
    if (step > 0) {
      let inside = isWord(text.line(row)[column]);
      for (;;) {
        if (column >= text.line(row).length) {
          if (row >= text.last) break;
          row += 1;
          column = 0;
          inside = false;
        } else {
          if (!isWord(text.line(row)[column])) inside = false;
          column += 1;
        }
        if (!inside && isWord(text.line(row)[column])) break;
      }
    } else {
      let seen = false;
      for (;;) {
        if (column === 0) {
          if (seen || row === 0) break;
          row -= 1;
          column = text.line(row).length;
          continue;
        }
        if (isWord(text.line(row)[column - 1])) seen = true;
        else if (seen) break;
        column -= 1;
      }
    }
    this.move(row, column);
  }

  private paragraph(step: 1 | -1): number {
    const { text } = this;
    let { row } = this.cursor;
    const blank = (at: number): boolean => text.line(at).trim() === "";
    if (step > 0) {
      while (row < text.last && blank(row)) row += 1;
      while (row < text.last && !blank(row)) row += 1;
    } else {
      row -= 1;
      while (row > 0 && blank(row)) row -= 1;
      while (row > 0 && !blank(row - 1)) row -= 1;
    }
    return Math.max(0, row);
  }

  private center(): void {
    this.file.top = Math.max(0, this.cursor.row - Math.floor(this.height / 2));
  }

  /** After a jump: a cursor that is outside of the screen comes to its middle. */
  private jumped(): void {
    const { file, height } = this;
    if (file.cursor.row < file.top || file.cursor.row >= file.top + height) this.center();
  }

  private bracket(): void {
    const { text, cursor } = this;
    const sign = text.line(cursor.row)[cursor.column];
    const at = sign === undefined ? -1 : PAIRS.indexOf(sign);
    if (at < 0) {
      this.warn("Not a bracket");
      return;
    }
    const partner = PAIRS[(at + 4) % 8]!;
    const step = at < 4 ? 1 : -1;
    let depth = 0;
    let { row, column } = cursor;
    for (;;) {
      const character = text.line(row)[column];
      if (character === sign) depth += 1;
      else if (character === partner && (depth -= 1) === 0) {
        this.move(row, column);
        return;
      }
      column += step;
      while (column < 0 || column >= text.line(row).length) {
        row += step;
        if (row < 0 || row > text.last) {
          this.warn("No matching bracket");
          return;
        }
        column = step > 0 ? 0 : text.line(row).length - 1;
        if (text.line(row).length > 0) break;
      }
    }
  }

  private tellPosition(): void {
    const { text, cursor } = this;
    const line = text.line(cursor.row);
    const total = text.lines.length;
    const column = columnsOf(line.slice(0, cursor.column), this.options.tab) + 1;
    const columns = columnsOf(line, this.options.tab) + 1;
    const characters = text.charactersBefore({ row: text.last, column: text.line(text.last).length });
    const place = text.charactersBefore(cursor);
    const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((100 * part) / whole));
    const digits = (n: number): number => Math.max(2, String(n).length);
    const pad = (n: number, width: number): string => String(n).padStart(width);
    this.say(`line ${pad(cursor.row + 1, digits(total))}/${total} (${pad(percent(cursor.row + 1, total), 2)}%), col ${pad(column, 2)}/${pad(columns, 2)} (${pad(percent(column, columns), 3)}%), char ${pad(place, digits(characters))}/${characters} (${pad(percent(place, characters), 2)}%)`);
  }

  private count(): void {
    const region = this.region();
    const whole = this.text.text;
    const part = region ? this.text.between(...region) : whole;
    const lines = region ? part.split("\n").length : this.text.count;
    const words = (part.match(/\S+/g) ?? []).length;
    const characters = [...part].length;
    this.say(`${region ? "In Selection:  " : ""}${lines} line${lines === 1 ? "" : "s"},  ${words} word${words === 1 ? "" : "s"},  ${characters} character${characters === 1 ? "" : "s"}`);
  }

  // Questions.

  /** Asks in the status line. Keys among `special` end it too, and are answered by their names. */
  private *ask(question: () => string, menu: menus.Menu, options: { initial?: string; history?: string[]; special?: (key: string) => boolean; column?: number } = {}): Call<{ end: Outcome; text: string }> {
    let text = [...(options.initial ?? "")];
    let at = text.length;
    const history = options.history ?? [];
    let past = history.length;
    for (;;) {
      this.draw({ question: question(), before: text.slice(0, at).join(""), after: text.slice(at).join("") }, menu, options.column);
      const key = yield* this.screen.key();
      if (options.special?.(key.name)) return { end: key.name, text: text.join("") };
      switch (key.name) {
        case "enter": {
          const typed = text.join("");
          if (options.history && typed !== "") {
            const known = options.history.indexOf(typed);
            if (known >= 0) options.history.splice(known, 1);
            options.history.push(typed);
          }
          return { end: "enter", text: typed };
        }
        case "C-c": case "hangup":
          if (key.name === "hangup") this.over = true;
          this.say("Cancelled");
          return { end: "cancel", text: "" };
        case "backspace": case "C-h": if (at > 0) text.splice((at -= 1), 1); break;
        case "delete": case "C-d": text.splice(at, 1); break;
        case "C-k": case "C-u":
          if (key.name === "C-k") {
            text = [];
            at = 0;
          } else {
            const pasted = [...(this.cutText.split("\n")[0] ?? "")];
            text.splice(at, 0, ...pasted);
            at += pasted.length;
          }
          break;
        case "left": case "C-b": at = Math.max(0, at - 1); break;
        case "right": case "C-f": at = Math.min(text.length, at + 1); break;
        case "home": case "C-a": at = 0; break;
        case "end": case "C-e": at = text.length; break;
        case "up": case "C-p": case "down": case "C-n":
          past = Math.max(0, Math.min(history.length, past + (key.name === "up" || key.name === "C-p" ? -1 : 1)));
          text = [...(history[past] ?? "")];
          at = text.length;
          break;
        case "text": case "paste": {
          const typed = [...key.text.split("\n")[0]!];
          text.splice(at, 0, ...typed);
          at += typed.length;
          break;
        }
        default:
      }
    }
  }

  private *askYesNo(question: string, all = false): Call<"yes" | "no" | "all" | "cancel"> {
    for (;;) {
      this.draw({ question, before: "", after: "" }, menus.yesNo(all), 16);
      const key = yield* this.screen.key();
      if (/^[yY]$/.test(key.text)) return "yes";
      if (/^[nN]$/.test(key.text)) return "no";
      if (all && /^[aA]$/.test(key.text)) return "all";
      if (key.name === "C-c" || key.name === "hangup") {
        if (key.name === "hangup") this.over = true;
        this.say("Cancelled");
        return "cancel";
      }
    }
  }

  // Files.

  private write(path: string): boolean {
    try {
      this.process.files.writeFile(path, encodeText(this.text.text));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.warn(`Error writing ${path}: ${error.message}`);
      return false;
    }
    this.file.path = path;
    this.text.markSaved();
    this.say(`Wrote ${this.text.count} line${this.text.count === 1 ? "" : "s"}`);
    return true;
  }

  private *save(leaving: boolean): Call<boolean> {
    let name = this.file.path;
    for (;;) {
      const { end, text } = yield* this.ask(() => `${this.region() && !leaving ? "Write Selection to File" : "File Name to Write"}: `, menus.WRITE, { initial: name });
      if (end !== "enter") return false;
      if (text === "") {
        this.say("Cancelled");
        return false;
      }
      name = text;
      if (name !== this.file.path) {
        if (this.file.path !== "") {
          const answer = yield* this.askYesNo("Save file under DIFFERENT NAME? ");
          if (answer === "cancel") return false;
          if (answer === "no") continue;
        }
        if (this.process.files.exists(name)) {
          const answer = yield* this.askYesNo(`File "${name}" exists; OVERWRITE? `);
          if (answer === "cancel") return false;
          if (answer === "no") continue;
        }
      }
      this.wipe();
      return this.write(name);
    }
  }

  private *close(): Call<void> {
    if (this.text.modified && !this.options.readOnly) {
      if (this.options.saveOnExit && this.file.path !== "") {
        if (!this.write(this.file.path)) return;
      } else {
        const answer = yield* this.askYesNo("Save modified buffer? ");
        if (answer === "cancel") return;
        if (answer === "yes" && !(yield* this.save(true))) return;
      }
    }
    this.files.splice(this.index, 1);
    if (this.files.length === 0) {
      this.over = true;
      return;
    }
    this.ranked = true;
    this.index = Math.min(this.index, this.files.length - 1);
    this.sayFile();
  }

  private switchTo(step: 1 | -1): void {
    if (this.files.length === 1) {
      this.warn("No more open file buffers");
      return;
    }
    this.index = (this.index + step + this.files.length) % this.files.length;
    this.sayFile();
  }

  private *insertFile(): Call<void> {
    const { end, text } = yield* this.ask(() => "File to insert [from ./]: ", menus.INSERT, { special: (key) => key === "C-x" });
    if (end === "C-x") {
      yield* this.execute();
      return;
    }
    if (end !== "enter") return;
    this.wipe();
    if (text === "") {
      this.say("Cancelled");
      return;
    }
    try {
      if (this.process.files.isDirectory(text)) {
        this.warn(`"${text}" is a directory`);
        return;
      }
      const content = decodeText(this.process.files.readFile(text));
      const lines = content.replace(/\n$/, "").split("\n").length;
      if (this.change("insertion", false, () => this.text.insert(this.cursor, content))) this.say(`Read ${lines} line${lines === 1 ? "" : "s"}`);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.warn(error.code === "ENOENT" ? `File "${text}" not found` : `Error reading ${text}: ${error.message}`);
    }
  }

  private *execute(): Call<void> {
    const { end, text } = yield* this.ask(() => "Command to execute: ", menus.EXECUTE, { history: this.history.command });
    if (end !== "enter") return;
    this.wipe();
    if (text === "") return;
    const { reader, writer } = createPipe();
    const child = this.process.spawn({ file: "/bin/sh", args: ["sh", "-c", text], files: new Map([...this.process.openDescriptors, [1, writer], [2, writer]]) });
    const fd = this.process.addDescriptor(reader);
    const output = decodeText(yield* readAll(fd));
    this.process.closeDescriptor(fd);
    yield* wait(child.pid);
    if (output !== "") this.change("insertion", false, () => this.text.insert(this.cursor, output));
  }

  private *goToLine(): Call<void> {
    const { end, text } = yield* this.ask(() => "Enter line number, column number: ", menus.GO_TO_LINE, { special: (key) => ["C-t", "C-w", "C-o", "C-y", "C-v"].includes(key) });
    if (end === "cancel") return;
    this.wipe();
    if (end === "C-t") yield* this.search(false);
    else if (end === "C-y") this.move(0, 0);
    else if (end === "C-v") this.move(this.text.last, Infinity);
    else if (end === "C-w" || end === "C-o") this.move(this.paragraph(end === "C-w" ? -1 : 1), 0);
    if (end !== "enter") return;
    const match = /^\s*(-?\d*)\s*(?:[,.;: ]\s*(-?\d+))?\s*$/.exec(text);
    if (!match || (match[1] === "" && match[2] === undefined)) {
      this.warn(text === "" ? "Cancelled" : "Invalid line or column number");
      return;
    }
    const line = match[1] === "" ? this.cursor.row + 1 : Number(match[1]);
    const row = line < 0 ? this.text.lines.length + line : line - 1;
    const column = Number(match[2] ?? 1);
    const target = Math.max(0, Math.min(this.text.last, row));
    const width = this.text.line(target).length;
    this.move(target, column < 0 ? width + column + 1 : column - 1);
    this.center();
  }

  private *help(): Call<void> {
    this.wipe();
    const lines = menus.HELP.split("\n");
    for (let top = 0; ;) {
      const height = this.height;
      const rows = Array.from({ length: height }, (_, y) => lines[top + y] ?? "");
      const title = "Main nano help text";
      const bar = " ".repeat(Math.floor((this.screen.columns - title.length) / 2) + 1) + title;
      const output = [`\x1b[7m${bar.padEnd(this.screen.columns)}\x1b[m`, ...rows.map((row) => row.slice(0, this.screen.columns)), "", ...menus.drawMenu(menus.HELP_KEYS, this.screen.columns)];
      this.screen.write(`\x1b[?25l\x1b[H${output.map((row) => `${row}\x1b[K`).join("\r\n")}`);
      const key = yield* this.screen.key();
      if (["C-x", "C-c", "hangup", "C-g"].includes(key.name) || key.text === "q") return;
      if (key.name === "down" || key.name === "C-n") top += 1;
      else if (key.name === "up" || key.name === "C-p") top -= 1;
      else if (key.name === "pagedown" || key.name === "C-v" || key.text === " ") top += height - 2;
      else if (key.name === "pageup" || key.name === "C-y") top -= height - 2;
      else if (key.name === "M-\\") top = 0;
      else if (key.name === "M-/") top = lines.length;
      top = Math.max(0, Math.min(lines.length - height, top));
    }
  }

  // Searching.

  private mannerWords(replacing: boolean): string {
    const { caseSensitive, regex, backwards } = this.manner;
    return `${caseSensitive ? " [Case Sensitive]" : ""}${regex ? " [Regexp]" : ""}${backwards ? " [Backwards]" : ""}${replacing ? " (to replace)" : ""}${this.searched === "" ? "" : ` [${shorten(this.searched, this.screen.columns)}]`}`;
  }

  /** What to look for; undefined when that was given up. */
  private *askPattern(replacing: boolean): Call<{ text: string; other: boolean } | undefined> {
    let typed = "";
    let asksReplace = replacing;
    for (;;) {
      const { end, text } = yield* this.ask(() => `Search${this.mannerWords(asksReplace)}: `, asksReplace ? menus.REPLACE : menus.SEARCH, {
        initial: typed, history: this.history.search, special: (key) => ["M-c", "M-r", "M-b", "C-r", "C-t", "C-\\"].includes(key) && !(asksReplace && key === "C-t"),
      });
      typed = text;
      if (end === "cancel") return undefined;
      if (end === "M-c") this.manner.caseSensitive = !this.manner.caseSensitive;
      else if (end === "M-r") this.manner.regex = !this.manner.regex;
      else if (end === "M-b") this.manner.backwards = !this.manner.backwards;
      else if (end === "C-r" || end === "C-\\") asksReplace = !asksReplace;
      else if (end === "C-t") {
        yield* this.goToLine();
        return undefined;
      } else {
        this.wipe();
        if (text === "" && this.searched === "") {
          this.say("Cancelled");
          return undefined;
        }
        return { text: text === "" ? this.searched : text, other: asksReplace };
      }
    }
  }

  private *search(backwards: boolean): Call<void> {
    this.manner.backwards = backwards;
    const asked = yield* this.askPattern(false);
    if (!asked) return;
    this.searched = asked.text;
    if (asked.other) yield* this.replaceAsked(asked.text);
    else this.go(this.manner.backwards);
  }

  private again(backwards: boolean): void {
    if (this.searched === "") {
      this.warn("No current search pattern");
      return;
    }
    this.wipe();
    this.go(backwards);
  }

  private go(backwards: boolean): void {
    const pattern = patternOf(this.searched, this.manner);
    if (!pattern) {
      this.warn(`Bad regex "${this.searched}"`);
      return;
    }
    const { cursor } = this;
    const found = findNext(this.text, pattern, cursor, backwards);
    if (!found) {
      this.warn(`"${shorten(this.searched, this.screen.columns)}" not found`);
      return;
    }
    if (found.place.row === cursor.row && found.place.column === cursor.column) this.say("This is the only occurrence");
    else if (found.wrapped) this.say("Search Wrapped");
    this.move(found.place.row, found.place.column);
    this.found = { row: found.place.row, from: found.place.column, to: found.place.column + found.length };
    this.jumped();
  }

  private *replace(): Call<void> {
    if (this.options.readOnly) {
      this.warn("Key is invalid in view mode");
      return;
    }
    this.manner.backwards = false;
    const asked = yield* this.askPattern(true);
    if (!asked) return;
    this.searched = asked.text;
    if (asked.other) yield* this.replaceAsked(asked.text);
    else this.go(this.manner.backwards);
  }

  private *replaceAsked(text: string): Call<void> {
    const pattern = patternOf(text, this.manner);
    if (!pattern) {
      this.warn(`Bad regex "${text}"`);
      return;
    }
    const { end, text: replacement } = yield* this.ask(() => "Replace with: ", menus.REPLACE_WITH, { history: this.history.replace });
    if (end !== "enter") return;
    this.wipe();
    const begin = { ...this.cursor };
    let count = 0;
    let all = false;
    let row = begin.row;
    let column = begin.column;
    let any = false;
    // Around the text once, from the cursor to where it was.
    for (let left = this.text.lines.length + 1; left > 0; left -= 1) {
      for (;;) {
        pattern.lastIndex = column;
        const match = pattern.exec(this.text.line(row));
        if (!match || match[0] === "" || (left === 1 && match.index >= begin.column)) break;
        any = true;
        this.move(row, match.index);
        let answer: string = "yes";
        if (!all) {
          this.found = { row, from: match.index, to: match.index + match[0].length };
          this.jumped();
          answer = yield* this.askYesNo("Replace this instance?", true);
          this.found = undefined;
        }
        if (answer === "cancel") return;
        all ||= answer === "all";
        column = match.index + match[0].length;
        if (answer === "no") continue;
        const written = this.manner.regex ? replacement.replace(/\\([0-9])/g, (_all, n: string) => match[Number(n)] ?? "") : replacement;
        this.change("replacement", false, () => {
          this.text.remove({ row, column: match.index }, { row, column: match.index + match[0].length });
          return this.text.insert({ row, column: match.index }, written);
        });
        column = match.index + written.length;
        count += 1;
      }
      row = (row + 1) % this.text.lines.length;
      column = 0;
    }
    this.move(begin.row, begin.column);
    if (!any) this.warn(`"${shorten(text, this.screen.columns)}" not found`);
    else this.say(`Replaced ${count} occurrence${count === 1 ? "" : "s"}`);
  }
}

function emptyText(path: string): OpenText {
  return { path, text: new Text(""), cursor: { row: 0, column: 0 }, top: 0, mark: undefined };
}

/** A pattern in the status line is cut. */
function shorten(text: string, columns: number): string {
  const most = Math.floor(columns / 3);
  return text.length > most ? `${text.slice(0, most)}...` : text;
}
