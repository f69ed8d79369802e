import { describe, expect, it } from "vitest";
import type { HorizontalPodAutoscaler, MetricSpec } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";
import type { CustomMetrics } from "./custom-metrics.ts";
import { parseExposition } from "./exposition.ts";

/** What the APIs tell: thousandths. */
interface Figures {
  available: boolean;
  pods?: number;
  object?: number;
  external?: readonly number[];
}

function cluster(figures: Figures, metric: MetricSpec): TestCluster {
  const customMetrics: CustomMetrics = {
    get available() {
      return figures.available;
    },
    pods: (_namespace, names) => (figures.pods === undefined ? undefined : new Map(names.map((name) => [name, { milli: figures.pods!, at: 0 }]))),
    object: () => (figures.object === undefined ? undefined : { milli: figures.object, at: 0 }),
    external: () => (figures.external ?? []).map((milli) => ({ milli, at: 0, labels: {} })),
  };
  const made = createTestCluster(["node-1"], { customMetrics: () => customMetrics });
  made.create("deployments.apps", {
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" },
    spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template: template("web") },
  });
  made.run(5);
  const autoscaler: HorizontalPodAutoscaler = {
    apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: "web", namespace: "default" },
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, minReplicas: 1, maxReplicas: 10, metrics: [metric] },
  };
  made.create("horizontalpodautoscalers.autoscaling", autoscaler);
  made.run(16);
  return made;
}

const size = (c: TestCluster): number => c.get("deployments.apps", "web").spec!.replicas!;
const statusOf = (c: TestCluster) => c.get("horizontalpodautoscalers.autoscaling", "web").status!;
const pods: MetricSpec = { type: "Pods", pods: { metric: { name: "http_requests" }, target: { type: "AverageValue", averageValue: "10" } } };
const object = (target: object): MetricSpec => ({
  type: "Object",
  object: { metric: { name: "hits" }, describedObject: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "main" }, target: target as never },
});
const external = (target: object): MetricSpec => ({
  type: "External", external: { metric: { name: "queue", selector: { matchLabels: { of: "mail" } } }, target: target as never },
});

describe("metrics other than CPU and memory", () => {
  const queue = "external metric queue(&LabelSelector{MatchLabels:map[string]string{of: mail,},MatchExpressions:[]LabelSelectorRequirement{},})";
  it.each([
    ["pods: twice the target doubles", { pods: 20_000 }, pods, 4, "pods metric http_requests"],
    ["pods: within a tenth nothing", { pods: 10_900 }, pods, 2, ""],
    ["object: the value against the ready Pods", { object: 150_000 }, object({ type: "Value", value: "100" }), 3, "Ingress metric hits"],
    ["object: an average over all Pods", { object: 100_000 }, object({ type: "AverageValue", averageValue: "25" }), 4, "external metric hits(nil)"],
    ["external: the sum of all series", { external: [30_000, 30_000] }, external({ type: "Value", value: "30" }), 4, queue],
    ["external: shared by the Pods", { external: [40_000] }, external({ type: "AverageValue", averageValue: "10" }), 4, queue],
  ] as const)("%s", (_name, figures, metric, replicas, name) => {
    const c = cluster({ available: true, ...figures }, metric);
    expect(size(c)).toBe(replicas);
    expect(c.events("web").filter((text) => text.startsWith("SuccessfulRescale")))
      .toEqual(name ? [`SuccessfulRescale New size: ${replicas}; reason: ${name} above target`] : []);
  });

  it("tells the present value in status", () => {
    const c = cluster({ available: true, pods: 9_500 }, pods);
    expect(statusOf(c).currentMetrics).toEqual([{ type: "Pods", pods: { metric: { name: "http_requests" }, current: { averageValue: "9500m" } } }]);
  });

  it.each([
    ["pods, without an API", { available: false }, pods, "FailedGetPodsMetric",
      "unable to get metric http_requests: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"],
    ["pods, unknown", { available: true }, pods, "FailedGetPodsMetric",
      "unable to get metric http_requests: unable to fetch metrics from custom metrics API: the server could not find the metric http_requests for pods"],
    ["object, unknown", { available: true }, object({ type: "Value", value: "1" }), "FailedGetObjectMetric",
      "unable to get metric hits: Ingress on default main/unable to fetch metrics from custom metrics API: the server could not find the metric hits for ingresses.networking.k8s.io main"],
    ["external, without an API", { available: false }, external({ type: "Value", value: "1" }), "FailedGetExternalMetric",
      "unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{of: mail,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)"],
    ["external, unknown", { available: true }, external({ type: "Value", value: "1" }), "FailedGetExternalMetric",
      "unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{of: mail,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: no metrics returned from external metrics API"],
  ] as const)("says why there is none: %s", (_name, figures, metric, reason, message) => {
    const c = cluster(figures, metric);
    expect(size(c)).toBe(2);
    const condition = statusOf(c).conditions!.find(({ type }) => type === "ScalingActive")!;
    expect([condition.status, condition.reason, condition.message]).toEqual(["False", reason, `the HPA was unable to compute the replica count: ${message}`]);
    expect(c.events("web")).toContain(`${reason} ${message}`);
  });
});

describe("the exposition format", () => {
  it("is read with labels, types and times, and nonsense passed over", () => {
    const text = '# HELP x is x\n# TYPE x counter\nx{a="1",b="q\\"\\n"} 3 1700000000000\ny 4.5e1\n\nnot a line\nz NaN\n';
    expect(parseExposition(text)).toEqual([
      { name: "x", labels: { a: "1", b: 'q"\n' }, value: 3, type: "counter" },
      { name: "y", labels: {}, value: 45, type: "untyped" },
    ]);
  });
});
