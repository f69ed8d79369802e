/*
 * Where something stands in a YAML text that may be unfinished: by lines and indentation, as people write manifests (block
 * style). What is written in braces is found as far as the line goes.
 */

/** A place in one document of a stream. */
export interface YamlPlace {
  apiVersion: string;
  kind: string;
  /** Fields from the top down to the one in which the place is, list items left out. */
  path: string[];
  /** The key on the line itself, if there is one, and where it stands (offsets in the text). */
  key?: { name: string; from: number; to: number };
  /** The place is behind the key's colon: a value is wanted. */
  inValue: boolean;
}

/** A line with a key: its indentation, the dashes before the key, the key, what comes after the colon. */
const KEY = /^(\s*)((?:- +)*)([\w./-]+|"[^"]*"|'[^']*'):(?:\s|$)/;

/** The place at an offset of the text. */
export function placeAt(text: string, offset: number): YamlPlace {
  const lines = text.split("\n");
  let start = 0;
  let number = 0;
  while (number < lines.length - 1 && start + lines[number]!.length < offset) {
    start += lines[number]!.length + 1;
    number += 1;
  }
  const line = lines[number] ?? "";
  const column = offset - start;
  let first = number;
  while (first > 0 && !lines[first]!.startsWith("---")) first -= 1;
  let last = number + 1;
  while (last < lines.length && !lines[last]!.startsWith("---")) last += 1;
  const top = (name: string): string => {
    for (let index = first; index < last; index += 1) {
      const found = new RegExp(`^${name}:\\s*["']?([^"'\\s#]+)`).exec(lines[index]!);
      if (found) return found[1]!;
    }
    return "";
  };
  const found = KEY.exec(line);
  const dashes = /^(\s*)((?:- *)*)/.exec(line)!;
  const keyAt = found ? found[1]!.length + found[2]!.length : dashes[0].length;
  const inValue = found !== null && column > keyAt + found[3]!.length;
  const path = parentsOf(lines, first, number, keyAt, found ? found[2]! !== "" : dashes[2] !== "", dashes[1]!.length);
  const place: YamlPlace = { apiVersion: top("apiVersion"), kind: top("kind"), path, inValue };
  if (found) place.key = { name: found[3]!.replace(/^["']|["']$/g, ""), from: start + keyAt, to: start + keyAt + found[3]!.length };
  return place;
}

function parentsOf(lines: readonly string[], first: number, number: number, keyAt: number, dashed: boolean, indent: number): string[] {
  const path: string[] = [];
  /** Keys left of this column are parents; those at it too, once a list has been left (a list may stand under its key). */
  let limit = dashed ? indent : keyAt;
  let listLeft = dashed;
  for (let index = number - 1; index >= first && (limit > 0 || listLeft); index -= 1) {
    const found = KEY.exec(lines[index]!);
    if (!found) continue;
    const column = found[1]!.length + found[2]!.length;
    const hasDash = found[2] !== "";
    if (column < limit || (listLeft && !hasDash && column === limit)) {
      path.unshift(found[3]!.replace(/^["']|["']$/g, ""));
      limit = hasDash ? found[1]!.length : column;
      listLeft = hasDash;
    } else if (hasDash && column === limit && !listLeft) {
      limit = found[1]!.length;
      listLeft = true;
    }
  }
  return path;
}

/** The offsets of a field, by the path a server names it by: `spec.containers[0].image`. Falls back to what is above it. */
export function findField(text: string, document: number, path: string): { from: number; to: number } {
  const lines = text.split("\n");
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length + 1;
  }
  let range = documentLines(lines, document);
  let found = firstLine(lines, range);
  for (const segment of segmentsOf(path)) {
    const next = "index" in segment ? item(lines, range, segment.index) : child(lines, range, segment.key);
    if (!next) break;
    found = next.line;
    range = next.range;
  }
  const line = lines[found] ?? "";
  const key = KEY.exec(line);
  const from = (starts[found] ?? 0) + (key ? key[1]!.length + key[2]!.length : line.length - line.trimStart().length);
  return { from, to: (starts[found] ?? 0) + line.trimEnd().length };
}

interface Lines {
  from: number;
  to: number;
}

function documentLines(lines: readonly string[], document: number): Lines {
  const parts: Lines[] = [];
  let from = 0;
  lines.forEach((line, index) => {
    if (!line.startsWith("---")) return;
    if (lines.slice(from, index).some((each) => each.trim() !== "")) parts.push({ from, to: index });
    from = index + 1;
  });
  parts.push({ from, to: lines.length });
  return parts[document] ?? parts.at(-1)!;
}

function firstLine(lines: readonly string[], { from, to }: Lines): number {
  for (let index = from; index < to; index += 1) if (KEY.test(lines[index]!)) return index;
  return from;
}

function segmentsOf(path: string): ({ key: string } | { index: number })[] {
  return [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, inside]) => {
    if (inside === undefined) return { key: whole };
    return /^\d+$/.test(inside) ? { index: Number(inside) } : { key: inside };
  });
}

/** The key among the children of a block; in a list without an index, of the first item that has it. */
function child(lines: readonly string[], range: Lines, key: string): { line: number; range: Lines } | undefined {
  let column = -1;
  for (let index = range.from; index < range.to; index += 1) {
    const found = KEY.exec(lines[index]!);
    if (!found) continue;
    const at = found[1]!.length + found[2]!.length;
    if (column < 0) column = at;
    if (at !== column || found[3]!.replace(/^["']|["']$/g, "") !== key) continue;
    let end = index + 1;
    while (end < range.to && belongs(lines[end]!, column)) end += 1;
    // What stands behind the colon (braces, a text) is on the line itself.
    return { line: index, range: { from: index + 1, to: end } };
  }
  return undefined;
}

function belongs(line: string, column: number): boolean {
  if (line.trim() === "" || line.trimStart().startsWith("#")) return true;
  const indent = line.length - line.trimStart().length;
  return indent > column || (indent === column && line.trimStart().startsWith("- "));
}

function item(lines: readonly string[], range: Lines, wanted: number): { line: number; range: Lines } | undefined {
  let column = -1;
  let count = -1;
  for (let index = range.from; index < range.to; index += 1) {
    const dash = /^(\s*)-(\s|$)/.exec(lines[index]!);
    if (!dash) continue;
    if (column < 0) column = dash[1]!.length;
    if (dash[1]!.length !== column) continue;
    count += 1;
    if (count !== wanted) continue;
    let end = index + 1;
    while (end < range.to && (lines[end]!.trim() === "" || lines[end]!.length - lines[end]!.trimStart().length > column)) end += 1;
    return { line: index, range: { from: index, to: end } };
  }
  return undefined;
}
