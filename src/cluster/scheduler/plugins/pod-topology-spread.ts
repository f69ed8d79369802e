import type { Node, Pod, TopologySpreadConstraint } from "../../../apimachinery/types/index.ts";
import { EVERYTHING, selectorFromObject, selectorFromSet, type Selector } from "../../../apimachinery/selectors/index.ts";
import type { NodeList } from "../cache.ts";
import { MAX_NODE_SCORE, type Handle, type Plugin, skip, unresolvable, unschedulable } from "../framework.ts";
import type { ClusterLister } from "../listers.ts";
import { matchesRequiredNodeAffinity } from "../node-affinity.ts";
import type { NodeInfo, PodInfo } from "../node-info.ts";
import { same } from "../requeue.ts";
import type { LabelMatcher, Labels } from "../selectors.ts";
import { untoleratedTaint } from "../taints.ts";

const HOSTNAME = "kubernetes.io/hostname";
const STATE = "PodTopologySpread";
const SCORE_STATE = "PreScorePodTopologySpread";
const MISMATCH = "node(s) didn't match pod topology spread constraints";

export interface PodTopologySpreadArgs {
  readonly defaultConstraints?: readonly TopologySpreadConstraint[];
  /** `System` (default): zone 5 and hostname 3, both ScheduleAnyway. */
  readonly defaultingType?: "System" | "List";
}

const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: "ScheduleAnyway" },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5, whenUnsatisfiable: "ScheduleAnyway" },
];

interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selects: LabelMatcher;
  readonly honorAffinity: boolean;
  readonly honorTaints: boolean;
}

function compile(spec: TopologySpreadConstraint, selects: LabelMatcher): Constraint {
  return {
    topologyKey: spec.topologyKey,
    maxSkew: spec.maxSkew,
    minDomains: spec.minDomains ?? 1,
    selects,
    honorAffinity: (spec.nodeAffinityPolicy ?? "Honor") === "Honor",
    honorTaints: (spec.nodeTaintsPolicy ?? "Ignore") === "Honor",
  };
}

function selectorOf(spec: TopologySpreadConstraint, labels: Labels): LabelMatcher {
  const selector = selectorFromObject(spec.labelSelector);
  const keys = (spec.matchLabelKeys ?? []).filter((key) => labels?.[key] !== undefined);
  if (keys.length === 0) return (other) => selector.matches(other);
  return (other) => selector.matches(other) && keys.every((key) => other?.[key] === labels![key]);
}

/** Counted Pods are of the same namespace and not on their way out. */
function countMatching(node: NodeInfo, namespace: string, selects: LabelMatcher): number {
  let count = 0;
  for (const info of node.pods.values()) {
    if (info.namespace === namespace && !info.pod.metadata!.deletionTimestamp && selects(info.labels)) count += 1;
  }
  return count;
}

function included(constraint: Constraint, pod: Pod, node: NodeInfo): boolean {
  if (constraint.honorAffinity && !matchesRequiredNodeAffinity(pod, node.labels, node.name)) return false;
  return !(constraint.honorTaints && untoleratedTaint(node.taints, pod.spec!.tolerations));
}

const hasAllKeys = (labels: Labels, constraints: readonly Constraint[]): boolean =>
  constraints.every(({ topologyKey }) => labels?.[topologyKey] !== undefined);

/** Pods per domain for each hard constraint. */
class SpreadState {
  readonly constraints: readonly Constraint[];
  readonly counts: Map<string, number>[];
  private readonly minimums: (number | undefined)[];

  constructor(constraints: readonly Constraint[], counts: Map<string, number>[]) {
    this.constraints = constraints;
    this.counts = counts;
    this.minimums = constraints.map(() => undefined);
  }

  /** The fewest Pods in any domain; 0 while there are fewer domains than minDomains. */
  minimum(index: number): number {
    const known = this.minimums[index];
    if (known !== undefined) return known;
    const counts = this.counts[index]!;
    let minimum = Infinity;
    if (counts.size < this.constraints[index]!.minDomains) minimum = 0;
    else for (const count of counts.values()) if (count < minimum) minimum = count;
    this.minimums[index] = minimum;
    return minimum;
  }

  change(pod: PodInfo, other: PodInfo, node: NodeInfo, by: 1 | -1): void {
    if (other.namespace !== pod.namespace || !hasAllKeys(node.labels, this.constraints)) return;
    this.constraints.forEach((constraint, i) => {
      if (!constraint.selects(other.labels) || !included(constraint, pod.pod, node)) return;
      const value = node.labels[constraint.topologyKey]!;
      this.counts[i]!.set(value, (this.counts[i]!.get(value) ?? 0) + by);
      this.minimums[i] = undefined;
    });
  }

  clone(): SpreadState {
    return new SpreadState(this.constraints, this.counts.map((counts) => new Map(counts)));
  }
}

interface ScoreState {
  constraints: readonly Constraint[];
  ignored: Set<NodeInfo>;
  counts: Map<string, number>[];
  weights: number[];
}

/** Spreads Pods over domains of nodes: hard constraints filter, soft ones (and the defaults) score. */
export function podTopologySpread(args: PodTopologySpreadArgs, { lister }: Pick<Handle, "lister">): Plugin {
  const system = args.defaultingType !== "List" && !args.defaultConstraints?.length;
  const defaults = system ? SYSTEM_DEFAULTS : (args.defaultConstraints ?? []);

  function constraintsOf(info: PodInfo, when: string): Constraint[] {
    const own = info.pod.spec!.topologySpreadConstraints;
    if (own?.length) {
      return own
        .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when)
        .map((spec) => compile(spec, selectorOf(spec, info.labels)));
    }
    const specs = defaults.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when);
    if (specs.length === 0) return [];
    const selectors = defaultSelectors(info.pod, lister);
    if (selectors.length === 0) return [];
    const selects: LabelMatcher = (labels) => selectors.every((selector) => selector.matches(labels));
    return specs.map((spec) => compile(spec, selects));
  }

  return {
    name: "PodTopologySpread",
    preFilter(state, info, nodes) {
      const constraints = constraintsOf(info, "DoNotSchedule");
      if (constraints.length === 0) return skip;
      const counts = constraints.map(() => new Map<string, number>());
      for (const node of nodes.all) {
        if (!hasAllKeys(node.labels, constraints)) continue;
        for (let i = 0; i < constraints.length; i += 1) {
          const constraint = constraints[i]!;
          if (!included(constraint, info.pod, node)) continue;
          const value = node.labels[constraint.topologyKey]!;
          counts[i]!.set(value, (counts[i]!.get(value) ?? 0) + countMatching(node, info.namespace, constraint.selects));
        }
      }
      state.write(STATE, new SpreadState(constraints, counts));
      return undefined;
    },
    filter(state, info, node) {
      const spread = state.read<SpreadState>(STATE);
      if (!spread) return undefined;
      for (let i = 0; i < spread.constraints.length; i += 1) {
        const { topologyKey, maxSkew, selects } = spread.constraints[i]!;
        const value = node.labels[topologyKey];
        if (value === undefined) return unresolvable(`${MISMATCH} (missing required label)`, `no label ${topologyKey}`);
        const minimum = spread.minimum(i);
        const present = spread.counts[i]!.get(value) ?? 0;
        const skew = present + (selects(info.labels) ? 1 : 0) - minimum;
        if (skew <= maxSkew) continue;
        return unschedulable(
          MISMATCH,
          `${topologyKey}=${value} has ${present}, the least is ${minimum}: skew ${skew} with the Pod, allowed ${maxSkew}`,
        );
      }
      return undefined;
    },
    addPod(state, info, added, node) {
      state.read<SpreadState>(STATE)?.change(info, added, node, 1);
    },
    removePod(state, info, removed, node) {
      state.read<SpreadState>(STATE)?.change(info, removed, node, -1);
    },
    preScore(state, info, nodes, all) {
      const constraints = constraintsOf(info, "ScheduleAnyway");
      if (constraints.length === 0) return skip;
      const requireAll = Boolean(info.pod.spec!.topologySpreadConstraints?.length) || !system;
      state.write(SCORE_STATE, prepareScores(info, constraints, nodes, all, requireAll));
      return undefined;
    },
    score(state, info, node) {
      const { constraints, ignored, counts, weights } = state.read<ScoreState>(SCORE_STATE)!;
      if (ignored.has(node)) return 0;
      let score = 0;
      for (let i = 0; i < constraints.length; i += 1) {
        const { topologyKey, maxSkew, selects } = constraints[i]!;
        const value = node.labels[topologyKey];
        if (value === undefined) continue;
        const count = topologyKey === HOSTNAME ? countMatching(node, info.namespace, selects) : (counts[i]!.get(value) ?? 0);
        score += count * weights[i]! + (maxSkew - 1);
      }
      return Math.round(score);
    },
    normalize(state, _info, scores, nodes) {
      const { ignored } = state.read<ScoreState>(SCORE_STATE)!;
      let min = Infinity;
      let max = 0;
      scores.forEach((score, i) => {
        if (ignored.has(nodes[i]!)) return;
        min = Math.min(min, score);
        max = Math.max(max, score);
      });
      scores.forEach((score, i) => {
        if (ignored.has(nodes[i]!)) scores[i] = 0;
        else scores[i] = max === 0 ? MAX_NODE_SCORE : Math.floor((MAX_NODE_SCORE * (max + min - score)) / max);
      });
    },
    events: [
      {
        resource: "AssignedPod",
        actions: ["add", "delete", "updatePodLabel"],
        hint(pod, { object, old }) {
          if (object!.metadata!.namespace !== pod.metadata!.namespace) return false;
          const specs = pod.spec!.topologySpreadConstraints ?? [];
          if (specs.length === 0) return true;
          const matches = (labels: Labels): boolean[] => specs.map((spec) => selectorOf(spec, pod.metadata!.labels)(labels));
          const present = matches(object!.metadata!.labels);
          return old ? !same(present, matches(old.metadata!.labels)) : present.some(Boolean);
        },
      },
      {
        resource: "UnscheduledPod",
        actions: ["updatePodLabel"],
        hint: (pod, { object }) => object?.metadata?.uid === pod.metadata!.uid,
      },
      {
        resource: "Node",
        actions: ["add", "delete", "updateNodeLabel", "updateNodeTaint"],
        hint(pod, { object, old, action }) {
          const specs = pod.spec!.topologySpreadConstraints ?? [];
          const values = (node: Node): (string | undefined)[] => specs.map(({ topologyKey }) => node.metadata!.labels?.[topologyKey]);
          const complete = (node: Node): boolean => values(node).every((value) => value !== undefined);
          if (action === "updateNodeTaint") return specs.some(({ nodeTaintsPolicy }) => nodeTaintsPolicy === "Honor");
          if (!old) return complete(object as Node);
          return (complete(object as Node) || complete(old as Node)) && !same(values(object as Node), values(old as Node));
        },
      },
    ],
  };
}

function prepareScores(
  info: PodInfo, constraints: Constraint[], nodes: readonly NodeInfo[], all: NodeList, requireAll: boolean,
): ScoreState {
  const ignored = new Set<NodeInfo>();
  const counts = constraints.map(() => new Map<string, number>());
  for (const node of nodes) {
    if (requireAll && !hasAllKeys(node.labels, constraints)) {
      ignored.add(node);
      continue;
    }
    constraints.forEach(({ topologyKey }, i) => {
      const value = node.labels[topologyKey];
      if (topologyKey !== HOSTNAME && value !== undefined) counts[i]!.set(value, 0);
    });
  }
  const domains = (i: number): number =>
    constraints[i]!.topologyKey === HOSTNAME ? nodes.length - ignored.size : counts[i]!.size;
  // The more domains there are, the fewer Pods each has: the logarithm evens that out.
  const weights = constraints.map((_, i) => Math.log(domains(i) + 2));
  if (counts.some(({ size }) => size > 0)) {
    for (const node of all.all) {
      if (requireAll && !hasAllKeys(node.labels, constraints)) continue;
      for (let i = 0; i < constraints.length; i += 1) {
        const constraint = constraints[i]!;
        if (constraint.topologyKey === HOSTNAME) continue;
        const value = node.labels[constraint.topologyKey];
        const count = value === undefined ? undefined : counts[i]!.get(value);
        if (count === undefined || !included(constraint, info.pod, node)) continue;
        counts[i]!.set(value!, count + countMatching(node, info.namespace, constraint.selects));
      }
    }
  }
  return { constraints, ignored, counts, weights };
}

/** What selects the Pod together with its like: its Services and the selector of its controller. */
function defaultSelectors(pod: Pod, lister: ClusterLister): Selector[] {
  const { namespace, labels, ownerReferences } = pod.metadata!;
  const merged: Record<string, string> = {};
  for (const service of lister.services.list(namespace)) {
    const selector = service.spec?.selector;
    if (!selector || Object.keys(selector).length === 0) continue;
    if (selectorFromSet(selector).matches(labels)) Object.assign(merged, selector);
  }
  const selectors: Selector[] = [];
  const owner = ownerReferences?.find(({ controller }) => controller);
  if (owner?.kind === "ReplicationController") {
    Object.assign(merged, lister.replicationControllers.get(namespace!, owner.name)?.spec?.selector);
  } else if (owner?.kind === "ReplicaSet") {
    const found = lister.replicaSets.get(namespace!, owner.name);
    if (found) selectors.push(selectorFromObject(found.spec!.selector));
  } else if (owner?.kind === "StatefulSet") {
    const found = lister.statefulSets.get(namespace!, owner.name);
    if (found) selectors.push(selectorFromObject(found.spec!.selector));
  }
  if (Object.keys(merged).length > 0) selectors.push(selectorFromSet(merged));
  return selectors.filter((selector) => selector !== EVERYTHING && !selector.empty);
}
