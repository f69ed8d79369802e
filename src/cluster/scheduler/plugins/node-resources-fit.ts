import type { Node, Pod } from "../../../apimachinery/types/index.ts";
import type { Code, CycleState, Plugin, Status } from "../framework.ts";
import type { ResourceColumns } from "../node-columns.ts";
import { type NodeInfo, type PodInfo, podInfoOf } from "../node-info.ts";
import { amount, getResource, type Resources } from "../resources.ts";
import { createScorer, defaultScoring, type ScoringStrategy } from "./node-resources-score.ts";

export interface FitArgs {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy?: ScoringStrategy;
}

/** The short answer, for Pods that ask for the usual resources alone. */
function hasRoom(requests: Resources, node: NodeInfo): boolean {
  if (requests.scalars || node.count + 1 > node.allowedPods) return false;
  const { columns, slot, allocatable, requested } = node;
  if (columns) {
    return (
      roomIn(columns.cpu, slot, requests.cpu) && roomIn(columns.memory, slot, requests.memory) &&
      roomIn(columns.ephemeralStorage, slot, requests.ephemeralStorage)
    );
  }
  const room = (name: "cpu" | "memory" | "ephemeralStorage"): boolean =>
    requests[name] === 0 || requests[name] <= allocatable[name] - requested[name];
  return room("cpu") && room("memory") && room("ephemeralStorage");
}

function roomIn({ capacity, requested }: ResourceColumns, slot: number, asked: number): boolean {
  return asked === 0 || asked <= capacity[slot]! - requested[slot]!;
}

const TOO_MANY_PODS = "Too many pods";
const UNITS: Readonly<Record<string, string>> = { cpu: " (millicores)", memory: " (bytes)", "ephemeral-storage": " (bytes)" };

/** What is asked, used and there of each resource that is short. */
function numbers(reasons: readonly string[], { requests }: PodInfo, { count, allowedPods, requested, allocatable }: NodeInfo): string {
  return reasons
    .map((reason) => {
      if (reason === TOO_MANY_PODS) return `pods: ${count} of ${allowedPods} used`;
      const name = reason.slice("Insufficient ".length);
      const [asked, used, capacity] = [requests, requested, allocatable].map((resources) => getResource(resources, name));
      return `${name}: asks ${asked}, ${used} of ${capacity} used${UNITS[name] ?? ""}`;
    })
    .join(", ");
}

/** Whether a node has room for the Pod; all that is short is named. The score is that of the scoring strategy. */
export function nodeResourcesFit(args: FitArgs = {}): Plugin {
  const strategy = args.scoringStrategy ?? defaultScoring;
  const scorer = createScorer(strategy);
  const ignored = (name: string): boolean =>
    (args.ignoredResources?.includes(name) ?? false) ||
    (args.ignoredResourceGroups?.some((group) => name.startsWith(`${group}/`)) ?? false);

  function filter(_state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    const { requests } = pod;
    if (hasRoom(requests, node)) return undefined;
    const { allocatable, requested } = node;
    const reasons: string[] = [];
    let code: Code = "Unschedulable";
    if (node.count + 1 > node.allowedPods) reasons.push(TOO_MANY_PODS);
    const check = (name: string, asked: number): void => {
      const capacity = getResource(allocatable, name);
      if (asked === 0 || asked <= capacity - getResource(requested, name)) return;
      reasons.push(`Insufficient ${name}`);
      // More than the whole node: no victim could make room.
      if (asked > capacity) code = "UnschedulableAndUnresolvable";
    };
    check("cpu", requests.cpu);
    check("memory", requests.memory);
    check("ephemeral-storage", requests.ephemeralStorage);
    for (const [name, asked] of requests.scalars ?? []) if (!ignored(name)) check(name, asked);
    return reasons.length > 0 ? { code, reasons, detail: () => numbers(reasons, pod, node) } : undefined;
  }

  return {
    name: "NodeResourcesFit",
    preFilter: () => undefined,
    filter,
    score(_state, pod, node) {
      return scorer(pod, node);
    },
    events: [
      {
        resource: "AssignedPod",
        actions: ["delete", "updatePodScaleDown"],
        hint: (pod, { object, action }) =>
          action === "delete" || sharesResource(podInfoOf(pod).requests, podInfoOf(object as Pod).requests),
      },
      {
        resource: "UnscheduledPod",
        actions: ["updatePodScaleDown"],
        hint: (pod, { object }) => object?.metadata?.uid === pod.metadata!.uid,
      },
      {
        resource: "Node",
        actions: ["add", "updateNodeAllocatable"],
        hint: (pod, { object, old }) => fitsEmpty(pod, object as Node) && (!old || gains(pod, object as Node, old as Node)),
      },
    ],
  };
}

function sharesResource(wanted: Resources, freed: Resources): boolean {
  if ((wanted.cpu > 0 && freed.cpu > 0) || (wanted.memory > 0 && freed.memory > 0)) return true;
  for (const name of wanted.scalars?.keys() ?? []) if (freed.scalars?.has(name)) return true;
  return false;
}

function requestedNames(pod: Pod): [string, number][] {
  const { requests } = podInfoOf(pod);
  const all: [string, number][] = [
    ["cpu", requests.cpu],
    ["memory", requests.memory],
    ["ephemeral-storage", requests.ephemeralStorage],
    ...(requests.scalars ?? []),
  ];
  return all.filter(([, asked]) => asked > 0);
}

const allocatableOf = (node: Node, name: string): number => amount(name, node.status?.allocatable?.[name] ?? "0");

/** Whether the Pod would fit if it were alone. */
function fitsEmpty(pod: Pod, node: Node): boolean {
  return requestedNames(pod).every(([name, asked]) => asked <= allocatableOf(node, name));
}

function gains(pod: Pod, node: Node, old: Node): boolean {
  if (allocatableOf(node, "pods") > allocatableOf(old, "pods")) return true;
  return requestedNames(pod).some(([name]) => allocatableOf(node, name) > allocatableOf(old, name));
}
