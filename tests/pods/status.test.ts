import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { podCluster, type PodCluster } from "./cluster.ts";
import { CONTAINER_STATES, OTHER_NAMES, POD_STATES, type StateName } from "./state-names.ts";
import { CASES } from "./status-cases.ts";

/** The same events in the same order; where they came to the second is the node's luck. */
function expectTimeline(came: readonly (readonly [number, string])[], expected: string): void {
  const wanted = expected === "" ? [] : expected.split(", ").map((entry) => entry.split(" ") as [string, string]);
  expect(came.map(([, reason]) => reason)).toEqual(wanted.map(([, reason]) => reason));
  for (const [index, [second, reason]] of came.entries()) {
    expect(Math.abs(second - Number(wanted[index]![0])), `${reason} at ${second} s`).toBeLessThanOrEqual(2);
  }
}

/** What every fixture has shown, by what it was shown in. */
const shown = new Map<string, Set<string>>();

function met(file: string, cluster: PodCluster, name: string, statuses: readonly string[]): void {
  let all = shown.get(file);
  if (!all) shown.set(file, (all = new Set()));
  for (const each of statuses) all.add(`STATUS ${each.split(" ").at(-1)}`);
  for (const event of cluster.events(name)) {
    all.add(`event ${event.split(" ")[0]}`);
    for (const [, reason] of event.matchAll(/reason:(\w+)/g)) all.add(`event ${reason}`);
  }
  const { status } = cluster.pod(name) ?? {};
  if (status?.reason) all.add(`reason ${status.reason}`);
  for (const { reason } of status?.conditions ?? []) if (reason) all.add(`condition ${reason}`);
  for (const { state, lastState } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    if (state?.waiting?.reason) all.add(`waiting ${state.waiting.reason}`);
    if (state?.terminated?.reason) all.add(`terminated ${state.terminated.reason}`);
    if (lastState?.terminated?.reason) all.add(`last ${lastState.terminated.reason}`);
  }
  if (cluster.status(name)) all.add(`STATUS ${cluster.status(name)!.split(" ").at(-1)}`);
}

describe("STATUS", () => {
  it.each(CASES)("$shows of $file", async ({ shows, file, at, before, then, status, event, seen, conditions, timeline }) => {
    const cluster = await podCluster();
    await before?.(cluster);
    const name = cluster.apply(`status/${file}.yaml`);
    const seenStatuses = cluster.statuses(name);
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
    met(file, cluster, name, seenStatuses);
    let from = 0;
    for (const step of seen ?? []) {
      const found = seenStatuses.indexOf(step, from);
      expect(found, `${step} in ${seenStatuses.join(", ")}`).toBeGreaterThanOrEqual(0);
      from = found + 1;
    }
    expect(cluster.crashes).toEqual([]);
  });

  it("is reached by every fixture of the folder", () => {
    const files = readdirSync(new URL("status", import.meta.url)).map((file) => file.replace(/\.yaml$/, ""));
    expect(files.filter((file) => !CASES.some((one) => one.file === file))).toEqual([]);
  });
});


describe("the names of states", () => {
  const all: [string, StateName][] = [...Object.entries(POD_STATES), ...Object.entries(CONTAINER_STATES), ...Object.entries(OTHER_NAMES)];
  const visible = all.flatMap(([name, state]) => ("shownBy" in state ? [{ name, ...state }] : []));

  it.each(visible)("$name is shown by $shownBy", (state) => {
    const bare = state.name === "running" ? "Running" : state.name.split(" ").at(-1)!;
    expect([...(shown.get(state.shownBy) ?? [])]).toContain(`${state.in} ${bare}`);
  });

  it("have each fixture that courses ask for, or a reason", () => {
    for (const [name, state] of all) expect("never" in state ? state.never.length : state.shownBy.length, name).toBeGreaterThan(0);
  });
});
