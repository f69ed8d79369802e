import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Column, Draft, ResourceContext, ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** What metrics-server serves: how much nodes and pods use, out of the last scrape. */

const columns: readonly Column[] = [NAME, column("Cpu"), column("Memory"), column("Window")];

function cells(metrics: Draft): string[] {
  const usage = metrics.usage ?? metrics.containers?.[0]?.usage ?? {};
  return [metrics.metadata?.name ?? "", String(usage.cpu ?? ""), String(usage.memory ?? ""), metrics.window ?? ""];
}

export const nodemetrics: ResourceDefinition<KubeObject> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  kind: "NodeMetrics",
  resource: "nodes",
  singular: "",
  namespaced: false,
  verbs: ["get", "list"],
  schema: "io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics",
  columns: [...columns, AGE],
  cells: (metrics, context: ResourceContext) => [...cells(metrics), age(metrics, context)],
};

export const podmetrics: ResourceDefinition<KubeObject> = {
  group: "metrics.k8s.io",
  version: "v1beta1",
  kind: "PodMetrics",
  resource: "pods",
  singular: "",
  namespaced: true,
  verbs: ["get", "list"],
  schema: "io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics",
  columns: [...columns, AGE],
  cells: (metrics, context: ResourceContext) => [...cells(metrics), age(metrics, context)],
};
