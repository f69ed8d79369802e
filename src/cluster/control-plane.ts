import { encode } from "../os/index.ts";
import {
  callback, isSystemError, pause, printError, sleep, untilStopped, type Call, type HttpHandler, type Machine, type Process, type Program,
} from "../os/index.ts";
import type { Simulation } from "../sim/index.ts";
import type { ControllerManager } from "./controllers/index.ts";
import { klog } from "./kubelet/host/klog.ts";
import { LeaderElection } from "./leader-election.ts";
import type { Scheduler } from "./scheduler/index.ts";

export type ControlPlanePart = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";

const CONTROL_PLANE_PARTS: readonly ControlPlanePart[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

export interface ControlPlaneOptions {
  simulation: Simulation;
  handler: HttpHandler;
  port: number;
  /** 192.168.49.10 */
  address: string;
  scheduler: Scheduler;
  controllers: ControllerManager;
  /** The API server has come or gone: kubelets are to be told. */
  changed(): void;
}

/** How long kube-apiserver tries to reach etcd before it gives up, ms. */
const ETCD_PATIENCE = 20_000;

/**
 * Ties the parts of the control plane to their containers: a part works while its container runs. The API server
 * listens while its process does, and answers while etcd does.
 */
export class ControlPlane {
  private readonly options: ControlPlaneOptions;
  private readonly down = new Set<ControlPlanePart>();
  /** Listens for the API server till its process takes over, as the making of a cluster needs it. */
  private makeshift: Process | undefined;
  private reachable = true;
  private readonly elections: ReadonlyMap<string, LeaderElection>;

  constructor(options: ControlPlaneOptions) {
    this.options = options;
    const { simulation, scheduler, controllers } = options;
    this.elections = new Map([
      ["kube-scheduler", new LeaderElection(simulation, {
        name: "kube-scheduler", releases: true, lost: ["server.go:311", "Leaderelection lost"], start: () => scheduler.start(), stop: () => scheduler.stop(),
      })],
      ["kube-controller-manager", new LeaderElection(simulation, {
        name: "kube-controller-manager", releases: false, lost: ["controllermanager.go:353", "leaderelection lost"],
        start: () => controllers.start(), stop: () => controllers.stop(),
      })],
    ]);
  }

  /** Whether requests are answered. */
  get apiServerUp(): boolean {
    return this.reachable;
  }

  isUp(part: ControlPlanePart): boolean {
    return !this.down.has(part);
  }

  /** Serves on the machine of the control plane, till a container does. */
  begin(machine: Machine): void {
    const { handler, port } = this.options;
    this.makeshift = machine.spawn({
      args: ["kubeadm", "init"],
      program: function* () {
        for (;;) {
          try {
            yield* pause();
          } catch (error) {
            if (!isSystemError(error, "EINTR")) throw error;
          }
        }
      },
    });
    this.makeshift.addDescriptor(machine.network!.listen(port, { ipv6: "dual", tls: true, http: handler }));
  }

  /** A part's container has started, or has ended. */
  component(name: string, running: boolean, process: Process | undefined): void {
    if (!CONTROL_PLANE_PARTS.includes(name as ControlPlanePart)) return;
    // The API server is up when it listens, which its program tells.
    if (name === "kube-apiserver" && running) return;
    this.set(name as ControlPlanePart, running, process);
  }

  set(part: ControlPlanePart, running: boolean, process?: Process): void {
    if (running) this.down.delete(part);
    else this.down.add(part);
    const election = this.elections.get(part);
    if (running) election?.started(process);
    else election?.ended(process);
    const reachable = !this.down.has("etcd") && !this.down.has("kube-apiserver");
    if (reachable === this.reachable) return;
    this.reachable = reachable;
    for (const each of this.elections.values()) each.setReachable(reachable);
    this.options.changed();
  }

  /** The program of kube-apiserver's image. */
  get program(): Program {
    const { simulation, handler, port } = this.options;
    const serve = (process: Process): void => {
      this.makeshift?.finish({ code: 0 });
      this.makeshift = undefined;
      process.addDescriptor(process.machine.network!.listen(port, {
        ipv6: "dual",
        tls: true,
        http: (request, respond) => (this.down.has("etcd") ? unavailable(simulation, request.path, respond) : handler(request, respond)),
      }));
      this.set("kube-apiserver", true);
    };
    return function* (process) {
      process.useMemory(290 * 1024 * 1024);
      const say = (severity: "I" | "W" | "E", place: string, message: string): Call<void> =>
        printError(`${klog(simulation.wall, 1, severity, place, message).replace(/\] "(.*)"$/, "] $1")}\n`);
      yield* say("I", "options.go:263", `external host was not specified, using ${process.machine.network?.addresses[0] ?? ""}`);
      yield* say("I", "server.go:150", "Version: v1.36.2");
      const [, etcd = "127.0.0.1", etcdPort = "2379"] = /--etcd-servers=https?:\/\/([^:/,]+):(\d+)/.exec(process.args.join(" ")) ?? [];
      const since = simulation.now;
      while (!(yield* accepts(process, etcd, Number(etcdPort)))) {
        if (simulation.now - since > ETCD_PATIENCE) {
          yield* printError(`${klog(simulation.wall, 1, "E", "run.go:72", "command failed", { err: "context deadline exceeded" })}\n`);
          return 1;
        }
        yield* say("W", "logging.go:55", `[core] [Channel #1 SubChannel #3]grpc: addrConn.createTransport failed to connect to {Addr: \\"${etcd}:${etcdPort}\\", ServerName: \\"${etcd}:${etcdPort}\\", }. Err: connection error: desc = \\"transport: Error while dialing: dial tcp ${etcd}:${etcdPort}: connect: connection refused\\"`);
        yield* sleep(1000);
      }
      serve(process);
      yield* untilStopped(process);
      return 0;
    };
  }
}

function* accepts(process: Process, address: string, port: number): Call<boolean> {
  return yield* callback<boolean>("connect", (done) =>
    process.machine.network!.connect(address, port, (connection) => {
      connection.reset();
      done(true);
    }, () => done(false)));
}

/** Without etcd the server lives, but every request that needs the storage runs into its time-out. */
function unavailable(simulation: Simulation, path: string, respond: Parameters<HttpHandler>[1]): (() => void) | void {
  if (/^\/(livez|readyz|healthz)/.test(path)) {
    respond({ status: 500, headers: { "content-type": "text/plain; charset=utf-8" }, body: encode("[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\nhealthz check failed\n") });
    return;
  }
  const status = {
    kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason: "Timeout", details: {}, code: 504,
    message: "Timeout: request did not complete within the allotted timeout",
  };
  const timer = simulation.after(60_000, () => respond({ status: 504, headers: { "content-type": "application/json" }, body: encode(JSON.stringify(status)) }));
  return () => timer.cancel();
}
