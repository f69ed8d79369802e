import { characterWidth } from "../../width.ts";

/** How lines are shown. */
export interface Look {
  columns: number;
  /** Lines do not go on in the next row (-S); the first `shift` cells are left out. */
  chop: boolean;
  shift: number;
  numbers: boolean;
  /** Colours are handed to the terminal (-R), or everything is (-r). */
  raw: "no" | "colours" | "all";
  tab: number;
  /** Backspaces are shown and do not make bold or underlined. */
  plainBackspace: boolean;
}

interface Cell {
  text: string;
  width: number;
  /** Shown in reverse video: a control character. */
  strange?: boolean;
  style?: "bold" | "underline";
  /** Colours that begin before it. */
  before?: string;
}

const NUMBER_WIDTH = 8;
const COLOURS = /^\x1b\[[0-9;:]*m|^\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)/;

/** A line as it is searched: no colours, no overstriking. */
export function plainText(line: string): string {
  return /[\x1b\b]/.test(line) ? line.replace(/\x1b\[[0-9;:]*m/g, "").replace(/[^]\x08/gu, "") : line;
}

/** The cells of a line; where each stands in the line's plain text is the sum of the lengths of the texts before (a tab's and a control character's is 1). */
function cellsOf(line: string, look: Look): { cells: Cell[]; at: number[] } {
  const cells: Cell[] = [];
  const at: number[] = [];
  let place = 0;
  let column = 0;
  let before = "";
  const add = (cell: Cell, length: number): void => {
    if (before !== "") cell.before = before;
    before = "";
    cells.push(cell);
    at.push(place);
    place += length;
    column += cell.width;
  };
  const characters = [...line];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i]!;
    if (character === "\x1b" && look.raw !== "no") {
      const colours = COLOURS.exec(characters.slice(i, i + 512).join(""))?.[0];
      if (colours !== undefined) {
        before += colours;
        i += [...colours].length - 1;
        continue;
      }
    }
    if (characters[i + 1] === "\b" && i + 2 < characters.length && !look.plainBackspace) {
      const over = characters[i + 2]!;
      add({ text: over, width: characterWidth(over), style: over === character ? "bold" : "underline" }, over.length);
      i += 2;
      continue;
    }
    const code = character.charCodeAt(0);
    if (character === "\t") {
      const width = look.tab - (column % look.tab);
      add({ text: " ".repeat(width), width }, 1);
    } else if (code < 32 || code === 127) {
      if (look.raw === "all") add({ text: character, width: 0 }, 1);
      else if (character === "\r" && i === characters.length - 1) continue;
      else add({ text: character === "\x1b" ? "ESC" : code === 127 ? "^?" : `^${String.fromCharCode(code + 64)}`, width: character === "\x1b" ? 3 : 2, strange: true }, 1);
    } else if (code >= 0xdc80 && code <= 0xdcff && character.length === 1) {
      add({ text: `<${(code - 0xdc00).toString(16).toUpperCase()}>`, width: 4, strange: true }, 1);
    } else add({ text: character, width: characterWidth(character) }, character.length);
  }
  return { cells, at };
}

/** The rows that a line takes on the screen, with the sequences that colour them. `marks`: places in its plain text (from, to) in reverse video. */
export function rowsOf(line: string, look: Look, number: number, marks: readonly (readonly [number, number])[]): string[] {
  const width = look.columns - (look.numbers ? NUMBER_WIDTH : 0);
  const prefix = look.numbers ? `\x1b[1m${String(number).padStart(NUMBER_WIDTH - 1)}\x1b[m ` : "";
  if (/^[ -~]*$/.test(line) && line.length <= width && marks.length === 0 && !(look.chop && look.shift > 0)) return [prefix + line];
  const { cells, at } = cellsOf(line, look);
  const rows: string[] = [];
  let row = prefix;
  let used = 0;
  let style = "";
  let mark = 0;
  let colours = "";
  let skipped = 0;
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i]!;
    if (cell.before !== undefined) {
      row += cell.before;
      colours = cell.before;
    }
    if (look.chop && skipped < look.shift) {
      skipped += cell.width;
      continue;
    }
    if (used + cell.width > width) {
      if (look.chop) {
        // The last cell gives way to the sign that there is more.
        const last = cutLast(row);
        return [`${last}${style === "" ? "" : "\x1b[m"}\x1b[7m>\x1b[m`];
      }
      rows.push(`${row}${style === "" ? "" : "\x1b[m"}`);
      row = prefix + (style === "" ? "" : style) + (colours === "" ? "" : colours);
      used = 0;
    }
    while (mark < marks.length && marks[mark]![1] <= at[i]!) mark += 1;
    const found = mark < marks.length && at[i]! >= marks[mark]![0];
    const wanted = found || cell.strange ? "\x1b[7m" : cell.style === "bold" ? "\x1b[1m" : cell.style === "underline" ? "\x1b[4m" : "";
    if (wanted !== style) {
      row += (style === "" ? "" : "\x1b[m") + (style !== "" && wanted === "" ? colours : "") + wanted;
      style = wanted;
    }
    row += cell.text;
    used += cell.width;
  }
  rows.push(`${row}${style === "" && colours === "" ? "" : "\x1b[m"}`);
  return rows;
}

/** A row without its last character (two of them for a wide one leave a blank). */
function cutLast(row: string): string {
  const characters = [...row];
  const last = characters.pop() ?? "";
  return characters.join("") + (characterWidth(last) > 1 ? " " : "");
}
