import { beforeEach, describe, expect, it } from "vitest";
import { Backoff } from "./backoff.ts";

describe("a back-off of 10 s to 5 min", () => {
  let now: number;
  let backoff: Backoff;
  beforeEach(() => {
    now = 0;
    backoff = new Backoff(10_000, 300_000, () => now);
  });
  const waits = (count: number): number[] => Array.from({ length: count }, () => {
    backoff.next("key", now);
    now += backoff.get("key");
    return backoff.get("key");
  });

  it("doubles with each failure up to its maximum", () => {
    expect(backoff.get("key")).toBe(0);
    expect(waits(7)).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  });

  it("begins anew with a key that was quiet for more than twice the maximum, and not before", () => {
    waits(2);
    const last = now - 20_000;
    backoff.next("key", last + 600_000);
    expect(backoff.get("key")).toBe(40_000);
    backoff.next("key", now + 600_001);
    expect(backoff.get("key")).toBe(10_000);
  });

  it("is waited for from what happened, or from when it was made longer", () => {
    waits(2);
    backoff.next("key", now);
    const made = now;
    now += 15_000;
    expect([backoff.remainingSinceUpdate("key"), backoff.remainingSince("key", made - 5_000)]).toEqual([25_000, 20_000]);
    now = made + 40_000;
    expect([backoff.remainingSinceUpdate("key"), backoff.remainingSince("key", made)]).toEqual([0, 0]);
    now = made + 50_000;
    expect([backoff.remainingSinceUpdate("key"), backoff.remainingSince("key", made)]).toEqual([0, 0]);
  });

  it("does not hold up what happened long after it was made longer", () => {
    waits(1);
    const late = now + 700_000;
    now = late;
    expect(backoff.remainingSince("key", late)).toBe(0);
    expect(backoff.remainingSince("key", now - 100_000)).toBe(0);
    expect(backoff.remainingSince("other", now)).toBe(0);
    expect(backoff.remainingSinceUpdate("other")).toBe(0);
  });

  it("is forgotten with all keys of a Pod, and no other's", () => {
    for (const key of ["pod-1_a", "pod-1_b", "pod-2_a"]) backoff.next(key, 0);
    backoff.delete("pod-1");
    expect(["pod-1_a", "pod-1_b", "pod-2_a"].map((key) => backoff.get(key))).toEqual([0, 0, 10_000]);
  });
});
