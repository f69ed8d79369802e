import type { Taint, Toleration } from "../../apimachinery/types/index.ts";

/** Whether one toleration tolerates one taint: no effect means all, no key with Exists means all. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case undefined:
    case "":
    case "Equal":
      return Boolean(toleration.key) && (toleration.value ?? "") === (taint.value ?? "");
    case "Exists":
      return true;
    default:
      return false;
  }
}

export function tolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  for (const toleration of tolerations ?? []) if (tolerates(toleration, taint)) return true;
  return false;
}

const keepsPodsAway = ({ effect }: Taint): boolean => effect === "NoSchedule" || effect === "NoExecute";

/** The first taint that matters (by `filter`) and is not tolerated. */
export function untoleratedTaint(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  filter: (taint: Taint) => boolean = keepsPodsAway,
): Taint | undefined {
  for (const taint of taints ?? []) if (filter(taint) && !tolerated(taint, tolerations)) return taint;
  return undefined;
}
