import { describe, expect, it } from "vitest";
import type { Service } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";

const service = (spec: Partial<Service["spec"]> = {}): Service => ({
  apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "default", labels: { team: "a" } },
  spec: { selector: { app: "web" }, ports: [{ port: 80 }], ...spec },
});
const web = (c: TestCluster, replicas = 2, spec = {}): void => void c.create("deployments.apps", {
  apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" },
  spec: { replicas, selector: { matchLabels: { app: "web" } }, template: template("web", spec) },
});
const slices = (c: TestCluster) => c.list("endpointslices.discovery.k8s.io").filter(({ metadata }) => metadata!.labels!["kubernetes.io/service-name"] === "web");
const shown = (c: TestCluster): string[] => slices(c).flatMap(({ endpoints, ports }) =>
  (endpoints ?? []).map(({ conditions }) => `${(ports ?? []).map(({ name, port }) => `${name}:${port}`).join()} ${Object.entries(conditions!).filter(([, on]) => on).map(([name]) => name).join()}`));

describe("endpoint slices", () => {
  it("lists the Pods of a Service, with what they are and where", () => {
    const c = createTestCluster(["node-1"]);
    c.create("services", service());
    web(c);
    c.run(3);
    const [slice] = slices(c);
    expect(slice!.metadata!.labels).toEqual({ team: "a", "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io", "kubernetes.io/service-name": "web" });
    expect(slice!.metadata!.ownerReferences![0]).toMatchObject({ kind: "Service", name: "web" });
    expect(shown(c)).toEqual([":80 ready,serving", ":80 ready,serving"]);
    expect(slice!.endpoints![0]).toMatchObject({ nodeName: "node-1", targetRef: { kind: "Pod", namespace: "default" } });
    expect(c.get("endpoints", "web").subsets![0]).toMatchObject({ ports: [{ port: 80, protocol: "TCP" }] });
  });

  it.each<[string, Partial<Service["spec"]>, object, string[]]>([
    ["a port by name", { ports: [{ port: 80, targetPort: "http" }] }, { containers: [{ name: "web", image: "n", ports: [{ name: "http", containerPort: 8080 }] }] }, [":8080 ready,serving"]],
    ["a port that the Pod does not name", { ports: [{ port: 80, targetPort: "none" }] }, {}, [" ready,serving"]],
    ["several ports", { ports: [{ name: "a", port: 80 }, { name: "b", port: 81, targetPort: 9 }] }, {}, ["a:80,b:9 ready,serving"]],
    ["headless without a port", { clusterIP: "None", ports: [] }, {}, [" ready,serving"]],
    ["nobody for another selector", { selector: { app: "other" } }, {}, []],
  ])("%s", (_name, spec, pod, expected) => {
    const c = createTestCluster();
    c.create("services", service(spec));
    web(c, 1, pod);
    c.run(3);
    expect(shown(c)).toEqual(expected);
    expect(slices(c)).toHaveLength(1);
  });

  it("tells what is not ready, what is ending, and forgets what is gone", () => {
    const c = createTestCluster();
    c.kubelet.stopTime = 5000;
    c.create("services", service());
    web(c);
    c.run(3);
    const [first, second] = c.pods().map(({ metadata }) => metadata!.name!) as [string, string];
    c.kubelet.setReady(first, false);
    c.run(1);
    expect(shown(c).sort()).toEqual([":80 ", ":80 ready,serving"]);
    c.client.of("pods").delete("default", second);
    c.run(0.3);
    expect(shown(c)).toContain(":80 serving,terminating");
    c.run(10);
    expect(shown(c).sort()).toEqual([":80 ", ":80 ready,serving"]);
    c.patch("services", "web", { spec: { publishNotReadyAddresses: true } });
    c.run(1);
    expect(shown(c).sort()).toEqual([":80 ready", ":80 ready,serving"]);
  });

  it("puts a hundred into a slice, and fills what has room", () => {
    const c = createTestCluster(Array.from({ length: 4 }, (_, i) => `node-${i}`));
    c.create("services", service());
    web(c, 130);
    c.run(10);
    expect(slices(c).map(({ endpoints }) => endpoints!.length).sort((a, b) => b - a)).toEqual([100, 30]);
    c.patch("deployments.apps", "web", { spec: { replicas: 0 } });
    c.run(10);
    expect(slices(c).map(({ endpoints }) => endpoints?.length ?? 0)).toEqual([0]);
  });

  it("goes with its Service, and there is none for a Service that selects nothing", () => {
    const c = createTestCluster();
    c.create("services", service());
    web(c, 1);
    c.run(3);
    c.client.of("services").delete("default", "web");
    c.run(3);
    expect(slices(c)).toEqual([]);
    expect(c.list("endpoints")).toEqual([]);
    const { selector: _, ...spec } = service().spec!;
    c.create("services", { ...service(), spec });
    c.run(2);
    expect(slices(c)).toEqual([]);
  });

  it("mirrors Endpoints that somebody wrote by hand", () => {
    const c = createTestCluster();
    const { selector: _, ...spec } = service().spec!;
    c.create("services", { ...service(), spec });
    c.create("endpoints", { apiVersion: "v1", kind: "Endpoints", metadata: { name: "web", namespace: "default" }, subsets: [{ addresses: [{ ip: "1.2.3.4" }], ports: [{ port: 99 }] }] });
    c.run(1);
    expect(slices(c)[0]).toMatchObject({ addressType: "IPv4", endpoints: [{ addresses: ["1.2.3.4"], conditions: { ready: true } }], ports: [{ port: 99 }] });
    c.client.of("endpoints").delete("default", "web");
    c.run(2);
    expect(slices(c)).toEqual([]);
  });
});
