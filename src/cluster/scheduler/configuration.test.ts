import { describe, expect, it } from "vitest";
import { parseConfiguration } from "./configuration-file.ts";
import type { ProfileConfiguration } from "./configuration.ts";
import { node, pod } from "./testing/trial.ts";
import { testCluster } from "./testing/cluster.ts";

const HEAD = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";

describe("the file of --config", () => {
  const refused: [string, string, string][] = [
    ["of no kind", "profiles: []", "Object 'Kind' is missing in the configuration"],
    ["of another version", "apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration", 'no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1beta3" in scheme'],
    ["with a field that there is not", `${HEAD}profile: []`, 'strict decoding error: unknown field "profile"'],
    ["with two profiles of one name", `${HEAD}profiles: [{schedulerName: a}, {schedulerName: a}]`, 'profiles[1].schedulerName: Duplicate value: "a"'],
    ["with a share above 100", `${HEAD}percentageOfNodesToScore: 150`, "percentageOfNodesToScore: Invalid value: 150: not in valid range [0-100]"],
    ["with back-offs the wrong way round", `${HEAD}podInitialBackoffSeconds: 20`, "podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds"],
  ];
  it.each(refused)("is refused %s", (_name, text, message) => {
    expect(() => parseConfiguration(text)).toThrow(message);
  });

  it("says who leads, and how Pods are scheduled", () => {
    const { configuration, leaderElect } = parseConfiguration(`${HEAD}leaderElection: {leaderElect: false}\nprofiles: [{schedulerName: mine}]\npodMaxBackoffSeconds: 20`);
    expect(leaderElect).toBe(false);
    expect(configuration).toEqual({ podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 20, profiles: [{ schedulerName: "mine" }] });
  });
});

const packing: ProfileConfiguration = {
  schedulerName: "packer",
  plugins: { score: { disabled: [{ name: "NodeResourcesBalancedAllocation" }] } },
  pluginConfig: [{ name: "NodeResourcesFit", args: { scoringStrategy: { type: "MostAllocated", resources: [{ name: "cpu", weight: 1 }] } } }],
};

describe("profiles", () => {
  const nodes = () => [node("a"), node("b")];
  const cpu = { requests: { cpu: "500m" } };

  it("each schedule their own Pods in their own way", () => {
    const c = testCluster(nodes(), { profiles: [{}, packing] });
    for (let i = 0; i < 3; i += 1) {
      c.create(pod({ name: `packed${i}`, schedulerName: "packer", ...cpu }));
      c.run(0.1);
    }
    expect(new Set([0, 1, 2].map((i) => c.where(`packed${i}`))).size).toBe(1);
    c.create(pod({ name: "other", schedulerName: "nobody", ...cpu }), pod({ name: "plain", ...cpu }));
    c.run(0.2);
    expect(c.where("other")).toBeUndefined();
    expect(c.where("plain")).not.toBe(c.where("packed0"));
    const from = c.client.of("events").list("default").items.map(({ reportingComponent, involvedObject }) => `${involvedObject.name} ${reportingComponent}`);
    expect(from.sort()).toEqual(["packed0 packer", "packed1 packer", "packed2 packer", "plain default-scheduler"]);
  });

  const plugins: [string, ProfileConfiguration["plugins"], string[]][] = [
    ["all but one disabled", { score: { disabled: [{ name: "*" }], enabled: [{ name: "NodeResourcesFit", weight: 5 }] } }, ["NodeResourcesFit x5"]],
    ["a weight changed in its place", { multiPoint: { enabled: [{ name: "TaintToleration", weight: 10 }] }, score: { disabled: [{ name: "NodeResourcesFit" }, { name: "ImageLocality" }] } }, ["TaintToleration x10", "NodeResourcesBalancedAllocation x1"]],
  ];
  it.each(plugins)("score by the plugins that are on: %s", (_name, set, expected) => {
    const c = testCluster(nodes(), { profiles: [{ plugins: set! }] });
    c.create(pod({ name: "web", ...cpu }));
    c.run(0.2);
    const [attempt] = c.scheduler.attempts("default", "web");
    expect(attempt!.nodes[0]!.scores!.map(({ plugin, weight }) => `${plugin} x${weight}`)).toEqual(expected);
  });

  it("without a filter its rule does not hold", () => {
    const c = testCluster([node("a", { taints: [{ key: "t", effect: "NoSchedule" }] })], { profiles: [{ plugins: { filter: { disabled: [{ name: "TaintToleration" }] } } }] });
    c.create(pod({ name: "web" }));
    c.run(0.2);
    expect(c.where("web")).toBe("a");
  });

  it("without preemption nobody is stopped", () => {
    const c = testCluster([node("a")], { profiles: [{ plugins: { postFilter: { disabled: [{ name: "DefaultPreemption" }] } } }] });
    c.client.of("priorityclasses.scheduling.k8s.io").create("", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 10 });
    c.create(pod({ name: "low", requests: { cpu: "3" } }));
    c.run(0.2);
    c.create(pod({ name: "high", priorityClassName: "high", requests: { cpu: "3" } }));
    c.run(0.2);
    expect(c.get("low").metadata!.deletionTimestamp).toBeUndefined();
    expect(c.scheduler.attempts("default", "high")[0]!.message).toBe("0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate");
  });

  it("that name a plugin that there is not are refused", () => {
    const c = testCluster(nodes());
    expect(() => c.scheduler.configure({ profiles: [{ plugins: { score: { enabled: [{ name: "Nope" }] } } }] })).toThrow('plugin "Nope" does not exist');
  });
});

describe("a configuration that changes", () => {
  it("holds for the Pods that wait already", () => {
    const c = testCluster([node("a")]);
    c.create(pod({ name: "web", schedulerName: "packer" }));
    c.run(1);
    expect(c.where("web")).toBeUndefined();
    c.scheduler.configure({ profiles: [packing] });
    c.run(1);
    expect(c.where("web")).toBe("a");
  });

  it("a second scheduler takes its own Pods, while it runs", () => {
    const c = testCluster([node("a")]);
    const second = c.scheduler.sibling({ profiles: [{ schedulerName: "mine" }] });
    second.start();
    c.create(pod({ name: "web", schedulerName: "mine" }));
    c.run(1);
    expect(c.where("web")).toBe("a");
    expect(c.scheduler.attempts("default", "web")).toHaveLength(1);
    second.stop();
    c.create(pod({ name: "later", schedulerName: "mine" }));
    c.run(1);
    expect(c.where("later")).toBeUndefined();
  });
});

describe("how many nodes are looked at", () => {
  const cases: [nodes: number, percentage: number | undefined, looked: number][] = [
    [60, undefined, 60], [100, undefined, 100], [150, undefined, 100], [400, undefined, 188], [400, 100, 400], [400, 5, 100],
  ];
  it.each(cases)("of %i nodes with percentageOfNodesToScore %s: %i", (count, percentage, looked) => {
    const c = testCluster(Array.from({ length: count }, (_, i) => node(`n${i}`)), percentage === undefined ? {} : { percentageOfNodesToScore: percentage });
    c.create(pod({ name: "web" }));
    c.run(0.2);
    expect(c.scheduler.attempts("default", "web")[0]!.evaluated).toBe(looked);
  });
});
