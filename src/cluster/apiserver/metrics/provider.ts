/** What a node or a container uses. */
export interface ResourceUsage {
  /** Billionths of a core, over the window. */
  cpuNanoCores: number;
  memoryBytes: number;
}

export interface UsageSample<T> {
  usage: T;
  /** End of the window, ms since 1970. */
  at: number;
  /** Length of the window, ms. */
  window: number;
}

/** Where metrics.k8s.io has its figures from: the kubelets, as metrics-server has scraped them. */
export interface MetricsProvider {
  /** Undefined while there are no figures yet. */
  node(name: string): UsageSample<ResourceUsage> | undefined;
  /** By name of the container. */
  pod(namespace: string, name: string): UsageSample<Readonly<Record<string, ResourceUsage>>> | undefined;
}
