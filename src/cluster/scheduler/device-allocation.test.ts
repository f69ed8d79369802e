import { describe, expect, it } from "vitest";
import { allocate, type ResourceClaim, type ResourceSlice } from "./device-allocation.ts";

const slice = (name: string, spec: object, count: number): ResourceSlice => ({
  metadata: { name },
  spec: { driver: "gpu.example.com", nodeName: "n", pool: { name: "n", generation: 1, resourceSliceCount: count }, ...spec },
});
const part = (name: string, memory: string): object => ({
  name, consumesCounters: [{ counterSet: "gpu-0", counters: { memory: { value: memory } } }],
});
const shared = slice("a", { sharedCounters: [{ name: "gpu-0", counters: { memory: { value: "40Gi" } } }] }, 2);
const parts = slice("b", { devices: [part("small-0", "20Gi"), part("whole", "40Gi"), part("small-1", "20Gi"), part("small-2", "20Gi")] }, 2);
const claim = (count: number): ResourceClaim =>
  ({ metadata: { name: "c" }, spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "gpu", count } }] } } });

const given = (claims: readonly ResourceClaim[], slices: readonly ResourceSlice[], ...taken: string[]): string[] | undefined =>
  allocate(claims, { name: "n", labels: {} }, {
    slices, taken: new Set(taken.map((device) => `gpu.example.com/n/${device}`)), deviceClass: () => ({ metadata: { name: "gpu" } }),
  })?.flatMap(({ devices }) => (devices.results ?? []).map(({ device }) => device));

describe("devices that are parts of one", () => {
  it("are given while its counters last, in one claim, several, or to others before", () => {
    expect(given([claim(2)], [shared, parts])).toEqual(["small-0", "small-1"]);
    expect(given([claim(3)], [shared, parts])).toBeUndefined();
    expect(given([claim(1), claim(1)], [shared, parts])).toEqual(["small-0", "small-1"]);
    expect(given([claim(1), claim(1), claim(1)], [shared, parts])).toBeUndefined();
    expect(given([claim(1)], [shared, parts], "small-2")).toEqual(["small-0"]);
    expect(given([claim(1)], [shared, parts], "whole")).toBeUndefined();
  });

  it("are not given while slices of their pool are missing", () => {
    expect(given([claim(1)], [parts])).toBeUndefined();
  });
});
