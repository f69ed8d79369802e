import { apiservices } from "./apiservices.ts";
import { clusterrolebindings } from "./clusterrolebindings.ts";
import { clusterroles } from "./clusterroles.ts";
import { csinodes } from "./csinodes.ts";
import type { ResourceDefinition, ResourceStrategy } from "./definition.ts";
import { deployments } from "./deployments.ts";
import { endpoints } from "./endpoints.ts";
import { endpointslices } from "./endpointslices.ts";
import { events } from "./events.ts";
import { kinds } from "./kinds.ts";
import { leases } from "./leases.ts";
import { namespaces } from "./namespaces.ts";
import { nodes } from "./nodes.ts";
import { pods } from "./pods.ts";
import { priorityclasses } from "./priorityclasses.ts";
import { replicasets } from "./replicasets.ts";
import { rolebindings } from "./rolebindings.ts";
import { roles } from "./roles.ts";
import { services } from "./services.ts";
import { storageclasses } from "./storageclasses.ts";

/** By `apiVersion kind`, as in kinds.ts. */
export type Strategies = Readonly<Record<string, unknown>>;

/**
 * What is done to objects of the kinds that a booting cluster writes. That these are right, what is printed of them, and all of the
 * other kinds comes with the rest (rules/index.ts).
 */
const strategies: Strategies = {
  "v1 Endpoints": endpoints,
  "v1 Event": events,
  "v1 Namespace": namespaces,
  "v1 Node": nodes,
  "v1 Pod": pods,
  "v1 Service": services,
  "apiregistration.k8s.io/v1 APIService": apiservices,
  "apps/v1 Deployment": deployments,
  "apps/v1 ReplicaSet": replicasets,
  "coordination.k8s.io/v1 Lease": leases,
  "discovery.k8s.io/v1 EndpointSlice": endpointslices,
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": clusterrolebindings,
  "rbac.authorization.k8s.io/v1 ClusterRole": clusterroles,
  "rbac.authorization.k8s.io/v1 RoleBinding": rolebindings,
  "rbac.authorization.k8s.io/v1 Role": roles,
  "scheduling.k8s.io/v1 PriorityClass": priorityclasses,
  "storage.k8s.io/v1 CSINode": csinodes,
  "storage.k8s.io/v1 StorageClass": storageclasses,
};

/** Every kind that is served, in the order of kinds.ts. */
export const definitions: readonly ResourceDefinition[] = kinds.map((kind) => ({ ...kind }));
complete(strategies);

/** Adds to what is known of kinds. */
export function complete(more: Strategies): void {
  for (const definition of definitions) {
    const { group, version, kind } = definition;
    Object.assign(definition, more[`${group ? `${group}/` : ""}${version} ${kind}`] as ResourceStrategy | undefined);
  }
}

export type * from "./definition.ts";
