import { milliOf, milliQuantity, quantity, valueOf } from "../../../apimachinery/quantity.ts";
import type { MetricSpec, MetricStatus, Pod } from "../../../apimachinery/types/index.ts";
import { shown } from "../selector-text.ts";
import type { CustomMetrics } from "./custom-metrics.ts";
import { MetricError, type Proposal, type ReplicaCalculator, type Tolerances } from "./replica-calculator.ts";

/** What is scaled: replicas as its spec and its status say. */
export interface Scaled {
  readonly replicas: number;
  readonly statusReplicas: number;
}

/** The result of one metric. */
export interface Outcome {
  readonly replicas: number;
  /** As it stands in the reason of a rescale. */
  readonly name: string;
  readonly status: MetricStatus;
}

/** A metric that could not be read. The message stands in the condition and in the event. */
export class Unavailable extends Error {
  readonly reason: string;
  /** What the list of invalid metrics says of it. */
  readonly summary: string;

  constructor(reason: string, message: string, summary: string) {
    super(message);
    this.reason = reason;
    this.summary = summary;
  }
}

export interface Evaluation {
  readonly namespace: string;
  readonly target: Scaled;
  /** The Pods that the target's selector takes. */
  readonly pods: readonly Pod[];
  readonly tolerances: Tolerances;
  readonly calculator: ReplicaCalculator;
  readonly custom: CustomMetrics | undefined;
}

const NO_CUSTOM_API = "no custom metrics API (custom.metrics.k8s.io) registered";

type Wanted = NonNullable<MetricSpec["resource"]>["target"];

/** How many replicas a metric asks for (kubernetes: pkg/controller/podautoscaler/horizontal.go). Throws Unavailable. */
export function evaluate(spec: MetricSpec, evaluation: Evaluation): Outcome {
  switch (spec.type) {
    case "Resource":
      return byResource(spec.resource!.name, spec.resource!.target, "", evaluation);
    case "ContainerResource":
      return byResource(spec.containerResource!.name, spec.containerResource!.target, spec.containerResource!.container, evaluation);
    case "Pods":
      return byPods(spec.pods!, evaluation);
    case "Object":
      return byObject(spec.object!, evaluation);
    case "External":
      return byExternal(spec.external!, evaluation);
    default: {
      const message = `unknown metric source type ${JSON.stringify(spec.type)}`;
      throw new Unavailable("InvalidMetricSourceType", message, message);
    }
  }
}

function byResource(name: string, wanted: Wanted, container: string, { target, pods, tolerances, calculator }: Evaluation): Outcome {
  const what = container ? `${name} container resource` : `${name} resource`;
  const reason = container ? "FailedGetContainerResourceMetric" : "FailedGetResourceMetric";
  let proposal: Proposal;
  try {
    proposal =
      wanted.averageValue === undefined
        ? calculator.byUtilization(target.replicas, wanted.averageUtilization!, name, pods, container, tolerances)
        : calculator.byAverage(target.replicas, name === "cpu" ? milliOf(wanted.averageValue) : valueOf(wanted.averageValue), name, pods, container, tolerances);
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    const message = `failed to get ${name} ${wanted.averageValue === undefined ? "utilization" : "usage"}: ${error.message}`;
    throw new Unavailable(reason, message, `failed to get ${what} metric value: ${message}`);
  }
  const averageValue = (name === "cpu" ? milliQuantity(proposal.average) : quantity(proposal.average)).toString();
  const value = {
    name,
    current: { averageValue, ...(proposal.utilization === undefined || wanted.averageValue !== undefined ? {} : { averageUtilization: proposal.utilization }) },
  };
  return {
    replicas: proposal.replicas,
    name: wanted.averageValue === undefined ? `${what} utilization (percentage of request)` : what,
    status: (container
      ? { type: "ContainerResource", containerResource: { ...value, container } }
      : { type: "Resource", resource: value }) as MetricStatus,
  };
}

const told = (milli: number): string => milliQuantity(milli).toString();

function byPods({ metric, target: wanted }: NonNullable<MetricSpec["pods"]>, { namespace, target, pods, tolerances, calculator, custom }: Evaluation): Outcome {
  const { name, selector } = metric;
  const fail = (why: string): never => {
    throw new Unavailable("FailedGetPodsMetric", why, `failed to get pods metric value: ${why}`);
  };
  const read = (): Proposal => {
    const unread = (why: string): never => fail(`unable to get metric ${name}: unable to fetch metrics from custom metrics API: ${why}`);
    if (!custom?.available) return unread(NO_CUSTOM_API);
    const values = custom.pods(namespace, pods.map(({ metadata }) => metadata!.name!), name, selector);
    if (!values) return unread(`the server could not find the metric ${name} for pods`);
    return calculator.byPodMetric(target.replicas, milliOf(wanted.averageValue!), values, pods, tolerances);
  };
  const proposal = attempt(read, fail);
  return {
    replicas: proposal.replicas,
    name: `pods metric ${name}`,
    status: { type: "Pods", pods: { metric, current: { averageValue: told(proposal.average) } } } as MetricStatus,
  };
}

function byObject(
  { metric, target: wanted, describedObject }: NonNullable<MetricSpec["object"]>, { namespace, target, pods, tolerances, calculator, custom }: Evaluation,
): Outcome {
  const { name, selector } = metric;
  const { kind, name: object } = describedObject;
  const perPod = wanted.averageValue !== undefined;
  const fail = (why: string): never => {
    const inner = perPod ? `failed to get ${name} object metric: ${why}` : why;
    throw new Unavailable("FailedGetObjectMetric", why, `failed to get object metric value: ${inner}`);
  };
  const unread = (why: string): never =>
    fail(`unable to get metric ${name}: ${kind} on ${namespace} ${object}/unable to fetch metrics from custom metrics API: ${why}`);
  if (!custom?.available) return unread(NO_CUSTOM_API);
  const found = custom.object(namespace, kind, object, name, selector);
  if (!found) return unread(`the server could not find the metric ${name} for ${resourceOf(kind)} ${object}`);
  if (perPod) {
    const proposal = calculator.byShare(target.statusReplicas, milliOf(wanted.averageValue!), found.milli, tolerances);
    const status = { type: "Object", object: { metric, describedObject, current: { averageValue: told(proposal.average) } } } as MetricStatus;
    return { replicas: proposal.replicas, name: `external metric ${name}(${shown(selector)})`, status };
  }
  const replicas = attempt(() => calculator.byTotal(target.replicas, milliOf(wanted.value!), found.milli, pods, tolerances), fail);
  return {
    replicas,
    name: `${kind} metric ${name}`,
    status: { type: "Object", object: { metric, describedObject, current: { value: told(found.milli) } } } as MetricStatus,
  };
}

function byExternal(
  { metric, target: wanted }: NonNullable<MetricSpec["external"]>, { namespace, target, pods, tolerances, calculator, custom }: Evaluation,
): Outcome {
  const { name, selector } = metric;
  const perPod = wanted.averageValue !== undefined;
  const fail = (why: string): never => {
    const inner = perPod ? `failed to get ${name} external metric: ${why}` : `failed to get external metric ${name}: ${why}`;
    throw new Unavailable("FailedGetExternalMetric", why, `failed to get ${name} external metric value: ${inner}`);
  };
  const unread = (why: string): never =>
    fail(`unable to get external metric ${namespace}/${name}/${shown(selector)}: unable to fetch metrics from external metrics API: ${why}`);
  if (!custom?.available) return unread(`the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`);
  const found = custom.external(namespace, name, selector);
  if (found.length === 0) return unread("no metrics returned from external metrics API");
  const total = found.reduce((sum, { milli }) => sum + milli, 0);
  if (perPod) {
    const proposal = calculator.byShare(target.statusReplicas, milliOf(wanted.averageValue!), total, tolerances);
    const status = { type: "External", external: { metric, current: { averageValue: told(proposal.average) } } } as MetricStatus;
    return { replicas: proposal.replicas, name: `external metric ${name}(${shown(selector)})`, status };
  }
  const replicas = attempt(() => calculator.byTotal(target.replicas, milliOf(wanted.value!), total, pods, tolerances), fail);
  const status = { type: "External", external: { metric, current: { value: told(total) } } } as MetricStatus;
  return { replicas, name: `external metric ${name}(${shown(selector)})`, status };
}

function attempt<T>(calculate: () => T, fail: (why: string) => never): T {
  try {
    return calculate();
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    return fail(error.message);
  }
}

/** Kinds that are not written with an s. */
const RESOURCES: Readonly<Record<string, string>> = { Ingress: "ingresses.networking.k8s.io", Service: "services", Pod: "pods", Deployment: "deployments.apps" };

const resourceOf = (kind: string): string => RESOURCES[kind] ?? `${kind.toLowerCase()}s`;
