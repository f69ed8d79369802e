import type { IUnicodeVersionProvider } from "@xterm/xterm";

/** Cells of a code point. */
export type CellsOf = (codePoint: number) => 0 | 1 | 2;

/** How xterm packs what it knows of a character: its width from bit 1 on, in bit 0 whether it joins the one before. */
const packed = (width: number, joins: boolean): number => (width << 1) | (joins ? 1 : 0);
const widthIn = (properties: number): number => (properties >> 1) & 3;

/** Tells xterm to count cells as the programs do that write on it; what takes none joins the cell before it. */
export function cellProvider(cellsOf: CellsOf): IUnicodeVersionProvider {
  return {
    version: "programs",
    wcwidth: cellsOf,
    charProperties(codePoint, preceding) {
      // Most of all output.
      if (codePoint >= 32 && codePoint < 127) return packed(1, false);
      const width = cellsOf(codePoint);
      const joins = width === 0 && widthIn(preceding) > 0;
      return packed(joins ? widthIn(preceding) : width, joins);
    },
  };
}
