import { parseTime } from "../../../apimachinery/time.ts";
import type { ContainerStatus, Pod, PodStatus, Probe } from "../../../apimachinery/types/index.ts";
import type { Simulation, Timer } from "../../../sim/index.ts";
import type { Container } from "../../runtime/index.ts";
import type { NetworkNamespace } from "../../network/index.ts";
import { uidOf, type AnyContainer } from "../pod.ts";
import { executeProbe, type ProbeOutcome } from "./execute.ts";
import type { ProbeHistory, ProbeKey } from "./history.ts";
import type { ProbeResult, ProbeResults, ProbeType } from "./results.ts";

/** What a worker needs of its kubelet. */
export interface ProbeEnvironment {
  simulation: Simulation;
  network: NetworkNamespace;
  history: ProbeHistory;
  results: Record<ProbeType, ProbeResults>;
  /** The status as it was last set. */
  status(podUid: string): PodStatus | undefined;
  pod(podUid: string): Pod | undefined;
  container(podUid: string, id: string): Container | undefined;
  event(pod: Pod, container: AnyContainer, reason: string, message: string): void;
  removed(worker: ProbeWorker): void;
}

/**
 * Probes one container with one probe (prober/worker.go): at once, and then each period, whatever the state of the container
 * is at that time; most of the rounds before it runs find nothing to do.
 */
export class ProbeWorker {
  readonly podUid: string;
  readonly name: string;
  readonly type: ProbeType;
  private readonly environment: ProbeEnvironment;
  private readonly spec: AnyContainer;
  private readonly probe: Probe;
  private readonly period: number;
  private readonly begun: number;
  private timer: Timer | undefined;
  private containerId = "";
  private lastOutcome: ProbeResult | undefined;
  private run = 0;
  private onHold = false;
  private probing = false;
  private triggered = false;
  private missedTick = false;
  private stopped = false;
  /** A startup probe that has succeeded: nothing to do before there is another container. */
  private dormant = false;
  private startedText: string | undefined;
  private startedAt: number | undefined;
  private key: ProbeKey | undefined;

  constructor(environment: ProbeEnvironment, pod: Pod, spec: AnyContainer, type: ProbeType) {
    this.environment = environment;
    this.podUid = uidOf(pod);
    this.spec = spec;
    this.name = spec.name;
    this.type = type;
    this.probe = type === "liveness" ? spec.livenessProbe! : type === "readiness" ? spec.readinessProbe! : spec.startupProbe!;
    this.period = (this.probe.periodSeconds ?? 10) * 1000;
    this.begun = environment.simulation.now;
    this.schedule();
    environment.simulation.soon(() => this.round());
  }

  /** Probes out of turn: a container has started. */
  trigger(): void {
    if (this.triggered || this.stopped) return;
    this.triggered = true;
    this.environment.simulation.soon(() => this.consume());
  }

  /** A container of this id is there: a worker whose work was done begins again. */
  seen(containerId: string): void {
    if (!this.dormant || containerId === "" || containerId === this.containerId) return;
    this.dormant = false;
    this.schedule();
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    if (this.containerId !== "") this.environment.results[this.type].remove(this.containerId);
    this.environment.removed(this);
  }

  private schedule(): void {
    const { simulation } = this.environment;
    const rounds = Math.floor((simulation.now - this.begun) / this.period + 1e-9) + 1;
    this.timer = simulation.at(this.begun + rounds * this.period, () => {
      if (this.stopped) return;
      this.schedule();
      // A ticker keeps one tick for who is late.
      if (this.probing) this.missedTick = true;
      else this.round();
    });
  }

  private consume(): void {
    if (this.stopped || this.probing || !this.triggered) return;
    this.triggered = false;
    this.round();
  }

  private finished(): void {
    this.probing = false;
    if (this.stopped) return;
    if (this.missedTick) {
      this.missedTick = false;
      this.round();
    } else {
      this.consume();
    }
  }

  private round(): void {
    if (this.stopped || this.probing) return;
    const { environment } = this;
    const status = environment.status(this.podUid);
    if (!status) return;
    if (status.phase === "Failed" || status.phase === "Succeeded") {
      this.stop();
      return;
    }
    const results = environment.results[this.type];
    const found = findStatus(status, this.name);
    const id = found?.containerID?.replace(/^containerd:\/\//, "") ?? "";
    if (!found || id === "") return;
    if (id !== this.containerId) {
      if (this.containerId !== "") results.remove(this.containerId);
      this.containerId = id;
      results.set(this.podUid, id, this.name, INITIAL[this.type]);
      this.onHold = false;
    }
    if (this.onHold) return;
    const pod = environment.pod(this.podUid);
    if (!pod) return;
    const startedText = found.state?.running?.startedAt;
    if (startedText !== this.startedText) {
      this.startedText = startedText;
      this.startedAt = parseTime(startedText);
    }
    const { startedAt } = this;
    if (startedAt === undefined) {
      results.set(this.podUid, id, this.name, "failure");
      if (found.state?.terminated && pod.spec?.restartPolicy === "Never" && this.spec.restartPolicy === undefined) this.stop();
      return;
    }
    if (pod.metadata?.deletionTimestamp && this.type !== "readiness") {
      results.set(this.podUid, id, this.name, "success");
      this.stop();
      return;
    }
    const { simulation } = environment;
    if (Math.floor((simulation.wall - startedAt) / 1000) < (this.probe.initialDelaySeconds ?? 0)) return;
    // The startup probe goes first and alone.
    if ((found.started === true) === (this.type === "startup")) {
      if (this.type === "startup") {
        this.dormant = true;
        this.timer?.cancel();
      }
      return;
    }
    const container = environment.container(this.podUid, id);
    if (!container) return;
    this.probing = true;
    const begun = simulation.now;
    executeProbe(this.probe, { simulation, network: environment.network, container, spec: this.spec }, (outcome) => {
      if (!this.stopped) this.record(pod, outcome, begun);
      this.finished();
    });
  }

  private record(pod: Pod, outcome: ProbeOutcome, begun: number): void {
    const { environment } = this;
    const result: ProbeResult = outcome.result === "warning" ? "success" : outcome.result;
    if (outcome.result !== "success") this.tell(pod, outcome);
    const failed = result !== "success";
    const threshold = failed ? (this.probe.failureThreshold ?? 3) : (this.probe.successThreshold ?? 1);
    if (result !== "unknown") {
      if (this.lastOutcome === result) this.run += 1;
      else {
        this.lastOutcome = result;
        this.run = 1;
      }
    }
    this.key ??= { podUid: this.podUid, namespace: pod.metadata!.namespace!, pod: pod.metadata!.name!, container: this.name, type: this.type };
    environment.history.add(this.key, {
      at: begun,
      latency: environment.simulation.now - begun,
      outcome: outcome.result,
      message: outcome.output,
      run: result === "unknown" ? 0 : this.run,
      threshold,
      containerId: this.containerId,
    });
    // An error of the probe itself is thrown away.
    if (result === "unknown" || this.run < threshold) return;
    environment.results[this.type].set(this.podUid, this.containerId, this.name, result);
    if (this.type !== "readiness" && result === "failure") {
      // Nothing more is asked of a container that is to be killed.
      this.onHold = true;
      this.run = 0;
    }
  }

  private tell(pod: Pod, { result, output }: ProbeOutcome): void {
    const { environment, spec } = this;
    const word = `${this.type[0]!.toUpperCase()}${this.type.slice(1)}`;
    // prober.go: an event for each failure, whatever the threshold.
    if (result === "failure") environment.event(pod, spec, "Unhealthy", `${word} probe failed: ${output}`);
    else if (result === "unknown") environment.event(pod, spec, "Unhealthy", `${word} probe errored and resulted in unknown state: ${output}`);
    else environment.event(pod, spec, "ProbeWarning", `${word} probe warning: ${output}`);
  }
}

const INITIAL: Record<ProbeType, ProbeResult> = { readiness: "failure", liveness: "success", startup: "unknown" };

function findStatus(status: PodStatus, name: string): ContainerStatus | undefined {
  return (
    status.containerStatuses?.find((container) => container.name === name && container.containerID) ??
    status.initContainerStatuses?.find((container) => container.name === name && container.containerID)
  );
}
