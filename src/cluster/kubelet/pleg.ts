import type { Simulation, Timer } from "../../sim/index.ts";
import type { Runtime } from "../runtime/index.ts";
import { snapshotOf, type PodSnapshot } from "./snapshot.ts";

/** Virtual ms between two looks at all Pods. */
export const RELIST_PERIOD = 1000;
/** Virtual ms from a sync that has changed something to the look at its Pod (PLEGOnDemandRelist). */
const ON_DEMAND = 10;
/** Virtual ms in which the runtime does not know yet that a container has ended by itself. */
const UNNOTICED = 40;

export interface PlegOptions {
  simulation: Simulation;
  runtime: Runtime;
  /** Virtual ms: the looks come at this time and each period after it. */
  phase: number;
  /** What a look has shown of a Pod in which something had happened. */
  seen(podUid: string, snapshot: PodSnapshot): void;
}

/** Looks at what the runtime has become of Pods: all of them each second, and one of them when its sync asks for it (generic PLEG). */
export class Pleg {
  private readonly options: PlegOptions;
  private readonly dirty = new Set<string>();
  private readonly waiting = new Map<string, () => void>();
  private readonly lastOf = new Map<string, number>();
  private timer: Timer | undefined;
  private last = -Infinity;

  constructor(options: PlegOptions) {
    this.options = options;
  }

  /** Something has happened in a Pod: the next look shows what. */
  touched(podUid: string): void {
    this.dirty.add(podUid);
    this.schedule();
  }

  /** When a Pod was looked at last, virtual ms. */
  lastLook(podUid: string): number {
    const { simulation, phase } = this.options;
    const looks = Math.floor((simulation.now - phase) / RELIST_PERIOD);
    return Math.max(this.last, this.lastOf.get(podUid) ?? -Infinity, looks < 0 ? -Infinity : phase + looks * RELIST_PERIOD);
  }

  /** Calls back after the next look at a Pod. */
  afterNextLook(podUid: string, callback: () => void): void {
    this.waiting.set(podUid, callback);
    this.schedule();
  }

  /** Asks for a look at one Pod. */
  request(podUid: string): void {
    const { simulation, runtime, seen } = this.options;
    simulation.after(ON_DEMAND, () => {
      this.lastOf.set(podUid, simulation.now);
      if (this.dirty.has(podUid)) {
        const before = simulation.wall - UNNOTICED;
        const isUnnoticed = runtime.containers(podUid).some((container) => container.endedByItselfSince(before));
        if (!isUnnoticed) this.dirty.delete(podUid);
        seen(podUid, snapshotOf(runtime, podUid, before));
      }
      const callback = this.waiting.get(podUid);
      this.waiting.delete(podUid);
      callback?.();
    });
  }

  forget(podUid: string): void {
    this.dirty.delete(podUid);
    this.lastOf.delete(podUid);
  }

  private schedule(): void {
    if (this.timer) return;
    const { simulation, phase } = this.options;
    const looks = Math.floor((simulation.now - phase) / RELIST_PERIOD + 1e-9) + 1;
    this.timer = simulation.at(phase + looks * RELIST_PERIOD, () => this.look());
  }

  private look(): void {
    const { simulation, runtime, seen } = this.options;
    this.timer = undefined;
    this.last = simulation.now;
    const uids = [...this.dirty];
    this.dirty.clear();
    const callbacks = [...this.waiting.values()];
    this.waiting.clear();
    for (const uid of uids) seen(uid, snapshotOf(runtime, uid));
    for (const callback of callbacks) callback();
  }
}
