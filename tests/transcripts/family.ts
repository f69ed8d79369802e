import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compare } from "../../src/cli/transcript/compare.ts";
import { parseTranscript } from "../../src/cli/transcript/parse.ts";
import { runFile } from "../../src/cli/transcript/run.ts";

const folder = join(import.meta.dirname, "../conformance");

/** The transcripts that are held, one path a line, below tests/conformance. A line is only ever added (scripts/hold-transcripts.ts). */
export const HELD = readFileSync(join(folder, "held.txt"), "utf8").split("\n").filter(Boolean);

/** Steps that differ, and why: lines `PATH LINE,LINE reason`. All other steps of these recordings are held. */
export const EXCEPTIONS = readFileSync(join(folder, "exceptions.txt"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => /^(\S+) ([\d,]+) (.+)$/.exec(line)!)
  .map(([, path, lines, reason]) => ({ path: path!, lines: lines!.split(",").map(Number), reason: reason! }));

/** The recordings of a family: paths below tests/conformance, sorted. */
export function recordings(family: string): string[] {
  const files = existsSync(join(folder, family)) ? readdirSync(join(folder, family)) : [];
  return files.filter((name) => name.endsWith(".t")).sort().map((name) => `${family}/${name}`);
}

/** Runs a recording on a fresh cluster: what differs, one paragraph per step; none when all is as recorded. */
export async function differencesOf(path: string, excepted: readonly number[] = []): Promise<string[]> {
  const text = readFileSync(join(folder, path), "utf8");
  const run = await runFile(path, text);
  const differences = compare(parseTranscript(text).steps, run.steps).differences.filter(({ line }) => !excepted.includes(line));
  return [
    ...run.crashes.map((crash) => `crash: ${crash instanceof Error ? crash.stack : String(crash)}`),
    ...differences.map(({ line, command, expected, actual }) => {
      return `line ${line}: $ ${command}\n--- recorded\n${expected}\n--- simulated\n${actual}`;
    }),
  ];
}

/** Tests that every held recording of a family is still answered as the real cluster answered. */
export function testFamily(family: string): void {
  const held = HELD.filter((path) => path.startsWith(`${family}/`));
  describe(`recordings of ${family}`, () => {
    it("are there, as many as are held", () => {
      expect(held.filter((path) => !recordings(family).includes(path))).toEqual([]);
      expect(held.length).toBeGreaterThan(0);
    });
    it("are all held, but for steps with a reason", () => {
      const excused = EXCEPTIONS.map(({ path }) => path);
      expect(recordings(family).filter((path) => !held.includes(path) && !excused.includes(path))).toEqual([]);
      expect(excused.filter((path) => HELD.includes(path))).toEqual([]);
    });
    it.each(EXCEPTIONS.filter(({ path }) => path.startsWith(`${family}/`)))("$path but for line $lines: $reason", async ({ path, lines }) => {
      expect(await differencesOf(path, lines)).toEqual([]);
    }, 60_000);
    it.each(held)("%s", async (path) => {
      expect(await differencesOf(path)).toEqual([]);
    }, 60_000);
  });
}
