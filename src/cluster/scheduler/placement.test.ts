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
interface PodInput {
  cpu: number; zone: number | undefined; tolerates: boolean; app: number;
  /** Shuns Pods of its app on its host; wants one of app 0 in its zone; spreads its app over zones; takes a port of the host. */
  alone: boolean; near: boolean; spread: boolean; port: boolean;
}

const nodes = fc.array(
  fc.record<NodeInput>({ cpu: fc.integer({ min: 1, max: 4 }), zone: fc.integer({ min: 0, max: 2 }), tainted: fc.boolean(), cordoned: fc.boolean() }),
  { minLength: 1, maxLength: 5 },
);
const pods = fc.array(
  fc.record<PodInput>({
    cpu: fc.integer({ min: 0, max: 30 }), zone: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }), tolerates: fc.boolean(),
    app: fc.integer({ min: 0, max: 1 }), alone: fc.boolean(), near: fc.boolean(), spread: fc.boolean(), port: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** Which hard rules a Pod breaks where it has just been bound, with the Pods that are bound by then. Written without the plugins. */
function broken(pod: Pod, nodes: readonly Node[], bound: readonly Pod[]): string[] {
  const on = (one: Pod): Node => nodes.find(({ metadata }) => metadata!.name === one.spec!.nodeName)!;
  const node = on(pod);
  const zone = (one: Node): string => one.metadata!.labels!["zone"]!;
  const app = (one: Pod): string => one.metadata!.labels!["app"]!;
  const others = bound.filter(({ metadata }) => metadata!.uid !== pod.metadata!.uid);
  const here = others.filter(({ spec }) => spec!.nodeName === pod.spec!.nodeName);
  const has = (one: Pod, rule: string): boolean => one.metadata!.annotations?.[rule] !== undefined;
  const rules: string[] = [];
  if ([...here, pod].reduce((sum, one) => sum + podRequests(one).cpu, 0) > toResources(node.status!.allocatable).cpu) rules.push("room");
  if (!podMatchesNode(pod, node)) rules.push("selector");
  if (untoleratedTaint(node.spec?.taints, pod.spec!.tolerations)) rules.push("taint");
  if (node.spec?.unschedulable) rules.push("cordon");
  if (here.some((one) => app(one) === app(pod) && (has(pod, "alone") || has(one, "alone")))) rules.push("anti-affinity");
  if (has(pod, "port") && here.some((one) => has(one, "port"))) rules.push("port");
  if (has(pod, "near")) {
    const wanted = others.filter((one) => app(one) === "0");
    const first = wanted.length === 0 && app(pod) === "0";
    if (!first && !wanted.some((one) => zone(on(one)) === zone(node))) rules.push("affinity");
  }
  if (has(pod, "spread")) {
    const counted = nodes.filter((one) => podMatchesNode(pod, one));
    const counts = new Map(counted.map((one) => [zone(one), 0]));
    for (const one of [...others, pod]) {
      if (app(one) === app(pod) && counted.includes(on(one))) counts.set(zone(on(one)), counts.get(zone(on(one)))! + 1);
    }
    if (counts.get(zone(node))! - Math.min(...[...counts].map(([name, n]) => (name === zone(node) ? n - 1 : n))) > 1) rules.push("spread");
  }
  return rules;
}

function place(nodeInputs: readonly NodeInput[], podInputs: readonly PodInput[]): { nodes: Node[]; pods: Pod[]; broken: string[] } {
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
  const violations: string[] = [];
  const all = client.of("nodes").list().items;
  api.storage.watch("pods", ({ object, old }) => {
    const [pod, before] = [object as Pod, old as Pod | undefined];
    if (!pod.spec!.nodeName || before?.spec!.nodeName) return;
    const bound = client.of("pods").list("default").items.filter(({ spec }) => spec!.nodeName);
    violations.push(...broken(pod, all, bound).map((rule) => `${pod.metadata!.name}: ${rule}`));
  });
  podInputs.forEach(({ cpu, zone, tolerates, app: number, alone, near, spread, port }, i) => {
    const app = String(number);
    const annotations = Object.fromEntries(Object.entries({ alone, near, spread, port }).filter(([, on]) => on).map(([name]) => [name, "yes"]));
    client.of("pods").create("default", {
      apiVersion: "v1", kind: "Pod", metadata: { name: `p${i}`, labels: { app }, annotations },
      spec: {
        containers: [
          {
            name: "c", image: "nginx", resources: { requests: { cpu: `${cpu * 100}m` } },
            ...(port ? { ports: [{ containerPort: 80, hostPort: 80 }] } : {}),
          },
        ],
        ...(zone === undefined ? {} : { nodeSelector: { zone: `z${zone}` } }),
        ...(tolerates ? { tolerations: [{ operator: "Exists", key: "t" }] } : {}),
        affinity: {
          ...(alone ? { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app } } }] } } : {}),
          ...(near ? { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: { matchLabels: { app: "0" } } }] } } : {}),
        },
        ...(spread ? { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app } } }] } : {}),
      },
    });
  });
  simulation.runUntil(2000);
  return { nodes: [...client.of("nodes").list().items], pods: [...client.of("pods").list("default").items], broken: violations };
}

describe("a placement", () => {
  it("never breaks a hard rule, and is the same for the same seed", () => {
    fc.assert(
      fc.property(nodes, pods, (nodeInputs, podInputs) => {
        const result = place(nodeInputs, podInputs);
        expect(result.broken).toEqual([]);
        expect(place(nodeInputs, podInputs).pods.map(({ spec }) => spec!.nodeName)).toEqual(result.pods.map(({ spec }) => spec!.nodeName));
      }),
      { numRuns: 60, seed: 7 },
    );
  }, 60_000);

  it("leaves nothing waiting that fits somewhere", () => {
    fc.assert(
      fc.property(nodes, pods, (nodeInputs, podInputs) => {
        const result = place(nodeInputs, podInputs.map((input) => ({ ...input, alone: false, near: false, spread: false, port: false })));
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
  }, 60_000);
});
