import type { Pod } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { StatusError, type Client } from "../apiserver/client.ts";
import type { Runtime } from "../runtime/index.ts";
import { admitPod, type AdmissionInput, type Refusal } from "./admission.ts";
import type { Deadlines } from "./deadlines.ts";
import type { NodeDescription, NodeStatusManager } from "./node-status.ts";
import { RELIST_PERIOD } from "./pleg.ts";
import type { PodSources } from "./pod-sources.ts";
import { PodWorker, type PodSyncer } from "./pod-worker.ts";
import { isMirror, uidOf } from "./pod.ts";
import { isCritical, podsToPreempt, PREEMPTED } from "./preemption.ts";
import { writeRejection } from "./rejection.ts";
import { hasShrunk, type Resizer } from "./resize.ts";
import { snapshotOf } from "./snapshot.ts";
import type { StaticPods } from "./static-pods.ts";
import type { VolumeManager } from "./volumes/volume-manager.ts";

export interface PodIntakeParts {
  simulation: Simulation;
  client: Client;
  node: NodeDescription;
  runtime: Runtime;
  /** By the uid of their Pods. */
  workers: Map<string, PodWorker>;
  syncer: PodSyncer;
  staticPods: StaticPods;
  volumes: VolumeManager;
  resizer: Resizer;
  deadlines: Deadlines;
  sources: PodSources;
  nodeStatus: NodeStatusManager;
  /** The Pods that are not at their end. */
  activePods(): Pod[];
  allowedSysctls(): readonly string[];
  /** Why no Pod is taken while the machine is going to be switched off. */
  shuttingDown(): Refusal | undefined;
  /** Ends a Pod for the sake of another. */
  evict(pod: Pod, reason: string, message: string, disruption: string): void;
  /** Nothing of a Pod is kept. */
  forget(worker: PodWorker): void;
  podEvent(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void;
}

/** Virtual ms between two looks whether a Pod has made room. */
const WAIT_FOR_VICTIMS = 100;

/** Takes what its sources say of Pods (kubelet.go HandlePodAdditions and the like): a worker for each that it admits. */
export class PodIntake {
  private readonly parts: PodIntakeParts;
  private readonly rejected = new Set<string>();
  /** Those for which others make room, as they are now. */
  private readonly waiting = new Map<string, Pod>();

  constructor(parts: PodIntakeParts) {
    this.parts = parts;
  }

  added(pod: Pod): void {
    if (isMirror(pod)) {
      this.parts.staticPods.mirrorSeen(pod);
      return;
    }
    const uid = uidOf(pod);
    if (this.parts.workers.has(uid)) {
      this.updated(pod, this.parts.workers.get(uid)!.pod);
      return;
    }
    if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") {
      if (pod.metadata?.deletionTimestamp) this.deleteFromServer(pod);
      return;
    }
    if (!pod.metadata?.deletionTimestamp && !this.admit(pod)) return;
    const worker = new PodWorker(this.parts.syncer, pod);
    this.parts.workers.set(uid, worker);
    this.parts.resizer.admit(pod);
    this.parts.deadlines.watch(worker);
    worker.snapshot = snapshotOf(this.parts.runtime, uid);
    if (pod.metadata?.deletionTimestamp) worker.terminate(graceOption(pod));
    else worker.wake();
  }

  /** Whether the Pod may run now. One that is critical has others make room for it, and comes again. */
  private admit(pod: Pod): boolean {
    const { node, sources, nodeStatus } = this.parts;
    const active = this.parts.activePods();
    const input: AdmissionInput = {
      pod, active, node, nodeObject: sources.node(), pressures: nodeStatus.underPressure, allowedSysctls: this.parts.allowedSysctls(),
    };
    const refusal = admitPod(input) ?? this.parts.shuttingDown();
    if (!refusal) return true;
    const other = refusal.shortages && isCritical(pod) ? admitPod({ ...input, whateverItNeeds: true }) : refusal;
    if (other) {
      this.reject(pod, other.reason, other.message);
      return false;
    }
    const found = podsToPreempt(pod, active, refusal.shortages!);
    if ("error" in found) {
      this.reject(pod, "UnexpectedAdmissionError", `Unexpected error while attempting to recover from admission failure: ${found.error}`);
      return false;
    }
    for (const victim of found.victims) this.parts.evict(victim, "Preempting", PREEMPTED, "Pod was preempted by Kubelet to accommodate a critical pod.");
    this.waiting.set(uidOf(pod), pod);
    this.whenGone(found.victims.map(uidOf), uidOf(pod));
    return false;
  }

  /** Takes a Pod once others have ended. */
  private whenGone(others: readonly string[], uid: string): void {
    const { simulation, workers } = this.parts;
    simulation.after(WAIT_FOR_VICTIMS, () => {
      const ending = others.filter((other) => ["syncing", "terminating"].includes(workers.get(other)?.state ?? ""));
      const pod = this.waiting.get(uid);
      if (!pod) return;
      if (ending.length > 0) return void this.whenGone(ending, uid);
      this.waiting.delete(uid);
      this.added(pod);
    });
  }

  updated(pod: Pod, old: Pod): void {
    const uid = uidOf(pod);
    if (isMirror(pod)) {
      this.parts.staticPods.mirrorSeen(pod);
      return;
    }
    const worker = this.parts.workers.get(uid);
    if (!worker) {
      if (this.waiting.has(uid)) this.waiting.set(uid, pod);
      else if (pod.metadata?.deletionTimestamp) this.deleteFromServer(pod);
      else if (!this.rejected.has(uid)) this.added(pod);
      return;
    }
    const before = worker.pod;
    worker.pod = pod;
    if (this.parts.resizer.hasWaiting && before.status !== pod.status && hasShrunk(before, pod)) this.parts.resizer.retry();
    if (pod.metadata?.deletionTimestamp) {
      if (worker.state === "finished") this.deleteFromServer(pod);
      else worker.terminate(graceOption(pod));
      return;
    }
    if (worker.state !== "syncing") return;
    const differs = before.spec !== pod.spec || before.metadata?.labels !== pod.metadata?.labels || before.metadata?.annotations !== pod.metadata?.annotations;
    const specChanged = differs && JSON.stringify([before.spec, before.metadata?.labels, before.metadata?.annotations]) !== JSON.stringify([pod.spec, pod.metadata?.labels, pod.metadata?.annotations]);
    const gates = pod.spec?.readinessGates?.length ? JSON.stringify(old.status?.conditions) !== JSON.stringify(pod.status?.conditions) : false;
    if (specChanged) {
      this.parts.deadlines.watch(worker);
      this.parts.resizer.requested(pod);
      for (const volume of this.parts.volumes.volumesOf(uid).values()) volume.refresh?.(pod);
    }
    if (specChanged || gates) worker.wake();
  }

  removed(pod: Pod): void {
    const uid = uidOf(pod);
    if (isMirror(pod)) {
      this.parts.staticPods.mirrorGone(pod);
      return;
    }
    this.rejected.delete(uid);
    this.waiting.delete(uid);
    const worker = this.parts.workers.get(uid);
    if (!worker) return;
    worker.pod = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: pod.metadata?.deletionTimestamp ?? "gone" } };
    if (worker.state === "finished") this.parts.forget(worker);
    else {
      worker.terminate({ grace: pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30 });
      const check = (): void => {
        if (worker.state === "finished") this.parts.forget(worker);
        else this.parts.simulation.after(RELIST_PERIOD, check);
      };
      check();
    }
  }

  private reject(pod: Pod, reason: string, message: string): void {
    this.rejected.add(uidOf(pod));
    this.parts.podEvent(pod, "Warning", reason, message);
    writeRejection(this.parts.simulation, this.parts.client, pod, reason, message);
  }

  deleteFromServer(pod: Pod): void {
    const { namespace = "", name = "", uid } = pod.metadata!;
    this.parts.simulation.after(2, () => {
      try {
        this.parts.client.of("pods").delete(namespace, name, { gracePeriodSeconds: 0, ...(uid ? { preconditions: { uid } } : {}) });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    });
  }
}

function graceOption(pod: Pod): { grace?: number } {
  const grace = pod.metadata?.deletionGracePeriodSeconds;
  return grace === undefined ? {} : { grace };
}
