import { semanticEqual } from "../../../apimachinery/json/index.ts";
import type { PersistentVolume, PersistentVolumeClaim, Pod } from "../../../apimachinery/types/index.ts";
import { attempt } from "../../attempt.ts";
import {
  BIND_COMPLETED, BOUND_BY_CONTROLLER, boundTo, capacityOf, claimNames, classOf, findMatchingVolume, fullyBound, mismatchOf,
  NO_PROVISIONER, PROVISIONED_BY, requestOf, sameMode, SELECTED_NODE, waitsForConsumer,
} from "../../scheduler/volume-matching.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, recorderOf, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";
import { createRecycler } from "./recycler.ts";

/** Claims and volumes that are not settled are looked at again after so long; ms. */
const RESYNC = 15_000;
/** Virtual ms that a deletion of the content of a volume takes. */
const RECLAIM_TIME = 1000;
export const STORAGE_PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const BETA_STORAGE_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";

/** Brings claims and volumes together (kubernetes: pkg/controller/volume/persistentvolume/pv_controller.go). */
export function createVolumeBinder(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const claims = informers.of("persistentvolumeclaims");
  const volumes = informers.of("persistentvolumes");
  const classes = informers.of("storageclasses.storage.k8s.io");
  const pods = informers.of("pods");
  const claimApi = client.of("persistentvolumeclaims");
  const volumeApi = client.of("persistentvolumes");
  const recorder = recorderOf(options, "persistentvolume-controller");
  const recycler = createRecycler({
    ...options,
    recorder,
    ended: (name, problem) => attempt(() => recycled(name, problem), () => volumeQueue.addAfter(`/${name}`, RESYNC)),
  });
  const claimQueue = createWorkQueue({ simulation, sync: syncClaim });
  const volumeQueue = createWorkQueue({ simulation, sync: syncVolume });

  // Volumes first: claims find those that are known to be free.
  volumes.on({
    added: (volume) => volumeQueue.add(keyOf(volume)),
    updated: (volume) => volumeQueue.add(keyOf(volume)),
    deleted(volume) {
      const reference = volume.spec?.claimRef;
      if (reference?.uid) claimQueue.add(`${reference.namespace}/${reference.name}`);
    },
  });
  claims.on({
    added: (claim) => claimQueue.add(keyOf(claim)),
    updated(claim, old) {
      claimQueue.add(keyOf(claim));
      if (claim.spec?.volumeName && claim.spec.volumeName !== old.spec?.volumeName) volumeQueue.add(`/${claim.spec.volumeName}`);
    },
    deleted(claim) {
      if (claim.spec?.volumeName) volumeQueue.add(`/${claim.spec.volumeName}`);
    },
  });

  // --- claims

  /** Pending claims are tried again in each resync; settled ones rest. */
  function syncClaim(key: string): number | void {
    const [namespace, name] = splitKey(key);
    const claim = claimApi.find(namespace, name);
    if (!claim) return;
    if (claim.metadata!.annotations?.[BIND_COMPLETED] !== undefined) {
      syncBoundClaim(claim);
      return;
    }
    return syncUnboundClaim(claim) ? undefined : RESYNC;
  }

  /** Returns whether it is bound now. */
  function syncUnboundClaim(claim: PersistentVolumeClaim): boolean {
    if (claim.spec?.volumeName) return syncClaimWithName(claim, claim.spec.volumeName);
    const storageClass = classes.get("", classOf(claim));
    const selected = claim.metadata!.annotations?.[SELECTED_NODE] !== undefined;
    const delayed = waitsForConsumer(storageClass) && !selected;
    const all = volumeApi.list().items;
    const volume = findMatchingVolume(claim, all, { delayed: delayed || selected });
    if (volume) {
      bind(volume, claim);
      return true;
    }
    if (delayed) tellWaiting(claim);
    else if (classOf(claim)) provision(claim);
    else {
      recorder.event(
        claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set",
      );
    }
    setClaimPhase(claimApi.get(claim.metadata!.namespace!, claim.metadata!.name!), "Pending");
    return false;
  }

  function syncClaimWithName(claim: PersistentVolumeClaim, volumeName: string): boolean {
    const volume = volumeApi.find("", volumeName);
    const mismatch = volume && !volume.spec?.claimRef ? mismatchOf(volume, claim) : undefined;
    if (mismatch !== undefined) {
      recorder.event(claim, "Warning", "VolumeMismatch", `Cannot bind to requested volume ${JSON.stringify(volumeName)}: ${mismatch}`);
    } else if (volume && (!volume.spec?.claimRef || boundTo(volume, claim))) {
      bind(volume, claim);
      return true;
    } else if (volume) {
      recorder.event(claim, "Warning", "FailedBinding", `volume ${JSON.stringify(volumeName)} already bound to a different claim.`);
    }
    setClaimPhase(claim, "Pending");
    return false;
  }

  function syncBoundClaim(claim: PersistentVolumeClaim): void {
    const lose = (reason: string, message: string): void => {
      if (claim.status?.phase !== "Lost") recorder.event(claim, "Warning", reason, message);
      setClaimPhase(claim, "Lost");
    };
    if (!claim.spec?.volumeName) {
      return lose("ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
    }
    const volume = volumeApi.find("", claim.spec.volumeName);
    if (!volume) return lose("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    if (!volume.spec?.claimRef || boundTo(volume, claim)) return bind(volume, claim);
    lose("ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
  }

  /** A claim that waits for its first consumer: has a Pod come that waits itself? */
  function tellWaiting(claim: PersistentVolumeClaim): void {
    const { namespace, name } = claim.metadata!;
    const waiting = pods
      .list(namespace)
      .filter((pod: Pod) => !pod.spec!.nodeName && !deleting(pod) && claimNames(pod).some((one) => one.name === name))
      .filter((pod) => pod.status?.conditions?.some(({ type, status }) => type === "PodScheduled" && status === "False"));
    if (waiting.length === 0) {
      recorder.event(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
      return;
    }
    const names = waiting.map(({ metadata }) => metadata!.name).join(",");
    recorder.event(claim, "Normal", "WaitForPodScheduled", `waiting for ${waiting.length > 1 ? "pods" : "pod"} ${names} to be scheduled`);
  }

  function provision(claim: PersistentVolumeClaim): void {
    const className = classOf(claim);
    const storageClass = classes.get("", className);
    if (!storageClass) {
      recorder.event(claim, "Warning", "ProvisioningFailed", `storageclass.storage.k8s.io "${className}" not found`);
      return;
    }
    const { provisioner } = storageClass;
    if (provisioner === NO_PROVISIONER) {
      recorder.event(claim, "Normal", "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
      return;
    }
    if (provisioner.startsWith("kubernetes.io/")) {
      recorder.event(claim, "Warning", "ProvisioningFailed", `no volume plugin matched name: ${provisioner}`);
      return;
    }
    const { namespace, name, annotations } = claim.metadata!;
    if (annotations?.[STORAGE_PROVISIONER] !== provisioner) {
      claimApi.patch(namespace!, name!, "application/merge-patch+json", {
        metadata: { annotations: { [STORAGE_PROVISIONER]: provisioner, [BETA_STORAGE_PROVISIONER]: provisioner } },
      });
    }
    recorder.event(
      claim, "Normal", "ExternalProvisioning",
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system ` +
        "administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    );
  }

  /** Writes both sides of a binding, each only as far as it is not written yet. */
  function bind(listed: PersistentVolume, claim: PersistentVolumeClaim): void {
    const { namespace, name, uid, resourceVersion } = claim.metadata!;
    let volume = volumeApi.find("", listed.metadata!.name!) ?? listed;
    const reference = volume.spec?.claimRef;
    if (!reference?.uid) {
      const annotations = reference ? volume.metadata!.annotations : { ...volume.metadata!.annotations, [BOUND_BY_CONTROLLER]: "yes" };
      volume = volumeApi.update("", {
        ...volume,
        metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) },
        spec: { ...volume.spec, claimRef: { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion } },
      });
    }
    setVolumePhase(volume, "Bound");
    let bound = claim;
    if (!fullyBound(claim) || claim.spec!.volumeName !== volume.metadata!.name) {
      const annotations: Record<string, string> = { ...claim.metadata!.annotations, [BIND_COMPLETED]: "yes" };
      if (!claim.spec?.volumeName) annotations[BOUND_BY_CONTROLLER] = "yes";
      bound = claimApi.update(namespace!, {
        ...claim,
        metadata: { ...claim.metadata, annotations },
        spec: { ...claim.spec, volumeName: volume.metadata!.name },
      });
    }
    // The size is taken over once: later it may differ on purpose, while a file system is still to grow.
    const capacity = bound.status?.phase === "Bound" ? bound.status.capacity : volume.spec?.capacity;
    const status = { ...bound.status, phase: "Bound", accessModes: volume.spec?.accessModes, ...(capacity ? { capacity } : {}) };
    if (!semanticEqual(bound.status, status)) claimApi.updateStatus(namespace!, { ...bound, status });
  }

  function setClaimPhase(claim: PersistentVolumeClaim, phase: string): void {
    if (claim.status?.phase === phase) return;
    const { accessModes: _modes, capacity: _capacity, ...rest } = claim.status ?? {};
    claimApi.updateStatus(claim.metadata!.namespace!, { ...claim, status: phase === "Pending" ? { ...rest, phase } : { ...claim.status, phase } });
  }

  // --- volumes

  function syncVolume(key: string): number | void {
    const [, name] = splitKey(key);
    const volume = volumeApi.find("", name);
    if (!volume) return;
    const reference = volume.spec?.claimRef;
    if (!reference?.uid) {
      setVolumePhase(volume, "Available");
      wakeClaims(volume);
      return;
    }
    const claim = claimApi.find(reference.namespace!, reference.name!);
    if (!claim || claim.metadata!.uid !== reference.uid) {
      const released = volume.status?.phase === "Failed" ? volume : setVolumePhase(volume, "Released");
      return reclaim(released);
    }
    if (!claim.spec?.volumeName && !sameMode(volume, claim)) tellMismatch(volume, claim);
    else if (!claim.spec?.volumeName || !fullyBound(claim)) claimQueue.add(keyOf(claim));
    else if (claim.spec.volumeName === name) setVolumePhase(volume, "Bound");
    else if (volume.metadata!.annotations?.[PROVISIONED_BY] && volume.spec?.persistentVolumeReclaimPolicy === "Delete") {
      // Made for a claim that has found another volume meanwhile.
      return reclaim(setVolumePhase(volume, "Released"));
    } else {
      const { claimRef: _, ...spec } = volume.spec!;
      volumeApi.update("", { ...volume, spec });
    }
  }

  /** A volume that is kept for a claim of another mode is not looked at for it: both are told. */
  function tellMismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): void {
    const { name } = volume.metadata!;
    const why = "due to incompatible volumeMode.";
    const asked = JSON.stringify(claim.metadata!.name);
    recorder.event(volume, "Warning", "VolumeMismatch", `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${asked} ${why}`);
    recorder.event(claim, "Warning", "VolumeMismatch", `Cannot bind PersistentVolume ${JSON.stringify(name)} to requested PersistentVolumeClaim ${why}`);
  }

  /** A volume that has become free may suit a claim that waits; the real controller finds it in its next resync. */
  function wakeClaims(volume: PersistentVolume): void {
    for (const claim of claims.list()) {
      if (claim.spec?.volumeName || classOf(claim) !== classOf(volume) || capacityOf(volume) < requestOf(claim)) continue;
      claimQueue.addAfter(keyOf(claim), RESYNC / 2);
    }
  }

  function reclaim(volume: PersistentVolume): void {
    const policy = volume.spec?.persistentVolumeReclaimPolicy;
    const name = volume.metadata!.name!;
    if (policy === "Delete") {
      // What an external provisioner made is its own to delete.
      if (deleting(volume) || volume.metadata!.annotations?.[PROVISIONED_BY]) return;
      if (volume.spec?.hostPath?.path.startsWith("/tmp/")) {
        const remove = (): void => void volumeApi.delete("", name, { preconditions: { uid: volume.metadata!.uid } });
        simulation.after(RECLAIM_TIME, () => attempt(remove, () => volumeQueue.addRateLimited(keyOf(volume))));
        return;
      }
      if (volume.status?.phase === "Failed") return;
      const message = volume.spec?.hostPath
        ? `host_path deleter only supports /tmp/.+ but received provided ${volume.spec.hostPath.path}`
        : `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
      setVolumePhase(volume, "Failed", message);
      recorder.event(volume, "Warning", "VolumeFailedDelete", message);
    } else if (policy === "Recycle") {
      if (deleting(volume)) return;
      if (volume.spec?.hostPath ?? volume.spec?.nfs) return recycler.recycle(volume);
      if (volume.status?.phase === "Failed") return;
      setVolumePhase(volume, "Failed", "No recycler plugin found for the volume!");
      recorder.event(volume, "Warning", "VolumeFailedRecycle", "No recycler plugin found for the volume!");
    }
  }

  function recycled(name: string, problem: string | undefined): void {
    const volume = volumeApi.find("", name);
    if (!volume?.spec?.claimRef) return;
    if (problem !== undefined) {
      const message = `Recycle failed: ${problem}`;
      setVolumePhase(volume, "Failed", message);
      recorder.event(volume, "Warning", "VolumeFailedRecycle", message);
      return volumeQueue.addAfter(`/${name}`, RESYNC);
    }
    recorder.event(volume, "Normal", "VolumeRecycled", "Volume recycled");
    const { claimRef: _, ...spec } = volume.spec;
    const { [BOUND_BY_CONTROLLER]: _bound, ...annotations } = volume.metadata!.annotations ?? {};
    volumeApi.update("", { ...volume, metadata: { ...volume.metadata, annotations }, spec });
  }

  function setVolumePhase(volume: PersistentVolume, phase: string, message?: string): PersistentVolume {
    if (volume.status?.phase === phase) return volume;
    const { message: _, reason: _reason, ...rest } = volume.status ?? {};
    return volumeApi.updateStatus("", { ...volume, status: { ...rest, phase, ...(message ? { message } : {}) } });
  }

  return {
    stop() {
      claimQueue.stop();
      volumeQueue.stop();
    },
  };
}
