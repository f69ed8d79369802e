import { encode, FileNode, PidNamespace, type Cgroup, type TreeContext } from "../../os/index.ts";
import type { NetworkNamespace, Protocol } from "../network/index.ts";
import type { Container } from "./container.ts";
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
  shareProcessNamespace: boolean;
  /** Texts of files that depend on the address are made once it is known. */
  hosts: (address: string) => string;
  resolvConf: string;
  cgroup: Cgroup;
  /** Ports of the node that lead to the Pod. */
  hostPorts: readonly { protocol: Protocol; hostPort: number; port: number }[];
}

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
  readonly hostsFile: FileNode;
  readonly resolvFile: FileNode;
  readonly hostnameFile: FileNode;
  readonly createdAt: number;
  readonly containers: Container[] = [];
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
    this.pids = config.hostPID ? host.machine.pids : config.shareProcessNamespace ? new PidNamespace() : undefined;
    // The number 1 of a shared namespace is taken by pause.
    if (config.shareProcessNamespace && !config.hostPID) this.pids!.next();
    this.hostsFile = new FileNode(context, encode(config.hosts(this.address)));
    this.resolvFile = new FileNode(context, encode(config.resolvConf));
    this.hostnameFile = new FileNode(context, encode(`${config.hostname}\n`));
  }

  get address(): string {
    return this.network.addresses[0] ?? "";
  }
}
