import type { LabelSelector } from "../../../apimachinery/types/index.ts";

/** A figure in thousandths, and when it was taken (ms since 1970). */
export interface MetricValue {
  readonly milli: number;
  readonly at: number;
}

/** What the HorizontalPodAutoscaler reads beside the use of CPU and memory: custom.metrics.k8s.io and external.metrics.k8s.io. */
export interface CustomMetrics {
  /** Whether anybody serves the two APIs now. */
  readonly available: boolean;
  /** Of the named Pods, those for which there is a figure; undefined when nobody knows the metric. */
  pods(namespace: string, names: readonly string[], metric: string, selector: LabelSelector | undefined): ReadonlyMap<string, MetricValue> | undefined;
  /** `kind`: of the object, as in its manifest. */
  object(namespace: string, kind: string, name: string, metric: string, selector: LabelSelector | undefined): MetricValue | undefined;
  /** All series of the metric. */
  external(namespace: string, metric: string, selector: LabelSelector | undefined): readonly (MetricValue & { readonly labels: Readonly<Record<string, string>> })[];
}
