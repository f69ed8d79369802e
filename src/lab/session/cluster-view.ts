import { milliOf, valueOf } from "../../apimachinery/quantity.ts";
import type { EndpointSlice, Node, Pod, Service } from "../../apimachinery/types/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { podSummary } from "../../cluster/apiserver/resources/pod-cells.ts";
import { objectsOf, type Objects } from "./past.ts";
import { isSystem } from "./system-namespaces.ts";
import type { Amount, ClusterView, NodeView, PodView, UnscheduledView } from "./view.ts";

const ZONE = "topology.kubernetes.io/zone";
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** millicores, and bytes */
const MEASURE = { cpu: milliOf, memory: valueOf };

/**
 * The cluster as the map draws it; `at` (virtual ms): as it was then, without what nobody has kept (use of cpu and memory).
 * Pods that have not changed are the same objects as in the view before: whoever compares views can go by that.
 */
export function clusterView(cluster: Cluster, at?: number): ClusterView {
  const objects = objectsOf(cluster, at);
  const pods = objects.list("pods") as readonly Pod[];
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName ?? "";
    const list = byNode.get(node);
    if (list) list.push(pod);
    else byNode.set(node, [pod]);
  }
  return {
    nodes: (objects.list("nodes") as readonly Node[]).toSorted(byNumber).map((node) => nodeView(cluster, node, byNode.get(node.metadata!.name!) ?? [], at === undefined)),
    unscheduled: (byNode.get("") ?? []).map((pod) => unscheduledView(cluster, pod, at)),
    services: servicesOf(objects),
  };
}

/** `node-2` before `node-10`. */
function byNumber(a: Node, b: Node): number {
  const parts = (node: Node): [string, number] => {
    const [, word = "", digits] = /^(.*?)(\d*)$/.exec(node.metadata!.name!)!;
    return [word, digits === "" ? -1 : Number(digits)];
  };
  const [wordA, numberA] = parts(a);
  const [wordB, numberB] = parts(b);
  return wordA === wordB ? numberA - numberB : wordA < wordB ? -1 : 1;
}

/** The services of the learner's namespaces, with the Pods that stand behind them. */
function servicesOf(objects: Objects): ClusterView["services"] {
  const behind = new Map<string, string[]>();
  for (const slice of objects.list("endpointslices.discovery.k8s.io") as readonly EndpointSlice[]) {
    const key = `${slice.metadata!.namespace}/${slice.metadata!.labels?.["kubernetes.io/service-name"] ?? ""}`;
    const names = (slice.endpoints ?? []).filter((endpoint) => endpoint.conditions?.ready !== false).map((endpoint) => endpoint.targetRef?.name ?? endpoint.addresses[0] ?? "");
    behind.set(key, [...(behind.get(key) ?? []), ...names]);
  }
  return (objects.list("services") as readonly Service[])
    .filter(({ metadata }) => !isSystem(metadata!.namespace!) && !(metadata!.namespace === "default" && metadata!.name === "kubernetes"))
    .map(({ metadata, spec }) => ({
      namespace: metadata!.namespace!,
      name: metadata!.name!,
      type: spec?.type ?? "ClusterIP",
      clusterIP: spec?.clusterIP ?? "",
      ports: (spec?.ports ?? []).map((port) => `${port.port}/${port.protocol ?? "TCP"}`).join(","),
      endpoints: behind.get(`${metadata!.namespace}/${metadata!.name}`) ?? [],
    }));
}

function nodeView(cluster: Cluster, node: Node, pods: readonly Pod[], now: boolean): NodeView {
  const name = node.metadata!.name!;
  const live = pods.filter((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");
  const usage = now ? cluster.nodes.get(name)?.usage.nodeUsage()?.usage : undefined;
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

/** Stored objects are never changed, so what is drawn of one is made once. */
const drawn = new WeakMap<Pod, PodView>();

function podView(cluster: Cluster, pod: Pod): PodView {
  const known = drawn.get(pod);
  if (known) return known;
  const made = makePodView(cluster, pod);
  drawn.set(pod, made);
  return made;
}

function makePodView(cluster: Cluster, pod: Pod): PodView {
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

function unscheduledView(cluster: Cluster, pod: Pod, at?: number): UnscheduledView {
  const { namespace, name } = pod.metadata as { namespace: string; name: string };
  const attempt = cluster.scheduler.attempts(namespace, name).findLast((each) => each.uid === pod.metadata!.uid && (at === undefined || each.at <= at));
  const condition = pod.status?.conditions?.find((each) => each.type === "PodScheduled");
  return {
    ...podView(cluster, pod),
    reasons: (attempt?.nodes ?? []).flatMap((verdict) => (verdict.refused ? [{ node: verdict.node, reason: verdict.refused.detail ?? verdict.refused.reasons.join(", ") }] : [])),
    message: condition?.message ?? "",
  };
}

const requested = new WeakMap<Pod, Record<"cpu" | "memory", number>>();

function requestOf(pod: Pod, resource: "cpu" | "memory"): number {
  let sums = requested.get(pod);
  if (!sums) {
    const sum = (each: "cpu" | "memory"): number =>
      (pod.spec?.containers ?? []).reduce((total, container) => total + MEASURE[each](container.resources?.requests?.[each]), 0);
    requested.set(pod, (sums = { cpu: sum("cpu"), memory: sum("memory") }));
  }
  return sums[resource];
}
