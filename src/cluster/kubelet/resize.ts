import type { Container as ContainerSpec, Pod, ResourceRequirements } from "../../apimachinery/types/index.ts";
import type { Container } from "../runtime/index.ts";
import { addResources, amount, getResource, noResources, podRequests } from "../scheduler/resources.ts";
import type { NodeDescription } from "./node-status.ts";
import type { Condition } from "./pod-conditions.ts";
import { limitsOf } from "./pod-resources.ts";
import { uidOf, type AnyContainer } from "./pod.ts";
import type { PodSnapshot } from "./snapshot.ts";

export interface ResizerOptions {
  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string): void;
  active(): readonly Pod[];
  node: NodeDescription;
}

interface Allocation {
  resources: Map<string, ResourceRequirements | undefined>;
  /** A resize that is being carried out: the generation it is of. */
  running: { generation: number; text: string } | undefined;
  pending: Condition | undefined;
}

/** Grants resources to Pods, and changes them while they run (in-place resize: kubelet/allocation). */
export class Resizer {
  private readonly options: ResizerOptions;
  private readonly allocations = new Map<string, Allocation>();

  constructor(options: ResizerOptions) {
    this.options = options;
  }

  /** A new Pod is given what it asks for. */
  admit(pod: Pod): void {
    this.allocations.set(uidOf(pod), { resources: resourcesOf(pod), running: undefined, pending: undefined });
  }

  allocated(pod: Pod, container: AnyContainer): ResourceRequirements | undefined {
    const allocation = this.allocations.get(uidOf(pod));
    return allocation?.resources.has(container.name) ? allocation.resources.get(container.name) : container.resources;
  }

  conditions(pod: Pod): Condition[] {
    const allocation = this.allocations.get(uidOf(pod));
    const conditions: Condition[] = [];
    if (allocation?.pending) conditions.push(allocation.pending);
    if (allocation?.running) conditions.push({ type: "PodResizeInProgress", status: "True" });
    return conditions;
  }

  /** Takes note of what the spec asks for now, and applies what needs no restart. */
  update(pod: Pod, snapshot: PodSnapshot): void {
    const allocation = this.allocations.get(uidOf(pod));
    if (!allocation) return;
    const wanted = resourcesOf(pod);
    const changed = [...wanted].filter(([name, resources]) => !same(resources, allocation.resources.get(name)));
    if (changed.length === 0) {
      allocation.pending = undefined;
      // What the Pod has itself may have changed.
      if (pod.spec?.resources) this.apply(pod, snapshot);
      return;
    }
    const refusal = this.refuse(pod);
    if (refusal) {
      if (allocation.pending?.message !== refusal.message) {
        this.options.event(pod, "Warning", refusal.reason === "Infeasible" ? "ResizeInfeasible" : "ResizeDeferred", `Pod resize ${refusal.reason}: ${describe(pod)}: ${refusal.message}`);
      }
      allocation.pending = { type: "PodResizePending", status: "True", ...refusal };
      return;
    }
    allocation.pending = undefined;
    allocation.resources = wanted;
    const text = describe(pod);
    this.options.event(pod, "Normal", "ResizeStarted", `Pod resize started: ${text}`);
    allocation.running = { generation: pod.metadata?.generation ?? 0, text };
    this.apply(pod, snapshot);
  }

  /** Gives the running containers what they were granted, but for those that have to be started anew. */
  private apply(pod: Pod, snapshot: PodSnapshot): void {
    for (const spec of pod.spec?.containers ?? []) {
      const running = snapshot.containers.find((container) => container.name === spec.name && container.state === "running");
      if (running && !this.needsRestart(pod, spec, running.container)) running.container.setResources(limitsOf(pod, spec.resources));
    }
  }

  /** Whether the running container has to be started anew to get what it was granted. */
  needsRestart(pod: Pod, spec: AnyContainer, container: Container): boolean {
    const limits = limitsOf(pod, this.allocated(pod, spec));
    const policy = (resource: string): string | undefined => spec.resizePolicy?.find(({ resourceName }) => resourceName === resource)?.restartPolicy;
    if (policy("cpu") === "RestartContainer" && limits.cpuLimit !== container.cgroup.cpuLimit) return true;
    return policy("memory") === "RestartContainer" && limits.memoryLimit !== container.cgroup.memoryLimit;
  }

  /** A sync has ended: when all containers have what they were granted, the resize is done. */
  completed(pod: Pod, snapshot: PodSnapshot): void {
    const allocation = this.allocations.get(uidOf(pod));
    if (!allocation?.running) return;
    for (const spec of pod.spec?.containers ?? []) {
      const running = snapshot.containers.find((container) => container.name === spec.name && container.state === "running");
      if (running && running.container.cgroup.memoryLimit !== limitsOf(pod, allocation.resources.get(spec.name)).memoryLimit) return;
    }
    this.options.event(pod, "Normal", "ResizeCompleted", `Pod resize completed: ${allocation.running.text}`);
    allocation.running = undefined;
  }

  forget(podUid: string): void {
    this.allocations.delete(podUid);
  }

  private refuse(pod: Pod): { reason: string; message: string } | undefined {
    const { node } = this.options;
    const wanted = podRequests(pod);
    const used = noResources();
    for (const other of this.options.active()) if (uidOf(other) !== uidOf(pod)) addResources(used, podRequests(other));
    for (const name of ["cpu", "memory"]) {
      const requested = getResource(wanted, name);
      const capacity = amount(name, node.allocatable[name] ?? "0");
      const already = getResource(used, name);
      if (requested > capacity) return { reason: "Infeasible", message: `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}` };
      if (requested + already > capacity) {
        return { reason: "Deferred", message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${already}, capacity: ${capacity}` };
      }
    }
    return undefined;
  }
}

function resourcesOf(pod: Pod): Map<string, ResourceRequirements | undefined> {
  const all: readonly ContainerSpec[] = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return new Map(all.map(({ name, resources }) => [name, resources]));
}

function same(a: ResourceRequirements | undefined, b: ResourceRequirements | undefined): boolean {
  return JSON.stringify([a?.limits ?? {}, a?.requests ?? {}]) === JSON.stringify([b?.limits ?? {}, b?.requests ?? {}]);
}

/** {"containers":[{"name":...,"resources":{...}}],"generation":2} */
function describe(pod: Pod): string {
  const containers = (pod.spec?.containers ?? []).map(({ name, resources = {} }) => ({
    name,
    resources: { ...(resources.limits ? { limits: resources.limits } : {}), ...(resources.requests ? { requests: resources.requests } : {}) },
  }));
  return JSON.stringify({ containers, generation: pod.metadata?.generation ?? 0 });
}
