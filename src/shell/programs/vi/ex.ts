import { createPipe, isSystemError, readAll, wait, exitNumber, type Call, type Process } from "../../../os/index.ts";
import { decodeText, encodeText } from "../../text.ts";
import type { Buffer, Place } from "./buffer.ts";
import { firstNonBlank } from "./motion.ts";
import type { Settings } from "./editor.ts";
import type { ExpressionHost } from "./expression.ts";
import { rangeOf, type Range } from "./range.ts";
import { exSet } from "./set.ts";
import { exSubstitute } from "./substitute.ts";

/** What ex commands need of the editor. */
export interface ExHost {
  readonly process: Process;
  buffer: Buffer;
  path: string | undefined;
  cursor: Place;
  readonly settings: Settings;
  searchPattern: string;
  lastSubstitution: { pattern: string; replacement: string; flags: string } | undefined;
  highlight: boolean;
  readonly editable: boolean;
  say(text: string, error?: boolean): void;
  quit(code: number): void;
  open(path: string | undefined): void;
  nextFile(step: number): boolean;
  write(path: string | undefined, from?: number, to?: number, append?: boolean): boolean;
  regex(pattern: string): RegExp | undefined;
  mark(name: string): Place | undefined;
  readonly marks: Map<string, Place>;
  edit(change: () => void): void;
  setRegister(name: string, text: string, linewise: boolean): void;
  shift(line: string, steps: number): string;
  expressions(): ExpressionHost;
  normalKeys(keys: string): Call<void>;
  suspendScreen(): void;
  resumeScreen(): Call<void>;
}

/** Runs one ex command (what follows the colon). */
export function* runEx(host: ExHost, input: string): Call<void> {
  const text = input.replace(/^[:\s]+/, "");
  if (text === "" || text.startsWith('"')) return;
  const parsed = rangeOf(host, text);
  if (!parsed) return;
  const { range } = parsed;
  let { rest } = parsed;
  // A bar ends a command, but for those that take all of the line.
  if (!/^(?:g|v|global|vglobal|norm|normal|!|r\s*!|read\s*!|w\s*!)/.test(rest)) {
    const bar = /^((?:[^\\|]|\\.)*)\|(.*)$/s.exec(rest);
    if (bar) {
      rest = bar[1]!.trimEnd();
      yield* runParsed(host, range, rest, text);
      yield* runEx(host, bar[2]!);
      return;
    }
  }
  yield* runParsed(host, range, rest, text);
}

function* runParsed(host: ExHost, range: Range, rest: string, text: string): Call<void> {
  if (rest === "") {
    const row = Math.max(0, Math.min(host.buffer.last, range.to));
    host.cursor = { row, column: firstNonBlank(host.buffer.line(row)) };
    return;
  }
  const substitute = /^(?:s|substitute|&&?)(?![a-z])/.exec(rest);
  if (substitute) {
    exSubstitute(host, range, rest.slice(substitute[0].length));
    return;
  }
  const global = /^(g|v|global|vglobal)(!?)([^\w\s].*)$/.exec(rest);
  if (global) {
    yield* exGlobal(host, range, global[1]!.startsWith("v") || global[2] === "!", global[3]!);
    return;
  }
  if (rest.startsWith("!")) {
    yield* exShell(host, range, rest.slice(1));
    return;
  }
  const match = /^([a-zA-Z]+|[<>=&]+)(!?)\s*(.*)$/s.exec(rest);
  if (!match) {
    host.say(`E492: Not an editor command: ${text}`, true);
    return;
  }
  const [, name, bang, argument] = match as unknown as [string, string, string, string];
  yield* exNamed(host, range, name, bang === "!", argument, text);
}

function is(name: string, full: string, shortest: number): boolean {
  return full.startsWith(name) && name.length >= shortest;
}

function* exNamed(host: ExHost, range: Range, name: string, force: boolean, argument: string, text: string): Call<void> {
  const { buffer } = host;
  const unsaved = (): boolean => {
    if (!buffer.changed || force) return false;
    host.say("E37: No write since last change (add ! to override)", true);
    return true;
  };
  const expand = (path: string): string => path.replace(/%/g, host.path ?? "").replace(/^~(?=\/|$)/, host.process.env.get("HOME") ?? "~");
  if (is(name, "quit", 1) || is(name, "qall", 2) || name === "qa" || is(name, "close", 3)) {
    if (!unsaved()) host.quit(0);
  } else if (name === "cq" || is(name, "cquit", 2)) host.quit(1);
  else if (is(name, "write", 1)) {
    if (argument.startsWith("!")) {
      yield* pipeTo(host, range.given ? range : { from: 0, to: buffer.last, given: true }, argument.slice(1));
      return;
    }
    const append = argument.startsWith(">>");
    const path = argument.replace(/^>>\s*/, "");
    if (!host.editable && !force && path === "") {
      host.say("E45: 'readonly' option is set (add ! to override)", true);
      return;
    }
    if (path !== "" && path !== host.path && host.process.files.exists(expand(path)) && !force && !append && !range.given) {
      host.say("E13: File exists (add ! to override)", true);
      return;
    }
    host.write(path === "" ? undefined : expand(path), range.given ? range.from : 0, range.given ? range.to : buffer.last, append);
  } else if (name === "wq" || name === "wqa" || name === "wqall" || name === "x" || name === "xa" || is(name, "xit", 1) || is(name, "exit", 3)) {
    if ((name.startsWith("x") || name.startsWith("exi")) && !buffer.changed && argument === "") host.quit(0);
    else if (host.write(argument === "" ? undefined : expand(argument))) host.quit(0);
  } else if (name === "wa" || name === "wall") host.write(undefined);
  else if (is(name, "edit", 1)) {
    if (!unsaved()) host.open(argument === "" ? host.path : expand(argument));
  } else if (is(name, "next", 1) || name === "wn") {
    if (name === "wn" ? host.write(undefined) : !unsaved()) if (!host.nextFile(1)) host.say("E165: Cannot go beyond last file", true);
  } else if (is(name, "previous", 4) || name === "prev" || name === "N") {
    if (!unsaved() && !host.nextFile(-1)) host.say("E164: Cannot go before first file", true);
  } else if (is(name, "read", 1)) yield* exRead(host, range, argument, expand);
  else if (is(name, "delete", 1)) {
    host.setRegister('"', `${buffer.lines.slice(range.from, range.to + 1).join("\n")}\n`, true);
    host.edit(() => buffer.removeLines(range.from, range.to));
    host.cursor = { row: Math.min(buffer.last, range.from), column: 0 };
    if (range.to - range.from > 1) host.say(`${range.to - range.from + 1} fewer lines`);
  } else if (is(name, "yank", 1)) host.setRegister('"', `${buffer.lines.slice(range.from, range.to + 1).join("\n")}\n`, true);
  else if (is(name, "move", 1) || name === "t" || name === "co" || is(name, "copy", 2)) {
    const target = rangeOf(host, argument)?.range.to ?? host.cursor.row;
    const lines = buffer.lines.slice(range.from, range.to + 1);
    host.edit(() => {
      if (is(name, "move", 1)) {
        buffer.lines.splice(range.from, lines.length);
        buffer.insertLines(target < range.from ? target + 1 : target + 1 - lines.length, lines);
      } else buffer.insertLines(target + 1, lines);
    });
    host.cursor = { row: Math.min(buffer.last, target + (is(name, "move", 1) && target >= range.from ? 0 : lines.length)), column: 0 };
  } else if (is(name, "join", 1)) {
    host.edit(() => {
      const to = range.given && range.to > range.from ? range.to : range.from + 1;
      buffer.lines.splice(range.from, to - range.from + 1, buffer.lines.slice(range.from, to + 1).map((line, index) => (index === 0 ? line : line.trimStart())).join(" "));
    });
  } else if (/^>+$|^<+$/.test(name)) {
    host.edit(() => {
      for (let row = range.from; row <= range.to; row += 1) buffer.lines[row] = host.shift(buffer.line(row), name.startsWith(">") ? name.length : -name.length);
    });
  } else if (is(name, "set", 2) || is(name, "setlocal", 4) || is(name, "setglobal", 4)) exSet(host, argument);
  else if (name === "k" || is(name, "mark", 2)) host.marks.set(argument.trim()[0] ?? "", { row: range.to, column: 0 });
  else if (is(name, "nohlsearch", 3)) host.highlight = false;
  else if (is(name, "undo", 1)) {
    const place = buffer.undo({ ...host.cursor });
    if (place) host.cursor = place;
  } else if (is(name, "redo", 3)) {
    const place = buffer.redo({ ...host.cursor });
    if (place) host.cursor = place;
  } else if (is(name, "file", 1)) {
    if (argument !== "") host.path = argument;
    host.say(`"${host.path ?? "[No Name]"}"${buffer.changed ? " [Modified]" : ""} ${buffer.lines.length} lines`);
  } else if (is(name, "retab", 3)) {
    host.edit(() => {
      buffer.lines = buffer.lines.map((line) => line.replace(/^\s+/, (lead) => (host.settings.expandtab ? lead.replace(/\t/g, " ".repeat(host.settings.tabstop)) : lead)));
    });
  } else if (is(name, "print", 1) || is(name, "number", 2)) host.say(buffer.line(range.to));
  else if (is(name, "sort", 3)) {
    host.edit(() => {
      const [from, to] = range.given ? [range.from, range.to] : [0, buffer.last];
      let lines = buffer.lines.slice(from, to + 1);
      if (/n/.test(argument)) lines.sort((a, b) => Number(/-?\d+/.exec(a)?.[0] ?? 0) - Number(/-?\d+/.exec(b)?.[0] ?? 0));
      else lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      if (/u/.test(argument)) lines = [...new Set(lines)];
      if (force) lines.reverse();
      buffer.lines.splice(from, to - from + 1, ...lines);
    });
  } else if (is(name, "normal", 4)) {
    const [from, to] = range.given ? [range.from, range.to] : [host.cursor.row, host.cursor.row];
    buffer.begin({ ...host.cursor });
    for (let row = from; row <= Math.min(to, buffer.last); row += 1) {
      host.cursor = { row, column: 0 };
      yield* host.normalKeys(argument);
    }
    buffer.end();
  }
  else if (is(name, "syntax", 2) || is(name, "filetype", 5) || is(name, "colorscheme", 4) || is(name, "highlight", 2) || is(name, "map", 3) || is(name, "noremap", 2) || is(name, "inoremap", 3) || is(name, "nnoremap", 2) || is(name, "autocmd", 2)) return;
  else if (is(name, "version", 2)) host.say("VIM - Vi IMproved 9.0");
  else if (is(name, "help", 1)) host.say("E149: Sorry, no help here", true);
  else host.say(`E492: Not an editor command: ${text}`, true);
}

function* exGlobal(host: ExHost, range: Range, inverted: boolean, text: string): Call<void> {
  const delimiter = text[0]!;
  const end = text.indexOf(delimiter, 1);
  const pattern = end < 0 ? text.slice(1) : text.slice(1, end);
  const command = end < 0 ? "p" : text.slice(end + 1) || "p";
  const regex = host.regex(pattern === "" ? host.searchPattern : pattern);
  if (!regex) return;
  const [from, to] = range.given ? [range.from, range.to] : [0, host.buffer.last];
  const test = new RegExp(regex.source, regex.flags.replace("g", ""));
  const rows: number[] = [];
  for (let row = from; row <= to; row += 1) if (test.test(host.buffer.line(row)) !== inverted) rows.push(row);
  if (rows.length === 0) {
    host.say(`E486: Pattern not found: ${pattern}`, true);
    return;
  }
  host.buffer.begin({ ...host.cursor });
  try {
    while (rows.length > 0) {
      const before = host.buffer.lines.slice();
      host.cursor = { row: Math.min(host.buffer.last, Math.max(0, rows.shift()!)), column: 0 };
      yield* runEx(host, command);
      follow(rows, before, host.buffer.lines);
    }
  } finally {
    host.buffer.end();
  }
}

/** Rows that are still to be visited move with their lines: only what stands behind what was changed does. */
function follow(rows: number[], before: readonly string[], after: readonly string[]): void {
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) same += 1;
  const by = after.length - before.length;
  if (by === 0) return;
  for (const [index, row] of rows.entries()) if (row >= same) rows[index] = row + by;
}

function* exRead(host: ExHost, range: Range, argument: string, expand: (path: string) => string): Call<void> {
  let text: string;
  if (argument.startsWith("!")) text = yield* outputOf(host.process, argument.slice(1), "");
  else {
    try {
      text = decodeText(host.process.files.readFile(expand(argument === "" ? (host.path ?? "") : argument)));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      host.say(`E484: Can't open file ${argument}`, true);
      return;
    }
  }
  const lines = text.replace(/\n$/, "").split("\n");
  host.edit(() => host.buffer.insertLines(range.to + 1, lines));
  host.cursor = { row: range.to + 1, column: 0 };
  host.say(`${lines.length} more line${lines.length === 1 ? "" : "s"}`);
}

/** The output of a command of the shell. */
function* outputOf(process: Process, command: string, input: string): Call<string> {
  const output = createPipe(1 << 22);
  const stdin = createPipe(1 << 22);
  stdin.writer.retain();
  if (input !== "") stdin.writer.write(encodeText(input));
  stdin.writer.release();
  const child = process.spawn({ file: "/bin/sh", args: ["sh", "-c", command], files: new Map([[0, stdin.reader], [1, output.writer], [2, output.writer]]) });
  const fd = process.addDescriptor(output.reader);
  const data = yield* readAll(fd);
  process.closeDescriptor(fd);
  yield* wait(child.pid);
  return decodeText(data);
}

function* pipeTo(host: ExHost, range: Range, command: string): Call<void> {
  const text = `${host.buffer.lines.slice(range.from, range.to + 1).join("\n")}\n`;
  host.suspendScreen();
  const output = yield* outputOf(host.process, command, text);
  host.process.descriptor(1).write(encodeText(output.replaceAll("\n", "\r\n")));
  yield* host.resumeScreen();
}

/** :!command shows its output; with a range the lines are filtered through it. */
function* exShell(host: ExHost, range: Range, command: string): Call<void> {
  const expanded = command.replace(/%/g, host.path ?? "");
  if (range.given) {
    const text = `${host.buffer.lines.slice(range.from, range.to + 1).join("\n")}\n`;
    const output = yield* outputOf(host.process, expanded, text);
    host.edit(() => host.buffer.lines.splice(range.from, range.to - range.from + 1, ...output.replace(/\n$/, "").split("\n")));
    return;
  }
  host.suspendScreen();
  const child = host.process.spawn({ file: "/bin/sh", args: ["sh", "-c", expanded] });
  const event = yield* wait(child.pid);
  const status = exitNumber(event!.status!);
  if (status !== 0) host.process.descriptor(1).write(encodeText(`\r\nshell returned ${status}\r\n`));
  yield* host.resumeScreen();
}
