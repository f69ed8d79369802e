import { describe, expect, it } from "vitest";
import type { Input, SessionLog } from "../lab/session/log.ts";
import { withoutLastLine } from "./last-line.ts";

const key = (at: number, data: string): Input => ({ at, type: "key", terminal: 1, data });
const play = (at: number): Input => ({ at, type: "play", terminal: 0, task: "a", step: 0 });
const log = (until: number, ...inputs: Input[]): SessionLog => ({ format: 1, lab: "x", version: "1", seed: "x", inputs, until });

describe("going on without the last line", () => {
  const cases: [string, SessionLog, boolean, SessionLog][] = [
    ["gives up what was typed, when the log ends before Enter", log(9, key(1, "l"), key(2, "s")), true, log(9, key(1, "l"), key(2, "s"), key(9, "\x03"))],
    ["leaves out Enter and what came after it", log(9, key(1, "a\r"), key(2, "l"), key(3, "\r"), key(4, "x")), false, log(3, key(1, "a\r"), key(2, "l"), key(3, "\x03"))],
    ["gives up nothing where the line came in one piece", log(9, key(1, "a\r"), key(2, "yes\r")), false, log(2, key(1, "a\r"))],
    ["gives up nothing where a step was played", log(9, key(1, "a\r"), play(5)), false, log(5, key(1, "a\r"))],
    ["keeps a log without a line", log(9), false, log(9)],
  ];
  it.for(cases)("%s", ([, given, pending, wanted]) => {
    expect(withoutLastLine(given, pending)).toEqual(wanted);
  });
});
