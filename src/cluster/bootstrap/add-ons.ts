/** What a cluster may have beside what every cluster has; a lab asks for it by name. */
export const ADD_ONS = ["ingress-nginx", "gateway-api", "load-balancer", "custom-metrics", "csi-disk"] as const;
export type AddOn = (typeof ADD_ONS)[number];

/** Addresses of the nodes' network that no node has: what MetalLB would be given. */
const POOL = { prefix: "192.168.49.", first: 200, last: 250 };

export const loadBalancerPool = (addOns: readonly AddOn[]): readonly string[] =>
  addOns.includes("load-balancer") ? Array.from({ length: POOL.last - POOL.first + 1 }, (_, i) => `${POOL.prefix}${POOL.first + i}`) : [];

/** Virtual ms after which the definitions of an add-on are served, and objects of its kinds can be made. */
export const DEFINITIONS_SERVED = 1000;
