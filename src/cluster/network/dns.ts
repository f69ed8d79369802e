import type { Endpoint, EndpointSlice, Pod, Service } from "../../apimachinery/types/index.ts";
import type { DnsAnswer, DnsHandler } from "../../os/index.ts";
import { parseAddress } from "./addresses.ts";
import type { Services } from "./services.ts";

const TTL = 30;
const ZONE = "cluster.local";

type Record = DnsAnswer["records"][number];

export interface DnsSources {
  services: Services;
  /** Whether a namespace exists. */
  hasNamespace(name: string): boolean;
  /** The Pod with this address, for reverse look-ups of host names. */
  podAt?(address: string): Pod | undefined;
  /** Answers for names outside the cluster: addresses, or undefined for NXDOMAIN. */
  upstream?(name: string): readonly string[] | undefined;
}

/**
 * What CoreDNS answers with the Corefile of kubeadm: the zone cluster.local of the `kubernetes` plugin (`pods insecure`),
 * reverse look-ups, and the upstream server for all else. Unlike a plain cache, cluster.local is not cached (as kubeadm
 * sets it since 1.30).
 */
export function createDnsHandler(sources: DnsSources): DnsHandler {
  return (name, type, respond) => respond(answer(sources, name.replace(/\.$/, "").toLowerCase(), type.toUpperCase(), 0));
}

const nothing: DnsAnswer = { code: "NXDOMAIN", records: [] };
const empty: DnsAnswer = { code: "NOERROR", records: [] };

function answer(sources: DnsSources, name: string, type: string, depth: number): DnsAnswer {
  if (name.endsWith(".in-addr.arpa")) return reverse(sources, name, type);
  if (name === ZONE || name.endsWith(`.${ZONE}`)) {
    const labels = name === ZONE ? [] : name.slice(0, -ZONE.length - 1).split(".");
    return inCluster(sources, name, labels, type, depth);
  }
  return answerUpstream(sources, name, type);
}

/** What a name server outside of the cluster says. */
export function answerUpstream(sources: Pick<DnsSources, "upstream">, name: string, type: string): DnsAnswer {
  const addresses = sources.upstream?.(name);
  if (!addresses) return nothing;
  return type === "A" ? { code: "NOERROR", records: addresses.map((value) => record(name, "A", value)) } : empty;
}

function inCluster(sources: DnsSources, name: string, labels: string[], type: string, depth: number): DnsAnswer {
  const kind = labels.pop();
  if (kind === undefined) return empty;
  if (kind === "dns-version" && labels.length === 0) {
    return type === "TXT" ? { code: "NOERROR", records: [record(name, "TXT", "\"1.1.0\"")] } : empty;
  }
  if (kind !== "svc" && kind !== "pod") return nothing;
  const namespace = labels.pop();
  if (namespace === undefined) return empty;
  if (!sources.hasNamespace(namespace)) return nothing;
  if (kind === "pod") {
    if (labels.length === 0) return empty;
    const address = labels.length === 1 ? labels[0]!.replace(/-/g, ".") : "";
    if (parseAddress(address) === undefined) return nothing;
    return type === "A" ? { code: "NOERROR", records: [record(name, "A", address)] } : empty;
  }
  const serviceName = labels.pop();
  if (serviceName === undefined) return empty;
  const service = sources.services.find(namespace, serviceName);
  if (!service) return nothing;
  if (service.spec?.type === "ExternalName") {
    if (labels.length > 0) return nothing;
    return alias(sources, name, service.spec.externalName ?? "", type, depth);
  }
  const headless = service.spec?.clusterIP === "None";
  const slices = sources.services.slicesOf(namespace, serviceName);
  const labelled = labels.length === 2 && labels[0]!.startsWith("_") && labels[1]!.startsWith("_");
  if (labelled) {
    const found = ports(name, service, slices, headless, labels[0]!.slice(1), labels[1]!.slice(1));
    if (found.length === 0) return nothing;
    return type === "SRV" ? { code: "NOERROR", records: found } : empty;
  }
  if (labels.length > 1) return nothing;
  if (labels.length === 1) {
    const found = endpoints(service, slices).filter((endpoint) => hostOf(endpoint.endpoint, endpoint.address) === labels[0]);
    if (found.length === 0) return nothing;
    return type === "A" ? { code: "NOERROR", records: found.map(({ address }) => record(name, "A", address)) } : empty;
  }
  if (headless) {
    const addresses = [...new Set(endpoints(service, slices).map(({ address }) => address))];
    // kubernetes plugin: a headless Service without endpoints has no name.
    if (addresses.length === 0) return nothing;
    if (type === "SRV") return { code: "NOERROR", records: ports(name, service, slices, true) };
    return type === "A" ? { code: "NOERROR", records: addresses.map((address) => record(name, "A", address)) } : empty;
  }
  if (type === "SRV") return { code: "NOERROR", records: ports(name, service, slices, false) };
  if (type !== "A") return empty;
  return { code: "NOERROR", records: (service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ""]).map((ip) => record(name, "A", ip)) };
}

function alias(sources: DnsSources, name: string, target: string, type: string, depth: number): DnsAnswer {
  const own = record(name, "CNAME", target.replace(/\.$/, ""));
  if (type === "CNAME" || depth > 8) return { code: "NOERROR", records: [own] };
  const rest = answer(sources, own.value.toLowerCase(), type, depth + 1);
  return { code: "NOERROR", records: [own, ...rest.records] };
}

function ports(
  name: string,
  service: Service,
  slices: readonly EndpointSlice[],
  headless: boolean,
  port?: string,
  protocol?: string,
): Record[] {
  const base = `${service.metadata!.name}.${service.metadata!.namespace}.svc.${ZONE}`;
  const records: Record[] = [];
  if (!headless) {
    for (const own of service.spec?.ports ?? []) {
      if (port !== undefined && (own.name !== port || (own.protocol ?? "TCP").toLowerCase() !== protocol)) continue;
      records.push(record(name, "SRV", `0 100 ${own.port} ${base}`));
    }
    return records;
  }
  for (const { endpoint, address, slice } of endpoints(service, slices)) {
    for (const own of slice.ports ?? []) {
      if (port !== undefined && (own.name !== port || (own.protocol ?? "TCP").toLowerCase() !== protocol)) continue;
      records.push(record(name, "SRV", `0 100 ${own.port} ${hostOf(endpoint, address)}.${base}`));
    }
  }
  return records;
}

/** The endpoints that have names: ready ones, or all with publishNotReadyAddresses. */
function endpoints(
  service: Service,
  slices: readonly EndpointSlice[],
): { endpoint: Endpoint; address: string; slice: EndpointSlice }[] {
  const all = service.spec?.publishNotReadyAddresses === true;
  return slices.flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((endpoint) => all || endpoint.conditions?.ready !== false)
      .flatMap((endpoint) => endpoint.addresses.map((address) => ({ endpoint, address, slice }))),
  );
}

function hostOf(endpoint: Endpoint, address: string): string {
  return endpoint.hostname && endpoint.hostname !== "" ? endpoint.hostname : address.replace(/\./g, "-");
}

function reverse(sources: DnsSources, name: string, type: string): DnsAnswer {
  const address = name.replace(/\.in-addr\.arpa$/, "").split(".").reverse().join(".");
  const service = sources.services.atAddress(address);
  let host = service ? `${service.metadata!.name}.${service.metadata!.namespace}.svc.${ZONE}` : undefined;
  const pod = host === undefined ? sources.podAt?.(address) : undefined;
  if (pod?.spec?.subdomain) {
    host = `${pod.spec.hostname ?? pod.metadata!.name}.${pod.spec.subdomain}.${pod.metadata!.namespace}.svc.${ZONE}`;
  }
  if (host === undefined) return nothing;
  return type === "PTR" ? { code: "NOERROR", records: [record(name, "PTR", `${host}.`)] } : empty;
}

function record(name: string, type: string, value: string): Record {
  return { name, type, ttl: TTL, value };
}
