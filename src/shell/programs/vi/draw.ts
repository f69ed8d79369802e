import { byteLength } from "../../text.ts";
import { characterWidth, displayWidth } from "../../width.ts";
import { before } from "./buffer.ts";
import { screenColumn, widthTo } from "./columns.ts";
import type { Vi } from "./editor.ts";
import { vimRegex } from "./regex.ts";

/*
 * The screen: lines, the cursor, the line below.
 */

function rowsOf(vi: Vi, row: number): number {
  if (!vi.settings.wrap) return 1;
  const width = Math.max(1, vi.screen.columns - vi.gutter);
  return Math.max(1, Math.ceil(widthTo(vi, row, Infinity) / width));
}

export function drawScreen(vi: Vi): void {
  const { screen, buffer, cursor } = vi;
  const { height, gutter } = vi;
  const width = Math.max(1, screen.columns - gutter);
  if (cursor.row < vi.top) vi.top = cursor.row;
  const used = (): number => {
    let rows = 0;
    for (let row = vi.top; row <= cursor.row; row += 1) rows += rowsOf(vi, row);
    return rows;
  };
  if (cursor.row - vi.top > height) vi.top = cursor.row - height + 1;
  while (used() > height && vi.top < cursor.row) vi.top += 1;
  let output = "\x1b[?25l\x1b[H";
  let y = 0;
  let cursorY = 0;
  const regex = vi.highlight && vi.settings.hlsearch && vi.searchPattern !== "" ? regexQuietly(vi) : undefined;
  for (let row = vi.top; y < height; row += 1) {
    if (row > buffer.last) {
      output += `\x1b[94m~\x1b[0m\x1b[K\r\n`;
      y += 1;
      continue;
    }
    if (row === cursor.row) cursorY = y;
    const cells = cellsOf(vi, row, regex);
    const shown = vi.settings.wrap ? Math.max(1, Math.ceil(cells.length / width)) : 1;
    for (let part = 0; part < shown && y < height; part += 1) {
      if (gutter > 0) {
        const number = vi.settings.relativenumber && row !== cursor.row ? Math.abs(row - cursor.row) : row + 1;
        output += part === 0 ? `\x1b[33m${String(number).padStart(gutter - 1)} \x1b[0m` : " ".repeat(gutter);
      }
      output += `${cells.slice(part * width, (part + 1) * width).join("")}\x1b[0m\x1b[K\r\n`;
      y += 1;
    }
  }
  output += statusLine(vi);
  const at = screenColumn(vi, cursor.row, cursor.column);
  if (vi.mode === "command" || vi.mode === "search") output += `\x1b[${screen.rows};${Math.min(screen.columns, displayWidth(vi.commandLine) + 2)}H`;
  else output += `\x1b[${cursorY + 1 + (vi.settings.wrap ? Math.floor(at / width) : 0)};${gutter + (vi.settings.wrap ? at % width : Math.min(at, width - 1)) + 1}H`;
  screen.write(`${output}\x1b[?25h`);
}

function regexQuietly(vi: Vi): RegExp | undefined {
  try {
    return vimRegex(vi.searchPattern, vi.settings.ignorecase && !(vi.settings.smartcase && /[A-Z]/.test(vi.searchPattern)));
  } catch {
    return undefined;
  }
}

/** The cells of a line, each with its colours. */
function cellsOf(vi: Vi, row: number, regex: RegExp | undefined): string[] {
  const line = vi.buffer.line(row);
  const marked = new Set<number>();
  if (regex) for (const match of line.matchAll(regex)) for (let i = 0; i < match[0].length; i += 1) marked.add(match.index + i);
  const selected = (column: number): boolean => {
    if (!vi.mode.startsWith("visual")) return false;
    let [start, end] = [vi.visualStart, vi.cursor];
    if (before(end, start)) [start, end] = [end, start];
    if (row < start.row || row > end.row) return false;
    if (vi.mode === "visual-line") return true;
    if (vi.mode === "visual-block") return column >= Math.min(vi.visualStart.column, vi.cursor.column) && column <= Math.max(vi.visualStart.column, vi.cursor.column);
    return (row > start.row || column >= start.column) && (row < end.row || column <= end.column);
  };
  const cells: string[] = [];
  let index = 0;
  const put = (text: string, column: number): void => {
    const style = selected(column) ? "\x1b[7m" : marked.has(column) ? "\x1b[30;43m" : "";
    cells.push(style === "" ? text : `${style}${text}\x1b[0m`);
  };
  for (const character of line) {
    if (character === "\t" && !vi.settings.list) {
      const fill = vi.settings.tabstop - (cells.length % vi.settings.tabstop);
      for (let i = 0; i < fill; i += 1) put(" ", index);
    } else if (character < " ") {
      put("^", index);
      put(String.fromCharCode(character.charCodeAt(0) + 64), index);
    } else {
      const width = characterWidth(character);
      if (width === 0 && cells.length > 0) cells[cells.length - 1] += character;
      else {
        put(character, index);
        if (width === 2) cells.push("");
      }
    }
    index += character.length;
  }
  if (vi.settings.list) cells.push("\x1b[94m$\x1b[0m");
  if (line === "" && selected(0)) cells.push("\x1b[7m \x1b[0m");
  return cells;
}

function statusLine(vi: Vi): string {
  const { screen, cursor, buffer } = vi;
  const text =
    vi.mode === "command" ? `:${vi.commandLine}` : vi.mode === "search" ? `${vi.prompt}${vi.commandLine}`
      : vi.message !== "" ? vi.message
        : vi.mode === "insert" ? "-- INSERT --" : vi.mode === "replace" ? "-- REPLACE --" : vi.mode === "visual" ? "-- VISUAL --" : vi.mode === "visual-line" ? "-- VISUAL LINE --" : vi.mode === "visual-block" ? "-- VISUAL BLOCK --" : "";
  const recording = vi.macro ? `recording @${vi.macro.name}` : "";
  const left = `${text}${recording}`.slice(0, screen.columns - 1);
  const style = vi.messageIsError && vi.mode === "normal" ? "\x1b[97;41m" : vi.mode === "insert" || vi.mode === "replace" || vi.mode.startsWith("visual") ? "\x1b[1m" : "";
  let output = `\x1b[${screen.rows};1H${style}${left}\x1b[0m\x1b[K`;
  if (vi.mode !== "command" && vi.mode !== "search" && screen.columns > 50) {
    const line = buffer.line(cursor.row);
    // The byte, and the column on the screen where it is another one. On a tab the cursor stands at its end.
    const byte = byteLength(line.slice(0, cursor.column)) + (line === "" ? 0 : 1);
    const column = screenColumn(vi, cursor.row, cursor.column) + 1;
    const position = `${cursor.row + 1},${byte}${column === byte ? "" : `-${column}`}`;
    const where = buffer.lines.length <= vi.height ? "All" : vi.top === 0 ? "Top" : vi.top + vi.height > buffer.last ? "Bot" : `${Math.floor((vi.top / Math.max(1, buffer.lines.length - vi.height)) * 100)}%`;
    if (displayWidth(left) < screen.columns - 19) output += `\x1b[${screen.rows};${screen.columns - 17}H${position.padEnd(14)}${where}`;
  }
  return output;
}
