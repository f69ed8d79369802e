import { spend, useMemory, type Call, type OpenFile, type Process } from "../../../os/index.ts";
import type { LineInput } from "../../input.ts";
import { Output } from "../../output.ts";
import { subscript, valueOf } from "./expressions.ts";
import { splitFields, splitFieldsKeeping, wholeRecord } from "./fields.ts";
import { sprintf } from "./format.ts";
import { eachRecord } from "./input.ts";
import { doNow, isBrief } from "./now.ts";
import { closeAll, printTo } from "./redirects.ts";
import type { AwkProgram, Rule, Statement } from "./syntax.ts";
import { InputText, numberOf, textOf, truthOf, type Cell } from "./value.ts";

/** A failure at run time, in awk's words. */
export class AwkError extends Error {}

/** Bytes of an array's cell, cells from which on they count as memory of the process, and beyond which there is none left. */
const CELL = 64;
const CHARGED_FROM = 1 << 14;
export const MOST_CELLS = 1 << 22;

export function outOfMemory(): AwkError {
  return new AwkError("out of memory");
}

export type Flow = "break" | "continue" | "next" | "nextfile" | { exit: true } | { returned: Cell } | undefined;
type Values = Map<string, Cell>;

/** Variables of a running function: cells, and arrays that were given or came into being. */
export interface Frame {
  cells: Map<string, Cell>;
  arrays: Map<string, Values>;
  names: ReadonlySet<string>;
}

export interface Sink {
  file: OpenFile;
  pending: string[];
  pid: number | undefined;
}

export interface AwkOptions {
  separator: string | undefined;
  assignments: readonly [string, string][];
  operands: readonly string[];
  /** BusyBox's: more functions, and it refuses what it does not know. */
  busybox?: boolean;
}

export const MOST_FIELDS = 1_000_000;

/** Runs an awk program. Use `run` once. */
export class AwkInterpreter {
  readonly process: Process;
  readonly program: AwkProgram;
  readonly busybox: boolean;
  readonly globals: Map<string, Cell> = new Map();
  readonly arrays = new Map<string, Values>();
  readonly frames: Frame[] = [];
  readonly output = new Output();
  readonly sinks = new Map<string, Sink>();
  readonly sources = new Map<string, { lines: LineInput; file: OpenFile; pid: number | undefined }>();
  readonly inRange = new Set<Rule>();
  record = "";
  fields: string[] = [];
  /** Fields have to be made from the record, or the record from the fields, before they are looked at. */
  fieldsStale = false;
  recordStale = false;
  operands: string[];
  current: { lines: LineInput; file: OpenFile } | undefined;
  opened = false;
  exitCode = 0;
  steps = 0;
  /** Steps whose time has been spent. */
  spent = 0;
  seed: number;
  seedGiven = 0;
  readonly assignedStart: readonly [string, string][];
  paragraphs: string[] = [];

  constructor(process: Process, program: AwkProgram, options: AwkOptions) {
    this.process = process;
    this.program = program;
    this.busybox = options.busybox ?? false;
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
      if (!isExit(flow) && (main.length > 0 || ends.length > 0)) flow = yield* eachRecord(this, main);
      for (const rule of ends) {
        const ended = yield* this.execute(rule.action!);
        if (isExit(ended)) break;
      }
    } catch (error) {
      if (!(error instanceof ExitProgram)) throw error;
    } finally {
      yield* closeAll(this);
    }
    return this.exitCode;
  }

  *matches(rule: Rule): Call<boolean> {
    const { pattern } = rule;
    switch (pattern.type) {
      case "always":
        return true;
      case "when":
        return truthOf(yield* valueOf(this, pattern.condition));
      case "range": {
        const began = this.inRange.has(rule);
        if (!began && !truthOf(yield* valueOf(this, pattern.from))) return false;
        this.inRange.add(rule);
        if (truthOf(yield* valueOf(this, pattern.to))) this.inRange.delete(rule);
        return true;
      }
      default:
        return false;
    }
  }

  special(name: string): string {
    return this.text(this.globals.get(name));
  }

  text(cell: Cell): string {
    return textOf(cell, (value) => sprintf(textOf(this.globals.get("CONVFMT"), String), [value], String));
  }

  printed(cell: Cell): string {
    return textOf(cell, (value) => sprintf(textOf(this.globals.get("OFMT"), String), [value], String));
  }

  lookup(name: string): Cell {
    const frame = this.frames.at(-1);
    if (frame?.names.has(name)) return frame.cells.get(name);
    if (name === "NF") splitFields(this);
    return this.globals.get(name);
  }

  store(name: string, value: Cell): void {
    const frame = this.frames.at(-1);
    if (frame?.names.has(name)) {
      frame.cells.set(name, value);
      return;
    }
    this.globals.set(name, value);
    if (name === "NF") {
      splitFieldsKeeping(this);
      const count = Math.max(0, Math.min(MOST_FIELDS, Math.trunc(numberOf(value))));
      while (this.fields.length < count) this.fields.push("");
      this.fields.length = count;
      this.globals.set("NF", count);
      this.recordStale = true;
    }
  }

  array(name: string): Values {
    const frame = this.frames.at(-1);
    const own = frame?.names.has(name) ? frame.arrays : this.arrays;
    let values = own.get(name);
    if (!values) own.set(name, (values = new Map()));
    return values;
  }

  *execute(statement: Statement): Call<Flow> {
    if (isBrief(statement)) {
      const flow = doNow(this, statement);
      if (this.output.full) yield* this.output.flush();
      if (this.steps - this.spent >= 512) yield* this.spendSteps();
      return flow;
    }
    this.steps += 1;
    if (this.steps - this.spent >= 512) yield* this.spendSteps();
    switch (statement.type) {
      case "block":
        for (const each of statement.body) {
          const flow = yield* this.execute(each);
          if (flow !== undefined) return flow;
        }
        return undefined;
      case "expression":
        yield* valueOf(this, statement.expression);
        return undefined;
      case "print":
      case "printf":
        yield* this.executePrint(statement);
        return undefined;
      case "if":
        if (truthOf(yield* valueOf(this, statement.condition))) return yield* this.execute(statement.then);
        return statement.otherwise ? yield* this.execute(statement.otherwise) : undefined;
      case "while":
        while (truthOf(yield* valueOf(this, statement.condition))) {
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
        } while (truthOf(yield* valueOf(this, statement.condition)));
        return undefined;
      case "for":
        if (statement.start) yield* this.execute(statement.start);
        while (!statement.condition || truthOf(yield* valueOf(this, statement.condition))) {
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
        if (statement.subscripts) this.array(statement.array).delete(yield* subscript(this, statement.subscripts));
        else this.array(statement.array).clear();
        return undefined;
      case "exit":
        if (statement.value) this.exitCode = Math.trunc(numberOf(yield* valueOf(this, statement.value))) & 255;
        return { exit: true };
      case "return":
        return { returned: statement.value ? yield* valueOf(this, statement.value) : undefined };
      default:
        return statement.type;
    }
  }

  /** A format and its values. */
  formatted(cells: readonly Cell[], kind: "printf" | "sprintf" = "printf"): string {
    const format = this.text(cells[0]);
    if (this.busybox) {
      const wrong = /%[-+ #0]*(\*)|%(?!%)[-+ #0]*\d*(?:\.\d*)?([^diouxXeEfFgGcsaA\d.%])/.exec(format);
      if (wrong) throw new AwkError(wrong[1] ? "cmd. line:1: %*x formats are not supported" : "cmd. line:1: Invalid format specifier");
    }
    return sprintf(format, cells.slice(1), (cell) => this.text(cell), this.busybox ? undefined : () => {
      const place = `\tFILENAME="${this.special("FILENAME")}" FNR=${this.special("FNR")} NR=${this.special("NR")}`;
      throw new AwkError(`run time error: not enough arguments passed to ${kind}("${format}")\n${place}`);
    });
  }

  /** What print or printf writes of values. */
  printedText(kind: "print" | "printf", cells: readonly Cell[]): string {
    if (kind === "printf") return this.formatted(cells);
    const text = cells.length === 0 ? wholeRecord(this) : cells.length === 1 ? this.printed(cells[0]) : cells.map((cell) => this.printed(cell)).join(this.special("OFS"));
    return text + this.special("ORS");
  }

  /** CPU time of what has been done since. */
  *spendSteps(): Call<void> {
    yield* spend((0.3 * (this.steps - this.spent)) / 512);
    let cells = 0;
    for (const array of this.arrays.values()) cells += array.size;
    if (cells > CHARGED_FROM) yield* useMemory(cells * CELL);
    if (cells > MOST_CELLS) throw outOfMemory();
    this.spent = this.steps;
  }

  *executePrint(statement: Extract<Statement, { type: "print" | "printf" }>): Call<void> {
    const cells: Cell[] = [];
    for (const arg of statement.args) cells.push(yield* valueOf(this, arg));
    yield* printTo(this, this.printedText(statement.type, cells), statement.redirect ? { kind: statement.redirect.kind, target: this.text(yield* valueOf(this, statement.redirect.target)) } : undefined);
  }
}

/** exit within a function. */
export class ExitProgram extends Error {}

export function isExit(flow: Flow): boolean {
  return typeof flow === "object" && "exit" in flow;
}

/** Escapes of values on the command line (-v, operands). */
export function unescape(text: string): string {
  return text.replace(/\\([ntr\\"/])/g, (_, letter: string) => ({ n: "\n", t: "\t", r: "\r" })[letter] ?? letter);
}
