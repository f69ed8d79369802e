import { invalid, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft } from "./definition.ts";
import { nonnegative } from "./field-checks.ts";

/** Counters of a status: not negative, parts not more than the whole. */
export function validateCounters(status: Draft, counters: readonly string[], parts: readonly string[]): FieldError[] {
  const at = root("status");
  const errors = counters.flatMap((field) => nonnegative(status?.[field], at.child(field)));
  const total: number = status?.replicas ?? 0;
  for (const field of parts) {
    const value: number = status?.[field] ?? 0;
    if (value > total) errors.push(invalid(at.child(field), value, "cannot be greater than status.replicas"));
  }
  const available: number = status?.availableReplicas ?? 0;
  if (parts.includes("availableReplicas") && available > (status?.readyReplicas ?? 0)) {
    errors.push(invalid(at.child("availableReplicas"), available, "cannot be greater than readyReplicas"));
  }
  return errors;
}

/** The count of hash collisions only grows. */
export function validateCollisionCount(status: Draft, old: Draft): FieldError[] {
  const [now, before] = [status?.collisionCount, old?.collisionCount];
  if (before === undefined || (now !== undefined && now >= before)) return [];
  return [invalid(root("status").child("collisionCount"), now ?? 0, "cannot be decremented")];
}
