import type { Node, Pod, TopologySpreadConstraint } from "../../../apimachinery/types/index.ts";
import { EVERYTHING, selectorFromObject, selectorFromSet, type Selector } from "../../../apimachinery/selectors/index.ts";
import type { NodeList } from "../cache.ts";
import { MAX_NODE_SCORE, type Handle, type Plugin, skip, unresolvable, unschedulable } from "../framework.ts";
import type { ClusterLister } from "../listers.ts";
import { matchesRequiredNodeAffinity } from "../node-affinity.ts";
import type { NodeInfo, PodInfo } from "../node-info.ts";
import type { PodQuery } from "../pod-index.ts";
import { same } from "../requeue.ts";
import { anchorOf, type LabelMatcher, type Labels, selectorKey } from "../selectors.ts";
import { untoleratedTaint } from "../taints.ts";
import { DomainCounts } from "../topology-counts.ts";

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
  /** Asks for the Pods that count. */
  readonly counted: PodQuery;
  readonly honorAffinity: boolean;
  readonly honorTaints: boolean;
}

/** Which Pods a constraint counts. */
interface Selection {
  readonly key: string;
  readonly anchor: string | undefined;
  readonly selects: LabelMatcher;
}

/** Counted Pods are of the same namespace and not on their way out. */
function compile(spec: TopologySpreadConstraint, namespace: string, { key, anchor, selects }: Selection): Constraint {
  return {
    topologyKey: spec.topologyKey,
    maxSkew: spec.maxSkew,
    minDomains: spec.minDomains ?? 1,
    selects,
    counted: {
      key: `spread/${namespace}/${key}`,
      anchor,
      readsNamespaces: false,
      matches: (pod) => pod.namespace === namespace && !pod.pod.metadata!.deletionTimestamp && selects(pod.labels),
    },
    honorAffinity: (spec.nodeAffinityPolicy ?? "Honor") === "Honor",
    honorTaints: (spec.nodeTaintsPolicy ?? "Ignore") === "Honor",
  };
}

function selectionOf(spec: TopologySpreadConstraint, labels: Labels): Selection {
  const selector = selectorFromObject(spec.labelSelector);
  const keys = (spec.matchLabelKeys ?? []).filter((key) => labels?.[key] !== undefined);
  const key = `${selectorKey(selector)};${keys.map((one) => `${one}=${labels![one]}`).join()}`;
  if (keys.length === 0) return { key, anchor: anchorOf(selector), selects: (other) => selector.matches(other) };
  return {
    key,
    anchor: `${keys[0]}=${labels![keys[0]!]}`,
    selects: (other) => selector.matches(other) && keys.every((one) => other?.[one] === labels![one]),
  };
}

function included(constraint: Constraint, pod: Pod, node: NodeInfo): boolean {
  if (constraint.honorAffinity && !matchesRequiredNodeAffinity(pod, node.labels, node.name)) return false;
  return !(constraint.honorTaints && untoleratedTaint(node.taints, pod.spec!.tolerations));
}

const hasAllKeys = (labels: Labels, constraints: readonly Constraint[]): boolean =>
  constraints.every(({ topologyKey }) => labels?.[topologyKey] !== undefined);

/** Whether every node that has one of the keys has all, and none is left out by a policy: then the index has the numbers. */
function allNodesCount(constraints: readonly Constraint[], pod: Pod, nodes: NodeList): boolean {
  const { nodeSelector, affinity, tolerations } = pod.spec!;
  const picky = nodeSelector || affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (picky && constraints.some(({ honorAffinity }) => honorAffinity)) return false;
  if (constraints.some(({ honorTaints }) => honorTaints) && nodes.all.some(({ taints }) => untoleratedTaint(taints, tolerations))) return false;
  if (constraints.length === 1) return true;
  return constraints.every(({ topologyKey }) => nodes.domains(topologyKey).nodes === nodes.all.length);
}

/** Numbers of Pods per domain of one constraint: those of the index, or counted for this Pod alone. */
interface DomainPods {
  readonly counts: DomainCounts;
  readonly domains: { readonly size: number };
}

/** Counts node by node, for Pods that not all nodes concern. `domains` are those of the nodes that do. */
function countByNode(
  constraints: readonly Constraint[], pod: Pod, nodes: NodeList, requireAll: boolean,
): { counts: DomainCounts; domains: Set<string> }[] {
  const found = constraints.map(() => ({ counts: new DomainCounts(), domains: new Set<string>() }));
  const numbers = constraints.map(({ counted }) => nodes.pods.count(counted).byNode);
  for (const node of nodes.all) {
    if (requireAll && !hasAllKeys(node.labels, constraints)) continue;
    for (let i = 0; i < constraints.length; i += 1) {
      const value = node.labels[constraints[i]!.topologyKey];
      if (value === undefined || !included(constraints[i]!, pod, node)) continue;
      found[i]!.domains.add(value);
      const number = numbers[i]!.get(node);
      if (number) found[i]!.counts.add(value, number);
    }
  }
  return found;
}

/** Pods per domain for each hard constraint. */
class SpreadState {
  readonly constraints: readonly Constraint[];
  private readonly pods: readonly DomainPods[];
  /** What a dry run has changed, by domain. */
  private readonly changes: readonly Map<string, number>[];
  private readonly minimums: (number | undefined)[];

  constructor(constraints: readonly Constraint[], pods: readonly DomainPods[], changes = constraints.map(() => new Map<string, number>())) {
    this.constraints = constraints;
    this.pods = pods;
    this.changes = changes;
    this.minimums = constraints.map(() => undefined);
  }

  present(index: number, value: string): number {
    return this.pods[index]!.counts.get(value) + (this.changes[index]!.get(value) ?? 0);
  }

  /** The fewest Pods in any domain; 0 while there are fewer domains than minDomains. */
  minimum(index: number): number {
    const known = this.minimums[index];
    if (known !== undefined) return known;
    const { counts, domains } = this.pods[index]!;
    const few = domains.size < this.constraints[index]!.minDomains;
    const minimum = few ? 0 : counts.minimum(domains.size, this.changes[index]);
    this.minimums[index] = minimum;
    return minimum;
  }

  change(pod: PodInfo, other: PodInfo, node: NodeInfo, by: 1 | -1): void {
    if (!hasAllKeys(node.labels, this.constraints)) return;
    this.constraints.forEach((constraint, i) => {
      if (!constraint.counted.matches(other) || !included(constraint, pod.pod, node)) return;
      const value = node.labels[constraint.topologyKey]!;
      this.changes[i]!.set(value, (this.changes[i]!.get(value) ?? 0) + by);
      this.minimums[i] = undefined;
    });
  }

  clone(): SpreadState {
    return new SpreadState(this.constraints, this.pods, this.changes.map((changes) => new Map(changes)));
  }
}

interface ScoreState {
  constraints: readonly Constraint[];
  ignored: ReadonlySet<NodeInfo>;
  /** By domain; of the hostname by node. */
  present: readonly ((node: NodeInfo, value: string) => number)[];
  weights: readonly number[];
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
        .map((spec) => compile(spec, info.namespace, selectionOf(spec, info.labels)));
    }
    const specs = defaults.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when);
    if (specs.length === 0) return [];
    const selectors = defaultSelectors(info.pod, lister);
    if (selectors.length === 0) return [];
    const selection: Selection = {
      key: selectors.map(selectorKey).join(";"),
      anchor: anchorOf(selectors[0]!),
      selects: (labels) => selectors.every((selector) => selector.matches(labels)),
    };
    return specs.map((spec) => compile(spec, info.namespace, selection));
  }

  return {
    name: "PodTopologySpread",
    preFilter(state, info, nodes) {
      const constraints = constraintsOf(info, "DoNotSchedule");
      if (constraints.length === 0) return skip;
      const pods = allNodesCount(constraints, info.pod, nodes)
        ? constraints.map(({ topologyKey, counted }) => ({
            counts: nodes.pods.count(counted).by(topologyKey), domains: nodes.domains(topologyKey).values,
          }))
        : countByNode(constraints, info.pod, nodes, true);
      state.write(STATE, new SpreadState(constraints, pods));
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
        const present = spread.present(i, value);
        const skew = present + (selects(info.labels) ? 1 : 0) - minimum;
        if (skew <= maxSkew) continue;
        return unschedulable(
          MISMATCH,
          () => `${topologyKey}=${value} has ${present}, the least is ${minimum}: skew ${skew} with the Pod, allowed ${maxSkew}`,
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
    score(state, _info, node) {
      const { constraints, ignored, present, weights } = state.read<ScoreState>(SCORE_STATE)!;
      if (ignored.has(node)) return 0;
      let score = 0;
      for (let i = 0; i < constraints.length; i += 1) {
        const { topologyKey, maxSkew } = constraints[i]!;
        const value = node.labels[topologyKey];
        if (value !== undefined) score += present[i]!(node, value) * weights[i]! + (maxSkew - 1);
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
        hint(pod, { object, old, action }) {
          if (object!.metadata!.namespace !== pod.metadata!.namespace) return false;
          const specs = pod.spec!.topologySpreadConstraints ?? [];
          if (specs.length === 0) return true;
          const matches = (labels: Labels): boolean[] => specs.map((spec) => selectionOf(spec, pod.metadata!.labels).selects(labels));
          const present = matches(object!.metadata!.labels);
          return action === "updatePodLabel" ? !same(present, matches(old!.metadata!.labels)) : present.some(Boolean);
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
  info: PodInfo, constraints: readonly Constraint[], nodes: readonly NodeInfo[], all: NodeList, requireAll: boolean,
): ScoreState {
  const ignored = new Set<NodeInfo>();
  const domains = constraints.map(() => new Set<string>());
  for (const node of nodes) {
    if (requireAll && !hasAllKeys(node.labels, constraints)) {
      ignored.add(node);
      continue;
    }
    for (let i = 0; i < constraints.length; i += 1) {
      const value = node.labels[constraints[i]!.topologyKey];
      if (value !== undefined && constraints[i]!.topologyKey !== HOSTNAME) domains[i]!.add(value);
    }
  }
  const sizes = constraints.map(({ topologyKey }, i) => (topologyKey === HOSTNAME ? nodes.length - ignored.size : domains[i]!.size));
  const numbers = constraints.map(({ counted }) => all.pods.count(counted));
  // Without requireAll a node counts by each key that it has, which is how the index counts.
  const indexed = allNodesCount(requireAll ? constraints : constraints.slice(0, 1), info.pod, all);
  const counts = indexed
    ? constraints.map(({ topologyKey }, i) => numbers[i]!.by(topologyKey))
    : countByNode(constraints, info.pod, all, requireAll).map((each) => each.counts);
  return {
    constraints,
    ignored,
    present: constraints.map(({ topologyKey }, i) =>
      topologyKey === HOSTNAME ? (node) => numbers[i]!.byNode.get(node) ?? 0 : (_node, value) => counts[i]!.get(value),
    ),
    // The more domains there are, the fewer Pods each has: the logarithm evens that out.
    weights: sizes.map((size) => Math.log(size + 2)),
  };
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
