import type { Disk } from "../../../os/index.ts";
import type { Runtime } from "../../runtime/index.ts";
import type { VolumeManager } from "../volumes/volume-manager.ts";

/** What a fresh system and its logs take, as a share of the disk: small nodes have small systems here. */
const SYSTEM_SHARE = 0.05;

/** The disk of a node: images, writable layers, logs and volumes share it. Bytes. */
export class NodeDisk implements Disk {
  readonly capacity: number;
  private readonly runtime: Runtime;
  private readonly volumes: VolumeManager;

  constructor(capacity: number, runtime: Runtime, volumes: VolumeManager) {
    this.capacity = capacity;
    this.runtime = runtime;
    this.volumes = volumes;
  }

  used(): number {
    let used = Math.floor(this.capacity * SYSTEM_SHARE) + this.runtime.machine.fs.context.volume.used;
    used += this.images();
    for (const uid of this.runtime.pods()) {
      for (const { disk, log } of this.runtime.containers(uid)) used += disk.used + log.size;
      for (const volume of this.volumes.volumesOf(uid).values()) if (volume.disk && volume.spec.emptyDir?.medium !== "Memory") used += volume.disk.used;
    }
    return used;
  }

  /** Of images alone. */
  images(): number {
    let used = 0;
    for (const { image } of this.runtime.images.list()) used += image.size;
    return used;
  }

  available(): number {
    return Math.max(0, this.capacity - this.used());
  }
}
