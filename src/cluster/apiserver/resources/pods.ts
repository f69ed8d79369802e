import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceContext, ResourceDefinition } from "./definition.ts";
import { podCells, podColumns } from "./pod-cells.ts";
import { podOnlyDefaults, podSpecDefaults } from "./pod-defaults.ts";
import { mergeMatchLabelKeys } from "./match-label-keys.ts";
import { qosClass } from "./qos.ts";

function prepareForCreate(draft: Draft, context: ResourceContext): void {
  void context;
  draft.status = { phase: "Pending", qosClass: qosClass(draft) };
  mergeMatchLabelKeys(draft);
  if (draft.spec?.schedulingGates?.length) {
    draft.status.conditions = [
      {
        lastProbeTime: null, lastTransitionTime: null,
        message: "Scheduling is blocked due to non-empty scheduling gates",
        reason: "SchedulingGated", status: "False", type: "PodScheduled",
      },
    ];
  }
}

export const pods: ResourceDefinition<Pod> = {
  group: "",
  version: "v1",
  kind: "Pod",
  resource: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  subresources: [
    "attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status",
  ],
  schema: "io.k8s.api.core.v1.Pod",
  generation: true,
  gracefulDelete: true,

  defaults(draft) {
    draft.spec ??= {};
    podSpecDefaults(draft.spec);
    podOnlyDefaults(draft.spec);
    draft.status ??= {};
  },
  prepareForCreate,
  prepareForUpdate(draft, old) {
    draft.status = old.status;
    dropGateCondition(draft);
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
    draft.metadata.ownerReferences = old.metadata?.ownerReferences;
    if (draft.metadata.ownerReferences === undefined) delete draft.metadata.ownerReferences;
    if (old.metadata?.deletionTimestamp === undefined) delete draft.metadata.deletionTimestamp;
    draft.status ??= {};
    // The class is settled at creation; status writers that leave it out do not erase it.
    if (old.status?.qosClass && !draft.status.qosClass) draft.status.qosClass = old.status.qosClass;
  },
  selectableFields(pod) {
    return {
      "spec.nodeName": pod.spec?.nodeName ?? "",
      "spec.restartPolicy": pod.spec?.restartPolicy ?? "",
      "spec.schedulerName": pod.spec?.schedulerName ?? "",
      "spec.serviceAccountName": pod.spec?.serviceAccountName ?? "",
      "spec.hostNetwork": String(pod.spec?.hostNetwork ?? false),
      "status.phase": pod.status?.phase ?? "",
      "status.podIP": pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? "",
      "status.nominatedNodeName": pod.status?.nominatedNodeName ?? "",
    };
  },
  columns: podColumns,
  cells: podCells,
};

/** When the last scheduling gate goes, its condition goes with it (the scheduler will write a new one). */
function dropGateCondition(draft: Draft): void {
  if (draft.spec?.schedulingGates?.length || !draft.status?.conditions) return;
  const kept = draft.status.conditions.filter(
    (c: Draft) => !(c.type === "PodScheduled" && c.reason === "SchedulingGated"),
  );
  if (kept.length !== draft.status.conditions.length) draft.status = { ...draft.status, conditions: kept };
}
