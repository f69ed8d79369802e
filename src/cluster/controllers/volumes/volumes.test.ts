import { describe, expect, it } from "vitest";
import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../../apimachinery/types/index.ts";
import { createTestCluster, template, type TestCluster } from "../test-cluster.ts";

function cluster(): TestCluster {
  const c = createTestCluster();
  c.create("storageclasses.storage.k8s.io", {
    apiVersion: "storage.k8s.io/v1", kind: "StorageClass",
    metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "rancher.io/local-path", volumeBindingMode: "WaitForFirstConsumer", reclaimPolicy: "Delete",
  });
  return c;
}

function claim(name: string, input: { size?: string; storageClass?: string; modes?: string[] } = {}): PersistentVolumeClaim {
  const { size = "32Mi", storageClass, modes = ["ReadWriteOnce"] } = input;
  return {
    apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name, namespace: "default" },
    spec: { accessModes: modes, resources: { requests: { storage: size } }, ...(storageClass === undefined ? {} : { storageClassName: storageClass }) },
  };
}

function volume(name: string, input: { size?: string; policy?: string; modes?: string[] } = {}): PersistentVolume {
  const { size = "1Gi", policy = "Retain", modes = ["ReadWriteOnce", "ReadOnlyMany"] } = input;
  return {
    apiVersion: "v1", kind: "PersistentVolume", metadata: { name },
    spec: { capacity: { storage: size }, accessModes: modes, persistentVolumeReclaimPolicy: policy, storageClassName: "manual", hostPath: { path: "/tmp/x" } },
  };
}

function user(name: string, claimName: string, node?: string): Pod {
  return {
    apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default" },
    spec: {
      ...template(name).spec!,
      volumes: [{ name: "d", persistentVolumeClaim: { claimName } }],
      ...(node ? { nodeSelector: { "kubernetes.io/hostname": node } } : {}),
    },
  };
}

const phase = (c: TestCluster, name: string): string | undefined => c.get("persistentvolumeclaims", name).status?.phase;

describe("a claim of a class that waits", () => {
  it("stays pending until a Pod uses it, then gets a volume on the Pod's node", () => {
    const c = cluster();
    c.create("persistentvolumeclaims", claim("data"));
    c.run(3);
    expect(phase(c, "data")).toBe("Pending");
    expect(c.events("data")).toEqual(["WaitForFirstConsumer waiting for first consumer to be created before binding"]);
    c.create("pods", user("writer", "data", "node-1"));
    c.run(15);
    expect(phase(c, "data")).toBe("Bound");
    expect(c.get("pods", "writer").spec!.nodeName).toBe("node-1");
    expect(c.get("persistentvolumeclaims", "data").metadata!.annotations).toEqual({
      "pv.kubernetes.io/bind-completed": "yes",
      "pv.kubernetes.io/bound-by-controller": "yes",
      "volume.beta.kubernetes.io/storage-provisioner": "rancher.io/local-path",
      "volume.kubernetes.io/selected-node": "node-1",
      "volume.kubernetes.io/storage-provisioner": "rancher.io/local-path",
    });
    expect(new Set(c.events("data").map((event) => event.split(" ")[0]))).toEqual(
      new Set(["WaitForFirstConsumer", "ExternalProvisioning", "Provisioning", "ProvisioningSucceeded"]),
    );
    c.client.of("pods").delete("default", "writer", { gracePeriodSeconds: 0 });
    c.client.of("persistentvolumeclaims").delete("default", "data");
    c.run(10);
    expect(c.list("persistentvolumeclaims")).toEqual([]);
    expect(c.list("persistentvolumes")).toEqual([]);
  });

  it("is only marked for deletion while a Pod uses it, and serves no other", () => {
    const c = cluster();
    c.create("persistentvolumeclaims", claim("busy"));
    c.create("pods", user("user", "busy"));
    c.run(15);
    c.client.of("persistentvolumeclaims").delete("default", "busy");
    c.run(2);
    expect(phase(c, "busy")).toBe("Bound");
    c.create("pods", user("second", "busy"));
    c.run(1);
    expect(c.get("pods", "second").status!.conditions![0]!.message).toBe(
      '0/3 nodes are available: persistentvolumeclaim "busy" is being deleted. not found',
    );
    c.client.of("pods").delete("default", "user");
    c.run(3);
    expect(c.list("persistentvolumeclaims")).toEqual([]);
  });

  it("says that its class is not there", () => {
    const c = cluster();
    c.create("persistentvolumeclaims", claim("fast", { storageClass: "fast" }));
    c.run(3);
    expect(c.events("fast")).toEqual(['ProvisioningFailed storageclass.storage.k8s.io "fast" not found']);
  });
});

describe("volumes made by hand", () => {
  it.each([
    ["too small", { size: "9Gi", storageClass: "manual" }, "requested PV is too small"],
    ["of another class", { storageClass: "" }, "storageClassName does not match"],
    ["for other modes", { storageClass: "manual", modes: ["ReadWriteMany"] }, "incompatible accessMode"],
  ])("do not bind to a claim that names one %s", (_name, more, reason) => {
    const c = cluster();
    c.create("persistentvolumes", volume("small"));
    const asked = claim("ask", more);
    c.create("persistentvolumeclaims", { ...asked, spec: { ...asked.spec, volumeName: "small" } });
    c.run(1);
    expect(phase(c, "ask")).toBe("Pending");
    expect(c.events("ask")).toEqual([`VolumeMismatch Cannot bind to requested volume "small": ${reason}`]);
  });

  it("say so when they are another's, or kept for a claim of another mode", () => {
    const c = cluster();
    const kept = (name: string, claimRef: object): object => ({ ...volume(name), spec: { ...volume(name).spec, claimRef } });
    c.create("persistentvolumes", kept("theirs", { namespace: "default", name: "other" }) as PersistentVolume);
    const asked = claim("ask", { storageClass: "manual" });
    c.create("persistentvolumeclaims", { ...asked, spec: { ...asked.spec, volumeName: "theirs" } });
    c.create("persistentvolumeclaims", { ...claim("raw", { storageClass: "manual" }), spec: { ...asked.spec, volumeMode: "Block" } });
    c.run(1);
    const { uid } = c.get("persistentvolumeclaims", "raw").metadata!;
    c.create("persistentvolumes", kept("files", { namespace: "default", name: "raw", uid }) as PersistentVolume);
    c.run(1);
    expect(c.events("ask")).toEqual(['FailedBinding volume "theirs" already bound to a different claim.']);
    expect(c.events("raw")).toContain('VolumeMismatch Cannot bind PersistentVolume "files" to requested PersistentVolumeClaim due to incompatible volumeMode.');
    expect(c.events("files")).toEqual(['VolumeMismatch Cannot bind PersistentVolume to requested PersistentVolumeClaim "raw" due to incompatible volumeMode.']);
  });

  it("bind to the claim that fits: the smallest one, with all its modes", () => {
    const c = cluster();
    c.create("persistentvolumes", volume("large", { size: "5Gi" }));
    c.create("persistentvolumes", volume("small"));
    c.create("persistentvolumes", volume("tiny", { size: "100Mi" }));
    c.run(1);
    c.create("persistentvolumeclaims", claim("ask", { size: "300Mi", storageClass: "manual" }));
    c.create("persistentvolumeclaims", claim("many", { storageClass: "manual", modes: ["ReadWriteMany"] }));
    c.run(0.5);
    expect(c.get("persistentvolumeclaims", "ask")).toMatchObject({
      spec: { volumeName: "small" }, status: { phase: "Bound", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce", "ReadOnlyMany"] },
    });
    expect(c.get("persistentvolumes", "small").spec!.claimRef).toMatchObject({ name: "ask", kind: "PersistentVolumeClaim", apiVersion: "v1" });
    expect(phase(c, "many")).toBe("Pending");
  });

  it("with Retain are released and not taken again until somebody frees them", () => {
    const c = cluster();
    c.create("persistentvolumes", volume("hand-made"));
    c.create("persistentvolumeclaims", claim("ask", { storageClass: "manual" }));
    c.run(1);
    c.client.of("persistentvolumeclaims").delete("default", "ask");
    c.run(2);
    expect(c.get("persistentvolumes", "hand-made").status?.phase).toBe("Released");
    c.create("persistentvolumeclaims", claim("ask", { storageClass: "manual" }));
    c.run(3);
    expect(phase(c, "ask")).toBe("Pending");
    c.patch("persistentvolumes", "hand-made", { spec: { claimRef: null } });
    c.run(16);
    expect(phase(c, "ask")).toBe("Bound");
    c.client.of("persistentvolumes").delete("", "hand-made");
    c.run(1);
    expect(c.get("persistentvolumes", "hand-made").metadata!.deletionTimestamp).toBeDefined();
    c.client.of("persistentvolumeclaims").delete("default", "ask");
    c.run(1);
    expect(c.list("persistentvolumes")).toEqual([]);
  });

  it.each([
    ["are emptied by a Pod with Recycle, and free again", 0, "Available", ["VolumeRecycled Volume recycled"]],
    ["say so when that fails, and are tried again", 1, "Failed", ["VolumeFailedRecycle Recycle failed: failed to recycle volume: pod failed, pod.Status.Message unknown"]],
  ])("%s", (_name, exitCode, wanted, told) => {
    const c = cluster();
    let scrubs = 0;
    c.kubelet.ends = ({ metadata }) => {
      if (metadata!.name !== "recycler-for-one") return undefined;
      scrubs += 1;
      return { after: 1000, exitCode };
    };
    c.create("persistentvolumes", volume("one", { policy: "Recycle" }));
    c.create("persistentvolumeclaims", claim("data", { storageClass: "manual" }));
    c.run(2);
    expect(phase(c, "data")).toBe("Bound");
    c.client.of("persistentvolumeclaims").delete("default", "data");
    c.run(5);
    expect(c.get("persistentvolumes", "one").status?.phase).toBe(wanted);
    expect(c.get("persistentvolumes", "one").spec!.claimRef === undefined).toBe(exitCode === 0);
    expect(c.events("one").filter((event) => !event.startsWith("RecyclerPod"))).toEqual(told);
    expect(c.events("one")).toContainEqual(expect.stringMatching(/^RecyclerPod Recycler pod: Successfully assigned default\/recycler-for-one to node-\d$/));
    expect(c.pods()).toEqual([]);
    c.run(60);
    expect(scrubs > 1).toBe(exitCode !== 0);
  });
});
