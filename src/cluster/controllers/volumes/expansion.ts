import { valueOf } from "../../../apimachinery/quantity.ts";
import type { PersistentVolumeClaim } from "../../../apimachinery/types/index.ts";
import { requestOf } from "../../scheduler/volume-matching.ts";
import { type Controller, type ControllerOptions, keyOf, recorderOf, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";

/** What a claim has now, bytes. */
export const sizeOf = (claim: PersistentVolumeClaim): number => valueOf(claim.status?.capacity?.["storage"]);

/**
 * Claims that ask for more than they have (kubernetes: pkg/controller/volume/expand). No volume plugin that is left in the
 * tree can be expanded by the controller manager itself: it says that somebody else has to.
 */
export function createVolumeExpandController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const recorder = recorderOf(options, "volume_expand");
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [namespace, name] = splitKey(key);
      const claim = client.of("persistentvolumeclaims").find(namespace, name);
      if (claim?.status?.phase !== "Bound" || !claim.spec?.volumeName || requestOf(claim) <= sizeOf(claim)) return;
      const volume = client.of("persistentvolumes").find("", claim.spec.volumeName);
      if (volume?.spec?.claimRef?.uid !== claim.metadata!.uid) return;
      recorder.event(claim, "Normal", "ExternalExpanding", "waiting for an external controller to expand this PVC");
    },
  });
  informers.of("persistentvolumeclaims").on({
    added: (claim) => queue.add(keyOf(claim)),
    updated(claim, old) {
      if (requestOf(claim) > requestOf(old) || sizeOf(claim) > sizeOf(old)) queue.add(keyOf(claim));
    },
  });
  return { stop: () => queue.stop() };
}
