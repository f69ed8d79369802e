import { selectorFromObject, selectorFromSet } from "../../apimachinery/selectors/index.ts";
import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";

/** Go's type of a kind, as messages name it: `*v1.ConfigMap`. */
export function goTypeOf(object: KubeObject): string {
  const version = (object.apiVersion ?? "").split("/").at(-1);
  return `*${version}.${object.kind}`;
}

/** Of an object that has no Pods; `what`: "attach to", "get the logs from". */
export function withoutPods(object: KubeObject, what: string): CommandError {
  const type = goTypeOf(object);
  const why = object.kind === "Service"
    ? `invalid service '${object.metadata?.name}': Service is defined without a selector`
    : `selector for ${type} not implemented`;
  return new CommandError(`cannot ${what} ${type}: ${why}`);
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
