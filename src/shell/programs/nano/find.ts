import { compileExtended } from "../../regex/posix.ts";
import type { Place, Text } from "./text.ts";

/** How one searches. */
export interface Manner {
  caseSensitive: boolean;
  regex: boolean;
  backwards: boolean;
}

export interface Found {
  place: Place;
  length: number;
  /** The end of the text was passed. */
  wrapped: boolean;
}

/** The expression for what is looked for; undefined for one that is wrong. */
export function patternOf(text: string, manner: Manner): RegExp | undefined {
  const flags = "g";
  try {
    return manner.regex ? compileExtended(text, !manner.caseSensitive, flags) : new RegExp(text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"), manner.caseSensitive ? flags : `${flags}i`);
  } catch {
    return undefined;
  }
}

/** The next place after the cursor (before it, when backwards), around the end of the text; the cursor's own place comes last. */
export function findNext(text: Text, pattern: RegExp, from: Place, backwards: boolean): Found | undefined {
  const count = text.lines.length;
  for (let step = 0; step <= count; step += 1) {
    const row = (((from.row + (backwards ? -step : step)) % count) + count) % count;
    const places = [...text.line(row).matchAll(pattern)].filter((match) => match[0] !== "");
    const match = backwards
      ? places.findLast(({ index }) => (step === 0 ? index < from.column : step === count ? index >= from.column : true))
      : places.find(({ index }) => (step === 0 ? index > from.column : step === count ? index <= from.column : true));
    if (!match) continue;
    const wrapped = backwards ? row > from.row || step === count : row < from.row || step === count;
    return { place: { row, column: match.index }, length: match[0].length, wrapped };
  }
  return undefined;
}
