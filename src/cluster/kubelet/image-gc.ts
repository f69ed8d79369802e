import type { Simulation, Timer } from "../../sim/index.ts";
import type { Runtime } from "../runtime/index.ts";
import type { NodeDisk } from "./eviction/node-disk.ts";

export interface ImageGarbageCollectorOptions {
  simulation: Simulation;
  runtime: Runtime;
  disk: NodeDisk;
  nodeEvent(type: "Normal" | "Warning", reason: string, message: string): void;
}

/** imageGCHighThresholdPercent, imageGCLowThresholdPercent, imageMinimumGCAge, and how often is looked; ms. */
const HIGH = 0.85;
const LOW = 0.8;
const MINIMUM_AGE = 120_000;
const PERIOD = 300_000;
/** Never taken away: sandboxes need it. */
const PINNED = "registry.k8s.io/pause";

/** Takes images away that no container uses, the longest unused first, when the disk fills up (image_gc_manager.go). */
export class ImageGarbageCollector {
  private readonly options: ImageGarbageCollectorOptions;
  private timer: Timer | undefined;
  private failed = false;

  constructor(options: ImageGarbageCollectorOptions) {
    this.options = options;
  }

  start(): void {
    this.timer = this.options.simulation.after(PERIOD, () => this.round());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** Takes all unused images away; answers the bytes that are free then. */
  reclaimAll(): number {
    this.free(Infinity);
    return this.options.disk.available();
  }

  private round(): void {
    const { simulation, disk, nodeEvent } = this.options;
    this.timer = simulation.after(PERIOD, () => this.round());
    const used = disk.used();
    if (used < disk.capacity * HIGH) {
      this.failed = false;
      return;
    }
    const wanted = Math.floor(used - disk.capacity * LOW);
    const freed = this.free(wanted);
    if (freed >= wanted) {
      this.failed = false;
      return;
    }
    const message = `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`;
    nodeEvent("Warning", "FreeDiskSpaceFailed", message);
    // The first failure may be one of a fresh start: only the second is told (kubelet.go).
    if (this.failed) nodeEvent("Warning", "ImageGCFailed", message);
    this.failed = true;
  }

  /** Frees so many bytes, if there is so much to free. */
  private free(bytes: number): number {
    const { simulation, runtime } = this.options;
    const used = new Set<string>();
    for (const uid of runtime.pods()) for (const { config } of runtime.containers(uid)) used.add(config.image.digest);
    const unused = runtime.images.list()
      .filter(({ image }) => !used.has(image.digest) && image.repository !== PINNED)
      .sort((a, b) => a.lastUsed - b.lastUsed || a.pulledAt - b.pulledAt);
    let freed = 0;
    for (const { image, names, pulledAt } of unused) {
      if (freed >= bytes) break;
      if (bytes !== Infinity && simulation.wall - pulledAt < MINIMUM_AGE) continue;
      for (const name of [...names]) runtime.images.remove(name);
      freed += image.size;
    }
    return freed;
  }
}
