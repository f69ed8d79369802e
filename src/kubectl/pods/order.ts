import type { KubeObject } from "../object.ts";

const PHASES: Readonly<Record<string, number>> = { Running: 0, Unknown: 1, Pending: 2 };

export function readyCondition(pod: KubeObject): { status: string; lastTransitionTime?: string } | undefined {
  return (pod.status?.conditions ?? []).find((condition: { type: string }) => condition.type === "Ready");
}

export const isReady = (pod: KubeObject): boolean => readyCondition(pod)?.status === "True";

function restarts(pod: KubeObject): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status: { restartCount: number }) => status.restartCount));
}

/** An older time first, none last. */
function olderFirst(a: string | null | undefined, b: string | null | undefined): number {
  if (a === b) return 0;
  if (!a) return 1;
  if (!b) return -1;
  return a < b ? -1 : 1;
}

/**
 * The Pods in the order in which one would want to look into them: assigned, running, ready, long ready. For logs those that
 * restarted often come first (ByLogging), for attach and port-forward last (ActivePods, reversed).
 */
export function byInterest(purpose: "logs" | "attach"): (a: KubeObject, b: KubeObject) => number {
  return (a, b) => {
    const assigned = (pod: KubeObject): number => (pod.spec?.nodeName ? 0 : 1);
    if (assigned(a) !== assigned(b)) return assigned(a) - assigned(b);
    const phase = (pod: KubeObject): number => PHASES[pod.status?.phase ?? ""] ?? 0;
    if (phase(a) !== phase(b)) return phase(a) - phase(b);
    if (isReady(a) !== isReady(b)) return isReady(a) ? -1 : 1;
    if (isReady(a)) {
      const order = olderFirst(readyCondition(a)?.lastTransitionTime, readyCondition(b)?.lastTransitionTime);
      if (order !== 0) return order;
    }
    if (restarts(a) !== restarts(b)) return (purpose === "logs" ? -1 : 1) * (restarts(a) - restarts(b));
    return olderFirst(a.metadata?.creationTimestamp, b.metadata?.creationTimestamp);
  };
}
