import type { Node, Pod } from "../../apimachinery/types/index.ts";
import { podMatchesNode } from "../scheduler/node-affinity.ts";
import { addResources, amount, getResource, noResources, podRequests } from "../scheduler/resources.ts";
import { qosClass } from "../apiserver/resources/qos.ts";
import { tolerated, untoleratedTaint } from "../scheduler/taints.ts";
import type { NodeDescription, Pressure } from "./node-status.ts";
import { isStatic } from "./pod.ts";

export interface AdmissionInput {
  pod: Pod;
  /** What runs on the node already. */
  active: readonly Pod[];
  node: NodeDescription;
  nodeObject: Node | undefined;
  /** What the node is short of. */
  pressures?: readonly Pressure[];
}

const CRITICAL = 2_000_000_000;

/** Settings of the kernel that any Pod may make (sysctl/safe_sysctls.go). */
const SAFE_SYSCTLS = new Set([
  "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
]);

/** Whether the kubelet takes a Pod that was bound to it (lifecycle/predicate.go); undefined when it does. */
export function admitPod(input: AdmissionInput): { reason: string; message: string } | undefined {
  const { pod, active, node, nodeObject, pressures = [] } = input;
  if (pressures.length > 0 && !toleratesPressure(pod, pressures)) {
    return { reason: "Evicted", message: `The node had condition: [${pressures.join(" ")}]. ` };
  }
  const allocatable = nodeObject?.status?.allocatable ?? node.allocatable;
  const used = noResources();
  for (const other of active) addResources(used, podRequests(other));
  const wanted = podRequests(pod);
  const short = (resource: string, requested: number, usedAmount: number, capacity: number) => ({
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${usedAmount}, capacity: ${capacity}`,
  });
  const pods = Number(allocatable.pods ?? "110");
  if (active.length + 1 > pods) return short("pods", 1, active.length, pods);
  const names = ["cpu", "memory", "ephemeral-storage", ...(wanted.scalars?.keys() ?? [])];
  for (const name of names) {
    const requested = getResource(wanted, name);
    if (requested === 0) continue;
    const capacity = amount(name, allocatable[name] ?? "0");
    const already = getResource(used, name);
    if (requested > capacity - already) return short(name, requested, already, capacity);
  }
  const failed = (plugin: string, why: string) => ({ reason: plugin, message: `Predicate ${plugin} failed: ${why}` });
  for (const { name } of pod.spec?.securityContext?.sysctls ?? []) {
    if (!SAFE_SYSCTLS.has(name.replace(/\//g, "."))) return { reason: "SysctlForbidden", message: `forbidden sysctl: ${JSON.stringify(name)} not allowlisted` };
  }
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
  }
  return undefined;
}

/** Critical Pods come in always; when only memory is short, all but those that reserve nothing do. */
function toleratesPressure(pod: Pod, pressures: readonly Pressure[]): boolean {
  if (isStatic(pod) || (pod.spec?.priority ?? 0) >= CRITICAL) return true;
  if (pressures.length > 1 || pressures[0] !== "MemoryPressure") return false;
  const taint = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" };
  return qosClass(pod) !== "BestEffort" || tolerated(taint, pod.spec?.tolerations);
}

function hostPorts(pod: Pod): string[] {
  return (pod.spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).flatMap((port) => (port.hostPort ? [`${port.protocol ?? "TCP"}/${port.hostPort}`] : [])),
  );
}
