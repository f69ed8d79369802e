import { describe, expect, it } from "vitest";
import { row, Trial, type Changes } from "./trial.ts";

const trial = new Trial();
const CLAIM = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: c, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: standard
  resources: {requests: {storage: 32Mi}}
`;
const VOLUME = `
apiVersion: v1
kind: PersistentVolume
metadata: {name: v, creationTimestamp: "2026-11-20T09:58:00Z"}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  hostPath: {path: /data}
`;
const CLASS = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: k, creationTimestamp: "2026-11-20T09:58:00Z"}
provisioner: rancher.io/local-path
`;

describe("a PersistentVolumeClaim", () => {
  it.each<[string, Changes, string]>([
    ["", {}, ""],
    ["with no access mode", { "spec.accessModes": undefined }, "spec.accessModes: Required value: at least 1 access mode is required"],
    [
      "with a mode that is none",
      { "spec.accessModes": ["WriteOnly"] },
      'spec.accessModes: Unsupported value: "WriteOnly": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
    ],
    ["of no size", { "spec.resources.requests.storage": "0" }, 'spec.resources[storage]: Invalid value: "0": must be greater than zero'],
    ["without a size", { "spec.resources": undefined }, "spec.resources[storage]: Required value"],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(CLAIM, changes)).toBe(message);
  });

  it("begins as Pending, and is kept as it is", () => {
    const stored = trial.create(CLAIM, { "metadata.name": "kept" });
    expect(stored.spec.volumeMode).toBe("Filesystem");
    expect(stored.status).toEqual({ phase: "Pending" });
    expect(trial.problemOfUpdate(stored, { "spec.accessModes": ["ReadOnlyMany"] })).toMatch(
      /^spec: Forbidden: spec is immutable after creation except resources\.requests and volumeAttributesClassName for bound claims\n@@ /,
    );
  });

  it("has a row", () => {
    expect(row(CLAIM, { "status.phase": "Pending" })).toEqual({
      Name: "c", Status: "Pending", Volume: "", Capacity: "", "Access Modes": "", StorageClass: "standard",
      VolumeAttributesClass: "<unset>", Age: "2m", VolumeMode: "<unset>",
    });
    expect(row(CLAIM, {
      "spec.volumeName": "v", status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } },
    })).toMatchObject({ Status: "Bound", Volume: "v", Capacity: "1Gi", "Access Modes": "RWO" });
    expect(row(CLAIM, { "metadata.deletionTimestamp": "2026-11-20T10:00:00Z" })).toMatchObject({ Status: "Terminating" });
  });
});

describe("a PersistentVolume", () => {
  it.each<[string, Changes, string]>([
    ["", {}, ""],
    ["of nothing", { "spec.hostPath": undefined }, "spec: Required value: must specify a volume type"],
    [
      "of two things",
      { "spec.nfs": { server: "a", path: "/b" } },
      "spec.nfs: Forbidden: may not specify more than 1 volume type",
    ],
    ["of no size", { "spec.capacity": undefined }, expect.stringContaining("spec.capacity: Required value") as unknown as string],
    [
      "that is kept in a way of its own",
      { "spec.persistentVolumeReclaimPolicy": "Keep" },
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"',
    ],
    ["of a disk of no node", { "spec.hostPath": undefined, "spec.local": { path: "/d" } }, "spec.nodeAffinity: Required value: Local volume requires node affinity"],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(VOLUME, changes)).toEqual(message);
  });

  it("keeps its source", () => {
    const stored = trial.create(VOLUME, { "metadata.name": "kept" });
    expect(stored.spec).toMatchObject({ persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" });
    expect(trial.problemOfUpdate(stored, { "spec.hostPath.path": "/other" }))
      .toMatch(/^spec\.persistentvolumesource: Forbidden: spec\.persistentvolumesource is immutable after creation\n@@ /);
  });

  it("has a row", () => {
    expect(row(VOLUME, {
      "spec.persistentVolumeReclaimPolicy": "Retain", "spec.claimRef": { namespace: "default", name: "c" }, "spec.volumeMode": "Filesystem",
      "spec.storageClassName": "standard", "status.phase": "Bound",
    })).toEqual({
      Name: "v", Capacity: "1Gi", "Access Modes": "RWO", "Reclaim Policy": "Retain", Status: "Bound", Claim: "default/c",
      StorageClass: "standard", VolumeAttributesClass: "<unset>", Reason: "", Age: "2m", VolumeMode: "Filesystem",
    });
  });
});

describe("a StorageClass", () => {
  it("gets the defaults of a real server and has a row", () => {
    expect(trial.create(CLASS)).toMatchObject({ reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
    expect(row(CLASS, {
      reclaimPolicy: "Delete", volumeBindingMode: "WaitForFirstConsumer",
      "metadata.annotations": { "storageclass.kubernetes.io/is-default-class": "true" },
    })).toEqual({
      Name: "k (default)", Provisioner: "rancher.io/local-path", ReclaimPolicy: "Delete", VolumeBindingMode: "WaitForFirstConsumer",
      AllowVolumeExpansion: false, Age: "2m",
    });
  });

  it.each<[string, Changes, string]>([
    ["without a provisioner", { provisioner: undefined }, "provisioner: Required value"],
    [
      "that binds at some time",
      { volumeBindingMode: "Later" },
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ])("is refused %s", (_name, changes, message) => {
    expect(trial.problem(CLASS, { "metadata.name": "n", ...changes })).toBe(message);
  });

  it("keeps what it provisions with", () => {
    const stored = trial.create(CLASS, { "metadata.name": "kept" });
    expect(trial.answerToUpdate(stored, { parameters: { a: "b" } })).toBe(
      'StorageClass.storage.k8s.io "kept" is invalid: parameters: Forbidden: updates to parameters are forbidden.',
    );
  });
});
