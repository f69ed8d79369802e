import type { ContainerStatus, Pod, PodCondition } from "../../apimachinery/types/index.ts";
import { goList, isSidecar } from "./pod.ts";

/** The conditions that the kubelet owns; others in the list are of controllers and users. */
export const KUBELET_CONDITIONS = new Set([
  "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled", "PodResizePending", "PodResizeInProgress",
  "AllContainersRestarting",
]);

export type Condition = Pick<PodCondition, "type" | "status" | "reason" | "message" | "observedGeneration">;

export interface ConditionInput {
  pod: Pod;
  phase: string;
  /** Init containers first, then the others. */
  statuses: readonly ContainerStatus[];
  /** Whether a sandbox is there and no new one is needed. */
  sandboxReady: boolean;
  /** Conditions of others, for readiness gates. */
  foreign: readonly PodCondition[];
}

/** The conditions of the kubelet in the order in which it writes them (status/generate.go). */
export function podConditions(input: ConditionInput): Condition[] {
  const containersReady = containersReadyCondition(input);
  return [
    { type: "PodReadyToStartContainers", status: input.sandboxReady ? "True" : "False" },
    initializedCondition(input),
    readyCondition(input, containersReady),
    containersReady,
    { type: "PodScheduled", status: "True" },
  ];
}

function containersReadyCondition({ pod, phase, statuses }: ConditionInput): Condition {
  const type = "ContainersReady";
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  const counted = [...(pod.spec?.initContainers ?? []).filter(isSidecar), ...(pod.spec?.containers ?? [])];
  const unknown = counted.filter(({ name }) => !statuses.some((status) => status.name === name)).map(({ name }) => name);
  const unready = counted.filter(({ name }) => statuses.some((status) => status.name === name && !status.ready)).map(({ name }) => name);
  return incomplete(type, "ContainersNotReady", unknown, unready, "unready");
}

function readyCondition({ pod, foreign }: ConditionInput, containersReady: Condition): Condition {
  if (containersReady.status !== "True") return { ...containersReady, type: "Ready" };
  const messages: string[] = [];
  for (const { conditionType } of pod.spec?.readinessGates ?? []) {
    const condition = foreign.find(({ type }) => type === conditionType);
    const name = JSON.stringify(conditionType);
    if (!condition) messages.push(`corresponding condition of pod readiness gate ${name} does not exist.`);
    else if (condition.status !== "True") messages.push(`the status of pod readiness gate ${name} is not "True", but ${condition.status}`);
  }
  if (messages.length === 0) return { type: "Ready", status: "True" };
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

function initializedCondition({ pod, phase, statuses }: ConditionInput): Condition {
  const type = "Initialized";
  const find = (name: string): ContainerStatus | undefined => statuses.find((status) => status.name === name);
  const init = pod.spec?.initContainers ?? [];
  const unknown = init.filter(({ name }) => !find(name)).map(({ name }) => name);
  if (phase === "Succeeded" && unknown.length === 0) return { type, status: "True", reason: "PodCompleted" };
  const started = (pod.spec?.containers ?? []).some(({ name }) => {
    const status = find(name);
    return status?.state?.running !== undefined || status?.state?.terminated !== undefined || status?.lastState?.terminated !== undefined;
  });
  if (started) return { type, status: "True" };
  const missing = init.filter((container) => {
    const status = find(container.name);
    return status !== undefined && !(isSidecar(container) ? status.started : status.ready);
  });
  return incomplete(type, "ContainersNotInitialized", unknown, missing.map(({ name }) => name), "incomplete");
}

function incomplete(type: string, reason: string, unknown: readonly string[], missing: readonly string[], word: string): Condition {
  const messages: string[] = [];
  if (unknown.length > 0) messages.push(`containers with unknown status: ${goList(unknown)}`);
  if (missing.length > 0) messages.push(`containers with ${word} status: ${goList(missing)}`);
  if (messages.length === 0) return { type, status: "True" };
  return { type, status: "False", reason, message: messages.join(", ") };
}
