export { createNetwork, DNS_ADDRESS, type ClusterNetwork, type ConnectionFilter, type HostNetwork, type NetworkOptions } from "./network.ts";
export { NetworkNamespace, type Protocol } from "./namespace.ts";
export type { RequestSecond } from "./requests.ts";
export {
  createTrafficGenerator, type Traffic, type TrafficGenerator, type TrafficOptions, type TrafficSecond, type TrafficSource,
} from "./traffic.ts";
export { createWebhookCaller, type WebhookNetwork } from "./webhooks.ts";
