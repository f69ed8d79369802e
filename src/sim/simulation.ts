import { createRandom, type Random } from "./random.ts";

/** A scheduled event; `cancel` makes it as if it had never been scheduled. */
export interface Timer {
  /** Virtual time at which it fires, ms since the start of the simulation. */
  readonly at: number;
  cancel(): void;
}

export interface SimulationOptions {
  /** What all randomness comes from. */
  seed?: string;
  /** The wall clock at the start of the simulation, ms since 1970 (default: 2026-11-20T09:00:00Z). */
  epoch?: number;
}

class Entry implements Timer {
  readonly at: number;
  run: (() => void) | undefined;

  constructor(at: number, run: () => void) {
    this.at = at;
    this.run = run;
  }

  cancel(): void {
    this.run = undefined;
  }
}

/**
 * The virtual clock and its event queue, ordered by (time, sequence). Everything that happens in a simulation happens in
 * one of its events or in an input between two of them; nothing waits for real time.
 *
 * One Promise at a time may hold the clock (see `hold`): the edge for work that a library does asynchronously.
 */
export class Simulation {
  /** The wall clock at virtual time 0, ms since 1970. */
  readonly epoch: number;
  readonly random: Random;
  private time = 0;
  private sequence = 0;
  /** A heap of four children each: its keys (time, sequence) stand in arrays of numbers of their own, which is what comparing reads. */
  private readonly times: number[] = [];
  private readonly sequences: number[] = [];
  private readonly heap: Entry[] = [];
  private holding: Promise<void> | undefined;
  private count = 0;

  constructor(options: SimulationOptions = {}) {
    this.random = createRandom(options.seed ?? "podlab");
    this.epoch = options.epoch ?? Date.UTC(2026, 10, 20, 9, 0, 0);
  }

  /** Virtual time, ms since the start (may have a fraction). */
  get now(): number {
    return this.time;
  }

  /** The wall clock, ms since 1970. */
  get wall(): number {
    return this.epoch + this.time;
  }

  /** Events run so far. */
  get eventCount(): number {
    return this.count;
  }

  /** Runs `run` when the clock reaches `time` (ms since the start; the past counts as now). */
  at(time: number, run: () => void): Timer {
    this.sequence += 1;
    const entry = new Entry(time > this.time ? time : this.time, run);
    this.push(entry, this.sequence);
    return entry;
  }

  /** Runs `run` after `delay` ms. */
  after(delay: number, run: () => void): Timer {
    return this.at(this.time + (delay > 0 ? delay : 0), run);
  }

  /** Runs `run` at the present time, after what is already due. */
  soon(run: () => void): Timer {
    return this.at(this.time, run);
  }

  /** The time of the next event, or undefined when nothing will ever happen again by itself. */
  get nextEventAt(): number | undefined {
    return this.peek()?.at;
  }

  /**
   * Stops the clock until `promise` settles; `resume` then runs at the same virtual time. While something is held no event
   * runs: a driver awaits `held` and goes on.
   */
  hold<T>(promise: Promise<T>, resume: (outcome: { value: T } | { error: unknown }) => void): void {
    if (this.holding) throw new Error("the clock is already held");
    this.holding = promise.then(
      (value) => {
        this.holding = undefined;
        resume({ value });
      },
      (error: unknown) => {
        this.holding = undefined;
        resume({ error });
      },
    );
  }

  /** What the clock is held by, if anything. */
  get held(): Promise<void> | undefined {
    return this.holding;
  }

  /** Runs the next event if it is due at `limit` or before. Returns whether one was run. */
  step(limit = Infinity): boolean {
    if (this.holding) return false;
    const entry = this.peek();
    if (!entry || entry.at > limit) return false;
    this.pop();
    this.time = entry.at;
    const run = entry.run!;
    entry.run = undefined;
    this.count += 1;
    run();
    return true;
  }

  /**
   * Runs all events up to `time` and sets the clock to it. Returns false when it stopped early: `budget` events were run
   * (the caller goes on later: how a run is sliced changes nothing), or the clock is held.
   */
  runUntil(time: number, budget = Infinity): boolean {
    let left = budget;
    while (left > 0 && this.step(time)) left -= 1;
    if (this.holding) return false;
    const next = this.nextEventAt;
    if (next !== undefined && next <= time) return false;
    if (time > this.time) this.time = time;
    return true;
  }

  private peek(): Entry | undefined {
    while (this.heap.length > 0 && this.heap[0]!.run === undefined) this.pop();
    return this.heap[0];
  }

  private push(entry: Entry, sequence: number): void {
    const { heap, times, sequences } = this;
    const { at } = entry;
    let i = heap.length;
    heap.push(entry);
    times.push(at);
    sequences.push(sequence);
    // What is new has the highest sequence, so only the time decides.
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if (times[parent]! <= at) break;
      heap[i] = heap[parent]!;
      times[i] = times[parent]!;
      sequences[i] = sequences[parent]!;
      i = parent;
    }
    heap[i] = entry;
    times[i] = at;
    sequences[i] = sequence;
  }

  private pop(): void {
    const { heap, times, sequences } = this;
    const last = heap.pop()!;
    const at = times.pop()!;
    const sequence = sequences.pop()!;
    const { length } = heap;
    if (length === 0) return;
    let i = 0;
    for (;;) {
      const first = 4 * i + 1;
      if (first >= length) break;
      const end = first + 4 < length ? first + 4 : length;
      let child = first;
      let childAt = times[first]!;
      let childSequence = sequences[first]!;
      for (let other = first + 1; other < end; other += 1) {
        const otherAt = times[other]!;
        if (otherAt > childAt || (otherAt === childAt && sequences[other]! > childSequence)) continue;
        child = other;
        childAt = otherAt;
        childSequence = sequences[other]!;
      }
      if (childAt > at || (childAt === at && childSequence > sequence)) break;
      heap[i] = heap[child]!;
      times[i] = childAt;
      sequences[i] = childSequence;
      i = child;
    }
    heap[i] = last;
    times[i] = at;
    sequences[i] = sequence;
  }
}

/** Runs a simulation up to `time`, waiting for whatever holds its clock. */
export async function drive(simulation: Simulation, time: number): Promise<void> {
  while (!simulation.runUntil(time)) {
    if (simulation.held) await simulation.held;
  }
}
