import { loadedModule, type DnsHandler } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { Client, Informer } from "../apiserver/client.ts";
import type { Namespace, Pod } from "../../apimachinery/types/index.ts";
import { AddressPool, contains, formatAddress, parseRange, type AddressRange } from "./addresses.ts";
import type { DnsSources } from "./dns.ts";
import { isLoopback, NetworkNamespace, type Fabric, type Protocol, type Route, type Surroundings } from "./namespace.ts";
import { Policies } from "./policies.ts";
import { RequestLog } from "./requests.ts";
import { rest } from "./rest.ts";
import { Services } from "./services.ts";

export interface NetworkOptions {
  simulation: Simulation;
  /** Reads Services, EndpointSlices and Namespaces; user agent `kube-proxy`. */
  client: Client;
  /** Default 10.244.0.0/16. */
  podCIDR?: string;
  /** Addresses of names outside the cluster; without it there is no outside. */
  upstream?: (name: string) => readonly string[] | undefined;
}

/** The network of a host, and the addresses of its Pods. */
export interface HostNetwork {
  readonly name: string;
  readonly address: string;
  /** The host's own namespace. */
  readonly namespace: NetworkNamespace;
  /** A Pod's namespace with an address of the host's range; undefined when none is left. */
  addSandbox(pod: { namespace: string; name: string }): NetworkNamespace | undefined;
  /** Leads a port of the host to one of a Pod (hostPort). */
  mapPort(protocol: Protocol, port: number, to: NetworkNamespace, targetPort: number): void;
  /** Takes it down, with the ports that lead to it, and frees its address. */
  removeSandbox(namespace: NetworkNamespace): void;
  /** Cuts the cables: nothing comes in or goes out until it is called with false. */
  cutOff(on: boolean): void;
}

/** What may refuse a connection between two namespaces, beside NetworkPolicies (experiments). */
export type ConnectionFilter = (from: NetworkNamespace, to: NetworkNamespace, port: number, protocol: Protocol) => boolean;

/** The network of a cluster: hosts, Pods, Services, DNS. */
export interface ClusterNetwork {
  readonly services: Services;
  /** What was asked of the Pods over HTTP, for the timeline. */
  readonly requests: RequestLog;
  /** The answers of CoreDNS, for its image's program. */
  readonly dns: DnsHandler;
  /** `podCIDR` e.g. 10.244.1.0/24. */
  addHost(name: string, address: string, podCIDR: string): HostNetwork;
  host(name: string): HostNetwork | undefined;
  /** The namespace with this address. */
  at(address: string): NetworkNamespace | undefined;
  /** Whether the cables of a host are cut. */
  isCutOff(host: string): boolean;
  /** Told when a host has been cut off or joined again. */
  onCutOff: () => void;
  /** Connections for which a filter says no are dropped without a word. */
  addFilter(filter: ConnectionFilter): () => void;
}

const LOOPBACK = 0.02;
const SAME_HOST = 0.05;
const OTHER_HOST = 0.25;
/** ARP gives up after three tries a second apart. */
const NO_SUCH_HOST = 3060;
/** Where the name server of the cluster is asked. */
export const DNS_ADDRESS = "10.96.0.10";
/** The way out of the nodes' network, and their name server: it knows the world, but nothing of the cluster. */
export const GATEWAY = "192.168.49.1";

export function createNetwork(options: NetworkOptions): ClusterNetwork {
  const { simulation, client } = options;
  return new VirtualNetwork(simulation, client, options);
}

class VirtualNetwork implements ClusterNetwork, Fabric {
  readonly simulation: Simulation;
  readonly services: Services;
  readonly requests: RequestLog;
  readonly dns: DnsHandler;
  private readonly podRange: AddressRange;
  private readonly hosts = new Map<string, Host>();
  private readonly namespaces = new Map<string, NetworkNamespace>();
  private readonly hostAddresses = new Map<string, Host>();
  private readonly filters = new Set<ConnectionFilter>();
  private readonly builtinDns: NetworkNamespace;
  private readonly policies: Policies;
  private readonly clusterNamespaces: Informer<Namespace>;

  constructor(simulation: Simulation, client: Client, options: NetworkOptions) {
    this.simulation = simulation;
    this.requests = new RequestLog(simulation);
    this.podRange = parseRange(options.podCIDR ?? "10.244.0.0/16");
    this.services = new Services(simulation.random.fork("kube-proxy"), simulation);
    this.services.watch(client);
    this.clusterNamespaces = client.of("namespaces").inform();
    this.policies = new Policies(client, (name) => this.clusterNamespaces.get("", name)?.metadata?.labels ?? {});
    let handler: DnsHandler | undefined;
    const sources: DnsSources = {
      services: this.services,
      hasNamespace: (name) => this.clusterNamespaces.get("", name) !== undefined,
      podAt: (address) => this.podAt?.(address),
      ...(options.upstream ? { upstream: options.upstream } : {}),
    };
    this.dns = (name, type, respond) => (handler ??= loadedModule(rest).createDnsHandler(sources))(name, type, respond);
    this.builtinDns = new NetworkNamespace(this, "dns", "", [DNS_ADDRESS]);
    this.builtinDns.listen(53, { protocol: "UDP", dns: this.dns });
    const gateway = new NetworkNamespace(this, "gateway", "", [GATEWAY]);
    gateway.listen(53, { protocol: "UDP", dns: (name, type, respond) => respond(loadedModule(rest).answerUpstream(sources, name.replace(/\.$/, "").toLowerCase(), type.toUpperCase())) });
    this.register(gateway);
  }

  /** Set by who knows the Pods, for reverse look-ups. */
  podAt: ((address: string) => Pod | undefined) | undefined;

  addHost(name: string, address: string, podCIDR: string): HostNetwork {
    const host = new Host(this, name, address, podCIDR);
    this.hosts.set(name, host);
    this.hostAddresses.set(address, host);
    this.register(host.namespace);
    this.namespaces.set(host.bridge, host.namespace);
    return host;
  }

  host(name: string): HostNetwork | undefined {
    return this.hosts.get(name);
  }

  at(address: string): NetworkNamespace | undefined {
    return this.namespaces.get(address);
  }

  onCutOff: () => void = () => {};

  isCutOff(host: string): boolean {
    return this.hosts.get(host)?.isolated ?? false;
  }

  addFilter(filter: ConnectionFilter): () => void {
    this.filters.add(filter);
    return () => this.filters.delete(filter);
  }

  register(namespace: NetworkNamespace): void {
    for (const address of namespace.addresses) this.namespaces.set(address, namespace);
  }

  unregister(namespace: NetworkNamespace): void {
    for (const address of namespace.addresses) {
      if (this.namespaces.get(address) === namespace) this.namespaces.delete(address);
    }
  }

  /** Breaks what is open between a host's namespaces and all others. */
  breakConnectionsOf(host: Host): void {
    const own = (address: string): boolean => isLoopback(address) || this.namespaces.get(address)?.host === host.name;
    for (const namespace of new Set(this.namespaces.values())) {
      namespace.breakConnections((connection) => own(connection.localAddress) !== own(connection.remoteAddress));
    }
  }

  route(from: NetworkNamespace, address: string, port: number, protocol: Protocol): Route {
    if (isLoopback(address)) {
      // kube-proxy's iptables mode (--iptables-localhost-nodeports): a node's loopback address answers on node ports too.
      const own = from.addresses[0] ?? "";
      const nodePort = this.hostAddresses.has(own) && address.startsWith("127.") ? this.services.translate({ address: own, node: from.host }, own, port, protocol, from.host) : undefined;
      if (nodePort === "refused") return { error: "ECONNREFUSED", latency: LOOPBACK };
      if (nodePort && nodePort !== "dropped") return this.masquerade(from, this.deliver(from, nodePort.address, nodePort.port, protocol), own);
      return { to: from, address: "127.0.0.1", port, latency: LOOPBACK };
    }
    const source = { address: from.addresses[0] ?? "", node: from.host };
    const verdict = this.services.translate(source, address, port, protocol, this.hostAddresses.get(address)?.name);
    if (verdict === "refused") {
      if (address === DNS_ADDRESS && !this.services.atAddress(address)?.spec?.selector) return this.toBuiltinDns(from, port);
      return { error: "ECONNREFUSED", latency: SAME_HOST };
    }
    if (verdict === "dropped") return "lost";
    if (verdict) return this.masquerade(from, this.deliver(from, verdict.address, verdict.port, protocol), verdict.masquerade);
    if (address === DNS_ADDRESS) return this.toBuiltinDns(from, port);
    const mapped = this.hostAddresses.get(address)?.ports.get(`${protocol}/${port}`);
    if (mapped) return this.deliver(from, mapped.to.addresses[0]!, mapped.port, protocol);
    return this.deliver(from, address, port, protocol);
  }

  /**
   * What came in by the address of a node (`node`), and what a Pod sends to itself by a Service, gets the address of the
   * node that sends it on, so that answers come back the same way.
   */
  private masquerade(from: NetworkNamespace, route: Route, node: string | undefined): Route {
    if (typeof route !== "object" || !("to" in route)) return route;
    const host = node === undefined ? (route.to === from ? this.hosts.get(from.host) : undefined) : this.hostAddresses.get(node);
    return host ? { ...route, source: host.addressTowards(route.to) } : route;
  }

  private toBuiltinDns(from: NetworkNamespace, port: number): Route {
    for (const filter of this.filters) if (!filter(from, this.builtinDns, port, "UDP")) return "lost";
    return { to: this.builtinDns, address: DNS_ADDRESS, port, latency: OTHER_HOST };
  }

  private deliver(from: NetworkNamespace, address: string, port: number, protocol: Protocol): Route {
    const to = this.namespaces.get(address);
    if (!to) {
      // An address of a host's own range, or of the hosts' network, that nobody has: ARP finds nobody.
      if (contains(this.podRange, address) || this.inHostNetwork(address)) {
        return { error: "EHOSTUNREACH", latency: NO_SUCH_HOST };
      }
      return "lost";
    }
    if (to === from) return { to, address, port, latency: LOOPBACK + to.delay };
    if (to.host !== from.host && (this.hosts.get(to.host)?.isolated || this.hosts.get(from.host)?.isolated)) return "lost";
    if (!this.policies.allows(from, to, port, protocol)) return "lost";
    for (const filter of this.filters) if (!filter(from, to, port, protocol)) return "lost";
    const sender = this.hosts.get(from.host);
    const source = sender?.namespace === from ? { source: sender.addressTowards(to) } : {};
    return { to, address, port, latency: (to.host === from.host ? SAME_HOST : OTHER_HOST) + to.delay, ...source };
  }

  surroundings(of: NetworkNamespace): Surroundings {
    const own = this.hosts.get(of.host);
    return {
      host: { address: own?.address ?? "", bridge: own?.bridge ?? "", podCIDR: own?.podCIDR ?? "" },
      others: [...this.hosts.values()].filter((host) => host !== own),
      pods: [...this.namespaces.values()].filter((each) => each.pod !== undefined && each.host === of.host).map((each) => each.addresses[0]!),
    };
  }

  private inHostNetwork(address: string): boolean {
    for (const host of this.hosts.values()) {
      return host.address.slice(0, host.address.lastIndexOf(".")) === address.slice(0, address.lastIndexOf("."));
    }
    return false;
  }
}

class Host implements HostNetwork {
  readonly name: string;
  readonly address: string;
  readonly namespace: NetworkNamespace;
  isolated = false;
  /** hostPorts: `TCP/8080` to where. */
  readonly ports = new Map<string, { to: NetworkNamespace; port: number }>();
  private readonly network: VirtualNetwork;
  private readonly pool: AddressPool;
  /** Of the bridge to its Pods: the first of their range. */
  readonly bridge: string;
  readonly podCIDR: string;

  constructor(network: VirtualNetwork, name: string, address: string, podCIDR: string) {
    this.podCIDR = podCIDR;
    this.network = network;
    this.bridge = formatAddress(parseRange(podCIDR).first + 1);
    this.name = name;
    this.address = address;
    this.pool = new AddressPool(podCIDR);
    this.namespace = new NetworkNamespace(network, name, name, [address]);
  }

  /** The address under which the host itself is seen there. */
  addressTowards(to: NetworkNamespace): string {
    return to.host === this.name && to !== this.namespace ? this.bridge : this.address;
  }

  addSandbox(pod: { namespace: string; name: string }): NetworkNamespace | undefined {
    const address = this.pool.take();
    if (address === undefined) return undefined;
    const namespace = new NetworkNamespace(this.network, `${pod.namespace}/${pod.name}`, this.name, [address], pod);
    this.network.register(namespace);
    return namespace;
  }

  removeSandbox(namespace: NetworkNamespace): void {
    if (namespace === this.namespace || namespace.closed) return;
    namespace.close();
    this.network.unregister(namespace);
    for (const address of namespace.addresses) this.pool.giveBack(address);
    for (const [key, mapped] of this.ports) if (mapped.to === namespace) this.ports.delete(key);
  }

  mapPort(protocol: Protocol, port: number, to: NetworkNamespace, targetPort: number): void {
    this.ports.set(`${protocol}/${port}`, { to, port: targetPort });
  }

  cutOff(on: boolean): void {
    this.isolated = on;
    if (on) this.network.breakConnectionsOf(this);
    this.network.onCutOff();
  }
}
