import { quantity, valueOf } from "../../../apimachinery/quantity.ts";
import type { Pod } from "../../../apimachinery/types/index.ts";
import { isCritical } from "../preemption.ts";

/** A Pod as the eviction manager weighs it. Bytes. */
export interface Candidate {
  pod: Pod;
  /** Usage and request of each container; those that only run before the others do not add to what the Pod asked for. */
  containers: { name: string; used: number; request: number; runsOn: boolean }[];
  /** Of the Pod as a whole: volumes count too. */
  used: number;
}

/**
 * The order in which Pods go when a resource is short: those over their request first, then by priority, then by how much
 * they are over. Critical ones stay.
 */
export function ranked(candidates: readonly Candidate[]): Candidate[] {
  const weighed = candidates.map((candidate) => {
    let request = 0;
    for (const { runsOn, request: own } of candidate.containers) if (runsOn) request += own;
    return { candidate, over: candidate.used - request, priority: candidate.pod.spec?.priority ?? 0 };
  });
  return weighed
    .filter(({ candidate }) => !isCritical(candidate.pod))
    .sort((a, b) => Number(b.over > 0) - Number(a.over > 0) || a.priority - b.priority || b.over - a.over)
    .map(({ candidate }) => candidate);
}

/** When processes are short: by priority, then by how many a Pod has. */
export function rankedByCount(candidates: readonly Candidate[]): Candidate[] {
  const priority = ({ pod }: Candidate): number => pod.spec?.priority ?? 0;
  return candidates.filter(({ pod }) => !isCritical(pod)).sort((a, b) => priority(a) - priority(b) || b.used - a.used);
}

/** What the Pod and its event say. `resource`: memory, ephemeral-storage, pids; of the last nothing is told by container. */
export function evictionMessage(resource: string, threshold: string, available: number, { containers }: Candidate): string {
  const low = (left: string): string => `The node was low on resource: ${resource}. Threshold quantity: ${threshold}, available: ${left}. `;
  if (resource === "pids") return low(String(available));
  const over = containers.filter(({ used, request }) => used > request).map(({ name, used, request }) =>
    `Container ${name} was using ${size(used)}, request is ${request === 0 ? "0" : size(request)}, has larger consumption of ${resource}. `);
  return `${low(size(available))}${over.join("")}`;
}

export function requestOf(pod: Pod, container: string, resource: string): number {
  const request = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].find(({ name }) => name === container)?.resources?.requests?.[resource];
  return request === undefined ? 0 : valueOf(request);
}

/** Whole Ki, as the kubelet's figures are. */
export function size(bytes: number): string {
  return quantity(Math.max(0, Math.floor(bytes / 1024) * 1024), "BinarySI").toString();
}
