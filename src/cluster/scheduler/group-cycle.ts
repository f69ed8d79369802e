import { rfc3339 } from "../../apimachinery/time.ts";
import type { Pod } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { type Client, StatusError } from "../apiserver/client.ts";
import type { Algorithm, Fit, Misfit } from "./algorithm.ts";
import type { Cache } from "./cache.ts";
import { NodeStatuses } from "./fit-error.ts";
import { CycleState } from "./framework.ts";
import type { ClusterLister } from "./listers.ts";
import type { GroupCondition, GroupName, PodGroup, PodGroups } from "./pod-groups.ts";
import type { Profile } from "./profile.ts";
import type { QueuedPod, SchedulingQueue } from "./queue.ts";
import type { Reservation } from "./scheduler.ts";

export interface PodGroupCycleOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  readonly cache: Cache;
  readonly queue: SchedulingQueue;
  readonly lister: ClusterLister;
  readonly algorithm: Algorithm;
  readonly members: PodGroups;
  profileOf(pod: Pod): Profile | undefined;
  /** Whether a Pod that was in the queue is still to be placed. */
  waits(queued: QueuedPod): boolean;
  assume(queued: QueuedPod, profile: Profile, decision: Pick<Fit, "state">, nodeName: string): Reservation;
  commit(queued: QueuedPod, decision: Fit, reservation: Reservation): void;
  failed(queued: QueuedPod, misfit: Misfit): void;
}

/** What was found for one Pod of the group, and what is kept for it meanwhile. */
interface Trial {
  readonly queued: QueuedPod;
  readonly decision: Fit | Misfit;
  readonly reservation?: Reservation;
  /** Puts back the Pods that would be stopped for this one. */
  readonly restore?: () => void;
}

const UNSCHEDULABLE = "pod group is unschedulable";

/**
 * Places the Pods of a group in one cycle (kubernetes: schedule_one_podgroup.go): each is given a node with those before it
 * in their places. If as many as the gang asks for have one, they are bound; else none is, and nobody is stopped for them.
 */
export class PodGroupCycle {
  private readonly options: PodGroupCycleOptions;

  constructor(options: PodGroupCycleOptions) {
    this.options = options;
  }

  schedule(name: GroupName, first: QueuedPod): void {
    const { lister, members, cache } = this.options;
    const group = lister.podGroups.get(name.namespace, name.name);
    const pods = this.gather(name, first);
    const names = new Set(pods.map(({ info }) => info.pod.spec!.schedulerName));
    if (!group || names.size > 1) {
      const message = group
        ? `all pods in a single pod group should have the same .spec.schedulerName set, got: ${[...names].map((one) => JSON.stringify(one)).join(" and ")}`
        : `failed to get podGroup ${name.namespace}/${name.name}: podgroup.scheduling.k8s.io ${JSON.stringify(name.name)} not found`;
      for (const queued of pods) this.options.failed(queued, misfit(message, [], cache, true));
      return;
    }
    let placed = [...members.of(name)].filter((uid) => cache.has(uid)).length;
    const wanted = group.spec?.schedulingPolicy?.gang?.minCount ?? 1;
    const trials: Trial[] = [];
    for (const queued of pods) {
      const trial = this.attempt(queued);
      trials.push(trial);
      if (trial.reservation) placed += 1;
    }
    const enough = placed >= wanted && trials.some(({ reservation }) => reservation);
    const preempting = trials.some(({ restore }) => restore);
    if (enough && !preempting) this.bind(trials);
    else this.refuse(trials, enough);
    const waits = enough && preempting ? `${UNSCHEDULABLE}, pod group is waiting for preemption to complete` : UNSCHEDULABLE;
    this.report(
      group,
      enough && !preempting ? { status: "True", reason: "Scheduled", message: "" } : { status: "False", reason: "Unschedulable", message: waits },
    );
  }

  /** All Pods of the group that wait for a node, by priority and age. */
  private gather(name: GroupName, first: QueuedPod): QueuedPod[] {
    const { members, queue, waits } = this.options;
    const pods = [first];
    for (const uid of members.of(name)) {
      const queued = uid === first.info.uid ? undefined : queue.take(uid);
      if (queued && waits(queued)) pods.push(queued);
    }
    return pods.sort((a, b) => b.info.priority - a.info.priority || a.sequence - b.sequence);
  }

  private attempt(queued: QueuedPod): Trial {
    const { algorithm, cache, profileOf, assume } = this.options;
    const profile = profileOf(queued.info.pod)!;
    const decision = algorithm.schedule(queued.info, profile);
    if (decision.fits) {
      const reservation = assume(queued, profile, decision, decision.node.name);
      if (!reservation.refused) return { queued, decision, reservation };
      reservation.release();
      return { queued, decision: misfit(reservation.refused.reasons.join(", "), [reservation.refused.plugin!], cache) };
    }
    const preemption = decision.explanation?.preemption;
    if (!preemption) return { queued, decision };
    // The next Pods see this one where it will be, and those gone that stand in its way.
    const returns = preemption.victims.map(({ uid }) => cache.lift(uid));
    const restore = (): void => returns.forEach((back) => back());
    return { queued, decision, reservation: assume(queued, profile, decision, preemption.nodeName), restore };
  }

  private bind(trials: readonly Trial[]): void {
    for (const { queued, decision, reservation } of trials) {
      if (decision.fits) this.options.commit(queued, decision, reservation!);
      else this.options.failed(queued, decision);
    }
  }

  /** `enough`: it only waits for the Pods that are stopped for it. */
  private refuse(trials: readonly Trial[], enough: boolean): void {
    for (const { reservation, restore } of [...trials].reverse()) {
      reservation?.release();
      restore?.();
    }
    for (const { queued, decision, reservation } of trials) {
      if (!reservation) this.options.failed(queued, decision as Misfit);
      else if (!enough) {
        const message = `${UNSCHEDULABLE}, waiting for minCount pods from a gang to be scheduled`;
        this.options.failed(queued, misfit(message, ["GangScheduling"], this.options.cache));
      } else if (decision.fits) {
        const message = `${UNSCHEDULABLE}, pod group is waiting for preemption to complete`;
        this.options.failed(queued, { ...misfit(message, ["GangScheduling"], this.options.cache), nominate: reservation.nodeName });
      } else {
        decision.preempt?.();
        this.options.failed(queued, decision);
      }
    }
  }

  /** Writes the condition PodGroupScheduled; a group that was placed once is not called unplaced for Pods that came later. */
  private report({ metadata }: PodGroup, outcome: Pick<GroupCondition, "status" | "reason" | "message">): void {
    const { client, simulation } = this.options;
    const { namespace, name, uid } = metadata!;
    simulation.after(1, () => {
      const groups = client.ofAny("podgroups.scheduling.k8s.io");
      const group = groups.find(namespace!, name!) as PodGroup | undefined;
      if (group?.metadata!.uid !== uid) return;
      const type = "PodGroupScheduled";
      const conditions = group!.status?.conditions ?? [];
      const old = conditions.find((condition) => condition.type === type);
      if (old?.status === "True" && outcome.status !== "True") return;
      if (old && old.status === outcome.status && old.reason === outcome.reason && old.message === outcome.message) return;
      const lastTransitionTime = old?.status === outcome.status ? old.lastTransitionTime : rfc3339(simulation.wall);
      const { generation } = group!.metadata!;
      const condition = { type, ...outcome, lastTransitionTime, ...(generation ? { observedGeneration: generation } : {}) };
      const status = { ...group!.status, conditions: [...conditions.filter((one) => one.type !== type), condition] };
      try {
        groups.updateStatus(namespace!, { ...group!, status } as never);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    });
  }
}

function misfit(message: string, plugins: readonly string[], cache: Cache, error = false): Misfit {
  return {
    fits: false, state: new CycleState(), message, plugins: new Set(plugins), nominate: "", error,
    diagnosis: { nodes: cache.all.length, statuses: new NodeStatuses() },
  };
}
