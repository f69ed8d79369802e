import { csiDisk } from "./csi-disk.ts";
import { metricsAdapter } from "./custom-metrics.ts";
import { gatewayClass, gatewayDefinitions, nginxGateway } from "./gateway-api.ts";
import { ingressNginx } from "./ingress-nginx.ts";
import type { SystemObject } from "./system-objects.ts";

/** What a cluster may have beside what every cluster has; a lab asks for it by name. */
export const ADD_ONS = ["ingress-nginx", "gateway-api", "load-balancer", "custom-metrics", "csi-disk"] as const;
export type AddOn = (typeof ADD_ONS)[number];

/** Addresses of the nodes' network that no node has: what MetalLB would be given. */
const POOL = { prefix: "192.168.49.", first: 200, last: 250 };

export const loadBalancerPool = (addOns: readonly AddOn[]): readonly string[] =>
  addOns.includes("load-balancer") ? Array.from({ length: POOL.last - POOL.first + 1 }, (_, i) => `${POOL.prefix}${POOL.first + i}`) : [];

/** Virtual ms after which the definitions of an add-on are served, and objects of its kinds can be made. */
export const DEFINITIONS_SERVED = 1000;

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
