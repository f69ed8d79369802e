import type { Role } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const roles: ResourceStrategy<Role> = {
  defaults(draft) {
    draft.rules ??= null;
  },
};
