import { valueOf } from "../../../apimachinery/quantity.ts";
import type { CSIDriver, CSINode, PersistentVolume, PersistentVolumeClaim, Pod } from "../../../apimachinery/types/index.ts";
import { DirectoryNode, treeContext, Volume, type Inode } from "../../../os/index.ts";
import type { Simulation } from "../../../sim/index.ts";
import { type Client, StatusError } from "../../apiserver/client.ts";
import type { KubeletInformers } from "../informers.ts";
import { uidOf } from "../pod.ts";
import { DeviceError, NotAttached } from "./errors.ts";

export interface CsiOptions {
  simulation: Simulation;
  client: Client;
  informers: KubeletInformers;
  nodeName: string;
  event: (object: Pod | PersistentVolumeClaim, type: "Normal" | "Warning", reason: string, message: string) => void;
}

/** ms that the driver takes to grow a file system. */
const EXPAND_TIME = 800;

type Claimed = PersistentVolume & { spec: { csi: { driver: string; volumeHandle: string } } };

/**
 * The kubelet's half of CSI (pkg/volume/csi and pkg/kubelet/volumemanager): it says in the node's status which volumes it is
 * about to use, waits till the control plane has attached them, mounts them, and grows their file systems.
 */
export class CsiVolumes {
  private readonly options: CsiOptions;
  /** Volumes in use by the uid of the Pod, each by its name and the claim that it belongs to. */
  private readonly used = new Map<string, Map<string, PersistentVolumeClaim>>();
  private readonly growing = new Set<string>();

  constructor(options: CsiOptions) {
    this.options = options;
    options.informers.onClaimChange((claim) => this.look(claim));
  }

  /** Names as in status.volumesInUse of the node. */
  get inUse(): string[] {
    const names = new Set<string>();
    for (const own of this.used.values()) {
      for (const name of own.keys()) {
        const volume = this.options.informers.volumes.get("", name);
        if (volume && isCsi(volume) && this.needsAttachment(volume)) names.add(uniqueName(volume));
      }
    }
    return [...names].sort();
  }

  /** The root of a volume of a CSI driver. Throws NotAttached, or VolumeError when the driver is not on this node. */
  mount(pod: Pod, claim: PersistentVolumeClaim, volume: PersistentVolume): Inode {
    const { informers, nodeName, simulation } = this.options;
    const name = volume.metadata!.name!;
    const uid = uidOf(pod);
    let own = this.used.get(uid);
    if (!own) this.used.set(uid, (own = new Map()));
    own.set(name, claim);
    if (isCsi(volume)) {
      if (this.needsAttachment(volume)) {
        const unique = uniqueName(volume);
        const { volumesInUse = [], volumesAttached = [] } = informers.nodes.get("", nodeName)?.status ?? {};
        if (!volumesInUse.includes(unique)) throw new NotAttached("Volume has not been added to the list of VolumesInUse in the node's volume status");
        if (!volumesAttached.some((one) => one.name === unique)) throw new NotAttached("Volume not attached according to node status");
      }
      const { driver } = volume.spec.csi;
      if (!this.registered(driver)) {
        throw new DeviceError(
          name, `kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${driver} not found in the list of registered CSI drivers`,
        );
      }
    }
    // A disk of the network: the same from every node.
    let disk = informers.disks.get(name);
    if (!disk) {
      const device = new Volume({ device: "/dev/vdb", type: "ext4", limit: valueOf(volume.spec?.capacity?.["storage"] ?? "1Gi") });
      disk = { device, root: new DirectoryNode(treeContext(() => simulation.wall, device), 0o755) };
      informers.disks.set(name, disk);
    }
    simulation.after(0, () => this.look(claim));
    return disk.root;
  }

  /** The Pod has its volumes no more. */
  forget(uid: string): void {
    this.used.delete(uid);
  }

  private needsAttachment({ spec }: Claimed): boolean {
    const driver: CSIDriver | undefined = this.options.informers.drivers.get("", spec.csi.driver);
    return driver?.spec.attachRequired !== false;
  }

  private registered(driver: string): boolean {
    const node: CSINode | undefined = this.options.informers.csiNodes.get("", this.options.nodeName);
    return node?.spec.drivers?.some(({ name }) => name === driver) ?? false;
  }

  /** Grows the file system of a claim whose volume has become larger, where a Pod of this node uses it. */
  private look({ metadata }: PersistentVolumeClaim): void {
    const { client, informers, simulation } = this.options;
    const claim = informers.claims.get(metadata!.namespace!, metadata!.name!);
    const name = claim?.spec?.volumeName;
    if (!claim || !name || this.growing.has(name) || ![...this.used.values()].some((own) => own.has(name))) return;
    const volume = informers.volumes.get("", name);
    if (!volume || !isCsi(volume) || valueOf(volume.spec.capacity?.["storage"]) <= valueOf(claim.status?.capacity?.["storage"])) return;
    if (!informers.disks.has(name)) return;
    this.growing.add(name);
    simulation.after(EXPAND_TIME, () => {
      this.growing.delete(name);
      const current = client.of("persistentvolumeclaims").find(metadata!.namespace!, metadata!.name!);
      if (current?.metadata!.uid === claim.metadata!.uid) this.grown(current!, volume);
    });
  }

  private grown(claim: PersistentVolumeClaim, volume: PersistentVolume): void {
    const { client, informers, nodeName, event } = this.options;
    const name = volume.metadata!.name!;
    const storage = volume.spec!.capacity!["storage"]!;
    const disk = informers.disks.get(name);
    if (disk) disk.device.limit = valueOf(storage);
    const { conditions = [], allocatedResourceStatuses: _, ...status } = claim.status ?? {};
    const kept = conditions.filter(({ type }) => type !== "FileSystemResizePending" && type !== "Resizing");
    try {
      client.of("persistentvolumeclaims").updateStatus(claim.metadata!.namespace!, {
        ...claim, status: { ...status, capacity: { ...status.capacity, storage }, ...(kept.length > 0 ? { conditions: kept } : {}) },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return;
    }
    const message = `MountVolume.NodeExpandVolume succeeded for volume ${JSON.stringify(name)} ${nodeName}`;
    for (const [uid, own] of this.used) {
      const pod = own.has(name) ? informers.pods.list(claim.metadata!.namespace!).find((one) => one.metadata!.uid === uid) : undefined;
      if (!pod) continue;
      event(pod, "Normal", "FileSystemResizeSuccessful", message);
      break;
    }
    event(claim, "Normal", "FileSystemResizeSuccessful", message);
  }
}

const isCsi = (volume: PersistentVolume): volume is Claimed => volume.spec?.csi !== undefined;
const uniqueName = ({ spec }: Claimed): string => `kubernetes.io/csi/${spec.csi.driver}^${spec.csi.volumeHandle}`;
