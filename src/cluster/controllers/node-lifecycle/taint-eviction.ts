import { rfc3339 } from "../../../apimachinery/time.ts";
import type { Node, Pod, PodCondition, Taint, Toleration } from "../../../apimachinery/types/index.ts";
import type { Timer } from "../../../sim/index.ts";
import { attempt } from "../../attempt.ts";
import { same } from "../../scheduler/requeue.ts";
import { tolerates } from "../../scheduler/taints.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, recorderOf } from "../controller.ts";

/** Virtual ms between what is seen and what is done about it. */
const REACTION = 20;

/**
 * Deletes the Pods of a node that do not tolerate its NoExecute taints: at once, or when the shortest tolerationSeconds is
 * over (kubernetes: pkg/controller/tainteviction).
 */
export function createTaintEvictionController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const nodes = informers.of("nodes");
  const pods = informers.of("pods");
  const podsOn = pods.index("node", ({ spec }) => (spec!.nodeName ? [spec!.nodeName] : []));
  const recorder = recorderOf(options, "taint-eviction-controller");
  /** Planned deletions by Pod, with the virtual time from which the toleration counts. */
  const planned = new Map<string, { timer: Timer; since: number; uid: string }>();

  const noExecute = (node: Node | undefined): readonly Taint[] => (node?.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute");

  nodes.on({
    added: (node) => {
      if (noExecute(node).length > 0) visitAll(node);
    },
    updated(node, old) {
      if (!same(noExecute(node), noExecute(old))) visitAll(node);
    },
  });
  pods.on({
    added: visit,
    updated(pod, old) {
      if (pod.spec !== old.spec && (pod.spec!.nodeName !== old.spec!.nodeName || !same(pod.spec!.tolerations, old.spec!.tolerations))) visit(pod);
    },
    deleted: (pod) => cancel(pod, false),
  });

  function visitAll(node: Node): void {
    for (const pod of podsOn(node.metadata!.name!)) visit(pod);
  }

  function visit(pod: Pod): void {
    if (!pod.spec!.nodeName) return;
    const taints = noExecute(nodes.get("", pod.spec!.nodeName));
    if (taints.length === 0) return cancel(pod, true);
    for (const taint of taints) {
      const toleration = pod.spec!.tolerations?.find((one) => tolerates(one, taint));
      if (!toleration) {
        cancel(pod, false);
        plan(pod, 0, simulation.now);
        return;
      }
    }
    const seconds = shortest(pod.spec!.tolerations ?? [], taints);
    if (seconds === undefined) return cancel(pod, true);
    const known = planned.get(keyOf(pod));
    let since = simulation.now;
    if (known && known.uid === pod.metadata!.uid) {
      // The time that has passed already counts, unless the new rule is later than the old one.
      since = known.since;
      if (since + seconds * 1000 > known.timer.at && known.timer.at > simulation.now) return;
      cancel(pod, false);
    }
    plan(pod, seconds * 1000, since);
  }

  function plan(pod: Pod, delay: number, since: number): void {
    const key = keyOf(pod);
    const uid = pod.metadata!.uid!;
    const timer = simulation.at(Math.max(simulation.now, since + delay) + REACTION, () => {
      planned.delete(key);
      attempt(() => evict(pod));
    });
    planned.set(key, { timer, since, uid });
  }

  function cancel(pod: Pod, tell: boolean): void {
    const key = keyOf(pod);
    const known = planned.get(key);
    if (!known) return;
    known.timer.cancel();
    planned.delete(key);
    if (tell) recorder.event(pod, "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${key}`);
  }

  function evict({ metadata }: Pod): void {
    const { namespace, name, uid, generation } = metadata!;
    const api = client.of("pods");
    const pod = api.find(namespace!, name!);
    if (!pod || pod.metadata!.uid !== uid) return;
    recorder.event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${namespace}/${name}`);
    if (deleting(pod)) return;
    const condition: PodCondition = {
      type: "DisruptionTarget",
      status: "True",
      ...(generation ? { observedGeneration: generation } : {}),
      lastTransitionTime: rfc3339(simulation.wall),
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    };
    const conditions = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    api.updateStatus(namespace!, { ...pod, status: { ...pod.status, conditions: [...conditions, condition] } });
    api.delete(namespace!, name!, { preconditions: { uid } });
  }

  return {
    stop() {
      for (const { timer } of planned.values()) timer.cancel();
      planned.clear();
    },
  };
}

/** The shortest time of all tolerations that are used, in seconds; undefined for ever. Negative counts as none. */
function shortest(tolerations: readonly Toleration[], taints: readonly Taint[]): number | undefined {
  let least: number | undefined;
  for (const toleration of tolerations) {
    if (toleration.tolerationSeconds === undefined) continue;
    if (!taints.some((taint) => tolerates(toleration, taint))) continue;
    const seconds = Math.max(0, toleration.tolerationSeconds);
    if (least === undefined || seconds < least) least = seconds;
  }
  return least;
}
