import { schemaKeyOfKind } from "../../apimachinery/schema/index.ts";
import { groupVersion, type KubeObject } from "../object.ts";

/** Where Go's types are registered: the schemes of kubectl itself and of the clients of Kubernetes, as messages name them. */
export const KUBECTL_SCHEME = "pkg/scheme/scheme.go:28";
export const CLIENT_SCHEME = "k8s.io/client-go/kubernetes/scheme/register.go:82";

/** Groups whose newest types kubectl carries. */
const CARRIED = /^(apps|autoscaling|batch|policy|(?!api|metrics)[a-z.]+\.k8s\.io|)$/;

const ROLES = "Role RoleBinding ClusterRole ClusterRoleBinding";
const FLOWS = "FlowSchema PriorityLevelConfiguration";
const POLICIES = "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding";
const DEVICES = "DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice";
const MIGRATION = "StorageVersionMigration";

/** Kinds of versions that the server does not serve (any more, or yet), and kubectl has types of all the same (client-go: kubernetes/scheme/register.go). */
const OTHER_VERSIONS: Readonly<Record<string, string>> = {
  "apps/v1beta1": "Deployment DeploymentRollback Scale StatefulSet ControllerRevision",
  "apps/v1beta2": "Deployment Scale StatefulSet DaemonSet ReplicaSet ControllerRevision",
  "extensions/v1beta1": "Deployment DeploymentRollback Scale DaemonSet Ingress ReplicaSet NetworkPolicy",
  "batch/v1beta1": "CronJob",
  "policy/v1beta1": "PodDisruptionBudget Eviction",
  "networking.k8s.io/v1beta1": "Ingress IngressClass IPAddress ServiceCIDR",
  "discovery.k8s.io/v1beta1": "EndpointSlice",
  "events.k8s.io/v1beta1": "Event",
  "rbac.authorization.k8s.io/v1beta1": ROLES,
  "rbac.authorization.k8s.io/v1alpha1": ROLES,
  "storage.k8s.io/v1beta1": "StorageClass VolumeAttachment CSIDriver CSINode CSIStorageCapacity VolumeAttributesClass",
  "storage.k8s.io/v1alpha1": "VolumeAttachment CSIStorageCapacity VolumeAttributesClass",
  "scheduling.k8s.io/v1beta1": "PriorityClass",
  "scheduling.k8s.io/v1alpha2": "Workload PodGroup",
  "node.k8s.io/v1beta1": "RuntimeClass",
  "node.k8s.io/v1alpha1": "RuntimeClass",
  "flowcontrol.apiserver.k8s.io/v1": FLOWS,
  "flowcontrol.apiserver.k8s.io/v1beta1": FLOWS,
  "flowcontrol.apiserver.k8s.io/v1beta2": FLOWS,
  "flowcontrol.apiserver.k8s.io/v1beta3": FLOWS,
  "coordination.k8s.io/v1beta1": "Lease LeaseCandidate",
  "coordination.k8s.io/v1alpha2": "LeaseCandidate",
  "certificates.k8s.io/v1beta1": "CertificateSigningRequest ClusterTrustBundle PodCertificateRequest",
  "certificates.k8s.io/v1alpha1": "ClusterTrustBundle",
  "admissionregistration.k8s.io/v1beta1": `ValidatingWebhookConfiguration MutatingWebhookConfiguration ${POLICIES}`,
  "admissionregistration.k8s.io/v1alpha1": POLICIES,
  "authentication.k8s.io/v1beta1": "SelfSubjectReview TokenReview",
  "authentication.k8s.io/v1alpha1": "SelfSubjectReview",
  "authorization.k8s.io/v1beta1": "SelfSubjectRulesReview SelfSubjectAccessReview SubjectAccessReview LocalSubjectAccessReview",
  "resource.k8s.io/v1": DEVICES,
  "resource.k8s.io/v1beta2": `${DEVICES} DeviceTaintRule`,
  "resource.k8s.io/v1beta1": DEVICES,
  "resource.k8s.io/v1alpha3": "DeviceTaintRule ResourcePoolStatusRequest",
  "internal.apiserver.k8s.io/v1alpha1": "StorageVersion",
  "storagemigration.k8s.io/v1beta1": MIGRATION,
};

/**
 * The schema of an object's type, of those that kubectl carries; undefined for one of which no schema is here. Throws an Error for a type
 * that is in no `scheme`.
 */
export function registeredKey({ apiVersion = "", kind = "" }: KubeObject, scheme = KUBECTL_SCHEME): string | undefined {
  const { group, version } = groupVersion(apiVersion);
  const key = CARRIED.test(group) ? schemaKeyOfKind(group, version, kind) : undefined;
  if (key !== undefined) return key;
  const kinds = Object.hasOwn(OTHER_VERSIONS, apiVersion) ? OTHER_VERSIONS[apiVersion]! : "";
  if (kinds.split(" ").includes(kind.replace(/List$/, ""))) return likeKey(group, kind);
  throw new Error(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "${scheme}"`);
}

export function isRegistered(object: KubeObject): boolean {
  try {
    registeredKey(object);
    return true;
  } catch {
    return false;
  }
}

/** The type of the same name that is served: an old version holds much the same. */
const likeKey = (group: string, kind: string): string | undefined =>
  (group === "extensions" ? ["apps", "networking.k8s.io"] : [group]).map((each) => schemaKeyOfKind(each, "v1", kind)).find((key) => key !== undefined);
