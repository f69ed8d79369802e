import { CommandError, discarding } from "./control.ts";

/** Whether a word may have something for `expandBraces`. */
export function hasBraces(text: string): boolean {
  return text.includes("{") && /\{[^{}]*(?:,|\.\.)|,\}/.test(text);
}

/** Words of one brace expansion; a real machine's memory ends there later. */
const MOST_WORDS = 1 << 20;

/** The words that brace expansion makes of one: `a{b,c}{1..3}`. The text is source, with its quotes. Throws CommandError when they are too many. */
export function expandBraces(text: string): string[] {
  for (let i = 0; i < text.length; i += 1) {
    const skipped = skipQuoted(text, i);
    if (skipped !== i) {
      i = skipped;
      continue;
    }
    if (text[i] !== "{" || text[i - 1] === "$") continue;
    const close = matchBrace(text, i);
    if (!close) continue;
    const before = text.slice(0, i);
    const after = expandBraces(text.slice(close.end + 1));
    const items = close.commas.length > 0 ? alternatives(text, i, close) : sequence(text.slice(i + 1, close.end));
    if (!items) continue;
    checkCount(items.length * after.length);
    return items.flatMap((item) => after.map((rest) => `${before}${item}${rest}`));
  }
  return [text];
}

/** The index of the last character of what is quoted at `i`, or `i`. */
function skipQuoted(text: string, start: number): number {
  const character = text[start];
  if (character === "\\") return start + 1;
  if (character === "'") {
    const end = text.indexOf("'", start + 1);
    return end < 0 ? text.length : end;
  }
  if (character === '"' || character === "`") {
    for (let i = start + 1; i < text.length; i += 1) {
      if (text[i] === "\\") i += 1;
      else if (text[i] === character) return i;
      else if (text[i] === "$") i = skipQuoted(text, i);
    }
    return text.length;
  }
  if (character === "$" && (text[start + 1] === "{" || text[start + 1] === "(")) {
    const open = text[start + 1]!;
    const closing = open === "{" ? "}" : ")";
    let depth = 0;
    for (let i = start + 1; i < text.length; i += 1) {
      if (text[i] === open) depth += 1;
      else if (text[i] === closing) {
        depth -= 1;
        if (depth === 0) return i;
      } else if (text[i] === "\\" || text[i] === "'" || text[i] === '"') i = skipQuoted(text, i);
    }
    return text.length;
  }
  return start;
}

function matchBrace(text: string, open: number): { end: number; commas: number[] } | undefined {
  let depth = 0;
  const commas: number[] = [];
  for (let i = open; i < text.length; i += 1) {
    const skipped = skipQuoted(text, i);
    if (skipped !== i) {
      i = skipped;
      continue;
    }
    if (text[i] === "{") depth += 1;
    else if (text[i] === "," && depth === 1) commas.push(i);
    else if (text[i] === "}") {
      depth -= 1;
      if (depth === 0) return { end: i, commas };
    }
  }
  return undefined;
}

function alternatives(text: string, open: number, close: { end: number; commas: number[] }): string[] {
  const cuts = [open, ...close.commas, close.end];
  return cuts.slice(1).flatMap((cut, index) => expandBraces(text.slice(cuts[index]! + 1, cut)));
}

function sequence(body: string): string[] | undefined {
  const numbers = /^([+-]?\d+)\.\.([+-]?\d+)(?:\.\.([+-]?\d+))?$/.exec(body);
  if (numbers) {
    const [from, to] = [Number(numbers[1]), Number(numbers[2])];
    const padded = [numbers[1]!, numbers[2]!].some((text) => /^[+-]?0\d/.test(text));
    const width = padded ? Math.max(numbers[1]!.length, numbers[2]!.length) : 0;
    return steps(from, to, numbers[3]).map((n) => (n < 0 ? `-${String(-n).padStart(width - 1, "0")}` : String(n).padStart(width, "0")));
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([+-]?\d+))?$/.exec(body);
  if (!letters) return undefined;
  return steps(letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0), letters[3]).map((code) => {
    const character = String.fromCharCode(code);
    return /[\\`]/.test(character) ? `\\${character}` : character;
  });
}

function checkCount(count: number): void {
  if (count <= MOST_WORDS) return;
  throw discarding(new CommandError(`brace expansion: failed to allocate memory for ${Math.floor(count)} elements`));
}

function steps(from: number, to: number, step: string | undefined): number[] {
  const by = Math.abs(Number(step ?? 1)) || 1;
  checkCount(Math.abs(to - from) / by);
  const list: number[] = [];
  if (from <= to) for (let n = from; n <= to; n += by) list.push(n);
  else for (let n = from; n >= to; n -= by) list.push(n);
  return list;
}
