import {
  mutatingadmissionpolicies, mutatingadmissionpolicybindings, validatingadmissionpolicies, validatingadmissionpolicybindings,
} from "../admissionpolicies.ts";
import { apiservices } from "./apiservices.ts";
import { bindings } from "../bindings.ts";
import { certificatesigningrequests } from "../certificatesigningrequests.ts";
import { clusterrolebindings } from "./clusterrolebindings.ts";
import { clusterroles } from "./clusterroles.ts";
import { componentstatuses } from "../componentstatuses.ts";
import { configmaps } from "../configmaps.ts";
import { controllerrevisions } from "../controllerrevisions.ts";
import { cronjobs } from "../cronjobs.ts";
import { csidrivers } from "../csidrivers.ts";
import { csinodes } from "./csinodes.ts";
import { csistoragecapacities } from "../csistoragecapacities.ts";
import { customresourcedefinitions } from "../customresourcedefinitions.ts";
import { daemonsets } from "../daemonsets.ts";
import { deployments } from "./deployments.ts";
import { endpoints } from "./endpoints.ts";
import { endpointslices } from "./endpointslices.ts";
import { events, eventsK8sIoEvents } from "./events.ts";
import { flowschemas, prioritylevelconfigurations } from "../flowcontrol.ts";
import { horizontalpodautoscalers, horizontalpodautoscalersV1 } from "../horizontalpodautoscalers.ts";
import { ingressclasses } from "../ingressclasses.ts";
import { ingresses } from "../ingresses.ts";
import { ipaddresses } from "../ipaddresses.ts";
import { jobs } from "../jobs.ts";
import { leases } from "./leases.ts";
import { limitranges } from "../limitranges.ts";
import { nodemetrics, podmetrics } from "../metrics.ts";
import { namespaces } from "./namespaces.ts";
import { networkpolicies } from "../networkpolicies.ts";
import { nodes } from "./nodes.ts";
import { persistentvolumeclaims } from "../persistentvolumeclaims.ts";
import { persistentvolumes } from "../persistentvolumes.ts";
import { poddisruptionbudgets } from "../poddisruptionbudgets.ts";
import { pods } from "./pods.ts";
import { podtemplates } from "../podtemplates.ts";
import { priorityclasses } from "./priorityclasses.ts";
import { replicasets } from "./replicasets.ts";
import { replicationcontrollers } from "../replicationcontrollers.ts";
import { deviceclasses, resourceclaims, resourceclaimtemplates, resourceslices } from "../resource-allocation.ts";
import { resourcequotas } from "../resourcequotas.ts";
import { rolebindings } from "./rolebindings.ts";
import { roles } from "./roles.ts";
import { runtimeclasses } from "../runtimeclasses.ts";
import { secrets } from "../secrets.ts";
import { serviceaccounts } from "../serviceaccounts.ts";
import { servicecidrs } from "../servicecidrs.ts";
import { services } from "./services.ts";
import { statefulsets } from "../statefulsets.ts";
import { storageclasses } from "./storageclasses.ts";
import { volumeattachments } from "../volumeattachments.ts";
import { volumeattributesclasses } from "../volumeattributesclasses.ts";
import { mutatingwebhookconfigurations, validatingwebhookconfigurations } from "../webhookconfigurations.ts";
import type { Strategies } from "../index.ts";

/** What is known of each kind beside its names, and beside what is done to objects of those that a booting cluster writes. */
export const rules: Strategies = {
  "v1 Binding": bindings,
  "v1 ComponentStatus": componentstatuses,
  "v1 ConfigMap": configmaps,
  "v1 Endpoints": endpoints,
  "v1 Event": events,
  "v1 LimitRange": limitranges,
  "v1 Namespace": namespaces,
  "v1 Node": nodes,
  "v1 PersistentVolumeClaim": persistentvolumeclaims,
  "v1 PersistentVolume": persistentvolumes,
  "v1 Pod": pods,
  "v1 PodTemplate": podtemplates,
  "v1 ReplicationController": replicationcontrollers,
  "v1 ResourceQuota": resourcequotas,
  "v1 Secret": secrets,
  "v1 ServiceAccount": serviceaccounts,
  "v1 Service": services,
  "admissionregistration.k8s.io/v1 MutatingAdmissionPolicy": mutatingadmissionpolicies,
  "admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding": mutatingadmissionpolicybindings,
  "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration": mutatingwebhookconfigurations,
  "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy": validatingadmissionpolicies,
  "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding": validatingadmissionpolicybindings,
  "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration": validatingwebhookconfigurations,
  "apiextensions.k8s.io/v1 CustomResourceDefinition": customresourcedefinitions,
  "apiregistration.k8s.io/v1 APIService": apiservices,
  "apps/v1 ControllerRevision": controllerrevisions,
  "apps/v1 DaemonSet": daemonsets,
  "apps/v1 Deployment": deployments,
  "apps/v1 ReplicaSet": replicasets,
  "apps/v1 StatefulSet": statefulsets,
  "autoscaling/v2 HorizontalPodAutoscaler": horizontalpodautoscalers,
  "autoscaling/v1 HorizontalPodAutoscaler": horizontalpodautoscalersV1,
  "batch/v1 CronJob": cronjobs,
  "batch/v1 Job": jobs,
  "certificates.k8s.io/v1 CertificateSigningRequest": certificatesigningrequests,
  "coordination.k8s.io/v1 Lease": leases,
  "discovery.k8s.io/v1 EndpointSlice": endpointslices,
  "events.k8s.io/v1 Event": eventsK8sIoEvents,
  "flowcontrol.apiserver.k8s.io/v1 FlowSchema": flowschemas,
  "flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration": prioritylevelconfigurations,
  "metrics.k8s.io/v1beta1 NodeMetrics": nodemetrics,
  "metrics.k8s.io/v1beta1 PodMetrics": podmetrics,
  "networking.k8s.io/v1 IngressClass": ingressclasses,
  "networking.k8s.io/v1 Ingress": ingresses,
  "networking.k8s.io/v1 IPAddress": ipaddresses,
  "networking.k8s.io/v1 NetworkPolicy": networkpolicies,
  "networking.k8s.io/v1 ServiceCIDR": servicecidrs,
  "node.k8s.io/v1 RuntimeClass": runtimeclasses,
  "policy/v1 PodDisruptionBudget": poddisruptionbudgets,
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": clusterrolebindings,
  "rbac.authorization.k8s.io/v1 ClusterRole": clusterroles,
  "rbac.authorization.k8s.io/v1 RoleBinding": rolebindings,
  "rbac.authorization.k8s.io/v1 Role": roles,
  "resource.k8s.io/v1 DeviceClass": deviceclasses,
  "resource.k8s.io/v1 ResourceClaim": resourceclaims,
  "resource.k8s.io/v1 ResourceClaimTemplate": resourceclaimtemplates,
  "resource.k8s.io/v1 ResourceSlice": resourceslices,
  "scheduling.k8s.io/v1 PriorityClass": priorityclasses,
  "storage.k8s.io/v1 CSIDriver": csidrivers,
  "storage.k8s.io/v1 CSINode": csinodes,
  "storage.k8s.io/v1 CSIStorageCapacity": csistoragecapacities,
  "storage.k8s.io/v1 StorageClass": storageclasses,
  "storage.k8s.io/v1 VolumeAttachment": volumeattachments,
  "storage.k8s.io/v1 VolumeAttributesClass": volumeattributesclasses,
};
