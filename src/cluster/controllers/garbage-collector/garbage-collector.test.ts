import { describe, expect, it } from "vitest";
import type { ConfigMap, OwnerReference } from "../../../apimachinery/types/index.ts";
import { createTestCluster, type TestCluster } from "../test-cluster.ts";

/** A ConfigMap owned by others of these names. */
function make(c: TestCluster, name: string, owners: readonly string[] = [], more: Partial<OwnerReference> = {}): ConfigMap {
  const ownerReferences = owners.map((owner): OwnerReference => {
    const uid = c.client.of("configmaps").find("default", owner)?.metadata!.uid ?? `uid-of-${owner}`;
    return { apiVersion: "v1", kind: "ConfigMap", name: owner, uid, ...more };
  });
  return c.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default", ...(owners.length > 0 ? { ownerReferences } : {}) } });
}
const left = (c: TestCluster): string[] => c.list("configmaps", "default").map(({ metadata }) => metadata!.name!).filter((name) => name !== "kube-root-ca.crt");
const remove = (c: TestCluster, name: string, propagationPolicy: "Background" | "Foreground" | "Orphan"): unknown =>
  c.client.of("configmaps").delete("default", name, { propagationPolicy });

describe("the garbage collector", () => {
  it.each([
    ["Background", []],
    ["Foreground", []],
    ["Orphan", ["child", "grandchild"]],
  ] as const)("%s", (policy, expected) => {
    const c = createTestCluster();
    make(c, "owner");
    make(c, "child", ["owner"], { blockOwnerDeletion: true });
    make(c, "grandchild", ["child"], { blockOwnerDeletion: true });
    c.run(1);
    remove(c, "owner", policy);
    c.run(5);
    expect(left(c)).toEqual(expected);
    if (policy === "Orphan") expect(c.get("configmaps", "child").metadata!.ownerReferences).toBeUndefined();
  });

  it("keeps an owner in foreground deletion until those that block are gone", () => {
    const c = createTestCluster();
    make(c, "owner");
    make(c, "blocks", ["owner"], { blockOwnerDeletion: true });
    make(c, "does-not", ["owner"]);
    c.patch("configmaps", "blocks", { metadata: { finalizers: ["example.com/hold"] } });
    c.patch("configmaps", "does-not", { metadata: { finalizers: ["example.com/hold"] } });
    remove(c, "owner", "Foreground");
    c.run(5);
    expect(left(c)).toEqual(["blocks", "does-not", "owner"]);
    expect(c.get("configmaps", "owner").metadata!.finalizers).toEqual(["foregroundDeletion"]);
    c.patch("configmaps", "blocks", { metadata: { finalizers: null } });
    c.run(5);
    expect(left(c)).toEqual(["does-not"]);
    c.patch("configmaps", "does-not", { metadata: { finalizers: null } });
    c.run(5);
    expect(left(c)).toEqual([]);
  });

  it.each([
    ["an owner that never was", ["ghost"], []],
    ["one owner of two is there", ["owner", "ghost"], ["child", "owner"]],
    ["both are there", ["owner", "second"], ["child", "owner", "second"]],
  ] as const)("%s", (_name, owners, expected) => {
    const c = createTestCluster();
    for (const owner of owners) if (owner !== "ghost") make(c, owner);
    make(c, "child", owners);
    c.run(5);
    expect(left(c)).toEqual(expected);
    if (owners.length === 2 && expected.length === 2) expect(c.get("configmaps", "child").metadata!.ownerReferences!.map(({ name }) => name)).toEqual(["owner"]);
  });

  it("does not delete for an owner of a kind that nobody serves", () => {
    const c = createTestCluster();
    make(c, "child", ["thing"], { apiVersion: "example.com/v1", kind: "Thing" });
    c.run(120);
    expect(left(c)).toEqual(["child"]);
  });

  it("an owner of the same name with another uid is another one", () => {
    const c = createTestCluster();
    make(c, "owner");
    make(c, "child", ["owner"]);
    c.run(1);
    c.controllers.stop();
    remove(c, "owner", "Background");
    make(c, "owner");
    c.controllers.start();
    c.run(5);
    expect(left(c)).toEqual(["owner"]);
  });

  it("looks up an owner whose uid is that of another object, in the dependent's own namespace", () => {
    const c = createTestCluster();
    const owner = make(c, "owner");
    const reference = (name: string): OwnerReference[] => [{ apiVersion: "v1", kind: "ConfigMap", name, uid: owner.metadata!.uid! }];
    c.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "misnamed", namespace: "default", ownerReferences: reference("other") } });
    c.client.of("configmaps").create("kube-system", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "abroad", namespace: "kube-system", ownerReferences: reference("owner") } });
    c.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "wide", ownerReferences: reference("owner") } });
    c.run(5);
    expect(left(c)).toEqual(["owner"]);
    expect(c.client.of("configmaps").find("kube-system", "abroad")).toBeUndefined();
    expect(c.client.of("namespaces").find("", "wide")?.metadata!.deletionTimestamp).toBeUndefined();
    const text = `ownerRef [v1/ConfigMap, namespace: kube-system, name: owner, uid: ${owner.metadata!.uid}] does not exist in namespace "kube-system"`;
    expect(c.list("events", "kube-system").map(({ reason, message }) => `${reason} ${message}`)).toContain(`OwnerRefInvalidNamespace ${text}`);
  });

  it("lets two that own each other go", () => {
    const c = createTestCluster();
    make(c, "a");
    make(c, "b", ["a"], { blockOwnerDeletion: true });
    const { uid } = c.get("configmaps", "b").metadata!;
    c.patch("configmaps", "a", { metadata: { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "b", uid, blockOwnerDeletion: true }] } });
    remove(c, "a", "Foreground");
    c.run(10);
    expect(left(c)).toEqual([]);
  });
});
