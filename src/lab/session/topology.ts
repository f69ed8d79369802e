import type { NodeSpec } from "../format/lab-schema.ts";

/** A cluster to try things on, as it is chosen on the playground page. */
export interface Topology {
  /** Worker nodes; the control plane comes on top. */
  nodes: number;
  /** 0: the nodes are in no zone. */
  zones: number;
  size: NodeSize;
  /** The last worker is reserved by the taint `dedicated=gpu:NoSchedule`. */
  tainted: boolean;
}

export type NodeSize = "small" | "medium" | "large";

export const MOST_NODES = 50;
export const MOST_ZONES = 5;
export const DEFAULT_TOPOLOGY: Topology = { nodes: 3, zones: 0, size: "medium", tainted: false };

/** Allocatable cpu and memory; `medium` is what a lab's nodes have. */
export const SIZES: Readonly<Record<NodeSize, { cpu: string; memory: string }>> = {
  small: { cpu: "1", memory: "2Gi" },
  medium: { cpu: "2", memory: "4Gi" },
  large: { cpu: "8", memory: "32Gi" },
};

/** As it stands in links and logs: `3z0m`, `12z3s-taint`. */
export function formatTopology({ nodes, zones, size, tainted }: Topology): string {
  return `${nodes}z${zones}${size[0]!}${tainted ? "-taint" : ""}`;
}

/** Reads what `formatTopology` wrote; undefined for anything else. */
export function parseTopology(text: string): Topology | undefined {
  const [, nodes, zones, letter, taint] = /^(\d{1,2})z(\d)([sml])(-taint)?$/.exec(text) ?? [];
  if (nodes === undefined) return undefined;
  const size = (["small", "medium", "large"] as const).find((name) => name[0] === letter)!;
  const topology = { nodes: Number(nodes), zones: Number(zones), size, tainted: taint !== undefined };
  return topology.nodes >= 1 && topology.nodes <= MOST_NODES && topology.zones <= MOST_ZONES ? topology : undefined;
}

/** The nodes: `controlplane`, `node-1` ... `node-N`, in zones `zone-a`, `zone-b` ... by turns. */
export function nodesOf({ nodes, zones, size, tainted }: Topology): NodeSpec[] {
  const workers = Array.from({ length: nodes }, (_, index): NodeSpec => ({
    name: `node-${index + 1}`,
    ...(size === "medium" ? {} : SIZES[size]),
    ...(zones > 0 ? { zone: `zone-${"abcde"[index % zones]!}` } : {}),
    ...(tainted && index === nodes - 1 ? { taints: ["dedicated=gpu:NoSchedule"], labels: { dedicated: "gpu" } } : {}),
  }));
  return [{ name: "controlplane" }, ...workers];
}
