import type { Pod } from "../../apimachinery/types/index.ts";
import type { Preemption } from "./explain.ts";
import type { ClusterLister } from "./listers.ts";
import type { NodeStatuses } from "./fit-error.ts";
import type { NodeInfo, PodInfo } from "./node-info.ts";
import type { NodeList } from "./cache.ts";
import type { PodGroups } from "./pod-groups.ts";
import type { ClusterEvent, EventRegistration } from "./requeue.ts";

/**
 * The extension points of the scheduling framework (kubernetes: staging/src/k8s.io/kube-scheduler/framework). A status of
 * `undefined` is success; filters run hundreds of times per Pod, so success must cost nothing.
 */
export type Code = "Unschedulable" | "UnschedulableAndUnresolvable" | "Error" | "Skip" | "Wait";

export interface Status {
  readonly code: Code;
  readonly reasons: readonly string[];
  /** The plugin that spoke; filled in by the profile. */
  plugin?: string;
  /** For those who ask why: the numbers or names behind the reasons, e.g. `cpu: asks 500m, 300m of 2 free`. */
  readonly detail?: Detail;
}

/** A function where many nodes are refused and few are shown; it is asked within the attempt, if at all. */
export type Detail = string | (() => string);

export function unschedulable(reason: string, detail?: Detail): Status {
  return detail ? { code: "Unschedulable", reasons: [reason], detail } : { code: "Unschedulable", reasons: [reason] };
}

/** Not even preemption could help. */
export function unresolvable(reason: string, detail?: Detail): Status {
  return detail
    ? { code: "UnschedulableAndUnresolvable", reasons: [reason], detail }
    : { code: "UnschedulableAndUnresolvable", reasons: [reason] };
}

export function errorStatus(message: string): Status {
  return { code: "Error", reasons: [message] };
}

export const skip: Status = { code: "Skip", reasons: [] };

/** What plugins keep for each other and themselves during one attempt to schedule one Pod. */
export class CycleState {
  private readonly data = new Map<string, unknown>();
  /** Plugins whose PreFilter said that their Filter has nothing to do, and the same for PreScore and Score. */
  readonly skipFilter = new Set<string>();
  readonly skipScore = new Set<string>();
  /** The filters that have something to do, once PreFilter has been run. */
  filters: readonly Plugin[] | undefined;
  /** Whether some plugin wants to be told of Pods that come and go in a dry run. */
  mindsPods: boolean | undefined;

  read<T>(key: string): T | undefined {
    return this.data.get(key) as T | undefined;
  }

  write(key: string, value: unknown): void {
    this.data.set(key, value);
  }

  /** A copy for a dry run; values that have a `clone` are copied. */
  clone(): CycleState {
    const copy = new CycleState();
    for (const [key, value] of this.data) {
      const cloneable = value as { clone?(): unknown } | undefined;
      copy.data.set(key, cloneable?.clone ? cloneable.clone() : value);
    }
    for (const name of this.skipFilter) copy.skipFilter.add(name);
    for (const name of this.skipScore) copy.skipScore.add(name);
    copy.filters = this.filters;
    copy.mindsPods = this.mindsPods;
    return copy;
  }
}

/** `nodeNames`: the only nodes worth a look. */
export interface PreFilterResult {
  readonly nodeNames?: ReadonlySet<string>;
}

/** `nominate`: a node to wait for ("" clears an earlier one, undefined leaves it). */
export interface PostFilterOutcome {
  readonly status?: Status;
  readonly nominate?: string;
  /** Does what was found to help: until then nothing has been changed. */
  readonly preempt?: () => void;
  /** For those who ask why: what was found per node, and who is stopped. */
  readonly explanation?: { readonly nodes: ReadonlyMap<string, string>; readonly preemption?: Preemption };
}

export interface Plugin {
  readonly name: string;
  /** Before a Pod may enter the active queue. A status keeps it out. */
  preEnqueue?(pod: Pod): Status | undefined;
  preFilter?(state: CycleState, pod: PodInfo, nodes: NodeList): Status | PreFilterResult | undefined;
  filter?(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined;
  /** What a Pod more or less on a node changes in the state that preFilter made; for nominated Pods and dry runs. */
  addPod?(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePod?(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void;
  /** Tries to make room when no node passed the filters. */
  postFilter?(state: CycleState, pod: PodInfo, verdicts: NodeStatuses): PostFilterOutcome;
  preScore?(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[], all: NodeList): Status | undefined;
  score?(state: CycleState, pod: PodInfo, node: NodeInfo): number;
  /** Brings raw scores to 0..100, in place. Without it the raw scores stand. */
  normalize?(state: CycleState, pod: PodInfo, scores: number[], nodes: readonly NodeInfo[]): void;
  reserve?(state: CycleState, pod: Pod, nodeName: string): Status | undefined;
  unreserve?(state: CycleState, pod: Pod, nodeName: string): void;
  permit?(state: CycleState, pod: Pod, nodeName: string): Status | undefined;
  /** Work before binding; calls `done` in its own time, with a status if it failed. */
  preBind?(state: CycleState, pod: Pod, nodeName: string, done: (status?: Status) => void): void;
  /** The events of the cluster that may make a Pod schedulable which this plugin refused. */
  readonly events?: readonly EventRegistration[];
}

/** What plugins get when they are made. */
export interface Handle {
  readonly lister: ClusterLister;
  readonly client: import("../apiserver/client.ts").Client;
  readonly simulation: import("../../sim/index.ts").Simulation;
  readonly nodes: NodeList;
  /** Runs all filters on a node, with the Pods that are nominated to it; for dry runs. */
  filter(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined;
  /** Tells the plugins of a Pod more or less on a node of a dry run. */
  addPod(state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo): void;
  removePod(state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo): void;
  /** Pods that wait for room on a node. */
  nominatedTo(nodeName: string): readonly PodInfo[];
  /** Ends what preEnqueue has said of a Pod: it waits on for the events that its refusers wait for. */
  ungate(uid: string): void;
  /** Puts a Pod that waits back into the active queue. */
  activate(pod: import("../../apimachinery/types/index.ts").Pod): void;
  event: import("../events.ts").SeriesRecorder["event"];
  /** Which Pods are of which group. */
  readonly members: PodGroups;
}

export const MAX_NODE_SCORE = 100;

/**
 * The usual normalisation: the largest raw score becomes 100 and the others follow in proportion (whole numbers, rounded
 * down); `reverse` for raw scores where less is better.
 */
export function defaultNormalize(scores: number[], reverse: boolean): void {
  let max = 0;
  for (const score of scores) if (score > max) max = score;
  for (let i = 0; i < scores.length; i += 1) {
    if (max === 0) scores[i] = reverse ? MAX_NODE_SCORE : scores[i]!;
    else {
      const score = Math.floor((MAX_NODE_SCORE * scores[i]!) / max);
      scores[i] = reverse ? MAX_NODE_SCORE - score : score;
    }
  }
}

export type { ClusterEvent };
