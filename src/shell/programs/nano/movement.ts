import type { Call } from "../../../os/index.ts";
import { ask } from "./asking.ts";
import { columnsOf } from "./draw.ts";
import type { Nano } from "./editor.ts";
import * as menus from "./menus.ts";
import { searchText } from "./searching.ts";

const PAIRS = "({[<)}]>";

export function moveTo(nano: Nano, row: number, column: number): void {
  const target = Math.max(0, Math.min(nano.text.last, row));
  const line = nano.text.line(target);
  nano.file.cursor = { row: target, column: Math.max(0, Math.min(line.length, column)) };
  nano.wanted = columnsOf(line.slice(0, nano.cursor.column), nano.options.tab);
}

export function moveBy(nano: Nano, step: 1 | -1): void {
  const { cursor, text } = nano;
  const line = text.line(cursor.row);
  if (step < 0) {
    if (cursor.column > 0) moveTo(nano, cursor.row, cursor.column - [...line.slice(0, cursor.column)].at(-1)!.length);
    else if (cursor.row > 0) moveTo(nano, cursor.row - 1, Infinity);
  } else if (cursor.column < line.length) moveTo(nano, cursor.row, cursor.column + [...line.slice(cursor.column)][0]!.length);
  else if (cursor.row < text.last) moveTo(nano, cursor.row + 1, 0);
}

export function moveHome(nano: Nano): void {
  moveTo(nano, nano.cursor.row, 0);
}

function toColumn(nano: Nano, row: number, wanted: number): void {
  const line = nano.text.line(row);
  let column = 0;
  for (const character of line) {
    if (columnsOf(line.slice(0, column + character.length), nano.options.tab) > wanted) break;
    column += character.length;
  }
  nano.file.cursor = { row, column };
}

export function moveVertically(nano: Nano, by: number): void {
  const row = nano.cursor.row + by;
  if (row < 0) nano.file.cursor = { row: 0, column: 0 };
  else if (row > nano.text.last) nano.file.cursor = { row: nano.text.last, column: nano.text.line(nano.text.last).length };
  else toColumn(nano, row, nano.wanted);
}

export function movePage(nano: Nano, step: 1 | -1): void {
  const rows = Math.max(1, nano.height - 2);
  const { file, text } = nano;
  const row = file.cursor.row + step * rows;
  if (step < 0 && file.top === 0) {
    moveTo(nano, 0, 0);
    return;
  }
  if (row > text.last) {
    moveTo(nano, text.last, Infinity);
    return;
  }
  const offset = file.cursor.row - file.top;
  toColumn(nano, Math.max(0, row), nano.wanted);
  file.top = Math.max(0, file.cursor.row - offset);
}

export function moveWord(nano: Nano, step: 1 | -1): void {
  const { text } = nano;
  const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);
  let { row, column } = nano.cursor;
  if (step > 0) {
    let inside = isWord(text.line(row)[column]);
    for (;;) {
      if (column >= text.line(row).length) {
        if (row >= text.last) break;
        row += 1;
        column = 0;
        inside = false;
      } else {
        if (!isWord(text.line(row)[column])) inside = false;
        column += 1;
      }
      if (!inside && isWord(text.line(row)[column])) break;
    }
  } else {
    let seen = false;
    for (;;) {
      if (column === 0) {
        if (seen || row === 0) break;
        row -= 1;
        column = text.line(row).length;
        continue;
      }
      if (isWord(text.line(row)[column - 1])) seen = true;
      else if (seen) break;
      column -= 1;
    }
  }
  moveTo(nano, row, column);
}

export function paragraphEdge(nano: Nano, step: 1 | -1): number {
  const { text } = nano;
  let { row } = nano.cursor;
  const blank = (at: number): boolean => text.line(at).trim() === "";
  if (step > 0) {
    while (row < text.last && blank(row)) row += 1;
    while (row < text.last && !blank(row)) row += 1;
  } else {
    row -= 1;
    while (row > 0 && blank(row)) row -= 1;
    while (row > 0 && !blank(row - 1)) row -= 1;
  }
  return Math.max(0, row);
}

export function center(nano: Nano): void {
  nano.file.top = Math.max(0, nano.cursor.row - Math.floor(nano.height / 2));
}

/** After a jump: a cursor that is outside of the screen comes to its middle. */
export function jumped(nano: Nano): void {
  const { file, height } = nano;
  if (file.cursor.row < file.top || file.cursor.row >= file.top + height) center(nano);
}

export function toBracket(nano: Nano): void {
  const { text, cursor } = nano;
  const sign = text.line(cursor.row)[cursor.column];
  const at = sign === undefined ? -1 : PAIRS.indexOf(sign);
  if (at < 0) {
    nano.warn("Not a bracket");
    return;
  }
  const partner = PAIRS[(at + 4) % 8]!;
  const step = at < 4 ? 1 : -1;
  let depth = 0;
  let { row, column } = cursor;
  for (;;) {
    const character = text.line(row)[column];
    if (character === sign) depth += 1;
    else if (character === partner && (depth -= 1) === 0) {
      moveTo(nano, row, column);
      return;
    }
    column += step;
    while (column < 0 || column >= text.line(row).length) {
      row += step;
      if (row < 0 || row > text.last) {
        nano.warn("No matching bracket");
        return;
      }
      column = step > 0 ? 0 : text.line(row).length - 1;
      if (text.line(row).length > 0) break;
    }
  }
}

export function* goToLine(nano: Nano): Call<void> {
  const { end, text } = yield* ask(nano, () => "Enter line number, column number: ", menus.GO_TO_LINE, { special: (key) => ["C-t", "C-w", "C-o", "C-y", "C-v"].includes(key) });
  if (end === "cancel") return;
  nano.wipe();
  if (end === "C-t") yield* searchText(nano, false);
  else if (end === "C-y") moveTo(nano, 0, 0);
  else if (end === "C-v") moveTo(nano, nano.text.last, Infinity);
  else if (end === "C-w" || end === "C-o") moveTo(nano, paragraphEdge(nano, end === "C-w" ? -1 : 1), 0);
  if (end !== "enter") return;
  const match = /^\s*(-?\d*)\s*(?:[,.;: ]\s*(-?\d+))?\s*$/.exec(text);
  if (!match || (match[1] === "" && match[2] === undefined)) {
    nano.warn(text === "" ? "Cancelled" : "Invalid line or column number");
    return;
  }
  const line = match[1] === "" ? nano.cursor.row + 1 : Number(match[1]);
  const row = line < 0 ? nano.text.lines.length + line : line - 1;
  const column = Number(match[2] ?? 1);
  const target = Math.max(0, Math.min(nano.text.last, row));
  const width = nano.text.line(target).length;
  moveTo(nano, target, column < 0 ? width + column + 1 : column - 1);
  center(nano);
}
