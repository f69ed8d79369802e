import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pod } from "../../src/apimachinery/types/index.ts";
import type { MetricsProvider } from "../../src/cluster/apiserver/metrics/provider.ts";
import { StatusError } from "../../src/cluster/apiserver/index.ts";
import { csiDisk } from "../../src/cluster/bootstrap/csi-disk.ts";
import { addNode, createTestCluster, template, type TestCluster } from "../../src/cluster/controllers/test-cluster.ts";
import { sha256 } from "../../src/os/crypto/sha256.ts";
import { generateKey } from "../../src/os/crypto/rsa.ts";
import { makeRequest } from "../../src/os/crypto/x509.ts";
import { createRandom } from "../../src/sim/index.ts";
import { disagreements, passing } from "./agreement.ts";

/** One thing that happens to the cluster. */
type Change = (cluster: TestCluster, world: World) => void;

/** What the failures of the cluster are now. */
interface World {
  /** Pods of these apps never become ready. */
  readonly broken: Set<string>;
  /** Pods of Jobs that fail: every second one. */
  failing: boolean;
  nodes: number;
  /** Millicores that each Pod uses; undefined: nobody knows. */
  cpu: number | undefined;
}

const NAMES = ["a", "b"] as const;
const name = fc.constantFrom(...NAMES);
const size = fc.integer({ min: 0, max: 5 });
const image = fc.constantFrom("nginx:1.27", "nginx:1.28", "nginx:1.29");
const limit = fc.constantFrom<number | string>(0, 1, 2, "25%", "50%", "100%");
const propagation = fc.constantFrom("Foreground", "Background", "Orphan") as fc.Arbitrary<"Foreground" | "Background" | "Orphan">;

/** What the server refuses is part of life. */
const tolerant = (change: Change): Change => (cluster, world) => {
  try {
    change(cluster, world);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
};

const pods = (cluster: TestCluster): readonly Pod[] => cluster.list("pods").filter(({ metadata }) => !metadata!.deletionTimestamp);
const containers = (of: string): object => ({ spec: { containers: [{ name: "web", image: of }] } });
const web = (app: string, of: string) => template(app, { containers: [{ name: "web", image: of }] });

/** A change with a name, for the story of a failure. */
const does = <T>(what: string, input: fc.Arbitrary<T>, make: (value: T) => Change): fc.Arbitrary<Change> =>
  input.map((value) => Object.assign(make(value), { [fc.toStringMethod]: () => `${what} ${JSON.stringify(value)}` }));

const common: readonly fc.Arbitrary<Change>[] = [
  does("delete Pod", fc.nat(), (n) => (cluster) => {
    const pod = pods(cluster)[n % Math.max(1, pods(cluster).length)];
    if (pod) cluster.client.of("pods").delete("default", pod.metadata!.name!);
  }),
  does("ready", fc.tuple(fc.nat(), fc.boolean()), ([n, ready]) => (cluster) => {
    const running = pods(cluster).filter(({ status }) => status?.phase === "Running");
    const pod = running[n % Math.max(1, running.length)];
    if (pod) cluster.kubelet.setReady(pod.metadata!.name!, ready);
  }),
  does("silence", fc.constantFrom("node-1", "node-2", "node-3"), (node) => (cluster) => cluster.kubelet.silent.add(node)),
  does("hear", fc.constantFrom("node-1", "node-2", "node-3"), (node) => (cluster) => cluster.kubelet.silent.delete(node)),
  does("cordon", fc.tuple(fc.constantFrom("node-1", "node-2"), fc.boolean()), ([node, unschedulable]) => (cluster) => cluster.patch("nodes", node, { spec: { unschedulable } })),
  does("add node", fc.constant(1), () => (cluster, world) => {
    if (world.nodes >= 5) return;
    world.nodes += 1;
    addNode(cluster.client, `node-${world.nodes}`);
  }),
  does("remove node", fc.constant(1), () => (cluster, world) => {
    if (world.nodes > 3) cluster.client.of("nodes").delete("", `node-${world.nodes--}`);
  }),
  does("restart the controllers", fc.constant(1), () => (cluster) => {
    cluster.controllers.stop();
    cluster.run(20);
    cluster.controllers.start();
  }),
  does("broken", fc.tuple(name, fc.boolean()), ([app, broken]) => (_cluster, world) => void (broken ? world.broken.add(app) : world.broken.delete(app))),
  does("label", fc.tuple(fc.nat(), fc.boolean()), ([n, adopted]) => (cluster) => {
    // A label taken away releases a Pod, one put on gives it to whoever selects it.
    const pod = pods(cluster)[n % Math.max(1, pods(cluster).length)];
    if (pod) cluster.patch("pods", pod.metadata!.name!, { metadata: { labels: { app: adopted ? NAMES[n % 2] : "nobody" } } });
  }),
];

type Resource = "certificatesigningrequests.certificates.k8s.io" | "persistentvolumeclaims" | "horizontalpodautoscalers.autoscaling" | "deployments.apps" | "statefulsets.apps" | "daemonsets.apps" | "jobs.batch" | "replicationcontrollers" | "services" | "poddisruptionbudgets.policy" | "cronjobs.batch";
const remove = (resource: Resource): fc.Arbitrary<Change> =>
  does(`delete ${resource}`, fc.tuple(name, propagation), ([of, propagationPolicy]) => (cluster) => cluster.client.of(resource).delete("default", of, { propagationPolicy }));
const scale = (resource: Resource): fc.Arbitrary<Change> =>
  does(`scale ${resource}`, fc.tuple(name, size), ([of, replicas]) => (cluster) => cluster.patch(resource, of, { spec: { replicas } }));
const update = (resource: Resource): fc.Arbitrary<Change> =>
  does(`update ${resource}`, fc.tuple(name, image), ([of, to]) => (cluster) => cluster.patch(resource, of, { spec: { template: containers(to) } }));

const deployments = [
  does("create Deployment", fc.tuple(name, size, image, limit, limit, fc.boolean(), fc.constantFrom(0, 2, 10)), ([of, replicas, first, maxSurge, maxUnavailable, recreate, history]) => (cluster) =>
    cluster.create("deployments.apps", {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: of, namespace: "default" },
      spec: {
        replicas, selector: { matchLabels: { app: of } }, template: web(of, first), revisionHistoryLimit: history, progressDeadlineSeconds: 60,
        strategy: recreate ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
      },
    })),
  scale("deployments.apps"), scale("deployments.apps"), update("deployments.apps"), update("deployments.apps"), remove("deployments.apps"),
  does("pause", fc.tuple(name, fc.boolean()), ([of, paused]) => (cluster) => cluster.patch("deployments.apps", of, { spec: { paused } })),
];

const replication = [
  does("create ReplicationController", fc.tuple(name, size), ([of, replicas]) => (cluster) =>
    cluster.create("replicationcontrollers", {
      apiVersion: "v1", kind: "ReplicationController", metadata: { name: of, namespace: "default" }, spec: { replicas, selector: { app: of }, template: web(of, "nginx:1.27") },
    })),
  scale("replicationcontrollers"), remove("replicationcontrollers"),
];

const statefulSets = [
  does(
    "create StatefulSet",
    fc.tuple(name, size, fc.boolean(), fc.constantFrom("Retain", "Delete"), fc.constantFrom("Retain", "Delete"), fc.integer({ min: 0, max: 2 })),
    ([of, replicas, parallel, whenScaled, whenDeleted, start]) => (cluster) =>
      cluster.create("statefulsets.apps", {
        apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: of, namespace: "default" },
        spec: {
          replicas, serviceName: of, selector: { matchLabels: { app: of } }, template: web(of, "nginx:1.27"), ordinals: { start },
          podManagementPolicy: parallel ? "Parallel" : "OrderedReady", persistentVolumeClaimRetentionPolicy: { whenScaled, whenDeleted },
          volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } }],
        },
      })),
  scale("statefulsets.apps"), scale("statefulsets.apps"), update("statefulsets.apps"), remove("statefulsets.apps"),
  does("partition", fc.tuple(name, fc.integer({ min: 0, max: 3 })), ([of, partition]) => (cluster) => cluster.patch("statefulsets.apps", of, { spec: { updateStrategy: { rollingUpdate: { partition } } } })),
];

const daemonSets = [
  does("create DaemonSet", fc.tuple(name, fc.boolean(), fc.constantFrom<number | string>(1, 2, "50%")), ([of, surge, count]) => (cluster) =>
    cluster.create("daemonsets.apps", {
      apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: of, namespace: "default" },
      spec: {
        selector: { matchLabels: { app: of } }, template: web(of, "nginx:1.27"),
        updateStrategy: { type: "RollingUpdate", rollingUpdate: surge ? { maxSurge: count, maxUnavailable: 0 } : { maxUnavailable: count } },
      },
    })),
  update("daemonsets.apps"), update("daemonsets.apps"), remove("daemonsets.apps"),
];

const jobs = [
  does("create Job", fc.tuple(name, size, size, fc.boolean(), fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.boolean()), ([of, completions, parallelism, indexed, backoffLimit, perIndex, onlyFailed]) => (cluster) =>
    cluster.create("jobs.batch", {
      apiVersion: "batch/v1", kind: "Job", metadata: { name: of, namespace: "default" },
      spec: {
        completions, parallelism: Math.max(1, parallelism), completionMode: indexed ? "Indexed" : "NonIndexed", podReplacementPolicy: onlyFailed ? "Failed" : "TerminatingOrFailed",
        ...(indexed && perIndex ? { backoffLimitPerIndex: backoffLimit } : { backoffLimit }), activeDeadlineSeconds: 3600,
        template: template(of, { restartPolicy: "Never", containers: [{ name: "web", image: "busybox" }] }),
      },
    })),
  does("suspend", fc.tuple(name, fc.boolean()), ([of, suspend]) => (cluster) => cluster.patch("jobs.batch", of, { spec: { suspend } })),
  does("parallelism", fc.tuple(name, size), ([of, parallelism]) => (cluster) => cluster.patch("jobs.batch", of, { spec: { parallelism: Math.max(1, parallelism) } })),
  does("failing", fc.boolean(), (failing) => (_cluster, world) => void (world.failing = failing)),
  remove("jobs.batch"),
];

const cronJobs = [
  does(
    "create CronJob", fc.tuple(name, fc.constantFrom("Allow", "Forbid", "Replace"), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
    ([of, concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit]) => (cluster) => cluster.create("cronjobs.batch", {
      apiVersion: "batch/v1", kind: "CronJob", metadata: { name: of, namespace: "default" },
      spec: {
        schedule: "*/20 * * * *", concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit, startingDeadlineSeconds: 600,
        jobTemplate: { spec: { backoffLimit: 0, template: template(of, { restartPolicy: "Never", containers: [{ name: "web", image: "busybox" }] }) } },
      },
    })),
  does("suspend CronJob", fc.tuple(name, fc.boolean()), ([of, suspend]) => (cluster) => cluster.patch("cronjobs.batch", of, { spec: { suspend } })),
  does("wait for the schedule", fc.constant(1), () => (cluster) => cluster.run(1200)),
  does("failing", fc.boolean(), (failing) => (_cluster, world) => void (world.failing = failing)),
  remove("cronjobs.batch"),
];

const volumes = [
  does("create claim", fc.tuple(name, fc.constantFrom("standard", "")), ([of, storageClassName]) => (cluster) => cluster.create("persistentvolumeclaims", {
    apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: of, namespace: "default" },
    spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  })),
  does("create volume", fc.tuple(fc.constantFrom("x", "y"), fc.constantFrom("Retain", "Recycle")), ([of, persistentVolumeReclaimPolicy]) => (cluster) => cluster.create("persistentvolumes", {
    apiVersion: "v1", kind: "PersistentVolume", metadata: { name: of },
    spec: { capacity: { storage: "2Gi" }, accessModes: ["ReadWriteOnce"], persistentVolumeReclaimPolicy, hostPath: { path: `/tmp/${of}` } },
  })),
  does("use claim", name, (of) => (cluster) => cluster.create("pods", {
    apiVersion: "v1", kind: "Pod", metadata: { name: `user-${of}`, namespace: "default", labels: { app: of } },
    spec: { ...web(of, "nginx").spec!, volumes: [{ name: "v", persistentVolumeClaim: { claimName: of } }] },
  })),
  remove("persistentvolumeclaims"),
  does("delete volume", fc.constantFrom("x", "y"), (of) => (cluster) => cluster.client.of("persistentvolumes").delete("", of)),
  does("delete user", name, (of) => (cluster) => cluster.client.of("pods").delete("default", `user-${of}`)),
];

const namespaces = [
  does("fill namespace", fc.tuple(fc.constantFrom("team", "shop"), size), ([of, replicas]) => (cluster) => {
    cluster.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: of } });
    cluster.run(1);
    cluster.create("deployments.apps", {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: of },
      spec: { replicas, selector: { matchLabels: { app: "web" } }, template: web("web", "nginx") },
    });
    cluster.create("services", { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: of }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } });
  }),
  does("delete namespace", fc.constantFrom("team", "shop"), (of) => (cluster) => cluster.client.of("namespaces").delete("", of)),
];

const autoscalers = [
  does("create HPA", fc.tuple(name, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 6 })), ([of, minReplicas, maxReplicas]) => (cluster) => cluster.create("horizontalpodautoscalers.autoscaling", {
    apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: of, namespace: "default" },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: of }, minReplicas, maxReplicas,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "AverageValue", averageValue: "100m" } } }],
    },
  })),
  does("load", fc.constantFrom(5, 100, 180, 400, undefined), (cpu) => (_cluster, world) => void (world.cpu = cpu)),
  remove("horizontalpodautoscalers.autoscaling"),
];

const around = [
  does("create Service", name, (of) => (cluster) => cluster.create("services", {
    apiVersion: "v1", kind: "Service", metadata: { name: of, namespace: "default" }, spec: { selector: { app: of }, ports: [{ port: 80 }] },
  })),
  remove("services"),
  does("create budget", fc.tuple(name, fc.constantFrom<number | string>(1, 2, "50%")), ([of, minAvailable]) => (cluster) => cluster.create("poddisruptionbudgets.policy", {
    apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: of, namespace: "default" }, spec: { minAvailable, selector: { matchLabels: { app: of } } },
  })),
  remove("poddisruptionbudgets.policy"),
  does("create quota", fc.tuple(name, size), ([of, count]) => (cluster) => cluster.create("resourcequotas", {
    apiVersion: "v1", kind: "ResourceQuota", metadata: { name: of, namespace: "default" }, spec: { hard: { pods: String(count + 2) } },
  })),
  does("delete quota", name, (of) => (cluster) => cluster.client.of("resourcequotas").delete("default", of)),
];

const quotas = [
  does(
    "bound", fc.tuple(name, size, fc.constantFrom(undefined, "BestEffort", "NotBestEffort", "Terminating", "NotTerminating"), fc.boolean()),
    ([of, count, scope, more]) => (cluster) => cluster.create("resourcequotas", {
      apiVersion: "v1", kind: "ResourceQuota", metadata: { name: `bound-${of}`, namespace: "default" },
      spec: scope
        ? { hard: { pods: String(count) }, scopes: [scope] }
        : { hard: { pods: String(count), "count/deployments.apps": String(count), services: "1", persistentvolumeclaims: "1", "requests.storage": "3Gi", ...(more ? { "requests.cpu": "500m" } : {}) } },
    })),
  does("change bound", fc.tuple(name, size), ([of, pods]) => (cluster) => cluster.patch("resourcequotas", `bound-${of}`, { spec: { hard: { pods: String(pods) } } })),
  does("unbound", name, (of) => (cluster) => cluster.client.of("resourcequotas").delete("default", `bound-${of}`)),
  does("create Pod", fc.tuple(name, size, fc.boolean(), fc.boolean()), ([of, n, asks, ends]) => (cluster) => cluster.create("pods", {
    apiVersion: "v1", kind: "Pod", metadata: { name: `bare-${of}-${n}`, namespace: "default", labels: { app: of } },
    spec: {
      restartPolicy: ends ? "Never" : "Always", ...(ends ? { activeDeadlineSeconds: 3600 } : {}),
      containers: [{ name: "web", image: "nginx", ...(asks ? { resources: { requests: { cpu: "200m" } } } : {}) }],
    },
  })),
  ...deployments,
];

const disks = [
  does("create disk claim", name, (of) => (cluster) => cluster.create("persistentvolumeclaims", {
    apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: of, namespace: "default" },
    spec: { storageClassName: "disks", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  })),
  does("use disk", fc.tuple(name, fc.constantFrom("node-1", "node-2", "node-3")), ([of, nodeName]) => (cluster) => cluster.create("pods", {
    apiVersion: "v1", kind: "Pod", metadata: { name: `user-${of}-${nodeName}`, namespace: "default", labels: { app: of } },
    spec: { ...web(of, "nginx").spec!, nodeName, volumes: [{ name: "v", persistentVolumeClaim: { claimName: of } }] },
  })),
  does("leave disk", fc.tuple(name, fc.constantFrom("node-1", "node-2", "node-3")), ([of, nodeName]) => (cluster) => cluster.client.of("pods").delete("default", `user-${of}-${nodeName}`)),
  does("grow disk", fc.tuple(name, fc.integer({ min: 1, max: 4 })), ([of, size]) => (cluster) => cluster.patch("persistentvolumeclaims", of, { spec: { resources: { requests: { storage: `${size}Gi` } } } })),
  remove("persistentvolumeclaims"),
];

const digest = (data: Uint8Array): Uint8Array => Uint8Array.from(sha256(data).match(/../g)!, (pair) => parseInt(pair, 16));
const noise = createRandom("stories");
const key = generateKey(512, (length) => Uint8Array.from({ length }, () => noise.below(256)));
const CSR = "certificatesigningrequests.certificates.k8s.io";

const certificates = [
  does(
    "ask for a certificate",
    fc.tuple(name, fc.constantFrom("kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet", "example.com/own"), fc.constantFrom<readonly string[]>(["client auth"], ["client auth", "digital signature"], ["server auth"]), fc.boolean()),
    ([of, signerName, usages, node]) => (cluster) => cluster.create(CSR, {
      apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: of },
      spec: { request: btoa(makeRequest(node ? [["O", "system:nodes"], ["CN", "system:node:x"]] : [["CN", of]], {}, key, digest)), signerName, usages },
    })),
  does("decide", fc.tuple(name, fc.constantFrom("Approved", "Denied")), ([of, type]) => (cluster) => {
    const request = cluster.get(CSR, of);
    const conditions = [...(request.status?.conditions ?? []), { type, status: "True", reason: "Test", message: "" }];
    cluster.client.of(CSR).update("", { ...request, status: { ...request.status, conditions } }, "approval");
  }),
  does("delete request", name, (of) => (cluster) => cluster.client.of(CSR).delete("", of)),
];

/** Makes everything well again and lets time pass. Answers what did not agree while what goes with time was still there. */
function heal(cluster: TestCluster, world: World): string[] {
  cluster.run(10);
  const early = passing(cluster);
  world.broken.clear();
  world.failing = false;
  cluster.kubelet.silent.clear();
  for (const quota of cluster.list("resourcequotas")) cluster.client.of("resourcequotas").delete("default", quota.metadata!.name!);
  for (const node of cluster.list("nodes")) cluster.patch("nodes", node.metadata!.name!, { spec: { unschedulable: false } });
  cluster.run(400);
  for (const pod of pods(cluster)) {
    if (pod.status?.phase !== "Running" || pod.metadata!.deletionTimestamp) continue;
    tolerant(() => cluster.kubelet.setReady(pod.metadata!.name!, true, pod.metadata!.namespace!))(cluster, world);
  }
  // Longer than any back-off between the tries of a controller.
  cluster.run(7200);
  for (const pod of pods(cluster)) if (pod.status?.phase === "Running") tolerant(() => cluster.kubelet.setReady(pod.metadata!.name!, true, pod.metadata!.namespace!))(cluster, world);
  cluster.run(1800);
  return early;
}

function run(changes: readonly { change: Change; wait: number }[]): string[] {
  const world: World = { broken: new Set(), failing: false, nodes: 3, cpu: 50 };
  const metrics: MetricsProvider = {
    node: () => undefined,
    pod: () => (world.cpu === undefined ? undefined : { usage: { web: { cpuNanoCores: world.cpu * 1e6, memoryBytes: 1e7 } }, at: cluster.simulation.wall, window: 15_000 }),
  };
  const cluster: TestCluster = createTestCluster(undefined, { metrics });
  let count = 0;
  cluster.create("storageclasses.storage.k8s.io", {
    apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "rancher.io/local-path", reclaimPolicy: "Delete", volumeBindingMode: "WaitForFirstConsumer",
  });
  for (const { resource, object } of csiDisk()) {
    cluster.create(resource as "storageclasses.storage.k8s.io", (object.kind === "StorageClass" ? { ...object, metadata: { name: "disks" } } : object) as never);
  }
  cluster.kubelet.ready = (pod) => !world.broken.has(pod.metadata!.labels?.["app"] ?? "");
  cluster.kubelet.ends = (pod) => {
    if (pod.spec!.restartPolicy === "Always") return undefined;
    count += 1;
    return { after: 2000 + (count % 7) * 1000, exitCode: world.failing && count % 2 === 0 ? 1 : 0 };
  };
  for (const { change, wait } of changes) {
    tolerant(change)(cluster, world);
    cluster.run(wait);
  }
  return [...heal(cluster, world), ...disagreements(cluster)];
}

const story = (own: readonly fc.Arbitrary<Change>[]) =>
  fc.array(
    fc.record({ change: fc.oneof(...own, ...own, ...common, ...around), wait: fc.constantFrom(0, 0.003, 0.02, 0.5, 1, 3, 10, 45, 400) }),
    { minLength: 4, maxLength: 30 },
  );

describe("after any story, when the clock has run on, all agrees and nothing is left over", () => {
  it.each([
    ["Deployments", deployments], ["ReplicationControllers", replication], ["StatefulSets", statefulSets], ["DaemonSets", daemonSets], ["Jobs", jobs],
    ["CronJobs", cronJobs], ["claims and volumes", volumes], ["namespaces", namespaces], ["HorizontalPodAutoscalers", [...autoscalers, ...deployments]],
    ["quotas", quotas], ["disks of a CSI driver", disks], ["requests for certificates", certificates],
    ["all of them", [...quotas, ...disks, ...certificates, ...deployments, ...replication, ...statefulSets, ...daemonSets, ...jobs, ...cronJobs, ...volumes, ...namespaces, ...autoscalers]],
  ])("%s", (_name, own) => {
    fc.assert(fc.property(story(own), (changes) => {
      expect(run(changes)).toEqual([]);
    }), { numRuns: Number(process.env["STORIES"] ?? 12), seed: Number(process.env["SEED"] ?? 7) });
  }, 240_000);
});
