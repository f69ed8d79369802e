import type { CSINode } from "../../../../apimachinery/types/index.ts";
import { duplicate, required, root, type FieldError } from "../../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { each } from "../field-checks.ts";
import { AGE, NAME, age, column } from "../printing.ts";
import { validateCsiDriverName } from "../volumes.ts";

function validate(node: Draft): FieldError[] {
  const names = new Set<string>();
  return each<Draft>(node.spec?.drivers, root("spec", "drivers"), (driver, path) => {
    const errors = validateCsiDriverName(driver.name, path.child("name"));
    if (!driver.nodeID) errors.push(required(path.child("nodeID")));
    if (names.has(driver.name)) errors.push(duplicate(path.child("name"), driver.name));
    names.add(driver.name);
    return errors;
  });
}

export const csinodes: ResourceStrategy<CSINode> = {
  validate,
  validateUpdate: (node) => validate(node),
  columns: [NAME, column("Drivers", "integer"), AGE],
  cells: (node, context) => [node.metadata?.name ?? "", node.spec?.drivers?.length ?? 0, age(node, context)],
};
