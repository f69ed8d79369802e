import { formatDuration, rfc3339 } from "../../../apimachinery/time.ts";
import { quantity } from "../../../apimachinery/quantity.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { VirtualResource } from "../endpoints/virtual.ts";
import type { Column, Draft, ResourceDefinition } from "../resources/definition.ts";
import type { Storage } from "../storage/storage.ts";
import { notFound } from "../status.ts";
import type { MetricsProvider, ResourceUsage } from "./provider.ts";

const GROUP = { group: "metrics.k8s.io", version: "v1beta1" };
const API_VERSION = "metrics.k8s.io/v1beta1";
const SCHEMA = "io.k8s.metrics.pkg.apis.metrics.v1beta1.";

const COLUMNS: readonly Column[] = [
  { name: "Name", type: "string", format: "name" },
  { name: "cpu", type: "string", format: "quantity" },
  { name: "memory", type: "string", format: "quantity" },
  { name: "Window", type: "string", format: "duration" },
];

function usageOf({ cpuNanoCores, memoryBytes }: ResourceUsage): { cpu: string; memory: string } {
  return { cpu: `${Math.round(cpuNanoCores)}n`, memory: `${Math.floor(memoryBytes / 1024)}Ki` };
}

function cells(containers: readonly { usage: { cpu: string; memory: string } }[], name: string, window: string): string[] {
  let cpu = 0;
  let memory = 0;
  for (const { usage } of containers) {
    cpu += Number.parseInt(usage.cpu, 10);
    memory += Number.parseInt(usage.memory, 10);
  }
  return [name, `${cpu}n`, quantity(memory * 1024, "BinarySI").toString(), window];
}

const nodeMetrics: ResourceDefinition = {
  ...GROUP,
  kind: "NodeMetrics",
  resource: "nodes",
  singular: "",
  namespaced: false,
  verbs: ["get", "list"],
  schema: `${SCHEMA}NodeMetrics`,
  columns: COLUMNS,
  cells: (object: Draft) => cells([object], object.metadata.name, object.window),
};

const podMetrics: ResourceDefinition = {
  ...GROUP,
  kind: "PodMetrics",
  resource: "pods",
  singular: "",
  namespaced: true,
  verbs: ["get", "list"],
  schema: `${SCHEMA}PodMetrics`,
  columns: COLUMNS,
  cells: (object: Draft) => cells(object.containers, object.metadata.name, object.window),
};

/** metrics.k8s.io over the figures of `provider`: what `kubectl top` and the HPA read. */
export function metricsResources(storage: Storage, provider: MetricsProvider): [ResourceDefinition, VirtualResource][] {
  const node = (object: KubeObject): KubeObject | undefined => {
    const { name = "", labels } = object.metadata ?? {};
    const sample = provider.node(name);
    if (!sample) return undefined;
    const metadata = { name, creationTimestamp: rfc3339(sample.at), ...(labels ? { labels } : {}) };
    const times = { timestamp: rfc3339(sample.at), window: formatDuration(sample.window) };
    return { kind: "NodeMetrics", apiVersion: API_VERSION, metadata, ...times, usage: usageOf(sample.usage) } as KubeObject;
  };
  const pod = (object: KubeObject): KubeObject | undefined => {
    const { name = "", namespace = "", labels } = object.metadata ?? {};
    const sample = provider.pod(namespace, name);
    if (!sample) return undefined;
    const metadata = { name, namespace, creationTimestamp: rfc3339(sample.at), ...(labels ? { labels } : {}) };
    const times = { timestamp: rfc3339(sample.at), window: formatDuration(sample.window) };
    const containers = Object.entries(sample.usage).map(([container, usage]) => ({ name: container, usage: usageOf(usage) }));
    return { kind: "PodMetrics", apiVersion: API_VERSION, metadata, ...times, containers } as KubeObject;
  };
  const over = (resource: string, shape: (object: KubeObject) => KubeObject | undefined): VirtualResource => ({
    get(namespace, name) {
      const object = storage.get(resource, namespace, name);
      const metrics = object && shape(object);
      if (!metrics) throw notFound({ group: "", resource }, name);
      return metrics;
    },
    list: (namespace) => storage.list(resource, namespace).map(shape).filter((one) => one !== undefined),
  });
  return [
    [nodeMetrics, over("nodes", node)],
    [podMetrics, over("pods", pod)],
  ];
}
