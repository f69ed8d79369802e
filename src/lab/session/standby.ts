import type { Lab } from "../format/load.ts";
import type { SessionLog } from "./log.ts";
import { openSession, type Owner, type Session, type SessionOptions } from "./session.ts";

/**
 * A second session of the same lab that follows the first at a distance, so that going back to where it is (undo), or a
 * fork from there on (an experiment), costs the replay of the last command only and not of the whole log.
 *
 * It follows to the points that it is told, which are the places before the last command: what comes after may be taken
 * back. Whoever takes it has it for himself; the next one begins from nothing, when there is time for it.
 */
export interface Standby {
  /** Comes up to the end of a log; begins anew when that is not on its way. */
  follow(log: SessionLog): Promise<void>;
  /**
   * A session at the end of a log: this one brought forward if it is not too far, or one that replays everything. `own`: who
   * hears it from now on. `output`: all that its terminals have printed so far, in order.
   */
  take(log: SessionLog, own?: Owner): Promise<{ session: Session; output: readonly Printed[] }>;
  /** Lets go of what it holds. */
  drop(): void;
}

export interface Printed {
  terminal: number;
  data: string;
}

interface Follower {
  session: Session;
  /** How many inputs of the log it has had. */
  inputs: number;
  seed: string;
  output: Printed[];
}

/** `options`: what the following session works with: when it gives way to others, and who is told of mistakes of ours. */
export function createStandby(lab: Lab, options: Pick<SessionOptions, "breathe" | "now" | "onCrash"> = {}): Standby {
  let held: Follower | undefined;
  /** One thing after the other. */
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const begin = async (seed: string): Promise<Follower> => {
    const output: Printed[] = [];
    const session = await openSession(lab, { ...options, seed, onOutput: (terminal, data) => output.push({ terminal, data }) });
    return { session, inputs: 0, seed, output };
  };
  const forward = async (follower: Follower, log: SessionLog): Promise<void> => {
    const { session } = follower;
    for (const { at, ...event } of log.inputs.slice(follower.inputs)) {
      await session.drive(at);
      session.input(event);
      follower.inputs += 1;
    }
    await session.drive(log.until);
  };
  /** Whether the log goes on from where the follower is. */
  const fits = ({ seed, inputs, session }: Follower, log: SessionLog): boolean =>
    seed === log.seed && inputs <= log.inputs.length && session.now <= (log.inputs[inputs]?.at ?? log.until);

  return {
    follow: (log) =>
      inTurn(async () => {
        if (held && !fits(held, log)) held = undefined;
        held ??= await begin(log.seed);
        await forward(held, log);
      }),
    take: (log, own = {}) =>
      inTurn(async () => {
        const taken = held && fits(held, log) ? held : await begin(log.seed);
        held = undefined;
        await forward(taken, log);
        taken.session.handOver(own);
        return { session: taken.session, output: taken.output };
      }),
    drop() {
      held = undefined;
    },
  };
}
