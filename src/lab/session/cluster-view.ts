import { milliOf, valueOf } from "../../apimachinery/quantity.ts";
import type { Node, Pod, Service } from "../../apimachinery/types/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { podSummary } from "../../cluster/apiserver/resources/pod-cells.ts";
import type { Amount, ClusterView, NodeView, PodView, UnscheduledView } from "./view.ts";

const SYSTEM_NAMESPACES = new Set(["kube-system", "kube-public", "kube-node-lease", "local-path-storage"]);
const ZONE = "topology.kubernetes.io/zone";
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

export function isSystem(namespace: string): boolean {
  return SYSTEM_NAMESPACES.has(namespace);
}

/** millicores, and bytes */
const MEASURE = { cpu: milliOf, memory: valueOf };

/** The cluster as the map draws it. */
export function clusterView(cluster: Cluster): ClusterView {
  const { storage } = cluster.apiServer;
  const pods = storage.list("pods") as Pod[];
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName ?? "";
    const list = byNode.get(node);
    if (list) list.push(pod);
    else byNode.set(node, [pod]);
  }
  return {
    nodes: (storage.list("nodes") as Node[]).map((node) => nodeView(cluster, node, byNode.get(node.metadata!.name!) ?? [])),
    unscheduled: (byNode.get("") ?? []).map((pod) => unscheduledView(cluster, pod)),
    services: (storage.list("services") as Service[])
      .filter((service) => !isSystem(service.metadata!.namespace!))
      .map((service) => ({
        namespace: service.metadata!.namespace!,
        name: service.metadata!.name!,
        type: service.spec?.type ?? "ClusterIP",
        clusterIP: service.spec?.clusterIP ?? "",
        ports: (service.spec?.ports ?? []).map((port) => `${port.port}/${port.protocol ?? "TCP"}`).join(","),
        endpoints: [],
      })),
  };
}

function nodeView(cluster: Cluster, node: Node, pods: readonly Pod[]): NodeView {
  const name = node.metadata!.name!;
  const live = pods.filter((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");
  const usage = cluster.nodes.get(name)?.usage.nodeUsage()?.usage;
  const amount = (resource: "cpu" | "memory", used: number): Amount => ({
    allocatable: MEASURE[resource](node.status?.allocatable?.[resource]),
    requested: live.reduce((sum, pod) => sum + requestOf(pod, resource), 0),
    used,
  });
  return {
    name,
    ready: node.status?.conditions?.find((condition) => condition.type === "Ready")?.status === "True",
    unschedulable: node.spec?.unschedulable ?? false,
    controlPlane: node.metadata!.labels?.[CONTROL_PLANE] !== undefined,
    zone: node.metadata!.labels?.[ZONE] ?? "",
    taints: (node.spec?.taints ?? []).map((taint) => `${taint.key}${taint.value ? `=${taint.value}` : ""}:${taint.effect}`),
    cpu: amount("cpu", Math.round((usage?.cpuNanoCores ?? 0) / 1e6)),
    memory: amount("memory", usage?.memoryBytes ?? 0),
    pods: pods.map((pod) => podView(cluster, pod)),
  };
}

function podView(cluster: Cluster, pod: Pod): PodView {
  const cells = podSummary(pod, cluster.apiServer.context("podlab"));
  const owner = pod.metadata!.ownerReferences?.[0];
  const { status } = cells;
  return {
    uid: pod.metadata!.uid!,
    namespace: pod.metadata!.namespace!,
    name: pod.metadata!.name!,
    status,
    ready: cells.ready,
    restarts: Number.parseInt(cells.restarts, 10),
    tone: toneOf(status, cells.ready),
    owner: owner ? `${owner.kind}/${owner.name}` : "",
    system: isSystem(pod.metadata!.namespace!),
  };
}

function toneOf(status: string, ready: string): PodView["tone"] {
  if (status === "Running") return ready.split("/")[0] === ready.split("/")[1] ? "good" : "wait";
  if (status === "Completed" || status === "Succeeded") return "done";
  if (/^(Pending|ContainerCreating|PodInitializing|Terminating|Init:\d|SchedulingGated|NotReady)/.test(status)) return "wait";
  return "bad";
}

function unscheduledView(cluster: Cluster, pod: Pod): UnscheduledView {
  const { namespace, name } = pod.metadata as { namespace: string; name: string };
  const attempt = cluster.scheduler.attempts(namespace, name).at(-1);
  const condition = pod.status?.conditions?.find((each) => each.type === "PodScheduled");
  return {
    ...podView(cluster, pod),
    reasons: (attempt?.nodes ?? []).flatMap((verdict) => (verdict.refused ? [{ node: verdict.node, reason: verdict.refused.detail ?? verdict.refused.reasons.join(", ") }] : [])),
    message: condition?.message ?? "",
  };
}

function requestOf(pod: Pod, resource: "cpu" | "memory"): number {
  return (pod.spec?.containers ?? []).reduce((sum, container) => sum + MEASURE[resource](container.resources?.requests?.[resource]), 0);
}
