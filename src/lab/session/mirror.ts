import type { KubeObject } from "../../apimachinery/types/index.ts";

/** What a Pod from a file is called by its kubelet and in its events, if this is the mirror of one. */
export function mirroredUid(object: KubeObject): string | undefined {
  return object.kind === "Pod" ? object.metadata?.annotations?.["kubernetes.io/config.mirror"] : undefined;
}
