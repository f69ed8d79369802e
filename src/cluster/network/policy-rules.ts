import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from "../../apimachinery/types/index.ts";
import { selectorFromObject, type Labels } from "../../apimachinery/selectors/index.ts";
import { contains, parseRange } from "./addresses.ts";
import type { Protocol } from "./namespace.ts";

/** One side of a connection, as policies see it. */
export interface Side {
  address: string;
  /** Undefined for a host, or what is outside. */
  pod: Pod | undefined;
}

/** What policies there are, and what they go by. */
export interface Rules {
  policies(namespace: string): Iterable<NetworkPolicy>;
  namespaceLabels(name: string): Labels;
}

/** Whether the policies of `own` let it talk with `peer`; `server` is the one whose port is meant. */
export function permits(
  rules: Rules, direction: "Ingress" | "Egress", own: Side, peer: Side, server: Side, port: number, protocol: Protocol,
): boolean {
  if (!own.pod) return true;
  const namespace = own.pod.metadata?.namespace ?? "";
  let selected = false;
  for (const policy of rules.policies(namespace)) {
    const { spec } = policy;
    const types = spec?.policyTypes ?? ["Ingress", ...(spec?.egress ? ["Egress"] : [])];
    if (!types.includes(direction) || !matches(spec?.podSelector, own.pod.metadata?.labels)) continue;
    selected = true;
    const allowed = direction === "Ingress"
      ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    for (const { peers, ports } of allowed) {
      const peerFits = !peers || peers.length === 0 || peers.some((wanted) => isPeer(rules, wanted, peer, namespace));
      if (peerFits && portFits(ports, server, port, protocol)) return true;
    }
  }
  return !selected;
}

function isPeer(rules: Rules, wanted: NetworkPolicyPeer, peer: Side, namespace: string): boolean {
  if (wanted.ipBlock) {
    const inside = (cidr: string): boolean => contains(parseRange(cidr), peer.address);
    return inside(wanted.ipBlock.cidr) && !(wanted.ipBlock.except ?? []).some(inside);
  }
  if (!peer.pod) return false;
  const peerNamespace = peer.pod.metadata?.namespace ?? "";
  if (wanted.namespaceSelector) {
    if (!matches(wanted.namespaceSelector, rules.namespaceLabels(peerNamespace))) return false;
  } else if (peerNamespace !== namespace) {
    return false;
  }
  return !wanted.podSelector || matches(wanted.podSelector, peer.pod.metadata?.labels);
}

function matches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  // An empty selector selects all.
  return selectorFromObject(selector ?? {}).matches(labels ?? {});
}

function portFits(ports: readonly NetworkPolicyPort[] | undefined, server: Side, port: number, protocol: Protocol): boolean {
  if (!ports || ports.length === 0) return true;
  return ports.some((wanted) => {
    if ((wanted.protocol ?? "TCP") !== protocol) return false;
    if (wanted.port === undefined) return true;
    if (typeof wanted.port === "number") return wanted.endPort ? port >= wanted.port && port <= wanted.endPort : port === wanted.port;
    const named = (server.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []).find(({ name }) => name === wanted.port);
    return named?.containerPort === port;
  });
}
