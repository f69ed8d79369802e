import { isSystemError, printError, type Call, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { program } from "../program.ts";
import { decodeText, encodeText } from "../text.ts";
import { displayWidth } from "../width.ts";
import { FullScreen } from "./screen-tty.ts";
import { Buffer, type Place } from "./vi/buffer.ts";

export const nano = (flavour: Flavour) =>
  program(
    {
      name: "nano",
      short: "ABC:DEFGHIKLMNOPQ:RST:UVWX:Y:Zabcdef:ghij:klmno:pqr:s:tuvwxyz%_!",
      long: { linenumbers: "l", autoindent: "i", tabstospaces: "E", "tabsize=": "T", view: "v", softwrap: "S" },
      rewrite: (args) => args.map((arg) => (/^\+\d+/.test(arg) ? `-Y${arg.slice(1)}` : arg)),
      *run(invocation) {
        const { process } = invocation;
        const screen = FullScreen.of(process);
        if (!screen) {
          yield* printError("Standard input is not a terminal\n");
          return 1;
        }
        screen.enter();
        try {
          for (const path of invocation.operands.length > 0 ? invocation.operands : [undefined]) {
            const editor = new Nano(process, screen, path, { indent: invocation.has("i"), spaces: invocation.has("E"), tab: Number(invocation.value("T") ?? 8), readOnly: invocation.has("v"), numbers: invocation.has("l") });
            const line = Number(invocation.value("Y") ?? 1);
            editor.cursor = { row: Math.max(0, Math.min(editor.buffer.last, line - 1)), column: 0 };
            yield* editor.run();
          }
        } finally {
          screen.leave();
        }
        return 0;
      },
    },
    flavour,
  );

interface NanoOptions {
  indent: boolean;
  spaces: boolean;
  tab: number;
  readOnly: boolean;
  numbers: boolean;
}

const HELP: readonly (readonly [string, string])[] = [
  ["^G", "Help"], ["^O", "Write Out"], ["^W", "Where Is"], ["^K", "Cut"], ["^T", "Execute"], ["^C", "Location"], ["^X", "Exit"], ["^R", "Read File"], ["^\\", "Replace"], ["^U", "Paste"], ["^J", "Justify"], ["^/", "Go To Line"],
];

class Nano {
  readonly buffer: Buffer;
  cursor: Place = { row: 0, column: 0 };
  private readonly process: Process;
  private readonly screen: FullScreen;
  private path: string | undefined;
  private readonly options: NanoOptions;
  private top = 0;
  private wanted = 0;
  private message = "";
  private cut: string[] = [];
  private lastCut = false;
  private search = "";

  constructor(process: Process, screen: FullScreen, path: string | undefined, options: NanoOptions) {
    this.process = process;
    this.screen = screen;
    this.path = path;
    this.options = options;
    let text = "";
    if (path !== undefined) {
      try {
        text = decodeText(process.files.readFile(path));
        const count = text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
        this.message = `[ Read ${count} line${count === 1 ? "" : "s"} ]`;
      } catch (error) {
        if (!isSystemError(error)) throw error;
        this.message = error.code === "ENOENT" ? "[ New File ]" : `[ Error reading ${path}: ${error.message} ]`;
      }
    }
    this.buffer = new Buffer(text);
  }

  private get height(): number {
    return Math.max(1, this.screen.rows - 4);
  }

  private get gutter(): number {
    return this.options.numbers ? String(this.buffer.lines.length).length + 2 : 0;
  }

  *run(): Call<void> {
    for (;;) {
      if (!this.screen.hasInput) this.draw();
      const key = yield* this.screen.key();
      if (key.name === "hangup") return;
      if (key.name !== "resize") this.message = "";
      const wasCut = this.lastCut;
      this.lastCut = false;
      const { buffer, cursor } = this;
      const line = buffer.line(cursor.row);
      switch (key.name) {
        case "C-x":
          if (yield* this.exit()) return;
          break;
        case "C-o": yield* this.save(); break;
        case "C-s": this.write(this.path); break;
        case "C-w": case "C-f": yield* this.find(); break;
        case "M-w": this.findNext(); break;
        case "C-\\": yield* this.replace(); break;
        case "C-k": case "M-6": {
          if (!wasCut) this.cut = [];
          this.cut.push(line);
          this.lastCut = true;
          if (key.name === "M-6") {
            this.move(Math.min(buffer.last, cursor.row + 1), 0);
            break;
          }
          this.edit(() => buffer.removeLines(cursor.row, cursor.row));
          this.move(Math.min(cursor.row, buffer.last), 0);
          break;
        }
        case "C-u":
          if (this.cut.length > 0) {
            this.edit(() => buffer.insertLines(cursor.row, this.cut));
            this.move(cursor.row + this.cut.length, 0);
          }
          break;
        case "M-u": {
          const place = buffer.undo({ ...cursor });
          if (place) this.move(place.row, place.column);
          else this.message = "[ Nothing to undo ]";
          break;
        }
        case "M-e": {
          const place = buffer.redo({ ...cursor });
          if (place) this.move(place.row, place.column);
          else this.message = "[ Nothing to redo ]";
          break;
        }
        case "C-c": this.message = `[ line ${cursor.row + 1}/${buffer.lines.length} (${Math.floor(((cursor.row + 1) / buffer.lines.length) * 100)}%), col ${cursor.column + 1}/${line.length + 1} ]`; break;
        case "C-_": case "M-g": {
          const answer = yield* this.ask("Enter line number, column number: ", "");
          const match = /^(\d+)(?:\D+(\d+))?$/.exec(answer ?? "");
          if (match) this.move(Math.min(buffer.last, Number(match[1]) - 1), Number(match[2] ?? 1) - 1);
          break;
        }
        case "C-r": yield* this.insertFile(); break;
        case "C-g": this.message = "[ ^O saves, ^X leaves, ^W searches, ^K cuts a line, ^U pastes it ]"; break;
        case "left": case "C-b": if (cursor.column > 0) this.move(cursor.row, cursor.column - 1); else if (cursor.row > 0) this.move(cursor.row - 1, Infinity); break;
        case "right": if (cursor.column < line.length) this.move(cursor.row, cursor.column + 1); else if (cursor.row < buffer.last) this.move(cursor.row + 1, 0); break;
        case "up": case "C-p": this.vertical(-1); break;
        case "down": case "C-n": this.vertical(1); break;
        case "pageup": case "C-y": this.vertical(-this.height); break;
        case "pagedown": case "C-v": this.vertical(this.height); break;
        case "home": case "C-a": this.move(cursor.row, 0); break;
        case "end": case "C-e": this.move(cursor.row, line.length); break;
        case "M-\\": this.move(0, 0); break;
        case "M-/": this.move(buffer.last, Infinity); break;
        case "enter": {
          const indent = this.options.indent ? /^\s*/.exec(line.slice(0, cursor.column))![0] : "";
          this.put(`\n${indent}`);
          break;
        }
        case "tab": this.put(this.options.spaces ? " ".repeat(this.options.tab - (displayWidth(line.slice(0, cursor.column)) % this.options.tab)) : "\t"); break;
        case "backspace": case "C-h":
          if (cursor.column > 0) this.erase({ row: cursor.row, column: cursor.column - 1 }, cursor);
          else if (cursor.row > 0) this.erase({ row: cursor.row - 1, column: buffer.line(cursor.row - 1).length }, cursor);
          break;
        case "delete": case "C-d":
          if (cursor.column < line.length) this.erase(cursor, { row: cursor.row, column: cursor.column + 1 });
          else if (cursor.row < buffer.last) this.erase(cursor, { row: cursor.row + 1, column: 0 });
          break;
        case "text": case "paste": this.put(key.text); break;
        default:
      }
    }
  }

  private edit(change: () => void): void {
    if (this.options.readOnly) {
      this.message = "[ Key is invalid in view mode ]";
      return;
    }
    this.buffer.begin({ ...this.cursor });
    change();
    this.buffer.end();
  }

  private put(text: string): void {
    this.edit(() => {
      const end = this.buffer.insert(this.cursor, text);
      this.move(end.row, end.column);
    });
  }

  private erase(from: Place, to: Place): void {
    this.edit(() => {
      this.buffer.remove(from, to);
      this.move(from.row, from.column);
    });
  }

  private move(row: number, column: number): void {
    const target = Math.max(0, Math.min(this.buffer.last, row));
    this.cursor = { row: target, column: Math.max(0, Math.min(this.buffer.line(target).length, column)) };
    this.wanted = this.cursor.column;
  }

  private vertical(by: number): void {
    const row = Math.max(0, Math.min(this.buffer.last, this.cursor.row + by));
    const wanted = this.wanted;
    this.move(row, wanted);
    this.wanted = wanted;
  }

  /** Asks in the status line; undefined when it is given up. */
  private *ask(question: string, initial: string): Call<string | undefined> {
    let text = initial;
    for (;;) {
      this.draw(`${question}${text}`);
      const key = yield* this.screen.key();
      if (key.name === "enter") return text;
      if (key.name === "C-c" || key.name === "escape" || key.name === "hangup") {
        this.message = "[ Cancelled ]";
        return undefined;
      }
      if (key.name === "backspace" || key.name === "C-h") text = text.slice(0, -1);
      else if (key.name === "C-u" || key.name === "C-k") text = "";
      else text += key.text;
    }
  }

  private write(path: string | undefined): boolean {
    if (path === undefined || path === "") return false;
    try {
      this.process.files.writeFile(path, encodeText(this.buffer.text));
      this.path = path;
      this.buffer.changed = false;
      this.message = `[ Wrote ${this.buffer.lines.length} line${this.buffer.lines.length === 1 ? "" : "s"} ]`;
      return true;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.message = `[ Error writing ${path}: ${error.message} ]`;
      return false;
    }
  }

  private *save(): Call<boolean> {
    const path = yield* this.ask("File Name to Write: ", this.path ?? "");
    return path !== undefined && this.write(path);
  }

  private *exit(): Call<boolean> {
    if (!this.buffer.changed) return true;
    for (;;) {
      this.draw("Save modified buffer? (Y/N, ^C cancels)");
      const key = yield* this.screen.key();
      if (/^[nN]$/.test(key.text)) return true;
      if (/^[yY]$/.test(key.text)) return yield* this.save();
      if (key.name === "C-c" || key.name === "escape" || key.name === "hangup") {
        this.message = "[ Cancelled ]";
        return key.name === "hangup";
      }
    }
  }

  private *find(): Call<void> {
    const text = yield* this.ask(`Search${this.search === "" ? "" : ` [${this.search}]`}: `, "");
    if (text === undefined) return;
    if (text !== "") this.search = text;
    this.findNext();
  }

  private findNext(): void {
    if (this.search === "") return;
    const needle = this.search.toLowerCase();
    const { buffer, cursor } = this;
    for (let step = 0; step <= buffer.lines.length; step += 1) {
      const row = (cursor.row + step) % buffer.lines.length;
      const column = buffer.line(row).toLowerCase().indexOf(needle, step === 0 ? cursor.column + 1 : 0);
      if (column < 0) continue;
      if (row < cursor.row || (step > 0 && row === cursor.row)) this.message = "[ Search Wrapped ]";
      this.move(row, column);
      return;
    }
    this.message = `[ "${this.search}" not found ]`;
  }

  private *replace(): Call<void> {
    const text = yield* this.ask(`Search (to replace)${this.search === "" ? "" : ` [${this.search}]`}: `, "");
    if (text === undefined) return;
    if (text !== "") this.search = text;
    const replacement = yield* this.ask("Replace with: ", "");
    if (replacement === undefined || this.search === "") return;
    let count = 0;
    this.edit(() => {
      this.buffer.lines = this.buffer.lines.map((line) => line.split(this.search).map((part, index) => {
        if (index > 0) count += 1;
        return part;
      }).join(replacement));
    });
    this.message = `[ Replaced ${count} occurrence${count === 1 ? "" : "s"} ]`;
  }

  private *insertFile(): Call<void> {
    const path = yield* this.ask("File to insert [from ./]: ", "");
    if (path === undefined || path === "") return;
    try {
      this.put(decodeText(this.process.files.readFile(path)));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.message = `[ Error reading ${path}: ${error.message} ]`;
    }
  }

  private draw(question?: string): void {
    const { screen, buffer, cursor, height, gutter } = this;
    if (cursor.row < this.top) this.top = cursor.row;
    if (cursor.row >= this.top + height) this.top = cursor.row - height + 1;
    const width = screen.columns - gutter;
    const before = displayWidth(expandTabs(buffer.line(cursor.row).slice(0, cursor.column), this.options.tab));
    const shift = before >= width ? Math.floor(before / (width - 8)) * (width - 8) : 0;
    const title = this.path ?? "New Buffer";
    const left = "  GNU nano 7.2";
    const mark = buffer.changed ? "Modified  " : "";
    const middle = Math.max(left.length + 1, Math.floor((screen.columns - title.length) / 2));
    let output = `\x1b[?25l\x1b[H\x1b[7m${`${left.padEnd(middle)}${title}`.padEnd(screen.columns - mark.length)}${mark}\x1b[m\r\n`;
    for (let y = 0; y < height; y += 1) {
      const row = this.top + y;
      const line = row <= buffer.last ? expandTabs(buffer.line(row), this.options.tab) : "";
      const from = row === cursor.row ? shift : 0;
      const number = gutter > 0 ? (row <= buffer.last ? `\x1b[7m${String(row + 1).padStart(gutter - 1)}\x1b[m ` : " ".repeat(gutter)) : "";
      output += `${number}${[...line].slice(from, from + width).join("")}\x1b[K\r\n`;
    }
    const status = question ?? (this.message === "" ? "" : `${" ".repeat(Math.max(0, Math.floor((screen.columns - this.message.length) / 2)))}\x1b[7m${this.message}\x1b[m`);
    output += `${question === undefined ? status : `\x1b[7m${question.padEnd(screen.columns)}\x1b[m`}\x1b[K\r\n`;
    const columns = Math.max(1, Math.min(6, Math.floor(screen.columns / 13)));
    const step = Math.floor(screen.columns / columns);
    for (const half of [HELP.slice(0, 6), HELP.slice(6)]) {
      output += `${half.slice(0, columns).map(([key, text]) => `\x1b[7m${key}\x1b[m ${text}`.padEnd(step + 7)).join("")}\x1b[K${half[0]![0] === "^G" ? "\r\n" : ""}`;
    }
    output += question === undefined ? `\x1b[${cursor.row - this.top + 2};${gutter + before - shift + 1}H` : `\x1b[${screen.rows - 2};${Math.min(screen.columns, displayWidth(question) + 1)}H`;
    screen.write(`${output}\x1b[?25h`);
  }
}

function expandTabs(text: string, size: number): string {
  if (!text.includes("\t")) return text;
  let result = "";
  for (const character of text) result += character === "\t" ? " ".repeat(size - (displayWidth(result) % size)) : character;
  return result;
}
