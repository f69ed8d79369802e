import type { Kind, ResourceStrategy } from "./definition.ts";

/** What is said of a kind beside its names; `generation: true` is the rule by which metadata.generation counts. */
type More = Partial<Kind> & Pick<ResourceStrategy, "generation">;

/** `names` is the plural, and behind a bar the short names. */
function kind(namespaced: boolean, apiVersion: string, kind: string, names: string, more: More = {}): Kind {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  const [resource = "", short] = names.split("|");
  return {
    group, version, kind, resource, singular: kind.toLowerCase(), namespaced,
    schema: `io.k8s.api.${group.split(".")[0] || "core"}.${version}.${kind}`,
    ...(short ? { shortNames: short.split(",") } : {}),
    ...more,
  };
}

const namespaced = kind.bind(undefined, true);
const cluster = kind.bind(undefined, false);

/** Every kind that is served, in the order of `kubectl api-resources`; second versions stand after the preferred one. */
export const kinds: readonly Kind[] = [
  namespaced("v1", "Binding", "bindings", { verbs: ["create"] }),
  cluster("v1", "ComponentStatus", "componentstatuses|cs", { verbs: ["get", "list"] }),
  namespaced("v1", "ConfigMap", "configmaps|cm"),
  namespaced("v1", "Endpoints", "endpoints|ep"),
  namespaced("v1", "Event", "events|ev"),
  namespaced("v1", "LimitRange", "limitranges|limits"),
  cluster("v1", "Namespace", "namespaces|ns", {
    verbs: ["create", "delete", "get", "list", "patch", "update", "watch"], subresources: ["finalize", "status"],
    gracefulDelete: true,
  }),
  cluster("v1", "Node", "nodes|no", { subresources: ["proxy", "status"] }),
  namespaced("v1", "PersistentVolumeClaim", "persistentvolumeclaims|pvc", {
    subresources: ["status"], returnsDeletedObject: true,
  }),
  cluster("v1", "PersistentVolume", "persistentvolumes|pv", { subresources: ["status"], returnsDeletedObject: true }),
  namespaced("v1", "Pod", "pods|po", {
    categories: ["all"], generation: true, gracefulDelete: true,
    subresources: [
      "attach", "binding", "ephemeralcontainers", "eviction", "exec", "log", "portforward", "proxy", "resize", "status",
    ],
  }),
  namespaced("v1", "PodTemplate", "podtemplates"),
  namespaced("v1", "ReplicationController", "replicationcontrollers|rc", {
    categories: ["all"], subresources: ["scale", "status"], generation: true, defaultPropagation: "Orphan",
  }),
  namespaced("v1", "ResourceQuota", "resourcequotas|quota", { subresources: ["status"], returnsDeletedObject: true }),
  namespaced("v1", "Secret", "secrets"),
  namespaced("v1", "ServiceAccount", "serviceaccounts|sa", { subresources: ["token"] }),
  namespaced("v1", "Service", "services|svc", { categories: ["all"], subresources: ["proxy", "status"] }),
  cluster("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", {
    categories: ["api-extensions"], generation: true,
  }),
  cluster("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", {
    categories: ["api-extensions"], generation: true,
  }),
  cluster("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", {
    categories: ["api-extensions"],
  }),
  cluster("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", {
    categories: ["api-extensions"], subresources: ["status"], generation: true,
  }),
  cluster("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", {
    categories: ["api-extensions"], generation: true,
  }),
  cluster("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", {
    categories: ["api-extensions"],
  }),
  cluster("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions|crd,crds", {
    schema: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
    categories: ["api-extensions"], subresources: ["status"], generation: true,
  }),
  cluster("apiregistration.k8s.io/v1", "APIService", "apiservices", {
    schema: "", categories: ["api-extensions"], subresources: ["status"],
  }),
  namespaced("apps/v1", "ControllerRevision", "controllerrevisions"),
  namespaced("apps/v1", "DaemonSet", "daemonsets|ds", {
    categories: ["all"], subresources: ["status"], generation: true,
  }),
  namespaced("apps/v1", "Deployment", "deployments|deploy", {
    categories: ["all"], subresources: ["scale", "status"], generation: true,
  }),
  namespaced("apps/v1", "ReplicaSet", "replicasets|rs", {
    categories: ["all"], subresources: ["scale", "status"], generation: true,
  }),
  namespaced("apps/v1", "StatefulSet", "statefulsets|sts", {
    categories: ["all"], subresources: ["scale", "status"], generation: true,
  }),
  cluster("authentication.k8s.io/v1", "SelfSubjectReview", "selfsubjectreviews", { verbs: ["create"] }),
  cluster("authentication.k8s.io/v1", "TokenReview", "tokenreviews", { verbs: ["create"] }),
  namespaced("authorization.k8s.io/v1", "LocalSubjectAccessReview", "localsubjectaccessreviews", { verbs: ["create"] }),
  cluster("authorization.k8s.io/v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", { verbs: ["create"] }),
  cluster("authorization.k8s.io/v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", { verbs: ["create"] }),
  cluster("authorization.k8s.io/v1", "SubjectAccessReview", "subjectaccessreviews", { verbs: ["create"] }),
  namespaced("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers|hpa", {
    categories: ["all"], subresources: ["status"],
  }),
  namespaced("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers|hpa", {
    categories: ["all"], subresources: ["status"],
    storage: { resource: "horizontalpodautoscalers", group: "autoscaling", version: "v2" }, notPreferred: true,
  }),
  namespaced("batch/v1", "CronJob", "cronjobs|cj", { categories: ["all"], subresources: ["status"], generation: true }),
  namespaced("batch/v1", "Job", "jobs", {
    categories: ["all"], subresources: ["status"], generation: true, defaultPropagation: "Orphan",
  }),
  cluster("certificates.k8s.io/v1", "CertificateSigningRequest", "certificatesigningrequests|csr", {
    subresources: ["approval", "status"],
  }),
  namespaced("coordination.k8s.io/v1", "Lease", "leases", { allowCreateOnUpdate: true }),
  namespaced("discovery.k8s.io/v1", "EndpointSlice", "endpointslices"),
  namespaced("events.k8s.io/v1", "Event", "events|ev", { storage: { resource: "events", group: "", version: "v1" } }),
  cluster("flowcontrol.apiserver.k8s.io/v1", "FlowSchema", "flowschemas", {
    schema: "", subresources: ["status"], generation: true,
  }),
  cluster("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", "prioritylevelconfigurations", {
    schema: "", subresources: ["status"], generation: true,
  }),
  cluster("metrics.k8s.io/v1beta1", "NodeMetrics", "nodes", {
    singular: "", schema: "io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics", verbs: ["get", "list"],
  }),
  namespaced("metrics.k8s.io/v1beta1", "PodMetrics", "pods", {
    singular: "", schema: "io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics", verbs: ["get", "list"],
  }),
  cluster("networking.k8s.io/v1", "IngressClass", "ingressclasses", { generation: true }),
  namespaced("networking.k8s.io/v1", "Ingress", "ingresses|ing", { subresources: ["status"], generation: true }),
  cluster("networking.k8s.io/v1", "IPAddress", "ipaddresses|ip"),
  namespaced("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies|netpol", { generation: true }),
  cluster("networking.k8s.io/v1", "ServiceCIDR", "servicecidrs", { subresources: ["status"] }),
  cluster("node.k8s.io/v1", "RuntimeClass", "runtimeclasses"),
  namespaced("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets|pdb", {
    subresources: ["status"], generation: true,
  }),
  cluster("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", { allowCreateOnUpdate: true }),
  cluster("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", { allowCreateOnUpdate: true }),
  namespaced("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", { allowCreateOnUpdate: true }),
  namespaced("rbac.authorization.k8s.io/v1", "Role", "roles", { allowCreateOnUpdate: true }),
  cluster("resource.k8s.io/v1", "DeviceClass", "deviceclasses", { generation: true }),
  namespaced("resource.k8s.io/v1", "ResourceClaim", "resourceclaims", { subresources: ["status"], generation: true }),
  namespaced("resource.k8s.io/v1", "ResourceClaimTemplate", "resourceclaimtemplates", { generation: true }),
  cluster("resource.k8s.io/v1", "ResourceSlice", "resourceslices", { generation: true }),
  cluster("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses|pc"),
  cluster("storage.k8s.io/v1", "CSIDriver", "csidrivers", { generation: true, returnsDeletedObject: true }),
  cluster("storage.k8s.io/v1", "CSINode", "csinodes", { returnsDeletedObject: true }),
  namespaced("storage.k8s.io/v1", "CSIStorageCapacity", "csistoragecapacities", { returnsDeletedObject: true }),
  cluster("storage.k8s.io/v1", "StorageClass", "storageclasses|sc", { returnsDeletedObject: true }),
  cluster("storage.k8s.io/v1", "VolumeAttachment", "volumeattachments", {
    subresources: ["status"], returnsDeletedObject: true,
  }),
  cluster("storage.k8s.io/v1", "VolumeAttributesClass", "volumeattributesclasses|vac", { returnsDeletedObject: true }),
];
