import { microTime } from "../apimachinery/time.ts";
import type { Random, Simulation, Timer } from "../sim/index.ts";
import { StatusError, type Client } from "./apiserver/client.ts";

/** --identity-lease-renew-interval, ms, and how long it would stay without that, seconds. */
const RENEW_PERIOD = 10_000;
const LEASE_SECONDS = 3600;
const NAMESPACE = "kube-system";
/** Of a hash over the host's name. */
const NAME_LENGTH = 26;
const BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The lease by which an API server says that it is there (controlplane/apiserver: its identity). */
export class ServerIdentity {
  private readonly simulation: Simulation;
  private readonly client: Client;
  private readonly host: string;
  private readonly random: Random;
  private readonly name: string;
  private holder = "";
  private timer: Timer | undefined;

  constructor(simulation: Simulation, client: Client, host: string) {
    this.simulation = simulation;
    this.client = client;
    this.host = host;
    this.random = simulation.random.fork(`identity/${host}`);
    this.name = `apiserver-${this.random.string(NAME_LENGTH, BASE_32)}`;
  }

  /** The server has started. */
  start(): void {
    this.stop();
    this.holder = `${this.name}_${this.random.uuid()}`;
    this.renew();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private renew(): void {
    const { name, holder, simulation } = this;
    const leases = this.client.of("leases.coordination.k8s.io");
    const spec = { holderIdentity: holder, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTime(simulation.wall) };
    const labels = { "apiserver.kubernetes.io/identity": "kube-apiserver", "kubernetes.io/hostname": this.host };
    try {
      const old = leases.find(NAMESPACE, name);
      if (old) leases.update(NAMESPACE, { ...old, spec: { ...old.spec, ...spec } });
      else leases.create(NAMESPACE, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, namespace: NAMESPACE, labels }, spec });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
    this.timer = simulation.after(RENEW_PERIOD + this.random.below(400), () => this.renew());
  }
}
