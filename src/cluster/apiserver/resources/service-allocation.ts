import type { Service, ServiceCIDR } from "../../../apimachinery/types/index.ts";
import { invalid, root } from "../../../apimachinery/validation/field.ts";
import type { FieldError } from "../../../apimachinery/validation/field.ts";
import { internalError } from "../status.ts";
import type { Draft, ResourceContext } from "./definition.ts";

/** The range of cluster addresses, and of node ports, of a cluster made by the usual installers. */
const SERVICE_CIDR = "10.96.0.0/12";
const PORTS = { first: 30000, last: 32767 };

/**
 * Addresses and ports are drawn from the upper part first, so that the lower one stays free for those that people choose
 * (KEP 3070, KEP 3668).
 */
const RESERVED_PORTS = 86;

function toNumber(ip: string): number {
  return ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

interface Range {
  cidr: string;
  first: number;
  size: number;
}

/** The ranges from which addresses are given; before anybody has asked for them there is the one that the cluster began with. */
function rangesOf(context: ResourceContext): Range[] {
  const all = context.list("servicecidrs.networking.k8s.io") as ServiceCIDR[];
  const isReady = ({ status }: ServiceCIDR): boolean => status?.conditions?.some(({ type, status: ready }) => type === "Ready" && ready === "True") ?? false;
  const ready = all.filter(isReady).sort((a, b) => Number(b.metadata!.name === "kubernetes") - Number(a.metadata!.name === "kubernetes"));
  const cidrs = all.length === 0 ? [SERVICE_CIDR] : ready.flatMap(({ spec }) => spec?.cidrs ?? []);
  return cidrs.filter((cidr) => !cidr.includes(":")).map((cidr) => {
    const [address = "", bits] = cidr.split("/");
    return { cidr, first: toNumber(address), size: 2 ** (32 - Number(bits)) };
  });
}

/** How many of a range's first addresses are given last: a sixteenth of it, at least 16 and at most 256 (KEP 3070). */
function reservedOf(size: number): number {
  const part = Math.min(256, Math.max(16, Math.floor(size / 16)));
  return size <= part ? 1 : part;
}

function isIPv4(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((part) => Number(part) < 256);
}

const needsClusterIP = (spec: Draft): boolean => ["ClusterIP", "NodePort", "LoadBalancer"].includes(spec?.type);

function needsNodePort(spec: Draft): boolean {
  return spec?.type === "NodePort" || (spec?.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
}

function needsHealthCheckPort(spec: Draft): boolean {
  return spec?.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

/**
 * Gives a Service its cluster address, node ports and IP families, as the real registry does before validation: on update
 * it first fills in what the client left out, and drops what no longer belongs to the type.
 */
export function allocateService(draft: Draft, old: Service | undefined, context: ResourceContext): FieldError[] {
  const spec = draft.spec;
  if (old) patchAllocated(spec, old.spec);
  normalizeClusterIPs(spec, old?.spec);
  if (old) dropOfOtherType(spec, old.spec);
  if (needsClusterIP(spec)) {
    const errors = familyDefaults(spec, old?.spec);
    if (errors.length > 0) return errors;
  } else if (!old || old.spec?.type !== "ExternalName") {
    if (spec.type === "ExternalName" && !old) {
      for (const field of ["ipFamilies", "ipFamilyPolicy"]) if (spec[field] === undefined) delete spec[field];
    }
  }
  const others = context.list("services").filter((s) => s.metadata?.uid !== draft.metadata?.uid) as Service[];
  return [...allocateAddress(spec, old?.spec, others, context), ...allocatePorts(spec, old?.spec, others, context)];
}

/** Fills in families and their policy; errors for what a cluster of IPv4 alone does not have. */
function familyDefaults(spec: Draft, old: Draft | undefined): FieldError[] {
  if (old && needsClusterIP(old)) {
    spec.ipFamilies ??= old.ipFamilies;
    spec.ipFamilyPolicy ??= old.ipFamilyPolicy;
  }
  const headlessWithoutSelector = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  if (headlessWithoutSelector) {
    spec.ipFamilyPolicy ??= spec.ipFamilies?.length === 1 ? "SingleStack" : "RequireDualStack";
    if (!spec.ipFamilies?.length) spec.ipFamilies = ["IPv4"];
    if (spec.ipFamilies.length === 1 && spec.ipFamilyPolicy !== "SingleStack") {
      spec.ipFamilies.push(spec.ipFamilies[0] === "IPv4" ? "IPv6" : "IPv4");
    }
    return [];
  }
  spec.ipFamilyPolicy ??= "SingleStack";
  const policy = root("spec", "ipFamilyPolicy");
  const families: string[] = spec.ipFamilies ?? [];
  if (spec.ipFamilyPolicy === "SingleStack" && families.length === 2) {
    return [invalid(policy, spec.ipFamilyPolicy, "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified")];
  }
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === "RequireDualStack") errors.push(invalid(policy, spec.ipFamilyPolicy, "this cluster is not configured for dual-stack services"));
  families.forEach((family, index) => {
    if (family === "IPv6") errors.push(invalid(root("spec", "ipFamilies").index(index), family, "not configured on this cluster"));
  });
  if (errors.length === 0 && families.length === 0) spec.ipFamilies = ["IPv4"];
  return errors;
}

function patchAllocated(spec: Draft, old: Draft): void {
  if (needsClusterIP(old) && needsClusterIP(spec)) {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP;
    if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP && old.clusterIPs) {
      spec.clusterIPs = [...old.clusterIPs];
    }
  }
  if (needsNodePort(old) && needsNodePort(spec)) {
    const given = new Set((spec.ports ?? []).map((p: Draft) => p.nodePort).filter(Boolean));
    const byName = new Map<string, number>((old.ports ?? []).map((p: Draft) => [p.name ?? "", p.nodePort]));
    for (const port of spec.ports ?? []) {
      const before = byName.get(port.name ?? "");
      if (!port.nodePort && before && !given.has(before)) port.nodePort = before;
    }
  }
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec)) {
    if (!spec.healthCheckNodePort && old.healthCheckNodePort) spec.healthCheckNodePort = old.healthCheckNodePort;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** clusterIP and clusterIPs[0] are one value: a change of the one alone is carried to the other. */
function normalizeClusterIPs(spec: Draft, old: Draft | undefined): void {
  if (!old) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  const sameList = same(spec.clusterIPs, old.clusterIPs);
  if ((spec.clusterIP ?? "") !== (old.clusterIP ?? "")) {
    if (!spec.clusterIP && sameList) delete spec.clusterIPs;
    else if (!old.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
    else if (sameList) spec.clusterIPs = [spec.clusterIP];
  } else if (old.clusterIPs?.length && !spec.clusterIPs?.length) delete spec.clusterIP;
}

/** What the former type needed and this one does not goes, unless the client changed it in the same request. */
function dropOfOtherType(spec: Draft, old: Draft): void {
  if (needsClusterIP(old) && !needsClusterIP(spec) && same(spec.clusterIPs, old.clusterIPs)) {
    delete spec.clusterIP;
    delete spec.clusterIPs;
  }
  if (needsClusterIP(old) && !needsClusterIP(spec)) {
    if (same(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies;
    if (same(spec.ipFamilyPolicy, old.ipFamilyPolicy)) delete spec.ipFamilyPolicy;
  }
  const nodePorts = (s: Draft): unknown => (s.ports ?? []).map((p: Draft) => p.nodePort ?? 0);
  const mayHavePorts = (s: Draft): boolean => s.type === "NodePort" || s.type === "LoadBalancer";
  if (mayHavePorts(old) && !mayHavePorts(spec) && same(nodePorts(spec), nodePorts(old))) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  const gone = (field: string, needs: (s: Draft) => boolean): void => {
    if (needs(old) && !needs(spec) && same(spec[field], old[field])) delete spec[field];
  };
  gone("healthCheckNodePort", needsHealthCheckPort);
  gone("allocateLoadBalancerNodePorts", (s) => s.type === "LoadBalancer");
  gone("loadBalancerClass", (s) => s.type === "LoadBalancer");
  gone("externalTrafficPolicy", (s) => mayHavePorts(s) || Boolean(s.type === "ClusterIP" && s.externalIPs?.length));
  gone("internalTrafficPolicy", needsClusterIP);
}

function allocateAddress(
  spec: Draft, old: Draft | undefined, others: readonly Service[], context: ResourceContext,
): FieldError[] {
  if (!needsClusterIP(spec)) return [];
  const current: string | undefined = spec.clusterIPs?.[0];
  if (current === "None" || (old && needsClusterIP(old) && old.clusterIPs?.[0] === current && current)) return [];
  if (old && needsClusterIP(old) && old.clusterIPs?.[0]) return [];
  const used = new Set(others.map((s) => s.spec?.clusterIP));
  const ranges = rangesOf(context);
  if (current) {
    const path = root("spec").child("clusterIPs");
    if (!isIPv4(current)) return [];
    const value = toNumber(current);
    const failed = (why: string): FieldError[] => [invalid(path, spec.clusterIPs, `failed to allocate IP ${current}: ${why}`)];
    const range = ranges.find(({ first, size }) => value >= first && value < first + size);
    if (!range) return failed("the provided network does not match the current range");
    // The first and the last one are the network's own.
    if (value === range.first || value === range.first + range.size - 1) {
      return failed(`the provided IP (${current}) is not in the valid range. The range of valid IPs is ${range.cidr}`);
    }
    return used.has(current) ? failed("provided IP is already allocated") : [];
  }
  for (const { first, size } of ranges) {
    const taken = (n: number): boolean => n === 0 || used.has(toAddress(first + n));
    const address = draw(reservedOf(size), size - 1, taken, context);
    if (taken(address)) continue;
    spec.clusterIP = toAddress(first + address);
    spec.clusterIPs = [spec.clusterIP];
    return [];
  }
  throw internalError("failed to allocate a serviceIP: range is full");
}

/** A number from [from, to) that is not taken: drawn at random, then the next free one. */
function draw(from: number, to: number, taken: (n: number) => boolean, context: ResourceContext): number {
  const start = from + context.random.below(to - from);
  for (let step = 0; step < to - from; step++) {
    const candidate = from + ((start - from + step) % (to - from));
    if (!taken(candidate)) return candidate;
  }
  for (let candidate = 0; candidate < from; candidate++) if (!taken(candidate)) return candidate;
  return start;
}

function allocatePorts(
  spec: Draft, old: Draft | undefined, others: readonly Service[], context: ResourceContext,
): FieldError[] {
  const errors: FieldError[] = [];
  const used = new Set<number>();
  for (const service of others) {
    for (const port of service.spec?.ports ?? []) if (port.nodePort) used.add(port.nodePort);
    if (service.spec?.healthCheckNodePort) used.add(service.spec.healthCheckNodePort);
  }
  const before = new Set((old?.ports ?? []).map((p: Draft) => p.nodePort));
  const taken = (n: number): boolean => used.has(PORTS.first + n);
  const next = (): number => PORTS.first + draw(RESERVED_PORTS, PORTS.last - PORTS.first + 1, taken, context);
  if (spec.type === "NodePort" || spec.type === "LoadBalancer") {
    const mine = new Map<number, string>();
    for (const [index, port] of (spec.ports ?? []).entries()) {
      if (!port.nodePort) continue;
      const path = root("spec").child("ports").index(index).child("nodePort");
      const shared = mine.get(port.nodePort) !== undefined && mine.get(port.nodePort) !== port.protocol;
      if (before.has(port.nodePort) || shared) {
        mine.set(port.nodePort, port.protocol);
        continue;
      }
      const problem = portProblem(port.nodePort, used, mine.has(port.nodePort));
      if (problem) errors.push(invalid(path, port.nodePort, problem));
      mine.set(port.nodePort, port.protocol);
    }
    for (const number of mine.keys()) used.add(number);
    if (errors.length > 0) return errors;
    if (needsNodePort(spec)) drawPorts(spec, used, next);
  }
  if (needsHealthCheckPort(spec)) {
    const path = root("spec").child("healthCheckNodePort");
    const given = spec.healthCheckNodePort;
    if (!given) spec.healthCheckNodePort = next();
    else if (given !== old?.healthCheckNodePort) {
      const problem = portProblem(given, used, false);
      if (problem) errors.push(invalid(path, given, problem));
    }
  }
  return errors;
}

function portProblem(port: number, used: ReadonlySet<number>, twice: boolean): string | undefined {
  if (port < PORTS.first || port > PORTS.last) {
    return `provided port is not in the valid range. The range of valid ports is ${PORTS.first}-${PORTS.last}`;
  }
  return used.has(port) || twice ? "provided port is already allocated" : undefined;
}

/** Ports of one number in two protocols share their node port. */
function drawPorts(spec: Draft, used: Set<number>, next: () => number): void {
  for (const port of spec.ports ?? []) {
    if (port.nodePort) continue;
    const twin = (spec.ports as Draft[]).find(
      (p) => p !== port && p.nodePort && p.port === port.port && p.protocol !== port.protocol,
    );
    port.nodePort = twin?.nodePort ?? next();
    used.add(port.nodePort);
  }
}
