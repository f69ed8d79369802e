import { valueOf } from "../../apimachinery/quantity.ts";
import { selectorFromObject } from "../../apimachinery/selectors/index.ts";
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from "../../apimachinery/types/index.ts";
import { matchesNodeSelector } from "./node-affinity.ts";

/** Rules of binding claims to volumes that the scheduler and the volume controller share (component-helpers/storage/volume). */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
export const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
export const NO_PROVISIONER = "kubernetes.io/no-provisioner";

export function classOf(object: PersistentVolumeClaim | PersistentVolume): string {
  return (
    object.metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? object.spec?.storageClassName ?? ""
  );
}

export function waitsForConsumer(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === "WaitForFirstConsumer";
}

/** Whether the claim is bound for good, both sides written. */
export function fullyBound(claim: PersistentVolumeClaim): boolean {
  return Boolean(claim.spec?.volumeName) && claim.metadata?.annotations?.[BIND_COMPLETED] !== undefined;
}

/** Whether the volume is reserved for, or bound to, this very claim. */
export function boundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const reference = volume.spec?.claimRef;
  if (!reference || reference.name !== claim.metadata!.name || reference.namespace !== claim.metadata!.namespace) return false;
  return !reference.uid || reference.uid === claim.metadata!.uid;
}

export function capacityOf(volume: PersistentVolume): number {
  return valueOf(volume.spec?.capacity?.["storage"]);
}

export function requestOf(claim: PersistentVolumeClaim): number {
  return valueOf(claim.spec?.resources?.requests?.["storage"]);
}

export interface NodeLabels {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
}

export function reachableFrom(volume: PersistentVolume, node: NodeLabels): boolean {
  const required = volume.spec?.nodeAffinity?.required;
  return !required || matchesNodeSelector(node.labels, node.name, required);
}

export const sameMode = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (volume.spec?.volumeMode ?? "Filesystem") === (claim.spec?.volumeMode ?? "Filesystem");

const allowsModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec?.accessModes ?? []).every((mode) => volume.spec?.accessModes?.includes(mode));

/** Why a volume that a claim names is not for it; undefined when it is. */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata!.deletionTimestamp) return `the volume is marked for deletion ${JSON.stringify(volume.metadata!.name)}`;
  if (capacityOf(volume) < requestOf(claim)) return "requested PV is too small";
  if (classOf(volume) !== classOf(claim)) return "storageClassName does not match";
  if (!sameMode(volume, claim)) return "incompatible volumeMode";
  return allowsModes(volume, claim) ? undefined : "incompatible accessMode";
}

/**
 * The volume for a claim: one that is reserved for it, else the smallest free one that is large enough and of the class,
 * modes and labels asked for. With `node`, only volumes reachable from it; without one, `delayed` claims get only a volume
 * that is reserved for them.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  options: { node?: NodeLabels; delayed?: boolean; taken?: ReadonlySet<string> } = {},
): PersistentVolume | undefined {
  const { node, delayed = false, taken } = options;
  const wanted = requestOf(claim);
  const selector = claim.spec?.selector && selectorFromObject(claim.spec.selector);
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (taken?.has(volume.metadata!.name!)) continue;
    if (volume.spec?.claimRef && !boundTo(volume, claim)) continue;
    if (!sameMode(volume, claim) || volume.metadata!.deletionTimestamp) continue;
    const reachable = !node || reachableFrom(volume, node);
    if (boundTo(volume, claim)) {
      if (capacityOf(volume) < wanted) continue;
      return reachable ? volume : undefined;
    }
    if (!node && delayed) continue;
    if (volume.status?.phase !== "Available" || !reachable) continue;
    if (selector && !selector.matches(volume.metadata!.labels)) continue;
    if (classOf(volume) !== classOf(claim)) continue;
    if (!allowsModes(volume, claim)) continue;
    if (capacityOf(volume) < wanted) continue;
    if (!best || capacityOf(volume) < capacityOf(best)) best = volume;
  }
  return best;
}

/** The claims of a Pod's volumes; `generated` for those that the ephemeral volume controller makes. */
export function claimNames(pod: Pod): { name: string; generated: boolean }[] {
  const names: { name: string; generated: boolean }[] = [];
  for (const volume of pod.spec!.volumes ?? []) {
    if (volume.persistentVolumeClaim) names.push({ name: volume.persistentVolumeClaim.claimName, generated: false });
    else if (volume.ephemeral) names.push({ name: `${pod.metadata!.name}-${volume.name}`, generated: true });
  }
  return names;
}
