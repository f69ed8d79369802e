import { isSystemError, printError, spend, ttyOf, type Call, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { patternRegExp } from "../interpreter/pattern.ts";
import { startCommand, waitChild } from "./time.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { formatTime } from "../strftime.ts";
import { compareText, decodeText } from "../text.ts";
import { readWhole } from "../input.ts";
import { compileBasic } from "../regex/posix.ts";

/** A run of lines that differ: lines a[aStart..aEnd) became b[bStart..bEnd). */
interface Change {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** The shortest edit from one list to another (Myers' algorithm, in linear space of its trace). */
export function changesBetween(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const n = endA - start;
  const m = endB - start;
  const trace: Map<number, number>[] = [];
  let v = new Map<number, number>([[1, 0]]);
  let done = false;
  for (let d = 0; d <= n + m && !done; d += 1) {
    trace.push(v);
    const next = new Map(v);
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (v.get(k - 1) ?? -1) < (v.get(k + 1) ?? -1)) ? (v.get(k + 1) ?? 0) : (v.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && a[start + x] === b[start + x - k]) x += 1;
      next.set(k, x);
      if (x >= n && x - k >= m) {
        done = true;
        break;
      }
    }
    v = next;
  }
  // Back along the trace: which lines were taken away and put in.
  const removed = new Set<number>();
  const added = new Set<number>();
  let [x, y] = [n, m];
  for (let d = trace.length - 1; d >= 0 && (x > 0 || y > 0); d -= 1) {
    const before = trace[d]!;
    const k = x - y;
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = before.get(previousK) ?? 0;
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
    }
    if (d === 0) break;
    if (down) added.add(start + previousY);
    else removed.add(start + previousX);
    [x, y] = [previousX, previousY];
  }
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (!removed.has(i) && !added.has(j)) {
      i += 1;
      j += 1;
      continue;
    }
    const change = { aStart: i, aEnd: i, bStart: j, bEnd: j };
    while (removed.has(i) || added.has(j)) {
      while (removed.has(i)) i += 1;
      while (added.has(j)) j += 1;
    }
    change.aEnd = i;
    change.bEnd = j;
    changes.push(change);
  }
  return changes;
}

interface Side {
  name: string;
  lines: string[];
  terminated: boolean;
  time: number;
}

export const diff = (flavour: Flavour) =>
  program(
    {
      name: "diff",
      short: "abBcC:dD:eEfF:hHI:ilL:nNpPqrsS:tTuU:vwW:x:X:yZ",
      long: {
        brief: "q", "report-identical-files": "s", context: "c", "unified=?": "u", "ignore-case": "i", "ignore-all-space": "w", "ignore-space-change": "b", "ignore-blank-lines": "B", recursive: "r",
        "new-file": "N", "side-by-side": "y", "width=": "W", "label=": "L", "color=?": "color", text: "a", "exclude=": "x", "suppress-common-lines": "suppress", "ignore-matching-lines=": "I",
        "strip-trailing-cr": "cr", normal: "normal", "left-column": "left", "show-c-function": "p", "show-function-line=": "F", rcs: "n", ed: "e", "ignore-trailing-space": "Z",
      },
      digits: true,
      usageCode: 2,
      usage: "diff [OPTION]... FILES",
      wrongOption: (sentence, name) => `${name}: ${sentence}\n${name}: Try '${name} --help' for more information.\n`,
      help: "Compare FILES line by line.\n",
      applet: { usage: "[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2", help: "Compare files line by line and output the differences between them.\nThis implementation supports unified diffs only.\n" },
      *run(invocation) {
        const [left, right, extra] = invocation.operands;
        if (left === undefined || right === undefined) throw new Failure(missing(invocation, `missing operand after '${invocation.process.args.at(-1)}'`), 2);
        if (extra !== undefined) throw new Failure(missing(invocation, `extra operand '${extra}'`), 2);
        return yield* comparePaths(invocation, left, right, false);
      },
    },
    flavour,
  );

/** sdiff: two files beside each other, which is diff -y. */
export const sdiff = (flavour: Flavour) =>
  program(
    {
      name: "sdiff",
      short: "abBdEHiI:lo:stw:WZ",
      long: { "width=": "w", "left-column": "l", "suppress-common-lines": "s", "ignore-case": "i", "ignore-all-space": "W", "ignore-space-change": "b", "ignore-blank-lines": "B", text: "a", "output=": "o", "expand-tabs": "t" },
      usageCode: 2,
      usage: "sdiff [OPTION]... FILE1 FILE2",
      help: "Side-by-side merge of differences between FILE1 and FILE2.\n",
      *run(invocation) {
        const { operands } = invocation;
        if (operands.length !== 2) throw new Failure(`${operands.length < 2 ? `missing operand after '${operands[0] ?? "sdiff"}'` : `extra operand '${operands[2]}'`}\nsdiff: Try 'sdiff --help' for more information.`, 2);
        const flags = invocation.options.flatMap(({ name, value }) => {
          switch (name) {
            case "l": return ["--left-column"];
            case "s": return ["--suppress-common-lines"];
            case "W": return ["-w"];
            case "w": return [`--width=${value}`];
            default: return "abBiZ".includes(name) ? [`-${name}`] : [];
          }
        });
        return yield* waitChild(yield* startCommand(invocation, ["diff", "--side-by-side", ...flags, "--", ...operands]));
      },
    },
    flavour,
  );

function* comparePaths(invocation: Invocation, left: string, right: string, nested: boolean): Call<number> {
  const { files } = invocation.process;
  const [leftDirectory, rightDirectory] = [left !== "-" && files.isDirectory(left), right !== "-" && files.isDirectory(right)];
  if (leftDirectory && rightDirectory) return yield* compareDirectories(invocation, left, right);
  if (leftDirectory) return yield* comparePaths(invocation, `${left.replace(/\/$/, "")}/${base(right)}`, right, nested);
  if (rightDirectory) return yield* comparePaths(invocation, left, `${right.replace(/\/$/, "")}/${base(left)}`, nested);
  const sides: Side[] = [];
  let failed = false;
  for (const path of [left, right]) {
    try {
      sides.push(yield* load(invocation.process, path));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (invocation.has("N") && error.code === "ENOENT") sides.push({ name: path, lines: [], terminated: true, time: 0 });
      else {
        yield* invocation.complain(invocation.flavour === "busybox" ? `can't stat '${path}': ${error.message}` : `${path}: ${error.message}`);
        failed = true;
      }
    }
  }
  if (failed) return 2;
  return yield* compareFiles(invocation, sides[0]!, sides[1]!, nested);
}

function base(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function* load(process: Process, path: string): Call<Side> {
  const file = path === "-" ? process.descriptor(0) : process.files.open(path, { read: true });
  file.retain();
  try {
    const text = decodeText(yield* readWhole(file));
    const terminated = text === "" || text.endsWith("\n");
    const lines = text === "" ? [] : (terminated ? text.slice(0, -1) : text).split("\n");
    const time = path === "-" || !process.files.exists(path) || /^\/dev\//.test(path) ? process.wall : process.files.stat(path).mtime;
    return { name: path, lines, terminated, time };
  } finally {
    file.release();
  }
}

function* compareDirectories(invocation: Invocation, left: string, right: string): Call<number> {
  const { files } = invocation.process;
  const excluded = invocation.options.filter((option) => option.name === "x").map((option) => patternRegExp(option.value!));
  const names = [...new Set([...files.readdir(left), ...files.readdir(right)])].filter((name) => !excluded.some((pattern) => pattern.test(name))).sort(compareText);
  let status = 0;
  for (const name of names) {
    const [a, b] = [`${left.replace(/\/$/, "")}/${name}`, `${right.replace(/\/$/, "")}/${name}`];
    if (!files.exists(a) || !files.exists(b)) {
      if (!invocation.has("N")) {
        yield* print(`Only in ${(files.exists(a) ? left : right).replace(/\/$/, "")}: ${name}\n`);
        status = Math.max(status, 1);
        continue;
      }
    }
    if (files.isDirectory(a) && files.isDirectory(b)) {
      if (invocation.has("r")) status = Math.max(status, yield* compareDirectories(invocation, a, b));
      else yield* print(`Common subdirectories: ${a} and ${b}\n`);
      continue;
    }
    status = Math.max(status, yield* comparePaths(invocation, a, b, true));
  }
  return status;
}

function* compareFiles(invocation: Invocation, a: Side, b: Side, nested: boolean): Call<number> {
  const key = (line: string, last: boolean, terminated: boolean): string => {
    let text = line;
    if (invocation.has("cr")) text = text.replace(/\r$/, "");
    if (invocation.has("w")) text = text.replace(/\s+/g, "");
    else if (invocation.has("b")) text = text.replace(/\s+/g, " ").trimEnd();
    else if (invocation.has("Z")) text = text.trimEnd();
    if (invocation.has("i")) text = text.toLowerCase();
    // A last line without its newline is another line, unless blanks do not count or ed could not say so.
    return last && !terminated && !["w", "b", "Z", "e"].some((option) => invocation.has(option)) ? `${text}\u0000` : text;
  };
  const keys = (side: Side): string[] => side.lines.map((line, index) => key(line, index === side.lines.length - 1, side.terminated));
  const [left, right] = [keys(a), keys(b)];
  yield* spend((left.length + right.length) * 0.001);
  let changes = changesBetween(left, right);
  if (invocation.has("B")) changes = changes.filter((change) => [...a.lines.slice(change.aStart, change.aEnd), ...b.lines.slice(change.bStart, change.bEnd)].some((line) => line.trim() !== ""));
  const ignored = invocation.options.filter((option) => option.name === "I").map((option) => compileBasic(option.value!, false));
  if (ignored.length > 0) {
    changes = changes.filter((change) => ![...a.lines.slice(change.aStart, change.aEnd), ...b.lines.slice(change.bStart, change.bEnd)].every((line) => ignored.some((pattern) => pattern.test(line))));
  }
  if (changes.length > 0 && invocation.flavour === "gnu" && !invocation.has("a") && !invocation.has("q") && [a, b].some((side) => side.lines.some((line) => line.includes("\0")))) {
    yield* print(`Binary files ${a.name} and ${b.name} differ\n`);
    return 1;
  }
  if (changes.length === 0) {
    if (invocation.has("s")) yield* print(`Files ${a.name} and ${b.name} are identical\n`);
    return 0;
  }
  if (invocation.has("q")) {
    yield* print(`Files ${a.name} and ${b.name} differ\n`);
    return 1;
  }
  const output = new Output();
  const unified = invocation.options.findLast((option) => option.name === "u" || option.name === "U");
  if (nested) output.put(`diff ${invocation.process.args.slice(1).slice(0, -2).join(" ")} ${a.name} ${b.name}\n`.replace(/ {2,}/g, " "));
  const context = Number(invocation.value("U") ?? invocation.value("u") ?? invocation.value("C") ?? invocation.value("digits") ?? 3);
  if (unified || invocation.flavour === "busybox") writeUnified(output, a, b, changes, context, invocation);
  else if (invocation.has("c") || invocation.has("C") || invocation.has("p") || invocation.has("F")) writeContext(output, a, b, changes, context, invocation);
  else if (invocation.has("y")) writeSides(output, a, b, changes, Number(invocation.value("W") ?? 130), invocation.has("suppress"), invocation.has("left"));
  else if (invocation.has("e")) writeEd(output, b, changes);
  else if (invocation.has("n")) writeRcs(output, b, changes);
  else writeNormal(output, a, b, changes);
  const colour = invocation.has("color") ? (invocation.value("color") ?? "auto") : "never";
  if (colour === "always" || (colour === "auto" && ttyOf(invocation.process, 1))) output.put(coloured(output.takeText()));
  yield* output.force();
  const unsaid = invocation.has("e") ? [a, b].filter((side) => !side.terminated) : [];
  for (const side of unsaid) yield* printError(`diff: ${side.name}: No newline at end of file\n\n`);
  return unsaid.length > 0 ? 2 : 1;
}

/** GNU's diffutils repeat their name before the hint. */
function missing(invocation: Invocation, message: string): string {
  return missingOperand(invocation, message).message.replace("\nTry", `\n${invocation.name}: Try`);
}

const NO_NEWLINE = "\\ No newline at end of file\n";

function put(output: Output, sign: string, side: Side, index: number): void {
  output.put(`${sign}${side.lines[index]!}\n`);
  if (index === side.lines.length - 1 && !side.terminated) output.put(NO_NEWLINE);
}

function writeNormal(output: Output, a: Side, b: Side, changes: readonly Change[]): void {
  const range = (start: number, end: number): string => (end - start <= 1 ? String(end - start === 0 ? start : end) : `${start + 1},${end}`);
  for (const change of changes) {
    const letter = change.aStart === change.aEnd ? "a" : change.bStart === change.bEnd ? "d" : "c";
    output.put(`${range(change.aStart, change.aEnd)}${letter}${range(change.bStart, change.bEnd)}\n`);
    for (let i = change.aStart; i < change.aEnd; i += 1) put(output, "< ", a, i);
    if (letter === "c") output.put("---\n");
    for (let i = change.bStart; i < change.bEnd; i += 1) put(output, "> ", b, i);
  }
}

/** Commands of ed that make one file of the other, from its end to its beginning. */
function writeEd(output: Output, b: Side, changes: readonly Change[]): void {
  for (const change of [...changes].reverse()) {
    const letter = change.aStart === change.aEnd ? "a" : change.bStart === change.bEnd ? "d" : "c";
    const range = change.aEnd - change.aStart <= 1 ? String(letter === "a" ? change.aStart : change.aEnd) : `${change.aStart + 1},${change.aEnd}`;
    output.put(`${range}${letter}\n`);
    if (letter === "d") continue;
    for (const line of b.lines.slice(change.bStart, change.bEnd)) output.put(`${line}\n`);
    output.put(".\n");
  }
}

/** What RCS keeps: lines of the old file to delete, and lines to add behind them. */
function writeRcs(output: Output, b: Side, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.aEnd > change.aStart) output.put(`d${change.aStart + 1} ${change.aEnd - change.aStart}\n`);
    if (change.bEnd === change.bStart) continue;
    output.put(`a${change.aEnd} ${change.bEnd - change.bStart}\n`);
    for (let i = change.bStart; i < change.bEnd; i += 1) output.put(i === b.lines.length - 1 && !b.terminated ? b.lines[i]! : `${b.lines[i]!}\n`);
  }
}

/** The last line before a hunk that looks like the head of a function, for -p and -F. */
function heading(invocation: Invocation, a: Side, before: number): string {
  const given = invocation.value("F");
  if (given === undefined && !invocation.has("p")) return "";
  const pattern = given === undefined ? /^[A-Za-z_$]/ : compileBasic(given, false);
  const line = a.lines.slice(0, before).findLast((each) => pattern.test(each));
  return line === undefined ? "" : ` ${line.trimStart().slice(0, 40).trimEnd()}`;
}

/** GNU's colours: bold headings, cyan places, red and green lines. */
function coloured(text: string): string {
  return text.replace(/^(?:(--- .*|\+\+\+ .*|\*\*\* .*|diff .*)|(@@.*@@|\d[\d,]*[acd]\d[\d,]*|\*\*\* \d.*|--- \d.*)|([-<].*)|([+>].*))$/gm, (line, heading, place, removed) =>
    line === "---" ? line : heading !== undefined ? `\x1b[1m${line}\x1b[0m` : place !== undefined ? `\x1b[36m${line}\x1b[0m` : removed !== undefined ? `\x1b[31m${line}\x1b[0m` : `\x1b[32m${line}\x1b[0m`,
  );
}

/** Changes that share their context. */
function hunks(changes: readonly Change[], context: number): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last && change.aStart - last.at(-1)!.aEnd <= 2 * context) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function labels(invocation: Invocation, a: Side, b: Side): [string, string] {
  const given = invocation.options.filter((option) => option.name === "L").map((option) => option.value!);
  const label = (side: Side, index: number): string => given[index] ?? (invocation.flavour === "busybox" ? side.name : `${side.name}\t${formatTime("%Y-%m-%d %H:%M:%S.%N %z", side.time)}`);
  return [label(a, 0), label(b, 1)];
}

function writeUnified(output: Output, a: Side, b: Side, changes: readonly Change[], context: number, invocation: Invocation): void {
  const [left, right] = labels(invocation, a, b);
  output.put(`--- ${left}\n+++ ${right}\n`);
  const range = (start: number, end: number): string => (end - start === 1 ? String(start + 1) : `${end - start === 0 ? start : start + 1},${end - start}`);
  for (const group of hunks(changes, context)) {
    const first = group[0]!;
    const last = group.at(-1)!;
    const [fromA, toA] = [Math.max(0, first.aStart - context), Math.min(a.lines.length, last.aEnd + context)];
    const [fromB, toB] = [Math.max(0, first.bStart - context), Math.min(b.lines.length, last.bEnd + context)];
    output.put(`@@ -${range(fromA, toA)} +${range(fromB, toB)} @@${heading(invocation, a, fromA)}\n`);
    let at = fromA;
    for (const change of group) {
      for (; at < change.aStart; at += 1) put(output, " ", a, at);
      for (; at < change.aEnd; at += 1) put(output, "-", a, at);
      for (let i = change.bStart; i < change.bEnd; i += 1) put(output, "+", b, i);
    }
    for (; at < toA; at += 1) put(output, " ", a, at);
  }
}

function writeContext(output: Output, a: Side, b: Side, changes: readonly Change[], context: number, invocation: Invocation): void {
  const [left, right] = labels(invocation, a, b);
  output.put(`*** ${left}\n--- ${right}\n`);
  const range = (start: number, end: number): string => (end - start <= 1 ? String(end) : `${start + 1},${end}`);
  for (const group of hunks(changes, context)) {
    const first = group[0]!;
    const last = group.at(-1)!;
    const [fromA, toA] = [Math.max(0, first.aStart - context), Math.min(a.lines.length, last.aEnd + context)];
    const [fromB, toB] = [Math.max(0, first.bStart - context), Math.min(b.lines.length, last.bEnd + context)];
    output.put(`***************${heading(invocation, a, fromA)}\n*** ${range(fromA, toA)} ****\n`);
    if (group.some((change) => change.aEnd > change.aStart)) {
      let at = fromA;
      for (const change of group) {
        for (; at < change.aStart; at += 1) put(output, "  ", a, at);
        for (; at < change.aEnd; at += 1) put(output, change.bEnd > change.bStart ? "! " : "- ", a, at);
      }
      for (; at < toA; at += 1) put(output, "  ", a, at);
    }
    output.put(`--- ${range(fromB, toB)} ----\n`);
    if (!group.some((change) => change.bEnd > change.bStart)) continue;
    let at = fromB;
    for (const change of group) {
      for (; at < change.bStart; at += 1) put(output, "  ", b, at);
      for (; at < change.bEnd; at += 1) put(output, change.aEnd > change.aStart ? "! " : "+ ", b, at);
    }
    for (; at < toB; at += 1) put(output, "  ", b, at);
  }
}

function writeSides(output: Output, a: Side, b: Side, changes: readonly Change[], width: number, suppress: boolean, leftOnly: boolean): void {
  // As GNU has it: the second column begins at a tab stop, with a gutter of three columns at least before it.
  const offset = Math.floor((width + 8 + 3) / 16) * 8;
  const half = Math.max(0, Math.min(offset - 3, width - offset));
  const second = half > 0 ? offset : width;
  const row = (left: string | undefined, mark: string, right: string | undefined): void => {
    let text = (left ?? "").slice(0, half);
    let column = text.length;
    if (mark !== " ") {
      const at = Math.floor((half + second - 1) / 2);
      text += tabs(column, at) + mark;
      column = at + 1;
    }
    if (right !== undefined) text += tabs(column, second) + right.slice(0, half);
    output.put(`${text}\n`);
  };
  let [i, j] = [0, 0];
  for (const change of [...changes, { aStart: a.lines.length, aEnd: a.lines.length, bStart: b.lines.length, bEnd: b.lines.length }]) {
    for (; i < change.aStart; i += 1, j += 1) if (!suppress) row(a.lines[i], leftOnly ? "(" : " ", leftOnly ? undefined : b.lines[j]);
    while (i < change.aEnd && j < change.bEnd) row(a.lines[i++], "|", b.lines[j++]);
    while (i < change.aEnd) row(a.lines[i++], "<", undefined);
    while (j < change.bEnd) row(undefined, ">", b.lines[j++]);
  }
}

/** Tabs and blanks from one column to another. */
function tabs(from: number, to: number): string {
  let at = from;
  let text = "";
  for (let next = at + 8 - (at % 8); next <= to; next += 8) {
    text += "\t";
    at = next;
  }
  return text + " ".repeat(Math.max(0, to - at));
}

export const cmp = (flavour: Flavour) =>
  program(
    {
      name: "cmp",
      short: "bi:ln:s",
      long: { silent: "s", quiet: "s", verbose: "l", "print-bytes": "b", "bytes=": "n" },
      usageCode: 2,
      *run(invocation) {
        const [left, right = "-"] = invocation.operands;
        if (left === undefined) throw new Failure(missing(invocation, "missing operand after 'cmp'"), 2);
        const data: Uint8Array[] = [];
        for (const path of [left, right]) {
          try {
            const file = path === "-" ? invocation.process.descriptor(0) : invocation.process.files.open(path, { read: true });
            file.retain();
            data.push(yield* readWhole(file));
            file.release();
          } catch (error) {
            if (!isSystemError(error)) throw error;
            throw new Failure(`${path}: ${error.message}`, 2);
          }
        }
        const [a, b] = data as [Uint8Array, Uint8Array];
        const limit = Math.min(a.length, b.length, Number(invocation.value("n") ?? Infinity));
        let line = 1;
        let different = false;
        for (let i = 0; i < limit; i += 1) {
          if (a[i] !== b[i]) {
            different = true;
            if (invocation.has("s")) return 1;
            if (!invocation.has("l")) {
              yield* print(flavour === "busybox" ? `${left} ${right} differ: char ${i + 1}, line ${line}\n` : `${left} ${right} differ: byte ${i + 1}, line ${line}\n`);
              return 1;
            }
            yield* print(`${i + 1} ${a[i]!.toString(8).padStart(3)} ${b[i]!.toString(8).padStart(3)}\n`);
          }
          if (a[i] === 10) line += 1;
        }
        if (a.length !== b.length && limit < Number(invocation.value("n") ?? Infinity)) {
          const shorter = a.length < b.length ? left : right;
          if (!invocation.has("s")) yield* invocation.complain(flavour === "busybox" ? `EOF on ${shorter}` : limit === 0 ? `EOF on ${shorter} which is empty` : invocation.has("l") ? `EOF on ${shorter} after byte ${limit}` : `EOF on ${shorter} after byte ${limit}, ${a[limit - 1] === 10 || b[limit - 1] === 10 ? `line ${line - 1}` : `in line ${line}`}`);
          return 1;
        }
        return different ? 1 : 0;
      },
    },
    flavour,
  );
