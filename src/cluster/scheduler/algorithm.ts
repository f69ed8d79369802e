import type { Random } from "../../sim/index.ts";
import type { Cache } from "./cache.ts";
import type { SchedulerConfiguration } from "./configuration.ts";
import { type Diagnosis, fitErrorMessage, NodeStatuses } from "./fit-error.ts";
import { CycleState, type PostFilterOutcome, type Status, unresolvable } from "./framework.ts";
import type { NodeInfo, PodInfo } from "./node-info.ts";
import type { PluginScores, Profile } from "./profile.ts";

/** A node was found. */
export interface Fit {
  readonly fits: true;
  readonly state: CycleState;
  readonly node: NodeInfo;
  readonly feasible: readonly NodeInfo[];
  /** Those with the highest score; one of them was drawn. */
  readonly tied: readonly NodeInfo[];
  readonly scores: readonly PluginScores[];
  readonly totals: readonly number[];
  readonly diagnosis: Diagnosis;
}

/** None was. */
export interface Misfit {
  readonly fits: false;
  readonly state: CycleState;
  /** The text of FailedScheduling. */
  readonly message: string;
  /** Plugins whose events may help; none for an error. */
  readonly plugins: ReadonlySet<string>;
  /** A node to wait for ("" clears an earlier one, undefined leaves it). */
  readonly nominate: string | undefined;
  readonly diagnosis: Diagnosis;
  readonly error: boolean;
  readonly explanation?: PostFilterOutcome["explanation"];
  /** Stops the Pods that were found to be in the way. */
  readonly preempt?: () => void;
}

/** A Pod whose node was found, and refused afterwards. */
export function misfitOf(nodeName: string, status: Status, state: CycleState): Misfit {
  const error = status.code === "Error";
  const diagnosis: Diagnosis = { nodes: 1, statuses: new NodeStatuses() };
  diagnosis.statuses.explicit.set(nodeName, status);
  return {
    fits: false, state, diagnosis, error, nominate: "",
    message: error ? status.reasons.join(", ") : fitErrorMessage(diagnosis),
    plugins: new Set(error ? [] : [status.plugin!]),
  };
}

/** kubernetes: schedule_one.go numFeasibleNodesToFind. */
const MIN_FEASIBLE = 100;
const MIN_PERCENTAGE = 5;

/** Finds a node for a Pod: filters as many nodes as it takes, scores those that fit, and draws among the best. */
export class Algorithm {
  private readonly cache: Cache;
  private readonly configuration: SchedulerConfiguration;
  private readonly random: Random;
  private readonly nominationOf: (uid: string) => string | undefined;
  private nextStartNode = 0;

  constructor(cache: Cache, configuration: SchedulerConfiguration, random: Random, nominationOf: (uid: string) => string | undefined) {
    this.cache = cache;
    this.configuration = configuration;
    this.random = random;
    this.nominationOf = nominationOf;
  }

  schedule(info: PodInfo, profile: Profile): Fit | Misfit {
    const state = new CycleState();
    const diagnosis: Diagnosis = { nodes: this.cache.all.length, statuses: new NodeStatuses() };
    const none = { fits: false, state, plugins: new Set<string>(), nominate: "", diagnosis, error: false } as const;
    // A cluster without nodes is not a reason to hurry: the Pod waits for a node.
    if (diagnosis.nodes === 0) return { ...none, message: "no nodes available to schedule pods", plugins: new Set(["NodeName"]) };
    const rejecting = new Set<string>();
    const feasible = this.findFeasible(state, info, profile, diagnosis, rejecting);
    if ("code" in feasible) return { ...none, message: feasible.reasons.join(", "), error: true };
    if (feasible.length === 0) {
      const { message, nominate, explanation, preempt } = profile.postFilter(state, info, diagnosis.statuses);
      diagnosis.postFilter = message;
      return {
        ...none, message: fitErrorMessage(diagnosis), plugins: rejecting, nominate,
        ...(explanation ? { explanation } : {}), ...(preempt ? { preempt } : {}),
      };
    }
    if (feasible.length === 1) {
      return { fits: true, state, node: feasible[0]!, feasible, tied: feasible, scores: [], totals: [], diagnosis };
    }
    const scores = profile.score(state, info, feasible, this.cache);
    if ("code" in scores) return { ...none, message: scores.reasons.join(", "), error: true };
    const totals = sum(scores, feasible.length);
    const tied = highest(feasible, totals);
    const node = tied.length === 1 ? tied[0]! : tied[this.random.below(tied.length)]!;
    return { fits: true, state, node, feasible, tied, scores, totals, diagnosis };
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
    const nominated = info.pod.status?.nominatedNodeName || this.nominationOf(info.uid);
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
