import type { Simulation, Timer } from "../../sim/index.ts";
import type { Runtime } from "../runtime/index.ts";
import type { KubeletConfiguration } from "./configuration.ts";
import type { NodeDisk } from "./eviction/node-disk.ts";

export interface ImageGarbageCollectorOptions {
  simulation: Simulation;
  runtime: Runtime;
  disk: NodeDisk;
  nodeEvent(type: "Normal" | "Warning", reason: string, message: string): void;
}

/** imageMinimumGCAge and how often is looked; virtual ms. */
const MINIMUM_AGE = 120_000;
const PERIOD = 300_000;
/** Never taken away: sandboxes need it. */
const PINNED = "registry.k8s.io/pause";

/** When an image was first seen and when it was last seen in use, ms since 1970; 0: before the kubelet looked, or never. */
interface ImageRecord {
  detected: number;
  used: number;
}

/** Takes images away that no container uses, the longest unused first, when the disk fills up (image_gc_manager.go). */
export class ImageGarbageCollector {
  private readonly options: ImageGarbageCollectorOptions;
  private readonly records = new Map<string, ImageRecord>();
  private timer: Timer | undefined;
  private failed = false;
  /** imageGCHighThresholdPercent, imageGCLowThresholdPercent */
  private high = 85;
  private low = 80;

  constructor(options: ImageGarbageCollectorOptions) {
    this.options = options;
  }

  start(): void {
    this.records.clear();
    this.detect(0);
    this.timer = this.options.simulation.after(PERIOD, () => this.round());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  configure({ document }: KubeletConfiguration): void {
    this.high = Number(document.imageGCHighThresholdPercent ?? 85);
    this.low = Number(document.imageGCLowThresholdPercent ?? 80);
  }

  /** Takes all unused images away that are not quite new; answers the bytes that are free then. */
  reclaimAll(): number {
    this.free(Infinity);
    return this.options.disk.available();
  }

  private round(): void {
    const { simulation, disk, nodeEvent } = this.options;
    this.timer = simulation.after(PERIOD, () => this.round());
    this.detect(simulation.wall);
    // Whole percents of what is left, rounded down.
    const { capacity } = disk;
    const available = disk.available();
    if (100 - Math.floor((available * 100) / capacity) < this.high) {
      this.failed = false;
      return;
    }
    const wanted = Math.floor((capacity * (100 - this.low)) / 100 - available);
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

  /** Notes which images there are and which are in use. `at`: when those were first seen that are new. */
  private detect(at: number): Set<string> {
    const { simulation, runtime } = this.options;
    const inUse = new Set<string>();
    for (const uid of runtime.pods()) for (const { config } of runtime.containers(uid)) inUse.add(config.image.digest);
    const present = new Set<string>();
    for (const { image } of runtime.images.list()) {
      present.add(image.digest);
      let record = this.records.get(image.digest);
      if (!record) this.records.set(image.digest, (record = { detected: at, used: 0 }));
      if (inUse.has(image.digest)) record.used = simulation.wall;
    }
    for (const digest of this.records.keys()) if (!present.has(digest)) this.records.delete(digest);
    return inUse;
  }

  /** Frees so many bytes, if there is so much to free. */
  private free(bytes: number): number {
    const { simulation, runtime } = this.options;
    const inUse = this.detect(simulation.wall);
    const record = (digest: string): ImageRecord => this.records.get(digest)!;
    const unused = runtime.images.list()
      .filter(({ image }) => !inUse.has(image.digest) && image.repository !== PINNED)
      .sort(({ image: a }, { image: b }) => record(a.digest).used - record(b.digest).used || record(a.digest).detected - record(b.digest).detected);
    let freed = 0;
    for (const { image, names } of unused) {
      if (freed >= bytes) break;
      if (simulation.wall - record(image.digest).detected < MINIMUM_AGE) continue;
      for (const name of [...names]) runtime.images.remove(name);
      freed += image.size;
    }
    return freed;
  }
}
