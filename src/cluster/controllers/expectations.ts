import type { Simulation } from "../../sim/index.ts";

/** Milliseconds after which a controller no longer waits for what it expects to see. */
const TIMEOUT = 300_000;

interface Expected {
  creations: number;
  deletions: Set<string>;
  at: number;
}

/**
 * What a controller has done and not yet seen in its informers. Until it has, a sync must not act, or it would do it twice
 * (kubernetes: pkg/controller/controller_utils.go).
 */
export class Expectations {
  private readonly simulation: Simulation;
  private readonly keys = new Map<string, Expected>();

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  satisfied(key: string): boolean {
    const expected = this.keys.get(key);
    if (!expected) return true;
    if (expected.creations > 0 || expected.deletions.size > 0) return this.simulation.now - expected.at > TIMEOUT;
    return true;
  }

  expectCreations(key: string, count: number): void {
    const expected = this.at(key);
    expected.creations += count;
  }

  /** `objects`: identities of what is deleted, so that one that is seen twice counts once. */
  expectDeletions(key: string, objects: readonly string[]): void {
    const expected = this.at(key);
    for (const object of objects) expected.deletions.add(object);
  }

  creationObserved(key: string, count = 1): void {
    const expected = this.keys.get(key);
    if (expected && expected.creations > 0) expected.creations = Math.max(0, expected.creations - count);
  }

  deletionObserved(key: string, object: string): void {
    this.keys.get(key)?.deletions.delete(object);
  }

  forget(key: string): void {
    this.keys.delete(key);
  }

  private at(key: string): Expected {
    let expected = this.keys.get(key);
    if (!expected) this.keys.set(key, (expected = { creations: 0, deletions: new Set(), at: 0 }));
    expected.at = this.simulation.now;
    return expected;
  }
}
