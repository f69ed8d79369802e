import type { ClusterView, NodeView, PodView } from "../lab/session/view.ts";

/**
 * What has changed from one view to the next. A large cluster changes in few places: what is left out is as it was, so that
 * little passes between worker and page, and the page draws little anew.
 */
export interface ViewUpdate {
  /** All nodes, in order. */
  nodes: NodeUpdate[];
  unscheduled?: ClusterView["unscheduled"];
  services?: ClusterView["services"];
}

export interface NodeUpdate {
  name: string;
  /** The node itself, if anything but its Pods has changed. */
  node?: Omit<NodeView, "pods">;
  /** All of its Pods, if any of them has changed: uids of those that are as they were. */
  pods?: (PodView | string)[];
}

/** The update that leads from one view to the next; undefined when they show the same. A Pod that has not changed is the same object in both. */
export function updateBetween(before: ClusterView | undefined, next: ClusterView): ViewUpdate | undefined {
  const known = new Map(before?.nodes.map((node) => [node.name, node]));
  let changed = before === undefined || before.nodes.length !== next.nodes.length;
  const nodes = next.nodes.map((node, index): NodeUpdate => {
    const old = known.get(node.name);
    const { pods, ...rest } = node;
    const update: NodeUpdate = { name: node.name };
    if (!old || !sameNode(rest, old)) update.node = rest;
    if (!old || pods.length !== old.pods.length || pods.some((pod, at) => pod !== old.pods[at])) {
      const same = new Set(old?.pods);
      update.pods = pods.map((pod) => (same.has(pod) ? pod.uid : pod));
    }
    if (update.node || update.pods || before?.nodes[index]?.name !== node.name) changed = true;
    return update;
  });
  const update: ViewUpdate = { nodes };
  if (!before || JSON.stringify(before.unscheduled) !== JSON.stringify(next.unscheduled)) update.unscheduled = next.unscheduled;
  if (!before || JSON.stringify(before.services) !== JSON.stringify(next.services)) update.services = next.services;
  return changed || update.unscheduled || update.services ? update : undefined;
}

/** The next view; what has not changed is the same object as before. */
export function withUpdate(before: ClusterView | undefined, update: ViewUpdate): ClusterView {
  const known = new Map(before?.nodes.map((node) => [node.name, node]));
  return {
    nodes: update.nodes.map(({ name, node, pods }) => {
      const old = known.get(name);
      if (old && !node && !pods) return old;
      const oldPods = new Map(old?.pods.map((pod) => [pod.uid, pod]));
      const rest = node ?? old!;
      return { ...rest, pods: pods ? pods.map((pod) => (typeof pod === "string" ? oldPods.get(pod)! : pod)) : (old?.pods ?? []) };
    }),
    unscheduled: update.unscheduled ?? before?.unscheduled ?? [],
    services: update.services ?? before?.services ?? [],
  };
}

function sameNode(one: Omit<NodeView, "pods">, { pods: _pods, ...other }: NodeView): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
