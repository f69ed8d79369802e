import { rfc3339 } from "../../apimachinery/time.ts";
import type { Kinds, KubeObject, Node, Pod, PodCondition, ResourceName } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { type Client, type Informer, type InformerHandler, StatusError } from "../apiserver/client.ts";
import { informOrNothing } from "../inform.ts";
import { createSeriesRecorder } from "../events.ts";
import { Cache } from "./cache.ts";
import type { SchedulerConfiguration } from "./configuration.ts";
import { type Attempt, AttemptLog, keepsAll, reasonCounts, verdicts } from "./explain.ts";
import { type Diagnosis, fitErrorMessage, NodeStatuses } from "./fit-error.ts";
import { CycleState, type PostFilterOutcome, type Status, unresolvable } from "./framework.ts";
import type { ClusterLister } from "./listers.ts";
import { type NodeInfo, type PodInfo, podInfoOf } from "./node-info.ts";
import { type PluginScores, Profile } from "./profile.ts";
import { type QueuedPod, SchedulingQueue } from "./queue.ts";
import { type ActionType, type ClusterEvent, type EventResource, nodeChanges, same } from "./requeue.ts";

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
  /** Pods that wait, and where: active, backoff, errorBackoff or unschedulable. */
  pending(): readonly { namespace: string; name: string; place: string; gated?: string; attempts: number }[];
}

/** Virtual ms: from a Pod's arrival to its attempt, and from the decision to the call of the binding API. */
const CYCLE_TIME = 2;
const BIND_TIME = 3;
/** The limit of a note in events.k8s.io. */
const NOTE_LIMIT = 1024;

/** kubernetes: schedule_one.go numFeasibleNodesToFind. */
const MIN_FEASIBLE = 100;
const MIN_PERCENTAGE = 5;

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
  private readonly record;
  private readonly random;
  private nextStartNode = 0;
  private cycling = false;
  private stopped = false;
  /** Pods on their way to a node. */
  private readonly binding = new Set<string>();

  constructor({ simulation, client, configuration = {} }: SchedulerOptions, log: AttemptLog) {
    this.simulation = simulation;
    this.client = client;
    this.configuration = configuration;
    this.log = log;
    this.random = simulation.random.fork(`scheduler/${simulation.now}`);
    this.record = createSeriesRecorder({ simulation, client, component: "default-scheduler" });
    this.queue = new SchedulingQueue({
      simulation,
      initialBackoff: configuration.podInitialBackoffSeconds,
      maxBackoff: configuration.podMaxBackoffSeconds,
      preEnqueue: (info) => this.profileOf(info.pod)?.preEnqueue(info),
      eventsOf: (info, plugin) => this.profileOf(info.pod)?.eventsOf(plugin),
      onReady: () => this.kick(),
    });
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
      event: this.record.event,
    };
    for (const profile of configuration.profiles?.length ? configuration.profiles : [{}]) {
      const made = new Profile(profile, handle);
      this.profiles.set(made.schedulerName, made);
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

  private wake(resource: EventResource): InformerHandler<KubeObject> {
    return {
      added: (object) => this.queue.move({ resource, action: "add", object }),
      updated: (object, old) => this.queue.move({ resource, action: "update", object, old }),
      deleted: (object) => this.queue.move({ resource, action: "delete", object }),
    };
  }

  private profileOf(pod: Pod): Profile | undefined {
    return this.profiles.get(pod.spec!.schedulerName ?? "default-scheduler");
  }

  private nodeUpdated(node: Node, old: Node): void {
    this.cache.setNode(node);
    for (const action of nodeChanges(node, old)) this.queue.move({ resource: "Node", action, object: node, old });
  }

  private podAdded(pod: Pod): void {
    if (pod.spec!.nodeName) {
      if (finished(pod)) return;
      this.cache.setPod(pod);
      this.queue.move({ resource: "AssignedPod", action: "add", object: pod });
      return;
    }
    if (this.profileOf(pod) && !finished(pod) && !pod.metadata!.deletionTimestamp) this.queue.add(pod);
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

  /** One scheduling cycle. */
  private schedule(queued: QueuedPod): void {
    const { info } = queued;
    const profile = this.profileOf(info.pod);
    if (!profile || this.cache.has(info.uid)) return;
    const current = this.lister.pods.get(info.namespace, info.name);
    if (!current || current.metadata!.uid !== info.uid || current.spec!.nodeName) return;
    const state = new CycleState();
    const diagnosis: Diagnosis = { nodes: this.cache.all.length, statuses: new NodeStatuses() };
    if (diagnosis.nodes === 0) {
      return this.failed(queued, "no nodes available to schedule pods", { plugins: new Set(), nominate: "", diagnosis });
    }
    const rejecting = new Set<string>();
    const feasible = this.findFeasible(state, info, profile, diagnosis, rejecting);
    if ("code" in feasible) {
      return this.failed(queued, feasible.reasons.join(", "), { plugins: new Set(), nominate: "", diagnosis, error: true });
    }
    if (feasible.length === 0) {
      const outcome = profile.postFilter(state, info, diagnosis.statuses);
      diagnosis.postFilter = outcome.message;
      return this.failed(queued, fitErrorMessage(diagnosis), {
        plugins: rejecting, nominate: outcome.nominate, diagnosis, explanation: outcome.explanation,
      });
    }
    let scores: PluginScores[] = [];
    let totals: number[] = [];
    let tied: NodeInfo[] = [feasible[0]!];
    if (feasible.length > 1) {
      const result = profile.score(state, info, feasible, this.cache);
      if ("code" in result) {
        return this.failed(queued, result.reasons.join(", "), { plugins: new Set(), nominate: "", diagnosis, error: true });
      }
      scores = result;
      totals = sum(scores, feasible.length);
      tied = highest(feasible, totals);
    }
    const node = tied.length === 1 ? tied[0]! : tied[this.random.below(tied.length)]!;
    this.log.add({
      ...this.attemptBase(queued, diagnosis),
      outcome: "scheduled",
      nodeName: node.name,
      evaluated: feasible.length + diagnosis.statuses.explicit.size,
      feasible: feasible.length,
      tied: keepsAll(diagnosis.nodes) ? tied.map(({ name }) => name) : [],
      nodes: verdicts({ statuses: diagnosis.statuses.explicit, feasible, scores, totals, nodesInCluster: diagnosis.nodes }),
    });
    this.commit(queued, profile, state, node.name);
  }

  private attemptBase({ info, attempts }: QueuedPod, { nodes, statuses }: Diagnosis) {
    return {
      namespace: info.namespace,
      name: info.name,
      uid: info.uid,
      at: this.simulation.now,
      number: attempts,
      schedulerName: info.pod.spec!.schedulerName ?? "default-scheduler",
      priority: info.priority,
      nodesInCluster: nodes,
      reasons: reasonCounts(statuses.explicit),
    };
  }

  private findFeasible(
    state: CycleState, info: PodInfo, profile: Profile, diagnosis: Diagnosis, rejecting: Set<string>,
  ): NodeInfo[] | Status {
    const { statuses } = diagnosis;
    const { status, nodeNames, plugins } = profile.preFilter(state, info, this.cache);
    if (status) {
      if (status.code === "Error") return status;
      statuses.absent = status;
      diagnosis.preFilter = status.reasons.join(", ");
      rejecting.add(status.plugin!);
      for (const plugin of plugins) rejecting.add(plugin);
      return [];
    }
    for (const plugin of plugins) rejecting.add(plugin);
    const nominated = info.pod.status?.nominatedNodeName || this.queue.nominationOf(info.uid);
    const nominatedNode = nominated ? this.cache.get(nominated) : undefined;
    if (nominatedNode && !profile.filterWithNominated(state, info, nominatedNode)) return [nominatedNode];
    let candidates: readonly NodeInfo[] = this.cache.all;
    if (nodeNames) {
      candidates = [...nodeNames].map((name) => this.cache.get(name)).filter((node) => node !== undefined);
      statuses.absent = unresolvable(`node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(" ")}]`);
    }
    const wanted = this.numberToFind(profile, candidates.length);
    const feasible: NodeInfo[] = [];
    const start = this.nextStartNode;
    for (let i = 0; i < candidates.length && feasible.length < wanted; i += 1) {
      const node = candidates[(start + i) % candidates.length]!;
      const refused = profile.filterWithNominated(state, info, node);
      if (!refused) {
        feasible.push(node);
        continue;
      }
      if (refused.code === "Error") return refused;
      statuses.explicit.set(node.name, refused);
      rejecting.add(refused.plugin!);
    }
    this.nextStartNode = (start + feasible.length + statuses.explicit.size) % this.cache.all.length;
    return feasible;
  }

  /** How many fit nodes are enough: all of up to 100, then a share that falls from 50 % to 5 % as the cluster grows. */
  private numberToFind(profile: Profile, nodes: number): number {
    if (nodes < MIN_FEASIBLE) return nodes;
    const percentage =
      (profile.percentageOfNodesToScore ?? this.configuration.percentageOfNodesToScore) ||
      Math.max(MIN_PERCENTAGE, 50 - Math.floor(nodes / 125));
    return Math.max(MIN_FEASIBLE, Math.floor((nodes * percentage) / 100));
  }

  /** Reserves the node, and binds in an event of its own: other Pods are scheduled meanwhile. */
  private commit(queued: QueuedPod, profile: Profile, state: CycleState, nodeName: string): void {
    const { info } = queued;
    this.cache.assume(info, nodeName);
    this.queue.unnominate(info.uid);
    const undo = (status: Status): void => {
      profile.unreserve(state, info, nodeName);
      this.cache.forget(info.uid);
      this.binding.delete(info.uid);
      const diagnosis: Diagnosis = { nodes: 1, statuses: new NodeStatuses() };
      diagnosis.statuses.explicit.set(nodeName, status);
      const rejected = status.code !== "Error";
      const message = rejected ? fitErrorMessage(diagnosis) : status.reasons.join(", ");
      this.failed(queued, message, {
        plugins: new Set(rejected ? [status.plugin!] : []), nominate: "", diagnosis, error: !rejected,
      });
      this.queue.move({ resource: "AssignedPod", action: "delete", object: info.pod, old: info.pod }, (pod) => pod.metadata!.uid !== info.uid);
    };
    const refused = profile.reserve(state, info, nodeName) ?? profile.permit(state, info, nodeName);
    if (refused) return undo(refused);
    this.binding.add(info.uid);
    this.simulation.after(BIND_TIME, () => {
      if (this.stopped) return;
      profile.preBind(
        state, info, nodeName,
        (status) => {
          if (this.stopped) return;
          if (status) return undo(status);
          this.bind(info, nodeName, undo);
        },
        // What is about to be bound and takes its time is shown to those who care (autoscalers).
        () => this.patchStatus(info, undefined, nodeName),
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
    this.record.event(pod, undefined, "Normal", "Scheduled", "Binding", `Successfully assigned ${namespace}/${name} to ${nodeName}`);
  }

  private failed(
    queued: QueuedPod, message: string,
    result: {
      plugins: ReadonlySet<string>; nominate: string | undefined; diagnosis: Diagnosis; error?: boolean;
      explanation?: PostFilterOutcome["explanation"];
    },
  ): void {
    const { info } = queued;
    const { nominate, diagnosis, error = false, explanation } = result;
    this.log.add({
      ...this.attemptBase(queued, diagnosis),
      outcome: error ? "error" : "unschedulable",
      ...(nominate ? { nominatedNodeName: nominate } : {}),
      ...(explanation?.preemption ? { preemption: explanation.preemption } : {}),
      message,
      evaluated: diagnosis.statuses.explicit.size,
      feasible: 0,
      tied: [],
      nodes: verdicts({
        statuses: diagnosis.statuses.explicit, feasible: [], scores: [], totals: [], nodesInCluster: diagnosis.nodes,
        ...(explanation ? { preemption: explanation.nodes } : {}),
      }),
    });
    const current = this.lister.pods.get(info.namespace, info.name);
    if (!current || current.metadata!.uid !== info.uid || current.spec!.nodeName) return;
    queued.info = podInfoOf(current);
    if (nominate !== undefined) this.queue.nominate(queued.info, nominate);
    // A cluster without nodes is not a reason to hurry: the Pod waits for a node.
    const plugins = result.plugins.size > 0 || error ? result.plugins : new Set(["NodeName"]);
    this.queue.addUnschedulable(queued, plugins);
    const note = message.length > NOTE_LIMIT ? `${message.slice(0, NOTE_LIMIT - 4)} ...` : message;
    this.record.event(current, undefined, "Warning", "FailedScheduling", "Scheduling", note);
    this.patchStatus(
      info,
      { type: "PodScheduled", status: "False", reason: error ? "SchedulerError" : "Unschedulable", message },
      nominate,
    );
  }

  /** Writes the condition and the nomination, if they say something new. */
  private patchStatus(info: PodInfo, condition: PodCondition | undefined, nominate: string | undefined): void {
    const { namespace, name, uid } = info;
    this.simulation.after(1, () => {
      if (this.stopped) return;
      const pods = this.client.of("pods");
      const pod = pods.find(namespace, name);
      if (!pod || pod.metadata!.uid !== uid) return;
      let { conditions = [], nominatedNodeName } = pod.status ?? {};
      let changed = false;
      const old = conditions.find(({ type }) => type === condition?.type);
      if (
        condition &&
        (!old || old.status !== condition.status || old.reason !== condition.reason || old.message !== condition.message)
      ) {
        const generation = pod.metadata!.generation;
        const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : rfc3339(this.simulation.wall);
        const written = {
          ...condition,
          lastProbeTime: null as unknown as undefined,
          lastTransitionTime,
          ...(generation ? { observedGeneration: generation } : {}),
        };
        changed = true;
        conditions = old ? conditions.map((one) => (one === old ? written : one)) : [...conditions, written];
      }
      if (nominate !== undefined) nominatedNodeName = nominate || undefined;
      if (!changed && nominatedNodeName === pod.status?.nominatedNodeName) return;
      const { nominatedNodeName: _, ...status } = pod.status ?? {};
      try {
        pods.updateStatus(namespace, {
          ...pod, status: { ...status, conditions, ...(nominatedNodeName ? { nominatedNodeName } : {}) },
        });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    });
  }
}

function finished({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

/** What changed in a Pod that may matter to its scheduling or that of others. */
function podChanges(pod: Pod, old: Pod): ActionType[] {
  const actions: ActionType[] = [];
  if (pod.metadata!.labels !== old.metadata!.labels && !same(pod.metadata!.labels, old.metadata!.labels)) actions.push("updatePodLabel");
  if (pod.spec === old.spec) return actions;
  if (!same(pod.spec!.tolerations, old.spec!.tolerations)) actions.push("updatePodToleration");
  if ((old.spec!.schedulingGates?.length ?? 0) > 0 && !pod.spec!.schedulingGates?.length) actions.push("updatePodSchedulingGatesEliminated");
  const [requests, before] = [podInfoOf(pod).requests, podInfoOf(old).requests];
  if (requests.cpu < before.cpu || requests.memory < before.memory) actions.push("updatePodScaleDown");
  return actions;
}

function highest(nodes: readonly NodeInfo[], totals: readonly number[]): NodeInfo[] {
  let best = -Infinity;
  let tied: NodeInfo[] = [];
  for (let i = 0; i < nodes.length; i += 1) {
    if (totals[i]! > best) {
      best = totals[i]!;
      tied = [nodes[i]!];
    } else if (totals[i] === best) tied.push(nodes[i]!);
  }
  return tied;
}

function sum(scores: readonly PluginScores[], count: number): number[] {
  const totals = new Array<number>(count).fill(0);
  for (const { weight, normalized } of scores) {
    for (let i = 0; i < count; i += 1) totals[i]! += normalized[i]! * weight;
  }
  return totals;
}

/** The scheduler as a component that can be stopped and started again. What it decided stays readable over a restart. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const log = new AttemptLog();
  let run: Run | undefined;
  return {
    start() {
      run ??= new Run(options, log);
    },
    stop() {
      run?.stop();
      run = undefined;
    },
    attempts: (namespace, name) => log.of(namespace, name),
    pending: () => run?.pending() ?? [],
  };
}
