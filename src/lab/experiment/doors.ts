import type { Cluster } from "../../cluster/cluster.ts";

/*
 * What experiments ask of a cluster: its catalogue of faults and its load generator.
 */

export interface ContainerTarget {
  namespace?: string;
  pod?: string;
  selector?: string;
  node?: string;
  container?: string;
  limit?: number;
}

export type FaultSpec =
  | ({ kind: "hang" } & ContainerTarget)
  | ({ kind: "crash"; exitCode?: number; repeat?: boolean } & ContainerTarget)
  | ({ kind: "leak"; bytesPerSecond: number } & ContainerTarget)
  | ({ kind: "slow"; milliseconds: number } & ContainerTarget)
  | ({ kind: "exit-code"; exitCode: number } & ContainerTarget)
  | { kind: "registry-down"; registry?: string; message?: string }
  | { kind: "registry-limit"; registry?: string }
  | { kind: "node-down"; node: string }
  | { kind: "node-cut-off"; node: string }
  | { kind: "kubelet-down"; node: string }
  | { kind: "control-plane-down"; component: "etcd" | "kube-apiserver" | "kube-scheduler" | "kube-controller-manager" }
  | { kind: "dns-down" };

export interface Fault {
  readonly spec: FaultSpec;
  readonly description: string;
  readonly active: boolean;
  end(): void;
}

export interface TrafficOptions {
  url: string;
  namespace?: string;
  from?: { namespace?: string; pod: string } | string;
  requestsPerSecond: number;
  timeout?: number;
}

export interface Traffic {
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly open: number;
  readonly errors: ReadonlyMap<string, number>;
  readonly seconds: readonly { sent: number; succeeded: number; failed: number }[];
  latency(p: number): number;
  stop(): void;
  readonly done: boolean;
}

export interface Doors {
  readonly faults: { inject(spec: FaultSpec): Fault; endAll(): void };
  readonly traffic: { start(options: TrafficOptions): Traffic };
}

export function doorsOf(cluster: Cluster): Doors {
  return cluster as unknown as Doors;
}
