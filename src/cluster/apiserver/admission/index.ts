import type { ServedResources } from "../served.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import type { AdmissionPlugin } from "./plugin.ts";

/** The plugins that a cluster made by kubeadm has, in the order in which a real server asks them. */
export function createPlugins(_served: ServedResources): AdmissionPlugin[] {
  return [namespaceLifecycle];
}

export type { AdmissionPlugin, AdmissionRequest, Operation } from "./plugin.ts";
