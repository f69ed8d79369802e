import type { Deployment, ReplicaSet } from "../../../apimachinery/types/index.ts";

/** Counts and limits of a rollout (kubernetes: pkg/controller/deployment/util). */
export const REVISION = "deployment.kubernetes.io/revision";
export const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

export const desiredReplicas = ({ spec }: Deployment): number => spec!.replicas ?? 1;
export const replicasOf = ({ spec }: ReplicaSet): number => spec!.replicas ?? 1;

export function sumOf(sets: readonly (ReplicaSet | undefined)[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((sum, set) => sum + (set ? count(set) : 0), 0);
}

export const totalReplicas = (sets: readonly (ReplicaSet | undefined)[]): number => sumOf(sets, replicasOf);
export const availableReplicas = (sets: readonly (ReplicaSet | undefined)[]): number =>
  sumOf(sets, ({ status }) => status?.availableReplicas ?? 0);

/** A number or a percentage of `total`. */
export function resolveCount(value: number | string | undefined, total: number, round: "up" | "down"): number {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  const exact = (Number(value.replace("%", "")) * total) / 100;
  return round === "up" ? Math.ceil(exact) : Math.floor(exact);
}

/** Surge rounds up, unavailable rounds down; if both come to nothing one Pod may be unavailable, or nothing could move. */
function rollingLimits({ spec }: Deployment): { maxSurge: number; maxUnavailable: number } {
  if (spec!.strategy?.type === "Recreate") return { maxSurge: 0, maxUnavailable: 0 };
  const replicas = spec!.replicas ?? 1;
  const { maxSurge: surge, maxUnavailable: unavailable } = spec!.strategy?.rollingUpdate ?? {};
  const maxSurge = resolveCount(surge, replicas, "up");
  const maxUnavailable = resolveCount(unavailable, replicas, "down");
  if (maxSurge === 0 && maxUnavailable === 0) return { maxSurge, maxUnavailable: 1 };
  return { maxSurge, maxUnavailable };
}

/** How many may be missing, at most all of them. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = desiredReplicas(deployment);
  if (deployment.spec!.strategy?.type === "Recreate" || replicas === 0) return 0;
  return Math.min(rollingLimits(deployment).maxUnavailable, replicas);
}

export const maxSurge = (deployment: Deployment): number => rollingLimits(deployment).maxSurge;

export function revisionOf({ metadata }: ReplicaSet | Deployment): number {
  return Number(metadata!.annotations?.[REVISION] ?? 0) || 0;
}

/** The size of the new set in its next step. */
export function newReplicas(deployment: Deployment, all: readonly (ReplicaSet | undefined)[], current: number): number {
  const desired = desiredReplicas(deployment);
  if (deployment.spec!.strategy?.type === "Recreate") return desired;
  const room = desired + maxSurge(deployment) - totalReplicas(all);
  if (room <= 0) return current;
  return current + Math.min(room, desired - current);
}

/** What a set gets when the size of the Deployment changes in the middle of a rollout: its share of `toAdd`. */
export function proportion(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  const size = replicasOf(set);
  if (size === 0 || toAdd === 0 || toAdd === added) return 0;
  const share = fraction(set, deployment);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fraction(set: ReplicaSet, deployment: Deployment): number {
  const size = replicasOf(set);
  const desired = desiredReplicas(deployment);
  if (desired === 0) return -size;
  const annotated = Number(set.metadata!.annotations?.[MAX_REPLICAS]) || deployment.status?.replicas || 0;
  if (annotated === 0) return 0;
  return Math.round((size * (desired + maxSurge(deployment))) / annotated) - size;
}
