import {
  createPipe, exitNumber, findExecutable, spend, wait, writeFile, type Call, type OpenFile, type Process,
} from "../../../os/index.ts";
import { LineInput, openInput } from "../../input.ts";
import { Output } from "../../output.ts";
import { compileExtended } from "../../regex/posix.ts";
import { encodeText } from "../../text.ts";
import { sprintf } from "./format.ts";
import type { AwkProgram, Expression, Rule, Statement } from "./syntax.ts";
import { formatTime } from "../../strftime.ts";
import { InputText, isNumeric, numberOf, textOf, truthOf, type Cell } from "./value.ts";

/** A failure at run time, in awk's words. */
export class AwkError extends Error {}

type Flow = "break" | "continue" | "next" | "nextfile" | { exit: true } | { returned: Cell } | undefined;
type Values = Map<string, Cell>;

/** Variables of a running function: cells, and arrays that were given or came into being. */
interface Frame {
  cells: Map<string, Cell>;
  arrays: Map<string, Values>;
  names: ReadonlySet<string>;
}

interface Sink {
  file: OpenFile;
  pending: string[];
  pid: number | undefined;
}

export interface AwkOptions {
  separator: string | undefined;
  assignments: readonly [string, string][];
  operands: readonly string[];
}

const MOST_FIELDS = 1_000_000;

/** Runs an awk program. Use `run` once. */
export class AwkInterpreter {
  private readonly process: Process;
  private readonly program: AwkProgram;
  private readonly globals: Map<string, Cell> = new Map();
  private readonly arrays = new Map<string, Values>();
  private readonly frames: Frame[] = [];
  private readonly output = new Output();
  private readonly sinks = new Map<string, Sink>();
  private readonly sources = new Map<string, { lines: LineInput; file: OpenFile; pid: number | undefined }>();
  private readonly inRange = new Set<Rule>();
  private record = "";
  private fields: string[] = [];
  /** Fields have to be made from the record, or the record from the fields, before they are looked at. */
  private fieldsStale = false;
  private recordStale = false;
  private operands: string[];
  private current: { lines: LineInput; file: OpenFile } | undefined;
  private opened = false;
  private exitCode = 0;
  private steps = 0;
  private seed: number;
  private seedGiven = 0;
  private readonly assignedStart: readonly [string, string][];

  constructor(process: Process, program: AwkProgram, options: AwkOptions) {
    this.process = process;
    this.program = program;
    this.operands = [...options.operands];
    this.assignedStart = options.assignments;
    this.seed = 1;
    for (const [name, value] of Object.entries({ FS: options.separator ?? " ", OFS: " ", ORS: "\n", RS: "\n", SUBSEP: "\u001c", CONVFMT: "%.6g", OFMT: "%.6g", FILENAME: "" })) this.globals.set(name, value);
    for (const name of ["NR", "FNR", "NF", "RSTART"]) this.globals.set(name, 0);
    this.globals.set("RLENGTH", -1);
    this.arrays.set("ENVIRON", new Map([...process.env].map(([name, value]) => [name, new InputText(value)])));
    this.arrays.set("ARGV", new Map([["0", "awk"], ...options.operands.map((operand, index): [string, Cell] => [String(index + 1), new InputText(operand)])]));
    this.globals.set("ARGC", options.operands.length + 1);
    for (const [name, value] of this.assignedStart) this.globals.set(name, new InputText(unescape(value)));
  }

  *run(): Call<number> {
    try {
      const rules = this.program.rules;
      let flow: Flow;
      for (const rule of rules) {
        if (rule.pattern.type !== "BEGIN") continue;
        flow = yield* this.execute(rule.action!);
        if (isExit(flow)) break;
      }
      const main = rules.filter((rule) => rule.pattern.type !== "BEGIN" && rule.pattern.type !== "END");
      const ends = rules.filter((rule) => rule.pattern.type === "END");
      if (!isExit(flow) && (main.length > 0 || ends.length > 0)) flow = yield* this.records(main);
      for (const rule of ends) {
        const ended = yield* this.execute(rule.action!);
        if (isExit(ended)) break;
      }
    } catch (error) {
      if (!(error instanceof ExitProgram)) throw error;
    } finally {
      yield* this.closeAll();
    }
    return this.exitCode;
  }

  private *records(rules: readonly Rule[]): Call<Flow> {
    for (;;) {
      const line = yield* this.nextRecord();
      if (line === undefined) return undefined;
      this.setRecord(line);
      let flow: Flow;
      for (const rule of rules) {
        if (!(yield* this.matches(rule))) continue;
        if (rule.action) flow = yield* this.execute(rule.action);
        else yield* this.print(this.text0() + this.special("ORS"), undefined);
        if (flow !== undefined) break;
      }
      if (flow === "nextfile") this.closeCurrent();
      if (isExit(flow)) return flow;
    }
  }

  private *matches(rule: Rule): Call<boolean> {
    const { pattern } = rule;
    switch (pattern.type) {
      case "always":
        return true;
      case "when":
        return truthOf(yield* this.value(pattern.condition));
      case "range": {
        const began = this.inRange.has(rule);
        if (!began && !truthOf(yield* this.value(pattern.from))) return false;
        this.inRange.add(rule);
        if (truthOf(yield* this.value(pattern.to))) this.inRange.delete(rule);
        return true;
      }
      default:
        return false;
    }
  }

  // Input

  private *nextRecord(): Call<string | undefined> {
    for (;;) {
      if (!this.current && !(yield* this.openNext())) return undefined;
      const line = yield* this.readRecord(this.current!.lines);
      if (line === undefined) {
        this.closeCurrent();
        continue;
      }
      this.globals.set("NR", numberOf(this.globals.get("NR")) + 1);
      this.globals.set("FNR", numberOf(this.globals.get("FNR")) + 1);
      return line;
    }
  }

  private paragraphs: string[] = [];

  private *readRecord(lines: LineInput): Call<string | undefined> {
    const separator = this.special("RS");
    if (separator === "\n") return (yield* lines.next())?.text;
    if (separator === "") {
      // Paragraphs: records are parted by empty lines.
      const gathered: string[] = [];
      for (;;) {
        const line = yield* lines.next();
        if (!line) return gathered.length > 0 ? gathered.join("\n") : undefined;
        if (line.text === "") {
          if (gathered.length > 0) return gathered.join("\n");
          continue;
        }
        gathered.push(line.text);
      }
    }
    // Another separator: all is read, and parted.
    if (this.paragraphs.length === 0) {
      const all: string[] = [];
      for (;;) {
        const line = yield* lines.next();
        if (!line) break;
        all.push(line.terminated ? `${line.text}\n` : line.text);
      }
      if (all.length === 0) return undefined;
      const text = all.join("");
      const parts = separator.length === 1 ? text.split(separator) : text.split(compileExtended(separator, false, "g"));
      if (parts.at(-1) === "" || parts.at(-1) === "\n") parts.pop();
      this.paragraphs = parts;
    }
    return this.paragraphs.shift();
  }

  private *openNext(): Call<boolean> {
    while (this.operands.length > 0) {
      const operand = this.operands.shift()!;
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(operand);
      if (assignment) {
        this.globals.set(assignment[1]!, new InputText(unescape(assignment[2]!)));
        continue;
      }
      if (operand === "") continue;
      this.opened = true;
      try {
        const file = openInput(this.process, operand);
        this.begin(file, operand);
      } catch {
        throw new AwkError(`cannot open ${operand} (No such file or directory)`);
      }
      return true;
    }
    if (this.opened) return false;
    this.opened = true;
    this.begin(openInput(this.process, "-"), "");
    return true;
  }

  private begin(file: OpenFile, name: string): void {
    this.current = { lines: new LineInput(file), file };
    this.globals.set("FILENAME", name);
    this.globals.set("FNR", 0);
  }

  private closeCurrent(): void {
    this.current?.file.release();
    this.current = undefined;
  }

  private setRecord(text: string): void {
    this.record = text;
    this.fieldsStale = true;
    this.recordStale = false;
  }

  private text0(): string {
    if (this.recordStale) {
      this.record = this.fields.join(this.special("OFS"));
      this.recordStale = false;
    }
    return this.record;
  }

  private splitFields(): void {
    if (!this.fieldsStale) return;
    this.fieldsStale = false;
    this.fields = this.split(this.record, this.special("FS"));
    this.globals.set("NF", this.fields.length);
  }

  private split(text: string, separator: string): string[] {
    if (text === "") return [];
    if (separator === " ") {
      const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, "");
      return trimmed === "" ? [] : trimmed.split(/[ \t\n]+/);
    }
    if (separator === "") return [...text];
    if (separator === "\t" || (separator.length === 1 && !/[\\^$.[|()*+?{]/.test(separator))) return text.split(separator);
    if (separator.length === 1 && separator !== "\\") return text.split(separator);
    const parts: string[] = [];
    let from = 0;
    for (const match of text.matchAll(compileExtended(separator, false, "g"))) {
      if (match[0] === "") continue;
      parts.push(text.slice(from, match.index));
      from = match.index + match[0].length;
    }
    return [...parts, text.slice(from)];
  }

  // Variables

  private special(name: string): string {
    return this.text(this.globals.get(name));
  }

  private text(cell: Cell): string {
    return textOf(cell, (value) => sprintf(textOf(this.globals.get("CONVFMT"), String), [value], String));
  }

  private printed(cell: Cell): string {
    return textOf(cell, (value) => sprintf(textOf(this.globals.get("OFMT"), String), [value], String));
  }

  private lookup(name: string): Cell {
    const frame = this.frames.at(-1);
    if (frame?.names.has(name)) return frame.cells.get(name);
    if (name === "NF") this.splitFields();
    return this.globals.get(name);
  }

  private store(name: string, value: Cell): void {
    const frame = this.frames.at(-1);
    if (frame?.names.has(name)) {
      frame.cells.set(name, value);
      return;
    }
    this.globals.set(name, value);
    if (name === "NF") {
      this.splitFieldsKeeping();
      const count = Math.max(0, Math.min(MOST_FIELDS, Math.trunc(numberOf(value))));
      while (this.fields.length < count) this.fields.push("");
      this.fields.length = count;
      this.globals.set("NF", count);
      this.recordStale = true;
    }
  }

  /** Makes the fields without setting NF, which is being set. */
  private splitFieldsKeeping(): void {
    if (!this.fieldsStale) return;
    this.fieldsStale = false;
    this.fields = this.split(this.record, this.special("FS"));
  }

  private array(name: string): Values {
    const frame = this.frames.at(-1);
    const own = frame?.names.has(name) ? frame.arrays : this.arrays;
    let values = own.get(name);
    if (!values) own.set(name, (values = new Map()));
    return values;
  }

  private field(index: number): Cell {
    if (index < 0) throw new AwkError(`negative field index $${index}`);
    if (index === 0) return new InputText(this.text0());
    this.splitFields();
    const text = this.fields[index - 1];
    return text === undefined ? undefined : new InputText(text);
  }

  private setField(index: number, value: string): void {
    if (index < 0 || index > MOST_FIELDS) throw new AwkError(`negative field index $${index}`);
    if (index === 0) {
      this.setRecord(value);
      return;
    }
    this.splitFields();
    while (this.fields.length < index) this.fields.push("");
    this.fields[index - 1] = value;
    this.globals.set("NF", this.fields.length);
    this.recordStale = true;
  }

  private *assign(target: Expression, value: Cell): Call<void> {
    switch (target.type) {
      case "variable":
        this.store(target.name, value);
        return;
      case "field":
        this.setField(Math.trunc(numberOf(yield* this.value(target.index))), this.text(value));
        return;
      case "element":
        this.array(target.array).set(yield* this.key(target.subscripts), value);
        return;
      case "group":
        yield* this.assign(target.expression, value);
        return;
      default:
        throw new AwkError("assignment to something that is no variable");
    }
  }

  private *key(subscripts: readonly Expression[]): Call<string> {
    const parts: string[] = [];
    for (const subscript of subscripts) parts.push(this.text(yield* this.value(subscript)));
    return parts.join(this.special("SUBSEP"));
  }

  // Statements

  private *execute(statement: Statement): Call<Flow> {
    this.steps += 1;
    if (this.steps % 512 === 0) yield* spend(0.3);
    switch (statement.type) {
      case "block":
        for (const each of statement.body) {
          const flow = yield* this.execute(each);
          if (flow !== undefined) return flow;
        }
        return undefined;
      case "expression":
        yield* this.value(statement.expression);
        return undefined;
      case "print":
      case "printf":
        yield* this.executePrint(statement);
        return undefined;
      case "if":
        if (truthOf(yield* this.value(statement.condition))) return yield* this.execute(statement.then);
        return statement.otherwise ? yield* this.execute(statement.otherwise) : undefined;
      case "while":
        while (truthOf(yield* this.value(statement.condition))) {
          const flow = yield* this.execute(statement.body);
          if (flow === "break") break;
          if (flow !== undefined && flow !== "continue") return flow;
        }
        return undefined;
      case "do":
        do {
          const flow = yield* this.execute(statement.body);
          if (flow === "break") break;
          if (flow !== undefined && flow !== "continue") return flow;
        } while (truthOf(yield* this.value(statement.condition)));
        return undefined;
      case "for":
        if (statement.start) yield* this.execute(statement.start);
        while (!statement.condition || truthOf(yield* this.value(statement.condition))) {
          const flow = yield* this.execute(statement.body);
          if (flow === "break") break;
          if (flow !== undefined && flow !== "continue") return flow;
          if (statement.step) yield* this.execute(statement.step);
        }
        return undefined;
      case "for-in":
        for (const key of [...this.array(statement.array).keys()]) {
          this.store(statement.variable, new InputText(key));
          const flow = yield* this.execute(statement.body);
          if (flow === "break") break;
          if (flow !== undefined && flow !== "continue") return flow;
        }
        return undefined;
      case "delete":
        if (statement.subscripts) this.array(statement.array).delete(yield* this.key(statement.subscripts));
        else this.array(statement.array).clear();
        return undefined;
      case "exit":
        if (statement.value) this.exitCode = Math.trunc(numberOf(yield* this.value(statement.value))) & 255;
        return { exit: true };
      case "return":
        return { returned: statement.value ? yield* this.value(statement.value) : undefined };
      default:
        return statement.type;
    }
  }

  private *executePrint(statement: Extract<Statement, { type: "print" | "printf" }>): Call<void> {
    const cells: Cell[] = [];
    for (const arg of statement.args) cells.push(yield* this.value(arg));
    const text =
      statement.type === "printf"
        ? sprintf(this.text(cells[0]), cells.slice(1), (cell) => this.text(cell))
        : (cells.length === 0 ? this.text0() : cells.map((cell) => this.printed(cell)).join(this.special("OFS"))) + this.special("ORS");
    yield* this.print(text, statement.redirect ? { kind: statement.redirect.kind, target: this.text(yield* this.value(statement.redirect.target)) } : undefined);
  }

  private *print(text: string, redirect: { kind: ">" | ">>" | "|"; target: string } | undefined): Call<void> {
    if (!redirect || redirect.target === "/dev/stdout" || redirect.target === "-") {
      this.output.put(text);
      yield* this.output.flushIfFull();
      return;
    }
    let sink = this.sinks.get(redirect.target);
    if (!sink) {
      sink = yield* this.openSink(redirect.kind, redirect.target);
      this.sinks.set(redirect.target, sink);
    }
    sink.pending.push(text);
    if (redirect.target === "/dev/stderr" || sink.pending.length > 200) yield* this.flushSink(sink);
  }

  private *openSink(kind: ">" | ">>" | "|", target: string): Call<Sink> {
    if (kind === "|") {
      // What was printed so far comes before what the command prints.
      yield* this.output.force();
      const { reader, writer } = createPipe();
      writer.retain();
      const child = this.process.spawn({
        file: findExecutable(this.process, "sh") ?? "/bin/sh",
        args: ["sh", "-c", target],
        files: new Map([...this.process.openDescriptors, [0, reader]]),
      });
      return { file: writer, pending: [], pid: child.pid };
    }
    const file = target === "/dev/stderr" ? this.process.descriptor(2) : this.process.files.open(target, { write: true, create: true, truncate: kind === ">", append: kind === ">>" });
    file.retain();
    return { file, pending: [], pid: undefined };
  }

  private *flushSink(sink: Sink): Call<void> {
    const text = sink.pending.join("");
    sink.pending = [];
    if (text !== "") yield* writeFile(sink.file, encodeText(text));
  }

  private *closeSink(sink: Sink): Call<number> {
    yield* this.flushSink(sink);
    sink.file.release();
    if (sink.pid === undefined) return 0;
    const event = yield* wait(sink.pid);
    return event?.status ? exitNumber(event.status) : 0;
  }

  private *closeAll(): Call<void> {
    yield* this.output.force();
    for (const sink of this.sinks.values()) yield* this.closeSink(sink);
    this.sinks.clear();
    for (const { file, pid } of this.sources.values()) {
      file.release();
      if (pid !== undefined) yield* wait(pid);
    }
    this.sources.clear();
    this.closeCurrent();
  }

  // Expressions

  private *value(expression: Expression): Call<Cell> {
    switch (expression.type) {
      case "number":
      case "string":
        return expression.value;
      case "regex":
        return compileExtended(expression.source).test(this.text0()) ? 1 : 0;
      case "variable":
        return this.lookup(expression.name);
      case "field":
        return this.field(Math.trunc(numberOf(yield* this.value(expression.index))));
      case "element": {
        const array = this.array(expression.array);
        const key = yield* this.key(expression.subscripts);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case "group":
        return yield* this.value(expression.expression);
      case "assign": {
        let value = yield* this.value(expression.value);
        if (expression.operator !== "=") {
          const old = numberOf(yield* this.value(expression.target));
          value = arithmetic(expression.operator.slice(0, -1), old, numberOf(value));
        }
        yield* this.assign(expression.target, value);
        return value;
      }
      case "conditional":
        return yield* this.value(truthOf(yield* this.value(expression.condition)) ? expression.then : expression.otherwise);
      case "logical": {
        const left = truthOf(yield* this.value(expression.left));
        if (left === (expression.operator === "||")) return left ? 1 : 0;
        return truthOf(yield* this.value(expression.right)) ? 1 : 0;
      }
      case "in":
        return this.array(expression.array).has(yield* this.key(expression.subscripts)) ? 1 : 0;
      case "match": {
        const text = this.text(yield* this.value(expression.left));
        const found = (yield* this.regex(expression.right)).test(text);
        return found !== expression.negated ? 1 : 0;
      }
      case "concatenate": {
        const left = this.text(yield* this.value(expression.left));
        return left + this.text(yield* this.value(expression.right));
      }
      case "unary": {
        const operand = yield* this.value(expression.operand);
        if (expression.operator === "!") return truthOf(operand) ? 0 : 1;
        return expression.operator === "-" ? -numberOf(operand) : numberOf(operand);
      }
      case "increment": {
        const old = numberOf(yield* this.value(expression.target));
        yield* this.assign(expression.target, old + expression.by);
        return expression.prefix ? old + expression.by : old;
      }
      case "binary": {
        const left = yield* this.value(expression.left);
        const right = yield* this.value(expression.right);
        if (/^(?:[<>]=?|[!=]=)$/.test(expression.operator)) return this.compare(expression.operator, left, right) ? 1 : 0;
        return arithmetic(expression.operator, numberOf(left), numberOf(right));
      }
      case "call":
        return expression.own ? yield* this.callOwn(expression.name, expression.args) : yield* this.builtin(expression.name, expression.args);
      case "getline":
        return yield* this.getline(expression);
    }
  }

  private *regex(expression: Expression): Call<RegExp> {
    if (expression.type === "regex") return compileExtended(expression.source);
    return compileExtended(this.text(yield* this.value(expression)));
  }

  private compare(operator: string, left: Cell, right: Cell): boolean {
    let order: number;
    if (isNumeric(left) && isNumeric(right)) order = numberOf(left) - numberOf(right);
    else {
      const [a, b] = [this.text(left), this.text(right)];
      order = a < b ? -1 : a > b ? 1 : 0;
    }
    switch (operator) {
      case "<":
        return order < 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      case ">=":
        return order >= 0;
      case "==":
        return order === 0;
      default:
        return order !== 0;
    }
  }

  private *callOwn(name: string, args: readonly Expression[]): Call<Cell> {
    const own = this.program.functions.get(name);
    if (!own) throw new AwkError(`function ${name} never defined`);
    if (this.frames.length > 2000) throw new AwkError("function call nesting is too deep");
    const frame: Frame = { cells: new Map(), arrays: new Map(), names: new Set(own.parameters) };
    for (const [index, parameter] of own.parameters.entries()) {
      const arg = args[index];
      if (!arg) continue;
      // A bare name may be an array: then it is given by reference.
      const outer = this.frames.at(-1);
      if (arg.type === "variable") {
        const local = outer?.names.has(arg.name) ?? false;
        const arrays = local ? outer!.arrays : this.arrays;
        const cells = local ? outer!.cells : this.globals;
        if (arrays.has(arg.name) || !cells.has(arg.name)) {
          frame.arrays.set(parameter, this.array(arg.name));
          continue;
        }
      }
      frame.cells.set(parameter, yield* this.value(arg));
    }
    this.frames.push(frame);
    try {
      const flow = yield* this.execute(own.body);
      if (isExit(flow)) throw new ExitProgram();
      return typeof flow === "object" && "returned" in flow ? flow.returned : undefined;
    } finally {
      this.frames.pop();
    }
  }

  private *builtin(name: string, args: readonly Expression[]): Call<Cell> {
    const cell = function* (self: AwkInterpreter, index: number): Call<Cell> {
      return args[index] ? yield* self.value(args[index]) : undefined;
    };
    switch (name) {
      case "length": {
        const [only] = args;
        if (!only) return [...this.text0()].length;
        if (only.type === "variable") {
          const frame = this.frames.at(-1);
          const arrays = frame?.names.has(only.name) ? frame.arrays : this.arrays;
          if (arrays.has(only.name)) return arrays.get(only.name)!.size;
        }
        return [...this.text(yield* this.value(only))].length;
      }
      case "substr": {
        const characters = [...this.text(yield* cell(this, 0))];
        const start = Math.round(numberOf(yield* cell(this, 1)));
        const length = args[2] ? Math.round(numberOf(yield* cell(this, 2))) : Infinity;
        const from = Math.max(1, start);
        const to = Math.min(characters.length, start + length - 1);
        return characters.slice(from - 1, Math.max(from - 1, to)).join("");
      }
      case "index": {
        const text = this.text(yield* cell(this, 0));
        const at = text.indexOf(this.text(yield* cell(this, 1)));
        return at < 0 ? 0 : [...text.slice(0, at)].length + 1;
      }
      case "split": {
        const text = this.text(yield* cell(this, 0));
        const target = args[1];
        if (target?.type !== "variable") throw new AwkError("split: the second argument is an array");
        const separator = args[2] ? (args[2].type === "regex" ? args[2].source : this.text(yield* cell(this, 2))) : this.special("FS");
        const parts = args[2]?.type === "regex" && separator !== " " ? this.split(text, separator.length === 1 ? `[${separator}]` : separator) : this.split(text, separator);
        const array = this.array(target.name);
        array.clear();
        parts.forEach((part, index) => array.set(String(index + 1), new InputText(part)));
        return parts.length;
      }
      case "sub":
      case "gsub":
        return yield* this.substitute(name === "gsub", args);
      case "match": {
        const text = this.text(yield* cell(this, 0));
        const match = (yield* this.regex(args[1]!)).exec(text);
        this.globals.set("RSTART", match ? [...text.slice(0, match.index)].length + 1 : 0);
        this.globals.set("RLENGTH", match ? [...match[0]].length : -1);
        return this.globals.get("RSTART");
      }
      case "sprintf": {
        const cells: Cell[] = [];
        for (const arg of args) cells.push(yield* this.value(arg));
        return sprintf(this.text(cells[0]), cells.slice(1), (each) => this.text(each));
      }
      case "sin":
        return Math.sin(numberOf(yield* cell(this, 0)));
      case "cos":
        return Math.cos(numberOf(yield* cell(this, 0)));
      case "atan2":
        return Math.atan2(numberOf(yield* cell(this, 0)), numberOf(yield* cell(this, 1)));
      case "exp":
        return Math.exp(numberOf(yield* cell(this, 0)));
      case "log":
        return Math.log(numberOf(yield* cell(this, 0)));
      case "sqrt":
        return Math.sqrt(numberOf(yield* cell(this, 0)));
      case "int":
        return Math.trunc(numberOf(yield* cell(this, 0)));
      case "rand":
        // A congruential generator, begun anew by srand as awk's is.
        this.seed = (Math.imul(this.seed, 1103515245) + 12345) & 0x7fffffff;
        return this.seed / 0x80000000;
      case "systime":
        return Math.floor(this.process.wall / 1000);
      case "strftime": {
        const format = args[0] ? this.text(yield* cell(this, 0)) : "%c";
        const seconds = args[1] ? numberOf(yield* cell(this, 1)) : Math.floor(this.process.wall / 1000);
        return formatTime(format, seconds * 1000);
      }
      case "srand": {
        const before = this.seedGiven;
        this.seedGiven = args[0] ? numberOf(yield* cell(this, 0)) : Math.floor(this.process.wall / 1000);
        this.seed = Math.trunc(this.seedGiven) & 0x7fffffff;
        return before;
      }
      case "tolower":
        return this.text(yield* cell(this, 0)).toLowerCase();
      case "toupper":
        return this.text(yield* cell(this, 0)).toUpperCase();
      case "system": {
        yield* this.output.force();
        const command = this.text(yield* cell(this, 0));
        const child = this.process.spawn({ file: findExecutable(this.process, "sh") ?? "/bin/sh", args: ["sh", "-c", command] });
        const event = yield* wait(child.pid);
        return event?.status ? exitNumber(event.status) : 0;
      }
      case "close": {
        const target = this.text(yield* cell(this, 0));
        const sink = this.sinks.get(target);
        if (sink) {
          this.sinks.delete(target);
          return yield* this.closeSink(sink);
        }
        const source = this.sources.get(target);
        if (!source) return -1;
        this.sources.delete(target);
        source.file.release();
        if (source.pid !== undefined) yield* wait(source.pid);
        return 0;
      }
      case "fflush":
        yield* this.output.force();
        for (const sink of this.sinks.values()) yield* this.flushSink(sink);
        return 0;
      default:
        throw new AwkError(`syntax error at or near ,`);
    }
  }

  private *substitute(global: boolean, args: readonly Expression[]): Call<Cell> {
    const source = args[0]!;
    const pattern = source.type === "regex" ? source.source : this.text(yield* this.value(source));
    const replacement = this.text(yield* this.value(args[1]!));
    const target = args[2] ?? ({ type: "field", index: { type: "number", value: 0 } } satisfies Expression);
    const text = this.text(yield* this.value(target));
    const parts = replacementParts(replacement);
    let count = 0;
    const result = text.replace(compileExtended(pattern, false, global ? "g" : ""), (match: string) => {
      count += 1;
      return parts.map((part) => (part === undefined ? match : part)).join("");
    });
    if (count > 0) yield* this.assign(target, result);
    return count;
  }

  private *getline(expression: Extract<Expression, { type: "getline" }>): Call<Cell> {
    let line: string | undefined;
    if (expression.from === "input") {
      line = yield* this.nextRecord();
    } else {
      const name = this.text(yield* this.value(expression.source!));
      let source = this.sources.get(name);
      if (!source) {
        try {
          source = expression.from === "file" ? yield* this.openSource(name) : yield* this.openCommand(name);
        } catch {
          return -1;
        }
        this.sources.set(name, source);
      }
      line = (yield* source.lines.next())?.text;
      if (line !== undefined && expression.from === "command") this.globals.set("NR", numberOf(this.globals.get("NR")) + 1);
    }
    if (line === undefined) return 0;
    if (expression.target) yield* this.assign(expression.target, new InputText(line));
    else this.setRecord(line);
    return 1;
  }

  private *openSource(path: string): Call<{ lines: LineInput; file: OpenFile; pid: undefined }> {
    const file = openInput(this.process, path);
    return { lines: new LineInput(file), file, pid: undefined };
  }

  private *openCommand(command: string): Call<{ lines: LineInput; file: OpenFile; pid: number }> {
    yield* this.output.force();
    const { reader, writer } = createPipe();
    reader.retain();
    const child = this.process.spawn({
      file: findExecutable(this.process, "sh") ?? "/bin/sh",
      args: ["sh", "-c", command],
      files: new Map([...this.process.openDescriptors, [1, writer]]),
    });
    return { lines: new LineInput(reader), file: reader, pid: child.pid };
  }
}

/** exit within a function. */
class ExitProgram extends Error {}

function isExit(flow: Flow): boolean {
  return typeof flow === "object" && "exit" in flow;
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    default:
      return left ** right;
  }
}

/** Texts, and undefined where the match goes (& without a backslash). */
function replacementParts(replacement: string): (string | undefined)[] {
  const parts: (string | undefined)[] = [];
  let text = "";
  for (let at = 0; at < replacement.length; at += 1) {
    const character = replacement[at]!;
    if (character === "\\" && (replacement[at + 1] === "&" || replacement[at + 1] === "\\")) {
      text += replacement[at + 1];
      at += 1;
    } else if (character === "&") {
      parts.push(text, undefined);
      text = "";
    } else text += character;
  }
  return [...parts, text];
}

/** Escapes of values on the command line (-v, operands). */
function unescape(text: string): string {
  return text.replace(/\\([ntr\\"/])/g, (_, letter: string) => ({ n: "\n", t: "\t", r: "\r" })[letter] ?? letter);
}

