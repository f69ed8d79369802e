import type { Node, Pod } from "../../apimachinery/types/index.ts";
import { podMatchesNode } from "../scheduler/node-affinity.ts";
import { addResources, amount, getResource, noResources, podRequests } from "../scheduler/resources.ts";
import { qosClass } from "../apiserver/resources/qos.ts";
import { tolerated, untoleratedTaint } from "../scheduler/taints.ts";
import type { NodeDescription, Pressure } from "./node-status.ts";
import { isStatic } from "./pod.ts";
import { isCritical, type Shortage } from "./preemption.ts";

export interface AdmissionInput {
  pod: Pod;
  /** What runs on the node already. */
  active: readonly Pod[];
  node: NodeDescription;
  nodeObject: Node | undefined;
  /** What the node is short of. */
  pressures?: readonly Pressure[];
  /** Others will make room for what it needs. */
  whateverItNeeds?: boolean;
  /** allowedUnsafeSysctls of the kubelet's configuration. */
  allowedSysctls?: readonly string[];
}

const OS_LABEL = "kubernetes.io/os";

/** Settings of the kernel that any Pod may make (sysctl/safe_sysctls.go). */
const SAFE_SYSCTLS = new Set([
  "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
]);

/** Why a Pod is not taken. */
export interface Refusal {
  reason: string;
  message: string;
  /** What there is too little of, when that is the reason. */
  shortages?: readonly Shortage[];
}

/** Whether the kubelet takes a Pod that was bound to it (lifecycle/predicate.go); undefined when it does. */
export function admitPod(input: AdmissionInput): Refusal | undefined {
  const { pod, active, node, nodeObject, pressures = [] } = input;
  if (pressures.length > 0 && !toleratesPressure(pod, pressures)) {
    return { reason: "Evicted", message: `The node had condition: [${pressures.join(" ")}]. ` };
  }
  const allocatable = nodeObject?.status?.allocatable ?? node.allocatable;
  const used = noResources();
  for (const other of active) addResources(used, podRequests(other));
  const wanted = podRequests(pod);
  const shortages: Shortage[] = [];
  let first: Refusal | undefined;
  const check = (resource: string, requested: number, already: number, capacity: number): void => {
    if (requested === 0 || requested <= capacity - already) return;
    shortages.push({ resource, amount: requested - (capacity - already) });
    first ??= {
      reason: `OutOf${resource}`,
      message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${already}, capacity: ${capacity}`,
      shortages,
    };
  };
  check("pods", 1, active.length, Number(allocatable.pods ?? "110"));
  for (const name of ["cpu", "memory", "ephemeral-storage", ...(wanted.scalars?.keys() ?? [])]) {
    check(name, getResource(wanted, name), getResource(used, name), amount(name, allocatable[name] ?? "0"));
  }
  if (first && !input.whateverItNeeds) return first;
  const failed = (plugin: string, why: string) => ({ reason: plugin, message: `Predicate ${plugin} failed: ${why}` });
  const sysctl = forbiddenSysctl(pod, input.allowedSysctls ?? []);
  if (sysctl !== undefined) return { reason: "SysctlForbidden", message: `forbidden sysctl: ${sysctl}` };
  if (nodeObject) {
    if (!podMatchesNode(pod, nodeObject)) return failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
    const ports = new Set(active.flatMap(hostPorts));
    if (hostPorts(pod).some((port) => ports.has(port))) {
      return failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
    }
    const evicts = (taint: { effect?: string }): boolean => taint.effect === "NoExecute";
    if (!isStatic(pod) && untoleratedTaint(nodeObject.spec?.taints, pod.spec?.tolerations, evicts)) {
      return failed("TaintToleration", "node(s) had untolerated taint(s)");
    }
    const os = pod.spec?.nodeSelector?.[OS_LABEL];
    if (os !== undefined && os !== nodeObject.metadata?.labels?.[OS_LABEL]) {
      return { reason: "PodOSSelectorNodeLabelDoesNotMatch", message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label" };
    }
  }
  const wantedOs = pod.spec?.os?.name;
  if (wantedOs !== undefined && wantedOs !== "linux") return { reason: "PodOSNotSupported", message: "Failed to admit pod as the OS field doesn't match node OS" };
  return undefined;
}

/** What is wrong with the Pod's sysctls; `allowed` are those of the kubelet's configuration, `kernel.msg*` as a whole group. */
function forbiddenSysctl(pod: Pod, allowed: readonly string[]): string | undefined {
  for (const { name } of pod.spec?.securityContext?.sysctls ?? []) {
    const dotted = name.replaceAll("/", ".");
    const listed = SAFE_SYSCTLS.has(dotted) || allowed.some((each) => (each.endsWith("*") ? dotted.startsWith(each.slice(0, -1)) : dotted === each));
    const quoted = JSON.stringify(dotted);
    if (!listed) return `${quoted} not allowlisted`;
    if (dotted.startsWith("net.") && pod.spec?.hostNetwork) return `${quoted} not allowed with host Net enabled`;
    if (!dotted.startsWith("net.") && pod.spec?.hostIPC) return `${quoted} not allowed with host IPC enabled`;
  }
  return undefined;
}

/** Critical Pods come in always; when only memory is short, all but those that reserve nothing do. */
function toleratesPressure(pod: Pod, pressures: readonly Pressure[]): boolean {
  if (isCritical(pod)) return true;
  if (pressures.length > 1 || pressures[0] !== "MemoryPressure") return false;
  const taint = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" };
  return qosClass(pod) !== "BestEffort" || tolerated(taint, pod.spec?.tolerations);
}

function hostPorts(pod: Pod): string[] {
  return (pod.spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).flatMap((port) => (port.hostPort ? [`${port.protocol ?? "TCP"}/${port.hostPort}`] : [])),
  );
}
