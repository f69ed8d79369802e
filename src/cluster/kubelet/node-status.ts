import { milliOf, valueOf } from "../../apimachinery/quantity.ts";
import { microTime, rfc3339 } from "../../apimachinery/time.ts";
import type { Node, NodeCondition, NodeStatus, ObjectReference, Taint } from "../../apimachinery/types/index.ts";
import { KERNEL } from "../../os/index.ts";
import type { Random, Simulation, Timer } from "../../sim/index.ts";
import { StatusError, type Client } from "../apiserver/client.ts";
import type { Recorder } from "../events.ts";
import type { KubeletLog } from "./host/klog.ts";
import { RUNTIME_HANDLERS, type Runtime } from "../runtime/index.ts";

/** What a node is. */
export interface NodeDescription {
  name: string;
  address: string;
  podCIDR: string;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  capacity: Readonly<Record<string, string>>;
  allocatable: Readonly<Record<string, string>>;
  /** Cores. */
  cores: number;
  /** Bytes. */
  memory: number;
}

export interface NodeStatusOptions {
  simulation: Simulation;
  client: Client;
  node: NodeDescription;
  runtime: Runtime;
  recorder: Recorder;
  random: Random;
  log?: KubeletLog;
  /** Names of the volumes of the network that Pods of the node use. */
  volumesInUse?: () => readonly string[];
  /** What keeps Pods from having a network. */
  networkTrouble: () => string | undefined;
}

export type Pressure = "MemoryPressure" | "DiskPressure" | "PIDPressure";

/** nodeStatusUpdateFrequency, nodeStatusReportFrequency, a quarter of the lease's duration; ms. */
const UPDATE_PERIOD = 10_000;
const REPORT_PERIOD = 300_000;
const LEASE_PERIOD = 10_000;
const LEASE_SECONDS = 40;
const MAX_IMAGES = 50;
const RUNTIME_TIMEOUT = 30_000;

const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure"] as const;
const FINE: Record<Pressure, [string, string, string]> = {
  MemoryPressure: ["KubeletHasSufficientMemory", "kubelet has sufficient memory available", "NodeHasSufficientMemory"],
  DiskPressure: ["KubeletHasNoDiskPressure", "kubelet has no disk pressure", "NodeHasNoDiskPressure"],
  PIDPressure: ["KubeletHasSufficientPID", "kubelet has sufficient PID available", "NodeHasSufficientPID"],
};
const SHORT: Record<Pressure, [string, string, string]> = {
  MemoryPressure: ["KubeletHasInsufficientMemory", "kubelet has insufficient memory available", "NodeHasInsufficientMemory"],
  DiskPressure: ["KubeletHasDiskPressure", "kubelet has disk pressure", "NodeHasDiskPressure"],
  PIDPressure: ["KubeletHasInsufficientPID", "kubelet has insufficient PID available", "NodeHasInsufficientPID"],
};

/** Plugins of the tree whose volumes CSI drivers have taken over, as a kubelet of 1.36 says it of itself. */
const MIGRATED_PLUGINS = ["aws-ebs", "azure-disk", "azure-file", "cinder", "gce-pd", "portworx-volume", "vsphere-volume"]
  .map((name) => `kubernetes.io/${name}`).join(",");

/** Registers the node, keeps its status and its lease. */
export class NodeStatusManager {
  private readonly options: NodeStatusOptions;
  private readonly pressures = new Map<Pressure, boolean>();
  private readonly machineId: string;
  private bootId: string;
  /** Virtual ms at which the runtime was last heard of; undefined while it answers. */
  private runtimeLost: number | undefined;
  private hasRebooted = false;
  private shuttingDown = false;
  private statusTimer: Timer | undefined;
  private leaseTimer: Timer | undefined;
  private reportedAt = -Infinity;
  private reportedImages = -1;
  private schedulable: boolean | undefined;
  private running = false;

  constructor(options: NodeStatusOptions) {
    this.options = options;
    this.machineId = options.random.string(32, "0123456789abcdef");
    this.bootId = options.random.uuid();
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    const { recorder, simulation } = this.options;
    const isNew = this.register();
    this.initializeCsiNode();
    recorder.event(this.reference(), "Normal", "Starting", "Starting kubelet.");
    recorder.event(this.reference(), "Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
    for (const type of PRESSURES) this.nodeEvent((this.pressures.get(type) ? SHORT : FINE)[type][2]);
    if (this.hasRebooted) {
      recorder.event(this.reference(), "Warning", "Rebooted", `Node ${this.options.node.name} has been rebooted, boot id: ${this.bootId}`);
      this.hasRebooted = false;
    }
    this.update(true);
    if (isNew) this.nodeEvent("NodeReady");
    this.renew();
    this.statusTimer = simulation.after(UPDATE_PERIOD, () => this.tick());
  }

  /** The container runtime answers, or does not: after 30 s without it the node is not ready. */
  runtimeUp(on: boolean): void {
    const { simulation } = this.options;
    if (on === (this.runtimeLost === undefined)) return;
    this.runtimeLost = on ? undefined : simulation.now;
    if (!on) simulation.after(RUNTIME_TIMEOUT + 1, () => this.readinessChanged());
    else this.readinessChanged();
  }

  /** The machine has booted again. */
  rebooted(): void {
    this.bootId = this.options.random.uuid();
    this.hasRebooted = true;
    this.shuttingDown = false;
  }

  /** The machine is going to be switched off. */
  shutsDown(): void {
    this.shuttingDown = true;
    this.options.recorder.event(this.reference(), "Normal", "NodeShutdown", "Shutdown manager detected shutdown event");
    this.readinessChanged();
  }

  /** Whether containers can be run. */
  get runtimeReady(): boolean {
    return this.runtimeLost === undefined || this.options.simulation.now - this.runtimeLost <= RUNTIME_TIMEOUT;
  }

  /** Why the node cannot run Pods. */
  private get trouble(): string | undefined {
    const troubles = [this.runtimeReady ? undefined : "container runtime is down", this.runtimeReady ? this.options.networkTrouble() : undefined, this.shuttingDown ? "node is shutting down" : undefined]
      .filter((trouble) => trouble !== undefined);
    return troubles.length === 0 ? undefined : troubles.length === 1 ? troubles[0] : `[${troubles.join(", ")}]`;
  }

  private readinessChanged(): void {
    if (!this.running) return;
    const ready = this.options.client.of("nodes").find("", this.options.node.name)?.status?.conditions?.find(({ type }) => type === "Ready");
    if ((ready?.status === "True") === (this.trouble === undefined)) return;
    this.update(true);
  }

  /** The API server is back: what could not be said is said at once. */
  reconnected(): void {
    if (!this.running) return;
    this.register();
    this.update(true);
    this.leaseTimer?.cancel();
    this.renew();
  }

  stop(): void {
    this.running = false;
    this.statusTimer?.cancel();
    this.leaseTimer?.cancel();
  }

  /** A resource of the node has become short, or is no longer; written at once. */
  setPressure(type: Pressure, on: boolean): void {
    if ((this.pressures.get(type) ?? false) === on) return;
    this.pressures.set(type, on);
    if (!this.running) return;
    this.update(true);
  }

  /** What is short now. */
  get underPressure(): Pressure[] {
    return PRESSURES.filter((type) => this.pressures.get(type)).sort();
  }

  reference(): ObjectReference {
    const { name } = this.options.node;
    return { kind: "Node", name, uid: name, apiVersion: "v1" };
  }

  private nodeEvent(reason: string): void {
    this.options.recorder.event(this.reference(), "Normal", reason, `Node ${this.options.node.name} status is now: ${reason}`);
  }

  private tick(): void {
    if (!this.running) return;
    this.statusTimer = this.options.simulation.after(UPDATE_PERIOD, () => this.tick());
    this.update(false);
  }

  /** Makes the node's object, if there is none. Answers whether it was made. */
  private register(): boolean {
    const { client, node } = this.options;
    const nodes = client.of("nodes");
    if (nodes.find("", node.name)) return false;
    const object: Node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: node.name,
        annotations: { "node.alpha.kubernetes.io/ttl": "0", "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
        labels: {
          "beta.kubernetes.io/arch": "amd64",
          "beta.kubernetes.io/os": "linux",
          "kubernetes.io/arch": "amd64",
          "kubernetes.io/hostname": node.name,
          "kubernetes.io/os": "linux",
          ...node.labels,
        },
      },
      spec: {
        podCIDR: node.podCIDR,
        podCIDRs: [node.podCIDR],
        ...(node.taints.length > 0 ? { taints: node.taints } : {}),
      },
      status: this.status(undefined),
    };
    try {
      nodes.create("", object);
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return false;
    }
  }

  /** Makes the CSINode of the node, in which drivers are noted (csi/nodeinfomanager InitializeCSINodeWithAnnotation). */
  private initializeCsiNode(): void {
    const { client, node: { name } } = this.options;
    const csiNodes = client.of("csinodes.storage.k8s.io");
    const uid = client.of("nodes").find("", name)?.metadata?.uid;
    const annotations = { "storage.alpha.kubernetes.io/migrated-plugins": MIGRATED_PLUGINS };
    try {
      const present = csiNodes.find("", name);
      if (!uid || present?.metadata?.annotations?.["storage.alpha.kubernetes.io/migrated-plugins"] === MIGRATED_PLUGINS) return;
      if (present) {
        csiNodes.update("", { ...present, metadata: { ...present.metadata, annotations: { ...present.metadata?.annotations, ...annotations } } });
        return;
      }
      csiNodes.create("", {
        apiVersion: "storage.k8s.io/v1",
        kind: "CSINode",
        metadata: { name, annotations, ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }] },
        spec: { drivers: [] },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.options.log?.("E", "csi_plugin.go:356", "Failed to initialize CSINode", { err: error.message });
    }
  }

  /** Writes the status when it is time or something has changed. */
  private update(force: boolean): void {
    const { client, simulation, node } = this.options;
    const nodes = client.of("nodes");
    const stored = nodes.find("", node.name);
    if (!stored) {
      // Somebody has deleted the node: a kubelet registers only when it starts.
      return;
    }
    const unschedulable = stored.spec?.unschedulable === true;
    if (this.schedulable !== undefined && this.schedulable === unschedulable) this.nodeEvent(unschedulable ? "NodeNotSchedulable" : "NodeSchedulable");
    this.schedulable = !unschedulable;
    const images = this.options.runtime.images.list().length;
    const extended = Object.keys(stored.status?.capacity ?? {}).some(
      (name) => !(name in node.capacity) && stored.status?.allocatable?.[name] !== stored.status?.capacity?.[name],
    );
    const due = simulation.now - this.reportedAt >= REPORT_PERIOD;
    const ready = stored.status?.conditions?.find(({ type }) => type === "Ready");
    const inUse = (this.options.volumesInUse?.() ?? []).join() !== (stored.status?.volumesInUse ?? []).join();
    if (!force && !due && !extended && !inUse && images === this.reportedImages && ready?.status === "True" && this.trouble === undefined) return;
    try {
      const status = this.status(stored.status);
      this.tellChanges(stored.status?.conditions ?? [], status.conditions ?? []);
      nodes.updateStatus("", { ...stored, status });
      this.reportedAt = simulation.now;
      this.reportedImages = images;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.options.log?.("E", "kubelet_node_status.go:549", "Error updating node status, will retry", { err: `error getting node ${JSON.stringify(node.name)}: ${error.message}` });
    }
  }

  /** The events of conditions that are not as the API server has them: somebody may have set them to Unknown. */
  private tellChanges(before: readonly NodeCondition[], now: readonly NodeCondition[]): void {
    for (const { type, status } of now) {
      if (before.find((other) => other.type === type)?.status === status) continue;
      if (type === "Ready") this.nodeEvent(status === "True" ? "NodeReady" : "NodeNotReady");
      else this.nodeEvent((status === "True" ? SHORT : FINE)[type as Pressure][2]);
    }
  }

  private status(old: NodeStatus | undefined): NodeStatus {
    const { node, runtime, simulation } = this.options;
    const now = rfc3339(simulation.wall);
    const condition = (type: string, status: string, reason: string, message: string): NodeCondition => {
      const before = old?.conditions?.find((other) => other.type === type);
      const lastTransitionTime = before?.status === status ? before.lastTransitionTime! : now;
      return { lastHeartbeatTime: now, lastTransitionTime, message, reason, status, type };
    };
    const pressure = (type: Pressure): NodeCondition => {
      const on = this.pressures.get(type) ?? false;
      const [reason, message] = (on ? SHORT : FINE)[type];
      return condition(type, on ? "True" : "False", reason, message);
    };
    const { trouble } = this;
    const extended = Object.fromEntries(Object.entries(old?.capacity ?? {}).filter(([name]) => !(name in node.capacity)));
    const volumesInUse = this.options.volumesInUse?.() ?? [];
    const images = [...runtime.images.list()].sort((a, b) => b.image.size - a.image.size).slice(0, MAX_IMAGES);
    return {
      addresses: [{ address: node.address, type: "InternalIP" }, { address: node.name, type: "Hostname" }],
      allocatable: sortKeys({ ...node.allocatable, ...extended }),
      capacity: sortKeys({ ...node.capacity, ...extended }),
      conditions: [
        ...PRESSURES.map(pressure),
        trouble === undefined
          ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
          : condition("Ready", "False", "KubeletNotReady", trouble),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      declaredFeatures: [
        "ExtendWebSocketsToKubelet", "InPlacePodLevelResourcesVerticalScaling", "InPlacePodVerticalScalingInitContainers",
        "RestartAllContainersOnContainerExits",
      ],
      features: { supplementalGroupsPolicy: true },
      images: images.map(({ image, names }) => ({ names: [`${image.repository}@${image.digest}`, ...names], sizeBytes: image.size })),
      nodeInfo: {
        architecture: "amd64",
        bootID: this.bootId,
        containerRuntimeVersion: "containerd://2.1.9+unknown",
        kernelVersion: KERNEL.release,
        kubeProxyVersion: "",
        kubeletVersion: "v1.36.2",
        machineID: this.machineId,
        operatingSystem: "linux",
        osImage: "Debian GNU/Linux 12 (bookworm)",
        systemUUID: this.machineId,
      },
      runtimeHandlers: RUNTIME_HANDLERS.map((name) => ({ features: { recursiveReadOnlyMounts: true, userNamespaces: false }, name })),
      ...(old?.volumesAttached ? { volumesAttached: old.volumesAttached } : {}),
      ...(volumesInUse.length > 0 ? { volumesInUse } : {}),
    };
  }

  private renew(): void {
    if (!this.running) return;
    const { client, node, simulation, random } = this.options;
    const leases = client.of("leases.coordination.k8s.io");
    const namespace = "kube-node-lease";
    try {
      const stored = leases.find(namespace, node.name);
      const spec = { holderIdentity: node.name, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTime(simulation.wall) };
      if (stored) leases.update(namespace, { ...stored, spec });
      else {
        const uid = client.of("nodes").find("", node.name)?.metadata?.uid;
        leases.create(namespace, {
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          metadata: {
            name: node.name,
            namespace,
            ...(uid ? { ownerReferences: [{ apiVersion: "v1", kind: "Node", name: node.name, uid }] } : {}),
          },
          spec,
        });
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.options.log?.("E", "controller.go:145", "Failed to ensure lease exists, will retry", { err: error.message, interval: "7s" });
    }
    this.leaseTimer = simulation.after(LEASE_PERIOD * (1 + 0.04 * random.next()), () => this.renew());
  }
}

function sortKeys(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.keys(record).sort().map((key) => [key, record[key]!]));
}

const DEFAULT_CAPACITY = { cpu: "2", "ephemeral-storage": "264212084Ki", "hugepages-1Gi": "0", "hugepages-2Mi": "0", memory: "24684092Ki", pods: "110" };

/** Capacity and allocatable of a node: memory less the hard eviction threshold, storage less a tenth of the usable. */
export function describeResources(
  given: Readonly<Partial<Record<string, string>>>,
  reservedMemory = 100 * 1024 * 1024,
): Pick<NodeDescription, "capacity" | "allocatable" | "cores" | "memory"> {
  const capacity: Record<string, string> = { ...DEFAULT_CAPACITY };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) capacity[name] = value;
  const memory = valueOf(capacity.memory!);
  const storage = valueOf(capacity["ephemeral-storage"]!);
  const allocatable: Record<string, string> = {
    ...capacity,
    // kubelet: capacity less nodefs.available<... as recorded: 98 % of the capacity.
    "ephemeral-storage": given["ephemeral-storage"] === undefined ? "265142110657" : String(Math.floor(storage * 0.98)),
    memory: `${Math.floor((memory - reservedMemory) / 1024)}Ki`,
  };
  return { capacity, allocatable, cores: milliOf(capacity.cpu!) / 1000, memory };
}
