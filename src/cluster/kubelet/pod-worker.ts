import type { Pod } from "../../apimachinery/types/index.ts";
import type { Timer } from "../../sim/index.ts";
import { runTask, type RunningTask, type Task } from "../runtime/task.ts";
import type { StartFailure } from "./container-status.ts";
import { uidOf } from "./pod.ts";
import { emptySnapshot, type PodSnapshot } from "./snapshot.ts";

/** How a sync ended: what the next one waits for. */
export interface SyncResult {
  /** The Pod has reached its end: it is to be terminated. */
  terminal?: boolean;
  /** Everything that failed is in back-off for at least so long (ms). */
  backoff?: number;
  /** Something went wrong: again after a while. */
  failed?: boolean;
  /** Containers were started or stopped, and all went well: the Pod is looked at. */
  acted?: boolean;
}

/** The work a kubelet does in the steps of a Pod's life. */
export interface PodSyncer {
  readonly now: number;
  /** A number in [0, 1). */
  random(): number;
  /** When the Pod was looked at last. */
  lastLook(worker: PodWorker): number;
  /** Calls back after the next look at it. */
  atNextLook(worker: PodWorker, callback: () => void): void;
  /** Looks at it now. */
  relist(worker: PodWorker): void;
  /** Calls back at the first tick of the sync loop at `time` or after. */
  atTick(time: number, callback: () => void): Timer;
  sync(worker: PodWorker): Task<SyncResult>;
  syncTerminating(worker: PodWorker): Task<void>;
  syncTerminated(worker: PodWorker): Task<void>;
  finished(worker: PodWorker): void;
  readonly stopped: boolean;
}

export type PodState = "syncing" | "terminating" | "terminated" | "finished";

/** A sync without a better reason comes after so long (ms), drawn out by up to a half. */
const RESYNC = 60_000;
const RETRY = 10_000;
const JITTER = 0.5;

/**
 * The life of one Pod on the node (pod_workers.go): one step at a time; what comes while a step is under way is done after
 * it, with the newest state. Between two steps lies at least one look at the runtime.
 */
export class PodWorker {
  readonly uid: string;
  pod: Pod;
  state: PodState = "syncing";
  /** What the runtime showed at the last look. */
  snapshot: PodSnapshot = emptySnapshot;
  /** Why containers could not be started in the last sync (the kubelet's reason cache). */
  readonly failures = new Map<string, StartFailure>();
  /** Why the Pod was ended from here. */
  ended: { reason: string; message: string; disruption?: string } | undefined;
  /** Seconds; shorter than the Pod's own when it is evicted or its deletion says so. */
  grace: number | undefined;
  private readonly syncer: PodSyncer;
  private running: RunningTask | undefined;
  private wanted = false;
  private waiting = false;
  private lastEnd = -Infinity;
  private timer: Timer | undefined;

  constructor(syncer: PodSyncer, pod: Pod) {
    this.syncer = syncer;
    this.uid = uidOf(pod);
    this.pod = pod;
  }

  get busy(): boolean {
    return this.running !== undefined;
  }

  /** Asks for a step as soon as may be. */
  wake(): void {
    if (this.state === "finished" || this.syncer.stopped) return;
    if (this.running) {
      this.wanted = true;
      return;
    }
    if (this.waiting) return;
    if (this.lastEnd >= this.syncer.lastLook(this)) {
      this.waiting = true;
      this.syncer.atNextLook(this, () => {
        this.waiting = false;
        this.begin();
      });
    } else {
      this.begin();
    }
  }

  /** The Pod is to end. `grace` in seconds: shorter than what was said before, if it was. */
  terminate(options: { grace?: number; ended?: { reason: string; message: string; disruption?: string } } = {}): void {
    if (this.state === "finished" || this.state === "terminated") return;
    const shorter = options.grace !== undefined && (this.grace === undefined || options.grace < this.grace);
    if (shorter) this.grace = Math.max(1, options.grace!);
    if (options.ended && !this.ended) this.ended = options.ended;
    if (this.state === "terminating" && !shorter) return;
    this.state = "terminating";
    this.cancel();
    this.wake();
  }

  /** Stops what is under way, without a further step. */
  cancel(): void {
    if (!this.running) return;
    this.running.cancel();
    this.running = undefined;
    this.lastEnd = this.syncer.now;
  }

  private begin(): void {
    if (this.running || this.state === "finished" || this.syncer.stopped) return;
    this.wanted = false;
    this.timer?.cancel();
    this.timer = undefined;
    const { state, syncer } = this;
    const step: Task<SyncResult | void> =
      state === "syncing" ? syncer.sync(this) : state === "terminating" ? syncer.syncTerminating(this) : syncer.syncTerminated(this);
    let early = true;
    let ended = false;
    const running = runTask(step, (result) => {
      ended = true;
      if (early) return void this.settle(state, result ?? {});
      this.running = undefined;
      this.settle(state, result ?? {});
    });
    early = false;
    if (!ended) this.running = running;
  }

  private settle(state: PodState, result: SyncResult): void {
    const { syncer } = this;
    this.running = undefined;
    this.lastEnd = syncer.now;
    if (state === "terminated") {
      this.state = "finished";
      syncer.finished(this);
      return;
    }
    if (state === "terminating") {
      this.state = "terminated";
      this.wake();
      return;
    }
    if (result.terminal) {
      this.state = "terminating";
      this.wake();
      return;
    }
    if (result.acted) syncer.relist(this);
    if (this.wanted) {
      this.wake();
      return;
    }
    // A healthy Pod is not looked after again by the clock: nothing would come of it.
    if (result.backoff === undefined && !result.failed) return;
    const wait = result.backoff !== undefined ? Math.min(result.backoff, RESYNC) : RETRY;
    this.timer = syncer.atTick(syncer.now + wait * (1 + JITTER * syncer.random()), () => {
      this.timer = undefined;
      this.wake();
    });
  }
}
