import { invalid, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { isValidPercent } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { messages, nonnegative } from "./field-checks.ts";

/** Numbers or percentages of pods, as rolling updates and budgets have them. */

export type IntOrPercent = number | string | undefined;

export function nonnegativeIntOrPercent(value: IntOrPercent, at: Path): FieldError[] {
  return typeof value === "string" ? messages(isValidPercent(value), value, at) : nonnegative(value, at);
}

function percentOf(value: IntOrPercent): number | undefined {
  if (typeof value !== "string" || isValidPercent(value).length > 0) return undefined;
  return Number(value.slice(0, -1));
}

/** The number, or the percentage as a number; 0 for what is neither. */
function plainValue(value: IntOrPercent): number {
  const percent = percentOf(value);
  if (percent !== undefined) return percent;
  return typeof value === "number" ? value : Number.parseInt(value ?? "0", 10) || 0;
}

export function notMoreThan100Percent(value: IntOrPercent, at: Path): FieldError[] {
  return (percentOf(value) ?? 0) > 100 ? [invalid(at, value, "must not be greater than 100%")] : [];
}

export function validateDeploymentRollingUpdate(rolling: Draft, at: Path): FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors = [
    ...nonnegativeIntOrPercent(maxUnavailable, at.child("maxUnavailable")),
    ...nonnegativeIntOrPercent(maxSurge, at.child("maxSurge")),
  ];
  if (plainValue(maxUnavailable) === 0 && plainValue(maxSurge) === 0) {
    errors.push(invalid(at.child("maxUnavailable"), maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...notMoreThan100Percent(maxUnavailable, at.child("maxUnavailable"))];
}

export function validateDaemonSetRollingUpdate(rolling: Draft, at: Path): FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = rolling;
  const errors = [
    ...nonnegativeIntOrPercent(maxUnavailable, at.child("maxUnavailable")),
    ...nonnegativeIntOrPercent(maxSurge, at.child("maxSurge")),
    ...notMoreThan100Percent(maxUnavailable, at.child("maxUnavailable")),
    ...notMoreThan100Percent(maxSurge, at.child("maxSurge")),
  ];
  const unavailable = plainValue(maxUnavailable) !== 0;
  const surge = plainValue(maxSurge) !== 0;
  if (unavailable && surge) {
    errors.push(invalid(at.child("maxSurge"), maxSurge, "may not be set when maxUnavailable is non-zero"));
  } else if (!unavailable && !surge) {
    errors.push(required(at.child("maxUnavailable"), "cannot be 0 when maxSurge is 0"));
  }
  return errors;
}

export function validateStatefulSetRollingUpdate(rolling: Draft, at: Path): FieldError[] {
  return nonnegative(rolling.partition, at.child("partition"));
}
