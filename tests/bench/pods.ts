// Pods of nginx with three probes each on a hundred nodes: what it costs to get them ready and to keep them for an hour.
import type { Deployment } from "../../src/apimachinery/types/index.ts";
import { loadLater } from "../../src/os/index.ts";
import { createCluster, settleTime, type Cluster } from "../../src/cluster/cluster.ts";
import { programs } from "../../src/shell/index.ts";
import { Simulation } from "../../src/sim/index.ts";
import { median, report } from "./measure/median.ts";

const NODES = 100;
const HOUR = 3_600_000;
/** Of which the median counts: the machine may have other work, and a first run finds the code cold. */
const RUNS = 3;
// The clock is stepped without waiting for modules.
await loadLater();
const counts = process.argv.slice(2).map(Number).filter((count) => count > 0);

/** CPU time of the thread in ms: the machine may have other work. */
function cpuTime(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function start(): Cluster {
  const simulation = new Simulation({ seed: "bench" });
  const nodes = Array.from({ length: NODES + 1 }, (_, index) => ({
    name: index === 0 ? "controlplane" : `node-${index}`,
    taints: index === 0 ? ["node-role.kubernetes.io/control-plane:NoSchedule"] : [],
  }));
  const cluster = createCluster({ simulation, nodes, programs });
  simulation.runUntil(settleTime(nodes.length));
  return cluster;
}

function apply({ apiServer }: Cluster, replicas: number): void {
  const httpGet = { path: "/", port: 80 };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "nginx", image: "nginx:1.25", startupProbe: { httpGet }, readinessProbe: { httpGet }, livenessProbe: { httpGet } }] },
      },
    },
  } as Deployment;
  apiServer.client("kubectl").of("deployments.apps").create("default", deployment);
}

function ready({ apiServer }: Cluster): number {
  return apiServer.client("kubectl").of("deployments.apps").get("default", "web").status?.readyReplicas ?? 0;
}

/** CPU time (ms) until so many Pods are ready, in a new cluster, and the virtual seconds that took. */
function becomeReady(count: number): { cluster: Cluster; cpu: number; seconds: number } {
  const cluster = start();
  const { simulation } = cluster;
  const begun = simulation.now;
  const cpu = cpuTime(() => {
    apply(cluster, count);
    while (ready(cluster) < count && simulation.now - begun < HOUR) simulation.runUntil(simulation.now + 1000);
  });
  if (ready(cluster) < count) throw new Error(`only ${ready(cluster)} of ${count} Pods became ready`);
  return { cluster, cpu, seconds: Math.round((simulation.now - begun) / 1000) };
}

function measure(count: number, hour: boolean): void {
  const runs = Array.from({ length: RUNS }, () => {
    const { cpu, seconds } = becomeReady(count);
    return { cpu, seconds };
  });
  const up = median(runs.map(({ cpu }) => cpu));
  const name = `${count.toLocaleString("en")} Pods`;
  report(`${name} ready, CPU time (${runs[0]!.seconds} virtual s)`, up, "ms", count === 1000 ? 2000 : undefined);
  report(`${name} ready, CPU time of each`, up / count, "ms");
  if (!hour) return;
  const { simulation } = becomeReady(count).cluster;
  const kept = cpuTime(() => simulation.runUntil(simulation.now + HOUR));
  report(`${name}, a virtual hour, CPU time`, kept / 1000, "s", count === 1000 ? 30 : undefined);
}

for (const count of counts.length > 0 ? counts : [100, 300, 1000, 3000, 5000]) measure(count, count === 1000);
