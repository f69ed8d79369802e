import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../apimachinery/types/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createApiServer } from "../apiserver/index.ts";
import { createScheduler } from "./index.ts";
import { podMatchesNode } from "./node-affinity.ts";
import { podRequests, toResources } from "./resources.ts";
import { untoleratedTaint } from "./taints.ts";

/** A little language of clusters: nodes with size, zone, taint and cordon, and Pods with size and rules. */
interface NodeInput { cpu: number; zone: number; tainted: boolean; cordoned: boolean }
interface PodInput { cpu: number; zone: number | undefined; tolerates: boolean; alone: boolean; spread: boolean }

const nodes = fc.array(
  fc.record<NodeInput>({ cpu: fc.integer({ min: 1, max: 4 }), zone: fc.integer({ min: 0, max: 2 }), tainted: fc.boolean(), cordoned: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);
const pods = fc.array(
  fc.record<PodInput>({
    cpu: fc.integer({ min: 0, max: 30 }), zone: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }), tolerates: fc.boolean(),
    alone: fc.boolean(), spread: fc.boolean(),
  }),
  { maxLength: 12 },
);

function place(nodeInputs: readonly NodeInput[], podInputs: readonly PodInput[]): { nodes: Node[]; pods: Pod[] } {
  const simulation = new Simulation({ seed: "placement" });
  const api = createApiServer({ simulation });
  const client = api.client("test");
  client.of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  client.of("serviceaccounts").create("default", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } });
  nodeInputs.forEach(({ cpu, zone, tainted, cordoned }, i) => {
    const name = `n${i}`;
    const made = client.of("nodes").create("", {
      apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/hostname": name, zone: `z${zone}` } },
    });
    const spec = { ...(tainted ? { taints: [{ key: "t", effect: "NoSchedule" }] } : {}), ...(cordoned ? { unschedulable: true } : {}) };
    const updated = client.of("nodes").update("", { ...made, spec });
    client.of("nodes").updateStatus("", { ...updated, status: { allocatable: { cpu: String(cpu), memory: "8Gi", pods: "10" } } });
  });
  createScheduler({ simulation, client: api.client("kube-scheduler") }).start();
  simulation.runUntil(50);
  podInputs.forEach(({ cpu, zone, tolerates, alone, spread }, i) => {
    client.of("pods").create("default", {
      apiVersion: "v1", kind: "Pod", metadata: { name: `p${i}`, labels: { app: "x" } },
      spec: {
        containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: `${cpu * 100}m` } } }],
        ...(zone === undefined ? {} : { nodeSelector: { zone: `z${zone}` } }),
        ...(tolerates ? { tolerations: [{ operator: "Exists", key: "t" }] } : {}),
        ...(alone ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "x" } } }] } } } : {}),
        ...(spread ? { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "x" } } }] } : {}),
      },
    });
  });
  simulation.runUntil(2000);
  return { nodes: [...client.of("nodes").list().items], pods: [...client.of("pods").list("default").items] };
}

describe("a placement", () => {
  it("never breaks a hard rule, and is the same for the same seed", () => {
    fc.assert(
      fc.property(nodes, pods, (nodeInputs, podInputs) => {
        const result = place(nodeInputs, podInputs);
        for (const node of result.nodes) {
          const here = result.pods.filter(({ spec }) => spec!.nodeName === node.metadata!.name);
          const used = here.reduce((sum, pod) => sum + podRequests(pod).cpu, 0);
          expect(used).toBeLessThanOrEqual(toResources(node.status!.allocatable).cpu);
          for (const pod of here) {
            expect(podMatchesNode(pod, node)).toBe(true);
            expect(untoleratedTaint(node.spec?.taints, pod.spec!.tolerations)).toBeUndefined();
            expect(node.spec?.unschedulable ?? false).toBe(false);
            if (pod.spec!.affinity?.podAntiAffinity) expect(here).toHaveLength(1);
          }
        }
        expect(place(nodeInputs, podInputs).pods.map(({ spec }) => spec!.nodeName)).toEqual(result.pods.map(({ spec }) => spec!.nodeName));
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  it("leaves nothing waiting that fits somewhere", () => {
    fc.assert(
      fc.property(nodes, pods, (nodeInputs, podInputs) => {
        const result = place(nodeInputs, podInputs.map((input) => ({ ...input, alone: false, spread: false })));
        for (const pod of result.pods.filter(({ spec }) => !spec!.nodeName)) {
          for (const node of result.nodes) {
            const here = result.pods.filter(({ spec }) => spec!.nodeName === node.metadata!.name);
            const free = toResources(node.status!.allocatable).cpu - here.reduce((sum, other) => sum + podRequests(other).cpu, 0);
            const fits =
              podMatchesNode(pod, node) && !untoleratedTaint(node.spec?.taints, pod.spec!.tolerations) && !node.spec?.unschedulable &&
              podRequests(pod).cpu <= free && here.length < 10;
            expect(fits).toBe(false);
          }
        }
      }),
      { numRuns: 40, seed: 11 },
    );
  });
});
