import { characterWidth } from "../../width.ts";
import type { Vi } from "./editor.ts";

/** How many columns of the screen a line takes up to a character, without the numbers before it. */
export function widthTo(vi: Vi, row: number, column: number): number {
  let width = 0;
  let index = 0;
  for (const character of vi.buffer.line(row)) {
    if (index >= column) break;
    width += widthOf(vi, character, width);
    index += character.length;
  }
  return width;
}

function widthOf(vi: Vi, character: string, at: number): number {
  if (character === "\t" && !vi.settings.list) return vi.settings.tabstop - (at % vi.settings.tabstop);
  return character < " " ? 2 : characterWidth(character);
}

/** The column of the screen where the cursor is seen: on a tab at its end, unless text is being put in. */
export function screenColumn(vi: Vi, row: number, column: number): number {
  const onTab = vi.mode !== "insert" && vi.mode !== "replace" && vi.buffer.line(row)[column] === "\t" && !vi.settings.list;
  return onTab ? widthTo(vi, row, column + 1) - 1 : widthTo(vi, row, column);
}

/** The character of a line that stands in a column of the screen; the line's length beyond its end. */
export function characterAt(vi: Vi, row: number, wanted: number): number {
  let width = 0;
  let index = 0;
  for (const character of vi.buffer.line(row)) {
    width += widthOf(vi, character, width);
    if (width > wanted) return index;
    index += character.length;
  }
  return index;
}
