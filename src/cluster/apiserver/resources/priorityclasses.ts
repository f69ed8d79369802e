import type { PriorityClass } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const priorityclasses: ResourceStrategy<PriorityClass> = {
  generation: () => false,
  defaults(draft) {
    draft.preemptionPolicy ??= "PreemptLowerPriority";
    draft.value ??= 0;
    if (draft.globalDefault === false) delete draft.globalDefault;
  },
};
