import type { Draft, ResourceContext } from "../resources/definition.ts";
import { isPod, type AdmissionPlugin } from "./plugin.ts";

const LABELS = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** A Pod carries the zone and the region of its node from the moment it is bound to it. */
export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  admit(request, context) {
    if (!isPod(request) || request.operation !== "CREATE") return;
    if (request.subresource === "") copy(request.object, request.object.spec?.nodeName, context);
    else if (request.subresource === "binding") copy(request.object, request.object.target?.name, context);
  },
};

function copy(object: Draft, node: string | undefined, context: ResourceContext): void {
  const labels = node ? context.find("nodes", "", node)?.metadata?.labels : undefined;
  for (const key of LABELS) {
    if (labels?.[key] === undefined) continue;
    object.metadata ??= {};
    (object.metadata.labels ??= {})[key] = labels[key];
  }
}
