import { characterWidth, displayWidth } from "../../width.ts";
import { drawMenu, type Menu } from "./menus.ts";
import { before, type Place, type Text } from "./text.ts";

/** All that is on the screen. */
export interface Picture {
  columns: number;
  rows: number;
  text: Text;
  cursor: Place;
  /** The other end of what is marked. */
  mark: Place | undefined;
  /** What was found is shown in colours: its row, and columns from and to. */
  found: { row: number; from: number; to: number } | undefined;
  top: number;
  tab: number;
  numbers: boolean;
  /** The name in the middle of the first line, and what stands left of it. */
  title: string;
  left: string;
  indent: boolean;
  view: boolean;
  status: string;
  /** A status that is no good news. */
  alert: boolean;
  /** What is asked, and what has been typed up to the cursor and after it. */
  asked: { question: string; before: string; after: string } | undefined;
  menu: Menu;
  menuColumn: number | undefined;
  help: boolean;
  bars: boolean;
}

/** Rows for the text. */
export function editRows(rows: number, help: boolean, bars: boolean): number {
  return Math.max(1, rows - (bars ? 2 : 0) - (help ? 2 : 0));
}

/** How wide the line numbers are. */
function marginOf(text: Text): number {
  return Math.max(2, String(text.lines.length).length) + 1;
}

/** The column of the screen where the part of a long line begins in which the cursor is. */
function pageStart(column: number, width: number): number {
  if (column + 2 < width || column === 0) return 0;
  return width > 8 ? column - 6 - ((column - 6) % (width - 8)) : column - 1;
}

/** How many columns the text takes. */
export function columnsOf(text: string, tab: number): number {
  if (!text.includes("\t")) return displayWidth(text);
  let width = 0;
  for (const character of text) width += character === "\t" ? tab - (width % tab) : characterWidth(character);
  return width;
}

function titleBar(picture: Picture): string {
  const { columns, text, title, left, indent, mark, view } = picture;
  const version = left.length + 3;
  const right = view ? 8 : 10;
  const offset = version + Math.max(0, Math.floor((columns - version - right - displayWidth(title)) / 2));
  let line = `  ${left}`.padEnd(offset) + title;
  if (view) line = `${line.padEnd(columns - 6)}View`;
  else {
    if (text.modified) line += " *";
    line = `${line.padEnd(columns - 7)}${indent ? "I" : " "}${mark ? "M" : " "}`;
  }
  return `\x1b[7m${line.padEnd(columns).slice(0, columns)}\x1b[m`;
}

/** A line of the text as it is on the screen, from a column on. */
function textRow(picture: Picture, row: number, width: number): string {
  const { text, cursor, mark, found, tab } = picture;
  const line = text.line(row);
  const start = row === cursor.row ? pageStart(columnsOf(line.slice(0, cursor.column), tab), width) : 0;
  let from = 0;
  let to = 0;
  if (mark) {
    const [first, last] = before(mark, cursor) ? [mark, cursor] : [cursor, mark];
    if (row >= first.row && row <= last.row) {
      from = row === first.row ? first.column : 0;
      to = row === last.row ? last.column : line.length;
    }
  }
  let output = "";
  let column = 0;
  let style = "";
  let index = 0;
  for (const character of line) {
    const cells = character === "\t" ? tab - (column % tab) : characterWidth(character) || 0;
    const code = character.charCodeAt(0);
    const control = code < 32 && character !== "\t" ? `^${String.fromCharCode(code + 64)}` : code === 127 ? "^?" : undefined;
    const wide = control === undefined ? cells : 2;
    const wanted = index >= from && index < to ? "\x1b[7m" : found && found.row === row && index >= found.from && index < found.to ? "\x1b[30;103m" : "";
    index += character.length;
    if (column >= start) {
      if (column - start + wide > width) {
        if (style !== "") output += "\x1b[m";
        return `${clip(output, width - 1)}\x1b[7m>\x1b[m`;
      }
      if (wanted !== style) {
        output += `${style === "" ? "" : "\x1b[m"}${wanted}`;
        style = wanted;
      }
      output += column === start && start > 0 ? `\x1b[7m<\x1b[m${style}${" ".repeat(Math.max(0, wide - 1))}` : (control ?? (character === "\t" ? " ".repeat(cells) : character));
    }
    column += wide;
  }
  return style === "" ? output : `${output}\x1b[m`;
}

/** The row up to so many columns; sequences of colours take none. */
function clip(row: string, width: number): string {
  let output = "";
  let used = 0;
  for (const [part] of row.matchAll(/\x1b\[[0-9;]*m|[^]/gu)) {
    const cells = part.length > 1 && part.startsWith("\x1b") ? 0 : characterWidth(part);
    if (used + cells > width) break;
    output += part;
    used += cells;
  }
  return output + " ".repeat(width - used);
}

export function drawPicture(picture: Picture): string {
  const { columns, rows, text, cursor, top, bars, help, asked } = picture;
  const height = editRows(rows, help, bars);
  const margin = picture.numbers ? marginOf(text) : 0;
  const width = columns - margin;
  const output: string[] = [];
  if (bars) output.push(titleBar(picture));
  for (let y = 0; y < height; y += 1) {
    const row = top + y;
    if (row > text.last) output.push("");
    else output.push(`${margin > 0 ? `\x1b[7m${String(row + 1).padStart(margin - 1)}\x1b[m ` : ""}${textRow(picture, row, width)}`);
  }
  const column = columnsOf(text.line(cursor.row).slice(0, cursor.column), picture.tab);
  let place = `\x1b[${cursor.row - top + (bars ? 2 : 1)};${margin + column - pageStart(column, width) + 1}H`;
  let status = "";
  if (asked) {
    const lead = displayWidth(asked.question);
    const room = Math.max(4, columns - lead - 1);
    const shift = pageStart(displayWidth(asked.before), room);
    const shown = clip([...(asked.before + asked.after)].slice(shift).join(""), room);
    status = `\x1b[7m${clip(`${asked.question}${shown}`, columns)}\x1b[m`;
    place = `\x1b[${rows - (help ? 2 : 0)};${Math.min(columns, lead + displayWidth(asked.before) - shift + 1)}H`;
  } else if (picture.status !== "") {
    const message = `[ ${picture.status} ]`;
    const shown = clip(message, Math.min(columns, displayWidth(message)));
    status = `${" ".repeat(Math.max(0, Math.floor((columns - displayWidth(shown)) / 2)))}${picture.alert ? "\x1b[1;97;41m" : "\x1b[7m"}${shown}\x1b[m`;
  }
  if (bars) output.push(status);
  else if (status !== "") output[output.length - 1] = status;
  if (help) output.push(...drawMenu(picture.menu, columns, picture.menuColumn));
  return `\x1b[?25l\x1b[H${output.map((line) => `${line}\x1b[K`).join("\r\n")}${place}\x1b[?25h`;
}
