import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { podOnlyDefaults, podSpecDefaults } from "./pod-defaults.ts";
import { mergeMatchLabelKeys } from "./match-label-keys.ts";
import { qosClass } from "./qos.ts";

function prepareForCreate(draft: Draft): void {
  draft.status = { phase: "Pending", qosClass: qosClass(draft) };
  // A field of the feature gate GenericWorkload, which is off (resources/workload.ts serves it).
  delete draft.spec?.schedulingGroup;
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

export const pods: ResourceStrategy<Pod> = {
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
};

/** When the last scheduling gate goes, its condition goes with it (the scheduler will write a new one). */
function dropGateCondition(draft: Draft): void {
  if (draft.spec?.schedulingGates?.length || !draft.status?.conditions) return;
  const kept = draft.status.conditions.filter(
    (c: Draft) => !(c.type === "PodScheduled" && c.reason === "SchedulingGated"),
  );
  if (kept.length !== draft.status.conditions.length) draft.status = { ...draft.status, conditions: kept };
}
