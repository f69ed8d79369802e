import { valueOf } from "../../apimachinery/quantity.ts";
import type { Container as ContainerSpec, Pod } from "../../apimachinery/types/index.ts";
import type { Random, Simulation, Timer } from "../../sim/index.ts";
import type { Machine } from "../../os/index.ts";
import { StatusError, type Client } from "../apiserver/client.ts";
import { createRecorder, type Recorder } from "../events.ts";
import type { HostNetwork } from "../network/index.ts";
import { parseReference, type Runtime } from "../runtime/index.ts";
import type { Task } from "../runtime/task.ts";
import { admitPod } from "./admission.ts";
import { DEADLINE_EXCEEDED, Deadlines } from "./deadlines.ts";
import { Eviction } from "./eviction/manager.ts";
import { NodeDisk } from "./eviction/node-disk.ts";
import type { KubeletLog } from "./host/klog.ts";
import { ImageGarbageCollector } from "./image-gc.ts";
import { ImageManager } from "./image-manager.ts";
import type { KubeletInformers } from "./informers.ts";
import { NodeStatusManager, type NodeDescription } from "./node-status.ts";
import { computePodActions } from "./pod-actions.ts";
import { podConditions } from "./pod-conditions.ts";
import { PodRuntime } from "./pod-runtime.ts";
import { PodSources } from "./pod-sources.ts";
import { generatePodStatus } from "./pod-status.ts";
import { PodWorker, type PodSyncer, type SyncResult } from "./pod-worker.ts";
import { fieldPath, isMirror, isStatic, referenceTo, uidOf, type AnyContainer } from "./pod.ts";
import type { ProbeHistory } from "./prober/history.ts";
import { Prober } from "./prober/prober.ts";
import { writeRejection } from "./rejection.ts";
import { Resizer } from "./resize.ts";
import { isRestarting, restartsAll } from "./restart-all.ts";
import { newest, snapshotOf, type PodSnapshot } from "./snapshot.ts";
import { StaticPods } from "./static-pods.ts";
import { StatusManager } from "./status-manager.ts";
import { serviceAccountToken } from "./tokens.ts";
import { MountTimeout, VolumeManager } from "./volumes/volume-manager.ts";

export interface KubeletOptions {
  simulation: Simulation;
  client: Client;
  node: NodeDescription;
  machine: Machine;
  network: HostNetwork;
  runtime: Runtime;
  informers: KubeletInformers;
  /** What it writes to its log. */
  log?: KubeletLog;
}

/** Virtual ms between two looks at the runtime (generic PLEG), and between two ticks of the sync loop. */
const PLEG_PERIOD = 1000;
const SYNC_PERIOD = 1000;
/** Virtual ms from a probe's result to the sync loop's taking note of it. */
const PROBE_NEWS = 3;

/** The kubelet of a node. */
export class Kubelet implements PodSyncer {
  readonly nodeName: string;
  readonly prober: Prober;
  readonly statuses: StatusManager;
  readonly volumes: VolumeManager;
  readonly pods: PodRuntime;
  readonly nodeStatus: NodeStatusManager;
  readonly recorder: Recorder;
  stopped = true;
  private reachable = true;
  private readonly options: KubeletOptions;
  private readonly simulation: Simulation;
  private readonly randomness: Random;
  private readonly workers = new Map<string, PodWorker>();
  private readonly rejected = new Set<string>();
  private readonly dirty = new Set<string>();
  private readonly lookers: (() => void)[] = [];
  private readonly deadlines: Deadlines;
  private readonly sources: PodSources;
  private readonly resizer: Resizer;
  private readonly eviction: Eviction;
  private readonly imageGc: ImageGarbageCollector;
  private readonly staticPods: StaticPods;
  private readonly plegPhase: number;
  private readonly syncPhase: number;
  private lookTimer: Timer | undefined;
  private lastLookAt = -Infinity;
  private unwatch: (() => void) | undefined;

  constructor(options: KubeletOptions) {
    const { simulation, client, node, runtime, network, informers } = options;
    this.options = options;
    this.simulation = simulation;
    this.nodeName = node.name;
    this.randomness = simulation.random.fork(`kubelet/${node.name}`);
    this.plegPhase = this.randomness.next() * PLEG_PERIOD;
    this.syncPhase = this.randomness.next() * SYNC_PERIOD;
    this.recorder = createRecorder({ simulation, client, component: "kubelet", host: node.name });
    this.sources = new PodSources({ client, informers, node });
    this.deadlines = new Deadlines({
      simulation,
      atTick: (time, callback) => this.atTick(time, callback),
      startTime: (worker) => this.statuses.get(worker.uid)?.startTime ?? worker.pod.status?.startTime,
    });
    const containerEvent = (pod: Pod, container: AnyContainer, type: "Normal" | "Warning", reason: string, message: string): void => {
      this.recorder.event(referenceTo(this.staticPods.mirrorOf(uidOf(pod)) ?? pod), type, reason, message, { fieldPath: fieldPath(pod, container.name) });
    };
    this.statuses = new StatusManager({
      simulation,
      client,
      couldHaveRunningContainers: (uid) => {
        const state = this.workers.get(uid)?.state;
        return state === "syncing" || state === "terminating";
      },
      mirrorOf: (uid) => this.staticPods.mirrorOf(uid),
    });
    const images = new ImageManager(simulation, runtime.images, containerEvent);
    this.volumes = new VolumeManager({
      simulation,
      random: this.randomness.fork("volumes"),
      client,
      informers,
      nodeName: node.name,
      event: (object, type, reason, message) => this.recorder.event(object, type, reason, message),
      fs: options.machine.fs,
      nodeMemory: node.memory,
      projections: (pod) => {
        const source = this.sources.environment(pod, "");
        return {
          downward: source,
          configMap: source.configMap,
          secret: source.secret,
          token: (audience, seconds) => serviceAccountToken(client, pod, audience, seconds),
        };
      },
      imageRoot: (reference) => runtime.images.find(parseReference(reference))?.root,
      failed: (pod, message) => this.podEvent(pod, "Warning", "FailedMount", message),
    });
    this.resizer = new Resizer({
      event: (pod, type, reason, message) => this.podEvent(pod, type, reason, message),
      active: () => this.activePods(),
      node,
    });
    this.pods = new PodRuntime({
      simulation,
      runtime,
      network,
      images,
      volumes: this.volumes,
      environment: (pod, address) => this.sources.environment(pod, address),
      containerEvent,
      podEvent: (pod, type, reason, message) => this.podEvent(pod, type, reason, message),
      allocated: (pod, container) => this.resizer.allocated(pod, container),
      restartCount: (pod, name) => this.restartCount(pod, name),
      sandboxReady: (pod) => this.statuses.setCondition(uidOf(pod), { type: "PodReadyToStartContainers", status: "True" }),
    });
    this.prober = new Prober({
      simulation,
      network: network.namespace,
      status: (uid) => this.statuses.get(uid),
      pod: (uid) => this.workers.get(uid)?.pod,
      container: (uid, id) => runtime.containers(uid).find((container) => container.id === id),
      event: (pod, container, reason, message) => containerEvent(pod, container, "Warning", reason, message),
      changed: (type, uid, id, name, result) => {
        const worker = this.workers.get(uid);
        if (!worker) return;
        simulation.after(PROBE_NEWS, () => {
          if (type !== "liveness") this.probeChanged(worker, id, name, type, result === "success");
          // Only a liveness probe's success is no news (handleProbeSync).
          if (type !== "liveness" || result === "failure") worker.wake();
        });
      },
    });
    this.nodeStatus = new NodeStatusManager({ simulation, client, node, runtime, volumesInUse: () => this.volumes.inUse, recorder: this.recorder, random: this.randomness.fork("node"), ...(options.log ? { log: options.log } : {}) });
    const disk = new NodeDisk(valueOf(node.capacity["ephemeral-storage"] ?? "0"), runtime, this.volumes);
    const nodeEvent = (type: "Normal" | "Warning", reason: string, message: string): void => {
      this.recorder.event(this.nodeStatus.reference(), type, reason, message);
    };
    this.imageGc = new ImageGarbageCollector({ simulation, runtime, disk, nodeEvent });
    this.eviction = new Eviction({
      simulation,
      node,
      runtime,
      volumes: this.volumes,
      disk,
      nodeEvent,
      reclaimImages: () => this.imageGc.reclaimAll(),
      pods: () => this.activePods(),
      evict: (pod, reason, message, grace, disruption) => this.evict(pod, reason, message, grace, disruption),
      pressure: (type, on) => this.nodeStatus.setPressure(type, on),
    });
    this.staticPods = new StaticPods({
      simulation,
      client,
      fs: options.machine.fs,
      nodeName: node.name,
      ...(options.log ? { log: options.log } : {}),
      added: (pod) => this.added(pod),
      removed: (pod) => this.removed(pod),
      mirrored: (uid) => this.statuses.rewrite(uid),
    });
    runtime.onChange = (uid) => this.touched(uid);
  }

  /** Starts it: the node is registered or greeted again, its Pods are taken up. */
  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.recorder.forget();
    this.statuses.paused = false;
    this.nodeStatus.start();
    this.staticPods.start();
    this.eviction.start();
    this.imageGc.start();
    for (const worker of this.workers.values()) {
      worker.snapshot = snapshotOf(this.options.runtime, worker.uid);
      worker.wake();
    }
    if (this.reachable) this.watch();
  }

  /** The container runtime answers, or does not. */
  runtimeUp(on: boolean): void {
    this.nodeStatus.runtimeUp(on);
  }

  /** The machine has booted: nothing of what ran is left. */
  rebooted(): void {
    this.nodeStatus.rebooted();
    for (const worker of this.workers.values()) this.dirty.add(worker.uid);
  }

  /** The API server can be reached, or cannot: what runs goes on, and what was missed is made up for. */
  setReachable(on: boolean): void {
    if (this.reachable === on) return;
    this.reachable = on;
    if (this.stopped) return;
    if (on) {
      this.nodeStatus.reconnected();
      this.watch();
      this.staticPods.reconnected();
    } else {
      this.unwatch?.();
      this.unwatch = undefined;
    }
  }

  /** Takes up the Pods of the node as the API server has them now. */
  private watch(): void {
    this.unwatch = this.options.informers.watchPods(this.nodeName, {
      added: (pod) => this.added(pod),
      updated: (pod, old) => this.updated(pod, old),
      deleted: (pod) => this.removed(pod),
    });
    // Pods that went while it was away.
    for (const worker of [...this.workers.values()]) {
      const { namespace = "", name = "", uid } = worker.pod.metadata!;
      if (isStatic(worker.pod)) continue;
      if (this.options.client.of("pods").find(namespace, name)?.metadata?.uid !== uid) this.removed(worker.pod);
    }
    // What it wrote before may not have arrived: all is written again.
    this.simulation.after(PLEG_PERIOD, () => this.statuses.rewriteAll());
  }

  /** Stops it: nothing is watched, probed or reported; what runs goes on. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.unwatch?.();
    this.statuses.paused = true;
    this.nodeStatus.stop();
    this.staticPods.stop();
    this.eviction.stop();
    this.imageGc.stop();
    for (const worker of this.workers.values()) {
      worker.cancel();
      this.prober.remove(worker.uid);
    }
  }

  /** What each probe found. */
  get probeHistory(): ProbeHistory {
    return this.prober.history;
  }

  /** Reads the directory of static Pods again: a file has changed. */
  manifestsChanged(): void {
    if (!this.stopped) this.staticPods.rescan();
  }

  /** The Pods that are not at their end. */
  activePods(): Pod[] {
    return [...this.workers.values()].filter((worker) => worker.state === "syncing" && !worker.ended).map((worker) => worker.pod);
  }

  /** The Pod of a name on this node. */
  podByName(namespace: string, name: string): { pod: Pod; snapshot: PodSnapshot } | undefined {
    let found: PodWorker | undefined;
    for (const worker of this.workers.values()) {
      const { metadata } = worker.pod;
      // A Pod that was deleted by force may still end while the next one of its name runs.
      if (metadata?.namespace === namespace && metadata.name === name) found = worker;
    }
    return found && { pod: found.pod, snapshot: found.snapshot };
  }

  /** `disruption`: for the sake of the node, not for a limit of its own. */
  evict(pod: Pod, reason: string, message: string, grace: number, disruption = false): void {
    const worker = this.workers.get(uidOf(pod));
    if (!worker || worker.state !== "syncing") return;
    this.podEvent(pod, "Warning", reason, message);
    worker.terminate({ grace, ended: { reason, message, ...(disruption ? { disruption } : {}) } });
  }

  // What pod workers ask for.

  get now(): number {
    return this.simulation.now;
  }

  random(): number {
    return this.randomness.next();
  }

  get lastLook(): number {
    const looks = Math.floor((this.simulation.now - this.plegPhase) / PLEG_PERIOD);
    return looks < 0 ? this.lastLookAt : Math.max(this.lastLookAt, this.plegPhase + looks * PLEG_PERIOD);
  }

  atNextLook(callback: () => void): void {
    this.lookers.push(callback);
    this.scheduleLook();
  }

  atTick(time: number, callback: () => void): Timer {
    const ticks = Math.ceil((time - this.syncPhase) / SYNC_PERIOD);
    return this.simulation.at(this.syncPhase + ticks * SYNC_PERIOD, callback);
  }

  *sync(worker: PodWorker): Task<SyncResult> {
    const { pod, snapshot } = worker;
    this.resizer.update(pod, snapshot);
    const ended = worker.ended ?? this.deadlines.passed(worker);
    if (ended && !worker.ended) worker.ended = ended;
    const status = this.generate(worker, false);
    this.statuses.set(pod, status);
    if (status.phase === "Failed" || status.phase === "Succeeded") return { terminal: true };
    try {
      yield* this.volumes.mount(pod);
    } catch (error) {
      if (!(error instanceof MountTimeout)) throw error;
      this.podEvent(pod, "Warning", "FailedMount", `Unable to attach or mount volumes: ${error.message}`);
      return { failed: true };
    }
    const { credentials, missing } = this.sources.pullSecrets(pod);
    if (missing.length > 0) {
      this.podEvent(
        pod,
        "Warning",
        "FailedToRetrieveImagePullSecret",
        `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`,
      );
    }
    this.prober.add(pod);
    if (status.conditions.some(isRestarting)) {
      yield* this.pods.removeAll(pod);
      worker.wake();
      return {};
    }
    const actions = computePodActions({
      pod,
      snapshot,
      liveness: (id) => this.prober.results.liveness.get(id),
      startup: (id) => this.prober.results.startup.get(id),
      changed: (container, spec) => {
        if (container.container.config.imageName !== (spec.image ?? "")) return "definition";
        return this.resizer.needsRestart(pod, spec, container.container) ? "resize" : undefined;
      },
    });
    const outcome = yield* this.pods.sync(pod, snapshot, actions, credentials);
    for (const [name, failure] of outcome.failures) worker.failures.set(name, failure);
    this.logFailures(pod, outcome.failures);
    for (const name of outcome.started) worker.failures.delete(name);
    this.resizer.completed(pod, snapshotOf(this.options.runtime, worker.uid));
    if (outcome.error?.kind === "backoff") return { backoff: outcome.error.remaining };
    return outcome.error ? { failed: true } : {};
  }

  *syncTerminating(worker: PodWorker): Task<void> {
    const { pod } = worker;
    this.deadlines.forget(worker.uid);
    this.statuses.set(pod, this.generate(worker, false));
    this.prober.stopLivenessAndStartup(worker.uid);
    yield* this.pods.killPod(pod, worker.grace);
    this.prober.remove(worker.uid);
    worker.snapshot = snapshotOf(this.options.runtime, worker.uid);
    this.statuses.set(pod, this.generate(worker, true));
  }

  *syncTerminated(worker: PodWorker): Task<void> {
    const { pod } = worker;
    this.statuses.set(pod, this.generate(worker, true));
    yield* this.volumes.unmount(worker.uid);
    this.statuses.terminate(pod);
    this.statuses.flush(worker.uid);
  }

  finished(worker: PodWorker): void {
    this.statuses.flush(worker.uid);
    this.resizer.forget(worker.uid);
    if (worker.pod.metadata?.deletionTimestamp) this.deleteFromServer(worker.pod);
    if (isStatic(worker.pod) && !isMirror(worker.pod)) this.forget(worker);
    // An evicted Pod keeps nothing: its containers' layers and logs are what the node needs back.
    const { runtime } = this.options;
    if (worker.ended?.reason === "Evicted") for (const container of runtime.containers(worker.uid)) runtime.removeContainer(container);
    // What it used may be what another one waits for.
    this.eviction.look();
  }

  // The source of Pods.

  private added(pod: Pod): void {
    if (isMirror(pod)) {
      this.staticPods.mirrorSeen(pod);
      return;
    }
    const uid = uidOf(pod);
    if (this.workers.has(uid)) {
      this.updated(pod, this.workers.get(uid)!.pod);
      return;
    }
    if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") {
      if (pod.metadata?.deletionTimestamp) this.deleteFromServer(pod);
      return;
    }
    if (!pod.metadata?.deletionTimestamp) {
      const refusal = admitPod({ pod, active: this.activePods(), node: this.options.node, nodeObject: this.sources.node(), pressures: this.nodeStatus.underPressure });
      if (refusal) {
        this.reject(pod, refusal.reason, refusal.message);
        return;
      }
    }
    const worker = new PodWorker(this, pod);
    this.workers.set(uid, worker);
    this.resizer.admit(pod);
    this.deadlines.watch(worker);
    worker.snapshot = snapshotOf(this.options.runtime, uid);
    if (pod.metadata?.deletionTimestamp) worker.terminate(graceOption(pod));
    else worker.wake();
  }

  private updated(pod: Pod, old: Pod): void {
    const uid = uidOf(pod);
    if (isMirror(pod)) {
      this.staticPods.mirrorSeen(pod);
      return;
    }
    const worker = this.workers.get(uid);
    if (!worker) {
      if (pod.metadata?.deletionTimestamp) this.deleteFromServer(pod);
      else if (!this.rejected.has(uid)) this.added(pod);
      return;
    }
    const before = worker.pod;
    worker.pod = pod;
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
      this.deadlines.watch(worker);
      for (const volume of this.volumes.volumesOf(uid).values()) volume.refresh?.(pod);
    }
    if (specChanged || gates) worker.wake();
  }

  private removed(pod: Pod): void {
    const uid = uidOf(pod);
    if (isMirror(pod)) {
      this.staticPods.mirrorGone(pod);
      return;
    }
    this.rejected.delete(uid);
    const worker = this.workers.get(uid);
    if (!worker) return;
    worker.pod = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: pod.metadata?.deletionTimestamp ?? "gone" } };
    if (worker.state === "finished") this.forget(worker);
    else {
      worker.terminate({ grace: pod.metadata?.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30 });
      const check = (): void => {
        if (worker.state === "finished") this.forget(worker);
        else this.simulation.after(PLEG_PERIOD, check);
      };
      check();
    }
  }

  private reject(pod: Pod, reason: string, message: string): void {
    this.rejected.add(uidOf(pod));
    this.podEvent(pod, "Warning", reason, message);
    writeRejection(this.simulation, this.options.client, pod, reason, message);
  }

  private deleteFromServer(pod: Pod): void {
    const { namespace = "", name = "", uid } = pod.metadata!;
    this.simulation.after(2, () => {
      try {
        this.options.client.of("pods").delete(namespace, name, { gracePeriodSeconds: 0, ...(uid ? { preconditions: { uid } } : {}) });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    });
  }

  private forget(worker: PodWorker): void {
    const { runtime } = this.options;
    this.workers.delete(worker.uid);
    this.deadlines.forget(worker.uid);
    this.prober.remove(worker.uid);
    this.volumes.forget(worker.uid);
    this.statuses.forget(worker.uid);
    this.pods.forget(worker.pod);
    this.dirty.delete(worker.uid);
    for (const sandbox of [...runtime.sandboxes(worker.uid)]) runtime.removeSandbox(sandbox);
  }

  // PLEG

  private touched(uid: string): void {
    this.dirty.add(uid);
    this.scheduleLook();
  }

  private scheduleLook(): void {
    if (this.lookTimer) return;
    const looks = Math.floor((this.simulation.now - this.plegPhase) / PLEG_PERIOD + 1e-9) + 1;
    this.lookTimer = this.simulation.at(this.plegPhase + looks * PLEG_PERIOD, () => this.look());
  }

  private look(): void {
    this.lookTimer = undefined;
    this.lastLookAt = this.simulation.now;
    const uids = [...this.dirty];
    this.dirty.clear();
    const waiting = this.lookers.splice(0);
    for (const uid of uids) {
      const worker = this.workers.get(uid);
      if (!worker) continue;
      const before = worker.snapshot;
      worker.snapshot = snapshotOf(this.options.runtime, uid);
      if (!this.stopped) worker.wake();
      this.removeDead(before, worker.snapshot);
    }
    for (const callback of waiting) callback();
  }

  /** Of each container one dead instance is kept, once another one has died. */
  private removeDead(before: PodSnapshot, now: PodSnapshot): void {
    for (const container of now.containers) {
      if (container.state !== "exited") continue;
      if (before.containers.find(({ id }) => id === container.id)?.state === "exited") continue;
      const dead = now.containers.filter(({ name, state }) => name === container.name && state === "exited");
      for (const old of dead.slice(1)) this.options.runtime.removeContainer(old.container);
    }
  }

  // Status

  private generate(worker: PodWorker, terminal: boolean): ReturnType<typeof generatePodStatus> {
    const { pod, snapshot } = worker;
    // active_deadline.go says it each time it is asked, which is for each status.
    if (worker.ended?.reason === DEADLINE_EXCEEDED) this.podEvent(pod, "Normal", DEADLINE_EXCEEDED, worker.ended.message);
    return generatePodStatus({
      pod,
      snapshot,
      old: this.statuses.get(worker.uid) ?? pod.status,
      prober: this.prober,
      hostAddress: this.options.node.address,
      failure: (name) => worker.failures.get(name),
      allocated: (container) => this.resizer.allocated(pod, container),
      terminal,
      restartingAll: restartsAll(pod, snapshot, this.statuses.get(worker.uid) ?? pod.status),
      ended: worker.ended,
      resize: this.resizer.conditions(pod),
    });
  }

  private probeChanged(worker: PodWorker, id: string, name: string, type: "readiness" | "startup", on: boolean): void {
    const containerId = `containerd://${id}`;
    this.statuses.changeContainer(
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

  /** How often a container has been restarted, as its status tells: what the runtime does not know any more. */
  private restartCount(pod: Pod, name: string): number {
    const { containerStatuses = [], initContainerStatuses = [] } = this.statuses.get(uidOf(pod)) ?? {};
    return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name)?.restartCount ?? 0;
  }

  /** What its log says of a sync in which containers could not be started. */
  private logFailures(pod: Pod, failures: ReadonlyMap<string, { reason: string; message: string }>): void {
    const { log } = this.options;
    if (!log || failures.size === 0) return;
    const errors = [...failures].map(([name, { reason, message }]) => `failed to "StartContainer" for ${JSON.stringify(name)} with ${reason}: ${JSON.stringify(message)}`);
    const err = errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`;
    log("E", "pod_workers.go:1324", "Error syncing pod, skipping", { err, pod: `${pod.metadata!.namespace}/${pod.metadata!.name}`, podUID: uidOf(pod) });
  }

  private podEvent(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void {
    this.recorder.event(referenceTo(this.staticPods.mirrorOf(uidOf(pod)) ?? pod), type, reason, message);
  }

  /** Resources granted to a container, for metrics and the page. */
  allocatedResources(pod: Pod, container: AnyContainer): ContainerSpec["resources"] {
    return this.resizer.allocated(pod, container);
  }

  /** Whether a container of this name runs. */
  isRunning(pod: Pod, name: string): boolean {
    return newest(snapshotOf(this.options.runtime, uidOf(pod)), name)?.state === "running";
  }
}

function graceOption(pod: Pod): { grace?: number } {
  const grace = pod.metadata?.deletionGracePeriodSeconds;
  return grace === undefined ? {} : { grace };
}
