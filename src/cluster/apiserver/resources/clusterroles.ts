import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import type { ClusterRole } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { RBAC_GROUP, roleCells, roleColumns, validateRole } from "./rbac.ts";

export const clusterroles: ResourceDefinition<ClusterRole> = {
  group: RBAC_GROUP,
  version: "v1",
  kind: "ClusterRole",
  resource: "clusterroles",
  singular: "clusterrole",
  namespaced: false,
  schema: "io.k8s.api.rbac.v1.ClusterRole",
  allowCreateOnUpdate: true,
  defaults(draft) {
    draft.rules ??= null;
  },
  validateName: isPathSegmentName,
  validate: (role) => validateRole(role, false),
  validateUpdate: (role) => validateRole(role, false),
  columns: roleColumns,
  cells: roleCells,
};
