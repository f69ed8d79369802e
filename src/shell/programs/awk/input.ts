import type { Call, OpenFile } from "../../../os/index.ts";
import { LineInput, openInput } from "../../input.ts";
import { compileExtended } from "../../regex/posix.ts";
import { setRecord, wholeRecord } from "./fields.ts";
import { AwkError, isExit, unescape, type AwkInterpreter, type Flow } from "./interpreter.ts";
import { doNow, evaluate, isBrief, isImmediate } from "./now.ts";
import type { Rule } from "./syntax.ts";
import { InputText, numberOf, truthOf } from "./value.ts";

/*
 * Where records come from.
 */

export function* eachRecord(awk: AwkInterpreter, rules: readonly Rule[]): Call<Flow> {
  for (;;) {
    let line = nextAtOnce(awk);
    if (line === undefined) {
      // The input at hand is worked off: what a terminal is to show is shown.
      if (!awk.current?.lines.isReady) yield* awk.output.flush();
      line = yield* nextRecord(awk);
    }
    if (line === undefined) return undefined;
    setRecord(awk, line);
    let flow: Flow;
    for (const rule of rules) {
      const { pattern, action } = rule;
      if (pattern.type === "when" && isImmediate(pattern.condition)) {
        if (!truthOf(evaluate(awk, pattern.condition))) continue;
      } else if (pattern.type !== "always" && !(yield* awk.matches(rule))) continue;
      if (!action) awk.output.put(wholeRecord(awk) + awk.special("ORS"));
      else if (isBrief(action)) flow = doNow(awk, action);
      else flow = yield* awk.execute(action);
      if (flow !== undefined) break;
    }
    if (awk.output.full) yield* awk.output.flushIfFull();
    if (awk.steps - awk.spent >= 512) yield* awk.spendSteps();
    if (flow === "nextfile") closeCurrent(awk);
    if (isExit(flow)) return flow;
  }
}

/** The next line, where it has been read already. */
function nextAtOnce(awk: AwkInterpreter): string | undefined {
  const line = awk.current && awk.special("RS") === "\n" ? awk.current.lines.ready() : undefined;
  if (line !== undefined) counted(awk);
  return line;
}

function counted(awk: AwkInterpreter): void {
  awk.globals.set("NR", numberOf(awk.globals.get("NR")) + 1);
  awk.globals.set("FNR", numberOf(awk.globals.get("FNR")) + 1);
}

export function* nextRecord(awk: AwkInterpreter): Call<string | undefined> {
  for (;;) {
    if (!awk.current && !(yield* openNext(awk))) return undefined;
    const line = yield* readRecord(awk, awk.current!.lines);
    if (line === undefined) {
      closeCurrent(awk);
      continue;
    }
    counted(awk);
    return line;
  }
}

function* readRecord(awk: AwkInterpreter, lines: LineInput): Call<string | undefined> {
  const separator = awk.special("RS");
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
  if (awk.paragraphs.length === 0) {
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
    awk.paragraphs = parts;
  }
  return awk.paragraphs.shift();
}

function* openNext(awk: AwkInterpreter): Call<boolean> {
  while (awk.operands.length > 0) {
    const operand = awk.operands.shift()!;
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(operand);
    if (assignment) {
      awk.globals.set(assignment[1]!, new InputText(unescape(assignment[2]!)));
      continue;
    }
    if (operand === "") continue;
    awk.opened = true;
    try {
      const file = openInput(awk.process, operand);
      beginFile(awk, file, operand);
    } catch {
      throw new AwkError(`cannot open ${operand} (No such file or directory)`);
    }
    return true;
  }
  if (awk.opened) return false;
  awk.opened = true;
  beginFile(awk, openInput(awk.process, "-"), "");
  return true;
}

function beginFile(awk: AwkInterpreter, file: OpenFile, name: string): void {
  awk.current = { lines: new LineInput(file), file };
  awk.globals.set("FILENAME", name);
  awk.globals.set("FNR", 0);
}

export function closeCurrent(awk: AwkInterpreter): void {
  awk.current?.file.release();
  awk.current = undefined;
}
