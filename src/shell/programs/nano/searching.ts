import type { Call } from "../../../os/index.ts";
import { ask } from "./asking.ts";
import type { Nano } from "./editor.ts";
import { findNext, patternOf } from "./find.ts";
import * as menus from "./menus.ts";
import { goToLine, jumped, moveTo } from "./movement.ts";
import { replaceAsked } from "./replacing.ts";

function mannerWords(nano: Nano, replacing: boolean): string {
  const { caseSensitive, regex, backwards } = nano.manner;
  return `${caseSensitive ? " [Case Sensitive]" : ""}${regex ? " [Regexp]" : ""}${backwards ? " [Backwards]" : ""}${replacing ? " (to replace)" : ""}${nano.searched === "" ? "" : ` [${shorten(nano.searched, nano.screen.columns)}]`}`;
}

/** What to look for; undefined when that was given up. */
export function* askPattern(nano: Nano, replacing: boolean): Call<{ text: string; other: boolean } | undefined> {
  let typed = "";
  let asksReplace = replacing;
  for (;;) {
    const { end, text } = yield* ask(nano, () => `Search${mannerWords(nano, asksReplace)}: `, asksReplace ? menus.REPLACE : menus.SEARCH, {
      initial: typed, history: nano.history.search, special: (key) => ["M-c", "M-r", "M-b", "C-r", "C-t", "C-\\"].includes(key) && !(asksReplace && key === "C-t"),
    });
    typed = text;
    if (end === "cancel") return undefined;
    if (end === "M-c") nano.manner.caseSensitive = !nano.manner.caseSensitive;
    else if (end === "M-r") nano.manner.regex = !nano.manner.regex;
    else if (end === "M-b") nano.manner.backwards = !nano.manner.backwards;
    else if (end === "C-r" || end === "C-\\") asksReplace = !asksReplace;
    else if (end === "C-t") {
      yield* goToLine(nano);
      return undefined;
    } else {
      nano.wipe();
      if (text === "" && nano.searched === "") {
        nano.say("Cancelled");
        return undefined;
      }
      return { text: text === "" ? nano.searched : text, other: asksReplace };
    }
  }
}

export function* searchText(nano: Nano, backwards: boolean): Call<void> {
  nano.manner.backwards = backwards;
  const asked = yield* askPattern(nano, false);
  if (!asked) return;
  nano.searched = asked.text;
  if (asked.other) yield* replaceAsked(nano, asked.text);
  else goToNext(nano, nano.manner.backwards);
}

export function searchAgain(nano: Nano, backwards: boolean): void {
  if (nano.searched === "") {
    nano.warn("No current search pattern");
    return;
  }
  nano.wipe();
  goToNext(nano, backwards);
}

export function goToNext(nano: Nano, backwards: boolean): void {
  const pattern = patternOf(nano.searched, nano.manner);
  if (!pattern) {
    nano.warn(`Bad regex "${nano.searched}"`);
    return;
  }
  const { cursor } = nano;
  const found = findNext(nano.text, pattern, cursor, backwards);
  if (!found) {
    nano.warn(`"${shorten(nano.searched, nano.screen.columns)}" not found`);
    return;
  }
  if (found.place.row === cursor.row && found.place.column === cursor.column) nano.say("This is the only occurrence");
  else if (found.wrapped) nano.say("Search Wrapped");
  moveTo(nano, found.place.row, found.place.column);
  nano.found = { row: found.place.row, from: found.place.column, to: found.place.column + found.length };
  jumped(nano);
}

/** A pattern in the status line is cut. */
export function shorten(text: string, columns: number): string {
  const most = Math.floor(columns / 3);
  return text.length > most ? `${text.slice(0, most)}...` : text;
}
