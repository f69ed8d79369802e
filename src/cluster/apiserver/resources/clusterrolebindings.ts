import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import type { ClusterRoleBinding } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import {
  RBAC_GROUP, bindingCells, bindingColumns, bindingDefaults, validateBinding, validateBindingUpdate,
} from "./rbac.ts";

export const clusterrolebindings: ResourceDefinition<ClusterRoleBinding> = {
  group: RBAC_GROUP,
  version: "v1",
  kind: "ClusterRoleBinding",
  resource: "clusterrolebindings",
  singular: "clusterrolebinding",
  namespaced: false,
  schema: "io.k8s.api.rbac.v1.ClusterRoleBinding",
  allowCreateOnUpdate: true,
  defaults: bindingDefaults,
  validateName: isPathSegmentName,
  validate: (binding) => validateBinding(binding, false),
  validateUpdate: (binding, old) => validateBindingUpdate(binding, old, false),
  columns: bindingColumns,
  cells: bindingCells,
};
