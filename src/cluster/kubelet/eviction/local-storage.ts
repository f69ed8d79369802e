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
  const limited = (pod.spec?.containers ?? []).filter(({ resources }) => resources?.limits?.["ephemeral-storage"] !== undefined);
  const limit = podLimit(pod);
  if (limit === undefined) return undefined;
  const use = diskUse(pod, runtime, volumes);
  if (totalDiskUse(use) > limit) return `Pod ephemeral local storage usage exceeds the total limit of containers ${quantity(limit, "BinarySI").toString()}. `;
  for (const { name, resources } of limited) {
    const limit = resources!.limits!["ephemeral-storage"]!;
    if ((use.containers.get(name) ?? 0) > valueOf(limit)) return `Container ${name} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `;
  }
  return undefined;
}

/**
 * What the Pod as a whole may write (PodLimits): the sum over its containers, or the most that an init container may with the
 * sidecars before it. Those without a limit add nothing, though what they write counts. Undefined when none has one.
 */
function podLimit(pod: Pod): number | undefined {
  const limitOf = ({ resources }: { resources?: { limits?: Record<string, string> } }): number | undefined => {
    const limit = resources?.limits?.["ephemeral-storage"];
    return limit === undefined ? undefined : valueOf(limit);
  };
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  if (all.every((container) => limitOf(container) === undefined)) return undefined;
  let sum = 0;
  for (const container of pod.spec?.containers ?? []) sum += limitOf(container) ?? 0;
  let sidecars = 0;
  let most = 0;
  for (const container of pod.spec?.initContainers ?? []) {
    const limit = limitOf(container) ?? 0;
    if (container.restartPolicy === "Always") sidecars += limit;
    most = Math.max(most, container.restartPolicy === "Always" ? sidecars : sidecars + limit);
  }
  return Math.max(sum + sidecars, most);
}
