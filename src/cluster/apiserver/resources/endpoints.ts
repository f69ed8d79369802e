import type { Endpoints } from "../../../apimachinery/types/index.ts";
import type { ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column, joinHostPort, listWithMore } from "./printing.ts";

/** The addresses that are ready, with their ports, three at most: empty when none is ready, `<none>` without subsets. */
export function formatEndpoints(endpoints: Endpoints): string {
  const subsets = endpoints.subsets ?? [];
  if (subsets.length === 0) return "<none>";
  const list: string[] = [];
  for (const subset of subsets) {
    const addresses = subset.addresses ?? [];
    if (!subset.ports?.length) list.push(...addresses.map((a) => a.ip));
    else for (const port of subset.ports) list.push(...addresses.map((a) => joinHostPort(a.ip, port.port)));
  }
  return listWithMore(list, 3, "");
}

export const DEPRECATED_ENDPOINTS = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

export const endpoints: ResourceDefinition<Endpoints> = {
  group: "",
  version: "v1",
  kind: "Endpoints",
  resource: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  namespaced: true,
  schema: "io.k8s.api.core.v1.Endpoints",
  defaults(draft) {
    for (const subset of draft.subsets ?? []) for (const port of subset.ports ?? []) port.protocol ||= "TCP";
  },
  requestWarnings: () => [DEPRECATED_ENDPOINTS],
  columns: [NAME, column("Endpoints"), AGE],
  cells(object, context) {
    return [object.metadata?.name ?? "", formatEndpoints(object), age(object, context)];
  },
};
