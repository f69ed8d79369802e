import type { EndpointSlice } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column, listWithMore } from "./printing.ts";

export const endpointslices: ResourceDefinition<EndpointSlice> = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  resource: "endpointslices",
  singular: "endpointslice",
  namespaced: true,
  schema: "io.k8s.api.discovery.v1.EndpointSlice",
  generation: true,
  defaults(draft) {
    draft.endpoints ??= null;
    draft.ports ??= null;
    for (const endpoint of draft.endpoints ?? []) endpoint.conditions ??= {};
    for (const port of draft.ports ?? []) {
      port.name ??= "";
      port.protocol ??= "TCP";
    }
  },
  columns: [NAME, column("AddressType"), column("Ports"), column("Endpoints"), AGE],
  cells(slice, context) {
    const ports = (slice.ports ?? []).map((port) => (port.port === undefined ? "*" : String(port.port)));
    const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
    return [
      slice.metadata?.name ?? "", slice.addressType, listWithMore(ports, 3, "<unset>"),
      listWithMore(addresses, 3, "<unset>"), age(slice, context),
    ];
  },
};
