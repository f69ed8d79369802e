import { describe, expect, it } from "vitest";
import type { Node, Pod, PodSpec, Taint, Toleration } from "../../../apimachinery/types/index.ts";
import { Cache } from "../cache.ts";
import { CycleState } from "../framework.ts";
import { type NodeInfo, podInfoOf } from "../node-info.ts";
import { podRequests } from "../resources.ts";
import { tolerates } from "../taints.ts";
import { imageLocality } from "./image-locality.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { taintToleration } from "./taint-toleration.ts";

let uid = 0;
function pod(spec: Partial<PodSpec> = {}, requests: Record<string, string> = {}): Pod {
  uid += 1;
  return {
    metadata: { name: `p${uid}`, namespace: "default", uid: `u${uid}` },
    spec: { containers: [{ name: "c", image: "nginx", resources: { requests } }], ...spec },
  };
}

function node(name: string, input: { labels?: Record<string, string>; taints?: Taint[]; allocatable?: Record<string, string>; images?: [string, number][] } = {}): Node {
  const { labels, taints, allocatable = { cpu: "4", memory: "8Gi", pods: "110" }, images = [] } = input;
  return {
    metadata: { name, labels },
    spec: { taints },
    status: { allocatable, images: images.map(([image, sizeBytes]) => ({ names: [image], sizeBytes })) },
  };
}

function cacheOf(nodes: Node[], placed: [string, Pod][] = []): Cache {
  const cache = new Cache();
  for (const one of nodes) cache.setNode(one);
  for (const [name, one] of placed) cache.setPod({ ...one, spec: { ...one.spec!, nodeName: name } });
  return cache;
}

const only = (cache: Cache): NodeInfo => cache.all[0]!;

describe("what a Pod asks for", () => {
  const container = (name: string, cpu: string, restartPolicy?: string) => ({ name, resources: { requests: { cpu } }, ...(restartPolicy ? { restartPolicy } : {}) });
  const cases: [string, Partial<PodSpec>, number][] = [
    ["the sum of its containers", { containers: [container("a", "100m"), container("b", "200m")] }, 300],
    ["an init container if that is more", { containers: [container("a", "100m")], initContainers: [container("i", "1")] }, 1000],
    ["with its sidecars", { containers: [container("a", "300m")], initContainers: [container("s", "100m", "Always")] }, 400],
    ["an init container with the sidecars before it", { containers: [container("a", "300m")], initContainers: [container("s", "100m", "Always"), container("i", "1")] }, 1100],
    ["an init container without the sidecars after it", { containers: [container("a", "300m")], initContainers: [container("i", "1"), container("s", "100m", "Always")] }, 1000],
    ["what the Pod says as a whole", { containers: [container("a", "300m")], resources: { requests: { cpu: "2" } } }, 2000],
    ["with the overhead", { containers: [container("a", "300m")], overhead: { cpu: "50m" } }, 350],
  ];
  it.each(cases)("%s", (_name, spec, cpu) => {
    expect(podRequests(pod(spec)).cpu).toBe(cpu);
  });

  it("counts in scores with a default where it says nothing", () => {
    expect(podRequests(pod(), true)).toMatchObject({ cpu: 100, memory: 200 * 1024 * 1024 });
    expect(podRequests(pod({}, { cpu: "0" }), true).cpu).toBe(0);
  });
});

describe("tolerations", () => {
  const taint: Taint = { key: "team", value: "blue", effect: "NoSchedule" };
  const cases: [string, Toleration, boolean][] = [
    ["equal", { key: "team", operator: "Equal", value: "blue", effect: "NoSchedule" }, true],
    ["another value", { key: "team", value: "red" }, false],
    ["no operator means Equal", { key: "team", value: "blue" }, true],
    ["exists", { key: "team", operator: "Exists" }, true],
    ["another effect", { key: "team", operator: "Exists", effect: "NoExecute" }, false],
    ["no key with Exists", { operator: "Exists" }, true],
    ["no key with Equal", { operator: "Equal", value: "blue" }, false],
  ];
  it.each(cases)("%s", (_name, toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  it("score by the number of soft taints that are not tolerated", () => {
    const cache = cacheOf([
      node("a", { taints: [{ key: "x", effect: "PreferNoSchedule" }, { key: "y", effect: "PreferNoSchedule" }] }),
      node("b", { taints: [{ key: "x", effect: "PreferNoSchedule" }] }),
      node("c"),
    ]);
    const scored = (...tolerations: Toleration[]) => {
      const info = podInfoOf(pod({ tolerations }));
      const state = new CycleState();
      taintToleration.preScore!(state, info, cache.all, cache);
      const scores = cache.all.map((one) => taintToleration.score!(state, info, one));
      const raw = [...scores];
      taintToleration.normalize!(state, info, scores, cache.all);
      return { raw, scores };
    };
    expect(scored()).toEqual({ raw: [2, 1, 0], scores: [0, 50, 100] });
    expect(scored({ key: "x", operator: "Exists" }).raw).toEqual([1, 0, 0]);
    expect(scored({ key: "x", operator: "Exists", effect: "PreferNoSchedule" }).raw).toEqual([1, 0, 0]);
    expect(scored({ key: "x", operator: "Exists", effect: "NoSchedule" }).raw).toEqual([2, 1, 0]);
  });

  it("retry a Pod when a taint that it does not tolerate comes or goes, and when a node comes that it may go to", () => {
    const hint = taintToleration.events![0]!.hint!;
    const [hard, soft, free] = [node("a", { taints: [taint] }), node("a", { taints: [{ ...taint, effect: "PreferNoSchedule" }] }), node("a")];
    const helps = (object: Node, old?: Node) => hint(pod(), { object, old } as never);
    expect([helps(free), helps(soft), helps(hard)]).toEqual([true, true, false]);
    expect([helps(free, hard), helps(hard, free), helps(soft, free), helps(hard, hard)]).toEqual([true, true, false, false]);
  });
});

describe("node affinity", () => {
  const term = (key: string, operator: string, values?: string[]) => ({ matchExpressions: [{ key, operator, ...(values ? { values } : {}) }] });
  const cases: [string, ReturnType<typeof term>[], boolean][] = [
    ["In", [term("disk", "In", ["ssd", "hdd"])], true],
    ["NotIn with the label", [term("disk", "NotIn", ["ssd"])], false],
    ["NotIn without the label", [term("gpu", "NotIn", ["a100"])], true],
    ["Exists", [term("disk", "Exists")], true],
    ["DoesNotExist", [term("disk", "DoesNotExist")], false],
    ["Gt", [term("cores", "Gt", ["7"])], true],
    ["Lt", [term("cores", "Lt", ["8"])], false],
    ["Gt of no number", [term("disk", "Gt", ["1"])], false],
    ["any of several terms", [term("disk", "In", ["hdd"]), term("cores", "Exists")], true],
    ["an empty term", [{ matchExpressions: [] }], false],
  ];
  it.each(cases)("%s", (_name, nodeSelectorTerms, expected) => {
    const info = podInfoOf(pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } }));
    const cache = cacheOf([node("n", { labels: { disk: "ssd", cores: "8" } })]);
    expect(nodeAffinity().filter!(new CycleState(), info, only(cache)) === undefined).toBe(expected);
  });
});

describe("room on a node", () => {
  const fit = nodeResourcesFit();
  const reasons = (cache: Cache, one: Pod) => fit.filter!(new CycleState(), podInfoOf(one), only(cache));
  it("names all that is short, with the numbers", () => {
    const cache = cacheOf([node("n", { allocatable: { cpu: "2", memory: "1Gi", pods: "10" } })], [["n", pod({}, { cpu: "1500m" })]]);
    expect(reasons(cache, pod({}, { cpu: "1", memory: "2Gi", "example.com/gpu": "1" }))).toMatchObject({
      code: "UnschedulableAndUnresolvable",
      reasons: ["Insufficient cpu", "Insufficient memory", "Insufficient example.com/gpu"],
    });
    const refused = reasons(cache, pod({}, { cpu: "1" }))!;
    expect(refused.code).toBe("Unschedulable");
    expect((refused.detail as () => string)()).toBe("cpu: asks 1000, 1500 of 2000 used (millicores)");
    expect(reasons(cache, pod({}, { cpu: "500m" }))).toBeUndefined();
  });

  it("counts Pods", () => {
    const cache = cacheOf([node("n", { allocatable: { cpu: "2", memory: "1Gi", pods: "1" } })], [["n", pod()]]);
    expect(reasons(cache, pod())).toMatchObject({ reasons: ["Too many pods"] });
  });

  it("lets no two Pods have one host port, unless their addresses differ", () => {
    const port = (hostPort: number, hostIP?: string): Partial<PodSpec> => ({
      containers: [{ name: "c", ports: [{ containerPort: 80, hostPort, ...(hostIP ? { hostIP } : {}) }] }],
    });
    const cache = cacheOf([node("n")], [["n", pod(port(8080, "10.0.0.1"))]]);
    const taken = (spec: Partial<PodSpec>) => nodePorts.filter!(new CycleState(), podInfoOf(pod(spec)), only(cache)) !== undefined;
    expect([taken(port(8080)), taken(port(8080, "10.0.0.1")), taken(port(8080, "10.0.0.2")), taken(port(8081))]).toEqual([true, true, false, false]);
  });

  const score = (type: "LeastAllocated" | "MostAllocated", used: string) => {
    const plugin = nodeResourcesFit({ scoringStrategy: { type, resources: [{ name: "cpu", weight: 1 }] } });
    const cache = cacheOf([node("n")], [["n", pod({}, { cpu: used })]]);
    return plugin.score!(new CycleState(), podInfoOf(pod({}, { cpu: "1" })), only(cache));
  };
  it("prefers empty nodes, or full ones when packing is wanted", () => {
    expect([score("LeastAllocated", "0"), score("LeastAllocated", "1"), score("LeastAllocated", "3")]).toEqual([75, 50, 0]);
    expect([score("MostAllocated", "0"), score("MostAllocated", "1"), score("MostAllocated", "3")]).toEqual([25, 50, 100]);
  });

  it("follows the points of a shape", () => {
    const plugin = nodeResourcesFit({
      scoringStrategy: {
        type: "RequestedToCapacityRatio", resources: [{ name: "cpu", weight: 1 }],
        requestedToCapacityRatio: { shape: [{ utilization: 0, score: 0 }, { utilization: 50, score: 10 }, { utilization: 100, score: 0 }] },
      },
    });
    const at = (used: string) => plugin.score!(new CycleState(), podInfoOf(pod({}, { cpu: "1" })), only(cacheOf([node("n")], [["n", pod({}, { cpu: used })]])));
    expect([at("0"), at("1"), at("2")]).toEqual([50, 100, 50]);
  });

  it("prefers what evens out the use of a node", () => {
    const plugin = nodeResourcesBalancedAllocation();
    const cache = cacheOf([node("even"), node("full")], [["full", pod({}, { memory: "4Gi" })]]);
    const info = podInfoOf(pod({}, { cpu: "2" }));
    const scores = cache.all.map((one) => plugin.score!(new CycleState(), info, one));
    expect(scores[1]).toBeGreaterThan(scores[0]!);
  });
});

describe("images", () => {
  it("count by size and by how many nodes have them", () => {
    const MB = 1024 * 1024;
    const image = "docker.io/library/nginx:latest";
    const cache = cacheOf([node("has", { images: [[image, 500 * MB]] }), node("has-not")]);
    const info = podInfoOf(pod());
    const state = new CycleState();
    imageLocality.preScore!(state, info, cache.all, cache);
    expect(cache.all.map((one) => imageLocality.score!(state, info, one))).toEqual([23, 0]);
  });
});
