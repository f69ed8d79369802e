import { SystemError } from "./errors.ts";
import { Exit } from "./exit.ts";
import type { Cancel } from "./file.ts";
import type { Process } from "./process.ts";
import { encode } from "./text.ts";

/** How a system call ended. */
export type Outcome<T> = { value: T } | { error: unknown };

/**
 * What a program yields. `start` begins the call and says by `done` how it ended: at once, or later from an event of the
 * simulation; it may answer a function that takes the wait back (the process was killed, or a signal came).
 */
export interface SystemCall<T = unknown> {
  /** Shown by ps as what the process waits for. */
  readonly name: string;
  start(thread: Thread, done: (outcome: Outcome<T>) => void): Cancel | void;
}

/** A part of a program: `yield*` it. */
export type Call<T> = Generator<SystemCall, T, unknown>;

/** A part of a program that whoever runs the program runs on a stack of its own. */
export class NestedCall implements SystemCall {
  readonly name = "call";
  readonly body: Call<unknown>;

  constructor(body: Call<unknown>) {
    this.body = body;
  }

  start(): never {
    throw new Error("a nested call is no system call: who runs the program runs its body");
  }
}

/**
 * Runs `body` as `yield*` does, but without deepening the engine's stack, which has room for some hundred levels of delegation
 * (and in each engine for another number): for what calls itself, as functions of a shell do.
 */
export function* nested<T>(body: Call<T>): Call<T> {
  return (yield new NestedCall(body)) as T;
}

/** CPU time of one step between two system calls, ms. */
export const STEP_COST = 0.005;
/** CPU time after which a thread lets time pass, ms. */
const QUANTUM = 1;

/**
 * How a program dies that has used up what an engine gives it: a stack too deep is a stack overflow, and a text or an array
 * beyond the engine's limit is memory that is not there. The words are those of V8, SpiderMonkey and JavaScriptCore. Where it
 * happens differs between engines, so what is likely to grow has limits of its own (and a shell's functions are `nested`).
 */
function signalOfExhaustion(error: unknown): "SIGSEGV" | "SIGKILL" | undefined {
  // SpiderMonkey's InternalError is no RangeError.
  if (!(error instanceof Error) || !/^(?:RangeError|InternalError)$/.test(error.name)) return undefined;
  if (/call stack|too much recursion/i.test(error.message)) return "SIGSEGV";
  return /invalid (?:string|array|array buffer|typed array) length|BigInt|allocation|out of memory/i.test(error.message) ? "SIGKILL" : undefined;
}

/** Runs one generator of a process. */
export class Thread {
  readonly process: Process;
  /** The call it waits in, if it waits. */
  waiting: SystemCall | undefined;
  private body: Call<unknown>;
  /** What waits for the end of `body`, the outermost first. */
  private callers: Call<unknown>[] = [];
  private readonly main: boolean;
  private cancelWait: Cancel | void = undefined;
  private debt = 0;
  private gone = false;
  private inCpu = false;
  /** What to go on with when the process is continued after a stop. */
  private held: (() => void) | undefined;
  private turn = 0;
  private soon: (() => void) | undefined;

  constructor(process: Process, body: Call<number | void>, main: boolean) {
    this.process = process;
    this.body = body;
    this.main = main;
  }

  /** Counts CPU time (ms) against the thread; it passes before the thread goes on after its present slice. */
  charge(ms: number): void {
    this.debt += ms;
  }

  /** For a call that begins: `run` is called when it waits, before any other event. */
  afterStart(run: () => void): void {
    this.soon = run;
  }

  /** Makes the thread run (its first step, or after exec) in an event of its own. */
  ready(): void {
    this.schedule({ value: undefined });
  }

  /** exec: the thread goes on as another program. */
  replace(body: Call<number | void>): void {
    this.body = body;
    this.callers = [];
    this.turn += 1;
    this.waiting = undefined;
    this.ready();
  }

  /** Ends the wait with EINTR, if there is one. */
  interrupt(): void {
    if (!this.waiting || this.gone) return;
    this.cancelWait?.();
    this.settle(this.turn, { error: new SystemError("EINTR") });
  }

  /** The process is gone: the generator is closed, its wait taken back. */
  abandon(): void {
    if (this.gone) return;
    this.gone = true;
    this.turn += 1;
    this.leaveCpu();
    this.cancelWait?.();
    this.waiting = undefined;
    for (const body of [this.body, ...this.callers.reverse()]) {
      try {
        body.return(0);
      } catch {
        // The generator is running (it killed itself) or its clean-up failed: there is nobody left to tell.
      }
    }
  }

  continueAfterStop(): void {
    const held = this.held;
    this.held = undefined;
    held?.();
  }

  private settle(turn: number, outcome: Outcome<unknown>): void {
    if (this.gone || turn !== this.turn || !this.waiting) return;
    this.turn += 1;
    this.waiting = undefined;
    this.cancelWait = undefined;
    this.schedule(outcome);
  }

  private schedule(outcome: Outcome<unknown>): void {
    const { simulation } = this.process.machine;
    const turn = this.turn;
    let delay = 0;
    if (this.debt >= QUANTUM) {
      const cost = this.debt;
      this.debt = 0;
      this.enterCpu();
      const slowdown = this.process.cgroup.slowdown();
      this.account(cost);
      delay = cost * slowdown;
      const throttling = slowdown > 1 ? this.process.cgroup.throttling() : 1;
      if (throttling > 1) this.process.cgroup.countThrottled(cost * (throttling - 1));
    }
    simulation.after(delay, () => {
      this.leaveCpu();
      if (this.gone || turn !== this.turn) return;
      if (this.process.stopped) this.held = () => this.schedule(outcome);
      else this.run(outcome);
    });
  }

  private enterCpu(): void {
    if (this.inCpu) return;
    this.inCpu = true;
    this.process.cgroup.changeRunning(1);
  }

  private leaveCpu(): void {
    if (!this.inCpu) return;
    this.inCpu = false;
    this.process.cgroup.changeRunning(-1);
  }

  private account(ms: number): void {
    this.process.cpuUsed += ms;
    this.process.cgroup.chargeCpu(ms);
  }

  /** Steps the generator till it has to wait, has used its slice, or ends. */
  private run(first: Outcome<unknown>): void {
    let outcome = first;
    this.debt += STEP_COST;
    for (;;) {
      let result: IteratorResult<SystemCall, unknown>;
      const body = this.body;
      try {
        result = "error" in outcome ? body.throw(outcome.error) : body.next(outcome.value);
      } catch (error) {
        if (this.gone) return;
        const caller = body === this.body ? this.callers.pop() : undefined;
        if (!caller) {
          this.failed(error);
          return;
        }
        this.body = caller;
        outcome = { error };
        continue;
      }
      if (this.gone || body !== this.body) return;
      if (result.done) {
        const caller = this.callers.pop();
        if (!caller) {
          this.ended(typeof result.value === "number" ? result.value : 0);
          return;
        }
        this.body = caller;
        outcome = { value: result.value };
        continue;
      }
      const call = result.value;
      if (call instanceof NestedCall) {
        this.callers.push(body);
        this.body = call.body;
        outcome = { value: undefined };
        continue;
      }
      const turn = this.turn;
      let early: Outcome<unknown> | undefined;
      let started = false;
      this.waiting = call;
      let cancel: Cancel | void = undefined;
      try {
        cancel = call.start(this, (ended) => {
          if (started) this.settle(turn, ended);
          else early ??= ended;
        });
      } catch (error) {
        early = { error };
      }
      started = true;
      if (this.gone || turn !== this.turn) return;
      if (!early) {
        this.cancelWait = cancel;
        const { soon } = this;
        this.soon = undefined;
        soon?.();
        return;
      }
      this.waiting = undefined;
      this.turn += 1;
      outcome = early;
      if (this.debt >= QUANTUM || this.process.stopped) {
        this.schedule(outcome);
        return;
      }
      this.debt += STEP_COST;
    }
  }

  private ended(code: number): void {
    this.gone = true;
    this.account(this.debt);
    this.debt = 0;
    this.process.threads.delete(this);
    if (this.main) this.process.finish({ code: code & 255 });
  }

  private failed(error: unknown): void {
    const { process } = this;
    if (error instanceof Exit) {
      this.gone = true;
      this.account(this.debt);
      process.finish({ code: error.code & 255 });
      return;
    }
    const exhausted = signalOfExhaustion(error);
    if (exhausted) {
      this.gone = true;
      this.account(this.debt);
      process.finish({ signal: exhausted });
      return;
    }
    if (!(error instanceof SystemError)) process.machine.crashed(process, error);
    if (!this.main && error instanceof SystemError) {
      // A worker of a server whose client went away.
      this.gone = true;
      process.threads.delete(this);
      return;
    }
    this.gone = true;
    if (error instanceof SystemError && error.code === "EPIPE") {
      process.finish({ signal: "SIGPIPE" });
      return;
    }
    const text = error instanceof SystemError ? error.message : "Internal error";
    try {
      process.descriptor(2).write(encode(`${process.name}: ${error instanceof SystemError && error.subject ? `${error.subject}: ` : ""}${text}\n`));
    } catch {
      // No standard error to say it on.
    }
    process.finish({ code: 1 });
  }
}
