import type { Lab } from "../format/lab.ts";
import type { SessionLog } from "./log.ts";
import { openSession } from "./open.ts";
import type { Owner, Session, SessionOptions } from "./session.ts";

/**
 * Sessions of the same lab that follow the first at a distance, so that going back to where one of them is (undo), or a fork
 * from there on (an experiment), costs the replay of the last command only and not of the whole log.
 *
 * They follow to the points that they are told, which are the places before the last commands: what comes after may be taken
 * back. Whoever takes one has it for himself; the next one begins from nothing, when there is time for it.
 */
export interface Standby {
  /**
   * Comes up to the ends of logs, one session for each, the most wanted first. Ends early when something else is wanted
   * meanwhile.
   */
  follow(...logs: readonly SessionLog[]): Promise<void>;
  /**
   * A session at the end of a log: one of these brought forward if there is one on its way, or one that replays everything.
   * `own`: who hears it from now on. `output`: what its terminals have printed so far, in order; of very much, the end.
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

/** Characters of output that are kept, when they have become twice as many: more than terminals scroll back. */
const KEPT_OUTPUT = 2_000_000;

/** `options`: what the following sessions work with: when they give way to others, and who is told of mistakes of ours. */
export function createStandby(lab: Lab, options: Pick<SessionOptions, "breathe" | "now" | "onCrash"> = {}): Standby {
  /** The one that has come farthest first. */
  let held: Follower[] = [];
  /** What was asked for last, by `follow`. */
  let wanted: readonly SessionLog[] = [];
  /** How many wait for a session. */
  let taking = 0;
  /** One thing after the other. */
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const begin = async (seed: string): Promise<Follower> => {
    const output: Printed[] = [];
    let length = 0;
    const print = (terminal: number, data: string): void => {
      output.push({ terminal, data });
      length += data.length;
      if (length < 2 * KEPT_OUTPUT) return;
      let first = 0;
      while (length > KEPT_OUTPUT) length -= output[first++]!.data.length;
      output.splice(0, first);
    };
    return { session: await openSession(lab, { ...options, seed, atPrompt: true, onOutput: print }), inputs: 0, seed, output };
  };
  const forward = async (follower: Follower, log: SessionLog, isWanted: () => boolean): Promise<void> => {
    const { session } = follower;
    for (const { at, ...event } of log.inputs.slice(follower.inputs)) {
      await session.drive(at);
      if (!isWanted()) return;
      session.input(event);
      follower.inputs += 1;
    }
    await session.drive(log.until);
  };
  /** Whether the log goes on from where the follower is. */
  const fits = ({ seed, inputs, session }: Follower, log: SessionLog): boolean =>
    seed === log.seed && inputs <= log.inputs.length && session.now <= (log.inputs[inputs]?.at ?? log.until);

  return {
    follow(...logs) {
      wanted = logs;
      const isWanted = (): boolean => wanted === logs && taking === 0;
      return inTurn(async () => {
        if (!isWanted()) return;
        const idle = held;
        held = [];
        for (const log of logs) {
          const at = idle.findIndex((each) => fits(each, log));
          const follower = at >= 0 ? idle.splice(at, 1)[0]! : isWanted() ? await begin(log.seed) : undefined;
          if (!follower) continue;
          if (isWanted()) await forward(follower, log, isWanted);
          // Dropped while it was on its way.
          if (wanted.length > 0) held.push(follower);
        }
        if (!isWanted() && wanted.length > 0) held.push(...idle);
        held.sort((a, b) => b.session.now - a.session.now);
      });
    },
    async take(log, own = {}) {
      taking += 1;
      try {
        return await inTurn(async () => {
          const at = held.findIndex((each) => fits(each, log));
          const taken = at >= 0 ? held.splice(at, 1)[0]! : await begin(log.seed);
          await forward(taken, log, () => true);
          taken.session.handOver(own);
          return { session: taken.session, output: taken.output };
        });
      } finally {
        taking -= 1;
      }
    },
    drop() {
      held = [];
      wanted = [];
    },
  };
}
