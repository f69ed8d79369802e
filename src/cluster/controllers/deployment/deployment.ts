import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { hashObject } from "../../../apimachinery/names.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from "../../../apimachinery/types/index.ts";
import { same } from "../../scheduler/requeue.ts";
import { StatusError } from "../../apiserver/client.ts";
import {
  type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, splitKey,
} from "../controller.ts";
import { byController, orphansByNamespace } from "../informers.ts";
import { claim, resolveController } from "../ownership.ts";
import { inTerminatingNamespace } from "../pod-control.ts";
import { createWorkQueue } from "../work-queue.ts";
import { annotationsFor } from "./annotations.ts";
import { findCondition, hasDeadline, isComplete, setCondition } from "./conditions.ts";
import {
  availableReplicas, DESIRED_REPLICAS, desiredReplicas, MAX_REPLICAS, maxSurge, maxUnavailable, newReplicas, proportion,
  replicasOf, REVISION, revisionOf, totalReplicas,
} from "./limits.ts";
import { byAge, findNewSet, HASH, type Rollout, serves, without, withoutHash } from "./replica-sets.ts";
import { rolloutStatusOf, statusOf, untilDeadline } from "./status.ts";

/** Virtual ms until what became ready is looked at, and more for other changes: no decision precedes the counts they lead to. */
const SYNC_TIME = 4;
const RESIZE_TIME = 8;

/** Brings the Pods of a Deployment from one template to the next by growing and shrinking ReplicaSets. */
export function createDeploymentController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const deployments = informers.of("deployments.apps");
  const sets = informers.of("replicasets.apps");
  const pods = informers.of("pods");
  const setsOf = sets.index("controller", byController);
  const orphanSets = sets.index("orphans", orphansByNamespace);
  const podsOf = pods.index("controller", byController);
  const api = client.of("deployments.apps");
  const setApi = client.of("replicasets.apps");
  const recorder = recorderOf(options, "deployment-controller");
  const queue = createWorkQueue({ simulation, sync, syncTime: SYNC_TIME });

  deployments.on({
    added: (deployment) => queue.add(keyOf(deployment)),
    updated: (deployment, old) =>
      queue.addAfter(keyOf(deployment), deployment.metadata!.generation === old.metadata!.generation ? RESIZE_TIME : 0),
    deleted: (deployment) => queue.add(keyOf(deployment)),
  });

  const ownerOf = (set: ReplicaSet): Deployment | undefined => resolveController(deployments, "Deployment", set.metadata!.namespace!, controllerOf(set));

  function enqueueOwner(set: ReplicaSet, delay = 0): void {
    const deployment = ownerOf(set);
    if (deployment) queue.addAfter(keyOf(deployment), delay);
  }

  function enqueueMatching(set: ReplicaSet): void {
    for (const deployment of deployments.list(set.metadata!.namespace)) {
      if (selectorFromObject(deployment.spec!.selector).matches(set.metadata!.labels)) queue.add(keyOf(deployment));
    }
  }

  sets.on({
    added: (set) => (controllerOf(set) ? enqueueOwner(set, RESIZE_TIME) : enqueueMatching(set)),
    updated(set, old) {
      if (controllerOf(old)?.uid !== controllerOf(set)?.uid) enqueueOwner(old);
      if (controllerOf(set)) enqueueOwner(set, serves(set) > serves(old) ? 0 : RESIZE_TIME);
      else if (controllerOf(old) || !same(set.metadata!.labels, old.metadata!.labels)) enqueueMatching(set);
    },
    deleted: (set) => enqueueOwner(set),
  });
  pods.on({
    // Recreate waits until the last old Pod has gone.
    deleted(pod) {
      const reference = controllerOf(pod);
      const set = reference?.kind === "ReplicaSet" ? sets.get(pod.metadata!.namespace!, reference.name) : undefined;
      const deployment = set && ownerOf(set);
      if (deployment?.spec!.strategy?.type === "Recreate") queue.add(keyOf(deployment));
    },
  });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    if (!deployments.get(namespace, name)) return;
    let deployment = api.find(namespace, name);
    if (!deployment) return;
    const selector = deployment.spec!.selector;
    if (selectorFromObject(selector).empty) {
      recorder.event(deployment, "Warning", "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.");
      return;
    }
    const all = replicaSetsOf(deployment);
    if (deleting(deployment)) return syncStatus({ deployment, newSet: findNewSet(deployment, all), oldSets: without(all, findNewSet(deployment, all)) });
    deployment = checkPaused(deployment);
    if (deployment.spec!.paused || isScaling(deployment, all)) return syncScale(deployment, all);
    return deployment.spec!.strategy?.type === "Recreate" ? recreate(deployment, all) : roll(deployment, all);
  }

  function replicaSetsOf(deployment: Deployment): ReplicaSet[] {
    const { namespace, name, uid } = deployment.metadata!;
    const selector = selectorFromObject(deployment.spec!.selector);
    return claim(client, {
      owner: deployment,
      reference: controllerReference(deployment, "apps/v1", "Deployment"),
      resource: "replicasets.apps",
      matches: (set) => selector.matches(set.metadata!.labels),
      fresh: () => api.find(namespace!, name!),
    }, [...setsOf(uid!), ...orphanSets(namespace!)]);
  }

  /** `pause` and `resume` are told in a condition, so that no time runs against the deadline meanwhile. */
  function checkPaused(deployment: Deployment): Deployment {
    if (!hasDeadline(deployment)) return deployment;
    const conditions = deployment.status?.conditions ?? [];
    const condition = findCondition(conditions, "Progressing");
    if (condition?.reason === "ProgressDeadlineExceeded") return deployment;
    const known = condition?.reason === "DeploymentPaused";
    const paused = Boolean(deployment.spec!.paused);
    if (paused === known) return deployment;
    const wanted = paused
      ? { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" }
      : { type: "Progressing", status: "Unknown", reason: "DeploymentResumed", message: "Deployment is resumed" };
    return writeStatus(deployment, { ...deployment.status, conditions: setCondition(conditions, wanted, simulation.wall) });
  }

  function writeStatus(deployment: Deployment, status: DeploymentStatus, annotations?: Record<string, string>): Deployment {
    const { namespace, name } = deployment.metadata!;
    const metadata = annotations ? { ...deployment.metadata, annotations } : deployment.metadata;
    const written = api.updateStatus(namespace!, { ...deployment, metadata, status });
    if (!annotations || same(written.metadata!.annotations?.[REVISION], annotations[REVISION])) return written;
    return api.patch(namespace!, name!, "application/merge-patch+json", { metadata: { annotations: { [REVISION]: annotations[REVISION] } } });
  }

  // --- which sets

  function rolloutOf(deployment: Deployment, all: readonly ReplicaSet[], create: boolean): Rollout {
    const existing = findNewSet(deployment, all);
    const oldSets = without(all, existing);
    const revision = String(Math.max(0, ...oldSets.map(revisionOf)) + 1);
    if (existing) return keepNewSet({ deployment, newSet: existing, oldSets }, revision);
    if (!create) return { deployment, newSet: undefined, oldSets };
    return createNewSet(deployment, oldSets, revision);
  }

  function keepNewSet({ deployment, newSet, oldSets }: Rollout, revision: string): Rollout {
    const set = newSet!;
    const annotations = annotationsFor(deployment, set, revision, true);
    const minReady = deployment.spec!.minReadySeconds ?? 0;
    if (annotations || (set.spec!.minReadySeconds ?? 0) !== minReady) {
      const updated = setApi.update(set.metadata!.namespace!, {
        ...set,
        metadata: { ...set.metadata, annotations: annotations ?? set.metadata!.annotations },
        spec: { ...set.spec!, minReadySeconds: minReady },
      });
      return { deployment, newSet: updated, oldSets };
    }
    const ownRevision = set.metadata!.annotations?.[REVISION] ?? "";
    const needsRevision = deployment.metadata!.annotations?.[REVISION] !== ownRevision;
    const conditions = deployment.status?.conditions ?? [];
    const needsCondition = hasDeadline(deployment) && !findCondition(conditions, "Progressing");
    if (!needsRevision && !needsCondition) return { deployment, newSet, oldSets };
    const found = {
      type: "Progressing", status: "True", reason: "FoundNewReplicaSet", message: `Found new replica set "${set.metadata!.name}"`,
    };
    const updated = writeStatus(
      deployment,
      { ...deployment.status, ...(needsCondition ? { conditions: setCondition(conditions, found, simulation.wall) } : {}) },
      { ...deployment.metadata!.annotations, [REVISION]: ownRevision },
    );
    return { deployment: updated, newSet, oldSets };
  }

  function createNewSet(deployment: Deployment, oldSets: ReplicaSet[], revision: string): Rollout {
    const { namespace, name } = deployment.metadata!;
    const { template, selector, minReadySeconds } = deployment.spec!;
    const hash = hashObject(template, deployment.status?.collisionCount);
    const labels = { ...template.metadata?.labels, [HASH]: hash };
    const replicas = newReplicas(deployment, oldSets, 0);
    const setName = `${name}-${hash}`;
    const draft: ReplicaSet = {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: setName,
        namespace,
        labels,
        ownerReferences: [controllerReference(deployment, "apps/v1", "Deployment")],
      },
      spec: {
        replicas,
        ...(minReadySeconds ? { minReadySeconds } : {}),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    };
    const annotations = annotationsFor(deployment, draft, revision, false)!;
    let created: ReplicaSet | undefined;
    try {
      created = setApi.create(namespace!, { ...draft, metadata: { ...draft.metadata, annotations } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (inTerminatingNamespace(error)) return { deployment, newSet: undefined, oldSets };
      if (error.reason !== "AlreadyExists") return failedToCreate(deployment, setName, error);
      const present = setApi.find(namespace!, setName);
      const ours = present && controllerOf(present)?.uid === deployment.metadata!.uid;
      if (!ours || !semanticEqual(withoutHash(present.spec!.template!), withoutHash(template))) {
        // Another template has the same hash: count up, and the next hash differs.
        const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
        writeStatus(deployment, { ...deployment.status, collisionCount });
        throw error;
      }
      created = present;
    }
    if (replicas > 0) recorder.event(deployment, "Normal", "ScalingReplicaSet", `Scaled up replica set ${setName} from 0 to ${replicas}`);
    const message = `Created new replica set "${setName}"`;
    const conditions = deployment.status?.conditions ?? [];
    const condition = { type: "Progressing", status: "True", reason: "NewReplicaSetCreated", message };
    const updated = writeStatus(
      deployment,
      { ...deployment.status, ...(hasDeadline(deployment) ? { conditions: setCondition(conditions, condition, simulation.wall) } : {}) },
      { ...deployment.metadata!.annotations, [REVISION]: revision },
    );
    return { deployment: updated, newSet: created, oldSets };
  }

  function failedToCreate(deployment: Deployment, setName: string, error: StatusError): never {
    const message = `Failed to create new replica set "${setName}": ${error.message}`;
    if (hasDeadline(deployment)) {
      const condition = { type: "Progressing", status: "False", reason: "ReplicaSetCreateError", message };
      const conditions = setCondition(deployment.status?.conditions ?? [], condition, simulation.wall);
      writeStatus(deployment, { ...deployment.status, conditions });
    }
    recorder.event(deployment, "Warning", "ReplicaSetCreateError", message);
    throw error;
  }

  // --- sizes

  /** Gives a set a size, and the annotations by which a later change of the Deployment's size is told. */
  function scaleSet(deployment: Deployment, set: ReplicaSet, size: number): { scaled: boolean; set: ReplicaSet } {
    const before = replicasOf(set);
    const desired = String(desiredReplicas(deployment));
    const max = String(desiredReplicas(deployment) + maxSurge(deployment));
    const { annotations } = set.metadata!;
    const annotated = annotations?.[DESIRED_REPLICAS] === desired && annotations[MAX_REPLICAS] === max;
    if (before === size && annotated) return { scaled: false, set };
    const updated = setApi.update(set.metadata!.namespace!, {
      ...set,
      metadata: { ...set.metadata, annotations: { ...annotations, [DESIRED_REPLICAS]: desired, [MAX_REPLICAS]: max } },
      spec: { ...set.spec!, replicas: size },
    });
    if (before === size) return { scaled: false, set: updated };
    const direction = size > before ? "up" : "down";
    recorder.event(
      deployment, "Normal", "ScalingReplicaSet",
      `Scaled ${direction} replica set ${set.metadata!.name} from ${before} to ${size}`,
    );
    return { scaled: true, set: updated };
  }

  /** As scaleSet, but a set that has the size is left alone, and the rollout knows the outcome. */
  function resize(rollout: Rollout, set: ReplicaSet, size: number): boolean {
    if (replicasOf(set) === size) return false;
    const result = scaleSet(rollout.deployment, set, size);
    if (rollout.newSet === set) rollout.newSet = result.set;
    rollout.oldSets = rollout.oldSets.map((old) => (old === set ? result.set : old));
    return result.scaled;
  }

  function isScaling(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
    return all.some((set) => {
      const annotated = set.metadata!.annotations?.[DESIRED_REPLICAS];
      return replicasOf(set) > 0 && annotated !== undefined && Number(annotated) !== desiredReplicas(deployment);
    });
  }

  function syncScale(deployment: Deployment, all: readonly ReplicaSet[]): number | void {
    const rollout = rolloutOf(deployment, all, false);
    scale(rollout);
    if (rollout.deployment.spec!.paused) cleanUp(rollout);
    return syncStatus(rollout);
  }

  function scale(rollout: Rollout): void {
    const { deployment, newSet, oldSets } = rollout;
    const desired = desiredReplicas(deployment);
    const everything = [...oldSets, ...(newSet ? [newSet] : [])];
    const active = everything.filter((set) => replicasOf(set) > 0);
    if (active.length <= 1) {
      const only = active[0] ?? newSet ?? byAge(oldSets).at(-1);
      if (only) resize(rollout, only, desired);
      return;
    }
    const saturated =
      newSet && Number(newSet.metadata!.annotations?.[DESIRED_REPLICAS]) === desired && replicasOf(newSet) === desired &&
      (newSet.status?.availableReplicas ?? 0) === desired;
    if (saturated) {
      for (const set of oldSets.filter((old) => replicasOf(old) > 0)) resize(rollout, set, 0);
      return;
    }
    if (deployment.spec!.strategy?.type === "Recreate") return;
    const allowed = desired > 0 ? desired + maxSurge(deployment) : 0;
    const toAdd = allowed - totalReplicas(active);
    // Larger sets first; of equals the newer ones grow and the older ones shrink first.
    const sorted = (toAdd > 0 ? byAge(active).reverse() : byAge(active)).sort((a, b) => replicasOf(b) - replicasOf(a));
    let added = 0;
    const sizes = sorted.map((set) => {
      const change = toAdd === 0 ? 0 : proportion(set, deployment, toAdd, added);
      added += change;
      return replicasOf(set) + change;
    });
    if (toAdd !== 0) sizes[0] = Math.max(0, sizes[0]! + toAdd - added);
    sorted.forEach((set, i) => {
      const result = scaleSet(deployment, set, sizes[i]!);
      if (rollout.newSet === set) rollout.newSet = result.set;
      rollout.oldSets = rollout.oldSets.map((old) => (old === set ? result.set : old));
    });
  }

  // --- strategies

  function roll(deployment: Deployment, all: readonly ReplicaSet[]): number | void {
    const rollout = rolloutOf(deployment, all, true);
    const { newSet } = rollout;
    if (newSet) {
      const desired = desiredReplicas(rollout.deployment);
      const size = replicasOf(newSet) > desired ? desired : newReplicas(rollout.deployment, [...rollout.oldSets, newSet], replicasOf(newSet));
      if (resize(rollout, newSet, size)) return syncRolloutStatus(rollout);
    }
    if (shrinkOldSets(rollout)) return syncRolloutStatus(rollout);
    if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout);
    return syncRolloutStatus(rollout);
  }

  function shrinkOldSets(rollout: Rollout): boolean {
    const { deployment, newSet } = rollout;
    const active = (): ReplicaSet[] => byAge(rollout.oldSets.filter((set) => replicasOf(set) > 0));
    if (active().length === 0) return false;
    const minAvailable = desiredReplicas(deployment) - maxUnavailable(deployment);
    const newUnavailable = newSet ? replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0) : 0;
    const most = totalReplicas([...rollout.oldSets, newSet]) - minAvailable - newUnavailable;
    if (most <= 0) return false;
    // Pods that are not available go first: losing them costs nothing.
    let cleaned = 0;
    for (const set of active()) {
      if (cleaned >= most) break;
      const unhealthy = replicasOf(set) - (set.status?.availableReplicas ?? 0);
      if (unhealthy <= 0) continue;
      const count = Math.min(most - cleaned, unhealthy);
      resize(rollout, set, replicasOf(set) - count);
      cleaned += count;
    }
    let spare = availableReplicas([...rollout.oldSets, rollout.newSet]) - minAvailable;
    let shrunk = 0;
    for (const set of active()) {
      if (spare <= 0) break;
      const count = Math.min(replicasOf(set), spare);
      resize(rollout, set, replicasOf(set) - count);
      spare -= count;
      shrunk += count;
    }
    return cleaned + shrunk > 0;
  }

  function recreate(deployment: Deployment, all: readonly ReplicaSet[]): number | void {
    let rollout = rolloutOf(deployment, all, false);
    let shrunk = false;
    for (const set of rollout.oldSets.filter((old) => replicasOf(old) > 0)) shrunk = resize(rollout, set, 0) || shrunk;
    if (shrunk) return syncRolloutStatus(rollout);
    if (oldPodsRun(rollout)) return syncRolloutStatus(rollout);
    if (!rollout.newSet) rollout = rolloutOf(rollout.deployment, all, true);
    if (rollout.newSet) resize(rollout, rollout.newSet, desiredReplicas(rollout.deployment));
    if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout);
    return syncRolloutStatus(rollout);
  }

  function oldPodsRun({ oldSets }: Rollout): boolean {
    if (oldSets.some(({ status }) => (status?.replicas ?? 0) > 0)) return true;
    return oldSets.some(({ metadata }) =>
      podsOf(metadata!.uid!).some(({ status }: Pod) => status?.phase !== "Failed" && status?.phase !== "Succeeded"),
    );
  }

  /** Old sets beyond the history limit go, the oldest revision first. */
  function cleanUp({ deployment, oldSets }: Rollout): void {
    const limit = deployment.spec!.revisionHistoryLimit;
    if (limit === undefined) return;
    const alive = oldSets.filter((set) => !deleting(set)).sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const { metadata, spec, status } of alive.slice(0, Math.max(0, alive.length - limit))) {
      const idle = (status?.replicas ?? 0) === 0 && (spec!.replicas ?? 1) === 0;
      if (!idle || (metadata!.generation ?? 0) > (status?.observedGeneration ?? 0)) continue;
      try {
        setApi.delete(metadata!.namespace!, metadata!.name!);
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
  }

  // --- status

  function syncStatus(rollout: Rollout): void {
    const status = statusOf(rollout, simulation.wall);
    if (!semanticEqual(status, rollout.deployment.status)) writeStatus(rollout.deployment, status);
  }

  function syncRolloutStatus(rollout: Rollout): number | void {
    const { deployment } = rollout;
    const status = rolloutStatusOf(rollout, simulation.wall);
    if (!semanticEqual(status, deployment.status)) writeStatus(deployment, status);
    return untilDeadline(deployment, status, simulation.wall);
  }

  return { stop: () => queue.stop() };
}
