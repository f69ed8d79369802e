import { duplicate, invalid, notSupported, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelName } from "../../../apimachinery/validation/labels.ts";
import { isValidLabelValue } from "../../../apimachinery/validation/names.ts";
import { list } from "./device-checks.ts";
import type { Draft } from "./definition.ts";
import { each, messages } from "./field-checks.ts";

const EFFECTS = ["NoExecute", "NoSchedule", "None"];
const OPERATORS = ["Equal", "Exists"];
const MAX_CONDITIONS = 4;

const validateLabelValue = (value: string, at: Path): FieldError[] => messages(isValidLabelValue(value), value, at);

export function validateDeviceTaint({ key = "", value = "", effect = "" }: Draft, at: Path): FieldError[] {
  return [
    ...validateLabelName(key, at.child("key")), ...validateLabelValue(value, at.child("value")),
    ...(effect === "" ? [required(at.child("effect"))] : EFFECTS.includes(effect) ? [] : [notSupported(at.child("effect"), effect, EFFECTS)]),
  ];
}

export function validateDeviceToleration({ key = "", operator = "", value = "", effect = "" }: Draft, at: Path): FieldError[] {
  const errors = key === "" ? [] : validateLabelName(key, at.child("key"));
  if (operator === "") errors.push(required(at.child("operator")));
  else if (!OPERATORS.includes(operator)) errors.push(notSupported(at.child("operator"), operator, OPERATORS));
  else if (operator === "Equal") errors.push(...validateLabelValue(value, at.child("value")));
  else if (value !== "") errors.push(invalid(at.child("value"), value, "must be empty for operator `Exists`"));
  if (effect !== "" && !EFFECTS.includes(effect)) errors.push(notSupported(at.child("effect"), effect, EFFECTS));
  return errors;
}

/** What has to become true before a device is bound, and what says that it never will; in a device and in what was given of it. */
export function validateBindingConditions(device: Draft, at: Path): FieldError[] {
  const given: readonly string[] = device.bindingConditions ?? [];
  const failures: readonly string[] = device.bindingFailureConditions ?? [];
  const path = at.child("bindingConditions");
  const failurePath = at.child("bindingFailureConditions");
  const once = (names: readonly string[]) => (name: string, place: Path, index: number): FieldError[] =>
    (names.indexOf(name) < index ? [duplicate(place, name)] : []);
  const errors = [
    ...list(given, MAX_CONDITIONS, path, validateLabelName), ...list(failures, MAX_CONDITIONS, failurePath, validateLabelName),
    ...each(given, path, once(given)),
    ...each(failures, failurePath, (name, place, index) => [
      ...once(failures)(name, place, index),
      ...(given.includes(name) ? [invalid(place, name, "bindingFailureConditions must not overlap with bindingConditions")] : []),
    ]),
  ];
  if (given.length === 0 && failures.length > 0) {
    errors.push(invalid(path, device.bindingConditions ?? null, "bindingConditions are required to use bindingFailureConditions"));
  }
  if (failures.length === 0 && given.length > 0) {
    errors.push(invalid(failurePath, device.bindingFailureConditions ?? null, "bindingFailureConditions are required to use bindingConditions"));
  }
  return errors;
}
