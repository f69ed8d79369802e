import type { EndpointSlice, Service, ServicePort } from "../../apimachinery/types/index.ts";
import type { Random } from "../../sim/index.ts";
import type { Client } from "../apiserver/client.ts";
import type { Protocol } from "./namespace.ts";

/** Where a Service sends a connection. */
export interface Backend {
  address: string;
  port: number;
}

/** What the rules of kube-proxy say of a packet: not theirs, refused (no endpoints), dropped, or sent on. */
export type Verdict = undefined | "refused" | "dropped" | (Backend & { masquerade?: string });

export interface PacketSource {
  address: string;
  /** The node the packet comes from, or arrives at from outside. */
  node: string;
}

interface Affinity {
  backend: Backend;
  /** Virtual ms. */
  until: number;
}

/** Virtual ms that writing the rules takes. */
const WRITING = 20;
/** Virtual ms between two writings, once BURST of them have followed each other (nftables.minSyncPeriod of kube-proxy's configuration). */
const MIN_SYNC_PERIOD = 1000;
const BURST = 2;

/**
 * Services and their endpoints, and the rules that kube-proxy writes from them on every node (nftables): cluster addresses,
 * external addresses and node ports lead to a random ready endpoint; without one the connection is refused at once.
 */
export class Services {
  /** As the API has them: for names. */
  private readonly services = new Map<string, Service>();
  private readonly slices = new Map<string, Map<string, EndpointSlice>>();
  private readonly byAddress = new Map<string, Service>();
  /** As the rules have them: by address, by node port, and the slices by Service. */
  private readonly rules = new Map<string, Service>();
  private readonly nodePortRules = new Map<string, { service: Service; port: ServicePort }>();
  private readonly sliceRules = new Map<string, Map<string, EndpointSlice>>();
  private readonly affinities = new Map<string, Affinity>();
  private readonly random: Random;
  private readonly now: () => number;
  /** Names of the nodes by address, for traffic policies. */
  nodeOf: (address: string) => string | undefined = () => undefined;

  private readonly after: (ms: number, run: () => void) => unknown;
  /** What kube-proxy has heard of and not yet written into the rules. */
  private heard: (() => void)[] = [];
  /** Virtual ms at which the last writings of rules began, no more than BURST of them. */
  private written: number[] = [];

  constructor(random: Random, clock: { readonly now: number; after(ms: number, run: () => void): unknown }) {
    this.random = random;
    this.now = () => clock.now;
    this.after = (ms, run) => clock.after(ms, run);
  }

  watch(client: Client): void {
    client.of("services").inform({
      added: (service) => this.set(service),
      updated: (service, old) => {
        this.remove(old);
        this.set(service);
      },
      deleted: (service) => this.remove(service),
    });
    const put = (slice: EndpointSlice): void => {
      place(this.slices, slice);
      this.hear(() => place(this.sliceRules, slice));
    };
    const drop = (slice: EndpointSlice): void => {
      const name = slice.metadata!.name!;
      this.slices.get(serviceOf(slice))?.delete(name);
      this.hear(() => this.sliceRules.get(serviceOf(slice))?.delete(name));
    };
    client.of("endpointslices.discovery.k8s.io").inform({
      added: put,
      updated: (slice, old) => {
        if (serviceOf(old) !== serviceOf(slice)) drop(old);
        put(slice);
      },
      deleted: drop,
    });
  }

  /**
   * Takes a change into the rules as late as the real one does: a moment for the writing, and no more than BURST writings at
   * once, then one a second (kube-proxy's minSyncPeriod). This is why a Pod still gets requests just after it was deleted.
   */
  private hear(change: () => void): void {
    this.heard.push(change);
    if (this.heard.length > 1) return;
    const now = this.now();
    const first = this.written.length < BURST ? now : Math.max(now, this.written[0]! + MIN_SYNC_PERIOD);
    this.written = [...this.written, first].slice(-BURST);
    this.after(first - now + WRITING, () => {
      const changes = this.heard;
      this.heard = [];
      for (const each of changes) each();
    });
  }

  find(namespace: string, name: string): Service | undefined {
    return this.services.get(`${namespace}/${name}`);
  }

  /** The Service with this cluster address. */
  atAddress(address: string): Service | undefined {
    return this.byAddress.get(address);
  }

  slicesOf(namespace: string, name: string): EndpointSlice[] {
    return [...(this.slices.get(`${namespace}/${name}`)?.values() ?? [])];
  }

  /**
   * What becomes of a packet to `address`:`port`. `owner`: the node whose address it is, whose rules decide on node ports.
   * externalTrafficPolicy is for what comes from outside: what begins on the node itself goes to all endpoints.
   */
  translate(source: PacketSource, address: string, port: number, protocol: Protocol, owner?: string): Verdict {
    const service = this.rules.get(address);
    if (service) {
      const found = service.spec?.ports?.find((p) => p.port === port && (p.protocol ?? "TCP") === protocol);
      // nftables: what is sent to a port that the Service does not have is refused.
      if (!found) return "refused";
      const inside = service.spec?.clusterIPs?.includes(address) ?? true;
      return this.choose(service, found, source, inside && service.spec?.internalTrafficPolicy === "Local");
    }
    if (owner === undefined) return undefined;
    const atNode = this.nodePortRules.get(`${protocol}/${port}`);
    if (!atNode) return undefined;
    const local = atNode.service.spec?.externalTrafficPolicy === "Local" && source.node !== owner;
    const found = this.choose(atNode.service, atNode.port, { address: source.address, node: owner }, local);
    // Only a node that keeps to its own endpoints can leave the sender's address as it is.
    return typeof found === "object" && !local ? { ...found, masquerade: address } : found;
  }

  private choose(service: Service, port: ServicePort, source: PacketSource, local: boolean): Verdict {
    const ready: Backend[] = [];
    const terminating: Backend[] = [];
    let elsewhere = false;
    for (const slice of this.sliceRules.get(`${service.metadata!.namespace}/${service.metadata!.name}`)?.values() ?? []) {
      const target = slice.ports?.find((p) => (p.name ?? "") === (port.name ?? "") && (p.protocol ?? "TCP") === (port.protocol ?? "TCP"));
      if (!target?.port) continue;
      for (const endpoint of slice.endpoints ?? []) {
        const { conditions } = endpoint;
        const usable = conditions?.ready !== false;
        const draining = conditions?.terminating === true && conditions.serving !== false;
        if (!usable && !draining) continue;
        if (local && endpoint.nodeName !== source.node) {
          elsewhere ||= usable;
          continue;
        }
        for (const address of endpoint.addresses) (usable ? ready : terminating).push({ address, port: target.port });
      }
    }
    // Where nothing is ready, endpoints that are ending but still serve are better than none.
    const backends = ready.length > 0 ? ready : terminating;
    if (backends.length === 0) return local && elsewhere ? "dropped" : "refused";
    if (service.spec?.sessionAffinity !== "ClientIP") return backends[this.random.below(backends.length)]!;
    const timeout = (service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) * 1000;
    const key = `${service.metadata!.uid}/${port.port}/${source.address}`;
    const old = this.affinities.get(key);
    const kept =
      old && old.until > this.now()
        ? backends.find((b) => b.address === old.backend.address && b.port === old.backend.port)
        : undefined;
    const backend = kept ?? backends[this.random.below(backends.length)]!;
    this.affinities.set(key, { backend, until: this.now() + timeout });
    return backend;
  }

  private set(service: Service): void {
    this.services.set(`${service.metadata!.namespace}/${service.metadata!.name}`, service);
    for (const address of addressesOf(service)) this.byAddress.set(address, service);
    this.hear(() => {
      for (const address of addressesOf(service)) this.rules.set(address, service);
      for (const port of service.spec?.ports ?? []) {
        if (port.nodePort) this.nodePortRules.set(`${port.protocol ?? "TCP"}/${port.nodePort}`, { service, port });
      }
    });
  }

  private remove(service: Service): void {
    this.services.delete(`${service.metadata!.namespace}/${service.metadata!.name}`);
    for (const address of addressesOf(service)) this.byAddress.delete(address);
    this.hear(() => {
      for (const address of addressesOf(service)) this.rules.delete(address);
      for (const port of service.spec?.ports ?? []) this.nodePortRules.delete(`${port.protocol ?? "TCP"}/${port.nodePort}`);
    });
  }
}

function place(slices: Map<string, Map<string, EndpointSlice>>, slice: EndpointSlice): void {
  const key = serviceOf(slice);
  let own = slices.get(key);
  if (!own) slices.set(key, (own = new Map()));
  own.set(slice.metadata!.name!, slice);
}

function serviceOf(slice: EndpointSlice): string {
  return `${slice.metadata!.namespace}/${slice.metadata!.labels?.["kubernetes.io/service-name"] ?? ""}`;
}

/** The addresses at which kube-proxy takes packets for a Service. */
function addressesOf(service: Service): string[] {
  const { spec, status } = service;
  const cluster = (spec?.clusterIPs ?? (spec?.clusterIP ? [spec.clusterIP] : [])).filter((ip) => ip !== "" && ip !== "None");
  const balancer = (status?.loadBalancer?.ingress ?? []).flatMap((ingress) => (ingress.ip ? [ingress.ip] : []));
  return [...cluster, ...(spec?.externalIPs ?? []), ...balancer];
}
