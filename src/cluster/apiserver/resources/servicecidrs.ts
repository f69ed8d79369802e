import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { invalid, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { isValidCIDR } from "../../../apimachinery/validation/ip.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, immutable, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const CIDRS = root("spec", "cidrs");

function validate(range: Draft): FieldError[] {
  const cidrs: string[] = range.spec?.cidrs ?? [];
  if (cidrs.length === 0) return [required(CIDRS, "at least one CIDR required")];
  const errors: FieldError[] = [];
  if (cidrs.length > 2) errors.push(invalid(CIDRS, cidrs, "may only hold up to 2 values"));
  return [...errors, ...each(cidrs, CIDRS, (cidr, path) => messages(isValidCIDR(cidr), cidr, path))];
}

export const servicecidrs: ResourceStrategy<KubeObject> = {
  prepareForUpdate(draft, old) {
    draft.status = (old as Draft).status;
  },
  validate,
  validateUpdate: (range, old) => immutable((range as Draft).spec?.cidrs, (old as Draft).spec?.cidrs, CIDRS),
  columns: [NAME, column("CIDRs"), AGE],
  cells: (range, context) => [
    range.metadata?.name ?? "", ((range as Draft).spec?.cidrs ?? []).join(","), age(range, context),
  ],
};
