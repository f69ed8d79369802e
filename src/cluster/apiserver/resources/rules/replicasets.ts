import { formatLabelSelector, selectorFromObject } from "../../../../apimachinery/selectors/labels.ts";
import type { ReplicaSet } from "../../../../apimachinery/types/index.ts";
import { root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { validateReplicaTemplate } from "./deployments.ts";
import { immutable, nonnegative } from "../field-checks.ts";
import { workloadWarnings } from "../pod-template.ts";
import { AGE, NAME, age, column, containerCells } from "../printing.ts";
import { validateCounters } from "../workload-status.ts";

const SPEC = root("spec");

function validate(set: Draft): FieldError[] {
  return [
    ...nonnegative(set.spec.replicas, SPEC.child("replicas")),
    ...nonnegative(set.spec.minReadySeconds, SPEC.child("minReadySeconds")),
    ...validateReplicaTemplate(set.spec),
  ];
}

export const replicasets: ResourceStrategy<ReplicaSet> = {
  validate,
  validateUpdate: (set, old) => [
    ...validate(set), ...immutable(set.spec?.selector, old.spec?.selector, SPEC.child("selector")),
  ],
  validateStatusUpdate: ({ status }) => validateCounters(status,
    ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration", "terminatingReplicas"],
    ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"]),
  warnings: (set, old) => workloadWarnings(set, old),
  selectableFields: (set) => ({ "status.replicas": String(set.status?.replicas ?? 0) }),
  columns: [
    NAME, column("Desired", "integer"), column("Current", "integer"), column("Ready", "integer"), AGE,
    column("Containers", "string", 1), column("Images", "string", 1), column("Selector", "string", 1),
  ],
  cells(set, context) {
    const { spec, status } = set;
    return [
      set.metadata?.name ?? "", spec?.replicas ?? 0, status?.replicas ?? 0, status?.readyReplicas ?? 0,
      age(set, context), ...containerCells(spec?.template?.spec?.containers), formatLabelSelector(spec?.selector),
    ];
  },
  scale: {
    selector: (set) => selectorFromObject(set.spec?.selector).toString(),
    replicas: (set) => set.spec?.replicas ?? 0,
    statusReplicas: (set) => set.status?.replicas ?? 0,
  },
};
