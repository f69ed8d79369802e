import { describe, expect, it } from "vitest";
import type { KubeObject, Pod } from "../../apimachinery/types/index.ts";
import { loadRest } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createApiServer, StatusError } from "../apiserver/index.ts";
import { createScheduler, type FeatureGates } from "./index.ts";

await loadRest();

function cluster(nodes: number, gates: FeatureGates & { GenericWorkload?: boolean } = { GenericWorkload: true, GangScheduling: true }) {
  const simulation = new Simulation({ seed: "gang" });
  const api = createApiServer({ simulation, featureGates: gates });
  const client = api.client("test");
  client.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  client.of("serviceaccounts").create("default", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
  client.of("priorityclasses.scheduling.k8s.io").create("", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "high" }, value: 10 });
  const addNode = (name: string): void => {
    const made = client.of("nodes").create("", { apiVersion: "v1", kind: "Node", metadata: { name } });
    const open = client.of("nodes").update("", { ...made, spec: {} });
    client.of("nodes").updateStatus("", { ...open, status: { allocatable: { cpu: "1", memory: "8Gi", pods: "110" } } });
  };
  for (let i = 0; i < nodes; i += 1) addNode(`n${i}`);
  createScheduler({ simulation, client: api.client("kube-scheduler"), configuration: { featureGates: gates } }).start();
  const run = (seconds: number): void => {
    simulation.runUntil(simulation.now + seconds * 1000);
  };
  run(0.1);
  const groups = () => client.ofAny("podgroups.scheduling.k8s.io");
  const pod = (name: string, group?: string, spec: Partial<NonNullable<Pod["spec"]>> = {}): void => {
    client.of("pods").create("default", {
      apiVersion: "v1", kind: "Pod", metadata: { name },
      spec: {
        containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: "1" } } }],
        ...(group ? { schedulingGroup: { podGroupName: group } } : {}), ...spec,
      },
    });
  };
  const get = (name: string): Pod => client.of("pods").get("default", name);
  return {
    client, api, run, addNode, pod, get,
    group: (name: string, minCount: number) =>
      groups().create("default", {
        apiVersion: "scheduling.k8s.io/v1alpha2", kind: "PodGroup", metadata: { name }, spec: { schedulingPolicy: { gang: { minCount } } },
      } as KubeObject),
    condition: (name: string) => (groups().get("default", name) as { status?: { conditions?: unknown[] } }).status?.conditions?.[0],
    placed: (...names: string[]) => names.filter((name) => get(name).spec!.nodeName),
    message: (name: string) => get(name).status?.conditions?.find(({ type }) => type === "PodScheduled")?.message,
  };
}

describe("a gang", () => {
  it("waits until its group is there and enough Pods are", () => {
    const c = cluster(3);
    c.pod("a", "g");
    c.run(1);
    expect(c.placed("a")).toEqual([]);
    c.group("g", 2);
    c.run(1);
    expect(c.placed("a")).toEqual([]);
    c.pod("b", "g");
    c.run(1);
    expect(c.placed("a", "b")).toEqual(["a", "b"]);
    expect(c.condition("g")).toMatchObject({ type: "PodGroupScheduled", status: "True", reason: "Scheduled", message: "" });
  });

  it("is placed as a whole or not at all, and comes when there is room for all", () => {
    const c = cluster(2);
    c.group("g", 3);
    for (const name of ["a", "b", "c"]) c.pod(name, "g");
    c.run(1);
    expect(c.placed("a", "b", "c")).toEqual([]);
    expect(["a", "b"].map(c.message)).toEqual(
      ["a", "b"].map(() => "pod group is unschedulable, waiting for minCount pods from a gang to be scheduled"),
    );
    expect(c.message("c")).toMatch(/^0\/2 nodes are available: 2 Insufficient cpu\. /);
    expect(c.condition("g")).toMatchObject({ status: "False", reason: "Unschedulable", message: "pod group is unschedulable" });
    c.addNode("n9");
    c.run(3);
    expect(c.placed("a", "b", "c")).toEqual(["a", "b", "c"]);
    expect(c.condition("g")).toMatchObject({ status: "True" });
  });

  it("leaves room to others while it waits", () => {
    const c = cluster(2);
    c.group("g", 3);
    for (const name of ["a", "b", "c"]) c.pod(name, "g");
    c.run(1);
    c.pod("alone");
    c.run(1);
    expect(c.placed("alone")).toEqual(["alone"]);
  });

  it("stops nobody unless that makes room for enough of it", () => {
    for (const [minCount, stopped] of [[3, 0], [2, 2]] as const) {
      const c = cluster(2);
      for (const name of ["x", "y"]) c.pod(name, undefined, { terminationGracePeriodSeconds: 0 });
      c.run(1);
      c.group("g", minCount);
      for (let i = 0; i < minCount; i += 1) c.pod(`m${i}`, "g", { priorityClassName: "high" });
      c.run(5);
      const left = c.client.of("pods").list("default").items.filter(({ metadata }) => ["x", "y"].includes(metadata!.name!));
      expect(left).toHaveLength(2 - stopped);
      expect(c.placed(...Array.from({ length: minCount }, (_, i) => `m${i}`))).toHaveLength(stopped);
    }
  });

  it("binds Pods that come after the others by themselves", () => {
    const c = cluster(3);
    c.group("g", 2);
    for (const name of ["a", "b", "late"]) {
      c.pod(name, "g");
      c.run(1);
    }
    expect(c.placed("a", "b", "late")).toEqual(["a", "b", "late"]);
  });
});

describe("without the feature gates", () => {
  it("the Workload API is not served, and the group of a Pod is dropped", () => {
    const c = cluster(2, {});
    expect(() => c.group("g", 2)).toThrow(StatusError);
    expect(c.api.definitions.filter(({ version }) => version === "v1alpha2")).toEqual([]);
    c.pod("a", "g");
    c.run(1);
    expect(c.get("a").spec!.schedulingGroup).toBeUndefined();
    expect(c.placed("a")).toEqual(["a"]);
  });
});

describe("the Workload API", () => {
  const c = cluster(1);
  const cases: [string, object, string][] = [
    ["no policy", {}, 'spec.schedulingPolicy: Invalid value: "": must specify one of: `basic`, `gang`'],
    ["a gang of none", { schedulingPolicy: { gang: { minCount: 0 } } }, "spec.schedulingPolicy.gang.minCount: Invalid value: 0: must be greater than or equal to 1"],
  ];
  it.each(cases)("refuses a PodGroup with %s", (_name, spec, message) => {
    expect(() =>
      c.client.ofAny("podgroups.scheduling.k8s.io").create("default", {
        apiVersion: "scheduling.k8s.io/v1alpha2", kind: "PodGroup", metadata: { name: "g" }, spec,
      } as KubeObject),
    ).toThrow(message);
  });

  it("keeps the templates of a Workload as they are", () => {
    const workloads = c.client.ofAny("workloads.scheduling.k8s.io");
    const made = workloads.create("default", {
      apiVersion: "scheduling.k8s.io/v1alpha2", kind: "Workload", metadata: { name: "w" },
      spec: { podGroupTemplates: [{ name: "t", schedulingPolicy: { gang: { minCount: 2 } } }] },
    } as KubeObject);
    expect(() => workloads.update("default", { ...made, spec: { podGroupTemplates: [{ name: "t", schedulingPolicy: { basic: {} } }] } } as KubeObject)).toThrow(
      /spec.podGroupTemplates: Invalid value: .*field is immutable/s,
    );
  });
});
