import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";

export const apiservices: ResourceStrategy<KubeObject> = {
  prepareForUpdate(draft, old) {
    draft.status = (old as Draft).status;
  },
};
