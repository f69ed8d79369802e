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
});
