/** Real ms of silence after which the worker is asked for a sign, and after which, asked, it counts as not answering. */
const ASK_AFTER = 3000;
const GIVE_UP_AFTER = 10_000;

export interface LivenessOptions {
  /** Real ms, monotonic. */
  now: () => number;
  /** Asks for a sign: any message will do. */
  ask: () => void;
  onChange: (answers: boolean) => void;
}

/**
 * Whether the worker answers. It takes messages between two events of the simulation, so it falls silent only where one step
 * takes very long: a regular expression that backtracks for ever, as no engine can be stopped in. A page that was asleep
 * comes back to a long silence, so what counts is the time since the question.
 */
export interface Liveness {
  /** Something came from the worker. */
  heard(): void;
  /** To be called every second or so. */
  look(): void;
}

export function createLiveness({ now, ask, onChange }: LivenessOptions): Liveness {
  let heardAt = now();
  let askedAt: number | undefined;
  let answers = true;
  const say = (value: boolean): void => {
    if (answers === value) return;
    answers = value;
    onChange(value);
  };
  return {
    heard() {
      heardAt = now();
      askedAt = undefined;
      say(true);
    },
    look() {
      if (askedAt !== undefined) {
        if (now() - askedAt >= GIVE_UP_AFTER) say(false);
      } else if (now() - heardAt >= ASK_AFTER) {
        askedAt = now();
        ask();
      }
    },
  };
}
