import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { claimNames } from "../../scheduler/volume-matching.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";

const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
const VOLUME_FINALIZER = "kubernetes.io/pv-protection";

/** A claim that is deleted goes when no Pod that has a node uses it any more. */
export function createClaimProtectionController({ simulation, client, informers }: ControllerOptions): Controller {
  const claims = informers.of("persistentvolumeclaims");
  const pods = informers.of("pods");
  const users = pods.index("claims", (pod) => claimNames(pod).map(({ name }) => `${pod.metadata!.namespace}/${name}`));
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [namespace, name] = splitKey(key);
      const claim = client.of("persistentvolumeclaims").find(namespace, name);
      if (!claim || !deleting(claim) || !claim.metadata!.finalizers?.includes(CLAIM_FINALIZER)) return;
      if (users(key).some(({ spec }) => spec!.nodeName)) return;
      const finalizers = claim.metadata!.finalizers.filter((finalizer) => finalizer !== CLAIM_FINALIZER);
      patchFinalizers(() =>
        client.of("persistentvolumeclaims").patch(namespace, name, "application/merge-patch+json", {
          metadata: { uid: claim.metadata!.uid, finalizers: finalizers.length > 0 ? finalizers : null },
        }),
      );
    },
  });
  const enqueue = (claim: PersistentVolumeClaim): void => {
    if (deleting(claim)) queue.add(keyOf(claim));
  };
  claims.on({ added: enqueue, updated: enqueue });
  const enqueueClaims = (pod: Pod): void => {
    for (const { name } of claimNames(pod)) queue.add(`${pod.metadata!.namespace}/${name}`);
  };
  pods.on({ deleted: enqueueClaims });
  return { stop: () => queue.stop() };
}

/** A volume that is deleted goes when it is bound to no claim any more. */
export function createVolumeProtectionController({ simulation, client, informers }: ControllerOptions): Controller {
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [, name] = splitKey(key);
      const volume = client.of("persistentvolumes").find("", name);
      if (!volume || !deleting(volume) || !volume.metadata!.finalizers?.includes(VOLUME_FINALIZER)) return;
      if (volume.status?.phase === "Bound") return;
      const finalizers = volume.metadata!.finalizers.filter((finalizer) => finalizer !== VOLUME_FINALIZER);
      patchFinalizers(() =>
        client.of("persistentvolumes").patch("", name, "application/merge-patch+json", {
          metadata: { uid: volume.metadata!.uid, finalizers: finalizers.length > 0 ? finalizers : null },
        }),
      );
    },
  });
  const enqueue = (volume: PersistentVolume): void => {
    if (deleting(volume)) queue.add(keyOf(volume));
  };
  informers.of("persistentvolumes").on({ added: enqueue, updated: enqueue });
  return { stop: () => queue.stop() };
}

function patchFinalizers(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) throw error;
  }
}
