import type { RoleBinding } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";
import { bindingDefaults } from "./rbac.ts";

export const rolebindings: ResourceStrategy<RoleBinding> = {
  defaults(draft) {
    bindingDefaults(draft);
    for (const subject of draft.subjects ?? []) {
      if (subject.kind === "ServiceAccount" && !subject.namespace) subject.namespace = draft.metadata?.namespace;
    }
  },
};
