import {
  DirectoryNode, encode, FileNode, FileSystem, KernelSettings, Machine, PidNamespace, ROOT, treeContext, Volume,
  type Cgroup, type Inode, type TreeContext,
} from "../../os/index.ts";
import type { NetworkNamespace, Protocol } from "../network/index.ts";
import type { Container } from "./container.ts";
import { pauseProgram } from "./pause.ts";
import type { RuntimeHost } from "./runtime.ts";

export interface SandboxConfig {
  podUid: string;
  namespace: string;
  name: string;
  /** Of the Pod. */
  labels?: Readonly<Record<string, string>>;
  attempt: number;
  hostname: string;
  hostNetwork: boolean;
  hostPID: boolean;
  hostIPC?: boolean;
  shareProcessNamespace: boolean;
  /** Its users are others than the node's. */
  ownUsers?: boolean;
  /** Settings of the kernel, by name. */
  sysctls?: Readonly<Record<string, string>>;
  /** Texts of files that depend on the address are made once it is known. */
  hosts: (address: string) => string;
  resolvConf: string;
  cgroup: Cgroup;
  /** What runs it, as the RuntimeClass of the Pod names it; "" is the runtime's own choice. */
  runtimeHandler?: string;
  /** Ports of the node that lead to the Pod. */
  hostPorts: readonly { protocol: Protocol; hostPort: number; port: number }[];
}

/** The handlers that containerd is configured for, "" first. */
export const RUNTIME_HANDLERS = ["", "runc"];

/** What containerd 2 lets everybody in a Pod's own network do: listen on low ports, and send pings. */
const UNPRIVILEGED = { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" };

/** What the containers of a Pod share: addresses, host name, files of the network; held by the pause container. */
export class Sandbox {
  readonly id: string;
  readonly config: SandboxConfig;
  readonly host: RuntimeHost;
  readonly network: NetworkNamespace;
  readonly hostname: string;
  readonly cgroup: Cgroup;
  readonly context: TreeContext;
  /** Shared by all containers with shareProcessNamespace or hostPID. */
  readonly pids: PidNamespace | undefined;
  /** /dev/shm of all its containers. */
  readonly sharedMemory: Inode;
  /** The node's disk, on which files about the Pod lie. */
  readonly disk: TreeContext;
  readonly hostsFile: FileNode;
  readonly resolvFile: FileNode;
  readonly hostnameFile: FileNode;
  readonly createdAt: number;
  readonly containers: Container[] = [];
  /** What the kernel's settings are in its namespaces. */
  readonly settings: KernelSettings;
  /** The node's id of its root, where it has users of its own. */
  readonly firstId: number | undefined;
  ready = true;

  constructor(host: RuntimeHost, id: string, config: SandboxConfig, network: NetworkNamespace, context: TreeContext) {
    this.host = host;
    this.id = id;
    this.config = config;
    this.network = network;
    this.context = context;
    this.hostname = config.hostname;
    this.cgroup = config.cgroup;
    this.createdAt = host.simulation.wall;
    this.firstId = config.ownUsers ? host.freeIds() : undefined;
    this.pids = config.hostPID ? host.machine.pids : config.shareProcessNamespace ? new PidNamespace(host.machine.pids, this.firstId) : undefined;
    if (config.shareProcessNamespace && !config.hostPID) this.startPause();
    this.settings = new KernelSettings(host.settings, { ...(config.hostNetwork ? {} : UNPRIVILEGED), ...config.sysctls }, !config.hostNetwork);
    const own = (volume: Volume): TreeContext => treeContext(context.wall, volume);
    const ofNode = config.hostIPC ? host.machine.fs.resolve("/dev/shm", ROOT, { missing: "ok" })?.node : undefined;
    this.sharedMemory = ofNode ?? new DirectoryNode(own(new Volume({ device: "shm", type: "tmpfs", limit: 64 * 2 ** 20 })), 0o1777);
    this.disk = own(new Volume({ device: "/dev/vda1", type: "ext4", below: host.machine.fs.context.volume }));
    this.cgroup.onOutOfMemory = () => this.outOfMemory();
    this.hostsFile = new FileNode(this.disk, encode(config.hosts(this.address)));
    this.resolvFile = new FileNode(this.disk, encode(config.resolvConf));
    this.hostnameFile = new FileNode(this.disk, encode(`${config.hostname}\n`));
  }

  /** The Pod as a whole has no memory left: the container whose process uses most ends. */
  private outOfMemory(): void {
    const most = (container: Container): number => container.cgroup.memoryUsed - container.cgroup.pagesUsed;
    let victim: Container | undefined;
    for (const container of this.containers) {
      if (container.running && (!victim || most(container) > most(victim))) victim = container;
    }
    victim?.cgroup.onOutOfMemory?.(victim.cgroup);
  }

  /** The number 1 of a shared namespace: all containers see it, and it takes in their orphans. */
  private startPause(): void {
    const { simulation, programs } = this.host;
    const machine = new Machine({
      simulation, hostname: this.hostname, programs, network: this.network, cgroup: this.cgroup, pids: this.pids!,
      fs: new FileSystem(new DirectoryNode(this.context, 0o755)),
    });
    machine.spawn({
      args: ["/pause"],
      credentials: { uid: 65535, gid: 65535, groups: [65535] },
      program: pauseProgram,
    });
  }

  get address(): string {
    return this.network.addresses[0] ?? "";
  }
}
