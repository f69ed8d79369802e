import type { SystemObject } from "./system-objects.ts";

const DRIVER = "hostpath.csi.k8s.io";

/** A CSI driver whose disks are attached to a node, follow their Pods to another one, and can grow; with its class `csi-hostpath-sc`. */
export function csiDisk(): SystemObject[] {
  return [
    {
      resource: "csidrivers.storage.k8s.io",
      object: {
        apiVersion: "storage.k8s.io/v1", kind: "CSIDriver", metadata: { name: DRIVER },
        spec: { attachRequired: true, podInfoOnMount: true, fsGroupPolicy: "File", volumeLifecycleModes: ["Persistent"] },
      },
    },
    {
      resource: "storageclasses.storage.k8s.io",
      object: {
        apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "csi-hostpath-sc" },
        provisioner: DRIVER, reclaimPolicy: "Delete", volumeBindingMode: "Immediate", allowVolumeExpansion: true,
      },
    },
  ];
}
