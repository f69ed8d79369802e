import type { Pod } from "../../apimachinery/types/index.ts";
import type { ProbeResult } from "./prober/results.ts";
import {
  isSidecar, restartsAfter, restartsOnFailure, shouldBeRestarted, type AnyContainer,
} from "./pod.ts";
import { newest, type ContainerSnapshot, type PodSnapshot } from "./snapshot.ts";

/** A running container that is to be killed. */
export interface Kill {
  container: ContainerSnapshot;
  spec: AnyContainer | undefined;
  message: string;
  reason: "liveness" | "startup" | "";
}

/** What a sync of a Pod has to do. */
export interface PodActions {
  /** All that runs is to be stopped, with the sandbox. */
  killPod: boolean;
  createSandbox: boolean;
  attempt: number;
  kill: Kill[];
  startEphemeral: AnyContainer[];
  startInit: AnyContainer[];
  start: AnyContainer[];
}

/** Whether there is anything for the runtime to do. */
export function hasWork({ killPod, createSandbox, kill, startEphemeral, startInit, start }: PodActions): boolean {
  return killPod || createSandbox || kill.length + startEphemeral.length + startInit.length + start.length > 0;
}

export interface ActionInput {
  pod: Pod;
  snapshot: PodSnapshot;
  liveness(containerId: string): ProbeResult | undefined;
  startup(containerId: string): ProbeResult | undefined;
  /** Whether the container runs what the spec says now; a text says what has to happen (resize). */
  changed(container: ContainerSnapshot, spec: AnyContainer): "definition" | "resize" | undefined;
}

/** kuberuntime_manager.go computePodActions. */
export function computePodActions(input: ActionInput): PodActions {
  const { pod, snapshot } = input;
  const actions: PodActions = {
    killPod: false, createSandbox: false, attempt: 0, kill: [], startEphemeral: [], startInit: [], start: [],
  };
  const containers = pod.spec?.containers ?? [];
  const init = pod.spec?.initContainers ?? [];
  const sandboxReady = snapshot.sandboxes.some((sandbox) => sandbox.ready);
  if (!sandboxReady) {
    actions.createSandbox = true;
    actions.killPod = true;
    actions.attempt = snapshot.sandboxes.length > 0 ? snapshot.sandboxes[0]!.attempt + 1 : 0;
    if (!restartsOnFailure(pod) && actions.attempt !== 0 && snapshot.containers.length > 0) {
      // It may not run again.
      actions.createSandbox = false;
      return actions;
    }
    const wanted = containers.filter((container) => {
      const status = newest(snapshot, container.name);
      return !(status?.state === "exited" && !restartsAfter(container, pod, status.exitCode));
    });
    if (wanted.length === 0 && containers.length > 0) {
      actions.createSandbox = false;
      return actions;
    }
    if (init.length > 0) actions.startInit = [init[0]!];
    else actions.start = [...wanted];
    return actions;
  }
  for (const container of pod.spec?.ephemeralContainers ?? []) {
    if (!newest(snapshot, container.name)) actions.startEphemeral.push(container);
  }
  if (!initialize(input, actions)) return actions;
  let keep = 0;
  for (const container of containers) {
    const status = newest(snapshot, container.name);
    if (!status || status.state !== "running") {
      if (shouldBeRestarted(container, pod, status)) actions.start.push(container);
      continue;
    }
    const kill = reasonToKill(input, container, status);
    if (!kill) {
      keep += 1;
      continue;
    }
    if (kill.restart) actions.start.push(container);
    actions.kill.push({ container: status, spec: container, message: kill.message, reason: kill.reason });
  }
  if (keep === 0 && actions.start.length === 0) {
    actions.killPod = true;
    actions.startInit = [];
  }
  return actions;
}

function reasonToKill(
  input: ActionInput,
  container: AnyContainer,
  status: ContainerSnapshot,
): { message: string; reason: Kill["reason"]; restart: boolean } | undefined {
  const { pod } = input;
  const { name } = container;
  let message: string;
  let reason: Kill["reason"] = "";
  let restart = restartsAfter(container, pod, 137);
  const changed = input.changed(status, container);
  if (changed === "definition") {
    message = `Container ${name} definition changed`;
    // A change of the definition restarts whatever the policy says.
    restart = true;
  } else if (changed === "resize") {
    return { message: `Container ${name} resize requires restart`, reason, restart: true };
  } else if (input.liveness(status.id) === "failure") {
    message = `Container ${name} failed liveness probe`;
    reason = "liveness";
  } else if (input.startup(status.id) === "failure") {
    message = `Container ${name} failed startup probe`;
    reason = "startup";
  } else {
    return undefined;
  }
  return { message: restart ? `${message}, will be restarted` : message, reason, restart };
}

/** Looks after the init containers; returns whether the regular ones may run. */
function initialize(input: ActionInput, actions: PodActions): boolean {
  const { pod, snapshot } = input;
  const init = pod.spec?.initContainers ?? [];
  if (init.length === 0) return true;
  const before = (pod.spec?.containers ?? []).some((container) => newest(snapshot, container.name) !== undefined);
  for (const [index, container] of init.entries()) {
    const status = newest(snapshot, container.name);
    const later = before || init.slice(index + 1).some(({ name }) => newest(snapshot, name) !== undefined);
    if (isSidecar(container)) {
      if (!status || status.state !== "running") {
        if (pod.metadata?.deletionTimestamp) continue;
        actions.startInit.push(container);
        if (later) continue;
        return false;
      }
      const kill = reasonToKill(input, container, status);
      if (kill) {
        actions.kill.push({ container: status, spec: container, message: kill.message, reason: kill.reason });
        actions.startInit.push(container);
        if (later) continue;
        return false;
      }
      if (later) continue;
      if (container.startupProbe && input.startup(status.id) !== "success") return false;
      continue;
    }
    if (before) continue;
    if (!status) {
      // Its container may have been removed after the next one began.
      if (later) continue;
      actions.startInit.push(container);
      return false;
    }
    if (status.state === "running") return false;
    if (status.state === "created") {
      actions.startInit.push(container);
      return false;
    }
    if (status.exitCode === 0) continue;
    if (!restartsOnFailure(pod)) {
      actions.killPod = true;
      return false;
    }
    actions.startInit.push(container);
    return false;
  }
  return true;
}
