import { formatLabels, formatLabelSelector } from "../../apimachinery/selectors/index.ts";
import type { Call } from "../../os/index.ts";
import { StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { describeReference } from "./claim.ts";
import { describeMetadata, type Description } from "./description.ts";
import { asked, withEvents, written } from "./with-events.ts";

// Rules, ports and endpoints are read as plain data.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = Record<string, any>;

const SHOWN_ENDPOINTS = 3;

function* slicesOf(invocation: Invocation, namespace: string, service: string): Call<KubeObject[]> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  return itemsOf(yield* invocation.client.json(path, { query: { labelSelector: `kubernetes.io/service-name=${service}` } }));
}

/** `10.0.1.2:80,10.0.2.3:80 + 2 more...`: the ready endpoints of a port. */
function endpointsText(slices: readonly KubeObject[], port: string): string {
  if (slices.length === 0) return "<none>";
  const found: string[] = [];
  for (const slice of slices) {
    const ready = ((slice.endpoints ?? []) as Data[]).filter(({ conditions }) => conditions?.ready !== false);
    const ports = (slice.ports ?? []) as Data[];
    if (ports.length === 0) found.push(...ready.map(({ addresses }) => addresses[0] as string));
    for (const { name = "", port: number } of ports) {
      if (name !== port) continue;
      found.push(...ready.map(({ addresses }) => (addresses[0].includes(":") ? `[${addresses[0]}]:${number}` : `${addresses[0]}:${number}`)));
    }
  }
  const more = found.length - SHOWN_ENDPOINTS;
  return found.slice(0, SHOWN_ENDPOINTS).join(",") + (more > 0 ? ` + ${more} more...` : "");
}

export const describeService = asked(function* (d, service, { invocation }) {
  const { metadata = {}, spec = {}, status = {} } = service;
  let slices: KubeObject[] = [];
  try {
    slices = yield* slicesOf(invocation, metadata.namespace!, metadata.name!);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
  describeMetadata(d, service);
  d.field(0, "Selector", formatLabels(spec.selector));
  d.field(0, "Type", spec.type ?? "");
  d.given(0, "IP Family Policy", spec.ipFamilyPolicy);
  d.field(0, "IP Families", (spec.ipFamilies ?? []).join(",") || "<none>");
  d.field(0, "IP", spec.clusterIP ?? "");
  d.field(0, "IPs", (spec.clusterIPs ?? []).join(",") || "<none>");
  d.given(0, "External IPs", spec.externalIPs?.join(","));
  d.given(0, "Desired LoadBalancer IP", spec.loadBalancerIP);
  d.given(0, "External Name", spec.externalName);
  const ingress = (status.loadBalancer?.ingress ?? []) as Data[];
  d.given(0, "LoadBalancer Ingress", ingress.map(({ ip, ipMode, hostname = "" }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ""}` : hostname)).join(", "));
  for (const port of (spec.ports ?? []) as Data[]) {
    const name = port.name || "<unset>";
    d.field(0, "Port", `${name}\t${port.port}/${port.protocol}`);
    d.field(0, "TargetPort", `${port.targetPort ?? 0}/${port.protocol}`);
    d.given(0, "AppProtocol", port.appProtocol);
    if (port.nodePort) d.field(0, "NodePort", `${name}\t${port.nodePort}/${port.protocol}`);
    d.field(0, "Endpoints", endpointsText(slices, port.name ?? ""));
  }
  d.field(0, "Session Affinity", spec.sessionAffinity ?? "");
  d.given(0, "External Traffic Policy", spec.externalTrafficPolicy);
  d.given(0, "Internal Traffic Policy", spec.internalTrafficPolicy);
  d.given(0, "HealthCheck NodePort", spec.healthCheckNodePort || undefined);
  d.given(0, "LoadBalancer Source Ranges", spec.loadBalancerSourceRanges?.join(","));
  d.given(0, "Traffic Distribution", spec.trafficDistribution);
});

export const describeEndpoints = withEvents((d, endpoints) => {
  describeMetadata(d, endpoints);
  d.line(0, "Subsets:");
  for (const { addresses, notReadyAddresses, ports } of (endpoints.subsets ?? []) as Data[]) {
    const list = (items: Data[] | undefined): string => (items ?? []).map(({ ip }) => ip).join(",") || "<none>";
    d.field(1, "Addresses", list(addresses));
    d.field(1, "NotReadyAddresses", list(notReadyAddresses));
    if (ports?.length > 0) endpointPorts(d, 1, ports);
    d.write("\n");
  }
});

function endpointPorts(d: Description, level: number, ports: readonly Data[]): void {
  d.line(level, "Ports:");
  d.table(level + 1, "Name\tPort\tProtocol", ports.map(({ name, port, protocol }) => [name || "<unset>", port ?? "<unset>", protocol]));
}

export const describeEndpointSlice = withEvents((d, slice) => {
  describeMetadata(d, slice);
  d.field(0, "AddressType", slice.addressType);
  const ports = (slice.ports ?? []) as Data[];
  if (ports.length === 0) d.line(0, "Ports: <unset>");
  else endpointPorts(d, 0, ports);
  const endpoints = (slice.endpoints ?? []) as Data[];
  if (endpoints.length === 0) {
    d.line(0, "Endpoints: <none>");
    return;
  }
  d.line(0, "Endpoints:");
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    d.field(1, "- Addresses", (addresses ?? []).join(", ") || "<none>");
    d.line(2, "Conditions:");
    d.field(3, "Ready", conditions?.ready ?? "<unset>");
    d.field(2, "Hostname", hostname ?? "<unset>");
    if (targetRef) d.field(2, "TargetRef", `${targetRef.kind ?? ""}/${targetRef.name ?? ""}`);
    d.field(2, "NodeName", nodeName ?? "<unset>");
    d.field(2, "Zone", zone ?? "<unset>");
  }
});

export const describeIngress = asked(function* (d, ingress, { invocation }) {
  const { metadata = {}, spec = {}, status = {} } = ingress;
  const namespace = metadata.namespace!;
  d.field(0, "Name", metadata.name);
  d.labels("Labels", metadata.labels);
  d.field(0, "Namespace", namespace);
  const addresses = ((status.loadBalancer?.ingress ?? []) as Data[]).map(({ ip, hostname }) => ip || hostname).filter(Boolean);
  d.field(0, "Address", [...new Set(addresses as string[])].sort().join(","));
  d.field(0, "Ingress Class", spec.ingressClassName ?? "<none>");
  const fallback = spec.defaultBackend ? yield* backendText(invocation, namespace, spec.defaultBackend) : "<default>";
  d.field(0, "Default backend", fallback);
  const tls = (spec.tls ?? []) as Data[];
  if (tls.length > 0) d.line(0, "TLS:");
  for (const { secretName, hosts = [] } of tls) {
    d.line(1, secretName ? `${secretName} terminates ${hosts.join(",")}` : `SNI routes ${hosts.join(",")}`);
  }
  d.write("Rules:\n  Host\tPath\tBackends\n");
  d.line(1, "----\t----\t--------");
  const rules = ((spec.rules ?? []) as Data[]).filter(({ http }) => http);
  for (const { host, http } of rules) {
    d.line(1, `${host || "*"}\t`);
    for (const path of http.paths as Data[]) {
      d.line(2, `\t${path.path ?? ""} \t${yield* backendText(invocation, namespace, path.backend)}`);
    }
  }
  if (rules.length === 0) d.line(1, `*\t*\t${fallback}`);
  d.annotations("Annotations", metadata.annotations);
});

/** `web:80 (10.0.1.2:8080)` */
function* backendText(invocation: Invocation, namespace: string, backend: Data): Call<string> {
  const { service, resource } = backend;
  if (!service) {
    return resource ? `APIGroup: ${resource.apiGroup ?? "<none>"}, Kind: ${resource.kind}, Name: ${resource.name}` : "";
  }
  const wanted = service.port ?? {};
  const text = `${service.name}:${wanted.number || wanted.name || ""}`;
  try {
    const slices = yield* slicesOf(invocation, namespace, service.name);
    const found = yield* invocation.client.json(`/api/v1/namespaces/${namespace}/services/${service.name}`);
    const ports = (found.spec?.ports ?? []) as Data[];
    const port = ports.findLast(({ port: number, name }) => (wanted.number ? number === wanted.number : wanted.name && name === wanted.name));
    return `${text} (${endpointsText(slices, port?.name ?? "")})`;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${text} (<error: ${error.message}>)`;
  }
}

export const describeIngressClass = withEvents((d, object) => {
  const { controller = "", parameters } = object.spec ?? {};
  describeMetadata(d, object);
  d.field(0, "Controller", controller);
  if (parameters) describeReference(d, 0, "Parameters", parameters);
});

export const describeServiceCIDR = withEvents((d, object) => {
  describeMetadata(d, object);
  d.field(0, "CIDRs", (object.spec?.cidrs ?? []).join(", "));
  const conditions = (object.status?.conditions ?? []) as Data[];
  if (conditions.length === 0) return;
  d.line(0, "Status:");
  d.line(0, "Conditions:");
  d.table(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage", conditions.map(({ type, status, lastTransitionTime, reason = "", message = "" }) =>
    [type, status, lastTransitionTime, reason, message]));
});

export const describeIPAddress = withEvents((d, object) => {
  describeMetadata(d, object);
  const { parentRef } = object.spec ?? {};
  if (!parentRef) return;
  d.line(0, "Parent Reference:");
  d.field(1, "Group", parentRef.group ?? "");
  d.field(1, "Resource", parentRef.resource);
  d.field(1, "Namespace", parentRef.namespace ?? "");
  d.field(1, "Name", parentRef.name);
});

export const describeNetworkPolicy = written((d, policy) => {
  const { metadata = {}, spec = {} } = policy;
  d.field(0, "Name", metadata.name);
  d.field(0, "Namespace", metadata.namespace);
  d.field(0, "Created on", `${(metadata.creationTimestamp ?? "").replace("T", " ").replace("Z", "")} +0000 UTC`);
  d.labels("Labels", metadata.labels);
  d.annotations("Annotations", metadata.annotations);
  d.line(0, "Spec:");
  const selector = (spec.podSelector ?? {}) as Data;
  const everything = Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
  const who = everything ? "<none> (Allowing the specific traffic to all pods in this namespace)" : formatLabelSelector(selector);
  // Written in two pieces, each with the indentation of its level.
  d.line(1, `PodSelector:     ${who}`);
  const types = (spec.policyTypes ?? []) as string[];
  for (const [type, low, rules] of [["Ingress", "ingress", spec.ingress], ["Egress", "egress", spec.egress]] as const) {
    if (!types.includes(type)) d.line(1, `Not affecting ${low} traffic`);
    else {
      d.line(1, `Allowing ${low} traffic:`);
      policyRules(d, low, (rules ?? []) as Data[]);
    }
  }
  d.line(1, `Policy Types: ${types.join(", ") || "<none>"}`);
});

function policyRules(d: Description, direction: "ingress" | "egress", rules: readonly Data[]): void {
  if (rules.length === 0) d.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  const [title, key, end] = direction === "ingress" ? (["From", "from", "source"] as const) : (["To", "to", "destination"] as const);
  rules.forEach((rule, index) => {
    const ports = (rule.ports ?? []) as Data[];
    if (ports.length === 0) d.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const { port = "<nil>", endPort, protocol = "TCP" } of ports) {
      d.line(2, endPort === undefined ? `To Port: ${port}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`);
    }
    const peers = (rule[key] ?? []) as Data[];
    if (peers.length === 0) d.line(2, `${title}: <any> (traffic not restricted by ${end})`);
    for (const { namespaceSelector, podSelector, ipBlock } of peers) {
      d.line(2, `${title}:`);
      if (namespaceSelector) d.line(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
      if (podSelector) d.line(3, `PodSelector: ${formatLabelSelector(podSelector)}`);
      if (!ipBlock || namespaceSelector || podSelector) continue;
      d.line(3, "IPBlock:");
      d.line(4, `CIDR: ${ipBlock.cidr}`);
      d.line(4, `Except: ${(ipBlock.except ?? []).join(", ")}`);
    }
    if (index < rules.length - 1) d.line(2, "----------");
  });
}
