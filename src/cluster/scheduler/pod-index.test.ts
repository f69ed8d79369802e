import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../apimachinery/types/index.ts";
import { Cache } from "./cache.ts";
import { CycleState, type Plugin } from "./framework.ts";
import { podInfoOf } from "./node-info.ts";
import { interPodAffinity } from "./plugins/inter-pod-affinity.ts";
import { podTopologySpread } from "./plugins/pod-topology-spread.ts";
import { handleOf, node, pod } from "./testing/trial.ts";

/** What happens to a cluster, in a little language: Pods come, go and are relabelled, nodes come, go and change zone. */
type Step =
  | { do: "place"; pod: number; node: number; kind: number; color: number }
  | { do: "remove"; pod: number }
  | { do: "relabel"; pod: number; color: number }
  | { do: "leave"; pod: number }
  | { do: "zone"; node: number; zone: number }
  | { do: "drop"; node: number }
  /** Somebody asks, so that the index remembers the question. */
  | { do: "ask"; kind: number; color: number };

const small = (max: number) => fc.integer({ min: 0, max });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("place" as const), pod: small(9), node: small(4), kind: small(6), color: small(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), pod: small(9) }) },
  fc.record({ do: fc.constant("relabel" as const), pod: small(9), color: small(2) }),
  fc.record({ do: fc.constant("leave" as const), pod: small(9) }),
  fc.record({ do: fc.constant("zone" as const), node: small(4), zone: small(2) }),
  fc.record({ do: fc.constant("drop" as const), node: small(4) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant("ask" as const), kind: small(6), color: small(2) }) },
);

const COLORS = ["red", "green", "blue"];

function podOf(kind: number, color: number): Pod {
  const labels = { color: COLORS[color]! };
  const term = { topologyKey: kind % 2 ? "zone" : "kubernetes.io/hostname", labelSelector: { matchLabels: labels } };
  const weighted = [{ weight: 3, podAffinityTerm: term }];
  const spread = { maxSkew: 1, topologyKey: "zone", labelSelector: { matchLabels: labels } };
  return pod({
    labels,
    ...(kind === 1 || kind === 2 ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } } : {}),
    ...(kind === 3 ? { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } } : {}),
    ...(kind === 4 ? { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: weighted } } } : {}),
    ...(kind === 5 ? { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: weighted } } } : {}),
    ...(kind === 6 ? { topologySpreadConstraints: [{ ...spread, whenUnsatisfiable: "DoNotSchedule" }, { ...spread, whenUnsatisfiable: "ScheduleAnyway" }] } : {}),
  });
}

const nodeOf = (i: number, zone: number): Node => node(`n${i}`, { labels: zone < 2 ? { zone: `z${zone}` } : {} });

/** All that two plugins say of a Pod: verdicts and scores by node. */
function judge(cache: Cache, one: Pod): unknown {
  const handle = handleOf({ nodes: [] }, cache);
  const info = podInfoOf(one);
  const nodes = [...cache.all].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [interPodAffinity({}, handle), podTopologySpread({}, handle)].map((plugin: Plugin) => {
    const state = new CycleState();
    plugin.preFilter!(state, info, cache);
    const filtered = nodes.map((each) => [each.name, plugin.filter!(state, info, each)?.reasons]);
    if (plugin.preScore!(state, info, nodes, cache)?.code === "Skip") return [filtered, "skip"];
    return [filtered, nodes.map((each) => plugin.score!(state, info, each))];
  });
}

describe("the index of Pods", () => {
  it("says after any history what a cache says that is built anew", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const cache = new Cache();
        const nodes = new Map<number, Node>();
        const placed = new Map<number, Pod>();
        for (let i = 0; i < 4; i += 1) nodes.set(i, nodeOf(i, i % 3));
        for (const one of nodes.values()) cache.setNode(one);
        for (const each of steps) {
          if (each.do === "place") {
            if (placed.has(each.pod) || !nodes.has(each.node)) continue;
            const made = podOf(each.kind, each.color);
            const one = { ...made, spec: { ...made.spec!, nodeName: `n${each.node}` } };
            placed.set(each.pod, one);
            cache.setPod(one);
          } else if (each.do === "remove" || each.do === "relabel" || each.do === "leave") {
            const one = placed.get(each.pod);
            if (!one) continue;
            if (each.do === "remove") {
              placed.delete(each.pod);
              cache.removePod(one.metadata!.uid!);
              continue;
            }
            const metadata = each.do === "leave" ? { ...one.metadata!, deletionTimestamp: "2026-01-01T00:00:00Z" } : { ...one.metadata!, labels: { color: COLORS[each.color]! } };
            const next = { ...one, metadata };
            placed.set(each.pod, next);
            cache.setPod(next);
          } else if (each.do === "zone") {
            nodes.set(each.node, nodeOf(each.node, each.zone));
            cache.setNode(nodes.get(each.node)!);
          } else if (each.do === "drop") {
            if (nodes.size <= 1 || !nodes.delete(each.node)) continue;
            cache.removeNode(`n${each.node}`);
            for (const [key, one] of placed) {
              if (one.spec!.nodeName !== `n${each.node}`) continue;
              placed.delete(key);
              cache.removePod(one.metadata!.uid!);
            }
          } else judge(cache, podOf(each.kind, each.color));
        }
        const fresh = new Cache();
        for (const one of nodes.values()) fresh.setNode(one);
        for (const one of placed.values()) fresh.setPod({ ...one });
        for (let kind = 0; kind <= 6; kind += 1) {
          for (let color = 0; color < 3; color += 1) expect(judge(cache, podOf(kind, color))).toEqual(judge(fresh, podOf(kind, color)));
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  }, 60_000);
});
