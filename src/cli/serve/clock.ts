/** What can be driven: a Simulation, or a Session with its inputs. */
export interface Driven {
  readonly now: number;
  readonly nextEventAt: number | undefined;
  readonly held: Promise<void> | undefined;
  runUntil(time: number, budget?: number): boolean;
}

export interface ClockOptions {
  /** Virtual ms per real ms; default 1. */
  speed?: number;
  /**
   * The clock stands still but while a client waits for an answer: ages then say the same on every run. `advance` moves
   * it. Default: it runs.
   */
  frozen?: boolean;
}

/** Events that are run before the sockets get their turn. */
const SLICE = 2000;
/** Real ms by which the simulation may lag behind before the lag is given up. */
const GREATEST_LAG = 1000;
/** Real ms between two looks at the queue of events, at most. */
const LONGEST_SLEEP = 1000;

/**
 * Couples a virtual clock to the real one, and lets in what comes from outside (requests, bytes of sockets) between two
 * events, at the virtual time that belongs to the present.
 */
export class ServedClock {
  private readonly driven: Driven;
  private readonly inputs: (() => void)[] = [];
  private speed: number;
  private frozen: boolean;
  /** Clients that wait for an answer: a frozen clock goes on for them. */
  private waiting = 0;
  /** Clients that are slow to read: the clock stands still for them. */
  private clogged = 0;
  private anchor: { real: number; virtual: number };
  private timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private pumping = false;
  private stopped = false;
  private readonly listeners: (() => void)[] = [];

  constructor(driven: Driven, { speed = 1, frozen = false }: ClockOptions = {}) {
    this.driven = driven;
    this.speed = speed;
    this.frozen = frozen;
    this.anchor = { real: performance.now(), virtual: driven.now };
  }

  /** Virtual ms. */
  get now(): number {
    return this.driven.now;
  }

  /** Runs something that comes from outside, between two events. */
  input(run: () => void): void {
    if (this.stopped) return;
    this.inputs.push(run);
    this.pump();
  }

  /** Somebody waits for an answer from now on; the function says that it has come. */
  wait(): () => void {
    if (this.waiting === 0 && this.frozen) this.rebase();
    this.waiting += 1;
    this.pump();
    return once(() => {
      this.waiting -= 1;
    });
  }

  /** A client has more to read than it should: the clock stands till the function is called. */
  clog(): () => void {
    this.clogged += 1;
    return once(() => {
      this.clogged -= 1;
      this.rebase();
      this.pump();
    });
  }

  /** Told after each slice. */
  listen(told: () => void): void {
    this.listeners.push(told);
  }

  start(): void {
    this.rebase();
    this.pump();
  }

  stop(): void {
    this.stopped = true;
    this.unschedule();
  }

  /** Lets the clock stand, but for clients that wait. */
  freeze(): void {
    this.frozen = true;
  }

  /** Lets the clock run; `speed` in virtual ms per real ms. */
  run(speed = this.speed): void {
    this.frozen = false;
    this.speed = speed;
    this.start();
  }

  /** Lets so many virtual ms pass, as fast as they can. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.driven.now + milliseconds;
    this.pumping = true;
    try {
      while (!this.driven.runUntil(until, SLICE)) {
        this.letIn();
        await (this.driven.held ?? new Promise((resume) => setImmediate(resume)));
      }
    } finally {
      this.pumping = false;
    }
    this.start();
  }

  private rebase(): void {
    this.anchor = { real: performance.now(), virtual: this.driven.now };
  }

  private get still(): boolean {
    return this.clogged > 0 || (this.frozen && this.waiting === 0);
  }

  /** The virtual time that belongs to the present. */
  private target(): number {
    if (this.still) return this.driven.now;
    const target = this.anchor.virtual + (performance.now() - this.anchor.real) * this.speed;
    if (target - this.driven.now > GREATEST_LAG * this.speed) {
      this.rebase();
      return this.driven.now + GREATEST_LAG * this.speed;
    }
    return Math.max(target, this.driven.now);
  }

  private pump(): void {
    if (this.stopped || this.pumping) return;
    this.unschedule();
    this.pumping = true;
    let upToDate: boolean;
    try {
      upToDate = this.driven.runUntil(this.target(), SLICE);
      if (!this.driven.held && this.inputs.length > 0) {
        this.letIn();
        upToDate = false;
      }
    } finally {
      this.pumping = false;
    }
    for (const told of this.listeners) told();
    this.schedule(upToDate);
  }

  private letIn(): void {
    if (this.driven.held) return;
    while (this.inputs.length > 0) this.inputs.shift()!();
  }

  private schedule(upToDate: boolean): void {
    const again = (): void => this.pump();
    if (this.driven.held) {
      void this.driven.held.then(again);
    } else if (!upToDate) {
      this.timer = setImmediate(again);
    } else if (!this.still) {
      const next = this.driven.nextEventAt ?? Infinity;
      const sleep = (next - this.anchor.virtual) / this.speed - (performance.now() - this.anchor.real);
      this.timer = setTimeout(again, Math.min(Math.max(sleep, 1), LONGEST_SLEEP));
    }
  }

  private unschedule(): void {
    clearTimeout(this.timer as NodeJS.Timeout | undefined);
    clearImmediate(this.timer as NodeJS.Immediate | undefined);
    this.timer = undefined;
  }
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
