import { expect, it } from "vitest";
import { createOutflow } from "./outflow.ts";

function collect() {
  const sent: [number, string][] = [];
  const outflow = createOutflow((terminal, data) => sent.push([terminal, data]));
  const text = (): string => sent.map(([, data]) => data).join("");
  return { sent, outflow, text };
}

it("sends what is printed in the order it was printed", () => {
  const { outflow, sent } = collect();
  outflow.print(0, "a");
  outflow.print(0, "b");
  outflow.print(1, "c");
  outflow.flush();
  expect(sent).toEqual([[0, "ab"], [1, "c"]]);
});

it("waits until the page has drawn, and then sends the rest", () => {
  const { outflow, sent, text } = collect();
  const all = "0123456789\r\n".repeat(20_000);
  outflow.print(0, all);
  for (let turn = 0; turn < 100; turn += 1) outflow.flush();
  const before = text().length;
  expect(before).toBeLessThan(all.length);
  for (let next = 0; next < sent.length; next += 1) outflow.drawn(0, sent[next]![1].length);
  expect(text()).toBe(all);
});

it("leaves out what nobody could have read, says how much, and keeps the end", () => {
  const { outflow, sent, text } = collect();
  for (let line = 0; line < 400_000; line += 1) outflow.print(0, `line ${line}\r\n`);
  outflow.flush();
  for (let next = 0; next < sent.length; next += 1) outflow.drawn(0, sent[next]![1].length);
  expect(text().length).toBeLessThan(2_000_000);
  expect(text()).toMatch(/\[… \d+\.\d MB …\]/);
  expect(text().endsWith("line 399999\r\n")).toBe(true);
  expect(text()).toMatch(/MB …\]\x1b\[0m\r\nline \d+\r\n/);
});

it("does not let one terminal hold up another", () => {
  const { outflow, sent } = collect();
  outflow.print(0, "x".repeat(1_000_000));
  for (let turn = 0; turn < 10; turn += 1) outflow.flush();
  outflow.print(1, "quick");
  outflow.flush();
  expect(sent.at(-1)).toEqual([1, "quick"]);
});
