import type { Pod, Volume } from "../../../apimachinery/types/index.ts";
import { type Handle, type Plugin, skip, unresolvable, unschedulable } from "../framework.ts";

const STATE = "VolumeRestrictions";
const IN_USE = "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod";

class Wanted {
  readonly disks: readonly Volume[];
  /** Claims that are for one Pod alone, with the Pods that have them, wherever these are: none of all nodes will do then. */
  private readonly users: Map<string, number>;

  constructor(disks: readonly Volume[], users: Map<string, number>) {
    this.disks = disks;
    this.users = users;
  }

  get inUse(): string | undefined {
    for (const [claim, users] of this.users) if (users > 0) return claim;
    return undefined;
  }

  change(claims: readonly string[], by: number): void {
    for (const claim of claims) {
      const users = this.users.get(claim);
      if (users !== undefined) this.users.set(claim, users + by);
    }
  }

  clone(): Wanted {
    return new Wanted(this.disks, new Map(this.users));
  }
}

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
    preFilter(state, { pod }, nodes) {
      const exclusive = new Map<string, number>();
      const namespace = pod.metadata!.namespace!;
      // Claims of ephemeral volumes are the Pod's own; whether they are there is for VolumeBinding to say.
      for (const { persistentVolumeClaim } of pod.spec!.volumes ?? []) {
        if (!persistentVolumeClaim) continue;
        const name = persistentVolumeClaim.claimName;
        const claim = lister.claims.get(namespace, name);
        if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
        const key = `${namespace}/${name}`;
        if (claim.spec?.accessModes?.includes("ReadWriteOncePod")) exclusive.set(key, nodes.claimUsers(key));
      }
      const disks = restricted(pod);
      if (exclusive.size === 0 && disks.length === 0) return skip;
      state.write(STATE, new Wanted(disks, exclusive));
      return undefined;
    },
    addPod(state, _pod, added) {
      state.read<Wanted>(STATE)?.change(added.claims, 1);
    },
    removePod(state, _pod, removed) {
      state.read<Wanted>(STATE)?.change(removed.claims, -1);
    },
    filter(state, _pod, node) {
      const wanted = state.read<Wanted>(STATE);
      if (!wanted) return undefined;
      for (const disk of wanted.disks) {
        for (const { pod } of node.pods.values()) {
          if (pod.spec!.volumes?.some((other) => conflicts(disk, other))) return unschedulable("node(s) had no available disk");
        }
      }
      const claim = wanted.inUse;
      return claim === undefined ? undefined : unschedulable(IN_USE, `claim ${claim} is in use`);
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
