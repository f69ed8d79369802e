import { semanticEqual } from "../../apimachinery/json/index.ts";
import { type Selector, selectorFromObject, selectorFromSet } from "../../apimachinery/selectors/index.ts";
import type {
  Kinds, OwnerReference, Pod, PodTemplateSpec, ReplicaSet, ReplicaSetCondition, ReplicationController,
} from "../../apimachinery/types/index.ts";
import { Waiting } from "../apiserver/admission/webhooks/session.ts";
import { StatusError } from "../apiserver/client.ts";
import { type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, rfc3339, splitKey } from "./controller.ts";
import { Expectations } from "./expectations.ts";
import { byController, orphansByNamespace } from "./informers.ts";
import { claim, resolveController } from "./ownership.ts";
import { createPodControl, inTerminatingNamespace, slowStartBatch } from "./pod-control.ts";
import { availableAt, byDeletionPreference, isActive, isReady, isTerminating } from "./pod-state.ts";
import { createWorkQueue } from "./work-queue.ts";
import { same } from "../scheduler/requeue.ts";

/** Pods that one sync creates or deletes at most. */
const BURST = 500;

/** What differs between the two kinds that keep a number of Pods. */
interface Kind<R extends "replicasets.apps" | "replicationcontrollers"> {
  readonly resource: R;
  readonly kind: string;
  readonly apiVersion: string;
  readonly component: string;
  /** Whether status tells of Pods on their way out. */
  readonly terminating: boolean;
  selectorOf(owner: Kinds[R]): Selector;
}

const REPLICA_SET: Kind<"replicasets.apps"> = {
  resource: "replicasets.apps",
  kind: "ReplicaSet",
  apiVersion: "apps/v1",
  component: "replicaset-controller",
  terminating: true,
  selectorOf: (owner) => selectorFromObject((owner as ReplicaSet).spec!.selector),
};

const REPLICATION_CONTROLLER: Kind<"replicationcontrollers"> = {
  resource: "replicationcontrollers",
  kind: "ReplicationController",
  apiVersion: "v1",
  component: "replication-controller",
  terminating: false,
  selectorOf: (owner) => selectorFromSet((owner as ReplicationController).spec!.selector),
};

export function createReplicaSetController(options: ControllerOptions): Controller {
  return createReplicasController(options, REPLICA_SET);
}

export function createReplicationControllerController(options: ControllerOptions): Controller {
  return createReplicasController(options, REPLICATION_CONTROLLER);
}

/** What a sync asks of each of its Pods, found out once for each change of the Pod: a sync goes through thousands. */
interface Seen {
  readonly pod: Pod;
  readonly active: boolean;
  readonly terminating: boolean;
  readonly ready: boolean;
  /** The owner's spec that the labels were held against last, and whether its selector and its template's labels match them. */
  spec: unknown;
  selected: boolean;
  labelled: boolean;
}

function seenOf(pod: Pod, before?: Seen): Seen {
  // Versions of an object share what is the same in them.
  const held = before !== undefined && before.pod.metadata!.labels === pod.metadata!.labels ? before : undefined;
  return {
    pod, active: isActive(pod), terminating: isTerminating(pod), ready: isReady(pod),
    spec: held?.spec, selected: held?.selected ?? false, labelled: held?.labelled ?? false,
  };
}

interface Status {
  replicas: number;
  fullyLabeledReplicas: number;
  readyReplicas: number;
  availableReplicas: number;
  terminatingReplicas: number;
  conditions: readonly ReplicaSetCondition[];
}

function createReplicasController<R extends "replicasets.apps" | "replicationcontrollers">(
  options: ControllerOptions, kind: Kind<R>,
): Controller {
  type Owner = ReplicaSet & ReplicationController;
  const { simulation, client, informers } = options;
  const owners = informers.of(kind.resource) as unknown as import("./informers.ts").SharedInformer<Owner>;
  const pods = informers.of("pods");
  const api = client.of(kind.resource) as unknown as import("../apiserver/client.ts").ResourceClient<Owner>;
  const podsOf = pods.index("controller, as replicas", byController, seenOf);
  const orphansIn = pods.index("orphans", orphansByNamespace);
  const siblingsOf = informers.of("replicasets.apps").index("controller", byController);
  const recorder = recorderOf(options, kind.component);
  const podControl = createPodControl(client, recorder);
  const expectations = new Expectations(simulation);
  const queue = createWorkQueue({ simulation, sync });
  const selectorOf = (owner: Owner): Selector => kind.selectorOf(owner as never);

  owners.on({
    added: (owner) => queue.add(keyOf(owner)),
    updated(owner, old) {
      if (owner.metadata!.uid !== old.metadata!.uid) expectations.forget(keyOf(old));
      queue.add(keyOf(owner));
    },
    deleted(owner) {
      expectations.forget(keyOf(owner));
      queue.add(keyOf(owner));
    },
  });

  const resolve = (namespace: string, reference: OwnerReference | undefined): Owner | undefined =>
    resolveController(owners, kind.kind, namespace, reference);

  function enqueueMatching(pod: Pod): void {
    for (const owner of owners.list(pod.metadata!.namespace)) {
      if (selectorOf(owner).matches(pod.metadata!.labels)) queue.add(keyOf(owner));
    }
  }

  function podDeleted(pod: Pod): void {
    const owner = resolve(pod.metadata!.namespace!, controllerOf(pod));
    if (!owner) return;
    expectations.deletionObserved(keyOf(owner), pod.metadata!.uid!);
    queue.add(keyOf(owner));
  }

  pods.on({
    added(pod) {
      if (deleting(pod)) return podDeleted(pod);
      const reference = controllerOf(pod);
      if (!reference) return enqueueMatching(pod);
      const owner = resolve(pod.metadata!.namespace!, reference);
      if (!owner) return;
      expectations.creationObserved(keyOf(owner));
      queue.add(keyOf(owner));
    },
    updated(pod, old) {
      const namespace = pod.metadata!.namespace!;
      const relabelled = !same(pod.metadata!.labels, old.metadata!.labels);
      if (deleting(pod)) {
        podDeleted(pod);
        if (relabelled) podDeleted(old);
        return;
      }
      const [reference, before] = [controllerOf(pod), controllerOf(old)];
      if (before && before.uid !== reference?.uid) {
        const owner = resolve(namespace, before);
        if (owner) queue.add(keyOf(owner));
      }
      if (reference) {
        const owner = resolve(namespace, reference);
        if (!owner) return;
        queue.addAfter(keyOf(owner), gatherTime(owner));
        const minReady = owner.spec!.minReadySeconds ?? 0;
        if (!isReady(old) && isReady(pod) && minReady > 0) queue.addAfter(keyOf(owner), minReady * 1000 + 1000);
        return;
      }
      if (relabelled || before) enqueueMatching(pod);
    },
    deleted: podDeleted,
  });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const owner = owners.get(namespace, name);
    if (!owner) {
      expectations.forget(key);
      return;
    }
    const mayAct = expectations.satisfied(key);
    const selector = selectorOf(owner);
    const { metadata, spec } = owner;
    const template = selectorFromSet(spec!.template?.metadata?.labels);
    const hold = (seen: Seen): Seen => {
      if (seen.spec === spec) return seen;
      const { labels } = seen.pod.metadata!;
      seen.spec = spec;
      seen.selected = selector.matches(labels);
      seen.labelled = template.matches(labels);
      return seen;
    };
    const claimed: Seen[] = [];
    const others: Pod[] = [];
    let terminating = 0;
    // A thousand Pods become ready in hundreds of syncs, each of which goes through all of them: plain loops.
    const own = podsOf(metadata!.uid!);
    for (let i = 0; i < own.length; i += 1) {
      const seen = own[i]!;
      if (seen.terminating) terminating += 1;
      if (!seen.active) continue;
      if (hold(seen).selected) claimed.push(seen);
      else others.push(seen.pod);
    }
    for (const orphan of orphansIn(namespace)) if (isActive(orphan)) others.push(orphan);
    if (others.length > 0) {
      const adopted = claim(client, {
        owner,
        reference: controllerReference(owner, kind.apiVersion, kind.kind),
        resource: "pods",
        matches: (pod) => selector.matches(pod.metadata!.labels),
        fresh: () => api.find(namespace, name),
      }, others);
      for (const pod of adopted) claimed.push(hold(seenOf(pod)));
    }
    let failure: { error: StatusError; reason: string } | undefined;
    if (mayAct && !deleting(owner)) failure = manage(key, owner, claimed);
    const updated = writeStatus(owner, claimed, terminating, failure);
    if (failure) throw failure.error;
    const minReady = owner.spec!.minReadySeconds ?? 0;
    const { readyReplicas = 0, availableReplicas = 0, replicas } = updated.status!;
    if (minReady > 0 && readyReplicas === replicas && availableReplicas !== replicas) {
      const next = Math.min(...claimed.filter(({ ready }) => ready).map(({ pod }) => availableAt(pod, minReady)).filter((at) => at > simulation.wall));
      if (next !== Infinity) return next - simulation.wall;
    }
  }

  /** Creates what is missing or deletes what is too much. */
  function manage(key: string, owner: Owner, active: readonly Seen[]): { error: StatusError; reason: string } | undefined {
    const wanted = owner.spec!.replicas ?? 1;
    const missing = Math.min(BURST, wanted - active.length);
    if (missing > 0) {
      expectations.expectCreations(key, missing);
      const reference = controllerReference(owner, kind.apiVersion, kind.kind);
      const template = owner.spec!.template as PodTemplateSpec;
      const { created, error } = slowStartBatch(missing, () => {
        try {
          podControl.create(owner, { template, reference });
        } catch (thrown) {
          // The namespace is going: trying again would not help.
          if (thrown instanceof StatusError && inTerminatingNamespace(thrown)) return;
          throw thrown;
        }
      });
      if (created < missing) expectations.creationObserved(key, missing - created);
      if (error instanceof Waiting) throw error;
      return error instanceof StatusError ? { error, reason: "FailedCreate" } : undefined;
    }
    const excess = Math.min(BURST, active.length - wanted);
    if (excess <= 0) return undefined;
    let victims = active.map(({ pod }) => pod);
    if (excess < active.length) {
      const crowds = crowdOf(owner, victims);
      victims = victims.sort(byDeletionPreference(simulation.wall, crowds)).slice(0, excess);
    }
    expectations.expectDeletions(key, victims.map(({ metadata }) => metadata!.uid!));
    let failure: { error: StatusError; reason: string } | undefined;
    let waiting: Waiting | undefined;
    for (const { metadata } of victims) {
      try {
        podControl.delete(owner, metadata!.namespace!, metadata!.name!);
      } catch (error) {
        if (!(error instanceof StatusError) && !(error instanceof Waiting)) throw error;
        expectations.deletionObserved(key, metadata!.uid!);
        if (error instanceof Waiting) waiting = error;
        else if (error.code !== 404) failure ??= { error, reason: "FailedDelete" };
      }
    }
    if (waiting) throw waiting;
    return failure;
  }

  /** How many active Pods of the same Deployment are on a Pod's node. */
  function crowdOf(owner: Owner, active: readonly Pod[]): (pod: Pod) => number {
    const deployment = controllerOf(owner);
    const counts = new Map<string, number>();
    if (!deployment) return () => 0;
    const related = siblingsOf(deployment.uid).flatMap(({ metadata }) =>
      metadata!.uid === owner.metadata!.uid ? active : podsOf(metadata!.uid!).filter((seen) => seen.active).map(({ pod }) => pod),
    );
    for (const { spec } of related) counts.set(spec!.nodeName ?? "", (counts.get(spec!.nodeName ?? "") ?? 0) + 1);
    return ({ spec }) => counts.get(spec!.nodeName ?? "") ?? 0;
  }

  function writeStatus(
    owner: Owner, active: readonly Seen[], terminating: number, failure: { error: StatusError; reason: string } | undefined,
  ): Owner {
    const { metadata, spec } = owner;
    const old = owner.status;
    const minReady = spec!.minReadySeconds ?? 0;
    const status: Status = {
      replicas: active.length,
      fullyLabeledReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      terminatingReplicas: terminating,
      conditions: (old?.conditions ?? []) as readonly ReplicaSetCondition[],
    };
    for (let i = 0; i < active.length; i += 1) {
      const { pod, ready, labelled } = active[i]!;
      if (labelled) status.fullyLabeledReplicas += 1;
      if (!ready) continue;
      status.readyReplicas += 1;
      if (minReady === 0 || availableAt(pod, minReady) <= simulation.wall) status.availableReplicas += 1;
    }
    const known = status.conditions.find(({ type }) => type === "ReplicaFailure");
    if (failure && !known) {
      const condition: ReplicaSetCondition = {
        type: "ReplicaFailure",
        status: "True",
        lastTransitionTime: rfc3339(simulation.wall),
        reason: failure.reason,
        message: failure.error.message,
      };
      status.conditions = [...status.conditions, condition];
    } else if (!failure && known) status.conditions = status.conditions.filter((condition) => condition !== known);
    const written = {
      ...nonZero({
        fullyLabeledReplicas: status.fullyLabeledReplicas,
        readyReplicas: status.readyReplicas,
        availableReplicas: status.availableReplicas,
      }),
      replicas: status.replicas,
      ...(kind.terminating ? { terminatingReplicas: status.terminatingReplicas } : {}),
      observedGeneration: metadata!.generation ?? 0,
      ...(status.conditions.length > 0 ? { conditions: status.conditions } : {}),
    };
    if (old && semanticEqual(old, written)) return owner;
    // The informer may be behind what others wrote: the counts go onto the present object.
    const present = api.find(metadata!.namespace!, metadata!.name!);
    if (!present || present.metadata!.uid !== metadata!.uid) return { ...owner, status: written };
    return api.updateStatus(metadata!.namespace!, { ...present, status: written });
  }

  return { stop: () => queue.stop() };
}

/**
 * Virtual ms for which changes of Pods are gathered before the next sync looks at all of them: what a sync of so many takes
 * a real controller, in which the queue folds what comes. Nothing for small sets.
 */
function gatherTime(owner: { readonly status?: { readonly replicas?: number } }): number {
  return Math.floor((owner.status?.replicas ?? 0) / 50);
}

/** Counts of 0 are left out of the JSON. */
export function nonZero<T extends Record<string, number | undefined>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count)) as Partial<T>;
}
