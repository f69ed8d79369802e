import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { clone } from "../../../apimachinery/json/index.ts";
import { invalid as fieldInvalid } from "../../../apimachinery/validation/field.ts";
import type { Draft } from "../resources/definition.ts";
import type { Served } from "../served.ts";
import { conflict, invalid, modified } from "../status.ts";
import { mainStrategy } from "../registry/strategy.ts";
import type { SubresourceCall, SubresourceHandler } from "./handler.ts";

/** autoscaling/v1 Scale over the replicas of any kind that says where they are. */
export const scale: SubresourceHandler = {
  kind: { group: "autoscaling", version: "v1", kind: "Scale", schema: "io.k8s.api.autoscaling.v1.Scale" },
  get: ({ served, namespace, name }) => scaleOf(served, served.registry.get(namespace, name)),
  update(call, body) {
    const { served, namespace, name, request } = call;
    assertSame(call, body);
    const replicas: number = body.spec?.replicas ?? 0;
    if (replicas < 0) {
      const error = fieldInvalid("spec.replicas", replicas, "must be greater than or equal to 0");
      throw invalid({ group: "autoscaling", kind: "Scale" }, name, [error]);
    }
    const strategy = { ...mainStrategy(served.registry.definition), subresource: "scale" };
    const { object } = served.registry.update(
      namespace,
      name,
      (old) => {
        const draft: Draft = clone(old);
        setReplicas(served, draft, replicas);
        return draft;
      },
      request,
      { strategy },
      served.apiVersion,
    );
    return scaleOf(served, object);
  },
};

/** The uid and the resourceVersion of the Scale are conditions on the object. */
function assertSame({ served, namespace, name }: SubresourceCall, body: Draft): void {
  const { uid, resourceVersion } = served.registry.get(namespace, name).metadata!;
  const given = body.metadata ?? {};
  if (given.resourceVersion && given.resourceVersion !== resourceVersion) {
    throw conflict(served.registry.groupResource, name, modified);
  }
  if (given.uid && given.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${uid}`;
    throw conflict(served.registry.groupResource, name, why);
  }
}

function setReplicas(served: Served, draft: Draft, replicas: number): void {
  const path = served.definition.scale?.specPath ?? ["spec", "replicas"];
  let at = draft;
  for (const step of path.slice(0, -1)) at = at[step] ??= {};
  at[path[path.length - 1]!] = replicas;
}

function scaleOf(served: Served, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata!;
  const definition = served.definition.scale!;
  const selector = definition.selector(object);
  const status = selector === "" ? {} : { selector };
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: definition.replicas(object) },
    status: { replicas: definition.statusReplicas(object), ...status },
  } as KubeObject;
}
