import type { Status } from "./framework.ts";

/** The status of each node that did not pass; nodes that were not looked at share one. */
export class NodeStatuses {
  readonly explicit = new Map<string, Status>();
  absent: Status = { code: "UnschedulableAndUnresolvable", reasons: [] };

  get(nodeName: string): Status {
    return this.explicit.get(nodeName) ?? this.absent;
  }
}

export interface Diagnosis {
  /** Nodes in the cluster. */
  nodes: number;
  statuses: NodeStatuses;
  /** What PreFilter said when it refused all nodes at once. */
  preFilter?: string;
  postFilter?: string;
}

/**
 * The text of FailedScheduling: `0/4 nodes are available: 1 Insufficient cpu, 3 node(s) had ...`, reasons with their counts
 * sorted as text, then what the attempt to make room said.
 */
export function fitErrorMessage({ nodes, statuses, preFilter, postFilter }: Diagnosis): string {
  let message = `0/${nodes} nodes are available:`;
  if (preFilter) message += ` ${preFilter}.`;
  else {
    const counts = new Map<string, number>();
    const count = ({ reasons }: Status, by: number): void => {
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + by);
    };
    for (const status of statuses.explicit.values()) count(status, 1);
    if (nodes > statuses.explicit.size) count(statuses.absent, nodes - statuses.explicit.size);
    const reasons = [...counts].map(([reason, number]) => `${number} ${reason}`).sort(byBytes);
    message += reasons.length > 0 ? ` ${reasons.join(", ")}.` : "";
  }
  return postFilter ? `${message} ${postFilter}` : message;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
