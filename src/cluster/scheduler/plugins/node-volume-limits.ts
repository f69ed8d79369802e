import { type Handle, type Plugin, skip, unschedulable } from "../framework.ts";
import { classOf } from "../volume-matching.ts";

/** No more volumes of a CSI driver on a node than its CSINode says. */
export function nodeVolumeLimits({ lister }: Pick<Handle, "lister">): Plugin {
  /** Driver and identity of the volume of a claim that a CSI driver serves. */
  function volumeOf(key: string): { driver: string; id: string } | undefined {
    const [namespace, name] = key.split("/") as [string, string];
    const claim = lister.claims.get(namespace, name);
    if (!claim) return undefined;
    const volume = claim.spec?.volumeName ? lister.volumes.get("", claim.spec.volumeName) : undefined;
    if (volume) return volume.spec?.csi && { driver: volume.spec.csi.driver, id: volume.spec.csi.volumeHandle };
    const provisioner = lister.storageClasses.get("", classOf(claim))?.provisioner;
    return provisioner && !provisioner.startsWith("kubernetes.io/") ? { driver: provisioner, id: key } : undefined;
  }
  return {
    name: "NodeVolumeLimits",
    preFilter(_state, { claims }) {
      return claims.length === 0 ? skip : undefined;
    },
    filter(_state, { claims }, node) {
      const drivers = lister.csiNodes.get("", node.name)?.spec.drivers ?? [];
      for (const { name, allocatable } of drivers) {
        if (allocatable?.count === undefined) continue;
        const present = new Set<string>();
        for (const key of node.claims.keys()) {
          const volume = volumeOf(key);
          if (volume?.driver === name) present.add(volume.id);
        }
        const before = present.size;
        for (const key of claims) {
          const volume = volumeOf(key);
          if (volume?.driver === name) present.add(volume.id);
        }
        if (present.size > before && present.size > allocatable.count) {
          return unschedulable("node(s) exceed max volume count", `${name}: ${before} of ${allocatable.count} attached`);
        }
      }
      return undefined;
    },
    events: [
      { resource: "AssignedPod", actions: ["delete"], hint: (_pod, { object }) => Boolean(object) },
      { resource: "CSINode", actions: ["add", "update"] },
      { resource: "PersistentVolumeClaim", actions: ["add", "update"] },
    ],
  };
}
