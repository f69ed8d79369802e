import type { UpdateStrategy } from "../registry/strategy.ts";
import type { SubresourceHandler } from "./handler.ts";

/** PUT of a namespace whose spec.finalizers have been worked off (registry/core/namespace namespaceFinalizeStrategy). */
const strategy: UpdateStrategy = {
  subresource: "finalize",
  prepare(draft, old) {
    draft.status = (old as typeof draft).status;
  },
  validate: () => [],
};

export const finalize: SubresourceHandler = { strategy };
