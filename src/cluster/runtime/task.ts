import type { Simulation } from "../../sim/index.ts";

/** A wait of a task: `start` calls `done` when it is over. */
type Wait = (done: (value: unknown) => void, fail: (error: unknown) => void) => void;

/**
 * Work that takes virtual time, written as a generator: what a goroutine is to the real kubelet. `yield*` the waits below
 * or other tasks.
 */
export type Task<T> = Generator<Wait, T, unknown>;

/** Waits for something that calls back; `fail` throws in the task. */
export function* wait<T>(start: (done: (value: T) => void, fail: (error: unknown) => void) => void): Task<T> {
  const request: Wait = (done, fail) => start(done as (value: T) => void, fail);
  return (yield request) as T;
}

/** Lets time pass, in ms. */
export function* delay(simulation: Simulation, ms: number): Task<void> {
  yield* wait<void>((done) => simulation.after(ms, () => done()));
}

/** What the runtime's client says of a call that was given up. */
export const CANCELED = "rpc error: code = Canceled desc = context canceled";

/** A task that runs. */
export interface RunningTask {
  /** Ends it where it waits; its `finally` blocks run, and nobody is told. */
  cancel(): void;
}

/** Runs a task from here to its end. Errors that it does not catch are thrown to `failed`, or out of the event. */
export function runTask<T>(task: Task<T>, done: (value: T) => void = () => {}, failed?: (error: unknown) => void): RunningTask {
  let cancelled = false;
  const step = (advance: () => IteratorResult<Wait, T>): void => {
    for (;;) {
      let result: IteratorResult<Wait, T>;
      try {
        result = advance();
      } catch (error) {
        if (!failed) throw error;
        failed(error);
        return;
      }
      if (result.done) {
        done(result.value);
        return;
      }
      // An answer within the call goes on in this loop, so that a long task does not deepen the stack.
      let early: (() => IteratorResult<Wait, T>) | undefined;
      let inside = true;
      let settled = false;
      const settle = (next: () => IteratorResult<Wait, T>): void => {
        if (settled || cancelled) return;
        settled = true;
        if (inside) early = next;
        else step(next);
      };
      result.value(
        (value) => settle(() => task.next(value)),
        (error) => settle(() => task.throw(error)),
      );
      inside = false;
      if (!early) return;
      advance = early;
    }
  };
  step(() => task.next(undefined));
  return {
    cancel() {
      if (cancelled) return;
      cancelled = true;
      task.return(undefined as T);
    },
  };
}

/** Does a task; says so when it is given up before its end. */
export function* orCanceled<T>(task: Task<T>, canceled: () => void): Task<T> {
  let over = false;
  try {
    const result = yield* task;
    over = true;
    return result;
  } catch (error) {
    over = true;
    throw error;
  } finally {
    if (!over) canceled();
  }
}

/** Runs tasks side by side and waits for all; answers their results in order. They are cancelled with the task that waits. */
export function* all<T>(tasks: readonly Task<T>[]): Task<T[]> {
  if (tasks.length === 0) return [];
  const running: RunningTask[] = [];
  const results = wait<T[]>((done, fail) => {
    const found: T[] = [];
    let left = tasks.length;
    for (const [index, task] of tasks.entries()) {
      const settle = (value: T): void => {
        found[index] = value;
        left -= 1;
        if (left === 0) done(found);
      };
      running.push(runTask(task, settle, fail));
    }
  });
  return yield* orCanceled(results, () => { for (const task of running) task.cancel(); });
}
