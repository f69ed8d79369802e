import { drive } from "../../src/sim/index.ts";
import type { Chapter, Outcome, Recording } from "./corpus.ts";
import { fingerprint, prepare, runLine } from "./simulated.ts";
import { asOf136, comparable, exception } from "./versions.ts";

export interface Difference {
  line: string;
  expected: Outcome;
  actual: Outcome;
}

export interface Comparison {
  differences: Difference[];
  /** Lines that are not compared; those of them that need not be left out. */
  excepted: string[];
  unused: string[];
  /** The cluster holds something else than when the recording was made. */
  stale: boolean;
}

/** Types the lines of a chapter into the simulated shell at the times of the recording, and says what comes out differently. */
export async function replay(chapter: Chapter, recording: Recording): Promise<Comparison> {
  const environment = await prepare(chapter.state, recording.epoch);
  const stale = fingerprint(environment) !== recording.cluster;
  const differences: Difference[] = [];
  const excepted: string[] = [];
  const unused: string[] = [];
  for (const each of recording.cases) {
    await drive(environment.simulation, each.at);
    const ours = await runLine(environment, each.line);
    const expected = asOf136(each.line, { stdout: each.stdout, stderr: each.stderr, code: each.code });
    const actual = plain(ours, each.line);
    const wanted = plain(expected, each.line);
    const same = equal(wanted, actual);
    if (exception(each.line) === undefined) {
      if (!same) differences.push({ line: each.line, expected: wanted, actual });
    } else (same ? unused : excepted).push(each.line);
  }
  return { differences, excepted, unused, stale };
}

const equal = (a: Outcome, b: Outcome): boolean => a.stdout === b.stdout && a.stderr === b.stderr && a.code === b.code;

/** Without what differs from run to run by its nature: clock and process of log lines, names of temporary files. */
function plain({ stdout, stderr, code }: Outcome, line: string): Outcome {
  const without = (text: string): string =>
    text
      .replaceAll(/^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ([\w-]+\.go:)\d+\]/gm, "$1<time> $2<line>]")
      .replaceAll(/\/tmp\/(LIVE|MERGED|kubectl-edit)-\d+/g, "/tmp/$1-<n>")
      .replaceAll(/^((?:---|\+\+\+) \/tmp\/\S+)\t.*$/gm, "$1\t<time>");
  return comparable({ stdout: without(stdout), stderr: without(stderr), code }, line);
}
