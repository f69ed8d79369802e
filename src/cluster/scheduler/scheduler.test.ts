import { describe, expect, it } from "vitest";
import type { Node, Pod, PodSpec } from "../../apimachinery/types/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createApiServer } from "../apiserver/index.ts";
import { createScheduler } from "./index.ts";
import type { SchedulerConfiguration } from "./configuration.ts";

const HOST = "kubernetes.io/hostname";
const NOT_HELPFUL = "no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.";

interface NodeInput {
  cpu?: string;
  memory?: string;
  pods?: string;
  labels?: Record<string, string>;
  taints?: NonNullable<Node["spec"]>["taints"];
  unschedulable?: boolean;
  other?: Record<string, string>;
}

function node(name: string, input: NodeInput = {}): Node {
  const { cpu = "2", memory = "24581692Ki", pods = "110", labels = {}, taints, unschedulable, other } = input;
  const resources = { cpu, memory, pods, "ephemeral-storage": "265142110657", ...other };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { [HOST]: name, ...labels } },
    spec: { ...(taints ? { taints } : {}), ...(unschedulable ? { unschedulable } : {}) },
    status: { capacity: resources, allocatable: resources },
  };
}

interface PodInput extends Partial<PodSpec> {
  cpu?: string;
  memory?: string;
  requests?: Record<string, string>;
  labels?: Record<string, string>;
}

function pod(name: string, input: PodInput = {}): Pod {
  const { cpu, memory, requests, labels, ...spec } = input;
  const asked = { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}), ...requests };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", ...(labels ? { labels } : {}) },
    spec: {
      containers: [{ name: "web", image: "nginx:1.27", resources: { requests: asked, limits: requests ?? {} } }],
      ...spec,
    },
  };
}

const controlplane = node("controlplane", { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] });

function cluster(nodes: Node[] = [controlplane, node("node-1"), node("node-2"), node("node-3")], configuration?: SchedulerConfiguration) {
  const simulation = new Simulation({ seed: "scheduler" });
  const api = createApiServer({ simulation });
  const client = api.client("test");
  client.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  client.of("serviceaccounts").create("default", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
  const addNode = (one: Node): void => {
    client.of("nodes").create("", one);
    // A new Node is tainted not-ready by admission and its status is not taken: as a kubelet and the controller would.
    const made = client.of("nodes").get("", one.metadata!.name!);
    const updated = client.of("nodes").update("", { ...made, spec: { ...made.spec, taints: one.spec?.taints } });
    client.of("nodes").updateStatus("", { ...updated, status: one.status });
  };
  for (const one of nodes) addNode(one);
  const scheduler = createScheduler({ simulation, client: api.client("kube-scheduler"), configuration });
  scheduler.start();
  const run = (seconds: number): void => {
    simulation.runUntil(simulation.now + seconds * 1000);
  };
  run(0.1);
  const pods = client.of("pods");
  return {
    simulation, client, scheduler, run, addNode,
    create: (...list: Pod[]) => list.forEach((one) => pods.create("default", one)),
    delete: (name: string) => pods.delete("default", name, { gracePeriodSeconds: 0 }),
    where: (name: string) => pods.get("default", name).spec!.nodeName,
    message: (name: string) => pods.get("default", name).status?.conditions?.find(({ type }) => type === "PodScheduled")?.message,
    get: (name: string) => pods.get("default", name),
    events: (reason: string) => client.of("events").list("default").items.filter((event) => event.reason === reason),
  };
}

describe("placing", () => {
  it("binds a Pod, says so in an event, and keeps the verdict on each node", () => {
    const c = cluster();
    c.create(pod("web", { cpu: "500m" }));
    c.run(0.1);
    expect(c.where("web")).toMatch(/^node-[123]$/);
    const [event] = c.events("Scheduled");
    expect(event).toMatchObject({
      type: "Normal", action: "Binding", reportingComponent: "default-scheduler", source: {},
      message: `Successfully assigned default/web to ${c.where("web")}`,
    });
    const [attempt] = c.scheduler.attempts("default", "web");
    expect(attempt).toMatchObject({ outcome: "scheduled", number: 1, feasible: 3, nodesInCluster: 4 });
    expect(attempt!.nodes.map(({ node: name }) => name)).toEqual(["controlplane", "node-1", "node-2", "node-3"]);
    expect(attempt!.nodes[0]!.refused).toMatchObject({
      plugin: "TaintToleration",
      detail: "node-role.kubernetes.io/control-plane:NoSchedule is not tolerated",
    });
    expect(attempt!.nodes[1]!.scores!.map(({ plugin }) => plugin)).toContain("NodeResourcesFit");
  });

  it("spreads equal Pods over idle nodes", () => {
    const c = cluster();
    for (let i = 0; i < 9; i += 1) c.create(pod(`p${i}`, { cpu: "100m" }));
    c.run(1);
    const counts = new Map<string, number>();
    for (let i = 0; i < 9; i += 1) counts.set(c.where(`p${i}`)!, (counts.get(c.where(`p${i}`)!) ?? 0) + 1);
    expect([...counts.values()]).toEqual([3, 3, 3]);
  });

  it("gives the same placement for the same seed", () => {
    const places = (): (string | undefined)[] => {
      const c = cluster();
      for (let i = 0; i < 12; i += 1) c.create(pod(`p${i}`));
      c.run(1);
      return Array.from({ length: 12 }, (_, i) => c.where(`p${i}`));
    };
    expect(places()).toEqual(places());
  });
});

describe("the reason why not", () => {
  const affinity = (key: string, values: string[]): Partial<PodSpec> => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values }] }] },
      },
    },
  });
  const cases: [string, PodInput, string][] = [
    ["more cpu than any node", { cpu: "8" }, `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. ${NOT_HELPFUL}`],
    [
      "several resources", { cpu: "8", memory: "4000Gi" },
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu, 3 Insufficient memory. ${NOT_HELPFUL}`,
    ],
    [
      "an extended resource that no node has", { requests: { "example.com/dongle": "1" } },
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient example.com/dongle. ${NOT_HELPFUL}`,
    ],
    [
      "a label that no node has", { nodeSelector: { disktype: "ssd" } },
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector. ${NOT_HELPFUL}`,
    ],
    [
      "the control plane without a toleration", affinity(HOST, ["controlplane"]),
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector. ${NOT_HELPFUL}`,
    ],
    [
      "a node by name that is not there",
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["node-7"] }] }],
            },
          },
        },
      },
      `0/4 nodes are available: 4 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${NOT_HELPFUL}`,
    ],
    [
      "a claim that is not there", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "none" } }] },
      `0/4 nodes are available: persistentvolumeclaim "none" not found. not found`,
    ],
    [
      "required pod affinity that nobody meets",
      {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, labelSelector: { matchLabels: { app: "db" } } }],
          },
        },
      },
      `0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match pod affinity rules. ${NOT_HELPFUL}`,
    ],
  ];
  it.each(cases)("%s", (_name, input, message) => {
    const c = cluster();
    c.create(pod("web", input));
    c.run(0.2);
    expect(c.message("web")).toBe(message);
    expect(c.events("FailedScheduling").map((event) => event.message)).toEqual([message]);
    expect(c.get("web").status?.conditions?.[0]).toMatchObject({ type: "PodScheduled", status: "False", reason: "Unschedulable" });
  });

  it("counts nodes that could be freed apart from those that could not", () => {
    const c = cluster();
    for (const i of [1, 2, 3]) c.create(pod(`full-${i}`, { cpu: "1800m" }));
    c.run(0.2);
    c.create(pod("web", { cpu: "500m" }));
    c.run(0.2);
    expect(c.message("web")).toBe(
      "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, " +
        "preemption: 0/4 nodes are available: 1 Preemption is not helpful for scheduling, 3 No preemption victims found for incoming pod.",
    );
  });

  it("names anti-affinity of the Pod and of others", () => {
    const c = cluster();
    const shun: Partial<PodSpec> = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, labelSelector: { matchLabels: { app: "web" } } }],
        },
      },
    };
    for (const i of [1, 2, 3, 4]) c.create(pod(`w${i}`, { labels: { app: "web" }, ...shun }));
    c.create(pod("plain", { labels: { app: "web" } }));
    c.run(0.5);
    expect(c.message("w4")).toMatch(/1 node\(s\) had untolerated taint\(s\), 3 node\(s\) didn't match pod anti-affinity rules\. .*1 Preemption is not helpful for scheduling, 3 No preemption victims/);
    expect(c.message("plain")).toMatch(/3 node\(s\) didn't satisfy existing pods anti-affinity rules/);
  });

  it("counts the tainted node as an empty domain of a spread, unless taints are honoured", () => {
    const spread = (policy?: string): PodInput => ({
      labels: { app: "s" },
      topologySpreadConstraints: [
        {
          maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "s" } },
          ...(policy ? { nodeTaintsPolicy: policy } : {}),
        },
      ],
    });
    for (const [policy, placed] of [[undefined, 3], ["Honor", 6]] as const) {
      const c = cluster();
      for (let i = 0; i < 6; i += 1) c.create(pod(`s${i}`, spread(policy)));
      c.run(1);
      expect(Array.from({ length: 6 }, (_, i) => c.where(`s${i}`)).filter(Boolean)).toHaveLength(placed);
    }
  });
});

describe("waking", () => {
  it("tries again at once when a label comes", () => {
    const c = cluster();
    c.create(pod("web", { nodeSelector: { disktype: "ssd" } }));
    c.run(0.2);
    const one = c.client.of("nodes").get("", "node-2");
    c.client.of("nodes").update("", { ...one, metadata: { ...one.metadata, labels: { ...one.metadata!.labels, disktype: "ssd" } } });
    c.run(0.1);
    expect(c.where("web")).toBe("node-2");
  });

  it("does not try again for a label that does not help", () => {
    const c = cluster();
    c.create(pod("web", { nodeSelector: { disktype: "ssd" } }));
    c.run(0.2);
    const one = c.client.of("nodes").get("", "node-2");
    c.client.of("nodes").update("", { ...one, metadata: { ...one.metadata, labels: { ...one.metadata!.labels, rack: "r1" } } });
    c.run(5);
    expect(c.scheduler.attempts("default", "web")).toHaveLength(1);
  });

  it("takes the place of a Pod that is gone", () => {
    const c = cluster([node("node-1")]);
    c.create(pod("one", { cpu: "1500m" }), pod("two", { cpu: "1500m" }));
    c.run(2);
    expect(c.where("two")).toBeUndefined();
    c.delete("one");
    c.run(0.3);
    expect(c.where("two")).toBe("node-1");
  });

  it("waits for the last scheduling gate", () => {
    const c = cluster();
    c.create(pod("web", { schedulingGates: [{ name: "example.com/a" }] }));
    c.run(1);
    expect(c.scheduler.attempts("default", "web")).toEqual([]);
    const { schedulingGates: _, ...spec } = c.get("web").spec!;
    c.client.of("pods").update("default", { ...c.get("web"), spec });
    c.run(0.1);
    expect(c.where("web")).toBeDefined();
  });

  it("tries an unschedulable Pod again after five minutes, at a mark of 30 s", () => {
    const c = cluster();
    c.create(pod("web", { cpu: "8" }));
    c.run(299);
    expect(c.scheduler.attempts("default", "web")).toHaveLength(1);
    c.run(32);
    expect(c.scheduler.attempts("default", "web")).toHaveLength(2);
  });

  it("does not touch Pods of another scheduler", () => {
    const c = cluster();
    c.create(pod("web", { schedulerName: "mine" }));
    c.run(1);
    expect(c.get("web").status?.conditions).toBeUndefined();
  });
});

describe("preemption", () => {
  const classes = { low: 100, mid: 500, high: 1000 };
  function withClasses(nodes?: Node[]) {
    const c = cluster(nodes);
    for (const [name, value] of Object.entries(classes)) {
      c.client.of("priorityclasses.scheduling.k8s.io").create("", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value });
    }
    return c;
  }

  it("stops the lower Pod, is nominated meanwhile, and comes when it is gone", () => {
    const c = withClasses([controlplane, node("node-1"), node("node-2", { labels: { x: "y" } }), node("node-3")]);
    const on: Partial<PodSpec> = { nodeSelector: { [HOST]: "node-3" } };
    c.create(pod("low", { cpu: "1500m", priorityClassName: "low", ...on }));
    c.run(0.2);
    c.create(pod("high", { cpu: "1500m", priorityClassName: "high", ...on }));
    c.run(0.2);
    expect(c.message("high")).toBe(
      "0/4 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector.",
    );
    expect(c.get("high").status?.nominatedNodeName).toBe("node-3");
    const low = c.get("low");
    expect(low.metadata!.deletionTimestamp).toBeDefined();
    expect(low.status?.conditions?.find(({ type }) => type === "DisruptionTarget")).toMatchObject({
      status: "True", reason: "PreemptionByScheduler", message: "default-scheduler: preempting to accommodate a higher priority pod",
    });
    expect(c.events("Preempted")[0]!.message).toBe(`Preempted by pod ${c.get("high").metadata!.uid} on node node-3`);
    c.delete("low");
    c.run(0.2);
    expect(c.where("high")).toBe("node-3");
  });

  it("makes room for several Pods at once, each on a node of its own", () => {
    const names = ["node-1", "node-2", "node-3"];
    const c = withClasses(names.map((name) => node(name)));
    for (const name of names) c.create(pod(`low-${name}`, { cpu: "1500m", priorityClassName: "low", terminationGracePeriodSeconds: 0 }));
    c.run(0.2);
    for (const name of names) c.create(pod(`high-${name}`, { cpu: "1500m", priorityClassName: "high" }));
    c.run(0.01);
    for (let i = 0; i < 50; i += 1) {
      c.run(0.01);
      for (const name of names) {
        const victim = c.client.of("pods").find("default", `low-${name}`);
        if (victim?.metadata!.deletionTimestamp) c.delete(`low-${name}`);
      }
    }
    expect(names.map((name) => c.where(`high-${name}`)).sort()).toEqual(names);
  });

  /** A Pod that runs: its class, CPU, whether a budget watches it, and the hour of the day it started at. */
  type Running = [name: string, priorityClass: keyof typeof classes, cpu: string, more?: { watched?: boolean; hour?: number }];

  /** Who goes when a Pod of the highest class comes that wants so much CPU; the budget of those watched allows so many disruptions. */
  function victims(running: Record<string, Running[]>, cpu: string, allowed = 0): string[] {
    const c = withClasses(Object.keys(running).map((name) => node(name)));
    const all = Object.entries(running).flatMap(([nodeName, pods]) => pods.map((one) => ({ nodeName, one })));
    for (const { nodeName, one: [name, priorityClassName, requested, { watched, hour = 6 } = {}] } of all) {
      c.create(pod(name, { nodeName, priorityClassName, cpu: requested, ...(watched ? { labels: { watched: "yes" } } : {}) }));
      c.client.of("pods").updateStatus("default", { ...c.get(name), status: { phase: "Running", startTime: `2026-11-20T0${hour}:00:00Z` } });
    }
    const budgets = c.client.of("poddisruptionbudgets.policy");
    const made = budgets.create("default", {
      apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "few" }, spec: { minAvailable: 1, selector: { matchLabels: { watched: "yes" } } },
    });
    budgets.updateStatus("default", { ...made, status: { disruptionsAllowed: allowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 } });
    c.run(0.2);
    c.create(pod("urgent", { cpu, priorityClassName: "high" }));
    c.run(0.2);
    return all.map(({ one: [name] }) => name).filter((name) => c.get(name).metadata!.deletionTimestamp !== undefined).sort();
  }

  it.each<[rule: string, node1: Running[], node2: Running[], gone: string[]]>([
    ["where no budget is broken, even if a higher Pod goes there", [["watched", "low", "2", { watched: true }]], [["free", "mid", "2"]], ["free"]],
    ["or fewest are", [["a", "low", "1", { watched: true }], ["b", "low", "1", { watched: true }]], [["c", "low", "2", { watched: true }]], ["c"]],
    ["then the one whose highest victim is lowest", [["mid", "mid", "2"]], [["low-1", "low", "1"], ["low-2", "low", "1"]], ["low-1", "low-2"]],
    ["then the one whose victims weigh least together", [["mid-1", "mid", "1"], ["mid-2", "mid", "1"]], [["mid-3", "mid", "1"], ["low", "low", "1"]], ["low", "mid-3"]],
    ["where fewer weigh less than many", [["a", "mid", "1"], ["b", "low", "1"]], [["c", "mid", "2"]], ["c"]],
    ["then the one whose highest victim started last", [["early", "low", "2", { hour: 7 }]], [["late", "low", "2", { hour: 8 }]], ["late"]],
    ["where none is of its own priority", [["peer", "high", "2"]], [["low", "low", "2"]], ["low"]],
  ])("takes the node %s", (_rule, one, two, gone) => {
    expect(victims({ "node-1": one, "node-2": two }, "2")).toEqual(gone);
    expect(victims({ "node-1": two, "node-2": one }, "2")).toEqual(gone);
  });

  it.each<[string, Running[], number, string[]]>([
    ["higher ones where the lower are enough", [["low", "low", "1"], ["mid", "mid", "1"]], 0, ["low"]],
    ["those that a budget protects before others", [["watched", "low", "1", { watched: true }], ["free", "mid", "1"]], 0, ["free"]],
    ["but not those whose budget allows it", [["watched", "low", "1", { watched: true }], ["free", "mid", "1"]], 1, ["watched"]],
    ["those that have run for longer", [["late", "low", "1", { hour: 8 }], ["early", "low", "1", { hour: 7 }]], 0, ["late"]],
  ])("spares on a node %s", (_rule, running, allowed, gone) => expect(victims({ "node-1": running }, "1", allowed)).toEqual(gone));

  it("respects preemptionPolicy Never", () => {
    const c = withClasses([node("node-1")]);
    c.create(pod("low", { cpu: "1500m", priorityClassName: "low" }));
    c.run(0.2);
    c.client.of("priorityclasses.scheduling.k8s.io").create("", {
      apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "polite" }, value: 900, preemptionPolicy: "Never",
    });
    c.create(pod("polite", { cpu: "1500m", priorityClassName: "polite" }));
    c.run(0.2);
    expect(c.message("polite")).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    );
  });
});
