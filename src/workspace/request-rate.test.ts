import { describe, expect, it } from "vitest";
import { rateOf } from "./request-rate.ts";

/** Seconds from a string: how many were answered (digit) or failed (x: one) in each. */
const seconds = (text: string) =>
  [...text].flatMap((each, index) => {
    if (each === ".") return [];
    const failed = each === "x" ? 1 : 0;
    const answered = failed === 1 ? 0 : Number(each);
    return [{ at: index * 1000, sent: answered + failed, answered, failed, latency: answered * 10 }];
  });

describe("the rate of requests", () => {
  it("has a point for each second, with zeros where there was none, up to the last whole second", () => {
    const { points, most, sent } = rateOf({ seconds: seconds("..33..1") }, { from: 0, to: 60_000, now: 8500 });
    expect(points.map(({ at, perSecond }) => `${at / 1000}: ${perSecond}`)).toEqual(["1.5: 0", "2.5: 3", "3.5: 3", "4.5: 0", "5.5: 0", "6.5: 1", "7.5: 0"]);
    expect([most, sent]).toEqual([3, 7]);
  });

  it("names the stretches in which requests failed", () => {
    const { troubles, failed } = rateOf({ seconds: seconds("2xx2.x") }, { from: 0, to: 60_000, now: 20_000 });
    expect(troubles).toEqual([{ from: 1000, to: 3000, sent: 2, failed: 2 }, { from: 5000, to: 6000, sent: 1, failed: 1 }]);
    expect(failed).toBe(3);
  });

  it("takes longer stretches where a strip shows more time, and weighs the latency", () => {
    const { points, latency } = rateOf({ seconds: seconds("13") }, { from: 0, to: 660_000, now: 660_000 });
    expect(points.length).toBeLessThanOrEqual(180);
    expect(points[0]!.perSecond).toBe(1);
    expect(latency).toBe(25);
  });

  it("shows what lies in the span only", () => {
    const { points, sent } = rateOf({ seconds: seconds("1111111111") }, { from: 4000, to: 6000, now: 60_000 });
    expect(points.map(({ at }) => at)).toEqual([4500, 5500]);
    expect(sent).toBeLessThanOrEqual(4);
  });

  it("is empty without requests", () => {
    expect(rateOf({ seconds: [] }, { from: 0, to: 60_000, now: 60_000 })).toEqual({ points: [], most: 0, sent: 0, failed: 0, latency: 0, troubles: [] });
  });
});
