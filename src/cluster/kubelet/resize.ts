import type { Container as ContainerSpec, Pod, ResourceRequirements } from "../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import { qosClass } from "../apiserver/resources/qos.ts";
import type { Container } from "../runtime/index.ts";
import { addResources, amount, getResource, noResources, podRequests } from "../scheduler/resources.ts";
import type { NodeDescription } from "./node-status.ts";
import type { Condition } from "./pod-conditions.ts";
import { limitsOf, podMemoryLimit } from "./pod-resources.ts";
import { uidOf, type AnyContainer } from "./pod.ts";
import type { PodSnapshot } from "./snapshot.ts";

export interface ResizerOptions {
  simulation: Simulation;
  /** A Pod whose worker carries out what its spec says. */
  pod(uid: string): Pod | undefined;
  /** Something was decided about a Pod: it is to be carried out and told. */
  decided(uid: string): void;
  /** What the kubelet's configuration says of its managers of processors and memory. */
  policy(manager: "cpuManagerPolicy" | "memoryManagerPolicy"): unknown;
  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void;
  active(): readonly Pod[];
  node: NodeDescription;
}

interface Allocation {
  resources: Map<string, ResourceRequirements | undefined>;
  /** What the Pod has itself. */
  pod: ResourceRequirements | undefined;
  /** What the running containers and the Pod's group have: not what was granted, while something hinders it. */
  actual: Pick<Allocation, "resources" | "pod">;
  /** Bytes that the Pod's group may have now. */
  podMemory: number | undefined;
  /** A resize that is being carried out: how events tell of it, and what hinders it. */
  running: { text: string; generation: number; error: string | undefined } | undefined;
  pending: Condition | undefined;
}

/** Virtual ms after which what was put off is looked at again, though nothing has happened. */
const RETRY_DELAY = 180_000;

/** Grants resources to Pods, and changes them while they run (in-place resize: kubelet/allocation). */
export class Resizer {
  private readonly options: ResizerOptions;
  private readonly allocations = new Map<string, Allocation>();
  /** The Pods whose resizes wait for room, by who comes first. */
  private waiting: string[] = [];
  private ticker: Timer | undefined;

  constructor(options: ResizerOptions) {
    this.options = options;
  }

  /** A new Pod is given what it asks for. */
  admit(pod: Pod): void {
    const resources = resourcesOf(pod);
    this.allocations.set(uidOf(pod), {
      resources, pod: pod.spec?.resources, actual: { resources, pod: pod.spec?.resources }, podMemory: memoryOf(pod, resources), running: undefined, pending: undefined,
    });
  }

  allocated(pod: Pod, container: AnyContainer): ResourceRequirements | undefined {
    const allocation = this.allocations.get(uidOf(pod));
    return allocation?.resources.has(container.name) ? allocation.resources.get(container.name) : container.resources;
  }

  /** What the status tells of a container: limits and cpu as they are in its group, the rest as it was granted. */
  shown(pod: Pod, container: AnyContainer): ResourceRequirements | undefined {
    const granted = this.allocated(pod, container);
    const allocation = this.allocations.get(uidOf(pod));
    if (allocation?.running?.error === undefined) return granted;
    return asActual(granted, allocation.actual.resources.get(container.name));
  }

  /** The Pod as its own resources are, for its status. */
  shownPod(pod: Pod): Pod {
    const allocation = this.allocations.get(uidOf(pod));
    if (!allocation?.pod) return pod;
    const resources = allocation.running?.error === undefined ? allocation.pod : asActual(allocation.pod, allocation.actual.pod);
    return same(resources, pod.spec?.resources) ? pod : { ...pod, spec: { ...pod.spec!, resources } };
  }

  /** Whether what it has is not what it was granted, or what it asks for. */
  isApart(podUid: string): boolean {
    const allocation = this.allocations.get(podUid);
    return allocation !== undefined && (allocation.pending !== undefined || allocation.running?.error !== undefined);
  }

  /** Whether resizes wait for room on the node. */
  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  conditions(pod: Pod): Condition[] {
    const allocation = this.allocations.get(uidOf(pod));
    const conditions: Condition[] = [];
    if (allocation?.pending) conditions.push(allocation.pending);
    if (allocation?.running) {
      const { error } = allocation.running;
      conditions.push({
        type: "PodResizeInProgress", status: "True", observedGeneration: allocation.running.generation, ...(error === undefined ? {} : { reason: "Error", message: error }),
      });
    }
    return conditions;
  }

  /** Takes note of what a changed spec asks for. */
  requested(pod: Pod): void {
    const uid = uidOf(pod);
    const allocation = this.allocations.get(uid);
    if (!allocation) return;
    if (isGranted(pod, allocation)) {
      allocation.pending = undefined;
      return;
    }
    if (!this.waiting.includes(uid)) this.waiting.push(uid);
    this.sort();
    this.retry();
  }

  /** Something has changed on the node: looks at all resizes that wait, in their order. */
  retry(): void {
    this.ticker?.cancel();
    this.ticker = undefined;
    const candidates = this.waiting;
    this.waiting = [];
    const decided = candidates.filter((uid) => {
      const pod = this.options.pod(uid);
      const allocation = pod && this.allocations.get(uid);
      if (!allocation) return false;
      const before = allocation.pending;
      const started = this.decide(pod, allocation);
      if (allocation.pending?.reason === "Deferred") this.waiting.push(uid);
      return started || allocation.pending !== before;
    });
    if (this.waiting.length > 0) this.ticker = this.options.simulation.after(RETRY_DELAY, () => this.retry());
    for (const uid of decided) this.options.decided(uid);
  }

  /** Applies what was granted and needs no restart; what could not be given yet is tried again. */
  update(pod: Pod, snapshot: PodSnapshot): void {
    const allocation = this.allocations.get(uidOf(pod));
    if (allocation?.running) this.apply(pod, snapshot, allocation);
  }

  /** Grants what a Pod asks for, or says why it is not granted. Returns whether it was. */
  private decide(pod: Pod, allocation: Allocation): boolean {
    if (isGranted(pod, allocation)) {
      allocation.pending = undefined;
      return false;
    }
    const refusal = this.refuse(pod, allocation);
    const generation = pod.metadata?.generation ?? 0;
    if (refusal) {
      const { pending } = allocation;
      if (pending && pending.message === refusal.message && pending.observedGeneration === generation) return false;
      if (pending?.message !== refusal.message) {
        this.options.event(pod, "Warning", refusal.reason === "Infeasible" ? "ResizeInfeasible" : "ResizeDeferred", `Pod resize ${refusal.reason}: ${describe(pod, refusal.message)}`);
      }
      allocation.pending = { type: "PodResizePending", status: "True", observedGeneration: generation, ...refusal };
      return false;
    }
    allocation.pending = undefined;
    allocation.resources = resourcesOf(pod);
    allocation.pod = pod.spec?.resources;
    const text = describe(pod);
    this.options.event(pod, "Normal", "ResizeStarted", `Pod resize started: ${text}`);
    allocation.running = { text, generation, error: undefined };
    return true;
  }

  /** What asks for no more comes first, then who matters more, then who has a guarantee, then who waits longer. */
  private sort(): void {
    const keys = new Map(this.waiting.map((uid, place) => {
      const pod = this.options.pod(uid);
      const wants = pod && podRequests(withoutStatus(pod));
      const has = pod && podRequests(withoutStatus(this.granted(pod, true)));
      const more = wants !== undefined && has !== undefined && (wants.cpu > has.cpu || wants.memory > has.memory);
      return [uid, [more ? 1 : 0, -(pod?.spec?.priority ?? 0), pod && qosClass(pod) === "Guaranteed" ? 0 : 1, place]];
    }));
    this.waiting.sort((a, b) => {
      const [left, right] = [keys.get(a)!, keys.get(b)!];
      return left.map((value, index) => value - right[index]!).find((difference) => difference !== 0) ?? 0;
    });
  }

  /** Gives the running containers what they were granted, but for those that have to be started anew. */
  private apply(pod: Pod, snapshot: PodSnapshot, allocation: Allocation): void {
    const resized = resizable(pod).flatMap((spec) => {
      const running = snapshot.containers.find((container) => container.name === spec.name && container.state === "running");
      return running && !this.needsRestart(pod, spec, running.container) ? [{ name: spec.name, container: running.container, limits: limitsOf(pod, spec.resources) }] : [];
    });
    const podMemory = memoryOf(pod, allocation.resources);
    const running = allocation.running!;
    const error = belowUsage(resized, allocation.podMemory, podMemory);
    if (error !== undefined && error !== running.error) this.options.event(pod, "Warning", "ResizeError", `Pod resize error: ${describe(pod, error)}`);
    running.error = error;
    if (error !== undefined) return;
    allocation.podMemory = podMemory;
    allocation.actual = { resources: allocation.resources, pod: allocation.pod };
    const group = snapshot.containers[0]?.container.sandbox.cgroup;
    if (group) group.memoryLimit = podMemory;
    for (const { container, limits } of resized) container.setResources(limits);
  }

  /** Whether the running container has to be started anew to get what it was granted. */
  needsRestart(pod: Pod, spec: AnyContainer, container: Container): boolean {
    const limits = limitsOf(pod, this.allocated(pod, spec));
    const policy = (resource: string): string | undefined => spec.resizePolicy?.find(({ resourceName }) => resourceName === resource)?.restartPolicy;
    if (policy("cpu") === "RestartContainer" && limits.cpuLimit !== container.cgroup.cpuLimit) return true;
    return policy("memory") === "RestartContainer" && limits.memoryLimit !== container.cgroup.memoryLimit;
  }

  /** A sync has ended: when all containers have what they were granted, the resize is done; or it is hindered and tried again. */
  completed(pod: Pod, snapshot: PodSnapshot): "done" | "hindered" | undefined {
    const allocation = this.allocations.get(uidOf(pod));
    if (!allocation?.running) return undefined;
    if (allocation.running.error !== undefined) return "hindered";
    for (const spec of resizable(pod)) {
      const running = snapshot.containers.find((container) => container.name === spec.name && container.state === "running");
      if (running && running.container.cgroup.memoryLimit !== limitsOf(pod, allocation.resources.get(spec.name)).memoryLimit) return undefined;
    }
    this.options.event(pod, "Normal", "ResizeCompleted", `Pod resize completed: ${allocation.running.text}`);
    allocation.running = undefined;
    return "done";
  }

  forget(podUid: string): void {
    this.allocations.delete(podUid);
    this.waiting = this.waiting.filter((uid) => uid !== podUid);
  }

  /** A Pod with what it was granted, whatever it asks for now. */
  private granted(pod: Pod, always = false): Pod {
    const allocation = this.allocations.get(uidOf(pod));
    if (!allocation || (!always && !allocation.pending && !this.waiting.includes(uidOf(pod)))) return pod;
    const list = <T extends AnyContainer>(containers: readonly T[] = []): T[] => containers.map((container) => ({ ...container, resources: this.allocated(pod, container) }));
    const spec = pod.spec!;
    return { ...pod, spec: { ...spec, resources: allocation.pod, containers: list(spec.containers), initContainers: list(spec.initContainers) } as NonNullable<Pod["spec"]> };
  }

  private refuse(pod: Pod, allocation: Allocation): { reason: string; message: string } | undefined {
    const { node, policy } = this.options;
    if (qosClass(pod) === "Guaranteed") {
      for (const [name, setting, manager, value] of [["cpu", "cpuManagerPolicy", "CPU", "static"], ["memory", "memoryManagerPolicy", "Memory", "Static"]] as const) {
        if (policy(setting) !== value || !(pod.spec?.containers ?? []).some((own) => own.resources?.requests?.[name] !== allocation.resources.get(own.name)?.requests?.[name])) continue;
        return { reason: "Infeasible", message: `Resize is infeasible for Guaranteed Pods alongside ${manager} Manager policy "${value}"` };
      }
    }
    const wanted = podRequests(withoutStatus(pod));
    const capacity = (name: string): number => amount(name, node.allocatable[name] ?? "0");
    for (const name of ["memory", "cpu"]) {
      const requested = getResource(wanted, name);
      if (requested > capacity(name)) return { reason: "Infeasible", message: `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity(name)}` };
    }
    const used = noResources();
    for (const other of this.options.active()) if (uidOf(other) !== uidOf(pod)) addResources(used, podRequests(this.granted(other)));
    for (const name of ["cpu", "memory"]) {
      const requested = getResource(wanted, name);
      const already = getResource(used, name);
      if (requested > 0 && requested + already > capacity(name)) {
        return { reason: "Deferred", message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${already}, capacity: ${capacity(name)}` };
      }
    }
    return undefined;
  }
}

/** Whether the resources of a Pod, as its status tells, have become fewer. */
export function hasShrunk(before: Pod, now: Pod): boolean {
  const [old, requests] = [podRequests(before), podRequests(now)];
  return requests.memory < old.memory || requests.cpu < old.cpu;
}

function withoutStatus(pod: Pod): Pod {
  return { ...pod, status: {} };
}

function isGranted(pod: Pod, allocation: Allocation): boolean {
  return same(pod.spec?.resources, allocation.pod) && [...resourcesOf(pod)].every(([name, resources]) => same(resources, allocation.resources.get(name)));
}

/** All but the ephemeral containers: sidecars and init containers that run are resized too. */
function resizable(pod: Pod): readonly ContainerSpec[] {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
}

function resourcesOf(pod: Pod): Map<string, ResourceRequirements | undefined> {
  return new Map(resizable(pod).map(({ name, resources }) => [name, resources]));
}

/** Requests of memory are not written anywhere: they are what was granted. */
function asActual(granted: ResourceRequirements | undefined, actual: ResourceRequirements | undefined): ResourceRequirements | undefined {
  const merge = (kind: "limits" | "requests", names: readonly string[]): Record<string, string> | undefined => {
    const list = granted?.[kind];
    if (!list) return undefined;
    return Object.fromEntries(Object.entries(list).map(([name, amount]) => [name, (names.includes(name) ? actual?.[kind]?.[name] : undefined) ?? amount]));
  };
  const limits = merge("limits", ["cpu", "memory"]);
  const requests = merge("requests", ["cpu"]);
  return granted && { ...granted, ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
}

function same(a: ResourceRequirements | undefined, b: ResourceRequirements | undefined): boolean {
  return JSON.stringify([a?.limits ?? {}, a?.requests ?? {}]) === JSON.stringify([b?.limits ?? {}, b?.requests ?? {}]);
}

/** {"containers":[{"name":...,"resources":{...}}],"generation":2}: what the Pod itself has is not told. */
function describe(pod: Pod, error?: string): string {
  const list = (all: readonly ContainerSpec[]): object[] => all.map(({ name, resources = {} }) => ({
    name,
    resources: { ...(resources.limits ? { limits: resources.limits } : {}), ...(resources.requests ? { requests: resources.requests } : {}) },
  }));
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return JSON.stringify({
    ...(initContainers.length > 0 ? { initContainers: list(initContainers) } : {}),
    containers: list(containers),
    generation: pod.metadata?.generation ?? 0,
    ...(error === undefined ? {} : { error }),
  });
}

function memoryOf(pod: Pod, resources: Allocation["resources"]): number | undefined {
  return podMemoryLimit(pod, ({ name }) => resources.get(name));
}

/** Memory is not taken away below what is in use (validateMemoryResizeAction): the words of the refusal. */
function belowUsage(
  resized: readonly { name: string; container: Container; limits: { memoryLimit?: number } }[], before: number | undefined, after: number | undefined,
): string | undefined {
  const lower = (limit: number | undefined, old: number | undefined): limit is number => limit !== undefined && (old === undefined || limit < old);
  const errors: string[] = [];
  const used = resized[0]?.container.sandbox.cgroup.memoryUsed ?? 0;
  if (lower(after, before) && after < used) errors.push(`attempting to set pod memory limit (${after}) below current usage (${used})`);
  for (const { name, container: { cgroup }, limits: { memoryLimit } } of resized) {
    if (lower(memoryLimit, cgroup.memoryLimit) && memoryLimit < cgroup.memoryUsed) {
      errors.push(`attempting to set container ${JSON.stringify(name)} memory limit (${memoryLimit}) below current usage (${cgroup.memoryUsed})`);
    }
  }
  if (errors.length === 0) return undefined;
  return `cannot decrease memory limits: ${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`;
}
