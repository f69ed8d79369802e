import { isObject } from "../../apimachinery/json/index.ts";
import type { KubeObject } from "../object.ts";
import type { ImageEntry } from "./kustomization.ts";

// Objects of any kind are walked here as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = Record<string, any>;

const CLUSTER_SCOPED = new Set([
  "Namespace", "Node", "PersistentVolume", "ClusterRole", "ClusterRoleBinding", "StorageClass", "PriorityClass", "IngressClass",
  "CustomResourceDefinition", "RuntimeClass", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService",
  "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "CertificateSigningRequest", "CSIDriver", "CSINode",
]);
/** Names that stay as they are, as what they name is not of this kustomization. */
const UNPREFIXED = new Set(["Namespace", "CustomResourceDefinition", "APIService"]);

/** The Pod template of a workload; the Pod itself; undefined for other kinds. */
export function podOf(object: KubeObject): Data | undefined {
  if (object.kind === "Pod") return object;
  return object.kind === "CronJob" ? object.spec?.jobTemplate?.spec?.template : object.spec?.template;
}

export function setNamespace(object: KubeObject, namespace: string): void {
  if (object.kind === "Namespace") object.metadata = { ...object.metadata, name: namespace };
  else if (!CLUSTER_SCOPED.has(object.kind ?? "")) object.metadata = { ...object.metadata, namespace };
  if (!/^(Cluster)?RoleBinding$/.test(object.kind ?? "")) return;
  for (const subject of (object.subjects ?? []) as Data[]) {
    if (subject.kind === "ServiceAccount" && (subject.name === "default" || subject.namespace !== undefined)) subject.namespace = namespace;
  }
}

export function rename(object: KubeObject, prefix: string, suffix: string): void {
  if (UNPREFIXED.has(object.kind ?? "")) return;
  object.metadata = { ...object.metadata, name: `${prefix}${object.metadata?.name ?? ""}${suffix}` };
}

const merge = (target: Data, key: string, values: Record<string, string>): void => {
  target[key] = { ...target[key], ...values };
};

export function addLabels(object: KubeObject, pairs: Record<string, string>, selectors: boolean, templates: boolean): void {
  object.metadata ??= {};
  merge(object.metadata, "labels", pairs);
  const template = object.kind === "Pod" ? undefined : podOf(object);
  if (template && (selectors || templates)) {
    template.metadata ??= {};
    merge(template.metadata, "labels", pairs);
  }
  if (selectors && object.kind === "CronJob") {
    object.spec.jobTemplate.metadata ??= {};
    merge(object.spec.jobTemplate.metadata, "labels", pairs);
  }
  if (!selectors) return;
  const { spec } = object;
  if (object.kind === "Service" || object.kind === "ReplicationController") {
    if (spec?.selector || object.kind === "ReplicationController") merge(spec, "selector", pairs);
  } else if (["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"].includes(object.kind ?? "")) {
    spec.selector ??= {};
    merge(spec.selector, "matchLabels", pairs);
  } else if (object.kind === "NetworkPolicy" && spec?.podSelector?.matchLabels) merge(spec.podSelector, "matchLabels", pairs);
  else if (["Job", "PodDisruptionBudget"].includes(object.kind ?? "") && spec?.selector?.matchLabels) merge(spec.selector, "matchLabels", pairs);
}

export function addAnnotations(object: KubeObject, pairs: Record<string, string>): void {
  object.metadata ??= {};
  merge(object.metadata, "annotations", pairs);
  const template = object.kind === "Pod" ? undefined : podOf(object);
  if (!template) return;
  template.metadata ??= {};
  merge(template.metadata, "annotations", pairs);
}

export function setImages(object: KubeObject, images: readonly ImageEntry[]): void {
  const { spec } = podOf(object) ?? {};
  for (const list of [spec?.containers, spec?.initContainers]) {
    for (const container of (list ?? []) as Data[]) {
      for (const entry of images) container.image = changeImage(container.image, entry);
    }
  }
}

function changeImage(image: string | undefined, { name, newName, newTag, digest }: ImageEntry): string | undefined {
  if (image === undefined) return undefined;
  const at = image.indexOf("@");
  const colon = image.lastIndexOf(":", at < 0 ? undefined : at);
  const hasTag = colon > image.lastIndexOf("/", at < 0 ? undefined : at);
  const base = hasTag ? image.slice(0, colon) : at < 0 ? image : image.slice(0, at);
  if (base !== name) return image;
  const rest = image.slice(base.length);
  const ending = digest ? `@${digest}` : newTag ? `:${newTag}` : rest;
  return (newName || base) + ending;
}

export function setReplicas(object: KubeObject, count: number): void {
  if (["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"].includes(object.kind ?? "")) {
    object.spec = { ...object.spec, replicas: count };
  }
}

/** Where an object names another: the kind that is named, and how to get at the name. */
const REFERENCES: readonly [key: string, field: string, kind: string][] = [
  ["configMapRef", "name", "ConfigMap"], ["configMapKeyRef", "name", "ConfigMap"], ["configMap", "name", "ConfigMap"],
  ["secretRef", "name", "Secret"], ["secretKeyRef", "name", "Secret"], ["secret", "secretName", "Secret"],
  ["secret", "name", "Secret"], ["persistentVolumeClaim", "claimName", "PersistentVolumeClaim"], ["service", "name", "Service"],
];

/** Names of other objects follow their new names. `names`: `Kind/old name` to the new one. */
export function followNames(object: KubeObject, names: ReadonlyMap<string, string>): void {
  const renamed = (kind: string, name: unknown): string | undefined => names.get(`${kind}/${String(name)}`);
  const change = (target: Data, field: string, kind: string): void => {
    const name = target[field] === undefined ? undefined : renamed(kind, target[field]);
    if (name !== undefined) target[field] = name;
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isObject(value)) return;
    const data = value as Data;
    for (const [key, field, kind] of REFERENCES) if (isObject(data[key])) change(data[key] as Data, field, kind);
    for (const [key, child] of Object.entries(data)) {
      if (key === "imagePullSecrets") for (const secret of child as Data[]) change(secret, "name", "Secret");
      if (key === "scaleTargetRef" && isObject(child)) change(child as Data, "name", String((child as Data).kind));
      walk(child);
    }
  };
  walk(object.spec);
  const pod = podOf(object)?.spec as Data | undefined;
  if (pod) change(pod, "serviceAccountName", "ServiceAccount");
  if (object.kind === "StatefulSet") change(object.spec as Data, "serviceName", "Service");
  if (object.kind === "Ingress") {
    for (const tls of (object.spec?.tls ?? []) as Data[]) change(tls, "secretName", "Secret");
  }
  if (!/^(Cluster)?RoleBinding$/.test(object.kind ?? "")) return;
  if (object.roleRef) change(object.roleRef as Data, "name", String((object.roleRef as Data).kind));
  for (const subject of (object.subjects ?? []) as Data[]) change(subject, "name", String(subject.kind));
}
