import { semanticEqual } from "../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../apimachinery/selectors/index.ts";
import { parseTime, rfc3339 } from "../../apimachinery/time.ts";
import type { Condition, Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from "../../apimachinery/types/index.ts";
import { same } from "../scheduler/requeue.ts";
import { type Controller, type ControllerOptions, controllerOf, deleting, keyOf, recorderOf, splitKey } from "./controller.ts";
import { resolveCount } from "./deployment/limits.ts";
import { isReady } from "./pod-state.ts";
import { shown } from "./selector-text.ts";
import { createWorkQueue, RetryError } from "./work-queue.ts";

/** An eviction that was granted counts as done for so long, while the Pod is still to be deleted; ms. */
const DELETION_TIMEOUT = 120_000;

/** Works out how many Pods of each disruption budget may be evicted now (kubernetes: pkg/controller/disruption). */
export function createDisruptionController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const budgets = informers.of("poddisruptionbudgets.policy");
  const pods = informers.of("pods");
  const api = client.of("poddisruptionbudgets.policy");
  const recorder = recorderOf(options, "controllermanager");
  const scales = {
    ReplicaSet: informers.of("replicasets.apps"),
    Deployment: informers.of("deployments.apps"),
    StatefulSet: informers.of("statefulsets.apps"),
    ReplicationController: informers.of("replicationcontrollers"),
  };
  const queue = createWorkQueue({ simulation, sync });

  budgets.on({
    added: (budget) => queue.add(keyOf(budget)),
    updated: (budget) => queue.add(keyOf(budget)),
  });
  const enqueuePod = (pod: Pod): void => {
    for (const budget of budgets.list(pod.metadata!.namespace)) if (selects(budget, pod)) queue.add(keyOf(budget));
  };
  pods.on({
    added: enqueuePod,
    updated(pod, old) {
      if (!deleting(pod) && isReady(pod) === isReady(old) && same(pod.metadata!.labels, old.metadata!.labels) &&
        same(pod.metadata!.ownerReferences, old.metadata!.ownerReferences)) return;
      enqueuePod(pod);
      if (!same(pod.metadata!.labels, old.metadata!.labels)) enqueuePod(old);
    },
    deleted: enqueuePod,
  });
  // A new size of a controller changes what is expected.
  for (const scale of Object.values(scales)) {
    scale.on({
      updated(object, old) {
        if (object.spec?.replicas === old.spec?.replicas) return;
        for (const budget of budgets.list(object.metadata!.namespace)) queue.add(keyOf(budget));
      },
    });
  }

  function selects(budget: PodDisruptionBudget, pod: Pod): boolean {
    return selectorFromObject(budget.spec?.selector).matches(pod.metadata!.labels);
  }

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const budget = api.find(namespace, name);
    if (!budget) return;
    const selected = pods.list(namespace).filter((pod) => selects(budget, pod));
    if (selected.length === 0) recorder.event(budget, "Normal", "NoPods", "No matching pods found");
    let expected: { count: number; healthy: number; unmanaged?: boolean };
    try {
      expected = expectedPods(budget, selected);
    } catch (error) {
      if (!(error instanceof RetryError)) throw error;
      recorder.event(
        budget, "Warning", "CalculateExpectedPodCountFailed", `Failed to calculate the number of expected pods: ${error.message}`,
      );
      writeFailure(budget, error.message);
      throw error;
    }
    if (expected.unmanaged) {
      recorder.event(
        budget, "Warning", "UnmanagedPods",
        `Pods selected by this PodDisruptionBudget (selector: ${shown(budget.spec?.selector)}) were found to be unmanaged. As a result, the ` +
          "status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set " +
          '".spec.minAvailable" field of the PDB to an integer value.',
      );
    }
    const { disruptedPods, next } = disrupted(budget, selected);
    const currentHealthy = selected.filter(
      (pod) => !deleting(pod) && disruptedPods[pod.metadata!.name!] === undefined && isReady(pod),
    ).length;
    const allowed = expected.count <= 0 ? 0 : Math.max(0, currentHealthy - expected.healthy);
    const { observedGeneration: _, ...old } = budget.status ?? {};
    write(budget, {
      ...old,
      currentHealthy,
      desiredHealthy: expected.healthy,
      expectedPods: expected.count,
      disruptionsAllowed: allowed,
      observedGeneration: budget.metadata!.generation,
      disruptedPods,
      conditions: conditionsOf(budget, allowed > 0 ? "SufficientPods" : "InsufficientPods", "", allowed > 0),
    });
    return next;
  }

  /** How many Pods there should be, and how many of them healthy. */
  function expectedPods({ spec }: PodDisruptionBudget, selected: readonly Pod[]): { count: number; healthy: number; unmanaged?: boolean } {
    const unmanaged = selected.some((pod) => !controllerOf(pod));
    if (spec?.maxUnavailable !== undefined) {
      const count = expectedScale(selected);
      return { count, healthy: Math.max(0, count - resolveCount(spec.maxUnavailable, count, "up")), unmanaged };
    }
    if (spec?.minAvailable === undefined) return { count: selected.length, healthy: 0 };
    if (typeof spec.minAvailable === "number") return { count: selected.length, healthy: spec.minAvailable };
    const count = expectedScale(selected);
    return { count, healthy: resolveCount(spec.minAvailable, count, "up"), unmanaged };
  }

  /** The sum of the sizes of the controllers of the Pods. */
  function expectedScale(selected: readonly Pod[]): number {
    const counted = new Map<string, number>();
    for (const pod of selected) {
      const reference = controllerOf(pod);
      // A Pod without a controller has no size that could be expected.
      if (!reference || counted.has(reference.uid)) continue;
      const { namespace, name } = pod.metadata!;
      const found = scaleOf(namespace!, reference.kind, reference.name, reference.uid);
      if (!found) {
        throw new RetryError(`found no controllers for pod "${name}"`);
      }
      counted.set(found.uid, found.replicas);
      counted.set(reference.uid, found.uid === reference.uid ? found.replicas : 0);
    }
    return [...counted.values()].reduce((sum, count) => sum + count, 0);
  }

  function scaleOf(namespace: string, kind: string, name: string, uid: string): { uid: string; replicas: number } | undefined {
    const lister = scales[kind as keyof typeof scales];
    const object = lister?.get(namespace, name);
    if (!object || object.metadata!.uid !== uid) return undefined;
    const owner = kind === "ReplicaSet" ? controllerOf(object) : undefined;
    if (owner?.kind === "Deployment") return scaleOf(namespace, "Deployment", owner.name, owner.uid);
    return { uid, replicas: object.spec?.replicas ?? 1 };
  }

  /** Pods whose eviction was granted and is still to be seen, and when to look again. */
  function disrupted({ status }: PodDisruptionBudget, selected: readonly Pod[]): { disruptedPods: Record<string, string>; next?: number } {
    const disruptedPods: Record<string, string> = {};
    let next: number | undefined;
    for (const [name, time] of Object.entries(status?.disruptedPods ?? {})) {
      const pod = selected.find(({ metadata }) => metadata!.name === name);
      if (!pod || deleting(pod)) continue;
      const left = (parseTime(time) ?? 0) + DELETION_TIMEOUT - simulation.wall;
      if (left <= 0) {
        recorder.event(pod, "Warning", "NotDeleted", `Pod was expected by PDB ${pod.metadata!.namespace}/${name} to be deleted but it wasn't`);
        continue;
      }
      disruptedPods[name] = time;
      next = Math.min(next ?? Infinity, left);
    }
    return next === undefined ? { disruptedPods } : { disruptedPods, next };
  }

  function conditionsOf({ metadata, status }: PodDisruptionBudget, reason: string, message: string, allowed: boolean): readonly Condition[] {
    const conditions = status?.conditions ?? [];
    const old = conditions.find(({ type }) => type === "DisruptionAllowed");
    const wanted = allowed ? "True" : "False";
    const condition: Condition = {
      type: "DisruptionAllowed",
      status: wanted,
      observedGeneration: metadata!.generation,
      lastTransitionTime: old?.status === wanted ? old.lastTransitionTime : rfc3339(simulation.wall),
      reason,
      message,
    };
    return [...conditions.filter((one) => one !== old), condition];
  }

  function writeFailure(budget: PodDisruptionBudget, message: string): void {
    write(budget, {
      ...budget.status!,
      currentHealthy: budget.status?.currentHealthy ?? 0,
      desiredHealthy: budget.status?.desiredHealthy ?? 0,
      expectedPods: budget.status?.expectedPods ?? 0,
      disruptionsAllowed: 0,
      observedGeneration: budget.metadata!.generation,
      conditions: conditionsOf(budget, "SyncFailed", message, false),
    });
  }

  function write(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus): void {
    const { disruptedPods, ...rest } = status;
    const written = Object.keys(disruptedPods ?? {}).length > 0 ? status : rest;
    if (!semanticEqual(budget.status, written)) api.updateStatus(budget.metadata!.namespace!, { ...budget, status: written });
  }

  return { stop: () => queue.stop() };
}
