import { createPipe, isSystemError, printError, readAll, readWhole, wait, writeFile, type Call, type OpenFile, type Process } from "../../../os/index.ts";
import { LineInput, openInput, type Line } from "../../input.ts";
import { Output } from "../../output.ts";
import { Failure, type Invocation } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { Inputs } from "./inputs.ts";
import type { Address, Command } from "./parse.ts";
import { listed, substituted } from "./replacement.ts";

/** What ends a cycle before its end. */
type Flow = "end" | "delete" | "restart" | "quit" | "quit-silently" | { branch: string };

/** Runs a script on the lines of files. */
export class Editor {
  private readonly call: Invocation;
  private readonly process: Process;
  private readonly commands: Command[];
  private readonly quiet: boolean;
  private readonly end: string;
  private readonly inputs: Inputs;
  private output = new Output();
  private readonly unbuffered: boolean;
  private readonly files = new Map<string, OpenFile>();
  private readonly readers = new Map<string, LineInput | undefined>();
  private pattern = "";
  private hold = "";
  private terminated = true;
  private appended: { text?: string; file?: string; line?: string }[] = [];
  private replaced = false;
  private lastRegex: RegExp | undefined;
  private quitCode = 0;
  private missingNewline = false;

  constructor(call: Invocation, commands: Command[], paths: string[]) {
    this.call = call;
    this.process = call.process;
    this.commands = commands;
    this.quiet = call.has("n");
    this.unbuffered = call.has("u");
    if (this.unbuffered) this.output = new Output(1, { unbuffered: true });
    this.end = call.has("z") ? "\0" : "\n";
    this.inputs = new Inputs(call, paths, this.end, () => {
      for (const command of commands) command.active = false;
    });
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
    if (this.inputs.edited) this.inputs.finishFile();
    yield* this.output.flush();
    for (const file of this.files.values()) file.release();
    return this.quitCode || this.inputs.status;
  }

  /** The next line; what has been substituted before counts no more for t. */
  private *nextLine(): Call<Line | undefined> {
    this.replaced = false;
    return yield* this.inputs.next();
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

  private put(text: string): void {
    if (this.inputs.edited) this.inputs.edited.push(text);
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
        yield* this.flushAppended();
        continue;
      }
      if (flow === "quit-silently") {
        yield* this.copyRest();
        return false;
      }
      if (!this.quiet && flow !== "delete") this.putLine(this.pattern, this.terminated);
      yield* this.flushAppended();
      if (!this.inputs.edited) yield* this.output.flushIfFull();
      if (flow === "quit") {
        yield* this.copyRest();
        return false;
      }
      if ((this.unbuffered || this.inputs.slow) && !this.inputs.edited) yield* this.output.flush();
      return true;
    }
  }

  /** After q in a file that is edited in place, the rest of it stays. */
  private *copyRest(): Call<void> {
    if (!this.inputs.edited) return;
    for (;;) {
      const line = yield* this.inputs.rest();
      if (!line) break;
      this.putLine(line.text, line.terminated);
    }
    this.inputs.close();
  }

  private *flushAppended(): Call<void> {
    for (const item of this.appended.splice(0)) {
      if (item.text !== undefined) {
        if (this.missingNewline) this.put(this.end);
        this.missingNewline = false;
        this.put(item.text);
      } else if (item.line !== undefined) this.putLine(item.line);
      else {
        try {
          const path = item.file!;
          {
            const text = path === "/dev/stdin" ? decodeText(yield* this.standardInput()) : this.process.files.readText(path);
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
        if (this.inputs.lineNumber >= command.endLine) command.active = false;
        // A range whose end is past already has its first line only.
        return this.inputs.lineNumber <= command.endLine;
      }
      if (yield* this.addressMatches(to)) command.active = false;
      return true;
    }
    const zero = from.kind === "line" && from.line === 0;
    if (!(zero && this.inputs.lineNumber === 1) && !(yield* this.addressMatches(from))) return false;
    command.endLine =
      to.kind === "line" ? to.line : to.kind === "plus" ? this.inputs.lineNumber + to.count : to.kind === "multiple" ? (to.of <= 0 ? this.inputs.lineNumber : (Math.floor(this.inputs.lineNumber / to.of) + 1) * to.of) : undefined;
    if (zero && to.kind === "regex") {
      command.active = !(yield* this.addressMatches(to));
      return true;
    }
    command.active = command.endLine === undefined ? !(to.kind === "last" && (yield* this.inputs.isLast())) : command.endLine > this.inputs.lineNumber;
    return true;
  }

  private *addressMatches(address: Address): Call<boolean> {
    switch (address.kind) {
      case "line": return this.inputs.lineNumber === address.line;
      case "last": return yield* this.inputs.isLast();
      case "regex": return this.test(address.regex);
      case "step": return address.step === 0 ? this.inputs.lineNumber === address.first : this.inputs.lineNumber >= address.first && (this.inputs.lineNumber - address.first) % address.step === 0;
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
        this.put(`${this.inputs.lineNumber}\n`);
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
      case "e": {
        // What the command prints stands before the line; without one the line is the command.
        const text = yield* this.outputOf(command.text === "" ? this.pattern : command.text);
        if (command.text === "") this.pattern = text.replace(/\n$/, "");
        else this.put(text);
        return undefined;
      }
      case "F":
        this.put(`${this.inputs.path}\n`);
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
        if (yield* this.inputs.isLast()) {
          // GNU prints the pattern space and ends without the rest of the script.
          if (!this.quiet) this.putLine(this.pattern, this.terminated);
          yield* this.flushAppended();
          return "quit-silently";
        }
        if (!this.quiet) this.putLine(this.pattern, this.terminated);
        yield* this.flushAppended();
        const line = yield* this.nextLine();
        if (!line) return "quit-silently";
        this.pattern = line.text;
        this.terminated = line.terminated;
        return undefined;
      }
      case "N": {
        if (yield* this.inputs.isLast()) return "quit";
        yield* this.flushAppended();
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

  private *standardInput(): Call<Uint8Array> {
    const file = openInput(this.process, "-");
    const data = yield* readWhole(file);
    file.release();
    return data;
  }

  /** What a command of the shell prints. */
  private *outputOf(command: string): Call<string> {
    yield* this.output.force();
    const pipe = createPipe();
    const child = this.process.spawn({ file: "/bin/sh", args: ["sh", "-c", command], files: new Map([[0, this.process.descriptor(0)], [1, pipe.writer], [2, this.process.descriptor(2)]]) });
    const fd = this.process.addDescriptor(pipe.reader);
    const data = yield* readAll(fd);
    this.process.closeDescriptor(fd);
    yield* wait(child.pid);
    return decodeText(data);
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
    const changed = substituted(this.pattern, regex, substitution!);
    if (changed === undefined) return undefined;
    this.pattern = changed;
    this.replaced = true;
    if (substitution!.evaluate) this.pattern = (yield* this.outputOf(this.pattern)).replace(/\n$/, "");
    if (substitution!.print) this.putLine(this.pattern, this.terminated);
    if (substitution!.file !== undefined) yield* this.writeTo(substitution!.file, `${this.pattern}\n`);
    return undefined;
  }
}

// eslint-disable-next-line require-yield
function* none(): Call<undefined> {
  return undefined;
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
