import { formatLabelSelector, selectorFromObject } from "../../../../apimachinery/selectors/labels.ts";
import type { Deployment } from "../../../../apimachinery/types/index.ts";
import {
  forbidden, invalid, notSupported, required, root, type FieldError,
} from "../../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../../apimachinery/validation/labels.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { immutable, nonnegative } from "../field-checks.ts";
import { goStruct } from "../go-struct.ts";
import {
  isEmptySelector, isUsableSelector, validatePodTemplate, validateRunningTemplate, validateSelectorMatches, workloadWarnings,
} from "../pod-template.ts";
import { AGE, NAME, age, column, containerCells } from "../printing.ts";
import { validateDeploymentRollingUpdate } from "../rolling-update.ts";
import { validateCollisionCount, validateCounters } from "../workload-status.ts";

const SPEC = root("spec");

/** Selector and template of a Deployment or a ReplicaSet: the texts are the same, "deployment" included. */
export function validateReplicaTemplate(spec: Draft): FieldError[] {
  const path = SPEC.child("selector");
  const errors: FieldError[] = [];
  if (!spec.selector) errors.push(required(path));
  else {
    errors.push(...validateLabelSelector(spec.selector, path));
    if (isEmptySelector(spec.selector)) errors.push(invalid(path, spec.selector, "empty selector is invalid for deployment"));
  }
  if (spec.selector && !isUsableSelector(spec.selector)) {
    return [...errors, invalid(path, spec.selector, "invalid label selector")];
  }
  const at = SPEC.child("template");
  if (!spec.selector || !isEmptySelector(spec.selector)) errors.push(...validateSelectorMatches(spec.selector, spec.template, at));
  return [...errors, ...validatePodTemplate(spec.template, at), ...validateRunningTemplate(spec.template, "ReplicaSet", at)];
}

function validateStrategy(strategy: Draft): FieldError[] {
  const at = SPEC.child("strategy");
  switch (strategy.type) {
    case "Recreate":
      if (!strategy.rollingUpdate) return [];
      return [forbidden(at.child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'")];
    case "RollingUpdate":
      return validateDeploymentRollingUpdate(strategy.rollingUpdate, at.child("rollingUpdate"));
    default:
      return [notSupported(at, goStruct("DeploymentStrategy", strategy), ["Recreate", "RollingUpdate"])];
  }
}

function validate(deployment: Draft): FieldError[] {
  const { spec } = deployment;
  const errors = [
    ...nonnegative(spec.replicas, SPEC.child("replicas")),
    ...validateReplicaTemplate(spec),
    ...validateStrategy(spec.strategy),
    ...nonnegative(spec.minReadySeconds, SPEC.child("minReadySeconds")),
    ...nonnegative(spec.revisionHistoryLimit, SPEC.child("revisionHistoryLimit")),
    ...nonnegative(spec.progressDeadlineSeconds, SPEC.child("progressDeadlineSeconds")),
  ];
  if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
    const detail = "must be greater than minReadySeconds";
    errors.push(invalid(SPEC.child("progressDeadlineSeconds"), spec.progressDeadlineSeconds, detail));
  }
  return errors;
}

export const deployments: ResourceStrategy<Deployment> = {
  validate,
  validateUpdate: (deployment, old) => [
    ...validate(deployment), ...immutable(deployment.spec?.selector, old.spec?.selector, SPEC.child("selector")),
  ],
  validateStatusUpdate: ({ status }, old) => [
    ...validateCounters(status,
      ["observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas",
        "terminatingReplicas", "collisionCount"],
      ["updatedReplicas", "readyReplicas", "availableReplicas"]),
    ...validateCollisionCount(status, old.status),
  ],
  warnings: (deployment, old) => workloadWarnings(deployment, old),
  columns: [
    NAME, column("Ready"), column("Up-to-date"), column("Available"), AGE,
    column("Containers", "string", 1), column("Images", "string", 1), column("Selector", "string", 1),
  ],
  cells(deployment, context) {
    const { spec, status } = deployment;
    return [
      deployment.metadata?.name ?? "", `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
      status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0, age(deployment, context),
      ...containerCells(spec?.template?.spec?.containers), formatLabelSelector(spec?.selector),
    ];
  },
  scale: {
    selector: (deployment) => selectorFromObject(deployment.spec?.selector).toString(),
    replicas: (deployment) => deployment.spec?.replicas ?? 0,
    statusReplicas: (deployment) => deployment.status?.replicas ?? 0,
  },
};
