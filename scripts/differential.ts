// Shows where our kubectl differs from the recorded real one: node scripts/differential.ts [CHAPTER...]
import { readChapters, readRecording } from "../tests/differential/corpus.ts";
import { replay } from "../tests/differential/replay.ts";

const wanted = process.argv.slice(2);
let failed = 0;
/** Lines that only one of the two has, in their order. */
function part(name: string, expected: string, actual: string): string {
  if (expected === actual) return "";
  const [left, right] = [expected.split("\n"), actual.split("\n")];
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const shown = (lines: string[], sign: string): string => lines.slice(Math.max(0, start - 1), lines.length - end).slice(0, Number(process.env.LINES_SHOWN ?? 14))
    .map((line, index) => `   ${index === 0 && start > 0 ? " " : sign} ${line}\n`).join("");
  return `${name}: - the real one, + ours\n${shown(left, "-")}${shown(right, "+")}`;
}

for (const chapter of readChapters()) {
  if (wanted.length > 0 && !wanted.includes(chapter.name)) continue;
  const { differences, excepted, unused, stale } = await replay(chapter, readRecording(chapter.name));
  failed += differences.length;
  for (const { line, expected, actual } of differences) {
    process.stdout.write(`\n$ ${line}\n${part("stdout", expected.stdout, actual.stdout)}${part("stderr", expected.stderr, actual.stderr)}${part("exit code", String(expected.code), String(actual.code))}`);
  }
  process.stdout.write(`== ${chapter.name}: ${chapter.lines.length} lines, ${differences.length} differ, ${excepted.length} excepted, ${unused.length} needlessly${stale ? ", recorded on another cluster" : ""}\n`);
}
process.exitCode = failed === 0 ? 0 : 1;
