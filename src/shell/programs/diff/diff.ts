import { isSystemError, printError, spend, ttyOf, type Call } from "../../../os/index.ts";
import { patternRegExp } from "../../interpreter/pattern.ts";
import type { Flavour } from "../../options.ts";
import { Output } from "../../output.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../../program.ts";
import { compileBasic } from "../../regex/posix.ts";
import { compareText } from "../../text.ts";
import { changesBetween } from "./changes.ts";
import { writeEd, writeNormal, writeRcs } from "./commands.ts";
import { coloured, writeContext, writeUnified } from "./hunks.ts";
import { writeSides } from "./side-by-side.ts";
import { load, type Side } from "./side.ts";

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
export function missing(invocation: Invocation, message: string): string {
  return missingOperand(invocation, message).message.replace("\nTry", `\n${invocation.name}: Try`);
}
