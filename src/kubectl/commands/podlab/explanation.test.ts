import { describe, expect, it } from "vitest";
import type { Attempt } from "./attempt.ts";
import { explanation } from "./explanation.ts";

const pod = { apiVersion: "v1", kind: "Pod", metadata: { namespace: "default", name: "web" }, spec: {} };
const WALL = Date.parse("2026-01-01T00:00:10Z");

const scored = (points: number) => [{ plugin: "NodeResourcesFit", raw: points, normalized: points, weight: 1, weighted: points }];
const base: Attempt = {
  uid: "u", time: "2026-01-01T00:00:05Z", number: 1, schedulerName: "default-scheduler", priority: 0, outcome: "scheduled",
  nodeName: "b", nodesInCluster: 3, evaluated: 3, feasible: 2, tied: ["b"],
  nodes: [
    { node: "a", refused: { plugin: "TaintToleration", reasons: ["node(s) had untolerated taint(s)"], detail: "x:NoSchedule is not tolerated" } },
    { node: "b", scores: scored(97), total: 97 },
    { node: "c", scores: scored(90), total: 90 },
  ],
};
const text = (attempt: Attempt | undefined, queue?: { place: string; gated?: string }) =>
  explanation(pod, queue ? { queue } : {}, attempt ? [attempt] : [], attempt, WALL);

describe("kubectl podlab why", () => {
  it("names for each node the plugin that refused it, or its scores, the winner first", () => {
    expect(text(base).split("\n").map((line) => line.trimEnd())).toEqual([
      "Pod:         default/web",
      "Scheduler:   default-scheduler",
      "Attempt:     1 of 1, 5s ago",
      "Priority:    0",
      "Nodes:       3 in the cluster, 3 looked at, 2 fit",
      "Result:      b: the highest score, 97",
      "",
      "NODE   VERDICT   SCORE   PLUGIN            REASON                             NUMBERS",
      "a      refused   -       TaintToleration   node(s) had untolerated taint(s)   x:NoSchedule is not tolerated",
      "b      chosen    97      -                 -                                  -",
      "c      fits      90      -                 -                                  -",
      "",
      "NODE   PLUGIN             RAW   NORMALIZED   WEIGHT   POINTS",
      "b      NodeResourcesFit   97    97           1        97",
      "b      (sum)                                          97",
      "c      NodeResourcesFit   90    90           1        90",
      "c      (sum)                                          90",
      "",
    ]);
  });

  const results: [string, Attempt | undefined, { place: string; gated?: string } | undefined, RegExp][] = [
    ["a draw", { ...base, tied: ["b", "c"] }, undefined, /Result: +b: drawn among b, c, which share the highest score, 97/],
    ["a cluster too large to show", { ...base, nodesInCluster: 5000, evaluated: 500, feasible: 480 }, undefined, /Nodes: +5000 in the cluster, 500 looked at, 480 fit, 3 shown/],
    ["one node that fits", { ...base, feasible: 1 }, undefined, /Result: +b: the only node that fits/],
    [
      "victims",
      {
        ...base, outcome: "unschedulable", nodeName: undefined, feasible: 0, nominatedNodeName: "b",
        preemption: { nodeName: "b", victims: [{ namespace: "default", name: "low", priority: 1 }], violations: 0 },
      },
      { place: "unschedulable" },
      /Result: +no node fits; room is made on b: default\/low \(priority 1\) is stopped/,
    ],
    ["a gate", undefined, { place: "unschedulable", gated: "waiting for scheduling gates: [a]" }, /Waits in: +unschedulable: waiting for scheduling gates: \[a\]/],
    ["no attempt", undefined, undefined, /Result: +no attempt has been made/],
  ];
  it.each(results)("tells of %s", (_name, attempt, queue, expected) => {
    expect(text(attempt, queue)).toMatch(expected);
  });
});
