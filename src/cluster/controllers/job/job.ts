import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import { parseTime, rfc3339 } from "../../../apimachinery/time.ts";
import type { Job, JobCondition, JobStatus, Pod } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { same } from "../../scheduler/requeue.ts";
import { type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { Expectations } from "../expectations.ts";
import { byController } from "../informers.ts";
import { claim } from "../ownership.ts";
import { createPodControl, inTerminatingNamespace, slowStartBatch } from "../pod-control.ts";
import { isActive, isFinished as isFinishedPod, isReady, isTerminating } from "../pod-state.ts";
import { createWorkQueue } from "../work-queue.ts";
import { formatIndexes, parseIndexes } from "./indexes.ts";
import {
  FAILURE_COUNT, finishedAt, IGNORED_FAILURE_COUNT, indexOf, isFailed, isIndexed, isSucceeded, isTracked, matchFailurePolicy,
  replacesOnlyFailed, templateFor, TRACKING,
} from "./pods.ts";

/** Changes of Pods are gathered for so long before a Job is looked at; ms. */
const BATCH_PERIOD = 1000;
/** Between a failure and the next Pod: doubled with each failure in a row, up to the maximum; ms. */
const BACKOFF = { initial: 10_000, max: 600_000 };
const BURST = 500;

export function finishedCondition(job: Job): JobCondition | undefined {
  return job.status?.conditions?.find(({ type, status }) => (type === "Complete" || type === "Failed") && status === "True");
}

/** What one sync knows of a Job. */
interface Context {
  readonly key: string;
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: Pod[];
  /** Finished since the last count. */
  readonly newSucceeded: Pod[];
  readonly newFailed: Pod[];
  /** Totals, with the new ones. */
  succeeded: number;
  failed: number;
  completedIndexes: Set<number>;
  failedIndexes: Set<number>;
  /** SuccessCriteriaMet or FailureTarget: the Job is decided. */
  decision: { type: "SuccessCriteriaMet" | "FailureTarget"; reason: string; message: string } | undefined;
}

/** Runs Pods to their end (kubernetes: pkg/controller/job). */
export function createJobController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const jobs = informers.of("jobs.batch");
  const pods = informers.of("pods");
  const podsOf = pods.index("controller", byController);
  const orphansIn = pods.index("orphans", (pod) => (controllerOf(pod) ? [] : [pod.metadata!.namespace!]));
  const api = client.of("jobs.batch");
  const recorder = recorderOf(options, "job-controller");
  const podControl = createPodControl(client, recorder);
  const expectations = new Expectations(simulation);
  /** Pods that are in the totals already, until their finalizer is seen gone. */
  const counted = new Set<string>();
  const backoffs = new Map<string, { failures: number; last: number }>();
  const queue = createWorkQueue({ simulation, sync });
  const orphanQueue = createWorkQueue({ simulation, sync: freeOrphan });

  jobs.on({
    added: (job) => queue.add(keyOf(job)),
    updated(job, old) {
      if (job.metadata!.generation === old.metadata!.generation && !deleting(job)) queue.addAfter(keyOf(job), BATCH_PERIOD);
      else queue.add(keyOf(job));
    },
    deleted(job) {
      expectations.forget(keyOf(job));
      backoffs.delete(job.metadata!.uid!);
      for (const pod of podsOf(job.metadata!.uid!)) if (isTracked(pod)) orphanQueue.add(keyOf(pod));
    },
  });

  function ownerOf(pod: Pod): Job | undefined {
    const reference = controllerOf(pod);
    if (reference?.kind !== "Job") return undefined;
    const job = jobs.get(pod.metadata!.namespace!, reference.name);
    return job?.metadata!.uid === reference.uid ? job : undefined;
  }

  const enqueueBatched = (job: Job): void => queue.addAfter(keyOf(job), BATCH_PERIOD);

  function checkOrphan(pod: Pod): void {
    if (!isTracked(pod)) return;
    const reference = controllerOf(pod);
    if (reference && reference.kind !== "Job") return;
    const job = ownerOf(pod);
    if (!job || finishedCondition(job)) orphanQueue.add(keyOf(pod));
  }

  pods.on({
    added(pod) {
      const job = ownerOf(pod);
      if (job) {
        if (!deleting(pod)) expectations.creationObserved(keyOf(job));
        enqueueBatched(job);
      } else if (!controllerOf(pod)) enqueueMatching(pod);
      checkOrphan(pod);
    },
    updated(pod, old) {
      if (!isTracked(pod)) counted.delete(pod.metadata!.uid!);
      const job = ownerOf(pod);
      if (controllerOf(old)?.uid !== controllerOf(pod)?.uid) {
        const former = ownerOf(old);
        if (former) enqueueBatched(former);
      }
      if (job) {
        if (deleting(pod)) expectations.deletionObserved(keyOf(job), pod.metadata!.uid!);
        enqueueBatched(job);
      } else if (!controllerOf(pod) && !same(pod.metadata!.labels, old.metadata!.labels)) enqueueMatching(pod);
      checkOrphan(pod);
    },
    deleted(pod) {
      counted.delete(pod.metadata!.uid!);
      const job = ownerOf(pod);
      if (!job) return;
      expectations.deletionObserved(keyOf(job), pod.metadata!.uid!);
      enqueueBatched(job);
    },
  });

  function enqueueMatching(pod: Pod): void {
    for (const job of jobs.list(pod.metadata!.namespace)) {
      if (selectorFromObject(job.spec!.selector).matches(pod.metadata!.labels)) enqueueBatched(job);
    }
  }

  /** The finalizer must not hold a Pod whose Job is gone or has ended. */
  function freeOrphan(key: string): void {
    const [namespace, name] = splitKey(key);
    const pod = client.of("pods").find(namespace, name);
    if (!pod || !isTracked(pod)) return;
    const job = ownerOf(pod);
    if (job && !finishedCondition(job)) return;
    removeFinalizer(pod);
  }

  function removeFinalizer({ metadata }: Pod): void {
    const { namespace, name, uid } = metadata!;
    const pod = client.of("pods").find(namespace!, name!);
    if (!pod || pod.metadata!.uid !== uid) return;
    const finalizers = (pod.metadata!.finalizers ?? []).filter((finalizer) => finalizer !== TRACKING);
    try {
      client.of("pods").patch(namespace!, name!, "application/merge-patch+json", {
        metadata: { uid, finalizers: finalizers.length > 0 ? finalizers : null },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
    }
  }

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const job = jobs.get(namespace, name) && api.find(namespace, name);
    if (!job) return expectations.forget(key);
    if (finishedCondition(job) || job.spec!.managedBy) return;
    const selector = selectorFromObject(job.spec!.selector);
    const claimed = claim(client, {
      owner: job,
      reference: controllerReference(job, "batch/v1", "Job"),
      resource: "pods",
      matches: ({ metadata }) => selector.matches(metadata!.labels),
      fresh: () => api.find(namespace, name),
      finalizers: [TRACKING],
    }, [...podsOf(job.metadata!.uid!), ...orphansIn(namespace)]);
    const context = inspect(key, job, claimed);
    decide(context);
    const status: { -readonly [K in keyof JobStatus]: JobStatus[K] } = { ...job.status };
    const { suspend } = job.spec!;
    if (!status.startTime && !suspend) status.startTime = rfc3339(simulation.wall);
    let again: number | undefined;
    let failure: unknown;
    let ready = context.active.filter(isReady).length;
    let terminating = claimed.filter(isTerminating).length;
    let active = context.active.length;
    if (context.decision) {
      for (const pod of context.active) remove(context, pod);
      terminating += active;
      active = ready = 0;
    } else if (expectations.satisfied(key) && !deleting(job)) {
      const outcome = manage(context, terminating);
      active = outcome.active;
      terminating += outcome.removed;
      if (outcome.removed > 0) ready = Math.min(ready, active);
      again = outcome.again;
      failure = outcome.failure;
      complete(context, active);
      setSuspended(job, status);
    }
    count(context, status);
    status.active = active;
    status.ready = ready;
    status.terminating = terminating;
    finish(context, status, active, terminating);
    writeStatus(job, status);
    release(context);
    if (failure) throw failure;
    const deadline = job.spec!.activeDeadlineSeconds;
    const started = parseTime(status.startTime);
    if (deadline !== undefined && started !== undefined && !suspend && !context.decision) {
      const left = started + deadline * 1000 - simulation.wall;
      again = Math.min(again ?? Infinity, Math.max(1, left));
    }
    return again;
  }

  function inspect(key: string, job: Job, all: readonly Pod[]): Context {
    const uncounted = all.filter((pod) => isTracked(pod) && !counted.has(pod.metadata!.uid!));
    const newSucceeded = uncounted.filter(isSucceeded);
    const newFailed = uncounted.filter((pod) => !isSucceeded(pod) && isFailed(pod, job));
    const completions = job.spec!.completions ?? 0;
    const completedIndexes = parseIndexes(job.status?.completedIndexes, completions);
    const failedIndexes = parseIndexes(job.status?.failedIndexes, completions);
    if (isIndexed(job)) {
      for (const pod of newSucceeded) {
        const index = indexOf(pod);
        if (index >= 0 && index < completions) completedIndexes.add(index);
      }
      if (job.spec!.backoffLimitPerIndex !== undefined) {
        for (const pod of newFailed) if (indexFailed(job, pod)) failedIndexes.add(indexOf(pod));
      }
    }
    recordFailures(job, newSucceeded, newFailed);
    return {
      key, job, pods: all, active: all.filter(isActive), newSucceeded, newFailed, completedIndexes, failedIndexes,
      succeeded: isIndexed(job) ? completedIndexes.size : (job.status?.succeeded ?? 0) + newSucceeded.length,
      failed: (job.status?.failed ?? 0) + newFailed.filter((pod) => counts(job, pod)).length,
      decision: undefined,
    };
  }

  /** Whether podFailurePolicy lets the failure count. */
  function counts(job: Job, pod: Pod): boolean {
    return matchFailurePolicy(job, pod)?.action !== "Ignore";
  }

  function indexFailed(job: Job, pod: Pod): boolean {
    const action = matchFailurePolicy(job, pod)?.action;
    if (action === "FailIndex") return true;
    if (action === "Ignore") return false;
    return Number(pod.metadata!.annotations?.[FAILURE_COUNT] ?? 0) >= job.spec!.backoffLimitPerIndex!;
  }

  /** Failures in a row since the last success: what the back-off grows with. */
  function recordFailures(job: Job, succeeded: readonly Pod[], failed: readonly Pod[]): void {
    const ends = [
      ...succeeded.map((pod) => ({ at: finishedAt(pod, simulation.wall), failed: false })),
      ...failed.map((pod) => ({ at: finishedAt(pod, simulation.wall), failed: true })),
    ].sort((a, b) => a.at - b.at);
    if (ends.length === 0) return;
    const record = backoffs.get(job.metadata!.uid!) ?? { failures: 0, last: 0 };
    for (const end of ends) {
      record.failures = end.failed ? record.failures + 1 : 0;
      if (end.failed) record.last = end.at;
    }
    backoffs.set(job.metadata!.uid!, record);
  }

  function decide(context: Context): void {
    const { job, newFailed, active, failedIndexes, succeeded } = context;
    const { spec, status } = job;
    const known = status?.conditions?.find(({ type, status: on }) => (type === "FailureTarget" || type === "SuccessCriteriaMet") && on === "True");
    if (known) {
      context.decision = { type: known.type as "FailureTarget", reason: known.reason!, message: known.message! };
      return;
    }
    const fail = (reason: string, message: string): void => {
      context.decision ??= { type: "FailureTarget", reason, message };
    };
    for (const pod of newFailed) {
      if (pod.status?.phase !== "Failed") continue;
      const match = matchFailurePolicy(job, pod);
      if (match?.action === "FailJob") fail("PodFailurePolicy", match.message);
    }
    const isNew = context.failed > (status?.failed ?? 0);
    const limit = spec!.backoffLimit ?? 6;
    if ((isNew && active.length !== spec!.parallelism && context.failed > limit) || restartedTooOften(context)) {
      fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    const started = parseTime(status?.startTime);
    const deadline = spec!.activeDeadlineSeconds;
    if (deadline !== undefined && started !== undefined && !spec!.suspend && simulation.wall - started >= deadline * 1000) {
      fail("DeadlineExceeded", "Job was active longer than specified deadline");
    }
    if (!isIndexed(job)) return;
    const completions = spec!.completions ?? 0;
    if (spec!.maxFailedIndexes !== undefined && failedIndexes.size > spec!.maxFailedIndexes) {
      fail("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
    }
    if (failedIndexes.size > 0 && failedIndexes.size + succeeded >= completions) fail("FailedIndexes", "Job has failed indexes");
    if (context.decision) return;
    const rule = matchSuccessPolicy(context);
    if (rule >= 0) context.decision = { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message: `Matched rules at index ${rule}` };
  }

  /** With restartPolicy OnFailure the restarts of the Pods count. */
  function restartedTooOften({ job, pods: all }: Context): boolean {
    if (job.spec!.template.spec!.restartPolicy !== "OnFailure") return false;
    let restarts = 0;
    for (const pod of all) {
      if (pod.status?.phase !== "Running" && pod.status?.phase !== "Pending") continue;
      for (const { restartCount } of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]) restarts += restartCount;
    }
    const limit = job.spec!.backoffLimit ?? 6;
    return limit === 0 ? restarts > 0 : restarts >= limit;
  }

  function matchSuccessPolicy({ job, completedIndexes }: Context): number {
    const rules = job.spec!.successPolicy?.rules ?? [];
    return rules.findIndex(({ succeededIndexes, succeededCount }) => {
      const wanted = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes, job.spec!.completions ?? 0);
      const reached = wanted ? [...wanted].filter((index) => completedIndexes.has(index)).length : completedIndexes.size;
      if (succeededCount !== undefined) return reached >= succeededCount;
      return wanted !== undefined && reached === wanted.size;
    });
  }

  /** Creates or deletes Pods. */
  function manage(context: Context, terminating: number): { active: number; removed: number; again?: number; failure?: unknown } {
    const { key, job, succeeded } = context;
    const { spec } = job;
    let { active } = context;
    if (spec!.suspend) {
      for (const pod of active) remove(context, pod);
      return { active: 0, removed: active.length };
    }
    const parallelism = spec!.parallelism ?? 1;
    let wanted: number;
    if (spec!.completions === undefined) wanted = succeeded > 0 ? active.length : parallelism;
    else {
      wanted = Math.max(0, spec!.completions - succeeded - (isIndexed(job) ? context.failedIndexes.size : 0));
      wanted = Math.min(wanted, parallelism);
    }
    const surplus = podsToRemove(context, active.length - wanted);
    for (const pod of surplus) remove(context, pod);
    active = active.filter((pod) => !surplus.includes(pod));
    const present = active.length + (replacesOnlyFailed(job) ? terminating : 0);
    let missing = Math.min(BURST, wanted - present);
    if (missing <= 0) return { active: active.length, removed: surplus.length };
    let indexes: number[] = [];
    let again: number | undefined;
    if (isIndexed(job)) {
      ({ indexes, again } = pendingIndexes(context, missing));
      missing = indexes.length;
    }
    const perIndex = spec!.backoffLimitPerIndex !== undefined;
    const wait = perIndex ? 0 : remainingBackoff(job);
    if (wait > 0) return { active: active.length, removed: surplus.length, again: wait };
    if (missing === 0) return { active: active.length, removed: surplus.length, ...(again ? { again } : {}) };
    expectations.expectCreations(key, missing);
    const reference = controllerReference(job, "batch/v1", "Job");
    const { created, error } = slowStartBatch(missing, (i) => {
      const index = indexes[i] ?? -1;
      try {
        podControl.create(job, {
          template: templateFor(job, index, perIndex ? failureCounts(context, index) : undefined),
          reference,
          ...(index >= 0 ? { generateName: `${job.metadata!.name}-${index}-` } : {}),
        });
      } catch (thrown) {
        if (thrown instanceof StatusError && inTerminatingNamespace(thrown)) return;
        throw thrown;
      }
    });
    if (created < missing) expectations.creationObserved(key, missing - created);
    return { active: active.length + created, removed: surplus.length, ...(again ? { again } : {}), ...(error ? { failure: error } : {}) };
  }

  function remainingBackoff(job: Job): number {
    const record = backoffs.get(job.metadata!.uid!);
    if (!record || record.failures === 0) return 0;
    const delay = Math.min(BACKOFF.max, BACKOFF.initial * 2 ** Math.min(record.failures - 1, 20));
    return record.last + delay - simulation.wall;
  }

  /** Pods of an index that has two, or of one that is out of range, go first; then the youngest that do least. */
  function podsToRemove({ job, active }: Context, surplus: number): Pod[] {
    const removed: Pod[] = [];
    let rest = active;
    if (isIndexed(job)) {
      const seen = new Set<number>();
      const completions = job.spec!.completions ?? 0;
      rest = [];
      for (const pod of active) {
        const index = indexOf(pod);
        if (index < 0 || index >= completions || seen.has(index)) removed.push(pod);
        else {
          seen.add(index);
          rest.push(pod);
        }
      }
    }
    if (surplus <= removed.length) return removed;
    const rank = (pod: Pod): number =>
      (pod.spec!.nodeName ? 4 : 0) + (pod.status?.phase === "Running" ? 2 : 0) + (isReady(pod) ? 1 : 0);
    const order = [...rest].sort((a, b) => rank(a) - rank(b) || (a.metadata!.creationTimestamp! < b.metadata!.creationTimestamp! ? 1 : -1));
    return [...removed, ...order.slice(0, surplus - removed.length)];
  }

  function pendingIndexes(context: Context, count: number): { indexes: number[]; again?: number } {
    const { job, active, pods: all, completedIndexes, failedIndexes } = context;
    const taken = new Set([...active, ...(replacesOnlyFailed(job) ? all.filter(isTerminating) : [])].map(indexOf));
    const indexes: number[] = [];
    let again: number | undefined;
    for (let index = 0; index < (job.spec!.completions ?? 0) && indexes.length < count; index += 1) {
      if (taken.has(index) || completedIndexes.has(index) || failedIndexes.has(index)) continue;
      if (job.spec!.backoffLimitPerIndex !== undefined) {
        const wait = indexBackoff(context, index);
        if (wait > 0) {
          again = Math.min(again ?? Infinity, wait);
          continue;
        }
      }
      indexes.push(index);
    }
    return again === undefined ? { indexes } : { indexes, again };
  }

  /** The last failed Pod of an index. */
  function lastFailed({ job, pods: all }: Context, index: number): Pod | undefined {
    let last: Pod | undefined;
    for (const pod of all) {
      if (indexOf(pod) !== index || !isFailed(pod, job)) continue;
      const order = (one: Pod): number =>
        Number(one.metadata!.annotations?.[FAILURE_COUNT] ?? 0) + Number(one.metadata!.annotations?.[IGNORED_FAILURE_COUNT] ?? 0);
      if (!last || order(pod) >= order(last)) last = pod;
    }
    return last;
  }

  function failureCounts(context: Context, index: number): { failures: number; ignored: number } {
    const last = lastFailed(context, index);
    if (!last) return { failures: 0, ignored: 0 };
    const failures = Number(last.metadata!.annotations?.[FAILURE_COUNT] ?? 0);
    const ignored = Number(last.metadata!.annotations?.[IGNORED_FAILURE_COUNT] ?? 0);
    return counts(context.job, last) ? { failures: failures + 1, ignored } : { failures, ignored: ignored + 1 };
  }

  function indexBackoff(context: Context, index: number): number {
    const last = lastFailed(context, index);
    if (!last) return 0;
    const { failures, ignored } = failureCounts(context, index);
    const delay = Math.min(BACKOFF.max, BACKOFF.initial * 2 ** Math.min(failures + ignored - 1, 20));
    return finishedAt(last, simulation.wall) + delay - simulation.wall;
  }

  function remove({ key, job }: Context, pod: Pod): void {
    expectations.expectDeletions(key, [pod.metadata!.uid!]);
    try {
      podControl.delete(job, pod.metadata!.namespace!, pod.metadata!.name!);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      expectations.deletionObserved(key, pod.metadata!.uid!);
      if (error.code !== 404) throw error;
    }
  }

  function complete(context: Context, active: number): void {
    const { job, succeeded } = context;
    const { completions } = job.spec!;
    const done = completions === undefined ? succeeded > 0 && active === 0 : succeeded >= completions;
    if (!done || (job.spec!.suspend && completions === undefined)) return;
    context.decision = { type: "SuccessCriteriaMet", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
    if (completions === undefined) return;
    if (active > 0) {
      recorder.event(job, "Warning", "TooManyActivePods", "Too many active pods running after completion count reached");
      for (const pod of context.active) remove(context, pod);
    }
    if (succeeded > completions) {
      recorder.event(job, "Warning", "TooManySucceededPods", "Too many succeeded pods running after completion count reached");
    }
  }

  function setSuspended(job: Job, status: { -readonly [K in keyof JobStatus]: JobStatus[K] }): void {
    const conditions = status.conditions ?? [];
    const known = conditions.find(({ type }) => type === "Suspended");
    const suspended = Boolean(job.spec!.suspend);
    if (suspended ? known?.status === "True" : known?.status !== "True") return;
    const now = rfc3339(simulation.wall);
    const [reason, message] = suspended ? ["JobSuspended", "Job suspended"] : ["JobResumed", "Job resumed"];
    const condition: JobCondition = {
      type: "Suspended", status: suspended ? "True" : "False", lastProbeTime: now, lastTransitionTime: now, reason, message,
    };
    status.conditions = known ? conditions.map((one) => (one === known ? condition : one)) : [...conditions, condition];
    recorder.event(job, "Normal", suspended ? "Suspended" : "Resumed", message!);
    if (suspended) delete status.startTime;
    else status.startTime = now;
  }

  /** Adds the newly finished Pods to the totals. */
  function count(context: Context, status: { -readonly [K in keyof JobStatus]: JobStatus[K] }): void {
    const { job, decision, pods: all } = context;
    status.succeeded = context.succeeded;
    let { failed } = context;
    // When the Job has failed, every Pod that it stops counts as failed.
    if (decision?.type === "FailureTarget") {
      const stopped = all.filter((pod) => isTracked(pod) && !counted.has(pod.metadata!.uid!) && !isSucceeded(pod) && !isFailed(pod, job));
      failed += stopped.length;
      context.newFailed.push(...stopped);
    }
    status.failed = failed;
    if (isIndexed(job)) {
      status.completedIndexes = formatIndexes(context.completedIndexes);
      if (job.spec!.backoffLimitPerIndex !== undefined) status.failedIndexes = formatIndexes(context.failedIndexes);
    }
    status.uncountedTerminatedPods = {};
  }

  /** The terminal condition comes when no Pod runs any more. */
  function finish(context: Context, status: { -readonly [K in keyof JobStatus]: JobStatus[K] }, active: number, terminating: number): void {
    const { decision, job } = context;
    if (!decision) return;
    const { type, reason, message } = decision;
    const now = rfc3339(simulation.wall);
    const add = (name: string): void => {
      if (status.conditions?.some((condition) => condition.type === name)) return;
      const condition: JobCondition = { type: name, status: "True", lastProbeTime: now, lastTransitionTime: now, reason, message };
      status.conditions = [...(status.conditions ?? []), condition];
    };
    add(type);
    const stillThere = context.active.some((pod) => client.of("pods").find(pod.metadata!.namespace!, pod.metadata!.name!));
    if ((active > 0 || terminating > 0) && (stillThere || context.pods.some(isTerminating))) return;
    status.active = status.ready = status.terminating = 0;
    if (type === "SuccessCriteriaMet") {
      add("Complete");
      status.completionTime = now;
      recorder.event(job, "Normal", "Completed", "Job completed");
    } else {
      add("Failed");
      recorder.event(job, "Warning", reason, message);
    }
  }

  function writeStatus(job: Job, status: JobStatus): void {
    const { active, failed, succeeded, completedIndexes, failedIndexes, ...rest } = status;
    const written: JobStatus = {
      ...rest,
      ...(active ? { active } : {}),
      ...(failed ? { failed } : {}),
      ...(succeeded ? { succeeded } : {}),
      ...(completedIndexes ? { completedIndexes } : {}),
      ...(failedIndexes !== undefined ? { failedIndexes } : {}),
    };
    if (semanticEqual(job.status, written)) return;
    api.updateStatus(job.metadata!.namespace!, { ...job, status: written });
  }

  /** Lets go of the Pods that are counted now. */
  function release(context: Context): void {
    for (const pod of [...context.newSucceeded, ...context.newFailed]) {
      counted.add(pod.metadata!.uid!);
      removeFinalizer(pod);
    }
    if (context.decision?.type !== "SuccessCriteriaMet") return;
    for (const pod of context.pods) if (isTracked(pod) && isFinishedPod(pod)) removeFinalizer(pod);
  }

  return {
    stop() {
      queue.stop();
      orphanQueue.stop();
    },
  };
}
