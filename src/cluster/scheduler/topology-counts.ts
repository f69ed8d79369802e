import type { NodeInfo } from "./node-info.ts";

/** Numbers by value of one topology key, e.g. how many Pods zone "a" has. Values without any are not in it. */
export class DomainCounts {
  readonly counts = new Map<string, number>();
  total = 0;
  /** How many values have each number: what the least number is found by. */
  private readonly having = new Map<number, number>();

  get(value: string): number {
    return this.counts.get(value) ?? 0;
  }

  add(value: string, by: number): void {
    const before = this.counts.get(value) ?? 0;
    const after = before + by;
    this.total += by;
    if (before !== 0) this.tally(before, -1);
    if (after === 0) this.counts.delete(value);
    else {
      this.counts.set(value, after);
      this.tally(after, 1);
    }
  }

  /** The least number that any of `domains` values has, after `changes`. */
  minimum(domains: number, changes?: ReadonlyMap<string, number>): number {
    if (!changes || changes.size === 0) return this.counts.size < domains ? 0 : this.least(undefined);
    const replaced = new Map<number, number>();
    let minimum = Infinity;
    let counted = this.counts.size;
    for (const [value, by] of changes) {
      const before = this.get(value);
      minimum = Math.min(minimum, before + by);
      if (before === 0) counted += 1;
      else replaced.set(before, (replaced.get(before) ?? 0) + 1);
    }
    return counted < domains ? Math.min(minimum, 0) : Math.min(minimum, this.least(replaced));
  }

  private least(without: ReadonlyMap<number, number> | undefined): number {
    let minimum = Infinity;
    for (const [number, values] of this.having) {
      if (number < minimum && values > (without?.get(number) ?? 0)) minimum = number;
    }
    return minimum;
  }

  private tally(number: number, by: 1 | -1): void {
    const values = (this.having.get(number) ?? 0) + by;
    if (values === 0) this.having.delete(number);
    else this.having.set(number, values);
  }
}

/** Numbers by node, and from them by any topology key that is asked for; both are kept up as Pods come and go. */
export class TopologyCounts {
  /** Nodes without any are not in it. */
  readonly byNode = new Map<NodeInfo, number>();
  private readonly domains = new Map<string, DomainCounts>();

  add(node: NodeInfo, by: number): void {
    const number = (this.byNode.get(node) ?? 0) + by;
    if (number === 0) this.byNode.delete(node);
    else this.byNode.set(node, number);
    for (const [key, counts] of this.domains) {
      const value = valueOf(node, key);
      if (value !== undefined) counts.add(value, by);
    }
  }

  /** Nodes that the API server does not know (any more), and those without the label, do not count. */
  by(key: string): DomainCounts {
    let counts = this.domains.get(key);
    if (!counts) {
      this.domains.set(key, (counts = new DomainCounts()));
      for (const [node, number] of this.byNode) {
        const value = valueOf(node, key);
        if (value !== undefined) counts.add(value, number);
      }
    }
    return counts;
  }

  /** Labels of nodes have changed. */
  forgetDomains(): void {
    this.domains.clear();
  }
}

function valueOf(node: NodeInfo, key: string): string | undefined {
  return node.node ? node.labels[key] : undefined;
}
