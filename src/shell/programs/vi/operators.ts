import { type Call } from "../../../os/index.ts";
import { before, type Place } from "./buffer.ts";
import type { Vi } from "./editor.ts";
import { enterInsert } from "./insert.ts";
import { motionOf } from "./motion-keys.ts";
import { firstNonBlank } from "./motion.ts";
import { setRegister } from "./registers.ts";
import { yamlIndent } from "./yaml-indent.ts";

/*
 * Operators and what else changes text: d, c, y, >, <, =, gu, gU, g~, J, Ctrl-A.
 */

/** An operator waits for its motion, or itself again for lines. */
export function* operate(vi: Vi, operator: string, count: number | undefined, register: string): Call<void> {
  let key = yield* vi.more();
  let own: number | undefined;
  while (/^[1-9]$/.test(key.text) || (key.text === "0" && own !== undefined)) {
    own = (own ?? 0) * 10 + Number(key.text);
    key = yield* vi.more();
  }
  const times = own === undefined && count === undefined ? undefined : (own ?? 1) * (count ?? 1);
  const command = key.text !== "" ? key.text : key.name;
  if (command === "escape") return;
  const { cursor, buffer } = vi;
  // The lines of a filter are named by the command line.
  const filter = (from: number, to: number): void => {
    vi.cursor = { row: from, column: 0 };
    vi.mode = "command";
    vi.commandLine = to > from ? `.,.+${to - from}!` : ".!";
    vi.commandPlace = vi.commandHistory.length;
  };
  if (operator === "!" && command === "!") {
    filter(cursor.row, Math.min(buffer.last, cursor.row + (times ?? 1) - 1));
    return;
  }
  if (command === operator || (operator.startsWith("g") && command === operator[1])) {
    yield* applyRange(vi, operator, { row: cursor.row, column: 0 }, { row: Math.min(buffer.last, cursor.row + (times ?? 1) - 1), column: 0 }, true, register);
    return;
  }
  const motion = yield* motionOf(vi, command, times, operator);
  if (!motion) return;
  let start = motion.from ?? cursor;
  let end = motion.to;
  if (before(end, start)) [start, end] = [end, start];
  if (operator === "!") {
    filter(start.row, end.row);
    return;
  }
  end = motion.inclusive ? { row: end.row, column: end.column + 1 } : { ...end };
  let linewise = motion.linewise ?? false;
  const inFront = buffer.line(start.row).slice(0, start.column).trim() === "";
  // From the front of a line to the front of another whole lines are meant (see :help exclusive-linewise) ...
  if (!linewise && !motion.inclusive && end.column === 0 && end.row > start.row) {
    end = { row: end.row - 1, column: buffer.line(end.row - 1).length };
    linewise = inFront;
  }
  // ... and d takes whole lines where nothing of the first and the last would be left.
  if (operator === "d" && end.row > start.row && inFront && buffer.line(end.row).slice(end.column).trim() === "") linewise = true;
  yield* applyRange(vi, operator, start, end, linewise, register);
}

/** Does an operator's work on a range; the end is not included, unless whole lines are meant. */
export function* applyRange(vi: Vi, operator: string, start: Place, end: Place, linewise: boolean, register: string): Call<void> {
  const { buffer } = vi;
  const text = linewise ? `${buffer.lines.slice(start.row, end.row + 1).join("\n")}\n` : buffer.between(start, end);
  if (operator === "y") {
    setRegister(vi, register, text, linewise);
    if (linewise && end.row - start.row > 1) vi.say(`${end.row - start.row + 1} lines yanked`);
    vi.moveTo(linewise ? { row: start.row, column: vi.cursor.column } : start);
    return;
  }
  if (text === "" && !linewise && operator !== "c") return;
  vi.change();
  switch (operator) {
    case "d":
      setRegister(vi, register, text, linewise, true);
      if (linewise) {
        const count = end.row - start.row + 1;
        buffer.removeLines(start.row, end.row);
        const row = Math.min(buffer.last, start.row);
        vi.moveTo({ row, column: firstNonBlank(buffer.line(row)) });
        if (count > 2) vi.say(`${count} fewer lines`);
      } else {
        buffer.remove(start, end);
        vi.moveTo(start);
      }
      break;
    case "c":
      setRegister(vi, register, text, linewise, true);
      if (linewise) {
        const indent = vi.settings.autoindent ? /^\s*/.exec(buffer.line(start.row))![0] : "";
        buffer.lines.splice(start.row, end.row - start.row + 1, indent);
        vi.cursor = { row: start.row, column: indent.length };
      } else {
        buffer.remove(start, end);
        vi.cursor = { ...start };
      }
      enterInsert(vi, 1);
      return;
    case ">":
    case "<":
      for (let row = start.row; row <= end.row; row += 1) buffer.lines[row] = shiftLine(vi, buffer.line(row), operator === ">" ? 1 : -1);
      vi.moveTo({ row: start.row, column: firstNonBlank(buffer.line(start.row)) });
      break;
    case "=":
      indentLines(vi, start.row, end.row);
      vi.moveTo({ row: start.row, column: firstNonBlank(buffer.line(start.row)) });
      if (end.row - start.row > 1) vi.say(`${end.row - start.row + 1} lines indented `);
      break;
    case "g~": case "gu": case "gU": {
      const convert = operator === "g~" ? swapCase : operator === "gu" ? (each: string) => each.toLowerCase() : (each: string) => each.toUpperCase();
      if (linewise) for (let row = start.row; row <= end.row; row += 1) buffer.lines[row] = convert(buffer.line(row));
      else {
        buffer.remove(start, end);
        buffer.insert(start, convert(text));
      }
      vi.moveTo(start);
      break;
    }
    default:
      vi.moveTo(start);
  }
  buffer.end();
  if (false as boolean) yield { name: "never", start: () => {} };
}

/** What = does: lines of YAML get the indent that follows from the lines before them. Of other files the indent stays. */
function indentLines(vi: Vi, from: number, to: number): void {
  const { buffer, settings } = vi;
  if (settings.filetype !== "yaml") return;
  for (let row = from; row <= to; row += 1) {
    const line = buffer.line(row);
    if (line.trim() === "") {
      buffer.lines[row] = "";
      continue;
    }
    const columns = yamlIndent(buffer.lines, row, settings.shiftwidth, (text) => widthOf(/^\s*/.exec(text)![0], settings.tabstop));
    buffer.lines[row] = blanks(vi, columns) + line.trimStart();
  }
}

function widthOf(lead: string, tabstop: number): number {
  let columns = 0;
  for (const character of lead) columns += character === "\t" ? tabstop - (columns % tabstop) : 1;
  return columns;
}

/** So many columns of blanks, or of tabs as far as the settings want them. */
function blanks(vi: Vi, columns: number): string {
  const { expandtab, tabstop } = vi.settings;
  return expandtab ? " ".repeat(columns) : "\t".repeat(Math.floor(columns / tabstop)) + " ".repeat(columns % tabstop);
}

/** As wide as another indent, of blanks or tabs as the settings want it. */
export function sameIndent(vi: Vi, indent: string): string {
  return shiftLine(vi, `${indent}x`, 0).slice(0, -1);
}

export function shiftLine(vi: Vi, line: string, steps: number): string {
  const { shiftwidth, tabstop } = vi.settings;
  const lead = /^\s*/.exec(line)![0];
  if (line.trim() === "" && steps > 0) return line;
  return blanks(vi, Math.max(0, widthOf(lead, tabstop) + steps * shiftwidth)) + line.slice(lead.length);
}

export function joinLines(vi: Vi, count: number, space: boolean): void {
  const { buffer, cursor } = vi;
  if (cursor.row >= buffer.last) return;
  vi.change();
  for (let i = 1; i < count && cursor.row < buffer.last; i += 1) {
    const left = buffer.line(cursor.row);
    const right = space ? buffer.line(cursor.row + 1).trimStart() : buffer.line(cursor.row + 1);
    const glue = space && left !== "" && !/\s$/.test(left) && right !== "" && !right.startsWith(")") ? (/[.?!]$/.test(left) ? "  " : " ") : space && /[.?!] $/.test(left) && right !== "" ? " " : "";
    cursor.column = left.length;
    buffer.lines.splice(cursor.row, 2, left + glue + right);
  }
  buffer.end();
  vi.clamp();
}

export function addToNumber(vi: Vi, by: number): void {
  const { cursor, buffer } = vi;
  const added = numberAdded(buffer.line(cursor.row), cursor.column, by);
  if (!added) return;
  vi.change();
  buffer.lines[cursor.row] = added.line;
  buffer.end();
  vi.moveTo({ row: cursor.row, column: added.end - 1 });
}

/** A line whose first number at a column or behind it is greater by so much, and where that number ends; undefined when there is none. */
export function numberAdded(line: string, column: number, by: number): { line: string; end: number } | undefined {
  for (const match of line.matchAll(/0[xX][0-9a-fA-F]+|-?\d+/g)) {
    if (match.index + match[0].length <= column) continue;
    const value = added(match[0], by);
    return { line: line.slice(0, match.index) + value + line.slice(match.index + match[0].length), end: match.index + value.length };
  }
  return undefined;
}

/** A number as Ctrl-A leaves it: hexadecimal and with leading zeros as it was. */
function added(text: string, by: number): string {
  if (/^0x/i.test(text)) return text.slice(0, 2) + Math.max(0, parseInt(text, 16) + by).toString(16).padStart(text.length - 2, "0");
  const value = Number(text) + by;
  const digits = /^-?0\d/.test(text) ? text.replace("-", "").length : 0;
  return `${value < 0 ? "-" : ""}${String(Math.abs(value)).padStart(digits, "0")}`;
}

export function swapCase(text: string): string {
  return [...text].map((character) => (character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase())).join("");
}
