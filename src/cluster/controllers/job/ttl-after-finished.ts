import { parseTime } from "../../../apimachinery/time.ts";
import type { Job } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";
import { finishedCondition } from "./observation.ts";

/** Deletes a Job with its Pods when ttlSecondsAfterFinished have passed since its end. */
export function createTtlAfterFinishedController({ simulation, client, informers }: ControllerOptions): Controller {
  const jobs = informers.of("jobs.batch");
  const queue = createWorkQueue({ simulation, sync });
  const enqueue = (job: Job): void => {
    if (!deleting(job) && job.spec!.ttlSecondsAfterFinished !== undefined && finishedCondition(job)) queue.add(keyOf(job));
  };
  jobs.on({ added: enqueue, updated: enqueue });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const job = client.of("jobs.batch").find(namespace, name);
    const end = job && finishedCondition(job);
    const seconds = job?.spec!.ttlSecondsAfterFinished;
    if (!job || !end || seconds === undefined || deleting(job)) return;
    const left = (parseTime(end.lastTransitionTime) ?? simulation.wall) + seconds * 1000 - simulation.wall;
    if (left > 0) return left;
    try {
      client.of("jobs.batch").delete(namespace, name, { propagationPolicy: "Foreground", preconditions: { uid: job.metadata!.uid } });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
    }
  }

  return { stop: () => queue.stop() };
}
