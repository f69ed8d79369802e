import type { Container, ContainerStatus, Pod, PodStatus } from "../../apimachinery/types/index.ts";
import { containerStatuses, type StartFailure } from "./container-status.ts";
import { KUBELET_CONDITIONS, podConditions, type Condition } from "./pod-conditions.ts";
import { podPhase } from "./pod-phase.ts";
import { podResources } from "./pod-resources.ts";
import { isSidecar, uidOf, type AnyContainer } from "./pod.ts";
import type { Prober } from "./prober/prober.ts";
import { restartingCondition } from "./restart-all.ts";
import type { PodSnapshot } from "./snapshot.ts";
import type { GeneratedStatus } from "./status-manager.ts";

export interface PodStatusInput {
  pod: Pod;
  snapshot: PodSnapshot;
  /** What was written last. */
  old: PodStatus | undefined;
  prober: Prober;
  hostAddress: string;
  failure: (name: string) => StartFailure | undefined;
  allocated: (container: AnyContainer) => Container["resources"];
  /** What running containers and the Pod's group have of it: less or more, while a resize is hindered. */
  actual?: { container: (container: AnyContainer) => Container["resources"]; pod: Pod } | undefined;
  /** Nothing of the Pod will run again. */
  terminal: boolean;
  /** All containers are to begin anew. */
  restartingAll: boolean;
  /** Why it was ended from here: a deadline, an eviction. */
  ended?: { reason: string; message: string; disruption?: string } | undefined;
  /** Conditions of a resize under way. */
  resize: readonly Condition[];
}

/** kubelet_pods.go generateAPIPodStatus. */
export function generatePodStatus(input: PodStatusInput): GeneratedStatus {
  const { pod, snapshot, prober, old } = input;
  const uid = uidOf(pod);
  const { spec } = pod;
  const init = spec?.initContainers ?? [];
  const base = { pod, snapshot, failure: input.failure, allocated: input.allocated, actual: input.actual?.container ?? input.allocated, actualPod: input.actual?.pod ?? pod, restartingAll: input.restartingAll, hasInitContainers: init.length > 0 };
  const initStatuses = containerStatuses({ ...base, old: old?.initContainerStatuses ?? [], containers: init, isInit: true, hasInitContainers: true })
    .map((status, index) => prober.complete(uid, status, isSidecar(init[index]!) ? "sidecar" : "init"));
  const statuses = containerStatuses({ ...base, old: old?.containerStatuses ?? [], containers: spec?.containers ?? [], isInit: false })
    .map((status) => prober.complete(uid, status, "container"))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const ephemeral = containerStatuses({ ...base, old: old?.ephemeralContainerStatuses ?? [], containers: spec?.ephemeralContainers ?? [], isInit: false, hasInitContainers: false })
    .map(({ started: _started, ...status }): ContainerStatus => status);
  const all = [...initStatuses, ...statuses];
  const initialized = statuses.some((status) => status.state?.running || status.state?.terminated || status.lastState?.terminated);
  let phase = podPhase(pod, all, input.terminal, initialized);
  if (old?.phase === "Failed" || old?.phase === "Succeeded") phase = old.phase;
  let { reason, message } = old ?? {};
  if (input.ended) {
    phase = "Failed";
    ({ reason, message } = input.ended);
  }
  const sandbox = snapshot.sandboxes.find((other) => other.ready);
  const foreign = (pod.status?.conditions ?? []).filter(({ type }) => !KUBELET_CONDITIONS.has(type!));
  const conditions = podConditions({ pod, phase, statuses: all, sandboxReady: sandbox !== undefined, foreign });
  const address = sandbox?.address ?? old?.podIP;
  const { allocatedResources, resources: granted } = podResources(pod, input.allocated);
  const resources = input.actual ? podResources(input.actual.pod, input.actual.container).resources : granted;
  return {
    ...(allocatedResources ? { allocatedResources } : {}),
    conditions: [...disruption(input.ended), ...input.resize, ...conditions, ...restartingCondition(pod, snapshot, phase, input.restartingAll)],
    ...(statuses.length > 0 ? { containerStatuses: statuses } : {}),
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    hostIP: input.hostAddress,
    hostIPs: [{ ip: input.hostAddress }],
    ...(initStatuses.length > 0 ? { initContainerStatuses: initStatuses } : {}),
    ...(message ? { message } : {}),
    phase,
    ...(address ? { podIP: address, podIPs: [{ ip: address }] } : {}),
    ...(pod.status?.qosClass ? { qosClass: pod.status.qosClass } : {}),
    ...(reason ? { reason } : {}),
    resources: resources ?? {},
  };
}

/** Evicted for the sake of the node: others may have to know that it was no fault of the Pod's. */
function disruption(ended: PodStatusInput["ended"]): Condition[] {
  if (!ended?.disruption) return [];
  return [{ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message: ended.disruption }];
}
