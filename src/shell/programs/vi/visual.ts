import { type Call } from "../../../os/index.ts";
import { before, type Place } from "./buffer.ts";
import type { Key } from "../../readline/keys.ts";
import type { Mode, Vi } from "./editor.ts";
import { enterInsert } from "./insert.ts";
import { applyRange, joinLines, numberAdded, shiftLine, swapCase } from "./operators.ts";
import { putRegister, setRegister } from "./registers.ts";

/*
 * Keys of visual mode: characters, lines and blocks.
 */

/** What "." does after a visual command: the same on as many lines or characters. */
function repeatKeys(mode: Vi["mode"], start: Place, end: Place): Key[] {
  const key = (text: string): Key => ({ name: "text", text });
  const down = Array.from({ length: end.row - start.row }, () => key("j"));
  if (mode === "visual-line") return [key("V"), ...down];
  const right = Array.from({ length: Math.max(0, end.column - (mode === "visual-block" || start.row === end.row ? start.column : 0)) }, () => key("l"));
  if (mode === "visual-block") return [{ name: "C-v", text: "" }, ...down, ...right];
  return [key("v"), ...down, ...(down.length > 0 ? [key("0")] : []), ...right];
}

export function* visualCommand(vi: Vi, command: string, register: string, times: number): Call<boolean> {
  const { mode } = vi;
  vi.lastVisual = { mode, start: { ...vi.visualStart }, end: { ...vi.cursor } };
  if (command === "escape" || command === "C-c" || (command === "v" && mode === "visual") || (command === "V" && mode === "visual-line") || (command === "C-v" && mode === "visual-block")) {
    vi.mode = "normal";
    vi.clamp();
    return true;
  }
  if (command === "v" || command === "V" || command === "C-v") {
    vi.mode = command === "v" ? "visual" : command === "V" ? "visual-line" : "visual-block";
    return true;
  }
  if (command === "o") {
    [vi.visualStart, vi.cursor] = [vi.cursor, vi.visualStart];
    return true;
  }
  if (command === ":") {
    vi.mode = "command";
    vi.marks.set("<", before(vi.visualStart, vi.cursor) ? { ...vi.visualStart } : { ...vi.cursor });
    vi.marks.set(">", before(vi.visualStart, vi.cursor) ? { ...vi.cursor } : { ...vi.visualStart });
    vi.commandLine = "'<,'>";
    vi.commandPlace = vi.commandHistory.length;
    return true;
  }
  const operators: Readonly<Record<string, string>> = { d: "d", x: "d", delete: "d", X: "d", y: "y", Y: "y", c: "c", s: "c", S: "c", ">": ">", "<": "<", "=": "=", "~": "g~", u: "gu", U: "gU", p: "p", P: "p", J: "J", r: "r", I: "I", A: "A", D: "d" };
  let operator = operators[command];
  if (command === "g") {
    const next = yield* vi.more();
    operator = { u: "gu", U: "gU", "~": "g~", J: "gJ", "C-a": "g+", "C-x": "g-" }[next.text === "" ? next.name : next.text];
    if (operator === undefined) {
      // The motions with g are read once more.
      vi.pending.unshift(next);
      vi.recording?.pop();
    }
  }
  const rising = operator === "g+" || operator === "g-";
  if (command === "C-a" || command === "C-x" || rising) {
    addToLines(vi, mode, (command === "C-x" || operator === "g-" ? -1 : 1) * times, rising);
    return true;
  }
  if (operator === undefined) return false;
  let [start, end] = [vi.visualStart, { ...vi.cursor }];
  if (before(end, start)) [start, end] = [end, start];
  if (vi.recording) vi.recording = [...repeatKeys(mode, start, end), ...vi.recording];
  const linewise = mode === "visual-line" || ["X", "Y", "S", "D"].includes(command);
  vi.mode = "normal";
  if (mode === "visual-block") {
    yield* blockCommand(vi, operator, start, end, register);
    return true;
  }
  if (operator === "J" || operator === "gJ") {
    vi.cursor = { ...start };
    joinLines(vi, Math.max(2, end.row - start.row + 1), operator === "J");
    return true;
  }
  if (operator === "r") {
    const character = (yield* vi.more()).text;
    if (character === "") return true;
    vi.change();
    for (let row = start.row; row <= end.row; row += 1) {
      const line = vi.buffer.line(row);
      const [from, to] = [linewise || row > start.row ? 0 : start.column, linewise || row < end.row ? line.length : Math.min(line.length, end.column + 1)];
      vi.buffer.lines[row] = line.slice(0, from) + character.repeat(Math.max(0, to - from)) + line.slice(to);
    }
    vi.buffer.end();
    vi.moveTo(start);
    return true;
  }
  if (operator === "I" || operator === "A") {
    vi.change();
    vi.cursor = operator === "I" ? { ...start } : { row: end.row, column: end.column + 1 };
    enterInsert(vi, 1);
    return true;
  }
  // Behind the last character of a line its end is chosen too.
  const length = vi.buffer.line(end.row).length;
  const stop = linewise ? end : end.column >= length && end.row < vi.buffer.last ? { row: end.row + 1, column: 0 } : { row: end.row, column: Math.min(length, end.column + 1) };
  if (operator === "p") {
    yield* putOver(vi, start, stop, linewise, register, times, command === "P");
    return true;
  }
  for (let i = 0; i < (operator === ">" || operator === "<" ? times : 1); i += 1) yield* applyRange(vi, operator, start, stop, linewise, register);
  return true;
}

/** Ctrl-A on what is chosen: the first number of each line; with g each one more than the one before. */
function addToLines(vi: Vi, mode: Mode, by: number, rising: boolean): void {
  const [start, end] = before(vi.cursor, vi.visualStart) ? [vi.cursor, vi.visualStart] : [vi.visualStart, vi.cursor];
  const left = Math.min(start.column, end.column);
  vi.mode = "normal";
  vi.change();
  let times = 1;
  for (let row = start.row; row <= end.row; row += 1) {
    const from = mode === "visual-line" || (mode === "visual" && row > start.row) ? 0 : mode === "visual" ? start.column : left;
    const line = vi.buffer.line(row);
    const added = numberAdded(line, from, by * (rising ? times : 1));
    if (!added) continue;
    vi.buffer.lines[row] = added.line;
    times += 1;
  }
  vi.buffer.end();
  vi.moveTo({ ...start });
}

/** p over what is chosen: the register comes in its place, and what was there is in the unnamed register (not with P). */
function* putOver(vi: Vi, start: Place, stop: Place, linewise: boolean, register: string, times: number, keep: boolean): Call<void> {
  const value = vi.registers.get(register);
  if (!value || value.text === "") {
    vi.say(`E353: Nothing in register ${register}`, true);
    vi.moveTo(start);
    return;
  }
  const { buffer } = vi;
  const old = linewise ? `${buffer.lines.slice(start.row, stop.row + 1).join("\n")}\n` : buffer.between(start, stop);
  if (linewise) {
    const lines = value.text.replace(/\n$/, "").split("\n");
    vi.change();
    buffer.lines.splice(start.row, stop.row - start.row + 1, ...Array.from({ length: times }, () => lines).flat());
    buffer.end();
    vi.moveTo({ row: start.row, column: 0 });
  } else {
    yield* applyRange(vi, "d", start, stop, false, "_");
    vi.registers.set('"', value.linewise ? { ...value, text: `\n${value.text}`, linewise: false } : value);
    putRegister(vi, '"', start.column >= buffer.line(start.row).length, times);
  }
  vi.registers.set('"', keep ? value : { text: old, linewise });
}

function* blockCommand(vi: Vi, operator: string, start: Place, end: Place, register: string): Call<void> {
  const [left, right] = [Math.min(start.column, end.column), Math.max(start.column, end.column) + 1];
  const rows: number[] = [];
  for (let row = start.row; row <= end.row; row += 1) rows.push(row);
  const cut = (row: number): string => vi.buffer.line(row).slice(left, right);
  setRegister(vi, register, rows.map(cut).join("\n"), false, operator === "d", true);
  if (operator === "y") {
    vi.moveTo({ row: start.row, column: left });
    return;
  }
  vi.change();
  if (operator === "I" || operator === "A" || operator === "c") {
    // After $ each line has its own end.
    const ends = operator === "A" && vi.wanted === Infinity;
    const at = ends ? vi.buffer.line(start.row).length : operator === "A" ? right : left;
    if (operator === "c") for (const row of rows) vi.buffer.lines[row] = vi.buffer.line(row).slice(0, left) + vi.buffer.line(row).slice(right);
    // What is typed on the first line is put into the others at the end.
    vi.cursor = { row: start.row, column: Math.min(at, vi.buffer.line(start.row).length) };
    vi.block = { rows: rows.slice(1), column: operator === "c" ? left : at, before: vi.buffer.line(start.row), ends };
    enterInsert(vi, 1);
    return;
  }
  const character = operator === "r" ? (yield* vi.more()).text : "";
  for (const row of rows) {
    const line = vi.buffer.line(row);
    const middle = line.slice(left, right);
    const replaced = operator === "d" ? "" : operator === "r" ? character.repeat(middle.length) : operator === "g~" ? swapCase(middle) : operator === "gu" ? middle.toLowerCase() : operator === "gU" ? middle.toUpperCase() : middle;
    vi.buffer.lines[row] = line.slice(0, left) + replaced + line.slice(right);
    if (operator === ">" || operator === "<") vi.buffer.lines[row] = shiftLine(vi, line, operator === ">" ? 1 : -1);
  }
  vi.buffer.end();
  vi.moveTo({ row: start.row, column: left });
}
