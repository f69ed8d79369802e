import { MAX_NODE_SCORE } from "../framework.ts";
import type { NodeInfo, PodInfo } from "../node-info.ts";
import { getResource } from "../resources.ts";

export interface WeightedResource {
  readonly name: string;
  readonly weight?: number;
}

/** `scoringStrategy` of NodeResourcesFitArgs. */
export interface ScoringStrategy {
  readonly type?: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
  readonly resources?: readonly WeightedResource[];
  readonly requestedToCapacityRatio?: { readonly shape?: readonly { utilization: number; score: number }[] };
}

export const defaultScoring: ScoringStrategy = {
  type: "LeastAllocated",
  resources: [
    { name: "cpu", weight: 1 },
    { name: "memory", weight: 1 },
  ],
};

/**
 * What of a resource is taken with the Pod on the node, and what there is. cpu and memory count with the defaults for
 * containers that ask for nothing, unless `exact`. undefined: the resource does not count here.
 */
export function usage(name: string, pod: PodInfo, node: NodeInfo, exact: boolean): { used: number; capacity: number } | undefined {
  const nonZero = !exact && (name === "cpu" || name === "memory");
  const asked = getResource(nonZero ? pod.nonZeroRequests : pod.requests, name);
  const scalar = name !== "cpu" && name !== "memory" && name !== "ephemeral-storage";
  if (scalar && asked === 0) return undefined;
  const capacity = capacityOf(node, name);
  if (capacity === 0) return undefined;
  return { used: requestedOf(node, name, nonZero) + asked, capacity };
}

export function capacityOf(node: NodeInfo, name: string): number {
  const { columns, slot } = node;
  if (columns && name === "cpu") return columns.cpu.capacity[slot]!;
  if (columns && name === "memory") return columns.memory.capacity[slot]!;
  return getResource(node.allocatable, name);
}

/** `nonZero`: with the defaults for containers that ask for nothing. */
export function requestedOf(node: NodeInfo, name: string, nonZero: boolean): number {
  const { columns, slot } = node;
  const column = columns && (name === "cpu" ? columns.cpu : name === "memory" ? columns.memory : undefined);
  if (column) return (nonZero ? column.nonZeroRequested : column.requested)[slot]!;
  return getResource(nonZero ? node.nonZeroRequested : node.requested, name);
}

type ResourceScorer = (used: number, capacity: number) => number;

const leastAllocated: ResourceScorer = (used, capacity) =>
  used > capacity ? 0 : Math.floor(((capacity - used) * MAX_NODE_SCORE) / capacity);

const mostAllocated: ResourceScorer = (used, capacity) => Math.floor((Math.min(used, capacity) * MAX_NODE_SCORE) / capacity);

/** Straight lines between the points of the shape; its scores of 0..10 become 0..100. */
function byShape(shape: readonly { utilization: number; score: number }[]): ResourceScorer {
  const points = shape.map(({ utilization, score }) => ({ utilization, score: score * 10 }));
  return (used, capacity) => {
    const at = Math.floor((Math.min(used, capacity) * 100) / capacity);
    for (let i = 0; i < points.length; i += 1) {
      const right = points[i]!;
      if (at > right.utilization) continue;
      const left = points[i - 1];
      if (!left) return right.score;
      return left.score + Math.trunc(((right.score - left.score) * (at - left.utilization)) / (right.utilization - left.utilization));
    }
    return points.at(-1)?.score ?? 0;
  };
}

/** The weighted mean over the resources, in whole numbers (kubernetes: plugins/noderesources/*_allocated.go). */
export function createScorer(strategy: ScoringStrategy): (pod: PodInfo, node: NodeInfo) => number {
  const resources = strategy.resources?.length ? strategy.resources : defaultScoring.resources!;
  const ratio = strategy.type === "RequestedToCapacityRatio";
  const scorer =
    strategy.type === "MostAllocated"
      ? mostAllocated
      : ratio
        ? byShape(strategy.requestedToCapacityRatio?.shape ?? [])
        : leastAllocated;
  return (pod, node) => {
    let sum = 0;
    let weights = 0;
    for (const { name, weight = 1 } of resources) {
      const use = usage(name, pod, node, false);
      if (!use) continue;
      const score = scorer(use.used, use.capacity);
      if (ratio && score <= 0) continue;
      sum += score * weight;
      weights += weight;
    }
    if (weights === 0) return 0;
    return ratio ? Math.round(sum / weights) : Math.floor(sum / weights);
  };
}
