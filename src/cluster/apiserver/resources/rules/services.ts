import type { Service } from "../../../../apimachinery/types/index.ts";
import { isDNS1123Label } from "../../../../apimachinery/validation/names.ts";
import type { ResourceStrategy } from "../definition.ts";
import { AGE, NAME, age, column, formatLabels, orNone } from "../printing.ts";
import {
  serviceWarnings, validateService, validateServiceStatus, validateServiceUpdate,
} from "../service-validation.ts";

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

export const services: ResourceStrategy<Service> = {
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
