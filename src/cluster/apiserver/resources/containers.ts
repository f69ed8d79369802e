import {
  duplicate, forbidden, invalid, notFound, notSupported, required, tooMany, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isValidPortName, isValidPortNum } from "../../../apimachinery/validation/names.ts";
import { validateEnv, validateEnvFrom } from "./container-env.ts";
import { validateVolumeDevices, validateVolumeMounts, type Volumes } from "./container-mounts.ts";
import { validateLifecycle, validateProbes } from "./container-probes.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, each, messages } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { validateContainerResources } from "./resource-requirements.ts";
import { validateSecurityContext } from "./security-context.ts";

/** What the validation of containers needs to know of their pod. */
export interface PodScope {
  volumes: Volumes;
  claims: ReadonlySet<string>;
  /** Seconds. */
  grace: number | undefined;
  restartPolicy: string;
  hostUsers: boolean;
}

const PROTOCOLS = ["SCTP", "TCP", "UDP"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];
const RESTART_POLICIES = ["Always", "Never", "OnFailure"];

export function validateProtocol(protocol: string | undefined, at: Path): FieldError[] {
  if (!protocol) return [required(at)];
  return PROTOCOLS.includes(protocol) ? [] : [notSupported(at, protocol, PROTOCOLS)];
}

export function validatePullPolicy(policy: string | undefined, at: Path): FieldError[] {
  if (!policy) return [required(at)];
  return PULL_POLICIES.includes(policy) ? [] : [notSupported(at, policy, PULL_POLICIES)];
}

function validatePorts(ports: readonly Draft[] | undefined, at: Path): FieldError[] {
  const names = new Set<string>();
  return each(ports, at, (port, path) => {
    const errors: FieldError[] = [];
    if (port.name) {
      const wrong = isValidPortName(port.name);
      if (wrong.length > 0) errors.push(...messages(wrong, port.name, path.child("name")));
      else if (names.has(port.name)) errors.push(duplicate(path.child("name"), port.name));
      else names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(path.child("containerPort")));
    else errors.push(...messages(isValidPortNum(port.containerPort), port.containerPort, path.child("containerPort")));
    if (port.hostPort) errors.push(...messages(isValidPortNum(port.hostPort), port.hostPort, path.child("hostPort")));
    return [...errors, ...validateProtocol(port.protocol, path.child("protocol"))];
  });
}

function validateResizePolicy(policies: readonly Draft[] | undefined, podRestartPolicy: string, at: Path): FieldError[] {
  const seen = new Set<string>();
  return (policies ?? []).flatMap((policy, index) => {
    const errors: FieldError[] = [];
    const resource: string = policy.resourceName ?? "";
    if (seen.has(resource)) errors.push(duplicate(at.index(index), resource));
    seen.add(resource);
    if (resource === "") errors.push(required(at));
    else if (resource !== "cpu" && resource !== "memory") errors.push(notSupported(at, resource, ["cpu", "memory"]));
    const restart: string = policy.restartPolicy ?? "";
    if (restart === "") errors.push(required(at));
    else if (restart !== "NotRequired" && restart !== "RestartContainer") {
      errors.push(notSupported(at, restart, ["NotRequired", "RestartContainer"]));
    }
    if (podRestartPolicy === "Never" && restart !== "NotRequired") {
      errors.push(invalid(at, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
    return errors;
  });
}

/** What holds for containers of every sort. */
function validateCommon(container: Draft, scope: PodScope, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!container.name) errors.push(required(at.child("name")));
  else errors.push(...dns1123Label(container.name, at.child("name")));
  if (!container.image) errors.push(required(at.child("image")));
  const policies = ["File", "FallbackToLogsOnError"];
  const policy = container.terminationMessagePolicy;
  if (!policy) errors.push(required(at.child("terminationMessagePolicy")));
  else if (!policies.includes(policy)) {
    errors.push(notSupported(at.child("terminationMessagePolicy"), policy, policies));
  }
  errors.push(
    ...validatePorts(container.ports, at.child("ports")),
    ...validateEnv(container.env, at.child("env")),
    ...validateEnvFrom(container.envFrom, at.child("envFrom")),
    ...validateVolumeMounts(container, scope.volumes, at.child("volumeMounts")),
    ...validateVolumeDevices(container, scope.volumes, at.child("volumeDevices")),
    ...validatePullPolicy(container.imagePullPolicy, at.child("imagePullPolicy")),
    ...validateContainerResources(container.resources, scope.claims, at.child("resources")),
    ...validateResizePolicy(container.resizePolicy, scope.restartPolicy, at.child("resizePolicy")),
    ...validateSecurityContext(container.securityContext, scope.hostUsers, at.child("securityContext")),
  );
  return errors;
}

function validateRestartPolicy(container: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const { restartPolicy, restartPolicyRules: rules } = container;
  const policyPath = at.child("restartPolicy");
  if (restartPolicy === undefined) {
    if (!rules?.length) return [];
    errors.push(required(policyPath, "must specify restartPolicy when restart rules are used"));
  } else if (!RESTART_POLICIES.includes(restartPolicy)) {
    errors.push(notSupported(policyPath, restartPolicy, RESTART_POLICIES));
  }
  const rulesPath = at.child("restartPolicyRules");
  if (rules?.length > 20) errors.push(tooMany(rulesPath, rules.length, 20));
  const actions = ["Restart", "RestartAllContainers"];
  const operators = ["In", "NotIn"];
  errors.push(...each<Draft>(rules, rulesPath, (rule, path) => {
    const found: FieldError[] = [];
    if (!actions.includes(rule.action)) found.push(notSupported(path.child("action"), rule.action ?? "", actions));
    if (!rule.exitCodes) return [...found, required(path.child("exitCodes"), "must be specified")];
    const codes = path.child("exitCodes");
    if (!operators.includes(rule.exitCodes.operator)) {
      found.push(notSupported(codes.child("operator"), rule.exitCodes.operator ?? "", operators));
    }
    const count = rule.exitCodes.values?.length ?? 0;
    if (count > 255) found.push(tooMany(codes.child("values"), count, 255));
    return found;
  }));
  return errors;
}

/** Ports of the host may be asked for once. */
function hostPortConflicts(containers: readonly Draft[], at: Path): FieldError[] {
  const seen = new Set<string>();
  return each(containers, at, (container, path) =>
    each<Draft>(container.ports, path.child("ports"), (port, portPath) => {
      if (!port.hostPort) return [];
      const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (seen.has(key)) return [duplicate(portPath.child("hostPort"), key)];
      seen.add(key);
      return [];
    }),
  );
}

export function validateContainers(containers: readonly Draft[] | undefined, scope: PodScope, at: Path): FieldError[] {
  if (!containers?.length) return [required(at)];
  const names = new Set<string>();
  const errors = each(containers, at, (container, path) => {
    const found = validateCommon(container, scope, path);
    if (names.has(container.name)) found.push(duplicate(path.child("name"), container.name));
    else names.add(container.name);
    if (container.lifecycle) {
      found.push(...validateLifecycle(container.lifecycle, scope.grace, path.child("lifecycle")));
    }
    return [...found, ...validateProbes(container, scope.grace, path), ...validateRestartPolicy(container, path)];
  });
  return [...errors, ...hostPortConflicts(containers, at)];
}

const ONLY_SIDECARS = "may not be set for init containers without restartPolicy=Always";

export function validateInitContainers(
  initContainers: readonly Draft[] | undefined, containers: readonly Draft[] | undefined, scope: PodScope, at: Path,
): FieldError[] {
  const names = new Set<string>((containers ?? []).map((c) => c.name));
  return each(initContainers, at, (container, path) => {
    const errors = [...validateCommon(container, scope, path), ...validateRestartPolicy(container, path)];
    if (names.has(container.name)) errors.push(duplicate(path.child("name"), container.name));
    else if (container.name) names.add(container.name);
    errors.push(...hostPortConflicts([container], at));
    const sidecar = container.restartPolicy === "Always";
    if (sidecar) {
      if (container.lifecycle) {
        errors.push(...validateLifecycle(container.lifecycle, scope.grace, path.child("lifecycle")));
      }
      errors.push(...validateProbes(container, scope.grace, path));
    } else {
      for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]) {
        if (container[field]) errors.push(forbidden(path.child(field), ONLY_SIDECARS));
      }
      errors.push(...each<Draft>(container.resizePolicy, path.child("resizePolicy"), (policy, policyPath) =>
        policy.restartPolicy === "RestartContainer"
          ? [invalid(policyPath.child("restartPolicy"), policy.restartPolicy,
              "must not be set to 'RestartContainer' for non-sidecar initContainers")]
          : [],
      ));
    }
    return errors;
  });
}

/** Fields that an ephemeral container may not have, in the order of the struct. */
const NOT_EPHEMERAL = [
  "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe",
  "startupProbe", "lifecycle",
];

export function validateEphemeralContainers(
  ephemeral: readonly Draft[] | undefined, spec: Draft, scope: PodScope, at: Path,
): FieldError[] {
  const others = new Set<string>([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c: Draft) => c.name));
  const names = new Set(others);
  return each(ephemeral, at, (container, path) => {
    const errors = [...validateCommon(container, scope, path), ...validateImageSpaces(container, path)];
    if (names.has(container.name)) errors.push(duplicate(path.child("name"), container.name));
    else names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.push(notFound(path.child("targetContainerName"), target));
    for (const field of NOT_EPHEMERAL) {
      const value = container[field];
      if (value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0)) continue;
      errors.push(forbidden(path.child(field), "cannot be set for an Ephemeral Container"));
    }
    errors.push(...each<Draft>(container.volumeMounts, path.child("volumeMounts"), (mount, mountPath) =>
      ["subPath", "subPathExpr"]
        .filter((field) => mount[field])
        .map((field) => forbidden(mountPath.child(field), "cannot be set for an Ephemeral Container")),
    ));
    return errors;
  });
}

/** Pods, unlike templates, may not have blanks around the image. */
export function validateImageSpaces(container: Draft, at: Path): FieldError[] {
  const image: string = container.image ?? "";
  if (image.trim() === image) return [];
  return [invalid(at.child("image"), image, "must not have leading or trailing whitespace")];
}

/** Claims of devices that the pod names for its containers. */
export function validatePodResourceClaims(claims: readonly Draft[] | undefined, at: Path): FieldError[] {
  const names = new Set<string>();
  return each(claims, at, (claim, path) => {
    const errors: FieldError[] = [];
    if (!claim.name) errors.push(required(path.child("name")));
    else if (names.has(claim.name)) errors.push(duplicate(path.child("name"), claim.name));
    else {
      errors.push(...dns1123Label(claim.name, path.child("name")));
      names.add(claim.name);
    }
    const given = ["resourceClaimName", "resourceClaimTemplateName"].filter((field) => claim[field] !== undefined);
    if (given.length > 1) {
      const detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
      errors.push(invalid(path, goStruct("PodResourceClaim", claim), detail));
    }
    if (given.length === 0) {
      const detail = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`";
      errors.push(invalid(path, goStruct("PodResourceClaim", claim), detail));
    }
    return errors;
  });
}
