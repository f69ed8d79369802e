import type { ContainerStatus, Pod } from "../../apimachinery/types/index.ts";
import { isSidecar, isStatic, restartsAfter, type AnyContainer } from "./pod.ts";
import { RESTARTING_ALL } from "./restart-all.ts";

/**
 * The phase from the statuses of all containers: kubelet_pods.go getPhase. `terminal`: nothing of the Pod will run again;
 * `initialized`: a regular container has been started before.
 */
export function podPhase(pod: Pod, statuses: readonly ContainerStatus[], terminal: boolean, initialized: boolean): string {
  const { spec } = pod;
  const isFinal = (container: AnyContainer, exitCode: number): boolean => exitCode !== 0 && !restartsAfter(container, pod, exitCode);
  const find = (name: string): ContainerStatus | undefined => statuses.find((status) => status.name === name);
  let pendingInit = 0;
  let failedInit = false;
  let pendingSidecars = 0;
  let unknown = 0;
  let running = 0;
  let waiting = 0;
  let stopped = 0;
  let succeeded = 0;
  for (const container of spec?.initContainers ?? []) {
    const status = find(container.name);
    if (isSidecar(container)) {
      if (!status) unknown += 1;
      else if (status.state?.running) {
        if (!status.started) pendingSidecars += 1;
        running += 1;
      } else if (status.state?.waiting && !hasEnded(status)) {
        pendingSidecars += 1;
        waiting += 1;
      }
      continue;
    }
    if (!status) pendingInit += 1;
    else if (status.state?.running) pendingInit += 1;
    else if (status.state?.terminated) {
      failedInit ||= isFinal(container, status.state.terminated.exitCode);
    } else if (hasEnded(status)) failedInit ||= isFinal(container, status.lastState!.terminated!.exitCode);
    else pendingInit += 1;
  }
  for (const container of spec?.containers ?? []) {
    const status = find(container.name);
    if (!status) unknown += 1;
    else if (status.state?.running) running += 1;
    else if (status.state?.terminated) {
      stopped += 1;
      if (status.state.terminated.exitCode === 0) succeeded += 1;
    } else if (status.state?.waiting) {
      if (hasEnded(status)) stopped += 1;
      else waiting += 1;
    } else unknown += 1;
  }
  if (failedInit) return "Failed";
  if (pendingInit > 0 || (pendingSidecars > 0 && !initialized) || waiting > 0) return "Pending";
  if (running > 0 && unknown === 0) return "Running";
  if (running === 0 && stopped > 0 && unknown === 0) {
    if (terminal && !isStatic(pod)) return stopped === succeeded ? "Succeeded" : "Failed";
    if (willRestart(pod, statuses)) return "Running";
    return stopped === succeeded ? "Succeeded" : "Failed";
  }
  return "Pending";
}

/** Whether a waiting container has run since the Pod began, or began anew. */
function hasEnded({ lastState }: ContainerStatus): boolean {
  return lastState?.terminated !== undefined && lastState.terminated.reason !== RESTARTING_ALL;
}

/** Whether a stopped regular container is to run again, by the Pod's policy or its own. */
function willRestart(pod: Pod, statuses: readonly ContainerStatus[]): boolean {
  for (const container of pod.spec?.containers ?? []) {
    const status = statuses.find((other) => other.name === container.name);
    const ended = status?.state?.terminated ?? status?.lastState?.terminated;
    if (!ended) continue;
    if (restartsAfter(container, pod, ended.exitCode)) return true;
  }
  return false;
}
