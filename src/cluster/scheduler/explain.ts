import type { Fit, Misfit } from "./algorithm.ts";
import type { Diagnosis } from "./fit-error.ts";
import type { Status } from "./framework.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PluginScores } from "./profile.ts";
import type { QueuedPod } from "./queue.ts";

/** What one plugin gave one node. */
export interface ScoreVerdict {
  readonly plugin: string;
  readonly raw: number;
  /** 0..100. */
  readonly normalized: number;
  readonly weight: number;
  readonly weighted: number;
}

/** What one attempt made of one node: refused, or scored. */
export interface NodeVerdict {
  readonly node: string;
  readonly refused?: {
    readonly plugin: string;
    readonly reasons: readonly string[];
    /** The numbers behind the reasons. */
    readonly detail?: string;
    /** Whether stopping Pods of lower priority might help. */
    readonly preemptionMayHelp: boolean;
  };
  readonly scores?: readonly ScoreVerdict[];
  /** Sum of the weighted scores. */
  readonly total?: number;
  /** What the attempt to make room said of a node that was refused. */
  readonly preemption?: string;
}

/** The Pods that are stopped to make room, most important first. */
export interface Preemption {
  readonly nodeName: string;
  readonly victims: readonly { readonly namespace: string; readonly name: string; readonly uid: string; readonly priority: number }[];
  /** Victims that a disruption budget would have kept. */
  readonly violations: number;
}

/** One attempt to schedule one Pod, with all that was decided and why. */
export interface Attempt {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Virtual ms. */
  readonly at: number;
  /** 1 for the first. */
  readonly number: number;
  readonly schedulerName: string;
  readonly priority: number;
  readonly outcome: "scheduled" | "unschedulable" | "error";
  readonly nodeName?: string;
  /** The node on which it waits for victims to go. */
  readonly nominatedNodeName?: string;
  readonly preemption?: Preemption;
  /** The text of FailedScheduling. */
  readonly message?: string;
  /** Nodes in the cluster, looked at, and found fit. */
  readonly nodesInCluster: number;
  readonly evaluated: number;
  readonly feasible: number;
  /** Fit nodes that shared the highest score; one of them was drawn. */
  readonly tied: readonly string[];
  /** How often each reason refused a node. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Every node in a small cluster; the best and some of the refused ones in a large one. */
  readonly nodes: readonly NodeVerdict[];
}

/** Above this number of nodes only a selection of verdicts is kept. */
const KEEP_ALL = 100;
const KEEP_BEST = 5;
const KEEP_REFUSED = 5;
const ATTEMPTS_PER_POD = 20;
const PODS = 2000;

export function keepsAll(nodes: number): boolean {
  return nodes <= KEEP_ALL;
}

interface VerdictInput {
  readonly statuses: ReadonlyMap<string, Status>;
  readonly feasible: readonly NodeInfo[];
  readonly scores: readonly PluginScores[];
  readonly totals: readonly number[];
  readonly nodesInCluster: number;
  readonly preemption?: ReadonlyMap<string, string>;
}

function verdicts({ statuses, feasible, scores, totals, nodesInCluster, preemption }: VerdictInput): NodeVerdict[] {
  const all = keepsAll(nodesInCluster);
  const fit = (all ? feasible.map((_, index) => index) : best(totals, KEEP_BEST)).map((index) => ({ node: feasible[index]!, index }));
  const list: NodeVerdict[] = fit.map(({ node, index }) => ({
    node: node.name,
    scores: scores.map(({ plugin, weight, raw, normalized }) => ({
      plugin, weight, raw: raw[index]!, normalized: normalized[index]!, weighted: normalized[index]! * weight,
    })),
    ...(totals[index] === undefined ? {} : { total: totals[index] }),
  }));
  let refused = 0;
  for (const [node, { plugin = "", reasons, detail, code }] of statuses) {
    refused += 1;
    if (!all && refused > KEEP_REFUSED) break;
    list.push({
      node,
      refused: { plugin, reasons, ...(detail ? { detail: typeof detail === "string" ? detail : detail() } : {}), preemptionMayHelp: code === "Unschedulable" },
      ...(preemption?.has(node) ? { preemption: preemption.get(node)! } : {}),
    });
  }
  return all ? list.sort((a, b) => (a.node < b.node ? -1 : 1)) : list;
}

/** Indexes of the largest values, largest first. */
function best(values: readonly number[], count: number): number[] {
  const top: number[] = [];
  for (let i = 0; i < values.length; i += 1) {
    if (top.length === count && values[i]! <= values[top[count - 1]!]!) continue;
    let at = top.length;
    while (at > 0 && values[top[at - 1]!]! < values[i]!) at -= 1;
    top.splice(at, 0, i);
    if (top.length > count) top.pop();
  }
  return top;
}

function reasonCounts(statuses: ReadonlyMap<string, Status>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reasons } of statuses.values()) for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function attemptBase({ info, attempts }: QueuedPod, at: number, { nodes, statuses }: Diagnosis) {
  return {
    namespace: info.namespace,
    name: info.name,
    uid: info.uid,
    at,
    number: attempts,
    schedulerName: info.pod.spec!.schedulerName ?? "default-scheduler",
    priority: info.priority,
    nodesInCluster: nodes,
    reasons: reasonCounts(statuses.explicit),
  };
}

export function scheduledAttempt(queued: QueuedPod, at: number, { node, feasible, tied, scores, totals, diagnosis }: Fit): Attempt {
  const { nodes, statuses } = diagnosis;
  return {
    ...attemptBase(queued, at, diagnosis),
    outcome: "scheduled",
    nodeName: node.name,
    evaluated: feasible.length + statuses.explicit.size,
    feasible: feasible.length,
    tied: keepsAll(nodes) ? tied.map(({ name }) => name) : [],
    nodes: verdicts({ statuses: statuses.explicit, feasible, scores, totals, nodesInCluster: nodes }),
  };
}

export function failedAttempt(queued: QueuedPod, at: number, { message, nominate, diagnosis, error, explanation }: Misfit): Attempt {
  const { nodes, statuses } = diagnosis;
  return {
    ...attemptBase(queued, at, diagnosis),
    outcome: error ? "error" : "unschedulable",
    ...(nominate ? { nominatedNodeName: nominate } : {}),
    ...(explanation?.preemption ? { preemption: explanation.preemption } : {}),
    message,
    evaluated: statuses.explicit.size,
    feasible: 0,
    tied: [],
    nodes: verdicts({
      statuses: statuses.explicit, feasible: [], scores: [], totals: [], nodesInCluster: nodes,
      ...(explanation ? { preemption: explanation.nodes } : {}),
    }),
  };
}

/** The last attempts of the Pods that were tried last. */
export class AttemptLog {
  private readonly pods = new Map<string, Attempt[]>();

  add(attempt: Attempt): void {
    const key = `${attempt.namespace}/${attempt.name}`;
    const attempts = this.pods.get(key) ?? [];
    this.pods.delete(key);
    attempts.push(attempt);
    if (attempts.length > ATTEMPTS_PER_POD) attempts.shift();
    this.pods.set(key, attempts);
    if (this.pods.size <= PODS) return;
    for (const oldest of this.pods.keys()) {
      this.pods.delete(oldest);
      break;
    }
  }

  of(namespace: string, name: string): readonly Attempt[] {
    return this.pods.get(`${namespace}/${name}`) ?? [];
  }
}
