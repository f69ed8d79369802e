import type {
  LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod,
} from "../../apimachinery/types/index.ts";
import { selectorFromObject, type Labels } from "../../apimachinery/selectors/index.ts";
import type { Client } from "../apiserver/client.ts";
import { informOrNothing } from "../inform.ts";
import { contains, parseRange } from "./addresses.ts";
import type { NetworkNamespace, Protocol } from "./namespace.ts";

/** One side of a connection, as policies see it. */
interface Side {
  address: string;
  /** Undefined for a host, or what is outside. */
  pod: Pod | undefined;
}

/**
 * NetworkPolicies, enforced as a CNI plugin does: a Pod that no policy selects is open; one that is selected takes (or
 * makes) only the connections that one of its policies allows. The node of a Pod always reaches it, so that probes work.
 */
export class Policies {
  private readonly client: Client;
  private readonly byNamespace = new Map<string, Map<string, NetworkPolicy>>();
  private readonly namespaceLabels: (name: string) => Labels;

  constructor(client: Client, namespaceLabels: (name: string) => Labels) {
    this.client = client;
    this.namespaceLabels = namespaceLabels;
    const put = (policy: NetworkPolicy): void => {
      const { namespace = "", name = "" } = policy.metadata ?? {};
      let own = this.byNamespace.get(namespace);
      if (!own) this.byNamespace.set(namespace, (own = new Map()));
      own.set(name, policy);
    };
    informOrNothing(client, "networkpolicies.networking.k8s.io", {
      added: put,
      updated: put,
      deleted: ({ metadata }) => {
        const own = this.byNamespace.get(metadata?.namespace ?? "");
        own?.delete(metadata?.name ?? "");
        if (own?.size === 0) this.byNamespace.delete(metadata?.namespace ?? "");
      },
    });
  }

  /** Whether a connection may be made. */
  allows(from: NetworkNamespace, to: NetworkNamespace, port: number, protocol: Protocol): boolean {
    if (this.byNamespace.size === 0) return true;
    if (!from.pod && from.host === to.host) return true;
    const source = this.sideOf(from);
    const target = this.sideOf(to);
    return this.permits("Egress", source, target, target, port, protocol) && this.permits("Ingress", target, source, target, port, protocol);
  }

  /** Whether the policies of `own` let it talk with `peer`; `server` is the one whose port is meant. */
  private permits(direction: "Ingress" | "Egress", own: Side, peer: Side, server: Side, port: number, protocol: Protocol): boolean {
    if (!own.pod) return true;
    const namespace = own.pod.metadata?.namespace ?? "";
    let selected = false;
    for (const policy of this.byNamespace.get(namespace)?.values() ?? []) {
      const { spec } = policy;
      const types = spec?.policyTypes ?? ["Ingress", ...(spec?.egress ? ["Egress"] : [])];
      if (!types.includes(direction) || !matches(spec?.podSelector, own.pod.metadata?.labels)) continue;
      selected = true;
      const rules = direction === "Ingress"
        ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
      for (const { peers, ports } of rules) {
        const peerFits = !peers || peers.length === 0 || peers.some((wanted) => this.isPeer(wanted, peer, namespace));
        if (peerFits && portFits(ports, server, port, protocol)) return true;
      }
    }
    return !selected;
  }

  private isPeer(wanted: NetworkPolicyPeer, peer: Side, namespace: string): boolean {
    if (wanted.ipBlock) {
      const inside = (cidr: string): boolean => contains(parseRange(cidr), peer.address);
      return inside(wanted.ipBlock.cidr) && !(wanted.ipBlock.except ?? []).some(inside);
    }
    if (!peer.pod) return false;
    const peerNamespace = peer.pod.metadata?.namespace ?? "";
    if (wanted.namespaceSelector) {
      if (!matches(wanted.namespaceSelector, this.namespaceLabels(peerNamespace))) return false;
    } else if (peerNamespace !== namespace) {
      return false;
    }
    return !wanted.podSelector || matches(wanted.podSelector, peer.pod.metadata?.labels);
  }

  private sideOf(namespace: NetworkNamespace): Side {
    const { pod } = namespace;
    return { address: namespace.addresses[0] ?? "", pod: pod && this.client.of("pods").find(pod.namespace, pod.name) };
  }
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
