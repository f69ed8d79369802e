import { expect, it } from "vitest";
import { openSession, playground, type Session } from "../lab/index.ts";
import { createRetreat } from "./retreat.ts";

const lab = playground();
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function typed(session: Session, line: string): Promise<void> {
  session.input({ type: "key", terminal: 0, data: `${line}\r` });
  await session.drive(session.now + 3000);
}

it("follows only while the session is quiet, and hurries when somebody waits", async () => {
  let quiet = false;
  let breaths = 0;
  const retreat = createRetreat(lab, {
    isQuiet: () => quiet,
    breathe: () => {
      breaths += 1;
      return pause();
    },
    now: () => performance.now(),
    onError: (error) => { throw error; },
  });
  const session = await openSession(lab);
  await typed(session, "kubectl create configmap a");
  await typed(session, "kubectl create configmap b");
  retreat.keepUp(session, undefined);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // It has begun, and waits.
  expect(breaths).toBe(1);
  const back = session.undoLog()!;
  const { session: taken } = await retreat.standby.take(back);
  expect(taken.hash()).toBe((await openSession(lab, { log: back })).hash());
  // What is left goes on when there is time, and nobody who asks again waits for all of it.
  quiet = true;
  retreat.keepUp(taken, undefined);
  for (let still = 0, seen = breaths; still < 10; seen = breaths) {
    await pause();
    await pause();
    still = breaths === seen ? still + 1 : 0;
  }
  const before = breaths;
  const { session: earlier } = await retreat.standby.take(taken.undoLog()!);
  expect(breaths - before).toBeLessThan(5);
  expect(earlier.log().inputs).toEqual(taken.undoLog()!.inputs);
}, 30_000);
