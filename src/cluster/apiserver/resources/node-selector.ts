import { forbidden, invalid, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelName } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Subdomain, isValidLabelValue } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each, messages } from "./field-checks.ts";

const NEEDS_VALUES = "must be specified when `operator` is 'In' or 'NotIn'";
const NO_VALUES = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";

/** `anyValue`: values of labels are not looked at (preferred terms). */
function validateRequirement(requirement: Draft, anyValue: boolean, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const values: string[] = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) errors.push(required(at.child("values"), NEEDS_VALUES));
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) errors.push(forbidden(at.child("values"), NO_VALUES));
      break;
    case "Gt":
    case "Lt":
      if (values.length !== 1) {
        errors.push(required(at.child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      break;
    default:
      errors.push(invalid(at.child("operator"), requirement.operator ?? "", "not a valid selector operator"));
  }
  errors.push(...validateLabelName(requirement.key ?? "", at.child("key")));
  if (anyValue) return errors;
  return [...errors, ...each(values, at.child("values"), (value, path) => messages(isValidLabelValue(value), value, path))];
}

function validateFieldRequirement(requirement: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const values: string[] = requirement.values ?? [];
  if (requirement.operator === "In" || requirement.operator === "NotIn") {
    if (values.length !== 1) {
      const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      errors.push(required(at.child("values"), detail));
    }
  } else errors.push(invalid(at.child("operator"), requirement.operator ?? "", "not a valid selector operator"));
  if (requirement.key !== "metadata.name") {
    return [...errors, invalid(at.child("key"), requirement.key ?? "", "not a valid field selector key")];
  }
  return [...errors, ...each(values, at.child("values"), (value, path) => messages(isDNS1123Subdomain(value), value, path))];
}

export function validateNodeSelectorTerm(term: Draft, anyValue: boolean, at: Path): FieldError[] {
  return [
    ...each<Draft>(term?.matchExpressions, at.child("matchExpressions"), (r, path) => validateRequirement(r, anyValue, path)),
    ...each<Draft>(term?.matchFields, at.child("matchFields"), validateFieldRequirement),
  ];
}

export function validateNodeSelector(selector: Draft, at: Path): FieldError[] {
  const path = at.child("nodeSelectorTerms");
  if (!selector.nodeSelectorTerms?.length) return [required(path, "must have at least one node selector term")];
  return each<Draft>(selector.nodeSelectorTerms, path, (term, termPath) => validateNodeSelectorTerm(term ?? {}, false, termPath));
}
