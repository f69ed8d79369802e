import { describe, expect, it } from "vitest";
import { adviseReview } from "./review.ts";

const DAY = 24 * 3600 * 1000;
const NOW = 1000 * DAY;
const course = ["a", "b", "c", "d"].map((id) => ({ id, module: "m", minutes: 10 }));
const done = (daysAgo: number, seenDaysAgo = daysAgo) => ({ tasks: ["x"], of: 1, done: true, version: "1", doneAt: NOW - daysAgo * DAY, seenAt: NOW - seenDaysAgo * DAY });
const begun = { tasks: ["x"], of: 2, done: false, version: "1" };
const advice = (labs: Record<string, unknown>): string[] => adviseReview(course, { labs } as never, NOW).map(({ lab, why }) => `${lab} ${why}`);

describe("what to do next", () => {
  it.for([
    ["the first lab of the course", {}, ["a next"]],
    ["what was begun, then the next", { b: begun }, ["b begun", "a next"]],
    ["nothing again that was done yesterday", { a: done(1) }, ["b next"]],
    ["what was done four days ago", { a: done(4) }, ["b next", "a review"]],
    ["not yet what was seen again two days ago", { a: done(6, 2) }, ["b next"]],
    ["what has not been seen for long, the longest first", { a: done(20), b: done(40), c: done(1), d: done(1) }, ["b review", "a review"]],
    ["nothing when all is fresh", { a: done(1), b: done(1), c: done(1), d: done(1) }, []],
  ] as const)("is %s", ([, labs, wanted]) => {
    expect(advice(labs)).toEqual(wanted);
  });
});
