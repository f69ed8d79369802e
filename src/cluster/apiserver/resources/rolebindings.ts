import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import type { RoleBinding } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import {
  RBAC_GROUP, bindingCells, bindingColumns, bindingDefaults, validateBinding, validateBindingUpdate,
} from "./rbac.ts";

export const rolebindings: ResourceDefinition<RoleBinding> = {
  group: RBAC_GROUP,
  version: "v1",
  kind: "RoleBinding",
  resource: "rolebindings",
  singular: "rolebinding",
  namespaced: true,
  schema: "io.k8s.api.rbac.v1.RoleBinding",
  allowCreateOnUpdate: true,
  defaults(draft) {
    bindingDefaults(draft);
    for (const subject of draft.subjects ?? []) {
      if (subject.kind === "ServiceAccount" && !subject.namespace) subject.namespace = draft.metadata?.namespace;
    }
  },
  validateName: isPathSegmentName,
  validate: (binding) => validateBinding(binding, true),
  validateUpdate: (binding, old) => validateBindingUpdate(binding, old, true),
  columns: bindingColumns,
  cells: bindingCells,
};
