import type { Pod } from "../../apimachinery/types/index.ts";
import { decode, ROOT, type FileSystem } from "../../os/index.ts";
import { RuntimeError, type Image } from "../runtime/index.ts";
import { ConfigError } from "./env.ts";
import { formatPod, type AnyContainer } from "./pod.ts";

/** Capability numbers of Linux. */
const CAPABILITIES = [
  "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
  "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
  "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
  "PERFMON", "BPF", "CHECKPOINT_RESTORE",
];

/** What containerd gives by default. */
const DEFAULT = [
  "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE", "NET_RAW", "SYS_CHROOT", "MKNOD",
  "AUDIT_WRITE", "SETFCAP",
];

/** The capabilities of a container: of its root, as a set of names, and what it lacks; and as /proc/PID/status shows them, 16 hexadecimal digits. */
export interface Capabilities {
  mask: string;
  lacks: ReadonlySet<string>;
}

/** Most containers ask for nothing: the set is made once. */
const kept = new Map<string, Capabilities>();

export function capabilitiesOf(container: AnyContainer): Capabilities {
  const names = effective(container);
  let mask = 0n;
  for (const name of names) {
    const number = CAPABILITIES.indexOf(name);
    if (number >= 0) mask |= 1n << BigInt(number);
  }
  const text = mask.toString(16).padStart(16, "0");
  let found = kept.get(text);
  if (!found) kept.set(text, (found = { mask: text, lacks: new Set(CAPABILITIES.filter((name) => !names.has(name))) }));
  return found;
}

function effective(container: AnyContainer): Set<string> {
  const context = container.securityContext;
  let names = new Set(context?.privileged ? CAPABILITIES : DEFAULT);
  const { add = [], drop = [] } = context?.capabilities ?? {};
  const bare = (name: string): string => name.replace(/^CAP_/, "").toUpperCase();
  if (add.some((name) => bare(name) === "ALL")) names = new Set(CAPABILITIES);
  if (drop.some((name) => bare(name) === "ALL")) names = new Set();
  for (const name of add) if (bare(name) !== "ALL") names.add(bare(name));
  for (const name of drop) if (bare(name) !== "ALL") names.delete(bare(name));
  return names;
}

/** The user numbers that the Pod and the container ask for. */
export function userOf(pod: Pod, container: AnyContainer): { runAsUser?: number; runAsGroup?: number; supplementalGroups: number[] } {
  const own = container.securityContext;
  const shared = pod.spec?.securityContext;
  const runAsUser = own?.runAsUser ?? shared?.runAsUser;
  const runAsGroup = own?.runAsGroup ?? shared?.runAsGroup;
  return {
    ...(runAsUser !== undefined ? { runAsUser } : {}),
    ...(runAsGroup !== undefined ? { runAsGroup } : {}),
    supplementalGroups: [...(shared?.supplementalGroups ?? []), ...(shared?.fsGroup !== undefined ? [shared.fsGroup] : [])],
  };
}

/** Whether the container's system calls are filtered: never those of a privileged one. */
export function filtersCalls(pod: Pod, container: AnyContainer): boolean {
  if (container.securityContext?.privileged) return false;
  const profile = container.securityContext?.seccompProfile ?? pod.spec?.securityContext?.seccompProfile;
  return profile !== undefined && profile.type !== "Unconfined";
}

/** verifyRunAsNonRoot. Throws ConfigError. */
export function verifyNonRoot(pod: Pod, container: AnyContainer, image: Image): void {
  const wanted = container.securityContext?.runAsNonRoot ?? pod.spec?.securityContext?.runAsNonRoot;
  if (!wanted) return;
  const where = `(pod: ${JSON.stringify(formatPod(pod))}, container: ${container.name})`;
  const { runAsUser } = userOf(pod, container);
  if (runAsUser !== undefined) {
    if (runAsUser === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
    return;
  }
  const user = (image.config.user ?? "").split(":")[0]!;
  if (user === "" || user === "0") throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(user)) {
    throw new ConfigError(`container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`);
  }
}

/** Where the kubelet looks for profiles of seccomp, and the kernel's list of AppArmor's that are loaded. */
const SECCOMP_PROFILES = "/var/lib/kubelet/seccomp";
const APPARMOR_PROFILES = "/sys/kernel/security/apparmor/profiles";

/** Whether the profiles that a container names are on its node. Throws RuntimeError with containerd's words. */
export function verifyProfiles(pod: Pod, container: AnyContainer, fs: FileSystem): void {
  const own = container.securityContext;
  if (own?.privileged) return;
  const shared = pod.spec?.securityContext;
  const armor = own?.appArmorProfile ?? shared?.appArmorProfile;
  if (armor?.type === "Localhost") {
    const loaded = textOf(fs, APPARMOR_PROFILES)?.split("\n").map((line) => line.replace(/ \(\w+\)$/, "")) ?? [];
    const name = armor.localhostProfile ?? "";
    if (!loaded.includes(name)) throw new RuntimeError(`failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found ${name}`);
  }
  const seccomp = own?.seccompProfile ?? shared?.seccompProfile;
  if (seccomp?.type === "Localhost") {
    const path = `${SECCOMP_PROFILES}/${seccomp.localhostProfile ?? ""}`;
    const text = textOf(fs, path);
    if (text === undefined) throw new RuntimeError(`failed to create containerd container: cannot load seccomp profile ${JSON.stringify(path)}: open ${path}: no such file or directory`);
    const wrong = syntaxError(text);
    if (wrong) throw new RuntimeError(`failed to create containerd container: decoding seccomp profile failed ${JSON.stringify(path)}: ${wrong}`);
  }
}

function textOf(fs: FileSystem, path: string): string | undefined {
  const node = fs.resolve(path, ROOT, { missing: "ok" })?.node;
  return node?.type === "file" ? decode(node.data) : undefined;
}

/** What Go says of a text that is no JSON. */
function syntaxError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const first = text.trim()[0];
    return first === undefined ? "unexpected end of JSON input" : `invalid character '${first}' looking for beginning of value`;
  }
}
