import type { Simulation } from "../../sim/index.ts";
import type { Image } from "./image.ts";
import { InvalidReference, parseReference, type ImageReference } from "./reference.ts";
import type { Credential, Pull, Registry } from "./registry.ts";
import { delay, wait, type Task } from "./task.ts";

export interface StoredImage {
  image: Image;
  /** The names it is known by here. */
  names: Set<string>;
  /** ms since 1970 */
  pulledAt: number;
  lastUsed: number;
}

/** The images on a node. Pulls go one after the other, as the kubelet's serializeImagePulls has it. */
export class ImageStore {
  private readonly simulation: Simulation;
  private readonly registry: Registry;
  private readonly byDigest = new Map<string, StoredImage>();
  private readonly byName = new Map<string, StoredImage>();
  /** What is answered to every question about an image, while the store itself is out of order; gRPC's words. */
  outOfOrder: string | undefined;
  private readonly queue: (() => void)[] = [];
  private busy = false;

  constructor(simulation: Simulation, registry: Registry) {
    this.simulation = simulation;
    this.registry = registry;
  }

  /** Puts images on the node without a pull. */
  preload(names: readonly string[]): void {
    for (const name of names) {
      const image = this.registry.find(name);
      if (image) this.keep(parseReference(name), image);
    }
  }

  /** The image that a name stands for here. */
  find(reference: ImageReference): Image | undefined {
    const stored = this.byName.get(reference.full) ?? (reference.digest ? this.byDigest.get(reference.digest) : undefined);
    if (stored) stored.lastUsed = this.simulation.wall;
    return stored?.image;
  }

  list(): readonly StoredImage[] {
    return [...this.byDigest.values()];
  }

  /** Takes an image away; false when it is not here. */
  remove(name: string): boolean {
    let reference: ImageReference;
    try {
      reference = parseReference(name);
    } catch (error) {
      if (error instanceof InvalidReference) return false;
      throw error;
    }
    const stored = this.byName.get(reference.full);
    if (!stored) return false;
    this.byName.delete(reference.full);
    stored.names.delete(reference.full);
    if (stored.names.size === 0) this.byDigest.delete(stored.image.digest);
    return true;
  }

  /** Pulls; answers the image or containerd's error, and how long the pull itself took (ms). */
  *pull(reference: ImageReference, credentials: readonly Credential[]): Task<Pull> {
    if (this.busy) yield* wait<void>((done) => this.queue.push(done));
    this.busy = true;
    try {
      return yield* this.download(reference, credentials);
    } finally {
      this.busy = false;
      this.queue.shift()?.();
    }
  }

  private *download(reference: ImageReference, credentials: readonly Credential[]): Task<Pull> {
    const pull = this.registry.pull(reference, credentials);
    const present = pull.image !== undefined && this.byDigest.has(pull.image.digest);
    // What is here already is only asked about.
    const duration = present ? Math.min(pull.duration, 450) : pull.duration;
    yield* delay(this.simulation, duration);
    if (pull.image) this.keep(reference, pull.image);
    return { ...pull, duration };
  }

  private keep(reference: ImageReference, image: Image): void {
    let stored = this.byDigest.get(image.digest);
    if (!stored) {
      stored = { image, names: new Set(), pulledAt: this.simulation.wall, lastUsed: this.simulation.wall };
      this.byDigest.set(image.digest, stored);
    }
    stored.lastUsed = this.simulation.wall;
    stored.names.add(reference.full);
    this.byName.set(reference.full, stored);
  }
}
