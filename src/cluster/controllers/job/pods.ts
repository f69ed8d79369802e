import { parseTime } from "../../../apimachinery/time.ts";
import type { Container, EnvVar, Job, Pod, PodTemplateSpec } from "../../../apimachinery/types/index.ts";

/** Pods of Jobs: their indexes, ends and failures (kubernetes: pkg/controller/job/indexed_job_utils.go, pod_failure_policy.go). */
const INDEX_KEY = "batch.kubernetes.io/job-completion-index";
export const FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";
export const IGNORED_FAILURE_COUNT = "batch.kubernetes.io/job-index-ignored-failure-count";
export const TRACKING = "batch.kubernetes.io/job-tracking";

export const isIndexed = ({ spec }: Job): boolean => spec!.completionMode === "Indexed";
export const isTracked = ({ metadata }: Pod): boolean => metadata!.finalizers?.includes(TRACKING) ?? false;
export const replacesOnlyFailed = ({ spec }: Job): boolean => spec!.podReplacementPolicy === "Failed";

/** The index of a Pod, -1 if it has none. */
export function indexOf({ metadata }: Pod): number {
  const text = metadata!.annotations?.[INDEX_KEY];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
}

export const isSucceeded = ({ status }: Pod): boolean => status?.phase === "Succeeded";

/** A Pod on its way out counts as failed, unless the Job waits for the end of what it replaces. */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === "Failed") return true;
  if (replacesOnlyFailed(job)) return false;
  return Boolean(pod.metadata!.deletionTimestamp) && !isSucceeded(pod);
}

/** When the last container of a Pod ended, ms since 1970. */
export function finishedAt(pod: Pod, wall: number): number {
  let last: number | undefined;
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const time = parseTime(state?.terminated?.finishedAt);
    if (time !== undefined && (last === undefined || time > last)) last = time;
  }
  return last ?? parseTime(pod.metadata!.deletionTimestamp) ?? wall;
}

/** The template with what the Job adds: its finalizer and, for an indexed Job, the index in all its forms. */
export function templateFor(job: Job, index: number, counts?: { failures: number; ignored: number }): PodTemplateSpec {
  const { template } = job.spec!;
  const { metadata, spec } = template;
  const finalizers = [...(metadata?.finalizers ?? []).filter((name) => name !== TRACKING), TRACKING];
  if (index < 0) return { ...template, metadata: { ...metadata, finalizers } };
  const value = String(index);
  const env: EnvVar = { name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX_KEY}']` } } };
  const withIndex = (container: Container): Container =>
    container.env?.some(({ name }) => name === env.name) ? container : { ...container, env: [...(container.env ?? []), env] };
  return {
    ...template,
    metadata: {
      ...metadata,
      finalizers,
      labels: { ...metadata?.labels, [INDEX_KEY]: value },
      annotations: {
        ...metadata?.annotations,
        [INDEX_KEY]: value,
        ...(counts ? { [FAILURE_COUNT]: String(counts.failures) } : {}),
        ...(counts && counts.ignored > 0 ? { [IGNORED_FAILURE_COUNT]: String(counts.ignored) } : {}),
      },
    },
    spec: {
      ...spec!,
      hostname: `${job.metadata!.name}-${index}`,
      containers: spec!.containers.map(withIndex),
      ...(spec!.initContainers ? { initContainers: spec!.initContainers.map(withIndex) } : {}),
    },
  };
}

export type FailureAction = "FailJob" | "FailIndex" | "Ignore" | "Count";

/** What podFailurePolicy says of a failed Pod: the first rule that matches. */
export function matchFailurePolicy(job: Job, pod: Pod): { action: FailureAction; message: string } | undefined {
  const rules = job.spec!.podFailurePolicy?.rules ?? [];
  for (const [i, { action, onExitCodes, onPodConditions }] of rules.entries()) {
    if (onExitCodes) {
      const match = matchExitCodes(pod, onExitCodes);
      if (!match) continue;
      const what = `${match.init ? "Init container" : "Container"} ${match.name} for pod ${pod.metadata!.namespace}/${pod.metadata!.name}`;
      return { action: action as FailureAction, message: `${what} failed with exit code ${match.exitCode} matching ${action} rule at index ${i}` };
    }
    for (const pattern of onPodConditions ?? []) {
      const found = pod.status?.conditions?.some(({ type, status }) => type === pattern.type && status === (pattern.status ?? "True"));
      if (!found) continue;
      const what = `Pod ${pod.metadata!.namespace}/${pod.metadata!.name} has condition ${pattern.type}`;
      return { action: action as FailureAction, message: `${what} matching ${action} rule at index ${i}` };
    }
  }
  return undefined;
}

type ExitCodes = NonNullable<NonNullable<NonNullable<Job["spec"]>["podFailurePolicy"]>["rules"][number]["onExitCodes"]>;

function matchExitCodes(pod: Pod, { containerName, operator, values }: ExitCodes): { name: string; exitCode: number; init: boolean } | undefined {
  const all = [
    ...(pod.status?.containerStatuses ?? []).map((status) => ({ status, init: false })),
    ...(pod.status?.initContainerStatuses ?? []).map((status) => ({ status, init: true })),
  ];
  for (const { status, init } of all) {
    if (containerName !== undefined && status.name !== containerName) continue;
    const exitCode = status.state?.terminated?.exitCode;
    if (exitCode === undefined || exitCode === 0) continue;
    if (values.includes(exitCode) === (operator === "In")) return { name: status.name, exitCode, init };
  }
  return undefined;
}
