import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Subdomain } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable, messages } from "./field-checks.ts";
import { NAME, column } from "./printing.ts";
import { nonnegativeQuantity } from "./resource-requirements.ts";

function validate(capacity: Draft): FieldError[] {
  const errors = validateLabelSelector(capacity.nodeTopology, root("nodeTopology"));
  const name: string = capacity.storageClassName ?? "";
  const path = root("storageClassName");
  errors.push(...(name === "" ? [required(path)] : messages(isDNS1123Subdomain(name), name, path)));
  for (const field of ["capacity", "maximumVolumeSize"]) {
    if (capacity[field] !== undefined) errors.push(...nonnegativeQuantity(capacity[field], root(field)));
  }
  return errors;
}

export const csistoragecapacities: ResourceStrategy<KubeObject> = {
  validate,
  validateUpdate: (capacity, old) => [
    ...validate(capacity),
    ...["nodeTopology", "storageClassName"].flatMap((field) =>
      immutable((capacity as Draft)[field], (old as Draft)[field], root(field))),
  ],
  columns: [NAME, column("StorageClassName"), column("Capacity")],
  cells: (capacity) => [
    capacity.metadata?.name ?? "", (capacity as Draft).storageClassName ?? "", String((capacity as Draft).capacity ?? "<unset>"),
  ],
};
