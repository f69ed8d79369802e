import { type Call } from "../../../os/index.ts";
import { before, type Place } from "./buffer.ts";
import type { Vi } from "./editor.ts";
import { enterInsert } from "./insert.ts";
import { applyRange, joinLines, shiftLine, swapCase } from "./operators.ts";
import { putRegister, setRegister } from "./registers.ts";

/*
 * Keys of visual mode: characters, lines and blocks.
 */

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
  const operators: Readonly<Record<string, string>> = { d: "d", x: "d", delete: "d", X: "d", y: "y", Y: "y", c: "c", s: "c", S: "c", ">": ">", "<": "<", "~": "g~", u: "gu", U: "gU", p: "p", P: "p", J: "J", r: "r", I: "I", A: "A", D: "d" };
  const operator = operators[command];
  if (operator === undefined) return false;
  let [start, end] = [vi.visualStart, { ...vi.cursor }];
  if (before(end, start)) [start, end] = [end, start];
  const linewise = mode === "visual-line" || ["X", "Y", "S", "D"].includes(command);
  vi.mode = "normal";
  if (mode === "visual-block") {
    yield* blockCommand(vi, operator, start, end, register);
    return true;
  }
  if (operator === "J") {
    vi.cursor = { ...start };
    joinLines(vi, Math.max(2, end.row - start.row + 1), true);
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
  const stop = linewise ? end : { row: end.row, column: Math.min(vi.buffer.line(end.row).length, end.column + 1) };
  if (operator === "p") {
    const value = vi.registers.get(register);
    yield* applyRange(vi, "d", start, stop, linewise, "_");
    if (value) {
      vi.registers.set('"', value);
      const atEnd = !linewise && start.column >= vi.buffer.line(start.row).length;
      putRegister(vi, '"', atEnd, times);
    }
    return true;
  }
  for (let i = 0; i < (operator === ">" || operator === "<" ? times : 1); i += 1) yield* applyRange(vi, operator, start, stop, linewise, register);
  return true;
}

function* blockCommand(vi: Vi, operator: string, start: Place, end: Place, register: string): Call<void> {
  const [left, right] = [Math.min(start.column, end.column), Math.max(start.column, end.column) + 1];
  const rows: number[] = [];
  for (let row = start.row; row <= end.row; row += 1) rows.push(row);
  const cut = (row: number): string => vi.buffer.line(row).slice(left, right);
  setRegister(vi, register, rows.map(cut).join("\n"), false);
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
