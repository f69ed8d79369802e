import { describe, expect, it } from "vitest";
import type { PodDisruptionBudget } from "../../apimachinery/types/index.ts";
import { createTestCluster, template } from "./test-cluster.ts";

function budget(name: string, spec: PodDisruptionBudget["spec"]): PodDisruptionBudget {
  return { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name, namespace: "default" }, spec };
}

describe("a disruption budget", () => {
  const cases: [string, PodDisruptionBudget["spec"], number, number][] = [
    ["minAvailable 2", { minAvailable: 2 }, 2, 1],
    ["minAvailable 50% rounds up", { minAvailable: "50%" }, 2, 1],
    ["maxUnavailable 50% rounds up", { maxUnavailable: "50%" }, 1, 2],
    ["maxUnavailable 0", { maxUnavailable: 0 }, 3, 0],
  ];
  it.each(cases)("of three Pods with %s", (_name, spec, desiredHealthy, disruptionsAllowed) => {
    const c = createTestCluster();
    const selector = { matchLabels: { app: "web" } };
    c.create("deployments.apps", {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" }, spec: { replicas: 3, selector, template: template("web") },
    });
    c.create("poddisruptionbudgets.policy", budget("b", { ...spec, selector }));
    c.run(4);
    expect(c.get("poddisruptionbudgets.policy", "b").status).toMatchObject({
      currentHealthy: 3, desiredHealthy, expectedPods: 3, disruptionsAllowed, observedGeneration: 1,
      conditions: [{ type: "DisruptionAllowed", status: disruptionsAllowed > 0 ? "True" : "False", reason: disruptionsAllowed > 0 ? "SufficientPods" : "InsufficientPods" }],
    });
    c.kubelet.setReady(c.pods()[0]!.metadata!.name!, false);
    c.run(0.2);
    expect(c.get("poddisruptionbudgets.policy", "b").status!.disruptionsAllowed).toBe(Math.max(0, disruptionsAllowed - 1));
  });

  it("that selects nothing allows nothing", () => {
    const c = createTestCluster();
    c.create("poddisruptionbudgets.policy", budget("none", { minAvailable: 1, selector: { matchLabels: { app: "none" } } }));
    c.run(1);
    expect(c.get("poddisruptionbudgets.policy", "none").status).toMatchObject({ desiredHealthy: 1, expectedPods: 0, disruptionsAllowed: 0 });
  });

  it("says that Pods without a controller have no size that could be expected", () => {
    const c = createTestCluster();
    const selector = { matchLabels: { app: "bare" } };
    c.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "bare", namespace: "default", labels: { app: "bare" } }, spec: template("bare").spec! });
    c.create("poddisruptionbudgets.policy", budget("most", { maxUnavailable: 1, selector }));
    c.create("poddisruptionbudgets.policy", budget("least", { minAvailable: 1, selector }));
    c.run(3);
    expect(c.events("most")[0]).toBe(
      "UnmanagedPods Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: bare,},MatchExpressions:[]LabelSelectorRequirement{},}) " +
        "were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set " +
        '".spec.minAvailable" field of the PDB to an integer value.',
    );
    expect(c.events("least")).toEqual([]);
    expect(c.get("poddisruptionbudgets.policy", "least").status).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0 });
  });
});
