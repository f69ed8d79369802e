import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { milliOf } from "../../../apimachinery/quantity.ts";
import { parseSelector, type Selector } from "../../../apimachinery/selectors/index.ts";
import { rfc3339 } from "../../../apimachinery/time.ts";
import type {
  HorizontalPodAutoscaler, HorizontalPodAutoscalerCondition, HorizontalPodAutoscalerStatus, KubeObject, MetricStatus,
} from "../../../apimachinery/types/index.ts";
import type { Timer } from "../../../sim/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import type { MetricsProvider } from "../../apiserver/metrics/provider.ts";
import { attempt } from "../../attempt.ts";
import { type Controller, type ControllerOptions, keyOf, recorderOf, splitKey } from "../controller.ts";
import type { ServedResource } from "../served-resource.ts";
import { type History, limit } from "./behavior.ts";
import type { CustomMetrics } from "./custom-metrics.ts";
import { evaluate, type Outcome, type Scaled, Unavailable } from "./metric-sources.ts";
import { defaultTolerances, ReplicaCalculator, type Tolerances } from "./replica-calculator.ts";

export interface HorizontalOptions extends ControllerOptions {
  resources(): readonly ServedResource[];
  /** The figures of metrics-server; undefined while there is none. */
  metrics(): MetricsProvider | undefined;
  /** What the APIs of custom and external metrics serve. */
  customMetrics?(): CustomMetrics | undefined;
}

/** --horizontal-pod-autoscaler-sync-period, ms, counted from the creation of each. */
const SYNC_PERIOD = 15_000;

type Spec = NonNullable<HorizontalPodAutoscaler["spec"]>;

/** What a HorizontalPodAutoscaler scales: any object with spec.replicas and a selector. */
interface Target extends Scaled {
  readonly selector: Selector;
  /** The selector as its Scale tells it. */
  readonly selectorText: string;
  readonly reference: string;
  scale(replicas: number): void;
}

/** Sizes workloads by what their Pods use (kubernetes: pkg/controller/podautoscaler). */
export function createHorizontalController(options: HorizontalOptions): Controller {
  const { simulation, client, informers, resources, metrics, customMetrics } = options;
  const autoscalers = informers.of("horizontalpodautoscalers.autoscaling");
  const pods = informers.of("pods");
  const api = client.of("horizontalpodautoscalers.autoscaling");
  const recorder = recorderOf(options, "horizontal-pod-autoscaler");
  const timers = new Map<string, Timer>();
  const histories = new Map<string, History>();
  /** What each selects, as of its last sync. */
  const selecting = new Map<string, Selector>();

  const schedule = (autoscaler: HorizontalPodAutoscaler): void => {
    const key = keyOf(autoscaler);
    if (!timers.has(key)) arm(key);
  };
  autoscalers.on({
    added: schedule,
    updated: schedule,
    deleted(autoscaler) {
      const key = keyOf(autoscaler);
      timers.get(key)?.cancel();
      timers.delete(key);
      histories.delete(key);
      selecting.delete(key);
    },
  });

  function arm(key: string): void {
    timers.set(key, simulation.after(SYNC_PERIOD, () => {
      timers.delete(key);
      const [namespace, name] = splitKey(key);
      if (!autoscalers.get(namespace, name)) return;
      arm(key);
      attempt(() => reconcile(key, api.get(namespace, name)));
    }));
  }

  function reconcile(key: string, autoscaler: HorizontalPodAutoscaler): void {
    const spec = autoscaler.spec!;
    const conditions = [...(autoscaler.status?.conditions ?? [])];
    const set = (type: string, status: string, reason: string, message: string): void =>
      setCondition(conditions, type, status, reason, message, rfc3339(simulation.wall));
    let target: Target;
    try {
      target = findTarget(autoscaler.metadata!.namespace!, spec);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      recorder.event(autoscaler, "Warning", "FailedGetScale", error.message);
      set("AbleToScale", "False", "FailedGetScale", `the HPA controller was unable to get the target's current scale: ${error.message}`);
      return write(autoscaler, { ...autoscaler.status, conditions });
    }
    set("AbleToScale", "True", "SucceededGetScale", "the HPA controller was able to get the target's current scale");
    const current = target.replicas;
    const min = spec.minReplicas ?? 1;
    const history = histories.get(key) ?? { recommendations: [{ at: simulation.now, replicas: current }], ups: [], downs: [] };
    histories.set(key, history);
    let desired = current;
    let reason = "";
    // Where the size alone decides, no metric is looked at, and none is shown.
    let currentMetrics: readonly MetricStatus[] = [];
    if (current === 0 && min !== 0) {
      set("ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
      desired = 0;
    } else if (current > spec.maxReplicas) {
      reason = "Current number of replicas above Spec.MaxReplicas";
      desired = spec.maxReplicas;
    } else if (current < min) {
      reason = "Current number of replicas below Spec.MinReplicas";
      desired = min;
    } else {
      const computed = computeReplicas(autoscaler, target, set);
      currentMetrics = computed.statuses;
      if (computed.error) {
        recorder.event(autoscaler, "Warning", "FailedComputeMetricsReplicas", computed.error);
        return write(autoscaler, statusOf(autoscaler, current, autoscaler.status?.desiredReplicas ?? 0, currentMetrics, conditions, false));
      }
      const wanted = computed.replicas;
      if (wanted > current) reason = `${computed.name} above target`;
      else if (wanted < current) reason = "All metrics below target";
      const limited = limit({ current, desired: wanted, min, max: spec.maxReplicas }, spec.behavior, history, simulation.now);
      for (const condition of limited.conditions) set(condition.type, condition.status, condition.reason, condition.message);
      desired = limited.replicas;
      if (desired < current) reason = "All metrics below target";
    }
    if (desired === current) return write(autoscaler, statusOf(autoscaler, current, desired, currentMetrics, conditions, false));
    try {
      target.scale(desired);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      recorder.event(autoscaler, "Warning", "FailedRescale", `New size: ${desired}; reason: ${reason}; error: ${error.message}`);
      set("AbleToScale", "False", "FailedUpdateScale", `the HPA controller was unable to update the target scale: ${error.message}`);
      return write(autoscaler, statusOf(autoscaler, current, autoscaler.status?.desiredReplicas ?? 0, currentMetrics, conditions, false));
    }
    set("AbleToScale", "True", "SucceededRescale", `the HPA controller was able to update the target scale to ${desired}`);
    recorder.event(autoscaler, "Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${reason}`);
    remember(history, spec, desired - current);
    write(autoscaler, statusOf(autoscaler, current, desired, currentMetrics, conditions, true));
  }

  function remember(history: History, { behavior }: Spec, change: number): void {
    const longest = Math.max(
      0, ...[...(behavior?.scaleUp?.policies ?? []), ...(behavior?.scaleDown?.policies ?? [])].map(({ periodSeconds }) => periodSeconds),
      15,
    );
    const recent = ({ at }: { at: number }): boolean => at > simulation.now - longest * 1000;
    history.ups = history.ups.filter(recent);
    history.downs = history.downs.filter(recent);
    (change > 0 ? history.ups : history.downs).push({ at: simulation.now, change: Math.abs(change) });
  }

  function findTarget(namespace: string, { scaleTargetRef }: Spec): Target {
    const { apiVersion = "", kind, name } = scaleTargetRef;
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";
    const resource = resources().find((one) => one.kind === kind && one.group === group);
    if (!resource) {
      throw notServed(`no matches for kind "${kind}" in group "${group}"`);
    }
    if (!resource.scale) throw notServed("the server could not find the requested resource");
    const objects = client.ofAny(resource.name);
    const object = objects.get(namespace, name);
    const selectorText = resource.scale.selector(object);
    return {
      replicas: resource.scale.replicas(object),
      statusReplicas: resource.scale.statusReplicas(object),
      selector: parseSelector(selectorText),
      selectorText,
      reference: `${kind}/${namespace}/${name}`,
      scale(replicas) {
        const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name, namespace }, spec: { replicas } };
        objects.update(namespace, scale as KubeObject, "scale");
      },
    };
  }

  function computeReplicas(
    autoscaler: HorizontalPodAutoscaler, target: Target, set: (type: string, status: string, reason: string, message: string) => void,
  ): { replicas: number; name: string; statuses: MetricStatus[]; error?: string } {
    const specs = autoscaler.spec!.metrics ?? [];
    const statuses: MetricStatus[] = [];
    const problem = selectorProblem(autoscaler, target);
    if (problem) {
      recorder.event(autoscaler, "Warning", problem.event, problem.error);
      set("ScalingActive", "False", problem.reason, problem.text ?? problem.error);
      return { replicas: -1, name: "", statuses, error: problem.error };
    }
    let best: Outcome | undefined;
    let first: Unavailable | undefined;
    let invalid = 0;
    for (const spec of specs) {
      try {
        const outcome = evaluate(spec, {
          namespace: autoscaler.metadata!.namespace!, target, tolerances: tolerancesOf(autoscaler.spec!), custom: customMetrics?.(),
          pods: pods.list(autoscaler.metadata!.namespace).filter(({ metadata }) => target.selector.matches(metadata!.labels)),
          calculator: new ReplicaCalculator(metrics(), simulation.wall),
        });
        statuses.push(outcome.status);
        if (!best || outcome.replicas > best.replicas) best = outcome;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        recorder.event(autoscaler, "Warning", error.reason, error.message);
        // Its place stays: clients find the status of a metric by its number.
        statuses.push({ type: "" });
        first ??= error;
        invalid += 1;
      }
    }
    // Without knowing all metrics it may grow, but must not shrink.
    if (first && (invalid >= specs.length || (best && best.replicas < target.replicas))) {
      set("ScalingActive", "False", first.reason, `the HPA was unable to compute the replica count: ${first.message}`);
      const error = `invalid metrics (${invalid} invalid out of ${specs.length}), first error is: ${first.summary}`;
      return { replicas: target.replicas, name: "", statuses, error };
    }
    if (!best) return { replicas: target.replicas, name: "", statuses };
    set("ScalingActive", "True", "ValidMetricFound", `the HPA was able to successfully calculate a replica count from ${best.name}`);
    return { replicas: best.replicas, name: best.name, statuses };
  }

  /** Why the Pods of a target cannot be told: it has no selector, or several autoscalers have a say (validateAndParseSelector). */
  function selectorProblem(
    { metadata }: HorizontalPodAutoscaler, { selector, selectorText }: Target,
  ): { event: string; reason: string; text?: string; error: string } | undefined {
    const namespace = metadata!.namespace!;
    if (selectorText === "") {
      const text = "the HPA target's scale is missing a selector";
      return { event: "SelectorRequired", reason: "InvalidSelector", text, error: "selector is required" };
    }
    selecting.set(`${namespace}/${metadata!.name}`, selector);
    const own = pods.list(namespace).filter((pod) => selector.matches(pod.metadata!.labels));
    const rivals = [...selecting].filter(([key, other]) =>
      key.startsWith(`${namespace}/`) && own.some((pod) => other.matches(pod.metadata!.labels))).map(([key]) => key).sort();
    if (rivals.length < 2) return undefined;
    const error = `pods by selector ${selectorText} are controlled by multiple HPAs: [${rivals.join(" ")}]`;
    return { event: "AmbiguousSelector", reason: "AmbiguousSelector", error };
  }

  function statusOf(
    autoscaler: HorizontalPodAutoscaler, current: number, desired: number, currentMetrics: readonly MetricStatus[],
    conditions: readonly HorizontalPodAutoscalerCondition[], rescaled: boolean,
  ): HorizontalPodAutoscalerStatus {
    const { lastScaleTime } = autoscaler.status ?? {};
    const scaled = rescaled ? rfc3339(simulation.wall) : lastScaleTime;
    return {
      ...(scaled ? { lastScaleTime: scaled } : {}),
      currentReplicas: current,
      desiredReplicas: desired,
      ...(currentMetrics.length > 0 ? { currentMetrics } : {}),
      conditions,
    };
  }

  function write(autoscaler: HorizontalPodAutoscaler, status: Partial<HorizontalPodAutoscalerStatus>): void {
    if (semanticEqual(autoscaler.status, status)) return;
    api.updateStatus(autoscaler.metadata!.namespace!, { ...autoscaler, status: { desiredReplicas: 0, ...status } });
  }

  return {
    stop() {
      for (const timer of timers.values()) timer.cancel();
    },
  };
}

function tolerancesOf({ behavior }: Spec): Tolerances {
  const of = (rules: unknown, missing: number): number => {
    const text = (rules as { tolerance?: string } | undefined)?.tolerance;
    return text === undefined ? missing : milliOf(text) / 1000;
  };
  return { up: of(behavior?.scaleUp, defaultTolerances.up), down: of(behavior?.scaleDown, defaultTolerances.down) };
}

function setCondition(
  conditions: HorizontalPodAutoscalerCondition[], type: string, status: string, reason: string, message: string, now: string,
): void {
  const at = conditions.findIndex((condition) => condition.type === type);
  const old = conditions[at];
  const condition = { type, status, lastTransitionTime: old?.status === status ? old.lastTransitionTime : now, reason, message };
  if (at < 0) conditions.push(condition);
  else conditions[at] = condition;
}

function notServed(message: string): StatusError {
  return new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: "NotFound", code: 404 });
}
