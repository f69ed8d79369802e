import { isPathSegmentName } from "../../../../apimachinery/validation/names.ts";
import type { ClusterRole } from "../../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "../definition.ts";
import { roleCells, roleColumns, validateRole } from "./rbac.ts";

export const clusterroles: ResourceStrategy<ClusterRole> = {
  validateName: isPathSegmentName,
  validate: (role) => validateRole(role, false),
  validateUpdate: (role) => validateRole(role, false),
  columns: roleColumns,
  cells: roleCells,
};
