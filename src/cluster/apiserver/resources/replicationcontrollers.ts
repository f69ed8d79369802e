import { labelsText, selectorFromSet } from "../../../apimachinery/selectors/labels.ts";
import type { ReplicationController } from "../../../apimachinery/types/index.ts";
import { invalid, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { nonnegative } from "./field-checks.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";
import { validatePodTemplate, validateRunningTemplate, workloadWarnings } from "./pod-template.ts";
import { AGE, NAME, age, column, containerCells, formatLabels } from "./printing.ts";
import { validateCounters } from "./workload-status.ts";

const SPEC = root("spec");

const isEmpty = (map: Draft): boolean => Object.keys(map ?? {}).length === 0;

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.replicas ??= 1;
  if (spec.template) podTemplateDefaults(spec.template);
  const labels = spec.template?.metadata?.labels;
  if (!isEmpty(labels)) {
    if (isEmpty(spec.selector)) spec.selector = { ...labels };
    if (isEmpty(draft.metadata?.labels)) (draft.metadata ??= {}).labels = { ...labels };
  }
  draft.status ??= {};
  draft.status.replicas ??= 0;
}

function validate(controller: Draft): FieldError[] {
  const { spec } = controller;
  const errors = nonnegative(spec.minReadySeconds, SPEC.child("minReadySeconds"));
  if (isEmpty(spec.selector)) errors.push(required(SPEC.child("selector")));
  errors.push(...nonnegative(spec.replicas, SPEC.child("replicas")));
  const at = SPEC.child("template");
  if (!spec.template) return [...errors, required(at)];
  const labels = spec.template.metadata?.labels;
  if (!isEmpty(spec.selector) && !selectorFromSet(spec.selector).matches(labels ?? {})) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid(at.child("metadata", "labels"), labels ?? null, detail));
  }
  return [
    ...errors, ...validatePodTemplate(spec.template, at),
    ...validateRunningTemplate(spec.template, "ReplicationController", at),
  ];
}

export const replicationcontrollers: ResourceStrategy<ReplicationController> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  validate,
  validateUpdate: (controller) => validate(controller),
  validateStatusUpdate: ({ status }) => validateCounters(status,
    ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration"],
    ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"]),
  warnings: (controller, old) => workloadWarnings(controller, old),
  selectableFields: (controller) => ({ "status.replicas": String(controller.status?.replicas ?? 0) }),
  columns: [
    NAME, column("Desired", "integer"), column("Current", "integer"), column("Ready", "integer"), AGE,
    column("Containers", "string", 1), column("Images", "string", 1), column("Selector", "string", 1),
  ],
  cells(controller, context) {
    const { spec, status } = controller;
    return [
      controller.metadata?.name ?? "", spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0,
      age(controller, context), ...containerCells(spec?.template?.spec?.containers), formatLabels(spec?.selector),
    ];
  },
  scale: {
    selector: (controller) => labelsText(controller.spec?.selector),
    replicas: (controller) => controller.spec?.replicas ?? 0,
    statusReplicas: (controller) => controller.status?.replicas ?? 0,
  },
};
