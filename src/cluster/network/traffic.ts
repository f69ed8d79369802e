import { encode, HttpError, isSystemError, parseUrl, REASONS, ResolveError, type HttpRequest, type Target } from "../../os/index.ts";
import type { Simulation, Timer } from "../../sim/index.ts";
import type { NetworkNamespace } from "./namespace.ts";
import { DNS_ADDRESS } from "./network.ts";

/** Where requests come from: a Pod, or a node by its name. */
export type TrafficSource = { namespace?: string; pod: string } | string;

export interface TrafficOptions {
  /** http://web, http://web.shop:8080/path, http://10.96.1.2/, http://192.168.49.11:30080/ */
  url: string;
  /** In which short names are looked up, as a Pod there would. Default: default. */
  namespace?: string;
  /** Default: the control plane's node. NetworkPolicies see it as what it is. */
  from?: TrafficSource;
  /** Spaced evenly. */
  requestsPerSecond: number;
  /** Virtual ms; default: till `stop`. */
  duration?: number;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Virtual ms that a request may take; default 2000. */
  timeout?: number;
  /** What counts as answered; default: a status of 200 to 399. */
  succeeds?: (status: number) => boolean;
}

/** What was sent in one virtual second, and how it went. */
export interface TrafficSecond {
  sent: number;
  succeeded: number;
  failed: number;
  /** Latency of those that succeeded, ms. */
  mean: number;
  max: number;
}

/** A stream of requests: what was sent so far and what came of it. */
export interface Traffic {
  readonly options: TrafficOptions;
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Sent, and neither answered nor given up. */
  readonly open: number;
  /** Failures by what a client sees: "connection refused", "timeout", "no such host", "503 Service Unavailable" ... */
  readonly errors: ReadonlyMap<string, number>;
  /** By virtual second since the start; each request counts in the second in which it was sent. */
  readonly seconds: readonly TrafficSecond[];
  /** Latency in ms below which the share `p` (0 to 1) of the succeeded requests lies; 0 without any. */
  latency(p: number): number;
  /** lost 12 of 6,000 requests (connection refused 12), 99 % answered within 3 ms */
  readonly summary: string;
  /** No more requests; those under way are still waited for. */
  stop(): void;
  /** Stopped or over, and nothing is open. */
  readonly done: boolean;
}

export interface TrafficGenerator {
  /** Begins now. Throws Error when the URL or the source is none. */
  start(options: TrafficOptions): Traffic;
  readonly running: readonly Traffic[];
}

const TIMEOUT = 2000;
/** Virtual ms for which an address that a name led to is used again. */
const NAME_LIFETIME = 1000;

/** `sourceOf` answers the network of a source; undefined when there is no such Pod or node. */
export function createTrafficGenerator(simulation: Simulation, sourceOf: (from: TrafficSource | undefined) => NetworkNamespace | undefined): TrafficGenerator {
  const running: Stream[] = [];
  return {
    running,
    start(options) {
      const target = parseUrl(options.url);
      if (!target) throw new Error(`${JSON.stringify(options.url)} is no URL of http or https`);
      if (!(options.requestsPerSecond > 0)) throw new Error("requestsPerSecond must be above 0");
      const source = (): NetworkNamespace | undefined => sourceOf(options.from);
      if (!source()) throw new Error("there is no such source of traffic");
      const stream = new Stream(simulation, options, target, source, () => running.splice(running.indexOf(stream), 1));
      running.push(stream);
      stream.begin();
      return stream;
    },
  };
}

class Stream implements Traffic {
  readonly options: TrafficOptions;
  readonly errors = new Map<string, number>();
  readonly seconds: TrafficSecond[] = [];
  sent = 0;
  succeeded = 0;
  failed = 0;
  open = 0;
  private readonly simulation: Simulation;
  private readonly target: Target;
  private readonly source: () => NetworkNamespace | undefined;
  private readonly ended: () => void;
  private readonly latencies: number[] = [];
  private readonly begunAt: number;
  private timer: Timer | undefined;
  private stopped = false;
  private known: { address: string; at: number } | undefined;

  constructor(simulation: Simulation, options: TrafficOptions, target: Target, source: () => NetworkNamespace | undefined, ended: () => void) {
    this.simulation = simulation;
    this.options = options;
    this.target = target;
    this.source = source;
    this.ended = ended;
    this.begunAt = simulation.now;
  }

  get done(): boolean {
    return this.stopped && this.open === 0;
  }

  get summary(): string {
    const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
    const reasons = [...this.errors].map(([reason, count]) => `${reason} ${number(count)}`).join(", ");
    const lost = `lost ${number(this.failed)} of ${number(this.sent)} requests${reasons === "" ? "" : ` (${reasons})`}`;
    return this.succeeded === 0 ? lost : `${lost}, 99 % answered within ${Math.ceil(this.latency(0.99))} ms`;
  }

  latency(p: number): number {
    if (this.latencies.length === 0) return 0;
    const sorted = Float64Array.from(this.latencies).sort();
    return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))]!;
  }

  begin(): void {
    this.next();
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    this.ended();
  }

  private next(): void {
    const { requestsPerSecond, duration = Infinity } = this.options;
    this.send();
    const at = this.begunAt + (this.sent * 1000) / requestsPerSecond;
    if (at - this.begunAt >= duration) this.stop();
    else this.timer = this.simulation.at(at, () => this.next());
  }

  private send(): void {
    const { simulation, target } = this;
    const { method = "GET", headers = {}, body, timeout = TIMEOUT, succeeds = (status: number) => status >= 200 && status < 400 } = this.options;
    const sentAt = simulation.now;
    const index = Math.floor((sentAt - this.begunAt) / 1000 + 1e-9);
    while (this.seconds.length <= index) this.seconds.push({ sent: 0, succeeded: 0, failed: 0, mean: 0, max: 0 });
    const second = this.seconds[index]!;
    second.sent += 1;
    this.sent += 1;
    this.open += 1;
    let settled = false;
    let cancel: (() => void) | undefined;
    const settle = (reason: string | undefined): void => {
      if (settled) return;
      settled = true;
      timer.cancel();
      this.open -= 1;
      if (reason !== undefined) {
        this.failed += 1;
        second.failed += 1;
        this.errors.set(reason, (this.errors.get(reason) ?? 0) + 1);
        this.known = undefined;
        return;
      }
      const took = simulation.now - sentAt;
      this.succeeded += 1;
      second.succeeded += 1;
      second.mean += (took - second.mean) / second.succeeded;
      second.max = Math.max(second.max, took);
      this.latencies.push(took);
    };
    const timer = simulation.after(timeout, () => {
      cancel?.();
      settle("timeout");
    });
    const source = this.source();
    if (!source || source.closed) {
      settle("network is unreachable");
      return;
    }
    const request: HttpRequest = {
      method,
      path: target.path,
      headers: { host: target.port === (target.scheme === "http" ? 80 : 443) ? target.host : `${target.host}:${target.port}`, "user-agent": "load", accept: "*/*", ...headers },
      ...(body === undefined ? {} : { body: encode(body) }),
    };
    this.addressOf(source, (address) => {
      if (settled) return;
      cancel = source.http(address, target.port, request, ({ status }) => {
        settle(succeeds(status) ? undefined : `${status} ${REASONS[status] ?? ""}`.trim());
      }, (error) => settle(reasonOf(error)), { tls: target.scheme === "https" });
    }, (error) => settle(reasonOf(error)));
  }

  private addressOf(source: NetworkNamespace, found: (address: string) => void, failed: (error: unknown) => void): void {
    const { host } = this.target;
    if (/^[\d.]+$/.test(host)) {
      found(host);
      return;
    }
    const { now } = this.simulation;
    if (this.known && now - this.known.at < NAME_LIFETIME) {
      found(this.known.address);
      return;
    }
    const { namespace = "default" } = this.options;
    const resolvConf = `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${DNS_ADDRESS}\noptions ndots:5\n`;
    source.resolve(host, { hosts: "", resolvConf }, ([address = ""]) => {
      this.known = { address, at: this.simulation.now };
      found(address);
    }, failed);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ResolveError) return error.kind === "not-found" ? "no such host" : "no answer from the name server";
  if (isSystemError(error)) return error.code === "ETIMEDOUT" ? "timeout" : error.message.toLowerCase();
  if (error instanceof HttpError) return error.message;
  return String(error);
}
