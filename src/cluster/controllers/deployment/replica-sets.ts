import { semanticEqual } from "../../../apimachinery/json/index.ts";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../../apimachinery/types/index.ts";

/** The sets of a Deployment: which of them is of its present template, and in which order they came. */
export const HASH = "pod-template-hash";

/** What one sync works on. */
export interface Rollout {
  deployment: Deployment;
  /** The set of the present template, if there is one. */
  newSet: ReplicaSet | undefined;
  oldSets: ReplicaSet[];
}

/** The oldest of the sets that have the template, if there are several. */
export function findNewSet(deployment: Deployment, all: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec!.template);
  return byAge(all).find((set) => semanticEqual(withoutHash(set.spec!.template!), wanted));
}

/** Pods of a set that are ready, and those of them that are available. */
export function serves({ status }: ReplicaSet): number {
  return (status?.readyReplicas ?? 0) + (status?.availableReplicas ?? 0);
}

export function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  if (template.metadata?.labels?.[HASH] === undefined) return template;
  const { [HASH]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function without(all: readonly ReplicaSet[], one: ReplicaSet | undefined): ReplicaSet[] {
  return all.filter((set) => set !== one);
}

/** Oldest first; of one second by name. */
export function byAge(sets: readonly ReplicaSet[]): ReplicaSet[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...sets].sort(
    (a, b) => order(a.metadata!.creationTimestamp!, b.metadata!.creationTimestamp!) || order(a.metadata!.name!, b.metadata!.name!),
  );
}
