import { parseTime } from "../../apimachinery/time.ts";
import type { Pod, PodCondition } from "../../apimachinery/types/index.ts";

/** What controllers ask of a Pod (kubernetes: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go). */
export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions;
  // A loop: thousands of Pods are asked at each sync of their owner.
  if (conditions) for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

export function isReady(pod: Pod): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** Ready for so many seconds. `wall`: ms since 1970. */
export function isAvailable(pod: Pod, minReadySeconds: number, wall: number): boolean {
  if (!isReady(pod)) return false;
  return minReadySeconds === 0 || availableAt(pod, minReadySeconds) <= wall;
}

/** The time (ms since 1970) at which a ready Pod counts as available. */
export function availableAt(pod: Pod, minReadySeconds: number): number {
  return (parseTime(podCondition(pod, "Ready")?.lastTransitionTime) ?? Infinity) + minReadySeconds * 1000;
}

export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Neither finished nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !pod.metadata!.deletionTimestamp;
}

export function isTerminating(pod: Pod): boolean {
  return !isFinished(pod) && Boolean(pod.metadata!.deletionTimestamp);
}

export function restarts(pod: Pod): number {
  let most = 0;
  for (const { restartCount } of pod.status?.containerStatuses ?? []) most = Math.max(most, restartCount);
  return most;
}

export function createdAt({ metadata }: Pod): number {
  return parseTime(metadata!.creationTimestamp) ?? 0;
}

const DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

/** An annotation that is no 32-bit number counts as 0. */
function deletionCost({ metadata }: Pod): number {
  const text = metadata!.annotations?.[DELETION_COST];
  return text !== undefined && /^(0|[-+]?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };

/** Ages are compared by their power of two, so that a little older is not yet different (LogarithmicScaleDown). */
function ageRank(time: number, wall: number): number {
  if (time > wall) return -1;
  return Math.floor(Math.log2(Math.max(1, (wall - time) * 1e6)));
}

/**
 * The order in which a scale-down takes Pods: unassigned first, then Pending before Running, not ready before ready, lower
 * deletion cost, on a node with more Pods of the same group, ready for a shorter time, more restarts, younger.
 * `crowd`: for each Pod, how many active Pods of the group are on its node.
 */
export function byDeletionPreference(wall: number, crowd: (pod: Pod) => number): (a: Pod, b: Pod) => number {
  return (a, b) => {
    const assigned = Number(Boolean(a.spec!.nodeName)) - Number(Boolean(b.spec!.nodeName));
    if (assigned !== 0) return assigned;
    const phase = (PHASES[a.status?.phase ?? "Pending"] ?? 0) - (PHASES[b.status?.phase ?? "Pending"] ?? 0);
    if (phase !== 0) return phase;
    const ready = Number(isReady(a)) - Number(isReady(b));
    if (ready !== 0) return ready;
    const cost = deletionCost(a) - deletionCost(b);
    if (cost !== 0) return cost;
    const crowded = crowd(b) - crowd(a);
    if (crowded !== 0) return crowded;
    if (isReady(a) && isReady(b)) {
      const readyTime = (pod: Pod): number => parseTime(podCondition(pod, "Ready")?.lastTransitionTime) ?? 0;
      if (readyTime(a) !== readyTime(b)) {
        const difference = ageRank(readyTime(a), wall) - ageRank(readyTime(b), wall);
        return difference === 0 ? compareText(a.metadata!.uid!, b.metadata!.uid!) : difference;
      }
    }
    const restarted = restarts(b) - restarts(a);
    if (restarted !== 0) return restarted;
    if (createdAt(a) !== createdAt(b)) {
      const difference = ageRank(createdAt(a), wall) - ageRank(createdAt(b), wall);
      return difference === 0 ? compareText(a.metadata!.uid!, b.metadata!.uid!) : difference;
    }
    return 0;
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
