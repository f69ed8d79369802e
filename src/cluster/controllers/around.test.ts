import { sha256 } from "../../os/crypto/sha256.ts";
import { generateKey } from "../../os/crypto/rsa.ts";
import { makeRequest } from "../../os/crypto/x509.ts";
import { createRandom } from "../../sim/index.ts";
import { describe, expect, it } from "vitest";
import type { ResourceQuota, Service } from "../../apimachinery/types/index.ts";
import { addNode, createTestCluster, template, type TestCluster } from "./test-cluster.ts";

const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
const pod = (name: string, spec = {}) => ({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", labels: { app: name } }, spec: { ...template(name).spec!, ...spec } });

describe("each namespace", () => {
  it.each([
    ["serviceaccounts", "default"],
    ["configmaps", "kube-root-ca.crt"],
  ] as const)("has %s %s, again after it was deleted", (resource, name) => {
    const c = createTestCluster();
    c.create("namespaces", namespace("team"));
    c.run(1);
    const { uid } = c.get(resource, name, "team").metadata!;
    c.client.of(resource).delete("team", name);
    c.run(1);
    expect(c.get(resource, name, "team").metadata!.uid).not.toBe(uid);
  });
  it("has the right certificate, whatever was written over it", () => {
    const c = createTestCluster();
    c.run(1);
    c.patch("configmaps", "kube-root-ca.crt", { data: { "ca.crt": "mine" } });
    c.run(1);
    expect(c.get("configmaps", "kube-root-ca.crt").data).toEqual({ "ca.crt": "CA" });
  });
});

describe("a node made by hand", () => {
  it("gets the next range for its Pods, the first one of those given back when all are taken", () => {
    const c = createTestCluster([]);
    const range = (name: string) => c.get("nodes", name).spec!.podCIDR;
    const make = (name: string, spec = {}) => c.create("nodes", { apiVersion: "v1", kind: "Node", metadata: { name }, spec });
    make("kubelet", { podCIDR: "10.244.1.0/24" });
    for (const name of ["a", "b"]) make(name);
    c.run(1);
    expect([range("a"), range("b")]).toEqual(["10.244.2.0/24", "10.244.3.0/24"]);
    c.client.of("nodes").delete("", "a");
    for (let index = 0; index < 255; index += 1) make(`n${index}`);
    c.run(5);
    expect(["n0", "n251", "n252", "n253", "n254"].map(range))
      .toEqual(["10.244.4.0/24", "10.244.255.0/24", "10.244.0.0/24", "10.244.2.0/24", undefined]);
    expect(c.events("n254")).toContain("CIDRNotAvailable Node n254 status is now: CIDRNotAvailable");
    c.client.of("nodes").delete("", "n7");
    c.run(1);
    expect(range("n254")).toBe("10.244.11.0/24");
  });
});

describe("a quota", () => {
  const quota = (hard: Record<string, string>, more = {}): ResourceQuota => ({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "default" }, spec: { hard, ...more } });
  const used = (c: TestCluster) => c.get("resourcequotas", "q").status!.used;
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ["Pods and what they ask for", { pods: "9", "requests.cpu": "2", "limits.memory": "2Gi" }, { pods: "2", "requests.cpu": "300m", "limits.memory": "128Mi" }],
    ["objects by count", { "count/pods": "9", "count/configmaps": "9", services: "9" }, { "count/pods": "2", "count/configmaps": "1", services: "0" }],
    ["what there is none of", { "count/deployments.apps": "3", persistentvolumeclaims: "1", "requests.storage": "1Gi" }, { "count/deployments.apps": "0", persistentvolumeclaims: "0", "requests.storage": "0" }],
  ])("counts %s", (_name, hard, expected) => {
    const c = createTestCluster();
    const resources = { requests: { cpu: "150m", memory: "64Mi" }, limits: { memory: "64Mi" } };
    for (const name of ["a", "b"]) c.create("pods", pod(name, { containers: [{ name: "c", image: "nginx", resources }] }));
    c.create("resourcequotas", quota(hard));
    c.run(2);
    expect(used(c)).toEqual(expected);
  });
  it.each<[string, string, string[] | undefined, string]>([
    ["claims of a class of attributes", "In", ["gold"], "1"],
    ["claims of any class of attributes", "Exists", undefined, "2"],
    ["claims of no such class", "NotIn", ["gold"], "2"],
  ])("counts %s", (_name, operator, values, used) => {
    const c = createTestCluster();
    for (const [name, volumeAttributesClassName] of [["a", "gold"], ["b", "silver"], ["c", undefined]] as const) {
      c.create("persistentvolumeclaims", {
        apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name, namespace: "default" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...(volumeAttributesClassName ? { volumeAttributesClassName } : {}) },
      });
    }
    c.create("resourcequotas", {
      apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "default" },
      spec: { hard: { persistentvolumeclaims: "5" }, scopeSelector: { matchExpressions: [{ scopeName: "VolumeAttributesClass", operator, ...(values ? { values } : {}) }] } },
    });
    c.run(2);
    expect(c.get("resourcequotas", "q").status?.used).toEqual({ persistentvolumeclaims: used });
  });

  it("counts out what has gone and what has ended", () => {
    const c = createTestCluster();
    for (const name of ["a", "b", "c"]) c.create("pods", pod(name, { restartPolicy: "Never" }));
    c.create("resourcequotas", quota({ pods: "9" }));
    c.run(2);
    expect(used(c)).toEqual({ pods: "3" });
    c.kubelet.finish("a", 0);
    c.client.of("pods").delete("default", "b");
    c.run(3);
    expect(used(c)).toEqual({ pods: "1" });
  });
});

describe("Pods that nobody else would delete", () => {
  it("go when their node has been gone for 40 s, marked as disrupted", () => {
    const c = createTestCluster(["node-1", "node-2"]);
    c.create("pods", pod("lost", { nodeName: "node-2" }));
    c.run(3);
    const seen: string[] = [];
    c.client.of("pods").inform({
      updated: ({ status }) => {
        for (const { type, reason } of status?.conditions ?? []) if (type === "DisruptionTarget") seen.push(reason!);
      },
    });
    c.client.of("nodes").delete("", "node-2");
    c.run(35);
    expect(c.pods()).toHaveLength(1);
    c.run(40);
    expect(c.pods()).toEqual([]);
    expect(seen).toContain("DeletionByPodGC");
  });
});

describe("nodes", () => {
  it("tell for how long kubelets may keep what they read: the more nodes the longer", () => {
    const c = createTestCluster([]);
    for (let i = 0; i < 101; i += 1) addNode(c.client, `node-${i}`);
    c.run(2);
    expect(c.get("nodes", "node-0").metadata!.annotations!["node.alpha.kubernetes.io/ttl"]).toBe("15");
  });
});

describe("balancers", () => {
  const service = (name: string, more: Partial<Service["spec"]> = {}): Service =>
    ({ apiVersion: "v1", kind: "Service", metadata: { name, namespace: "default" }, spec: { type: "LoadBalancer", selector: { app: "x" }, ports: [{ port: 80 }], ...more } });
  const address = (c: TestCluster, name: string): string | undefined => c.get("services", name).status?.loadBalancer?.ingress?.[0]?.ip;
  it("get an address of the pool, wait when there is none, and get what another gives back", () => {
    const c = createTestCluster(["node-1"], { loadBalancerAddresses: ["10.0.0.1", "10.0.0.2"] });
    for (const name of ["a", "b", "c"]) c.create("services", service(name));
    c.run(10);
    expect(["a", "b", "c"].map((name) => address(c, name))).toEqual(["10.0.0.1", "10.0.0.2", undefined]);
    expect(c.events("a")).toEqual(["EnsuringLoadBalancer Ensuring load balancer", "EnsuredLoadBalancer Ensured load balancer"]);
    expect(c.events("c")).toContain("SyncLoadBalancerFailed Error syncing load balancer: failed to ensure load balancer: no available IPs");
    c.client.of("services").delete("default", "a");
    c.run(70);
    expect(address(c, "c")).toBe("10.0.0.1");
  });
  it.each([
    ["an address that is asked for", { loadBalancerIP: "10.0.0.2" }, "10.0.0.2"],
    ["none for another class", { loadBalancerClass: "example.com/other" }, undefined],
    ["none for another type", { type: "ClusterIP" }, undefined],
  ])("%s", (_name, spec, expected) => {
    const c = createTestCluster(["node-1"], { loadBalancerAddresses: ["10.0.0.1", "10.0.0.2"] });
    c.create("services", service("a", spec));
    c.run(10);
    expect(address(c, "a")).toBe(expected);
  });
  it("give the address back when the type changes", () => {
    const c = createTestCluster(["node-1"], { loadBalancerAddresses: ["10.0.0.1"] });
    c.create("services", service("a"));
    c.run(10);
    c.patch("services", "a", { spec: { type: "ClusterIP" } });
    c.run(2);
    expect(c.get("services", "a").metadata!.finalizers).toBeUndefined();
    c.create("services", service("b"));
    c.run(10);
    expect(address(c, "b")).toBe("10.0.0.1");
  });
  it("stay pending without a pool", () => {
    const c = createTestCluster();
    c.create("services", service("a"));
    c.run(60);
    expect(address(c, "a")).toBeUndefined();
  });
});

describe("requests for certificates", () => {
  const digest = (data: Uint8Array): Uint8Array => Uint8Array.from(sha256(data).match(/../g)!, (pair) => parseInt(pair, 16));
  const random = createRandom("key");
  const key = generateKey(512, (length) => Uint8Array.from({ length }, () => random.below(256)));
  const request = (signerName: string) => ({
    apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name: "r" },
    spec: { request: btoa(makeRequest([["CN", "ann"]], {}, key, digest)), signerName, usages: ["client auth"] },
  });
  const issued = (c: TestCluster): boolean => c.get("certificatesigningrequests.certificates.k8s.io", "r").status?.certificate !== undefined;
  const decide = (c: TestCluster, type: string): unknown => {
    const object = c.get("certificatesigningrequests.certificates.k8s.io", "r");
    const conditions = [{ type, status: "True", reason: "Test", message: "" }];
    return c.client.of("certificatesigningrequests.certificates.k8s.io").update("", { ...object, status: { conditions } }, "approval");
  };
  it.each([
    ["an approved one is signed", "kubernetes.io/kube-apiserver-client", "Approved", true],
    ["a denied one is not", "kubernetes.io/kube-apiserver-client", "Denied", false],
    ["nobody signs for a signer of one's own", "example.com/mine", "Approved", false],
  ])("%s", (_name, signer, decision, signed) => {
    const c = createTestCluster();
    c.create("certificatesigningrequests.certificates.k8s.io", request(signer));
    c.run(1);
    expect(issued(c)).toBe(false);
    decide(c, decision);
    c.run(1);
    expect(issued(c)).toBe(signed);
  });
});

describe("cluster roles that are put together", () => {
  it("have the rules of those that their labels select", () => {
    const c = createTestCluster();
    const rule = (resource: string) => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });
    c.create("clusterroles.rbac.authorization.k8s.io", {
      apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "sum" }, rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: "sum" } }] },
    });
    for (const name of ["pods", "secrets"]) {
      c.create("clusterroles.rbac.authorization.k8s.io", { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name, labels: { to: "sum" } }, rules: [rule(name)] });
    }
    c.run(1);
    expect(c.get("clusterroles.rbac.authorization.k8s.io", "sum").rules).toEqual([rule("pods"), rule("secrets")]);
    c.client.of("clusterroles.rbac.authorization.k8s.io").delete("", "pods");
    c.run(1);
    expect(c.get("clusterroles.rbac.authorization.k8s.io", "sum").rules).toEqual([rule("secrets")]);
  });
});
