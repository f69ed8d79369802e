import type { Lease } from "../../../../apimachinery/types/index.ts";
import { invalid, required, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { AGE, NAME, age, column } from "../printing.ts";

const SPEC = root("spec");

function validate(lease: Draft): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions, strategy, preferredHolder } = lease.spec;
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid(SPEC.child("leaseDurationSeconds"), seconds, "must be greater than 0"));
  }
  if (transitions !== undefined && transitions < 0) {
    errors.push(invalid(SPEC.child("leaseTransitions"), transitions, "must be greater than or equal to 0"));
  }
  if (strategy === undefined && preferredHolder) {
    errors.push(required(SPEC.child("strategy"), "must be specified when `preferredHolder` is set"));
  }
  return errors;
}

export const leases: ResourceStrategy<Lease> = {
  validate,
  validateUpdate: (lease) => validate(lease),
  columns: [NAME, column("Holder"), AGE],
  cells(lease, context) {
    return [lease.metadata?.name ?? "", lease.spec?.holderIdentity ?? "", age(lease, context)];
  },
};
