import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { parseTime, rfc3339 } from "../../../apimachinery/time.ts";
import type { CronJob, CronJobStatus, Job, ObjectReference } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { referenceTo } from "../../events.ts";
import { type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { byController } from "../informers.ts";
import { finishedCondition } from "../job/observation.ts";
import { resolveController } from "../ownership.ts";
import { inTerminatingNamespace } from "../pod-control.ts";
import { createWorkQueue } from "../work-queue.ts";
import { parseSchedule, UnknownTimeZone, type Schedule } from "./schedule.ts";

/** After the full minute, so that it has surely come; ms. */
const NEXT_DELTA = 50;
/** More missed times than this are told and not made up for. */
const TOO_MANY = 100;
const TIMESTAMP = "batch.kubernetes.io/cronjob-scheduled-timestamp";

type Status = { -readonly [K in keyof CronJobStatus]: CronJobStatus[K] };

/** Makes Jobs by the clock (kubernetes: pkg/controller/cronjob). */
export function createCronJobController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const cronJobs = informers.of("cronjobs.batch");
  const jobs = informers.of("jobs.batch");
  const jobsOf = jobs.index("controller", byController);
  const api = client.of("cronjobs.batch");
  const jobApi = client.of("jobs.batch");
  const recorder = recorderOf(options, "cronjob-controller");
  const queue = createWorkQueue({ simulation, sync });

  cronJobs.on({
    added: (cronJob) => queue.add(keyOf(cronJob)),
    updated: (cronJob) => queue.add(keyOf(cronJob)),
    deleted: (cronJob) => queue.add(keyOf(cronJob)),
  });
  const enqueueOwner = (job: Job): void => {
    const cronJob = resolveController(cronJobs, "CronJob", job.metadata!.namespace!, controllerOf(job));
    if (cronJob) queue.add(keyOf(cronJob));
  };
  jobs.on({ added: enqueueOwner, updated: enqueueOwner, deleted: enqueueOwner });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const cronJob = cronJobs.get(namespace, name) && api.find(namespace, name);
    if (!cronJob) return;
    const owned = jobsOf(cronJob.metadata!.uid!);
    const status: Status = { ...cronJob.status };
    followJobs(cronJob, owned, status);
    let again: number | undefined;
    try {
      again = deleting(cronJob) ? undefined : schedule(cronJob, status);
    } finally {
      cleanUp(cronJob, owned, status);
      writeStatus(cronJob, status);
    }
    return again;
  }

  /** Keeps the list of active Jobs and the time of the last success. */
  function followJobs(cronJob: CronJob, owned: readonly Job[], status: Status): void {
    let active = status.active ?? [];
    for (const job of owned) {
      const listed = active.some(({ uid }) => uid === job.metadata!.uid);
      const end = finishedCondition(job);
      const { name } = job.metadata!;
      if (!listed && !end) {
        recorder.event(cronJob, "Warning", "UnexpectedJob", `Saw a job that the controller did not create or forgot: ${name}`);
      } else if (listed && end) {
        active = active.filter(({ uid }) => uid !== job.metadata!.uid);
        recorder.event(cronJob, "Normal", "SawCompletedJob", `Saw completed job: ${name}, condition: ${end.type}`);
        queue.add(keyOf(cronJob));
      } else if (end?.type === "Complete") {
        const completed = job.status?.completionTime;
        if (completed && (parseTime(completed) ?? 0) > (parseTime(status.lastSuccessfulTime) ?? 0)) status.lastSuccessfulTime = completed;
      }
    }
    for (const { uid, name, namespace } of active) {
      if (owned.some(({ metadata }) => metadata!.uid === uid) || jobApi.find(namespace!, name!)?.metadata!.uid === uid) continue;
      recorder.event(cronJob, "Normal", "MissingJob", `Active job went missing: ${name}`);
      active = active.filter((reference) => reference.uid !== uid);
    }
    setActive(status, active);
  }

  function setActive(status: Status, active: readonly ObjectReference[]): void {
    if (active.length > 0) status.active = active;
    else delete status.active;
  }

  /** Returns ms until the next time. */
  function schedule(cronJob: CronJob, status: Status): number | undefined {
    const { spec, metadata } = cronJob;
    if (spec!.suspend) return undefined;
    let times: Schedule;
    try {
      times = parseSchedule(spec!.schedule, spec!.timeZone);
    } catch (error) {
      if (!(error instanceof UnknownTimeZone)) throw error;
      recorder.event(cronJob, "Warning", "UnknownTimeZone", `invalid timeZone: "${spec!.timeZone}"`);
      return undefined;
    }
    const { wall } = simulation;
    const until = (): number | undefined => {
      const next = times.next(wall);
      return next === undefined ? undefined : next - wall + NEXT_DELTA;
    };
    const due = mostRecent(cronJob, times, wall);
    if (due === undefined) return until();
    const deadline = spec!.startingDeadlineSeconds;
    if (deadline !== undefined && due + deadline * 1000 < wall) {
      recorder.event(cronJob, "Warning", "MissSchedule", `Missed scheduled time to start a job: ${rfc1123z(due)}`);
      return until();
    }
    const jobName = `${metadata!.name}-${Math.floor(due / 60_000)}`;
    if (status.active?.some(({ name }) => name === jobName) || parseTime(status.lastScheduleTime) === due) return until();
    if (spec!.concurrencyPolicy === "Forbid" && (status.active?.length ?? 0) > 0) {
      recorder.event(
        cronJob, "Normal", "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid",
      );
      return until();
    }
    if (spec!.concurrencyPolicy === "Replace") {
      for (const { namespace, name } of status.active ?? []) {
        const job = jobApi.find(namespace!, name!);
        if (job) removeJob(cronJob, job, status);
      }
    }
    start(cronJob, status, jobName, due);
    return until();
  }

  /** The last time that was due and is not done; undefined if none is. */
  function mostRecent(cronJob: CronJob, times: Schedule, wall: number): number | undefined {
    const { spec, metadata, status } = cronJob;
    let earliest = parseTime(status?.lastScheduleTime) ?? parseTime(metadata!.creationTimestamp)!;
    const deadline = spec!.startingDeadlineSeconds;
    if (deadline !== undefined) earliest = Math.max(earliest, wall - deadline * 1000);
    let last: number | undefined;
    let missed = 0;
    for (let time = times.next(earliest); time !== undefined && time <= wall; time = times.next(time)) {
      last = time;
      missed += 1;
      if (missed > TOO_MANY) {
        const message = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew";
        recorder.event(cronJob, "Warning", "TooManyMissedTimes", message);
        // Straight to the last one before now.
        for (let back = wall - 60_000; ; back -= 60_000) {
          const next = times.next(back);
          if (next !== undefined && next <= wall) return next;
          if (back < earliest) return last;
        }
      }
    }
    return last;
  }

  function start(cronJob: CronJob, status: Status, jobName: string, due: number): void {
    const { namespace } = cronJob.metadata!;
    const { jobTemplate } = cronJob.spec!;
    let job: Job;
    try {
      job = jobApi.create(namespace!, {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
          name: jobName,
          ...(jobTemplate.metadata?.labels ? { labels: jobTemplate.metadata.labels } : {}),
          annotations: { ...jobTemplate.metadata?.annotations, [TIMESTAMP]: rfc3339(due) },
          ownerReferences: [controllerReference(cronJob, "batch/v1", "CronJob")],
        },
        spec: jobTemplate.spec,
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (inTerminatingNamespace(error)) return;
      if (error.reason === "AlreadyExists") {
        const present = jobApi.find(namespace!, jobName);
        if (present && controllerOf(present)?.uid === cronJob.metadata!.uid) {
          // Made before, and then not written down.
          setActive(status, [...(status.active ?? []), referenceTo(present)]);
          status.lastScheduleTime = rfc3339(due);
          return;
        }
      }
      recorder.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${error.message}`);
      throw error;
    }
    recorder.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${jobName}`);
    setActive(status, [...(status.active ?? []), referenceTo(job)]);
    status.lastScheduleTime = rfc3339(due);
  }

  function removeJob(cronJob: CronJob, { metadata }: Job, status: Status): void {
    try {
      jobApi.delete(metadata!.namespace!, metadata!.name!, { propagationPolicy: "Background" });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
    setActive(status, (status.active ?? []).filter(({ uid }) => uid !== metadata!.uid));
    recorder.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${metadata!.name}`);
  }

  /** Finished Jobs beyond the history limits go, the oldest first. */
  function cleanUp(cronJob: CronJob, owned: readonly Job[], status: Status): void {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec!;
    const trim = (type: string, limit: number | undefined): void => {
      if (limit === undefined) return;
      const ended = owned.filter((job) => !deleting(job) && finishedCondition(job)?.type === type);
      const started = ({ status: of }: Job): number => parseTime(of?.startTime) ?? Infinity;
      ended.sort((a, b) => started(a) - started(b) || (a.metadata!.name! < b.metadata!.name! ? -1 : 1));
      for (const job of ended.slice(0, Math.max(0, ended.length - limit))) removeJob(cronJob, job, status);
    };
    trim("Complete", successfulJobsHistoryLimit);
    trim("Failed", failedJobsHistoryLimit);
  }

  function writeStatus(cronJob: CronJob, status: Status): void {
    if (semanticEqual(cronJob.status, status)) return;
    const present = api.find(cronJob.metadata!.namespace!, cronJob.metadata!.name!);
    if (present?.metadata!.uid === cronJob.metadata!.uid) api.updateStatus(cronJob.metadata!.namespace!, { ...present, status } as CronJob);
  }

  return { stop: () => queue.stop() };
}

/** Mon, 02 Jan 2006 15:04:05 +0000 */
function rfc1123z(wall: number): string {
  return new Date(wall).toUTCString().replace("GMT", "+0000");
}
