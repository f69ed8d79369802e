import type { Service } from "../../../apimachinery/types/index.ts";
import {
  duplicate, forbidden, invalid, notSupported, required, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isValidCIDR, isValidIPForLegacyField, parseAddress } from "../../../apimachinery/validation/ip.ts";
import { validateLabels } from "../../../apimachinery/validation/labels.ts";
import { isDNS1123Subdomain, isValidPortNum } from "../../../apimachinery/validation/names.ts";
import { portNumberOrName } from "./container-probes.ts";
import { validateProtocol } from "./containers.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, each, messages, qualifiedName } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";

const SPEC = root("spec");
const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const AFFINITIES = ["ClientIP", "None"];
const POLICIES = ["Cluster", "Local"];
const FAMILIES = ["IPv4", "IPv6"];
const FAMILY_POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameZone", "PreferSameNode"];
const MAX_AFFINITY_SECONDS = 86400;

const isHeadless = (spec: Draft): boolean => spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === "None";

const isExternallyAccessible = (spec: Draft): boolean =>
  spec.type === "LoadBalancer" || spec.type === "NodePort" || (spec.type === "ClusterIP" && spec.externalIPs?.length > 0);

const needsHealthCheck = (spec: Draft): boolean => spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";

const notFromLoadBalancer = (at: Path): FieldError => forbidden(at, "may only be used when `type` is 'LoadBalancer'");

/** Addresses that nothing can be reached at from elsewhere. */
export function validateEndpointIP(ip: string, at: Path): FieldError[] {
  const address = parseAddress(ip);
  if (!address) return [invalid(at, ip, "must be a valid IP address")];
  const bytes = [...address.bytes];
  const v4 = bytes.length === 4;
  const errors: FieldError[] = [];
  if (bytes.every((byte) => byte === 0)) errors.push(invalid(at, ip, `may not be unspecified (${ip})`));
  const loopback = v4 ? bytes[0] === 127 : bytes.slice(0, -1).every((byte) => byte === 0) && bytes.at(-1) === 1;
  if (loopback) errors.push(invalid(at, ip, "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
  const linkLocal = v4 ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0x80;
  if (linkLocal) errors.push(invalid(at, ip, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"));
  const multicast = v4
    ? bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0
    : bytes[0] === 0xff && ((bytes[1] ?? 0) & 0x0f) === 0x02;
  if (multicast) {
    errors.push(invalid(at, ip, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"));
  }
  return errors;
}

function validateType(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== "ExternalName") errors.push(required(SPEC.child("ports")));
  if (spec.type === "LoadBalancer" || spec.type === "NodePort") {
    if (isHeadless(spec)) {
      const detail = `may not be set to 'None' for ${spec.type} services`;
      errors.push(invalid(SPEC.child("clusterIPs").index(0), "None", detail));
    }
  } else if (spec.type === "ExternalName") {
    for (const field of ["clusterIPs", "ipFamilies", "ipFamilyPolicy"]) {
      const value = spec[field];
      if (value === undefined || value === null || value.length === 0) continue;
      errors.push(forbidden(SPEC.child(field), "may not be set for ExternalName services"));
    }
    const name: string = (spec.externalName ?? "").replace(/\.$/, "");
    const path = SPEC.child("externalName");
    errors.push(...(name === "" ? [required(path)] : messages(isDNS1123Subdomain(name), name, path)));
  }
  return errors;
}

function validatePorts(spec: Draft): FieldError[] {
  const names = new Set<string>();
  const several = spec.ports?.length > 1;
  return each<Draft>(spec.ports, SPEC.child("ports"), (port, path) => {
    const errors: FieldError[] = [];
    const name: string = port.name ?? "";
    if (several && name === "") errors.push(required(path.child("name")));
    else if (name !== "") {
      errors.push(...dns1123Label(name, path.child("name")));
      if (names.has(name)) errors.push(duplicate(path.child("name"), name));
      names.add(name);
    }
    errors.push(
      ...messages(isValidPortNum(port.port ?? 0), port.port ?? 0, path.child("port")),
      ...validateProtocol(port.protocol, path.child("protocol")),
      ...portNumberOrName(port.targetPort, path.child("targetPort")),
    );
    if (port.appProtocol !== undefined) errors.push(...qualifiedName(port.appProtocol, path.child("appProtocol")));
    return errors;
  });
}

function validateAffinity(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const path = SPEC.child("sessionAffinityConfig");
  if (!AFFINITIES.includes(spec.sessionAffinity)) {
    errors.push(notSupported(SPEC.child("sessionAffinity"), spec.sessionAffinity, AFFINITIES));
  }
  if (spec.sessionAffinity === "ClientIP") {
    const seconds: number | undefined = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    const when = "when session affinity type is ClientIP";
    if (!spec.sessionAffinityConfig) errors.push(required(path, when));
    else if (!spec.sessionAffinityConfig.clientIP) errors.push(required(path.child("clientIP"), when));
    else if (seconds === undefined) errors.push(required(path.child("clientIP", "timeoutSeconds"), when));
    else if (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS) {
      const detail = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
      errors.push(invalid(path.child("clientIP", "timeoutSeconds"), seconds, detail));
    }
  } else if (spec.sessionAffinity === "None" && spec.sessionAffinityConfig) {
    errors.push(forbidden(path, "must not be set when session affinity is None"));
  }
  return errors;
}

function validateClusterIPs(spec: Draft): FieldError[] {
  if (spec.type === "ExternalName") return [];
  const errors: FieldError[] = [];
  const path = SPEC.child("clusterIPs");
  const ips: string[] = spec.clusterIPs ?? [];
  const shown = spec.clusterIPs ?? null;
  if (spec.clusterIP) {
    if (ips.length === 0) errors.push(required(path));
    else if (ips[0] !== spec.clusterIP) errors.push(invalid(path, shown, "first value must match `clusterIP`"));
  } else if (ips.length > 0) errors.push(invalid(path, shown, "must be empty when `clusterIP` is not specified"));
  const seen = new Set<string>();
  errors.push(...each<string>(spec.ipFamilies, SPEC.child("ipFamilies"), (family, familyPath) => {
    const found = FAMILIES.includes(family) ? [] : [notSupported(familyPath, family, FAMILIES)];
    if (seen.has(family)) found.push(duplicate(familyPath, family));
    seen.add(family);
    return found;
  }));
  if (spec.ipFamilyPolicy !== undefined && !FAMILY_POLICIES.includes(spec.ipFamilyPolicy)) {
    errors.push(notSupported(SPEC.child("ipFamilyPolicy"), spec.ipFamilyPolicy, FAMILY_POLICIES));
  }
  let wrong = false;
  for (const [index, ip] of ips.entries()) {
    if (index === 0 && ip === "None") {
      if (ips.length > 1) {
        wrong = true;
        errors.push(invalid(path, shown, "'None' must be the first and only value"));
      }
      continue;
    }
    const found = messages(isValidIPForLegacyField(ip), ip, path.index(index));
    if (found.length > 0) wrong = true;
    errors.push(...found);
  }
  if (ips.length > 2) errors.push(invalid(path, shown, "may only hold up to 2 values"));
  if (wrong) return errors;
  if (ips.length > 1 && new Set(ips.map((ip) => ip.includes(":"))).size < 2) {
    errors.push(invalid(path, shown, "may specify no more than one IP for each IP family"));
  }
  if (isHeadless(spec)) return errors;
  for (const [index, ip] of ips.entries()) {
    const family = spec.ipFamilies?.[index];
    if (family === undefined || (family === "IPv6") === ip.includes(":")) continue;
    errors.push(invalid(path.index(index), ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``));
  }
  return errors;
}

function validateDuplicatePorts(spec: Draft): FieldError[] {
  const path = SPEC.child("ports");
  const errors: FieldError[] = [];
  if (spec.type === "ClusterIP") {
    errors.push(...each<Draft>(spec.ports, path, (port, portPath) =>
      (port.nodePort ? [forbidden(portPath.child("nodePort"), "may not be used when `type` is 'ClusterIP'")] : [])));
  }
  const nodePorts = new Set<string>();
  errors.push(...each<Draft>(spec.ports, path, (port, portPath) => {
    const key = `${port.protocol}/${port.nodePort}`;
    if (!port.nodePort || !nodePorts.has(key)) {
      nodePorts.add(key);
      return [];
    }
    return [duplicate(portPath.child("nodePort"), port.nodePort)];
  }));
  const ports = new Set<string>();
  return [...errors, ...each<Draft>(spec.ports, path, (port, portPath) => {
    const key = `${port.protocol}/${port.port}`;
    if (!ports.has(key)) {
      ports.add(key);
      return [];
    }
    return [duplicate(portPath, goStruct("ServicePortKey", { protocol: port.protocol, port: port.port }))];
  })];
}

function validateLoadBalancer(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const isLoadBalancer = spec.type === "LoadBalancer";
  if (spec.loadBalancerSourceRanges?.length) {
    const path = SPEC.child("LoadBalancerSourceRanges");
    if (!isLoadBalancer) errors.push(notFromLoadBalancer(path));
    errors.push(...each<string>(spec.loadBalancerSourceRanges, path, (range, rangePath) =>
      messages(isValidCIDR(range.trim()), range.trim(), rangePath)));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer) {
    errors.push(notFromLoadBalancer(SPEC.child("allocateLoadBalancerNodePorts")));
  }
  const classPath = SPEC.child("loadBalancerClass");
  if (spec.loadBalancerClass !== undefined) {
    errors.push(...(isLoadBalancer ? qualifiedName(spec.loadBalancerClass, classPath) : [notFromLoadBalancer(classPath)]));
  }
  return errors;
}

function validateTraffic(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const external: string = spec.externalTrafficPolicy ?? "";
  const path = SPEC.child("externalTrafficPolicy");
  if (!isExternallyAccessible(spec)) {
    if (external) errors.push(invalid(path, external, "may only be set for externally-accessible services"));
  } else if (!external) errors.push(required(path));
  else if (!POLICIES.includes(external)) errors.push(notSupported(path, external, POLICIES));
  const port: number = spec.healthCheckNodePort ?? 0;
  const portPath = SPEC.child("healthCheckNodePort");
  if (!needsHealthCheck(spec)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    if (port !== 0) errors.push(invalid(portPath, port, detail));
  } else if (port === 0) errors.push(required(portPath));
  else errors.push(...messages(isValidPortNum(port), port, portPath));
  const internal = spec.internalTrafficPolicy;
  const internalPath = SPEC.child("internalTrafficPolicy");
  if (internal === undefined) {
    if (["NodePort", "LoadBalancer", "ClusterIP"].includes(spec.type)) errors.push(required(internalPath));
  } else if (!POLICIES.includes(internal)) errors.push(notSupported(internalPath, internal, POLICIES));
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution)) {
    errors.push(notSupported(SPEC.child("trafficDistribution"), distribution, DISTRIBUTIONS));
  }
  return errors;
}

export function validateService(service: Draft): FieldError[] {
  const { spec } = service;
  const errors = [
    ...validateType(spec), ...validatePorts(spec), ...validateLabels(spec.selector, SPEC.child("selector")),
    ...validateAffinity(spec), ...validateClusterIPs(spec),
    ...each<string>(spec.externalIPs, SPEC.child("externalIPs"), (ip, path) => {
      const wrong = messages(isValidIPForLegacyField(ip), ip, path);
      return wrong.length > 0 ? wrong : validateEndpointIP(ip, path);
    }),
  ];
  if (!TYPES.includes(spec.type)) errors.push(notSupported(SPEC.child("type"), spec.type, TYPES));
  return [...errors, ...validateDuplicatePorts(spec), ...validateLoadBalancer(spec), ...validateTraffic(spec)];
}

/** Addresses and families stay, once given; a second one may come and go. */
function validateLists(field: "clusterIPs" | "ipFamilies", spec: Draft, old: Draft): FieldError[] {
  const now: string[] = spec[field] ?? [];
  const before: string[] = old[field] ?? [];
  const path = SPEC.child(field);
  const shown = spec[field] ?? null;
  const changed = (index: number): FieldError => invalid(path.index(index), shown, "may not change once set");
  if (now.length === before.length) {
    return before.flatMap((value, index) =>
      (value === now[index] ? [] : [changed(field === "clusterIPs" ? index : 0)]));
  }
  const errors: FieldError[] = [];
  const one = field === "clusterIPs" ? "clusterIP" : "ipFamily";
  if (now.length === 0) errors.push(invalid(path.index(0), shown, `primary ${one} can not be unset`));
  if (before.length > 0 && now.length > 0 && now[0] !== before[0]) errors.push(changed(0));
  if (before.length > now.length && now.length === 1 && spec.ipFamilyPolicy !== "SingleStack") {
    const detail = `must be set to 'SingleStack' when releasing the secondary ${one}`;
    errors.push(invalid(SPEC.child("ipFamilyPolicy"), spec.ipFamilyPolicy ?? null, detail));
  }
  return errors;
}

export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  const spec: Draft = service.spec;
  const before: Draft = old.spec;
  const errors: FieldError[] = [];
  if (spec.type !== "ExternalName" && before.type !== "ExternalName") {
    if (!(isHeadless(spec) && isHeadless(before))) errors.push(...validateLists("clusterIPs", spec, before));
    if (!isHeadless(spec) && !isHeadless(before)) errors.push(...validateLists("ipFamilies", spec, before));
  }
  if (spec.type === "LoadBalancer" && before.type === "LoadBalancer" && spec.loadBalancerClass !== before.loadBalancerClass) {
    errors.push(invalid(SPEC.child("loadBalancerClass"), spec.loadBalancerClass ?? null, "may not change once set"));
  }
  if (needsHealthCheck(spec) && needsHealthCheck(before) && spec.healthCheckNodePort !== before.healthCheckNodePort) {
    errors.push(forbidden(SPEC.child("healthCheckNodePort"), "field is immutable"));
  }
  return [...errors, ...validateService(service)];
}

export function validateServiceStatus(service: Draft): FieldError[] {
  const path = root("status", "loadBalancer").child("ingress");
  const ingress: Draft[] = service.status?.loadBalancer?.ingress ?? [];
  if (service.spec.type !== "LoadBalancer" && ingress.length > 0) {
    return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return each(ingress, path, (entry, entryPath) => {
    const errors: FieldError[] = [];
    if (entry.ip) errors.push(...messages(isValidIPForLegacyField(entry.ip), entry.ip, entryPath.child("ip")));
    if (entry.ip && entry.ipMode === undefined) {
      errors.push(required(entryPath.child("ipMode"), "must be specified when `ip` is set"));
    } else if (!entry.ip && entry.ipMode !== undefined) {
      errors.push(forbidden(entryPath.child("ipMode"), "may not be specified when `ip` is not set"));
    }
    if (entry.hostname) {
      errors.push(...messages(isDNS1123Subdomain(entry.hostname), entry.hostname, entryPath.child("hostname")));
    }
    return errors;
  });
}

export function serviceWarnings(service: Draft): string[] {
  const warnings: string[] = [];
  const { spec } = service;
  if (spec.loadBalancerIP) {
    warnings.push("spec.loadBalancerIP is deprecated in v1.24+; using it may cause unexpected behavior");
  }
  if (spec.externalIPs?.length) {
    warnings.push("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
  }
  if (isHeadless(spec)) {
    if (spec.loadBalancerIP) warnings.push("spec.loadBalancerIP is ignored for headless services");
    if (spec.externalIPs?.length) warnings.push("spec.externalIPs is ignored for headless services");
    if (spec.sessionAffinity !== "None") {
      warnings.push("spec.SessionAffinity is ignored for headless services");
    }
  }
  if (spec.trafficDistribution === "PreferClose") {
    warnings.push("spec.trafficDistribution: PreferClose is deprecated; use PreferSameZone instead");
  }
  return warnings;
}
