import type { Draft } from "./definition.ts";

/**
 * Writes `matchLabelKeys` and `mismatchLabelKeys` of pod affinity terms and `matchLabelKeys` of spread constraints into
 * their label selectors, with the values of the pod's own labels (registry/core/pod: mutatePodAffinity,
 * mutateTopologySpreadConstraints). Keys that the pod does not have are left out.
 */
export function mergeMatchLabelKeys(pod: Draft): void {
  const labels: Record<string, string> = pod.metadata?.labels ?? {};
  const affinity = pod.spec?.affinity;
  for (const side of [affinity?.podAffinity, affinity?.podAntiAffinity]) {
    if (!side) continue;
    for (const term of side.requiredDuringSchedulingIgnoredDuringExecution ?? []) mergeTerm(term, labels);
    for (const weighted of side.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      mergeTerm(weighted.podAffinityTerm, labels);
    }
  }
  for (const constraint of pod.spec?.topologySpreadConstraints ?? []) {
    mergeKeys(constraint, constraint.matchLabelKeys, "In", labels);
  }
}

function mergeTerm(term: Draft, labels: Record<string, string>): void {
  if (!term) return;
  mergeKeys(term, term.matchLabelKeys, "In", labels);
  mergeKeys(term, term.mismatchLabelKeys, "NotIn", labels);
}

function mergeKeys(
  holder: Draft, keys: string[] | undefined, operator: "In" | "NotIn", labels: Record<string, string>,
): void {
  if (!holder.labelSelector) return;
  for (const key of keys ?? []) {
    const value = labels[key];
    if (value === undefined) continue;
    (holder.labelSelector.matchExpressions ??= []).push({ key, operator, values: [value] });
  }
}
