import { compileExtended } from "../../regex/posix.ts";
import { plainText } from "./rows.ts";

/** What is looked for, with what was typed before it. */
export interface Pattern {
  /** As it was typed. */
  text: string;
  regex: RegExp;
  /** Lines that do not match (!). */
  inverse: boolean;
  /** On into the other files (*). */
  pastEnd: boolean;
  /** From the first file on (@). */
  firstFile: boolean;
  /** Matches are shown, the screen stays (^K). */
  stay: boolean;
}

/** Kinds of search as they are typed: their signs and what the line says of them. */
export const KINDS: readonly { keys: readonly string[]; field: "inverse" | "firstFile" | "pastEnd" | "stay" | "plain"; says: string }[] = [
  { keys: ["!", "C-n"], field: "inverse", says: "Non-match " }, { keys: ["@", "C-f"], field: "firstFile", says: "First-file " },
  { keys: ["*", "C-e"], field: "pastEnd", says: "EOF-ignore " }, { keys: ["C-k"], field: "stay", says: "Keep-pos " }, { keys: ["C-r"], field: "plain", says: "Regex-off " },
];

/** `sense`: 0 case counts, 1 (-i) it does if the pattern has capitals, 2 (-I) it does not. Undefined for a pattern that is wrong. */
export function compilePattern(text: string, sense: number, plain: boolean): RegExp | undefined {
  const ignore = sense === 2 || (sense === 1 && !/\p{Lu}/u.test(text));
  try {
    return compileExtended(plain ? text.replace(/[\\^$.|?*+()[{]/g, "\\$&") : text, ignore, "g");
  } catch {
    return undefined;
  }
}

export function matches(regex: RegExp, line: string): boolean {
  regex.lastIndex = 0;
  return regex.test(plainText(line));
}

/** Where the pattern stands in the line's plain text: from, to. */
export function placesOf(regex: RegExp, line: string): [number, number][] {
  const places: [number, number][] = [];
  regex.lastIndex = 0;
  for (const match of plainText(line).matchAll(regex)) if (match[0] !== "") places.push([match.index, match.index + match[0].length]);
  return places;
}
