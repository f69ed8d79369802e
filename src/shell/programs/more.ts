import { isSystemError, printError, ttyOf, wait, type Call, type OpenFile } from "../../os/index.ts";
import { openInput } from "../input.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, program } from "../program.ts";
import { compileExtended } from "../regex/posix.ts";
import { encodeText } from "../text.ts";
import { passThrough } from "./inputs.ts";
import { Document } from "./less/document.ts";
import { rowsOf } from "./less/rows.ts";
import { FullScreen } from "./screen-tty.ts";

/** How many lines d and f go on with, lines. */
const HALF = 11;

/** more of util-linux: prints a screen at a time, and what was printed stays. */
export const more = (flavour: Flavour) =>
  program(
    {
      name: "more",
      short: "cdeflpsun:",
      long: { silent: "d", "no-pause": "f", squeeze: "s", plain: "u", "print-over": "p", "clean-print": "c", "exit-on-eof": "e", "lines=": "n" },
      rewrite: (args) => args.map((arg) => (/^\+(\/|\d)/.test(arg) ? `-n${arg}` : /^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg)),
      *run(invocation) {
        const { process, operands } = invocation;
        const out = ttyOf(process, 1);
        if (operands.length === 0 && ttyOf(process, 0)) throw new Failure("bad usage\nTry 'more --help' for more information.");
        const files: { name: string; file: OpenFile }[] = [];
        for (const path of operands.length > 0 ? operands : ["-"]) {
          try {
            if (path !== "-" && process.files.isDirectory(path)) yield* printError(`\n*** ${path}: directory ***\n\n`);
            else files.push({ name: path === "-" ? "" : path, file: openInput(process, path) });
          } catch (error) {
            if (!isSystemError(error)) throw error;
            yield* printError(`more: cannot open ${path}: ${error.message}\n`);
          }
        }
        if (files.length === 0) return operands.length > 0 ? 1 : 0;
        if (!out) {
          const output = new Output();
          for (const { name, file } of files) {
            if (files.length > 1) output.put(`::::::::::::::\n${name}\n::::::::::::::\n`);
            yield* passThrough(file, output);
          }
          yield* output.force();
          return 0;
        }
        const values = invocation.options.filter(({ name }) => name === "n").map(({ value }) => value!);
        const screen = new FullScreen(process, out);
        const modes = { ...out.modes };
        screen.resume(false);
        try {
          for (const [index, { name, file }] of files.entries()) {
            const pager = new More(screen, new Document(name, file, name === ""), {
              page: values.find((value) => /^\d+$/.test(value)), start: values.find((value) => value.startsWith("+"))?.slice(1),
              title: files.length > 1 ? name : undefined, next: files[index + 1]?.name, exitAtEnd: invocation.has("e"),
            });
            if (yield* pager.run()) break;
          }
        } finally {
          out.setModes(modes);
        }
        return 0;
      },
    },
    flavour,
  );

interface Beginning {
  page: string | undefined;
  start: string | undefined;
  title: string | undefined;
  next: string | undefined;
  exitAtEnd: boolean;
}

class More {
  private readonly screen: FullScreen;
  private readonly document: Document;
  private readonly beginning: Beginning;
  /** Lines of a page, as z was told. */
  private window: number | undefined;
  private line = 0;
  private rest: string[] = [];
  private pattern: RegExp | undefined;

  constructor(screen: FullScreen, document: Document, beginning: Beginning) {
    this.screen = screen;
    this.document = document;
    this.beginning = beginning;
  }

  private get page(): number {
    return this.window ?? (this.beginning.page === undefined ? this.screen.rows - 1 : Math.max(1, Number(this.beginning.page)));
  }

  private write(text: string): void {
    this.screen.tty.slave.write(encodeText(text));
  }

  private *ended(): Call<boolean> {
    yield* this.document.load(this.line + 1);
    return this.rest.length === 0 && this.line >= this.document.lines.length;
  }

  private *show(rows: number): Call<void> {
    for (let i = 0; i < rows; i += 1) {
      if (yield* this.ended()) {
        // The end stands at the bottom.
        this.write("\n".repeat(rows - i));
        return;
      }
      if (this.rest.length === 0) {
        const look = { columns: this.screen.columns, chop: false, shift: 0, numbers: false, raw: "all" as const, tab: 8, plainBackspace: false };
        this.rest = rowsOf(this.document.lines[this.line]!, look, 0, []);
        this.line += 1;
      }
      this.write(`${this.rest.shift()!}\n`);
    }
  }

  private *find(pattern: RegExp): Call<boolean> {
    for (let at = this.line; ; at += 1) {
      yield* this.document.load(at + 1);
      if (at >= this.document.lines.length) return false;
      pattern.lastIndex = 0;
      if (!pattern.test(this.document.lines[at]!)) continue;
      this.line = Math.max(0, at - 2);
      this.rest = [];
      return true;
    }
  }

  /** True when the reader wants no more at all. */
  *run(): Call<boolean> {
    const { start, title, next } = this.beginning;
    if (start !== undefined && /^\d+$/.test(start)) this.line = Math.max(0, Number(start) - 1);
    else if (start?.startsWith("/")) yield* this.find(compileExtended(start.slice(1), false, "g"));
    if (title !== undefined) this.write(`::::::::::::::\n${title}\n::::::::::::::\n`);
    yield* this.show(this.page - (title === undefined ? 0 : 3));
    for (;;) {
      const atEnd = yield* this.ended();
      if (atEnd && next === undefined && this.beginning.exitAtEnd) return true;
      const { size } = this.document;
      const prompt = atEnd ? (next === undefined ? "(END)" : `--More--(Next file: ${next})`) : size === undefined ? "--More--" : `--More--(${Math.floor((this.document.offset(this.line) * 100) / Math.max(1, size))}%)`;
      this.write(`\x1b[7m${prompt}\x1b[27m`);
      const done = yield* this.keys(atEnd);
      if (done !== undefined) return done;
    }
  }

  private *keys(atEnd: boolean): Call<boolean | undefined> {
    const clear = "\r\x1b[K";
    let count = "";
    for (;;) {
      const key = yield* this.screen.key();
      const name = key.text !== "" ? key.text : key.name;
      if (/^\d$/.test(name)) {
        count += name;
        continue;
      }
      const n = count === "" ? undefined : Number(count);
      count = "";
      switch (name) {
        case "q": case "Q": case "C-c": case "hangup": this.write(clear); return true;
        case " ": case "z": case "enter": case "j": case "d": case "C-d":
          if (atEnd) {
            if (this.beginning.next === undefined) break;
            this.write(clear);
            return false;
          }
          this.write(clear);
          if (name === "z" && n !== undefined) this.window = n;
          yield* this.show(name === "enter" || name === "j" ? (n ?? 1) : name === "d" || name === "C-d" ? (n ?? HALF) : (n ?? this.page));
          return undefined;
        case "s": case "f":
          this.write(clear);
          this.rest = [];
          this.line += name === "s" ? (n ?? 1) : (n ?? 1) * this.page;
          yield* this.show(this.page);
          return undefined;
        case "b": case "C-b": {
          const back = n ?? 1;
          this.write(`${clear}...back ${back} page${back === 1 ? "" : "s"}\n`);
          this.rest = [];
          this.line = Math.max(0, this.line - (back + 1) * this.page);
          yield* this.show(this.page - 1);
          return undefined;
        }
        case "=": this.write(`${clear}${this.line}`); break;
        case "h": case "?":
          this.write(`${clear}<space> next screen, <return> next line, d half a screen, b back, s skip, /pattern search, n again, = line, v editor, !command shell, q quit\n`);
          return undefined;
        case "/": case "n":
          if (name === "/") {
            const text = yield* this.ask("/");
            if (text !== "") this.pattern = compileExtended(text, false, "g");
          }
          if (!this.pattern) this.write(`${clear}No previous regular expression`);
          else if (yield* this.find(this.pattern)) {
            this.write(`${clear}...skipping\n`);
            yield* this.show(this.page - 1);
            return undefined;
          } else this.write(`${clear}Pattern not found`);
          break;
        case ":": {
          const after = (yield* this.screen.key()).text;
          if (after === "f") this.write(`${clear}"${this.document.name}" line ${this.line}`);
          if (after === "q") return true;
          if (after === "n" && this.beginning.next !== undefined) {
            this.write(clear);
            return false;
          }
          break;
        }
        case "!": case "v": {
          const { process } = this.screen;
          const command = name === "v" ? `vi +${this.line} '${this.document.name}'` : yield* this.ask("!");
          this.write("\n");
          this.screen.leave();
          const child = process.spawn({ file: "/bin/sh", args: ["sh", "-c", command] });
          yield* wait(child.pid);
          this.screen.resume(false);
          this.write("------------------------\n");
          return undefined;
        }
        default: this.write("\x07");
      }
    }
  }

  private *ask(sign: string): Call<string> {
    let text = "";
    for (;;) {
      this.write(`\r\x1b[K${sign}${text}`);
      const key = yield* this.screen.key();
      if (key.name === "enter") return text;
      if (key.name === "backspace") text = [...text].slice(0, -1).join("");
      else text += key.text;
    }
  }
}
