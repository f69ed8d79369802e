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

/** Why a running container is to be killed, in the kubelet's words; `restart`: it is to run again. */
function reasonToKill(
  { pod, ...input }: ActionInput,
  container: AnyContainer,
  status: ContainerSnapshot,
): { message: string; reason: Kill["reason"]; restart: boolean } | undefined {
  // The kubelet speaks of a sidecar as of an init container, and does not say that it comes back.
  const named = `${isSidecar(container) ? "Init container" : "Container"} ${container.name}`;
  const because = (what: string, reason: Kill["reason"], restart: boolean): { message: string; reason: Kill["reason"]; restart: boolean } =>
    ({ message: `${named} ${what}${restart && !isSidecar(container) ? ", will be restarted" : ""}`, reason, restart });
  const changed = input.changed(status, container);
  // A change of the definition restarts whatever the policy says.
  if (changed === "definition") return because("definition changed", "", true);
  if (changed === "resize") return { message: `Container ${container.name} resize requires restart`, reason: "", restart: true };
  const restart = restartsAfter(container, pod, 137);
  if (input.liveness(status.id) === "failure") return because("failed liveness probe", "liveness", restart);
  if (input.startup(status.id) === "failure") return because("failed startup probe", "startup", restart);
  return undefined;
}

/**
 * Looks after the init containers (computeInitContainerActions); returns whether the regular ones may run. Those that have ended may be
 * removed already, so the last one there decides which is next; of those before it only sidecars are of interest.
 */
function initialize(input: ActionInput, actions: PodActions): boolean {
  const { pod, snapshot } = input;
  const init = pod.spec?.initContainers ?? [];
  if (init.length === 0) return true;
  // One that has ended may be of the sandbox before.
  let initialized = (pod.spec?.containers ?? []).some((container) => {
    const state = newest(snapshot, container.name)?.state;
    return state === "created" || state === "running";
  });
  let passed = initialized;
  const start = new Set<number>();
  const goOnAfter = (index: number): void => {
    if (index === init.length - 1) initialized = true;
    else if (!passed) start.add(index + 1);
  };
  for (let index = init.length - 1; index >= 0; index -= 1) {
    const container = init[index]!;
    const status = newest(snapshot, container.name);
    const sidecar = isSidecar(container);
    if (passed && !sidecar) continue;
    if (!status) {
      if (passed) start.add(index);
      continue;
    }
    if (status.state === "created") start.add(index);
    else if (status.state === "running") {
      if (sidecar && keepSidecar(input, container, status, actions, () => goOnAfter(index))) start.add(index);
    } else if (sidecar) start.add(index);
    else if (!hasFailed(status)) goOnAfter(index);
    else if (restartsAfter(container, pod, status.exitCode)) start.add(index);
    else {
      actions.killPod = true;
      return false;
    }
    passed = true;
  }
  if (!passed) start.add(0);
  if (!pod.metadata?.deletionTimestamp) actions.startInit = init.filter((_, index) => start.has(index));
  return initialized;
}

/** An init container has failed too when only its processes were killed for their memory. */
function hasFailed({ exitCode, reason }: ContainerSnapshot): boolean {
  return exitCode !== 0 || reason === "OOMKilled";
}

/** Looks after a sidecar that runs; returns whether it is to be started anew. `ready`: it has started, and what follows it may. */
function keepSidecar(input: ActionInput, container: AnyContainer, status: ContainerSnapshot, actions: PodActions, ready: () => void): boolean {
  const unstarted = container.startupProbe !== undefined && input.startup(status.id) !== "success";
  if (!unstarted) ready();
  if (unstarted && input.startup(status.id) !== "failure") return false;
  const kill = reasonToKill(input, container, status);
  if (!kill) return false;
  actions.kill.push({ container: status, spec: container, message: kill.message, reason: kill.reason });
  return true;
}
