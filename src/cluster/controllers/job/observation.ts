import { type Job, type JobCondition, type Pod } from "../../../apimachinery/types/index.ts";
import { isActive } from "../pod-state.ts";
import { parseIndexes } from "./indexes.ts";
import { FAILURE_COUNT, finishedAt, IGNORED_FAILURE_COUNT, indexOf, isFailed, isIndexed, isSucceeded, isTracked, matchFailurePolicy } from "./pods.ts";

export type Decision = { readonly type: "SuccessCriteriaMet" | "FailureTarget"; readonly reason: string; readonly message: string };

/** What one sync sees of a Job and its Pods. */
export interface Observation {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  /** Finished since the last count. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
  /**
   * With a limit per index: the last failed Pod of each index that has no other Pod yet. It is counted and let go when its
   * replacement has taken over the count of its failures.
   */
  readonly delayed: ReadonlyMap<number, Pod>;
  /** Totals, with the new ones. */
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: ReadonlySet<number>;
  readonly failedIndexes: ReadonlySet<number>;
}

export function finishedCondition(job: Job): JobCondition | undefined {
  return job.status?.conditions?.find(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
}

/** `counted`: uids of Pods that are in the totals already. */
export function observe(job: Job, pods: readonly Pod[], counted: ReadonlySet<string>, wall: number): Observation {
  const completions = job.spec!.completions ?? 0;
  const valid = (pod: Pod): boolean => !isIndexed(job) || (indexOf(pod) >= 0 && indexOf(pod) < completions);
  const uncounted = pods.filter((pod) => isTracked(pod) && !counted.has(pod.metadata!.uid!) && valid(pod));
  const newSucceeded = uncounted.filter(isSucceeded);
  const newFailed = uncounted.filter((pod) => !isSucceeded(pod) && isFailed(pod, job));
  const completedIndexes = parseIndexes(job.status?.completedIndexes, completions);
  const failedIndexes = parseIndexes(job.status?.failedIndexes, completions);
  const active = pods.filter(isActive);
  const delayed = new Map<number, Pod>();
  if (isIndexed(job)) {
    for (const pod of newSucceeded) completedIndexes.add(indexOf(pod));
    if (job.spec!.backoffLimitPerIndex !== undefined) {
      for (const pod of newFailed) if (indexFailed(job, pod)) failedIndexes.add(indexOf(pod));
      const taken = new Set(active.map(indexOf));
      for (const pod of newFailed) {
        const index = indexOf(pod);
        if (taken.has(index) || completedIndexes.has(index) || failedIndexes.has(index)) continue;
        const last = delayed.get(index);
        if (!last || (failures(last) <= failures(pod) && finishedAt(pod, wall) >= finishedAt(last, wall))) delayed.set(index, pod);
      }
    }
  }
  return {
    job, pods, active, newSucceeded, newFailed, delayed, completedIndexes, failedIndexes,
    succeeded: isIndexed(job) ? completedIndexes.size : (job.status?.succeeded ?? 0) + newSucceeded.length,
    failed: (job.status?.failed ?? 0) + newFailed.filter((pod) => countsAsFailure(job, pod)).length,
  };
}

/** Failures of an index up to a Pod, ignored ones too. */
const failures = ({ metadata }: Pod): number =>
  Number(metadata!.annotations?.[FAILURE_COUNT] ?? 0) + Number(metadata!.annotations?.[IGNORED_FAILURE_COUNT] ?? 0);

/** Whether podFailurePolicy lets the failure count. */
export function countsAsFailure(job: Job, pod: Pod): boolean {
  return matchFailurePolicy(job, pod)?.action !== "Ignore";
}

function indexFailed(job: Job, pod: Pod): boolean {
  const action = matchFailurePolicy(job, pod)?.action;
  if (action === "FailIndex") return true;
  if (action === "Ignore") return false;
  return Number(pod.metadata!.annotations?.[FAILURE_COUNT] ?? 0) >= job.spec!.backoffLimitPerIndex!;
}

/** The counts that the Pod in place of a failed one gets. */
export function failureCounts(job: Job, last: Pod | undefined): { failures: number; ignored: number } {
  if (!last) return { failures: 0, ignored: 0 };
  const failed = Number(last.metadata!.annotations?.[FAILURE_COUNT] ?? 0);
  const ignored = Number(last.metadata!.annotations?.[IGNORED_FAILURE_COUNT] ?? 0);
  return countsAsFailure(job, last) ? { failures: failed + 1, ignored } : { failures: failed, ignored: ignored + 1 };
}
