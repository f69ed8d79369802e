import { isSystemError, type Call, type Process } from "../../../os/index.ts";
import { Timeout } from "./failure.ts";

/** Runs a call that may not last longer than the deadline, or than what `other` says. */
export function* limited<T>(process: Process, deadline: number | undefined, call: Call<T>, other: () => number | undefined = () => undefined): Call<T> {
  const { simulation } = process.machine;
  if (deadline === undefined && other() === undefined) return yield* call;
  let timedOut = false;
  const thread = [...process.threads][0]!;
  const timers = [deadline, other()].filter((time): time is number => time !== undefined).map((time, index) =>
    simulation.at(time, () => {
      if (index === 1 && other() === undefined) return;
      timedOut = true;
      thread.interrupt();
    }),
  );
  try {
    return yield* call;
  } catch (error) {
    if (timedOut && isSystemError(error, "EINTR")) throw new Timeout();
    throw error;
  } finally {
    for (const timer of timers) timer.cancel();
  }
}
