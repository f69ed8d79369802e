import { describe, expect, it } from "vitest";
import type { DaemonSet, DaemonSetSpec } from "../../../apimachinery/types/index.ts";
import { addNode, createTestCluster, template, type TestCluster } from "../test-cluster.ts";

function set(name: string, spec: Partial<DaemonSetSpec> = {}): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "default" },
    spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
  };
}

const places = (c: TestCluster): string[] => c.pods().map(({ spec }) => spec!.nodeName!).sort();
const image = (tag: string) => ({ spec: { template: { spec: { containers: [{ name: "web", image: `nginx:${tag}` }] } } } });
const taint = (c: TestCluster, name: string, taints: { key: string; effect: string }[]) => c.patch("nodes", name, { spec: { taints } });

describe("a DaemonSet", () => {
  it("has one Pod on each node, also on one that comes later", () => {
    const c = createTestCluster();
    c.create("daemonsets.apps", set("agent"));
    c.run(3);
    expect(places(c)).toEqual(["node-1", "node-2", "node-3"]);
    addNode(c.client, "node-4");
    c.run(3);
    expect(places(c)).toHaveLength(4);
    expect(c.get("daemonsets.apps", "agent").status).toMatchObject({
      currentNumberScheduled: 4, desiredNumberScheduled: 4, numberAvailable: 4, numberReady: 4, updatedNumberScheduled: 4, numberMisscheduled: 0,
    });
    expect(c.pods()[0]!.spec!.tolerations).toHaveLength(6);
  });

  it("leaves out nodes whose taints it does not tolerate, but not cordoned ones", () => {
    const c = createTestCluster();
    taint(c, "node-1", [{ key: "team", effect: "NoSchedule" }]);
    c.patch("nodes", "node-2", { spec: { unschedulable: true } });
    c.run(0.5);
    c.create("daemonsets.apps", set("agent"));
    c.run(3);
    expect(places(c)).toEqual(["node-2", "node-3"]);
  });

  it("follows the node selector of its template", () => {
    const c = createTestCluster();
    c.create("daemonsets.apps", set("few", { template: template("few", { nodeSelector: { "kubernetes.io/hostname": "node-2" } }) }));
    c.run(3);
    expect(places(c)).toEqual(["node-2"]);
    c.patch("daemonsets.apps", "few", { spec: { template: { spec: { nodeSelector: { "kubernetes.io/hostname": null, disk: "ssd" } } } } });
    c.run(3);
    expect(places(c)).toEqual([]);
    c.patch("nodes", "node-3", { metadata: { labels: { disk: "ssd" } } });
    c.run(3);
    expect(places(c)).toEqual(["node-3"]);
  });

  it("rolls node by node", () => {
    const c = createTestCluster();
    c.create("daemonsets.apps", set("agent"));
    c.run(3);
    c.patch("daemonsets.apps", "agent", image("1.28"));
    let least = 3;
    for (let i = 0; i < 100; i += 1) {
      c.run(0.1);
      least = Math.min(least, c.get("daemonsets.apps", "agent").status!.numberAvailable ?? 0);
    }
    expect(least).toBe(2);
    expect(new Set(c.pods().map(({ spec }) => spec!.containers[0]!.image))).toEqual(new Set(["nginx:1.28"]));
    expect(c.list("controllerrevisions.apps").map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it("adds before it takes away when it may surge", () => {
    const c = createTestCluster();
    c.create("daemonsets.apps", set("agent", { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }));
    c.run(3);
    c.patch("daemonsets.apps", "agent", image("1.28"));
    let least = 3;
    for (let i = 0; i < 100; i += 1) {
      c.run(0.1);
      least = Math.min(least, c.get("daemonsets.apps", "agent").status!.numberAvailable ?? 0);
    }
    expect(least).toBe(3);
    expect(places(c)).toHaveLength(3);
    expect(new Set(c.pods().map(({ spec }) => spec!.containers[0]!.image))).toEqual(new Set(["nginx:1.28"]));
  });
});
