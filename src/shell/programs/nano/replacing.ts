import type { Call } from "../../../os/index.ts";
import { ask, askYesNo } from "./asking.ts";
import type { Nano } from "./editor.ts";
import { change } from "./edits.ts";
import { patternOf } from "./find.ts";
import * as menus from "./menus.ts";
import { jumped, moveTo } from "./movement.ts";
import { askPattern, goToNext, shorten } from "./searching.ts";

export function* replaceText(nano: Nano): Call<void> {
  if (nano.options.readOnly) {
    nano.warn("Key is invalid in view mode");
    return;
  }
  nano.manner.backwards = false;
  const asked = yield* askPattern(nano, true);
  if (!asked) return;
  nano.searched = asked.text;
  if (asked.other) yield* replaceAsked(nano, asked.text);
  else goToNext(nano, nano.manner.backwards);
}

export function* replaceAsked(nano: Nano, text: string): Call<void> {
  const pattern = patternOf(text, nano.manner);
  if (!pattern) {
    nano.warn(`Bad regex "${text}"`);
    return;
  }
  const { end, text: replacement } = yield* ask(nano, () => "Replace with: ", menus.REPLACE_WITH, { history: nano.history.replace });
  if (end !== "enter") return;
  nano.wipe();
  const begin = { ...nano.cursor };
  let count = 0;
  let all = false;
  let row = begin.row;
  let column = begin.column;
  let any = false;
  // Around the text once, from the cursor to where it was.
  for (let left = nano.text.lines.length + 1; left > 0; left -= 1) {
    for (;;) {
      pattern.lastIndex = column;
      const match = pattern.exec(nano.text.line(row));
      if (!match || match[0] === "" || (left === 1 && match.index >= begin.column)) break;
      any = true;
      moveTo(nano, row, match.index);
      let answer: string = "yes";
      if (!all) {
        nano.found = { row, from: match.index, to: match.index + match[0].length };
        jumped(nano);
        answer = yield* askYesNo(nano, "Replace this instance?", true);
        nano.found = undefined;
      }
      if (answer === "cancel") return;
      all ||= answer === "all";
      column = match.index + match[0].length;
      if (answer === "no") continue;
      const written = nano.manner.regex ? replacement.replace(/\\([0-9])/g, (_all, n: string) => match[Number(n)] ?? "") : replacement;
      change(nano, "replacement", false, () => {
        nano.text.remove({ row, column: match.index }, { row, column: match.index + match[0].length });
        return nano.text.insert({ row, column: match.index }, written);
      });
      column = match.index + written.length;
      count += 1;
    }
    row = (row + 1) % nano.text.lines.length;
    column = 0;
  }
  moveTo(nano, begin.row, begin.column);
  if (!any) nano.warn(`"${shorten(text, nano.screen.columns)}" not found`);
  else nano.say(`Replaced ${count} occurrence${count === 1 ? "" : "s"}`);
}
