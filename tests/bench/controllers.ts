// The controllers at work and at rest, in CPU time of the process: a rollout of 1,000 replicas, 500 Deployments of 10, and an
// hour in which nothing happens. `whole`: with kubelets, containers and the network; else the control plane and a kubelet that
// only says what a real one would.
import type { Deployment } from "../../src/apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../../src/cluster/controllers/test-cluster.ts";
import { createEnvironment, DEFAULT_NODES } from "../../src/lab/index.ts";
import { loadRest } from "../../src/os/index.ts";
import { drive } from "../../src/sim/index.ts";
import { report } from "./measure/median.ts";

await loadRest();

const HOUR = 3_600_000;
const RUNS = 3;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The median of the CPU time, in ms, that `work` takes on something fresh. */
async function medianCpu<T>(prepare: () => T | Promise<T>, work: (on: T) => unknown, runs = RUNS): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const on = await prepare();
    const before = cpuMs();
    await work(on);
    times.push(cpuMs() - before);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1]!;
}

function deployment(name: string, replicas: number): Deployment {
  return {
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name) },
  };
}

function settle(cluster: TestCluster, done: () => boolean): void {
  for (let second = 0; !done(); second += 1) {
    if (second > 3600) throw new Error("it does not come to rest");
    cluster.run(1);
  }
}

const rolled = (cluster: TestCluster, name: string): boolean => {
  const { spec, status, metadata } = cluster.get("deployments.apps", name);
  const wanted = spec!.replicas!;
  return status?.observedGeneration === metadata!.generation && status?.updatedReplicas === wanted &&
    status.availableReplicas === wanted && status.replicas === wanted;
};

const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `node-${i + 1}`);

function large(): TestCluster {
  const cluster = createTestCluster(nodes(20));
  cluster.create("deployments.apps", deployment("web", 1000));
  settle(cluster, () => rolled(cluster, "web"));
  return cluster;
}

report(
  "a Deployment of 1,000 replicas rolls over (median of 3)",
  await medianCpu(large, (cluster) => {
    cluster.patch("deployments.apps", "web", { spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.28" }] } } } });
    settle(cluster, () => rolled(cluster, "web"));
  }),
  "ms", 3000,
);

report(
  "500 Deployments of 10 replicas come up (median of 3)",
  await medianCpu(() => createTestCluster(nodes(100)), (cluster) => {
    for (let i = 0; i < 500; i += 1) cluster.create("deployments.apps", deployment(`web-${i}`, 10));
    settle(cluster, () => Array.from({ length: 500 }, (_, i) => i).every((i) => rolled(cluster, `web-${i}`)));
  }),
  "ms", 10_000,
);

const environment = async () => {
  const made = createEnvironment({ seed: "bench", nodes: DEFAULT_NODES.map((name) => ({ name })) });
  await drive(made.simulation, made.settledAt);
  return made;
};

report(
  "an hour of an idle cluster of four nodes, whole (median of 5)",
  await medianCpu(environment, ({ simulation }) => drive(simulation, simulation.now + HOUR), 5),
  "ms", 100,
);
const idle = await environment();
const before = idle.simulation.eventCount;
await drive(idle.simulation, idle.simulation.now + HOUR);
report("events of that hour", idle.simulation.eventCount - before, "");
