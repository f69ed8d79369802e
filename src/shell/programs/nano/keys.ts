import type { Call } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import { countWords, tellPosition } from "./counting.ts";
import { copyText, cutText, cutToEnd, pasteText, toggleMark } from "./cutting.ts";
import { columnsOf } from "./draw.ts";
import type { Nano } from "./editor.ts";
import { backspace, breakLine, commentLines, erase, eraseWord, justify, putText, redoChange, shiftLines, undoChange } from "./edits.ts";
import { closeText, execute, insertFile, saveText, switchTo, writeText } from "./files.ts";
import { showHelp } from "./help.ts";
import { center, goToLine, moveBy, moveHome, movePage, moveTo, moveVertically, moveWord, paragraphEdge, toBracket } from "./movement.ts";
import { replaceText } from "./replacing.ts";
import { searchAgain, searchText } from "./searching.ts";

export function* press(nano: Nano, key: Key, kept: boolean): Call<void> {
  const { text, cursor } = nano;
  const line = text.line(cursor.row);
  switch (key.name) {
    case "text": case "paste": putText(nano, key.text, key.name === "paste" ? "paste" : "addition"); return;
    case "C-x": yield* closeText(nano); return;
    case "C-o": yield* saveText(nano, false); return;
    case "C-s":
      if (nano.file.path === "") yield* saveText(nano, false);
      else writeText(nano, nano.file.path);
      return;
    case "C-w": case "C-f": yield* searchText(nano, false); return;
    case "C-q": yield* searchText(nano, true); return;
    case "M-w": searchAgain(nano, false); return;
    case "M-q": searchAgain(nano, true); return;
    case "C-\\": case "M-r": yield* replaceText(nano); return;
    case "C-k": cutText(nano, kept); return;
    case "M-6": case "M-^": copyText(nano, kept); return;
    case "C-u": pasteText(nano); return;
    case "M-t": cutToEnd(nano); return;
    case "M-a": case "C-^": case "M-A": toggleMark(nano); return;
    case "M-u": undoChange(nano); return;
    case "M-e": redoChange(nano); return;
    case "C-c": tellPosition(nano); return;
    case "C-_": case "M-g": yield* goToLine(nano); return;
    case "C-r": yield* insertFile(nano); return;
    case "C-t": yield* execute(nano); return;
    case "C-j": justify(nano); return;
    case "C-g": yield* showHelp(nano); return;
    case "C-l": center(nano); return;
    case "C-z": nano.warn("To suspend, type ^T^Z"); return;
    case "left": case "C-b": moveBy(nano, -1); return;
    case "right": moveBy(nano, 1); return;
    case "up": case "C-p": moveVertically(nano, -1); return;
    case "down": case "C-n": moveVertically(nano, 1); return;
    case "pageup": case "C-y": movePage(nano, -1); return;
    case "pagedown": case "C-v": movePage(nano, 1); return;
    case "home": case "C-a": moveHome(nano); return;
    case "end": case "C-e": moveTo(nano, cursor.row, line.length); return;
    case "C-left": case "M-b": moveWord(nano, -1); return;
    case "C-right": case "M-f": moveWord(nano, 1); return;
    case "M-\\": case "M-|": moveTo(nano, 0, 0); return;
    case "M-/": case "M-?": moveTo(nano, text.last, Infinity); return;
    case "M-]": toBracket(nano); return;
    case "M-(": case "M-9": moveTo(nano, paragraphEdge(nano, -1), 0); return;
    case "M-)": case "M-0": moveTo(nano, paragraphEdge(nano, 1), 0); return;
    case "enter": case "C-m": breakLine(nano); return;
    case "tab": case "C-i":
      if (nano.file.mark) shiftLines(nano, 1);
      else putText(nano, nano.options.spaces ? " ".repeat(nano.options.tab - (columnsOf(line.slice(0, cursor.column), nano.options.tab) % nano.options.tab)) : "\t", "addition");
      return;
    case "M-}": shiftLines(nano, 1); return;
    case "M-{": case "backtab": shiftLines(nano, -1); return;
    case "M-3": commentLines(nano); return;
    case "backspace": case "C-h": backspace(nano); return;
    case "delete": case "C-d": erase(nano); return;
    case "M-backspace": eraseWord(nano, -1); return;
    case "M-d": countWords(nano); return;
    case "M-n": case "M-#": toggleOption(nano, "numbers", "Line numbering"); return;
    case "M-i": toggleOption(nano, "indent", "Auto indent"); return;
    case "M-o": toggleOption(nano, "spaces", "Conversion of typed tabs to spaces"); return;
    case "M-x": toggleOption(nano, "help", "Help mode"); return;
    case "M-c":
      nano.options.position = !nano.options.position;
      if (nano.options.position) tellPosition(nano);
      else nano.say("Constant cursor position display disabled");
      return;
    case "M-z":
      nano.bars = !nano.bars;
      nano.wipe();
      return;
    case "M->": case "M-.": switchTo(nano, 1); return;
    case "M-<": case "M-,": switchTo(nano, -1); return;
    case "escape": return;
    default: nano.warn(key.name.startsWith("M-") ? `Unbound key: M-${key.name.slice(2).toUpperCase()}` : `Unbound key: ${key.name.replace(/^C-(.)$/, (_all, letter: string) => `^${letter.toUpperCase()}`)}`);
  }
}

function toggleOption(nano: Nano, option: "numbers" | "indent" | "help" | "spaces", name: string): void {
  nano.options[option] = !nano.options[option];
  nano.say(`${name} ${nano.options[option] ? "enabled" : "disabled"}`);
}
