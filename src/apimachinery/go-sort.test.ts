import { expect, test } from "vitest";
import { goSort } from "./go-sort.ts";

const numbers = (length: number, seed: number): number[] =>
  Array.from({ length }, (_, i) => (Math.imul(i + 1, seed) >>> 7) % 97);

test.each([0, 1, 2, 12, 13, 40, 60, 500, 3000])("sorts %i numbers", (length) => {
  for (const seed of [2654435761, 40503, 7, 0]) {
    const items = numbers(length, seed);
    expect(goSort([...items], (a, b) => a < b)).toEqual([...items].sort((a, b) => a - b));
  }
});

test("keeps the order of few equal things", () => {
  const items = [3, 1, 2, 1].map((key, index) => ({ key, index }));
  expect(goSort(items, (a, b) => a.key < b.key).map(({ index }) => index)).toEqual([1, 3, 2, 0]);
});

test("turns few things round that all claim to be less", () => {
  expect(goSort(["a", "b", "c"], () => true)).toEqual(["c", "b", "a"]);
});
