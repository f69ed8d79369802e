import type { HorizontalPodAutoscaler } from "../../../apimachinery/types/index.ts";

/** Limits of how fast and how soon replicas change (kubernetes: pkg/controller/podautoscaler/horizontal.go). Times in virtual ms. */
type Behavior = NonNullable<NonNullable<HorizontalPodAutoscaler["spec"]>["behavior"]>;
type Rules = NonNullable<Behavior["scaleUp"]>;

/** --horizontal-pod-autoscaler-downscale-stabilization */
const DOWNSCALE_WINDOW = 300_000;

export interface Condition {
  readonly type: "AbleToScale" | "ScalingLimited";
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

/** What was recommended and done before. */
export interface History {
  recommendations: { at: number; replicas: number }[];
  ups: { at: number; change: number }[];
  downs: { at: number; change: number }[];
}

export interface Limits {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

const sumSince = (events: readonly { at: number; change: number }[], since: number): number =>
  events.reduce((sum, { at, change }) => (at > since ? sum + change : sum), 0);

/** The number of replicas to go to now, with the conditions that explain it. */
export function limit(limits: Limits, behavior: Behavior | undefined, history: History, now: number): { replicas: number; conditions: Condition[] } {
  const conditions: Condition[] = [];
  const stabilized = behavior ? stabilizeByRules(limits, behavior, history, now) : stabilize(limits, history, now);
  if (stabilized.replicas !== limits.desired) {
    const up = stabilized.replicas < limits.desired;
    conditions.push({
      type: "AbleToScale",
      status: "True",
      reason: up ? "ScaleUpStabilized" : "ScaleDownStabilized",
      message: up
        ? "recent recommendations were lower than current one, applying the lowest recent recommendation"
        : "recent recommendations were higher than current one, applying the highest recent recommendation",
    });
  } else conditions.push({ type: "AbleToScale", status: "True", reason: "ReadyForNewScale", message: "recommended size matches current size" });
  const wanted = { ...limits, desired: stabilized.replicas };
  const rated = behavior ? rateByRules(wanted, behavior, history, now) : rate(wanted);
  const limited = rated.reason !== "DesiredWithinRange";
  conditions.push({ type: "ScalingLimited", status: limited ? "True" : "False", reason: rated.reason, message: MESSAGES[rated.reason]! });
  return { replicas: rated.replicas, conditions };
}

const MESSAGES: Readonly<Record<string, string>> = {
  TooFewReplicas: "the desired replica count is less than the minimum replica count",
  TooManyReplicas: "the desired replica count is more than the maximum replica count",
  ScaleUpLimit: "the desired replica count is increasing faster than the maximum scale rate",
  ScaleDownLimit: "the desired replica count is decreasing faster than the maximum scale rate",
  DesiredWithinRange: "the desired count is within the acceptable range",
};

function stabilize({ desired }: Limits, history: History, now: number): { replicas: number } {
  history.recommendations = history.recommendations.filter(({ at }) => at > now - DOWNSCALE_WINDOW);
  const replicas = Math.max(desired, ...history.recommendations.map((one) => one.replicas));
  history.recommendations.push({ at: now, replicas: desired });
  return { replicas };
}

const windowOf = (rules: Rules | undefined, missing: number): number => (rules?.stabilizationWindowSeconds ?? missing) * 1000;

function stabilizeByRules({ current, desired }: Limits, behavior: Behavior, history: History, now: number): { replicas: number } {
  const up = windowOf(behavior.scaleUp, 0);
  const down = windowOf(behavior.scaleDown, 300);
  let upper = desired;
  let lower = desired;
  for (const { at, replicas } of history.recommendations) {
    if (at > now - up) upper = Math.min(upper, replicas);
    if (at > now - down) lower = Math.max(lower, replicas);
  }
  history.recommendations = history.recommendations.filter(({ at }) => at > now - Math.max(up, down));
  history.recommendations.push({ at: now, replicas: desired });
  let replicas = current;
  if (replicas < upper) replicas = upper;
  if (replicas > lower) replicas = lower;
  return { replicas };
}

function rate({ current, desired, min, max }: Limits): { replicas: number; reason: string } {
  const speed = Math.max(2 * current, 4);
  const [top, reason] = max > speed ? ([speed, "ScaleUpLimit"] as const) : ([max, "TooManyReplicas"] as const);
  if (desired < min) return { replicas: min, reason: "TooFewReplicas" };
  if (desired > top) return { replicas: top, reason };
  return { replicas: desired, reason: "DesiredWithinRange" };
}

function rateByRules(limits: Limits, behavior: Behavior, history: History, now: number): { replicas: number; reason: string } {
  const { current, desired, min, max } = limits;
  if (desired > current) {
    const speed = Math.max(current, upLimit(current, behavior.scaleUp, history, now));
    const [top, reason] = max > speed ? ([speed, "ScaleUpLimit"] as const) : ([max, "TooManyReplicas"] as const);
    return desired > top ? { replicas: top, reason } : { replicas: desired, reason: "DesiredWithinRange" };
  }
  if (desired < current) {
    const speed = Math.min(current, downLimit(current, behavior.scaleDown, history, now));
    const [bottom, reason] = min < speed ? ([speed, "ScaleDownLimit"] as const) : ([min, "TooFewReplicas"] as const);
    return desired < bottom ? { replicas: bottom, reason } : { replicas: desired, reason: "DesiredWithinRange" };
  }
  return { replicas: desired, reason: "DesiredWithinRange" };
}

const DEFAULT_UP: Rules = {
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const DEFAULT_DOWN: Rules = { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] };

function upLimit(current: number, given: Rules | undefined, { ups, downs }: History, now: number): number {
  const rules = { ...DEFAULT_UP, ...given };
  if (rules.selectPolicy === "Disabled") return current;
  const results = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const since = now - periodSeconds * 1000;
    const start = current - sumSince(ups, since) + sumSince(downs, since);
    return type === "Pods" ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.min(...results) : Math.max(...results);
}

function downLimit(current: number, given: Rules | undefined, { ups, downs }: History, now: number): number {
  const rules = { ...DEFAULT_DOWN, ...given };
  if (rules.selectPolicy === "Disabled") return current;
  const results = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const since = now - periodSeconds * 1000;
    const start = current - sumSince(ups, since) + sumSince(downs, since);
    return type === "Pods" ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return rules.selectPolicy === "Min" ? Math.max(...results) : Math.min(...results);
}
