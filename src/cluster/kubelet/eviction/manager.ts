import { quantity } from "../../../apimachinery/quantity.ts";
import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../../sim/index.ts";
import type { Runtime } from "../../runtime/index.ts";
import type { NodeDescription, Pressure } from "../node-status.ts";
import { uidOf } from "../pod.ts";
import type { VolumeManager } from "../volumes/volume-manager.ts";
import { diskUse, storageViolation, totalDiskUse } from "./local-storage.ts";
import type { NodeDisk } from "./node-disk.ts";
import { evictionMessage, ranked, requestOf, type Candidate } from "./ranking.ts";

export interface EvictionOptions {
  simulation: Simulation;
  node: NodeDescription;
  runtime: Runtime;
  volumes: VolumeManager;
  disk: NodeDisk;
  pods(): readonly Pod[];
  /** `grace` in seconds. */
  evict(pod: Pod, reason: string, message: string, grace: number, disruption?: boolean): void;
  pressure(type: Pressure, on: boolean): void;
  /** An event of the node. */
  nodeEvent(type: "Normal" | "Warning", reason: string, message: string): void;
  /** Takes unused images away; answers the bytes that are free now. */
  reclaimImages(): number;
}

/** The manager looks each 10 s; a condition stays for 5 min after it was last seen. ms. */
const PERIOD = 10_000;
const TRANSITION = 300_000;
/** memory.available<100Mi, nodefs.available<10%, imagefs.available<15% (images and containers share the disk here). */
const MEMORY_THRESHOLD = 100 * 1024 * 1024;
const DISK_THRESHOLD = 0.15;
const IMMEDIATE = 1;

/** Ends Pods that use more local storage than they may, and others when the node runs short (eviction_manager.go). */
export class Eviction {
  private readonly options: EvictionOptions;
  private timer: Timer | undefined;
  private readonly seen = new Map<Pressure, number>();

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
    if (this.timer) this.memory();
  }

  private round(): void {
    const { simulation, pods, runtime, volumes, evict } = this.options;
    this.timer = simulation.after(PERIOD, () => this.round());
    for (const pod of pods()) {
      const message = storageViolation(pod, runtime, volumes);
      if (message !== undefined) evict(pod, "Evicted", message, IMMEDIATE);
    }
    this.memory();
    this.disk();
  }

  private memory(): void {
    const { node, runtime, nodeEvent, evict } = this.options;
    const available = node.memory - runtime.cgroup.memoryUsed;
    if (!this.short("MemoryPressure", available < MEMORY_THRESHOLD)) return;
    nodeEvent("Warning", "EvictionThresholdMet", "Attempting to reclaim memory");
    const victim = ranked(this.candidates("memory", (pod) => {
      const containers = new Map(runtime.containers(uidOf(pod)).filter(({ running }) => running).map(({ name, cgroup }) => [name, cgroup.memoryUsed]));
      let used = 0;
      for (const bytes of containers.values()) used += bytes;
      return { containers, used };
    }))[0];
    if (victim) evict(victim.pod, "Evicted", evictionMessage("memory", "100Mi", available, victim), 0, true);
  }

  private disk(): void {
    const { disk, nodeEvent, reclaimImages, runtime, volumes, evict } = this.options;
    const threshold = disk.capacity * DISK_THRESHOLD;
    if (!this.short("DiskPressure", disk.available() < threshold)) return;
    nodeEvent("Warning", "EvictionThresholdMet", "Attempting to reclaim ephemeral-storage");
    const available = reclaimImages();
    if (available >= threshold) return;
    const victim = ranked(this.candidates("ephemeral-storage", (pod) => {
      const use = diskUse(pod, runtime, volumes);
      return { containers: use.containers, used: totalDiskUse(use) };
    }))[0];
    if (victim) evict(victim.pod, "Evicted", evictionMessage("ephemeral-storage", quantity(Math.ceil(threshold), "BinarySI").toString(), available, victim), 0, true);
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
    if (last !== undefined && simulation.now - last >= TRANSITION) {
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
        containers: (pod.spec?.containers ?? []).map(({ name }) => ({ name, used: containers.get(name) ?? 0, request: requestOf(pod, name, resource) })),
      };
    });
  }
}

