import { describe, expect, it } from "vitest";
import type { StatefulSet, StatefulSetSpec } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";

function set(name: string, spec: Partial<StatefulSetSpec> = {}): StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace: "default" },
    spec: { serviceName: name, replicas: 3, selector: { matchLabels: { app: name } }, template: template(name), ...spec },
  };
}

const image = (tag: string) => ({ spec: { template: { spec: { containers: [{ name: "web", image: `nginx:${tag}` }] } } } });
const images = (c: TestCluster): Record<string, string> =>
  Object.fromEntries(c.pods().map(({ metadata, spec }) => [metadata!.name!, spec!.containers[0]!.image!.split(":")[1]!]));
const status = (c: TestCluster, name: string) => c.get("statefulsets.apps", name).status!;

describe("a StatefulSet", () => {
  it("makes its Pods one after the other", () => {
    const c = createTestCluster();
    c.create("statefulsets.apps", set("db"));
    c.run(0.3);
    expect(Object.keys(images(c))).toEqual(["db-0"]);
    c.run(5);
    expect(Object.keys(images(c))).toEqual(["db-0", "db-1", "db-2"]);
    expect(c.events("db")).toEqual([0, 1, 2].map((i) => `SuccessfulCreate Create Pod db-${i} in StatefulSet db successful`));
    const [pod] = c.pods();
    expect(pod!.metadata!.labels).toMatchObject({
      "apps.kubernetes.io/pod-index": "0", "statefulset.kubernetes.io/pod-name": "db-0", "controller-revision-hash": status(c, "db").currentRevision,
    });
    expect(pod!.spec).toMatchObject({ hostname: "db-0", subdomain: "db" });
    expect(status(c, "db")).toMatchObject({ replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3, availableReplicas: 3, collisionCount: 0 });
  });

  it("makes all at once when it is parallel", () => {
    const c = createTestCluster();
    c.create("statefulsets.apps", set("db", { podManagementPolicy: "Parallel" }));
    c.run(0.3);
    expect(c.pods()).toHaveLength(3);
  });

  it("goes down from the last, one at a time", () => {
    const c = createTestCluster();
    c.kubelet.stopTime = 6000;
    c.create("statefulsets.apps", set("db"));
    c.run(5);
    c.patch("statefulsets.apps", "db", { spec: { replicas: 1 } });
    c.run(1);
    expect(c.pods().filter(({ metadata }) => metadata!.deletionTimestamp).map(({ metadata }) => metadata!.name)).toEqual(["db-2"]);
    c.run(6);
    expect(c.pods().map(({ metadata }) => metadata!.name)).toEqual(["db-0", "db-1"]);
  });

  it("is updated from the last Pod down to the partition", () => {
    const c = createTestCluster();
    c.create("statefulsets.apps", set("web", { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } }));
    c.run(5);
    c.patch("statefulsets.apps", "web", image("1.28"));
    c.run(5);
    expect(images(c)).toEqual({ "web-0": "1.27", "web-1": "1.27", "web-2": "1.28" });
    expect(status(c, "web")).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    c.patch("statefulsets.apps", "web", { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } });
    c.run(8);
    expect(images(c)).toEqual({ "web-0": "1.28", "web-1": "1.28", "web-2": "1.28" });
    expect(status(c, "web").currentRevision).toBe(status(c, "web").updateRevision);
    expect(c.list("controllerrevisions.apps").map(({ revision }) => revision).sort()).toEqual([1, 2]);
    c.patch("statefulsets.apps", "web", image("1.27"));
    c.run(8);
    expect(c.list("controllerrevisions.apps").map(({ revision }) => revision).sort()).toEqual([2, 3]);
  });

  it("waits for the deletion of its Pods by hand with OnDelete", () => {
    const c = createTestCluster();
    c.create("statefulsets.apps", set("slow", { replicas: 2, updateStrategy: { type: "OnDelete" } }));
    c.run(5);
    c.patch("statefulsets.apps", "slow", image("1.28"));
    c.run(5);
    expect(images(c)).toEqual({ "slow-0": "1.27", "slow-1": "1.27" });
    c.client.of("pods").delete("default", "slow-0");
    c.run(4);
    expect(images(c)).toEqual({ "slow-0": "1.28", "slow-1": "1.27" });
  });

  it("stays at a broken update after the template is mended, until the Pod is deleted", () => {
    const c = createTestCluster();
    c.kubelet.ready = ({ spec }) => !spec!.containers[0]!.image!.endsWith("broken");
    c.create("statefulsets.apps", set("slow", { replicas: 2 }));
    c.run(5);
    c.patch("statefulsets.apps", "slow", image("broken"));
    c.run(5);
    c.patch("statefulsets.apps", "slow", image("1.28"));
    c.run(8);
    expect(images(c)).toEqual({ "slow-0": "1.27", "slow-1": "broken" });
    c.client.of("pods").delete("default", "slow-1");
    c.run(8);
    expect(images(c)).toEqual({ "slow-0": "1.28", "slow-1": "1.28" });
  });

  it("replaces a broken Pod by a mended template when it is parallel", () => {
    const c = createTestCluster();
    c.kubelet.ready = ({ spec }) => !spec!.containers[0]!.image!.endsWith("broken");
    c.create("statefulsets.apps", set("burst", { podManagementPolicy: "Parallel" }));
    c.run(5);
    c.patch("statefulsets.apps", "burst", image("broken"));
    c.run(5);
    expect(images(c)).toEqual({ "burst-0": "1.27", "burst-1": "1.27", "burst-2": "broken" });
    c.patch("statefulsets.apps", "burst", image("1.28"));
    c.run(10);
    expect(images(c)).toEqual({ "burst-0": "1.28", "burst-1": "1.28", "burst-2": "1.28" });
  });

  it("makes claims that stay, unless the policy lets them go", () => {
    const c = createTestCluster();
    const claims = (policy?: string): Partial<StatefulSetSpec> => ({
      replicas: 2,
      volumeClaimTemplates: [{ metadata: { name: "d" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "8Mi" } } } }],
      ...(policy ? { persistentVolumeClaimRetentionPolicy: { whenDeleted: policy, whenScaled: policy } } : {}),
      podManagementPolicy: "Parallel",
    });
    c.kubelet.ready = () => true;
    c.create("statefulsets.apps", set("keep", claims()));
    c.create("statefulsets.apps", set("tmp", claims("Delete")));
    c.run(2);
    const owners = () => Object.fromEntries(c.list("persistentvolumeclaims").map(({ metadata }) => [metadata!.name, metadata!.ownerReferences?.[0]?.kind]));
    expect(owners()).toEqual({ "d-keep-0": undefined, "d-keep-1": undefined, "d-tmp-0": "StatefulSet", "d-tmp-1": "StatefulSet" });
    expect(c.events("keep")).toContain("SuccessfulCreate Create Claim d-keep-0 Pod keep-0 in StatefulSet keep success");
  });
});
