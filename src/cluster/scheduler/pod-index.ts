import type { AffinityTerm, NodeInfo, PodInfo } from "./node-info.ts";
import type { Labels } from "./selectors.ts";
import { TopologyCounts } from "./topology-counts.ts";

/** A question that is asked again and again: where are the Pods that ...? */
export interface PodQuery {
  /** Says all there is to it: questions with the same key have the same answer. */
  readonly key: string;
  /** A label, as `key=value`, that every Pod of the answer has; undefined if there is none. */
  readonly anchor: string | undefined;
  /** Whether the answer depends on labels of namespaces. */
  readonly readsNamespaces: boolean;
  matches(pod: PodInfo): boolean;
}

/** Questions beyond this number push out the one that was asked least recently. */
const QUERIES = 1000;

/** Things that concern Pods with a certain label, and those that concern any. */
class ByLabel<T> {
  private readonly anchored = new Map<string, Set<T>>();
  private readonly others = new Set<T>();

  add(anchor: string | undefined, item: T): void {
    if (anchor === undefined) {
      this.others.add(item);
      return;
    }
    const items = this.anchored.get(anchor);
    if (items) items.add(item);
    else this.anchored.set(anchor, new Set([item]));
  }

  delete(anchor: string | undefined, item: T): void {
    if (anchor === undefined) {
      this.others.delete(item);
      return;
    }
    const items = this.anchored.get(anchor);
    if (items?.delete(item) && items.size === 0) this.anchored.delete(anchor);
  }

  forEach(labels: Labels, visit: (item: T) => void): void {
    for (const item of this.others) visit(item);
    if (this.anchored.size === 0) return;
    for (const key in labels) for (const item of this.anchored.get(`${key}=${labels[key]}`) ?? NONE) visit(item);
  }
}

const NONE: readonly never[] = [];

interface TermGroup {
  readonly term: AffinityTerm;
  /** Sums of the terms' weights (1 for required terms) by node. */
  readonly counts: TopologyCounts;
}

/** Terms of the (anti-)affinity of Pods that have a node, equal ones together. */
export class TermIndex {
  private readonly groups = new Map<string, TermGroup>();
  private readonly byLabel = new ByLabel<TermGroup>();

  get size(): number {
    return this.groups.size;
  }

  add(node: NodeInfo, terms: readonly AffinityTerm[], sign: 1 | -1): void {
    for (const term of terms) {
      let group = this.groups.get(term.key);
      if (!group) {
        this.groups.set(term.key, (group = { term, counts: new TopologyCounts() }));
        this.byLabel.add(term.anchor, group);
      }
      group.counts.add(node, sign * (term.weight || 1));
      if (group.counts.byNode.size > 0) continue;
      this.groups.delete(term.key);
      this.byLabel.delete(term.anchor, group);
    }
  }

  /** Groups that may speak of a Pod with these labels. */
  forEach(labels: Labels, visit: (group: TermGroup) => void): void {
    this.byLabel.forEach(labels, visit);
  }

  forgetDomains(): void {
    for (const { counts } of this.groups.values()) counts.forgetDomains();
  }
}

interface Answer {
  readonly query: PodQuery;
  readonly counts: TopologyCounts;
}

/**
 * Where Pods are that rules speak of, and the rules of Pods that have a node. Kept up with each Pod that comes and goes, so
 * that a scheduling cycle costs no more in a large cluster than in a small one.
 */
export class PodIndex {
  readonly requiredAffinity = new TermIndex();
  readonly requiredAntiAffinity = new TermIndex();
  readonly preferredAffinity = new TermIndex();
  readonly preferredAntiAffinity = new TermIndex();
  private readonly answers = new Map<string, Answer>();
  private readonly byLabel = new ByLabel<Answer>();
  private readonly nodes: () => Iterable<NodeInfo>;

  /** `nodes`: all nodes that have Pods. */
  constructor(nodes: () => Iterable<NodeInfo>) {
    this.nodes = nodes;
  }

  /** How many Pods that match each node has. */
  count(query: PodQuery): TopologyCounts {
    let answer = this.answers.get(query.key);
    if (answer) {
      this.answers.delete(query.key);
      this.answers.set(query.key, answer);
      return answer.counts;
    }
    answer = { query, counts: new TopologyCounts() };
    for (const node of this.nodes()) {
      let number = 0;
      for (const pod of node.pods.values()) if (query.matches(pod)) number += 1;
      if (number > 0) answer.counts.add(node, number);
    }
    this.answers.set(query.key, answer);
    this.byLabel.add(query.anchor, answer);
    if (this.answers.size > QUERIES) {
      for (const oldest of this.answers.values()) {
        this.drop(oldest);
        break;
      }
    }
    return answer.counts;
  }

  change(node: NodeInfo, pod: PodInfo, sign: 1 | -1): void {
    this.byLabel.forEach(pod.labels, ({ query, counts }) => {
      if (query.matches(pod)) counts.add(node, sign);
    });
    if (!pod.hasAffinity) return;
    this.requiredAffinity.add(node, pod.requiredAffinity, sign);
    this.requiredAntiAffinity.add(node, pod.requiredAntiAffinity, sign);
    this.preferredAffinity.add(node, pod.preferredAffinity, sign);
    this.preferredAntiAffinity.add(node, pod.preferredAntiAffinity, sign);
  }

  /** A node has come or gone, or its labels are others. */
  nodesChanged(): void {
    for (const { counts } of this.answers.values()) counts.forgetDomains();
    for (const terms of [this.requiredAffinity, this.requiredAntiAffinity, this.preferredAffinity, this.preferredAntiAffinity]) {
      terms.forgetDomains();
    }
  }

  /** A namespace has come or gone, or its labels are others. */
  namespacesChanged(): void {
    for (const answer of [...this.answers.values()]) if (answer.query.readsNamespaces) this.drop(answer);
  }

  private drop(answer: Answer): void {
    this.answers.delete(answer.query.key);
    this.byLabel.delete(answer.query.anchor, answer);
  }
}
