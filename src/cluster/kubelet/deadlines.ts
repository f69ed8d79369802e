import { parseTime } from "../../apimachinery/time.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import type { PodWorker } from "./pod-worker.ts";

export const DEADLINE_EXCEEDED = "DeadlineExceeded";

export interface DeadlinesOptions {
  simulation: Simulation;
  /** Calls back at the first tick of the sync loop at `time` or after. */
  atTick(time: number, callback: () => void): Timer;
  /** When the Pod began, as far as is known. */
  startTime(worker: PodWorker): string | undefined;
}

/** Watches activeDeadlineSeconds (active_deadline.go). */
export class Deadlines {
  private readonly options: DeadlinesOptions;
  private readonly timers = new Map<string, Timer>();

  constructor(options: DeadlinesOptions) {
    this.options = options;
  }

  /** Wakes the worker when its time is up. */
  watch(worker: PodWorker): void {
    const { simulation, atTick } = this.options;
    const { activeDeadlineSeconds } = worker.pod.spec ?? {};
    this.forget(worker.uid);
    if (activeDeadlineSeconds === undefined) return;
    const started = parseTime(worker.pod.status?.startTime) ?? simulation.wall;
    const at = started - simulation.epoch + activeDeadlineSeconds * 1000;
    this.timers.set(worker.uid, atTick(at, () => worker.wake()));
  }

  forget(podUid: string): void {
    this.timers.get(podUid)?.cancel();
    this.timers.delete(podUid);
  }

  /** Why the Pod has to end, once it has to. */
  passed(worker: PodWorker): PodWorker["ended"] {
    const { activeDeadlineSeconds } = worker.pod.spec ?? {};
    const started = parseTime(this.options.startTime(worker));
    if (activeDeadlineSeconds === undefined || started === undefined) return undefined;
    if (this.options.simulation.wall - started < activeDeadlineSeconds * 1000) return undefined;
    return { reason: DEADLINE_EXCEEDED, message: "Pod was active on the node longer than the specified deadline" };
  }
}
