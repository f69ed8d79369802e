import { valueOf } from "../../apimachinery/quantity.ts";
import type { Container as ContainerSpec, Pod } from "../../apimachinery/types/index.ts";
import type { Random, Simulation, Timer } from "../../sim/index.ts";
import { loadedModule, type Machine } from "../../os/index.ts";
import type { Client } from "../apiserver/client.ts";
import { createRecorder, type Recorder } from "../events.ts";
import type { HostNetwork } from "../network/index.ts";
import type { Runtime } from "../runtime/index.ts";
import type { Task } from "../runtime/task.ts";
import { readConfiguration, type KubeletConfiguration } from "./configuration.ts";
import { Deadlines } from "./deadlines.ts";
import { Eviction } from "./eviction/manager.ts";
import type { NodeShutdown } from "./node-shutdown.ts";
import { NodeDisk } from "./eviction/node-disk.ts";
import type { KubeletLog } from "./host/klog.ts";
import { ImageGarbageCollector } from "./image-gc.ts";
import { ImageManager } from "./image-manager.ts";
import type { KubeletInformers } from "./informers.ts";
import { networkTrouble } from "./network-plugin.ts";
import { NodeStatusManager, type NodeDescription } from "./node-status.ts";
import { Pleg, RELIST_PERIOD } from "./pleg.ts";
import { PodIntake } from "./pod-intake.ts";
import { PodRuntime, UnknownRuntimeClass } from "./pod-runtime.ts";
import { rest } from "./rest.ts";
import { PodSources } from "./pod-sources.ts";
import { PodSteps, type PodStepsParts } from "./pod-steps.ts";
import type { PodSyncer, PodWorker, SyncResult } from "./pod-worker.ts";
import { fieldPath, isMirror, isStatic, referenceTo, uidOf, type AnyContainer } from "./pod.ts";
import type { ProbeHistory } from "./prober/history.ts";
import { Prober } from "./prober/prober.ts";
import { Resizer } from "./resize.ts";
import { newest, snapshotOf, type PodSnapshot } from "./snapshot.ts";
import { StaticPods } from "./static-pods.ts";
import { StatusManager } from "./status-manager.ts";
import { serviceAccountToken } from "./tokens.ts";
import { VolumeManager } from "./volumes/volume-manager.ts";

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

/** Virtual ms between two ticks of the sync loop. */
const SYNC_PERIOD = 1000;
/** Virtual ms from a probe's result to the sync loop's taking note of it. */
const PROBE_NEWS = 3;

/** The kubelet of a node. */
export class Kubelet implements PodSyncer {
  readonly nodeName: string;
  readonly prober: Prober;
  readonly statuses: StatusManager;
  readonly volumes: VolumeManager;
  readonly disk: NodeDisk;
  readonly node: NodeDescription;
  readonly pods: PodRuntime;
  readonly nodeStatus: NodeStatusManager;
  readonly recorder: Recorder;
  stopped = true;
  configuration = readConfiguration(undefined);
  private readonly madeForPods: string;
  private reachable = true;
  private readonly options: KubeletOptions;
  private readonly simulation: Simulation;
  private readonly randomness: Random;
  private readonly workers = new Map<string, PodWorker>();
  private readonly deadlines: Deadlines;
  private readonly sources: PodSources;
  private readonly resizer: Resizer;
  private readonly eviction: Eviction;
  private readonly imageGc: ImageGarbageCollector;
  private readonly staticPods: StaticPods;
  private shutdown: NodeShutdown | undefined;
  private readonly whenEnded = new Map<string, () => void>();
  private readonly pleg: Pleg;
  private readonly steps: PodSteps;
  private readonly intake: PodIntake;
  private readonly syncPhase: number;
  private unwatch: (() => void) | undefined;

  constructor(options: KubeletOptions) {
    const { simulation, client, node, runtime, network, informers } = options;
    this.options = options;
    this.simulation = simulation;
    this.nodeName = node.name;
    this.node = node;
    this.madeForPods = node.capacity.pods ?? "110";
    this.randomness = simulation.random.fork(`kubelet/${node.name}`);
    this.pleg = new Pleg({ simulation, runtime, phase: this.randomness.next() * RELIST_PERIOD, seen: (uid, snapshot) => this.seen(uid, snapshot) });
    this.syncPhase = this.randomness.next() * SYNC_PERIOD;
    this.recorder = createRecorder({ simulation, client, component: "kubelet", host: node.name });
    this.sources = new PodSources({ client, informers, node });
    this.deadlines = new Deadlines({
      simulation,
      atTick: (time, callback) => this.atTick(time, callback),
      startTime: (worker) => this.statuses.get(worker.uid)?.startTime ?? worker.pod.status?.startTime,
    });
    const podEvent: PodStepsParts["podEvent"] = (pod, type, reason, message) => this.podEvent(pod, type, reason, message);
    const containerEvent = (pod: Pod, container: AnyContainer, type: "Normal" | "Warning", reason: string, message: string): void => {
      if (!this.stopped) this.recorder.event(referenceTo(pod), type, reason, message, { fieldPath: fieldPath(pod, container.name) });
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
      failed: (pod, message) => this.podEvent(pod, "Warning", "FailedMount", message),
    });
    this.resizer = new Resizer({
      simulation,
      pod: (uid) => {
        const worker = this.workers.get(uid);
        return worker?.state === "syncing" ? worker.pod : undefined;
      },
      decided: (uid) => this.workers.get(uid)?.wake(),
      policy: (manager) => this.configuration.document[manager],
      event: (pod, type, reason, message) => this.podEvent(pod, type, reason, message),
      // Pods that are ending have what they have till their containers are gone.
      active: () => [...this.workers.values()].filter(({ state }) => state === "syncing" || state === "terminating").map(({ pod }) => pod),
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
      unpreparedDevices: (pod) => (pod.spec?.resourceClaims?.length ? loadedModule(rest).unpreparedDevices(client, pod) : undefined),
      runtimeHandler: (name) => {
        const found = name ? informers.runtimeClasses.get("", name) : undefined;
        if (name && !found) throw new UnknownRuntimeClass(name);
        return found?.handler ?? "";
      },
      sandboxReady: (pod) => this.statuses.setCondition(uidOf(pod), { type: "PodReadyToStartContainers", status: "True" }),
    });
    this.prober = new Prober({
      simulation,
      network: network.namespace,
      status: (uid) => this.statuses.get(uid),
      pod: (uid) => this.workers.get(uid)?.pod,
      container: (uid, id) => runtime.container(uid, id),
      event: (pod, container, reason, message) => containerEvent(pod, container, "Warning", reason, message),
      changed: (type, uid, id, name, result) => {
        const worker = this.workers.get(uid);
        if (!worker) return;
        simulation.after(PROBE_NEWS, () => {
          if (type !== "liveness") this.steps.probeChanged(worker, id, name, type, result === "success");
          // Only a liveness probe's success is no news (handleProbeSync).
          if (type !== "liveness" || result === "failure") worker.wake();
        });
      },
    });
    this.nodeStatus = new NodeStatusManager({ simulation, client, node, runtime, volumesInUse: () => this.volumes.inUse, networkTrouble: () => networkTrouble(options.machine.fs), recorder: this.recorder, random: this.randomness.fork("node"), ...(options.log ? { log: options.log } : {}) });
    const disk = this.disk = new NodeDisk(valueOf(node.capacity["ephemeral-storage"] ?? "0"), runtime, this.volumes);
    options.machine.fs.context.volume.disk = disk;
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
      isThere: (uid) => this.workers.has(uid),
      added: (pod) => this.intake.added(pod),
      removed: (pod) => this.intake.removed(pod),
      mirrored: (uid) => this.statuses.rewrite(uid),
    });
    this.steps = new PodSteps({
      runtime,
      statuses: this.statuses,
      volumes: this.volumes,
      pods: this.pods,
      prober: this.prober,
      resizer: this.resizer,
      deadlines: this.deadlines,
      sources: this.sources,
      hostAddress: node.address,
      networkTrouble: () => networkTrouble(options.machine.fs),
      log: options.log,
      podEvent,
    });
    this.intake = new PodIntake({
      simulation,
      client,
      node,
      runtime,
      workers: this.workers,
      syncer: this,
      staticPods: this.staticPods,
      volumes: this.volumes,
      resizer: this.resizer,
      deadlines: this.deadlines,
      sources: this.sources,
      nodeStatus: this.nodeStatus,
      activePods: () => this.activePods(),
      allowedSysctls: () => this.configuration.allowedUnsafeSysctls,
      shuttingDown: () => this.shutdown?.refusal,
      evict: (pod, reason, message, disruption) => this.evict(pod, reason, message, undefined, disruption),
      forget: (worker) => this.forget(worker),
      podEvent,
    });
    runtime.onChange = (uid) => this.pleg.touched(uid);
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

  /** What its configuration says; read when it starts. */
  configure(configuration: KubeletConfiguration): void {
    const { node } = this.options;
    this.configuration = configuration;
    this.eviction.configure(configuration);
    this.imageGc.configure(configuration);
    this.pods.podProcesses = configuration.podPidsLimit;
    const pods = String(configuration.maxPods ?? this.madeForPods);
    node.capacity = { ...node.capacity, pods };
    node.allocatable = { ...node.allocatable, pods };
  }

  /** The container runtime answers, or does not. */
  runtimeUp(on: boolean): void {
    this.nodeStatus.runtimeUp(on);
  }

  /** The machine is to be switched off: its Pods end before, as long as they are given. `done` when it may be. */
  shutDown(done: () => void): void {
    if (this.stopped) return done();
    this.shutdown ??= new (loadedModule(rest).NodeShutdown)({
      simulation: this.simulation,
      pods: () => this.activePods(),
      end: (pod, grace, ended, gone) => {
        this.whenEnded.set(uidOf(pod), gone);
        this.workers.get(uidOf(pod))!.terminate({ grace, ended });
      },
      began: () => this.nodeStatus.shutsDown(),
    });
    this.shutdown.begin(this.configuration.document, done);
  }

  /** The machine has booted: nothing of what ran is left. */
  rebooted(): void {
    this.nodeStatus.rebooted();
    this.shutdown = undefined;
    for (const worker of this.workers.values()) this.pleg.touched(worker.uid);
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
      added: (pod) => this.intake.added(pod),
      updated: (pod, old) => this.intake.updated(pod, old),
      deleted: (pod) => this.intake.removed(pod),
    });
    // Pods that went while it was away.
    for (const worker of [...this.workers.values()]) {
      const { namespace = "", name = "", uid } = worker.pod.metadata!;
      if (isStatic(worker.pod)) continue;
      if (this.options.client.of("pods").find(namespace, name)?.metadata?.uid !== uid) this.intake.removed(worker.pod);
    }
    // What it wrote before may not have arrived: all is written again.
    this.simulation.after(RELIST_PERIOD, () => this.statuses.rewriteAll());
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

  /** Ends a Pod for good, with its own grace or `grace` seconds. `disruption`: what was gained by it, where it was no fault of its own. */
  evict(pod: Pod, reason: string, message: string, grace?: number, disruption?: string): void {
    const worker = this.workers.get(uidOf(pod));
    if (!worker || worker.state !== "syncing") return;
    this.podEvent(pod, "Warning", reason, message);
    worker.terminate({ ...(grace === undefined ? {} : { grace }), ended: { reason, message, ...(disruption ? { disruption } : {}) } });
  }

  // What pod workers ask for.

  get now(): number {
    return this.simulation.now;
  }

  random(): number {
    return this.randomness.next();
  }

  lastLook(worker: PodWorker): number {
    return this.pleg.lastLook(worker.uid);
  }

  atNextLook(worker: PodWorker, callback: () => void): void {
    this.pleg.afterNextLook(worker.uid, callback);
  }

  relist(worker: PodWorker): void {
    this.pleg.request(worker.uid);
  }

  atTick(time: number, callback: () => void): Timer {
    const ticks = Math.ceil((time - this.syncPhase) / SYNC_PERIOD);
    return this.simulation.at(this.syncPhase + ticks * SYNC_PERIOD, callback);
  }

  sync(worker: PodWorker): Task<SyncResult> {
    return this.steps.sync(worker);
  }

  syncTerminating(worker: PodWorker): Task<void> {
    return this.steps.syncTerminating(worker);
  }

  syncTerminated(worker: PodWorker): Task<void> {
    return this.steps.syncTerminated(worker);
  }

  finished(worker: PodWorker): void {
    this.statuses.flush(worker.uid);
    this.whenEnded.get(worker.uid)?.();
    this.whenEnded.delete(worker.uid);
    this.resizer.forget(worker.uid);
    if (this.resizer.hasWaiting) this.resizer.retry();
    if (worker.pod.metadata?.deletionTimestamp) this.intake.deleteFromServer(worker.pod);
    if (isStatic(worker.pod) && !isMirror(worker.pod)) this.forget(worker);
    // An evicted Pod keeps nothing: its containers' layers and logs are what the node needs back.
    const { runtime } = this.options;
    if (worker.ended?.reason === "Evicted") for (const container of runtime.containers(worker.uid)) runtime.removeContainer(container);
    // What it used may be what another one waits for.
    this.eviction.look();
  }

  private forget(worker: PodWorker): void {
    const { runtime } = this.options;
    this.workers.delete(worker.uid);
    this.deadlines.forget(worker.uid);
    this.prober.remove(worker.uid);
    this.volumes.forget(worker.uid);
    this.statuses.forget(worker.uid);
    this.pods.forget(worker.pod);
    this.pleg.forget(worker.uid);
    for (const sandbox of [...runtime.sandboxes(worker.uid)]) runtime.removeSandbox(sandbox);
  }

  private seen(uid: string, snapshot: PodSnapshot): void {
    const worker = this.workers.get(uid);
    if (!worker) return;
    const before = worker.snapshot;
    worker.snapshot = snapshot;
    if (!this.stopped) worker.wake();
    this.removeDead(before, snapshot);
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

  /** How often a container has been restarted, as its status tells: what the runtime does not know any more. */
  private restartCount(pod: Pod, name: string): number {
    const { containerStatuses = [], initContainerStatuses = [] } = this.statuses.get(uidOf(pod)) ?? {};
    return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name)?.restartCount ?? 0;
  }

  /** Of a Pod from a file: it names the Pod itself, by the hash that its mirror has as an annotation. */
  private podEvent(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void {
    if (!this.stopped) this.recorder.event(referenceTo(pod), type, reason, message);
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
