import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import type { ControllerRevision, DaemonSet, DaemonSetStatus, Node, Pod } from "../../../apimachinery/types/index.ts";
import { Waiting } from "../../apiserver/admission/webhooks/session.ts";
import { StatusError } from "../../apiserver/client.ts";
import { same } from "../../scheduler/requeue.ts";
import { type Controller, type ControllerOptions, controllerOf, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { resolveCount } from "../deployment/limits.ts";
import { Expectations } from "../expectations.ts";
import { byController, orphansByNamespace } from "../informers.ts";
import { claim, resolveController } from "../ownership.ts";
import { createPodControl, inTerminatingNamespace, slowStartBatch } from "../pod-control.ts";
import { availableAt, createdAt, isAvailable, isReady } from "../pod-state.ts";
import { nonZero } from "../replica-set.ts";
import { currentRevision, sortRevisions, truncateHistory } from "../revision-history.ts";
import { createWorkQueue } from "../work-queue.ts";
import { fitsNode, templateFor } from "./node-fit.ts";

const HASH_LABEL = "controller-revision-hash";
const BURST = 250;
/** Between the deletions of failed Pods on a node, ms: 1 s doubled up to 15 min. */
const FAILED_BACKOFF = { initial: 1000, max: 15 * 60_000 };

interface Plan {
  /** Nodes that want a Pod. */
  create: string[];
  /** Pods that have to go. */
  remove: Pod[];
}

/** One Pod on each node that fits (kubernetes: pkg/controller/daemon). */
export function createDaemonSetController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const sets = informers.of("daemonsets.apps");
  const pods = informers.of("pods");
  const nodes = informers.of("nodes");
  const revisions = informers.of("controllerrevisions.apps");
  const podsOf = pods.index("controller", byController);
  const orphansIn = pods.index("orphans", orphansByNamespace);
  const revisionsOf = revisions.index("controller", byController);
  const orphanRevisions = revisions.index("orphans", orphansByNamespace);
  const api = client.of("daemonsets.apps");
  const recorder = recorderOf(options, "daemonset-controller");
  const podControl = createPodControl(client, recorder);
  const expectations = new Expectations(simulation);
  const failures = new Map<string, { delay: number; at: number }>();
  const queue = createWorkQueue({ simulation, sync });

  sets.on({
    added: (set) => queue.add(keyOf(set)),
    updated: (set) => queue.add(keyOf(set)),
    deleted(set) {
      expectations.forget(keyOf(set));
      queue.add(keyOf(set));
    },
  });

  nodes.on({
    added(node) {
      for (const set of sets.list()) if (fitsNode(set, node).shouldRun) queue.add(keyOf(set));
    },
    updated(node, old) {
      if (node.metadata!.labels === old.metadata!.labels && node.spec === old.spec) return;
      if (same(node.metadata!.labels, old.metadata!.labels) && same(node.spec?.taints, old.spec?.taints)) return;
      for (const set of sets.list()) if (!same(fitsNode(set, node), fitsNode(set, old))) queue.add(keyOf(set));
    },
    deleted(node) {
      for (const set of sets.list()) if (fitsNode(set, node).shouldRun) queue.add(keyOf(set));
    },
  });

  const ownerOf = (pod: Pod): DaemonSet | undefined => resolveController(sets, "DaemonSet", pod.metadata!.namespace!, controllerOf(pod));

  function enqueueMatching(pod: Pod): void {
    for (const set of sets.list(pod.metadata!.namespace)) {
      if (selectorFromObject(set.spec!.selector).matches(pod.metadata!.labels)) queue.add(keyOf(set));
    }
  }

  function podDeleted(pod: Pod): void {
    const set = ownerOf(pod);
    if (!set) return;
    expectations.deletionObserved(keyOf(set), pod.metadata!.uid!);
    queue.add(keyOf(set));
  }

  pods.on({
    added(pod) {
      if (deleting(pod)) return podDeleted(pod);
      if (!controllerOf(pod)) return enqueueMatching(pod);
      const set = ownerOf(pod);
      if (!set) return;
      expectations.creationObserved(keyOf(set));
      queue.add(keyOf(set));
    },
    updated(pod, old) {
      if (deleting(pod)) return podDeleted(pod);
      if (controllerOf(old)?.uid !== controllerOf(pod)?.uid) {
        const former = ownerOf(old);
        if (former) queue.add(keyOf(former));
      }
      const set = ownerOf(pod);
      if (set) {
        queue.add(keyOf(set));
        const minReady = set.spec!.minReadySeconds ?? 0;
        if (minReady > 0 && !isReady(old) && isReady(pod)) queue.addAfter(keyOf(set), minReady * 1000 + 1000);
      } else if (!controllerOf(pod) && (controllerOf(old) || !same(pod.metadata!.labels, old.metadata!.labels))) enqueueMatching(pod);
    },
    deleted: podDeleted,
  });

  function sync(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const set = sets.get(namespace, name) && api.find(namespace, name);
    if (!set) {
      expectations.forget(key);
      return;
    }
    if (deleting(set)) return;
    const everything = set.spec!.selector;
    if (selectorFromObject(everything).empty) {
      recorder.event(set, "Warning", "SelectingAll", "This daemon set is selecting all pods. A non-empty selector is required.");
      return;
    }
    const { hash, history } = findRevision(set);
    const byNode = podsByNode(set);
    let failure: unknown;
    if (expectations.satisfied(key)) {
      try {
        carryOut(key, set, hash, manage(set, byNode, hash));
        if (expectations.satisfied(key) && set.spec!.updateStrategy?.type !== "OnDelete") {
          carryOut(key, set, hash, roll(set, podsByNode(set), hash));
        }
      } catch (error) {
        failure = error;
      }
      const live = new Set([hash, ...[...byNode.values()].flat().map((pod) => pod.metadata!.labels?.[HASH_LABEL])]);
      truncateHistory(client, history, ({ metadata }) => live.has(metadata!.labels?.[HASH_LABEL]), set.spec!.revisionHistoryLimit ?? 10);
    }
    writeStatus(set, podsByNode(set), hash);
    if (failure) throw failure;
    const minReady = set.spec!.minReadySeconds ?? 0;
    if (minReady > 0) {
      const waiting = [...byNode.values()].flat().filter((pod) => isReady(pod) && !isAvailable(pod, minReady, simulation.wall));
      if (waiting.length > 0) return Math.max(1, Math.min(...waiting.map((pod) => availableAt(pod, minReady))) - simulation.wall);
    }
  }

  function findRevision(set: DaemonSet): { hash: string; history: readonly ControllerRevision[] } {
    const { namespace, name, uid } = set.metadata!;
    const selector = selectorFromObject(set.spec!.selector);
    const reference = controllerReference(set, "apps/v1", "DaemonSet");
    const known = sortRevisions(claim(client, {
      owner: set, reference, resource: "controllerrevisions.apps",
      matches: ({ metadata }) => selector.matches(metadata!.labels), fresh: () => api.find(namespace!, name!),
    }, [...revisionsOf(uid!), ...orphanRevisions(namespace!)]));
    const { revision, history } = currentRevision(client, { owner: set, reference, hashLabel: HASH_LABEL }, known);
    return { hash: revision.metadata!.labels![HASH_LABEL]!, history };
  }

  /** Pods by the node that they are on or are meant for. */
  function podsByNode(set: DaemonSet): Map<string, Pod[]> {
    const { namespace, name, uid } = set.metadata!;
    const selector = selectorFromObject(set.spec!.selector);
    const claimed = claim(client, {
      owner: set, reference: controllerReference(set, "apps/v1", "DaemonSet"), resource: "pods",
      matches: ({ metadata }) => selector.matches(metadata!.labels), fresh: () => api.find(namespace!, name!),
    }, [...podsOf(uid!), ...orphansIn(namespace!)]);
    const byNode = new Map<string, Pod[]>();
    for (const pod of claimed) {
      const target = targetNode(pod);
      const list = byNode.get(target);
      if (list) list.push(pod);
      else byNode.set(target, [pod]);
    }
    return byNode;
  }

  function manage(set: DaemonSet, byNode: Map<string, Pod[]>, hash: string): Plan {
    const plan: Plan = { create: [], remove: [] };
    for (const node of nodes.list()) planNode(set, node, byNode.get(node.metadata!.name!), hash, plan);
    // Pods of nodes that are gone, which nobody else deletes while they have no node.
    for (const [name, list] of byNode) {
      if (!nodes.get("", name)) plan.remove.push(...list.filter((pod) => !deleting(pod) && !pod.spec!.nodeName));
    }
    return plan;
  }

  function planNode(set: DaemonSet, node: Node, present: Pod[] | undefined, hash: string, plan: Plan): void {
    const name = node.metadata!.name!;
    const { shouldRun, shouldStay } = fitsNode(set, node);
    if (!present) {
      if (shouldRun) plan.create.push(name);
      return;
    }
    if (!shouldStay) {
      plan.remove.push(...present.filter((pod) => !deleting(pod)));
      return;
    }
    const running: Pod[] = [];
    for (const pod of present) {
      if (deleting(pod)) continue;
      const { phase } = pod.status ?? {};
      if (phase !== "Failed" && phase !== "Succeeded") {
        running.push(pod);
        continue;
      }
      const what = `${pod.metadata!.namespace}/${pod.metadata!.name} on node ${name}`;
      if (phase === "Succeeded") {
        recorder.event(set, "Normal", "SucceededDaemonPod", `Found succeeded daemon pod ${what}, will try to delete it`);
        plan.remove.push(pod);
        continue;
      }
      const wait = backOff(`${set.metadata!.uid}/${name}`);
      if (wait > 0) {
        queue.addAfter(keyOf(set), wait);
        continue;
      }
      recorder.event(set, "Warning", "FailedDaemonPod", `Found failed daemon pod ${what}, will try to kill it`);
      plan.remove.push(pod);
    }
    const byAge = running.sort((a, b) => Number(!a.spec!.nodeName) - Number(!b.spec!.nodeName) || createdAt(a) - createdAt(b));
    if (maxSurge(set) === 0) {
      plan.remove.push(...byAge.slice(1));
      return;
    }
    if (byAge.length === 0 && shouldRun && present.every(deleting)) plan.create.push(name);
    if (byAge.length <= 1) return;
    const updated = byAge.filter((pod) => isUpdated(pod, hash));
    const outdated = byAge.filter((pod) => !isUpdated(pod, hash));
    plan.remove.push(...updated.slice(1), ...outdated.slice(1));
    const [newest] = updated;
    if (newest && outdated[0] && isAvailable(newest, set.spec!.minReadySeconds ?? 0, simulation.wall)) plan.remove.push(outdated[0]);
  }

  function backOff(key: string): number {
    const known = failures.get(key);
    if (known && simulation.now < known.at + known.delay) return known.at + known.delay - simulation.now;
    const delay = known ? Math.min(FAILED_BACKOFF.max, known.delay * 2) : FAILED_BACKOFF.initial;
    failures.set(key, { delay, at: simulation.now });
    return 0;
  }

  function carryOut(key: string, set: DaemonSet, hash: string, { create, remove }: Plan): void {
    const wanted = create.slice(0, BURST);
    const unwanted = remove.slice(0, BURST);
    if (wanted.length + unwanted.length === 0) return;
    expectations.expectCreations(key, wanted.length);
    expectations.expectDeletions(key, unwanted.map(({ metadata }) => metadata!.uid!));
    const reference = controllerReference(set, "apps/v1", "DaemonSet");
    const { created, error } = slowStartBatch(wanted.length, (index) => {
      try {
        podControl.create(set, { template: templateFor(set, wanted[index]!, hash), reference });
      } catch (thrown) {
        if (thrown instanceof StatusError && inTerminatingNamespace(thrown)) return;
        throw thrown;
      }
    });
    if (created < wanted.length) expectations.creationObserved(key, wanted.length - created);
    let failure = error;
    for (const { metadata } of unwanted) {
      try {
        podControl.delete(set, metadata!.namespace!, metadata!.name!);
      } catch (thrown) {
        if (!(thrown instanceof StatusError) && !(thrown instanceof Waiting)) throw thrown;
        expectations.deletionObserved(key, metadata!.uid!);
        if (thrown instanceof Waiting || thrown.code !== 404) failure ??= thrown;
      }
    }
    if (failure) throw failure;
  }

  const desired = (set: DaemonSet): number => nodes.list().filter((node) => fitsNode(set, node).shouldRun).length;
  const maxSurge = (set: DaemonSet): number =>
    set.spec!.updateStrategy?.type === "OnDelete" ? 0 : resolveCount(set.spec!.updateStrategy?.rollingUpdate?.maxSurge, desired(set), "up");

  /** Replaces Pods of another revision, as many at once as may be unavailable, or beside them with surge. */
  function roll(set: DaemonSet, byNode: Map<string, Pod[]>, hash: string): Plan {
    const plan: Plan = { create: [], remove: [] };
    const total = desired(set);
    const surge = maxSurge(set);
    const maxUnavailable = resolveCount(set.spec!.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, total, "up");
    const minReady = set.spec!.minReadySeconds ?? 0;
    const available = (pod: Pod): boolean => !deleting(pod) && isAvailable(pod, minReady, simulation.wall);
    const fitting = nodes.list().filter((node) => fitsNode(set, node).shouldRun).map(({ metadata }) => metadata!.name!);
    let unavailable = 0;
    let surging = 0;
    const candidates: { node: string; pod: Pod }[] = [];
    for (const node of fitting) {
      const list = byNode.get(node) ?? [];
      const updated = list.find((pod) => isUpdated(pod, hash) && !deleting(pod));
      const outdated = list.find((pod) => !isUpdated(pod, hash) && !deleting(pod));
      if (surge === 0) {
        if (!outdated) {
          if (!updated || !available(updated)) unavailable += 1;
        } else if (!available(outdated)) {
          // It serves nobody: replacing it costs nothing.
          plan.remove.push(outdated);
          unavailable += 1;
        } else candidates.push({ node, pod: outdated });
        continue;
      }
      if (!outdated) continue;
      if (!updated) {
        if (available(outdated)) candidates.push({ node, pod: outdated });
        else plan.create.push(node);
      } else if (available(updated)) plan.remove.push(outdated);
      else surging += 1;
    }
    if (surge === 0) plan.remove.push(...candidates.slice(0, Math.max(0, maxUnavailable - unavailable)).map(({ pod }) => pod));
    else plan.create.push(...candidates.slice(0, Math.max(0, surge - surging)).map(({ node }) => node));
    return plan;
  }

  function writeStatus(set: DaemonSet, byNode: Map<string, Pod[]>, hash: string): void {
    const present = api.find(set.metadata!.namespace!, set.metadata!.name!);
    if (!present || present.metadata!.uid !== set.metadata!.uid) return;
    const minReady = set.spec!.minReadySeconds ?? 0;
    const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
    for (const node of nodes.list()) {
      const list = byNode.get(node.metadata!.name!) ?? [];
      if (!fitsNode(set, node).shouldRun) {
        if (list.length > 0) counts.misscheduled += 1;
        continue;
      }
      counts.desired += 1;
      const [pod] = [...list].sort((a, b) => Number(isReady(b)) - Number(isReady(a)) || createdAt(a) - createdAt(b));
      if (!pod) continue;
      counts.current += 1;
      if (isReady(pod)) {
        counts.ready += 1;
        if (isAvailable(pod, minReady, simulation.wall)) counts.available += 1;
      }
      if (isUpdated(pod, hash)) counts.updated += 1;
    }
    const status: DaemonSetStatus = {
      currentNumberScheduled: counts.current,
      numberMisscheduled: counts.misscheduled,
      desiredNumberScheduled: counts.desired,
      numberReady: counts.ready,
      observedGeneration: set.metadata!.generation,
      ...nonZero({
        updatedNumberScheduled: counts.updated,
        numberAvailable: counts.available,
        numberUnavailable: counts.desired - counts.available,
      }),
      ...(present.status?.collisionCount ? { collisionCount: present.status.collisionCount } : {}),
    };
    if (semanticEqual(present.status, status)) return;
    api.updateStatus(set.metadata!.namespace!, { ...present, status });
  }

  return { stop: () => queue.stop() };
}

const isUpdated = (pod: Pod, hash: string): boolean => pod.metadata!.labels?.[HASH_LABEL] === hash;

/** The node of a Pod, or the one that its affinity binds it to. */
function targetNode(pod: Pod): string {
  if (pod.spec!.nodeName) return pod.spec!.nodeName;
  const terms = pod.spec!.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields } of terms) {
    const field = matchFields?.find(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (field?.values?.length === 1) return field.values[0]!;
  }
  return "";
}

