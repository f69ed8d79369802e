import { appendFileSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CSV_HEADER, toCsv } from "./csv.ts";
import type { Row } from "./grade-file.ts";
import { gradeFiles } from "./pool.ts";

const USAGE = `podlab replay grades submitted sessions again: it replays their logs and runs every experiment anew.

  podlab replay LOG...                     logs, share links' codes, or exports of all progress
  podlab replay FOLDER [--csv FILE]        all files of a folder, in parallel; the table goes to FILE
      --jobs N                             threads (default: one per core)
      --shard I/N                          only the I-th of N parts of the files, I from 0
`;

/** `podlab replay`: exit code 0 when every log could be graded and none claims what is not so, 1 when not, 2 for a call that cannot be taken. */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const refuse = (message: string): number => {
    process.stderr.write(`podlab replay: ${message}\n\n${USAGE}`);
    return 2;
  };
  const paths: string[] = [];
  let csv: string | undefined;
  let jobs: number | undefined;
  let shard = { index: 0, of: 1 };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (!arg.startsWith("--")) paths.push(arg);
    else {
      const value = args[index + 1];
      index += 1;
      if (value === undefined) return refuse(`${arg} needs a value`);
      if (arg === "--csv") csv = value;
      else if (arg === "--jobs" && /^[1-9]\d*$/.test(value)) jobs = Number(value);
      else if (arg === "--shard" && /^\d+\/[1-9]\d*$/.test(value)) {
        const [part, of] = value.split("/").map(Number) as [number, number];
        if (part >= of) return refuse(`--shard ${value}: expected I/N with I from 0 to N-1`);
        shard = { index: part, of };
      } else return refuse(`${arg} ${value}: expected --csv FILE, --jobs N or --shard I/N`);
    }
  }
  if (paths.length === 0) return refuse("no log: expected a file or a folder");
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) return refuse(`${missing}: there is no such file or folder`);
  const found = paths.flatMap(filesOf);
  if (found.length === 0) return refuse(`${paths.join(", ")}: there is no log in it: expected files that end in .json, .txt, .log or .podlab`);
  const files = found.filter((_file, index) => index % shard.of === shard.index);
  const table = csv;
  try {
    if (table !== undefined) writeFileSync(table, CSV_HEADER);
  } catch (error) {
    return refuse(`--csv ${table!}: it cannot be written: ${(error as Error).message}`);
  }
  const bar = files.length > 1 ? progressBar(files.length) : undefined;
  const rows = await gradeFiles(files, jobs, (done, known) => {
    // At once, so that a run that is broken off has not been for nothing.
    if (table !== undefined) appendFileSync(table, toCsv(known));
    bar?.(done);
  });
  if (table === undefined) for (const row of rows) process.stdout.write(sentence(row));
  const sound = rows.filter((row) => row.grade && row.grade.doubts.length === 0).length;
  if (rows.length > 1 || table !== undefined) process.stdout.write(`${rows.length} logs, ${sound} sound, ${rows.filter(({ grade }) => grade && grade.done === grade.of).length} with all tasks done\n`);
  return sound === rows.length ? 0 : 1;
}

/** The file itself, or the files of a folder and of those below it. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.split(/[\\/]/).some((part) => part.startsWith(".")) && /\.(?:json|txt|log|podlab)$/.test(name))
    .sort()
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

function sentence({ file, lab, grade, problem }: Row): string {
  if (!grade) return `${file}: ${problem}\n`;
  const tasks = grade.tasks.map((task) => `  ${task.state === "done" ? "[x]" : "[ ]"} ${task.id}${task.doneAt === undefined ? "" : ` (after ${Math.round((task.doneAt - (grade.tasks[0]?.openedAt ?? 0)) / 1000)} s)`}\n`).join("");
  const exam = grade.exam ? `, ${grade.exam.points} of ${grade.exam.of} points, ${grade.exam.passed ? "passed" : "not passed"}` : "";
  const doubts = grade.doubts.map((doubt) => `  doubt: ${doubt}\n`).join("");
  return `${file}: ${lab}: ${grade.done} of ${grade.of} tasks${exam}; ${grade.commands} commands, ${grade.hints} hints, ${grade.played} steps of the solution\n${tasks}${doubts}  hash ${grade.hash}\n`;
}

/** On a terminal a bar, elsewhere a line at each tenth. */
function progressBar(all: number): (done: number) => void {
  const began = performance.now();
  const { stderr } = process;
  let tenth = 0;
  return (done) => {
    const left = ((performance.now() - began) / done) * (all - done) / 1000;
    if (stderr.isTTY) {
      const filled = Math.round((30 * done) / all);
      stderr.write(`\r${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done}/${all}, ${Math.ceil(left)} s to go ${done === all ? "\n" : ""}`);
    } else if (Math.floor((10 * done) / all) > tenth) {
      tenth = Math.floor((10 * done) / all);
      stderr.write(`${done} of ${all} logs\n`);
    }
  };
}
