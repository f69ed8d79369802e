import { quantity, valueOf } from "../../../apimachinery/quantity.ts";
import type { Pod } from "../../../apimachinery/types/index.ts";
import type { Runtime } from "../../runtime/index.ts";
import { uidOf } from "../pod.ts";
import type { VolumeManager } from "../volumes/volume-manager.ts";

/** Bytes on the node's disk: by container (its writable layer and its log), and of all volumes that are not in memory. */
export interface DiskUse {
  containers: Map<string, number>;
  volumes: number;
}

export function diskUse(pod: Pod, runtime: Runtime, volumes: VolumeManager): DiskUse {
  const uid = uidOf(pod);
  const containers = new Map<string, number>();
  for (const { name, disk, log } of runtime.containers(uid)) {
    containers.set(name, (containers.get(name) ?? 0) + disk.used + log.size);
  }
  let used = 0;
  for (const volume of volumes.volumesOf(uid).values()) if (volume.disk && volume.spec.emptyDir?.medium !== "Memory") used += volume.disk.used;
  return { containers, volumes: used };
}

export function totalDiskUse({ containers, volumes }: DiskUse): number {
  let total = volumes;
  for (const used of containers.values()) total += used;
  return total;
}

/** Why a Pod has to go for what it has written: the message of its eviction (localStorageEviction); undefined when it may stay. */
export function storageViolation(pod: Pod, runtime: Runtime, volumes: VolumeManager): string | undefined {
  const uid = uidOf(pod);
  for (const volume of pod.spec?.volumes ?? []) {
    const limit = volume.emptyDir?.sizeLimit;
    if (limit === undefined || limit === "0" || volume.emptyDir?.medium === "Memory") continue;
    const used = volumes.volumesOf(uid).get(volume.name)?.disk?.used ?? 0;
    if (used > valueOf(limit)) return `Usage of EmptyDir volume ${JSON.stringify(volume.name)} exceeds the limit ${JSON.stringify(limit)}. `;
  }
  const containers = pod.spec?.containers ?? [];
  const limited = containers.filter(({ resources }) => resources?.limits?.["ephemeral-storage"] !== undefined);
  if (limited.length === 0) return undefined;
  const use = diskUse(pod, runtime, volumes);
  if (limited.length === containers.length) {
    let limit = 0;
    for (const { resources } of limited) limit += valueOf(resources!.limits!["ephemeral-storage"]!);
    if (totalDiskUse(use) > limit) return `Pod ephemeral local storage usage exceeds the total limit of containers ${quantity(limit, "BinarySI").toString()}. `;
  }
  for (const { name, resources } of limited) {
    const limit = resources!.limits!["ephemeral-storage"]!;
    if ((use.containers.get(name) ?? 0) > valueOf(limit)) return `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `;
  }
  return undefined;
}
