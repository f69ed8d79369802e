import type { ResourceMapping } from "../rest/mapper.ts";
import {
  describeConfigMap, describeLimitRange, describeNamespace, describeResourceQuota, describeSecret, describeServiceAccount,
} from "./config.ts";
import type { Describer } from "./describer.ts";
import { describeGeneric } from "./generic.ts";
import {
  describeEndpoints, describeEndpointSlice, describeIngress, describeIngressClass, describeIPAddress, describeNetworkPolicy,
  describeService, describeServiceCIDR,
} from "./network.ts";
import { describeNode } from "./node.ts";
import { describePod } from "./pod.ts";
import {
  describeCertificateSigningRequest, describeHorizontalPodAutoscaler, describePodDisruptionBudget, describePriorityClass,
} from "./policy.ts";
import { describeRole, describeRoleBinding } from "./rbac.ts";
import {
  describeCSINode, describePersistentVolume, describePersistentVolumeClaim, describeStorageClass, describeVolumeAttributesClass,
} from "./storage.ts";
import {
  describeCronJob, describeDaemonSet, describeDeployment, describeJob, describeReplicaSet, describeReplicationController,
  describeStatefulSet,
} from "./workloads.ts";

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  ConfigMap: describeConfigMap,
  Endpoints: describeEndpoints,
  LimitRange: describeLimitRange,
  Namespace: describeNamespace,
  Node: describeNode,
  PersistentVolume: describePersistentVolume,
  PersistentVolumeClaim: describePersistentVolumeClaim,
  Pod: describePod,
  ReplicationController: describeReplicationController,
  ResourceQuota: describeResourceQuota,
  Secret: describeSecret,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
  "CSINode.storage.k8s.io": describeCSINode,
  "CertificateSigningRequest.certificates.k8s.io": describeCertificateSigningRequest,
  "ClusterRole.rbac.authorization.k8s.io": describeRole,
  "ClusterRoleBinding.rbac.authorization.k8s.io": describeRoleBinding,
  "CronJob.batch": describeCronJob,
  "DaemonSet.apps": describeDaemonSet,
  "Deployment.apps": describeDeployment,
  "EndpointSlice.discovery.k8s.io": describeEndpointSlice,
  "HorizontalPodAutoscaler.autoscaling": describeHorizontalPodAutoscaler,
  "IPAddress.networking.k8s.io": describeIPAddress,
  "Ingress.networking.k8s.io": describeIngress,
  "IngressClass.networking.k8s.io": describeIngressClass,
  "Job.batch": describeJob,
  "NetworkPolicy.networking.k8s.io": describeNetworkPolicy,
  "PodDisruptionBudget.policy": describePodDisruptionBudget,
  "PriorityClass.scheduling.k8s.io": describePriorityClass,
  "ReplicaSet.apps": describeReplicaSet,
  "Role.rbac.authorization.k8s.io": describeRole,
  "RoleBinding.rbac.authorization.k8s.io": describeRoleBinding,
  "ServiceCIDR.networking.k8s.io": describeServiceCIDR,
  "StatefulSet.apps": describeStatefulSet,
  "StorageClass.storage.k8s.io": describeStorageClass,
  "VolumeAttributesClass.storage.k8s.io": describeVolumeAttributesClass,
};

/** The description of a kind; those without one of their own show all their fields. */
export function describerFor({ group, kind }: Pick<ResourceMapping, "group" | "kind">): Describer {
  return DESCRIBERS[group === "" ? kind : `${kind}.${group}`] ?? describeGeneric;
}
