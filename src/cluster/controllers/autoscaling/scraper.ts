import { selectorFromObject } from "../../../apimachinery/selectors/index.ts";
import type { LabelSelector, Pod } from "../../../apimachinery/types/index.ts";
import { decode, type HttpResponse, type Network } from "../../../os/index.ts";
import type { Simulation, Timer } from "../../../sim/index.ts";
import type { Client, Informer } from "../../apiserver/client.ts";
import type { CustomMetrics, MetricValue } from "./custom-metrics.ts";
import { parseExposition, type Sample } from "./exposition.ts";

/** Between two rounds, virtual ms. */
const INTERVAL = 15_000;
/** A Pod that is slower than this is left out of the round; ms. */
const TIMEOUT = 10_000;
/** The span over which the rate of a counter is taken; ms. */
const RATE_WINDOW = 60_000;
/** A figure that was not renewed for so long is gone; ms. */
const STALE = 60_000;

const SCRAPE = "prometheus.io/scrape";
const PORT = "prometheus.io/port";
const PATH = "prometheus.io/path";

interface Series {
  readonly namespace: string;
  readonly pod: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Oldest first. */
  points: { at: number; value: number }[];
  counter: boolean;
}

export interface ScraperOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  /** The network of the Pod that scrapes; undefined while there is none. */
  network(): Network | undefined;
}

/**
 * What a Prometheus and its adapter know: each 15 s it asks the Pods that are annotated `prometheus.io/scrape: "true"` for their
 * metrics, over the network. A counter `x_total` is told as `x`, its rate per second; a gauge as it is. Asks nobody while
 * there is no such Pod.
 */
export class Scraper implements CustomMetrics {
  private readonly simulation: Simulation;
  private readonly network: () => Network | undefined;
  private readonly pods_: Informer<Pod>;
  private readonly series = new Map<string, Series>();
  private timer: Timer | undefined;

  constructor({ simulation, client, network }: ScraperOptions) {
    this.simulation = simulation;
    this.network = network;
    const look = (pod: Pod): void => {
      if (pod.metadata!.annotations?.[SCRAPE] === "true") this.arm();
    };
    this.pods_ = client.of("pods").inform({ added: look, updated: look });
  }

  get available(): boolean {
    return this.network() !== undefined;
  }

  private arm(): void {
    this.timer ??= this.simulation.at((Math.floor(this.simulation.now / INTERVAL) + 1) * INTERVAL, () => this.round());
  }

  private round(): void {
    this.timer = undefined;
    for (const [key, { points }] of this.series) if (points.at(-1)!.at < this.simulation.now - STALE) this.series.delete(key);
    const network = this.network();
    let any = false;
    for (const pod of this.pods_.list()) {
      if (pod.metadata!.annotations?.[SCRAPE] !== "true") continue;
      any = true;
      if (network && pod.status?.phase === "Running" && pod.status.podIP) this.scrape(network, pod);
    }
    if (any) this.arm();
  }

  private scrape(network: Network, pod: Pod): void {
    const { annotations } = pod.metadata!;
    const port = Number(annotations?.[PORT] ?? pod.spec!.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort ?? 80);
    const path = annotations?.[PATH] ?? "/metrics";
    let done = false;
    const cancel = network.http(
      pod.status!.podIP!, port, { method: "GET", path, headers: { accept: "text/plain", "user-agent": "Prometheus/3.7.0" } },
      (response: HttpResponse) => {
        done = true;
        if (response.status === 200 && response.body instanceof Uint8Array) this.take(pod, parseExposition(decode(response.body)));
      },
      () => {
        done = true;
      },
    );
    this.simulation.after(TIMEOUT, () => {
      if (!done) cancel();
    });
  }

  private take({ metadata }: Pod, samples: readonly Sample[]): void {
    const at = this.simulation.now;
    for (const { name, labels, value, type } of samples) {
      if (!Number.isFinite(value)) continue;
      const key = JSON.stringify([metadata!.uid, name, labels]);
      let series = this.series.get(key);
      if (!series) {
        series = { namespace: metadata!.namespace!, pod: metadata!.name!, name, labels, points: [], counter: type === "counter" || name.endsWith("_total") };
        this.series.set(key, series);
      }
      // A counter that has fallen belongs to a process that began anew.
      if (series.counter && value < (series.points.at(-1)?.value ?? 0)) series.points = [];
      series.points = [...series.points.filter((point) => point.at >= at - RATE_WINDOW), { at, value }];
    }
  }

  /** The series that are told under the name, with their present figures. */
  private *find(metric: string, selector: LabelSelector | undefined): Generator<{ series: Series; value: MetricValue }> {
    const wanted = selectorFromObject(selector ?? {});
    for (const series of this.series.values()) {
      const { counter, name, points, labels } = series;
      if ((counter ? name.replace(/_total$/, "") : name) !== metric) continue;
      if (selector && !wanted.matches(labels)) continue;
      const [first, last] = [points[0]!, points.at(-1)!];
      if (counter && points.length < 2) continue;
      const figure = counter ? (last.value - first.value) / ((last.at - first.at) / 1000) : last.value;
      yield { series, value: { milli: Math.round(figure * 1000), at: this.simulation.epoch + last.at } };
    }
  }

  pods(namespace: string, names: readonly string[], metric: string, selector: LabelSelector | undefined): ReadonlyMap<string, MetricValue> | undefined {
    const found = new Map<string, MetricValue>();
    for (const { series, value } of this.find(metric, selector)) {
      if (series.namespace !== namespace || !names.includes(series.pod)) continue;
      found.set(series.pod, { milli: (found.get(series.pod)?.milli ?? 0) + value.milli, at: value.at });
    }
    return found.size > 0 ? found : undefined;
  }

  object(namespace: string, kind: string, name: string, metric: string, selector: LabelSelector | undefined): MetricValue | undefined {
    let sum: MetricValue | undefined;
    const label = kind.toLowerCase();
    for (const { series, value } of this.find(metric, selector)) {
      const { labels } = series;
      // As the adapter goes: by a label of the kind's name and one of the namespace, which is the Pod's if none is told.
      const here = labels["exported_namespace"] ?? labels["namespace"] ?? series.namespace;
      if (label === "pod" ? series.pod !== name || series.namespace !== namespace : here !== namespace || labels[label] !== name) continue;
      sum = { milli: (sum?.milli ?? 0) + value.milli, at: value.at };
    }
    return sum;
  }

  external(_namespace: string, metric: string, selector: LabelSelector | undefined): readonly (MetricValue & { labels: Readonly<Record<string, string>> })[] {
    return [...this.find(metric, selector)].map(({ series, value }) => ({ ...value, labels: series.labels }));
  }
}
