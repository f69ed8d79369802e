import type { Pod } from "../../apimachinery/types/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { Attempt } from "../../cluster/scheduler/explain.ts";

/** What the scheduler has decided about a Pod, attempt by attempt, oldest first. */
export interface PodVerdict {
  namespace: string;
  name: string;
  /** The node it is on, or "". */
  node: string;
  /** Another scheduler, a DaemonSet of old or `spec.nodeName` put it there, or no attempt was made (gates): nothing to tell. */
  attempts: readonly Attempt[];
  gates: readonly string[];
}

export function podVerdict(cluster: Cluster, namespace: string, name: string): PodVerdict | undefined {
  const pod = cluster.apiServer.storage.get("pods", namespace, name) as Pod | undefined;
  if (!pod) return undefined;
  const attempts = cluster.scheduler.attempts(namespace, name).filter((attempt) => attempt.uid === pod.metadata!.uid);
  return { namespace, name, node: pod.spec?.nodeName ?? "", attempts, gates: (pod.spec?.schedulingGates ?? []).map((gate) => gate.name) };
}
