import { isSystemError, printError, ttyOf, type Call, type OpenFile, type Process } from "../../os/index.ts";
import { LineInput, openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, program } from "../program.ts";
import { compileExtended } from "../regex/posix.ts";
import { characterWidth } from "../width.ts";
import { FullScreen } from "./screen-tty.ts";

/** less and more: a pager. Without a terminal the text goes through as it is. */
export const less = (flavour: Flavour, name = "less") =>
  program(
    {
      name,
      short: "aeEfFgiIJmMnNqQrRsSuUwWX~p:x:b:h:j:k:o:P:t:y:z:",
      long: { "chop-long-lines": "S", "line-numbers": "N", "raw-control-chars": "R", "RAW-CONTROL-CHARS": "R", "quit-if-one-screen": "F", "no-init": "X", "ignore-case": "i", "follow-name": "follow" },
      rewrite: (args) => args.map((arg) => (arg === "+F" ? "--follow-name" : /^\+\/./.test(arg) ? `-p${arg.slice(2)}` : arg)),
      *run(invocation) {
        const { process, operands } = invocation;
        const out = ttyOf(process, 1);
        const inputs: { name: string; file: OpenFile }[] = [];
        if (operands.length === 0 && ttyOf(process, 0)) throw new Failure(`Missing filename ("${name} --help" for help)`);
        for (const path of operands.length > 0 ? operands : ["-"]) {
          try {
            if (path !== "-" && process.files.isDirectory(path)) {
              yield* printError(`${path} is a directory\n`);
              continue;
            }
            inputs.push({ name: path === "-" ? "" : path, file: openInput(process, path) });
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* printError(`${path}: ${error.message}\n`);
          }
        }
        if (inputs.length === 0) return 1;
        if (!out) {
          const output = new Output();
          for (const { file } of inputs) {
            const input = new LineInput(file);
            for (let line = yield* input.next(); line; line = yield* input.next()) {
              output.put(line.terminated ? `${line.text}\n` : line.text);
              yield* output.flushIfFull();
            }
          }
          yield* output.force();
          return 0;
        }
        const screen = new FullScreen(process, out);
        let index = 0;
        const pagers = inputs.map((input) => new Pager(process, screen, input.name, input.file, { numbers: invocation.has("N"), chop: invocation.has("S"), ignoreCase: invocation.has("i") || invocation.has("I"), more: name === "more" }));
        const first = pagers[0]!;
        if ((invocation.has("F") || name === "more") && inputs.length === 1 && (yield* first.fits(screen.rows - 1, screen.columns))) {
          yield* first.copy();
          return 0;
        }
        screen.enter();
        try {
          const pattern = invocation.value("p");
          if (pattern !== undefined) yield* first.start(pattern);
          for (;;) {
            const action = yield* pagers[index]!.run(invocation.has("follow"));
            if (action === "next" && index + 1 < pagers.length) index += 1;
            else if (action === "previous" && index > 0) index -= 1;
            else if (action === "quit") return 0;
          }
        } finally {
          screen.leave();
        }
      },
    },
    flavour,
  );

interface PagerOptions {
  numbers: boolean;
  chop: boolean;
  ignoreCase: boolean;
  more: boolean;
}

class Pager {
  private readonly process: Process;
  private readonly screen: FullScreen;
  private readonly name: string;
  private readonly input: LineInput;
  private readonly options: PagerOptions;
  private readonly lines: string[] = [];
  private ended = false;
  private top = 0;
  private left = 0;
  private pattern: RegExp | undefined;
  private forward = true;
  private message: string | undefined;

  constructor(process: Process, screen: FullScreen, name: string, file: OpenFile, options: PagerOptions) {
    this.process = process;
    this.screen = screen;
    this.name = name;
    this.input = new LineInput(file);
    this.options = options;
  }

  /** Reads till `count` lines are there, or all. */
  private *load(count: number): Call<void> {
    while (!this.ended && this.lines.length < count) {
      const lines = yield* this.input.batch();
      if (!lines) this.ended = true;
      else this.lines.push(...lines);
    }
  }

  *fits(rows: number, columns: number): Call<boolean> {
    yield* this.load(rows + 1);
    let used = 0;
    for (const line of this.lines) used += this.rowsOf(line, columns).length;
    return this.ended && used <= rows;
  }

  *copy(): Call<void> {
    const output = new Output();
    for (const line of this.lines) output.put(`${line}\n`);
    yield* output.force();
  }

  *start(pattern: string): Call<void> {
    this.pattern = this.compile(pattern);
    yield* this.find(1);
  }

  private compile(pattern: string): RegExp | undefined {
    try {
      return compileExtended(pattern, this.options.ignoreCase && !/[A-Z]/.test(pattern), "g");
    } catch {
      this.message = "Invalid pattern";
      return undefined;
    }
  }

  /** A line cut into rows of the screen; colours (SGR) take no place. */
  private rowsOf(line: string, columns: number): string[] {
    const numbered = this.options.numbers ? columns - 8 : columns;
    const rows: string[] = [];
    let row = "";
    let width = 0;
    for (const part of line.matchAll(/\x1b\[[0-9;]*m|[^]/gu)) {
      const text = part[0];
      if (text.length > 1 && text.startsWith("\x1b")) {
        row += text;
        continue;
      }
      const shown = text === "\t" ? " ".repeat(8 - (width % 8)) : text < " " ? `^${String.fromCharCode(text.charCodeAt(0) + 64)}` : text;
      const cells = text === "\t" || text < " " ? shown.length : characterWidth(text);
      if (width + cells > numbered && width > 0) {
        if (this.options.chop) {
          if (rows.length === 0 && this.left === 0) return [row];
        }
        rows.push(row);
        row = "";
        width = 0;
      }
      row += shown;
      width += cells;
    }
    rows.push(row);
    return this.options.chop ? [line.slice(this.left, this.left + numbered)] : rows;
  }

  private *find(times: number): Call<void> {
    if (!this.pattern) return;
    for (let i = 0; i < times; i += 1) {
      let at = this.top + (this.forward ? 1 : -1);
      if (this.top === 0 && i === 0 && this.forward && this.message === undefined && !this.searched) at = 0;
      this.searched = true;
      for (; at >= 0; at += this.forward ? 1 : -1) {
        yield* this.load(at + 1);
        if (at >= this.lines.length) break;
        this.pattern.lastIndex = 0;
        if (this.pattern.test(this.lines[at]!)) break;
      }
      if (at < 0 || at >= this.lines.length) {
        this.message = "Pattern not found  (press RETURN)";
        return;
      }
      this.top = at;
    }
  }

  private searched = false;

  private *draw(): Call<void> {
    const { columns } = this.screen;
    const height = this.screen.rows - 1;
    yield* this.load(this.top + height + 1);
    let output = "\x1b[?25l\x1b[H";
    let y = 0;
    let row = this.top;
    for (; y < height; row += 1) {
      const line = this.lines[row];
      if (line === undefined) {
        output += "~\x1b[K\r\n";
        y += 1;
        continue;
      }
      const marked = this.pattern ? line.replace(this.pattern, (match) => (match === "" ? "" : `\x1b[7m${match}\x1b[27m`)) : line;
      for (const [part, text] of this.rowsOf(marked, columns).entries()) {
        if (y >= height) break;
        output += `${this.options.numbers ? (part === 0 ? `${String(row + 1).padStart(7)} ` : "        ") : ""}${text}\x1b[m\x1b[K\r\n`;
        y += 1;
      }
    }
    const atEnd = this.ended && row >= this.lines.length;
    const status = this.message ?? (this.options.more ? `--More--(${Math.min(100, Math.floor((row / Math.max(1, this.lines.length)) * 100))}%)` : atEnd ? "(END)" : this.top === 0 && this.name !== "" ? this.name : ":");
    output += `\x1b[${this.screen.rows};1H${status === ":" ? ":" : `\x1b[7m${status}\x1b[27m`}\x1b[K\x1b[?25h`;
    this.screen.write(output);
    this.message = undefined;
  }

  private *prompt(sign: string): Call<string | undefined> {
    let text = "";
    for (;;) {
      this.screen.write(`\x1b[${this.screen.rows};1H${sign}${text}\x1b[K`);
      const key = yield* this.screen.key();
      if (key.name === "enter") return text;
      if (key.name === "escape" || key.name === "C-c" || key.name === "hangup") return undefined;
      if (key.name === "backspace" || key.name === "C-h") {
        if (text === "") return undefined;
        text = text.slice(0, -1);
      } else if (key.name === "C-u") text = "";
      else text += key.text;
    }
  }

  private *scroll(by: number): Call<void> {
    const height = this.screen.rows - 1;
    yield* this.load(this.top + by + height + 1);
    const most = Math.max(0, this.lines.length - (by > 0 ? Math.min(height, this.lines.length) : 0));
    this.top = Math.max(0, Math.min(by > 0 ? Math.max(this.top, most) : this.lines.length - 1, this.top + by));
  }

  private *followFile(): Call<void> {
    this.message = "Waiting for data... (interrupt to abort)";
    this.ended = false;
    yield* this.load(Infinity);
    this.top = Math.max(0, this.lines.length - this.screen.rows + 1);
    yield* this.draw();
  }

  *run(follow: boolean): Call<"quit" | "next" | "previous"> {
    if (follow) yield* this.followFile();
    let count = "";
    for (;;) {
      if (!this.screen.hasInput) yield* this.draw();
      const key = yield* this.screen.key();
      const height = this.screen.rows - 1;
      if (/^\d$/.test(key.text)) {
        count += key.text;
        continue;
      }
      const times = count === "" ? undefined : Number(count);
      count = "";
      switch (key.text !== "" ? key.text : key.name) {
        case "q": case "Q": case "C-c": case "hangup": return "quit";
        case ":": {
          const command = (yield* this.screen.key()).text;
          if (command === "q") return "quit";
          if (command === "n") return "next";
          if (command === "p") return "previous";
          break;
        }
        case "Z":
          if ((yield* this.screen.key()).text === "Z") return "quit";
          break;
        case "j": case "e": case "down": case "enter": case "C-n": case "C-j": case "C-e": yield* this.scroll(times ?? 1); break;
        case "k": case "y": case "up": case "C-p": case "C-y": yield* this.scroll(-(times ?? 1)); break;
        case " ": case "f": case "C-f": case "pagedown": case "z": {
          const before = this.top;
          yield* this.scroll(times ?? height);
          if (this.options.more && this.top === before) return "quit";
          break;
        }
        case "b": case "C-b": case "pageup": case "w": yield* this.scroll(-(times ?? height)); break;
        case "d": case "C-d": yield* this.scroll(times ?? Math.floor(height / 2)); break;
        case "u": case "C-u": yield* this.scroll(-(times ?? Math.floor(height / 2))); break;
        case "g": case "<": case "home": this.top = Math.max(0, (times ?? 1) - 1); break;
        case "G": case ">": case "end":
          yield* this.load(Infinity);
          this.top = times === undefined ? Math.max(0, this.lines.length - height) : Math.min(this.lines.length - 1, times - 1);
          break;
        case "%": case "p":
          yield* this.load(Infinity);
          this.top = Math.floor((this.lines.length * Math.min(100, times ?? 0)) / 100);
          break;
        case "right": this.left += Math.floor(this.screen.columns / 2); this.options.chop = true; break;
        case "left": this.left = Math.max(0, this.left - Math.floor(this.screen.columns / 2)); break;
        case "/": case "?": {
          const text = yield* this.prompt(key.text);
          if (text === undefined) break;
          this.forward = key.text === "/";
          if (text !== "") this.pattern = this.compile(text);
          yield* this.find(times ?? 1);
          break;
        }
        case "n": yield* this.find(times ?? 1); break;
        case "N":
          this.forward = !this.forward;
          yield* this.find(times ?? 1);
          this.forward = !this.forward;
          break;
        case "-": {
          const option = (yield* this.screen.key()).text;
          if (option === "N") this.options.numbers = !this.options.numbers;
          else if (option === "S") this.options.chop = !this.options.chop;
          else if (option === "i") this.options.ignoreCase = !this.options.ignoreCase;
          break;
        }
        case "F": yield* this.followFile(); break;
        case "=": this.message = `${this.name} lines ${this.top + 1}-${Math.min(this.lines.length, this.top + height)}${this.ended ? `/${this.lines.length}` : ""}`; break;
        case "h": case "H": this.message = "q quit  SPACE page  b back  /text search  n next  g top  G end"; break;
        case "v": this.message = `Cannot edit ${this.name === "" ? "standard input" : this.name} here`; break;
        default:
      }
    }
  }
}
