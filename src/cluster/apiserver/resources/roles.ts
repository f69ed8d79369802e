import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import type { Role } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { RBAC_GROUP, roleCells, roleColumns, validateRole } from "./rbac.ts";

export const roles: ResourceDefinition<Role> = {
  group: RBAC_GROUP,
  version: "v1",
  kind: "Role",
  resource: "roles",
  singular: "role",
  namespaced: true,
  schema: "io.k8s.api.rbac.v1.Role",
  allowCreateOnUpdate: true,
  defaults(draft) {
    draft.rules ??= null;
  },
  validateName: isPathSegmentName,
  validate: (role) => validateRole(role, true),
  validateUpdate: (role) => validateRole(role, true),
  columns: roleColumns,
  cells: roleCells,
};
