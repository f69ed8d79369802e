import { describe, expect, it } from "vitest";
import type { Pod, ReplicaSet } from "../../apimachinery/types/index.ts";
import { rfc3339 } from "../../apimachinery/time.ts";
import { byDeletionPreference } from "./pod-state.ts";
import { createTestCluster, template, type TestCluster } from "./test-cluster.ts";

function replicaSet(name: string, replicas: number, more: Partial<ReplicaSet["spec"]> = {}): ReplicaSet {
  return {
    apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name, namespace: "default" },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name), ...more },
  };
}

const names = (c: TestCluster): string[] => c.pods().map(({ metadata }) => metadata!.name!);
const status = (c: TestCluster, name = "web") => c.get("replicasets.apps", name).status!;
const pod = (name: string, labels: Record<string, string>): Pod => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", labels }, spec: { containers: [{ name: "c", image: "nginx" }] } });

describe("the order of a scale-down", () => {
  const WALL = Date.UTC(2026, 0, 2);
  const ready = (seconds: number) => ({ type: "Ready", status: "True", lastTransitionTime: rfc3339(WALL - seconds * 1000) });
  interface Traits {
    node?: string;
    phase?: string;
    ready?: number;
    cost?: string;
    restarts?: number;
    age?: number;
  }
  const made = (name: string, { node = "n", phase = "Running", ready: since, cost, restarts = 0, age = 1000 }: Traits): Pod => ({
    apiVersion: "v1", kind: "Pod",
    metadata: { name, uid: name, creationTimestamp: rfc3339(WALL - age * 1000), ...(cost === undefined ? {} : { annotations: { "controller.kubernetes.io/pod-deletion-cost": cost } }) },
    spec: { containers: [], ...(node ? { nodeName: node } : {}) },
    status: {
      phase, conditions: since === undefined ? [{ type: "Ready", status: "False" }] : [ready(since)],
      containerStatuses: [{ name: "c", image: "", imageID: "", ready: true, restartCount: restarts }],
    },
  });
  it.each<[string, Traits, Traits]>([
    ["without a node before with one", { node: "", ready: 900 }, { ready: 1 }],
    ["Pending before Unknown", { phase: "Pending" }, { phase: "Unknown" }],
    ["Unknown before Running", { phase: "Unknown" }, { phase: "Running" }],
    ["not ready before ready", {}, { ready: 1 }],
    ["the cheaper", { ready: 900, cost: "-5" }, { ready: 1, cost: "3" }],
    ["no cost is 0", { ready: 900 }, { ready: 1, cost: "1" }],
    ["a cost that is no number is 0", { ready: 900, cost: "much" }, { ready: 1, cost: "1" }],
    ["on the more crowded node", { node: "crowded", ready: 900 }, { node: "lonely", ready: 1 }],
    ["ready for a shorter time", { ready: 10 }, { ready: 500 }],
    ["with more restarts", { ready: 100, restarts: 3 }, { ready: 100, restarts: 1 }],
    ["the younger", { ready: 100, age: 200 }, { ready: 100, age: 5000 }],
  ])("%s", (_name, first, second) => {
    const [a, b] = [made("a", first), made("b", second)];
    const order = byDeletionPreference(WALL, ({ spec }) => (spec!.nodeName === "crowded" ? 2 : 1));
    expect([b, a].sort(order)[0]).toBe(a);
    expect([a, b].sort(order)[0]).toBe(a);
  });
  it("ages that differ by less than their power of two are the same: the uid decides", () => {
    const order = byDeletionPreference(WALL, () => 1);
    expect(order(made("a", { ready: 600 }), made("b", { ready: 700 }))).toBeLessThan(0);
    expect(order(made("b", { ready: 600 }), made("a", { ready: 700 }))).toBeGreaterThan(0);
  });
});

describe("a ReplicaSet", () => {
  it("keeps its number, and says in its status what there is", () => {
    const c = createTestCluster();
    c.create("replicasets.apps", replicaSet("web", 3));
    c.run(3);
    expect(status(c)).toEqual({ replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 0, observedGeneration: 1 });
    c.client.of("pods").delete("default", names(c)[0]!);
    c.run(3);
    expect(c.pods()).toHaveLength(3);
    expect(c.events("web").map((text) => text.replace(/web-\w+/, "POD"))).toEqual(Array.from({ length: 4 }, () => "SuccessfulCreate Created pod: POD"));
  });

  it("adopts what it selects before it makes more, and releases what it selects no more", () => {
    const c = createTestCluster();
    c.client.of("pods").create("default", pod("stray", { app: "web" }));
    c.create("replicasets.apps", replicaSet("web", 2));
    c.run(2);
    expect(c.pods()).toHaveLength(2);
    expect(c.get("pods", "stray").metadata!.ownerReferences![0]).toMatchObject({ kind: "ReplicaSet", name: "web", controller: true, blockOwnerDeletion: true });
    c.patch("pods", "stray", { metadata: { labels: { app: "free" } } });
    c.run(2);
    expect(c.get("pods", "stray").metadata!.ownerReferences).toBeUndefined();
    expect(c.pods()).toHaveLength(3);
  });

  it.each([
    ["belongs to another controller", { ownerReferences: [{ apiVersion: "v1", kind: "ReplicationController", name: "x", uid: "none", controller: true }] }],
    ["is not selected", { labels: { app: "other" } }],
  ])("leaves a Pod alone that %s", (_name, metadata) => {
    const c = createTestCluster();
    c.controllers.stop();
    const stray = pod("stray", { app: "web" });
    c.client.of("pods").create("default", { ...stray, metadata: { ...stray.metadata, ...metadata } });
    c.create("replicasets.apps", replicaSet("web", 1));
    c.controllers.start();
    c.run(0.5);
    expect(names(c).filter((name) => name.startsWith("web-"))).toHaveLength(1);
  });

  it("counts as available what has been ready for minReadySeconds", () => {
    const c = createTestCluster();
    c.create("replicasets.apps", replicaSet("web", 2, { minReadySeconds: 10 }));
    c.run(5);
    expect([status(c).readyReplicas, status(c).availableReplicas]).toEqual([2, undefined]);
    c.run(8);
    expect(status(c).availableReplicas).toBe(2);
  });

  it("says why it cannot have its number, and tries again later and later", () => {
    const c = createTestCluster();
    c.create("resourcequotas", { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "default" }, spec: { hard: { pods: "1" } } });
    c.run(1);
    c.create("replicasets.apps", replicaSet("web", 5));
    c.run(30);
    expect(c.pods()).toHaveLength(1);
    const [condition] = status(c).conditions!;
    expect([condition!.type, condition!.status, condition!.reason]).toEqual(["ReplicaFailure", "True", "FailedCreate"]);
    expect(condition!.message).toMatch(/^pods "web-\w+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/);
    c.patch("resourcequotas", "q", { spec: { hard: { pods: "9" } } });
    c.run(120);
    expect(c.pods()).toHaveLength(5);
    expect(status(c).conditions).toBeUndefined();
  });

  it("takes its Pods along, or leaves them as they are", () => {
    for (const [propagationPolicy, left] of [["Background", 0], ["Foreground", 0], ["Orphan", 2]] as const) {
      const c = createTestCluster();
      c.create("replicasets.apps", replicaSet("web", 2));
      c.run(2);
      c.client.of("replicasets.apps").delete("default", "web", { propagationPolicy });
      c.run(5);
      expect(c.pods()).toHaveLength(left);
      expect(c.pods().every(({ metadata }) => metadata!.ownerReferences === undefined)).toBe(true);
    }
  });
});
