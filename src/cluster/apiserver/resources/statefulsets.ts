import { selectorFromObject } from "../../../apimachinery/selectors/labels.ts";
import { semanticEqual } from "../../../apimachinery/json/value.ts";
import type { StatefulSet } from "../../../apimachinery/types/index.ts";
import {
  forbidden, invalid, notSupported, required, root, type FieldError,
} from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { dns1123Label, each, nonnegative } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { claimDefaults } from "./persistentvolumeclaims.ts";
import { validateClaimSpec } from "./persistentvolumeclaim-spec.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";
import {
  isEmptySelector, isUsableSelector, validatePodTemplate, validateRunningTemplate, validateSelectorMatches, workloadWarnings,
} from "./pod-template.ts";
import { AGE, NAME, age, column, containerCells } from "./printing.ts";
import { validateStatefulSetRollingUpdate } from "./rolling-update.ts";
import { validateCollisionCount, validateCounters } from "./workload-status.ts";

const SPEC = root("spec");
const RETENTION = ["Retain", "Delete"];

/** What of the spec an update may change. */
const MUTABLE = [
  "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

const FORBIDDEN =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.podManagementPolicy ||= "OrderedReady";
  spec.updateStrategy ??= {};
  if (!spec.updateStrategy.type) {
    spec.updateStrategy.type = "RollingUpdate";
    // Only where the type is defaulted too.
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  if (spec.updateStrategy.type === "RollingUpdate" && spec.updateStrategy.rollingUpdate) {
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.serviceName ??= "";
  podTemplateDefaults((spec.template ??= {}));
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ??= "v1";
    claim.kind ??= "PersistentVolumeClaim";
    claimDefaults(claim);
    claim.status.phase ??= "Pending";
  }
  draft.status ??= {};
  draft.status.replicas ??= 0;
  draft.status.availableReplicas ??= 0;
}

function validateStrategy(strategy: Draft): FieldError[] {
  const at = SPEC.child("updateStrategy");
  switch (strategy.type) {
    case "OnDelete":
      if (!strategy.rollingUpdate) return [];
      return [invalid(at.child("rollingUpdate"), goStruct("RollingUpdateStatefulSet", strategy.rollingUpdate),
        "only allowed for updateStrategy 'RollingUpdate'")];
    case "RollingUpdate":
      if (!strategy.rollingUpdate) return [];
      return validateStatefulSetRollingUpdate(strategy.rollingUpdate, at.child("rollingUpdate"));
    default:
      return [invalid(at, goStruct("StatefulSetUpdateStrategy", strategy), "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

/** The template as it is run: with the volumes of the claims, names given by the controller. */
function templateWithClaims(spec: Draft): Draft {
  const claims: string[] = (spec.volumeClaimTemplates ?? []).map((claim: Draft) => claim.metadata?.name ?? "");
  const podSpec = { ...spec.template.spec };
  delete podSpec.subdomain;
  delete podSpec.hostname;
  if (claims.length > 0) {
    podSpec.volumes = [
      ...claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
      ...(podSpec.volumes ?? []).filter((volume: Draft) => !claims.includes(volume.name)),
    ];
  }
  return { ...spec.template, spec: podSpec };
}

function validate(set: Draft, update: boolean): FieldError[] {
  const { spec } = set;
  const errors: FieldError[] = [];
  if (spec.podManagementPolicy !== "OrderedReady" && spec.podManagementPolicy !== "Parallel") {
    errors.push(invalid(SPEC.child("podManagementPolicy"), spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateStrategy(spec.updateStrategy));
  for (const field of ["whenDeleted", "whenScaled"]) {
    const policy = spec.persistentVolumeClaimRetentionPolicy[field];
    const path = SPEC.child("persistentVolumeClaimRetentionPolicy").child(field);
    if (!RETENTION.includes(policy)) errors.push(notSupported(path, policy, RETENTION));
  }
  if (!update) {
    errors.push(...each<Draft>(spec.volumeClaimTemplates, SPEC.child("volumeClaimTemplates"), (claim, path) =>
      validateClaimSpec(claim.spec, path.child("spec"))));
  }
  errors.push(
    ...nonnegative(spec.replicas, SPEC.child("replicas")),
    ...nonnegative(spec.minReadySeconds, SPEC.child("minReadySeconds")),
    ...nonnegative(spec.ordinals?.start, SPEC.child("ordinals.start")),
  );
  if (!update && spec.serviceName) errors.push(...dns1123Label(spec.serviceName, SPEC.child("serviceName")));
  const path = SPEC.child("selector");
  if (!spec.selector) errors.push(required(path));
  else {
    errors.push(...validateLabelSelector(spec.selector, path));
    if (isEmptySelector(spec.selector)) errors.push(invalid(path, spec.selector, "empty selector is invalid for statefulset"));
  }
  const at = SPEC.child("template");
  if (spec.selector && !isUsableSelector(spec.selector)) errors.push(invalid(path, spec.selector, ""));
  else {
    if (!spec.selector || !isEmptySelector(spec.selector)) errors.push(...validateSelectorMatches(spec.selector, spec.template, at));
    errors.push(...validatePodTemplate(templateWithClaims(spec), at));
  }
  return [...errors, ...validateRunningTemplate(spec.template, "StatefulSet", at)];
}

function validateUpdate(set: Draft, old: Draft): FieldError[] {
  const errors = validate(set, true);
  const rest = (spec: Draft): Draft =>
    Object.fromEntries(Object.entries(spec).filter(([field]) => !MUTABLE.includes(field)));
  if (!semanticEqual(rest(set.spec), rest(old.spec))) errors.push(forbidden(SPEC, FORBIDDEN));
  return errors;
}

/** MaxUnavailableStatefulSet is off by default since 1.36: its field is not taken. */
function dropDisabledFields(set: Draft): void {
  delete set.spec.updateStrategy?.rollingUpdate?.maxUnavailable;
}

export const statefulsets: ResourceStrategy<StatefulSet> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = { replicas: 0, availableReplicas: 0 };
    dropDisabledFields(draft);
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
    dropDisabledFields(draft);
  },
  // A pod's name is made of it, and is the host name of the pod.
  validateName: isDNS1123Label,
  validate: (set) => validate(set, false),
  validateUpdate,
  validateStatusUpdate: ({ status }, old) => [
    ...validateCounters(status,
      ["replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas", "observedGeneration",
        "collisionCount"],
      ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"]),
    ...validateCollisionCount(status, old.status),
  ],
  warnings(set, old) {
    const warnings = workloadWarnings(set, old).filter((text) => !text.startsWith("metadata.name:"));
    if ((set.spec?.revisionHistoryLimit ?? 0) < 0) {
      warnings.push("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended");
    }
    return warnings;
  },
  columns: [NAME, column("Ready"), AGE, column("Containers", "string", 1), column("Images", "string", 1)],
  cells(set, context) {
    return [
      set.metadata?.name ?? "", `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`, age(set, context),
      ...containerCells(set.spec?.template?.spec?.containers),
    ];
  },
  scale: {
    selector: (set) => selectorFromObject(set.spec?.selector).toString(),
    replicas: (set) => set.spec?.replicas ?? 0,
    statusReplicas: (set) => set.status?.replicas ?? 0,
  },
};
