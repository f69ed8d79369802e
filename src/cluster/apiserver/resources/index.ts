import type { ResourceDefinition } from "./definition.ts";
import { configmaps } from "./configmaps.ts";
import { endpoints } from "./endpoints.ts";
import { endpointslices } from "./endpointslices.ts";
import { events, eventsK8sIoEvents } from "./events.ts";
import { leases } from "./leases.ts";
import { namespaces } from "./namespaces.ts";
import { nodes } from "./nodes.ts";
import { pods } from "./pods.ts";
import { secrets } from "./secrets.ts";
import { serviceaccounts } from "./serviceaccounts.ts";
import { services } from "./services.ts";

/** Every kind that is served, in the order of `kubectl api-resources`. */
export const definitions: readonly ResourceDefinition[] = [
  configmaps, endpoints, events, namespaces, nodes, pods, secrets, serviceaccounts, services,
  leases, endpointslices, eventsK8sIoEvents,
] as unknown as readonly ResourceDefinition[];

export type * from "./definition.ts";
