import { describe, expect, it } from "vitest";
import type { Deployment, DeploymentSpec } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";

function deployment(name: string, spec: Partial<DeploymentSpec> = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default" },
    spec: { replicas: 3, selector: { matchLabels: { app: name } }, template: template(name), ...spec },
  };
}

const image = (name: string, tag: string) => ({ spec: { template: { spec: { containers: [{ name: "web", image: `${name}:${tag}` }] } } } });
const get = (c: TestCluster, name: string): Deployment => c.get("deployments.apps", name);
const sizes = (c: TestCluster): number[] =>
  [...c.list("replicasets.apps")].sort((a, b) => a.metadata!.creationTimestamp!.localeCompare(b.metadata!.creationTimestamp!)).map(({ spec }) => spec!.replicas!);
const conditions = (c: TestCluster, name: string): string[] =>
  (get(c, name).status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe("a rollout", () => {
  it("makes a ReplicaSet with its hash, and says when it is through", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("web"));
    c.run(5);
    const [set] = c.list("replicasets.apps");
    expect(set!.metadata!.name).toBe(`web-${set!.metadata!.labels!["pod-template-hash"]}`);
    expect(set!.metadata!.annotations).toEqual({
      "deployment.kubernetes.io/desired-replicas": "3",
      "deployment.kubernetes.io/max-replicas": "4",
      "deployment.kubernetes.io/revision": "1",
    });
    expect(get(c, "web").metadata!.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "1" });
    expect(get(c, "web").status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3, observedGeneration: 1, terminatingReplicas: 0 });
    expect(conditions(c, "web")).toEqual(["Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable"]);
    expect(get(c, "web").status?.conditions?.[1]?.message).toBe(`ReplicaSet "${set!.metadata!.name}" has successfully progressed.`);
    expect(c.events(set!.metadata!.name!)).toHaveLength(3);
  });

  it("goes step by step", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("roll"));
    c.run(5);
    c.patch("deployments.apps", "roll", image("nginx", "1.28"));
    c.run(10);
    expect(c.events("roll").map((event) => event.replace(/roll-\w+/, "X"))).toEqual([
      "ScalingReplicaSet Scaled up replica set X from 0 to 3",
      "ScalingReplicaSet Scaled up replica set X from 0 to 1",
      "ScalingReplicaSet Scaled down replica set X from 3 to 2",
      "ScalingReplicaSet Scaled up replica set X from 1 to 2",
      "ScalingReplicaSet Scaled down replica set X from 2 to 1",
      "ScalingReplicaSet Scaled up replica set X from 2 to 3",
      "ScalingReplicaSet Scaled down replica set X from 1 to 0",
    ]);
    expect(sizes(c)).toEqual([0, 3]);
    expect(get(c, "roll").metadata!.annotations!["deployment.kubernetes.io/revision"]).toBe("2");
  });

  it("stops at its limits when the new Pods do not come up: surge rounds up, unavailable down", () => {
    const c = createTestCluster();
    c.kubelet.ready = ({ spec }) => !spec!.containers[0]!.image!.endsWith("broken");
    c.create("deployments.apps", deployment("ten", { replicas: 10 }));
    c.run(5);
    c.patch("deployments.apps", "ten", image("nginx", "broken"));
    c.run(10);
    expect(sizes(c)).toEqual([8, 5]);
  });

  it("shares a change of size among the sets, then goes on", () => {
    const c = createTestCluster();
    c.kubelet.ready = ({ spec }) => !spec!.containers[0]!.image!.endsWith("broken");
    c.create("deployments.apps", deployment("ten", { replicas: 10, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }));
    c.run(5);
    c.patch("deployments.apps", "ten", image("nginx", "broken"));
    c.run(10);
    expect(sizes(c)).toEqual([8, 5]);
    c.patch("deployments.apps", "ten", { spec: { replicas: 15 } });
    c.run(5);
    expect(sizes(c)).toEqual([11, 7]);
    c.patch("deployments.apps", "ten", { spec: { replicas: 6 } });
    c.run(5);
    expect(sizes(c)).toEqual([4, 5]);
    expect(c.events("ten").at(-2)).toMatch(/Scaled down replica set \S+ from 5 to 4/);
  });

  it("says when it takes too long", () => {
    const c = createTestCluster();
    c.kubelet.ready = ({ spec }) => !spec!.containers[0]!.image!.endsWith("broken");
    c.create("deployments.apps", deployment("slow", { progressDeadlineSeconds: 10 }));
    c.run(5);
    c.patch("deployments.apps", "slow", image("nginx", "broken"));
    c.run(9);
    expect(conditions(c, "slow")).toContain("Progressing=True ReplicaSetUpdated");
    c.run(4);
    expect(conditions(c, "slow")).toContain("Progressing=False ProgressDeadlineExceeded");
  });

  it("replaces all at once when it recreates: the new set comes when the old Pods are gone", () => {
    const c = createTestCluster();
    c.kubelet.stopTime = 5000;
    c.create("deployments.apps", deployment("re", { strategy: { type: "Recreate" } }));
    c.run(5);
    c.patch("deployments.apps", "re", image("nginx", "1.28"));
    c.run(3);
    expect(sizes(c)).toEqual([0]);
    c.run(5);
    expect(sizes(c)).toEqual([0, 3]);
  });

  it("goes back to an old set, which gets the next revision and remembers the former", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("undo"));
    c.run(5);
    c.patch("deployments.apps", "undo", image("nginx", "1.28"));
    c.run(8);
    c.patch("deployments.apps", "undo", image("nginx", "1.27"));
    c.run(8);
    expect(sizes(c)).toEqual([3, 0]);
    const set = c.list("replicasets.apps").find(({ spec }) => spec!.replicas === 3)!;
    expect(set.metadata!.annotations).toMatchObject({
      "deployment.kubernetes.io/revision": "3", "deployment.kubernetes.io/revision-history": "1",
    });
  });

  it("keeps as many old sets as the limit says", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("hist", { revisionHistoryLimit: 1 }));
    for (const tag of ["a", "b", "c"]) {
      c.run(8);
      c.patch("deployments.apps", "hist", image("nginx", tag));
    }
    c.run(10);
    expect(sizes(c)).toEqual([0, 3]);
  });

  it("waits while it is paused, and says so first", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("calm"));
    c.run(5);
    c.patch("deployments.apps", "calm", { spec: { paused: true } });
    c.patch("deployments.apps", "calm", image("nginx", "1.28"));
    c.run(5);
    expect(sizes(c)).toEqual([3]);
    expect(conditions(c, "calm")).toEqual(["Available=True MinimumReplicasAvailable", "Progressing=Unknown DeploymentPaused"]);
    c.patch("deployments.apps", "calm", { spec: { paused: false } });
    c.run(10);
    expect(sizes(c)).toEqual([0, 3]);
  });
});

describe("deletion", () => {
  it("takes sets and Pods along", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("web"));
    c.run(5);
    c.client.of("deployments.apps").delete("default", "web");
    c.run(0.2);
    expect(c.list("replicasets.apps")).toEqual([]);
    expect(c.pods().every(({ metadata }) => metadata!.deletionTimestamp)).toBe(true);
    c.run(2);
    expect(c.pods()).toEqual([]);
  });

  it("leaves Pods behind when they are to be orphans, and a new ReplicaSet adopts them", () => {
    const c = createTestCluster();
    c.create("deployments.apps", deployment("web"));
    c.run(5);
    c.client.of("deployments.apps").delete("default", "web", { propagationPolicy: "Orphan" });
    c.run(1);
    const [set] = c.list("replicasets.apps");
    expect(set!.metadata!.ownerReferences).toBeUndefined();
    c.create("deployments.apps", deployment("web"));
    c.run(3);
    expect(c.list("replicasets.apps")).toHaveLength(1);
    expect(c.list("replicasets.apps")[0]!.metadata!.ownerReferences).toHaveLength(1);
    expect(c.pods()).toHaveLength(3);
  });

  it("in the foreground the owner stays until its Pods are gone", () => {
    const c = createTestCluster();
    c.kubelet.stopTime = 10_000;
    c.create("deployments.apps", deployment("slow", { replicas: 2 }));
    c.run(5);
    c.client.of("deployments.apps").delete("default", "slow", { propagationPolicy: "Foreground" });
    c.run(3);
    expect(get(c, "slow").metadata!.finalizers).toEqual(["foregroundDeletion"]);
    expect(c.list("replicasets.apps")[0]!.metadata!.finalizers).toEqual(["foregroundDeletion"]);
    expect(c.pods()).toHaveLength(2);
    c.run(12);
    expect(c.list("deployments.apps")).toEqual([]);
    expect(c.pods()).toEqual([]);
  });
});
