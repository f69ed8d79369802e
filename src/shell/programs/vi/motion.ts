import type { Buffer, Place } from "./buffer.ts";

/** Where a motion leads; `linewise`: whole lines are meant, `inclusive`: the character there belongs to it. */
export interface Motion {
  to: Place;
  /** For text objects: where it starts. */
  from?: Place;
  linewise?: boolean;
  inclusive?: boolean;
}

function kind(character: string | undefined, big: boolean): number {
  if (character === undefined || /\s/.test(character)) return 0;
  if (big) return 1;
  return /[\p{L}\p{N}_]/u.test(character) ? 1 : 2;
}

/** w and W */
export function wordForward(buffer: Buffer, at: Place, big: boolean): Place {
  let { row, column } = at;
  const line = buffer.line(row);
  const first = kind(line[column], big);
  while (column < line.length && kind(line[column], big) === first && first !== 0) column += 1;
  for (;;) {
    const current = buffer.line(row);
    while (column < current.length && kind(current[column], big) === 0) column += 1;
    if (column < current.length) return { row, column };
    if (row >= buffer.last) return { row, column: current.length };
    row += 1;
    column = 0;
    if (buffer.line(row) === "") return { row, column: 0 };
  }
}

/** e and E */
export function wordEnd(buffer: Buffer, at: Place, big: boolean): Place {
  let { row, column } = at;
  column += 1;
  for (;;) {
    const line = buffer.line(row);
    while (column < line.length && kind(line[column], big) === 0) column += 1;
    if (column < line.length) {
      const own = kind(line[column], big);
      while (column + 1 < line.length && kind(line[column + 1], big) === own) column += 1;
      return { row, column };
    }
    if (row >= buffer.last) return { row, column: Math.max(0, line.length - 1) };
    row += 1;
    column = 0;
  }
}

/** b and B */
export function wordBackward(buffer: Buffer, at: Place, big: boolean): Place {
  let { row, column } = at;
  for (;;) {
    const line = buffer.line(row);
    column -= 1;
    while (column >= 0 && kind(line[column], big) === 0) column -= 1;
    if (column >= 0) {
      const own = kind(line[column], big);
      while (column > 0 && kind(line[column - 1], big) === own) column -= 1;
      return { row, column };
    }
    if (row === 0) return { row: 0, column: 0 };
    row -= 1;
    column = buffer.line(row).length;
    if (column === 0) return { row, column: 0 };
  }
}

/** ge and gE */
export function wordEndBackward(buffer: Buffer, at: Place, big: boolean): Place {
  let { row, column } = at;
  const own = kind(buffer.line(row)[column], big);
  // Out of the word that one is in, then over blanks.
  if (own !== 0) while (column >= 0 && kind(buffer.line(row)[column], big) === own) column -= 1;
  for (;;) {
    const line = buffer.line(row);
    while (column >= 0 && kind(line[column], big) === 0) column -= 1;
    if (column >= 0) return { row, column };
    if (row === 0) return { row: 0, column: 0 };
    row -= 1;
    column = buffer.line(row).length - 1;
    if (column < 0) return { row, column: 0 };
  }
}

/** f, F, t and T */
export function findCharacter(buffer: Buffer, at: Place, character: string, command: string, count: number): Place | undefined {
  const line = buffer.line(at.row);
  const forward = command === "f" || command === "t";
  let column = at.column;
  for (let i = 0; i < count; i += 1) {
    const from = forward ? column + 1 : column - 1;
    column = forward ? line.indexOf(character, from) : from < 0 ? -1 : line.lastIndexOf(character, from);
    if (column < 0) return undefined;
  }
  if (command === "t") column -= 1;
  if (command === "T") column += 1;
  return { row: at.row, column };
}

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "<": ">" };

/** % */
export function matching(buffer: Buffer, at: Place, wanted = /[()[\]{}]/): Place | undefined {
  const line = buffer.line(at.row);
  let column = at.column;
  while (column < line.length && !wanted.test(line[column]!)) column += 1;
  const here = line[column];
  if (here === undefined) return undefined;
  const open = here in PAIRS;
  const other = open ? PAIRS[here]! : Object.entries(PAIRS).find(([, close]) => close === here)![0];
  let depth = 0;
  let row = at.row;
  const step = open ? 1 : -1;
  for (;;) {
    const text = buffer.line(row);
    while (column >= 0 && column < text.length) {
      if (text[column] === here) depth += 1;
      else if (text[column] === other) {
        depth -= 1;
        if (depth === 0) return { row, column };
      }
      column += step;
    }
    row += step;
    if (row < 0 || row > buffer.last) return undefined;
    column = open ? 0 : buffer.line(row).length - 1;
  }
}

export function firstNonBlank(line: string): number {
  const at = line.search(/\S/);
  return at < 0 ? 0 : at;
}

/** { and } */
export function paragraph(buffer: Buffer, at: Place, forward: boolean): Place {
  let row = at.row;
  const step = forward ? 1 : -1;
  while (row >= 0 && row <= buffer.last && buffer.line(row) === "") row += step;
  while (row >= 0 && row <= buffer.last && buffer.line(row) !== "") row += step;
  if (row < 0) return { row: 0, column: 0 };
  if (row > buffer.last) return { row: buffer.last, column: buffer.line(buffer.last).length };
  return { row, column: 0 };
}

/** iw, aw, i", a(, ip ... */
export function textObject(buffer: Buffer, at: Place, around: boolean, object: string): Motion | undefined {
  const line = buffer.line(at.row);
  if (object === "w" || object === "W") {
    const big = object === "W";
    const own = kind(line[at.column], big);
    let start = at.column;
    let end = at.column;
    while (start > 0 && kind(line[start - 1], big) === own) start -= 1;
    while (end + 1 < line.length && kind(line[end + 1], big) === own) end += 1;
    if (around) {
      const had = end;
      while (end + 1 < line.length && /\s/.test(line[end + 1]!)) end += 1;
      if (end === had) while (start > 0 && /\s/.test(line[start - 1]!)) start -= 1;
    }
    return { from: { row: at.row, column: start }, to: { row: at.row, column: end }, inclusive: true };
  }
  if (`"'\``.includes(object)) {
    const places: number[] = [];
    for (let i = 0; i < line.length; i += 1) if (line[i] === object && line[i - 1] !== "\\") places.push(i);
    for (let i = 0; i + 1 < places.length; i += 2) {
      const [open, close] = [places[i]!, places[i + 1]!];
      if (at.column > close) continue;
      if (around) {
        // With the blanks behind, or without those the ones before.
        let [start, end] = [open, close];
        while (/\s/.test(line[end + 1] ?? "")) end += 1;
        if (end === close) while (/\s/.test(line[start - 1] ?? "")) start -= 1;
        return { from: { row: at.row, column: start }, to: { row: at.row, column: end }, inclusive: true };
      }
      return { from: { row: at.row, column: open + 1 }, to: { row: at.row, column: close } };
    }
    return undefined;
  }
  if (object === "p") {
    let start = at.row;
    let end = at.row;
    const blank = buffer.line(at.row) === "";
    while (start > 0 && (buffer.line(start - 1) === "") === blank) start -= 1;
    while (end < buffer.last && (buffer.line(end + 1) === "") === blank) end += 1;
    if (around) while (end < buffer.last && (buffer.line(end + 1) === "") !== blank) end += 1;
    return { from: { row: start, column: 0 }, to: { row: end, column: 0 }, linewise: true };
  }
  if (object === "t") return tagObject(buffer, at, around);
  const open = { "<": "<", ">": "<", "(": "(", ")": "(", b: "(", "[": "[", "]": "[", "{": "{", "}": "{", B: "{" }[object];
  if (open === undefined) return undefined;
  const close = PAIRS[open]!;
  let depth = 0;
  let { row, column } = at;
  if (buffer.line(row)[column] === close) column -= 1;
  for (;;) {
    const text = buffer.line(row);
    while (column >= 0) {
      if (text[column] === close) depth += 1;
      else if (text[column] === open) {
        if (depth === 0) {
          const end = matching(buffer, { row, column }, open === "<" ? /[<>]/ : undefined);
          if (!end) return undefined;
          if (around) return { from: { row, column }, to: end, inclusive: true };
          // A block over whole lines is those lines.
          const whole = end.row - row > 1 && text.slice(column + 1).trim() === "" && buffer.line(end.row).slice(0, end.column).trim() === "";
          return whole
            ? { from: { row: row + 1, column: 0 }, to: { row: end.row - 1, column: 0 }, linewise: true }
            : { from: { row, column: column + 1 }, to: end };
        }
        depth -= 1;
      }
      column -= 1;
    }
    row -= 1;
    if (row < 0) {
      // Not inside of any: the next one in the line is meant.
      const next = line.indexOf(open, at.column + 1);
      return next < 0 ? undefined : textObject(buffer, { row: at.row, column: next }, around, object);
    }
    column = buffer.line(row).length - 1;
  }
}

/** it and at: what stands between a tag and its end, on one line or over several. */
function tagObject(buffer: Buffer, at: Place, around: boolean): Motion | undefined {
  const text = buffer.lines.join("\n");
  const offset = buffer.lines.slice(0, at.row).reduce((sum, line) => sum + line.length + 1, 0) + at.column;
  const place = (index: number): Place => {
    const lines = text.slice(0, index).split("\n");
    return { row: lines.length - 1, column: lines.at(-1)!.length };
  };
  const open: { name: string; start: number; end: number }[] = [];
  for (const match of text.matchAll(/<(\/?)([\w:.-]+)[^<>]*?(\/?)>/g)) {
    if (match[3] === "/") continue;
    if (match[1] === "") {
      open.push({ name: match[2]!, start: match.index, end: match.index + match[0].length });
      continue;
    }
    const index = open.findLastIndex((tag) => tag.name === match[2]);
    if (index < 0) continue;
    const [tag] = open.splice(index);
    const after = match.index + match[0].length;
    // The innermost that the cursor is in comes first.
    if (offset < tag!.start || offset >= after) continue;
    return around ? { from: place(tag!.start), to: place(after) } : { from: place(tag!.end), to: place(match.index) };
  }
  return undefined;
}
