import { rfc3339 } from "../../../apimachinery/time.ts";
import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import type { Pod, PodCondition, PodDisruptionBudget } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { keepsAll } from "../explain.ts";
import { fitErrorMessage, NodeStatuses } from "../fit-error.ts";
import { type CycleState, type Handle, type Plugin, type PostFilterOutcome, type Status, unresolvable, unschedulable } from "../framework.ts";
import type { NodeInfo, PodInfo } from "../node-info.ts";

export interface DefaultPreemptionArgs {
  /** Default 10. */
  readonly minCandidateNodesPercentage?: number;
  /** Default 100. */
  readonly minCandidateNodesAbsolute?: number;
}

interface Candidate {
  readonly node: NodeInfo;
  /** Most important first. */
  readonly victims: readonly PodInfo[];
  readonly violations: number;
}

/** Milliseconds until the calls that stop the victims are made: they run beside the scheduling cycle. */
const ASYNC_DELAY = 5;

/** Higher priority first, then the one that started earlier. */
function byImportance(a: PodInfo, b: PodInfo): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const [first, second] = [a.startTime, b.startTime];
  return first === second ? 0 : first - second;
}

/**
 * Stops Pods of lower priority when that makes room: as few as possible and, where there is a choice, none that a disruption
 * budget protects (kubernetes: framework/preemption, plugins/defaultpreemption). The Pod itself waits, nominated to the node.
 */
export function defaultPreemption(args: DefaultPreemptionArgs, handle: Handle): Plugin {
  const { lister, client, simulation, nodes } = handle;
  const random = simulation.random.fork("scheduler/preemption");
  /** Pods whose victims are being told. */
  const preempting = new Set<string>();

  function ineligible({ pod, priority }: PodInfo, verdicts: NodeStatuses): string | undefined {
    if (pod.spec!.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
    const nominated = pod.status?.nominatedNodeName;
    if (!nominated || verdicts.get(nominated).code === "UnschedulableAndUnresolvable") return undefined;
    for (const other of nodes.get(nominated)?.pods.values() ?? []) {
      if (other.priority < priority && isTerminatingByPreemption(other.pod)) {
        return "not eligible due to a terminating pod on the nominated node.";
      }
    }
    return undefined;
  }

  /** Which Pods of the node would have to go. */
  function selectVictims(
    state: CycleState, pod: PodInfo, node: NodeInfo, budgets: readonly PodDisruptionBudget[],
  ): Candidate | Status {
    const dry = node.clone();
    const potential = [...node.pods.values()].filter(({ priority }) => priority < pod.priority);
    if (potential.length === 0) return unresolvable("No preemption victims found for incoming pod");
    const remove = (victim: PodInfo): void => {
      dry.removePod(victim.uid);
      handle.removePod(state, pod, victim, dry);
    };
    for (const victim of potential) remove(victim);
    const refused = handle.filter(state, pod, dry);
    if (refused) return refused;
    const victims: PodInfo[] = [];
    let violations = 0;
    const reprieve = (victim: PodInfo): boolean => {
      dry.addPod(victim);
      handle.addPod(state, pod, victim, dry);
      if (!handle.filter(state, pod, dry)) return true;
      remove(victim);
      victims.push(victim);
      return false;
    };
    const { violating, others } = splitByBudgets(potential.sort(byImportance), budgets);
    for (const victim of violating) if (!reprieve(victim)) violations += 1;
    for (const victim of others) reprieve(victim);
    return { node, victims: victims.sort(byImportance), violations };
  }

  function findCandidates(state: CycleState, pod: PodInfo, verdicts: NodeStatuses): { candidates: Candidate[]; statuses: NodeStatuses } {
    const statuses = new NodeStatuses();
    statuses.absent = unresolvable("Preemption is not helpful for scheduling");
    const helpful = nodes.all.filter(({ name }) => verdicts.get(name).code === "Unschedulable");
    if (helpful.length === 0) return { candidates: [], statuses };
    const percentage = args.minCandidateNodesPercentage ?? 10;
    const wanted = Math.min(
      helpful.length,
      Math.max(Math.floor((helpful.length * percentage) / 100), args.minCandidateNodesAbsolute ?? 100),
    );
    const offset = random.below(helpful.length);
    const budgets = lister.disruptionBudgets.list();
    const candidates: Candidate[] = [];
    let safe = 0;
    for (let i = 0; i < helpful.length; i += 1) {
      const node = helpful[(offset + i) % helpful.length]!;
      const result = selectVictims(state.clone(), pod, node, budgets);
      if ("code" in result) statuses.explicit.set(node.name, result);
      else if (result.victims.length > 0) {
        candidates.push(result);
        if (result.violations === 0) safe += 1;
        if (safe > 0 && candidates.length >= wanted) break;
      }
    }
    return { candidates, statuses };
  }

  function evict(pod: Pod, victim: Pod, nodeName: string): void {
    const { namespace, name, uid, generation } = victim.metadata!;
    const pods = client.of("pods");
    const condition: PodCondition = {
      type: "DisruptionTarget",
      status: "True",
      ...(generation ? { observedGeneration: generation } : {}),
      lastTransitionTime: rfc3339(simulation.wall),
      reason: "PreemptionByScheduler",
      message: `${pod.spec!.schedulerName}: preempting to accommodate a higher priority pod`,
    };
    try {
      const conditions = (victim.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
      pods.updateStatus(namespace!, { ...victim, status: { ...victim.status, conditions: [...conditions, condition] } });
      pods.delete(namespace!, name!, { preconditions: { uid: uid! } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404 || error.code === 409) return;
      throw error;
    }
    handle.event(
      victim, pod, "Normal", "Preempted", "Preempting", `Preempted by pod ${pod.metadata!.uid} on node ${nodeName}`,
    );
  }

  function prepare({ pod, uid, priority }: PodInfo, { node, victims }: Candidate): void {
    preempting.add(uid);
    simulation.after(ASYNC_DELAY, () => {
      let evicted = false;
      for (const victim of victims) {
        const current = client.of("pods").find(victim.namespace, victim.name);
        if (!current || current.metadata!.uid !== victim.uid || current.metadata!.deletionTimestamp) continue;
        evict(pod, current, node.name);
        evicted = true;
      }
      // Pods of lower priority that wait for this node may not fit any more: they look for another.
      for (const waiting of handle.nominatedTo(node.name)) {
        if (waiting.priority >= priority || waiting.uid === uid) continue;
        try {
          client.of("pods").patch(
            waiting.namespace, waiting.name, "application/merge-patch+json", { status: { nominatedNodeName: null } }, "status",
          );
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
        }
        handle.activate(waiting.pod);
      }
      preempting.delete(uid);
      handle.ungate(uid);
      // All victims were gone already: no event will come to wake the Pod.
      if (!evicted) handle.activate(pod);
    });
  }

  return {
    name: "DefaultPreemption",
    preEnqueue(pod) {
      return preempting.has(pod.metadata!.uid!)
        ? unresolvable("waiting for the preemption for this pod to be finished")
        : undefined;
    },
    postFilter(state, pod, verdicts): PostFilterOutcome {
      const reason = ineligible(pod, verdicts);
      if (reason) return { status: unschedulable(`preemption: ${reason}`) };
      const { candidates, statuses } = findCandidates(state, pod, verdicts);
      const explained = explain(candidates, statuses, verdicts);
      if (candidates.length === 0) {
        const message = fitErrorMessage({ nodes: nodes.all.length, statuses });
        return { status: unschedulable(`preemption: ${message}`), nominate: "", explanation: { nodes: explained } };
      }
      const best = pickOne(candidates);
      const victims = best.victims.map(({ namespace, name, uid, priority }) => ({ namespace, name, uid, priority }));
      const preemption = { nodeName: best.node.name, victims, violations: best.violations };
      return { nominate: best.node.name, explanation: { nodes: explained, preemption }, preempt: () => prepare(pod, best) };
    },
    events: [
      { resource: "AssignedPod", actions: ["delete"], hint: () => false },
    ],
  };
}

/** What the search for victims found on each node that was refused. */
function explain(candidates: readonly Candidate[], statuses: NodeStatuses, verdicts: NodeStatuses): Map<string, string> {
  const found = new Map<string, string>();
  if (!keepsAll(verdicts.explicit.size)) return found;
  for (const name of verdicts.explicit.keys()) found.set(name, statuses.get(name).reasons.join(", "));
  for (const { node, victims, violations } of candidates) {
    const names = victims.map(({ namespace, name, priority }) => `${namespace}/${name} (priority ${priority})`).join(", ");
    found.set(node.name, `would stop ${names}${violations > 0 ? `, ${violations} against a disruption budget` : ""}`);
  }
  return found;
}

function isTerminatingByPreemption({ metadata, status }: Pod): boolean {
  return (
    metadata!.deletionTimestamp !== undefined &&
    (status?.conditions ?? []).some(
      (c) => c.type === "DisruptionTarget" && c.status === "True" && c.reason === "PreemptionByScheduler",
    )
  );
}

/** Those whose loss would break a budget, counting down what each budget still allows. */
function splitByBudgets(
  pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[],
): { violating: PodInfo[]; others: PodInfo[] } {
  const allowed = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const info of pods) {
    let violates = false;
    if (info.labels && Object.keys(info.labels).length > 0) {
      budgets.forEach(({ metadata, spec, status }, i) => {
        if (metadata!.namespace !== info.namespace) return;
        const selector = selectorFromObject(spec?.selector);
        if (selector.empty || !selector.matches(info.labels)) return;
        // A Pod that the API server has let go already is counted.
        if (status?.disruptedPods?.[info.name] !== undefined) return;
        allowed[i]! -= 1;
        if (allowed[i]! < 0) violates = true;
      });
    }
    (violates ? violating : others).push(info);
  }
  return { violating, others };
}

/** Fewest broken budgets, lowest highest priority, smallest sum of priorities, fewest victims, latest start; then the first. */
function pickOne(candidates: readonly Candidate[]): Candidate {
  const highest = ({ victims }: Candidate): number => victims[0]!.priority;
  const scores: ((candidate: Candidate) => number)[] = [
    ({ violations }) => -violations,
    (candidate) => -highest(candidate),
    ({ victims }) => -victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
    ({ victims }) => -victims.length,
    (candidate) => Math.min(...candidate.victims.filter(({ priority }) => priority === highest(candidate)).map(({ startTime }) => startTime)),
  ];
  let best = candidates;
  for (const score of scores) {
    const values = best.map(score);
    const top = Math.max(...values);
    best = best.filter((_, i) => values[i] === top);
    if (best.length === 1) break;
  }
  return best[0]!;
}
