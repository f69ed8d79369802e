import { isSystemError, type Call, type Process } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import { decodeText, encodeText } from "../../text.ts";
import { characterWidth, displayWidth } from "../../width.ts";
import type { FullScreen } from "../screen-tty.ts";
import { Buffer, type Place } from "./buffer.ts";
import { runEx, type ExHost } from "./ex.ts";
import { findCharacter, firstNonBlank, matching, paragraph, textObject, wordBackward, wordEnd, wordForward, type Motion } from "./motion.ts";
import { vimRegex } from "./regex.ts";

type Mode = "normal" | "insert" | "replace" | "visual" | "visual-line" | "visual-block" | "command" | "search";

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
  /** What :set paste has changed, to come back with :set nopaste. */
  paste: { autoindent: boolean; expandtab: boolean; softtabstop: number } | undefined;
}

/** What was yanked or deleted. */
interface Register {
  text: string;
  linewise: boolean;
}

export class Vi implements ExHost {
  readonly process: Process;
  private readonly screen: FullScreen;
  buffer = new Buffer("");
  path: string | undefined;
  readonly paths: string[];
  private pathIndex = 0;
  cursor: Place = { row: 0, column: 0 };
  private wanted = 0;
  private top = 0;
  private mode: Mode = "normal";
  readonly settings: Settings = {
    number: false, relativenumber: false, autoindent: false, expandtab: false, tabstop: 8, shiftwidth: 8, softtabstop: 0, ignorecase: false, smartcase: false, hlsearch: false, list: false, wrap: true, paste: undefined,
  };
  private message = "";
  private messageIsError = false;
  private commandLine = "";
  private commandHistory: string[] = [];
  private commandPlace = 0;
  private visualStart: Place = { row: 0, column: 0 };
  private readonly registers = new Map<string, Register>();
  private readonly marks = new Map<string, Place>();
  searchPattern = "";
  private searchForward = true;
  highlight = false;
  private lastFind: { character: string; command: string } | undefined;
  private readonly readOnly: boolean;
  private pending: Key[] = [];
  private recording: Key[] | undefined;
  private lastChange: Key[] = [];
  private changing = false;
  private macro: { name: string; keys: Key[] } | undefined;
  private readonly macros = new Map<string, Key[]>();
  private replaceStart: Place = { row: 0, column: 0 };
  private done: number | undefined;
  private readonly startCommands: readonly string[];
  private insertRepeat: { count: number; keys: Key[]; lines: boolean } | undefined;
  private jumpBack: Place = { row: 0, column: 0 };

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
    this.cursor = { row: 0, column: 0 };
    this.top = 0;
    if (path === undefined) {
      this.buffer = new Buffer("");
      return;
    }
    try {
      const text = decodeText(this.process.files.readFile(path));
      this.buffer = new Buffer(text);
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
      else if (command.startsWith("/")) this.searchFor(command.slice(1), true);
      else yield* runEx(this, command);
    }
    for (;;) {
      if (!this.screen.hasInput) this.draw();
      const key = yield* this.nextKey();
      if (key.name === "hangup") return 1;
      if (key.name === "resize") continue;
      yield* this.handle(key);
      if (this.done !== undefined) return this.done;
    }
  }

  private *nextKey(): Call<Key> {
    const key = this.pending.shift();
    if (key) return key;
    const typed = yield* this.screen.key();
    if (this.macro && !(this.mode === "normal" && typed.text === "q")) this.macro.keys.push(typed);
    return typed;
  }

  /** A key for the command that is being read; it is part of what "." repeats. */
  private *more(): Call<Key> {
    for (;;) {
      if (!this.screen.hasInput && this.pending.length === 0) this.draw();
      const key = yield* this.nextKey();
      if (key.name === "resize") continue;
      this.recording?.push(key);
      return key;
    }
  }

  private *handle(key: Key): Call<void> {
    switch (this.mode) {
      case "insert":
      case "replace":
        this.recording?.push(key);
        yield* this.insertKey(key);
        return;
      case "command":
      case "search":
        yield* this.commandKey(key);
        return;
      default:
        this.message = "";
        this.messageIsError = false;
        this.recording = [key];
        this.changing = false;
        try {
          yield* this.normal(key);
        } finally {
          // The key may have changed the mode, which the narrowing above does not know.
          const mode: string = this.mode;
          if (mode !== "insert" && mode !== "replace") this.finishRecording();
        }
    }
  }

  private finishRecording(): void {
    if (this.changing && this.recording) this.lastChange = this.recording;
    this.recording = undefined;
  }

  private change(): void {
    this.changing = true;
    this.buffer.begin({ ...this.cursor });
  }

  private clamp(): void {
    const { cursor } = this;
    cursor.row = Math.max(0, Math.min(this.buffer.last, cursor.row));
    const length = this.buffer.line(cursor.row).length;
    const past = this.mode === "insert" || this.mode === "replace" || this.mode.startsWith("visual") ? length : Math.max(0, length - 1);
    cursor.column = Math.max(0, Math.min(past, cursor.column));
  }

  private moveTo(place: Place, keepColumn = false): void {
    this.cursor = { ...place };
    this.clamp();
    if (!keepColumn) this.wanted = this.cursor.column;
  }

  // --- normal and visual mode

  private *normal(first: Key): Call<void> {
    let key = first;
    let count: number | undefined;
    let register = '"';
    const visual = this.mode.startsWith("visual");
    for (;;) {
      if (/^[1-9]$/.test(key.text) || (key.text === "0" && count !== undefined)) {
        count = (count ?? 0) * 10 + Number(key.text);
        key = yield* this.more();
      } else if (key.text === '"') {
        register = (yield* this.more()).text;
        key = yield* this.more();
      } else break;
    }
    const times = count ?? 1;
    const command = key.text !== "" ? key.text : key.name;
    if (visual && (yield* this.visualCommand(command, register, times))) return;
    const motion = yield* this.motion(command, count);
    if (motion === null) {
      this.say("", false);
      return;
    }
    if (motion) {
      if (visual && motion.from) this.visualStart = motion.from;
      const vertical = ["j", "k", "up", "down", "C-n", "C-p", "enter"].includes(command);
      if (["G", "g", "/", "?", "n", "N", "%", "'", "`", "{", "}", "H", "M", "L", "*", "#"].includes(command)) this.jumpBack = { ...this.cursor };
      this.moveTo(motion.to, vertical);
      if (command === "$" || command === "end") this.wanted = Infinity;
      return;
    }
    yield* this.normalCommand(command, key, times, count, register);
  }

  /** What a motion key means from the cursor; undefined: it is none, null: it fails. */
  private *motion(command: string, count: number | undefined, operator = ""): Call<Motion | undefined | null> {
    const { buffer, cursor } = this;
    const times = count ?? 1;
    const repeat = (step: (at: Place) => Place): Place => {
      let at = cursor;
      for (let i = 0; i < times; i += 1) at = step(at);
      return at;
    };
    const vertical = (row: number): Motion | null => {
      if (row < 0 || row > buffer.last) {
        if (Math.abs(times) === 1) return null;
      }
      const target = Math.max(0, Math.min(buffer.last, row));
      return { to: { row: target, column: Math.min(this.wanted, Math.max(0, buffer.line(target).length)) }, linewise: true };
    };
    switch (command) {
      case "h": case "left": case "backspace": case "C-h":
        return { to: { row: cursor.row, column: Math.max(0, cursor.column - times) } };
      case "l": case "right": case " ":
        return { to: { row: cursor.row, column: Math.min(buffer.line(cursor.row).length, cursor.column + times) } };
      case "j": case "down": case "C-n": case "C-j": return vertical(cursor.row + times);
      case "k": case "up": case "C-p": return vertical(cursor.row - times);
      case "enter": case "+": {
        const row = Math.min(buffer.last, cursor.row + times);
        return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
      }
      case "-": {
        const row = Math.max(0, cursor.row - times);
        return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
      }
      case "w": case "W": {
        if (operator === "c" && /\S/.test(buffer.line(cursor.row)[cursor.column] ?? "")) return { to: repeat((at) => wordEnd(buffer, at === cursor ? { ...at, column: at.column - 1 } : at, command === "W")), inclusive: true };
        let to = repeat((at) => wordForward(buffer, at, command === "W"));
        // An operator does not take the next line's indent.
        if (operator !== "" && to.row > cursor.row && to.column <= firstNonBlank(buffer.line(to.row))) to = { row: to.row - 1, column: buffer.line(to.row - 1).length };
        return { to };
      }
      case "e": case "E": return { to: repeat((at) => wordEnd(buffer, at, command === "E")), inclusive: true };
      case "b": case "B": return { to: repeat((at) => wordBackward(buffer, at, command === "B")) };
      case "C-right": return { to: repeat((at) => wordForward(buffer, at, false)) };
      case "C-left": return { to: repeat((at) => wordBackward(buffer, at, false)) };
      case "0": case "home": return { to: { row: cursor.row, column: 0 } };
      case "^": return { to: { row: cursor.row, column: firstNonBlank(buffer.line(cursor.row)) } };
      case "_": return { to: { row: Math.min(buffer.last, cursor.row + times - 1), column: firstNonBlank(buffer.line(cursor.row)) }, linewise: true };
      case "|": return { to: { row: cursor.row, column: times - 1 } };
      case "$": case "end": {
        const row = Math.min(buffer.last, cursor.row + times - 1);
        return { to: { row, column: operator === "" ? Math.max(0, buffer.line(row).length - 1) : buffer.line(row).length } };
      }
      case "G": {
        const row = count === undefined ? buffer.last : Math.min(buffer.last, count - 1);
        return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
      }
      case "g": {
        const next = (yield* this.more()).text;
        if (next === "g") {
          const row = Math.min(buffer.last, (count ?? 1) - 1);
          return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
        }
        if (next === "v" && this.lastVisual) {
          this.mode = this.lastVisual.mode;
          this.visualStart = { ...this.lastVisual.start };
          return { to: { ...this.lastVisual.end } };
        }
        if (next === "_") return { to: { row: cursor.row, column: Math.max(0, buffer.line(cursor.row).trimEnd().length - 1) }, inclusive: true };
        if (next === "e") {
          const back = wordBackward(buffer, cursor, false);
          return { to: back };
        }
        if (next === "j" || next === "k") return vertical(cursor.row + (next === "j" ? times : -times));
        if (next === "J") {
          this.join(times, false);
          return null;
        }
        if ((next === "u" || next === "U" || next === "~") && operator === "") {
          yield* this.operate(`g${next}`, times, '"');
          return null;
        }
        if (next === "v") {
          this.mode = "visual";
          return null;
        }
        return null;
      }
      case "f": case "F": case "t": case "T": {
        const character = (yield* this.more()).text;
        this.lastFind = { character, command };
        const to = findCharacter(buffer, cursor, character, command, times);
        return to ? { to, inclusive: command === "f" || command === "t" } : null;
      }
      case ";": case ",": {
        if (!this.lastFind) return null;
        const { character, command: last } = this.lastFind;
        const way = command === ";" ? last : last === last.toUpperCase() ? last.toLowerCase() : last.toUpperCase();
        const to = findCharacter(buffer, way === "t" ? { ...cursor, column: cursor.column + 1 } : way === "T" ? { ...cursor, column: cursor.column - 1 } : cursor, character, way, times);
        return to ? { to, inclusive: way === "f" || way === "t" } : null;
      }
      case "%": {
        const to = matching(buffer, cursor);
        return to ? { to, inclusive: true } : null;
      }
      case "{": case "}": return { to: repeat((at) => paragraph(buffer, at, command === "}")) };
      case "(": return { to: paragraph(buffer, cursor, false) };
      case ")": return { to: paragraph(buffer, cursor, true) };
      case "H": return { to: { row: Math.min(buffer.last, this.top + times - 1), column: 0 }, linewise: true };
      case "M": return { to: { row: Math.min(buffer.last, this.top + Math.floor(this.height / 2)), column: 0 }, linewise: true };
      case "L": return { to: { row: Math.min(buffer.last, this.top + this.height - times), column: 0 }, linewise: true };
      case "n": case "N": {
        if (this.searchPattern === "") {
          this.say("E35: No previous regular expression", true);
          return null;
        }
        const to = this.findPattern(this.searchPattern, command === "n" ? this.searchForward : !this.searchForward, times);
        return to ? { to } : null;
      }
      case "*": case "#": {
        const word = textObject(buffer, cursor, false, "w");
        if (!word?.from) return null;
        this.searchPattern = `\\<${buffer.between(word.from, { row: word.to.row, column: word.to.column + 1 }).replace(/[.*[\]^$\\/]/g, "\\$&")}\\>`;
        this.searchForward = command === "*";
        this.highlight = true;
        const to = this.findPattern(this.searchPattern, this.searchForward, times);
        return to ? { to } : null;
      }
      case "/": case "?": {
        const pattern = yield* this.readPattern(command);
        if (pattern === undefined) return null;
        this.searchForward = command === "/";
        if (pattern !== "") this.searchPattern = pattern;
        this.highlight = true;
        const to = this.findPattern(this.searchPattern, this.searchForward, times);
        return to ? { to } : null;
      }
      case "'": case "`": {
        const name = (yield* this.more()).text;
        const mark = name === "'" || name === "`" ? this.jumpBack : this.marks.get(name);
        if (!mark) {
          this.say("E20: Mark not set", true);
          return null;
        }
        return command === "'" ? { to: { row: mark.row, column: firstNonBlank(buffer.line(mark.row)) }, linewise: true } : { to: { ...mark } };
      }
      case "i": case "a": {
        if (operator === "" && !this.mode.startsWith("visual")) return undefined;
        const object = (yield* this.more()).text;
        return textObject(buffer, cursor, command === "a", object) ?? null;
      }
      case "C-f": case "pagedown": this.scroll(this.height - 2); return { to: this.cursor };
      case "C-b": case "pageup": this.scroll(-(this.height - 2)); return { to: this.cursor };
      case "C-d": this.scroll(Math.floor(this.height / 2)); return { to: this.cursor };
      case "C-u": this.scroll(-Math.floor(this.height / 2)); return { to: this.cursor };
      default: return undefined;
    }
  }

  private scroll(by: number): void {
    const row = Math.max(0, Math.min(this.buffer.last, this.cursor.row + by));
    this.top = Math.max(0, Math.min(this.buffer.last, this.top + by));
    this.cursor = { row, column: firstNonBlank(this.buffer.line(row)) };
  }

  private *normalCommand(command: string, key: Key, times: number, count: number | undefined, register: string): Call<void> {
    const { buffer, cursor } = this;
    const line = buffer.line(cursor.row);
    switch (command) {
      case "i": this.startInsert(times); return;
      case "insert": this.startInsert(times); return;
      case "a":
        this.change();
        cursor.column = Math.min(line.length, cursor.column + 1);
        this.enterInsert(times);
        return;
      case "I":
        this.change();
        cursor.column = firstNonBlank(line);
        this.enterInsert(times);
        return;
      case "A":
        this.change();
        cursor.column = line.length;
        this.enterInsert(times);
        return;
      case "o":
      case "O": {
        this.change();
        const indent = this.settings.autoindent ? this.sameIndent(/^\s*/.exec(line)![0]) : "";
        buffer.insertLines(command === "o" ? cursor.row + 1 : cursor.row, [indent]);
        this.cursor = { row: command === "o" ? cursor.row + 1 : cursor.row, column: indent.length };
        this.enterInsert(times, true);
        return;
      }
      case "R":
        this.change();
        this.mode = "replace";
        this.replaceStart = { ...cursor };
        return;
      case "x": case "delete": yield* this.applyRange("d", cursor, { row: cursor.row, column: Math.min(line.length, cursor.column + times) }, false, register); return;
      case "X": yield* this.applyRange("d", { row: cursor.row, column: Math.max(0, cursor.column - times) }, { ...cursor }, false, register); return;
      case "D": yield* this.applyRange("d", cursor, { row: cursor.row, column: line.length }, false, register); return;
      case "C": yield* this.applyRange("c", cursor, { row: cursor.row, column: line.length }, false, register); return;
      case "s": yield* this.applyRange("c", cursor, { row: cursor.row, column: Math.min(line.length, cursor.column + times) }, false, register); return;
      case "S": yield* this.applyRange("c", { row: cursor.row, column: 0 }, { row: Math.min(buffer.last, cursor.row + times - 1), column: 0 }, true, register); return;
      case "Y": yield* this.applyRange("y", { row: cursor.row, column: 0 }, { row: Math.min(buffer.last, cursor.row + times - 1), column: 0 }, true, register); return;
      case "d": case "c": case "y": case ">": case "<": case "=": case "!":
        yield* this.operate(command, count, register);
        return;
      case "p": case "P": this.put(register, command === "p", times); return;
      case "J": this.join(Math.max(2, times), true); return;
      case "r": {
        const next = yield* this.more();
        if (next.name === "escape") return;
        const character = next.name === "enter" ? "\n" : next.text;
        if (character === "" || cursor.column + times > line.length) return;
        this.change();
        buffer.remove(cursor, { row: cursor.row, column: cursor.column + times });
        const end = buffer.insert(cursor, character === "\n" ? "\n" : character.repeat(times));
        buffer.end();
        this.moveTo(character === "\n" ? { row: end.row, column: 0 } : { row: cursor.row, column: end.column - 1 });
        return;
      }
      case "~": {
        if (line === "") return;
        this.change();
        const end = Math.min(line.length, cursor.column + times);
        const text = line.slice(cursor.column, end);
        buffer.lines[cursor.row] = line.slice(0, cursor.column) + swapCase(text) + line.slice(end);
        buffer.end();
        this.moveTo({ row: cursor.row, column: end });
        return;
      }
      case "u": {
        const place = buffer.undo({ ...cursor });
        if (place) this.moveTo(place);
        else this.say("Already at oldest change");
        return;
      }
      case "C-r": {
        const place = buffer.redo({ ...cursor });
        if (place) this.moveTo(place);
        else this.say("Already at newest change");
        return;
      }
      case ".":
        if (this.lastChange.length > 0) {
          this.recording = undefined;
          const keys = this.lastChange;
          for (let i = 0; i < times; i += 1) yield* this.replay(keys);
          this.lastChange = keys;
        }
        return;
      case "v": this.mode = "visual"; this.visualStart = { ...cursor }; return;
      case "V": this.mode = "visual-line"; this.visualStart = { ...cursor }; return;
      case "C-v": this.mode = "visual-block"; this.visualStart = { ...cursor }; return;
      case ":":
        this.mode = "command";
        this.commandLine = count === undefined ? "" : count === 1 ? "." : `.,.+${count - 1}`;
        this.commandPlace = this.commandHistory.length;
        return;
      case "m": this.marks.set((yield* this.more()).text, { ...cursor }); return;
      case "q":
        if (this.macro) {
          this.macros.set(this.macro.name, this.macro.keys);
          this.macro = undefined;
        } else this.macro = { name: (yield* this.more()).text, keys: [] };
        return;
      case "@": {
        const name = (yield* this.more()).text;
        const keys = this.macros.get(name === "@" ? this.lastMacro : name);
        if (!keys) return;
        if (name !== "@") this.lastMacro = name;
        for (let i = 0; i < times; i += 1) this.pending.push(...keys);
        return;
      }
      case "Z": {
        const next = (yield* this.more()).text;
        if (next === "Z") {
          if (!this.buffer.changed || this.write(undefined)) this.quit(0);
        } else if (next === "Q") this.quit(0);
        return;
      }
      case "z": {
        const next = (yield* this.more());
        if (next.text === "z" || next.text === ".") this.top = Math.max(0, cursor.row - Math.floor(this.height / 2));
        else if (next.text === "t" || next.name === "enter") this.top = cursor.row;
        else if (next.text === "b" || next.text === "-") this.top = Math.max(0, cursor.row - this.height + 1);
        return;
      }
      case "C-e": this.top = Math.min(buffer.last, this.top + times); cursor.row = Math.max(cursor.row, this.top); this.clamp(); return;
      case "C-y": this.top = Math.max(0, this.top - times); cursor.row = Math.min(cursor.row, this.top + this.height - 1); this.clamp(); return;
      case "C-g": this.say(`"${this.path ?? "[No Name]"}"${buffer.changed ? " [Modified]" : ""} ${buffer.lines.length} line${buffer.lines.length === 1 ? "" : "s"} --${Math.floor(((cursor.row + 1) / buffer.lines.length) * 100)}%--`); return;
      case "C-a": case "C-x": this.addToNumber(command === "C-a" ? times : -times); return;
      case "C-c": this.say("Type  :qa  and press <Enter> to exit Vim"); return;
      case "paste": {
        this.change();
        this.moveTo(buffer.insert(cursor, key.text));
        buffer.end();
        return;
      }
      default:
    }
  }

  private lastMacro = "";

  private *replay(keys: readonly Key[]): Call<void> {
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

  private addToNumber(by: number): void {
    const { cursor, buffer } = this;
    const line = buffer.line(cursor.row);
    for (const match of line.matchAll(/-?\d+/g)) {
      if (match.index + match[0].length <= cursor.column) continue;
      this.change();
      const value = String(Number(match[0]) + by);
      buffer.lines[cursor.row] = line.slice(0, match.index) + value + line.slice(match.index + match[0].length);
      buffer.end();
      this.moveTo({ row: cursor.row, column: match.index + value.length - 1 });
      return;
    }
  }

  private join(count: number, space: boolean): void {
    const { buffer, cursor } = this;
    if (cursor.row >= buffer.last) return;
    this.change();
    for (let i = 1; i < count && cursor.row < buffer.last; i += 1) {
      const left = buffer.line(cursor.row);
      const right = space ? buffer.line(cursor.row + 1).trimStart() : buffer.line(cursor.row + 1);
      const glue = space && left !== "" && !/\s$/.test(left) && right !== "" && !right.startsWith(")") ? " " : "";
      cursor.column = left.length;
      buffer.lines.splice(cursor.row, 2, left + glue + right);
    }
    buffer.end();
    this.clamp();
  }

  /** An operator waits for its motion, or itself again for lines. */
  private *operate(operator: string, count: number | undefined, register: string): Call<void> {
    let key = yield* this.more();
    let own: number | undefined;
    while (/^[1-9]$/.test(key.text) || (key.text === "0" && own !== undefined)) {
      own = (own ?? 0) * 10 + Number(key.text);
      key = yield* this.more();
    }
    const times = own === undefined && count === undefined ? undefined : (own ?? 1) * (count ?? 1);
    const command = key.text !== "" ? key.text : key.name;
    if (command === "escape") return;
    const { cursor, buffer } = this;
    if (command === operator || (operator.startsWith("g") && command === operator[1])) {
      yield* this.applyRange(operator, { row: cursor.row, column: 0 }, { row: Math.min(buffer.last, cursor.row + (times ?? 1) - 1), column: 0 }, true, register);
      return;
    }
    const motion = yield* this.motion(command, times, operator);
    if (!motion) return;
    let start = motion.from ?? cursor;
    let end = motion.to;
    if (before(end, start)) [start, end] = [end, start];
    end = motion.inclusive ? { row: end.row, column: end.column + 1 } : { ...end };
    yield* this.applyRange(operator, start, end, motion.linewise ?? false, register);
  }

  /** Does an operator's work on a range; the end is not included, unless whole lines are meant. */
  private *applyRange(operator: string, start: Place, end: Place, linewise: boolean, register: string): Call<void> {
    const { buffer } = this;
    const text = linewise ? `${buffer.lines.slice(start.row, end.row + 1).join("\n")}\n` : buffer.between(start, end);
    if (operator === "y") {
      this.setRegister(register, text, linewise);
      if (linewise && end.row - start.row > 1) this.say(`${end.row - start.row + 1} lines yanked`);
      this.moveTo(linewise ? { row: start.row, column: this.cursor.column } : start);
      return;
    }
    if (text === "" && !linewise && operator !== "c") return;
    this.change();
    switch (operator) {
      case "d":
        this.setRegister(register, text, linewise, true);
        if (linewise) {
          const count = end.row - start.row + 1;
          buffer.removeLines(start.row, end.row);
          const row = Math.min(buffer.last, start.row);
          this.moveTo({ row, column: firstNonBlank(buffer.line(row)) });
          if (count > 2) this.say(`${count} fewer lines`);
        } else {
          buffer.remove(start, end);
          this.moveTo(start);
        }
        break;
      case "c":
        this.setRegister(register, text, linewise, true);
        if (linewise) {
          const indent = this.settings.autoindent ? /^\s*/.exec(buffer.line(start.row))![0] : "";
          buffer.lines.splice(start.row, end.row - start.row + 1, indent);
          this.cursor = { row: start.row, column: indent.length };
        } else {
          buffer.remove(start, end);
          this.cursor = { ...start };
        }
        this.enterInsert(1);
        return;
      case ">":
      case "<":
        for (let row = start.row; row <= end.row; row += 1) buffer.lines[row] = this.shift(buffer.line(row), operator === ">" ? 1 : -1);
        this.moveTo({ row: start.row, column: firstNonBlank(buffer.line(start.row)) });
        break;
      case "g~": case "gu": case "gU": {
        const convert = operator === "g~" ? swapCase : operator === "gu" ? (each: string) => each.toLowerCase() : (each: string) => each.toUpperCase();
        if (linewise) for (let row = start.row; row <= end.row; row += 1) buffer.lines[row] = convert(buffer.line(row));
        else {
          buffer.remove(start, end);
          buffer.insert(start, convert(text));
        }
        this.moveTo(start);
        break;
      }
      default:
        this.moveTo(start);
    }
    buffer.end();
    if (false as boolean) yield { name: "never", start: () => {} };
  }

  /** As wide as another indent, of blanks or tabs as the settings want it. */
  private sameIndent(indent: string): string {
    return this.shift(`${indent}x`, 0).slice(0, -1);
  }

  shift(line: string, steps: number): string {
    const { shiftwidth, expandtab, tabstop } = this.settings;
    const lead = /^\s*/.exec(line)![0];
    let columns = 0;
    for (const character of lead) columns += character === "\t" ? tabstop - (columns % tabstop) : 1;
    columns = Math.max(0, columns + steps * shiftwidth);
    if (line.trim() === "" && steps > 0) return line;
    const indent = expandtab ? " ".repeat(columns) : "\t".repeat(Math.floor(columns / tabstop)) + " ".repeat(columns % tabstop);
    return indent + line.slice(lead.length);
  }

  setRegister(name: string, text: string, linewise: boolean, deleted = false): void {
    if (name === "_") return;
    const value = { text, linewise };
    if (/^[A-Z]$/.test(name)) {
      const old = this.registers.get(name.toLowerCase());
      this.registers.set(name.toLowerCase(), { text: (old?.text ?? "") + text, linewise: linewise || (old?.linewise ?? false) });
    } else this.registers.set(name, value);
    this.registers.set('"', value);
    if (!deleted && name === '"') this.registers.set("0", value);
    if (deleted && name === '"' && (linewise || text.includes("\n"))) {
      // The last nine deletions of lines stand in the numbered registers.
      for (let number = 9; number > 1; number -= 1) {
        const older = this.registers.get(String(number - 1));
        if (older) this.registers.set(String(number), older);
      }
      this.registers.set("1", value);
    }
  }

  private put(name: string, after: boolean, times: number): void {
    const value = this.registers.get(/^[A-Z]$/.test(name) ? name.toLowerCase() : name);
    if (!value || value.text === "") {
      this.say(`E353: Nothing in register ${name}`, true);
      return;
    }
    const { buffer, cursor } = this;
    this.change();
    if (value.linewise) {
      const lines = value.text.replace(/\n$/, "").split("\n");
      const all = Array.from({ length: times }, () => lines).flat();
      const row = after ? cursor.row + 1 : cursor.row;
      buffer.insertLines(row, all);
      this.moveTo({ row, column: firstNonBlank(buffer.line(row)) });
      this.marks.set("[", { row, column: 0 });
      this.marks.set("]", { row: row + all.length - 1, column: 0 });
      if (all.length > 2) this.say(`${all.length} more lines`);
    } else {
      const at = { row: cursor.row, column: after && buffer.line(cursor.row).length > 0 ? cursor.column + 1 : cursor.column };
      const end = buffer.insert(at, value.text.repeat(times));
      this.marks.set("[", at);
      this.marks.set("]", { row: end.row, column: Math.max(0, end.column - 1) });
      this.moveTo(value.text.includes("\n") ? at : { row: end.row, column: end.column - 1 });
    }
    buffer.end();
  }

  // --- visual mode

  private lastVisual: { mode: Mode; start: Place; end: Place } | undefined;

  private *visualCommand(command: string, register: string, times: number): Call<boolean> {
    const { mode } = this;
    this.lastVisual = { mode, start: { ...this.visualStart }, end: { ...this.cursor } };
    if (command === "escape" || command === "C-c" || (command === "v" && mode === "visual") || (command === "V" && mode === "visual-line") || (command === "C-v" && mode === "visual-block")) {
      this.mode = "normal";
      this.clamp();
      return true;
    }
    if (command === "v" || command === "V" || command === "C-v") {
      this.mode = command === "v" ? "visual" : command === "V" ? "visual-line" : "visual-block";
      return true;
    }
    if (command === "o") {
      [this.visualStart, this.cursor] = [this.cursor, this.visualStart];
      return true;
    }
    if (command === ":") {
      this.mode = "command";
      this.marks.set("<", before(this.visualStart, this.cursor) ? { ...this.visualStart } : { ...this.cursor });
      this.marks.set(">", before(this.visualStart, this.cursor) ? { ...this.cursor } : { ...this.visualStart });
      this.commandLine = "'<,'>";
      this.commandPlace = this.commandHistory.length;
      return true;
    }
    const operators: Readonly<Record<string, string>> = { d: "d", x: "d", delete: "d", X: "d", y: "y", Y: "y", c: "c", s: "c", S: "c", ">": ">", "<": "<", "~": "g~", u: "gu", U: "gU", p: "p", P: "p", J: "J", r: "r", I: "I", A: "A", D: "d" };
    const operator = operators[command];
    if (operator === undefined) return false;
    let [start, end] = [this.visualStart, { ...this.cursor }];
    if (before(end, start)) [start, end] = [end, start];
    const linewise = mode === "visual-line" || ["X", "Y", "S", "D"].includes(command);
    this.mode = "normal";
    if (mode === "visual-block") {
      yield* this.blockCommand(operator, start, end, register);
      return true;
    }
    if (operator === "J") {
      this.cursor = { ...start };
      this.join(Math.max(2, end.row - start.row + 1), true);
      return true;
    }
    if (operator === "r") {
      const character = (yield* this.more()).text;
      if (character === "") return true;
      this.change();
      for (let row = start.row; row <= end.row; row += 1) {
        const line = this.buffer.line(row);
        const [from, to] = [linewise || row > start.row ? 0 : start.column, linewise || row < end.row ? line.length : Math.min(line.length, end.column + 1)];
        this.buffer.lines[row] = line.slice(0, from) + character.repeat(Math.max(0, to - from)) + line.slice(to);
      }
      this.buffer.end();
      this.moveTo(start);
      return true;
    }
    if (operator === "I" || operator === "A") {
      this.change();
      this.cursor = operator === "I" ? { ...start } : { row: end.row, column: end.column + 1 };
      this.enterInsert(1);
      return true;
    }
    const stop = linewise ? end : { row: end.row, column: Math.min(this.buffer.line(end.row).length, end.column + 1) };
    if (operator === "p") {
      const value = this.registers.get(register);
      yield* this.applyRange("d", start, stop, linewise, "_");
      if (value) {
        this.registers.set('"', value);
        const atEnd = !linewise && start.column >= this.buffer.line(start.row).length;
        this.put('"', atEnd, times);
      }
      return true;
    }
    for (let i = 0; i < (operator === ">" || operator === "<" ? times : 1); i += 1) yield* this.applyRange(operator, start, stop, linewise, register);
    return true;
  }

  private *blockCommand(operator: string, start: Place, end: Place, register: string): Call<void> {
    const [left, right] = [Math.min(start.column, end.column), Math.max(start.column, end.column) + 1];
    const rows: number[] = [];
    for (let row = start.row; row <= end.row; row += 1) rows.push(row);
    const cut = (row: number): string => this.buffer.line(row).slice(left, right);
    this.setRegister(register, rows.map(cut).join("\n"), false);
    if (operator === "y") {
      this.moveTo({ row: start.row, column: left });
      return;
    }
    this.change();
    if (operator === "I" || operator === "A" || operator === "c") {
      // After $ each line has its own end.
      const ends = operator === "A" && this.wanted === Infinity;
      const at = ends ? this.buffer.line(start.row).length : operator === "A" ? right : left;
      if (operator === "c") for (const row of rows) this.buffer.lines[row] = this.buffer.line(row).slice(0, left) + this.buffer.line(row).slice(right);
      // What is typed on the first line is put into the others at the end.
      this.cursor = { row: start.row, column: Math.min(at, this.buffer.line(start.row).length) };
      this.block = { rows: rows.slice(1), column: operator === "c" ? left : at, before: this.buffer.line(start.row), ends };
      this.enterInsert(1);
      return;
    }
    const character = operator === "r" ? (yield* this.more()).text : "";
    for (const row of rows) {
      const line = this.buffer.line(row);
      const middle = line.slice(left, right);
      const replaced = operator === "d" ? "" : operator === "r" ? character.repeat(middle.length) : operator === "g~" ? swapCase(middle) : operator === "gu" ? middle.toLowerCase() : operator === "gU" ? middle.toUpperCase() : middle;
      this.buffer.lines[row] = line.slice(0, left) + replaced + line.slice(right);
      if (operator === ">" || operator === "<") this.buffer.lines[row] = this.shift(line, operator === ">" ? 1 : -1);
    }
    this.buffer.end();
    this.moveTo({ row: start.row, column: left });
  }

  private block: { rows: number[]; column: number; before: string; ends: boolean } | undefined;

  // --- insert mode

  private startInsert(times: number): void {
    this.change();
    this.enterInsert(times);
  }

  /** `lines`: what is typed is repeated on lines of its own. */
  private enterInsert(times: number, lines = false): void {
    this.mode = "insert";
    this.insertRepeat = times > 1 ? { count: times - 1, keys: [], lines } : undefined;
  }

  private *insertKey(key: Key): Call<void> {
    const { buffer, cursor } = this;
    const line = buffer.line(cursor.row);
    if (key.name === "escape" || key.name === "C-c" || key.name === "C-[") {
      if (this.insertRepeat && key.name === "escape") {
        const { count, keys, lines } = this.insertRepeat;
        this.insertRepeat = undefined;
        for (let i = 0; i < count; i += 1) {
          if (lines) {
            buffer.insertLines(this.cursor.row + 1, [""]);
            this.cursor = { row: this.cursor.row + 1, column: 0 };
          }
          for (const each of keys) yield* this.insertKey(each);
        }
      }
      if (this.block) {
        const typed = buffer.line(cursor.row).length - this.block.before.length;
        const text = typed > 0 ? buffer.line(cursor.row).slice(this.block.column, this.block.column + typed) : "";
        for (const row of this.block.rows) {
          const column = this.block.ends ? buffer.line(row).length : this.block.column;
          const each = buffer.line(row).padEnd(text === "" ? 0 : column);
          buffer.lines[row] = each.slice(0, column) + text + each.slice(column);
        }
        this.block = undefined;
      }
      buffer.end();
      this.mode = "normal";
      // Indent without text after it is taken away again.
      if (this.settings.autoindent && /^\s+$/.test(buffer.line(this.cursor.row))) buffer.lines[this.cursor.row] = "";
      this.moveTo({ row: this.cursor.row, column: this.cursor.column - 1 });
      this.finishRecording();
      return;
    }
    this.insertRepeat?.keys.push(key);
    switch (key.name) {
      case "text":
        if (this.mode === "replace" && cursor.column < line.length) buffer.lines[cursor.row] = line.slice(0, cursor.column) + line.slice(cursor.column + 1);
        this.cursor = buffer.insert(cursor, key.text);
        return;
      case "paste":
        this.cursor = buffer.insert(cursor, key.text);
        return;
      case "enter": {
        const indent = this.settings.autoindent ? this.sameIndent(/^\s*/.exec(line.slice(0, cursor.column))![0]) : "";
        if (this.settings.autoindent && /^\s*$/.test(line.slice(0, cursor.column)) && cursor.column === line.length) buffer.lines[cursor.row] = "";
        this.cursor = buffer.insert({ row: cursor.row, column: Math.min(cursor.column, buffer.line(cursor.row).length) }, `\n${indent}`);
        return;
      }
      case "tab": {
        const { expandtab, tabstop, softtabstop } = this.settings;
        const width = softtabstop || tabstop;
        const text = expandtab ? " ".repeat(width - (displayWidth(line.slice(0, cursor.column)) % width)) : "\t";
        this.cursor = buffer.insert(cursor, text);
        return;
      }
      case "backspace": case "C-h":
        if (cursor.column > 0) {
          const spaces = this.settings.expandtab && this.settings.softtabstop > 0 ? / +$/.exec(line.slice(0, cursor.column))?.[0].length ?? 0 : 0;
          const width = this.settings.softtabstop;
          const by = spaces > 0 && width > 0 ? Math.min(spaces, cursor.column % width || width) : 1;
          buffer.remove({ row: cursor.row, column: cursor.column - by }, cursor);
          this.cursor = { row: cursor.row, column: cursor.column - by };
        } else if (cursor.row > 0) {
          const column = buffer.line(cursor.row - 1).length;
          buffer.remove({ row: cursor.row - 1, column }, { row: cursor.row, column: 0 });
          this.cursor = { row: cursor.row - 1, column };
        }
        return;
      case "delete":
        if (cursor.column < line.length) buffer.remove(cursor, { row: cursor.row, column: cursor.column + 1 });
        else if (cursor.row < buffer.last) buffer.remove(cursor, { row: cursor.row + 1, column: 0 });
        return;
      case "C-w": {
        const start = wordBackward(buffer, cursor, false);
        const from = start.row === cursor.row ? start : { row: cursor.row, column: 0 };
        buffer.remove(from, cursor);
        this.cursor = { ...from };
        return;
      }
      case "C-u":
        buffer.remove({ row: cursor.row, column: 0 }, cursor);
        this.cursor = { row: cursor.row, column: 0 };
        return;
      case "C-t": case "C-d": {
        const shifted = this.shift(line, key.name === "C-t" ? 1 : -1);
        buffer.lines[cursor.row] = shifted;
        cursor.column = Math.max(0, cursor.column + shifted.length - line.length);
        return;
      }
      case "C-r": {
        const name = (yield* this.more()).text;
        const value = this.registers.get(name);
        if (value) this.cursor = buffer.insert(cursor, value.text);
        return;
      }
      case "left": this.moveTo({ row: cursor.row, column: cursor.column - 1 }); return;
      case "right": this.moveTo({ row: cursor.row, column: cursor.column + 1 }); return;
      case "up": case "down": {
        const row = Math.max(0, Math.min(buffer.last, cursor.row + (key.name === "up" ? -1 : 1)));
        this.moveTo({ row, column: Math.min(this.wanted, buffer.line(row).length) }, true);
        return;
      }
      case "home": cursor.column = 0; return;
      case "end": cursor.column = line.length; return;
      case "C-right": this.moveTo(wordForward(buffer, cursor, false)); return;
      case "C-left": this.moveTo(wordBackward(buffer, cursor, false)); return;
      case "pagedown": this.scroll(this.height - 2); return;
      case "pageup": this.scroll(-(this.height - 2)); return;
      default: return;
    }
  }

  // --- command line and search

  private searchFor(pattern: string, forward: boolean): void {
    this.searchPattern = pattern;
    this.searchForward = forward;
    this.highlight = true;
    const to = this.findPattern(pattern, forward, 1);
    if (to) this.moveTo(to);
  }

  private *readPattern(prompt: string): Call<string | undefined> {
    let text = "";
    const mode = this.mode;
    this.mode = "search";
    this.commandLine = text;
    this.prompt = prompt;
    try {
      for (;;) {
        this.commandLine = text;
        const key = yield* this.more();
        if (key.name === "enter") return text;
        if (key.name === "escape" || key.name === "C-c") return undefined;
        if (key.name === "backspace" || key.name === "C-h") {
          if (text === "") return undefined;
          text = text.slice(0, -1);
        } else if (key.name === "C-u") text = "";
        else if (key.name === "C-w") text = text.replace(/\S*\s*$/, "");
        else if (key.name === "up") text = this.searchPattern;
        else text += key.text.replace(/\n/g, "");
      }
    } finally {
      this.mode = mode;
    }
  }

  private prompt = ":";

  regex(pattern: string): RegExp | undefined {
    const ignore = this.settings.ignorecase && !(this.settings.smartcase && /[A-Z]/.test(pattern));
    try {
      return vimRegex(pattern, ignore);
    } catch {
      this.say(`E486: Pattern not found: ${pattern}`, true);
      return undefined;
    }
  }

  private findPattern(pattern: string, forward: boolean, times: number): Place | undefined {
    const regex = this.regex(pattern);
    if (!regex) return undefined;
    const { buffer } = this;
    let place: Place = { ...this.cursor };
    let wrapped = false;
    for (let i = 0; i < times; i += 1) {
      let found: Place | undefined;
      for (let step = 0; step <= buffer.lines.length && !found; step += 1) {
        const row = (((place.row + (forward ? step : -step)) % buffer.lines.length) + buffer.lines.length) % buffer.lines.length;
        const columns: number[] = [];
        for (const match of buffer.line(row).matchAll(regex)) columns.push(match.index);
        const usable = step === 0 ? columns.filter((column) => (forward ? column > place.column : column < place.column)) : columns;
        const column = forward ? usable[0] : usable.at(-1);
        if (column === undefined) continue;
        found = { row, column };
        if (forward ? row < place.row || (step > 0 && row === place.row) : row > place.row) wrapped = true;
      }
      if (!found) {
        this.say(`E486: Pattern not found: ${pattern}`, true);
        return undefined;
      }
      place = found;
    }
    this.say(wrapped ? (forward ? "search hit BOTTOM, continuing at TOP" : "search hit TOP, continuing at BOTTOM") : `${forward ? "/" : "?"}${pattern}`, wrapped);
    return place;
  }

  private *commandKey(key: Key): Call<void> {
    switch (key.name) {
      case "escape": case "C-c":
        this.mode = "normal";
        return;
      case "enter": {
        const command = this.commandLine;
        this.mode = "normal";
        if (command !== "") this.commandHistory.push(command);
        this.message = "";
        yield* runEx(this, command);
        this.clamp();
        return;
      }
      case "backspace": case "C-h":
        if (this.commandLine === "") this.mode = "normal";
        this.commandLine = this.commandLine.slice(0, -1);
        return;
      case "C-u": this.commandLine = ""; return;
      case "C-w": this.commandLine = this.commandLine.replace(/\S*\s*$/, ""); return;
      case "up": case "down": {
        const place = this.commandPlace + (key.name === "up" ? -1 : 1);
        if (place < 0 || place > this.commandHistory.length) return;
        this.commandPlace = place;
        this.commandLine = this.commandHistory[place] ?? "";
        return;
      }
      case "tab": this.completePath(); return;
      default: this.commandLine += key.text.replace(/\n/g, "");
    }
  }

  private completePath(): void {
    const match = /^(.*\s)(\S*)$/.exec(this.commandLine);
    if (!match) return;
    const slash = match[2]!.lastIndexOf("/") + 1;
    const folder = match[2]!.slice(0, slash);
    try {
      const names = this.process.files.readdir(folder === "" ? "." : folder).filter((name) => name.startsWith(match[2]!.slice(slash)));
      if (names[0] !== undefined) this.commandLine = match[1]! + folder + names[0];
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
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

  // --- drawing

  private get height(): number {
    return Math.max(1, this.screen.rows - 1);
  }

  private get gutter(): number {
    return this.settings.number || this.settings.relativenumber ? Math.max(4, String(this.buffer.lines.length).length + 1) : 0;
  }

  private rowsOf(row: number): number {
    if (!this.settings.wrap) return 1;
    const width = Math.max(1, this.screen.columns - this.gutter);
    return Math.max(1, Math.ceil(this.widthTo(row, Infinity) / width));
  }

  /** Cells of a line up to a column. */
  private widthTo(row: number, column: number): number {
    let width = 0;
    let index = 0;
    for (const character of this.buffer.line(row)) {
      if (index >= column) break;
      width += character === "\t" && !this.settings.list ? this.settings.tabstop - (width % this.settings.tabstop) : character < " " ? 2 : characterWidth(character);
      index += character.length;
    }
    return width;
  }

  private draw(): void {
    const { screen, buffer, cursor } = this;
    const { height, gutter } = this;
    const width = Math.max(1, screen.columns - gutter);
    if (cursor.row < this.top) this.top = cursor.row;
    const used = (): number => {
      let rows = 0;
      for (let row = this.top; row <= cursor.row; row += 1) rows += this.rowsOf(row);
      return rows;
    };
    if (cursor.row - this.top > height) this.top = cursor.row - height + 1;
    while (used() > height && this.top < cursor.row) this.top += 1;
    let output = "\x1b[?25l\x1b[H";
    let y = 0;
    let cursorY = 0;
    const regex = this.highlight && this.settings.hlsearch && this.searchPattern !== "" ? this.regexQuietly() : undefined;
    for (let row = this.top; y < height; row += 1) {
      if (row > buffer.last) {
        output += `\x1b[94m~\x1b[0m\x1b[K\r\n`;
        y += 1;
        continue;
      }
      if (row === cursor.row) cursorY = y;
      const cells = this.cells(row, regex);
      const shown = this.settings.wrap ? Math.max(1, Math.ceil(cells.length / width)) : 1;
      for (let part = 0; part < shown && y < height; part += 1) {
        if (gutter > 0) {
          const number = this.settings.relativenumber && row !== cursor.row ? Math.abs(row - cursor.row) : row + 1;
          output += part === 0 ? `\x1b[33m${String(number).padStart(gutter - 1)} \x1b[0m` : " ".repeat(gutter);
        }
        output += `${cells.slice(part * width, (part + 1) * width).join("")}\x1b[0m\x1b[K\r\n`;
        y += 1;
      }
    }
    output += this.statusLine();
    const at = this.widthTo(cursor.row, cursor.column);
    if (this.mode === "command" || this.mode === "search") output += `\x1b[${screen.rows};${Math.min(screen.columns, displayWidth(this.commandLine) + 2)}H`;
    else output += `\x1b[${cursorY + 1 + (this.settings.wrap ? Math.floor(at / width) : 0)};${gutter + (this.settings.wrap ? at % width : Math.min(at, width - 1)) + 1}H`;
    screen.write(`${output}\x1b[?25h`);
  }

  private regexQuietly(): RegExp | undefined {
    try {
      return vimRegex(this.searchPattern, this.settings.ignorecase && !(this.settings.smartcase && /[A-Z]/.test(this.searchPattern)));
    } catch {
      return undefined;
    }
  }

  /** The cells of a line, each with its colours. */
  private cells(row: number, regex: RegExp | undefined): string[] {
    const line = this.buffer.line(row);
    const marked = new Set<number>();
    if (regex) for (const match of line.matchAll(regex)) for (let i = 0; i < match[0].length; i += 1) marked.add(match.index + i);
    const selected = (column: number): boolean => {
      if (!this.mode.startsWith("visual")) return false;
      let [start, end] = [this.visualStart, this.cursor];
      if (before(end, start)) [start, end] = [end, start];
      if (row < start.row || row > end.row) return false;
      if (this.mode === "visual-line") return true;
      if (this.mode === "visual-block") return column >= Math.min(this.visualStart.column, this.cursor.column) && column <= Math.max(this.visualStart.column, this.cursor.column);
      return (row > start.row || column >= start.column) && (row < end.row || column <= end.column);
    };
    const cells: string[] = [];
    let index = 0;
    const put = (text: string, column: number): void => {
      const style = selected(column) ? "\x1b[7m" : marked.has(column) ? "\x1b[30;43m" : "";
      cells.push(style === "" ? text : `${style}${text}\x1b[0m`);
    };
    for (const character of line) {
      if (character === "\t" && !this.settings.list) {
        const fill = this.settings.tabstop - (cells.length % this.settings.tabstop);
        for (let i = 0; i < fill; i += 1) put(" ", index);
      } else if (character < " ") {
        put("^", index);
        put(String.fromCharCode(character.charCodeAt(0) + 64), index);
      } else {
        const width = characterWidth(character);
        if (width === 0 && cells.length > 0) cells[cells.length - 1] += character;
        else {
          put(character, index);
          if (width === 2) cells.push("");
        }
      }
      index += character.length;
    }
    if (this.settings.list) cells.push("\x1b[94m$\x1b[0m");
    if (line === "" && selected(0)) cells.push("\x1b[7m \x1b[0m");
    return cells;
  }

  private statusLine(): string {
    const { screen, cursor, buffer } = this;
    const text =
      this.mode === "command" ? `:${this.commandLine}` : this.mode === "search" ? `${this.prompt}${this.commandLine}`
        : this.message !== "" ? this.message
          : this.mode === "insert" ? "-- INSERT --" : this.mode === "replace" ? "-- REPLACE --" : this.mode === "visual" ? "-- VISUAL --" : this.mode === "visual-line" ? "-- VISUAL LINE --" : this.mode === "visual-block" ? "-- VISUAL BLOCK --" : "";
    const recording = this.macro ? `recording @${this.macro.name}` : "";
    const left = `${text}${recording}`.slice(0, screen.columns - 1);
    const style = this.messageIsError && this.mode === "normal" ? "\x1b[97;41m" : this.mode === "insert" || this.mode === "replace" || this.mode.startsWith("visual") ? "\x1b[1m" : "";
    let output = `\x1b[${screen.rows};1H${style}${left}\x1b[0m\x1b[K`;
    if (this.mode !== "command" && this.mode !== "search" && screen.columns > 50) {
      const position = `${cursor.row + 1},${cursor.column + (buffer.line(cursor.row) === "" ? 0 : 1)}${buffer.line(cursor.row) === "" ? "-1" : ""}`;
      const where = buffer.lines.length <= this.height ? "All" : this.top === 0 ? "Top" : this.top + this.height > buffer.last ? "Bot" : `${Math.floor((this.top / Math.max(1, buffer.lines.length - this.height)) * 100)}%`;
      if (displayWidth(left) < screen.columns - 19) output += `\x1b[${screen.rows};${screen.columns - 17}H${position.padEnd(14)}${where}`;
    }
    return output;
  }
}

function before(a: Place, b: Place): boolean {
  return a.row < b.row || (a.row === b.row && a.column < b.column);
}

function swapCase(text: string): string {
  return [...text].map((character) => (character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase())).join("");
}
