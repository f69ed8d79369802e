import { parseTime, rfc3339 } from "../../apimachinery/time.ts";
import type { Pod, PodCondition } from "../../apimachinery/types/index.ts";
import type { Timer } from "../../sim/index.ts";
import { attempt } from "../attempt.ts";
import { type Controller, type ControllerOptions, deleting } from "./controller.ts";
import { isFinished } from "./pod-state.ts";

/** ms */
const PERIOD = 20_000;
const QUARANTINE = 40_000;
/** kube-controller-manager --terminated-pod-gc-threshold */
const TERMINATED_THRESHOLD = 12_500;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

/**
 * Deletes Pods that nobody else would: those of nodes that are gone (after 40 s), those that were deleted before they had a
 * node, and the oldest finished ones beyond a threshold. Rounds of 20 s, only while there is something to look at.
 */
export function createPodGarbageCollector({ simulation, client, informers }: ControllerOptions): Controller {
  const nodes = informers.of("nodes");
  const pods = informers.of("pods");
  /** Names of nodes that are not there, since when (virtual ms). */
  const missing = new Map<string, number>();
  let timer: Timer | undefined;
  let finished = 0;
  const suspect = (pod: Pod): boolean =>
    (pod.spec!.nodeName ? !nodes.get("", pod.spec!.nodeName) : deleting(pod)) || isFinished(pod) || outOfService(pod);

  const arm = (): void => {
    timer ??= simulation.at((Math.floor(simulation.now / PERIOD) + 1) * PERIOD, collect);
  };
  pods.on({
    added(pod) {
      if (suspect(pod)) arm();
    },
    updated(pod, old) {
      if ((pod.metadata !== old.metadata || pod.spec !== old.spec || isFinished(pod) !== isFinished(old)) && suspect(pod)) arm();
    },
  });
  nodes.on({ deleted: arm, updated: (node, old) => node.spec !== old.spec && node.spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE) && arm() });

  function outOfService({ spec }: Pod): boolean {
    const taints = nodes.get("", spec!.nodeName ?? "")?.spec?.taints;
    return taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false;
  }

  function collect(): void {
    timer = undefined;
    let again = false;
    const all = pods.list();
    const ended = all.filter((pod) => isFinished(pod) && !deleting(pod));
    finished = ended.length;
    if (finished > TERMINATED_THRESHOLD) {
      const oldest = [...ended].sort((a, b) => (parseTime(a.metadata!.creationTimestamp) ?? 0) - (parseTime(b.metadata!.creationTimestamp) ?? 0));
      for (const pod of oldest.slice(0, finished - TERMINATED_THRESHOLD)) remove(pod, undefined);
    }
    const gone = new Set<string>();
    for (const pod of all) {
      const { nodeName } = pod.spec!;
      if (!nodeName) {
        if (deleting(pod)) remove(pod, undefined);
        continue;
      }
      if (nodes.get("", nodeName)) {
        if (deleting(pod) && outOfService(pod)) remove(pod, undefined);
        continue;
      }
      gone.add(nodeName);
      const since = missing.get(nodeName);
      if (since === undefined) {
        missing.set(nodeName, simulation.now);
        again = true;
      } else if (simulation.now - since < QUARANTINE) again = true;
      else remove(pod, { reason: "DeletionByPodGC", message: "PodGC: node no longer exists" });
    }
    for (const name of missing.keys()) if (!gone.has(name)) missing.delete(name);
    if (again) arm();
  }

  function remove(listed: Pod, disruption: { reason: string; message: string } | undefined): void {
    attempt(() => removeNow(listed, disruption), ({ code }) => code !== 404 && code !== 409 && arm());
  }

  function removeNow(listed: Pod, disruption: { reason: string; message: string } | undefined): void {
    const { namespace, name, uid } = listed.metadata!;
    const api = client.of("pods");
    const pod = api.find(namespace!, name!);
    if (!pod || pod.metadata!.uid !== uid) return;
    if (!isFinished(pod)) {
      const conditions = (pod.status?.conditions ?? []).filter(({ type }) => type !== "DisruptionTarget");
      const condition: PodCondition = { type: "DisruptionTarget", status: "True", lastTransitionTime: rfc3339(simulation.wall), ...disruption };
      api.updateStatus(namespace!, {
        ...pod, status: { ...pod.status, phase: "Failed", conditions: disruption ? [...conditions, condition] : pod.status?.conditions },
      });
    }
    api.delete(namespace!, name!, { gracePeriodSeconds: 0, preconditions: { uid } });
  }

  return { stop: () => timer?.cancel() };
}
