import { describe, expect, it } from "vitest";
import type { Service } from "../../apimachinery/types/index.ts";
import { createTestCluster, template } from "./test-cluster.ts";

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

describe("a namespace", () => {
  it("gets an account and the certificate of the cluster, again when they are deleted", () => {
    const c = createTestCluster();
    c.create("namespaces", namespace("team"));
    c.run(0.2);
    expect(c.get("configmaps", "kube-root-ca.crt", "team").data).toEqual({ "ca.crt": "CA" });
    c.client.of("serviceaccounts").delete("team", "default");
    c.client.of("configmaps").delete("team", "kube-root-ca.crt");
    c.run(0.2);
    expect(c.get("serviceaccounts", "default", "team").metadata!.name).toBe("default");
    expect(c.get("configmaps", "kube-root-ca.crt", "team").data).toEqual({ "ca.crt": "CA" });
  });

  it("is emptied and goes in about seven seconds", () => {
    const c = createTestCluster();
    c.create("namespaces", namespace("team"));
    c.run(0.2);
    c.client.of("pods").create("team", { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "team" }, spec: { ...template("p").spec!, terminationGracePeriodSeconds: 0 } });
    c.run(2);
    c.client.of("namespaces").delete("", "team");
    c.run(4);
    expect(c.get("namespaces", "team").status?.phase).toBe("Terminating");
    c.run(4);
    expect(c.list("namespaces").map(({ metadata }) => metadata!.name)).not.toContain("team");
    expect(c.list("pods", "team")).toEqual([]);
  });

  it("says what holds it", () => {
    const c = createTestCluster();
    c.create("namespaces", namespace("held"));
    c.run(0.2);
    c.client.of("configmaps").create("held", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "held", finalizers: ["example.com/hold"] } });
    c.client.of("namespaces").delete("", "held");
    c.run(7);
    const conditions = c.get("namespaces", "held").status!.conditions!.map(({ type, status, reason, message }) => `${type}=${status} ${reason} ${message}`);
    expect(conditions.slice(3)).toEqual([
      "NamespaceContentRemaining=True SomeResourcesRemain Some resources are remaining: configmaps. has 1 resource instances",
      "NamespaceFinalizersRemaining=True SomeFinalizersRemain Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
    ]);
    c.patch("configmaps", "x", { metadata: { finalizers: null } }, "held");
    c.run(20);
    expect(c.list("namespaces").map(({ metadata }) => metadata!.name)).not.toContain("held");
  });
});

describe("endpoints of a Service", () => {
  const service = (name: string, spec: Partial<Service["spec"]> = {}): Service => ({
    apiVersion: "v1", kind: "Service", metadata: { name, namespace: "default" },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  });

  it("are its Pods, ready or not", () => {
    const c = createTestCluster();
    c.create("services", service("web"));
    c.run(0.2);
    const slice = () => c.list("endpointslices.discovery.k8s.io")[0]!;
    expect(slice().endpoints ?? []).toEqual([]);
    expect(slice().metadata).toMatchObject({ generateName: "web-", labels: { "kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io" } });
    c.create("deployments.apps", {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" },
      spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template: template("web") },
    });
    c.run(3);
    expect(slice().ports).toMatchObject([{ port: 8080, protocol: "TCP" }]);
    expect(slice().endpoints!.map(({ conditions }) => conditions)).toEqual([
      { ready: true, serving: true, terminating: false }, { ready: true, serving: true, terminating: false },
    ]);
    const [pod] = c.pods();
    c.kubelet.setReady(pod!.metadata!.name!, false);
    c.run(0.1);
    expect(c.get("endpoints", "web").subsets![0]).toMatchObject({
      addresses: [{ targetRef: { kind: "Pod" } }], notReadyAddresses: [{ targetRef: { name: pod!.metadata!.name } }], ports: [{ port: 8080, protocol: "TCP" }],
    });
    c.patch("deployments.apps", "web", { spec: { replicas: 0 } });
    c.run(2);
    expect(slice().endpoints ?? []).toEqual([]);
    expect(c.get("endpoints", "web").subsets ?? []).toEqual([]);
    c.client.of("services").delete("default", "web");
    c.run(0.3);
    expect(c.list("endpointslices.discovery.k8s.io", "default")).toEqual([]);
    expect(c.list("endpoints", "default")).toEqual([]);
  });
});

describe("what a quota counts", () => {
  it("goes down when things go", () => {
    const c = createTestCluster();
    c.create("resourcequotas", { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "default" }, spec: { hard: { pods: "2", "count/configmaps": "5" } } });
    c.run(0.5);
    expect(c.get("resourcequotas", "q").status!.used).toEqual({ pods: "0", "count/configmaps": "1" });
    c.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" }, spec: template("p").spec });
    c.run(1);
    expect(c.get("resourcequotas", "q").status!.used!["pods"]).toBe("1");
    c.client.of("pods").delete("default", "p", { gracePeriodSeconds: 0 });
    c.run(0.6);
    expect(c.get("resourcequotas", "q").status!.used!["pods"]).toBe("0");
  });

  it("holds a ReplicaSet, which says so and tries again with growing pauses", () => {
    const c = createTestCluster();
    c.create("resourcequotas", { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "default" }, spec: { hard: { pods: "1" } } });
    c.run(0.5);
    c.create("deployments.apps", {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default" },
      spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template: template("web") },
    });
    c.run(5);
    expect(c.pods()).toHaveLength(1);
    const failure = c.get("deployments.apps", "web").status!.conditions!.find(({ type }) => type === "ReplicaFailure")!;
    expect(failure).toMatchObject({ status: "True", reason: "FailedCreate" });
    expect(failure.message).toMatch(/^pods "web-\S+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1$/);
    c.patch("resourcequotas", "q", { spec: { hard: { pods: "5" } } });
    c.run(60);
    expect(c.pods()).toHaveLength(3);
  });
});
