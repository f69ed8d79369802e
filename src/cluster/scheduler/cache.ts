import type { Node, Pod } from "../../apimachinery/types/index.ts";
import { NodeColumns } from "./node-columns.ts";
import { NO_IMAGES, NodeInfo, type PodInfo, podInfoOf } from "./node-info.ts";
import { PodIndex } from "./pod-index.ts";
import { same } from "./requeue.ts";

/** The nodes as one scheduling cycle sees them. */
export interface NodeList {
  /** Interleaved by zone, so that a search that stops early has seen all zones. */
  readonly all: readonly NodeInfo[];
  get(name: string): NodeInfo | undefined;
  /** Where the Pods are that rules speak of. */
  readonly pods: PodIndex;
  /** How many nodes have each value of a label. */
  domains(key: string): Domains;
  /** On how many nodes an image is. */
  imageNodes(name: string): number;
  /** Claims in use anywhere, with the number of Pods. */
  claimUsers(claim: string): number;
}

export interface Domains {
  readonly values: ReadonlyMap<string, number>;
  /** Nodes that have the label at all. */
  readonly nodes: number;
}

interface PodState {
  info: PodInfo;
  nodeName: string;
  /** Chosen by the scheduler, not yet seen bound. */
  assumed: boolean;
}

/**
 * What the scheduler knows of nodes and the Pods on them, with those it has assumed. A cycle is one event of the simulation
 * and nothing changes during it, so the cache is its own snapshot.
 */
export class Cache implements NodeList {
  private readonly nodes = new Map<string, NodeInfo>();
  private readonly states = new Map<string, PodState>();
  private readonly images = new Map<string, number>();
  private readonly users = new Map<string, number>();
  readonly pods = new PodIndex(() => this.nodes.values());
  private readonly columns = new NodeColumns();
  private readonly domainsByKey = new Map<string, Domains>();
  private ordered: readonly NodeInfo[] | undefined;

  get all(): readonly NodeInfo[] {
    this.ordered ??= interleave([...this.nodes.values()].filter(({ node }) => node));
    return this.ordered;
  }

  get(name: string): NodeInfo | undefined {
    const info = this.nodes.get(name);
    return info?.node ? info : undefined;
  }

  imageNodes(name: string): number {
    return this.images.get(name) ?? 0;
  }

  claimUsers(claim: string): number {
    return this.users.get(claim) ?? 0;
  }

  domains(key: string): Domains {
    let domains = this.domainsByKey.get(key);
    if (!domains) {
      const values = new Map<string, number>();
      let nodes = 0;
      for (const { labels } of this.all) {
        const value = labels[key];
        if (value === undefined) continue;
        nodes += 1;
        values.set(value, (values.get(value) ?? 0) + 1);
      }
      this.domainsByKey.set(key, (domains = { values, nodes }));
    }
    return domains;
  }

  setNode(node: Node): void {
    const name = node.metadata!.name!;
    const info = this.nodeOf(name);
    const old = info.node as Node | undefined;
    const zone = old && zoneOf(info);
    const labels = info.labels;
    info.setNode(node);
    if (!old || zone !== zoneOf(info)) this.ordered = undefined;
    if (!old || !same(labels, info.labels)) this.topologyChanged();
    if (!old || old.status?.images !== node.status?.images) this.setImages(info, node);
  }

  removeNode(name: string): void {
    const info = this.nodes.get(name);
    if (!info) return;
    for (const image of info.images.keys()) this.tally(this.images, image, -1);
    info.images = NO_IMAGES;
    this.ordered = undefined;
    // Pods of a node that is gone are kept until they are seen to go too.
    if (info.pods.size > 0) info.node = undefined as unknown as Node;
    else this.forgetNode(info);
    this.topologyChanged();
  }

  /** A Pod that the API server shows on a node; ends an assumption. */
  setPod(pod: Pod): void {
    const uid = pod.metadata!.uid!;
    const nodeName = pod.spec!.nodeName!;
    const state = this.states.get(uid);
    if (state && state.nodeName === nodeName && !changesAccounts(state.info.pod, pod)) {
      state.assumed = false;
      (state.info as { pod: Pod }).pod = pod;
      return;
    }
    if (state) this.drop(uid, state);
    this.place(uid, { info: podInfoOf(pod), nodeName, assumed: false });
  }

  assume(info: PodInfo, nodeName: string): void {
    this.place(info.uid, { info, nodeName, assumed: true });
  }

  /** The binding failed. */
  forget(uid: string): void {
    const state = this.states.get(uid);
    if (state?.assumed) this.drop(uid, state);
  }

  isAssumed(uid: string): boolean {
    return this.states.get(uid)?.assumed ?? false;
  }

  has(uid: string): boolean {
    return this.states.has(uid);
  }

  removePod(uid: string): void {
    const state = this.states.get(uid);
    if (state) this.drop(uid, state);
  }

  /** Takes a Pod out of the account until the returned function is called: a trial of what would be without it. */
  lift(uid: string): () => void {
    const state = this.states.get(uid);
    if (!state) return () => undefined;
    this.drop(uid, state);
    return () => {
      if (!this.states.has(uid)) this.place(uid, state);
    };
  }

  private place(uid: string, state: PodState): void {
    this.states.set(uid, state);
    const node = this.nodeOf(state.nodeName);
    node.addPod(state.info);
    this.pods.change(node, state.info, 1);
    for (const claim of state.info.claims) this.tally(this.users, claim, 1);
  }

  private drop(uid: string, state: PodState): void {
    this.states.delete(uid);
    const node = this.nodes.get(state.nodeName);
    if (!node) return;
    node.removePod(uid);
    this.pods.change(node, state.info, -1);
    for (const claim of state.info.claims) this.tally(this.users, claim, -1);
    if (!node.node && node.pods.size === 0) this.forgetNode(node);
  }

  private forgetNode({ name, slot }: NodeInfo): void {
    this.nodes.delete(name);
    this.columns.release(slot);
  }

  private topologyChanged(): void {
    this.domainsByKey.clear();
    this.pods.nodesChanged();
  }

  private nodeOf(name: string): NodeInfo {
    let info = this.nodes.get(name);
    if (!info) this.nodes.set(name, (info = new NodeInfo(name, this.columns)));
    return info;
  }

  private setImages(info: NodeInfo, node: Node): void {
    for (const image of info.images.keys()) this.tally(this.images, image, -1);
    const images = new Map<string, number>();
    for (const { names, sizeBytes } of node.status?.images ?? []) {
      for (const name of names ?? []) images.set(name, sizeBytes ?? 0);
    }
    for (const image of images.keys()) this.tally(this.images, image, 1);
    info.images = images.size > 0 ? images : NO_IMAGES;
  }

  private tally(counts: Map<string, number>, key: string, sign: 1 | -1): void {
    const count = (counts.get(key) ?? 0) + sign;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
  }
}

/** Whether two versions of a placed Pod differ in what is summed or selected. Most updates are of the status alone. */
function changesAccounts(old: Pod, pod: Pod): boolean {
  if (Boolean(old.metadata!.deletionTimestamp) !== Boolean(pod.metadata!.deletionTimestamp)) return true;
  if (old.metadata!.labels !== pod.metadata!.labels || old.spec !== pod.spec) {
    if (JSON.stringify(old.metadata!.labels ?? null) !== JSON.stringify(pod.metadata!.labels ?? null)) return true;
    if (old.spec!.containers !== pod.spec!.containers) {
      const resources = ({ spec }: Pod): string =>
        JSON.stringify([spec!.containers.map((c) => c.resources), spec!.initContainers?.map((c) => c.resources), spec!.resources]);
      if (resources(old) !== resources(pod)) return true;
    }
  }
  return false;
}

function zoneOf({ labels }: NodeInfo): string {
  return `${labels["topology.kubernetes.io/region"] ?? ""}/${labels["topology.kubernetes.io/zone"] ?? ""}`;
}

/** One node of each zone in turn (kubernetes: pkg/scheduler/backend/cache/node_tree.go). */
function interleave(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>();
  for (const node of nodes) {
    const zone = zoneOf(node);
    const list = zones.get(zone);
    if (list) list.push(node);
    else zones.set(zone, [node]);
  }
  if (zones.size <= 1) return nodes;
  const lists = [...zones.values()];
  const ordered: NodeInfo[] = [];
  for (let i = 0; ordered.length < nodes.length; i += 1) {
    for (const list of lists) if (i < list.length) ordered.push(list[i]!);
  }
  return ordered;
}
