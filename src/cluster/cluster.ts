import type { Deployment, KubeObject, Service } from "../apimachinery/types/index.ts";
import { afterRest, loadedModule, restModule, type Program, type TreeEntry } from "../os/index.ts";
import type { Simulation } from "../sim/index.ts";
import { afterCel } from "./apiserver/cel.ts";
import { createApiServer, StatusError, type ApiServer, type Client } from "./apiserver/index.ts";
import type { WebhookCaller } from "./apiserver/admission/webhooks/session.ts";
import { DEFINITIONS_SERVED, loadBalancerPool, type AddOn } from "./bootstrap/add-ons.ts";
import { attempt } from "./attempt.ts";
import { apiServerService, dns, firstObjects, metrics, storage, type SystemObject } from "./bootstrap/system-objects.ts";
import { ControlPlane } from "./control-plane.ts";
import type { CustomMetrics } from "./controllers/autoscaling/custom-metrics.ts";
import { createControllerManager, servedResources, type ControllerManager } from "./controllers/index.ts";
import type { Faults } from "./faults/index.ts";
import { createKubeletInformers } from "./kubelet/informers.ts";
import { createMetricsProvider, createNode, type ClusterNode } from "./kubelet/index.ts";
import { createNetwork, type ClusterNetwork, type TrafficGenerator } from "./network/index.ts";
import { createRegistry, type Registry } from "./runtime/index.ts";
import { ATTEMPTS_GROUP, attemptsApi, createScheduler, schedulerProgram, type FeatureGates, type Scheduler, type SchedulerConfiguration } from "./scheduler/index.ts";

export type { AddOn } from "./bootstrap/add-ons.ts";

/** A node of a cluster that is made. */
export interface NodeTopology {
  name: string;
  /** `key=value:Effect` */
  taints?: readonly string[];
  labels?: Readonly<Record<string, string>>;
  /** Capacity, as quantities. */
  cpu?: string;
  memory?: string;
  /** The disk. */
  "ephemeral-storage"?: string;
}

export interface ClusterOptions {
  simulation: Simulation;
  /** The first is the control plane. */
  nodes: readonly NodeTopology[];
  /** What executable files run, in images and on nodes. */
  programs: ReadonlyMap<string, Program>;
  /** The control plane runs outside of Pods, as on the cluster of the recordings. */
  withoutStaticPods?: boolean;
  /** More files on the disk of the first node, where the learner sits. */
  files?: Readonly<Record<string, TreeEntry>>;
  /** Images with a behaviour, by name, as a lab describes them. */
  images?: Readonly<Record<string, unknown>>;
  /** What comes with the last node beside what every cluster has. */
  addOns?: readonly AddOn[];
  /** Mistakes of ours in programs and components. */
  onCrash?: (error: unknown) => void;
  /** What is alpha and off in 1.36: the Workload API, and gangs of Pods that are placed together or not at all. */
  featureGates?: FeatureGates & { readonly GenericWorkload?: boolean };
  /** As of the file that `--config` of kube-scheduler names. */
  scheduler?: SchedulerConfiguration;
}

const rest = restModule(() => import("./rest.ts"));

const API_SERVER_PORT = 6443;
const ADDRESS_PREFIX = "192.168.49.";
const FIRST_ADDRESS = 10;

/** A cluster put together: the control plane, the nodes and the network between them. */
export interface Cluster {
  readonly simulation: Simulation;
  readonly apiServer: ApiServer;
  readonly scheduler: Scheduler;
  readonly controllers: ControllerManager;
  readonly network: ClusterNetwork;
  readonly registry: Registry;
  /** By name, in the order of the topology. */
  readonly nodes: ReadonlyMap<string, ClusterNode>;
  /** The node of the control plane. */
  readonly controlPlane: ClusterNode;
  /** `https://192.168.49.10:6443` */
  readonly server: string;
  /** Which parts of the control plane work. */
  readonly parts: ControlPlane;
  /** What can go wrong on purpose. */
  readonly faults: Faults;
  /** Streams of requests, for experiments. */
  readonly traffic: TrafficGenerator;
}

/** ms between two looks of the API server at its own Service (controlplane/reconcilers). */
const OWN_SERVICE_PERIOD = 10_000;
/** So often the API server looks whether the system's namespaces are there (systemnamespaces), virtual ms. */
const NAMESPACES_PERIOD = 60_000;

/**
 * Puts a cluster together and starts it. The nodes join one after the other within the first virtual seconds, and what
 * belongs to a cluster (DNS, storage, metrics) is created as they come, so that each add-on lands where it does on a
 * cluster that grows: DNS on the control plane, storage and metrics on the first two nodes. `settleTime` virtual ms
 * later all of it runs.
 */
export function createCluster(options: ClusterOptions): Cluster {
  const { simulation, nodes: topology, programs, onCrash, featureGates = {} } = options;
  const apiServer = createApiServer({ simulation, featureGates, ...(onCrash ? { onCrash } : {}) });
  const nodes = new Map<string, ClusterNode>();
  const metricsServer = (): boolean => {
    const deployment = apiServer.storage.get("deployments.apps", "kube-system", "metrics-server") as Deployment | undefined;
    return (deployment?.status?.availableReplicas ?? 0) > 0;
  };
  const figures = createMetricsProvider(() => nodes.values(), metricsServer);
  apiServer.registerMetrics(figures);
  const admin = apiServer.client("kubeadm", { username: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:masters", "system:authenticated"] });
  /** Makes what the API server itself sees to: what is deleted of it comes back at the next mark of the period (virtual ms). */
  const keep = (object: SystemObject, period: number): void => {
    ensure(admin, object);
    const { namespace = "", name } = object.object.metadata!;
    const restore = (): void => {
      simulation.at((Math.floor(simulation.now / period) + 1) * period, () => attempt(() => ensure(admin, object), restore));
    };
    apiServer.storage.watch(object.resource, (change) => {
      if (change.type === "DELETED" && change.namespace === namespace && change.name === name) restore();
    });
  };
  for (const object of firstObjects()) {
    if (object.resource === "namespaces") keep(object, NAMESPACES_PERIOD);
    else ensure(admin, object);
  }
  const registry = createRegistry({ simulation, ...(options.images ? { behaviours: options.images } : {}) });
  const networkClient = apiServer.client("kube-proxy", { username: "system:kube-proxy", groups: ["system:nodes", "system:authenticated"] });
  const network = createNetwork({ simulation, client: networkClient });
  const informers = createKubeletInformers(apiServer.client("kubelet", { username: "system:nodes", groups: ["system:nodes", "system:authenticated"] }));
  const addressOf = (index: number): string => `${ADDRESS_PREFIX}${FIRST_ADDRESS + index}`;
  const server = `https://${addressOf(0)}:${API_SERVER_PORT}`;
  for (const object of apiServerService(addressOf(0))) keep(object, OWN_SERVICE_PERIOD);

  const scheduler = createScheduler({
    simulation,
    client: apiServer.client("kube-scheduler", { username: "system:kube-scheduler", groups: ["system:authenticated"] }),
    configuration: { ...options.scheduler, featureGates },
  });
  apiServer.extensions.set(ATTEMPTS_GROUP, attemptsApi(scheduler, simulation));
  let customMetrics: CustomMetrics | undefined;
  const controllers = createControllerManager({
    authorizer: apiServer.authorizer,
    simulation,
    client: apiServer.patientClient("kube-controller-manager", { username: "system:kube-controller-manager", groups: ["system:authenticated"] }),
    resources: () => servedResources(apiServer.definitions),
    metrics: figures,
    customMetrics: () => customMetrics,
    loadBalancerAddresses: loadBalancerPool(options.addOns ?? []),
  });
  controllers.start();
  scheduler.start();
  const controlPlane = new ControlPlane({
    simulation,
    handler: apiServer.httpHandler,
    port: API_SERVER_PORT,
    address: addressOf(0),
    scheduler,
    controllers,
    changed: () => reachabilityChanged(),
  });
  registry.setProgram("kube-apiserver", controlPlane.program);
  registry.setProgram("kube-scheduler", schedulerProgram(scheduler, simulation));
  const reachabilityChanged = (): void => {
    for (const node of nodes.values()) node.reachabilityChanged();
  };
  const trouble = (node: string): string | undefined => {
    const first = topology[0]!.name;
    const dial = `dial tcp ${addressOf(0)}:${API_SERVER_PORT}: connect`;
    if (network.isCutOff(node) || (node !== first && network.isCutOff(first))) return `${dial}: no route to host`;
    return controlPlane.apiServerUp ? undefined : `${dial}: connection refused`;
  };
  network.onCutOff = reachabilityChanged;
  let webhooks: WebhookCaller | undefined;
  apiServer.callWebhook = (...call) => {
    webhooks ??= loadedModule(rest).createWebhookCaller({
      simulation, network: () => network.host(topology[0]!.name)?.namespace,
      service: (namespace, name) => apiServer.storage.get("services", namespace, name) as Service | undefined,
    });
    return webhooks(...call);
  };
  const hosts = Object.fromEntries(topology.map(({ name }, index) => [name, addressOf(index)]));

  const addOn = (addOns: readonly AddOn[]): void => {
    const { addOnObjects, customAddOnObjects, scrapeCustomMetrics } = loadedModule(rest);
    if (addOns.includes("custom-metrics")) customMetrics = scrapeCustomMetrics(simulation, apiServer, network);
    const objects = addOnObjects(addOns);
    const create = (): void => objects.forEach((object) => ensure(admin, object));
    if (objects.some(({ object }) => object.kind === "CustomResourceDefinition")) afterCel(simulation, create);
    else create();
    const own = customAddOnObjects(addOns);
    if (own.length > 0) simulation.after(DEFINITIONS_SERVED, () => own.forEach((object) => ensure(admin, object)));
  };
  const join = (index: number): void => {
    const node = topology[index]!;
    const user = { username: `system:node:${node.name}`, groups: ["system:nodes", "system:authenticated"] };
    const first = index === 0;
    const made = createNode({
      simulation,
      client: apiServer.client("kubelet", user),
      name: node.name,
      address: addressOf(index),
      podCIDR: `10.244.${index}.0/24`,
      network,
      registry,
      programs,
      informers,
      hosts,
      server,
      trouble: () => trouble(node.name),
      onComponent: (component, running, process) => controlPlane.component(component, running, process),
      labels: { ...(first ? { "node-role.kubernetes.io/control-plane": "" } : {}), ...node.labels },
      taints: (node.taints ?? []).map(parseTaint),
      capacity: capacityOf(node),
      ...(options.withoutStaticPods ? { withoutStaticPods: true } : {}),
      featureGates: { ...featureGates },
      ...(first && options.files ? { files: options.files } : {}),
      ...(onCrash ? { onCrash } : {}),
    });
    nodes.set(node.name, made);
    apiServer.registerNode(node.name, () => made.connection);
    if (first) {
      controlPlane.begin(made.machine);
      for (const object of dns()) ensure(admin, object);
    }
    // The add-ons come with the node they are to land on, or with the last one.
    const last = index === topology.length - 1;
    if (index === 1 || (last && index < 1)) for (const object of storage()) ensure(admin, object);
    if (index === 2 || (last && index < 2)) for (const object of metrics()) ensure(admin, object);
    const { addOns = [] } = options;
    // In an event of its own: whether the code for it was here before makes no difference then.
    if (last && addOns.length > 0) simulation.soon(() => afterRest(simulation, () => addOn(addOns), rethrow));
  };
  join(0);
  for (let index = 1; index < topology.length; index += 1) simulation.at(simulation.now + index * JOIN_INTERVAL, () => join(index));

  // Events of the making would be gone on a cluster older than an hour, which is what a learner expects to meet.
  simulation.at(simulation.now + settleTime(topology.length) - 1, () => {
    const events = admin.of("events");
    for (const event of events.list().items) events.delete(event.metadata!.namespace!, event.metadata!.name!);
  });

  let faults: Faults | undefined;
  let traffic: TrafficGenerator | undefined;
  return {
    simulation,
    apiServer,
    scheduler,
    controllers,
    network,
    registry,
    nodes,
    controlPlane: nodes.get(topology[0]!.name)!,
    server,
    parts: controlPlane,
    get faults() {
      return (faults ??= loadedModule(rest).createFaults({ simulation, nodes, controlPlane, network, registry }));
    },
    get traffic() {
      return (traffic ??= loadedModule(rest).createTrafficGenerator(simulation, (from = topology[0]!.name) => {
        if (typeof from === "string") return network.host(from)?.namespace;
        for (const { runtime, kubelet } of nodes.values()) {
          const found = kubelet.podByName(from.namespace ?? "default", from.pod);
          const sandbox = found && runtime.sandboxes(found.pod.metadata!.uid!).find(({ ready }) => ready);
          if (sandbox) return sandbox.network;
        }
        return undefined;
      }));
    },
  };
}

function capacityOf({ cpu, memory, "ephemeral-storage": storage }: NodeTopology): Record<string, string> {
  return { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}), ...(storage ? { "ephemeral-storage": storage } : {}) };
}

/** Virtual ms between two nodes that join: the add-ons of one are placed before the next one comes. */
const JOIN_INTERVAL = 4000;

/** Virtual ms after which a cluster of so many nodes is at rest. */
export function settleTime(nodes: number): number {
  return Math.min(nodes, 3) * JOIN_INTERVAL + (nodes > 3 ? (nodes - 3) * JOIN_INTERVAL : 0) + 60_000;
}

/** `key=value:Effect`, `key:Effect` */
export function parseTaint(text: string): { key: string; value?: string; effect: string } {
  const [, key = "", value, effect = "NoSchedule"] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
  return { key, ...(value ? { value } : {}), effect };
}

function rethrow(error: unknown): never {
  throw error;
}

function ensure(client: Client, { resource, object }: SystemObject): void {
  try {
    client.ofAny(resource).create(object.metadata?.namespace ?? "", object as KubeObject);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
  }
}
