import { quantity } from "../../../apimachinery/quantity.ts";
import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../../sim/index.ts";
import type { Runtime } from "../../runtime/index.ts";
import { amountOf, readConfiguration, type KubeletConfiguration } from "../configuration.ts";
import type { NodeDescription, Pressure } from "../node-status.ts";
import { uidOf } from "../pod.ts";
import type { VolumeManager } from "../volumes/volume-manager.ts";
import { diskUse, storageViolation, totalDiskUse } from "./local-storage.ts";
import type { NodeDisk } from "./node-disk.ts";
import { CRITICAL, evictionMessage, ranked, rankedByCount, requestOf, type Candidate } from "./ranking.ts";

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
/** Seconds that a Pod gets to end. */
const IMMEDIATE = 1;

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
    if (this.timer) this.memory();
  }

  /** What counts from now on. */
  configure(configuration: KubeletConfiguration): void {
    this.configuration = configuration;
  }

  private round(): void {
    const { simulation, pods, runtime, volumes, evict } = this.options;
    this.timer = simulation.after(PERIOD, () => this.round());
    for (const pod of pods()) {
      if ((pod.spec?.priority ?? 0) >= CRITICAL) continue;
      const message = storageViolation(pod, runtime, volumes);
      if (message !== undefined) evict(pod, "Evicted", message, IMMEDIATE);
    }
    this.memory();
    this.disk();
    this.processes();
  }

  private memory(): void {
    const { node, runtime } = this.options;
    const threshold = this.threshold("memory.available", node.memory);
    const available = node.memory - runtime.cgroup.memoryUsed;
    if (!this.short("MemoryPressure", available < threshold)) return;
    this.attempting("memory");
    this.end("memory", bytes(threshold), available, ranked(this.candidates("memory", (pod) => {
      const containers = new Map(runtime.containers(uidOf(pod)).filter(({ running }) => running).map(({ name, cgroup }) => [name, cgroup.memoryUsed]));
      // What lies in its volumes in memory may be nobody's any more of those who run.
      return { containers, used: runtime.sandboxes(uidOf(pod))[0]?.cgroup.memoryUsed ?? 0 };
    })));
  }

  private disk(): void {
    const { disk, reclaimImages, runtime, volumes } = this.options;
    const threshold = Math.max(this.threshold("nodefs.available", disk.capacity), this.threshold("imagefs.available", disk.capacity));
    if (!this.short("DiskPressure", disk.available() < threshold)) return;
    this.attempting("ephemeral-storage");
    const available = reclaimImages();
    if (available >= threshold) return;
    this.end("ephemeral-storage", bytes(threshold), available, ranked(this.candidates("ephemeral-storage", (pod) => {
      const use = diskUse(pod, runtime, volumes);
      return { containers: use.containers, used: totalDiskUse(use) };
    })));
  }

  private processes(): void {
    const { processLimit = Infinity, processes } = this.options.runtime.cgroup;
    const threshold = this.threshold("pid.available", processLimit);
    const available = processLimit - processes;
    if (!this.short("PIDPressure", available < threshold)) return;
    this.attempting("pids");
    this.end("pids", String(threshold), available, rankedByCount(this.candidates("pids", (pod) => {
      let used = 0;
      for (const { cgroup } of this.options.runtime.containers(uidOf(pod))) used += cgroup.processes;
      return { containers: new Map(), used };
    })));
  }

  private threshold(signal: string, capacity: number): number {
    const threshold = this.configuration.evictionHard[signal];
    return threshold ? amountOf(threshold, capacity) : 0;
  }

  private attempting(resource: string): void {
    this.options.nodeEvent("Warning", "EvictionThresholdMet", `Attempting to reclaim ${resource}`);
  }

  /** Ends the first of those who may have to go. */
  private end(resource: string, threshold: string, available: number, [victim]: readonly Candidate[]): void {
    if (!victim) return;
    const message = evictionMessage(resource, threshold, available, victim);
    this.options.evict(victim.pod, "Evicted", message, IMMEDIATE, message);
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
        containers: (pod.spec?.containers ?? []).map(({ name }) => ({ name, used: containers.get(name) ?? 0, request: requestOf(pod, name, resource) })),
      };
    });
  }
}

function bytes(count: number): string {
  return quantity(Math.ceil(count), "BinarySI").toString();
}
