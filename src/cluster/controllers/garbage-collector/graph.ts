import type { KubeObject, OwnerReference } from "../../../apimachinery/types/index.ts";
import type { ServedResource } from "../served-resource.ts";

/** An object and what it has to do with others by ownerReferences. */
export interface GraphNode {
  readonly uid: string;
  readonly resource: ServedResource;
  readonly namespace: string;
  readonly name: string;
  owners: readonly OwnerReference[];
  /** By uid, in order of arrival. */
  readonly dependents: Map<string, GraphNode>;
  beingDeleted: boolean;
  /** Waits in foreground deletion until its dependents are gone. */
  deletingDependents: boolean;
}

export interface GraphEvents {
  /** The object may have to be deleted. */
  attempt(node: GraphNode): void;
  /** Its dependents are to lose their reference to it. */
  orphan(node: GraphNode, dependents: readonly GraphNode[]): void;
  /** It names an owner by the uid of an object in another namespace. */
  foreign(node: GraphNode, reference: OwnerReference): void;
}

/** The graph of owners and dependents of all objects (kubernetes: garbagecollector/graph_builder.go). */
export class Graph {
  private readonly nodes = new Map<string, GraphNode>();
  /** Dependents of owners that are not known (yet). */
  private readonly waiting = new Map<string, Map<string, GraphNode>>();
  private readonly events: GraphEvents;

  constructor(events: GraphEvents) {
    this.events = events;
  }

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }

  set(object: KubeObject, resource: ServedResource): void {
    const { uid, namespace = "", name, ownerReferences = [], finalizers = [], deletionTimestamp } = object.metadata!;
    let node = this.nodes.get(uid!);
    const beingDeleted = deletionTimestamp !== undefined;
    const before = { beingDeleted: node?.beingDeleted ?? false, foreground: node?.deletingDependents ?? false };
    if (!node) {
      node = {
        uid: uid!, resource, namespace, name: name!, owners: [], beingDeleted, deletingDependents: false,
        dependents: this.waiting.get(uid!) ?? new Map(),
      };
      this.waiting.delete(uid!);
      this.nodes.set(uid!, node);
    }
    const known = node.owners;
    const freed = this.relink(node, ownerReferences);
    for (const reference of ownerReferences) if (!known.some(({ uid }) => uid === reference.uid)) this.check(node, reference);
    node.beingDeleted = beingDeleted;
    node.deletingDependents = beingDeleted && finalizers.includes("foregroundDeletion");
    if (beingDeleted && finalizers.includes("orphan") && !before.beingDeleted) {
      this.events.orphan(node, [...node.dependents.values()]);
    }
    if (node.deletingDependents && !before.foreground) {
      for (const dependent of node.dependents.values()) this.events.attempt(dependent);
      this.events.attempt(node);
    }
    for (const owner of freed) if (owner.deletingDependents) this.events.attempt(owner);
    // An owner that is not known may not be there at all.
    if (node.owners.some((reference) => !this.nodes.has(reference.uid))) this.events.attempt(node);
    // Owners that wait for their dependents want those gone that come late or unblock late.
    for (const { uid: ownerUid } of node.owners) {
      const owner = this.nodes.get(ownerUid);
      if (owner?.deletingDependents && !before.beingDeleted && !beingDeleted) this.events.attempt(node);
    }
  }

  delete(object: KubeObject): void {
    const uid = object.metadata!.uid!;
    const node = this.nodes.get(uid);
    if (!node) return;
    this.nodes.delete(uid);
    const owners = node.owners.map((reference) => this.nodes.get(reference.uid));
    this.relink(node, []);
    if (node.dependents.size > 0) this.waiting.set(uid, node.dependents);
    for (const dependent of [...node.dependents.values()]) this.events.attempt(dependent);
    for (const owner of owners) if (owner?.deletingDependents) this.events.attempt(owner);
  }

  /** A reference whose uid is that of something else may be wrong: whether the owner is there has to be looked up (addDependentToOwners). */
  private check(node: GraphNode, reference: OwnerReference): void {
    const owner = this.nodes.get(reference.uid);
    if (!owner) return;
    const { namespace, name, resource: { group, version, kind } } = owner;
    if (namespace !== "" && namespace !== node.namespace) this.events.foreign(node, reference);
    else if (name === reference.name && kind === reference.kind && (group ? `${group}/${version}` : version) === reference.apiVersion) return;
    this.events.attempt(node);
  }

  /** Takes over new references; returns the owners that lost a blocking dependent. */
  private relink(node: GraphNode, references: readonly OwnerReference[]): GraphNode[] {
    if (node.owners === references || (node.owners.length === 0 && references.length === 0)) return [];
    const freed: GraphNode[] = [];
    for (const old of node.owners) {
      const kept = references.find(({ uid }) => uid === old.uid);
      const owner = this.nodes.get(old.uid);
      if (kept) {
        if (old.blockOwnerDeletion && !kept.blockOwnerDeletion && owner) freed.push(owner);
        continue;
      }
      if (owner) {
        owner.dependents.delete(node.uid);
        freed.push(owner);
      } else this.waiting.get(old.uid)?.delete(node.uid);
    }
    for (const { uid } of references) {
      const owner = this.nodes.get(uid);
      let dependents = owner?.dependents ?? this.waiting.get(uid);
      if (!dependents) this.waiting.set(uid, (dependents = new Map()));
      dependents.set(node.uid, node);
    }
    node.owners = references;
    return freed;
  }
}
