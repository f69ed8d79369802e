import { isPathSegmentName } from "../../../../apimachinery/validation/names.ts";
import type { Role } from "../../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "../definition.ts";
import { roleCells, roleColumns, validateRole } from "./rbac.ts";

export const roles: ResourceStrategy<Role> = {
  validateName: isPathSegmentName,
  validate: (role) => validateRole(role, true),
  validateUpdate: (role) => validateRole(role, true),
  columns: roleColumns,
  cells: roleCells,
};
