import type { LabelSelector, LabelSelectorRequirement } from "../selectors/labels.ts";
import { compareKeys } from "../json/marshal.ts";
import { forbidden, invalid, required, type FieldError, type Path } from "./field.ts";
import { isQualifiedName, isValidLabelValue } from "./names.ts";

/** The key of a label. */
export function validateLabelName(name: string, at: Path): FieldError[] {
  return isQualifiedName(name).map((message) => invalid(at, name, message, "format=k8s-label-key"));
}

/** Keys and values of labels; Kubernetes walks the map in no order, here it is that of the keys. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined | null, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of Object.keys(labels ?? {}).sort(compareKeys)) {
    const value = labels?.[key] ?? "";
    errors.push(...validateLabelName(key, at));
    for (const message of isValidLabelValue(value)) errors.push(invalid(at, value, message, "format=k8s-label-value"));
  }
  return errors;
}

export interface LabelSelectorRules {
  /** For objects that were stored before values were checked. */
  allowInvalidValues?: boolean;
}

function validateLabelSelectorRequirement(
  { key, operator, values = [] }: LabelSelectorRequirement,
  at: Path,
  rules: LabelSelectorRules = {},
): FieldError[] {
  const errors: FieldError[] = [];
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) {
        errors.push(required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) {
        errors.push(forbidden(at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      break;
    default:
      errors.push(invalid(at.child("operator"), operator ?? "", "not a valid selector operator"));
  }
  errors.push(...validateLabelName(key ?? "", at.child("key")));
  if (!rules.allowInvalidValues) {
    values.forEach((value, i) => {
      for (const message of isValidLabelValue(value)) errors.push(invalid(at.child("values").index(i), value, message));
    });
  }
  return errors;
}

export function validateLabelSelector(
  selector: LabelSelector | undefined | null,
  at: Path,
  rules: LabelSelectorRules = {},
): FieldError[] {
  if (!selector) return [];
  const errors = validateLabels(selector.matchLabels, at.child("matchLabels"));
  (selector.matchExpressions ?? []).forEach((expression, i) => {
    errors.push(...validateLabelSelectorRequirement(expression, at.child("matchExpressions").index(i), rules));
  });
  return errors;
}
