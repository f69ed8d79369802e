import type { Output } from "../../output.ts";
import type { Change } from "./changes.ts";
import type { Side } from "./side.ts";

const NO_NEWLINE = "\\ No newline at end of file\n";

export function put(output: Output, sign: string, side: Side, index: number): void {
  output.put(`${sign}${side.lines[index]!}\n`);
  if (index === side.lines.length - 1 && !side.terminated) output.put(NO_NEWLINE);
}

export function writeNormal(output: Output, a: Side, b: Side, changes: readonly Change[]): void {
  const range = (start: number, end: number): string => (end - start <= 1 ? String(end - start === 0 ? start : end) : `${start + 1},${end}`);
  for (const change of changes) {
    const letter = change.aStart === change.aEnd ? "a" : change.bStart === change.bEnd ? "d" : "c";
    output.put(`${range(change.aStart, change.aEnd)}${letter}${range(change.bStart, change.bEnd)}\n`);
    for (let i = change.aStart; i < change.aEnd; i += 1) put(output, "< ", a, i);
    if (letter === "c") output.put("---\n");
    for (let i = change.bStart; i < change.bEnd; i += 1) put(output, "> ", b, i);
  }
}

/** Commands of ed that make one file of the other, from its end to its beginning. */
export function writeEd(output: Output, b: Side, changes: readonly Change[]): void {
  for (const change of [...changes].reverse()) {
    const letter = change.aStart === change.aEnd ? "a" : change.bStart === change.bEnd ? "d" : "c";
    const range = change.aEnd - change.aStart <= 1 ? String(letter === "a" ? change.aStart : change.aEnd) : `${change.aStart + 1},${change.aEnd}`;
    output.put(`${range}${letter}\n`);
    if (letter === "d") continue;
    for (const line of b.lines.slice(change.bStart, change.bEnd)) output.put(`${line}\n`);
    output.put(".\n");
  }
}

/** What RCS keeps: lines of the old file to delete, and lines to add behind them. */
export function writeRcs(output: Output, b: Side, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.aEnd > change.aStart) output.put(`d${change.aStart + 1} ${change.aEnd - change.aStart}\n`);
    if (change.bEnd === change.bStart) continue;
    output.put(`a${change.aEnd} ${change.bEnd - change.bStart}\n`);
    for (let i = change.bStart; i < change.bEnd; i += 1) output.put(i === b.lines.length - 1 && !b.terminated ? b.lines[i]! : `${b.lines[i]!}\n`);
  }
}
