import { existsSync, readFileSync, statSync } from "node:fs";
import { compare } from "./transcript/compare.ts";
import { parseTranscript } from "./transcript/parse.ts";
import { runFile, type FileRun } from "./transcript/run.ts";

/** `podlab run [--json] FILE...`: exit code 0 when every transcript matches (and every script exits with 0), 1 when not, 2 for a call that cannot be taken. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--json");
  const files = args.filter((arg) => !arg.startsWith("-"));
  if (unknown !== undefined) return refuse(`unknown flag ${unknown}: expected --json`);
  if (files.length === 0) return refuse("no file: expected .t transcripts or .sh scripts");
  let matchedFiles = 0;
  let matchedSteps = 0;
  let allSteps = 0;
  for (const file of files) {
    if (!existsSync(file) || !statSync(file).isFile()) return refuse(`${file}: there is no such file`);
    const text = readFileSync(file, "utf8");
    const began = performance.now();
    let run: FileRun;
    try {
      run = await runFile(file, text);
    } catch (error) {
      process.stderr.write(`${file}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      if (json) process.stdout.write(`${JSON.stringify({ file, steps: [], virtualMs: 0, realMs: 0, error: String(error) })}\n`);
      continue;
    }
    for (const crash of run.crashes) process.stderr.write(`${file}: ${crash instanceof Error ? (crash.stack ?? crash.message) : String(crash)}\n`);
    if (json) {
      process.stdout.write(`${JSON.stringify({ file, steps: run.steps, virtualMs: run.virtualMs, realMs: Math.round(performance.now() - began) })}\n`);
    }
    if (!file.endsWith(".t")) {
      if (!json) process.stdout.write(run.steps[0]!.output);
      if (run.givenUp) process.stderr.write(`${file}: given up after ${Math.round(run.virtualMs / 60_000)} virtual minutes: it did not end\n`);
      if (run.steps[0]!.exitCode === 0) matchedFiles += 1;
      continue;
    }
    const { matched, total, differences } = compare(parseTranscript(text).steps, run.steps);
    matchedSteps += matched;
    allSteps += total;
    if (matched === total) matchedFiles += 1;
    if (json) continue;
    process.stdout.write(`${matched === total ? "ok  " : "FAIL"} ${file}  ${matched}/${total}\n`);
    for (const { line, command, expected, actual } of differences) {
      process.stdout.write(`  line ${line}: $ ${command.split("\n").join("\n  > ")}\n${indent("expected", expected)}${indent("actual  ", actual)}`);
    }
  }
  if (!json) process.stdout.write(`${matchedFiles} of ${files.length} files, ${matchedSteps} of ${allSteps} steps match\n`);
  return matchedFiles === files.length ? 0 : 1;
}

function refuse(message: string): number {
  process.stderr.write(`podlab run: ${message}\n`);
  return 2;
}

function indent(title: string, text: string): string {
  return `    ${title} | ${text.split("\n").join("\n             | ")}\n`;
}
