import type { PersistentVolume, PersistentVolumeClaim } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { attempt } from "../../attempt.ts";
import { createRecorder } from "../../events.ts";
import { classOf, PROVISIONED_BY, SELECTED_NODE, waitsForConsumer } from "../../scheduler/volume-matching.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, splitKey } from "../controller.ts";
import { createWorkQueue, RetryError } from "../work-queue.ts";
import { STORAGE_PROVISIONER } from "./binder.ts";

const PROVISIONER = "rancher.io/local-path";
const ROOT = "/opt/local-path-provisioner";
/** Virtual ms that the helper Pod of the real one takes to make or remove a directory on the node. */
const HELPER_TIME = 5500;
/** ms: failures are tried again after 15 s, 30 s and so on (sig-storage-lib-external-provisioner). */
const FIRST_RETRY = 15_000;
const LAST_RETRY = 1_000_000;

/**
 * The provisioner behind the StorageClass `standard` (rancher/local-path-provisioner): a directory on the node that the
 * scheduler has chosen. It is not run as the program of its Pod; the directory itself is made by the kubelet that mounts it.
 */
export function createLocalPathProvisioner({ simulation, client, informers }: ControllerOptions): Controller {
  const claims = informers.of("persistentvolumeclaims");
  const volumes = informers.of("persistentvolumes");
  const classes = informers.of("storageclasses.storage.k8s.io");
  const identity = simulation.random.fork("local-path-provisioner").uuid();
  const recorder = createRecorder({ simulation, client, component: `${PROVISIONER}_local-path-provisioner_${identity}` });
  const working = new Set<string>();
  const claimQueue = createWorkQueue({ simulation, sync: provision, baseDelay: FIRST_RETRY, maxDelay: LAST_RETRY });
  const volumeQueue = createWorkQueue({ simulation, sync: remove });

  claims.on({ added: (claim) => claimQueue.add(keyOf(claim)), updated: (claim) => claimQueue.add(keyOf(claim)) });
  volumes.on({ added: (volume) => volumeQueue.add(keyOf(volume)), updated: (volume) => volumeQueue.add(keyOf(volume)) });

  function isOurs(claim: PersistentVolumeClaim): boolean {
    const { annotations } = claim.metadata!;
    if (claim.spec?.volumeName || deleting(claim) || annotations?.[STORAGE_PROVISIONER] !== PROVISIONER) return false;
    const storageClass = classes.get("", classOf(claim));
    return !waitsForConsumer(storageClass) || annotations[SELECTED_NODE] !== undefined;
  }

  function provision(key: string): void {
    const [namespace, name] = splitKey(key);
    const claim = client.of("persistentvolumeclaims").find(namespace, name);
    if (!claim || !isOurs(claim) || working.has(claim.metadata!.uid!)) return;
    if (claim.spec?.volumeMode === "Block") {
      recorder.event(claim, "Warning", "ProvisioningFailed", `${PROVISIONER} does not support block volume provisioning`);
      return;
    }
    recorder.event(claim, "Normal", "Provisioning", `External provisioner is provisioning volume for claim "${key}"`);
    const failure = failureOf(claim);
    if (failure) {
      const message = `failed to provision volume with StorageClass "${classOf(claim)}": ${failure}`;
      recorder.event(claim, "Warning", "ProvisioningFailed", message);
      throw new RetryError(message);
    }
    const { uid } = claim.metadata!;
    working.add(uid!);
    simulation.after(HELPER_TIME, () => {
      working.delete(uid!);
      const current = client.of("persistentvolumeclaims").find(namespace, name);
      if (!current || current.metadata!.uid !== uid || !isOurs(current)) return;
      attempt(() => create(current), () => claimQueue.addRateLimited(key));
    });
  }

  function failureOf({ metadata, spec }: PersistentVolumeClaim): string | undefined {
    if (spec?.selector) return "claim.Spec.Selector is not supported";
    if (!metadata!.annotations?.[SELECTED_NODE]) return "configuration error, no node was specified";
    const allowed = spec?.accessModes?.every((mode) => mode === "ReadWriteOnce" || mode === "ReadWriteOncePod") ?? true;
    return allowed ? undefined : "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes";
  }

  function create(claim: PersistentVolumeClaim): void {
    const { namespace, name, uid, resourceVersion, annotations } = claim.metadata!;
    const storageClass = classes.get("", classOf(claim));
    const volumeName = `pvc-${uid}`;
    const node = annotations?.[SELECTED_NODE] ?? "";
    const path = `${ROOT}/${volumeName}_${namespace}_${name}`;
    const volume: PersistentVolume = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: volumeName, annotations: { "local.path.provisioner/selected-node": node, [PROVISIONED_BY]: PROVISIONER } },
      spec: {
        capacity: { storage: claim.spec!.resources!.requests!["storage"]! },
        hostPath: { path, type: "DirectoryOrCreate" },
        accessModes: claim.spec!.accessModes,
        claimRef: { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion },
        persistentVolumeReclaimPolicy: storageClass?.reclaimPolicy ?? "Delete",
        storageClassName: classOf(claim),
        volumeMode: claim.spec!.volumeMode ?? "Filesystem",
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] }] },
        },
      },
    };
    try {
      client.of("persistentvolumes").create("", volume);
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
    }
    recorder.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${volumeName}`);
  }

  function remove(key: string): void {
    const [, name] = splitKey(key);
    const volume = client.of("persistentvolumes").find("", name);
    if (!volume || working.has(volume.metadata!.uid!) || deleting(volume)) return;
    if (volume.status?.phase !== "Released" || volume.spec?.persistentVolumeReclaimPolicy !== "Delete") return;
    if (volume.metadata!.annotations?.[PROVISIONED_BY] !== PROVISIONER) return;
    const { uid } = volume.metadata!;
    working.add(uid!);
    simulation.after(HELPER_TIME, () => {
      working.delete(uid!);
      attempt(() => client.of("persistentvolumes").delete("", name, { preconditions: { uid } }), () => volumeQueue.addRateLimited(key));
    });
  }

  return {
    stop() {
      claimQueue.stop();
      volumeQueue.stop();
    },
  };
}
