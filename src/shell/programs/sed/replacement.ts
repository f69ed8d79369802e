import { encodeText } from "../../text.ts";
import type { Piece, Substitution } from "./parse.ts";

/** What s makes of a text; undefined where nothing matches. */
export function substituted(text: string, regex: RegExp, { replacement, global, occurrence }: Substitution): string | undefined {
  let count = 0;
  let changed = false;
  let result = "";
  let at = 0;
  let copied = 0;
  let lastEnd = -1;
  while (at <= text.length) {
    regex.lastIndex = at;
    const match = regex.exec(text);
    if (!match) break;
    const end = match.index + match[0].length;
    // An empty match right after another is none.
    if (match[0] === "" && match.index === lastEnd) {
      at = match.index + 1;
      continue;
    }
    count += 1;
    lastEnd = end;
    if (count >= occurrence) {
      result += text.slice(copied, match.index) + replaced(replacement, match);
      copied = end;
      changed = true;
      if (!global) break;
    }
    at = match[0] === "" ? end + 1 : end;
  }
  return changed ? result + text.slice(copied) : undefined;
}

/** The replacement for a match, with changes of case. */
function replaced(pieces: readonly Piece[], match: RegExpExecArray): string {
  let result = "";
  let mode: "U" | "L" | undefined;
  let once: "u" | "l" | undefined;
  for (const piece of pieces) {
    if (typeof piece === "object" && "letters" in piece) {
      if (piece.letters === "u" || piece.letters === "l") once = piece.letters;
      else mode = piece.letters === "E" ? undefined : piece.letters;
      continue;
    }
    let text = typeof piece === "string" ? piece : (match[piece.group] ?? "");
    if (text === "") continue;
    if (mode) text = mode === "U" ? text.toUpperCase() : text.toLowerCase();
    if (once) {
      text = (once === "u" ? text[0]!.toUpperCase() : text[0]!.toLowerCase()) + text.slice(1);
      once = undefined;
    }
    result += text;
  }
  return result;
}

/** What l prints: escapes, a $ at the end, lines broken with a backslash. */
export function listed(text: string, width: number): string {
  const units: string[] = [];
  for (const byte of encodeText(text)) {
    const character = String.fromCharCode(byte);
    const named = { "\\": "\\\\", "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v" }[character];
    units.push(named ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, "0")}` : character));
  }
  let result = "";
  let line = 0;
  for (const unit of units) {
    if (width > 1 && line + unit.length > width - 1) {
      result += "\\\n";
      line = 0;
    }
    result += unit;
    line += unit.length;
  }
  return `${result}$`;
}
