import type { Taint } from "../../apimachinery/types/index.ts";
import {
  buildDevices, buildProc, buildTree, Cgroup, decode, FileSystem, KernelSettings, loadedModule, Machine, ROOT, treeContext, Volume, type Process, type Program, type TreeEntry,
} from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { CLUSTER_AUTHORITY, LENGTHS } from "../apiserver/authentication/certificates.ts";
import { rest as apiServerRest } from "../apiserver/rest.ts";
import type { Client, NodeConnection } from "../apiserver/client.ts";
import type { ClusterNetwork, HostNetwork } from "../network/index.ts";
import { Runtime, type Registry } from "../runtime/index.ts";
import { pauseProgram } from "../runtime/pause.ts";
import { readConfiguration } from "./configuration.ts";
import type { KubeletInformers } from "./informers.ts";
import { controlPlaneImages, controlPlaneManifests } from "./control-plane.ts";
import { hostPrograms, NodeHost } from "./host/host.ts";
import { CONTAINER_LOGS, containerLogs, POD_LOGS, podLogs } from "./host/pod-logs.ts";
import { unitFiles } from "./host/unit-files.ts";
import { Kubelet } from "./kubelet.ts";
import { cniFiles } from "./network-plugin.ts";
import { nodeFiles } from "./node-files.ts";
import { describeResources, type NodeDescription } from "./node-status.ts";
import { uidOf } from "./pod.ts";
import { clientOver } from "./reach.ts";
import { rest } from "./rest.ts";
import { UsageSampler } from "./usage.ts";

export interface NodeOptions {
  simulation: Simulation;
  /** The kubelet's client (user agent `kubelet`, user `system:node:NAME`). */
  client: Client;
  name: string;
  /** InternalIP, e.g. 192.168.49.11. */
  address: string;
  /** Range of its Pods, e.g. 10.244.1.0/24. The controller (or the cluster's maker) writes it to the Node too. */
  podCIDR: string;
  network: ClusterNetwork;
  registry: Registry;
  /** What executables of images and of the node run ("bash", "busybox/sh" ...). */
  programs: ReadonlyMap<string, Program>;
  informers: KubeletInformers;
  labels?: Readonly<Record<string, string>>;
  taints?: readonly Taint[];
  /** Default: 2 cpu, 24684092Ki memory, 264212084Ki ephemeral-storage, 110 pods. */
  capacity?: { cpu?: string; memory?: string; pods?: string; "ephemeral-storage"?: string };
  /** Held back for the system, bytes (default 100Mi: the hard eviction threshold). */
  reservedMemory?: number;
  /** Images on the node from the beginning (default: those of the recorded cluster). */
  images?: readonly string[];
  /** Leaves the manifests of the control plane out: it runs outside of Pods, as on the recorded cluster. */
  withoutStaticPods?: boolean;
  /** Feature gates of the control plane's components that are on. */
  featureGates?: Readonly<Record<string, boolean | undefined>>;
  /** More files of the node's disk, e.g. /etc/kubernetes/manifests/etcd.yaml. */
  files?: Readonly<Record<string, TreeEntry>>;
  /** Every node's address by its name, for /etc/hosts; default: its own alone. */
  hosts?: Readonly<Record<string, string>>;
  /** Where the API server is: https://192.168.49.10:6443. */
  server?: string;
  /** What keeps the node from the API server, in the words of a client's error; undefined while it is reached. */
  trouble?: () => string | undefined;
  /** Whether it has the control plane's static Pods (default: by its control-plane label). */
  controlPlane?: boolean;
  /** Told when the container of a control plane's component has started or ended on this node. */
  onComponent?: (component: string, running: boolean, process: Process | undefined) => void;
  /** Errors in programs that are mistakes of ours. */
  onCrash?: (error: unknown) => void;
}

/** Virtual ms that services take to end, and that a machine takes to boot. */
const STOP_TIME = 1500;
const BOOT_TIME = 18_000;

/** A node: its machine, its container runtime and its kubelet. */
export interface ClusterNode {
  readonly name: string;
  readonly address: string;
  readonly machine: Machine;
  readonly network: HostNetwork;
  readonly runtime: Runtime;
  readonly kubelet: Kubelet;
  /** What its containers use, as metrics-server scrapes it. */
  readonly usage: UsageSampler;
  /** The uid of a Pod of this name on the node. */
  podUid(namespace: string, name: string): string | undefined;
  /** What the API server calls (exec, logs ...). */
  readonly connection: NodeConnection;
  /** The services of the machine: systemd, the journal. */
  readonly host: NodeHost;
  /** Stops and starts the kubelet's service, as systemctl does; containers go on. */
  stopKubelet(): void;
  startKubelet(): void;
  /** `trouble` has changed its mind. */
  reachabilityChanged(): void;
  /** Takes the power away: all processes are gone, no packet passes. */
  powerOff(): void;
  /** Boots it again: services start, and the kubelet its Pods. */
  powerOn(): void;
}

/** Images that are on the nodes of the recorded cluster from the beginning. */
const IMAGES = ["nginx:1.25", "nginx:1.27", "rancher/local-path-provisioner:v0.0.37", "registry.k8s.io/metrics-server/metrics-server:v0.8.1", "busybox:1.36", "busybox:1.37", "busybox:latest", "registry.k8s.io/pause:3.10.1"];
/** kernel.threads-max of a small machine. */
const MAX_PROCESSES = 32_768;
const KUBELET_CONFIG = "/var/lib/kubelet/config.yaml";
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

/** Makes a node and starts it: it registers, and takes the Pods that are bound to it. */
export function createNode(options: NodeOptions): ClusterNode {
  const { simulation, name, address, podCIDR, registry, programs, server = `https://${address}:6443` } = options;
  const trouble = options.trouble ?? (() => undefined);
  const client = clientOver(options.client, trouble);
  registry.usePrograms(programs);
  registry.usePrograms(hostPrograms);
  const network = options.network.addHost(name, address, podCIDR);
  const node: NodeDescription = {
    name,
    address,
    podCIDR,
    labels: options.labels ?? {},
    taints: options.taints ?? [],
    ...describeResources(options.capacity ?? {}, options.reservedMemory),
  };
  const disk = new Volume({ device: "/dev/vda1", type: "ext4", quota: 50 * 2 ** 20 });
  const context = treeContext(() => simulation.wall, disk);
  const controlPlane = options.controlPlane ?? CONTROL_PLANE in node.labels;
  const manifests = controlPlane && !options.withoutStaticPods ? controlPlaneManifests(address, options.featureGates) : {};
  const fs = new FileSystem(buildTree(context, {
    ...nodeFiles(name, { ...options.hosts, [name]: address }, programs),
    ...unitFiles(name, address, server),
    ...cniFiles(podCIDR),
    "/etc/kubernetes/pki/ca.crt": CLUSTER_AUTHORITY,
    ...(controlPlane ? { "/etc/kubernetes/pki/ca.key": { length: LENGTHS.authorityKey, read: () => loadedModule(apiServerRest).CLUSTER_AUTHORITY_KEY, mode: 0o600 } } : {}),
    ...manifests,
    ...options.files,
  }));
  const cgroup = new Cgroup(name);
  cgroup.memoryLimit = node.memory;
  cgroup.processLimit = MAX_PROCESSES;
  cgroup.cores = node.cores;
  const machine = new Machine({
    simulation,
    hostname: name,
    fs,
    programs: registry.programs,
    network: network.namespace,
    cgroup,
    ...(options.onCrash ? { onCrash: (_process, error) => options.onCrash!(error) } : {}),
  });
  const noise = simulation.random.fork(`devices/${name}`);
  const memoryContext = treeContext(() => simulation.wall, new Volume({ device: "tmpfs", type: "tmpfs" }));
  const settings = new KernelSettings();
  fs.mount("/proc", buildProc(memoryContext, { machine, settings, cores: node.cores, memory: node.memory, memoryUsed: () => cgroup.memoryUsed }));
  fs.mount("/dev", buildDevices(memoryContext, (bound) => noise.below(bound)));
  const startInit = (): void => void machine.spawn({ program: pauseProgram, args: ["/sbin/init"] });
  startInit();
  const runtime = new Runtime({
    simulation, machine, network, registry, programs: registry.programs, cores: node.cores, memory: node.memory, settings,
    ...(options.onCrash ? { onCrash: options.onCrash } : {}),
  });
  runtime.images.preload(options.images ?? [...IMAGES, ...(controlPlane ? controlPlaneImages(address) : [])]);
  if (controlPlane && options.onComponent) {
    runtime.watchRunning((container, running) => {
      if (container.sandbox.config.namespace === "kube-system") options.onComponent!(container.name, running, container.process);
    });
  }
  fs.mount(POD_LOGS, podLogs(memoryContext, runtime));
  fs.mount(CONTAINER_LOGS, containerLogs(memoryContext, runtime));
  const kubelet = new Kubelet({
    simulation, client, node, machine, network, runtime, informers: options.informers,
    log: (severity, place, message, values) => host.log(severity, place, message, values),
  });
  const reachable = (): boolean => trouble() === undefined;
  const usage = new UsageSampler(simulation, runtime);
  let connection: NodeConnection | undefined;
  const startKubelet = (): void => {
    const config = fs.resolve(KUBELET_CONFIG, ROOT, { missing: "ok" })?.node;
    kubelet.configure(readConfiguration(config?.type === "file" ? decode(config.data) : undefined));
    usage.start();
    kubelet.start();
  };
  const stopKubelet = (): void => {
    usage.stop();
    kubelet.stop();
  };
  const host = new NodeHost({
    machine,
    runtime,
    startKubelet,
    stopKubelet,
    runtimeUp: (on) => kubelet.runtimeUp(on),
  });
  runtime.kernelSays = (message) => host.kernelSays(message);
  const bootIds = simulation.random.fork(`boot/${name}`);
  // Its service would take a moment to come up; the cluster is made with its nodes at work.
  startKubelet();
  host.boot(bootIds.string(32, "0123456789abcdef"));
  const powerOff = (): void => {
    network.cutOff(true);
    host.systemd.powerOff();
    runtime.powerOff();
    for (const process of [...machine.pids.processes.values()]) machine.signal(process, "SIGKILL", true);
  };
  const powerOn = (): void => {
    network.cutOff(false);
    machine.pids.restart();
    machine.cgroup.bootedAt = simulation.now;
    startInit();
    kubelet.rebooted();
    host.boot(bootIds.string(32, "0123456789abcdef"));
  };
  // The machine of the control plane is the workstation: who sits at it keeps it.
  if (!controlPlane) {
    host.systemd.shutDown = (reboot) => kubelet.shutDown(() => simulation.after(STOP_TIME, () => {
      powerOff();
      if (reboot) simulation.after(BOOT_TIME, powerOn);
    }));
  }
  return {
    name,
    address,
    machine,
    network,
    runtime,
    kubelet,
    usage,
    host,
    podUid(namespace, podName) {
      const found = kubelet.podByName(namespace, podName);
      return found && uidOf(found.pod);
    },
    get connection() {
      return (connection ??= new (loadedModule(rest).KubeletServer)({ simulation, kubelet, runtime, usage, nodeName: name, address, reachable }));
    },
    stopKubelet: () => {
      host.systemd.stop("kubelet.service");
      stopKubelet();
    },
    startKubelet: () => host.systemd.start("kubelet.service"),
    reachabilityChanged: () => kubelet.setReachable(reachable()),
    powerOff,
    powerOn,
  };
}
