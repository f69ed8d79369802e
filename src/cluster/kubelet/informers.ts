import type {
  ConfigMap, CSIDriver, CSINode, Node, PersistentVolume, PersistentVolumeClaim, Pod, RuntimeClass, Secret, Service,
} from "../../apimachinery/types/index.ts";
import type { DirectoryNode, Volume } from "../../os/index.ts";
import type { Client, Informer } from "../apiserver/client.ts";
import { informOrNothing } from "../inform.ts";

/** Told of the Pods bound to one node. */
export interface PodHandler {
  added(pod: Pod): void;
  updated(pod: Pod, old: Pod): void;
  deleted(pod: Pod): void;
}

export interface NetworkDisk {
  readonly root: DirectoryNode;
  readonly device: Volume;
}

/**
 * The watches of all kubelets, shared: a kubelet watches the Pods with `spec.nodeName` of its own and the ConfigMaps and
 * Secrets its Pods name; one watch with a dispatch by node name is the same without the cost of nodes times objects.
 */
export interface KubeletInformers {
  readonly configMaps: Informer<ConfigMap>;
  readonly secrets: Informer<Secret>;
  readonly services: Informer<Service>;
  readonly claims: Informer<PersistentVolumeClaim>;
  readonly volumes: Informer<PersistentVolume>;
  readonly nodes: Informer<Node>;
  readonly pods: Informer<Pod>;
  readonly drivers: Informer<CSIDriver>;
  readonly csiNodes: Informer<CSINode>;
  readonly runtimeClasses: Informer<RuntimeClass>;
  /** Disks of the network by the name of their PersistentVolume: every node sees the same. */
  readonly disks: Map<string, NetworkDisk>;
  /** Delivers the Pods of a node from now on; those that exist already are delivered at once. */
  watchPods(node: string, handler: PodHandler): () => void;
  /** Calls back when a ConfigMap or Secret changes (key `configmaps/NAMESPACE/NAME`). */
  onSourceChange(callback: (key: string) => void): () => void;
  /** Calls back when a claim, or the volume that it is bound to, changes. */
  onClaimChange(callback: (claim: PersistentVolumeClaim) => void): () => void;
  /** Calls back when a Node object changes. */
  onNodeChange(name: string, callback: () => void): () => void;
}

export function createKubeletInformers(client: Client): KubeletInformers {
  const handlers = new Map<string, PodHandler>();
  const podsOf = new Map<string, Map<string, Pod>>();
  const sourceCallbacks = new Set<(key: string) => void>();
  const claimCallbacks = new Set<(claim: PersistentVolumeClaim) => void>();
  const nodeCallbacks = new Map<string, Set<() => void>>();

  const keep = (pod: Pod): Map<string, Pod> => {
    const node = pod.spec!.nodeName!;
    let own = podsOf.get(node);
    if (!own) podsOf.set(node, (own = new Map()));
    return own;
  };
  const pods = informOrNothing(client, "pods", {
    added(pod) {
      if (!pod.spec?.nodeName) return;
      keep(pod).set(pod.metadata!.uid!, pod);
      handlers.get(pod.spec.nodeName)?.added(pod);
    },
    updated(pod, old) {
      if (!pod.spec?.nodeName) return;
      const own = keep(pod);
      const known = own.has(pod.metadata!.uid!);
      own.set(pod.metadata!.uid!, pod);
      const handler = handlers.get(pod.spec.nodeName);
      if (known) handler?.updated(pod, old);
      else handler?.added(pod);
    },
    deleted(pod) {
      if (!pod.spec?.nodeName) return;
      keep(pod).delete(pod.metadata!.uid!);
      handlers.get(pod.spec.nodeName)?.deleted(pod);
    },
  });
  const changed = (kind: string) => (object: { readonly metadata?: { readonly namespace?: string; readonly name?: string } }) => {
    const key = `${kind}/${object.metadata!.namespace}/${object.metadata!.name}`;
    for (const callback of sourceCallbacks) callback(key);
  };
  const watching = (kind: string) => ({ added: changed(kind), updated: changed(kind), deleted: changed(kind) });
  const nodeChanged = (node: Node): void => {
    for (const callback of nodeCallbacks.get(node.metadata!.name!) ?? []) callback();
  };
  const claimChanged = (claim: PersistentVolumeClaim): void => {
    for (const callback of claimCallbacks) callback(claim);
  };
  const claims = informOrNothing(client, "persistentvolumeclaims", { updated: claimChanged });
  return {
    pods,
    disks: new Map(),
    runtimeClasses: informOrNothing(client, "runtimeclasses.node.k8s.io"),
    drivers: informOrNothing(client, "csidrivers.storage.k8s.io"),
    csiNodes: informOrNothing(client, "csinodes.storage.k8s.io"),
    configMaps: informOrNothing(client, "configmaps", watching("configmaps")),
    secrets: informOrNothing(client, "secrets", watching("secrets")),
    services: informOrNothing(client, "services"),
    claims,
    volumes: informOrNothing(client, "persistentvolumes", {
      updated({ spec }) {
        const claim = spec?.claimRef && claims.get(spec.claimRef.namespace!, spec.claimRef.name!);
        if (claim) claimChanged(claim);
      },
    }),
    nodes: informOrNothing(client, "nodes", { added: nodeChanged, updated: nodeChanged, deleted: nodeChanged }),
    watchPods(node, handler) {
      handlers.set(node, handler);
      for (const pod of podsOf.get(node)?.values() ?? []) handler.added(pod);
      return () => {
        if (handlers.get(node) === handler) handlers.delete(node);
      };
    },
    onSourceChange(callback) {
      sourceCallbacks.add(callback);
      return () => sourceCallbacks.delete(callback);
    },
    onClaimChange(callback) {
      claimCallbacks.add(callback);
      return () => claimCallbacks.delete(callback);
    },
    onNodeChange(name, callback) {
      let own = nodeCallbacks.get(name);
      if (!own) nodeCallbacks.set(name, (own = new Set()));
      own.add(callback);
      return () => own.delete(callback);
    },
  };
}
