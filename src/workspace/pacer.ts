import type { Session } from "../lab/index.ts";
import type { Rate } from "./protocol.ts";

/** Real ms of work before the worker looks for messages again: a small part of a frame, so that a key hardly waits. */
const SLICE = 3;
/** Real ms of a slice while nobody types. */
const QUIET_SLICE = 8;
/** Real ms after a key for which slices stay short. */
const TYPING = 2000;
/** Real ms after a key in which nothing else is begun. */
const QUIET_AFTER = 250;
/** Events between two looks at the real clock. */
const BATCH = 16;
/** Virtual ms that the clock may fall behind before it forgets about them (a busy loop at 60x, a sleeping laptop). */
const MAX_LAG = 2000;
/** Paused, a command may use this much virtual time from the last key on. */
const PAUSED_ALLOWANCE = 30_000;
/** Paused with nothing at work: what a key's echo and a prompt need. */
const ECHO_TIME = 50;

export interface PacerOptions {
  /** Real ms, monotonic. */
  realNow: () => number;
  /** Called after each slice in which time or state may have moved. */
  onSlice: () => void;
  onError: (error: unknown) => void;
}

/**
 * Runs a session against the real clock: virtual time grows by `rate` times the real time, in slices between which
 * messages are taken. How it is sliced changes nothing in the simulation.
 */
export interface Pacer {
  rate: Rate;
  /** Whether it is skipping to a time as fast as it can. */
  readonly skipping: boolean;
  /** Whether it has caught up with the clock and nobody types: there is time for other things. */
  readonly quiet: boolean;
  /** Runs on to a virtual time, or till `until` says so; `ended` is told whether it did. */
  skipTo(time: number, options?: SkipOptions): void;
  stopSkipping(): void;
  /** An input came: a paused clock lets the command work. */
  nudge(): void;
  stop(): void;
}

export interface SkipOptions {
  until?: () => boolean;
  /** `reached`: whether what was waited for came (or, without `until`, the time). Not called when it was stopped. */
  ended?: (reached: boolean) => void;
}

export function startPacer(session: Session, options: PacerOptions): Pacer {
  const channel = new MessageChannel();
  let rate: Rate = 1;
  let target = session.now;
  let last = options.realNow();
  let skipUntil: number | undefined;
  let skipping: SkipOptions = {};
  let typedAt = -Infinity;
  let pausedUntil = 0;
  /** Virtual time up to which a paused clock runs for the last key, whatever had to be loaded first. */
  let echoUntil = 0;
  let stopped = false;
  let caughtUp = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stopSkipping = (): void => {
    skipUntil = undefined;
    skipping = {};
    target = session.now;
  };

  const advanceTarget = (): void => {
    const real = options.realNow();
    const elapsed = Math.min(real - last, 250);
    last = real;
    if (skipUntil !== undefined) {
      target = skipUntil;
      return;
    }
    if (rate === 0) {
      // Only while a command is at work, and at 1x.
      if (session.busy && session.now < pausedUntil) target = Math.min(session.now + elapsed, pausedUntil);
      else target = session.now;
      target = Math.max(target, echoUntil);
      return;
    }
    target = Math.max(target, session.now) + elapsed * rate;
    if (target - session.now > MAX_LAG * rate) target = session.now + MAX_LAG * rate;
  };

  /** Works for one slice; answers whether there is more to do at once. */
  const slice = (): boolean => {
    const began = options.realNow();
    const end = began + (began - typedAt < TYPING ? SLICE : QUIET_SLICE);
    for (;;) {
      if (session.held) return false;
      const { until } = skipping;
      const arrived = session.runUntil(target, until ? 1 : BATCH);
      const reached = until?.() ?? false;
      if (arrived || reached) {
        if (skipUntil !== undefined) {
          const { ended } = skipping;
          stopSkipping();
          ended?.(reached || !until);
        }
        return false;
      }
      if (options.realNow() >= end) return true;
    }
  };

  const turn = (): void => {
    if (stopped) return;
    try {
      advanceTarget();
      const more = slice();
      caughtUp = !more;
      options.onSlice();
      const { held } = session;
      if (held) {
        // A part of the simulator that cannot be loaded is told of.
        void held.then(() => {
          last = options.realNow();
          again(true);
        }, options.onError);
        return;
      }
      again(more);
    } catch (error) {
      stopped = true;
      options.onError(error);
    }
  };
  const again = (soon: boolean): void => {
    if (stopped) return;
    // A message to oneself comes after those that wait: keys are taken between slices.
    if (soon) channel.port2.postMessage(0);
    else timer = setTimeout(turn, 8);
  };
  channel.port1.onmessage = turn;
  again(true);

  return {
    get rate() {
      return rate;
    },
    set rate(value) {
      rate = value;
      target = session.now;
      last = options.realNow();
      if (value === 0) pausedUntil = echoUntil = session.now;
    },
    get skipping() {
      return skipUntil !== undefined;
    },
    get quiet() {
      return caughtUp && skipUntil === undefined && options.realNow() - typedAt > QUIET_AFTER;
    },
    skipTo(time, skip = {}) {
      skipUntil = Math.max(time, session.now);
      skipping = skip;
    },
    stopSkipping,
    nudge() {
      typedAt = options.realNow();
      if (rate !== 0) return;
      pausedUntil = session.now + PAUSED_ALLOWANCE;
      echoUntil = session.now + ECHO_TIME;
      target = Math.max(target, echoUntil);
      try {
        session.runUntil(echoUntil, 5000);
      } catch (error) {
        options.onError(error);
      }
    },
    stop() {
      stopped = true;
      if (timer !== undefined) clearTimeout(timer);
      channel.port1.close();
    },
  };
}
