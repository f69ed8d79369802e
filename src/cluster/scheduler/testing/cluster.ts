import type { Node, Pod } from "../../../apimachinery/types/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { createApiServer, type Client } from "../../apiserver/index.ts";
import type { SchedulerConfiguration } from "../configuration.ts";
import { createScheduler, type Scheduler } from "../scheduler.ts";

/** API server and scheduler without anybody else: Pods do not start, and go when they are deleted. */
export interface TestCluster {
  readonly simulation: Simulation;
  readonly client: Client;
  readonly scheduler: Scheduler;
  run(seconds: number): void;
  addNode(node: Node): void;
  create(...pods: Pod[]): void;
  delete(name: string): void;
  get(name: string): Pod;
  where(name: string): string | undefined;
  updateNode(name: string, change: (node: Node) => Node): void;
  updatePod(name: string, change: (pod: Pod) => Pod): void;
}

export function testCluster(nodes: readonly Node[], configuration?: SchedulerConfiguration, seed = "test"): TestCluster {
  const simulation = new Simulation({ seed });
  const api = createApiServer({ simulation });
  const client = api.client("test");
  const pods = client.of("pods");
  client.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  client.of("serviceaccounts").create("default", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
  const updateNode: TestCluster["updateNode"] = (name, change) => {
    const made = client.of("nodes").get("", name);
    client.of("nodes").update("", change(made));
    const status = change(made).status;
    if (status !== made.status) client.of("nodes").updateStatus("", { ...client.of("nodes").get("", name), status });
  };
  const addNode = ({ metadata, spec, status }: Node): void => {
    client.of("nodes").create("", { apiVersion: "v1", kind: "Node", metadata: metadata! });
    // A new Node is tainted not-ready by admission and its status is not taken: as a kubelet and the controller would.
    updateNode(metadata!.name!, (made) => ({ ...made, spec: { ...spec }, status: status! }));
  };
  for (const one of nodes) addNode(one);
  const scheduler = createScheduler({ simulation, client: api.client("kube-scheduler"), ...(configuration ? { configuration } : {}) });
  scheduler.start();
  const run = (seconds: number): void => {
    simulation.runUntil(simulation.now + seconds * 1000);
  };
  run(0.1);
  return {
    simulation, client, scheduler, run, addNode, updateNode,
    create: (...list) => list.forEach(({ metadata, spec }) => {
      const { uid: _, ...rest } = metadata!;
      pods.create("default", { apiVersion: "v1", kind: "Pod", metadata: rest, spec: spec! });
    }),
    delete: (name) => pods.delete("default", name, { gracePeriodSeconds: 0 }),
    get: (name) => pods.get("default", name),
    where: (name) => pods.get("default", name).spec!.nodeName,
    updatePod: (name, change) => pods.update("default", change(pods.get("default", name))),
  };
}
