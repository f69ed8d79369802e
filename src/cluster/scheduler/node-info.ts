import { parseTime } from "../../apimachinery/time.ts";
import { selectorFromObject } from "../../apimachinery/selectors/index.ts";
import type {
  Container, Node, Pod, PodAffinityTerm as AffinityTermSpec, Taint, WeightedPodAffinityTerm,
} from "../../apimachinery/types/index.ts";
import type { NodeColumns } from "./node-columns.ts";
import { addResources, noResources, podRequests, type Resources, toResources } from "./resources.ts";
import { anchorOf, type LabelMatcher, type Labels, matcherOf, selectorKey } from "./selectors.ts";

/** A term of pod (anti-)affinity, compiled. */
export interface AffinityTerm {
  /** The same for terms that say the same but for their weight. */
  readonly key: string;
  /** A label, as `key=value`, of all Pods that the term means. */
  readonly anchor: string | undefined;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: LabelMatcher | undefined;
  readonly selector: LabelMatcher;
  readonly topologyKey: string;
  /** 1..100 for preferred terms, 0 for required ones. */
  readonly weight: number;
}

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A Pod with what plugins need of it, computed once per version of the Pod. */
export class PodInfo {
  readonly pod: Pod;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly requests: Resources;
  /** As `requests`, with the defaults for containers that ask for nothing: what scores count. */
  readonly nonZeroRequests: Resources;
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly AffinityTerm[];
  readonly preferredAntiAffinity: readonly AffinityTerm[];
  readonly hostPorts: readonly HostPort[];
  /** Claims of the Pod as `namespace/name`. */
  readonly claims: readonly string[];

  constructor(pod: Pod) {
    this.pod = pod;
    this.uid = pod.metadata!.uid!;
    this.namespace = pod.metadata!.namespace!;
    this.name = pod.metadata!.name!;
    this.labels = pod.metadata!.labels;
    this.priority = pod.spec!.priority ?? 0;
    this.requests = podRequests(pod);
    this.nonZeroRequests = podRequests(pod, true);
    const { podAffinity, podAntiAffinity } = pod.spec!.affinity ?? {};
    this.requiredAffinity = required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution, this.namespace);
    this.requiredAntiAffinity = required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution, this.namespace);
    this.preferredAffinity = preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, this.namespace);
    this.preferredAntiAffinity = preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, this.namespace);
    this.hostPorts = hostPortsOf(pod);
    this.claims = claimsOf(pod);
  }

  /** When it started, ms since 1970; Infinity before that. */
  get startTime(): number {
    return parseTime(this.pod.status?.startTime ?? undefined) ?? Infinity;
  }

  get hasAffinity(): boolean {
    return (
      this.requiredAffinity.length + this.requiredAntiAffinity.length + this.preferredAffinity.length +
        this.preferredAntiAffinity.length > 0
    );
  }
}

const infos = new WeakMap<Pod, PodInfo>();

/** The PodInfo of this version of the Pod. */
export function podInfoOf(pod: Pod): PodInfo {
  let info = infos.get(pod);
  if (!info) infos.set(pod, (info = new PodInfo(pod)));
  return info;
}

const NONE: readonly never[] = [];
/** Shared by all nodes without images. */
export const NO_IMAGES: ReadonlyMap<string, number> = new Map();

function compile(spec: AffinityTermSpec, namespace: string, weight: number): AffinityTerm {
  const own = (spec.namespaces?.length ?? 0) === 0 && !spec.namespaceSelector;
  const namespaces = own ? [namespace] : (spec.namespaces ?? []);
  const selector = selectorFromObject(spec.labelSelector);
  const among = spec.namespaceSelector && selectorKey(selectorFromObject(spec.namespaceSelector));
  return {
    key: JSON.stringify([[...namespaces].sort(), among ?? null, selectorKey(selector), spec.topologyKey]),
    anchor: anchorOf(selector),
    namespaces: new Set(namespaces),
    namespaceSelector: spec.namespaceSelector && matcherOf(spec.namespaceSelector),
    selector: (labels) => selector.matches(labels),
    topologyKey: spec.topologyKey,
    weight,
  };
}

function required(terms: readonly AffinityTermSpec[] | undefined, namespace: string): readonly AffinityTerm[] {
  return terms?.length ? terms.map((term) => compile(term, namespace, 0)) : NONE;
}

function preferred(terms: readonly WeightedPodAffinityTerm[] | undefined, namespace: string): readonly AffinityTerm[] {
  return terms?.length ? terms.map((term) => compile(term.podAffinityTerm, namespace, term.weight)) : NONE;
}

/** Whether a term speaks of this Pod; `namespaceLabels` are those of the Pod's namespace. */
export function termMatches(term: AffinityTerm, pod: PodInfo, namespaceLabels: Labels): boolean {
  if (!term.namespaces.has(pod.namespace) && !term.namespaceSelector?.(namespaceLabels)) return false;
  return term.selector(pod.labels);
}

function hostPortsOf(pod: Pod): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  const collect = (containers: readonly Container[] | undefined, onlySidecars: boolean): void => {
    for (const container of containers ?? []) {
      if (onlySidecars && container.restartPolicy !== "Always") continue;
      for (const { hostPort, hostIP, protocol } of container.ports ?? []) {
        if (!hostPort) continue;
        (ports ??= []).push({ ip: hostIP || "0.0.0.0", protocol: protocol || "TCP", port: hostPort });
      }
    }
  };
  collect(pod.spec!.containers, false);
  collect(pod.spec!.initContainers, true);
  return ports ?? NONE;
}

function claimsOf(pod: Pod): readonly string[] {
  let claims: string[] | undefined;
  for (const volume of pod.spec!.volumes ?? []) {
    const name = volume.persistentVolumeClaim
      ? volume.persistentVolumeClaim.claimName
      : volume.ephemeral && `${pod.metadata!.name}-${volume.name}`;
    if (name) (claims ??= []).push(`${pod.metadata!.namespace}/${name}`);
  }
  return claims ?? NONE;
}

/** A node with the Pods on it (those that are assumed to go there too) and their sums. */
export class NodeInfo {
  readonly name: string;
  node!: Node;
  labels: { readonly [key: string]: string } = {};
  taints: readonly Taint[] = NONE;
  /** spec.unschedulable */
  unschedulable = false;
  /** How many Pods there are. */
  count = 0;
  readonly pods = new Map<string, PodInfo>();
  readonly requested: Resources = noResources();
  readonly nonZeroRequested: Resources = noResources();
  allocatable: Resources = noResources();
  allowedPods = 0;
  /** Images on the node by name, with bytes. */
  images: ReadonlyMap<string, number> = NO_IMAGES;
  readonly usedPorts = new Map<string, number>();
  /** Claims in use by Pods of the node, with how many Pods use each. */
  readonly claims = new Map<string, number>();
  /** Grows with each change; lets plugins keep what they computed. */
  generation = 0;
  private crowded: { generation: number; pods: readonly PodInfo[]; node: NodeInfo } | undefined;

  /** Where its numbers stand in `columns`; -1 for a copy, which has none there. */
  readonly slot: number;
  readonly columns: NodeColumns | undefined;

  constructor(name: string, columns?: NodeColumns) {
    this.name = name;
    this.columns = columns;
    this.slot = columns ? columns.take() : -1;
  }

  setNode(node: Node): void {
    this.node = node;
    this.labels = node.metadata!.labels ?? {};
    this.taints = node.spec?.taints ?? NONE;
    const allocatable = node.status?.allocatable ?? {};
    this.allocatable = toResources(allocatable);
    this.allowedPods = Number(allocatable["pods"] ?? 0);
    this.unschedulable = node.spec?.unschedulable ?? false;
    this.generation += 1;
    this.publish();
  }

  addPod(info: PodInfo): void {
    this.pods.set(info.uid, info);
    this.account(info, 1);
  }

  /** Returns false if the Pod was not there. */
  removePod(uid: string): boolean {
    const info = this.pods.get(uid);
    if (!info) return false;
    this.pods.delete(uid);
    this.account(info, -1);
    return true;
  }

  /** A copy to which a dry run may add Pods and from which it may take some. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.name);
    copy.node = this.node;
    copy.labels = this.labels;
    copy.taints = this.taints;
    copy.allocatable = this.allocatable;
    copy.allowedPods = this.allowedPods;
    copy.unschedulable = this.unschedulable;
    copy.count = this.count;
    copy.images = this.images;
    for (const [uid, info] of this.pods) copy.pods.set(uid, info);
    addResources(copy.requested, this.requested);
    addResources(copy.nonZeroRequested, this.nonZeroRequested);
    for (const [port, number] of this.usedPorts) copy.usedPorts.set(port, number);
    for (const [claim, number] of this.claims) copy.claims.set(claim, number);
    return copy;
  }

  /** A copy with more Pods, kept until the node or the Pods are others. Not to be changed. */
  withMore(pods: readonly PodInfo[]): NodeInfo {
    const { crowded } = this;
    if (crowded?.generation === this.generation && crowded.pods.length === pods.length && crowded.pods.every((pod, i) => pod === pods[i])) {
      return crowded.node;
    }
    const node = this.clone();
    for (const pod of pods) node.addPod(pod);
    this.crowded = { generation: this.generation, pods, node };
    return node;
  }

  portTaken({ ip, protocol, port }: HostPort): boolean {
    if (this.usedPorts.size === 0) return false;
    if (ip !== "0.0.0.0") {
      return this.usedPorts.has(`${ip}/${protocol}/${port}`) || this.usedPorts.has(`0.0.0.0/${protocol}/${port}`);
    }
    const end = `/${protocol}/${port}`;
    for (const used of this.usedPorts.keys()) if (used.endsWith(end)) return true;
    return false;
  }

  /** Writes its sums to the columns. */
  private publish(): void {
    const { columns, slot, allocatable, requested, nonZeroRequested } = this;
    if (!columns) return;
    for (const name of ["cpu", "memory", "ephemeralStorage"] as const) {
      const column = columns[name];
      column.capacity[slot] = allocatable[name];
      column.requested[slot] = requested[name];
      column.nonZeroRequested[slot] = nonZeroRequested[name];
    }
  }

  private account(info: PodInfo, sign: 1 | -1): void {
    this.generation += 1;
    this.count = this.pods.size;
    addResources(this.requested, info.requests, sign);
    addResources(this.nonZeroRequested, info.nonZeroRequests, sign);
    for (const { ip, protocol, port } of info.hostPorts) tally(this.usedPorts, `${ip}/${protocol}/${port}`, sign);
    for (const claim of info.claims) tally(this.claims, claim, sign);
    this.publish();
  }
}

function tally(counts: Map<string, number>, key: string, sign: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + sign;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
