import { selectorFromObject, selectorFromSet } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../object.ts";

/** Go's type of a kind, as messages name it: `*v1.ConfigMap`. */
export function goTypeOf(object: KubeObject): string {
  const version = (object.apiVersion ?? "").split("/").at(-1);
  return `*${version}.${object.kind}`;
}

/** The selector of the Pods that belong to a workload or a Service; undefined for kinds that have none. */
export function podSelectorOf(object: KubeObject): string | undefined {
  switch (object.kind) {
    case "ReplicaSet":
    case "StatefulSet":
    case "DaemonSet":
    case "Deployment":
    case "Job":
      return selectorFromObject(object.spec?.selector).toString();
    case "ReplicationController":
    case "Service":
      return object.spec?.selector ? selectorFromSet(object.spec.selector).toString() : undefined;
    default:
      return undefined;
  }
}
