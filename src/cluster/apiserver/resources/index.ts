import {
  mutatingadmissionpolicies, mutatingadmissionpolicybindings, validatingadmissionpolicies, validatingadmissionpolicybindings,
} from "./admissionpolicies.ts";
import { apiservices } from "./apiservices.ts";
import { bindings } from "./bindings.ts";
import { certificatesigningrequests } from "./certificatesigningrequests.ts";
import { clusterrolebindings } from "./clusterrolebindings.ts";
import { clusterroles } from "./clusterroles.ts";
import { componentstatuses } from "./componentstatuses.ts";
import { configmaps } from "./configmaps.ts";
import { controllerrevisions } from "./controllerrevisions.ts";
import { cronjobs } from "./cronjobs.ts";
import { csidrivers } from "./csidrivers.ts";
import { csinodes } from "./csinodes.ts";
import { csistoragecapacities } from "./csistoragecapacities.ts";
import { customresourcedefinitions } from "./customresourcedefinitions.ts";
import { daemonsets } from "./daemonsets.ts";
import type { ResourceDefinition } from "./definition.ts";
import { deployments } from "./deployments.ts";
import { endpoints } from "./endpoints.ts";
import { endpointslices } from "./endpointslices.ts";
import { events, eventsK8sIoEvents } from "./events.ts";
import { flowschemas, prioritylevelconfigurations } from "./flowcontrol.ts";
import { horizontalpodautoscalers, horizontalpodautoscalersV1 } from "./horizontalpodautoscalers.ts";
import { ingressclasses } from "./ingressclasses.ts";
import { ingresses } from "./ingresses.ts";
import { ipaddresses } from "./ipaddresses.ts";
import { jobs } from "./jobs.ts";
import { leases } from "./leases.ts";
import { limitranges } from "./limitranges.ts";
import { nodemetrics, podmetrics } from "./metrics.ts";
import { namespaces } from "./namespaces.ts";
import { networkpolicies } from "./networkpolicies.ts";
import { nodes } from "./nodes.ts";
import { persistentvolumeclaims } from "./persistentvolumeclaims.ts";
import { persistentvolumes } from "./persistentvolumes.ts";
import { poddisruptionbudgets } from "./poddisruptionbudgets.ts";
import { pods } from "./pods.ts";
import { podtemplates } from "./podtemplates.ts";
import { priorityclasses } from "./priorityclasses.ts";
import { replicasets } from "./replicasets.ts";
import { replicationcontrollers } from "./replicationcontrollers.ts";
import { deviceclasses, resourceclaims, resourceclaimtemplates, resourceslices } from "./resource-allocation.ts";
import { resourcequotas } from "./resourcequotas.ts";
import {
  localsubjectaccessreviews, selfsubjectaccessreviews, selfsubjectreviews, selfsubjectrulesreviews, subjectaccessreviews,
  tokenreviews,
} from "./reviews.ts";
import { rolebindings } from "./rolebindings.ts";
import { roles } from "./roles.ts";
import { runtimeclasses } from "./runtimeclasses.ts";
import { secrets } from "./secrets.ts";
import { serviceaccounts } from "./serviceaccounts.ts";
import { servicecidrs } from "./servicecidrs.ts";
import { services } from "./services.ts";
import { statefulsets } from "./statefulsets.ts";
import { storageclasses } from "./storageclasses.ts";
import { volumeattachments } from "./volumeattachments.ts";
import { volumeattributesclasses } from "./volumeattributesclasses.ts";
import { mutatingwebhookconfigurations, validatingwebhookconfigurations } from "./webhookconfigurations.ts";

/** Every kind that is served, in the order of `kubectl api-resources`; second versions stand after the preferred one. */
export const definitions: readonly ResourceDefinition[] = [
  bindings, componentstatuses, configmaps, endpoints, events, limitranges, namespaces, nodes, persistentvolumeclaims,
  persistentvolumes, pods, podtemplates, replicationcontrollers, resourcequotas, secrets, serviceaccounts, services,
  mutatingadmissionpolicies, mutatingadmissionpolicybindings, mutatingwebhookconfigurations, validatingadmissionpolicies,
  validatingadmissionpolicybindings, validatingwebhookconfigurations,
  customresourcedefinitions,
  apiservices,
  controllerrevisions, daemonsets, deployments, replicasets, statefulsets,
  selfsubjectreviews, tokenreviews,
  localsubjectaccessreviews, selfsubjectaccessreviews, selfsubjectrulesreviews, subjectaccessreviews,
  horizontalpodautoscalers, horizontalpodautoscalersV1,
  cronjobs, jobs,
  certificatesigningrequests,
  leases,
  endpointslices,
  eventsK8sIoEvents,
  flowschemas, prioritylevelconfigurations,
  nodemetrics, podmetrics,
  ingressclasses, ingresses, ipaddresses, networkpolicies, servicecidrs,
  runtimeclasses,
  poddisruptionbudgets,
  clusterrolebindings, clusterroles, rolebindings, roles,
  deviceclasses, resourceclaims, resourceclaimtemplates, resourceslices,
  priorityclasses,
  csidrivers, csinodes, csistoragecapacities, storageclasses, volumeattachments, volumeattributesclasses,
] as unknown as readonly ResourceDefinition[];

export type * from "./definition.ts";
