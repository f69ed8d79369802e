import { ingressNginx } from "./ingress-nginx.ts";
import type { SystemObject } from "./system-objects.ts";

/** What a cluster may have beside what every cluster has; a lab asks for it by name. */
export const ADD_ONS = ["ingress-nginx", "load-balancer"] as const;
export type AddOn = (typeof ADD_ONS)[number];

/** Addresses of the nodes' network that no node has: what MetalLB would be given. */
const POOL = { prefix: "192.168.49.", first: 200, last: 250 };

export const loadBalancerPool = (addOns: readonly AddOn[]): readonly string[] =>
  addOns.includes("load-balancer") ? Array.from({ length: POOL.last - POOL.first + 1 }, (_, i) => `${POOL.prefix}${POOL.first + i}`) : [];

/** The objects of the add-ons, in the order in which they are created. */
export function addOnObjects(addOns: readonly AddOn[]): SystemObject[] {
  const service = addOns.includes("load-balancer") ? "LoadBalancer" : "NodePort";
  return [...(addOns.includes("ingress-nginx") ? ingressNginx({ service }) : [])];
}
