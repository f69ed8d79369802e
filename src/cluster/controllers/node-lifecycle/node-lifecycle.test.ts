import { describe, expect, it } from "vitest";
import type { Pod } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";

function pod(name: string, node: string, tolerations?: NonNullable<Pod["spec"]>["tolerations"]): Pod {
  return {
    apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" },
    spec: { ...template(name).spec!, nodeName: node, ...(tolerations ? { tolerations } : {}) },
  };
}

const taints = (c: TestCluster, name: string): string[] => (c.get("nodes", name).spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
const ready = (c: TestCluster, name: string): string => c.get("nodes", name).status!.conditions!.find(({ type }) => type === "Ready")!.status;

describe("a node whose kubelet falls silent", () => {
  it("is Unknown after its grace, tainted, and its Pods are not ready; all is undone when it comes back", () => {
    const c = createTestCluster();
    c.create("pods", pod("stays", "node-3"));
    const wait = { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 10 };
    c.create("pods", pod("goes", "node-3", [wait]));
    c.run(11);
    c.kubelet.silent.add("node-3");
    c.run(40);
    expect(ready(c, "node-3")).toBe("True");
    let waited = 40;
    while (ready(c, "node-3") === "True" && waited < 80) {
      c.run(0.1);
      waited += 0.1;
    }
    expect(waited).toBeGreaterThan(45);
    expect(waited).toBeLessThan(60);
    c.run(0.1);
    expect(taints(c, "node-3")).toEqual(["node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"]);
    expect(c.get("nodes", "node-3").status!.conditions!.find(({ type }) => type === "Ready")).toMatchObject({
      reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.",
    });
    const condition = c.get("pods", "stays").status!.conditions!.find(({ type }) => type === "Ready")!;
    expect(condition).toMatchObject({ status: "False" });
    expect(condition.reason).toBeUndefined();
    expect(c.events("node-3").at(-1)).toBe("NodeNotReady Node node-3 status is now: NodeNotReady");
    expect(c.events("stays").at(-1)).toBe("NodeNotReady Node is not ready");
    c.run(9.5);
    expect(c.list("pods").find(({ metadata }) => metadata!.name === "goes")?.metadata!.deletionTimestamp).toBeUndefined();
    c.run(1);
    expect(c.list("pods").find(({ metadata }) => metadata!.name === "goes")).toBeUndefined();
    expect(c.events("goes")).toContain("TaintManagerEviction Marking for deletion Pod default/goes");
    c.kubelet.silent.delete("node-3");
    const node = c.get("nodes", "node-3");
    const conditions = node.status!.conditions!.filter(({ type }) => type === "Ready").map((one) => ({ ...one, status: "True", reason: "KubeletReady" }));
    c.client.of("nodes").updateStatus("", { ...node, status: { ...node.status, conditions } });
    c.run(0.1);
    expect(taints(c, "node-3")).toEqual(["node.kubernetes.io/unreachable:NoExecute"]);
    c.run(5.1);
    expect(taints(c, "node-3")).toEqual([]);
    expect(c.events("stays").at(-1)).toBe("TaintManagerEviction Cancelling deletion of Pod default/stays");
  });
});

describe("taints", () => {
  it("follow cordon and uncordon", () => {
    const c = createTestCluster();
    c.patch("nodes", "node-1", { spec: { unschedulable: true } });
    c.run(0.1);
    expect(taints(c, "node-1")).toEqual(["node.kubernetes.io/unschedulable:NoSchedule"]);
    expect(c.get("nodes", "node-1").spec!.taints![0]!.timeAdded).toBeDefined();
    c.patch("nodes", "node-1", { spec: { unschedulable: null } });
    c.run(0.1);
    expect(taints(c, "node-1")).toEqual([]);
  });

  it("of NoExecute delete Pods at once, after their seconds, or not at all", () => {
    const c = createTestCluster();
    c.create("pods", pod("plain", "node-3"));
    c.create("pods", pod("stays", "node-3", [{ key: "maint", operator: "Exists", effect: "NoExecute" }]));
    c.create("pods", pod("while", "node-3", [{ key: "maint", operator: "Equal", value: "now", effect: "NoExecute", tolerationSeconds: 8 }]));
    c.run(2);
    c.patch("nodes", "node-3", { spec: { taints: [{ key: "maint", value: "now", effect: "NoExecute" }] } });
    c.run(4);
    expect(c.pods().map(({ metadata }) => metadata!.name)).toEqual(["stays", "while"]);
    c.run(7);
    expect(c.pods().map(({ metadata }) => metadata!.name)).toEqual(["stays"]);
  });

  it("that go in time cancel the deletion", () => {
    const c = createTestCluster();
    c.create("pods", pod("while", "node-3", [{ key: "maint", operator: "Exists", effect: "NoExecute", tolerationSeconds: 8 }]));
    c.run(2);
    c.patch("nodes", "node-3", { spec: { taints: [{ key: "maint", effect: "NoExecute" }] } });
    c.run(4);
    c.patch("nodes", "node-3", { spec: { taints: null } });
    c.run(10);
    expect(c.pods()).toHaveLength(1);
    expect(c.events("while").at(-1)).toBe("TaintManagerEviction Cancelling deletion of Pod default/while");
  });
});

describe("a Pod of a node that is not there", () => {
  it("is collected after 40 to 60 s", () => {
    const c = createTestCluster();
    c.create("pods", pod("lost", "node-9"));
    c.run(39);
    expect(c.pods()).toHaveLength(1);
    c.run(25);
    expect(c.pods()).toEqual([]);
  });
});
