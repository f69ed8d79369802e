import type { Node, Pod } from "../../../apimachinery/types/index.ts";
import { MAX_NODE_SCORE, type Handle, type Plugin, skip, unresolvable, unschedulable } from "../framework.ts";
import { namespaceLabels } from "../listers.ts";
import { type AffinityTerm, type NodeInfo, type PodInfo, podInfoOf, termMatches } from "../node-info.ts";
import { same } from "../requeue.ts";
import type { Labels } from "../selectors.ts";

const STATE = "InterPodAffinity";
const SCORE_STATE = "PreScoreInterPodAffinity";

export interface InterPodAffinityArgs {
  /** The weight of required affinity of Pods that run, in scores; 0..100, default 1. */
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

/** How many Pods a topology key and value has, e.g. zone "a". */
type TopologyCounts = Map<string, Map<string, number>>;

function count(counts: TopologyCounts, labels: Labels, key: string, by: number): void {
  const value = labels?.[key];
  if (value === undefined) return;
  let values = counts.get(key);
  if (!values) counts.set(key, (values = new Map()));
  const sum = (values.get(value) ?? 0) + by;
  if (sum === 0) {
    values.delete(value);
    if (values.size === 0) counts.delete(key);
  } else values.set(value, sum);
}

const copy = (counts: TopologyCounts): TopologyCounts => new Map([...counts].map(([key, values]) => [key, new Map(values)]));

/** What required terms say, both of the Pod and of Pods that run already. */
class AffinityState {
  existingAnti: TopologyCounts = new Map();
  affinity: TopologyCounts = new Map();
  anti: TopologyCounts = new Map();

  clone(): AffinityState {
    const state = new AffinityState();
    state.existingAnti = copy(this.existingAnti);
    state.affinity = copy(this.affinity);
    state.anti = copy(this.anti);
    return state;
  }
}

const matchesAll = (terms: readonly AffinityTerm[], pod: PodInfo, labels: Labels): boolean =>
  terms.length > 0 && terms.every((term) => termMatches(term, pod, labels));

/** Pods near or far from others, by required rules (a filter, symmetric for anti-affinity) and by preferences (a score). */
export function interPodAffinity(args: InterPodAffinityArgs, { lister }: Pick<Handle, "lister">): Plugin {
  const hardWeight = args.hardPodAffinityWeight ?? 1;
  const labelsOf = (namespace: string): Labels => namespaceLabels(lister, namespace);

  function change(state: AffinityState, pod: PodInfo, other: PodInfo, node: NodeInfo, by: 1 | -1): void {
    for (const term of other.requiredAntiAffinity) {
      if (termMatches(term, pod, labelsOf(pod.namespace))) count(state.existingAnti, node.labels, term.topologyKey, by);
    }
    if (pod.requiredAffinity.length === 0 && pod.requiredAntiAffinity.length === 0) return;
    const labels = labelsOf(other.namespace);
    if (matchesAll(pod.requiredAffinity, other, labels)) {
      for (const { topologyKey } of pod.requiredAffinity) count(state.affinity, node.labels, topologyKey, by);
    }
    for (const term of pod.requiredAntiAffinity) {
      if (termMatches(term, other, labels)) count(state.anti, node.labels, term.topologyKey, by);
    }
  }

  return {
    name: "InterPodAffinity",
    preFilter(state, pod, nodes) {
      const own = pod.requiredAffinity.length + pod.requiredAntiAffinity.length > 0;
      if (!own && nodes.withRequiredAntiAffinity.size === 0) return skip;
      const counts = new AffinityState();
      const namespace = labelsOf(pod.namespace);
      for (const node of nodes.withRequiredAntiAffinity) {
        if (!node.node) continue;
        for (const other of node.podsWithRequiredAntiAffinity) {
          for (const term of other.requiredAntiAffinity) {
            if (termMatches(term, pod, namespace)) count(counts.existingAnti, node.labels, term.topologyKey, 1);
          }
        }
      }
      if (own) {
        for (const node of nodes.all) {
          for (const other of node.pods.values()) {
            const labels = labelsOf(other.namespace);
            if (matchesAll(pod.requiredAffinity, other, labels)) {
              for (const { topologyKey } of pod.requiredAffinity) count(counts.affinity, node.labels, topologyKey, 1);
            }
            for (const term of pod.requiredAntiAffinity) {
              if (termMatches(term, other, labels)) count(counts.anti, node.labels, term.topologyKey, 1);
            }
          }
        }
      } else if (counts.existingAnti.size === 0) return skip;
      state.write(STATE, counts);
      return undefined;
    },
    filter(state, pod, node) {
      const counts = state.read<AffinityState>(STATE);
      if (!counts) return undefined;
      let found = true;
      for (const { topologyKey } of pod.requiredAffinity) {
        const value = node.labels[topologyKey];
        if (value === undefined) return unresolvable("node(s) didn't match pod affinity rules", `no label ${topologyKey}`);
        if (!counts.affinity.get(topologyKey)?.get(value)) found = false;
      }
      // The first of a group that wants to be together may go anywhere if it matches its own terms.
      if (!found && (counts.affinity.size > 0 || !matchesAll(pod.requiredAffinity, pod, labelsOf(pod.namespace)))) {
        const [term] = pod.requiredAffinity;
        return unresolvable(
          "node(s) didn't match pod affinity rules",
          `no Pod that the rule wants in ${term!.topologyKey}=${node.labels[term!.topologyKey]}`,
        );
      }
      for (const { topologyKey } of pod.requiredAntiAffinity) {
        const value = node.labels[topologyKey];
        if (value === undefined || !counts.anti.get(topologyKey)?.get(value)) continue;
        return unschedulable(
          "node(s) didn't match pod anti-affinity rules",
          `a Pod that the rule shuns is in ${topologyKey}=${value}`,
        );
      }
      for (const [key, values] of counts.existingAnti) {
        const value = node.labels[key];
        if (value === undefined || !values.get(value)) continue;
        return unschedulable("node(s) didn't satisfy existing pods anti-affinity rules", `a Pod in ${key}=${value} shuns this one`);
      }
      return undefined;
    },
    addPod(state, pod, added, node) {
      const counts = state.read<AffinityState>(STATE);
      if (counts) change(counts, pod, added, node, 1);
    },
    removePod(state, pod, removed, node) {
      const counts = state.read<AffinityState>(STATE);
      if (counts) change(counts, pod, removed, node, -1);
    },
    preScore(state, pod, _nodes, all) {
      const own = pod.preferredAffinity.length + pod.preferredAntiAffinity.length > 0;
      if (!own && (args.ignorePreferredTermsOfExistingPods || all.withAffinity.size === 0)) return skip;
      const scores: TopologyCounts = new Map();
      const podNamespace = labelsOf(pod.namespace);
      for (const node of own ? all.all : all.withAffinity) {
        if (!node.node) continue;
        for (const other of own ? node.pods.values() : node.podsWithAffinity) {
          const labels = own ? labelsOf(other.namespace) : undefined;
          const weigh = (terms: readonly AffinityTerm[], target: PodInfo, of: Labels, sign: number, fixed = 0): void => {
            for (const term of terms) {
              if (termMatches(term, target, of)) count(scores, node.labels, term.topologyKey, sign * (fixed || term.weight));
            }
          };
          weigh(pod.preferredAffinity, other, labels, 1);
          weigh(pod.preferredAntiAffinity, other, labels, -1);
          if (hardWeight > 0) weigh(other.requiredAffinity, pod, podNamespace, 1, hardWeight);
          if (args.ignorePreferredTermsOfExistingPods) continue;
          weigh(other.preferredAffinity, pod, podNamespace, 1);
          weigh(other.preferredAntiAffinity, pod, podNamespace, -1);
        }
      }
      if (scores.size === 0) return skip;
      state.write(SCORE_STATE, scores);
      return undefined;
    },
    score(state, _pod, node) {
      let sum = 0;
      for (const [key, values] of state.read<TopologyCounts>(SCORE_STATE)!) {
        const value = node.labels[key];
        if (value !== undefined) sum += values.get(value) ?? 0;
      }
      return sum;
    },
    normalize(_state, _pod, scores) {
      let min = Infinity;
      let max = -Infinity;
      for (const score of scores) {
        if (score < min) min = score;
        if (score > max) max = score;
      }
      for (let i = 0; i < scores.length; i += 1) {
        scores[i] = max > min ? Math.floor((MAX_NODE_SCORE * (scores[i]! - min)) / (max - min)) : 0;
      }
    },
    events: [
      {
        resource: "AssignedPod",
        actions: ["add", "delete", "updatePodLabel"],
        hint(waiting, { object, old, action }) {
          const pod = podInfoOf(waiting);
          const other = podInfoOf(object as Pod);
          const labels = labelsOf(other.namespace);
          const wanted = (info: PodInfo): boolean => matchesAll(pod.requiredAffinity, info, labels);
          const shunned = (info: PodInfo): boolean =>
            pod.requiredAntiAffinity.some((term) => termMatches(term, info, labels)) ||
            info.requiredAntiAffinity.some((term) => termMatches(term, pod, labelsOf(pod.namespace)));
          if (action === "add") return wanted(other);
          if (action === "delete") return shunned(other);
          const before = podInfoOf(old as Pod);
          return (wanted(other) && !wanted(before)) || (shunned(before) && !shunned(other));
        },
      },
      {
        resource: "UnscheduledPod",
        actions: ["updatePodLabel"],
        hint: (pod, { object }) => object?.metadata?.uid === pod.metadata!.uid,
      },
      {
        resource: "Node",
        actions: ["add", "updateNodeLabel"],
        hint(waiting, { object, old }) {
          const pod = podInfoOf(waiting);
          const values = (node: Node): (string | undefined)[] =>
            [...pod.requiredAffinity, ...pod.requiredAntiAffinity].map(({ topologyKey }) => node.metadata!.labels?.[topologyKey]);
          return !old || !same(values(object as Node), values(old as Node));
        },
      },
    ],
  };
}
