import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../../apimachinery/types/index.ts";
import { nonZero } from "../replica-set.ts";
import { RetryError } from "../work-queue.ts";
import {
  deadlineOf, findCondition, hasDeadline, isComplete, isProgressing, removeCondition, renewCondition, replicaFailure, setCondition, timedOut,
} from "./conditions.ts";
import { availableReplicas, desiredReplicas, maxUnavailable, sumOf, totalReplicas } from "./limits.ts";
import type { Rollout } from "./replica-sets.ts";

/** The counts, and whether enough is available. `wall`: ms since 1970. */
export function statusOf({ deployment, newSet, oldSets }: Rollout, wall: number): DeploymentStatus {
  const all = [...oldSets, newSet];
  const available = availableReplicas(all);
  const enough = available >= desiredReplicas(deployment) - maxUnavailable(deployment);
  const condition = enough
    ? { type: "Available", status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." }
    : { type: "Available", status: "False", reason: "MinimumReplicasUnavailable", message: "Deployment does not have minimum availability." };
  const { collisionCount } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata!.generation,
    ...nonZero({
      replicas: sumOf(all, ({ status }) => status?.replicas ?? 0),
      updatedReplicas: newSet?.status?.replicas ?? 0,
      readyReplicas: sumOf(all, ({ status }) => status?.readyReplicas ?? 0),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, totalReplicas(all) - available),
    }),
    terminatingReplicas: sumOf(all, ({ status }) => status?.terminatingReplicas ?? 0),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: setCondition(deployment.status?.conditions ?? [], condition, wall),
  };
}

/** The status with what the rollout has come to: progressing, through, or stuck. `wall`: ms since 1970. */
export function rolloutStatusOf(rollout: Rollout, wall: number): DeploymentStatus {
  const { deployment, newSet, oldSets } = rollout;
  const status = statusOf(rollout, wall);
  let conditions: readonly DeploymentCondition[] = status.conditions ?? [];
  const deadline = hasDeadline(deployment);
  if (!deadline) conditions = removeCondition(conditions, "Progressing");
  const current = findCondition(deployment.status?.conditions, "Progressing");
  const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable";
  if (deadline && !wasComplete) {
    const what = newSet ? `ReplicaSet "${newSet.metadata!.name}"` : `Deployment "${deployment.metadata!.name}"`;
    const progressing = { type: "Progressing", status: "True" };
    if (isComplete(deployment, status)) {
      const message = `${what} has successfully progressed.`;
      conditions = setCondition(conditions, { ...progressing, reason: "NewReplicaSetAvailable", message }, wall);
    } else if (isProgressing(deployment, status)) {
      const message = `${what} is progressing.`;
      conditions = renewCondition(conditions, { ...progressing, reason: "ReplicaSetUpdated", message }, wall);
    } else if (timedOut(deployment, conditions, wall)) {
      const message = `${what} has timed out progressing.`;
      conditions = setCondition(
        conditions, { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message }, wall,
      );
    }
  }
  const failure = replicaFailure([...oldSets, ...(newSet ? [newSet] : [])], newSet);
  conditions = failure ? setCondition(conditions, failure, wall) : removeCondition(conditions, "ReplicaFailure");
  return { ...status, conditions };
}

/** ms until the deadline must be looked at, if nothing happens before. */
export function untilDeadline(deployment: Deployment, status: DeploymentStatus, wall: number): number | void {
  const condition = findCondition(status.conditions, "Progressing");
  if (!hasDeadline(deployment) || !condition) return;
  if (isComplete(deployment, status) || condition.reason === "ProgressDeadlineExceeded") return;
  const left = deadlineOf(deployment, condition) - wall;
  if (left < 1000 && left <= 0) throw new RetryError("the deadline has come");
  return left + 100;
}
