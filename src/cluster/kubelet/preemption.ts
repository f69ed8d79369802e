import type { Pod } from "../../apimachinery/types/index.ts";
import { qosClass } from "../apiserver/resources/qos.ts";
import { getResource, podRequests } from "../scheduler/resources.ts";
import { isStatic } from "./pod.ts";

/** What a node lacks for a Pod: millicores, bytes, or a count. */
export interface Shortage {
  resource: string;
  amount: number;
}

/** Priorities from here on belong to Pods that a cluster cannot do without. */
export const SYSTEM_CRITICAL = 2_000_000_000;
export const PREEMPTED = "Preempted in order to admit critical pod";

const QOS = ["BestEffort", "Burstable", "Guaranteed"] as const;

/** A static Pod, or one of the priority classes system-cluster-critical and system-node-critical. */
export function isCritical(pod: Pod): boolean {
  return isStatic(pod) || (pod.spec?.priority ?? 0) >= SYSTEM_CRITICAL;
}

/**
 * Which Pods of a node have to go for a critical one: as few as can be, guaranteed ones only when the others are not
 * enough (preemption/preemption.go). An error when even all of them would not do.
 */
export function podsToPreempt(pod: Pod, active: readonly Pod[], shortages: readonly Shortage[]): { victims: Pod[] } | { error: string } {
  const candidates = active.filter((other) => mayPreempt(pod, other));
  const missing = subtract(shortages, candidates);
  if (missing.length > 0) return { error: `preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: ${textOf(missing)}` };
  const [bestEffort, burstable, guaranteed] = QOS.map((name) => candidates.filter((other) => qosClass(other) === name)) as [Pod[], Pod[], Pod[]];
  const third = nearest(guaranteed, subtract(shortages, [...bestEffort, ...burstable]));
  const second = nearest(burstable, subtract(shortages, [...bestEffort, ...third]));
  const first = nearest(bestEffort, subtract(shortages, [...second, ...third]));
  return { victims: [...first, ...second, ...third] };
}

function mayPreempt(preemptor: Pod, other: Pod): boolean {
  if (isStatic(preemptor) !== isStatic(other)) return isStatic(preemptor);
  return (preemptor.spec?.priority ?? 0) > (other.spec?.priority ?? 0);
}

/** Takes Pods one by one, each time the one that comes nearest to what is still lacking. */
function nearest(pods: readonly Pod[], shortages: readonly Shortage[]): Pod[] {
  const left = [...pods];
  const chosen: Pod[] = [];
  for (let lacking = shortages; lacking.length > 0 && left.length > 0;) {
    const best = left.reduce((one, other) => (distance(other, lacking) - distance(one, lacking) || request(other, "memory") - request(one, "memory") || request(other, "cpu") - request(one, "cpu")) < 0 ? other : one);
    chosen.push(best);
    left.splice(left.indexOf(best), 1);
    lacking = subtract(lacking, [best]);
  }
  return chosen;
}

/** How far the requests of a Pod stay behind: each resource by the share that is left. */
function distance(pod: Pod, shortages: readonly Shortage[]): number {
  let sum = 0;
  for (const { resource, amount } of shortages) {
    const left = amount - request(pod, resource);
    if (left > 0) sum += (left / amount) ** 2;
  }
  return sum;
}

function subtract(shortages: readonly Shortage[], pods: readonly Pod[]): Shortage[] {
  return shortages
    .map(({ resource, amount }) => ({ resource, amount: pods.reduce((left, pod) => left - request(pod, resource), amount) }))
    .filter(({ amount }) => amount > 0);
}

function request(pod: Pod, resource: string): number {
  return resource === "pods" ? 1 : getResource(podRequests(pod), resource);
}

function textOf(shortages: readonly Shortage[]): string {
  return `[${shortages.map(({ resource, amount }) => `(res: ${resource}, q: ${amount}), `).join("")}]`;
}
