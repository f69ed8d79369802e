import { expect, it } from "vitest";
import { cases } from "./cases.ts";
import { play } from "./play.ts";
import recorded from "./recorded.json" with { type: "json" };

// What the real programs show after each key (record.ts), with the keys before the screens for reading what differs.
it.each(cases)("$title", async (entry) => {
  const { screens } = (recorded as Record<string, { screens: string[][] }>)[entry.title]!;
  const named = (shown: string[][]) => shown.map((screen, i) => [i === 0 ? entry.command : `keys ${entry.keys[i - 1]!}`, ...screen].join("\n")).join("\n\n");
  expect(named(await play(entry))).toBe(named(screens));
});
