import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { podCluster } from "./cluster.ts";
import { CASES } from "./status-cases.ts";

/** The same events in the same order; where they came to the second is the node's luck. */
function expectTimeline(came: readonly (readonly [number, string])[], expected: string): void {
  const wanted = expected === "" ? [] : expected.split(", ").map((entry) => entry.split(" ") as [string, string]);
  expect(came.map(([, reason]) => reason)).toEqual(wanted.map(([, reason]) => reason));
  for (const [index, [second, reason]] of came.entries()) {
    expect(Math.abs(second - Number(wanted[index]![0])), `${reason} at ${second} s`).toBeLessThanOrEqual(2);
  }
}

describe("STATUS", () => {
  it.each(CASES)("$shows of $file", async ({ shows, file, at, before, then, status, event, seen, conditions, timeline }) => {
    const cluster = await podCluster();
    await before?.(cluster);
    const name = cluster.apply(`status/${file}.yaml`);
    const shown = cluster.statuses(name);
    if (at !== undefined) await cluster.pass(at);
    else for (let half = 0; half < 600 && cluster.status(name) !== shows; half += 1) await cluster.pass(0.5);
    await then?.(cluster, name);
    expect(cluster.status(name) ?? "gone").toBe(shows);
    if (cluster.pod(name)) {
      expect(cluster.conditions(name)).toEqual(conditions);
      expectTimeline(cluster.timeline(name), timeline);
    }
    if (status) expect(cluster.pod(name)!.status).toMatchObject(status);
    if (event) expect(cluster.events(name).join("\n")).toContain(event);
    let from = 0;
    for (const step of seen ?? []) {
      const found = shown.indexOf(step, from);
      expect(found, `${step} in ${shown.join(", ")}`).toBeGreaterThanOrEqual(0);
      from = found + 1;
    }
    expect(cluster.crashes).toEqual([]);
  });

  it("is reached by every fixture of the folder", () => {
    const files = readdirSync(new URL("status", import.meta.url)).map((file) => file.replace(/\.yaml$/, ""));
    expect(files.filter((file) => !CASES.some((one) => one.file === file))).toEqual([]);
  });
});

