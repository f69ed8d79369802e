import type { AddOn } from "./add-ons.ts";
import { csiDisk } from "./csi-disk.ts";
import { metricsAdapter } from "./custom-metrics.ts";
import { gatewayClass, gatewayDefinitions, nginxGateway } from "./gateway-api.ts";
import { ingressNginx } from "./ingress-nginx.ts";
import type { SystemObject } from "./system-objects.ts";

/** Objects of kinds that an add-on defines itself. */
export const customAddOnObjects = (addOns: readonly AddOn[]): SystemObject[] => (addOns.includes("gateway-api") ? [gatewayClass()] : []);

/** The objects of the add-ons, in the order in which they are created. */
export function addOnObjects(addOns: readonly AddOn[]): SystemObject[] {
  const service = addOns.includes("load-balancer") ? "LoadBalancer" : "NodePort";
  return [
    ...(addOns.includes("ingress-nginx") ? ingressNginx({ service }) : []),
    ...(addOns.includes("gateway-api") ? [...gatewayDefinitions(), ...nginxGateway(service)] : []),
    ...(addOns.includes("csi-disk") ? csiDisk() : []),
    ...(addOns.includes("custom-metrics") ? metricsAdapter() : []),
  ];
}
