import type { KubeObject, Node, Pod } from "../../apimachinery/types/index.ts";
import { podInfoOf } from "./node-info.ts";

/**
 * Events of the cluster that wake unschedulable Pods (kubernetes: pkg/scheduler/framework/events.go). Which of them help is
 * said by the plugins that refused the Pod: `EventRegistration`, with a hint that looks closer.
 */
export type ActionType =
  | "add" | "delete"
  | "updateNodeAllocatable" | "updateNodeLabel" | "updateNodeTaint" | "updateNodeCondition" | "updateNodeAnnotation"
  | "updatePodLabel" | "updatePodScaleDown" | "updatePodToleration" | "updatePodSchedulingGatesEliminated"
  | "updatePodClaims" | "update";

export type EventResource =
  | "Node" | "AssignedPod" | "UnscheduledPod" | "PersistentVolumeClaim" | "PersistentVolume" | "StorageClass" | "CSINode"
  | "PodGroup" | "ResourceClaim" | "DeviceClass" | "ResourceSlice" | "Namespace" | "ForceActivate" | "Timeout";

export interface ClusterEvent {
  readonly resource: EventResource;
  readonly action: ActionType;
  readonly old?: KubeObject;
  readonly object?: KubeObject;
}

export interface EventRegistration {
  readonly resource: EventResource;
  readonly actions: readonly ActionType[];
  /** Whether the event may help this Pod; without a hint it may. */
  hint?(pod: Pod, event: ClusterEvent): boolean;
}

/** What changed in a node that schedulers care about. */
export function nodeChanges(node: Node, old: Node): ActionType[] {
  const actions: ActionType[] = [];
  if (Boolean(node.spec?.unschedulable) !== Boolean(old.spec?.unschedulable)) actions.push("updateNodeTaint");
  if (!same(node.status?.allocatable, old.status?.allocatable)) actions.push("updateNodeAllocatable");
  if (!same(node.metadata?.labels, old.metadata?.labels)) actions.push("updateNodeLabel");
  if (!actions.includes("updateNodeTaint") && !same(node.spec?.taints, old.spec?.taints)) actions.push("updateNodeTaint");
  if (conditionStates(node) !== conditionStates(old)) actions.push("updateNodeCondition");
  if (!same(node.metadata?.annotations, old.metadata?.annotations)) actions.push("updateNodeAnnotation");
  return actions;
}

function conditionStates(node: Node): string {
  return (node.status?.conditions ?? []).map(({ type, status }) => `${type}=${status}`).sort().join();
}

/** What changed in a Pod that may matter to its scheduling or that of others. */
export function podChanges(pod: Pod, old: Pod): ActionType[] {
  const actions: ActionType[] = [];
  if (pod.metadata!.labels !== old.metadata!.labels && !same(pod.metadata!.labels, old.metadata!.labels)) actions.push("updatePodLabel");
  const { resourceClaimStatuses } = pod.status ?? {};
  if (resourceClaimStatuses && !same(resourceClaimStatuses, old.status?.resourceClaimStatuses)) actions.push("updatePodClaims");
  if (pod.spec === old.spec) return actions;
  if (!same(pod.spec!.tolerations, old.spec!.tolerations)) actions.push("updatePodToleration");
  if ((old.spec!.schedulingGates?.length ?? 0) > 0 && !pod.spec!.schedulingGates?.length) actions.push("updatePodSchedulingGatesEliminated");
  const [requests, before] = [podInfoOf(pod).requests, podInfoOf(old).requests];
  if (requests.cpu < before.cpu || requests.memory < before.memory) actions.push("updatePodScaleDown");
  return actions;
}

/** Equality of small plain values. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
