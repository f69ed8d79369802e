import type { Draft } from "./definition.ts";
import { goStruct } from "./go-struct.ts";

/** Lines around a change that are shown. */
const CONTEXT = 3;
/** From this length on lines that are very frequent are no anchors of a match (Python's difflib, and Go's after it). */
const POPULAR_FROM = 200;

interface Match {
  a: number;
  b: number;
  size: number;
}

/** Longest common runs of lines, first the longest, then left and right of it: difflib's matching, with its choices. */
class Matcher {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #positions = new Map<string, number[]>();

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
    for (const [index, line] of b.entries()) {
      const list = this.#positions.get(line);
      if (list) list.push(index);
      else this.#positions.set(line, [index]);
    }
    if (b.length < POPULAR_FROM) return;
    const limit = Math.floor(b.length / 100) + 1;
    for (const [line, list] of this.#positions) if (list.length > limit) this.#positions.delete(line);
  }

  #longest(aLow: number, aHigh: number, bLow: number, bHigh: number): Match {
    let best: Match = { a: aLow, b: bLow, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = aLow; i < aHigh; i++) {
      const next = new Map<number, number>();
      for (const j of this.#positions.get(this.#a[i] as string) ?? []) {
        if (j < bLow) continue;
        if (j >= bHigh) break;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      lengths = next;
    }
    let { a, b, size } = best;
    while (a > aLow && b > bLow && this.#a[a - 1] === this.#b[b - 1]) {
      a--;
      b--;
      size++;
    }
    while (a + size < aHigh && b + size < bHigh && this.#a[a + size] === this.#b[b + size]) size++;
    return { a, b, size };
  }

  matches(): Match[] {
    const found: Match[] = [];
    const search = (aLow: number, aHigh: number, bLow: number, bHigh: number): void => {
      const match = this.#longest(aLow, aHigh, bLow, bHigh);
      if (match.size === 0) return;
      search(aLow, match.a, bLow, match.b);
      const last = found.at(-1);
      if (last && last.a + last.size === match.a && last.b + last.size === match.b) last.size += match.size;
      else found.push({ ...match });
      search(match.a + match.size, aHigh, match.b + match.size, bHigh);
    };
    search(0, this.#a.length, 0, this.#b.length);
    return found;
  }
}

interface Change {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

function changesOf(a: readonly string[], b: readonly string[]): Change[] {
  const changes: Change[] = [];
  let aFrom = 0;
  let bFrom = 0;
  for (const match of [...new Matcher(a, b).matches(), { a: a.length, b: b.length, size: 0 }]) {
    if (match.a > aFrom || match.b > bFrom) changes.push({ aFrom, aTo: match.a, bFrom, bTo: match.b });
    aFrom = match.a + match.size;
    bFrom = match.b + match.size;
  }
  return changes;
}

function range(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return String(from + 1);
  return `${length === 0 ? from : from + 1},${length}`;
}

/** A unified diff without its file names, every line with its newline. */
function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  const changes = changesOf(a, b);
  const groups: Change[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group && before && change.aFrom - before.aTo <= 2 * CONTEXT) group.push(change);
    else groups.push([change]);
  }
  let text = "";
  for (const group of groups) {
    const first = group[0] as Change;
    const last = group.at(-1) as Change;
    const aStart = Math.max(0, first.aFrom - CONTEXT);
    const bStart = Math.max(0, first.bFrom - CONTEXT);
    const aEnd = Math.min(a.length, last.aTo + CONTEXT);
    const bEnd = Math.min(b.length, last.bTo + CONTEXT);
    text += `@@ -${range(aStart, aEnd)} +${range(bStart, bEnd)} @@\n`;
    let at = aStart;
    for (const change of group) {
      for (; at < change.aFrom; at++) text += ` ${a[at]}\n`;
      for (let i = change.aFrom; i < change.aTo; i++) text += `-${a[i]}\n`;
      for (let i = change.bFrom; i < change.bTo; i++) text += `+${b[i]}\n`;
      at = change.aTo;
    }
    for (; at < aEnd; at++) text += ` ${a[at]}\n`;
  }
  return text;
}

/** The difference of two values as the server shows it: of their internal structs, as JSON indented by one blank. */
export function structDiff(name: string, before: Draft, after: Draft): string {
  const lines = (value: Draft): string[] => JSON.stringify(goStruct(name, value), null, 1).split("\n");
  return unifiedDiff(lines(before), lines(after));
}
