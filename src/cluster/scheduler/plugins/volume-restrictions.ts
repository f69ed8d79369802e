import type { Pod, Volume } from "../../../apimachinery/types/index.ts";
import { type Handle, type Plugin, skip, unresolvable, unschedulable } from "../framework.ts";

const STATE = "VolumeRestrictions";

/** Disks that only one node may write to. */
function conflicts(volume: Volume, other: Volume): boolean {
  const gce = volume.gcePersistentDisk;
  if (gce && other.gcePersistentDisk?.pdName === gce.pdName) return !(gce.readOnly && other.gcePersistentDisk.readOnly);
  const ebs = volume.awsElasticBlockStore;
  if (ebs && other.awsElasticBlockStore?.volumeID === ebs.volumeID) return true;
  const iscsi = volume.iscsi;
  if (iscsi && other.iscsi?.iqn === iscsi.iqn) return !(iscsi.readOnly && other.iscsi.readOnly);
  const rbd = volume.rbd;
  if (!rbd || !other.rbd || rbd.image !== other.rbd.image || (rbd.pool ?? "rbd") !== (other.rbd.pool ?? "rbd")) return false;
  return rbd.monitors.some((monitor) => other.rbd!.monitors.includes(monitor)) && !(rbd.readOnly && other.rbd.readOnly);
}

const restricted = ({ spec }: Pod): readonly Volume[] =>
  (spec!.volumes ?? []).filter((v) => v.gcePersistentDisk || v.awsElasticBlockStore || v.iscsi || v.rbd);

/** One writer for certain disks, and one Pod for a claim of mode ReadWriteOncePod. */
export function volumeRestrictions({ lister }: Pick<Handle, "lister">): Plugin {
  return {
    name: "VolumeRestrictions",
    preFilter(state, { pod }) {
      const exclusive: string[] = [];
      const namespace = pod.metadata!.namespace!;
      // Claims of ephemeral volumes are the Pod's own; whether they are there is for VolumeBinding to say.
      for (const { persistentVolumeClaim } of pod.spec!.volumes ?? []) {
        if (!persistentVolumeClaim) continue;
        const name = persistentVolumeClaim.claimName;
        const claim = lister.claims.get(namespace, name);
        if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
        if (claim.spec?.accessModes?.includes("ReadWriteOncePod")) exclusive.push(`${namespace}/${name}`);
      }
      const disks = restricted(pod);
      if (exclusive.length === 0 && disks.length === 0) return skip;
      state.write(STATE, { exclusive, disks });
      return undefined;
    },
    filter(state, _pod, node) {
      const wanted = state.read<{ exclusive: string[]; disks: readonly Volume[] }>(STATE);
      if (!wanted) return undefined;
      for (const disk of wanted.disks) {
        for (const { pod } of node.pods.values()) {
          if (pod.spec!.volumes?.some((other) => conflicts(disk, other))) return unschedulable("node(s) had no available disk");
        }
      }
      for (const claim of wanted.exclusive) {
        if (!node.claims.has(claim)) continue;
        return unschedulable(
          "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
          `claim ${claim} is in use`,
        );
      }
      return undefined;
    },
    events: [
      {
        resource: "AssignedPod",
        actions: ["delete"],
        hint: (pod, { object }) => object!.metadata!.namespace === pod.metadata!.namespace,
      },
      { resource: "Node", actions: ["add"] },
      {
        resource: "PersistentVolumeClaim",
        actions: ["add", "update"],
        hint: (pod, { object }) => object!.metadata!.namespace === pod.metadata!.namespace,
      },
    ],
  };
}
