import { describe, expect, it } from "vitest";
import type { ClusterView, NodeView, PodView } from "../lab/session/view.ts";
import { updateBetween, withUpdate } from "./view-update.ts";

const pod = (uid: string, status = "Running"): PodView => ({ uid, namespace: "default", name: uid, status, ready: "1/1", restarts: 0, tone: "good", owner: "", system: false });
const amount = { allocatable: 2000, requested: 100, used: 10 };
const node = (name: string, pods: PodView[], ready = true): NodeView => ({ name, ready, unschedulable: false, controlPlane: false, zone: "", taints: [], cpu: amount, memory: amount, pods });
const view = (...nodes: NodeView[]): ClusterView => ({ nodes, unscheduled: [], services: [] });

const [a, b, c] = [pod("a"), pod("b"), pod("c")];

describe("an update", () => {
  it.for([
    ["of the first view", undefined, view(node("1", [a, b]))],
    ["when a Pod changes", view(node("1", [a, b]), node("2", [c])), view(node("1", [a, pod("b", "Error")]), node("2", [c]))],
    ["when a Pod comes", view(node("1", [a])), view(node("1", [a, b]))],
    ["when a Pod goes", view(node("1", [a, b])), view(node("1", [b]))],
    ["when a node changes", view(node("1", [a])), view(node("1", [a], false))],
    ["when a node comes", view(node("1", [a])), view(node("1", [a]), node("2", []))],
    ["when a node goes", view(node("1", [a]), node("2", [])), view(node("2", []))],
  ] as const)("%s leads to the next view", ([, before, next]) => {
    const update = structuredClone(updateBetween(before, next)!);
    expect(withUpdate(before, update)).toEqual(next);
  });

  it("is none when nothing has changed", () => {
    expect(updateBetween(view(node("1", [a])), view(node("1", [a])))).toBeUndefined();
  });

  it("leaves what has not changed the same object", () => {
    const before = view(node("1", [a, b]), node("2", [c]));
    const next = withUpdate(before, updateBetween(before, view(node("1", [a, pod("b", "Error")]), node("2", [c])))!);
    expect(next.nodes[1]).toBe(before.nodes[1]);
    expect(next.nodes[0]!.pods[0]).toBe(a);
  });
});
