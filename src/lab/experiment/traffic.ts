import type { Service } from "../../apimachinery/types/index.ts";
import { missing } from "../checks/sentences.ts";
import type { World } from "../checks/world.ts";
import type { TrafficStep } from "../format/check-schema.ts";
import type { LocalizedText } from "../format/language.ts";
import type { Traffic, TrafficOptions } from "../../cluster/network/index.ts";
import { ExperimentError } from "./target.ts";

/** What expressions call `traffic`: sums over all traffic of an experiment. Times in ms, `longestGap` in s. */
export interface TrafficFigures {
  sent: number;
  answered: number;
  lost: number;
  p50: number;
  p99: number;
  /** The longest run of whole seconds in which nothing was answered. */
  longestGap: number;
}

/** What a traffic step asks of the load generator. Throws ExperimentError when its Service is missing. */
export function trafficOptions(step: TrafficStep, world: World): TrafficOptions {
  const namespace = step.namespace ?? "default";
  const from = step.from === undefined ? undefined : step.from.startsWith("pod/") ? { namespace, pod: step.from.slice(4) } : step.from;
  if (typeof from === "object" && !world.get("pods", namespace, from.pod)) throw new ExperimentError(missing(`pod/${from.pod}`));
  return {
    url: urlOf(step, namespace, world),
    namespace,
    requestsPerSecond: step.rate,
    ...(from === undefined ? {} : { from }),
    ...(step.timeout === undefined ? {} : { timeout: step.timeout }),
  };
}

function urlOf(step: TrafficStep, namespace: string, world: World): string {
  if (step.to.includes("://")) return step.to;
  const name = step.to.replace(/^(?:services?|svc)\//, "");
  const service = world.get("services", namespace, name) as Service | undefined;
  if (!service) throw new ExperimentError(missing(`service/${name}`));
  const port = step.port ?? service.spec?.ports?.[0]?.port ?? 80;
  const path = step.path ?? "/";
  return `http://${name}.${namespace}:${port}${path.startsWith("/") ? path : `/${path}`}`;
}

export function figuresOf(traffics: readonly Traffic[]): TrafficFigures {
  const sum = (pick: (traffic: Traffic) => number): number => traffics.reduce((total, traffic) => total + pick(traffic), 0);
  const worst = (pick: (traffic: Traffic) => number): number => traffics.reduce((most, traffic) => Math.max(most, pick(traffic)), 0);
  const sent = sum((traffic) => traffic.sent);
  const answered = sum((traffic) => traffic.succeeded);
  return {
    sent,
    answered,
    lost: sent - answered,
    p50: Math.round(worst((traffic) => traffic.latency(0.5))),
    p99: Math.round(worst((traffic) => traffic.latency(0.99))),
    longestGap: worst(longestGap),
  };
}

function longestGap({ seconds }: Traffic): number {
  let longest = 0;
  let run = 0;
  for (const second of seconds) {
    run = second.sent > 0 && second.succeeded === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** "service/web lost 0 of 6,000 requests while node-2 died" */
export function trafficSentence(targets: readonly string[], figures: TrafficFigures, errors: ReadonlyMap<string, number>, faults: readonly LocalizedText[]): LocalizedText {
  const to = targets.join(", ");
  const most = [...errors].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  const why = figures.lost > 0 && most ? ` (${most[0]})` : "";
  const english = faults.map(({ en }) => en).join(" and ");
  const chinese = faults.map((each) => each["zh-cn"]).join("、");
  return {
    en: `${to} lost ${thousands(figures.lost)} of ${thousands(figures.sent)} requests${why}${english === "" ? "" : ` while ${english}`}`,
    "zh-cn": `${chinese === "" ? "" : `${chinese}期间，`}${to} 的 ${thousands(figures.sent)} 个请求中丢失了 ${thousands(figures.lost)} 个${why}`,
  };
}

export function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
