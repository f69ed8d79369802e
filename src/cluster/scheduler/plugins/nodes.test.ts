import { describe, expect, it } from "vitest";
import type { NodeAffinity, Pod } from "../../../apimachinery/types/index.ts";
import { node, OK, pod, scores, verdicts, type World } from "../testing/trial.ts";
import { imageLocality } from "./image-locality.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { taintToleration } from "./taint-toleration.ts";

const AFFINITY = "node(s) didn't match Pod's node affinity/selector";

describe("filters of the node alone", () => {
  it("a cordoned node takes only those who tolerate that", () => {
    const world = { nodes: [node("open"), node("cordoned", { unschedulable: true })] };
    expect(verdicts(() => nodeUnschedulable, world, pod())).toEqual({ open: OK, cordoned: "node(s) were unschedulable" });
    const tolerant = pod({ tolerations: [{ key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" }] });
    expect(verdicts(() => nodeUnschedulable, world, tolerant)).toEqual({ open: OK, cordoned: OK });
  });

  it("a Pod may name its node", () => {
    const world = { nodes: [node("a"), node("b")] };
    expect(verdicts(() => nodeName, world, pod({ nodeName: "b" }))).toEqual({ a: "node(s) didn't match the requested node name", b: OK });
  });

  it("taints keep away whom they are not tolerated by, the soft ones do not", () => {
    const world = {
      nodes: [
        node("none"), node("hard", { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] }),
        node("out", { taints: [{ key: "k", effect: "NoExecute" }] }), node("soft", { taints: [{ key: "k", effect: "PreferNoSchedule" }] }),
      ],
    };
    const refused = "node(s) had untolerated taint(s)";
    expect(Object.values(verdicts(() => taintToleration, world, pod()))).toEqual([OK, refused, refused, OK]);
    expect(Object.values(verdicts(() => taintToleration, world, pod({ tolerations: [{ key: "k", operator: "Exists" }] })))).toEqual([OK, OK, OK, OK]);
  });
});

describe("NodeAffinity, for a node with an ssd and one without", () => {
  const world: World = { nodes: [node("fast", { labels: { disk: "ssd", cores: "8" } }), node("slow", { labels: { cores: "4" } })] };
  const required = (...nodeSelectorTerms: NonNullable<NodeAffinity["requiredDuringSchedulingIgnoredDuringExecution"]>["nodeSelectorTerms"][number][]): Pod =>
    pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } });
  const named = (operator: string, ...values: string[]) => ({ matchFields: [{ key: "metadata.name", operator, values }] });
  const ssd = { matchExpressions: [{ key: "disk", operator: "In", values: ["ssd"] }] };
  const cases: [string, Pod, string[]][] = [
    ["a nodeSelector", pod({ nodeSelector: { disk: "ssd" } }), [OK, AFFINITY]],
    ["both it and the affinity must hold", pod({ nodeSelector: { disk: "ssd" }, affinity: required({ matchExpressions: [{ key: "cores", operator: "Lt", values: ["8"] }] }).spec!.affinity }), [AFFINITY, AFFINITY]],
    ["terms are alternatives", required(ssd, { matchExpressions: [{ key: "cores", operator: "In", values: ["4"] }] }), [OK, OK]],
    ["conditions of a term are not", required({ matchExpressions: [...ssd.matchExpressions, { key: "cores", operator: "Gt", values: ["8"] }] }), [AFFINITY, AFFINITY]],
    ["a bound that is no number holds for no node", required({ matchExpressions: [{ key: "cores", operator: "Gt", values: ["few"] }] }), [AFFINITY, AFFINITY]],
    ["a field In narrows the search", required(named("In", "slow")), ["not among the nodes worth a look", OK]],
    ["a field NotIn does not", required(named("NotIn", "slow")), [OK, AFFINITY]],
    ["a term without names opens all", required(named("In", "slow"), ssd), [OK, OK]],
    ["names that contradict each other", required({ matchFields: [...named("In", "slow").matchFields, ...named("In", "fast").matchFields] }), ["pod affinity terms conflict", "pod affinity terms conflict"]],
  ];
  it.each(cases)("%s", (_name, one, expected) => {
    expect(Object.values(verdicts(() => nodeAffinity(), world, one))).toEqual(expected);
  });

  it("addedAffinity of the profile holds for every Pod", () => {
    const args = { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ssd] } } };
    expect(Object.values(verdicts(() => nodeAffinity(args), world, pod()))).toEqual([OK, "node(s) didn't match scheduler-enforced node affinity"]);
  });

  it("prefers by the sum of the weights", () => {
    const prefer = (weight: number, key: string) => ({ weight, preference: { matchExpressions: [{ key, operator: "Exists" }] } });
    const one = pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer(30, "disk"), prefer(10, "cores"), { weight: 50, preference: {} }, { weight: 60 } as never] } } });
    expect(scores(() => nodeAffinity(), world, one)).toEqual({ raw: [40, 10], normalized: [100, 25] });
    expect(scores(() => nodeAffinity(), world, pod())).toBe("skip");
  });
});

describe("NodeResourcesFit", () => {
  const world = (placed: World["placed"] = []): World => ({ nodes: [node("n", { allocatable: { cpu: "2", memory: "2Gi", "ephemeral-storage": "1Gi", pods: "3", "example.com/gpu": "1", "hugepages-2Mi": "4Mi" } })], placed });
  const container = (requests: Record<string, string>, restartPolicy?: string) => ({ name: "i", resources: { requests }, ...(restartPolicy ? { restartPolicy } : {}) });
  const cases: [string, Parameters<typeof nodeResourcesFit>[0], Pod, string][] = [
    ["what fits", {}, pod({ requests: { cpu: "2", memory: "2Gi", "ephemeral-storage": "1Gi", "example.com/gpu": "1", "hugepages-2Mi": "4Mi" } }), OK],
    ["all that is short", {}, pod({ requests: { cpu: "3", memory: "3Gi", "ephemeral-storage": "2Gi", "example.com/gpu": "2" } }), "Insufficient cpu, Insufficient memory, Insufficient ephemeral-storage, Insufficient example.com/gpu"],
    ["a resource that the node does not have", {}, pod({ requests: { "example.com/tpu": "1" } }), "Insufficient example.com/tpu"],
    ["the largest init container", {}, pod({ requests: { cpu: "1" }, initContainers: [container({ cpu: "3" })] }), "Insufficient cpu"],
    ["sidecars on top of the containers", {}, pod({ requests: { cpu: "1500m" }, initContainers: [container({ cpu: "600m" }, "Always")] }), "Insufficient cpu"],
    ["requests of the Pod as a whole", {}, pod({ requests: { cpu: "1" }, resources: { requests: { cpu: "3" } } }), "Insufficient cpu"],
    ["the overhead of its runtime", {}, pod({ requests: { cpu: "1900m" }, overhead: { cpu: "200m" } }), "Insufficient cpu"],
    ["ignoredResources", { ignoredResources: ["example.com/tpu"] }, pod({ requests: { "example.com/tpu": "1" } }), OK],
    ["ignoredResourceGroups", { ignoredResourceGroups: ["example.com"] }, pod({ requests: { "example.com/tpu": "1" } }), OK],
  ];
  it.each(cases)("%s", (_name, args, one, expected) => {
    expect(verdicts(() => nodeResourcesFit(args), world(), one)["n"]).toBe(expected);
  });

  it("counts what is there already, and Pods", () => {
    const small = () => pod({ requests: { cpu: "1" } });
    expect(verdicts(() => nodeResourcesFit(), world([["n", small()]]), pod({ requests: { cpu: "1100m" } }))["n"]).toBe("Insufficient cpu");
    expect(verdicts(() => nodeResourcesFit(), world([["n", pod()], ["n", pod()], ["n", pod()]]), small())["n"]).toBe("Too many pods");
  });
});

describe("scores of resources and images", () => {
  it("LeastAllocated counts containers without requests as 100m and 200Mi", () => {
    const world = { nodes: [node("n", { allocatable: { cpu: "1", memory: "2000Mi", pods: "9" } })] };
    expect(scores(() => nodeResourcesFit(), world, pod())).toEqual({ raw: [90], normalized: [90] });
  });

  it("weights of resources, extended ones only where the Pod asks for them", () => {
    const strategy = { type: "LeastAllocated" as const, resources: [{ name: "cpu", weight: 1 }, { name: "example.com/gpu", weight: 3 }] };
    const world = { nodes: [node("n", { allocatable: { cpu: "2", memory: "1Gi", pods: "9", "example.com/gpu": "4" } })] };
    const score = (one: Pod) => scores(() => nodeResourcesFit({ scoringStrategy: strategy }), world, one);
    expect(score(pod({ requests: { cpu: "1" } }))).toMatchObject({ raw: [50] });
    expect(score(pod({ requests: { cpu: "1", "example.com/gpu": "1" } }))).toMatchObject({ raw: [Math.floor((50 + 3 * 75) / 4)] });
  });

  it("balanced allocation has nothing to say of a Pod that asks for nothing", () => {
    expect(scores(() => nodeResourcesBalancedAllocation(), { nodes: [node("n")] }, pod())).toBe("skip");
  });

  it("images count from 23 MB to 1000 MB a container, by the share of nodes that have them", () => {
    const MB = 1024 * 1024;
    const world = (mb: number) => ({ nodes: [node("has", { images: [["docker.io/library/big:1", mb * MB]] }), node("has-not")] });
    const score = (mb: number) => scores(() => imageLocality, world(mb), pod({ image: "big:1" }));
    expect(score(40)).toMatchObject({ raw: [0, 0] });
    expect(score(1000)).toMatchObject({ raw: [Math.floor((100 * (500 - 23)) / (1000 - 23)), 0] });
    expect(score(5000)).toMatchObject({ raw: [100, 0] });
  });
});
