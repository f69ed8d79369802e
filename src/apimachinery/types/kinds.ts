import type {
  ClusterRole, ClusterRoleBinding, ConfigMap, ControllerRevision, CronJob, CSIDriver, CSINode, CertificateSigningRequest,
  CustomResourceDefinition, DaemonSet, Deployment, Endpoints, EndpointSlice, Event, HorizontalPodAutoscaler, Ingress,
  IngressClass, IPAddress, Job, Lease, LimitRange, Namespace, NetworkPolicy, Node, ObjectMeta, PersistentVolume,
  PersistentVolumeClaim, Pod, PodDisruptionBudget, PodTemplate, PriorityClass, ReplicaSet, ReplicationController,
  ResourceQuota, Role, RoleBinding, RuntimeClass, Secret, Service, ServiceAccount, ServiceCIDR, StatefulSet, StorageClass,
  ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, VolumeAttachment,
} from "./kubernetes.ts";

/** What every stored object has. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

/** The resources by the name `resource` or `resource.group`, with the type of their objects in the preferred version. */
export interface Kinds {
  pods: Pod;
  nodes: Node;
  namespaces: Namespace;
  services: Service;
  endpoints: Endpoints;
  events: Event;
  configmaps: ConfigMap;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  limitranges: LimitRange;
  resourcequotas: ResourceQuota;
  persistentvolumes: PersistentVolume;
  persistentvolumeclaims: PersistentVolumeClaim;
  podtemplates: PodTemplate;
  replicationcontrollers: ReplicationController;
  "deployments.apps": Deployment;
  "replicasets.apps": ReplicaSet;
  "statefulsets.apps": StatefulSet;
  "daemonsets.apps": DaemonSet;
  "controllerrevisions.apps": ControllerRevision;
  "jobs.batch": Job;
  "cronjobs.batch": CronJob;
  "horizontalpodautoscalers.autoscaling": HorizontalPodAutoscaler;
  "endpointslices.discovery.k8s.io": EndpointSlice;
  "leases.coordination.k8s.io": Lease;
  "poddisruptionbudgets.policy": PodDisruptionBudget;
  "priorityclasses.scheduling.k8s.io": PriorityClass;
  "ingresses.networking.k8s.io": Ingress;
  "ingressclasses.networking.k8s.io": IngressClass;
  "networkpolicies.networking.k8s.io": NetworkPolicy;
  "ipaddresses.networking.k8s.io": IPAddress;
  "servicecidrs.networking.k8s.io": ServiceCIDR;
  "storageclasses.storage.k8s.io": StorageClass;
  "csinodes.storage.k8s.io": CSINode;
  "csidrivers.storage.k8s.io": CSIDriver;
  "volumeattachments.storage.k8s.io": VolumeAttachment;
  "roles.rbac.authorization.k8s.io": Role;
  "rolebindings.rbac.authorization.k8s.io": RoleBinding;
  "clusterroles.rbac.authorization.k8s.io": ClusterRole;
  "clusterrolebindings.rbac.authorization.k8s.io": ClusterRoleBinding;
  "runtimeclasses.node.k8s.io": RuntimeClass;
  "certificatesigningrequests.certificates.k8s.io": CertificateSigningRequest;
  "customresourcedefinitions.apiextensions.k8s.io": CustomResourceDefinition;
  "validatingadmissionpolicies.admissionregistration.k8s.io": ValidatingAdmissionPolicy;
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": ValidatingAdmissionPolicyBinding;
}

export type ResourceName = keyof Kinds;
