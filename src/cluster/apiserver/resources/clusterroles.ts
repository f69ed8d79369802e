import type { ClusterRole } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const clusterroles: ResourceStrategy<ClusterRole> = {
  defaults(draft) {
    draft.rules ??= null;
  },
};
