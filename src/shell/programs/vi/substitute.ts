import type { ExHost } from "./ex.ts";
import { evaluate, ExpressionError } from "./expression.ts";
import type { Range } from "./range.ts";

/** :s/pattern/replacement/flags; `text` is what follows the name of the command. */
export function exSubstitute(host: ExHost, range: Range, text: string): void {
  const { buffer } = host;
  let pattern: string;
  let replacement: string;
  let flags: string;
  if (text.trim() === "" || /^\s*[gic&]*\s*\d*$/.test(text)) {
    if (!host.lastSubstitution) {
      host.say("E35: No previous regular expression", true);
      return;
    }
    ({ pattern, replacement } = host.lastSubstitution);
    flags = text.trim();
  } else {
    const delimiter = text[0]!;
    const parts: string[] = [""];
    for (let i = 1; i < text.length; i += 1) {
      if (text[i] === "\\" && i + 1 < text.length) {
        parts[parts.length - 1] += text[i + 1] === delimiter ? delimiter : text.slice(i, i + 2);
        i += 1;
      } else if (text[i] === delimiter && parts.length < 3) parts.push("");
      else parts[parts.length - 1] += text[i]!;
    }
    pattern = parts[0] === "" ? host.searchPattern : parts[0]!;
    replacement = parts[1] ?? "";
    flags = parts[2] ?? "";
  }
  host.lastSubstitution = { pattern, replacement, flags };
  host.searchPattern = pattern;
  const base = host.regex(pattern);
  if (!base) return;
  const regex = new RegExp(base.source, `m${flags.includes("g") ? "g" : ""}${flags.includes("i") ? "i" : base.flags.includes("i") && !flags.includes("I") ? "i" : ""}`);
  let count = 0;
  const rows = new Set<number>();
  // With a newline in the pattern the lines are one text; else each is its own.
  const whole = /\\n/.test(pattern);
  const pieces = whole ? [{ row: range.from, text: `${buffer.lines.slice(range.from, range.to + 1).join("\n")}\n` }] : buffer.lines.slice(range.from, range.to + 1).map((text, index) => ({ row: range.from + index, text }));
  const changed = new Map<number, string>();
  for (const { row, text: piece } of pieces) {
    let hits = 0;
    const result = piece.replace(whole ? new RegExp(regex.source, `${regex.flags.replace("g", "")}g`) : regex, (...match) => {
      const place = row + (whole ? piece.slice(0, match.findLast((each): each is number => typeof each === "number")).split("\n").length - 1 : 0);
      if (whole && !flags.includes("g") && rows.has(place)) return String(match[0]);
      hits += 1;
      rows.add(place);
      return replacement.startsWith("\\=") ? evaluated(host, replacement.slice(2), place, match) : expandReplacement(replacement, match);
    });
    if (hits === 0) continue;
    count += hits;
    changed.set(row, result);
  }
  const lines = rows.size;
  const lastRow = Math.max(...rows, 0);
  if (count === 0) {
    if (!flags.includes("e")) host.say(`E486: Pattern not found: ${pattern}`, true);
    return;
  }
  if (flags.includes("n")) {
    host.say(`${count} match${count === 1 ? "" : "es"} on ${lines} line${lines === 1 ? "" : "s"}`);
    return;
  }
  host.edit(() => {
    for (const [row, text] of [...changed].reverse()) {
      // A newline that was taken away joins what follows.
      if (!whole) buffer.lines.splice(row, 1, ...text.split("\n"));
      else if (text.endsWith("\n") || range.to === buffer.last) buffer.lines.splice(row, range.to - row + 1, ...text.replace(/\n$/, "").split("\n"));
      else buffer.lines.splice(row, range.to - row + 2, ...(text + buffer.line(range.to + 1)).split("\n"));
    }
  });
  host.cursor = { row: Math.min(buffer.last, lastRow), column: 0 };
  if (count > 2) host.say(`${count} substitutions on ${lines} line${lines === 1 ? "" : "s"}`);
}

/** What \= makes of a match: nothing where the expression is wrong. */
function evaluated(host: ExHost, expression: string, row: number, match: readonly unknown[]): string {
  const own = { ...host.expressions(), submatch: (index: number) => String(match[index] ?? ""), line: (place: string) => (place === "." ? row + 1 : host.expressions().line(place)) };
  try {
    return String(evaluate(expression, own));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    host.say(error.message, true);
    return "";
  }
}

function expandReplacement(replacement: string, match: unknown[]): string {
  let upper: "U" | "L" | undefined;
  let once: "u" | "l" | undefined;
  let result = "";
  const add = (text: string): void => {
    let added = upper === "U" ? text.toUpperCase() : upper === "L" ? text.toLowerCase() : text;
    if (once && added !== "") {
      added = (once === "u" ? added[0]!.toUpperCase() : added[0]!.toLowerCase()) + added.slice(1);
      once = undefined;
    }
    result += added;
  };
  for (let i = 0; i < replacement.length; i += 1) {
    const character = replacement[i]!;
    if (character === "&") add(String(match[0]));
    else if (character === "\\") {
      i += 1;
      const next = replacement[i] ?? "";
      if (/\d/.test(next)) add(String(match[Number(next)] ?? ""));
      else if (next === "r" || next === "n") result += "\n";
      else if (next === "t") result += "\t";
      else if (next === "U" || next === "L") upper = next;
      else if (next === "u" || next === "l") once = next;
      else if (next === "E" || next === "e") upper = undefined;
      else add(next);
    } else add(character);
  }
  return result;
}
