import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import { parseTime, rfc3339 } from "../../../apimachinery/time.ts";
import type { Job, JobCondition, JobStatus, Pod } from "../../../apimachinery/types/index.ts";
import { Waiting } from "../../apiserver/admission/webhooks/session.ts";
import { StatusError } from "../../apiserver/client.ts";
import { same } from "../../scheduler/requeue.ts";
import { type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { Expectations } from "../expectations.ts";
import { byController, orphansByNamespace } from "../informers.ts";
import { claim, resolveController } from "../ownership.ts";
import { createPodControl, inTerminatingNamespace, slowStartBatch } from "../pod-control.ts";
import { isFinished as isFinishedPod, isReady, isTerminating } from "../pod-state.ts";
import { createWorkQueue } from "../work-queue.ts";
import { Backoffs } from "./backoff.ts";
import { decide } from "./decision.ts";
import { formatIndexes } from "./indexes.ts";
import { countsAsFailure, type Decision, failureCounts, finishedCondition, type Observation, observe } from "./observation.ts";
import { isFailed, isIndexed, isSucceeded, isTracked, templateFor, TRACKING } from "./pods.ts";
import { plan } from "./scaling.ts";

/** How long a Job waits that the API server has refused something for: from a second on, up to a minute; ms. */
const API_BACKOFF = { baseDelay: 1000, maxDelay: 60_000 };
/** Changes of Pods are gathered for so long before a Job is looked at; ms. */
const BATCH_PERIOD = 1000;
const BURST = 500;

type Status = { -readonly [K in keyof JobStatus]: JobStatus[K] };

/** What a sync has done about the Pods. */
interface Outcome {
  /** Pods that are active now, as status tells it. */
  readonly active: number;
  readonly removed: readonly Pod[];
  /** ms until another sync is wanted. */
  readonly again?: number;
  readonly failure?: unknown;
}

/** Runs Pods to their end (kubernetes: pkg/controller/job). */
export function createJobController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const jobs = informers.of("jobs.batch");
  const pods = informers.of("pods");
  const podsOf = pods.index("controller", byController);
  const orphansIn = pods.index("orphans", orphansByNamespace);
  const api = client.of("jobs.batch");
  const recorder = recorderOf(options, "job-controller");
  const podControl = createPodControl(client, recorder);
  const expectations = new Expectations(simulation);
  /** Pods that are in the totals already, until their finalizer is seen gone. */
  const counted = new Set<string>();
  const backoffs = new Backoffs();
  const queue = createWorkQueue({ simulation, sync, ...API_BACKOFF });
  const orphanQueue = createWorkQueue({ simulation, sync: freeOrphan, ...API_BACKOFF });

  jobs.on({
    added: (job) => queue.add(keyOf(job)),
    updated(job, old) {
      if (job.metadata!.generation === old.metadata!.generation && !deleting(job)) queue.addAfter(keyOf(job), BATCH_PERIOD);
      else queue.add(keyOf(job));
    },
    deleted(job) {
      expectations.forget(keyOf(job));
      backoffs.forget(job);
      for (const pod of podsOf(job.metadata!.uid!)) if (isTracked(pod)) orphanQueue.add(keyOf(pod));
    },
  });

  const ownerOf = (pod: Pod): Job | undefined => resolveController(jobs, "Job", pod.metadata!.namespace!, controllerOf(pod));

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
    if (finishedCondition(job)) return backoffs.forget(job);
    if (job.spec!.managedBy) return;
    const seen = observe(job, podsFor(job), counted, simulation.wall);
    backoffs.record(job, seen.newSucceeded, seen.newFailed, simulation.wall);
    const status: Status = { ...job.status };
    const { suspend } = job.spec!;
    if (!status.startTime && !suspend) status.startTime = rfc3339(simulation.wall);
    let decision = decide(seen, simulation.wall);
    let outcome: Outcome = { active: seen.active.length, removed: [] };
    if (decision) {
      for (const pod of seen.active) remove(key, job, pod);
      outcome = { active: 0, removed: seen.active };
    } else if (expectations.satisfied(key) && !deleting(job)) {
      outcome = manage(key, seen);
      if (isComplete(seen, outcome.active)) {
        decision = { type: "SuccessCriteriaMet", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
      } else setSuspended(job, status);
    }
    status.active = outcome.active;
    status.ready = seen.active.filter(isReady).length - outcome.removed.filter(isReady).length;
    status.terminating = seen.pods.filter(isTerminating).length + outcome.removed.length;
    const ended = count(seen, decision, status);
    if (decision) finish(seen, decision, status);
    writeStatus(job, status);
    for (const pod of ended) {
      counted.add(pod.metadata!.uid!);
      removeFinalizer(pod);
    }
    if (outcome.failure) throw outcome.failure;
    return nextLook(job, status, outcome, decision);
  }

  function podsFor(job: Job): Pod[] {
    const { namespace, name, uid } = job.metadata!;
    const selector = selectorFromObject(job.spec!.selector);
    return claim(client, {
      owner: job,
      reference: controllerReference(job, "batch/v1", "Job"),
      resource: "pods",
      matches: ({ metadata }) => selector.matches(metadata!.labels),
      fresh: () => api.find(namespace!, name!),
      finalizers: [TRACKING],
    }, [...podsOf(uid!), ...orphansIn(namespace!)]);
  }

  function nextLook(job: Job, status: Status, { again }: Outcome, decision: Decision | undefined): number | undefined {
    const deadline = job.spec!.activeDeadlineSeconds;
    const started = parseTime(status.startTime);
    if (deadline === undefined || started === undefined || job.spec!.suspend || decision) return again;
    return Math.min(again ?? Infinity, Math.max(1, started + deadline * 1000 - simulation.wall));
  }

  /** Creates or deletes Pods. */
  function manage(key: string, seen: Observation): Outcome {
    const { job, active } = seen;
    const { remove: unwanted, create, wait } = plan(seen, backoffs.remaining(job, simulation.wall), BURST, simulation.wall);
    for (const pod of unwanted) {
      // It goes without having failed: nobody counts it.
      removeFinalizer(pod);
      counted.add(pod.metadata!.uid!);
      remove(key, job, pod);
    }
    if (unwanted.length > 0) return { active: active.length - unwanted.length, removed: unwanted };
    // While it waits the real controller says that none is active.
    if (wait !== undefined) return { active: 0, removed: [], again: wait };
    if (create.length === 0) return { active: active.length, removed: [] };
    expectations.expectCreations(key, create.length);
    const reference = controllerReference(job, "batch/v1", "Job");
    const perIndex = job.spec!.backoffLimitPerIndex !== undefined;
    const { created, error } = slowStartBatch(create.length, (i) => {
      const index = create[i]!;
      try {
        podControl.create(job, {
          template: templateFor(job, index, perIndex ? failureCounts(job, seen.delayed.get(index)) : undefined),
          reference,
          ...(index >= 0 ? { generateName: `${job.metadata!.name}-${index}-` } : {}),
        });
      } catch (thrown) {
        if (thrown instanceof StatusError && inTerminatingNamespace(thrown)) return;
        throw thrown;
      }
    });
    if (created < create.length) expectations.creationObserved(key, create.length - created);
    return { active: active.length + created, removed: [], ...(error ? { failure: error } : {}) };
  }

  function remove(key: string, job: Job, pod: Pod): void {
    expectations.expectDeletions(key, [pod.metadata!.uid!]);
    try {
      podControl.delete(job, pod.metadata!.namespace!, pod.metadata!.name!);
    } catch (error) {
      if (!(error instanceof StatusError) && !(error instanceof Waiting)) throw error;
      expectations.deletionObserved(key, pod.metadata!.uid!);
      if (error instanceof Waiting || error.code !== 404) throw error;
    }
  }

  function setSuspended(job: Job, status: Status): void {
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

  /** Adds the newly finished Pods to the totals. Returns the Pods that may be let go. */
  function count({ job, pods: all, newSucceeded, newFailed, delayed, ...seen }: Observation, decision: Decision | undefined, status: Status): Pod[] {
    const waiting = new Set(decision || deleting(job) ? [] : delayed.values());
    const failed = newFailed.filter((pod) => !waiting.has(pod));
    const untold = all.filter((pod) => isTracked(pod) && !counted.has(pod.metadata!.uid!) && !newSucceeded.includes(pod) && !newFailed.includes(pod));
    // When the Job has failed every Pod that it stops has failed; when it has succeeded it just goes.
    const stopped = decision ? untold.filter((pod) => !isSucceeded(pod) && !isFailed(pod, job)) : [];
    const told = decision?.type === "FailureTarget" ? [...failed, ...stopped] : failed;
    status.succeeded = seen.succeeded;
    status.failed = (job.status?.failed ?? 0) + told.filter((pod) => countsAsFailure(job, pod)).length;
    if (isIndexed(job)) {
      status.completedIndexes = formatIndexes(seen.completedIndexes);
      if (job.spec!.backoffLimitPerIndex !== undefined) status.failedIndexes = formatIndexes(seen.failedIndexes);
    }
    status.uncountedTerminatedPods = {};
    // Of an index that the Job does not have: not counted, and not held either.
    const strays = untold.filter((pod) => isFinishedPod(pod));
    return [...newSucceeded, ...failed, ...stopped, ...strays];
  }

  /** The terminal condition comes when no Pod runs any more. */
  function finish({ job, pods: all, active }: Observation, { type, reason, message }: Decision, status: Status): void {
    const now = rfc3339(simulation.wall);
    const add = (name: string): void => {
      if (status.conditions?.some((condition) => condition.type === name)) return;
      const condition: JobCondition = { type: name, status: "True", lastProbeTime: now, lastTransitionTime: now, reason, message };
      status.conditions = [...(status.conditions ?? []), condition];
    };
    add(type);
    // A Pod that was deleted before it had a node is gone at once.
    const left = active.some((pod) => client.of("pods").find(pod.metadata!.namespace!, pod.metadata!.name!)?.metadata!.uid === pod.metadata!.uid);
    if (left || all.some(isTerminating)) return;
    status.active = status.ready = status.terminating = 0;
    if (type === "SuccessCriteriaMet") {
      add("Complete");
      status.completionTime = now;
      const { completions } = job.spec!;
      if (completions !== undefined && (status.succeeded ?? 0) > completions) {
        recorder.event(job, "Warning", "TooManySucceededPods", "Too many succeeded pods running after completion count reached");
      }
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

  return {
    stop() {
      queue.stop();
      orphanQueue.stop();
    },
  };
}

/** All that was asked for has succeeded, and nothing runs any more. */
function isComplete({ job, succeeded }: Observation, active: number): boolean {
  const { completions } = job.spec!;
  return active === 0 && (completions === undefined ? succeeded > 0 && !job.spec!.suspend : succeeded >= completions);
}
