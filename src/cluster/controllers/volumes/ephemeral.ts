import type { Pod } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { type Controller, type ControllerOptions, controllerReference, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";

/** Makes the claims of ephemeral volumes; they belong to the Pod and go with it. */
export function createEphemeralVolumeController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const pods = informers.of("pods");
  const recorder = recorderOf(options, "ephemeral_volume");
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [namespace, name] = splitKey(key);
      const pod = pods.get(namespace, name);
      if (!pod || deleting(pod)) return;
      for (const { name: volume, ephemeral } of pod.spec!.volumes ?? []) {
        const template = ephemeral?.volumeClaimTemplate;
        if (!template) continue;
        const claimName = `${name}-${volume}`;
        const present = client.of("persistentvolumeclaims").find(namespace, claimName);
        if (present) {
          if (present.metadata!.ownerReferences?.some(({ uid }) => uid === pod.metadata!.uid)) continue;
          const message = `PVC ${namespace}/${claimName} was not created for pod ${key} (pod is not owner)`;
          recorder.event(pod, "Warning", "EphemeralVolumeCreateFailed", message);
          continue;
        }
        try {
          client.of("persistentvolumeclaims").create(namespace, {
            apiVersion: "v1",
            kind: "PersistentVolumeClaim",
            metadata: { ...template.metadata, name: claimName, namespace, ownerReferences: [controllerReference(pod, "v1", "Pod")] },
            spec: template.spec,
          });
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          if (error.reason === "AlreadyExists") continue;
          recorder.event(pod, "Warning", "FailedCreate", `ephemeral volume claim ${claimName}: ${error.message}`);
          throw error;
        }
      }
    },
  });
  const enqueue = (pod: Pod): void => {
    if (pod.spec!.volumes?.some(({ ephemeral }) => ephemeral)) queue.add(keyOf(pod));
  };
  pods.on({ added: enqueue });
  informers.of("persistentvolumeclaims").on({
    deleted({ metadata }) {
      const owner = metadata!.ownerReferences?.find(({ controller, kind }) => controller && kind === "Pod");
      if (owner) queue.add(`${metadata!.namespace}/${owner.name}`);
    },
  });
  return { stop: () => queue.stop() };
}
