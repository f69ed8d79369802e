import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { validateCsiDriverName } from "./volumes.ts";

function validate(attributes: Draft): FieldError[] {
  const errors = validateCsiDriverName(attributes.driverName, root("driverName"));
  if (!attributes.parameters || Object.keys(attributes.parameters).length === 0) {
    errors.push(required(root("parameters"), "must contain at least one key/value pair"));
  }
  return errors;
}

export const volumeattributesclasses: ResourceStrategy<KubeObject> = {
  validate,
  validateUpdate: (attributes, old) => ["driverName", "parameters"].flatMap((field) =>
    immutable((attributes as Draft)[field], (old as Draft)[field], root(field))),
  columns: [NAME, column("DriverName"), AGE],
  cells: (attributes, context) => [
    attributes.metadata?.name ?? "", (attributes as Draft).driverName ?? "", age(attributes, context),
  ],
};
