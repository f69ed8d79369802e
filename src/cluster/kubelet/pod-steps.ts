import type { Pod } from "../../apimachinery/types/index.ts";
import type { Runtime } from "../runtime/index.ts";
import type { Task } from "../runtime/task.ts";
import { DEADLINE_EXCEEDED, type Deadlines } from "./deadlines.ts";
import type { KubeletLog } from "./host/klog.ts";
import { computePodActions, hasWork } from "./pod-actions.ts";
import { podConditions } from "./pod-conditions.ts";
import type { PodRuntime } from "./pod-runtime.ts";
import type { PodSources } from "./pod-sources.ts";
import { generatePodStatus } from "./pod-status.ts";
import type { PodWorker, SyncResult } from "./pod-worker.ts";
import { uidOf } from "./pod.ts";
import type { Prober } from "./prober/prober.ts";
import type { Resizer } from "./resize.ts";
import { isRestarting, restartsAll } from "./restart-all.ts";
import { snapshotOf } from "./snapshot.ts";
import type { StatusManager } from "./status-manager.ts";
import { MountTimeout, type VolumeManager } from "./volumes/volume-manager.ts";

/** Virtual ms after which it is tried again to give a Pod a network. */
const TRANSIENT = 1000;

export interface PodStepsParts {
  runtime: Runtime;
  statuses: StatusManager;
  volumes: VolumeManager;
  pods: PodRuntime;
  prober: Prober;
  resizer: Resizer;
  deadlines: Deadlines;
  sources: PodSources;
  /** The node's. */
  hostAddress: string;
  /** What keeps Pods of the node from having a network. */
  networkTrouble(): string | undefined;
  log: KubeletLog | undefined;
  podEvent(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void;
}

/** The steps of a Pod's life on the node (kubelet.go SyncPod, SyncTerminatingPod, SyncTerminatedPod), and the status that each writes. */
export class PodSteps {
  private readonly parts: PodStepsParts;

  constructor(parts: PodStepsParts) {
    this.parts = parts;
  }

  *sync(worker: PodWorker): Task<SyncResult> {
    const { pod, snapshot } = worker;
    this.parts.resizer.update(pod, snapshot);
    const ended = worker.ended ?? this.parts.deadlines.passed(worker);
    if (ended && !worker.ended) worker.ended = ended;
    const status = this.generate(worker, false);
    this.parts.statuses.set(pod, status);
    if (status.phase === "Failed" || status.phase === "Succeeded") return { terminal: true };
    const trouble = pod.spec?.hostNetwork ? undefined : this.parts.networkTrouble();
    if (trouble !== undefined) {
      this.parts.podEvent(pod, "Warning", "NetworkNotReady", `network is not ready: ${trouble}`);
      return { backoff: TRANSIENT };
    }
    try {
      yield* this.parts.volumes.mount(pod);
    } catch (error) {
      if (!(error instanceof MountTimeout)) throw error;
      this.parts.podEvent(pod, "Warning", "FailedMount", `Unable to attach or mount volumes: ${error.message}`);
      return { failed: true };
    }
    const { keyring, missing } = this.parts.sources.pullSecrets(pod);
    if (missing.length > 0) {
      this.parts.podEvent(
        pod,
        "Warning",
        "FailedToRetrieveImagePullSecret",
        `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`,
      );
    }
    this.parts.prober.add(pod);
    if (status.conditions.some(isRestarting)) {
      yield* this.parts.pods.removeAll(pod);
      worker.wake();
      return {};
    }
    const actions = computePodActions({
      pod,
      snapshot,
      liveness: (id) => this.parts.prober.results.liveness.get(id),
      startup: (id) => this.parts.prober.results.startup.get(id),
      changed: (container, spec) => {
        if (container.container.config.imageName !== (spec.image ?? "")) return "definition";
        return this.parts.resizer.needsRestart(pod, spec, container.container) ? "resize" : undefined;
      },
    });
    const outcome = yield* this.parts.pods.sync(pod, snapshot, actions, keyring);
    for (const [name, failure] of outcome.failures) worker.failures.set(name, failure);
    this.logFailures(pod, outcome.failures);
    for (const name of outcome.started) worker.failures.delete(name);
    const resize = this.parts.resizer.completed(pod, snapshotOf(this.parts.runtime, worker.uid));
    // The status is to say that no resize is under way any more.
    if (resize === "done") worker.wake();
    if (outcome.error?.kind === "backoff") return { backoff: outcome.error.remaining };
    return outcome.error || resize === "hindered" ? { failed: true } : { acted: hasWork(actions) };
  }

  *syncTerminating(worker: PodWorker): Task<void> {
    const { pod } = worker;
    this.parts.deadlines.forget(worker.uid);
    this.parts.statuses.set(pod, this.generate(worker, false));
    this.parts.prober.stopLivenessAndStartup(worker.uid);
    yield* this.parts.pods.killPod(pod, worker.grace);
    this.parts.prober.remove(worker.uid);
    worker.snapshot = snapshotOf(this.parts.runtime, worker.uid);
    this.parts.statuses.set(pod, this.generate(worker, true));
  }

  *syncTerminated(worker: PodWorker): Task<void> {
    const { pod } = worker;
    this.parts.statuses.set(pod, this.generate(worker, true));
    yield* this.parts.volumes.unmount(worker.uid);
    this.parts.statuses.terminate(pod);
    this.parts.statuses.flush(worker.uid);
  }

  private generate(worker: PodWorker, terminal: boolean): ReturnType<typeof generatePodStatus> {
    const { pod, snapshot } = worker;
    // active_deadline.go says it each time it is asked, which is for each status.
    if (worker.ended?.reason === DEADLINE_EXCEEDED) this.parts.podEvent(pod, "Normal", DEADLINE_EXCEEDED, worker.ended.message);
    return generatePodStatus({
      pod,
      snapshot,
      old: this.parts.statuses.get(worker.uid) ?? pod.status,
      prober: this.parts.prober,
      hostAddress: this.parts.hostAddress,
      failure: (name) => worker.failures.get(name),
      allocated: (container) => this.parts.resizer.allocated(pod, container),
      actual: this.parts.resizer.isApart(worker.uid) ? { container: (container) => this.parts.resizer.shown(pod, container), pod: this.parts.resizer.shownPod(pod) } : undefined,
      terminal,
      restartingAll: restartsAll(pod, snapshot, this.parts.statuses.get(worker.uid) ?? pod.status),
      ended: worker.ended,
      resize: this.parts.resizer.conditions(pod),
    });
  }

  probeChanged(worker: PodWorker, id: string, name: string, type: "readiness" | "startup", on: boolean): void {
    const containerId = `containerd://${id}`;
    this.parts.statuses.changeContainer(
      worker.uid,
      name,
      (status) => {
        if (status.containerID !== containerId || !status.state?.running) return status;
        if (type === "startup") return status.started === on ? status : { ...status, started: on };
        return status.ready === on ? status : { ...status, ready: on };
      },
      (pod, status) =>
        podConditions({
          pod,
          phase: status.phase ?? "Pending",
          statuses: [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])],
          sandboxReady: worker.snapshot.sandboxes.some((sandbox) => sandbox.ready),
          foreign: worker.pod.status?.conditions ?? [],
        }),
    );
  }

  /** What its log says of a sync in which containers could not be started. */
  private logFailures(pod: Pod, failures: ReadonlyMap<string, { reason: string; message: string }>): void {
    const { log } = this.parts;
    if (!log || failures.size === 0) return;
    const errors = [...failures].map(([name, { reason, message }]) => `failed to "StartContainer" for ${JSON.stringify(name)} with ${reason}: ${JSON.stringify(message)}`);
    const err = errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`;
    log("E", "pod_workers.go:1324", "Error syncing pod, skipping", { err, pod: `${pod.metadata!.namespace}/${pod.metadata!.name}`, podUID: uidOf(pod) });
  }
}
