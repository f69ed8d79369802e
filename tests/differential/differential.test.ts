import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readChapters, readRecording, recordingPath } from "./corpus.ts";
import { exception } from "./versions.ts";
import { replay } from "./replay.ts";

// What the real kubectl printed against the simulated server (scripts/record-differential.ts) is what ours prints in the
// simulated shell. Where the recorded version does otherwise than 1.36 it is named in versions.ts.

/** Share of a chapter's lines that may differ on a cluster that has changed since they were recorded. */
const STALE_SHARE = 0.15;

const chapters = readChapters();

describe("kubectl against the real one", () => {
  test("the corpus is large, and all of it is recorded", () => {
    const recorded = chapters.filter(({ name }) => existsSync(recordingPath(name))).flatMap(({ lines }) => lines);
    expect(recorded.length).toBeGreaterThanOrEqual(1500);
    expect(chapters.map(({ name }) => name).filter((name) => !existsSync(recordingPath(name)))).toEqual([]);
  });

  test("few lines are left out", () => {
    const lines = chapters.flatMap(({ lines: all }) => all);
    expect(lines.filter((line) => exception(line) !== undefined).length).toBeLessThan(lines.length / 25);
  });

  test.each(chapters)("$name", { timeout: 120_000 }, async (chapter) => {
    const recording = readRecording(chapter.name);
    expect(recording.cases.map(({ line }) => line)).toEqual(chapter.lines);
    const { differences, stale } = await replay(chapter, recording);
    // When the cluster itself has changed, some lines tell of that; the recordings are then to be made anew.
    if (stale && differences.length <= chapter.lines.length * STALE_SHARE) {
      if (differences.length > 0) console.warn(`${chapter.name}: recorded on another cluster: node scripts/record-differential.ts ${chapter.name}`);
      return;
    }
    expect(differences).toEqual([]);
  });
});
