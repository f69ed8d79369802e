import type { Lease } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const leases: ResourceStrategy<Lease> = {
  defaults(draft) {
    draft.spec ??= {};
  },
};
