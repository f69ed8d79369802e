import { type Call } from "../../../os/index.ts";
import type { Key } from "../../readline/keys.ts";
import { displayWidth } from "../../width.ts";
import { characterAt } from "./columns.ts";
import type { Vi } from "./editor.ts";
import { evaluate, ExpressionError } from "./expression.ts";
import { scrollBy } from "./motion-keys.ts";
import { wordBackward, wordForward } from "./motion.ts";
import { sameIndent, shiftLine } from "./operators.ts";

/*
 * Keys of insert and replace mode.
 */

export function startInsert(vi: Vi, times: number): void {
  vi.change();
  enterInsert(vi, times);
}

/** `lines`: what is typed is repeated on lines of its own. */
export function enterInsert(vi: Vi, times: number, lines = false): void {
  vi.mode = "insert";
  vi.insertRepeat = times > 1 ? { count: times - 1, keys: [], lines } : undefined;
}

export function* insertKey(vi: Vi, key: Key): Call<void> {
  const { buffer, cursor } = vi;
  const line = buffer.line(cursor.row);
  if (key.name === "escape" || key.name === "C-c" || key.name === "C-[") {
    if (vi.insertRepeat && key.name === "escape") {
      const { count, keys, lines } = vi.insertRepeat;
      vi.insertRepeat = undefined;
      for (let i = 0; i < count; i += 1) {
        if (lines) {
          buffer.insertLines(vi.cursor.row + 1, [""]);
          vi.cursor = { row: vi.cursor.row + 1, column: 0 };
        }
        for (const each of keys) yield* insertKey(vi, each);
      }
    }
    if (vi.block) {
      const typed = buffer.line(cursor.row).length - vi.block.before.length;
      const text = typed > 0 ? buffer.line(cursor.row).slice(vi.block.column, vi.block.column + typed) : "";
      for (const row of vi.block.rows) {
        const column = vi.block.ends ? buffer.line(row).length : vi.block.column;
        const each = buffer.line(row).padEnd(text === "" ? 0 : column);
        buffer.lines[row] = each.slice(0, column) + text + each.slice(column);
      }
      vi.block = undefined;
    }
    buffer.end();
    vi.mode = "normal";
    vi.marks.set("^", { ...vi.cursor });
    // Indent without text after it is taken away again.
    if (vi.settings.autoindent && /^\s+$/.test(buffer.line(vi.cursor.row))) buffer.lines[vi.cursor.row] = "";
    vi.moveTo({ row: vi.cursor.row, column: vi.cursor.column - 1 });
    vi.finishRecording();
    return;
  }
  vi.insertRepeat?.keys.push(key);
  switch (key.name) {
    case "text":
      if (vi.mode === "replace") {
        vi.overwritten.push(line[cursor.column] ?? "");
        buffer.lines[cursor.row] = line.slice(0, cursor.column) + line.slice(cursor.column + 1);
      }
      vi.cursor = buffer.insert(cursor, key.text);
      return;
    case "paste":
      vi.cursor = buffer.insert(cursor, key.text);
      return;
    case "enter": {
      const indent = vi.settings.autoindent ? sameIndent(vi, /^\s*/.exec(line.slice(0, cursor.column))![0]) : "";
      if (vi.settings.autoindent && /^\s*$/.test(line.slice(0, cursor.column)) && cursor.column === line.length) buffer.lines[cursor.row] = "";
      vi.cursor = buffer.insert({ row: cursor.row, column: Math.min(cursor.column, buffer.line(cursor.row).length) }, `\n${indent}`);
      return;
    }
    case "tab": {
      const { expandtab, tabstop, softtabstop } = vi.settings;
      const width = softtabstop || tabstop;
      const text = expandtab ? " ".repeat(width - (displayWidth(line.slice(0, cursor.column)) % width)) : "\t";
      vi.cursor = buffer.insert(cursor, text);
      return;
    }
    case "C-v": case "C-q":
      vi.cursor = buffer.insert(cursor, yield* literal(vi));
      return;
    case "backspace": case "C-h":
      if (vi.mode === "replace") {
        // What was typed over comes back.
        const old = vi.overwritten.pop();
        if (cursor.column > 0) vi.cursor = { row: cursor.row, column: cursor.column - 1 };
        if (old !== undefined) buffer.lines[cursor.row] = line.slice(0, cursor.column - 1) + old + line.slice(cursor.column);
        return;
      }
      if (cursor.column > 0) {
        const spaces = vi.settings.expandtab && vi.settings.softtabstop > 0 ? / +$/.exec(line.slice(0, cursor.column))?.[0].length ?? 0 : 0;
        const width = vi.settings.softtabstop;
        const by = spaces > 0 && width > 0 ? Math.min(spaces, cursor.column % width || width) : 1;
        buffer.remove({ row: cursor.row, column: cursor.column - by }, cursor);
        vi.cursor = { row: cursor.row, column: cursor.column - by };
      } else if (cursor.row > 0) {
        const column = buffer.line(cursor.row - 1).length;
        buffer.remove({ row: cursor.row - 1, column }, { row: cursor.row, column: 0 });
        vi.cursor = { row: cursor.row - 1, column };
      }
      return;
    case "delete":
      if (cursor.column < line.length) buffer.remove(cursor, { row: cursor.row, column: cursor.column + 1 });
      else if (cursor.row < buffer.last) buffer.remove(cursor, { row: cursor.row + 1, column: 0 });
      return;
    case "C-w": {
      const start = wordBackward(buffer, cursor, false);
      const from = start.row === cursor.row ? start : { row: cursor.row, column: 0 };
      buffer.remove(from, cursor);
      vi.cursor = { ...from };
      return;
    }
    case "C-u":
      buffer.remove({ row: cursor.row, column: 0 }, cursor);
      vi.cursor = { row: cursor.row, column: 0 };
      return;
    case "C-t": case "C-d": {
      const shifted = shiftLine(vi, line, key.name === "C-t" ? 1 : -1);
      buffer.lines[cursor.row] = shifted;
      cursor.column = Math.max(0, cursor.column + shifted.length - line.length);
      return;
    }
    case "C-r": {
      const name = (yield* vi.more()).text;
      if (name === "=") {
        const text = yield* expressionText(vi);
        if (text !== undefined) vi.cursor = buffer.insert(cursor, text);
        return;
      }
      const value = vi.registers.get(name);
      if (value) vi.cursor = buffer.insert(cursor, value.text);
      return;
    }
    case "C-y": case "C-e": {
      // What stands in the line above or below.
      const character = buffer.lines[cursor.row + (key.name === "C-y" ? -1 : 1)]?.[cursor.column];
      if (character !== undefined) vi.cursor = buffer.insert(cursor, character);
      return;
    }
    case "C-n": case "C-p": completeWord(vi, key.name === "C-n" ? 1 : -1); return;
    case "left": vi.moveTo({ row: cursor.row, column: cursor.column - 1 }); return;
    case "right": vi.moveTo({ row: cursor.row, column: cursor.column + 1 }); return;
    case "up": case "down": {
      const row = Math.max(0, Math.min(buffer.last, cursor.row + (key.name === "up" ? -1 : 1)));
      vi.moveTo({ row, column: characterAt(vi, row, vi.wanted) }, true);
      return;
    }
    case "home": cursor.column = 0; return;
    case "end": cursor.column = line.length; return;
    case "C-right": vi.moveTo(wordForward(buffer, cursor, false)); return;
    case "C-left": vi.moveTo(wordBackward(buffer, cursor, false)); return;
    case "pagedown": scrollBy(vi, vi.height - 2); return;
    case "pageup": scrollBy(vi, -(vi.height - 2)); return;
    default: return;
  }
}

/** Ctrl-R =: an expression is typed in the line of commands; its value, or undefined when it is given up or wrong. */
function* expressionText(vi: Vi): Call<string | undefined> {
  let typed = "";
  for (;;) {
    vi.say(`=${typed}`);
    const key = yield* vi.more();
    if (key.name === "escape" || key.name === "C-c") {
      vi.say("");
      return undefined;
    }
    if (key.name === "backspace") typed = typed.slice(0, -1);
    else if (key.name === "enter") break;
    else typed += key.text;
  }
  vi.say("");
  try {
    return String(evaluate(typed, vi.expressions()));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    vi.say(error.message, true);
    return undefined;
  }
}

/** Ctrl-N, Ctrl-P: the words of the text that begin as the one before the cursor, one after another, and then what was typed again. */
function completeWord(vi: Vi, step: 1 | -1): void {
  const { buffer, cursor } = vi;
  const line = buffer.line(cursor.row);
  const written = /[\w]*$/.exec(line.slice(0, cursor.column))![0];
  const start = cursor.column - written.length;
  const going = vi.completion;
  if (!going || going.row !== cursor.row || going.start !== start || going.words[going.at] !== written) {
    const before = [...buffer.lines.slice(0, cursor.row), line.slice(0, start)].join("\n").match(/\w+/g) ?? [];
    const after = [line.slice(cursor.column), ...buffer.lines.slice(cursor.row + 1)].join("\n").match(/\w+/g) ?? [];
    const words = [...new Set([...after, ...before])].filter((word) => word.startsWith(written) && word !== written);
    if (words.length === 0) {
      vi.say("E486: Pattern not found", true);
      return;
    }
    vi.completion = { row: cursor.row, start, at: 0, words: [written, ...words] };
  }
  const completion = vi.completion!;
  completion.at = (completion.at + step + completion.words.length) % completion.words.length;
  buffer.remove({ row: cursor.row, column: start }, cursor);
  vi.cursor = buffer.insert({ row: cursor.row, column: start }, completion.words[completion.at]!);
}

/** Ctrl-V: the next key as it is, or a character by its number (u00e9, x41, 233). */
function* literal(vi: Vi): Call<string> {
  const first = yield* vi.more();
  const hex = { x: 2, u: 4, U: 8 }[first.text];
  if (hex !== undefined || /^\d$/.test(first.text)) {
    let digits = hex === undefined ? first.text : "";
    while (digits.length < (hex ?? 3)) {
      const next = yield* vi.more();
      if (!(hex === undefined ? /^\d$/ : /^[0-9a-fA-F]$/).test(next.text)) {
        vi.pending.unshift(next);
        vi.recording?.pop();
        break;
      }
      digits += next.text;
    }
    return digits === "" ? first.text : String.fromCodePoint(Math.min(0x10ffff, parseInt(digits, hex === undefined ? 10 : 16)));
  }
  return first.text !== "" ? first.text : { tab: "\t", escape: "\x1b", enter: "\r" }[first.name] ?? "";
}
