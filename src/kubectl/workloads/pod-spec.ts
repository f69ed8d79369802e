import { CommandError } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { goTypeOf } from "../pods/selector.ts";

/** The Pod spec inside an object, to be changed in place; throws CommandError for kinds that have none. */
export function podSpecOf(object: KubeObject): KubeObject {
  switch (object.kind) {
    case "Pod":
      return (object.spec ??= {});
    case "Deployment":
    case "DaemonSet":
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
    case "Job":
      return object.spec.template.spec;
    case "CronJob":
      return object.spec.jobTemplate.spec.template.spec;
    default:
      throw new CommandError(`the object is not a pod or does not have a pod template: ${goTypeOf(object)}`);
  }
}
