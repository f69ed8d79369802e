import type { Node, Pod } from "../../../apimachinery/types/index.ts";
import { MAX_NODE_SCORE, type Handle, type Plugin, skip, unresolvable, unschedulable } from "../framework.ts";
import { namespaceLabels } from "../listers.ts";
import { type AffinityTerm, type NodeInfo, type PodInfo, podInfoOf, termMatches } from "../node-info.ts";
import type { PodQuery, TermIndex } from "../pod-index.ts";
import { same } from "../requeue.ts";
import type { Labels } from "../selectors.ts";
import type { DomainCounts } from "../topology-counts.ts";

const STATE = "InterPodAffinity";
const SCORE_STATE = "PreScoreInterPodAffinity";

export interface InterPodAffinityArgs {
  /** The weight of required affinity of Pods that run, in scores; 0..100, default 1. */
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

/** What Pods that come or go in a dry run change: numbers by topology key and value. */
type Changes = Map<string, Map<string, number>>;

function note(changes: Changes, labels: Labels, key: string, by: number): void {
  const value = labels?.[key];
  if (value === undefined) return;
  const values = changes.get(key);
  if (values) values.set(value, (values.get(value) ?? 0) + by);
  else changes.set(key, new Map([[value, by]]));
}

const copy = (changes: Changes): Changes => new Map([...changes].map(([key, values]) => [key, new Map(values)]));

/** Numbers of Pods by topology, as the index has them, with the changes of a dry run. */
class Counts {
  readonly bases: readonly { readonly key: string; readonly counts: DomainCounts }[];
  readonly changes: Changes;

  constructor(bases: Counts["bases"], changes: Changes = new Map()) {
    this.bases = bases;
    this.changes = changes;
  }

  get empty(): boolean {
    let total = 0;
    for (const { counts } of this.bases) total += counts.total;
    for (const values of this.changes.values()) for (const by of values.values()) total += by;
    return total === 0;
  }

  /** Of one key. */
  at(key: string, value: string): number {
    let sum = this.changes.get(key)?.get(value) ?? 0;
    for (const base of this.bases) if (base.key === key) sum += base.counts.get(value);
    return sum;
  }

  /** The first key by which the node is with some Pod. */
  meets(labels: { readonly [key: string]: string }): string | undefined {
    if (this.changes.size === 0) {
      for (const { key, counts } of this.bases) {
        const value = labels[key];
        if (value !== undefined && counts.get(value) > 0) return key;
      }
      return undefined;
    }
    for (const key of new Set([...this.bases.map((base) => base.key), ...this.changes.keys()])) {
      const value = labels[key];
      if (value !== undefined && this.at(key, value) > 0) return key;
    }
    return undefined;
  }

  clone(): Counts {
    return new Counts(this.bases, copy(this.changes));
  }
}

/** What required terms say, both of the Pod and of Pods that run already. */
class AffinityState {
  readonly existingAnti: Counts;
  readonly affinity: Counts;
  readonly anti: Counts;

  constructor(existingAnti: Counts, affinity: Counts, anti: Counts) {
    this.existingAnti = existingAnti;
    this.affinity = affinity;
    this.anti = anti;
  }

  clone(): AffinityState {
    return new AffinityState(this.existingAnti.clone(), this.affinity.clone(), this.anti.clone());
  }
}

/** Sums of weights by the value of a topology key. */
interface Preference {
  readonly key: string;
  readonly counts: DomainCounts;
  /** Negative for anti-affinity. */
  readonly factor: number;
}

const matchesAll = (terms: readonly AffinityTerm[], pod: PodInfo, labels: Labels): boolean =>
  terms.length > 0 && terms.every((term) => termMatches(term, pod, labels));

/** Pods near or far from others, by required rules (a filter, symmetric for anti-affinity) and by preferences (a score). */
export function interPodAffinity(args: InterPodAffinityArgs, { lister }: Pick<Handle, "lister">): Plugin {
  const hardWeight = args.hardPodAffinityWeight ?? 1;
  const labelsOf = (namespace: string): Labels => namespaceLabels(lister, namespace);

  /** The Pods that all the terms mean. */
  const meantBy = (terms: readonly AffinityTerm[]): PodQuery => ({
    key: terms.length === 1 ? terms[0]!.key : JSON.stringify(terms.map(({ key }) => key)),
    anchor: terms.find(({ anchor }) => anchor !== undefined)?.anchor,
    readsNamespaces: terms.some(({ namespaceSelector }) => namespaceSelector !== undefined),
    matches: (pod) => terms.every((term) => termMatches(term, pod, labelsOf(pod.namespace))),
  });

  /** The groups of terms that mean the Pod. */
  function speakingOf(index: TermIndex, pod: PodInfo, factor: number): Preference[] {
    const found: Preference[] = [];
    if (index.size === 0) return found;
    const namespace = labelsOf(pod.namespace);
    index.forEach(pod.labels, ({ term, counts }) => {
      if (!termMatches(term, pod, namespace)) return;
      const domains = counts.by(term.topologyKey);
      if (domains.total !== 0) found.push({ key: term.topologyKey, counts: domains, factor });
    });
    return found;
  }

  function change(state: AffinityState, pod: PodInfo, other: PodInfo, node: NodeInfo, by: 1 | -1): void {
    for (const term of other.requiredAntiAffinity) {
      if (termMatches(term, pod, labelsOf(pod.namespace))) note(state.existingAnti.changes, node.labels, term.topologyKey, by);
    }
    if (pod.requiredAffinity.length === 0 && pod.requiredAntiAffinity.length === 0) return;
    const labels = labelsOf(other.namespace);
    if (matchesAll(pod.requiredAffinity, other, labels)) {
      for (const { key } of state.affinity.bases) note(state.affinity.changes, node.labels, key, by);
    }
    for (const term of pod.requiredAntiAffinity) {
      if (termMatches(term, other, labels)) note(state.anti.changes, node.labels, term.topologyKey, by);
    }
  }

  return {
    name: "InterPodAffinity",
    preFilter(state, pod, nodes) {
      const own = pod.requiredAffinity.length + pod.requiredAntiAffinity.length > 0;
      const existing = speakingOf(nodes.pods.requiredAntiAffinity, pod, 1);
      if (!own && existing.length === 0) return skip;
      const wanted = pod.requiredAffinity.length > 0 ? nodes.pods.count(meantBy(pod.requiredAffinity)) : undefined;
      const affinity = [...new Set(pod.requiredAffinity.map(({ topologyKey }) => topologyKey))];
      state.write(
        STATE,
        new AffinityState(
          new Counts(existing),
          new Counts(wanted ? affinity.map((key) => ({ key, counts: wanted.by(key) })) : []),
          new Counts(
            pod.requiredAntiAffinity.map((term) => ({ key: term.topologyKey, counts: nodes.pods.count(meantBy([term])).by(term.topologyKey) })),
          ),
        ),
      );
      return undefined;
    },
    filter(state, pod, node) {
      const counts = state.read<AffinityState>(STATE);
      if (!counts) return undefined;
      let found = true;
      for (const { topologyKey } of pod.requiredAffinity) {
        const value = node.labels[topologyKey];
        if (value === undefined) return unresolvable("node(s) didn't match pod affinity rules", `no label ${topologyKey}`);
        if (counts.affinity.at(topologyKey, value) <= 0) found = false;
      }
      // The first of a group that wants to be together may go anywhere if it matches its own terms.
      if (!found && (!counts.affinity.empty || !matchesAll(pod.requiredAffinity, pod, labelsOf(pod.namespace)))) {
        const [term] = pod.requiredAffinity;
        return unresolvable(
          "node(s) didn't match pod affinity rules",
          () => `no Pod that the rule wants in ${term!.topologyKey}=${node.labels[term!.topologyKey]}`,
        );
      }
      const shunned = pod.requiredAntiAffinity.length > 0 ? counts.anti.meets(node.labels) : undefined;
      if (shunned !== undefined) {
        return unschedulable(
          "node(s) didn't match pod anti-affinity rules",
          () => `a Pod that the rule shuns is in ${shunned}=${node.labels[shunned]}`,
        );
      }
      const shunning = counts.existingAnti.meets(node.labels);
      if (shunning !== undefined) {
        return unschedulable(
          "node(s) didn't satisfy existing pods anti-affinity rules",
          () => `a Pod in ${shunning}=${node.labels[shunning]} shuns this one`,
        );
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
      const own = (terms: readonly AffinityTerm[], sign: 1 | -1): Preference[] =>
        terms
          .map((term) => ({ key: term.topologyKey, counts: all.pods.count(meantBy([term])).by(term.topologyKey), factor: sign * term.weight }))
          .filter(({ counts }) => counts.total > 0);
      const prefers = pod.preferredAffinity.length + pod.preferredAntiAffinity.length > 0;
      if (args.ignorePreferredTermsOfExistingPods && !prefers) return skip;
      const preferences = [
        ...own(pod.preferredAffinity, 1),
        ...own(pod.preferredAntiAffinity, -1),
        ...(hardWeight > 0 ? speakingOf(all.pods.requiredAffinity, pod, hardWeight) : []),
        ...speakingOf(all.pods.preferredAffinity, pod, 1),
        ...speakingOf(all.pods.preferredAntiAffinity, pod, -1),
      ];
      if (preferences.length === 0) return skip;
      state.write(SCORE_STATE, preferences);
      return undefined;
    },
    score(state, _pod, { labels }) {
      let sum = 0;
      for (const { key, counts, factor } of state.read<Preference[]>(SCORE_STATE)!) {
        const value = labels[key];
        if (value !== undefined) sum += factor * counts.get(value);
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
