// The shapes of Kubernetes' own benchmark of its scheduler (test/integration/scheduler_perf), each beside the floor that is
// published there: API server and scheduler, without kubelets. Counted is all CPU time from the creation of the measured Pods
// until they are placed, creation, binding and events included. At least three times each floor is wanted.
// `npm run bench -- scheduler`; BENCH_SHAPES=name,name for some of them.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Pod, PodSpec } from "../../src/apimachinery/types/index.ts";
import { createApiServer, type Client } from "../../src/cluster/apiserver/index.ts";
import { createScheduler, type Scheduler } from "../../src/cluster/scheduler/index.ts";
import { loadRest } from "../../src/os/index.ts";
import { Simulation } from "../../src/sim/index.ts";

await loadRest();

const HOST = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";
const WANTED = 3;
const LIMIT_MB = 300;

/** What Pods are made of: labels and what differs from the plain spec. */
interface Template {
  labels?: Record<string, string>;
  cpu?: string;
  spec?: Partial<PodSpec>;
}

interface Shape {
  name: string;
  /** Pods a second, as published; undefined where none is. */
  floor?: number;
  nodes: number;
  zones?: readonly string[];
  init: number;
  initTemplate?: Template;
  measured: number;
  template: Template;
  /** A Pod that is made every 200 virtual ms meanwhile. */
  churn?: Template;
  /** Things that are made and go again every virtual second: a node, a Pod that does not fit, a Service. */
  mixedChurn?: boolean;
  /** Namespaces of the Pods of the beginning and of the measured ones. */
  namespaces?: readonly [string, string];
}

const term = (color: string, topologyKey: string) => ({
  labelSelector: { matchLabels: { color } }, topologyKey, namespaces: ["sched-1", "sched-0"],
});

const PLAIN: Template = {};
const SCHED = ["sched-0", "sched-1"] as const;
const MOON = ["moon-1", "moon-2", "moon-3"];
const spread = (whenUnsatisfiable: string): Template => ({
  labels: { color: "blue" },
  spec: {
    topologySpreadConstraints: [{ maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable, labelSelector: { matchLabels: { color: "blue" } } }],
  },
});
const antiAffinity: Template = {
  labels: { color: "green" },
  spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term("green", HOST)] } } },
};
const affinity: Template = {
  labels: { color: "blue" },
  spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term("blue", ZONE)] } } },
};
const preferred = (kind: "podAffinity" | "podAntiAffinity", color: string): Template => ({
  labels: { color },
  spec: { affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(color, HOST) }] } } },
});
const onOneNode: Template = {
  cpu: "1m",
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["scheduler-perf-node"] }] }],
        },
      },
    },
  },
};
const inZone: Template = {
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: ["zone1", "zone2"] }] }] },
      },
    },
  },
};
const low: Template = { cpu: "900m", spec: { terminationGracePeriodSeconds: 0 } };
const high: Template = { cpu: "3", spec: { priorityClassName: "high" } };
const large: Template = { cpu: "9", spec: { priorityClassName: "high" } };

const shapes: readonly Shape[] = [
  { name: "SchedulingBasic/5000Nodes_10000Pods", floor: 680, nodes: 5000, init: 1000, measured: 10_000, template: PLAIN },
  { name: "PreemptionBasic/1000Nodes", nodes: 1000, init: 4000, initTemplate: low, measured: 1000, template: high },
  { name: "PreemptionAsync/5000Nodes", floor: 570, nodes: 5000, init: 20_000, initTemplate: low, measured: 5000, template: PLAIN, churn: high },
  { name: "TopologySpreading/5000Nodes_5000Pods", floor: 460, nodes: 5000, zones: MOON, init: 5000, measured: 5000, template: spread("DoNotSchedule") },
  { name: "PreferredTopologySpreading/5000Nodes_5000Pods", floor: 340, nodes: 5000, zones: MOON, init: 5000, measured: 5000, template: spread("ScheduleAnyway") },
  { name: "SchedulingPodAffinity/5000Nodes_5000Pods", floor: 35, nodes: 5000, zones: ["zone1"], init: 5000, initTemplate: affinity, measured: 5000, template: affinity, namespaces: SCHED },
  { name: "SchedulingPodAntiAffinity/5000Nodes_2000Pods", floor: 60, nodes: 5000, init: 1000, initTemplate: antiAffinity, measured: 2000, template: antiAffinity, namespaces: SCHED },
  { name: "SchedulingPreferredPodAffinity/5000Nodes_5000Pods", floor: 90, nodes: 5000, init: 5000, initTemplate: preferred("podAffinity", "red"), measured: 5000, template: preferred("podAffinity", "red"), namespaces: SCHED },
  { name: "SchedulingPreferredPodAntiAffinity/5000Nodes_5000Pods", floor: 90, nodes: 5000, init: 5000, initTemplate: preferred("podAntiAffinity", "yellow"), measured: 5000, template: preferred("podAntiAffinity", "yellow"), namespaces: SCHED },
  { name: "SchedulingNodeAffinity/5000Nodes_10000Pods", floor: 220, nodes: 5000, zones: ["zone1"], init: 5000, initTemplate: inZone, measured: 10_000, template: inZone },
  { name: "SchedulingDaemonset/15000Nodes", floor: 1100, nodes: 15_000, init: 0, measured: 30_000, template: onOneNode },
  { name: "SchedulingWithMixedChurn/5000Nodes_10000Pods", floor: 710, nodes: 5000, init: 0, measured: 10_000, template: PLAIN, mixedChurn: true },
  { name: "Unschedulable/5kNodes_100Init_10kPods", floor: 590, nodes: 5000, init: 100, measured: 10_000, template: PLAIN, churn: large },
  { name: "Unschedulable/5kNodes_20kInit_10kPods", floor: 600, nodes: 5000, init: 20_000, measured: 10_000, template: PLAIN, churn: large },
];

function makePod(name: string, { labels, cpu = "100m", spec }: Template): Pod {
  const resources = { cpu, memory: "500Mi" };
  return {
    apiVersion: "v1", kind: "Pod", metadata: { name, ...(labels ? { labels } : {}) },
    spec: { containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 80 }], resources: { requests: resources, limits: resources } }], ...spec },
  };
}

function addNode(client: Client, name: string, zone?: string, resources = { cpu: "4", memory: "32Gi", pods: "110" }): void {
  const labels = { [HOST]: name, ...(zone ? { [ZONE]: zone } : {}) };
  const made = client.of("nodes").create("", { apiVersion: "v1", kind: "Node", metadata: { name, labels } });
  const open = client.of("nodes").update("", { ...made, spec: {} });
  client.of("nodes").updateStatus("", { ...open, status: { capacity: resources, allocatable: resources } });
}

function addNodes(client: Client, count: number, zones: readonly string[] = []): void {
  for (let i = 0; i < count; i += 1) addNode(client, `scheduler-perf-${i}`, zones[i % zones.length]);
}

interface Bench {
  simulation: Simulation;
  client: Client;
  scheduler: Scheduler;
  placed: number;
}

function start(namespaces: readonly string[], nodes: number, zones?: readonly string[]): Bench {
  const simulation = new Simulation({ seed: "bench" });
  const api = createApiServer({ simulation });
  const client = api.client("bench");
  for (const name of namespaces) {
    client.ofAny("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    client.ofAny("serviceaccounts").create(name, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
  }
  client.ofAny("priorityclasses.scheduling.k8s.io").create("", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 10 } as never);
  addNodes(client, nodes, zones);
  const scheduler = createScheduler({ simulation, client: api.client("kube-scheduler") });
  scheduler.start();
  simulation.runUntil(10);
  const bench: Bench = { simulation, client, scheduler, placed: 0 };
  api.storage.watch("pods", (change) => {
    const [before, after] = [change.old as Pod | undefined, change.object as Pod];
    if (change.type !== "DELETED" && after.spec?.nodeName && !before?.spec?.nodeName && after.metadata!.name!.startsWith("measured-")) bench.placed += 1;
  });
  return bench;
}

function create({ client }: Bench, namespace: string, prefix: string, count: number, template: Template): void {
  const pods = client.of("pods");
  for (let i = 0; i < count; i += 1) pods.create(namespace, makePod(`${prefix}-${i}`, template));
}

function settle(bench: Bench, until: () => boolean): void {
  for (let i = 0; i < 100_000 && !until(); i += 1) bench.simulation.runUntil(bench.simulation.now + 100);
}

/** Makes and takes away, in turn, every virtual second. */
function mixedChurn({ simulation, client }: Bench, namespace: string, goesOn: () => boolean): void {
  let there = false;
  const turn = (): void => {
    if (there) {
      client.of("nodes").delete("", "churn");
      client.of("pods").delete(namespace, "churn", { gracePeriodSeconds: 0 });
      client.of("services").delete(namespace, "churn");
    } else {
      addNode(client, "churn");
      client.of("pods").create(namespace, makePod("churn", large));
      client.of("services").create(namespace, {
        apiVersion: "v1", kind: "Service", metadata: { name: "churn" }, spec: { selector: { app: "foo" }, ports: [{ port: 8080 }] },
      });
    }
    there = !there;
    if (goesOn()) simulation.after(1000, turn);
  };
  turn();
}

function run(shape: Shape): void {
  const { namespaces = ["default", "default"], floor, measured } = shape;
  const bench = start([...new Set(namespaces)], shape.nodes, shape.zones);
  // The one node of the DaemonSet's shape, large enough for all.
  if (shape.template === onOneNode) addNode(bench.client, "scheduler-perf-node", undefined, { cpu: "90000", memory: "90000Gi", pods: "90000" });
  create(bench, namespaces[0], "init", shape.init, shape.initTemplate ?? PLAIN);
  bench.simulation.runUntil(bench.simulation.now + shape.init * 2 + 1000);
  const before = process.cpuUsage();
  create(bench, namespaces[1], "measured", measured, shape.template);
  let churned = 0;
  const churn = (): void => {
    bench.client.of("pods").create(namespaces[1], makePod(`churn-${churned}`, shape.churn!));
    churned += 1;
    if (bench.placed < measured) bench.simulation.after(200, churn);
  };
  if (shape.churn) churn();
  if (shape.mixedChurn) mixedChurn(bench, namespaces[1], () => bench.placed < measured);
  settle(bench, () => bench.placed >= measured);
  const { user, system } = process.cpuUsage(before);
  const rate = measured / ((user + system) / 1e6);
  const line = `${shape.name.padEnd(58)} ${rate.toFixed(0).padStart(6)} Pods/s`;
  const low = bench.placed < measured || (floor !== undefined && rate < WANTED * floor);
  process.stdout.write(floor === undefined ? `${line}\n` : `${line}  floor ${String(floor).padStart(3)}  ${(rate / floor).toFixed(1)} times${low ? "  TOO LOW" : ""}\n`);
  if (low) process.exitCode = 1;
}

/** What a Pod costs in clusters of several sizes, beside the number of nodes that are looked at for it. */
function growth(): void {
  for (const nodes of [100, 1000, 5000, 15_000]) {
    const bench = start(["default"], nodes);
    create(bench, "default", "init", 500, PLAIN);
    bench.simulation.runUntil(bench.simulation.now + 2000);
    const before = process.cpuUsage();
    create(bench, "default", "measured", 3000, PLAIN);
    settle(bench, () => bench.placed >= 3000);
    const { user, system } = process.cpuUsage(before);
    const each = (user + system) / 3000;
    const looked = bench.scheduler.attempts("default", "measured-2999")[0]!.evaluated;
    process.stdout.write(`${`one Pod on ${nodes.toLocaleString("en")} nodes`.padEnd(58)} ${each.toFixed(0).padStart(6)} us      ${looked} nodes looked at\n`);
  }
}

/** Heap that 10,000 Pods on 1,000 nodes take, all of it: stores, history, scheduler. */
function memory(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const bench = start(["default"], 1000);
  create(bench, "default", "measured", 10_000, PLAIN);
  settle(bench, () => bench.placed >= 10_000);
  bench.simulation.runUntil(bench.simulation.now + 1000);
  collect();
  const used = process.memoryUsage().heapUsed / 2 ** 20;
  const over = used > LIMIT_MB;
  process.stdout.write(`${"10,000 Pods on 1,000 nodes".padEnd(58)} ${used.toFixed(0).padStart(6)} MB  budget ${LIMIT_MB} MB${over ? "  OVER" : ""}\n`);
  if (over) process.exitCode = 1;
  if (bench.placed < 10_000) throw new Error(`${bench.placed} of 10000 Pods were placed`);
}

const only = process.env["BENCH_SHAPES"]?.split(",");
if (!only || only.includes("memory")) memory();
if (!only || only.includes("growth")) growth();
for (const shape of shapes) if (!only || only.some((name) => shape.name.startsWith(name))) run(shape);
