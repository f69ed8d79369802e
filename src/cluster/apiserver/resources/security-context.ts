import {
  duplicate, forbidden, invalid, notSupported, required, tooLong, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isDNS1123Subdomain, isValidGroupID, isValidUserID } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { goStruct } from "./go-struct.ts";
import { localDescendingPath } from "./paths.ts";

const PROFILE_TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];

function oneOf(value: string | undefined, supported: readonly string[], at: Path): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(at, value, supported)];
}

function validateSeccomp(profile: Draft, at: Path): FieldError[] {
  if (!profile) return [];
  const errors: FieldError[] = [];
  if (!profile.type) errors.push(required(at.child("type"), "type is required when seccompProfile is set"));
  else errors.push(...oneOf(profile.type, PROFILE_TYPES, at.child("type")));
  const path = at.child("localhostProfile");
  if (profile.type === "Localhost") {
    if (profile.localhostProfile === undefined) {
      errors.push(required(path, "must be set when seccomp type is Localhost"));
    } else errors.push(...localDescendingPath(profile.localhostProfile, path));
  } else if (profile.localhostProfile !== undefined) {
    errors.push(invalid(path, goStruct("Profile", profile), "can only be set when seccomp type is Localhost"));
  }
  return errors;
}

/** Longest path of a profile: PATH_MAX - 1. */
const PROFILE_PATH_BYTES = 4095;

function validateAppArmor(profile: Draft, at: Path): FieldError[] {
  if (!profile) return [];
  const path = at.child("localhostProfile");
  const local: string | undefined = profile.localhostProfile;
  switch (profile.type) {
    case "Localhost": {
      const missing = required(path, "must be set when AppArmor type is Localhost");
      if (local === undefined) return [missing];
      const errors: FieldError[] = [];
      if (local.trim() !== local) errors.push(invalid(path, local, "must not be padded with whitespace"));
      else if (local === "") errors.push(missing);
      if (local.length > PROFILE_PATH_BYTES) errors.push(tooLong(path, PROFILE_PATH_BYTES));
      return errors;
    }
    case "RuntimeDefault":
    case "Unconfined":
      return local === undefined ? [] : [invalid(path, local, "can only be set when AppArmor type is Localhost")];
    case undefined:
    case "":
      return [required(at.child("type"), "type is required when appArmorProfile is set")];
    default:
      return [notSupported(at.child("type"), profile.type, PROFILE_TYPES)];
  }
}

function validateWindowsOptions(options: Draft, at: Path): FieldError[] {
  if (!options) return [];
  const errors: FieldError[] = [];
  const specName = options.gmsaCredentialSpecName;
  if (specName !== undefined) {
    errors.push(...messages(isDNS1123Subdomain(specName), specName, at.child("gmsaCredentialSpecName")));
  }
  const spec: string | undefined = options.gmsaCredentialSpec;
  if (spec === "") {
    errors.push(invalid(at.child("gmsaCredentialSpec"), spec, "gmsaCredentialSpec cannot be an empty string"));
  } else if (spec !== undefined && spec.length > 64 * 1024) {
    errors.push(invalid(at.child("gmsaCredentialSpec"), spec, "gmsaCredentialSpec size must be under 64 KiB"));
  }
  const user: string | undefined = options.runAsUserName;
  if (user === undefined) return errors;
  const wrong = (detail: string): void => void errors.push(invalid(at.child("runAsUserName"), user, detail));
  const parts = user.split("\\");
  const name = parts.at(-1) as string;
  // eslint-disable-next-line no-control-regex
  if (user === "") wrong("runAsUserName cannot be an empty string");
  else if (/[\x00-\x1f\x7f]/.test(user)) wrong("runAsUserName cannot contain control characters");
  else if (parts.length > 2) wrong("runAsUserName cannot contain more than one backslash");
  else if (name === "") wrong("runAsUserName's User cannot be empty");
  else if (name.length > 104) wrong("runAsUserName's User length must not be longer than 104 characters");
  else if (/^[. ]+$/.test(name)) wrong("runAsUserName's User cannot contain only periods or spaces");
  else if (/["/\\:;|=,+*?<>@[\]]/.test(name)) {
    wrong('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  }
  return errors;
}

/** The security context of a container. `hostUsers` is false when the pod has a user namespace of its own. */
export function validateSecurityContext(context: Draft, hostUsers: boolean, at: Path): FieldError[] {
  if (!context) return [];
  const errors: FieldError[] = [];
  if (context.runAsUser !== undefined) {
    errors.push(...messages(isValidUserID(context.runAsUser), context.runAsUser, at.child("runAsUser")));
  }
  if (context.runAsGroup !== undefined) {
    errors.push(...messages(isValidGroupID(context.runAsGroup), context.runAsGroup, at.child("runAsGroup")));
  }
  if (context.procMount !== undefined) {
    errors.push(...oneOf(context.procMount, ["Default", "Unmasked"], at.child("procMount")));
    if (hostUsers && context.procMount === "Unmasked") {
      const detail = "`hostUsers` must be false to use `Unmasked`";
      errors.push(invalid(at.child("procMount"), context.procMount, detail));
    }
  }
  errors.push(...validateSeccomp(context.seccompProfile, at.child("seccompProfile")));
  if (context.allowPrivilegeEscalation === false) {
    const shown = (): Draft => goStruct("SecurityContext", context);
    if (context.privileged) {
      errors.push(invalid(at, shown(), "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"));
    }
    for (const capability of context.capabilities?.add ?? []) {
      if (capability !== "CAP_SYS_ADMIN") continue;
      const detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
      errors.push(invalid(at, shown(), detail));
    }
  }
  errors.push(...validateWindowsOptions(context.windowsOptions, at.child("windowsOptions")));
  return [...errors, ...validateAppArmor(context.appArmorProfile, at.child("appArmorProfile"))];
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT =
  "must have at most 253 characters and match regex " +
  "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const IPC = /^(kernel\.shm|kernel\.msg|kernel\.sem$|fs\.mqueue\.)/;

function validateSysctls(spec: Draft, at: Path): FieldError[] {
  const seen = new Set<string>();
  return each<Draft>(spec.securityContext.sysctls, at, (sysctl, path) => {
    const name: string = sysctl.name ?? "";
    const namePath = path.child("name");
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(namePath));
    else if (name.length > 253 || !SYSCTL.test(name)) errors.push(invalid(namePath, name, SYSCTL_TEXT));
    else if (seen.has(name)) errors.push(duplicate(namePath, name));
    const dotted = name.replaceAll("/", ".");
    if (spec.hostNetwork && dotted.startsWith("net.")) {
      errors.push(invalid(namePath, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC && IPC.test(dotted)) {
      errors.push(invalid(namePath, name, "may not be specified when 'hostIPC' is true"));
    }
    seen.add(name);
    return errors;
  });
}

/** The security context of a pod. */
export function validatePodSecurityContext(spec: Draft, at: Path): FieldError[] {
  const context = spec.securityContext;
  if (!context) return [];
  const errors: FieldError[] = [];
  const id = (field: string, check: (id: number) => string[]): void => {
    if (context[field] !== undefined) errors.push(...messages(check(context[field]), context[field], at.child(field)));
  };
  id("fsGroup", isValidGroupID);
  id("runAsUser", isValidUserID);
  id("runAsGroup", isValidGroupID);
  errors.push(...each<number>(context.supplementalGroups, at.child("supplementalGroups"), (group, path) =>
    messages(isValidGroupID(group), group, path)));
  if (spec.shareProcessNamespace && spec.hostPID) {
    const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(invalid(at.child("shareProcessNamespace"), true, detail));
  }
  if (context.sysctls?.length) errors.push(...validateSysctls(spec, at.child("sysctls")));
  const choice = (field: string, values: readonly string[]): void =>
    void errors.push(...oneOf(context[field], values, at.child(field)));
  choice("fsGroupChangePolicy", ["Always", "OnRootMismatch"]);
  errors.push(
    ...validateSeccomp(context.seccompProfile, at.child("seccompProfile")),
    ...validateWindowsOptions(context.windowsOptions, at.child("windowsOptions")),
    ...validateAppArmor(context.appArmorProfile, at.child("appArmorProfile")),
  );
  choice("supplementalGroupsPolicy", ["Merge", "Strict"]);
  choice("seLinuxChangePolicy", ["MountOption", "Recursive"]);
  return errors;
}

/** Every container of a spec with its path, as the server visits them. */
function visitContainers(spec: Draft, at: Path): [Draft, Path][] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((field) =>
    (spec[field] ?? []).map((container: Draft, index: number) => [container, at.child(field).index(index)]),
  );
}

const WINDOWS_FORBIDS = [
  "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
  "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
];

/** What `spec.os` rules out. */
export function validateOs(spec: Draft, at: Path): FieldError[] {
  if (!spec.os) return [];
  const path = at.child("os");
  if (!spec.os.name) return [required(path.child("name"))];
  if (spec.os.name === "linux") {
    const text = "windows options cannot be set for a linux pod";
    const own = spec.securityContext?.windowsOptions
      ? [forbidden(at.child("securityContext").child("windowsOptions"), text)] : [];
    return [...own, ...visitContainers(spec, at).flatMap(([container, containerPath]) =>
      container.securityContext?.windowsOptions
        ? [forbidden(containerPath.child("securityContext").child("windowsOptions"), text)] : [])];
  }
  if (spec.os.name !== "windows") return [notSupported(path, spec.os.name, ["linux", "windows"])];
  const text = "cannot be set for a windows pod";
  const context = spec.securityContext ?? {};
  const errors: FieldError[] = [];
  const ownPath = at.child("securityContext");
  const own = (field: string): void => {
    if (context[field] !== undefined) errors.push(forbidden(ownPath.child(field), text));
  };
  const ofSpec = (field: string): void => {
    if (spec[field]) errors.push(forbidden(at.child(field), text));
  };
  ["appArmorProfile", "seLinuxOptions"].forEach(own);
  ["hostUsers", "hostPID", "hostIPC"].forEach(ofSpec);
  ["seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls"].forEach(own);
  ofSpec("shareProcessNamespace");
  ["runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy"].forEach(own);
  for (const [container, containerPath] of visitContainers(spec, at)) {
    for (const field of WINDOWS_FORBIDS) {
      if (container.securityContext?.[field] === undefined) continue;
      errors.push(forbidden(containerPath.child("securityContext").child(field), text));
    }
  }
  return errors;
}

/** A pod with users of its own may not have the host's namespaces. */
export function validateHostUsers(spec: Draft, at: Path): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const text = "when `hostUsers` is false";
  const errors: FieldError[] = [];
  if (spec.hostNetwork) errors.push(forbidden(at.child("hostNetwork"), text));
  if (spec.hostPID) errors.push(forbidden(at.child("HostPID"), text));
  if (spec.hostIPC) errors.push(forbidden(at.child("HostIPC"), text));
  for (const [container, path] of visitContainers(spec, at)) {
    if (container.volumeDevices?.length) errors.push(forbidden(path.child("volumeDevices"), text));
  }
  return errors;
}

/** Containers of Windows that are processes of the host: all or none, and with the host's network. */
export function validateHostProcess(spec: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const own: boolean | undefined = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = visitContainers(spec, at);
  let count = 0;
  for (const [container, path] of containers) {
    const its: boolean | undefined = container.securityContext?.windowsOptions?.hostProcess;
    if (own !== undefined && its !== undefined && own !== its) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${own}`;
      errors.push(invalid(path.child("securityContext", "windowsOptions", "hostProcess"), its, detail));
    }
    if (its ?? own) count++;
  }
  if (count === 0) return errors;
  if (count !== containers.length) {
    const detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
    errors.push(invalid(at, "", detail));
  }
  if (!spec.hostNetwork) {
    const detail = "hostNetwork must be true if pod contains any hostProcess containers";
    errors.push(invalid(at.child("hostNetwork"), false, detail));
  }
  return errors;
}
