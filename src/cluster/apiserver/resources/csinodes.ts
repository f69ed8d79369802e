import type { CSINode } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const csinodes: ResourceStrategy<CSINode> = {
  defaults(draft) {
    draft.spec ??= {};
    // It is stored as protobuf, which knows no empty list.
    if (!draft.spec.drivers?.length) draft.spec.drivers = null;
  },
};
