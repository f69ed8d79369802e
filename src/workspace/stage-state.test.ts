import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { ToWorker } from "./protocol.ts";
import { createStageState, MOST_TERMINALS } from "./stage-state.ts";

function stage(numbers: number[] = [0]) {
  const sent: ToWorker[] = [];
  const terminals = signal<readonly number[]>(numbers);
  return { ...createStageState({ terminals, send: (message) => sent.push(message) }), terminals, sent };
}

describe("the tabs of the stage", () => {
  it("show one terminal at first", () => {
    expect(stage().columns.value).toEqual([0, undefined]);
  });

  it("are split with a new terminal when there is no other, and joined again", () => {
    const it = stage();
    it.toggleSplit();
    expect(it.columns.value).toEqual([0, 1]);
    expect(it.current.value).toBe(1);
    it.toggleSplit();
    expect(it.columns.value).toEqual([1, undefined]);
    expect(it.terminals.value).toEqual([0, 1]);
  });

  it("are split with the other terminal when there is one", () => {
    const it = stage([0, 1]);
    it.toggleSplit();
    expect(it.columns.value).toEqual([0, 1]);
    expect(it.terminals.value).toEqual([0, 1]);
  });

  it("come into the column in use, and a tab that is seen is only chosen", () => {
    const it = stage([0, 1]);
    it.toggleSplit();
    it.show("editor");
    expect(it.columns.value).toEqual([0, "editor"]);
    it.show(0);
    expect(it.columns.value).toEqual([0, "editor"]);
    expect(it.current.value).toBe(0);
  });

  it("leave a column when their terminal is closed", () => {
    const it = stage([0, 1]);
    it.toggleSplit();
    it.close(1);
    expect(it.columns.value).toEqual([0, undefined]);
    expect(it.sent).toEqual([{ type: "close-terminal", terminal: 1 }]);
  });

  it("settle when undo has taken a terminal back", () => {
    const it = stage([0, 1]);
    it.show(1);
    it.terminals.value = [0];
    it.settle();
    expect(it.columns.value).toEqual([0, undefined]);
  });

  it("are not more than the log can number", () => {
    const it = stage();
    for (let count = 1; count < MOST_TERMINALS; count += 1) expect(it.add()).toBe(count);
    expect(it.add()).toBeUndefined();
  });
});
