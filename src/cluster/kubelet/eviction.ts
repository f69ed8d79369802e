import { quantity, valueOf } from "../../apimachinery/quantity.ts";
import type { Pod } from "../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import type { Runtime } from "../runtime/index.ts";
import type { NodeDescription, Pressure } from "./node-status.ts";
import { uidOf } from "./pod.ts";
import type { VolumeManager } from "./volumes/volume-manager.ts";

export interface EvictionOptions {
  simulation: Simulation;
  node: NodeDescription;
  runtime: Runtime;
  volumes: VolumeManager;
  pods(): readonly Pod[];
  /** `grace` in seconds. */
  evict(pod: Pod, reason: string, message: string, grace: number, disruption?: boolean): void;
  pressure(type: Pressure, on: boolean): void;
}

/** The manager looks each 10 s; a condition stays for 5 min after it was last seen. ms. */
const PERIOD = 10_000;
const TRANSITION = 300_000;
const MEMORY_THRESHOLD = 100 * 1024 * 1024;
const IMMEDIATE = 1;

/** Ends Pods that use more local storage than they may, and others when the node runs short (eviction_manager.go). */
export class Eviction {
  private readonly options: EvictionOptions;
  private timer: Timer | undefined;
  private pressureSeen: number | undefined;

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
    if (!this.timer) return;
    this.memory();
  }

  private round(): void {
    this.timer = this.options.simulation.after(PERIOD, () => this.round());
    for (const pod of this.options.pods()) this.localStorage(pod);
    this.memory();
  }

  private localStorage(pod: Pod): boolean {
    const { volumes, runtime, evict } = this.options;
    const uid = uidOf(pod);
    for (const volume of pod.spec?.volumes ?? []) {
      const limit = volume.emptyDir?.sizeLimit;
      if (limit === undefined || limit === "0" || volume.emptyDir?.medium === "Memory") continue;
      const used = volumes.volumesOf(uid).get(volume.name)?.disk?.used ?? 0;
      if (used > valueOf(limit)) {
        evict(pod, "Evicted", `Usage of EmptyDir volume ${JSON.stringify(volume.name)} exceeds the limit ${JSON.stringify(limit)}. `, IMMEDIATE);
        return true;
      }
    }
    const limited = (pod.spec?.containers ?? []).filter(({ resources }) => resources?.limits?.["ephemeral-storage"] !== undefined);
    if (limited.length === 0) return false;
    const usage = (name: string): number => {
      const container = runtime.containers(uid).find((other) => other.name === name);
      return container ? container.disk.used : 0;
    };
    if (limited.length === (pod.spec?.containers ?? []).length) {
      let limit = 0;
      let used = 0;
      for (const { name, resources } of limited) {
        limit += valueOf(resources!.limits!["ephemeral-storage"]!);
        used += usage(name);
      }
      for (const volume of volumes.volumesOf(uid).values()) if (volume.disk && volume.spec.emptyDir?.medium !== "Memory") used += volume.disk.used;
      if (used > limit) {
        evict(pod, "Evicted", `Pod ephemeral local storage usage exceeds the total limit of containers ${quantity(limit, "BinarySI").toString()}. `, IMMEDIATE);
        return true;
      }
    }
    for (const { name, resources } of limited) {
      const limit = resources!.limits!["ephemeral-storage"]!;
      if (usage(name) > valueOf(limit)) {
        evict(pod, "Evicted", `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `, IMMEDIATE);
        return true;
      }
    }
    return false;
  }

  private memory(): void {
    const { simulation, node, runtime, pressure, evict } = this.options;
    const available = node.memory - runtime.cgroup.memoryUsed;
    if (available >= MEMORY_THRESHOLD) {
      if (this.pressureSeen !== undefined && simulation.now - this.pressureSeen >= TRANSITION) {
        this.pressureSeen = undefined;
        pressure("MemoryPressure", false);
      }
      return;
    }
    this.pressureSeen = simulation.now;
    pressure("MemoryPressure", true);
    const victim = this.ranked()[0];
    if (!victim) return;
    const size = (bytes: number): string => quantity(Math.max(0, Math.floor(bytes / 1024) * 1024), "BinarySI").toString();
    const detail = victim.containers.filter(({ used, request }) => used > request)
      .map(({ name, used, request }) => `Container ${name} was using ${size(used)}, request is ${request === 0 ? "0" : size(request)}, has larger consumption of memory. `);
    evict(victim.pod, "Evicted", `The node was low on resource: memory. Threshold quantity: 100Mi, available: ${size(available)}. ${detail.join("")}`, 0, true);
  }

  /** Who goes first: over its request, low priority, most over its request. */
  private ranked(): { pod: Pod; containers: { name: string; used: number; request: number }[] }[] {
    const { runtime, pods } = this.options;
    const all = pods().map((pod) => {
      const containers = (pod.spec?.containers ?? []).map(({ name, resources }) => ({
        name,
        used: runtime.containers(uidOf(pod)).find((container) => container.name === name && container.running)?.cgroup.memoryUsed ?? 0,
        request: resources?.requests?.memory ? valueOf(resources.requests.memory) : 0,
      }));
      let over = 0;
      for (const { used, request } of containers) over += used - request;
      return { pod, containers, over, priority: pod.spec?.priority ?? 0 };
    });
    return all
      .filter(({ priority }) => priority < 2_000_000_000)
      .sort((a, b) => Number(b.over > 0) - Number(a.over > 0) || a.priority - b.priority || b.over - a.over);
  }
}
