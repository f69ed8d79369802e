import type { PodDisruptionBudget } from "../../../apimachinery/types/index.ts";
import { invalid, notSupported, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { nonnegative } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { nonnegativeIntOrPercent, notMoreThan100Percent } from "./rolling-update.ts";

const SPEC = root("spec");
const EVICTION_POLICIES = ["AlwaysAllow", "IfHealthyBudget"];
const COUNTERS = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"];

const zeros = (): Draft => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 });

function validate(budget: Draft): FieldError[] {
  const spec = budget.spec ?? {};
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    const shown = goStruct("PodDisruptionBudgetSpec", spec);
    errors.push(invalid(SPEC, shown, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const field of ["minAvailable", "maxUnavailable"]) {
    if (spec[field] === undefined) continue;
    errors.push(...nonnegativeIntOrPercent(spec[field], SPEC.child(field)), ...notMoreThan100Percent(spec[field], SPEC.child(field)));
  }
  errors.push(...validateLabelSelector(spec.selector, SPEC.child("selector")));
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy)) {
    errors.push(notSupported(SPEC.child("unhealthyPodEvictionPolicy"), policy, EVICTION_POLICIES));
  }
  return errors;
}

export const poddisruptionbudgets: ResourceStrategy<PodDisruptionBudget> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.status = { ...zeros(), ...draft.status };
  },
  prepareForCreate(draft) {
    draft.status = zeros();
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate,
  validateUpdate: (budget) => validate(budget),
  validateStatusUpdate: ({ status }) =>
    COUNTERS.flatMap((field) => nonnegative((status as Draft)?.[field], root("status", field))),
  columns: [
    NAME, column("Min Available"), column("Max Unavailable"), column("Allowed Disruptions", "integer"), AGE,
  ],
  cells(budget, context) {
    const { spec, status } = budget;
    return [
      budget.metadata?.name ?? "", String(spec?.minAvailable ?? "N/A"), String(spec?.maxUnavailable ?? "N/A"),
      status?.disruptionsAllowed ?? 0, age(budget, context),
    ];
  },
};
