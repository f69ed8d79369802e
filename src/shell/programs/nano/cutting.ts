import type { Nano } from "./editor.ts";
import { change } from "./edits.ts";
import { moveTo } from "./movement.ts";
import { before, type Place } from "./text.ts";

export function markedRegion(nano: Nano): [Place, Place] | undefined {
  const { mark, cursor } = nano.file;
  if (!mark) return undefined;
  return before(mark, cursor) ? [mark, { ...cursor }] : [{ ...cursor }, mark];
}

export function cutText(nano: Nano, kept: boolean): void {
  const { text, cursor } = nano;
  const region = markedRegion(nano);
  nano.wipe();
  if (!region && cursor.row === text.last) {
    nano.say("Nothing was cut");
    return;
  }
  const [from, to] = region ?? [{ row: cursor.row, column: 0 }, { row: cursor.row + 1, column: 0 }];
  const taken = text.between(from, to);
  const done = change(nano, "cut", kept && !region, () => text.remove(from, to));
  if (!done) return;
  nano.cutText = kept && !region ? nano.cutText + taken : taken;
  nano.file.mark = undefined;
  nano.keepCut = !region;
}

export function cutToEnd(nano: Nano): void {
  const { text, cursor } = nano;
  const end = { row: text.last, column: text.line(text.last).length };
  const from = { ...cursor };
  const taken = text.between(from, end);
  nano.wipe();
  if (change(nano, "cut", false, () => text.remove(from, end))) nano.cutText = taken;
}

export function copyText(nano: Nano, kept: boolean): void {
  const { text, cursor } = nano;
  const region = markedRegion(nano);
  nano.wipe();
  if (region) {
    nano.cutText = text.between(...region);
    nano.file.mark = undefined;
    return;
  }
  if (cursor.row === text.last) {
    nano.say("Nothing was copied");
    return;
  }
  const line = `${text.line(cursor.row)}\n`;
  nano.cutText = kept ? nano.cutText + line : line;
  moveTo(nano, cursor.row + 1, 0);
  nano.keepCut = true;
}

export function pasteText(nano: Nano): void {
  if (nano.cutText === "") {
    nano.warn("Cutbuffer is empty");
    return;
  }
  change(nano, "paste", false, () => nano.text.insert(nano.cursor, nano.cutText));
  nano.file.mark = undefined;
}

export function toggleMark(nano: Nano): void {
  if (nano.file.mark) {
    nano.file.mark = undefined;
    nano.say("Mark Unset");
  } else {
    nano.file.mark = { ...nano.cursor };
    nano.say("Mark Set");
  }
}
