import { parseTime, rfc3339 } from "../../../apimachinery/time.ts";
import type { Node, NodeCondition, Pod, Taint } from "../../../apimachinery/types/index.ts";
import type { Timer } from "../../../sim/index.ts";
import { attempt } from "../../attempt.ts";
import { type Controller, type ControllerOptions, deleting, recorderOf } from "../controller.ts";
import { podCondition } from "../pod-state.ts";
import { createWorkQueue } from "../work-queue.ts";

/** kube-controller-manager flags, ms. */
const MONITOR_PERIOD = 5000;
const GRACE_PERIOD = 50_000;
const STARTUP_GRACE_PERIOD = 60_000;

const UNREACHABLE = "node.kubernetes.io/unreachable";
const NOT_READY = "node.kubernetes.io/not-ready";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
const LEASES = "kube-node-lease";

/** Conditions that the kubelet posts besides Ready, with the taint that each brings when True. */
const PRESSURE_TAINTS: ReadonlyMap<string, string> = new Map(Object.entries({
  MemoryPressure: "node.kubernetes.io/memory-pressure",
  DiskPressure: "node.kubernetes.io/disk-pressure",
  PIDPressure: "node.kubernetes.io/pid-pressure",
  NetworkUnavailable: "node.kubernetes.io/network-unavailable",
}));
const OWNED_TAINTS: ReadonlySet<string> = new Set([UNREACHABLE, NOT_READY, UNSCHEDULABLE, ...PRESSURE_TAINTS.values()]);

/** What was seen of a node, and when (virtual ms): the clocks of the nodes are not trusted. */
interface Health {
  probe: number;
  lease: string | undefined;
  heartbeat: string | undefined;
  conditions: string;
  /** Status of Ready at the last round. */
  ready: string | undefined;
}

/**
 * Watches the heartbeats of the nodes: a node whose kubelet was silent for 50 s gets Ready Unknown, taints, and its Pods are
 * marked not ready. NoSchedule taints follow conditions at once; NoExecute taints follow Ready in rounds of 5 s.
 */
export function createNodeLifecycleController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const nodes = informers.of("nodes");
  const leases = informers.of("leases.coordination.k8s.io");
  const pods = informers.of("pods");
  const podsOn = pods.index("node", ({ spec }) => (spec!.nodeName ? [spec!.nodeName] : []));
  const api = client.of("nodes");
  const recorder = recorderOf(options, "node-controller");
  const health = new Map<string, Health>();
  const taintQueue = createWorkQueue({ simulation, sync: syncNoSchedule });
  let round: Timer | undefined;
  let roundAt = Infinity;
  let stopped = false;

  nodes.on({
    added(node) {
      recorder.event(
        nodeReference(node), "Normal", "RegisteredNode",
        `Node ${node.metadata!.name} event: Registered Node ${node.metadata!.name} in Controller`,
      );
      taintQueue.add(node.metadata!.name!);
      plan(0);
    },
    updated(node, old) {
      if (node.spec !== old.spec || node.status?.conditions !== old.status?.conditions) taintQueue.add(node.metadata!.name!);
      if (statesOf(node) !== statesOf(old)) plan(0);
    },
    deleted(node) {
      const name = node.metadata!.name!;
      health.delete(name);
      recorder.event(nodeReference(node), "Normal", "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
    },
  });

  /** A round at the next mark of 5 s that is not before `delay`; silent hours need none. */
  function plan(delay: number): void {
    if (stopped) return;
    const at = Math.ceil((simulation.now + Math.max(delay, 1)) / MONITOR_PERIOD) * MONITOR_PERIOD;
    if (at >= roundAt) return;
    round?.cancel();
    roundAt = at;
    round = simulation.at(at, () => {
      roundAt = Infinity;
      monitor();
    });
  }

  function monitor(): void {
    let next = Infinity;
    for (const listed of nodes.list()) {
      // What is refused is tried again with the next round.
      let wait = MONITOR_PERIOD;
      attempt(() => void (wait = monitorNode(listed)));
      next = Math.min(next, wait);
    }
    if (next !== Infinity) plan(next);
  }

  /** Returns ms until the node must be looked at again. */
  function monitorNode(listed: Node): number {
    const name = listed.metadata!.name!;
    let node = api.find("", name);
    if (!node || deleting(node)) return Infinity;
    const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
    const lease = leases.get(LEASES, name)?.spec?.renewTime;
    const states = statesOf(node);
    const known = health.get(name);
    const state: Health = known ?? { probe: simulation.now, lease, heartbeat: ready?.lastHeartbeatTime, conditions: states, ready: undefined };
    health.set(name, state);
    // A sign of life is one that differs from the last seen, not one that is young. It counts from the round that sees it;
    // rounds that nothing calls for are left out here, so the mark at which it would have been seen is worked out.
    if (lease !== state.lease || ready?.lastHeartbeatTime !== state.heartbeat || states !== state.conditions) {
      const sign = Math.max(parseTime(lease) ?? 0, parseTime(ready?.lastHeartbeatTime) ?? 0) - simulation.epoch;
      const seen = Math.ceil(sign / MONITOR_PERIOD) * MONITOR_PERIOD;
      state.probe = states === state.conditions ? Math.max(state.probe, Math.min(seen, simulation.now)) : simulation.now;
      state.lease = lease;
      state.heartbeat = ready?.lastHeartbeatTime;
      state.conditions = states;
    }
    const grace = ready ? GRACE_PERIOD : STARTUP_GRACE_PERIOD;
    const silent = simulation.now - state.probe;
    if (silent > grace && ready?.status !== "Unknown") {
      node = markUnknown(node);
      state.conditions = statesOf(node);
    }
    const current = node.status?.conditions?.find(({ type }) => type === "Ready");
    noExecute(node, current);
    if (current && current.status !== "True" && state.ready !== undefined && state.ready !== current.status && state.ready === "True") {
      recorder.event(nodeReference(node), "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
    }
    const lost = current && current.status !== "True" && (state.ready === "True" || state.ready === undefined);
    state.ready = current?.status;
    if (lost && !markPodsNotReady(name)) {
      state.ready = undefined;
      return MONITOR_PERIOD;
    }
    if (current?.status === "Unknown") return Infinity;
    return Math.max(MONITOR_PERIOD, state.probe + grace + 1 - simulation.now);
  }

  function markUnknown(node: Node): Node {
    const timestamp = rfc3339(simulation.wall);
    const conditions: NodeCondition[] = [...(node.status?.conditions ?? [])];
    for (const type of ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]) {
      const at = conditions.findIndex((condition) => condition.type === type);
      if (at < 0) {
        conditions.push({
          type, status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status.",
          lastHeartbeatTime: node.metadata!.creationTimestamp, lastTransitionTime: timestamp,
        });
        continue;
      }
      const old = conditions[at]!;
      if (old.status === "Unknown") continue;
      conditions[at] = {
        ...old, status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.",
        lastTransitionTime: timestamp,
      };
    }
    return api.updateStatus("", { ...node, status: { ...node.status, conditions } });
  }

  /** Ready False or Unknown becomes a NoExecute taint, Ready True takes both away. */
  function noExecute(node: Node, ready: NodeCondition | undefined): void {
    const wanted = ready?.status === "False" ? NOT_READY : ready?.status === "Unknown" ? UNREACHABLE : undefined;
    const taints = node.spec?.taints ?? [];
    const isOurs = ({ key, effect }: Taint): boolean => effect === "NoExecute" && (key === NOT_READY || key === UNREACHABLE);
    const present = taints.filter(isOurs);
    if (present.length === (wanted ? 1 : 0) && present[0]?.key === wanted) return;
    const kept = taints.filter((taint) => !isOurs(taint) || taint.key === wanted);
    if (wanted && !kept.some((taint) => isOurs(taint))) kept.push({ key: wanted, effect: "NoExecute", timeAdded: rfc3339(simulation.wall) });
    // The taint comes a little after the condition, in a worker of its own.
    simulation.after(wanted ? 30 : 1, () => writeTaints(node.metadata!.name!, (now) => [...now.filter((taint) => !isOurs(taint)), ...kept.filter(isOurs)]));
  }

  function writeTaints(name: string, change: (taints: readonly Taint[]) => readonly Taint[]): void {
    if (stopped) return;
    const node = api.find("", name);
    if (!node) return;
    const taints = change(node.spec?.taints ?? []);
    const { taints: _, ...spec } = node.spec ?? {};
    attempt(() => void api.update("", { ...node, spec: { ...spec, ...(taints.length > 0 ? { taints } : {}) } }), () => plan(MONITOR_PERIOD));
  }

  /** NoSchedule taints from conditions and spec.unschedulable. */
  function syncNoSchedule(name: string): void {
    const node = api.find("", name);
    if (!node || deleting(node)) return;
    const wanted = new Set<string>();
    for (const { type, status } of node.status?.conditions ?? []) {
      if (type === "Ready") {
        if (status === "False") wanted.add(NOT_READY);
        if (status === "Unknown") wanted.add(UNREACHABLE);
      } else if (PRESSURE_TAINTS.has(type) && status === "True") wanted.add(PRESSURE_TAINTS.get(type)!);
    }
    if (node.spec?.unschedulable) wanted.add(UNSCHEDULABLE);
    const taints = node.spec?.taints ?? [];
    const isOurs = ({ key, effect }: Taint): boolean => effect === "NoSchedule" && OWNED_TAINTS.has(key);
    const kept = taints.filter((taint) => !isOurs(taint) || wanted.has(taint.key));
    const missing = [...wanted].filter((key) => !taints.some((taint) => taint.key === key && taint.effect === "NoSchedule"));
    if (kept.length === taints.length && missing.length === 0) return;
    const timeAdded = rfc3339(simulation.wall);
    const added = missing.map((key): Taint => ({ key, effect: "NoSchedule", timeAdded }));
    const { taints: _, ...spec } = node.spec ?? {};
    const all = [...kept, ...added];
    api.update("", { ...node, spec: { ...spec, ...(all.length > 0 ? { taints: all } : {}) } });
  }

  /** Pods of a lost node are no endpoints any more. Returns whether all of them could be marked. */
  function markPodsNotReady(nodeName: string): boolean {
    let all = true;
    for (const listed of podsOn(nodeName)) {
      const { namespace, name } = listed.metadata!;
      const pod = client.of("pods").find(namespace!, name!);
      const ready = pod && podCondition(pod, "Ready");
      if (!pod || !ready || ready.status !== "True") continue;
      const conditions = pod.status!.conditions!.map((condition) =>
        condition === ready ? { ...withoutReason(ready), status: "False", lastTransitionTime: rfc3339(simulation.wall) } : condition,
      );
      attempt(() => {
        client.of("pods").updateStatus(namespace!, { ...pod, status: { ...pod.status, conditions } });
        recorder.event(pod as Pod, "Warning", "NodeNotReady", "Node is not ready");
      }, () => void (all = false));
    }
    return all;
  }

  return {
    stop() {
      stopped = true;
      round?.cancel();
      taintQueue.stop();
    },
  };
}

function statesOf({ status }: Node): string {
  return (status?.conditions ?? []).map((condition) => `${condition.type}=${condition.status}`).join();
}

function withoutReason({ reason: _reason, message: _message, ...rest }: NonNullable<NonNullable<Pod["status"]>["conditions"]>[number]) {
  return rest;
}

/** Events about a node name it by its name as uid, without a version. */
function nodeReference({ metadata }: Node) {
  return { apiVersion: "v1", kind: "Node", name: metadata!.name, uid: metadata!.uid };
}
