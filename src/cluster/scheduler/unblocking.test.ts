import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Node, Pod, PodSpec } from "../../apimachinery/types/index.ts";
import { node, pod, type PodInput } from "./testing/trial.ts";
import { testCluster, type TestCluster } from "./testing/cluster.ts";

const HOST = "kubernetes.io/hostname";
const WAITING = "web";

/** A rule that keeps the Pod from the only node, and what takes it away. */
interface Rule {
  /** What the Pod asks for because of it. */
  pod?: PodInput;
  node?(node: Node): Node;
  /** Who is on the node already. */
  neighbour?: PodInput;
  lift(cluster: TestCluster): void;
}

const requests = (cpu: string): PodInput => ({ requests: { cpu } });
const antiAffinity = (app: string): Partial<PodSpec> => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, labelSelector: { matchLabels: { app } } }] } },
});
const labelled = (labels: Record<string, string>) => (one: Node): Node => ({ ...one, metadata: { ...one.metadata, labels: { ...one.metadata!.labels, ...labels } } });
const port: Partial<PodSpec> = { containers: [{ name: "c", image: "nginx", ports: [{ containerPort: 80, hostPort: 8080 }] }] };
const gone = (cluster: TestCluster): void => cluster.delete("neighbour");
const relabelled = (app: string) => (cluster: TestCluster): void =>
  cluster.updatePod("neighbour", (one) => ({ ...one, metadata: { ...one.metadata, labels: { app } } }));

const rules: Readonly<Record<string, Rule>> = {
  "a cordon": {
    node: (one) => ({ ...one, spec: { ...one.spec, unschedulable: true } }),
    lift: (cluster) => cluster.updateNode("n", ({ spec: { unschedulable: _, ...spec } = {}, ...one }) => ({ ...one, spec })),
  },
  "a taint": {
    node: (one) => ({ ...one, spec: { ...one.spec, taints: [{ key: "t", effect: "NoSchedule" }] } }),
    lift: (cluster) => cluster.updateNode("n", ({ spec: { taints: _, ...spec } = {}, ...one }) => ({ ...one, spec })),
  },
  "a taint, and then a toleration": {
    node: (one) => ({ ...one, spec: { ...one.spec, taints: [{ key: "t", effect: "NoSchedule" }] } }),
    lift: (cluster) => cluster.updatePod(WAITING, (one) => ({ ...one, spec: { ...one.spec!, tolerations: [...(one.spec!.tolerations ?? []), { key: "t", operator: "Exists" }] } })),
  },
  "a node selector": { pod: { nodeSelector: { disk: "ssd" } }, lift: (cluster) => cluster.updateNode("n", labelled({ disk: "ssd" })) },
  "no room": { pod: requests("3"), neighbour: requests("2"), lift: gone },
  "no room, and then a larger node": {
    pod: requests("3"), neighbour: requests("2"),
    lift: (cluster) => cluster.updateNode("n", (one) => ({ ...one, status: { ...one.status, allocatable: { ...one.status!.allocatable, cpu: "8" } } })),
  },
  "no room, and then another node": { pod: requests("3"), neighbour: requests("2"), lift: (cluster) => cluster.addNode(node("other")) },
  "an extended resource": {
    pod: { containers: [{ name: "c", image: "nginx", resources: { requests: { "example.com/gpu": "1" }, limits: { "example.com/gpu": "1" } } }] },
    lift: (cluster) => cluster.updateNode("n", (one) => ({ ...one, status: { ...one.status, allocatable: { ...one.status!.allocatable, "example.com/gpu": "1" } } })),
  },
  "a taken host port": { pod: port, neighbour: port, lift: gone },
  "anti-affinity to a neighbour": { pod: antiAffinity("x"), neighbour: { labels: { app: "x" } }, lift: gone },
  "anti-affinity to a neighbour, which gets another label": { pod: antiAffinity("x"), neighbour: { labels: { app: "x" } }, lift: relabelled("y") },
  "a neighbour's anti-affinity": { pod: { labels: { app: "x" } }, neighbour: antiAffinity("x"), lift: gone },
  "affinity to nobody": {
    pod: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: HOST, labelSelector: { matchLabels: { app: "db" } } }] } } },
    lift: (cluster) => cluster.create(pod({ name: "db", labels: { app: "db" }, tolerations: [{ operator: "Exists" }] })),
  },
  "a spread whose domain is full": {
    pod: { labels: { app: "x" }, topologySpreadConstraints: [{ maxSkew: 1, minDomains: 2, topologyKey: HOST, whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "x" } } }] },
    neighbour: { labels: { app: "x" } }, lift: gone,
  },
  "a spread whose key the node lacks": {
    pod: { labels: { app: "x" }, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "x" } } }] },
    lift: (cluster) => cluster.updateNode("n", labelled({ zone: "a" })),
  },
  "a scheduling gate": {
    pod: { schedulingGates: [{ name: "example.com/a" }] },
    lift: (cluster) => cluster.updatePod(WAITING, ({ spec: { schedulingGates: _, ...spec } = { containers: [] }, ...one }) => ({ ...one, spec })),
  },
  "a claim that is not there": {
    pod: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] },
    lift: ({ client }) => {
      client.of("persistentvolumes").create("", {
        apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "pv" },
        spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/x" }, claimRef: { namespace: "default", name: "c" } },
      });
      const claims = client.of("persistentvolumeclaims");
      const made = claims.create("default", {
        apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "c", annotations: { "pv.kubernetes.io/bind-completed": "yes" } },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, storageClassName: "", volumeName: "pv" },
      });
      claims.updateStatus("default", { ...made, status: { phase: "Bound" } });
    },
  },
};

/** A cluster of one node where these rules, and nothing else, keep the Pod waiting. */
function blockedBy(names: readonly string[]): TestCluster {
  const chosen = names.map((name) => rules[name]!);
  const clean = node("n");
  const cluster = testCluster([clean]);
  for (const [i, { neighbour }] of chosen.entries()) if (neighbour) cluster.create(pod({ ...neighbour, name: i === 0 ? "neighbour" : `neighbour-${i}` }));
  cluster.run(1);
  for (const rule of chosen) if (rule.node) cluster.updateNode("n", rule.node);
  const input = Object.assign({}, ...chosen.map((rule) => rule.pod ?? {})) as PodInput;
  cluster.create(pod({ ...input, name: WAITING }) as Pod);
  return cluster;
}

describe("a Pod that one rule keeps waiting", () => {
  it.each(Object.keys(rules))("is placed soon after %s is taken away", (name) => {
    const cluster = blockedBy([name]);
    cluster.run(3);
    expect(cluster.where(WAITING)).toBeUndefined();
    rules[name]!.lift(cluster);
    cluster.run(1);
    expect(cluster.where(WAITING)).toBeDefined();
  });

  it("is placed whenever the rule goes, within the back-off of ten seconds", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(rules)), fc.integer({ min: 0, max: 200 }), (name, tenths) => {
        const cluster = blockedBy([name]);
        cluster.run(tenths / 10);
        expect(cluster.where(WAITING)).toBeUndefined();
        rules[name]!.lift(cluster);
        cluster.run(11);
        expect(cluster.where(WAITING)).toBeDefined();
      }),
      { numRuns: 80, seed: 5 },
    );
  }, 60_000);
});

describe("a Pod that two rules of nodes keep waiting", () => {
  const ofNodes = ["a cordon", "a taint", "a node selector", "a spread whose key the node lacks", "an extended resource"];
  it("waits until both are gone, in whichever order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ofNodes, { minLength: 2, maxLength: 2 }), ([first, second]) => {
        const cluster = blockedBy([first!, second!]);
        cluster.run(1);
        rules[first!]!.lift(cluster);
        cluster.run(11);
        expect(cluster.where(WAITING)).toBeUndefined();
        rules[second!]!.lift(cluster);
        cluster.run(11);
        expect(cluster.where(WAITING)).toBe("n");
      }),
      { numRuns: 20, seed: 9 },
    );
  }, 60_000);
});
