import { isSystemError, type Call, type Process } from "../../os/index.ts";

/** A call has lasted longer than it may. */
export class Timeout extends Error {}

/**
 * Runs a call that may not last longer than the deadline, nor than `other` says at the beginning and still says by then. Both in virtual ms of
 * the clock; undefined: no end. Throws Timeout.
 */
export function* limited<T>(process: Process, deadline: number | undefined, call: Call<T>, other: () => number | undefined = () => undefined): Call<T> {
  const { simulation } = process.machine;
  const second = other();
  if (deadline === undefined && second === undefined) return yield* call;
  let timedOut = false;
  const thread = [...process.threads][0]!;
  const end = (): void => {
    timedOut = true;
    thread.interrupt();
  };
  const timers = [
    ...(deadline === undefined ? [] : [simulation.at(deadline, end)]),
    ...(second === undefined ? [] : [simulation.at(second, () => { if (other() !== undefined) end(); })]),
  ];
  try {
    return yield* call;
  } catch (error) {
    if (timedOut && isSystemError(error, "EINTR")) throw new Timeout();
    throw error;
  } finally {
    for (const timer of timers) timer.cancel();
  }
}
