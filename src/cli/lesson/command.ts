import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runFile } from "../transcript/run.ts";
import { blocksOf, transcriptOf, withOutputs } from "./blocks.ts";

const folder = "content/lessons";
const LANGUAGES = ["en", "zh-cn"];

/**
 * `podlab lesson [--write] [NAME...]`: runs the commands of lessons on a fresh cluster and says where the shown outputs differ;
 * `--write` puts what they print into the lesson, in every language. Exit code 0 when all agree, 1 when not, 2 for a bad call.
 */
export async function lessonCommand(args: readonly string[]): Promise<number> {
  const write = args.includes("--write");
  const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--write");
  if (unknown !== undefined) return refuse(`unknown flag ${unknown}: expected --write`);
  const named = args.filter((arg) => !arg.startsWith("-")).map((name) => name.replace(/\.mdx$/, "").replace(/^content\/lessons\/[^/]+\//, ""));
  const missing = named.find((name) => !existsSync(fileOf("en", name)));
  if (missing !== undefined) return refuse(`${fileOf("en", missing)}: there is no such lesson; a name is MODULE/LESSON`);
  let differing = 0;
  for (const name of named.length > 0 ? named : allLessons()) {
    const english = readFileSync(fileOf("en", name), "utf8");
    const { steps, crashes } = await runFile("lesson.t", transcriptOf(blocksOf(english)), "lab");
    for (const crash of crashes) process.stderr.write(`${name}: ${crash instanceof Error ? crash.stack : String(crash)}\n`);
    // Files are written by commands of their own, which print nothing.
    const outputs = steps.filter(({ command }) => !isFile(command, english)).map(({ output }) => output);
    for (const language of LANGUAGES) {
      const file = fileOf(language, name);
      if (!existsSync(file)) continue;
      const text = readFileSync(file, "utf8");
      const mended = withOutputs(text, outputs);
      if (mended === text) continue;
      if (write) {
        writeFileSync(file, mended);
        process.stdout.write(`${file}: written\n`);
      } else {
        differing += 1;
        process.stdout.write(`${file}: shows something else than its commands print\n${firstDifference(text, mended)}`);
      }
    }
    for (const { command, exitCode } of steps) {
      if (exitCode === 124) process.stdout.write(`${name}: $ ${command}: did not end within an hour of virtual time\n`);
    }
  }
  return differing === 0 ? 0 : 1;
}

function fileOf(language: string, name: string): string {
  return join(folder, language, `${name}.mdx`);
}

/** Whether a command of the transcript is one that writes a titled block. */
function isFile(command: string, lesson: string): boolean {
  return blocksOf(lesson).some(({ title, text }) => title !== undefined && command === `cat > ${title} <<'EOF'\n${text}EOF`);
}

function allLessons(): string[] {
  return readdirSync(join(folder, "en"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".mdx"))
    .map((path) => path.replaceAll("\\", "/").replace(/\.mdx$/, ""))
    .sort();
}

function firstDifference(shown: string, printed: string): string {
  const old = shown.split("\n");
  const now = printed.split("\n");
  const at = now.findIndex((line, index) => line !== old[index]);
  return `  line ${at + 1}\n    shown   | ${old[at] ?? ""}\n    printed | ${now[at] ?? ""}\n`;
}

function refuse(message: string): number {
  process.stderr.write(`podlab lesson: ${message}\n`);
  return 2;
}
