import type { Deployment, ReplicaSet } from "../../../apimachinery/types/index.ts";
import { DESIRED_REPLICAS, desiredReplicas, MAX_REPLICAS, maxSurge, REVISION, REVISION_HISTORY } from "./limits.ts";

/** Characters of the history of revisions that are kept. */
const HISTORY_LENGTH = 2000;

/** Annotations of a Deployment that its sets do not take over. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration", REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS,
  "deprecated.deployment.rollback.to",
]);

/** The annotations of a set, or undefined if those that it has are right. */
export function annotationsFor(deployment: Deployment, set: ReplicaSet, revision: string, exists: boolean): Record<string, string> | undefined {
  const annotations: Record<string, string> = { ...set.metadata!.annotations };
  let changed = false;
  for (const [key, value] of Object.entries(deployment.metadata!.annotations ?? {})) {
    if (OWN_ANNOTATIONS.has(key) || annotations[key] === value) continue;
    annotations[key] = value;
    changed = true;
  }
  const old = annotations[REVISION];
  if ((Number(old) || 0) < Number(revision)) {
    annotations[REVISION] = revision;
    changed = true;
    if (old) {
      const history = annotations[REVISION_HISTORY] ? annotations[REVISION_HISTORY].split(",") : [];
      history.push(old);
      while (history.join(",").length > HISTORY_LENGTH) history.shift();
      annotations[REVISION_HISTORY] = history.join(",");
    }
  }
  if (!exists) {
    annotations[DESIRED_REPLICAS] = String(desiredReplicas(deployment));
    annotations[MAX_REPLICAS] = String(desiredReplicas(deployment) + maxSurge(deployment));
    changed = true;
  }
  return changed ? annotations : undefined;
}
