import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import type { ControllerRevision, Pod, PodTemplateSpec, StatefulSet, StatefulSetStatus } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { same } from "../../scheduler/requeue.ts";
import { type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { byController, orphansByNamespace } from "../informers.ts";
import { claim, resolveController } from "../ownership.ts";
import { availableAt, isFinished, isReady } from "../pod-state.ts";
import { nonZero } from "../replica-set.ts";
import { currentRevision, sortRevisions, templateOf, truncateHistory } from "../revision-history.ts";
import { createWorkQueue } from "../work-queue.ts";
import { createClaims } from "./claims.ts";
import {
  inRange, isMember, isRunningAndAvailable, isRunningAndReady, newPod, ordinalOf, replicasOf, revisionOf, startOrdinal,
} from "./pod.ts";

const HASH_LABEL = "controller.kubernetes.io/hash";

/** A slot of the set: the Pod that is there, or the one that is to be made. */
interface Slot {
  pod: Pod;
  created: boolean;
}

interface Revisions {
  current: ControllerRevision;
  update: ControllerRevision;
  collisionCount: number;
  all: readonly ControllerRevision[];
}

/** Pods with names that stay, made and updated one after the other (kubernetes: stateful_set_control.go). */
export function createStatefulSetController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const sets = informers.of("statefulsets.apps");
  const pods = informers.of("pods");
  const revisions = informers.of("controllerrevisions.apps");
  const podsOf = pods.index("controller", byController);
  const orphansIn = pods.index("orphans", orphansByNamespace);
  const revisionsOf = revisions.index("controller", byController);
  const orphanRevisions = revisions.index("orphans", orphansByNamespace);
  const api = client.of("statefulsets.apps");
  const podApi = client.of("pods");
  const recorder = recorderOf(options, "statefulset-controller");
  const claims = createClaims(client, recorder);
  const queue = createWorkQueue({ simulation, sync });

  sets.on({
    added: (set) => queue.add(keyOf(set)),
    updated: (set) => queue.add(keyOf(set)),
    deleted: (set) => queue.add(keyOf(set)),
  });

  const ownerOf = (pod: Pod): StatefulSet | undefined => resolveController(sets, "StatefulSet", pod.metadata!.namespace!, controllerOf(pod));

  function enqueueMatching(pod: Pod): void {
    for (const set of sets.list(pod.metadata!.namespace)) {
      if (selectorFromObject(set.spec!.selector).matches(pod.metadata!.labels)) queue.add(keyOf(set));
    }
  }

  const enqueueOwner = (pod: Pod): void => {
    const set = ownerOf(pod);
    if (set) queue.add(keyOf(set));
  };

  pods.on({
    added: (pod) => (controllerOf(pod) ? enqueueOwner(pod) : enqueueMatching(pod)),
    updated(pod, old) {
      if (controllerOf(old)?.uid !== controllerOf(pod)?.uid) enqueueOwner(old);
      const set = ownerOf(pod);
      if (set) {
        queue.add(keyOf(set));
        const minReady = set.spec!.minReadySeconds ?? 0;
        if (minReady > 0 && !isReady(old) && isReady(pod)) queue.addAfter(keyOf(set), minReady * 1000 + 1000);
      } else if (!controllerOf(pod) && (controllerOf(old) || !same(pod.metadata!.labels, old.metadata!.labels))) enqueueMatching(pod);
    },
    deleted: enqueueOwner,
  });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const set = sets.get(namespace, name) && api.find(namespace, name);
    if (!set) return;
    const selector = selectorFromObject(set.spec!.selector);
    const reference = controllerReference(set, "apps/v1", "StatefulSet");
    const fresh = () => api.find(namespace, name);
    const history = claim(client, {
      owner: set, reference, resource: "controllerrevisions.apps", fresh, matches: ({ metadata }) => selector.matches(metadata!.labels),
    }, [...revisionsOf(set.metadata!.uid!), ...orphanRevisions(namespace)]);
    const members = claim(client, {
      owner: set, reference, resource: "pods", fresh,
      matches: (pod) => selector.matches(pod.metadata!.labels) && isMember(set, pod as Pod),
    }, [...podsOf(set.metadata!.uid!), ...orphansIn(namespace)]);
    const found = findRevisions(set, sortRevisions(history));
    const status = countStatus(set, members, found);
    let failure: unknown;
    try {
      act(set, members, found, status);
    } catch (error) {
      failure = error;
    }
    completeUpdate(set, status);
    writeStatus(set, status);
    if (failure) throw failure;
    const live = new Set([found.current.metadata!.name, found.update.metadata!.name, ...members.map(revisionOf)]);
    truncateHistory(client, found.all, ({ metadata }) => live.has(metadata!.name), set.spec!.revisionHistoryLimit ?? 10);
    const minReady = set.spec!.minReadySeconds ?? 0;
    if (minReady > 0 && (status.readyReplicas ?? 0) > (status.availableReplicas ?? 0)) {
      const next = Math.min(...members.filter(isReady).map((pod) => availableAt(pod, minReady)).filter((at) => at > simulation.wall));
      if (next !== Infinity) return next - simulation.wall;
    }
  }

  /** The revision of the template, made if it is new, and the one that Pods were on before. */
  function findRevisions(set: StatefulSet, known: readonly ControllerRevision[]): Revisions {
    const reference = controllerReference(set, "apps/v1", "StatefulSet");
    const { revision: update, history, collisionCount } = currentRevision(client, { owner: set, reference, hashLabel: HASH_LABEL }, known);
    const current = history.find(({ metadata }) => metadata!.name === set.status?.currentRevision) ?? update;
    return { current, update, collisionCount, all: history };
  }

  function countStatus(set: StatefulSet, members: readonly Pod[], { current, update, collisionCount }: Revisions): StatefulSetStatus & Record<string, unknown> {
    const minReady = set.spec!.minReadySeconds ?? 0;
    const count = (matches: (pod: Pod) => boolean): number => members.filter(matches).length;
    const on = (revision: ControllerRevision) => (pod: Pod) => !deleting(pod) && revisionOf(pod) === revision.metadata!.name;
    return {
      observedGeneration: set.metadata!.generation,
      replicas: count(({ status }) => status?.phase !== undefined),
      readyReplicas: count(isRunningAndReady),
      availableReplicas: count((pod) => isRunningAndAvailable(pod, minReady, simulation.wall)),
      currentReplicas: count(on(current)),
      updatedReplicas: count(on(update)),
      currentRevision: current.metadata!.name,
      updateRevision: update.metadata!.name,
      collisionCount,
    };
  }

  function act(set: StatefulSet, members: readonly Pod[], found: Revisions, status: { -readonly [K in keyof StatefulSetStatus]: StatefulSetStatus[K] }): void {
    if (deleting(set)) return;
    const parallel = set.spec!.podManagementPolicy === "Parallel";
    const slots: Slot[] = [];
    for (let i = 0; i < replicasOf(set); i += 1) {
      const ordinal = startOrdinal(set) + i;
      const pod = members.find((member) => ordinalOf(member) === ordinal);
      if (pod) slots.push({ pod, created: true });
      else {
        const revision = startsOnCurrent(set, ordinal) ? found.current : found.update;
        const template: PodTemplateSpec = revision === found.update ? set.spec!.template : templateOf(revision);
        slots.push({ pod: newPod(set, template, ordinal, revision.metadata!.name!), created: false });
      }
    }
    const condemned = members.filter((pod) => !inRange(set, ordinalOf(pod))).sort((a, b) => ordinalOf(b) - ordinalOf(a));
    const available = (pod: Pod): boolean => !deleting(pod) && isRunningAndAvailable(pod, set.spec!.minReadySeconds ?? 0, simulation.wall);
    const firstUnavailable = slots.find(({ pod, created }) => !created || !available(pod))?.pod ?? [...condemned].reverse().find((pod) => !available(pod));
    // Parallel: none waits for another.
    for (const slot of slots) if (fill(set, slot, parallel) && !parallel) return;
    for (const pod of condemned) claims.updateOwners(set, pod);
    for (const pod of condemned) if (dismiss(set, pod, parallel, firstUnavailable) && !parallel) return;
    if (set.spec!.updateStrategy?.type === "OnDelete") return;
    update(set, slots, found, status);
  }

  /** While an update is held back by a partition, Pods below it are made anew as they were. */
  function startsOnCurrent(set: StatefulSet, ordinal: number): boolean {
    const { type, rollingUpdate } = set.spec!.updateStrategy ?? {};
    if (type === "OnDelete") return false;
    if (!rollingUpdate) return ordinal < startOrdinal(set) + (set.status?.currentReplicas ?? 0);
    return ordinal < startOrdinal(set) + (rollingUpdate.partition ?? 0);
  }

  /** Brings a slot on its way. Returns whether the ones after it have to wait. */
  function fill(set: StatefulSet, { pod, created }: Slot, parallel: boolean): boolean {
    if (created && isFinished(pod)) {
      if (!deleting(pod)) remove(set, pod);
      return true;
    }
    if (!created) {
      if (claims.areStale(set, pod)) return true;
      createPod(set, pod);
      return true;
    }
    if (pod.status?.phase === "Pending" && !deleting(pod)) claims.createMissing(set, pod);
    if (deleting(pod)) return true;
    if (!parallel && !isRunningAndAvailable(pod, set.spec!.minReadySeconds ?? 0, simulation.wall)) return true;
    claims.updateOwners(set, pod);
    return false;
  }

  /** A Pod beyond the wanted number goes, the highest first, and not while one below it is not well. */
  function dismiss(set: StatefulSet, pod: Pod, parallel: boolean, firstUnavailable: Pod | undefined): boolean {
    if (deleting(pod)) return true;
    const unwell = !isRunningAndAvailable(pod, set.spec!.minReadySeconds ?? 0, simulation.wall);
    if (unwell && !parallel && pod !== firstUnavailable) return true;
    remove(set, pod);
    return true;
  }

  /**
   * Deletes Pods of another revision from the highest ordinal down to the partition: one after the other, also such as
   * are not well, each after the ones above it are available.
   */
  function update(
    set: StatefulSet, slots: readonly Slot[], found: Revisions,
    status: { -readonly [K in keyof StatefulSetStatus]: StatefulSetStatus[K] },
  ): void {
    const { partition = 0 } = set.spec!.updateStrategy?.rollingUpdate ?? {};
    const minReady = set.spec!.minReadySeconds ?? 0;
    for (const { pod, created } of slots.slice(partition).reverse()) {
      if (revisionOf(pod) !== found.update.metadata!.name && !deleting(pod)) {
        remove(set, pod);
        status.currentReplicas = Math.max(0, (status.currentReplicas ?? 0) - 1);
        return;
      }
      if (!created || deleting(pod) || !isRunningAndAvailable(pod, minReady, simulation.wall)) return;
    }
  }

  function createPod(set: StatefulSet, pod: Pod): void {
    claims.createMissing(set, pod);
    const what = `Pod ${pod.metadata!.name} in StatefulSet ${set.metadata!.name}`;
    try {
      podApi.create(set.metadata!.namespace!, pod);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason !== "AlreadyExists") recorder.event(set, "Warning", "FailedCreate", `Create ${what} failed error: ${error.message}`);
      throw error;
    }
    recorder.event(set, "Normal", "SuccessfulCreate", `Create ${what} successful`);
  }

  function remove(set: StatefulSet, { metadata }: Pod): void {
    const what = `Pod ${metadata!.name} in StatefulSet ${set.metadata!.name}`;
    try {
      podApi.delete(metadata!.namespace!, metadata!.name!);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404) return;
      recorder.event(set, "Warning", "FailedDelete", `Delete ${what} failed error: ${error.message}`);
      throw error;
    }
    recorder.event(set, "Normal", "SuccessfulDelete", `Delete ${what} successful`);
  }

  function completeUpdate(set: StatefulSet, status: { -readonly [K in keyof StatefulSetStatus]: StatefulSetStatus[K] }): void {
    const wanted = replicasOf(set);
    if (set.spec!.updateStrategy?.type === "OnDelete") return;
    if (status.updatedReplicas !== wanted || status.readyReplicas !== wanted || status.replicas !== wanted) return;
    status.currentReplicas = status.updatedReplicas;
    status.currentRevision = status.updateRevision;
  }

  function writeStatus(set: StatefulSet, status: StatefulSetStatus): void {
    const { readyReplicas, currentReplicas, updatedReplicas, ...rest } = status;
    const written = { ...rest, ...nonZero({ readyReplicas, currentReplicas, updatedReplicas }) } as StatefulSetStatus;
    const present = api.find(set.metadata!.namespace!, set.metadata!.name!);
    if (!present || present.metadata!.uid !== set.metadata!.uid || semanticEqual(present.status, written)) return;
    api.updateStatus(set.metadata!.namespace!, { ...present, status: written });
  }

  return { stop: () => queue.stop() };
}
