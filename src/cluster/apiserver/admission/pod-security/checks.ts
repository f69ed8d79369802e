import type { Draft } from "../../resources/definition.ts";

/** What a check finds wrong: the reason, and where. */
export interface Violation {
  reason: string;
  detail: string;
}

/** One rule of the Pod Security Standards (k8s.io/pod-security-admission/policy). */
type Check = (pod: PodParts) => Violation | undefined;

interface PodParts {
  spec: Draft;
  annotations: Record<string, string>;
  /** All kinds of containers, init containers first as the real checks visit them. */
  containers: Draft[];
  /** The standard of which 1.x it is held to. */
  minor: number;
}

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");
const plural = (word: string, names: readonly string[]): string => (names.length === 1 ? word : `${word}s`);
const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();
const containersText = (names: readonly string[]): string => `${plural("container", names)} ${quoted(names)}`;

/** Who sets something bad: the Pod itself, and those of its containers that do. */
function setters(ofPod: boolean, names: readonly string[]): string[] {
  return [...(ofPod ? ["pod"] : []), ...(names.length > 0 ? [containersText(names)] : [])];
}

function namesWhere(parts: PodParts, bad: (container: Draft) => boolean): string[] {
  return parts.containers.filter(bad).map(({ name }) => name as string);
}

const BASELINE_CAPABILITIES = new Set([
  "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID",
  "SETPCAP", "SETUID", "SYS_CHROOT",
]);
/** With the 1.x from which on they count as safe. */
const SAFE_SYSCTLS: Readonly<Record<string, number>> = {
  "kernel.shm_rmid_forced": 0, "net.ipv4.ip_local_port_range": 0, "net.ipv4.tcp_syncookies": 0, "net.ipv4.ping_group_range": 0,
  "net.ipv4.ip_unprivileged_port_start": 0, "net.ipv4.ip_local_reserved_ports": 27, "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_fin_timeout": 29, "net.ipv4.tcp_keepalive_intvl": 29, "net.ipv4.tcp_keepalive_probes": 29, "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
};
const SELINUX_TYPES: Readonly<Record<string, number>> = {
  "": 0, container_t: 0, container_init_t: 0, container_kvm_t: 0, container_engine_t: 31,
};
const RESTRICTED_VOLUMES = new Set([
  "configMap", "downwardAPI", "emptyDir", "projected", "secret", "csi", "persistentVolumeClaim", "ephemeral", "image",
]);

const knownBy = (table: Readonly<Record<string, number>>, name: string, minor: number): boolean =>
  Object.hasOwn(table, name) && table[name]! <= minor;

/** The values of a field of the security context that a Pod or its containers set and that are not among the good ones. */
function badValues(parts: PodParts, valueOf: (securityContext: Draft) => string | undefined, good: readonly string[]) {
  const isBad = (value: string | undefined): value is string => value !== undefined && !good.includes(value);
  const read = (one: Draft): string | undefined => (one.securityContext ? valueOf(one.securityContext) : undefined);
  const who = setters(isBad(read(parts.spec)), namesWhere(parts, (container) => isBad(read(container))));
  return { who, values: unique([parts.spec, ...parts.containers].map(read).filter(isBad)) };
}

/** Pods of Windows are spared what means nothing there. */
const isWindows = ({ spec, minor }: PodParts): boolean => minor >= 25 && spec.os?.name === "windows";

const appArmor: Check = (parts) => {
  const { who, values } = badValues(parts, ({ appArmorProfile }) => appArmorProfile?.type, ["RuntimeDefault", "Localhost"]);
  const annotations = Object.entries(parts.annotations)
    .filter(([key, value]) => key.startsWith("container.apparmor.security.beta.kubernetes.io/") && !/^(runtime\/default$|localhost\/|$)/.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  if (annotations.length > 0) who.push(plural("annotation", annotations));
  if (who.length === 0) return undefined;
  // What an annotation says stands in quotes of its own within those of the list.
  const listed = [...values, ...annotations];
  return { reason: plural("forbidden AppArmor profile", listed), detail: `${who.join(" and ")} must not set AppArmor profile type to "${listed.join('", "')}"` };
};

const capabilitiesBaseline: Check = (parts) => {
  const added: string[] = [];
  const names = namesWhere(parts, ({ securityContext }) => {
    const bad = (securityContext?.capabilities?.add ?? []).filter((name: string) => !BASELINE_CAPABILITIES.has(name));
    added.push(...bad);
    return bad.length > 0;
  });
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must not include ${quoted(unique(added))} in securityContext.capabilities.add`;
  return { reason: "non-default capabilities", detail };
};

const hostNamespaces: Check = ({ spec }) => {
  const used = ["hostNetwork", "hostPID", "hostIPC"].filter((name) => spec[name]).map((name) => `${name}=true`);
  return used.length === 0 ? undefined : { reason: "host namespaces", detail: used.join(", ") };
};

const hostPathVolumes: Check = ({ spec }) => {
  const names: string[] = (spec.volumes ?? []).filter((volume: Draft) => volume.hostPath).map(({ name }: Draft) => name);
  return names.length === 0 ? undefined : { reason: "hostPath volumes", detail: `${plural("volume", names)} ${quoted(names)}` };
};

const hostPorts: Check = (parts) => {
  const ports: number[] = [];
  const names = namesWhere(parts, (container) => {
    const used = (container.ports ?? []).filter((port: Draft) => port.hostPort).map((port: Draft) => port.hostPort as number);
    ports.push(...used);
    return used.length > 0;
  });
  if (names.length === 0) return undefined;
  // They are sorted as texts.
  const list = unique(ports.map(String));
  const verb = names.length === 1 ? "uses" : "use";
  return { reason: "hostPort", detail: `${containersText(names)} ${verb} ${list.length === 1 ? "hostPort" : "hostPorts"} ${list.join(", ")}` };
};

const hostProbes: Check = (parts) => {
  const hosts = new Set<string>();
  const names = namesWhere(parts, (container) => {
    const handlers = [container.livenessProbe, container.readinessProbe, container.startupProbe, container.lifecycle?.postStart, container.lifecycle?.preStop];
    const used = handlers.flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host]).filter(Boolean) as string[];
    for (const host of used) hosts.add(host);
    return used.length > 0;
  });
  if (names.length === 0) return undefined;
  const sorted = [...names].sort();
  const list = [...hosts].sort();
  const what = list.length === 1 ? "probe or lifecycle host" : "probe or lifecycle hosts";
  return { reason: "probe or lifecycle host", detail: `${containersText(sorted)} ${names.length === 1 ? "uses" : "use"} ${what} ${quoted(list)}` };
};

const hostProcess: Check = (parts) => {
  const isHost = ({ securityContext }: Draft): boolean => securityContext?.windowsOptions?.hostProcess === true;
  const who = setters(isHost(parts.spec), namesWhere(parts, isHost));
  return who.length === 0 ? undefined : { reason: "hostProcess", detail: `${who.join(" and ")} must not set securityContext.windowsOptions.hostProcess=true` };
};

const privileged: Check = (parts) => {
  const names = namesWhere(parts, ({ securityContext }) => securityContext?.privileged === true);
  if (names.length === 0) return undefined;
  return { reason: "privileged", detail: `${containersText(names)} must not set securityContext.privileged=true` };
};

/** A Pod in a user namespace of its own is not held to what guards the node's users, since the standard of 1.35. */
const hasOwnUsers = ({ spec, minor }: PodParts): boolean => minor >= 35 && spec.hostUsers === false;

const procMount: Check = (parts) => (hasOwnUsers(parts) ? undefined : procMountRestricted(parts));

const procMountRestricted: Check = (parts) => {
  const types: string[] = [];
  const names = namesWhere(parts, ({ securityContext }) => {
    const type = securityContext?.procMount;
    if (type === undefined || type === "Default") return false;
    types.push(type);
    return true;
  });
  if (names.length === 0) return undefined;
  return { reason: "procMount", detail: `${containersText(names)} must not set securityContext.procMount to ${quoted(unique(types))}` };
};

const seLinuxOptions: Check = (parts) => {
  const types: string[] = [];
  let user = false;
  let role = false;
  const bad = (options: Draft | undefined): boolean => {
    if (!options) return false;
    const badType = !knownBy(SELINUX_TYPES, options.type ?? "", parts.minor);
    if (badType) types.push(options.type);
    user ||= Boolean(options.user);
    role ||= Boolean(options.role);
    return badType || Boolean(options.user) || Boolean(options.role);
  };
  const ofPod = bad(parts.spec.securityContext?.seLinuxOptions);
  const who = setters(ofPod, namesWhere(parts, ({ securityContext }) => bad(securityContext?.seLinuxOptions)));
  if (who.length === 0) return undefined;
  const what: string[] = [];
  if (types.length > 0) what.push(`${plural("type", unique(types))} ${quoted(unique(types))}`);
  if (user) what.push("user may not be set");
  if (role) what.push("role may not be set");
  return { reason: "seLinuxOptions", detail: `${who.join(" and ")} set forbidden securityContext.seLinuxOptions: ${what.join("; ")}` };
};

const SECCOMP_TYPES = ["RuntimeDefault", "Localhost"];
const SECCOMP_OF_POD = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

/** Before the standard of 1.19 annotations say it, and only they. */
const seccompAnnotations: Check = ({ annotations, containers }) => {
  const keys = [SECCOMP_OF_POD, ...containers.map(({ name }) => `${SECCOMP_OF_CONTAINER}${name}`)];
  const bad = unique(keys
    .filter((key) => Object.hasOwn(annotations, key) && !/^(runtime\/default$|docker\/default$|localhost\/)/.test(annotations[key]!))
    .map((key) => `${key}=${JSON.stringify(annotations[key])}`));
  return bad.length === 0 ? undefined : { reason: "seccompProfile", detail: `forbidden ${plural("annotation", bad)} ${bad.join(", ")}` };
};

const seccompFields: Check = (parts) => {
  const { who, values } = badValues(parts, ({ seccompProfile }) => seccompProfile?.type, SECCOMP_TYPES);
  if (who.length === 0) return undefined;
  return { reason: "seccompProfile", detail: `${who.join(" and ")} must not set securityContext.seccompProfile.type to ${quoted(values)}` };
};

const seccompBaseline: Check = (parts) => (parts.minor < 19 ? seccompAnnotations(parts) : seccompFields(parts));

const sysctls: Check = ({ spec, minor }) => {
  const names = (spec.securityContext?.sysctls ?? []).map(({ name }: Draft) => name as string)
    .filter((name: string) => !knownBy(SAFE_SYSCTLS, name, minor));
  return names.length === 0 ? undefined : { reason: "forbidden sysctls", detail: names.join(", ") };
};

const allowPrivilegeEscalation: Check = (parts) => {
  if (isWindows(parts)) return undefined;
  const names = namesWhere(parts, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (names.length === 0) return undefined;
  const detail = `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: "allowPrivilegeEscalation != false", detail };
};

const capabilitiesRestricted: Check = (parts) => {
  if (isWindows(parts)) return undefined;
  const missing = namesWhere(parts, ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes("ALL"));
  const added: string[] = [];
  const adding = namesWhere(parts, ({ securityContext }) => {
    const bad = (securityContext?.capabilities?.add ?? []).filter((name: string) => name !== "NET_BIND_SERVICE");
    added.push(...bad);
    return bad.length > 0;
  });
  const details: string[] = [];
  if (missing.length > 0) details.push(`${containersText(missing)} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length > 0) {
    details.push(`${containersText(adding)} must not include ${quoted(unique(added))} in securityContext.capabilities.add`);
  }
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
};

const restrictedVolumes: Check = ({ spec }) => {
  const types: string[] = [];
  const names: string[] = [];
  for (const volume of spec.volumes ?? []) {
    const type = Object.keys(volume).find((key) => key !== "name");
    if (type === undefined || RESTRICTED_VOLUMES.has(type)) continue;
    names.push(volume.name);
    types.push(type);
  }
  if (names.length === 0) return undefined;
  const list = unique(types);
  const verb = names.length === 1 ? "uses" : "use";
  const detail = `${plural("volume", names)} ${quoted(names)} ${verb} restricted volume ${plural("type", list)} ${quoted(list)}`;
  return { reason: "restricted volume types", detail };
};

const runAsNonRoot: Check = (parts) => {
  if (hasOwnUsers(parts)) return undefined;
  const ofPod = parts.spec.securityContext?.runAsNonRoot;
  const who = setters(ofPod === false, namesWhere(parts, ({ securityContext }) => securityContext?.runAsNonRoot === false));
  const reason = "runAsNonRoot != true";
  if (who.length > 0) return { reason, detail: `${who.join(" and ")} must not set securityContext.runAsNonRoot=false` };
  const implicit = namesWhere(parts, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (ofPod === true || implicit.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(implicit)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: Check = (parts) => {
  if (hasOwnUsers(parts)) return undefined;
  const isRoot = ({ securityContext }: Draft): boolean => securityContext?.runAsUser === 0;
  const who = setters(isRoot(parts.spec), namesWhere(parts, isRoot));
  return who.length === 0 ? undefined : { reason: "runAsUser=0", detail: `${who.join(" and ")} must not set runAsUser=0` };
};

const seccompRestricted: Check = (parts) => {
  if (isWindows(parts)) return undefined;
  const wrong = seccompFields(parts);
  if (wrong) return wrong;
  const implicit = namesWhere(parts, ({ securityContext }) => !securityContext?.seccompProfile);
  if (parts.spec.securityContext?.seccompProfile || implicit.length === 0) return undefined;
  const detail = `pod or ${containersText(implicit)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: "seccompProfile", detail };
};

/** In the order of their ids, in which the real server reports. */
const BASELINE: Record<string, Check> = {
  appArmorProfile: appArmor,
  capabilities_baseline: capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle: hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile_baseline: seccompBaseline,
  sysctls,
  windowsHostProcess: hostProcess,
};
const RESTRICTED: Record<string, Check> = {
  allowPrivilegeEscalation,
  capabilities_restricted: capabilitiesRestricted,
  procMount_restricted: procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfile_restricted: seccompRestricted,
};
/** Checks of the baseline that a stricter one of `restricted` takes the place of. */
const OVERRIDES: Readonly<Record<string, string>> = {
  capabilities_restricted: "capabilities_baseline", procMount_restricted: "procMount", restrictedVolumes: "hostPathVolumes",
  seccompProfile_restricted: "seccompProfile_baseline",
};
/** The 1.x whose standard first had a check, where that was not the first one. */
const SINCE: Readonly<Record<string, number>> = {
  hostProbesAndHostLifecycle: 34, allowPrivilegeEscalation: 8, capabilities_restricted: 22, procMount_restricted: 35,
  runAsUser: 23, seccompProfile_restricted: 19,
};

export type Level = "privileged" | "baseline" | "restricted";

/** What a Pod of this spec does against a level, as the standard was in `version`: `v1.25`, `latest`. */
export function violations({ level, version }: { level: Level; version: string }, metadata: Draft, spec: Draft): Violation[] {
  if (level === "privileged") return [];
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
  const minor = Number(/^v1\.(\d+)$/.exec(version)?.[1] ?? Infinity);
  const parts: PodParts = { spec, annotations: metadata?.annotations ?? {}, containers, minor };
  const of = (checks: Record<string, Check>): [string, Check][] => Object.entries(checks).filter(([id]) => (SINCE[id] ?? 0) <= minor);
  const restricted = level === "restricted" ? of(RESTRICTED) : [];
  const overridden = new Set(restricted.map(([id]) => OVERRIDES[id]));
  const checks = [...of(BASELINE).filter(([id]) => !overridden.has(id)), ...restricted];
  return checks.map(([, check]) => check(parts)).filter((violation) => violation !== undefined);
}
