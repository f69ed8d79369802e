import type {
  CSINode, KubeObject, Namespace, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet,
  ReplicationController, Service, StatefulSet, StorageClass,
} from "../../apimachinery/types/index.ts";
import type { Informer } from "../apiserver/client.ts";
import type { DeviceClass, ResourceClaim, ResourceSlice } from "./device-allocation.ts";
import type { PodGroup } from "./pod-groups.ts";
import type { Labels } from "./selectors.ts";

/** What plugins may read of the cluster besides nodes and the Pods on them: the stores of the scheduler's informers. */
export interface ClusterLister {
  readonly pods: Lister<Pod>;
  readonly namespaces: Lister<Namespace>;
  readonly services: Lister<Service>;
  readonly replicationControllers: Lister<ReplicationController>;
  readonly replicaSets: Lister<ReplicaSet>;
  readonly statefulSets: Lister<StatefulSet>;
  readonly disruptionBudgets: Lister<PodDisruptionBudget>;
  readonly claims: Lister<PersistentVolumeClaim>;
  readonly volumes: Lister<PersistentVolume>;
  readonly storageClasses: Lister<StorageClass>;
  readonly csiNodes: Lister<CSINode>;
  readonly podGroups: Lister<PodGroup>;
  readonly resourceClaims: Lister<ResourceClaim>;
  readonly deviceClasses: Lister<DeviceClass>;
  readonly resourceSlices: Lister<ResourceSlice>;
}

export type Lister<T extends KubeObject> = Pick<Informer<T>, "get" | "list">;

export function namespaceLabels(lister: ClusterLister, namespace: string): Labels {
  return lister.namespaces.get("", namespace)?.metadata?.labels;
}
