import { expect, it } from "vitest";
import { changesBetween } from "./changes.ts";

const lines = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}${index}`);

it.each<[string, string[], string[], number[][]]>([
  ["nothing", ["a"], ["a"], []],
  ["the shortest edit", ["a", "b", "c", "a", "b", "b", "a"], ["c", "b", "a", "b", "a", "c"], [[0, 2, 0, 0], [3, 3, 1, 2], [5, 6, 4, 4], [7, 7, 5, 6]]],
  ["one change of files that have nothing in common", lines("a", 5000), lines("b", 5000), [[0, 5000, 0, 5000]]],
  [
    "what stays between long stretches that have nothing in common",
    [...lines("a", 3000), "same", ...lines("c", 3000)], [...lines("b", 3000), "same", ...lines("d", 3000)],
    [[0, 3000, 0, 3000], [3001, 6001, 3001, 6001]],
  ],
  ["one change of files whose lines are in quite another order", lines("a", 3000), lines("a", 3000).reverse(), [[0, 3000, 0, 3000]]],
])("finds %s", (_what, a, b, changes) => {
  expect(changesBetween(a, b).map(({ aStart, aEnd, bStart, bEnd }) => [aStart, aEnd, bStart, bEnd])).toEqual(changes);
});
