import { isPathSegmentName } from "../../../../apimachinery/validation/names.ts";
import type { RoleBinding } from "../../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "../definition.ts";
import { bindingCells, bindingColumns, validateBinding, validateBindingUpdate } from "./rbac.ts";

export const rolebindings: ResourceStrategy<RoleBinding> = {
  validateName: isPathSegmentName,
  validate: (binding) => validateBinding(binding, true),
  validateUpdate: (binding, old) => validateBindingUpdate(binding, old, true),
  columns: bindingColumns,
  cells: bindingCells,
};
