import type { Labels } from "../../apimachinery/selectors/index.ts";
import type { NetworkPolicy } from "../../apimachinery/types/index.ts";
import { loadedModule } from "../../os/index.ts";
import type { Client } from "../apiserver/client.ts";
import { informOrNothing } from "../inform.ts";
import type { NetworkNamespace, Protocol } from "./namespace.ts";
import type { Rules, Side } from "./policy-rules.ts";
import { rest } from "./rest.ts";

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
    const policies = (namespace: string): Iterable<NetworkPolicy> => this.byNamespace.get(namespace)?.values() ?? [];
    const rules: Rules = { policies, namespaceLabels: this.namespaceLabels };
    const { permits } = loadedModule(rest);
    return permits(rules, "Egress", source, target, target, port, protocol) && permits(rules, "Ingress", target, source, target, port, protocol);
  }

  private sideOf(namespace: NetworkNamespace): Side {
    const { pod } = namespace;
    return { address: namespace.addresses[0] ?? "", pod: pod && this.client.of("pods").find(pod.namespace, pod.name) };
  }
}
