import { describe, expect, it } from "vitest";
import type { HorizontalPodAutoscaler } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";

function autoscaler(input: Partial<HorizontalPodAutoscaler["spec"]> = {}): HorizontalPodAutoscaler {
  return {
    apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: "web", namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, minReplicas: 1, maxReplicas: 5,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } }],
      ...input,
    },
  };
}

/** A cluster whose Pods all use so many millicores. */
function cluster(load: { cpu: number | undefined }): TestCluster {
  const wall = (): number => made?.simulation.wall ?? 0;
  const made: TestCluster | undefined = createTestCluster(["node-1"], {
    metrics: {
      node: () => undefined,
      pod: () =>
        load.cpu === undefined
          ? undefined
          : { usage: { web: { cpuNanoCores: load.cpu * 1e6, memoryBytes: 1e7 } }, at: wall(), window: 15_000 },
    },
  });
  return made;
}

function deployment(c: TestCluster, cpu: string | undefined): void {
  c.create("deployments.apps", {
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" },
    spec: {
      replicas: 1, selector: { matchLabels: { app: "web" } },
      template: template("web", { containers: [{ name: "web", image: "nginx", ...(cpu ? { resources: { requests: { cpu } } } : {}) }] }),
    },
  });
}

const size = (c: TestCluster): number => c.get("deployments.apps", "web").spec!.replicas!;
const conditions = (c: TestCluster): string[] =>
  (c.get("horizontalpodautoscalers.autoscaling", "web").status?.conditions ?? []).map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);

describe("a HorizontalPodAutoscaler", () => {
  it("grows by the load, up to the maximum, and shrinks after the stabilisation window", () => {
    const load = { cpu: 155 as number | undefined };
    const c = cluster(load);
    deployment(c, "100m");
    c.run(40);
    c.create("horizontalpodautoscalers.autoscaling", autoscaler());
    c.run(16);
    expect(size(c)).toBe(4);
    expect(c.events("web").filter((event) => event.startsWith("Successful") && event.includes("size"))).toEqual([
      "SuccessfulRescale New size: 4; reason: cpu resource utilization (percentage of request) above target",
    ]);
    c.run(60);
    expect(size(c)).toBe(5);
    expect(conditions(c)).toEqual([
      "AbleToScale=True ReadyForNewScale: recommended size matches current size",
      "ScalingActive=True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)",
      "ScalingLimited=True TooManyReplicas: the desired replica count is more than the maximum replica count",
    ]);
    load.cpu = 10;
    c.run(200);
    expect(size(c)).toBe(5);
    c.run(200);
    expect(size(c)).toBe(1);
  });

  it("raises to the minimum without any metric, and says what is missing", () => {
    const c = cluster({ cpu: 10 });
    deployment(c, undefined);
    c.create("horizontalpodautoscalers.autoscaling", autoscaler({ minReplicas: 2 }));
    c.run(40);
    expect(size(c)).toBe(2);
    expect(conditions(c).map((text) => text.replace(/web-\S+/, "POD"))).toEqual([
      "AbleToScale=True SucceededGetScale: the HPA controller was able to get the target's current scale",
      "ScalingActive=False FailedGetResourceMetric: the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container web of Pod POD",
    ]);
  });

  it("shows no metrics of what is switched off by a size of zero", () => {
    const c = cluster({ cpu: 50 });
    deployment(c, "100m");
    c.run(40);
    c.create("horizontalpodautoscalers.autoscaling", autoscaler());
    c.run(16);
    expect(c.get("horizontalpodautoscalers.autoscaling", "web").status?.currentMetrics).toHaveLength(1);
    const target = c.get("deployments.apps", "web");
    c.client.of("deployments.apps").update("default", { ...target, spec: { ...target.spec!, replicas: 0 } });
    c.run(16);
    const { status } = c.get("horizontalpodautoscalers.autoscaling", "web");
    expect(status).toMatchObject({ currentReplicas: 0, desiredReplicas: 0 });
    expect(status!.currentMetrics ?? []).toEqual([]);
  });

  it("knows nothing without metrics", () => {
    const c = cluster({ cpu: undefined });
    deployment(c, "100m");
    c.create("horizontalpodautoscalers.autoscaling", autoscaler());
    c.run(20);
    expect(c.events("web")).toContain(
      "FailedGetResourceMetric failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API",
    );
    expect(c.events("web")).toContain(
      "FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: " +
        "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API",
    );
  });
});
