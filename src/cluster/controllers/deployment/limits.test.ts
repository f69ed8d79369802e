import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../../../apimachinery/types/index.ts";
import { MAX_REPLICAS, maxSurge, maxUnavailable, newReplicas, proportion, resolveCount } from "./limits.ts";

const deployment = (replicas: number | undefined, rollingUpdate: object | "Recreate" = {}, status: object = {}) =>
  ({ spec: { replicas, strategy: rollingUpdate === "Recreate" ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate } }, status }) as Deployment;
const set = (replicas: number, most?: number) => ({ metadata: { annotations: most === undefined ? {} : { [MAX_REPLICAS]: String(most) } }, spec: { replicas } }) as ReplicaSet;

it.each<[number | string | undefined, number, "up" | "down", number]>([
  [3, 10, "up", 3], ["25%", 10, "up", 3], ["25%", 10, "down", 2], ["30%", 10, "down", 3], ["100%", 7, "up", 7], ["1%", 100, "up", 1], ["1%", 99, "down", 0], [undefined, 10, "up", 0],
])("%s of %d, rounded %s, is %d", (value, total, round, count) => expect(resolveCount(value, total, round)).toBe(count));

describe("how many may be too many, and how many missing", () => {
  it.each<[string, Deployment, [number, number]]>([
    ["a percentage of the size, up and down", deployment(10, { maxSurge: "25%", maxUnavailable: "25%" }), [3, 2]],
    ["of one, where no size is given", deployment(undefined, { maxSurge: "100%", maxUnavailable: 0 }), [1, 0]],
    ["one missing where both come to nothing, or nothing could move", deployment(3, { maxSurge: 0, maxUnavailable: "25%" }), [0, 1]],
    ["never more missing than there are to be", deployment(2, { maxSurge: 0, maxUnavailable: 5 }), [0, 2]],
    ["none missing of none", deployment(0, { maxSurge: 1, maxUnavailable: 1 }), [1, 0]],
    ["neither where all are replaced at once", deployment(4, "Recreate"), [0, 0]],
  ])("%s", (_name, of, expected) => expect([maxSurge(of), maxUnavailable(of)]).toEqual(expected));
});

describe("the next size of the new set", () => {
  it.each<[string, Deployment, ReplicaSet[], number, number]>([
    ["what the surge leaves room for", deployment(3, { maxSurge: 1, maxUnavailable: 0 }), [set(3), set(0)], 0, 1],
    ["no more than is wished for", deployment(3, { maxSurge: 3, maxUnavailable: 0 }), [set(1), set(2)], 2, 3],
    ["as it is while there is no room", deployment(3, { maxSurge: 1, maxUnavailable: 0 }), [set(3), set(1)], 1, 1],
    ["all of it where all are replaced at once", deployment(3, "Recreate"), [set(0)], 0, 3],
  ])("%s", (_name, of, all, current, expected) => expect(newReplicas(of, all, current)).toBe(expected));
});

describe("the share of a set in a change of size", () => {
  const ten = deployment(10, { maxSurge: 2, maxUnavailable: 0 }, { replicas: 6 });
  it.each<[string, ReplicaSet, Deployment, number, number, number]>([
    ["is by its part of the size that was", set(3, 6), ten, 6, 0, 3],
    ["is by the size there is where none was noted", set(2), ten, 6, 0, 2],
    ["is rounded to the nearest", set(1, 5), ten, 7, 0, 1],
    ["is no more than is left", set(3, 6), ten, 6, 5, 1],
    ["goes down too", set(6, 8), deployment(2, { maxSurge: 2, maxUnavailable: 0 }), -4, 0, -3],
    ["is no more than is left to go", set(6, 8), deployment(2, { maxSurge: 2, maxUnavailable: 0 }), -4, -2, -2],
    ["is all of it when none are wished for", set(3, 6), deployment(0, { maxSurge: 1, maxUnavailable: 0 }), -6, 0, -3],
    ["is nothing for an empty set", set(0, 6), ten, 6, 0, 0],
    ["is nothing where nothing is to be shared", set(3, 6), ten, 0, 0, 0],
    ["is nothing where all is shared out", set(3, 6), ten, 6, 6, 0],
    ["is nothing where nobody knows what was", set(3), deployment(10, {}, {}), 6, 0, 0],
  ])("%s", (_name, of, whole, toAdd, added, expected) => expect(proportion(of, whole, toAdd, added)).toBe(expected));
});
