import { describe, expect, it } from "vitest";
import { firstIndex, LogReader } from "./log.ts";

it.each<[number[], number]>([
  [[], 0],
  [[5, 6], 0],
  [[1, 5], 1],
  [[1, 2], 2],
  [[1, 2, 3, 4, 7], 4],
])("the first of %j that is 4.5 or more stands at %i", (items, index) => {
  expect(firstIndex(items, (item) => item >= 4.5)).toBe(index);
});

describe("a reader of a log", () => {
  const written = (...revisions: number[]): { revision: number }[] => revisions.map((revision) => ({ revision }));

  it.each<["beginning" | "end", number[]]>([["beginning", [1, 2]], ["end", []]])("begins at the %s", (from, first) => {
    const reader = new LogReader(() => written(1, 2), from);
    expect(reader.next()).toEqual(written(...first));
    expect(reader.next()).toEqual([]);
  });

  it("goes on behind what it has read, whatever was forgotten before it", () => {
    let log = written(1, 2, 3);
    const reader = new LogReader(() => log, "beginning");
    reader.next();
    log = written(1, 4, 6);
    expect(reader.next()).toEqual(written(4, 6));
  });
});
