import type { ExHost } from "./ex.ts";

/** Rows that a command is for, both from 0 and included. */
export interface Range {
  from: number;
  to: number;
  given: boolean;
}

/** Takes the range off the front of a command: 1,5  %  .,+3  'a,'b  /x/ */
export function rangeOf(host: ExHost, text: string): { range: Range; rest: string } | undefined {
  let rest = text;
  const last = host.buffer.last;
  if (rest.startsWith("%")) return { range: { from: 0, to: last, given: true }, rest: rest.slice(1).trimStart() };
  let given = false;
  let failed = false;
  const address = (base: number): number | undefined => {
    let row: number | undefined;
    let match = /^(?:(\d+)|(\.)|(\$)|'(.)|\/((?:[^/\\]|\\.)*)\/?|\?((?:[^?\\]|\\.)*)\??)/.exec(rest);
    if (match) {
      rest = rest.slice(match[0].length);
      if (match[1] !== undefined) row = Number(match[1]) - 1;
      else if (match[2]) row = host.cursor.row;
      else if (match[3]) row = last;
      else if (match[4] !== undefined) {
        const mark = host.mark(match[4]);
        if (!mark) {
          host.say("E20: Mark not set", true);
          failed = true;
          return undefined;
        }
        row = mark.row;
      } else {
        const pattern = match[5] ?? match[6]!;
        const regex = host.regex(pattern === "" ? host.searchPattern : pattern);
        if (!regex) {
          failed = true;
          return undefined;
        }
        const step = match[5] !== undefined ? 1 : -1;
        for (let i = 1; i <= last + 1; i += 1) {
          const candidate = (((base + i * step) % (last + 1)) + last + 1) % (last + 1);
          regex.lastIndex = 0;
          if (regex.test(host.buffer.line(candidate))) {
            row = candidate;
            break;
          }
        }
        if (row === undefined) {
          host.say(`E486: Pattern not found: ${pattern}`, true);
          failed = true;
          return undefined;
        }
      }
    }
    for (;;) {
      match = /^\s*([-+])(\d*)/.exec(rest);
      if (!match) break;
      rest = rest.slice(match[0].length);
      row = (row ?? base) + (match[1] === "+" ? 1 : -1) * (match[2] === "" ? 1 : Number(match[2]));
    }
    if (row !== undefined) given = true;
    return row;
  };
  const first = address(host.cursor.row);
  if (failed) return undefined;
  let from = first ?? host.cursor.row;
  let to = from;
  while (rest.startsWith(",") || rest.startsWith(";")) {
    const semicolon = rest.startsWith(";");
    rest = rest.slice(1);
    from = to;
    to = address(semicolon ? from : host.cursor.row) ?? host.cursor.row;
    if (failed) return undefined;
    given = true;
  }
  if (from > to) [from, to] = [to, from];
  return { range: { from: Math.max(0, from), to: Math.min(last, to), given }, rest: rest.trimStart() };
}
