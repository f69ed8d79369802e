import type { Simulation, Timer } from "../../sim/index.ts";
import { Waiting } from "../apiserver/admission/webhooks/session.ts";
import { StatusError } from "../apiserver/client.ts";

/** client-go: workqueue/default_rate_limiters.go. Milliseconds. */
const BASE_DELAY = 5;
const MAX_DELAY = 1_000_000;
/** Virtual ms from a key's arrival to its sync. */
const SYNC_TIME = 2;
/** Syncs of a controller that run side by side on a real cluster. */
const WORKERS = 5;

export interface WorkQueueOptions {
  readonly simulation: Simulation;
  /**
   * Brings the object of the key to what it should be; throws to be called again with a growing delay. A returned number asks
   * for another call after so many ms.
   */
  sync(key: string): number | void;
  readonly baseDelay?: number;
  readonly maxDelay?: number;
  /** Virtual ms between arrival and sync; default 2. */
  readonly syncTime?: number;
  /** Called with each failure, before the key is put back. */
  onError?(key: string, error: Error): void;
}

/** A queue of keys without duplicates, with delays and back-off: the heart of a controller. */
export interface WorkQueue {
  add(key: string): void;
  /** In ms; of several requests for a key the earliest counts. */
  addAfter(key: string, delay: number): void;
  addRateLimited(key: string): void;
  /** Failures of the key so far. */
  requeues(key: string): number;
  forget(key: string): void;
  stop(): void;
}

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const { simulation, sync, baseDelay = BASE_DELAY, maxDelay = MAX_DELAY, syncTime = SYNC_TIME } = options;
  const ready = new Set<string>();
  const later = new Map<string, Timer>();
  const failures = new Map<string, number>();
  let working: Timer | undefined;
  let stopped = false;

  function work(): void {
    working = undefined;
    for (const key of ready) {
      ready.delete(key);
      process(key);
      break;
    }
    if (ready.size > 0 && !stopped) working = simulation.after(syncTime / WORKERS, work);
  }

  function process(key: string): void {
    let again: number | void;
    try {
      again = sync(key);
    } catch (error) {
      if (error instanceof Waiting) return error.answered(() => queue.add(key));
      // What the API server refuses is retried; anything else is a mistake of ours and must show.
      if (!(error instanceof StatusError) && !(error instanceof RetryError)) throw error;
      options.onError?.(key, error);
      queue.addRateLimited(key);
      return;
    }
    failures.delete(key);
    if (again !== undefined) queue.addAfter(key, again);
  }

  const queue: WorkQueue = {
    add(key) {
      if (stopped) return;
      later.get(key)?.cancel();
      later.delete(key);
      ready.add(key);
      working ??= simulation.after(syncTime, work);
    },
    addAfter(key, delay) {
      if (stopped) return;
      if (delay <= 0) return queue.add(key);
      const at = simulation.now + delay;
      const planned = later.get(key);
      if (planned && planned.at <= at) return;
      planned?.cancel();
      later.set(key, simulation.at(at, () => {
        later.delete(key);
        queue.add(key);
      }));
    },
    addRateLimited(key) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      queue.addAfter(key, Math.min(maxDelay, baseDelay * 2 ** Math.min(count, 40)));
    },
    requeues: (key) => failures.get(key) ?? 0,
    forget(key) {
      failures.delete(key);
    },
    stop() {
      stopped = true;
      working?.cancel();
      for (const timer of later.values()) timer.cancel();
      ready.clear();
    },
  };
  return queue;
}

/** Thrown by a sync that wants to be called again with back-off, for a reason that is not the API server's. */
export class RetryError extends Error {
  constructor(message: string) {
    // No mistake, and made at every try: nobody reads the trace of the stack.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
  }
}
