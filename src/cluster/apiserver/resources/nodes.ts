import type { Node } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";

export const nodes: ResourceStrategy<Node> = {
  defaults(draft) {
    const spec: Draft = (draft.spec ??= {});
    // Two names for one thing; where they do not agree the first counts.
    if (spec.podCIDR && spec.podCIDR !== spec.podCIDRs?.[0]) spec.podCIDRs = [spec.podCIDR];
    if (spec.podCIDRs?.length) spec.podCIDR = spec.podCIDRs[0];
    draft.status ??= {};
    draft.status.daemonEndpoints ??= {};
    draft.status.daemonEndpoints.kubeletEndpoint ??= { Port: 0 };
    draft.status.nodeInfo ??= {
      architecture: "", bootID: "", containerRuntimeVersion: "", kernelVersion: "", kubeProxyVersion: "",
      kubeletVersion: "", machineID: "", operatingSystem: "", osImage: "", systemUUID: "",
    };
    // Allocatable is capacity where the kubelet does not say otherwise.
    if (draft.status.capacity && !draft.status.allocatable) draft.status.allocatable = { ...draft.status.capacity };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
};
