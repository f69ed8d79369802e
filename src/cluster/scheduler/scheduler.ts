import type { Kinds, KubeObject, Node, Pod, ResourceName } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { type Client, type Informer, type InformerHandler, StatusError } from "../apiserver/client.ts";
import { loadedModule } from "../../os/index.ts";
import { informOrNothing } from "../inform.ts";
import { createSeriesRecorder, type SeriesRecorder } from "../events.ts";
import { Algorithm, type Fit, type Misfit, misfitOf } from "./algorithm.ts";
import { Cache } from "./cache.ts";
import { checkPlugins, type SchedulerConfiguration } from "./configuration.ts";
import { type Attempt, AttemptLog, failedAttempt, scheduledAttempt } from "./explain.ts";
import type { Status } from "./framework.ts";
import type { PodGroupCycle } from "./group-cycle.ts";
import type { ClusterLister, Lister } from "./listers.ts";
import { type PodInfo, podInfoOf } from "./node-info.ts";
import { groupOf, type PodGroup, PodGroups } from "./pod-groups.ts";
import { rest } from "./plugins/index.ts";
import { PodStatusWriter } from "./pod-status.ts";
import { Profile } from "./profile.ts";
import { type QueuedPod, SchedulingQueue } from "./queue.ts";
import { type ClusterEvent, type EventResource, nodeChanges, podChanges, same } from "./requeue.ts";

export interface SchedulerOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  readonly configuration?: SchedulerConfiguration;
}

export interface Scheduler {
  start(): void;
  stop(): void;
  /** The last attempts at a Pod, oldest first, with the verdict on every node. */
  attempts(namespace: string, name: string): readonly Attempt[];
  /**
   * Schedules by another configuration from now on, on top of the one it was made with; what waits is looked at anew. Throws
   * an Error if it will not do.
   */
  configure(configuration: SchedulerConfiguration): void;
  /** Throws an Error if the configuration names what is not there. */
  check(configuration: SchedulerConfiguration): void;
  /** Another scheduler of the same cluster, for Pods that ask for its profiles. Its attempts are told with these. */
  sibling(configuration: SchedulerConfiguration): Scheduler;
  /** Pods that wait, and where: active, backoff, errorBackoff or unschedulable. */
  pending(): readonly { namespace: string; name: string; place: string; gated?: string; attempts: number }[];
}

/** Virtual ms: from a Pod's arrival to its attempt, and from the decision to the call of the binding API. */
const CYCLE_TIME = 2;
const BIND_TIME = 3;
/** The limit of a note in events.k8s.io. */
const NOTE_LIMIT = 1024;

const DEFAULT_SCHEDULER = "default-scheduler";

/** A node that is kept for a Pod. */
export interface Reservation {
  readonly profile: Profile;
  readonly nodeName: string;
  /** Some plugin would not have it. */
  readonly refused?: Status;
  /** Gives the node up again. */
  release(): void;
}

/** One start of the scheduler with what it knows; stopping forgets it. */
class Run {
  private readonly simulation: Simulation;
  private readonly client: Client;
  private readonly configuration: SchedulerConfiguration;
  private readonly log: AttemptLog;
  private readonly cache = new Cache();
  private readonly queue: SchedulingQueue;
  private readonly profiles = new Map<string, Profile>();
  private readonly informers: Informer<KubeObject>[] = [];
  private readonly lister: ClusterLister;
  private readonly recorders = new Map<string, SeriesRecorder>();
  private readonly algorithm: Algorithm;
  private readonly status: PodStatusWriter;
  private groups: PodGroupCycle | undefined;
  private readonly members = new PodGroups();
  private cycling = false;
  private stopped = false;
  /** Pods on their way to a node. */
  private readonly binding = new Set<string>();

  constructor({ simulation, client, configuration = {} }: SchedulerOptions, log: AttemptLog) {
    this.simulation = simulation;
    this.client = client;
    this.configuration = configuration;
    this.log = log;
    this.status = new PodStatusWriter(simulation, client, () => this.stopped);
    this.queue = new SchedulingQueue({
      simulation,
      initialBackoff: configuration.podInitialBackoffSeconds,
      maxBackoff: configuration.podMaxBackoffSeconds,
      preEnqueue: (info) => this.profileOf(info.pod)?.preEnqueue(info),
      eventsOf: (info, plugin) => this.profileOf(info.pod)?.eventsOf(plugin),
      onReady: () => this.kick(),
    });
    const random = simulation.random.fork(`scheduler/${simulation.now}`);
    this.algorithm = new Algorithm(this.cache, configuration, random, (uid) => this.queue.nominationOf(uid));
    // The lister first: plugins are made with it; Pods come last, when all else is known.
    const lister: { -readonly [K in keyof ClusterLister]?: ClusterLister[K] } = {
      namespaces: this.watch("namespaces", {
        added: () => this.cache.pods.namespacesChanged(),
        updated: (namespace, old) => {
          if (!same(namespace.metadata!.labels, old.metadata!.labels)) this.cache.pods.namespacesChanged();
        },
        deleted: () => this.cache.pods.namespacesChanged(),
      }),
      services: this.watch("services"),
      replicationControllers: this.watch("replicationcontrollers"),
      replicaSets: this.watch("replicasets.apps"),
      statefulSets: this.watch("statefulsets.apps"),
      disruptionBudgets: this.watch("poddisruptionbudgets.policy"),
      claims: this.watch("persistentvolumeclaims", this.wake("PersistentVolumeClaim")),
      volumes: this.watch("persistentvolumes", this.wake("PersistentVolume")),
      storageClasses: this.watch("storageclasses.storage.k8s.io", this.wake("StorageClass")),
      csiNodes: this.watch("csinodes.storage.k8s.io", this.wake("CSINode")),
      podGroups: this.watch("podgroups.scheduling.k8s.io" as ResourceName, this.wake("PodGroup")) as Lister<KubeObject> as Lister<PodGroup>,
      ...this.watchDevices(),
    };
    this.lister = lister as ClusterLister;
    const handle = {
      lister: this.lister,
      client,
      simulation,
      nodes: this.cache,
      nominatedTo: (nodeName: string) => this.queue.nominatedTo(nodeName),
      ungate: (uid: string) => this.queue.ungate(uid),
      activate: (pod: Pod) => this.queue.activate(pod),
      members: this.members,
    };
    for (const profile of configuration.profiles?.length ? configuration.profiles : [{}]) {
      const name = profile.schedulerName ?? DEFAULT_SCHEDULER;
      const recorder = createSeriesRecorder({ simulation, client, component: name });
      this.recorders.set(name, recorder);
      this.profiles.set(name, new Profile(profile, { ...handle, event: recorder.event }, configuration.featureGates));
    }
    this.watch("nodes", {
      added: (node) => {
        this.cache.setNode(node);
        this.queue.move({ resource: "Node", action: "add", object: node });
      },
      updated: (node, old) => this.nodeUpdated(node, old),
      deleted: (node) => {
        this.cache.removeNode(node.metadata!.name!);
        this.queue.move({ resource: "Node", action: "delete", old: node, object: node });
      },
    });
    lister.pods = this.watch("pods", {
      added: (pod) => this.podAdded(pod),
      updated: (pod, old) => this.podUpdated(pod, old),
      deleted: (pod) => this.podDeleted(pod),
    });
  }

  stop(): void {
    this.stopped = true;
    for (const informer of this.informers) informer.stop();
    this.queue.stop();
  }

  pending(): ReturnType<Scheduler["pending"]> {
    return this.queue.list().map(({ pod, place }) => ({
      namespace: pod.info.namespace,
      name: pod.info.name,
      place,
      ...(pod.gated ? { gated: pod.gated.reasons.join(", ") } : {}),
      attempts: pod.attempts,
    }));
  }

  private watch<R extends ResourceName>(resource: R, handler?: InformerHandler<Kinds[R]>) {
    const informer = informOrNothing(this.client, resource, handler);
    this.informers.push(informer as Informer<KubeObject>);
    return informer;
  }

  private watchDevices(): Pick<ClusterLister, "resourceClaims" | "deviceClasses" | "resourceSlices"> {
    const of = (resource: string, event: EventResource): Lister<KubeObject> => this.watch(`${resource}.resource.k8s.io` as ResourceName, this.wake(event));
    return {
      resourceClaims: of("resourceclaims", "ResourceClaim"), deviceClasses: of("deviceclasses", "DeviceClass"),
      resourceSlices: of("resourceslices", "ResourceSlice") as ClusterLister["resourceSlices"],
    };
  }

  private wake(resource: EventResource): InformerHandler<KubeObject> {
    return {
      added: (object) => this.queue.move({ resource, action: "add", object }),
      updated: (object, old) => this.queue.move({ resource, action: "update", object, old }),
      deleted: (object) => this.queue.move({ resource, action: "delete", object }),
    };
  }

  private profileOf(pod: Pod): Profile | undefined {
    return this.profiles.get(pod.spec!.schedulerName ?? DEFAULT_SCHEDULER);
  }

  private recorderOf(pod: Pod): SeriesRecorder {
    return this.recorders.get(pod.spec!.schedulerName ?? DEFAULT_SCHEDULER)!;
  }

  private nodeUpdated(node: Node, old: Node): void {
    this.cache.setNode(node);
    for (const action of nodeChanges(node, old)) this.queue.move({ resource: "Node", action, object: node, old });
  }

  private podAdded(pod: Pod): void {
    this.members.add(pod);
    if (pod.spec!.nodeName) {
      if (finished(pod)) return;
      this.cache.setPod(pod);
      this.queue.move({ resource: "AssignedPod", action: "add", object: pod });
      return;
    }
    if (!this.profileOf(pod) || finished(pod) || pod.metadata!.deletionTimestamp) return;
    this.queue.add(pod);
    this.queue.move({ resource: "UnscheduledPod", action: "add", object: pod }, (other) => other.metadata!.uid !== pod.metadata!.uid);
  }

  private podUpdated(pod: Pod, old: Pod): void {
    const uid = pod.metadata!.uid!;
    if (uid !== old.metadata!.uid) {
      this.podDeleted(old);
      this.podAdded(pod);
      return;
    }
    if (pod.spec!.nodeName) {
      if (finished(pod)) {
        if (this.cache.has(uid)) this.freed(pod);
        return;
      }
      const known = Boolean(old.spec!.nodeName);
      if (!known) this.queue.delete(uid);
      this.cache.setPod(pod);
      if (!known) this.queue.move({ resource: "AssignedPod", action: "add", object: pod });
      else for (const action of podChanges(pod, old)) this.queue.move({ resource: "AssignedPod", action, object: pod, old });
      return;
    }
    if (!this.profileOf(pod)) return;
    if (pod.metadata!.deletionTimestamp || finished(pod)) return this.queue.delete(uid);
    if (this.cache.isAssumed(uid)) return;
    const changes = podChanges(pod, old).map((action): ClusterEvent => ({ resource: "UnscheduledPod", action, object: pod, old }));
    if (this.queue.has(uid)) this.queue.update(pod, changes);
    else if (!this.binding.has(uid)) this.queue.add(pod);
  }

  private podDeleted(pod: Pod): void {
    this.members.remove(pod);
    this.queue.delete(pod.metadata!.uid!);
    if (pod.spec!.nodeName) this.freed(pod);
    else this.cache.forget(pod.metadata!.uid!);
  }

  private freed(pod: Pod): void {
    this.cache.removePod(pod.metadata!.uid!);
    this.queue.move({ resource: "AssignedPod", action: "delete", object: pod, old: pod });
  }

  private kick(): void {
    if (this.cycling || this.stopped) return;
    this.cycling = true;
    this.simulation.after(CYCLE_TIME, () => {
      this.cycling = false;
      if (this.stopped) return;
      const queued = this.queue.pop();
      if (queued) this.schedule(queued);
      if (this.queue.ready) this.kick();
    });
  }

  /** One scheduling cycle: of a Pod, or of the group of Pods that are to be placed together. */
  private schedule(queued: QueuedPod): void {
    const profile = this.profileOf(queued.info.pod);
    if (!profile || !this.waits(queued)) return;
    const group = this.configuration.featureGates?.GangScheduling ? groupOf(queued.info.pod) : undefined;
    if (group) return this.groupCycle.schedule(group, queued);
    const decision = this.algorithm.schedule(queued.info, profile);
    if (!decision.fits) {
      decision.preempt?.();
      return this.failed(queued, decision);
    }
    this.commit(queued, decision, this.assume(queued, profile, decision, decision.node.name));
  }

  private get groupCycle(): PodGroupCycle {
    const { simulation, client, cache, queue, lister, algorithm, members } = this;
    return (this.groups ??= new (loadedModule(rest).PodGroupCycle)({
      simulation, client, cache, queue, lister, algorithm, members,
      profileOf: (pod) => this.profileOf(pod),
      waits: (queued) => this.waits(queued),
      assume: (queued, profile, decision, nodeName) => this.assume(queued, profile, decision, nodeName),
      commit: (queued, decision, reservation) => this.commit(queued, decision, reservation),
      failed: (queued, misfit) => this.failed(queued, misfit),
    }));
  }

  /** Whether a Pod that was in the queue is still to be placed. */
  private waits({ info }: QueuedPod): boolean {
    const current = this.lister.pods.get(info.namespace, info.name);
    return !this.cache.has(info.uid) && current?.metadata!.uid === info.uid && !current.spec!.nodeName;
  }

  /** Reserves the node. */
  private assume({ info }: QueuedPod, profile: Profile, { state }: Pick<Fit, "state">, nodeName: string): Reservation {
    this.cache.assume(info, nodeName);
    const refused = profile.reserve(state, info, nodeName) ?? profile.permit(state, info, nodeName);
    const release = (): void => {
      profile.unreserve(state, info, nodeName);
      this.cache.forget(info.uid);
    };
    return { profile, nodeName, release, ...(refused ? { refused } : {}) };
  }

  /** Binds in an event of its own: other Pods are scheduled meanwhile. */
  private commit(queued: QueuedPod, decision: Fit, { profile, nodeName, release, refused }: Reservation): void {
    const { info } = queued;
    this.log.add(scheduledAttempt(queued, this.simulation.now, decision));
    this.queue.unnominate(info.uid);
    const undo = (status: Status): void => {
      release();
      this.binding.delete(info.uid);
      this.failed(queued, misfitOf(nodeName, status, decision.state));
      this.queue.move({ resource: "AssignedPod", action: "delete", object: info.pod, old: info.pod }, (pod) => pod.metadata!.uid !== info.uid);
    };
    if (refused) return undo(refused);
    this.binding.add(info.uid);
    this.simulation.after(BIND_TIME, () => {
      if (this.stopped) return;
      profile.preBind(
        decision.state, info, nodeName,
        (status) => {
          if (this.stopped) return;
          if (status) return undo(status);
          this.bind(info, nodeName, undo);
        },
        // What is about to be bound and takes its time is shown to those who care (autoscalers).
        () => this.status.write(info, undefined, nodeName),
      );
    });
  }

  private bind(info: PodInfo, nodeName: string, undo: (status: Status) => void): void {
    const { namespace, name, uid, pod } = info;
    try {
      this.client.of("pods").createSubresource(namespace, name, "binding", {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { namespace, name, uid },
        target: { kind: "Node", name: nodeName },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return undo({ code: "Error", reasons: [`binding rejected: running Bind plugin "DefaultBinder": ${error.message}`] });
    }
    this.binding.delete(uid);
    this.recorderOf(pod).event(pod, undefined, "Normal", "Scheduled", "Binding", `Successfully assigned ${namespace}/${name} to ${nodeName}`);
  }

  /** Says why in an event and in the Pod's status, and puts it back into the queue. */
  private failed(queued: QueuedPod, misfit: Misfit): void {
    const { info } = queued;
    const { message, nominate, error } = misfit;
    this.log.add(failedAttempt(queued, this.simulation.now, misfit));
    const current = this.lister.pods.get(info.namespace, info.name);
    if (!current || current.metadata!.uid !== info.uid || current.spec!.nodeName) return;
    queued.info = podInfoOf(current);
    if (nominate !== undefined) this.queue.nominate(queued.info, nominate);
    this.queue.addUnschedulable(queued, misfit.plugins);
    const note = message.length > NOTE_LIMIT ? `${message.slice(0, NOTE_LIMIT - 4)} ...` : message;
    this.recorderOf(current).event(current, undefined, "Warning", "FailedScheduling", "Scheduling", note);
    const reason = error ? "SchedulerError" : "Unschedulable";
    this.status.write(info, { type: "PodScheduled", status: "False", reason, message }, nominate);
  }
}

function finished({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** The scheduler as a component that can be stopped and started again. What it decided stays readable over a restart. */
export function createScheduler(options: SchedulerOptions, log = new AttemptLog()): Scheduler {
  const siblings = new Set<Scheduler>();
  let current = options;
  let run: Run | undefined;
  const withConfiguration = (configuration: SchedulerConfiguration): SchedulerOptions => ({
    ...options, configuration: { ...options.configuration, ...configuration },
  });
  const check: Scheduler["check"] = (configuration) => {
    for (const profile of configuration.profiles ?? []) checkPlugins(profile);
  };
  return {
    start() {
      run ??= new Run(current, log);
    },
    stop() {
      run?.stop();
      run = undefined;
    },
    check,
    configure(configuration) {
      check(configuration);
      const next = withConfiguration(configuration);
      if (same(next.configuration, current.configuration)) return;
      current = next;
      if (!run) return;
      run.stop();
      run = new Run(current, log);
    },
    sibling(configuration) {
      check(configuration);
      const made = createScheduler(withConfiguration(configuration), log);
      const { start, stop } = made;
      return {
        ...made,
        start() {
          siblings.add(made);
          start();
        },
        stop() {
          siblings.delete(made);
          stop();
        },
      };
    },
    attempts: (namespace, name) => log.of(namespace, name),
    pending: () => [...(run?.pending() ?? []), ...[...siblings].flatMap((sibling) => sibling.pending())],
  };
}
