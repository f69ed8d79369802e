import type { Upstream } from "../in-cluster/reverse-proxy.ts";
import type { Filter, Match } from "./types.ts";

/** What the control plane tells the data plane of a Gateway. */
export interface GatewayConfig {
  readonly listeners: readonly ListenerConfig[];
}

export interface ListenerConfig {
  readonly port: number;
  readonly tls: boolean;
  /** PEM, for TLS. */
  readonly certificate?: string;
  /** Undefined: all hosts. */
  readonly hostname: string | undefined;
  readonly rules: readonly RuleConfig[];
}

/** One match of a rule of a route. */
export interface RuleConfig {
  /** Undefined: what the listener takes. */
  readonly hostnames: readonly string[] | undefined;
  readonly match: Match;
  readonly filters: readonly Filter[];
  readonly backends: readonly BackendConfig[];
  /** ms */
  readonly timeout: number;
  /** The older route first, then by name, then in the order of its rules. */
  readonly order: readonly [created: string, name: string, rule: number, match: number];
}

export interface BackendConfig {
  readonly weight: number;
  /** Undefined: the reference leads nowhere. */
  readonly upstreams: readonly Upstream[] | undefined;
}
