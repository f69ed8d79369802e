import { formatLabelSelector } from "../../../apimachinery/selectors/labels.ts";
import { semanticEqual } from "../../../apimachinery/json/value.ts";
import type { DaemonSet } from "../../../apimachinery/types/index.ts";
import { invalid, notSupported, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable, nonnegative } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";
import {
  isEmptySelector, isUsableSelector, validatePodTemplate, validateRunningTemplate, validateSelectorMatches, workloadWarnings,
} from "./pod-template.ts";
import { AGE, NAME, age, column, containerCells, formatLabels } from "./printing.ts";
import { validateDaemonSetRollingUpdate } from "./rolling-update.ts";
import { validateCollisionCount } from "./workload-status.ts";

const SPEC = root("spec");
/** Where v1 keeps what used to be a field. */
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

const COUNTERS = [
  "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady", "observedGeneration",
  "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount",
];

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  podTemplateDefaults((spec.template ??= {}));
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  draft.status ??= {};
  for (const field of ["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"]) {
    draft.status[field] ??= 0;
  }
}

function validateStrategy(strategy: Draft): FieldError[] {
  const at = SPEC.child("updateStrategy");
  if (strategy.type === "OnDelete") return [];
  if (strategy.type !== "RollingUpdate") {
    return [notSupported(at, goStruct("DeploymentStrategy", strategy), ["RollingUpdate", "OnDelete"])];
  }
  if (!strategy.rollingUpdate) return [required(at.child("rollingUpdate"))];
  return validateDaemonSetRollingUpdate(strategy.rollingUpdate, at.child("rollingUpdate"));
}

function validate(set: Draft): FieldError[] {
  const { spec } = set;
  const path = SPEC.child("selector");
  const at = SPEC.child("template");
  const errors = validateLabelSelector(spec.selector, path);
  if (!spec.selector || isUsableSelector(spec.selector)) {
    errors.push(...validateSelectorMatches(spec.selector, spec.template, at));
  }
  if (spec.selector && isEmptySelector(spec.selector)) {
    errors.push(invalid(path, spec.selector, "empty selector is invalid for daemonset"));
  }
  return [
    ...errors, ...validatePodTemplate(spec.template, at), ...validateRunningTemplate(spec.template, "DaemonSet", at),
    ...nonnegative(spec.minReadySeconds, SPEC.child("minReadySeconds")),
    ...validateStrategy(spec.updateStrategy),
    ...nonnegative(spec.revisionHistoryLimit, SPEC.child("revisionHistoryLimit")),
  ];
}

export const daemonsets: ResourceStrategy<DaemonSet> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
    (draft.metadata.annotations ??= {})[TEMPLATE_GENERATION] = "1";
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
    const before = Number(old.metadata?.annotations?.[TEMPLATE_GENERATION] ?? "0");
    const changed = !semanticEqual(draft.spec.template, old.spec?.template);
    (draft.metadata.annotations ??= {})[TEMPLATE_GENERATION] = String(changed ? before + 1 : before);
  },
  validate,
  validateUpdate: (set, old) => [
    ...immutable(set.spec?.selector, old.spec?.selector, SPEC.child("selector")), ...validate(set),
  ],
  validateStatusUpdate: ({ status }, old) => [
    ...COUNTERS.flatMap((field) => nonnegative((status as Draft)?.[field], root("status").child(field))),
    ...validateCollisionCount(status, old.status),
  ],
  warnings: (set, old) => workloadWarnings(set, old),
  columns: [
    NAME, column("Desired", "integer"), column("Current", "integer"), column("Ready", "integer"),
    column("Up-to-date", "integer"), column("Available", "integer"), column("Node Selector"), AGE,
    column("Containers", "string", 1), column("Images", "string", 1), column("Selector", "string", 1),
  ],
  cells(set, context) {
    const { spec, status } = set;
    return [
      set.metadata?.name ?? "", status?.desiredNumberScheduled ?? 0, status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0, status?.updatedNumberScheduled ?? 0, status?.numberAvailable ?? 0,
      formatLabels(spec?.template?.spec?.nodeSelector), age(set, context),
      ...containerCells(spec?.template?.spec?.containers), formatLabelSelector(spec?.selector),
    ];
  },
};
