import { isSystemError, printError, spend, writeFile, type Call, type OpenFile, type Process } from "../../../os/index.ts";
import { LineInput, openInput, type Line } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import { BUSYBOX_VERSION, Failure, program, type Invocation } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { Parser, SedError, type Address, type Command, type Piece } from "./parse.ts";

/** What ends a cycle before its end. */
type Flow = "end" | "delete" | "restart" | "quit" | "quit-silently" | { branch: string };

export const sed = (flavour: Flavour) =>
  program(
    {
      name: "sed",
      ownErrors: true,
      short: flavour === "gnu" ? "bEe:f:hi::l:nrsuz" : "i::rEne:f:sz",
      long: {
        quiet: "n", silent: "n", "expression=": "e", "file=": "f", "in-place=?": "i", "regexp-extended": "E", separate: "s", unbuffered: "u", "null-data": "z", debug: "debug",
        posix: "posix", "line-length=": "l", "follow-symlinks": "follow", sandbox: "sandbox",
      },
      usage: "sed [OPTION]... {script-only-if-no-other-script} [input-file]...",
      help: "\n  -n, --quiet, --silent\n                 suppress automatic printing of pattern space\n      --debug\n                 annotate program execution\n  -e script, --expression=script\n                 add the script to the commands to be executed\n  -f script-file, --file=script-file\n                 add the contents of script-file to the commands to be executed\n  -E, -r, --regexp-extended\n                 use extended regular expressions in the script\n  -i[SUFFIX], --in-place[=SUFFIX]\n                 edit files in place (makes backup if SUFFIX supplied)\n",
      applet: { usage: "[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...", help: "" },
      *run(invocation) {
        const scripts: { text: string; where: string }[] = [];
        const operands = [...invocation.operands];
        let number = 0;
        for (const option of invocation.options) {
          if (option.name === "e") {
            number += 1;
            scripts.push({ text: option.value!, where: `-e expression #${number}` });
          } else if (option.name === "f") {
            try {
              scripts.push({ text: invocation.process.files.readText(option.value!).replace(/^#![^\n]*\n/, ""), where: `file ${option.value}` });
            } catch (error) {
              if (!isSystemError(error)) throw error;
              throw new Failure(`couldn't open file ${option.value}: ${error.message}`);
            }
          }
        }
        if (scripts.length === 0) {
          const text = operands.shift();
          if (text === undefined) {
            yield* printError(flavour === "gnu" ? "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n" : `${BUSYBOX_VERSION}\n\nUsage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...\n`);
            return 1;
          }
          scripts.push({ text, where: "-e expression #1" });
        }
        let commands: Command[];
        try {
          commands = joinScripts(scripts, invocation.has("E") || invocation.has("r"));
        } catch (error) {
          if (!(error instanceof SedError)) throw error;
          throw new Failure(flavour === "busybox" ? error.message.replace(/^.*?char \d+: /, "") : error.message);
        }
        return yield* new Editor(invocation, commands, operands.length > 0 ? operands : ["-"]).run();
      },
    },
    flavour,
  );

/** Several -e pieces are lines of one script (so that "a\" may go on in the next). */
function joinScripts(scripts: readonly { text: string; where: string }[], extended: boolean): Command[] {
  if (scripts.length === 1) return new Parser(scripts[0]!.text, extended, scripts[0]!.where).parse();
  try {
    const commands: Command[] = [];
    for (const { text, where } of scripts) commands.push(...new Parser(text, extended, where).parse());
    return commands;
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    // A block or a text may begin in one piece and end in another.
    return new Parser(scripts.map((script) => script.text).join("\n"), extended, scripts.at(-1)!.where).parse();
  }
}

class Editor {
  private readonly call: Invocation;
  private readonly process: Process;
  private readonly commands: Command[];
  private readonly paths: string[];
  private readonly quiet: boolean;
  private readonly inPlace: string | undefined;
  private readonly separate: boolean;
  private readonly end: string;
  private output = new Output();
  private readonly unbuffered: boolean;
  /** Lines of the file that is edited in place. */
  private edited: string[] | undefined;
  private readonly files = new Map<string, OpenFile>();
  private readonly readers = new Map<string, LineInput | undefined>();
  private input: LineInput | undefined;
  private inputFile: OpenFile | undefined;
  private pathIndex = 0;
  private path = "-";
  private lineNumber = 0;
  private pattern = "";
  private hold = "";
  private terminated = true;
  private appended: { text?: string; file?: string; line?: string }[] = [];
  private replaced = false;
  private lastRegex: RegExp | undefined;
  private status = 0;
  private quitCode = 0;
  private missingNewline = false;

  constructor(call: Invocation, commands: Command[], paths: string[]) {
    this.call = call;
    this.process = call.process;
    this.commands = commands;
    this.paths = paths;
    this.quiet = call.has("n");
    this.inPlace = call.has("i") ? (call.value("i") ?? "") : undefined;
    this.separate = call.has("s") || this.inPlace !== undefined;
    this.unbuffered = call.has("u");
    if (this.unbuffered) this.output = new Output(1, { unbuffered: true });
    this.end = call.has("z") ? "\0" : "\n";
  }

  *run(): Call<number> {
    this.checkLabels(this.commands);
    for (;;) {
      const line = yield* this.nextLine();
      if (!line) break;
      this.pattern = line.text;
      this.terminated = line.terminated;
      const goesOn = yield* this.cycle();
      if (!goesOn) break;
    }
    if (this.edited) this.finishFile();
    yield* this.output.flush();
    for (const file of this.files.values()) file.release();
    return this.quitCode || this.status;
  }

  private checkLabels(commands: readonly Command[]): void {
    const labels = new Set<string>();
    const visit = (list: readonly Command[], check: boolean): void => {
      for (const command of list) {
        if (command.name === ":") labels.add(command.text);
        if (check && "btT".includes(command.name) && command.text !== "" && !labels.has(command.text)) {
          throw new Failure(this.call.flavour === "busybox" ? `can't find label for jump to \`${command.text}'` : `can't find label for jump to \`${command.text}'`, this.call.flavour === "busybox" ? 1 : 4);
        }
        if (command.block) visit(command.block, check);
      }
    };
    visit(commands, false);
    visit(commands, true);
  }

  /** The next line of all the files; undefined after the last. */
  private *nextLine(): Call<Line | undefined> {
    for (;;) {
      if (this.input) {
        const line = yield* this.input.next();
        if (line) {
          this.lineNumber += 1;
          if (this.lineNumber % 64 === 0) yield* spend(0.03);
          return line;
        }
        this.closeInput();
      }
      if (!(yield* this.openNext())) return undefined;
    }
  }

  private *openNext(): Call<boolean> {
    while (this.pathIndex < this.paths.length) {
      const path = this.paths[this.pathIndex]!;
      this.pathIndex += 1;
      try {
        if (this.inPlace !== undefined && path !== "-" && this.process.files.isDirectory(path)) {
          yield* this.call.complain(`couldn't edit ${path}: not a regular file`);
          this.status = 4;
          continue;
        }
        this.inputFile = openInput(this.process, path);
        if (this.process.files.isDirectory(path) && path !== "-") {
          yield* this.call.complain(this.call.flavour === "busybox" ? `read error: Is a directory` : `read error on ${path}: Is a directory`);
          this.status = 2;
          this.inputFile.release();
          continue;
        }
      } catch (error) {
        if (!isSystemError(error)) throw error;
        yield* this.call.complain(this.call.flavour === "busybox" ? `${path}: ${error.message}` : `can't read ${path}: ${error.message}`);
        this.status = this.call.flavour === "busybox" ? 1 : 2;
        continue;
      }
      this.path = path;
      this.input = new LineInput(this.inputFile, this.end);
      if (this.separate) {
        this.lineNumber = 0;
        for (const command of this.commands) command.active = false;
      }
      if (this.inPlace !== undefined) this.edited = [];
      return true;
    }
    return false;
  }

  private closeInput(): void {
    this.inputFile?.release();
    this.input = undefined;
    if (this.edited) this.finishFile();
  }

  /** Writes the file that was edited in place. */
  private finishFile(): void {
    const { files } = this.process;
    const mode = files.exists(this.path) ? files.stat(this.path).mode : 0o644;
    if (this.inPlace !== "") {
      const backup = this.inPlace!.includes("*") ? this.inPlace!.replaceAll("*", this.path) : `${this.path}${this.inPlace}`;
      if (files.exists(this.path)) files.writeFile(backup, files.readFile(this.path));
    }
    files.writeFile(this.path, encodeText(this.edited!.join("")));
    files.chmod(this.path, mode);
    this.edited = undefined;
  }

  private *isLast(): Call<boolean> {
    if (this.input && !(yield* this.input.atEnd())) return false;
    if (this.separate) return true;
    // Files that come after may be missing or empty.
    for (let index = this.pathIndex; index < this.paths.length; index += 1) {
      const path = this.paths[index]!;
      if (path === "-") return false;
      if (this.process.files.exists(path) && !this.process.files.isDirectory(path) && this.process.files.stat(path).size > 0) return false;
    }
    return true;
  }

  private put(text: string): void {
    if (this.edited) this.edited.push(text);
    else this.output.put(text);
  }

  /** Puts a line out; one before it that lacked its newline gets it now. */
  private putLine(text: string, terminated = true): void {
    if (this.missingNewline) this.put(this.end);
    this.missingNewline = !terminated;
    this.put(terminated ? text + this.end : text);
  }

  /** Runs the script on the pattern space; answers whether there is a next cycle. */
  private *cycle(): Call<boolean> {
    for (;;) {
      let flow: Flow = yield* this.execute(this.commands);
      while (typeof flow === "object") flow = yield* this.jump(flow.branch);
      if (flow === "restart") {
        // D: without reading a new line.
        this.flushAppended();
        continue;
      }
      if (flow === "quit-silently") {
        yield* this.copyRest();
        return false;
      }
      if (!this.quiet && flow !== "delete") this.putLine(this.pattern, this.terminated);
      this.flushAppended();
      if (!this.edited) yield* this.output.flushIfFull();
      if (flow === "quit") {
        yield* this.copyRest();
        return false;
      }
      if ((this.unbuffered || this.inputFile?.info().type !== "file") && !this.edited) yield* this.output.flush();
      return true;
    }
  }

  /** After q in a file that is edited in place, the rest of it stays. */
  private *copyRest(): Call<void> {
    if (!this.edited) return;
    for (;;) {
      const line = yield* this.input!.next();
      if (!line) break;
      this.putLine(line.text, line.terminated);
    }
    this.closeInput();
  }

  private flushAppended(): void {
    for (const item of this.appended.splice(0)) {
      if (item.text !== undefined) {
        if (this.missingNewline) this.put(this.end);
        this.missingNewline = false;
        this.put(item.text);
      } else if (item.line !== undefined) this.putLine(item.line);
      else {
        try {
          const path = item.file!;
          if (path !== "/dev/stdin") {
            const text = this.process.files.readText(path);
            if (text !== "") {
              if (this.missingNewline) this.put(this.end);
              this.missingNewline = false;
              this.put(text);
            }
          }
        } catch (error) {
          if (!isSystemError(error)) throw error;
        }
      }
    }
  }

  private *jump(label: string): Call<Flow> {
    if (label === "") return "end";
    const path = findLabel(this.commands, label);
    if (!path) return "end";
    // The rest of each block around the label, from the inside out.
    for (let depth = path.length - 1; depth >= 0; depth -= 1) {
      const { list, index } = path[depth]!;
      const flow = yield* this.execute(list.slice(index + 1));
      if (flow !== "end") return flow;
    }
    return "end";
  }

  private *matches(command: Command): Call<boolean> {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return yield* this.addressMatches(from);
    if (command.active) {
      if (command.endLine !== undefined) {
        if (this.lineNumber >= command.endLine) command.active = false;
        // A range whose end is past already has its first line only.
        return this.lineNumber <= command.endLine;
      }
      if (yield* this.addressMatches(to)) command.active = false;
      return true;
    }
    const zero = from.kind === "line" && from.line === 0;
    if (!(zero && this.lineNumber === 1) && !(yield* this.addressMatches(from))) return false;
    command.endLine =
      to.kind === "line" ? to.line : to.kind === "plus" ? this.lineNumber + to.count : to.kind === "multiple" ? (to.of <= 0 ? this.lineNumber : (Math.floor(this.lineNumber / to.of) + 1) * to.of) : undefined;
    if (zero && to.kind === "regex") {
      command.active = !(yield* this.addressMatches(to));
      return true;
    }
    command.active = command.endLine === undefined ? !(to.kind === "last" && (yield* this.isLast())) : command.endLine > this.lineNumber;
    return true;
  }

  private *addressMatches(address: Address): Call<boolean> {
    switch (address.kind) {
      case "line": return this.lineNumber === address.line;
      case "last": return yield* this.isLast();
      case "regex": return this.test(address.regex);
      case "step": return address.step === 0 ? this.lineNumber === address.first : this.lineNumber >= address.first && (this.lineNumber - address.first) % address.step === 0;
      default: return false;
    }
  }

  private test(regex: RegExp | undefined): boolean {
    const used = regex ?? this.lastRegex;
    if (!used) throw new Failure("-e expression #1, char 0: no previous regular expression");
    this.lastRegex = used;
    used.lastIndex = 0;
    return used.test(this.pattern);
  }

  private *execute(commands: readonly Command[]): Call<Flow> {
    for (const command of commands) {
      if ((yield* this.matches(command)) === command.negated) {
        continue;
      }
      const flow = yield* this.one(command);
      if (flow) return flow;
    }
    return "end";
  }

  /** Runs one command; undefined goes on to the next. */
  private *one(command: Command): Call<Flow | undefined> {
    switch (command.name) {
      case "{": {
        const flow = yield* this.execute(command.block!);
        return flow === "end" ? undefined : flow;
      }
      case ":": return undefined;
      case "=":
        this.put(`${this.lineNumber}\n`);
        return undefined;
      case "a":
        this.appended.push({ text: command.text });
        return undefined;
      case "i":
        if (this.missingNewline) this.put(this.end);
        this.missingNewline = false;
        this.put(command.text);
        return undefined;
      case "c":
        if (!command.to || !command.active || command.negated) this.put(command.text);
        return "delete";
      case "d": return "delete";
      case "D": {
        const at = this.pattern.indexOf("\n");
        if (at < 0) return "delete";
        this.pattern = this.pattern.slice(at + 1);
        return "restart";
      }
      case "e": return undefined;
      case "F":
        this.put(`${this.path}\n`);
        return undefined;
      case "g":
        this.pattern = this.hold;
        return undefined;
      case "G":
        this.pattern += `\n${this.hold}`;
        return undefined;
      case "h":
        this.hold = this.pattern;
        return undefined;
      case "H":
        this.hold += `\n${this.pattern}`;
        return undefined;
      case "x":
        [this.pattern, this.hold] = [this.hold, this.pattern];
        return undefined;
      case "l":
        this.put(`${listed(this.pattern, command.number ?? Number(this.call.value("l") ?? 70))}\n`);
        return undefined;
      case "n": {
        if (yield* this.isLast()) {
          // GNU prints the pattern space and ends without the rest of the script.
          if (!this.quiet) this.putLine(this.pattern, this.terminated);
          this.flushAppended();
          return "quit-silently";
        }
        if (!this.quiet) this.putLine(this.pattern, this.terminated);
        this.flushAppended();
        const line = yield* this.nextLine();
        if (!line) return "quit-silently";
        this.pattern = line.text;
        this.terminated = line.terminated;
        return undefined;
      }
      case "N": {
        if (yield* this.isLast()) return "quit";
        this.flushAppended();
        const line = yield* this.nextLine();
        if (!line) return "quit";
        this.pattern += `\n${line.text}`;
        this.terminated = line.terminated;
        return undefined;
      }
      case "p":
        this.putLine(this.pattern, this.terminated);
        return undefined;
      case "P":
        this.putLine(this.pattern.split("\n", 1)[0]!);
        return undefined;
      case "q":
        this.quitCode = command.number ?? 0;
        return "quit";
      case "Q":
        this.quitCode = command.number ?? 0;
        return "quit-silently";
      case "r":
        this.appended.push({ file: command.text });
        return undefined;
      case "R": {
        const line = yield* this.lineOf(command.text);
        if (line !== undefined) this.appended.push({ line });
        return undefined;
      }
      case "s": return yield* this.substitute(command);
      case "t":
        if (!this.replaced) return undefined;
        this.replaced = false;
        return { branch: command.text };
      case "T":
        if (this.replaced) {
          this.replaced = false;
          return undefined;
        }
        return { branch: command.text };
      case "b": return { branch: command.text };
      case "w":
        yield* this.writeTo(command.text, `${this.pattern}\n`);
        return undefined;
      case "W":
        yield* this.writeTo(command.text, `${this.pattern.split("\n", 1)[0]}\n`);
        return undefined;
      case "y":
        this.pattern = [...this.pattern].map((character) => command.translation!.get(character) ?? character).join("");
        return undefined;
      case "z":
        this.pattern = "";
        return undefined;
      default: return undefined;
    }
  }

  private *lineOf(path: string): Call<string | undefined> {
    if (!this.readers.has(path)) {
      try {
        this.readers.set(path, new LineInput(openInput(this.process, path)));
      } catch (error) {
        if (!isSystemError(error)) throw error;
        this.readers.set(path, undefined);
      }
    }
    const line = yield* this.readers.get(path)?.next() ?? none();
    return line?.text;
  }

  private *writeTo(path: string, text: string): Call<void> {
    if (path === "/dev/stdout") {
      this.output.put(text);
      return;
    }
    if (path === "/dev/stderr") {
      yield* printError(text);
      return;
    }
    let file = this.files.get(path);
    if (!file) {
      file = this.process.files.open(path, { write: true, create: true, truncate: true });
      file.retain();
      this.files.set(path, file);
    }
    yield* writeFile(file, encodeText(text));
  }

  private *substitute(command: Command): Call<undefined> {
    const { substitution } = command;
    const regex = substitution!.regex ?? this.lastRegex;
    if (!regex) throw new Failure("-e expression #1, char 0: no previous regular expression");
    this.lastRegex = regex;
    const { replacement, global, occurrence } = substitution!;
    let count = 0;
    let changed = false;
    let result = "";
    let at = 0;
    let copied = 0;
    const text = this.pattern;
    let lastEnd = -1;
    while (at <= text.length) {
      regex.lastIndex = at;
      const match = regex.exec(text);
      if (!match) break;
      const end = match.index + match[0].length;
      // An empty match right after another is none.
      if (match[0] === "" && match.index === lastEnd) {
        at = match.index + 1;
        continue;
      }
      count += 1;
      lastEnd = end;
      if (count >= occurrence) {
        result += text.slice(copied, match.index) + replaced(replacement, match);
        copied = end;
        changed = true;
        if (!global) break;
      }
      at = match[0] === "" ? end + 1 : end;
    }
    if (!changed) return undefined;
    this.pattern = result + text.slice(copied);
    this.replaced = true;
    if (substitution!.print) this.putLine(this.pattern, this.terminated);
    if (substitution!.file !== undefined) yield* this.writeTo(substitution!.file, `${this.pattern}\n`);
    return undefined;
  }
}

// eslint-disable-next-line require-yield
function* none(): Call<undefined> {
  return undefined;
}

/** The replacement for a match, with changes of case. */
function replaced(pieces: readonly Piece[], match: RegExpExecArray): string {
  let result = "";
  let mode: "U" | "L" | undefined;
  let once: "u" | "l" | undefined;
  for (const piece of pieces) {
    if (typeof piece === "object" && "letters" in piece) {
      if (piece.letters === "u" || piece.letters === "l") once = piece.letters;
      else mode = piece.letters === "E" ? undefined : piece.letters;
      continue;
    }
    let text = typeof piece === "string" ? piece : (match[piece.group] ?? "");
    if (text === "") continue;
    if (mode) text = mode === "U" ? text.toUpperCase() : text.toLowerCase();
    if (once) {
      text = (once === "u" ? text[0]!.toUpperCase() : text[0]!.toLowerCase()) + text.slice(1);
      once = undefined;
    }
    result += text;
  }
  return result;
}

/** What l prints: escapes, a $ at the end, lines broken with a backslash. */
function listed(text: string, width: number): string {
  const units: string[] = [];
  for (const byte of encodeText(text)) {
    const character = String.fromCharCode(byte);
    const named = { "\\": "\\\\", "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v" }[character];
    units.push(named ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : character));
  }
  let result = "";
  let line = 0;
  for (const unit of units) {
    if (width > 1 && line + unit.length > width - 1) {
      result += "\\\n";
      line = 0;
    }
    result += unit;
    line += unit.length;
  }
  return `${result}$`;
}

function findLabel(commands: readonly Command[], label: string): { list: readonly Command[]; index: number }[] | undefined {
  for (const [index, command] of commands.entries()) {
    if (command.name === ":" && command.text === label) return [{ list: commands, index }];
    if (command.block) {
      const inner = findLabel(command.block, label);
      if (inner) return [{ list: commands, index }, ...inner];
    }
  }
  return undefined;
}
