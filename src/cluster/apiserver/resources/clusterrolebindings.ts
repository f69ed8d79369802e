import type { ClusterRoleBinding } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";
import { bindingDefaults } from "./rbac.ts";

export const clusterrolebindings: ResourceStrategy<ClusterRoleBinding> = {
  defaults: bindingDefaults,
};
