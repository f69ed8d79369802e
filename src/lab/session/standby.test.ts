import { describe, expect, it } from "vitest";
import { playground } from "../playground.ts";
import type { SessionLog } from "./log.ts";
import { openSession } from "./open.ts";
import type { Session } from "./session.ts";
import { createStandby } from "./standby.ts";

const lab = playground();

async function typed(...lines: string[]): Promise<{ session: Session; undo: SessionLog[]; printed: () => string }> {
  let printed = "";
  const session = await openSession(lab, { onOutput: (_terminal, data) => (printed += data) });
  const undo: SessionLog[] = [];
  for (const line of lines) {
    for (const key of `${line}\r`) {
      session.input({ type: "key", terminal: 0, data: key });
      await session.drive(session.now + 90);
    }
    await session.drive(session.now + 4000);
    undo.push(session.undoLog()!);
  }
  return { session, undo, printed: () => printed };
}
const text = (output: readonly { data: string }[]): string => output.map(({ data }) => data).join("");

describe("a session that follows", () => {
  it("is, when it is taken, what a replay of the log gives", async () => {
    const { session, undo, printed } = await typed("kubectl create deployment web --image=nginx", "kubectl get pods", "kubectl scale deployment web --replicas=3");
    const standby = createStandby(lab);
    for (const log of undo) await standby.follow(log);
    const { session: fork, output } = await standby.take(session.log());
    expect(fork.hash()).toBe(session.hash());
    expect(text(output)).toBe(printed());
    expect(fork.log()).toEqual(session.log());
    expect(fork.undoLog()).toEqual(session.undoLog());
  });

  it("goes back by a command", async () => {
    const { undo } = await typed("kubectl create configmap a", "kubectl create configmap b");
    const standby = createStandby(lab);
    await standby.follow(undo[1]!);
    const { session } = await standby.take(undo[1]!);
    expect(session.hash()).toBe((await openSession(lab, { log: undo[1] })).hash());
    expect(session.world.get("configmaps", "default", "a")).toBeDefined();
    expect(session.world.get("configmaps", "default", "b")).toBeUndefined();
  });

  it("goes back twice in a row without replaying what came before", async () => {
    const { undo } = await typed("kubectl create configmap a", "kubectl create configmap b", "kubectl create configmap c");
    let breaths = 0;
    const standby = createStandby(lab, { breathe: () => Promise.resolve(void (breaths += 1)) });
    await standby.follow(undo[2]!, undo[1]!);
    const before = breaths;
    const { session: once } = await standby.take(undo[2]!);
    const { session: twice } = await standby.take(undo[1]!);
    expect(breaths - before).toBeLessThan(5);
    expect(once.hash()).toBe((await openSession(lab, { log: undo[2] })).hash());
    expect(twice.hash()).toBe((await openSession(lab, { log: undo[1] })).hash());
  });

  it("stops on its way when a session is wanted, and is not wanted back when it is dropped", async () => {
    const { undo } = await typed("kubectl create configmap a", "kubectl create configmap b");
    const standby = createStandby(lab, { breathe: () => Promise.resolve() });
    const following = standby.follow(undo[1]!, undo[0]!);
    const { session } = await standby.take(undo[0]!);
    await following;
    expect(session.hash()).toBe((await openSession(lab, { log: undo[0] })).hash());
    const again = standby.follow(undo[1]!);
    standby.drop();
    await again;
    expect((await standby.take(undo[0]!)).session.log()).toEqual(session.log());
  });

  it("begins anew when it is asked for an earlier point, another seed, or a second time", async () => {
    const { session, undo } = await typed("kubectl create configmap a", "kubectl create configmap b");
    const standby = createStandby(lab);
    await standby.follow(undo[1]!);
    const early = await standby.take(undo[0]!);
    expect(early.session.world.get("configmaps", "default", "a")).toBeUndefined();
    const again = await standby.take(session.log());
    expect(again.session.hash()).toBe(session.hash());
    await standby.follow(undo[1]!);
    const other = await standby.take({ ...session.log(), seed: "other" });
    expect(other.session.log().seed).toBe("other");
  });

  it("prints to its new owner only, once it is taken", async () => {
    const { session } = await typed("echo one");
    const standby = createStandby(lab);
    let heard = "";
    const { session: taken, output } = await standby.take(session.log(), { onOutput: (_terminal, data) => (heard += data) });
    const before = text(output);
    taken.input({ type: "key", terminal: 0, data: "echo two\r" });
    await taken.drive(taken.now + 1000);
    expect(heard).toContain("two");
    expect(text(output)).toBe(before);
  });
});
