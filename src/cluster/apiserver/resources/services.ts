import type { Service } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { allocateService } from "./service-allocation.ts";

const CLIENT_IP_TIMEOUT_SECONDS = 10800;

function isMissing(port: Draft): boolean {
  return port === undefined || port === null || port === 0 || port === "";
}

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP" && !spec.sessionAffinityConfig?.clientIP?.timeoutSeconds) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: CLIENT_IP_TIMEOUT_SECONDS } };
  }
  spec.type ||= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    if (isMissing(port.targetPort)) port.targetPort = port.port;
  }
  const exposed = spec.type === "NodePort" || spec.type === "LoadBalancer";
  if ((exposed || (spec.type === "ClusterIP" && spec.externalIPs?.length)) && !spec.externalTrafficPolicy) {
    spec.externalTrafficPolicy = "Cluster";
  }
  if ((exposed || spec.type === "ClusterIP") && spec.internalTrafficPolicy === undefined) {
    spec.internalTrafficPolicy = "Cluster";
  }
  draft.status ??= {};
  draft.status.loadBalancer ??= {};
  if (spec.type === "LoadBalancer") {
    spec.allocateLoadBalancerNodePorts ??= true;
    for (const ingress of draft.status.loadBalancer.ingress ?? []) if (ingress.ip) ingress.ipMode ??= "VIP";
  }
}

export const services: ResourceStrategy<Service> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
    if (old.spec?.type === "LoadBalancer" && draft.spec.type !== "LoadBalancer") draft.status = { loadBalancer: {} };
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  allocate: allocateService,
};
