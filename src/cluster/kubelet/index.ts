export { createKubeletInformers, type KubeletInformers } from "./informers.ts";
export { Kubelet } from "./kubelet.ts";
export { createNode, type ClusterNode, type NodeOptions } from "./node.ts";
export type { ProbeFiring, ProbeHistory, ProbeKey } from "./prober/history.ts";
export type { ProbeType } from "./prober/results.ts";
export { createMetricsProvider, UsageSampler, type MeasuredNode } from "./usage.ts";
