import { isPathSegmentName } from "../../../../apimachinery/validation/names.ts";
import type { ClusterRoleBinding } from "../../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "../definition.ts";
import { bindingCells, bindingColumns, validateBinding, validateBindingUpdate } from "./rbac.ts";

export const clusterrolebindings: ResourceStrategy<ClusterRoleBinding> = {
  validateName: isPathSegmentName,
  validate: (binding) => validateBinding(binding, false),
  validateUpdate: (binding, old) => validateBindingUpdate(binding, old, false),
  columns: bindingColumns,
  cells: bindingCells,
};
