import { microTime } from "../apimachinery/time.ts";
import type { ObjectReference } from "../apimachinery/types/index.ts";
import { encode, type Process } from "../os/index.ts";
import type { Random, Simulation, Timer } from "../sim/index.ts";
import { StatusError, type Client } from "./apiserver/client.ts";
import { createRecorder, type Recorder } from "./events.ts";
import { klog, type Severity } from "./kubelet/host/klog.ts";

/** --leader-elect-lease-duration, -renew-deadline and -retry-period, ms. */
const LEASE_DURATION = 15_000;
const RENEW_DEADLINE = 10_000;
const RETRY_PERIOD = 2000;
/** What a request takes at most, ms. */
const REQUEST_TIME = 12;
const NAMESPACE = "kube-system";

export interface Candidate {
  /** kube-scheduler */
  name: string;
  /** The node it runs on, by which it is known. */
  host: string;
  client: Client;
  /** What `From` shows of its events. */
  component: string;
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
  private renewal: Timer | undefined;
  /** When its lease was renewed last, since it has it. */
  private renewedAt: number | undefined;
  private identity = "";
  private readonly random: Random;
  private readonly recorder: Recorder;

  constructor(simulation: Simulation, candidate: Candidate) {
    this.simulation = simulation;
    this.candidate = candidate;
    this.random = simulation.random.fork(`leader/${candidate.name}`);
    this.recorder = createRecorder({ simulation, client: candidate.client, component: candidate.component });
  }

  /** Its container has started. */
  started(process: Process | undefined): void {
    this.up = true;
    this.process = process ?? this.process;
    this.identity = `${this.candidate.host}_${this.random.uuid()}`;
    this.say("I", "leaderelection.go:258", "Attempting to acquire leader lease...");
    if (this.leads) this.acquired();
    else this.look();
  }

  /** It has ended; `process` is undefined for what was no container. */
  ended(process: Process | undefined): void {
    const orderly = !process || (process.status !== undefined && "code" in process.status && process.status.code === 0);
    if (this.leads) this.free = orderly && this.reachable && (this.candidate.releases || !process);
    if (this.leads && this.free) this.store(true);
    this.renewal?.cancel();
    this.renewedAt = undefined;
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
      if (on) {
        this.candidate.start();
        this.renew();
      } else if (this.process) this.wait(this.simulation.after(RENEW_DEADLINE, () => this.lose()));
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
    if (!this.reachable) return;
    this.renew();
    const lease = { kind: "Lease", apiVersion: "coordination.k8s.io/v1", namespace: NAMESPACE, name: this.candidate.name };
    const { uid, resourceVersion } = this.candidate.client.of("leases.coordination.k8s.io").find(NAMESPACE, lease.name)?.metadata ?? {};
    this.recorder.event({ ...lease, uid, resourceVersion } as ObjectReference, "Normal", "LeaderElection", `${this.identity} became leader`);
    this.candidate.start();
  }

  /** Says in its lease that it still leads, every two seconds; it ends when another one stands there for the deadline. */
  private renew(): void {
    this.renewal?.cancel();
    if (!this.leads || !this.up || !this.reachable) return;
    const { now } = this.simulation;
    if (this.store(false)) this.renewedAt = now;
    else if (now - (this.renewedAt ?? now) >= RENEW_DEADLINE) {
      this.lose();
      return;
    }
    this.renewal = this.simulation.after(RETRY_PERIOD + this.random.below(REQUEST_TIME), () => this.renew());
  }

  /** Writes its lease, or gives it back. Answers whether it could: not when somebody else has come to hold it. */
  private store(release: boolean): boolean {
    const { client, name } = this.candidate;
    const leases = client.of("leases.coordination.k8s.io");
    const now = microTime(this.simulation.wall);
    try {
      const old = leases.find(NAMESPACE, name);
      const { holderIdentity, acquireTime, leaseTransitions = 0 } = old?.spec ?? {};
      const mine = holderIdentity === this.identity;
      if (old && !mine && this.renewedAt !== undefined) return false;
      const spec = release
        ? { acquireTime: now, leaseDurationSeconds: 1, leaseTransitions, renewTime: now }
        : {
          acquireTime: mine && acquireTime ? acquireTime : now, holderIdentity: this.identity, leaseDurationSeconds: LEASE_DURATION / 1000,
          leaseTransitions: !old || mine ? leaseTransitions : leaseTransitions + 1, renewTime: now,
        };
      if (old) leases.update(NAMESPACE, { ...old, spec });
      else if (!release) leases.create(NAMESPACE, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, namespace: NAMESPACE }, spec });
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return false;
    }
  }

  private lose(): void {
    const { process, candidate } = this;
    this.say("I", "leaderelection.go:299", "Failed to renew lease", { err: "context deadline exceeded" });
    this.write(klog(this.simulation.wall, 1, "E", ...candidate.lost));
    if (process) process.finish({ code: 1 });
    else {
      // What is no container is started again.
      this.ended(undefined);
      this.free = false;
      this.started(undefined);
    }
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
