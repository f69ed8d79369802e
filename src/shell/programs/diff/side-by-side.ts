import type { Output } from "../../output.ts";
import type { Change } from "./changes.ts";
import type { Side } from "./side.ts";

export function writeSides(output: Output, a: Side, b: Side, changes: readonly Change[], width: number, suppress: boolean, leftOnly: boolean): void {
  // As GNU has it: the second column begins at a tab stop, with a gutter of three columns at least before it.
  const offset = Math.floor((width + 8 + 3) / 16) * 8;
  const half = Math.max(0, Math.min(offset - 3, width - offset));
  const second = half > 0 ? offset : width;
  const row = (left: string | undefined, mark: string, right: string | undefined): void => {
    let text = (left ?? "").slice(0, half);
    let column = text.length;
    if (mark !== " ") {
      const at = Math.floor((half + second - 1) / 2);
      text += tabs(column, at) + mark;
      column = at + 1;
    }
    if (right !== undefined) text += tabs(column, second) + right.slice(0, half);
    output.put(`${text}\n`);
  };
  let [i, j] = [0, 0];
  for (const change of [...changes, { aStart: a.lines.length, aEnd: a.lines.length, bStart: b.lines.length, bEnd: b.lines.length }]) {
    for (; i < change.aStart; i += 1, j += 1) if (!suppress) row(a.lines[i], leftOnly ? "(" : " ", leftOnly ? undefined : b.lines[j]);
    while (i < change.aEnd && j < change.bEnd) row(a.lines[i++], "|", b.lines[j++]);
    while (i < change.aEnd) row(a.lines[i++], "<", undefined);
    while (j < change.bEnd) row(undefined, ">", b.lines[j++]);
  }
}

/** Tabs and blanks from one column to another. */
function tabs(from: number, to: number): string {
  let at = from;
  let text = "";
  for (let next = at + 8 - (at % 8); next <= to; next += 8) {
    text += "\t";
    at = next;
  }
  return text + " ".repeat(Math.max(0, to - at));
}
