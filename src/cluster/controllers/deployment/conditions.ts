import { parseTime, rfc3339 } from "../../../apimachinery/time.ts";
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "../../../apimachinery/types/index.ts";
import { desiredReplicas } from "./limits.ts";

type Conditions = readonly DeploymentCondition[];

export function findCondition(conditions: Conditions | undefined, type: string): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export interface NewCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Sets a condition; one of the same status and reason stays as it is, a changed one moves to the end. */
export function setCondition(conditions: Conditions, wanted: NewCondition, wall: number): Conditions {
  const old = findCondition(conditions, wanted.type);
  if (old && old.status === wanted.status && old.reason === wanted.reason) return conditions;
  const now = rfc3339(wall);
  const { type, status, reason, message } = wanted;
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
  return [...removeCondition(conditions, type), { type, status, lastUpdateTime: now, lastTransitionTime, reason, message }];
}

export function removeCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** As setCondition, also when status and reason are the same: progress is told anew. */
export function renewCondition(conditions: Conditions, wanted: NewCondition, wall: number): Conditions {
  const old = findCondition(conditions, wanted.type);
  const now = rfc3339(wall);
  const { type, status, reason, message } = wanted;
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : now;
  return [...removeCondition(conditions, type), { type, status, lastUpdateTime: now, lastTransitionTime, reason, message }];
}

/** No deadline is the largest 32-bit number. */
export function hasDeadline({ spec }: Deployment): boolean {
  return spec!.progressDeadlineSeconds !== undefined && spec!.progressDeadlineSeconds !== 2147483647;
}

/** All replicas are of the new template and available, and no old one is left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const desired = desiredReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === desired &&
    (status.replicas ?? 0) === desired &&
    (status.availableReplicas ?? 0) === desired &&
    (status.observedGeneration ?? 0) >= (deployment.metadata!.generation ?? 0)
  );
}

/** Anything moved towards the goal since the last status. */
export function isProgressing(deployment: Deployment, status: DeploymentStatus): boolean {
  const old = deployment.status ?? {};
  const remaining = (of: DeploymentStatus): number => (of.replicas ?? 0) - (of.updatedReplicas ?? 0);
  return (
    (status.updatedReplicas ?? 0) > (old.updatedReplicas ?? 0) ||
    remaining(status) < remaining(old) ||
    (status.readyReplicas ?? 0) > (old.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (old.availableReplicas ?? 0)
  );
}

export function timedOut(deployment: Deployment, conditions: Conditions, wall: number): boolean {
  const condition = findCondition(conditions, "Progressing");
  if (!condition || condition.reason === "NewReplicaSetAvailable") return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  return deadlineOf(deployment, condition) < wall;
}

/** ms since 1970. */
export function deadlineOf({ spec }: Deployment, condition: DeploymentCondition): number {
  return (parseTime(condition.lastUpdateTime) ?? 0) + spec!.progressDeadlineSeconds! * 1000;
}

/** The failure to create or delete Pods of one of its sets, as a condition of the Deployment; the new set's counts first. */
export function replicaFailure(all: readonly ReplicaSet[], newSet: ReplicaSet | undefined): NewCondition | undefined {
  for (const set of [newSet, ...all]) {
    const failure = set?.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
    if (failure) {
      return { type: "ReplicaFailure", status: failure.status, reason: failure.reason ?? "", message: failure.message ?? "" };
    }
  }
  return undefined;
}
