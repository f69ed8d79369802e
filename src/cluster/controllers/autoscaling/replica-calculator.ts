import { milliOf, valueOf } from "../../../apimachinery/quantity.ts";
import { parseTime } from "../../../apimachinery/time.ts";
import type { Container, Pod } from "../../../apimachinery/types/index.ts";
import type { MetricsProvider } from "../../apiserver/metrics/provider.ts";
import { isReady, podCondition } from "../pod-state.ts";
import type { MetricValue } from "./custom-metrics.ts";

/** kube-controller-manager --horizontal-pod-autoscaler-cpu-initialization-period and -initial-readiness-delay, ms. */
const CPU_INITIALIZATION = 300_000;
const READINESS_DELAY = 30_000;
/** --horizontal-pod-autoscaler-tolerance */
const TOLERANCE = 0.1;

export class MetricError extends Error {}

interface Sample {
  value: number;
  at: number;
  window: number;
}

/** The Pods of a target by what is known of them. */
interface Groups {
  readonly samples: Map<string, number>;
  /** How many Pods have a figure that counts. */
  readonly ready: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
}

export interface Proposal {
  readonly replicas: number;
  /** Per cent of the requests. */
  readonly utilization?: number;
  /** Mean per Pod: millicores, bytes, or thousandths of a metric. */
  readonly average: number;
}

/** How far from the target does not count yet. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export const defaultTolerances: Tolerances = { up: TOLERANCE, down: TOLERANCE };

const within = ({ up, down }: Tolerances, ratio: number): boolean => ratio >= 1 - down && ratio <= 1 + up;

/** How many replicas a metric asks for (kubernetes: pkg/controller/podautoscaler/replica_calculator.go). */
export class ReplicaCalculator {
  private readonly metrics: MetricsProvider | undefined;
  private readonly wall: number;

  constructor(metrics: MetricsProvider | undefined, wall: number) {
    this.metrics = metrics;
    this.wall = wall;
  }

  /** `target`: per cent of the requests. Throws MetricError. */
  byUtilization(current: number, target: number, resource: string, pods: readonly Pod[], container: string, tolerances: Tolerances): Proposal {
    const { samples, ready, unready, missing } = this.group(resource, pods, this.collect(resource, pods, container));
    const requests = podRequests(pods, container, resource);
    const measured = ratioOf(samples, requests, target);
    const rebalance = unready.length > 0 && measured.ratio > 1;
    if (!rebalance && missing.length === 0) {
      if (within(tolerances, measured.ratio)) return { replicas: current, ...measured };
      return { replicas: Math.ceil(measured.ratio * ready), ...measured };
    }
    for (const name of missing) {
      // What is not known counts against the direction: as fully used on the way down, as idle on the way up.
      if (measured.ratio < 1) samples.set(name, (requests.get(name)! * Math.max(100, target)) / 100);
      else if (measured.ratio > 1) samples.set(name, 0);
    }
    if (rebalance) for (const name of unready) samples.set(name, 0);
    const { ratio } = ratioOf(samples, requests, target);
    return { ...measured, replicas: settle(current, measured.ratio, ratio, samples.size, tolerances) };
  }

  /** `target`: millicores or bytes per Pod. Throws MetricError. */
  byAverage(current: number, target: number, resource: string, pods: readonly Pod[], container: string, tolerances: Tolerances): Proposal {
    return this.plain(current, target, this.group(resource, pods, this.collect(resource, pods, container)), tolerances);
  }

  /** `target`: thousandths per Pod; `values`: of each Pod that has a figure. Throws MetricError. */
  byPodMetric(current: number, target: number, values: ReadonlyMap<string, MetricValue>, pods: readonly Pod[], tolerances: Tolerances): Proposal {
    const found = new Map([...values].map(([name, { milli, at }]): [string, Sample] => [name, { value: milli, at, window: 0 }]));
    return this.plain(current, target, this.group("", pods, found), tolerances);
  }

  /** One figure for all Pods together: by how much it is off changes the number of those that are ready. `target`, `value`: thousandths. */
  byTotal(current: number, target: number, value: number, pods: readonly Pod[], tolerances: Tolerances): number {
    const ratio = value / target;
    if (current === 0) return Math.ceil(ratio);
    if (within(tolerances, ratio)) return current;
    if (pods.length === 0) throw new MetricError("unable to calculate ready pods: no pods returned by selector while calculating replica count");
    const ready = pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod)).length;
    return Math.ceil(ratio * ready);
  }

  /** One figure that is to be divided by all Pods. `target`, `value`: thousandths; the average is told rounded up. */
  byShare(replicas: number, target: number, value: number, tolerances: Tolerances): Proposal {
    const average = replicas === 0 ? value : Math.ceil(value / replicas);
    const ratio = value / (target * replicas);
    return { average, replicas: within(tolerances, ratio) ? replicas : Math.ceil(value / target) };
  }

  private plain(current: number, target: number, { samples, ready, unready, missing }: Groups, tolerances: Tolerances): Proposal {
    const average = Math.floor(total(samples) / samples.size);
    const ratio = average / target;
    const rebalance = unready.length > 0 && ratio > 1;
    if (!rebalance && missing.length === 0) {
      return { average, replicas: within(tolerances, ratio) ? current : Math.ceil(ratio * ready) };
    }
    for (const name of missing) {
      if (ratio < 1) samples.set(name, target);
      else if (ratio > 1) samples.set(name, 0);
    }
    if (rebalance) for (const name of unready) samples.set(name, 0);
    const adjusted = Math.floor(total(samples) / samples.size) / target;
    return { average, replicas: settle(current, ratio, adjusted, samples.size, tolerances) };
  }

  private collect(resource: string, pods: readonly Pod[], container: string): Map<string, Sample> {
    const found = new Map<string, Sample>();
    for (const pod of pods) {
      const sample = this.sampleOf(resource, pod, container);
      if (sample) found.set(pod.metadata!.name!, sample);
    }
    if (found.size === 0) {
      throw new MetricError(`unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`);
    }
    return found;
  }

  private group(resource: string, pods: readonly Pod[], found: ReadonlyMap<string, Sample>): Groups {
    if (pods.length === 0) throw new MetricError("no pods returned by selector while calculating replica count");
    const samples = new Map<string, number>();
    const unready: string[] = [];
    const missing: string[] = [];
    for (const pod of pods) {
      const name = pod.metadata!.name!;
      if (pod.metadata!.deletionTimestamp || pod.status?.phase === "Failed") continue;
      if (pod.status?.phase === "Pending") {
        unready.push(name);
        continue;
      }
      const sample = found.get(name);
      if (!sample) missing.push(name);
      else if (resource === "cpu" && this.startsUp(pod, sample)) unready.push(name);
      else samples.set(name, sample.value);
    }
    const ready = samples.size;
    if (ready === 0) throw new MetricError("did not receive metrics for targeted pods (pods might be unready)");
    return { samples, ready, unready, missing };
  }

  /** The use of CPU while an app starts says nothing of its load. */
  private startsUp(pod: Pod, sample: Sample): boolean {
    const condition = podCondition(pod, "Ready");
    const started = parseTime(pod.status?.startTime);
    if (!condition || started === undefined) return true;
    const changed = parseTime(condition.lastTransitionTime) ?? 0;
    if (started + CPU_INITIALIZATION > this.wall) return !isReady(pod) || sample.at < changed + sample.window;
    return !isReady(pod) && started + READINESS_DELAY > changed;
  }

  private sampleOf(resource: string, { metadata }: Pod, container: string): Sample | undefined {
    const sample = this.metrics?.pod(metadata!.namespace!, metadata!.name!);
    if (!sample) return undefined;
    let value = 0;
    for (const [name, usage] of Object.entries(sample.usage)) {
      if (container && name !== container) continue;
      value += resource === "cpu" ? Math.ceil(usage.cpuNanoCores / 1e6) : resource === "memory" ? usage.memoryBytes : 0;
    }
    return { value, at: sample.at, window: sample.window };
  }
}

function settle(current: number, before: number, after: number, pods: number, tolerances: Tolerances): number {
  if (within(tolerances, after) || (before < 1 && after > 1) || (before > 1 && after < 1)) return current;
  const replicas = Math.ceil(after * pods);
  if ((after < 1 && replicas > current) || (after > 1 && replicas < current)) return current;
  return replicas;
}

const total = (samples: ReadonlyMap<string, number>): number => [...samples.values()].reduce((sum, value) => sum + value, 0);

function ratioOf(samples: ReadonlyMap<string, number>, requests: ReadonlyMap<string, number>, target: number) {
  let used = 0;
  let requested = 0;
  for (const [name, value] of samples) {
    used += value;
    requested += requests.get(name) ?? 0;
  }
  if (requested === 0) throw new MetricError("no metrics returned matched known pods");
  const utilization = Math.floor((used * 100) / requested);
  return { ratio: utilization / target, utilization, average: Math.floor(used / samples.size) };
}

/** Requests of all Pods: one without is a mistake of the user that must be told. */
function podRequests(pods: readonly Pod[], container: string, resource: string): Map<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    let sum = 0;
    const sidecars = (spec!.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
    const level = spec!.resources?.requests?.[resource];
    if (!container && level !== undefined) sum = resource === "cpu" ? milliOf(level) : valueOf(level);
    else {
      for (const one of [...spec!.containers, ...sidecars] as readonly Container[]) {
        if (container && one.name !== container) continue;
        const request = one.resources?.requests?.[resource];
        if (request === undefined) throw new MetricError(`missing request for ${resource} in container ${one.name} of Pod ${metadata!.name}`);
        sum += resource === "cpu" ? milliOf(request) : valueOf(request);
      }
    }
    requests.set(metadata!.name!, sum);
  }
  return requests;
}
