import { type Call } from "../../../os/index.ts";
import type { Place } from "./buffer.ts";
import type { Vi } from "./editor.ts";
import { vimRegex } from "./regex.ts";

/*
 * Patterns: reading them and finding them.
 */

export function searchFor(vi: Vi, pattern: string, forward: boolean): void {
  vi.searchPattern = pattern;
  vi.searchForward = forward;
  vi.highlight = true;
  const to = findPattern(vi, pattern, forward, 1);
  if (to) vi.moveTo(to);
}

export function* readPattern(vi: Vi, prompt: string): Call<string | undefined> {
  let text = "";
  const mode = vi.mode;
  vi.mode = "search";
  vi.commandLine = text;
  vi.prompt = prompt;
  try {
    for (;;) {
      vi.commandLine = text;
      const key = yield* vi.more();
      if (key.name === "enter") return text;
      if (key.name === "escape" || key.name === "C-c") return undefined;
      if (key.name === "backspace" || key.name === "C-h") {
        if (text === "") return undefined;
        text = text.slice(0, -1);
      } else if (key.name === "C-u") text = "";
      else if (key.name === "C-w") text = text.replace(/\S*\s*$/, "");
      else if (key.name === "up") text = vi.searchPattern;
      else text += key.text.replace(/\n/g, "");
    }
  } finally {
    vi.mode = mode;
  }
}

export function regexOf(vi: Vi, pattern: string): RegExp | undefined {
  const ignore = vi.settings.ignorecase && !(vi.settings.smartcase && /[A-Z]/.test(pattern));
  try {
    return vimRegex(pattern, ignore);
  } catch {
    vi.say(`E486: Pattern not found: ${pattern}`, true);
    return undefined;
  }
}

/** gn: the match that the cursor is in, or the next one (the former one). Both ends belong to it. */
export function nextMatch(vi: Vi, forward: boolean): { from: Place; to: Place } | undefined {
  const regex = vi.searchPattern === "" ? undefined : regexOf(vi, vi.searchPattern);
  if (!regex) return undefined;
  const { buffer, cursor } = vi;
  for (let step = 0; step <= buffer.lines.length; step += 1) {
    const row = (((cursor.row + (forward ? step : -step)) % buffer.lines.length) + buffer.lines.length) % buffer.lines.length;
    const matches = [...buffer.line(row).matchAll(regex)].filter(({ index, 0: text }) => step > 0 || (forward ? index + text.length > cursor.column : index <= cursor.column));
    const match = forward ? matches[0] : matches.at(-1);
    if (match) return { from: { row, column: match.index }, to: { row, column: match.index + Math.max(1, match[0].length) - 1 } };
  }
  return undefined;
}

export function findPattern(vi: Vi, pattern: string, forward: boolean, times: number): Place | undefined {
  const regex = regexOf(vi, pattern);
  if (!regex) return undefined;
  const { buffer } = vi;
  let place: Place = { ...vi.cursor };
  let wrapped = false;
  for (let i = 0; i < times; i += 1) {
    let found: Place | undefined;
    for (let step = 0; step <= buffer.lines.length && !found; step += 1) {
      const row = (((place.row + (forward ? step : -step)) % buffer.lines.length) + buffer.lines.length) % buffer.lines.length;
      const columns: number[] = [];
      for (const match of buffer.line(row).matchAll(regex)) columns.push(match.index);
      const usable = step === 0 ? columns.filter((column) => (forward ? column > place.column : column < place.column)) : columns;
      const column = forward ? usable[0] : usable.at(-1);
      if (column === undefined) continue;
      found = { row, column };
      if (forward ? row < place.row || (step > 0 && row === place.row) : row > place.row) wrapped = true;
    }
    if (!found) {
      vi.say(`E486: Pattern not found: ${pattern}`, true);
      return undefined;
    }
    place = found;
  }
  vi.say(wrapped ? (forward ? "search hit BOTTOM, continuing at TOP" : "search hit TOP, continuing at BOTTOM") : `${forward ? "/" : "?"}${pattern}`, wrapped);
  return place;
}
