import type { Job, Pod } from "../../../apimachinery/types/index.ts";
import { byDeletionPreference, isTerminating } from "../pod-state.ts";
import { delayAfter } from "./backoff.ts";
import { failureCounts, type Observation } from "./observation.ts";
import { finishedAt, indexOf, isIndexed, replacesOnlyFailed } from "./pods.ts";

/** What is to be done about the Pods of a Job: some go, or some come, never both in one sync. */
export interface Plan {
  readonly remove: readonly Pod[];
  /** Indexes of the Pods to create; -1 each for a Job without indexes. */
  readonly create: readonly number[];
  /** ms until a back-off is over; nothing is created before. */
  readonly wait?: number;
}

/** `remaining`: ms of the Job's own back-off that are left. `burst`: Pods that one sync creates at most. */
export function plan(observation: Observation, remaining: number, burst: number, wall: number): Plan {
  const { job, active, pods, succeeded } = observation;
  const { spec } = job;
  if (spec!.suspend) return { remove: active, create: [] };
  const parallelism = spec!.parallelism ?? 1;
  const wanted = spec!.completions === undefined
    ? (succeeded > 0 ? active.length : parallelism)
    : Math.max(0, Math.min(parallelism, spec!.completions - succeeded));
  const remove = surplus(job, active, Math.max(0, active.length - wanted), wall).slice(0, burst);
  if (remove.length > 0) return { remove, create: [] };
  const terminating = replacesOnlyFailed(job) ? pods.filter(isTerminating).length : 0;
  const missing = wanted - terminating - active.length;
  if (missing <= 0) return { remove, create: [] };
  const perIndex = spec!.backoffLimitPerIndex !== undefined;
  if (!perIndex && remaining > 0) return { remove, create: [], wait: remaining };
  if (!isIndexed(job)) return { remove, create: Array.from({ length: Math.min(missing, burst) }, () => -1) };
  const indexes = pendingIndexes(observation, Math.min(missing, burst));
  if (!perIndex) return { remove, create: indexes };
  const waits = indexes.map((index) => indexWait(observation, index, wall));
  const now = indexes.filter((_index, i) => waits[i]! <= 0);
  return now.length > 0 || indexes.length === 0 ? { remove, create: now } : { remove, create: [], wait: Math.min(...waits) };
}

/** Pods of an index that has two, or of one that is out of range, go first; then those that do least. */
function surplus(job: Job, active: readonly Pod[], count: number, wall: number): Pod[] {
  const removed: Pod[] = [];
  let rest: readonly Pod[] = active;
  if (isIndexed(job)) {
    const kept = new Map<number, Pod>();
    const order = byDeletionPreference(wall, () => 1);
    for (const pod of [...active].sort((a, b) => order(b, a))) {
      const index = indexOf(pod);
      if (index < 0 || index >= (job.spec!.completions ?? 0) || kept.has(index)) removed.push(pod);
      else kept.set(index, pod);
    }
    rest = active.filter((pod) => !removed.includes(pod));
  }
  if (count <= removed.length) return removed;
  const order = byDeletionPreference(wall, () => 1);
  return [...removed, ...[...rest].sort(order).slice(0, count - removed.length)];
}

function pendingIndexes({ job, active, pods, completedIndexes, failedIndexes }: Observation, count: number): number[] {
  const taken = new Set([...active, ...(replacesOnlyFailed(job) ? pods.filter(isTerminating) : [])].map(indexOf));
  const indexes: number[] = [];
  for (let index = 0; index < (job.spec!.completions ?? 0) && indexes.length < count; index += 1) {
    if (!taken.has(index) && !completedIndexes.has(index) && !failedIndexes.has(index)) indexes.push(index);
  }
  return indexes;
}

/** ms until an index may be tried again. */
function indexWait({ job, delayed }: Observation, index: number, wall: number): number {
  const last = delayed.get(index);
  if (!last) return 0;
  const { failures, ignored } = failureCounts(job, last);
  return finishedAt(last, wall) + delayAfter(failures + ignored) - wall;
}
