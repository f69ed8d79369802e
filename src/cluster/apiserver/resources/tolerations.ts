import { deepEqual } from "../../../apimachinery/json/value.ts";
import {
  duplicate, forbidden, invalid, notSupported, required, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabelName } from "../../../apimachinery/validation/labels.ts";
import { isValidLabelValue } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function validateEffect(effect: string, at: Path): FieldError[] {
  return EFFECTS.includes(effect) ? [] : [notSupported(at, effect, EFFECTS)];
}

export function validateTolerations(tolerations: readonly Draft[] | undefined, at: Path): FieldError[] {
  return each(tolerations, at, (toleration, path) => {
    const errors: FieldError[] = [];
    const { key = "", operator = "", effect = "" } = toleration;
    if (key !== "") errors.push(...validateLabelName(key, path.child("key")));
    if (key === "" && operator !== "Exists") {
      errors.push(invalid(path.child("operator"), operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    }
    if (toleration.tolerationSeconds !== undefined && effect !== "NoExecute") {
      const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
      errors.push(invalid(path.child("effect"), effect, detail));
    }
    errors.push(...validateOperator(toleration, path.child("operator")));
    if (effect !== "") errors.push(...validateEffect(effect, path.child("effect")));
    return errors;
  });
}

function validateOperator(toleration: Draft, at: Path): FieldError[] {
  const { operator = "", value = "" } = toleration;
  switch (operator) {
    case "":
    case "Equal": {
      const wrong = isValidLabelValue(value);
      return wrong.length > 0 ? [invalid(at, value, wrong.join(";"))] : [];
    }
    case "Exists":
      return value ? [invalid(at, goStruct("Toleration", toleration), "value must be empty when `operator` is 'Exists'")] : [];
    case "Lt":
    case "Gt":
      // Comparison of numbers is behind a gate that is off; the list names the two all the same.
      return [notSupported(at, operator, ["Equal", "Exists", "Lt", "Gt"])];
    default:
      return [notSupported(at, operator, ["Equal", "Exists"])];
  }
}

/** On update tolerations may be added, and the seconds of those that are there changed. */
export function validateOnlyAddedTolerations(
  tolerations: readonly Draft[] | undefined, old: readonly Draft[] | undefined, at: Path,
): FieldError[] {
  const same = (a: Draft, b: Draft): boolean =>
    deepEqual({ ...a, tolerationSeconds: 0 }, { ...b, tolerationSeconds: 0 });
  for (const before of old ?? []) {
    if ((tolerations ?? []).some((now) => same(now, before))) continue;
    return [forbidden(at, "existing toleration can not be modified except its tolerationSeconds")];
  }
  return validateTolerations(tolerations, at);
}

export function validateTaints(taints: readonly Draft[] | undefined, at: Path): FieldError[] {
  const seen = new Set<string>();
  return each(taints, at, (taint, path) => {
    const errors = validateLabelName(taint.key ?? "", path.child("key"));
    const wrong = isValidLabelValue(taint.value ?? "");
    if (wrong.length > 0) errors.push(invalid(path.child("value"), taint.value, wrong.join(";")));
    if (!taint.effect) errors.push(required(path.child("effect")));
    else errors.push(...validateEffect(taint.effect, path.child("effect")));
    const pair = `${taint.effect}/${taint.key}`;
    if (seen.has(pair)) {
      const error = duplicate(path, goStruct("Taint", taint));
      error.detail = "taints must be unique by key and effect pair";
      errors.push(error);
    }
    seen.add(pair);
    return errors;
  });
}
