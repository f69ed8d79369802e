import type { KubeObject, OwnerReference } from "../../../apimachinery/types/index.ts";
import { type Client, StatusError } from "../../apiserver/client.ts";
import type { ServedResource } from "../served-resource.ts";
import { RetryError } from "../work-queue.ts";
import type { Graph, GraphNode } from "./graph.ts";

/** An owner that goes without its dependents. */
export interface Orphaning {
  node: GraphNode;
  dependents: readonly GraphNode[];
}

export interface CollectorOptions {
  client: Client;
  resources(): readonly ServedResource[];
  graph: Graph;
  /** What is to be looked at, by uid. */
  pending: Map<string, GraphNode>;
  orphaning: Map<string, Orphaning>;
  /** Looks at an object of `pending` soon. */
  again(uid: string): void;
}

/** Does what the graph of owners asks for. */
export interface Collector {
  attemptToDelete(uid: string): void;
  orphan(uid: string): void;
}

export function createCollector({ client, resources, graph, pending, orphaning, again }: CollectorOptions): Collector {
  function findLive({ resource, namespace, name }: Pick<GraphNode, "resource" | "namespace" | "name">): KubeObject | undefined {
    try {
      return client.ofAny(resource.name).find(namespace, name);
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return undefined;
      throw error;
    }
  }

  function ownerResource({ apiVersion, kind }: OwnerReference): ServedResource | undefined {
    const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
    const all = resources().filter((resource) => resource.kind === kind && resource.group === group);
    return all.find((resource) => resource.version === version) ?? all[0];
  }

  /** The owner if it is there, with its uid. */
  function findOwner(reference: OwnerReference, namespace: string): KubeObject | undefined {
    const resource = ownerResource(reference);
    // A kind that is not served: nothing is known of the owner, so nothing is deleted for it.
    if (!resource) throw new RetryError(`unable to get REST mapping for ${reference.apiVersion}/${reference.kind}`);
    const live = findLive({ resource, namespace: resource.namespaced ? namespace : "", name: reference.name });
    return live?.metadata!.uid === reference.uid ? live : undefined;
  }

  function attemptToDelete(uid: string): void {
    const node = graph.get(uid) ?? pending.get(uid);
    if (!node) return;
    if (node.beingDeleted && !node.deletingDependents) return void pending.delete(uid);
    const live = findLive(node);
    if (!live || live.metadata!.uid !== uid) return void pending.delete(uid);
    if (node.deletingDependents) {
      finishForeground(node, live);
      return void pending.delete(uid);
    }
    const references = live.metadata!.ownerReferences ?? [];
    if (references.length === 0) return void pending.delete(uid);
    // What belongs to no namespace cannot be owned by something in one; such a mistake does not go away by waiting.
    if (node.namespace === "" && references.some((reference) => ownerResource(reference)?.namespaced)) return void pending.delete(uid);
    const solid: OwnerReference[] = [];
    const gone: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of references) {
      const owner = findOwner(reference, node.namespace);
      if (!owner) gone.push(reference);
      else if (owner.metadata!.deletionTimestamp && owner.metadata!.finalizers?.includes("foregroundDeletion")) waiting.push(reference);
      else solid.push(reference);
    }
    if (solid.length > 0) {
      if (gone.length + waiting.length > 0) patchMetadata(node, uid, { ownerReferences: solid });
    } else if (waiting.length > 0 && node.dependents.size > 0) {
      // It has dependents of its own, which must go first.
      const cycle = [...node.dependents.values()].some(({ deletingDependents }) => deletingDependents);
      if (cycle) {
        patchMetadata(node, uid, { ownerReferences: references.map((reference) => ({ ...reference, blockOwnerDeletion: false })) });
      }
      remove(node, "Foreground");
    } else {
      const finalizers = live.metadata!.finalizers ?? [];
      const policy = finalizers.includes("orphan") ? "Orphan" : finalizers.includes("foregroundDeletion") ? "Foreground" : "Background";
      remove(node, policy);
    }
    pending.delete(uid);
  }

  /** Waits for the dependents that block; when there are none any more, the owner may go. */
  function finishForeground(node: GraphNode, live: KubeObject): void {
    const blocking = [...node.dependents.values()].filter(({ owners }) =>
      owners.some((reference) => reference.uid === node.uid && reference.blockOwnerDeletion),
    );
    if (blocking.length === 0) {
      removeFinalizer(node, live, "foregroundDeletion");
      return;
    }
    for (const dependent of blocking) {
      if (dependent.deletingDependents) continue;
      pending.set(dependent.uid, dependent);
      again(dependent.uid);
    }
  }

  function orphan(uid: string): void {
    const work = orphaning.get(uid);
    if (!work) return;
    for (const dependent of work.dependents) {
      const live = findLive(dependent);
      if (!live || live.metadata!.uid !== dependent.uid) continue;
      const rest = (live.metadata!.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
      patchMetadata(dependent, dependent.uid, { ownerReferences: rest.length > 0 ? rest : null });
    }
    const live = findLive(work.node);
    if (live && live.metadata!.uid === uid) removeFinalizer(work.node, live, "orphan");
    orphaning.delete(uid);
  }

  function removeFinalizer(node: GraphNode, live: KubeObject, finalizer: string): void {
    const kept = (live.metadata!.finalizers ?? []).filter((name) => name !== finalizer);
    patchMetadata(node, node.uid, { finalizers: kept.length > 0 ? kept : null });
  }

  function remove(node: GraphNode, policy: "Foreground" | "Background" | "Orphan"): void {
    tolerant(() => client.ofAny(node.resource.name).delete(node.namespace, node.name, { preconditions: { uid: node.uid }, propagationPolicy: policy }));
  }

  function patchMetadata(node: GraphNode, uid: string, metadata: Record<string, unknown>): void {
    tolerant(() =>
      client.ofAny(node.resource.name).patch(node.namespace, node.name, "application/merge-patch+json", { metadata: { uid, ...metadata } }),
    );
  }

  return { attemptToDelete, orphan };
}

/** What is gone meanwhile, or is another object by now, needs nothing done. */
function tolerant(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
  }
}
