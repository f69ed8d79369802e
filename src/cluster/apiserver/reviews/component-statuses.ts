import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { VirtualResource } from "../endpoints/virtual.ts";
import { notFound } from "../status.ts";

const COMPONENTS = ["controller-manager", "scheduler", "etcd-0"];

/** The health of the control plane in the form of long ago. */
export const componentStatuses: VirtualResource = {
  list: () => COMPONENTS.map(statusOf),
  get(_namespace, name) {
    if (!COMPONENTS.includes(name)) throw notFound({ group: "", resource: "componentstatuses" }, name);
    return statusOf(name);
  },
};

function statusOf(name: string): KubeObject {
  const conditions = [{ type: "Healthy", status: "True", message: "ok" }];
  return { kind: "ComponentStatus", apiVersion: "v1", metadata: { name }, conditions } as KubeObject;
}
