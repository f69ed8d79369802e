import type { EndpointSlice } from "../../../apimachinery/types/index.ts";
import { semanticEqual } from "../../../apimachinery/json/value.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";

export const endpointslices: ResourceStrategy<EndpointSlice> = {
  // Without a spec, it is the lists that are counted.
  generation: (draft, old) =>
    !semanticEqual([draft.endpoints, draft.ports], [(old as Draft).endpoints, (old as Draft).ports]),
  defaults(draft) {
    draft.endpoints ??= null;
    draft.ports ??= null;
    for (const endpoint of draft.endpoints ?? []) endpoint.conditions ??= {};
    for (const port of draft.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
};
