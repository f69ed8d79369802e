import { kindOf, type KubeObject } from "../object.ts";

/** Kinds that come first, as others need them, and those that come last. */
const FIRST = [
  "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role", "ClusterRole",
  "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
  "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

function rank(kind: string): number {
  if (FIRST.includes(kind)) return FIRST.indexOf(kind) - FIRST.length;
  return LAST.indexOf(kind) + 1;
}

/** The order in which kustomize prints objects unless it is told to keep the one of the files ("legacy"). */
export function inLegacyOrder(objects: readonly KubeObject[]): KubeObject[] {
  const keyOf = (object: KubeObject): [number, string] => {
    const { group, version, kind } = kindOf(object);
    const { name = "", namespace } = object.metadata ?? {};
    return [rank(kind), [group || "~G", version || "~V", kind, namespace || "~X", name].join("_")];
  };
  return objects
    .map((object) => ({ object, key: keyOf(object) }))
    .sort((a, b) => a.key[0] - b.key[0] || (a.key[1] < b.key[1] ? -1 : a.key[1] > b.key[1] ? 1 : 0))
    .map(({ object }) => object);
}
