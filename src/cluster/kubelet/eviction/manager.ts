import { quantity } from "../../../apimachinery/quantity.ts";
import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../../sim/index.ts";
import type { Runtime } from "../../runtime/index.ts";
import { amountOf, readConfiguration, type KubeletConfiguration } from "../configuration.ts";
import type { NodeDescription, Pressure } from "../node-status.ts";
import { uidOf } from "../pod.ts";
import { isCritical } from "../preemption.ts";
import type { VolumeManager } from "../volumes/volume-manager.ts";
import { diskUse, storageViolation, totalDiskUse } from "./local-storage.ts";
import type { NodeDisk } from "./node-disk.ts";
import { evictionMessage, ranked, rankedByCount, requestOf, type Candidate } from "./ranking.ts";

export interface EvictionOptions {
  simulation: Simulation;
  node: NodeDescription;
  runtime: Runtime;
  volumes: VolumeManager;
  disk: NodeDisk;
  pods(): readonly Pod[];
  /** `grace` in seconds. */
  evict(pod: Pod, reason: string, message: string, grace: number, disruption?: string): void;
  pressure(type: Pressure, on: boolean): void;
  /** An event of the node. */
  nodeEvent(type: "Normal" | "Warning", reason: string, message: string): void;
  /** Takes unused images away; answers the bytes that are free now. */
  reclaimImages(): number;
}

/** The manager looks so often, virtual ms. */
const PERIOD = 10_000;
/** How often it is looked whether who was evicted is gone, and for how long, virtual ms. */
const POLL = 1000;
const CLEANUP = 30_000;
/** Seconds that a Pod gets to end. */
const IMMEDIATE = 1;

/** A resource of which there is too little. */
interface Shortage {
  resource: string;
  threshold: string;
  available(): number;
  /** Who may have to go, the first one first. */
  victims(): Candidate[];
  /** Makes room without ending a Pod; whether that is enough. */
  reclaim?(): boolean;
}

/** Ends Pods that use more local storage than they may, and others when the node runs short (eviction_manager.go). */
export class Eviction {
  private readonly options: EvictionOptions;
  private timer: Timer | undefined;
  private readonly seen = new Map<Pressure, number>();
  private configuration = readConfiguration(undefined);

  constructor(options: EvictionOptions) {
    this.options = options;
  }

  start(): void {
    this.timer = this.options.simulation.after(PERIOD, () => this.round());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** Looks at once. */
  look(): void {
    if (this.timer) this.reclaim(this.memory());
  }

  /** What counts from now on. */
  configure(configuration: KubeletConfiguration): void {
    this.configuration = configuration;
  }

  private round(): void {
    const { simulation } = this.options;
    const evicted = this.synchronize();
    this.timer = evicted.length > 0 ? simulation.after(POLL, () => this.afterCleanup(evicted, simulation.now + CLEANUP)) : simulation.after(PERIOD, () => this.round());
  }

  /** Those that were evicted have to be gone before it is looked again, but not for longer than `until`. */
  private afterCleanup(evicted: readonly Pod[], until: number): void {
    const { simulation, runtime } = this.options;
    const isThere = (pod: Pod): boolean => runtime.containers(uidOf(pod)).length > 0;
    if (simulation.now < until && evicted.some(isThere)) this.timer = simulation.after(POLL, () => this.afterCleanup(evicted, until));
    else this.round();
  }

  /** Notes what is short, and ends those who write more than they may; if there are none, one Pod for the first of what is short. */
  private synchronize(): Pod[] {
    const { pods, runtime, volumes, evict } = this.options;
    const shortages = [this.memory(), this.disk(), this.processes()];
    const evicted: Pod[] = [];
    for (const pod of pods()) {
      if (isCritical(pod)) continue;
      const message = storageViolation(pod, runtime, volumes);
      if (message === undefined) continue;
      evict(pod, "Evicted", message, IMMEDIATE);
      evicted.push(pod);
    }
    return evicted.length > 0 ? evicted : this.reclaim(shortages.find((shortage) => shortage !== undefined));
  }

  private reclaim(shortage: Shortage | undefined): Pod[] {
    if (!shortage) return [];
    const { resource, threshold, reclaim, victims } = shortage;
    this.options.nodeEvent("Warning", "EvictionThresholdMet", `Attempting to reclaim ${resource}`);
    if (reclaim?.()) return [];
    const [victim] = victims();
    if (!victim) return [];
    const message = evictionMessage(resource, threshold, shortage.available(), victim);
    this.options.evict(victim.pod, "Evicted", message, IMMEDIATE, message);
    return [victim.pod];
  }

  private memory(): Shortage | undefined {
    const { node, runtime } = this.options;
    const threshold = this.threshold("memory.available", node.memory);
    const available = (): number => node.memory - runtime.cgroup.memoryUsed;
    if (!this.short("MemoryPressure", available() < threshold)) return undefined;
    const victims = (): Candidate[] => ranked(this.candidates("memory", (pod) => {
      const containers = new Map(runtime.containers(uidOf(pod)).filter(({ running }) => running).map(({ name, cgroup }) => [name, cgroup.memoryUsed]));
      let used = 0;
      for (const own of containers.values()) used += own;
      return { containers, used };
    }));
    return { resource: "memory", threshold: bytes(threshold), available, victims };
  }

  private disk(): Shortage | undefined {
    const { disk, reclaimImages, runtime, volumes } = this.options;
    const threshold = Math.max(this.threshold("nodefs.available", disk.capacity), this.threshold("imagefs.available", disk.capacity));
    const available = (): number => disk.available();
    if (!this.short("DiskPressure", available() < threshold)) return undefined;
    const victims = (): Candidate[] => ranked(this.candidates("ephemeral-storage", (pod) => {
      const use = diskUse(pod, runtime, volumes);
      return { containers: use.containers, used: totalDiskUse(use) };
    }));
    return { resource: "ephemeral-storage", threshold: bytes(threshold), available, victims, reclaim: () => reclaimImages() >= threshold };
  }

  private processes(): Shortage | undefined {
    const { processLimit = Infinity, processes } = this.options.runtime.cgroup;
    const threshold = this.threshold("pid.available", processLimit);
    const available = (): number => processLimit - processes;
    if (!this.short("PIDPressure", available() < threshold)) return undefined;
    const victims = (): Candidate[] => rankedByCount(this.candidates("pids", (pod) => {
      let used = 0;
      for (const { cgroup } of this.options.runtime.containers(uidOf(pod))) used += cgroup.processes;
      return { containers: new Map(), used };
    }));
    return { resource: "pids", threshold: String(threshold), available, victims };
  }

  private threshold(signal: string, capacity: number): number {
    const threshold = this.configuration.evictionHard[signal];
    return threshold ? amountOf(threshold, capacity) : 0;
  }

  /** Notes whether a resource is short, and keeps the condition for a while when it no longer is. */
  private short(type: Pressure, on: boolean): boolean {
    const { simulation, pressure } = this.options;
    if (on) {
      this.seen.set(type, simulation.now);
      pressure(type, true);
      return true;
    }
    const last = this.seen.get(type);
    if (last !== undefined && simulation.now - last >= this.configuration.transition) {
      this.seen.delete(type);
      pressure(type, false);
    }
    return false;
  }

  private candidates(resource: string, measure: (pod: Pod) => { containers: ReadonlyMap<string, number>; used: number }): Candidate[] {
    return this.options.pods().map((pod) => {
      const { containers, used } = measure(pod);
      return {
        pod,
        used,
        containers: [
          ...(pod.spec?.containers ?? []).map((container) => ({ ...container, runsOn: true })),
          ...(pod.spec?.initContainers ?? []).map((container) => ({ ...container, runsOn: container.restartPolicy === "Always" })),
        ].map(({ name, runsOn }) => ({ name, used: containers.get(name) ?? 0, request: requestOf(pod, name, resource), runsOn })),
      };
    });
  }
}

function bytes(count: number): string {
  return quantity(Math.ceil(count), "BinarySI").toString();
}
