import type { Pod, PodCondition, PodStatus } from "../../apimachinery/types/index.ts";
import type { Condition } from "./pod-conditions.ts";
import { ruleAction, type AnyContainer } from "./pod.ts";
import { newest, type PodSnapshot } from "./snapshot.ts";

/*
 * The rule RestartAllContainers (KEP-5532): when a container ends with a code that asks for it, all containers are ended and
 * removed, and the Pod begins anew in its sandbox.
 */

export const RESTARTING_ALL = "RestartingAllContainers";
export const RESTARTING_ALL_MESSAGE = "The container is removed because RestartAllContainers in place";
const TYPE = "AllContainersRestarting";

const containersOf = (pod: Pod): AnyContainer[] => [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];

/** Whether a rule of the Pod may restart all containers. */
export function couldRestartAll(pod: Pod): boolean {
  return containersOf(pod).some((container) => container.restartPolicyRules?.some(({ action }) => action === "RestartAllContainers"));
}

/** Whether all containers are to begin anew: one asks for it, or the status says so and has not been made true yet. */
export function restartsAll(pod: Pod, snapshot: PodSnapshot, old: PodStatus | undefined): boolean {
  if (pod.metadata?.deletionTimestamp || !couldRestartAll(pod)) return false;
  if (old?.conditions?.some(isRestarting)) return true;
  return containersOf(pod).some((container) => {
    const status = newest(snapshot, container.name);
    return status?.state === "exited" && ruleAction(container, status.exitCode) === "RestartAllContainers";
  });
}

/** The condition of a Pod that has such a rule. `restarting`: as `restartsAll` said. */
export function restartingCondition(pod: Pod, snapshot: PodSnapshot, phase: string, restarting: boolean): Condition[] {
  if (!couldRestartAll(pod)) return [];
  if (phase === "Failed") return [{ type: TYPE, status: "False", reason: "PodFailed" }];
  if (phase === "Succeeded") return [{ type: TYPE, status: "False", reason: "PodCompleted" }];
  const clean = containersOf(pod).every(({ name }) => newest(snapshot, name) === undefined);
  if (!restarting || clean) return [{ type: TYPE, status: "False" }];
  return [{ type: TYPE, status: "True", reason: "RestartAllContainersStarted", message: "container exited with restart policy rule" }];
}

export function isRestarting({ type, status }: Pick<PodCondition, "type" | "status">): boolean {
  return type === TYPE && status === "True";
}
