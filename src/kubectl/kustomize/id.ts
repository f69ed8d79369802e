import { groupVersion, type KubeObject } from "../object.ts";

export interface Gvk {
  group?: string;
  version?: string;
  kind?: string;
}

export interface Id extends Gvk {
  name?: string;
  namespace?: string;
}

/** Kinds that live in no namespace, by their group. */
const CLUSTER_SCOPED = new Set(
  (
    "/ComponentStatus /Namespace /Node /PersistentVolume admissionregistration.k8s.io/MutatingWebhookConfiguration " +
    "admissionregistration.k8s.io/ValidatingWebhookConfiguration apiextensions.k8s.io/CustomResourceDefinition apiregistration.k8s.io/APIService " +
    "certificates.k8s.io/CertificateSigningRequest flowcontrol.apiserver.k8s.io/FlowSchema flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration " +
    "networking.k8s.io/IngressClass node.k8s.io/RuntimeClass policy/PodSecurityPolicy rbac.authorization.k8s.io/ClusterRole " +
    "rbac.authorization.k8s.io/ClusterRoleBinding scheduling.k8s.io/PriorityClass storage.k8s.io/CSIDriver storage.k8s.io/CSINode " +
    "storage.k8s.io/StorageClass storage.k8s.io/VolumeAttachment"
  ).split(" "),
);

export const isClusterScoped = ({ group = "", kind = "" }: Gvk): boolean => CLUSTER_SCOPED.has(`${group}/${kind}`);

export const idOf = ({ apiVersion = "", kind = "", metadata }: KubeObject): Id => ({
  ...groupVersion(apiVersion), kind, name: String(metadata?.name ?? ""), namespace: String(metadata?.namespace ?? ""),
});

export const gvkText = ({ group, version, kind }: Gvk): string => `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}`;

/** `Deployment.v1.apps/web.[noNs]` */
export const idText = (id: Id): string => `${gvkText(id)}/${id.name || "[noName]"}.${id.namespace || "[noNs]"}`;

export const effectiveNamespace = (id: Id): string => (isClusterScoped(id) ? "_non_namespaceable_" : id.namespace || "default");

export const sameGvk = (a: Gvk, b: Gvk): boolean =>
  (a.group ?? "") === (b.group ?? "") && (a.version ?? "") === (b.version ?? "") && (a.kind ?? "") === (b.kind ?? "");

export const sameId = (a: Id, b: Id): boolean =>
  effectiveNamespace(a) === effectiveNamespace(b) && (a.name ?? "") === (b.name ?? "") && sameGvk(a, b);

/** Whether the kind is one that a selector names; what the selector leaves out does not matter. */
export const isSelected = (id: Gvk, by: Gvk): boolean =>
  (!by.group || by.group === id.group) && (!by.version || by.version === id.version) && (!by.kind || by.kind === id.kind);
