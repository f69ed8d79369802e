import type { Lab } from "../lab/format/lab.ts";
import { logUntil } from "../lab/session/past.ts";
import type { Session } from "../lab/session/session.ts";
import { createStandby, type Standby } from "../lab/session/standby.ts";

/** Real ms between two looks whether the session is quiet. */
const PATIENCE = 20;
/** How many commands in a row can be taken back at once. */
const STEPS = [1, 2];
/** Real ms that somebody looks at one moment of the past before it is made ready to be gone on from. */
const STILL = 250;

/**
 * The way back of a session at work: sessions that follow it at a distance, while it is quiet, so that undo need not replay
 * everything (lab/session/standby.ts).
 */
export interface Retreat {
  /** Follows a session if it has gone on; `lookingAt`: the virtual time that is looked back at, from which one may want to go on. */
  keepUp(session: Session, lookingAt: number | undefined): void;
  /** Sessions to take: with it, the rest of the way is gone at once, quiet or not. */
  readonly standby: Standby;
}

export interface RetreatOptions {
  /** Whether the session at work leaves time for this. */
  isQuiet: () => boolean;
  /** Gives way to messages and to the session at work. */
  breathe: () => Promise<void>;
  /** Real ms, monotonic. */
  now: () => number;
  onError: (error: unknown) => void;
}

export function createRetreat(lab: Lab, { isQuiet, breathe, now, onError }: RetreatOptions): Retreat {
  let hurried = 0;
  let followed: Session | undefined;
  let steps = 0;
  let seen: number | undefined;
  let seenSince = 0;
  let aim: number | undefined;
  const giveWay = async (): Promise<void> => {
    await breathe();
    while (hurried === 0 && !isQuiet()) await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  };
  const standby = createStandby(lab, { breathe: giveWay, now, onCrash: onError });
  return {
    keepUp(session, lookingAt) {
      if (seen !== lookingAt) {
        seen = lookingAt;
        seenSince = now();
      }
      const wanted = lookingAt === undefined || now() - seenSince > STILL ? lookingAt : aim;
      if (session === followed && session.undoSteps === steps && wanted === aim) return;
      followed = session;
      steps = session.undoSteps;
      aim = wanted;
      const past = aim === undefined ? [] : [logUntil(session.log(), aim)];
      const logs = [...past, ...STEPS.flatMap((step) => session.undoLog(step) ?? [])];
      if (logs.length > 0) standby.follow(...logs).catch(onError);
    },
    standby: {
      ...standby,
      async take(log, own) {
        hurried += 1;
        try {
          return await standby.take(log, own);
        } finally {
          hurried -= 1;
          // There is one fewer now.
          followed = undefined;
        }
      },
    },
  };
}
