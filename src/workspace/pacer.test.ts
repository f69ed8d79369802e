import { describe, expect, it } from "vitest";
import type { Session } from "../lab/index.ts";
import { startPacer } from "./pacer.ts";

const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

/** A session whose clock is held by something that loads, till `release`. */
function heldSession(): { session: Session; release: () => void } {
  let release!: () => void;
  const session = {
    now: 1000,
    busy: false,
    held: undefined as Promise<void> | undefined,
    runUntil(time: number): boolean {
      if (session.held) return false;
      session.now = Math.max(session.now, time);
      return true;
    },
  };
  session.held = new Promise<void>((resolve) => {
    release = () => {
      session.held = undefined;
      resolve();
    };
  });
  return { session: session as unknown as Session, release };
}

describe("a paused clock", () => {
  it("takes up a key that came while something was still loading", async () => {
    const { session, release } = heldSession();
    const pacer = startPacer(session, { realNow: () => performance.now(), onSlice: () => {}, onError: (error) => { throw error; } });
    pacer.rate = 0;
    pacer.nudge();
    await turns();
    expect(session.now).toBe(1000);
    release();
    await turns();
    expect(session.now).toBe(1050);
    await turns();
    expect(session.now).toBe(1050);
    pacer.stop();
  });
});
