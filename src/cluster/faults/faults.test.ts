import { describe, expect, it } from "vitest";
import type { Pod } from "../../apimachinery/types/index.ts";
import { Exit, loadLater, pause, sleep, type Program } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createCluster, settleTime } from "../cluster.ts";
import type { FaultSpec } from "./index.ts";

// These tests step the clock without waiting for modules.
await loadLater();

const programs = new Map<string, Program>([
  ["busybox/sleep", function* (process) { yield* sleep(Number(process.args[1]) * 1000); }],
  ["busybox/sh", function* () { for (;;) yield* pause(); }],
  ["busybox/false", function* () { throw new Exit(1); }],
]);

function started(options: { withoutStaticPods?: boolean } = {}) {
  const simulation = new Simulation({ seed: "faults" });
  const crashes: unknown[] = [];
  const names = ["controlplane", "node-1", "node-2"];
  const cluster = createCluster({
    simulation,
    programs,
    nodes: names.map((name, index) => ({ name, taints: index === 0 ? ["node-role.kubernetes.io/control-plane:NoSchedule"] : [] })),
    onCrash: (error) => crashes.push(error),
    withoutStaticPods: options.withoutStaticPods ?? true,
  });
  simulation.runUntil(settleTime(names.length));
  const client = cluster.apiServer.client("kubectl");
  const pass = (seconds: number): void => void simulation.runUntil(simulation.now + seconds * 1000);
  client.of("deployments.apps").create("default", {
    apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "nginx", image: "nginx:1.25", resources: { limits: { memory: "64Mi" } }, readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1, failureThreshold: 1 } }] },
      },
    },
  } as never);
  client.of("services").create("default", { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 80 }] } });
  pass(10);
  const pods = (): readonly Pod[] => client.of("pods").list("default").items;
  const container = (pod: Pod) => pod.status!.containerStatuses![0]!;
  return { simulation, cluster, client, pass, pods, container, crashes };
}

const web = { selector: "app=web" };

describe("traffic", () => {
  it("to a healthy Service loses nothing, and counts by second", () => {
    const { cluster, pass } = started();
    const traffic = cluster.traffic.start({ url: "http://web", requestsPerSecond: 100, duration: 60_000 });
    pass(62);
    expect(traffic.summary).toMatch(/^lost 0 of 6,000 requests, 99 % answered within \d+ ms$/);
    expect(traffic.done).toBe(true);
    expect(traffic.seconds).toHaveLength(60);
    expect(traffic.seconds[7]).toMatchObject({ sent: 100, succeeded: 100, failed: 0 });
    expect(traffic.latency(0.5)).toBeLessThan(5);
    expect(cluster.traffic.running).toEqual([]);
  });

  it.each([
    ["http://nobody", "no such host"],
    ["http://10.244.1.99", "timeout"],
    ["http://192.168.49.11:81", "connection refused"],
    ["http://web/missing", "404 Not Found"],
  ])("to %s says why it fails: %s", (url, reason) => {
    const { cluster, pass } = started();
    const traffic = cluster.traffic.start({ url, requestsPerSecond: 2, duration: 2000 });
    pass(10);
    expect([...traffic.errors]).toEqual([[reason, 4]]);
  });

  it.each([["none", "http:/x", 1], ["slow", "http://web", 0]])("that is %s is refused", (_name, url, requestsPerSecond) => {
    const { cluster } = started();
    expect(() => cluster.traffic.start({ url, requestsPerSecond })).toThrow();
    expect(() => cluster.traffic.start({ url: "http://web", requestsPerSecond: 1, from: { pod: "none" } })).toThrow("there is no such source of traffic");
  });

  it("is the same each time", () => {
    const [a, b] = [0, 1].map(() => {
      const { cluster, pass } = started();
      const traffic = cluster.traffic.start({ url: "http://web", requestsPerSecond: 50 });
      pass(5);
      cluster.faults.inject({ kind: "crash", ...web, limit: 1 });
      pass(20);
      traffic.stop();
      return JSON.stringify(traffic.seconds);
    });
    expect(a).toBe(b);
  });
});

describe("a fault", () => {
  it("hang: the probe fails, the Pod leaves the Service, and comes back when it ends", () => {
    const { cluster, pass, pods, container } = started();
    const fault = cluster.faults.inject({ kind: "hang", ...web, limit: 1 });
    pass(5);
    expect(pods().filter((pod) => !container(pod).ready)).toHaveLength(1);
    const traffic = cluster.traffic.start({ url: "http://web", requestsPerSecond: 20 });
    pass(10);
    expect(traffic.failed).toBe(0);
    fault.end();
    pass(5);
    expect(pods().every((pod) => container(pod).ready)).toBe(true);
    expect(cluster.faults.active).toEqual([]);
  });

  it("crash: the container ends with the code and is started again; repeated, it goes into back-off", () => {
    const { cluster, pass, pods, container } = started();
    const fault = cluster.faults.inject({ kind: "crash", exitCode: 7, repeat: true, ...web });
    pass(60);
    for (const pod of pods()) {
      expect(container(pod).lastState?.terminated ?? container(pod).state?.terminated).toMatchObject({ exitCode: 7 });
      expect(container(pod).restartCount).toBeGreaterThanOrEqual(2);
    }
    fault.end();
    pass(120);
    expect(pods().every((pod) => container(pod).ready)).toBe(true);
  });

  it("leak: it is killed for its memory", () => {
    const { cluster, pass, pods, container } = started();
    cluster.faults.inject({ kind: "leak", bytesPerSecond: 8 * 1024 * 1024, ...web, limit: 1 });
    pass(14);
    expect(pods().filter((pod) => container(pod).lastState?.terminated?.reason === "OOMKilled")).toHaveLength(1);
  });

  it("slow: each answer takes longer", () => {
    const { cluster, pass } = started();
    const fault = cluster.faults.inject({ kind: "slow", milliseconds: 300, ...web });
    const late = cluster.traffic.start({ url: "http://web", requestsPerSecond: 10, duration: 5000 });
    pass(6);
    expect(late.latency(0.5)).toBeGreaterThan(300);
    fault.end();
    const quick = cluster.traffic.start({ url: "http://web", requestsPerSecond: 10, duration: 5000 });
    pass(6);
    expect(quick.latency(0.99)).toBeLessThan(5);
  });

  it("exit-code: SIGTERM ends with what was said", () => {
    const { cluster, pass, pods, container } = started();
    cluster.faults.inject({ kind: "exit-code", exitCode: 42, ...web, limit: 1 });
    cluster.faults.inject({ kind: "crash", ...web, limit: 1 });
    pass(4);
    expect(pods().filter((pod) => container(pod).lastState?.terminated?.exitCode === 42)).toHaveLength(1);
  });

  it.each([
    ["registry-down" as const, "i/o timeout"],
    ["registry-limit" as const, "toomanyrequests"],
  ])("%s: pulls fail and say why", (kind, why) => {
    const { cluster, client, pass } = started();
    const fault = cluster.faults.inject({ kind });
    client.of("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: "pull" }, spec: { containers: [{ name: "a", image: "redis:7" }] } });
    pass(8);
    const { waiting } = client.of("pods").get("default", "pull").status!.containerStatuses![0]!.state!;
    expect(waiting).toMatchObject({ reason: "ErrImagePull" });
    expect(waiting!.message).toContain(why);
    fault.end();
    pass(60);
    expect(client.of("pods").get("default", "pull").status?.phase).toBe("Running");
  });

  it.each(["node-down", "node-cut-off", "kubelet-down"] as const)("%s: NotReady after the grace period, and Ready again", (kind) => {
    const { cluster, client, pass, crashes } = started();
    const ready = (): string | undefined => client.of("nodes").get("", "node-2").status?.conditions?.find(({ type }) => type === "Ready")?.status;
    const fault = cluster.faults.inject({ kind, node: "node-2" });
    pass(30);
    expect(ready()).toBe("True");
    pass(30);
    expect(ready()).toBe("Unknown");
    fault.end();
    pass(30);
    expect(ready()).toBe("True");
    expect(client.of("pods").list("default").items.every((pod) => pod.status?.containerStatuses?.[0]?.ready)).toBe(true);
    expect(crashes).toEqual([]);
  });

  it("node-down: its Pods are replaced after five minutes, and what was left is gone when it is back", () => {
    const { cluster, client, pass, pods } = started();
    const fault = cluster.faults.inject({ kind: "node-down", node: "node-2" });
    pass(360);
    const there = pods().filter((pod) => pod.spec?.nodeName === "node-2");
    expect(there.length).toBeGreaterThan(0);
    expect(there.every((pod) => pod.metadata?.deletionTimestamp)).toBe(true);
    expect(client.of("deployments.apps").get("default", "web").status?.readyReplicas).toBe(3);
    fault.end();
    pass(60);
    expect(pods().filter((pod) => pod.metadata?.deletionTimestamp)).toEqual([]);
  });

  it.each([true, false])("control-plane-down (static Pods: %s): the scheduler's work stops and goes on", (withStaticPods) => {
    const { cluster, client, pass, crashes } = started({ withoutStaticPods: !withStaticPods });
    const fault = cluster.faults.inject({ kind: "control-plane-down", component: "kube-scheduler" });
    pass(10);
    client.of("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: "late" }, spec: { containers: [{ name: "a", image: "nginx:1.25" }] } });
    pass(10);
    expect(client.of("pods").get("default", "late").spec?.nodeName).toBeUndefined();
    fault.end();
    pass(20);
    expect(client.of("pods").get("default", "late").status?.phase).toBe("Running");
    expect(crashes).toEqual([]);
  });

  it("dns-down: names lead nowhere", () => {
    const { cluster, pass } = started();
    const fault = cluster.faults.inject({ kind: "dns-down" });
    const traffic = cluster.traffic.start({ url: "http://web", requestsPerSecond: 1, duration: 3000 });
    pass(20);
    expect(traffic.succeeded).toBe(0);
    fault.end();
    const again = cluster.traffic.start({ url: "http://web", requestsPerSecond: 1, duration: 3000 });
    pass(20);
    expect(again.failed).toBe(0);
  });

  it.each<[string, FaultSpec, string]>([
    ["without a target", { kind: "hang" }, "a fault of containers needs a pod or a selector"],
    ["of nobody", { kind: "hang", selector: "app=none" }, "no running container is a container of Pods app=none in default"],
    ["of a node that is not", { kind: "node-down", node: "x" }, "there is no node \"x\""],
    ["with a selector that is none", { kind: "hang", selector: "a in" }, "the selector \"a in\" is none"],
  ])("%s is refused with a sentence", (_name, spec, message) => {
    const { cluster } = started();
    expect(() => cluster.faults.inject(spec)).toThrow(message);
    expect(cluster.faults.active).toEqual([]);
  });
});
