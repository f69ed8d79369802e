import { encode, type Process } from "../os/index.ts";
import type { Simulation, Timer } from "../sim/index.ts";
import { klog, type Severity } from "./kubelet/host/klog.ts";

/** --leader-elect-lease-duration and --leader-elect-renew-deadline, ms. */
const LEASE_DURATION = 15_000;
const RENEW_DEADLINE = 10_000;

export interface Candidate {
  /** kube-scheduler */
  name: string;
  /** Whether it gives its lease back when it is asked to end. */
  releases: boolean;
  /** What it says last when it has lost its lease: place in the source and words. */
  lost: readonly [place: string, message: string];
  /** Its work begins, or ends: it may be told more than once. */
  start(): void;
  stop(): void;
}

/**
 * A part of the control plane that works while it holds its lease (client-go: tools/leaderelection). One whose API server is away for longer
 * than the deadline ends; the next one waits till a lease that nobody gave back is over.
 */
export class LeaderElection {
  private readonly simulation: Simulation;
  private readonly candidate: Candidate;
  /** The first one finds the lease free. */
  private leads = true;
  private free = true;
  private up = true;
  private reachable = true;
  private process: Process | undefined;
  private timer: Timer | undefined;

  constructor(simulation: Simulation, candidate: Candidate) {
    this.simulation = simulation;
    this.candidate = candidate;
  }

  /** Its container has started. */
  started(process: Process | undefined): void {
    this.up = true;
    this.process = process ?? this.process;
    this.say("I", "leaderelection.go:258", "Attempting to acquire leader lease...");
    if (this.leads) this.acquired();
    else this.look();
  }

  /** It has ended; `process` is undefined for what was no container. */
  ended(process: Process | undefined): void {
    const orderly = !process || (process.status !== undefined && "code" in process.status && process.status.code === 0);
    if (this.leads) this.free = orderly && this.reachable && (this.candidate.releases || !process);
    this.up = false;
    this.leads = false;
    if (process) this.process = undefined;
    this.wait(undefined);
    this.candidate.stop();
  }

  /** The API server answers, or does not. */
  setReachable(on: boolean): void {
    if (this.reachable === on) return;
    this.reachable = on;
    if (!this.up) return;
    this.wait(undefined);
    if (!on) this.candidate.stop();
    if (this.leads) {
      if (on) this.candidate.start();
      else if (this.process) this.wait(this.simulation.after(RENEW_DEADLINE, () => this.lose()));
    } else if (on) this.look();
  }

  /** Looks at the lease: one that another has left is taken when it was seen unchanged for its duration. */
  private look(): void {
    if (!this.reachable) return;
    if (this.free) this.acquired();
    else this.wait(this.simulation.after(LEASE_DURATION, () => this.acquired()));
  }

  private acquired(): void {
    this.leads = true;
    this.say("I", "leaderelection.go:272", "Successfully acquired lease");
    if (this.reachable) this.candidate.start();
  }

  private lose(): void {
    const { process, candidate } = this;
    this.say("I", "leaderelection.go:299", "Failed to renew lease", { err: "context deadline exceeded" });
    this.write(klog(this.simulation.wall, 1, "E", ...candidate.lost));
    process?.finish({ code: 1 });
  }

  private wait(timer: Timer | undefined): void {
    this.timer?.cancel();
    this.timer = timer;
  }

  private say(severity: Severity, place: string, message: string, values: Readonly<Record<string, unknown>> = {}): void {
    this.write(klog(this.simulation.wall, 1, severity, place, message, { lock: `kube-system/${this.candidate.name}`, ...values }));
  }

  private write(line: string): void {
    const { process } = this;
    if (process && !process.status) process.descriptor(2).write(encode(`${line}\n`));
  }
}
