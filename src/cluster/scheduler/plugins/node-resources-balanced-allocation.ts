import { MAX_NODE_SCORE, type Plugin, skip } from "../framework.ts";
import type { NodeInfo, PodInfo } from "../node-info.ts";
import { getResource } from "../resources.ts";
import { capacityOf, requestedOf, type WeightedResource } from "./node-resources-score.ts";

/** 100 when all resources are used in the same proportion, less by the standard deviation of the proportions. */
function balance(fractions: readonly number[]): number {
  let deviation = 0;
  if (fractions.length === 2) deviation = Math.abs(fractions[0]! - fractions[1]!) / 2;
  else if (fractions.length > 2) {
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
    deviation = Math.sqrt(fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0) / fractions.length);
  }
  return Math.floor((1 - deviation) * MAX_NODE_SCORE);
}

export interface BalancedAllocationArgs {
  readonly resources?: readonly WeightedResource[];
}

/** Prefers nodes whose use becomes more even by the Pod: 50 plus half of how far the balance with it beats that without it. */
export function nodeResourcesBalancedAllocation(args: BalancedAllocationArgs = {}): Plugin {
  const names = (args.resources ?? [{ name: "cpu" }, { name: "memory" }]).map(({ name }) => name);

  /** The balance with the Pod, less that without it. */
  function gain(pod: PodInfo, node: NodeInfo): number {
    const before: number[] = [];
    const after: number[] = [];
    for (const name of names) {
      const capacity = capacityOf(node, name);
      if (capacity === 0) continue;
      const asked = getResource(pod.requests, name);
      if (asked === 0 && name !== "cpu" && name !== "memory") continue;
      const used = requestedOf(node, name, false);
      before.push(Math.min(used / capacity, 1));
      after.push(Math.min((used + asked) / capacity, 1));
    }
    return balance(after) - balance(before);
  }

  return {
    name: "NodeResourcesBalancedAllocation",
    /** A Pod that asks for none of the resources changes no balance. */
    preScore(_state, { requests }) {
      return names.every((name) => getResource(requests, name) === 0) ? skip : undefined;
    },
    score(_state, pod, node) {
      return MAX_NODE_SCORE / 2 + Math.trunc((MAX_NODE_SCORE / 2 + gain(pod, node)) / 2);
    },
  };
}
