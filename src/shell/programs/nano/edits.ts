import { markedRegion } from "./cutting.ts";
import { columnsOf } from "./draw.ts";
import type { Nano } from "./editor.ts";
import { moveTo, moveWord } from "./movement.ts";
import { before, type Change, type Place } from "./text.ts";

/** Width of a justified paragraph is this much less than the screen's. */
const FILL = 8;

export function change(nano: Nano, kind: Change, joins: boolean, run: () => Place): boolean {
  if (nano.options.readOnly) {
    nano.warn("Key is invalid in view mode");
    return false;
  }
  const { cursor } = nano;
  const last = nano.lastChange;
  const follows = joins && last?.kind === kind && last.at.row === cursor.row && last.at.column === cursor.column;
  const after = nano.text.change(kind, cursor, follows, run);
  moveTo(nano, after.row, after.column);
  nano.lastChange = { kind, at: { ...nano.cursor } };
  return true;
}

export function putText(nano: Nano, typed: string, kind: Change): void {
  change(nano, kind, kind === "addition", () => nano.text.insert(nano.cursor, typed));
}

export function breakLine(nano: Nano): void {
  const { cursor } = nano;
  const indent = nano.options.indent ? /^\s*/.exec(nano.text.line(cursor.row).slice(0, cursor.column))![0] : "";
  change(nano, "line break", false, () => nano.text.insert(cursor, `\n${indent}`));
}

export function backspace(nano: Nano): void {
  const { cursor, text } = nano;
  if (cursor.column > 0) {
    const previous = text.line(cursor.row).slice(0, cursor.column);
    const length = [...previous].at(-1)!.length;
    change(nano, "deletion", true, () => text.remove({ row: cursor.row, column: cursor.column - length }, cursor));
  } else if (cursor.row > 0) change(nano, "line join", false, () => text.remove({ row: cursor.row - 1, column: text.line(cursor.row - 1).length }, cursor));
}

export function erase(nano: Nano): void {
  const { cursor, text } = nano;
  const line = text.line(cursor.row);
  if (cursor.column < line.length) {
    const length = [...line.slice(cursor.column)][0]!.length;
    change(nano, "deletion", true, () => text.remove(cursor, { row: cursor.row, column: cursor.column + length }));
  } else if (cursor.row < text.last) change(nano, "line join", false, () => text.remove(cursor, { row: cursor.row + 1, column: 0 }));
}

export function eraseWord(nano: Nano, step: 1 | -1): void {
  const from = { ...nano.cursor };
  moveWord(nano, step);
  const to = { ...nano.cursor };
  nano.file.cursor = from;
  change(nano, "cut", false, () => (before(to, from) ? nano.text.remove(to, from) : nano.text.remove(from, to)));
}

export function undoChange(nano: Nano): void {
  const step = nano.text.undo();
  if (!step) {
    nano.warn("Nothing to undo");
    return;
  }
  nano.lastChange = undefined;
  moveTo(nano, step.cursor.row, step.cursor.column);
  nano.say(`Undid ${step.kind}`);
}

export function redoChange(nano: Nano): void {
  const step = nano.text.redo();
  if (!step) {
    nano.warn("Nothing to redo");
    return;
  }
  nano.lastChange = undefined;
  moveTo(nano, step.cursor.row, step.cursor.column);
  nano.say(`Redid ${step.kind}`);
}

/** The lines that are marked, or the cursor's. */
function markedRows(nano: Nano): [number, number] {
  const region = markedRegion(nano);
  if (!region) return [nano.cursor.row, nano.cursor.row];
  return [region[0].row, region[1].column === 0 && region[1].row > region[0].row ? region[1].row - 1 : region[1].row];
}

export function shiftLines(nano: Nano, step: 1 | -1): void {
  const [from, to] = markedRows(nano);
  const unit = nano.options.spaces ? " ".repeat(nano.options.tab) : "\t";
  const { cursor, text } = nano;
  if (step < 0 && text.lines.slice(from, to + 1).every((line) => !/^[ \t]/.test(line))) return;
  change(nano, step > 0 ? "indent" : "unindent", false, () => {
    let { column } = cursor;
    for (let row = from; row <= to; row += 1) {
      const line = text.line(row);
      if (line === "") continue;
      const removed = step > 0 ? 0 : line.startsWith("\t") ? 1 : Math.min(nano.options.tab, /^ */.exec(line)![0].length);
      text.lines[row] = step > 0 ? unit + line : line.slice(removed);
      if (row === cursor.row) column = step > 0 ? (column > 0 ? column + unit.length : 0) : Math.max(0, column - removed);
    }
    return { row: cursor.row, column };
  });
}

export function commentLines(nano: Nano): void {
  const [from, to] = markedRows(nano);
  const { cursor, text } = nano;
  const rows = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((row) => row < text.last || from === to);
  const sign = /\.(?:c|cpp|h|js|ts|go|java|rs)$/.test(nano.file.path) ? "//" : "#";
  const commented = rows.every((row) => text.line(row).startsWith(sign) || text.line(row).trim() === "");
  if (rows.length === 1 && rows[0] === text.last) {
    nano.warn("Cannot comment past end of file");
    return;
  }
  change(nano, commented ? "uncomment" : "comment", false, () => {
    let { column } = cursor;
    for (const row of rows) {
      const line = text.line(row);
      if (line.trim() === "") continue;
      text.lines[row] = commented ? line.slice(sign.length) : sign + line;
      if (row === cursor.row && column > 0) column = Math.max(0, column + (commented ? -sign.length : sign.length));
    }
    return { row: cursor.row, column };
  });
}

export function justify(nano: Nano): void {
  const { text, cursor } = nano;
  if (text.line(cursor.row).trim() === "") return;
  let from = cursor.row;
  while (from > 0 && text.line(from - 1).trim() !== "") from -= 1;
  let to = cursor.row;
  while (to < text.last && text.line(to + 1).trim() !== "") to += 1;
  const indent = /^\s*/.exec(text.line(from))![0];
  const words = text.lines.slice(from, to + 1).join(" ").trim().split(/\s+/);
  const width = nano.screen.columns - FILL;
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line !== indent && columnsOf(`${line} ${word}`, nano.options.tab) > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === indent ? indent + word : `${line} ${word}`;
  }
  lines.push(line);
  if (change(nano, "justification", false, () => {
    text.lines.splice(from, to - from + 1, ...lines);
    return { row: from + lines.length, column: 0 };
  })) nano.say("Justified paragraph");
}
