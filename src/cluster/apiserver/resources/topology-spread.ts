import { duplicate, invalid, notSupported, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { validateMatchLabelKeys } from "./affinity.ts";
import type { Draft } from "./definition.ts";
import { each, positive } from "./field-checks.ts";

const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];
const POLICIES = ["Honor", "Ignore"];

export function validateTopologySpread(constraints: readonly Draft[] | undefined, at: Path): FieldError[] {
  return each(constraints, at, (constraint, path, index) => {
    const errors = positive(constraint.maxSkew, path.child("maxSkew"));
    const { topologyKey = "", whenUnsatisfiable = "", minDomains } = constraint;
    if (topologyKey === "") errors.push(required(path.child("topologyKey"), "can not be empty"));
    if (!ACTIONS.includes(whenUnsatisfiable)) {
      errors.push(notSupported(path.child("whenUnsatisfiable"), whenUnsatisfiable, ACTIONS));
    }
    const again = (constraints ?? []).slice(index + 1).some(
      (other) => (other.topologyKey ?? "") === topologyKey && (other.whenUnsatisfiable ?? "") === whenUnsatisfiable,
    );
    if (again) {
      errors.push(duplicate(path.child("{topologyKey, whenUnsatisfiable}"), `{${topologyKey}, ${whenUnsatisfiable}}`));
    }
    if (minDomains !== undefined) {
      errors.push(...positive(minDomains, path.child("minDomains")));
      if (whenUnsatisfiable !== "DoNotSchedule") {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
        errors.push(invalid(path.child("minDomains"), minDomains, detail));
      }
    }
    for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"]) {
      const policy = constraint[field];
      if (policy !== undefined && !POLICIES.includes(policy)) errors.push(notSupported(path.child(field), policy, POLICIES));
    }
    errors.push(...validateMatchLabelKeys({ ...constraint, mismatchLabelKeys: undefined }, path));
    return [...errors, ...validateLabelSelector(constraint.labelSelector, path.child("labelSelector"))];
  });
}
