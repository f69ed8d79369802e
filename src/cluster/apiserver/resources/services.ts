import type { Service } from "../../../apimachinery/types/index.ts";
import { isDNS1123Label } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceDefinition } from "./definition.ts";
import { AGE, NAME, age, column, formatLabels, orNone } from "./printing.ts";
import { allocateService } from "./service-allocation.ts";
import { serviceWarnings, validateService, validateServiceStatus, validateServiceUpdate } from "./service-validation.ts";

const CLIENT_IP_TIMEOUT_SECONDS = 10800;

function loadBalancerAddresses(service: Service): string[] {
  return (service.status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || "").filter((a) => a !== "");
}

function externalAddress(service: Service): string {
  const external = service.spec?.externalIPs ?? [];
  switch (service.spec?.type) {
    case "ClusterIP":
    case "NodePort":
      return orNone(external.join(","));
    case "LoadBalancer": {
      const all = [...loadBalancerAddresses(service), ...external];
      return all.length > 0 ? all.join(",") : "<pending>";
    }
    case "ExternalName":
      return service.spec.externalName ?? "";
    default:
      return "<unknown>";
  }
}

function ports(service: Service): string {
  const list = (service.spec?.ports ?? []).map((port) =>
    port.nodePort ? `${port.port}:${port.nodePort}/${port.protocol}` : `${port.port}/${port.protocol}`,
  );
  return orNone(list.join(","));
}

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

export const services: ResourceDefinition<Service> = {
  group: "",
  version: "v1",
  kind: "Service",
  resource: "services",
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  subresources: ["proxy", "status"],
  schema: "io.k8s.api.core.v1.Service",
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
  validateName: isDNS1123Label,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  warnings: serviceWarnings,
  selectableFields(service) {
    return { "spec.clusterIP": service.spec?.clusterIP ?? "", "spec.type": service.spec?.type ?? "" };
  },
  columns: [
    NAME, column("Type"), column("Cluster-IP"), column("External-IP"), column("Port(s)"), AGE,
    column("Selector", "string", 1),
  ],
  cells(service, context) {
    return [
      service.metadata?.name ?? "", service.spec?.type ?? "",
      orNone(service.spec?.clusterIPs?.[0] ?? service.spec?.clusterIP), externalAddress(service), ports(service),
      age(service, context), formatLabels(service.spec?.selector),
    ];
  },
};
