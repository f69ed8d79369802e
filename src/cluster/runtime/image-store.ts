import type { Random, Simulation } from "../../sim/index.ts";
import type { Image } from "./image.ts";
import { InvalidReference, parseReference, type ImageReference } from "./reference.ts";
import type { Credential, PullError, Registry } from "./registry.ts";
import { delay, orCanceled, wait, type Task } from "./task.ts";

export interface StoredImage {
  image: Image;
  /** The names it is known by here. */
  names: Set<string>;
  /** ms since 1970 */
  pulledAt: number;
  lastUsed: number;
}

/** What came of a pull: the image and the account that opened it, or containerd's errors; and how long it took (ms). */
export interface PullResult {
  image?: Image;
  errors: readonly PullError[];
  duration: number;
  credential?: Credential;
}

/** The images on a node. Pulls go one after the other, as the kubelet's serializeImagePulls has it. */
export class ImageStore {
  private readonly simulation: Simulation;
  private readonly registry: Registry;
  private readonly random: Random;
  private readonly byDigest = new Map<string, StoredImage>();
  private readonly byName = new Map<string, StoredImage>();
  /** What is answered to every question about an image, while the store itself is out of order; gRPC's words. */
  outOfOrder: string | undefined;
  private readonly queue: (() => void)[] = [];
  private busy = false;

  /** `random`: how fast the network is, pull by pull. */
  constructor(simulation: Simulation, registry: Registry, random: Random) {
    this.simulation = simulation;
    this.registry = registry;
    this.random = random;
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

  /** Pulls with one account after the other, or without any. */
  *pull(reference: ImageReference, credentials: readonly Credential[]): Task<PullResult> {
    if (this.busy) yield* this.turn();
    this.busy = true;
    try {
      const errors: PullError[] = [];
      let duration = 0;
      for (const credential of credentials.length === 0 ? [undefined] : credentials) {
        const pull = yield* this.download(reference, credential);
        duration += pull.duration;
        if (pull.image) return { image: pull.image, errors, duration, ...(credential ? { credential } : {}) };
        errors.push(pull.error!);
      }
      return { errors, duration };
    } finally {
      this.busy = false;
      this.queue.shift()?.();
    }
  }

  /** Waits for the pulls that came before; who gives up waiting has no turn. */
  private turn(): Task<void> {
    let mine: () => void = () => {};
    const wanted = wait<void>((done) => {
      mine = done;
      this.queue.push(done);
    });
    return orCanceled(wanted, () => this.queue.splice(this.queue.indexOf(mine), 1));
  }

  private *download(reference: ImageReference, credential: Credential | undefined): Task<{ duration: number; image?: Image; error?: PullError }> {
    const { withheld, ...pull } = this.registry.pull(reference, credential);
    const present = pull.image !== undefined && this.byDigest.has(pull.image.digest);
    if (withheld && !present) {
      yield* delay(this.simulation, pull.duration);
      return { duration: pull.duration, error: withheld };
    }
    // What is here already is only asked about. No two pulls take the same time, so their events tell each of them.
    const usual = present ? Math.min(pull.duration, 450) : pull.duration;
    const duration = pull.image === undefined ? usual : Math.round(usual * (0.9 + this.random.next() / 5));
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
