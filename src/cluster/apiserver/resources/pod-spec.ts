import {
  duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isValidIPForLegacyField } from "../../../apimachinery/validation/ip.ts";
import { validateLabels } from "../../../apimachinery/validation/labels.ts";
import {
  inclusiveRange, isDNS1123Subdomain, isDNS1123SubdomainWithUnderscore,
} from "../../../apimachinery/validation/names.ts";
import { validateAffinity } from "./affinity.ts";
import {
  validateContainers, validateEphemeralContainers, validateInitContainers, validatePodResourceClaims, type PodScope,
} from "./containers.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, dns1123Subdomain, each, messages, qualifiedName } from "./field-checks.ts";
import { validateContainerResources, validatePodResources } from "./resource-requirements.ts";
import { validateHostProcess, validateHostUsers, validateOs, validatePodSecurityContext } from "./security-context.ts";
import { validateTolerations } from "./tolerations.ts";
import { validateTopologySpread } from "./topology-spread.ts";
import { validateVolumes } from "./volumes.ts";

const MAX_INT32 = 2147483647;
const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const PREEMPTION_POLICIES = ["PreemptLowerPriority", "Never"];

function oneOf(value: string | undefined, supported: readonly string[], at: Path): FieldError[] {
  if (!value) return [required(at)];
  return supported.includes(value) ? [] : [notSupported(at, value, supported)];
}

export const validatePreemptionPolicy = (policy: string | undefined, at: Path): FieldError[] =>
  policy === undefined ? [] : oneOf(policy, PREEMPTION_POLICIES, at);

/**
 * The spec of a pod, in a Pod as in a template: `podName` is given for a Pod alone. Same checks in the same order as the
 * server's ValidatePodSpec.
 */
export function validatePodSpec(spec: Draft, podName: string | undefined, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const grace: number | undefined = spec.terminationGracePeriodSeconds;
  if (grace === undefined) errors.push(required(at.child("terminationGracePeriodSeconds")));
  const { volumes, errors: wrongVolumes } = validateVolumes(spec.volumes, podName ?? "", at.child("volumes"));
  errors.push(...wrongVolumes, ...validatePodResourceClaims(spec.resourceClaims, at.child("resourceClaims")));
  const scope: PodScope = {
    volumes, grace, restartPolicy: spec.restartPolicy ?? "", hostUsers: spec.hostUsers !== false,
    claims: new Set((spec.resourceClaims ?? []).map((claim: Draft) => claim.name).filter(Boolean)),
  };
  errors.push(
    ...validateContainers(spec.containers, scope, at.child("containers")),
    ...validateInitContainers(spec.initContainers, spec.containers, scope, at.child("initContainers")),
    ...validateEphemeralContainers(spec.ephemeralContainers, spec, scope, at.child("ephemeralContainers")),
    ...validatePodResources(spec, scope.claims, at),
    ...validateHostPorts(spec, podName !== undefined, at.child("containers")),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, at.child("restartPolicy")),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, at.child("dnsPolicy")),
    ...validateLabels(spec.nodeSelector, at.child("nodeSelector")),
    ...validatePodSecurityContext(spec, at.child("securityContext")),
    ...validateAffinity(spec.affinity, at.child("affinity")),
    ...validateDnsConfig(spec, at.child("dnsConfig")),
    ...each<Draft>(spec.readinessGates, at.child("readinessGates"), (gate, path) =>
      qualifiedName(gate.conditionType ?? "", path.child("conditionType"))),
    ...validateSchedulingGates(spec.schedulingGates, at.child("schedulingGates")),
    ...validateTopologySpread(spec.topologySpreadConstraints, at.child("topologySpreadConstraints")),
    ...validateHostProcess(spec, at),
    ...validateHostUsers(spec, at),
    ...validateHostnameOverride(spec, at.child("hostnameOverride")),
    ...validateNames(spec, at),
    ...validateOs(spec, at),
    ...validateFileKeyRefs(spec, at),
  );
  return errors;
}

/** The single fields after the lists. */
function validateNames(spec: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const subdomain = (field: string): void => {
    const name = spec[field];
    if (name) errors.push(...messages(isDNS1123Subdomain(name), name, at.child(field)));
  };
  subdomain("serviceAccountName");
  subdomain("nodeName");
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    errors.push(invalid(at.child("activeDeadlineSeconds"), deadline, inclusiveRange(1, MAX_INT32)));
  }
  for (const field of ["hostname", "subdomain"]) {
    if (spec[field]) errors.push(...dns1123Label(spec[field], at.child(field)));
  }
  errors.push(...validateTolerations(spec.tolerations, at.child("tolerations")));
  errors.push(...each<Draft>(spec.hostAliases, at.child("hostAliases"), (alias, path) => [
    ...messages(isValidIPForLegacyField(alias.ip ?? ""), alias.ip ?? "", path.child("ip")),
    ...each<string>(alias.hostnames, path.child("hostnames"), dns1123Subdomain),
  ]));
  subdomain("priorityClassName");
  subdomain("runtimeClassName");
  errors.push(...validatePreemptionPolicy(spec.preemptionPolicy, at.child("preemptionPolicy")));
  if (spec.overhead) {
    errors.push(...validateContainerResources({ limits: spec.overhead }, new Set(), at.child("overhead")));
  }
  return errors;
}

/** With the host's network a container port and its host port are the same. A template may leave the latter out. */
function validateHostPorts(spec: Draft, isPod: boolean, at: Path): FieldError[] {
  if (!spec.hostNetwork) return [];
  return each<Draft>(spec.containers, at, (container, path) =>
    each<Draft>(container.ports, path.child("ports"), (port, portPath) => {
      const host: number = port.hostPort ?? 0;
      if (host === port.containerPort || (host === 0 && !isPod)) return [];
      return [invalid(portPath.child("hostPort"), host, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}

function validateDnsConfig(spec: Draft, at: Path): FieldError[] {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === "None") {
    if (!config) return [required(at, "must provide `dnsConfig` when `dnsPolicy` is None")];
    if (!config.nameservers?.length) {
      return [required(at.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None")];
    }
  }
  if (!config) return [];
  const errors: FieldError[] = [];
  const servers: string[] = config.nameservers ?? [];
  const searches: string[] = config.searches ?? [];
  const searchesPath = at.child("searches");
  if (servers.length > 3) errors.push(invalid(at.child("nameservers"), servers, "must not have more than 3 nameservers"));
  errors.push(...each(servers, at.child("nameservers"), (ip, path) => messages(isValidIPForLegacyField(ip), ip, path)));
  if (searches.length > 32) errors.push(invalid(searchesPath, searches, "must not have more than 32 search paths"));
  if (searches.join(" ").length > 2048) {
    const detail = "must not have more than 2048 characters (including spaces) in the search list";
    errors.push(invalid(searchesPath, searches, detail));
  }
  errors.push(...each(searches, searchesPath, (search, path) => {
    if (search === ".") return [];
    const name = search.replace(/\.$/, "");
    return messages(isDNS1123SubdomainWithUnderscore(name), name, path);
  }));
  return [...errors, ...each<Draft>(config.options, at.child("options"), (option, path) =>
    option.name ? [] : [required(path, "must not be empty")])];
}

function validateSchedulingGates(gates: readonly Draft[] | undefined, at: Path): FieldError[] {
  const seen = new Set<string>();
  return each(gates, at, (gate, path) => {
    const name: string = gate.name ?? "";
    const errors = qualifiedName(name, path);
    if (seen.has(name)) errors.push(duplicate(path, name));
    seen.add(name);
    return errors;
  });
}

function validateHostnameOverride(spec: Draft, at: Path): FieldError[] {
  const name: string | undefined = spec.hostnameOverride;
  if (name === undefined) return [];
  const errors: FieldError[] = [];
  if (spec.setHostnameAsFQDN) errors.push(forbidden(at, "may not be specified when setHostnameAsFQDN is true"));
  if (spec.hostNetwork) errors.push(forbidden(at, "may not be specified when hostNetwork is true"));
  if (name.length > 64) errors.push(tooLong(at, 64));
  return [...errors, ...dns1123Subdomain(name, at)];
}

/** Variables out of files: the file must lie in an emptyDir of the pod. */
function validateFileKeyRefs(spec: Draft, at: Path): FieldError[] {
  const volumes = new Map<string, Draft>((spec.volumes ?? []).map((volume: Draft) => [volume.name, volume]));
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((field) =>
    each<Draft>(spec[field], at.child(field), (container, path) =>
      each<Draft>(container.env, path.child("env"), (env, envPath) => {
        const ref = env.valueFrom?.fileKeyRef;
        if (!ref) return [];
        const namePath = envPath.child("valueFrom").child("fileKeyRef").child("volumeName");
        const volume = volumes.get(ref.volumeName);
        if (!volume) return [{ ...required(namePath), type: "FieldValueNotFound" as const, badValue: ref.volumeName ?? "" }];
        if (volume.emptyDir) return [];
        return [invalid(namePath, ref.volumeName, "referenced volume must be of type emptyDir")];
      }),
    ),
  );
}
