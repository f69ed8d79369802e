import { describe, expect, it } from "vitest";
import type { Pod, TopologySpreadConstraint } from "../../../apimachinery/types/index.ts";
import { node, OK, pod, type PodInput, scores, verdicts, type World } from "../testing/trial.ts";
import { podTopologySpread, type PodTopologySpreadArgs } from "./pod-topology-spread.ts";

const HOST = "kubernetes.io/hostname";
const SKEW = "node(s) didn't match pod topology spread constraints";
const MISSING = `${SKEW} (missing required label)`;

const hard = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "s" } }, ...more,
});
const soft = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => hard({ whenUnsatisfiable: "ScheduleAnyway", ...more });
const one = (constraint: TopologySpreadConstraint | TopologySpreadConstraint[], more: PodInput = {}): Pod =>
  pod({ labels: { app: "s" }, topologySpreadConstraints: [constraint].flat(), ...more });
const s = (more: PodInput = {}): Pod => pod({ labels: { app: "s" }, ...more });
const nodes = () => [node("a1", { labels: { zone: "a", disk: "ssd" } }), node("a2", { labels: { zone: "a" } }), node("b1", { labels: { zone: "b" } }), node("bare")];
const tainted = () => [...nodes(), node("c1", { labels: { zone: "c" }, taints: [{ key: "t", effect: "NoSchedule" }] })];

describe("hard constraints, for a1 and a2 in zone a, b1 in zone b, and one without zone", () => {
  const cases: [string, World, Pod, string[]][] = [
    ["a domain may not have more than maxSkew above the least", { nodes: nodes(), placed: [["a1", s()]] }, one(hard()), [SKEW, SKEW, OK, MISSING]],
    ["a larger skew", { nodes: nodes(), placed: [["a1", s()]] }, one(hard({ maxSkew: 2 })), [OK, OK, OK, MISSING]],
    ["Pods that do not match do not count", { nodes: nodes(), placed: [["a1", pod({ labels: { app: "x" } })]] }, one(hard()), [OK, OK, OK, MISSING]],
    ["nor those of other namespaces", { nodes: nodes(), placed: [["a1", s({ namespace: "other" })]] }, one(hard()), [OK, OK, OK, MISSING]],
    ["nor those that are leaving", { nodes: nodes(), placed: [["a1", s({ leaving: true })]] }, one(hard()), [OK, OK, OK, MISSING]],
    ["a Pod that does not match itself adds nothing", { nodes: nodes(), placed: [["a1", s()]] }, one(hard(), { labels: {} }), [OK, OK, OK, MISSING]],
    ["ScheduleAnyway filters nothing", { nodes: nodes(), placed: [["a1", s()]] }, one(soft()), [OK, OK, OK, OK]],
    ["an empty domain is the least", { nodes: tainted(), placed: [["a1", s()], ["b1", s()]] }, one(hard()), [SKEW, SKEW, SKEW, MISSING, OK]],
    [
      "nodeTaintsPolicy Honor leaves out nodes whose taints are not tolerated",
      { nodes: tainted(), placed: [["a1", s()], ["b1", s()]] }, one(hard({ nodeTaintsPolicy: "Honor" })), [OK, OK, OK, MISSING, OK],
    ],
    [
      "unless the Pod tolerates them", { nodes: tainted(), placed: [["a1", s()], ["b1", s()]] },
      one(hard({ nodeTaintsPolicy: "Honor" }), { tolerations: [{ operator: "Exists" }] }), [SKEW, SKEW, SKEW, MISSING, OK],
    ],
    [
      "nodeAffinityPolicy Honor (the default) counts only nodes that the Pod may go to",
      { nodes: nodes(), placed: [["a1", s()]] }, one(hard(), { nodeSelector: { disk: "ssd" } }), [OK, OK, OK, MISSING],
    ],
    [
      "and Ignore all of them", { nodes: nodes(), placed: [["a1", s()]] },
      one(hard({ nodeAffinityPolicy: "Ignore" }), { nodeSelector: { disk: "ssd" } }), [SKEW, SKEW, OK, MISSING],
    ],
    ["minDomains: with fewer, the least is 0", { nodes: nodes(), placed: [["a1", s()], ["b1", s()]] }, one(hard({ minDomains: 3 })), [SKEW, SKEW, SKEW, MISSING]],
    ["minDomains that are there change nothing", { nodes: nodes(), placed: [["a1", s()], ["b1", s()]] }, one(hard({ minDomains: 2 })), [OK, OK, OK, MISSING]],
    [
      "matchLabelKeys: only Pods with the same value count", { nodes: nodes(), placed: [["a1", s({ labels: { app: "s", rev: "1" } })]] },
      one(hard({ matchLabelKeys: ["rev"] }), { labels: { app: "s", rev: "2" } }), [OK, OK, OK, MISSING],
    ],
    [
      "matchLabelKeys that the Pod does not have are ignored", { nodes: nodes(), placed: [["a1", s()]] }, one(hard({ matchLabelKeys: ["rev"] })),
      [SKEW, SKEW, OK, MISSING],
    ],
    [
      "several constraints must all hold", { nodes: nodes().slice(0, 3), placed: [["a1", s()], ["b1", s()]] },
      one([hard(), hard({ topologyKey: HOST })]), [SKEW, OK, SKEW],
    ],
    [
      "nodes that lack one of the keys count for none", { nodes: [...nodes().slice(0, 3), node("bare")], placed: [["bare", s()], ["bare", s()]] },
      one([hard({ topologyKey: HOST }), hard()]), [OK, OK, OK, MISSING],
    ],
  ];
  it.each(cases)("%s", (_name, world, candidate, expected) => {
    expect(Object.values(verdicts((handle) => podTopologySpread({}, handle), world, candidate))).toEqual(expected);
  });
});

describe("soft constraints", () => {
  const three = () => nodes().slice(0, 3);
  const service = { metadata: { name: "svc", namespace: "default" }, spec: { selector: { app: "s" } } };
  const replicaSet = { metadata: { name: "rs", namespace: "default" }, spec: { selector: { matchLabels: { app: "s" } } } };
  const cases: [string, PodTopologySpreadArgs, World, Pod, number[] | "skip"][] = [
    ["the emptier domain is better", {}, { nodes: three(), placed: [["a1", s()], ["a1", s()]] }, one(soft()), [0, 0, 100]],
    ["even is even", {}, { nodes: three(), placed: [["a1", s()], ["b1", s()]] }, one(soft()), [100, 100, 100]],
    ["a node without the key gets nothing", {}, { nodes: nodes() }, one(soft()), [100, 100, 100, 0]],
    ["by host: a node counts its own", {}, { nodes: three(), placed: [["a1", s()]] }, one(soft({ topologyKey: HOST })), [0, 100, 100]],
    ["without constraints and like Pods nothing is said", {}, { nodes: three() }, s(), "skip"],
    ["the defaults spread the Pods of a Service", {}, { nodes: three(), placed: [["a1", s()], ["a1", s()]], objects: { services: [service] } }, s(), [40, 100, 100]],
    [
      "and those of a ReplicaSet", {}, { nodes: three(), placed: [["a1", s()], ["a1", s()]], objects: { replicaSets: [replicaSet] } },
      s({ owner: { kind: "ReplicaSet", name: "rs" } }), [40, 100, 100],
    ],
    ["defaultingType List without a list says nothing", { defaultingType: "List" }, { nodes: three(), objects: { services: [service] } }, s(), "skip"],
    [
      "defaultConstraints of the profile", { defaultingType: "List", defaultConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" }] },
      { nodes: three(), placed: [["b1", s()]], objects: { services: [service] } }, s(), [100, 100, 0],
    ],
  ];
  it.each(cases)("%s", (_name, args, world, candidate, expected) => {
    const found = scores((handle) => podTopologySpread(args, handle), world, candidate);
    expect(found === "skip" ? found : found.normalized).toEqual(expected);
  });
});
