import type { KubeObject } from "../../object.ts";

/** What the scheduler tells of an attempt at a Pod: an item of an AttemptList of podlab.dev/v1. */
export interface Attempt {
  uid: string;
  /** RFC 3339 */
  time: string;
  number: number;
  schedulerName: string;
  priority: number;
  outcome: "scheduled" | "unschedulable" | "error";
  nodeName?: string;
  nominatedNodeName?: string;
  preemption?: { nodeName: string; victims: { namespace: string; name: string; priority: number }[]; violations: number };
  message?: string;
  nodesInCluster: number;
  evaluated: number;
  feasible: number;
  /** Nodes that shared the highest score. */
  tied: string[];
  nodes: NodeVerdict[];
}

export interface NodeVerdict {
  node: string;
  refused?: { plugin: string; reasons: string[]; detail?: string };
  scores?: { plugin: string; raw: number; normalized: number; weight: number; weighted: number }[];
  total?: number;
  preemption?: string;
}

export interface AttemptList extends KubeObject {
  queue?: { place: string; gated?: string };
  items: Attempt[];
}

export function attemptsPath(namespace: string, pod: string): string {
  return `/apis/podlab.dev/v1/namespaces/${encodeURIComponent(namespace)}/attempts/${encodeURIComponent(pod)}`;
}
