import { formatDuration, rfc3339 } from "../../../apimachinery/time.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { VirtualResource } from "../endpoints/virtual.ts";
import type { Storage } from "../storage/storage.ts";
import { notFound, serviceUnavailable } from "../status.ts";
import type { MetricsProvider, ResourceUsage } from "./provider.ts";

const API_VERSION = "metrics.k8s.io/v1beta1";

function usageOf({ cpuNanoCores, memoryBytes }: ResourceUsage): { cpu: string; memory: string } {
  return { cpu: `${Math.round(cpuNanoCores)}n`, memory: `${Math.floor(memoryBytes / 1024)}Ki` };
}

/** What is said while there is nothing behind the API. */
const unavailable = (resource: string) => (): never => {
  throw serviceUnavailable(`the server is currently unable to handle the request (get ${resource}.metrics.k8s.io)`);
};

/** metrics.k8s.io over the figures of `provider`, by resource: what `kubectl top` and the HPA read. */
export function metricsResources(storage: Storage, provider: MetricsProvider | undefined): [string, VirtualResource][] {
  if (!provider) {
    return ["nodes", "pods"].map((name) => [`${name}.metrics.k8s.io`, { get: unavailable(name), list: unavailable(name) }]);
  }
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
    ["nodes.metrics.k8s.io", over("nodes", node)],
    ["pods.metrics.k8s.io", over("pods", pod)],
  ];
}
