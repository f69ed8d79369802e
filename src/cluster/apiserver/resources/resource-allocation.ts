import { addGoFields, addSchemas, type TypeSchema } from "../../../apimachinery/schema/index.ts";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { root } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { validateClaimSpec, validateClaimStatus, validateClassSpec, validateSliceSpec } from "./device-validation.ts";
import types from "./device-types-1.36.json" with { type: "json" };
import { immutable } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Dynamic resource allocation (resource.k8s.io): the scheduler gives out what ResourceSlices tell of; no driver runs in this cluster. */

const SPEC = root("spec");
const STATUS = root("status");

/** Makes the types of this group known, which few clusters have objects of. */
export function addDeviceTypes(): void {
  addSchemas(types.schemas as unknown as Record<string, TypeSchema>);
  addGoFields(types.goFields);
}

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
  validate: ({ spec }: Draft) => validateClassSpec(spec ?? {}, undefined, SPEC),
  validateUpdate: ({ spec }: Draft, old: Draft) => validateClassSpec(spec ?? {}, old.spec ?? {}, SPEC),
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
  validate: ({ spec }: Draft) => validateClaimSpec(spec ?? {}, SPEC),
  validateUpdate: ({ spec }: Draft, old: Draft) => immutable(spec, old.spec, SPEC, goStruct("ResourceClaimSpec", spec)),
  validateStatusUpdate: (claim, old) => validateClaimStatus(claim, old, STATUS),
  columns: [NAME, column("State"), AGE],
  cells: (claim, context) => [claim.metadata?.name ?? "", claimState(claim), age(claim, context)],
};

export const resourceclaimtemplates: ResourceStrategy<KubeObject> = {
  defaults: (draft) => requestDefaults(draft.spec?.spec),
  validate: ({ spec }: Draft) => validateClaimSpec(spec?.spec ?? {}, SPEC.child("spec")),
  validateUpdate: ({ spec }: Draft, old: Draft) => immutable(spec, old.spec, SPEC, goStruct("ResourceClaimTemplateSpec", spec)),
  columns: [NAME, AGE],
  cells: (object, context) => [object.metadata?.name ?? "", age(object, context)],
};

export const resourceslices: ResourceStrategy<KubeObject> = {
  validate: ({ spec }: Draft) => validateSliceSpec(spec ?? {}, undefined, SPEC),
  validateUpdate: ({ spec }: Draft, old: Draft) => validateSliceSpec(spec ?? {}, old.spec ?? {}, SPEC),
  selectableFields: ({ spec }: Draft) => ({ "spec.nodeName": spec?.nodeName ?? "", "spec.driver": spec?.driver ?? "" }),
  columns: [NAME, column("Node"), column("Driver"), column("Pool"), AGE],
  cells(slice, context) {
    const { spec } = slice as Draft;
    return [
      slice.metadata?.name ?? "", spec?.nodeName ?? "", spec?.driver ?? "", spec?.pool?.name ?? "", age(slice, context),
    ];
  },
};
