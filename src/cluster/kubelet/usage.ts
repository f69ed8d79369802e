import type { Simulation, Timer } from "../../sim/index.ts";
import type { MetricsProvider, ResourceUsage, UsageSample } from "../apiserver/metrics/provider.ts";
import type { Container, Runtime } from "../runtime/index.ts";

/** metric-resolution of metrics-server, virtual ms. */
const RESOLUTION = 15_000;
/** What the system itself uses, beside the Pods and the daemons: millicores and bytes. */
const SYSTEM_CPU = 45;
const SYSTEM_MEMORY = 470 * 1024 * 1024;

interface Point {
  /** CPU time since the start, ms. */
  cpu: number;
  /** Virtual ms. */
  at: number;
}

interface Series {
  last: Point;
  before: Point | undefined;
  memory: number;
}

/** Looks each 15 s at what the containers of a node have used: what metrics-server has from the kubelet. */
export class UsageSampler {
  private readonly simulation: Simulation;
  private readonly runtime: Runtime;
  private readonly containers = new Map<Container, Series>();
  private node: Series | undefined;
  private timer: Timer | undefined;

  constructor(simulation: Simulation, runtime: Runtime) {
    this.simulation = simulation;
    this.runtime = runtime;
  }

  start(): void {
    this.timer ??= this.simulation.at(Math.ceil(this.simulation.now / RESOLUTION) * RESOLUTION, () => this.sample());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  nodeUsage(): UsageSample<ResourceUsage> | undefined {
    const { node } = this;
    if (!node) return undefined;
    const { usage, ...window } = this.read(node) ?? { usage: undefined, at: 0, window: 0 };
    if (!usage) return undefined;
    return { ...window, usage: { cpuNanoCores: Math.min(usage.cpuNanoCores + SYSTEM_CPU * 1e6, this.runtime.cores * 1e9), memoryBytes: usage.memoryBytes + SYSTEM_MEMORY } };
  }

  /** By container; undefined while one of the running containers has not been seen twice. */
  podUsage(podUid: string): UsageSample<Readonly<Record<string, ResourceUsage>>> | undefined {
    const usage: Record<string, ResourceUsage> = {};
    let sample: UsageSample<ResourceUsage> | undefined;
    for (const container of this.runtime.containers(podUid)) {
      if (!container.running) continue;
      const series = this.containers.get(container);
      const found = series && this.read(series);
      if (!found) return undefined;
      usage[container.name] = found.usage;
      sample = found;
    }
    return sample && { at: sample.at, window: sample.window, usage };
  }

  private read(series: Series): UsageSample<ResourceUsage> | undefined {
    const { last, before, memory } = series;
    if (!before || last.at <= before.at) return undefined;
    const cpuNanoCores = Math.round(((last.cpu - before.cpu) / (last.at - before.at)) * 1e9);
    return { at: this.simulation.epoch + last.at, window: last.at - before.at, usage: { cpuNanoCores, memoryBytes: memory } };
  }

  private sample(): void {
    this.timer = this.simulation.after(RESOLUTION, () => this.sample());
    const { cgroup } = this.runtime;
    this.node = this.next(this.node, cgroup.cpuUsed, cgroup.memoryUsed);
    const seen = new Set<Container>();
    for (const uid of this.runtime.pods()) {
      for (const container of this.runtime.containers(uid)) {
        if (!container.running) continue;
        seen.add(container);
        this.containers.set(container, this.next(this.containers.get(container), container.cgroup.cpuUsed, container.cgroup.memoryUsed));
      }
    }
    for (const container of this.containers.keys()) if (!seen.has(container)) this.containers.delete(container);
  }

  private next(old: Series | undefined, cpu: number, memory: number): Series {
    return { last: { cpu, at: this.simulation.now }, before: old?.last, memory };
  }
}

/** What a provider asks of a node. */
export interface MeasuredNode {
  readonly name: string;
  readonly usage: UsageSampler;
  /** The uid of a Pod of this name on the node. */
  podUid(namespace: string, name: string): string | undefined;
}

/** The figures of metrics-server over all nodes. `available`: whether a metrics-server is there to give them. */
export function createMetricsProvider(nodes: () => Iterable<MeasuredNode>, available: () => boolean = () => true): MetricsProvider {
  return {
    node(name) {
      if (!available()) return undefined;
      for (const node of nodes()) if (node.name === name) return node.usage.nodeUsage();
      return undefined;
    },
    pod(namespace, name) {
      if (!available()) return undefined;
      for (const node of nodes()) {
        const uid = node.podUid(namespace, name);
        if (uid !== undefined) return node.usage.podUsage(uid);
      }
      return undefined;
    },
  };
}
