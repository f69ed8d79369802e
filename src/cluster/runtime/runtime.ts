import { KernelSettings, treeContext, Volume, type Cgroup, type Machine, type Program, type TreeContext } from "../../os/index.ts";
import type { Random, Simulation, Timer } from "../../sim/index.ts";
import type { HostNetwork } from "../network/index.ts";
import { RuntimeError, type ContainerConfig } from "./container-config.ts";
import { Container } from "./container.ts";
import { ImageStore } from "./image-store.ts";
import type { Registry } from "./registry.ts";
import { RUNTIME_HANDLERS, Sandbox, type SandboxConfig } from "./sandbox.ts";
import { delay, orCanceled, wait, type Task } from "./task.ts";

export interface RuntimeOptions {
  simulation: Simulation;
  /** The node's machine: hostPID and its cgroup. */
  machine: Machine;
  network: HostNetwork;
  registry: Registry;
  programs: ReadonlyMap<string, Program>;
  /** Of the node. */
  cores: number;
  memory: number;
  settings?: KernelSettings;
  onCrash?: (error: unknown) => void;
}

/** What containers need to know of their node. */
export interface RuntimeHost {
  readonly simulation: Simulation;
  readonly machine: Machine;
  readonly programs: ReadonlyMap<string, Program>;
  readonly cores: number;
  readonly memory: number;
  readonly cgroup: Cgroup;
  readonly randomBelow: (bound: number) => number;
  readonly onCrash: ((error: unknown) => void) | undefined;
  /** Of the node. */
  readonly settings: KernelSettings;
  /** The first of 65536 ids of the node that no Pod has yet. */
  freeIds(): number;
  /** A message of the kernel, as dmesg shows it. */
  kernelSays(message: string): void;
}

/** Ids that a Pod with users of its own gets. */
const IDS = 65_536;
/** Times of a quiet node in ms, when all goes quickest, and how much longer they may take. From creation to Running a Pod takes 0.6 to 1.3 s, as measured. */
const SANDBOX_TIME = 200;
const CREATE_TIME = 35;
const START_TIME = 60;
const EXEC_TIME = 20;
const STOP_SANDBOX_TIME = 60;
const SPREAD = 1.3;
const JITTER = 0.3;
/** Virtual ms for which a machine is as busy as it is. */
const LOAD_TIME = 1000;

/**
 * The container runtime of a node (what containerd does): images, sandboxes, containers. What takes time is a task. It
 * calls `onChange` with the uid of a Pod whenever something of it has changed, which is what the kubelet's PLEG finds at
 * its next look.
 */
export class Runtime implements RuntimeHost {
  readonly simulation: Simulation;
  readonly machine: Machine;
  readonly programs: ReadonlyMap<string, Program>;
  readonly cores: number;
  readonly memory: number;
  readonly cgroup: Cgroup;
  readonly images: ImageStore;
  readonly settings: KernelSettings;
  readonly network: HostNetwork;
  readonly randomBelow: (bound: number) => number;
  readonly onCrash: ((error: unknown) => void) | undefined;
  onChange: (podUid: string) => void = () => {};
  kernelSays: (message: string) => void = () => {};
  private readonly runningCallbacks = new Set<(container: Container, running: boolean) => void>();
  private readonly random: Random;
  private load = { until: -Infinity, share: 0 };
  private readonly sandboxesOf = new Map<string, Sandbox[]>();
  private readonly context: TreeContext;
  private sequence = 0;

  constructor(options: RuntimeOptions) {
    this.simulation = options.simulation;
    this.machine = options.machine;
    this.programs = options.programs;
    this.network = options.network;
    this.cores = options.cores;
    this.memory = options.memory;
    this.cgroup = options.machine.cgroup;
    this.settings = options.settings ?? new KernelSettings();
    this.onCrash = options.onCrash;
    this.random = options.simulation.random.fork(`runtime/${options.network.name}`);
    const noise = this.random.fork("devices");
    this.randomBelow = (bound) => noise.below(bound);
    this.images = new ImageStore(options.simulation, options.registry, this.random.fork("pulls"));
    // The kernel kills when the node has no memory left; what uses most of it goes.
    this.cgroup.onOutOfMemory = () => this.outOfMemory();
    this.context = treeContext(() => this.simulation.wall, new Volume({ device: "tmpfs", type: "tmpfs" }));
  }

  freeIds(): number {
    const taken = new Set([...this.sandboxesOf.values()].flat().map(({ firstId }) => firstId));
    let first = IDS;
    while (taken.has(first)) first += IDS;
    return first;
  }

  /** The sandboxes of a Pod, the newest first. */
  sandboxes(podUid: string): readonly Sandbox[] {
    return this.sandboxesOf.get(podUid) ?? [];
  }

  /** The containers of a Pod, the newest first. */
  containers(podUid: string): Container[] {
    const sandboxes = this.sandboxes(podUid);
    // Mostly there is one, and it has them in the order in which they came.
    if (sandboxes.length === 1) return sandboxes[0]!.containers.toReversed();
    return sandboxes.flatMap((sandbox) => sandbox.containers).sort((a, b) => b.sequence - a.sequence);
  }

  /** The container of a Pod with this id. */
  container(podUid: string, id: string): Container | undefined {
    for (const { containers } of this.sandboxes(podUid)) {
      for (const container of containers) if (container.id === id) return container;
    }
    return undefined;
  }

  /** The uids of all Pods that have something here. */
  pods(): string[] {
    return [...this.sandboxesOf.keys()];
  }

  *runSandbox(config: SandboxConfig): Task<Sandbox> {
    yield* this.takes(SANDBOX_TIME);
    const id = this.newId();
    const { namespace, name, runtimeHandler = "" } = config;
    if (!RUNTIME_HANDLERS.includes(runtimeHandler)) {
      throw new RuntimeError(`unable to get OCI runtime for sandbox "${id}": no runtime for "${runtimeHandler}" is configured`);
    }
    const network = config.hostNetwork ? this.network.namespace : this.network.addSandbox({ namespace, name });
    if (!network) {
      throw new RuntimeError(
        `failed to setup network for sandbox "${id}": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set`,
      );
    }
    const sandbox = new Sandbox(this, id, config, network, this.context);
    for (const port of config.hostPorts) if (!config.hostNetwork) this.network.mapPort(port.protocol, port.hostPort, network, port.port);
    const own = this.sandboxesOf.get(config.podUid);
    if (own) own.unshift(sandbox);
    else this.sandboxesOf.set(config.podUid, [sandbox]);
    this.onChange(config.podUid);
    return sandbox;
  }

  *createContainer(sandbox: Sandbox, config: ContainerConfig): Task<Container> {
    yield* this.takes(CREATE_TIME);
    this.sequence += 1;
    const { podUid } = sandbox.config;
    const container = new Container(sandbox, this.newId(), this.sequence, config, () => this.onChange(podUid));
    sandbox.containers.push(container);
    return container;
  }

  /** Throws RuntimeError. */
  *startContainer(container: Container): Task<void> {
    yield* this.takes(START_TIME);
    container.start();
    for (const callback of [...this.runningCallbacks]) callback(container, true);
    container.onExit(() => {
      for (const callback of [...this.runningCallbacks]) callback(container, false);
    });
  }

  /** Calls back when a container has started and when it has ended. Answers what ends it. */
  watchRunning(callback: (container: Container, running: boolean) => void): () => void {
    this.runningCallbacks.add(callback);
    return () => this.runningCallbacks.delete(callback);
  }

  /**
   * Sends the stop signal, unless it was sent before, and after `grace` ms SIGKILL; ends when the container has. Nobody
   * sends SIGKILL when it is given up.
   */
  *stopContainer(container: Container, grace: number): Task<void> {
    if (container.state !== "running") return;
    if (!container.wasStopped) container.signal(container.stopSignal);
    container.wasStopped = true;
    let timer: Timer | undefined;
    const stopped = wait<void>((done) => {
      timer = this.simulation.after(grace, () => container.kill());
      container.onExit(() => {
        timer?.cancel();
        done();
      });
    });
    yield* orCanceled(stopped, () => timer?.cancel());
  }

  removeContainer(container: Container): void {
    if (container.state === "running") return;
    const { containers } = container.sandbox;
    const index = containers.indexOf(container);
    if (index >= 0) containers.splice(index, 1);
  }

  *stopSandbox(sandbox: Sandbox): Task<void> {
    for (const container of sandbox.containers) container.kill();
    if (!sandbox.ready) return;
    yield* this.takes(STOP_SANDBOX_TIME);
    sandbox.ready = false;
    if (!sandbox.config.hostIPC) sandbox.sharedMemory.context.volume.discard();
    if (!sandbox.config.hostNetwork) this.network.removeSandbox(sandbox.network);
    this.onChange(sandbox.config.podUid);
  }

  /** Takes away a stopped sandbox with its containers. */
  removeSandbox(sandbox: Sandbox): void {
    const { podUid } = sandbox.config;
    const own = this.sandboxesOf.get(podUid);
    if (!own) return;
    const index = own.indexOf(sandbox);
    if (index >= 0) own.splice(index, 1);
    if (own.length === 0) this.sandboxesOf.delete(podUid);
  }

  /** The time it takes to start a process in a running container. */
  *beforeExec(): Task<void> {
    yield* this.takes(EXEC_TIME);
  }

  /** An id of 64 hexadecimal digits, as containerd's. */
  newId(): string {
    return this.random.string(64, "0123456789abcdef");
  }

  /** The machine has lost its power: all that ran is gone, and the networks of the sandboxes with it. */
  powerOff(): void {
    for (const sandboxes of this.sandboxesOf.values()) {
      for (const sandbox of sandboxes) {
        for (const container of sandbox.containers) container.lost();
        if (!sandbox.ready) continue;
        sandbox.ready = false;
        if (!sandbox.config.hostNetwork) this.network.removeSandbox(sandbox.network);
      }
    }
  }

  private outOfMemory(): void {
    let victim: Container | undefined;
    for (const uid of this.pods()) {
      for (const container of this.containers(uid)) {
        if (container.running && (!victim || container.cgroup.memoryUsed > victim.cgroup.memoryUsed)) victim = container;
      }
    }
    victim?.cgroup.onOutOfMemory?.(victim.cgroup);
  }

  private *takes(ms: number): Task<void> {
    const { now } = this.simulation;
    // What else the machine does slows all of it down for a while.
    if (now >= this.load.until) this.load = { until: now + LOAD_TIME, share: this.random.next() };
    yield* delay(this.simulation, ms * (1 + SPREAD * this.load.share + JITTER * this.random.next()));
  }
}
