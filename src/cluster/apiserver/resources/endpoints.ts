import type { Endpoints } from "../../../apimachinery/types/index.ts";
import type { ResourceStrategy } from "./definition.ts";

export const endpoints: ResourceStrategy<Endpoints> = {
  defaults(draft) {
    for (const subset of draft.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= "TCP";
  },
};
