import type { HorizontalPodAutoscaler, KubeObject } from "../../../apimachinery/types/index.ts";
import {
  forbidden, invalid, notSupported, required, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isPathSegmentName } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { dns1123Label, each, messages, nonnegative } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { validateContainerResourceName } from "./resource-names.ts";
import { nonnegativeQuantity, positiveQuantity } from "./resource-requirements.ts";

const SPEC = root("spec");
const METRIC_TYPES = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/** Sources of metrics in the order in which they are looked at. */
const SOURCES: readonly (readonly [string, string])[] = [
  ["object", "Object"], ["external", "External"], ["pods", "Pods"], ["resource", "Resource"],
  ["containerResource", "ContainerResource"],
];
const DEFAULT_UTILIZATION = 80;
const MAX_PERIOD_SECONDS = 1800;
const MAX_WINDOW_SECONDS = 3600;

const cpuUtilization = (percent: number): Draft =>
  ({ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: percent } } });

function rules(given: Draft, defaults: Draft): Draft {
  return { ...defaults, ...given };
}

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) spec.metrics = [cpuUtilization(DEFAULT_UTILIZATION)];
  if (spec.behavior) {
    const percent = { type: "Percent", value: 100, periodSeconds: 15 };
    spec.behavior.scaleUp = rules(spec.behavior.scaleUp, {
      stabilizationWindowSeconds: 0, selectPolicy: "Max",
      policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, percent],
    });
    spec.behavior.scaleDown = rules(spec.behavior.scaleDown, { selectPolicy: "Max", policies: [percent] });
  }
  draft.status ??= {};
  draft.status.desiredReplicas ??= 0;
  draft.status.currentMetrics ??= null;
}

function validateReference(reference: Draft, at: Path): FieldError[] {
  return ["kind", "name"].flatMap((field) => {
    const value: string = reference?.[field] ?? "";
    return value === "" ? [required(at.child(field))] : messages(isPathSegmentName(value), value, at.child(field));
  });
}

function validateTarget(target: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const types = ["AverageValue", "Utilization", "Value"];
  if (!target?.type) errors.push(required(at.child("type"), "must specify a metric target type"));
  if (target?.type !== undefined && target.type !== "" && !types.includes(target.type)) {
    errors.push(invalid(at.child("type"), target.type, "must be either Utilization, Value, or AverageValue"));
  }
  for (const field of ["value", "averageValue"]) {
    if (target?.[field] === undefined || positiveQuantity(target[field], at).length === 0) continue;
    errors.push(invalid(at.child(field), String(target[field]), "must be positive"));
  }
  if (target?.averageUtilization !== undefined && target.averageUtilization < 1) {
    errors.push(invalid(at.child("averageUtilization"), target.averageUtilization, "must be greater than 0"));
  }
  return errors;
}

function validateIdentifier(metric: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const name: string = metric?.name ?? "";
  if (name === "") errors.push(required(at.child("name"), "must specify a metric name"));
  else errors.push(...messages(isPathSegmentName(name), name, at.child("name")));
  return [...errors, ...validateLabelSelector(metric?.selector, at.child("selector"))];
}

function validateSource(kind: string, source: Draft, at: Path): FieldError[] {
  const target = at.child("target");
  const { value, averageValue, averageUtilization } = source.target ?? {};
  const errors: FieldError[] = [];
  if (kind === "object") errors.push(...validateReference(source.describedObject, at.child("describedObject")));
  if (kind === "object" || kind === "external" || kind === "pods") {
    errors.push(...validateIdentifier(source.metric, at.child("metric")));
  } else if (!source.name) errors.push(required(at.child("name"), "must specify a resource name"));
  else if (kind === "containerResource") errors.push(...validateContainerResourceName(source.name, at.child("name")));
  if (kind === "containerResource") {
    if (!source.container) errors.push(required(at.child("container"), "must specify a container"));
    else errors.push(...dns1123Label(source.container, at.child("container")));
  }
  errors.push(...validateTarget(source.target, target));
  if (kind === "object" || kind === "external") {
    if (value === undefined && averageValue === undefined) {
      const detail = kind === "object"
        ? "must set either a target value or averageValue"
        : "must set either a target value for metric or a per-pod target";
      errors.push(required(target.child("averageValue"), detail));
    }
    if (kind === "external" && value !== undefined && averageValue !== undefined) {
      errors.push(forbidden(target.child("value"), "may not set both a target value for metric and a per-pod target"));
    }
  } else if (kind === "pods") {
    if (averageValue === undefined) {
      errors.push(required(target.child("averageValue"), "must specify a positive target averageValue"));
    }
  } else {
    if (averageUtilization === undefined && averageValue === undefined) {
      const detail = "must set either a target raw value or a target utilization";
      errors.push(required(target.child("averageUtilization"), detail));
    }
    if (averageUtilization !== undefined && averageValue !== undefined) {
      const detail = "may not set both a target raw value and a target utilization";
      errors.push(forbidden(target.child("averageValue"), detail));
    }
  }
  return errors;
}

function validateMetric(metric: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const type: string = metric.type ?? "";
  if (type === "") errors.push(required(at.child("type"), "must specify a metric source type"));
  const unknown = !METRIC_TYPES.includes(type);
  if (unknown) errors.push(notSupported(at.child("type"), type, METRIC_TYPES));
  const present = SOURCES.filter(([field]) => metric[field]);
  const first = present[0];
  if (first) errors.push(...validateSource(first[0], metric[first[0]], at.child(first[0])));
  const expected = SOURCES.find(([, name]) => name === type)?.[0];
  if (expected && !metric[expected]) {
    errors.push(required(at.child(expected), "must populate information for the given metric source"));
  }
  if (unknown) errors.push(notSupported(at.child("type"), type, METRIC_TYPES));
  if (present.length !== 1) {
    for (const [field] of present) {
      if (field !== expected) errors.push(forbidden(at.child(field), "must populate the given metric source only"));
    }
  }
  return errors;
}

function validateRules(scaling: Draft, at: Path): FieldError[] {
  if (!scaling) return [];
  const errors: FieldError[] = [];
  const window: number | undefined = scaling.stabilizationWindowSeconds;
  const windowPath = at.child("stabilizationWindowSeconds");
  if (window !== undefined && window < 0) errors.push(invalid(windowPath, window, "must be greater than or equal to zero"));
  if (window !== undefined && window > MAX_WINDOW_SECONDS) {
    errors.push(invalid(windowPath, window, `must be less than or equal to ${MAX_WINDOW_SECONDS}`));
  }
  const choices = ["Disabled", "Max", "Min"];
  if (scaling.selectPolicy !== undefined && !choices.includes(scaling.selectPolicy)) {
    errors.push(notSupported(at.child("selectPolicy"), scaling.selectPolicy, choices));
  }
  const path = at.child("policies");
  if (!scaling.policies?.length) errors.push(required(path, "must specify at least one Policy"));
  const { tolerance } = scaling;
  const tooLow = tolerance === undefined ? [] : nonnegativeQuantity(tolerance, at.child("tolerance"));
  return [...errors, ...each<Draft>(scaling.policies, path, (policy, policyPath) => {
    const found: FieldError[] = [];
    const { type = "", value = 0, periodSeconds = 0 } = policy;
    if (type !== "Pods" && type !== "Percent") found.push(notSupported(policyPath.child("type"), type, ["Percent", "Pods"]));
    if (value <= 0) found.push(invalid(policyPath.child("value"), value, "must be greater than zero"));
    const period = policyPath.child("periodSeconds");
    if (periodSeconds <= 0) found.push(invalid(period, periodSeconds, "must be greater than zero"));
    if (periodSeconds > MAX_PERIOD_SECONDS) {
      found.push(invalid(period, periodSeconds, `must be less than or equal to ${MAX_PERIOD_SECONDS}`));
    }
    return found;
  }), ...tooLow];
}

function validate(autoscaler: Draft, lowest = 1): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics, behavior } = autoscaler.spec;
  const errors: FieldError[] = [];
  if (minReplicas < lowest) {
    errors.push(invalid(SPEC.child("minReplicas"), minReplicas, `must be greater than or equal to ${lowest}`));
  }
  if (maxReplicas < 1) errors.push(invalid(SPEC.child("maxReplicas"), maxReplicas, "must be greater than 0"));
  if (maxReplicas < minReplicas) {
    errors.push(invalid(SPEC.child("maxReplicas"), maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  errors.push(...validateReference(scaleTargetRef, SPEC.child("scaleTargetRef")));
  errors.push(...each<Draft>(metrics, SPEC.child("metrics"), validateMetric));
  for (const side of ["scaleUp", "scaleDown"]) errors.push(...validateRules(behavior?.[side], SPEC.child("behavior", side)));
  return errors;
}

/** One metric in the column TARGETS: `cpu: 10%/50%`. */
function metricText(metric: Draft, status: Draft): string {
  const current = (kind: string, field: string): string => String(status?.[kind]?.current?.[field] ?? "<unknown>");
  switch (metric.type) {
    case "External":
    case "Object": {
      const kind = metric.type.toLowerCase();
      const target = metric[kind]?.target ?? {};
      if (target.averageValue !== undefined) return `${current(kind, "averageValue")}/${target.averageValue} (avg)`;
      return `${current(kind, "value")}/${target.value}`;
    }
    case "Pods":
      return `${current("pods", "averageValue")}/${metric.pods?.target?.averageValue}`;
    case "Resource":
    case "ContainerResource": {
      const kind = metric.type === "Resource" ? "resource" : "containerResource";
      const { name, target = {} } = metric[kind] ?? {};
      if (target.averageValue !== undefined) return `${name}: ${current(kind, "averageValue")}/${target.averageValue}`;
      const percent = (value: number | undefined, missing: string): string => (value === undefined ? missing : `${value}%`);
      const now = percent(status?.[kind]?.current?.averageUtilization, "<unknown>");
      return `${name}: ${now}/${percent(target.averageUtilization, "<auto>")}`;
    }
    default:
      return "<unknown type>";
  }
}

function targets(autoscaler: HorizontalPodAutoscaler): string {
  const metrics: readonly Draft[] = autoscaler.spec?.metrics ?? [];
  if (metrics.length === 0) return "<none>";
  const statuses: readonly Draft[] = autoscaler.status?.currentMetrics ?? [];
  const texts = metrics.map((metric, index) => metricText(metric, statuses[index]));
  const shown = texts.slice(0, 2).join(", ");
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
}

export const horizontalpodautoscalers: ResourceStrategy<HorizontalPodAutoscaler> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = { desiredReplicas: 0, currentMetrics: null };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate: (autoscaler) => validate(autoscaler),
  validateUpdate: (autoscaler, old) => validate(autoscaler, old.spec?.minReplicas === 0 ? 0 : 1),
  validateStatusUpdate: ({ status }) =>
    ["currentReplicas", "desiredReplicas"].flatMap((f) => nonnegative((status as Draft)?.[f], root("status", f))),
  columns: [
    NAME, column("Reference"), column("Targets"), column("MinPods"), column("MaxPods"), column("Replicas"), AGE,
  ],
  cells(autoscaler, context) {
    const { spec, status } = autoscaler;
    return [
      autoscaler.metadata?.name ?? "", `${spec?.scaleTargetRef?.kind}/${spec?.scaleTargetRef?.name}`, targets(autoscaler),
      spec?.minReplicas === undefined ? "<unset>" : String(spec.minReplicas), spec?.maxReplicas ?? 0,
      status?.currentReplicas ?? 0, age(autoscaler, context),
    ];
  },
};

const METRICS_ANNOTATION = "autoscaling.alpha.kubernetes.io/metrics";
const BEHAVIOR_ANNOTATION = "autoscaling.alpha.kubernetes.io/behavior";
const CONDITIONS_ANNOTATION = "autoscaling.alpha.kubernetes.io/conditions";
const CURRENT_ANNOTATION = "autoscaling.alpha.kubernetes.io/current-metrics";

const isPlainCpu = (metric: Draft): boolean =>
  metric.type === "Resource" && metric.resource?.name === "cpu" && metric.resource.target?.type === "Utilization";

/** v1 knows one metric, the use of cpu; what else there is stands as JSON in annotations. */
function fromV2(object: KubeObject): Draft {
  const { metadata, spec, status } = object as Draft;
  const annotations: Record<string, string> = { ...metadata?.annotations };
  const { metrics = [], behavior, ...rest } = spec ?? {};
  const v1: Draft = rest;
  const cpu = metrics.find(isPlainCpu);
  if (cpu) v1.targetCPUUtilizationPercentage = cpu.resource.target.averageUtilization;
  const others = metrics.filter((metric: Draft) => metric !== cpu);
  if (others.length > 0) annotations[METRICS_ANNOTATION] = JSON.stringify(others);
  if (behavior) annotations[BEHAVIOR_ANNOTATION] = JSON.stringify(behavior);
  const { conditions, currentMetrics, ...counters } = status ?? {};
  const v1Status: Draft = { currentReplicas: 0, desiredReplicas: 0, ...counters };
  const current = (currentMetrics ?? []).find(
    (metric: Draft) => metric.type === "Resource" && metric.resource?.name === "cpu");
  if (current?.resource.current?.averageUtilization !== undefined) {
    v1Status.currentCPUUtilizationPercentage = current.resource.current.averageUtilization;
  }
  if (conditions?.length) annotations[CONDITIONS_ANNOTATION] = JSON.stringify(conditions);
  if (currentMetrics?.length) annotations[CURRENT_ANNOTATION] = JSON.stringify(currentMetrics);
  const result: Draft = { apiVersion: "autoscaling/v1", kind: "HorizontalPodAutoscaler", metadata: { ...metadata } };
  if (Object.keys(annotations).length > 0) result.metadata.annotations = annotations;
  return { ...result, spec: v1, status: v1Status };
}

/** JSON out of an annotation; what cannot be read is left out, as the server does. */
function read(text: string | undefined): Draft {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toV2(object: KubeObject): Draft {
  const { metadata, spec, status } = object as Draft;
  const annotations: Record<string, string> = { ...metadata?.annotations };
  const metrics = read(annotations[METRICS_ANNOTATION]) ?? [];
  const behavior = read(annotations[BEHAVIOR_ANNOTATION]);
  const conditions = read(annotations[CONDITIONS_ANNOTATION]);
  const currentMetrics = read(annotations[CURRENT_ANNOTATION]);
  for (const key of [METRICS_ANNOTATION, BEHAVIOR_ANNOTATION, CONDITIONS_ANNOTATION, CURRENT_ANNOTATION]) {
    delete annotations[key];
  }
  const { targetCPUUtilizationPercentage: percent, ...rest } = spec ?? {};
  const v2: Draft = rest;
  v2.metrics = percent === undefined ? metrics : [cpuUtilization(percent), ...metrics];
  if (v2.metrics.length === 0) delete v2.metrics;
  if (behavior) v2.behavior = behavior;
  const { currentCPUUtilizationPercentage: _ignored, ...counters } = status ?? {};
  const v2Status: Draft = counters;
  if (conditions) v2Status.conditions = conditions;
  if (currentMetrics) v2Status.currentMetrics = currentMetrics;
  const result: Draft = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { ...metadata } };
  if (Object.keys(annotations).length > 0) result.metadata.annotations = annotations;
  else delete result.metadata.annotations;
  return { ...result, spec: v2, status: v2Status };
}

export const horizontalpodautoscalersV1: ResourceStrategy<KubeObject> = {
  ...(horizontalpodautoscalers as unknown as ResourceStrategy),
  convert: { fromStorage: fromV2, toStorage: toV2 },
};
