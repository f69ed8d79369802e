import type { ReplicaSet } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";

export const replicasets: ResourceStrategy<ReplicaSet> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.spec.replicas ??= 1;
    podTemplateDefaults((draft.spec.template ??= {}));
    draft.status ??= {};
    draft.status.replicas ??= 0;
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
};
