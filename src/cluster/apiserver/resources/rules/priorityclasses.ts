import type { PriorityClass } from "../../../../apimachinery/types/index.ts";
import { forbidden, invalid, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { validatePreemptionPolicy } from "../pod-spec.ts";
import { AGE, NAME, age, column } from "../printing.ts";

const HIGHEST_OF_USERS = 1_000_000_000;

/** The classes of the system itself, made at start. */
const SYSTEM: Readonly<Record<string, number>> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};

function validate(priorityClass: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const name: string = priorityClass.metadata?.name ?? "";
  const value: number = priorityClass.value ?? 0;
  if (name.startsWith("system-")) {
    const known = SYSTEM[name];
    if (known === undefined || known !== value || priorityClass.globalDefault) {
      const why = known === undefined
        ? `${name} is not a known system priority class`
        : `value of ${name} PriorityClass must be ${known}`;
      errors.push(forbidden(root("metadata", "name"),
        `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`));
    }
  } else if (value > HIGHEST_OF_USERS) {
    errors.push(forbidden(root("value"), `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`));
  }
  return [...errors, ...validatePreemptionPolicy(priorityClass.preemptionPolicy, root("preemptionPolicy"))];
}

export const priorityclasses: ResourceStrategy<PriorityClass> = {
  validate,
  undeletable: (name) => (name in SYSTEM ? "this is a system priority class and cannot be deleted" : undefined),
  validateUpdate(priorityClass, old) {
    const errors: FieldError[] = [];
    if (priorityClass.value !== old.value) errors.push(forbidden(root("value"), "may not be changed in an update."));
    if (priorityClass.preemptionPolicy !== old.preemptionPolicy) {
      errors.push(invalid(root("preemptionPolicy"), priorityClass.preemptionPolicy ?? "", "field is immutable"));
    }
    return errors;
  },
  columns: [
    NAME, column("Value", "integer"), column("Global-Default", "boolean"), AGE, column("PreemptionPolicy"),
  ],
  cells(priorityClass, context) {
    return [
      priorityClass.metadata?.name ?? "", priorityClass.value ?? 0, priorityClass.globalDefault ?? false,
      age(priorityClass, context), priorityClass.preemptionPolicy ?? "",
    ];
  },
};
