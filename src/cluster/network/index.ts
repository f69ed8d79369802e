export { createNetwork, DNS_ADDRESS, GATEWAY, type ClusterNetwork, type ConnectionFilter, type HostNetwork, type NetworkOptions } from "./network.ts";
export { NetworkNamespace, type Protocol } from "./namespace.ts";
export type { RequestSecond } from "./requests.ts";
export type { Traffic, TrafficGenerator, TrafficOptions, TrafficSecond, TrafficSource } from "./traffic.ts";
export type { WebhookNetwork } from "./webhooks.ts";
