import type { StorageClass } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const storageclasses: ResourceStrategy<StorageClass> = {
  defaults(draft) {
    draft.reclaimPolicy ??= "Delete";
    draft.volumeBindingMode ??= "Immediate";
  },
};
