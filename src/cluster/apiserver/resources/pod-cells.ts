import type { Container, ContainerStatus, Pod } from "../../../apimachinery/types/index.ts";
import type { Column, ResourceContext } from "./definition.ts";
import { AGE, NAME, age, column, orNone, since } from "./printing.ts";

export const podColumns: readonly Column[] = [
  NAME, column("Ready"), column("Status"), column("Restarts"), AGE,
  column("IP", "string", 1), column("Node", "string", 1), column("Nominated Node", "string", 1),
  column("Readiness Gates", "string", 1),
];

/** Whether an init container is a sidecar, i.e. is kept running. */
export function isSidecar(container: Container | undefined): boolean {
  return container?.restartPolicy === "Always";
}

function condition(pod: Pod, type: string): string | undefined {
  return pod.status?.conditions?.find((c) => c.type === type)?.status;
}

/** Restarts that are counted, and the end of the newest container instance before them. */
class Restarts {
  count = 0;
  last = "";

  add(status: ContainerStatus): void {
    this.count += status.restartCount ?? 0;
    const finished = status.lastState?.terminated?.finishedAt;
    // RFC 3339 in UTC sorts as text.
    if (finished && finished > this.last) this.last = finished;
  }

  text(context: ResourceContext): string {
    if (this.count === 0 || this.last === "") return String(this.count);
    return `${this.count} (${since(this.last, context)} ago)`;
  }
}

/** What READY, STATUS and RESTARTS show. */
export function podSummary(pod: Pod, context: ResourceContext): { ready: string; status: string; restarts: string } {
  const phase = pod.status?.phase ?? "";
  const init = initSummary(pod);
  let restarts = init.restarts;
  let ready = init.ready;
  let reason: string = pod.status?.reason || phase;
  if (pod.status?.conditions?.some((c) => c.type === "PodScheduled" && c.reason === "SchedulingGated")) {
    reason = "SchedulingGated";
  }
  if (init.reason !== undefined) reason = init.reason;

  if (init.reason === undefined || condition(pod, "Initialized") === "True") {
    restarts = init.sidecarRestarts;
    let running = false;
    for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
      restarts.add(status);
      const { waiting, terminated } = status.state ?? {};
      if (waiting?.reason) reason = waiting.reason;
      else if (terminated?.reason) reason = terminated.reason;
      else if (terminated) {
        reason = terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
      } else if (status.ready && status.state?.running) {
        running = true;
        ready++;
      }
    }
    if (reason === "Completed" && running) reason = condition(pod, "Ready") === "True" ? "Running" : "NotReady";
  }

  if (pod.metadata?.deletionTimestamp) {
    if (pod.status?.reason === "NodeLost") reason = "Unknown";
    else if (phase !== "Succeeded" && phase !== "Failed") reason = "Terminating";
  }
  const sidecars = (pod.spec?.initContainers ?? []).filter(isSidecar).length;
  const total = (pod.spec?.containers?.length ?? 0) + sidecars;
  return { ready: `${ready}/${total}`, status: reason, restarts: restarts.text(context) };
}

/** The part that init containers have in it; `reason` is undefined when initialization is over. */
function initSummary(pod: Pod): { reason?: string; ready: number; restarts: Restarts; sidecarRestarts: Restarts } {
  const containers = new Map((pod.spec?.initContainers ?? []).map((c) => [c.name, c]));
  const restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  let ready = 0;
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, status] of statuses.entries()) {
    const sidecar = isSidecar(containers.get(status.name));
    restarts.add(status);
    if (sidecar) sidecarRestarts.add(status);
    const { waiting, terminated } = status.state ?? {};
    if (terminated && terminated.exitCode === 0) continue;
    if (sidecar && status.started) {
      if (status.ready) ready++;
      continue;
    }
    let reason = `Init:${index}/${containers.size}`;
    if (terminated) {
      if (terminated.reason) reason = `Init:${terminated.reason}`;
      else reason = terminated.signal ? `Init:Signal:${terminated.signal}` : `Init:ExitCode:${terminated.exitCode}`;
    } else if (waiting?.reason && waiting.reason !== "PodInitializing") {
      reason = `Init:${waiting.reason}`;
    }
    return { reason, ready, restarts, sidecarRestarts };
  }
  return { ready, restarts, sidecarRestarts };
}

/** Cells of a pod's row (printers: printPod). */
export function podCells(pod: Pod, context: ResourceContext): string[] {
  const { ready, status, restarts } = podSummary(pod, context);
  const gates = pod.spec?.readinessGates ?? [];
  const open = gates.filter((gate) => condition(pod, gate.conditionType) === "True").length;
  return [
    pod.metadata?.name ?? "", ready, status, restarts, age(pod, context),
    orNone(pod.status?.podIPs?.[0]?.ip), orNone(pod.spec?.nodeName), orNone(pod.status?.nominatedNodeName),
    gates.length === 0 ? "<none>" : `${open}/${gates.length}`,
  ];
}
