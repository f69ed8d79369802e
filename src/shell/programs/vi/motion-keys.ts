import { type Call } from "../../../os/index.ts";
import { characterAt } from "./columns.ts";
import type { Place } from "./buffer.ts";
import type { Vi } from "./editor.ts";
import { runEx } from "./ex.ts";
import { findCharacter, firstNonBlank, matching, paragraph, textObject, wordBackward, wordEnd, wordEndBackward, wordForward, type Motion } from "./motion.ts";
import { startInsert } from "./insert.ts";
import { joinLines, operate } from "./operators.ts";
import { findPattern, nextMatch, readPattern } from "./search.ts";

/*
 * What the keys of motions mean from where the cursor is.
 */

/** What a motion key means from the cursor; undefined: it is none, null: it fails. */
export function* motionOf(vi: Vi, command: string, count: number | undefined, operator = ""): Call<Motion | undefined | null> {
  const { buffer, cursor } = vi;
  const times = count ?? 1;
  const repeat = (step: (at: Place) => Place): Place => {
    let at = cursor;
    for (let i = 0; i < times; i += 1) at = step(at);
    return at;
  };
  const vertical = (row: number): Motion | null => {
    if (row < 0 || row > buffer.last) {
      if (Math.abs(times) === 1) return null;
    }
    const target = Math.max(0, Math.min(buffer.last, row));
    return { to: { row: target, column: characterAt(vi, target, vi.wanted) }, linewise: true };
  };
  switch (command) {
    case "h": case "left": case "backspace": case "C-h":
      return { to: { row: cursor.row, column: Math.max(0, cursor.column - times) } };
    case "l": case "right": case " ":
      // At the end of a line it fails, which ends a macro.
      if (operator === "" && !vi.mode.startsWith("visual") && cursor.column >= buffer.line(cursor.row).length - 1) return null;
      return { to: { row: cursor.row, column: Math.min(buffer.line(cursor.row).length, cursor.column + times) } };
    case "j": case "down": case "C-n": case "C-j": return vertical(cursor.row + times);
    case "k": case "up": case "C-p": return vertical(cursor.row - times);
    case "enter": case "+": {
      const row = Math.min(buffer.last, cursor.row + times);
      return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
    }
    case "-": {
      const row = Math.max(0, cursor.row - times);
      return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
    }
    case "w": case "W": {
      if (operator === "c" && /\S/.test(buffer.line(cursor.row)[cursor.column] ?? "")) return { to: repeat((at) => wordEnd(buffer, at === cursor ? { ...at, column: at.column - 1 } : at, command === "W")), inclusive: true };
      let to = repeat((at) => wordForward(buffer, at, command === "W"));
      // An operator does not take the next line's indent.
      if (operator !== "" && to.row > cursor.row && to.column <= firstNonBlank(buffer.line(to.row))) to = { row: to.row - 1, column: buffer.line(to.row - 1).length };
      return { to };
    }
    case "e": case "E": return { to: repeat((at) => wordEnd(buffer, at, command === "E")), inclusive: true };
    case "b": case "B": return { to: repeat((at) => wordBackward(buffer, at, command === "B")) };
    case "C-right": return { to: repeat((at) => wordForward(buffer, at, false)) };
    case "C-left": return { to: repeat((at) => wordBackward(buffer, at, false)) };
    case "0": case "home": return { to: { row: cursor.row, column: 0 } };
    case "^": return { to: { row: cursor.row, column: firstNonBlank(buffer.line(cursor.row)) } };
    case "_": return { to: { row: Math.min(buffer.last, cursor.row + times - 1), column: firstNonBlank(buffer.line(cursor.row)) }, linewise: true };
    case "|": return { to: { row: cursor.row, column: times - 1 } };
    case "$": case "end": {
      const row = Math.min(buffer.last, cursor.row + times - 1);
      return { to: { row, column: operator === "" && !vi.mode.startsWith("visual") ? Math.max(0, buffer.line(row).length - 1) : buffer.line(row).length } };
    }
    case "G": {
      const row = count === undefined ? buffer.last : Math.min(buffer.last, count - 1);
      return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
    }
    case "g": {
      const next = (yield* vi.more()).text;
      if (next === "g") {
        const row = Math.min(buffer.last, (count ?? 1) - 1);
        return { to: { row, column: firstNonBlank(buffer.line(row)) }, linewise: true };
      }
      if (next === "v" && vi.lastVisual) {
        vi.mode = vi.lastVisual.mode;
        vi.visualStart = { ...vi.lastVisual.start };
        return { to: { ...vi.lastVisual.end } };
      }
      if (next === "_") return { to: { row: cursor.row, column: Math.max(0, buffer.line(cursor.row).trimEnd().length - 1) }, inclusive: true };
      if (next === "e") {
        return { to: repeat((at) => wordEndBackward(buffer, at, false)), inclusive: true };
      }
      if (next === "&") {
        if (vi.lastSubstitution) yield* runEx(vi, `%s//${vi.lastSubstitution.replacement}/${vi.lastSubstitution.flags}`);
        return null;
      }
      if (next === "E") return { to: repeat((at) => wordEndBackward(buffer, at, true)), inclusive: true };
      if (next === "n" || next === "N") {
        const found = nextMatch(vi, next === "n");
        return found ? { from: found.from, to: found.to, inclusive: true } : null;
      }
      if (next === "j" || next === "k") return vertical(cursor.row + (next === "j" ? times : -times));
      if (next === "J") {
        joinLines(vi, Math.max(2, times), false);
        return null;
      }
      if ((next === "u" || next === "U" || next === "~") && operator === "") {
        yield* operate(vi, `g${next}`, times, '"');
        return null;
      }
      if (next === "v") {
        vi.mode = "visual";
        return null;
      }
      if (next === "i") {
        // Where something was inserted last.
        const place = vi.marks.get("^");
        if (place) vi.cursor = { row: Math.min(buffer.last, place.row), column: Math.min(buffer.line(Math.min(buffer.last, place.row)).length, place.column) };
        startInsert(vi, times);
        return null;
      }
      return null;
    }
    case "f": case "F": case "t": case "T": {
      const character = (yield* vi.more()).text;
      vi.lastFind = { character, command };
      const to = findCharacter(buffer, cursor, character, command, times);
      return to ? { to, inclusive: command === "f" || command === "t" } : null;
    }
    case ";": case ",": {
      if (!vi.lastFind) return null;
      const { character, command: last } = vi.lastFind;
      const way = command === ";" ? last : last === last.toUpperCase() ? last.toLowerCase() : last.toUpperCase();
      const to = findCharacter(buffer, way === "t" ? { ...cursor, column: cursor.column + 1 } : way === "T" ? { ...cursor, column: cursor.column - 1 } : cursor, character, way, times);
      return to ? { to, inclusive: way === "f" || way === "t" } : null;
    }
    case "%": {
      const to = matching(buffer, cursor);
      return to ? { to, inclusive: true } : null;
    }
    case "{": case "}": return { to: repeat((at) => paragraph(buffer, at, command === "}")) };
    case "(": return { to: paragraph(buffer, cursor, false) };
    case ")": return { to: paragraph(buffer, cursor, true) };
    case "H": return { to: { row: Math.min(buffer.last, vi.top + times - 1), column: 0 }, linewise: true };
    case "M": return { to: { row: vi.top + Math.floor((Math.min(vi.height, buffer.lines.length - vi.top) - 1) / 2), column: 0 }, linewise: true };
    case "L": return { to: { row: Math.min(buffer.last, vi.top + vi.height - times), column: 0 }, linewise: true };
    case "n": case "N": {
      if (vi.searchPattern === "") {
        vi.say("E35: No previous regular expression", true);
        return null;
      }
      const to = findPattern(vi, vi.searchPattern, command === "n" ? vi.searchForward : !vi.searchForward, times);
      return to ? { to } : null;
    }
    case "*": case "#": {
      const word = textObject(buffer, cursor, false, "w");
      if (!word?.from) return null;
      vi.searchPattern = `\\<${buffer.between(word.from, { row: word.to.row, column: word.to.column + 1 }).replace(/[.*[\]^$\\/]/g, "\\$&")}\\>`;
      vi.searchForward = command === "*";
      vi.highlight = true;
      const to = findPattern(vi, vi.searchPattern, vi.searchForward, times);
      return to ? { to } : null;
    }
    case "/": case "?": {
      const pattern = yield* readPattern(vi, command);
      if (pattern === undefined) return null;
      vi.searchForward = command === "/";
      if (pattern !== "") vi.searchPattern = pattern;
      vi.highlight = true;
      const to = findPattern(vi, vi.searchPattern, vi.searchForward, times);
      return to ? { to } : null;
    }
    case "'": case "`": {
      const name = (yield* vi.more()).text;
      const mark = name === "'" || name === "`" ? vi.jumpBack : vi.marks.get(name);
      if (!mark) {
        vi.say("E20: Mark not set", true);
        return null;
      }
      return command === "'" ? { to: { row: mark.row, column: firstNonBlank(buffer.line(mark.row)) }, linewise: true } : { to: { ...mark } };
    }
    case "i": case "a": {
      if (operator === "" && !vi.mode.startsWith("visual")) return undefined;
      const object = (yield* vi.more()).text;
      return textObject(buffer, cursor, command === "a", object) ?? null;
    }
    case "C-f": case "pagedown": scrollBy(vi, vi.height - 2); return { to: vi.cursor };
    case "C-b": case "pageup": scrollBy(vi, -(vi.height - 2)); return { to: vi.cursor };
    case "C-d": scrollBy(vi, Math.floor(vi.height / 2)); return { to: vi.cursor };
    case "C-u": scrollBy(vi, -Math.floor(vi.height / 2)); return { to: vi.cursor };
    default: return undefined;
  }
}

export function scrollBy(vi: Vi, by: number): void {
  const row = Math.max(0, Math.min(vi.buffer.last, vi.cursor.row + by));
  vi.top = Math.max(0, Math.min(vi.buffer.last, vi.top + by));
  vi.cursor = { row, column: firstNonBlank(vi.buffer.line(row)) };
}
