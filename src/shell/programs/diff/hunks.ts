import type { Output } from "../../output.ts";
import type { Invocation } from "../../program.ts";
import { compileBasic } from "../../regex/posix.ts";
import { formatTime } from "../../strftime.ts";
import type { Change } from "./changes.ts";
import { put } from "./commands.ts";
import type { Side } from "./side.ts";

/** The last line before a hunk that looks like the head of a function, for -p and -F. */
function heading(invocation: Invocation, a: Side, before: number): string {
  const given = invocation.value("F");
  if (given === undefined && !invocation.has("p")) return "";
  const pattern = given === undefined ? /^[A-Za-z_$]/ : compileBasic(given, false);
  const line = a.lines.slice(0, before).findLast((each) => pattern.test(each));
  return line === undefined ? "" : ` ${line.trimStart().slice(0, 40).trimEnd()}`;
}

/** GNU's colours: bold headings, cyan places, red and green lines. */
export function coloured(text: string): string {
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

export function writeUnified(output: Output, a: Side, b: Side, changes: readonly Change[], context: number, invocation: Invocation): void {
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

export function writeContext(output: Output, a: Side, b: Side, changes: readonly Change[], context: number, invocation: Invocation): void {
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
