import { type Call } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import type { Vi } from "./editor.ts";
import { runEx } from "./ex.ts";
import { enterInsert, startInsert } from "./insert.ts";
import { motionOf } from "./motion-keys.ts";
import { firstNonBlank } from "./motion.ts";
import { addToNumber, applyRange, joinLines, operate, sameIndent, swapCase } from "./operators.ts";
import { putRegister } from "./registers.ts";
import { visualCommand } from "./visual.ts";

/*
 * Keys of normal mode, and of visual mode as far as they move.
 */

export function* normalMode(vi: Vi, first: Key): Call<void> {
  let key = first;
  let count: number | undefined;
  let register = '"';
  const visual = vi.mode.startsWith("visual");
  for (;;) {
    if (/^[1-9]$/.test(key.text) || (key.text === "0" && count !== undefined)) {
      count = (count ?? 0) * 10 + Number(key.text);
      key = yield* vi.more();
    } else if (key.text === '"') {
      register = (yield* vi.more()).text;
      key = yield* vi.more();
    } else break;
  }
  const times = count ?? 1;
  const command = key.text !== "" ? key.text : key.name;
  if (visual && (yield* visualCommand(vi, command, register, times))) return;
  const motion = yield* motionOf(vi, command, count);
  if (motion === null) {
    // What fails ends a macro.
    vi.pending = [];
    return;
  }
  if (motion) {
    if (visual && motion.from) {
      vi.visualStart = motion.from;
      if (motion.linewise) vi.mode = "visual-line";
      // The end of an object that does not include its last place is the place before.
      else if (!motion.inclusive && motion.to.column > 0) motion.to = { row: motion.to.row, column: motion.to.column - 1 };
    }
    const vertical = ["j", "k", "up", "down", "C-n", "C-p", "enter"].includes(command);
    if (["G", "g", "/", "?", "n", "N", "%", "'", "`", "{", "}", "H", "M", "L", "*", "#"].includes(command)) vi.jumpBack = { ...vi.cursor };
    vi.moveTo(motion.to, vertical);
    if (command === "$" || command === "end") vi.wanted = Infinity;
    return;
  }
  yield* normalCommand(vi, command, key, times, count, register);
}

function* normalCommand(vi: Vi, command: string, key: Key, times: number, count: number | undefined, register: string): Call<void> {
  const { buffer, cursor } = vi;
  const line = buffer.line(cursor.row);
  switch (command) {
    case "i": startInsert(vi, times); return;
    case "insert": startInsert(vi, times); return;
    case "a":
      vi.change();
      cursor.column = Math.min(line.length, cursor.column + 1);
      enterInsert(vi, times);
      return;
    case "I":
      vi.change();
      cursor.column = firstNonBlank(line);
      enterInsert(vi, times);
      return;
    case "A":
      vi.change();
      cursor.column = line.length;
      enterInsert(vi, times);
      return;
    case "o":
    case "O": {
      vi.change();
      const indent = vi.settings.autoindent ? sameIndent(vi, /^\s*/.exec(line)![0]) : "";
      buffer.insertLines(command === "o" ? cursor.row + 1 : cursor.row, [indent]);
      vi.cursor = { row: command === "o" ? cursor.row + 1 : cursor.row, column: indent.length };
      enterInsert(vi, times, true);
      return;
    }
    case "R":
      vi.change();
      vi.mode = "replace";
      vi.overwritten = [];
      return;
    case "x": case "delete": yield* applyRange(vi, "d", cursor, { row: cursor.row, column: Math.min(line.length, cursor.column + times) }, false, register); return;
    case "X": yield* applyRange(vi, "d", { row: cursor.row, column: Math.max(0, cursor.column - times) }, { ...cursor }, false, register); return;
    case "D": yield* applyRange(vi, "d", cursor, { row: cursor.row, column: line.length }, false, register); return;
    case "C": yield* applyRange(vi, "c", cursor, { row: cursor.row, column: line.length }, false, register); return;
    case "s": yield* applyRange(vi, "c", cursor, { row: cursor.row, column: Math.min(line.length, cursor.column + times) }, false, register); return;
    case "S": yield* applyRange(vi, "c", { row: cursor.row, column: 0 }, { row: Math.min(buffer.last, cursor.row + times - 1), column: 0 }, true, register); return;
    case "Y": yield* applyRange(vi, "y", { row: cursor.row, column: 0 }, { row: Math.min(buffer.last, cursor.row + times - 1), column: 0 }, true, register); return;
    case "d": case "c": case "y": case ">": case "<": case "=": case "!":
      yield* operate(vi, command, count, register);
      return;
    case "p": case "P": putRegister(vi, register, command === "p", times); return;
    case "J": joinLines(vi, Math.max(2, times), true); return;
    case "r": {
      const next = yield* vi.more();
      if (next.name === "escape") return;
      const character = next.name === "enter" ? "\n" : next.text;
      if (character === "" || cursor.column + times > line.length) return;
      vi.change();
      buffer.remove(cursor, { row: cursor.row, column: cursor.column + times });
      const end = buffer.insert(cursor, character === "\n" ? "\n" : character.repeat(times));
      buffer.end();
      vi.moveTo(character === "\n" ? { row: end.row, column: 0 } : { row: cursor.row, column: end.column - 1 });
      return;
    }
    case "~": {
      if (line === "") return;
      vi.change();
      const end = Math.min(line.length, cursor.column + times);
      const text = line.slice(cursor.column, end);
      buffer.lines[cursor.row] = line.slice(0, cursor.column) + swapCase(text) + line.slice(end);
      buffer.end();
      vi.moveTo({ row: cursor.row, column: end });
      return;
    }
    case "u": {
      const place = buffer.undo({ ...cursor });
      if (place) vi.moveTo(place);
      else vi.say("Already at oldest change");
      return;
    }
    case "C-r": {
      const place = buffer.redo({ ...cursor });
      if (place) vi.moveTo(place);
      else vi.say("Already at newest change");
      return;
    }
    case ".":
      if (vi.lastChange.length > 0) {
        vi.recording = undefined;
        const keys = vi.lastChange;
        for (let i = 0; i < times; i += 1) yield* vi.replay(keys);
        vi.lastChange = keys;
      }
      return;
    case "&": yield* runEx(vi, "s"); return;
    case "v": vi.mode = "visual"; vi.visualStart = { ...cursor }; return;
    case "V": vi.mode = "visual-line"; vi.visualStart = { ...cursor }; return;
    case "C-v": vi.mode = "visual-block"; vi.visualStart = { ...cursor }; return;
    case ":":
      vi.mode = "command";
      vi.commandLine = count === undefined ? "" : count === 1 ? "." : `.,.+${count - 1}`;
      vi.commandPlace = vi.commandHistory.length;
      return;
    case "m": vi.marks.set((yield* vi.more()).text, { ...cursor }); return;
    case "q":
      if (vi.macro) {
        // A capital letter adds to what is there.
        const name = vi.macro.name.toLowerCase();
        vi.macros.set(name, vi.macro.name === name ? vi.macro.keys : [...(vi.macros.get(name) ?? []), ...vi.macro.keys]);
        vi.macro = undefined;
      } else vi.macro = { name: (yield* vi.more()).text, keys: [] };
      return;
    case "@": {
      const typed = (yield* vi.more()).text;
      const name = typed === "@" ? vi.lastMacro : typed;
      if (name === ":") {
        vi.lastMacro = name;
        for (let i = 0; i < times; i += 1) yield* runEx(vi, vi.commandHistory.at(-1) ?? "");
        vi.clamp();
        return;
      }
      const keys = vi.macros.get(name);
      if (!keys) return;
      vi.lastMacro = name;
      for (let i = 0; i < times; i += 1) vi.pending.push(...keys);
      return;
    }
    case "Z": {
      const next = (yield* vi.more()).text;
      if (next === "Z") {
        if (!vi.buffer.changed || vi.write(undefined)) vi.quit(0);
      } else if (next === "Q") vi.quit(0);
      return;
    }
    case "z": {
      const next = (yield* vi.more());
      if (next.text === "z" || next.text === ".") vi.top = Math.max(0, cursor.row - Math.floor(vi.height / 2));
      else if (next.text === "t" || next.name === "enter") vi.top = cursor.row;
      else if (next.text === "b" || next.text === "-") vi.top = Math.max(0, cursor.row - vi.height + 1);
      return;
    }
    case "C-e": vi.top = Math.min(buffer.last, vi.top + times); cursor.row = Math.max(cursor.row, vi.top); vi.clamp(); return;
    case "C-y": vi.top = Math.max(0, vi.top - times); cursor.row = Math.min(cursor.row, vi.top + vi.height - 1); vi.clamp(); return;
    case "C-g": vi.say(`"${vi.path ?? "[No Name]"}"${buffer.changed ? " [Modified]" : ""} ${buffer.lines.length} line${buffer.lines.length === 1 ? "" : "s"} --${Math.floor(((cursor.row + 1) / buffer.lines.length) * 100)}%--`); return;
    case "C-a": case "C-x": addToNumber(vi, command === "C-a" ? times : -times); return;
    case "C-z": yield* vi.screen.suspend(); return;
    case "C-c": vi.say("Type  :qa  and press <Enter> to exit Vim"); return;
    case "paste": {
      vi.change();
      vi.moveTo(buffer.insert(cursor, key.text));
      buffer.end();
      return;
    }
    default:
  }
}
