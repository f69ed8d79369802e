import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Dynamic resource allocation (resource.k8s.io): the scheduler gives out what ResourceSlices tell of; no driver runs in this cluster. */

function requestDefaults(spec: Draft): void {
  for (const request of spec?.devices?.requests ?? []) {
    for (const wanted of [request.exactly, ...(request.firstAvailable ?? [])]) {
      if (!wanted) continue;
      wanted.allocationMode ??= "ExactCount";
      if (wanted.allocationMode === "ExactCount") wanted.count ??= 1;
    }
  }
}

export const deviceclasses: ResourceStrategy<KubeObject> = {
  columns: [NAME, AGE],
  cells: (object, context) => [object.metadata?.name ?? "", age(object, context)],
};

function claimState(claim: Draft): string {
  const words: string[] = [];
  if (claim.metadata?.deletionTimestamp) words.push("deleted");
  if (!claim.status?.allocation) words.push("pending");
  else {
    words.push("allocated");
    if (claim.status.reservedFor?.length) words.push("reserved");
  }
  return words.join(",");
}

export const resourceclaims: ResourceStrategy<KubeObject> = {
  defaults: (draft) => requestDefaults(draft.spec),
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.status = (old as Draft).status;
  },
  columns: [NAME, column("State"), AGE],
  cells: (claim, context) => [claim.metadata?.name ?? "", claimState(claim), age(claim, context)],
};

export const resourceclaimtemplates: ResourceStrategy<KubeObject> = {
  defaults: (draft) => requestDefaults(draft.spec?.spec),
  columns: [NAME, AGE],
  cells: (object, context) => [object.metadata?.name ?? "", age(object, context)],
};

export const resourceslices: ResourceStrategy<KubeObject> = {
  columns: [NAME, column("Node"), column("Driver"), column("Pool"), AGE],
  cells(slice, context) {
    const { spec } = slice as Draft;
    return [
      slice.metadata?.name ?? "", spec?.nodeName ?? "", spec?.driver ?? "", spec?.pool?.name ?? "", age(slice, context),
    ];
  },
};
