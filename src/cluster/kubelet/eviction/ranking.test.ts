import { describe, expect, it } from "vitest";
import type { Pod } from "../../../apimachinery/types/index.ts";
import { evictionMessage, ranked, rankedByCount, requestOf, size, type Candidate } from "./ranking.ts";

const MI = 1024 * 1024;

function candidate(name: string, used: number, request: number, { priority, init = 0, ...spec }: { priority?: number; init?: number; priorityClassName?: string } = {}): Candidate {
  const pod = { metadata: { name, namespace: "default" }, spec: { priority, ...spec, containers: [{ name: "main" }] } } as unknown as Pod;
  return { pod, used: used * MI, containers: [{ name: "main", used: used * MI, request: request * MI, runsOn: true }, { name: "init", used: 0, request: init * MI, runsOn: false }] };
}

const names = (candidates: readonly Candidate[]): string[] => candidates.map(({ pod }) => pod.metadata!.name!);

describe("when a resource is short, there go first", () => {
  it.each<[string, Candidate[], string[]]>([
    ["those over their request, whatever their priority", [candidate("modest", 90, 100, { priority: -5 }), candidate("over", 60, 50, { priority: 100 })], ["over", "modest"]],
    ["of those over it the ones of least priority", [candidate("high", 900, 1, { priority: 10 }), candidate("low", 2, 1, { priority: -10 }), candidate("none", 2, 1)], ["low", "none", "high"]],
    ["of one priority those that are over by most", [candidate("little", 120, 100), candidate("much", 80, 10)], ["much", "little"]],
    ["of those within it the ones nearest to it", [candidate("far", 10, 100), candidate("near", 90, 100)], ["near", "far"]],
    ["not those that use just what they asked for", [candidate("exact", 100, 100, { priority: -1 }), candidate("over", 101, 100)], ["over", "exact"]],
    ["those over what runs with them, not over what ran before", [candidate("init", 60, 50, { init: 500 }), candidate("modest", 40, 50)], ["init", "modest"]],
    ["not the critical ones", [candidate("critical", 900, 1, { priority: 2_000_000_000 }), candidate("over", 2, 1)], ["over"]],
  ])("%s", (_name, candidates, order) => expect(names(ranked(candidates))).toEqual(order));
});

it("when processes are short, there go first those of least priority, and of these the ones that have most", () => {
  const all = [candidate("few", 1, 0), candidate("many", 9, 0), candidate("important", 99, 0, { priority: 1 }), candidate("critical", 999, 0, { priority: 2_000_000_000 })];
  expect(names(rankedByCount(all))).toEqual(["many", "few", "important"]);
});

it("names each container that used more than it asked for", () => {
  const two: Candidate = { pod: {}, used: 0, containers: [
    { name: "a", used: 3 * MI + 1, request: 2 * MI, runsOn: true }, { name: "b", used: 5 * MI, request: 0, runsOn: true }, { name: "c", used: MI, request: MI, runsOn: true },
  ] };
  expect(evictionMessage("memory", "100Mi", 50 * MI + 1000, two)).toBe(
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container a was using 3Mi, request is 2Mi, has larger consumption of memory. Container b was using 5Mi, request is 0, has larger consumption of memory. ");
  expect(evictionMessage("pids", "50", 7, two)).toBe("The node was low on resource: pids. Threshold quantity: 50, available: 7. ");
});

it("knows what each container asked for", () => {
  const pod = { spec: { containers: [{ name: "a", resources: { requests: { memory: "64Mi" } } }, { name: "b" }], initContainers: [{ name: "i", resources: { requests: { memory: "1Gi" } } }] } } as unknown as Pod;
  expect(["a", "b", "i", "x"].map((name) => requestOf(pod, name, "memory"))).toEqual([64 * MI, 0, 1024 * MI, 0]);
  expect(requestOf(pod, "a", "ephemeral-storage")).toBe(0);
});

it.each([[0, "0"], [1023, "0"], [1024, "1Ki"], [1_536_000, "1500Ki"], [-5, "0"]])("%d bytes are %s", (bytes, text) => expect(size(bytes)).toBe(text));
