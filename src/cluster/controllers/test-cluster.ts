import type { Kinds, KubeObject, Node, Pod, PodSpec, PodTemplateSpec, ResourceName } from "../../apimachinery/types/index.ts";
import { microTime, rfc3339 } from "../../apimachinery/time.ts";
import { loadRest } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { type ApiServer, type Client, createApiServer, StatusError } from "../apiserver/index.ts";
import { createScheduler, type Scheduler } from "../scheduler/index.ts";
import { type ControllerManager, type ControllerManagerOptions, createControllerManager, servedResources } from "./index.ts";

// These tests step the clock themselves, and cannot wait when it is held.
await loadRest();

/** A cluster for tests of controllers: the control plane, nodes, and a kubelet that only says what a real one would. */
export interface TestCluster {
  readonly simulation: Simulation;
  readonly api: ApiServer;
  readonly client: Client;
  readonly scheduler: Scheduler;
  readonly controllers: ControllerManager;
  /** Lets virtual seconds pass. */
  run(seconds: number): void;
  create<R extends ResourceName>(resource: R, object: Kinds[R]): Kinds[R];
  list<R extends ResourceName>(resource: R, namespace?: string): readonly Kinds[R][];
  get<R extends ResourceName>(resource: R, name: string, namespace?: string): Kinds[R];
  /** Merges into the object. */
  patch<R extends ResourceName>(resource: R, name: string, patch: unknown, namespace?: string): Kinds[R];
  pods(): readonly Pod[];
  /** `Reason Message` of the events about an object, oldest first. */
  events(name: string): string[];
  /** What the kubelet does; change it to make Pods fail. */
  readonly kubelet: Kubelet;
}

export interface Kubelet {
  /** ms from binding to running. */
  startTime: number;
  /** ms from deletion to the end, at most the grace period. */
  stopTime: number;
  /** Whether a Pod's containers become ready. */
  ready(pod: Pod): boolean;
  /** ms after its start at which a Pod ends with this exit code; undefined: it runs on. */
  ends(pod: Pod): { after: number; exitCode: number } | undefined;
  /** Ends a Pod now. */
  finish(name: string, exitCode: number): void;
  setReady(name: string, ready: boolean, namespace?: string): void;
  /** Nodes whose kubelet says nothing any more. */
  readonly silent: Set<string>;
}

export function template(app: string, spec: Partial<PodSpec> = {}): PodTemplateSpec {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: "web", image: "nginx:1.27" }], ...spec } };
}

export function createTestCluster(
  nodeNames: readonly string[] = ["node-1", "node-2", "node-3"],
  more: Pick<ControllerManagerOptions, "metrics" | "customMetrics" | "loadBalancerAddresses"> = {},
): TestCluster {
  const simulation = new Simulation({ seed: "controllers" });
  const api = createApiServer({ simulation });
  const client = api.client("test");
  for (const name of ["default", "kube-system", "kube-node-lease"]) {
    client.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const scheduler = createScheduler({ simulation, client: api.client("kube-scheduler") });
  const controllers = createControllerManager({
    simulation, authorizer: api.authorizer, client: api.client("kube-controller-manager"), resources: () => servedResources(api.definitions), rootCertificate: "CA",
    ...more,
  });
  const run = (seconds: number): void => void simulation.runUntil(simulation.now + seconds * 1000);
  for (const name of nodeNames) addNode(client, name);
  controllers.start();
  scheduler.start();
  const kubelet = startKubelet(simulation, client);
  run(1);
  return {
    simulation, api, client, scheduler, controllers, run, kubelet,
    create: (resource, object) => client.of(resource).create((object as KubeObject).metadata?.namespace ?? defaultNamespace(api, resource), object),
    list: (resource, namespace = "") => client.of(resource).list(namespace).items,
    get: (resource, name, namespace = defaultNamespace(api, resource)) => client.of(resource).get(namespace, name),
    patch: (resource, name, patch, namespace = defaultNamespace(api, resource)) =>
      client.of(resource).patch(namespace, name, "application/merge-patch+json", patch),
    pods: () => client.of("pods").list("default").items,
    events: (name) =>
      client.of("events").list().items
        .filter(({ involvedObject }) => involvedObject.name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ reason, message }) => `${reason} ${message}`),
  };
}

function defaultNamespace(api: ApiServer, resource: string): string {
  return servedResources(api.definitions).find(({ name }) => name === resource)?.namespaced ? "default" : "";
}

const READY = [{ type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }];

export function addNode(client: Client, name: string, labels: Record<string, string> = {}): void {
  const resources = { cpu: "4", memory: "16Gi", pods: "110" };
  const made = client.of("nodes").create("", {
    apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
  });
  const { taints: _, ...spec } = made.spec ?? {};
  const free = client.of("nodes").update("", { ...made, spec });
  const status: Node["status"] = {
    capacity: resources,
    allocatable: resources,
    conditions: READY,
  };
  client.of("nodes").updateStatus("", { ...free, status });
}

function startKubelet(simulation: Simulation, client: Client): Kubelet {
  const pods = client.of("pods");
  const started = new Set<string>();
  let address = 1;
  const attempt = (change: () => unknown): void => {
    try {
      change();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  };
  const write = (pod: Pod, status: Partial<NonNullable<Pod["status"]>>): void =>
    attempt(() => {
      const present = pods.find(pod.metadata!.namespace!, pod.metadata!.name!);
      if (present?.metadata!.uid === pod.metadata!.uid) pods.updateStatus(present!.metadata!.namespace!, { ...present!, status: { ...present!.status, ...status } });
    });
  const conditions = (ready: boolean, old: NonNullable<Pod["status"]>["conditions"] = []): NonNullable<Pod["status"]>["conditions"] => {
    const lastTransitionTime = rfc3339(simulation.wall);
    const status = ready ? "True" : "False";
    return [
      ...old.filter(({ type }) => type !== "Ready" && type !== "ContainersReady"),
      { type: "Ready", status, lastTransitionTime },
      { type: "ContainersReady", status, lastTransitionTime },
    ];
  };
  const finish = (pod: Pod, exitCode: number): void => {
    const time = rfc3339(simulation.wall);
    const present = pods.find(pod.metadata!.namespace!, pod.metadata!.name!);
    write(pod, {
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      conditions: conditions(false, present?.status?.conditions),
      containerStatuses: pod.spec!.containers.map(({ name, image = "" }) => ({
        name, image, imageID: "", ready: false, restartCount: 0, started: false,
        state: { terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error", startedAt: time, finishedAt: time } },
      })),
    });
  };
  const kubelet: Kubelet = {
    startTime: 500,
    stopTime: 300,
    ready: () => true,
    ends: () => undefined,
    silent: new Set(),
    finish: (name, exitCode) => finish(pods.get("default", name), exitCode),
    setReady(name, ready, namespace = "default") {
      const pod = pods.get(namespace, name);
      write(pod, { conditions: conditions(ready, pod.status?.conditions) });
    },
  };
  const look = (pod: Pod): void => {
    const uid = pod.metadata!.uid!;
    if (!pod.spec!.nodeName) return;
    if (pod.metadata!.deletionTimestamp) {
      if (started.has(`${uid}/stop`)) return;
      started.add(`${uid}/stop`);
      simulation.after(Math.min(kubelet.stopTime, (pod.metadata!.deletionGracePeriodSeconds ?? 0) * 1000), () => {
        const present = pods.find(pod.metadata!.namespace!, pod.metadata!.name!);
        if (present?.metadata!.uid !== uid) return;
        if (present!.status?.phase === "Running") finish(present!, pod.spec!.restartPolicy === "Always" ? 0 : 137);
        attempt(() => pods.delete(pod.metadata!.namespace!, pod.metadata!.name!, { gracePeriodSeconds: 0, preconditions: { uid } }));
      });
      return;
    }
    if (started.has(uid)) return;
    started.add(uid);
    simulation.after(kubelet.startTime, () => {
      const present = pods.find(pod.metadata!.namespace!, pod.metadata!.name!);
      if (present?.metadata!.uid !== uid || present!.metadata!.deletionTimestamp) return;
      const time = rfc3339(simulation.wall);
      const ip = `10.244.${address >> 8}.${address & 255}`;
      address += 1;
      const ready = kubelet.ready(present!);
      write(pod, {
        phase: "Running", podIP: ip, podIPs: [{ ip }], startTime: time, conditions: conditions(ready, present!.status?.conditions),
        containerStatuses: pod.spec!.containers.map(({ name, image = "" }) => ({
          name, image, imageID: "", ready, restartCount: 0, started: true, state: { running: { startedAt: time } },
        })),
      });
      const end = kubelet.ends(present!);
      if (!end) return;
      simulation.after(end.after, () => {
        const now = pods.find(pod.metadata!.namespace!, pod.metadata!.name!);
        if (now?.metadata!.uid === uid && now!.status?.phase === "Running") finish(now!, end.exitCode);
      });
    });
  };
  pods.inform({ added: look, updated: look });
  const leases = client.of("leases.coordination.k8s.io");
  const beat = (): void => {
    for (const node of client.of("nodes").list().items) {
      const name = node.metadata!.name!;
      if (kubelet.silent.has(name)) continue;
      // One that was thought lost says that it is there.
      if (node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "Unknown")) attempt(() => client.of("nodes").updateStatus("", { ...node, status: { ...node.status, conditions: READY } }));
      const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTime(simulation.wall) };
      const lease = leases.find("kube-node-lease", name);
      if (lease) leases.update("kube-node-lease", { ...lease, spec });
      else leases.create("kube-node-lease", { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name }, spec });
    }
    simulation.after(10_000, beat);
  };
  beat();
  return kubelet;
}
