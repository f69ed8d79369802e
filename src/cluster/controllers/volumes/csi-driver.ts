import { rfc3339 } from "../../../apimachinery/time.ts";
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimCondition, VolumeAttachment } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { attempt } from "../../attempt.ts";
import { createRecorder } from "../../events.ts";
import { capacityOf, classOf, PROVISIONED_BY, requestOf, SELECTED_NODE, waitsForConsumer } from "../../scheduler/volume-matching.ts";
import { type Controller, type ControllerOptions, deleting, keyOf, splitKey } from "../controller.ts";
import { createWorkQueue, type WorkQueue } from "../work-queue.ts";
import { STORAGE_PROVISIONER } from "./binder.ts";
import { sizeOf } from "./expansion.ts";

/** The driver of the add-on `csi-disk`. */
const CSI_DRIVER = "hostpath.csi.k8s.io";
const ATTACHER = "external-attacher/hostpath-csi-k8s-io";
const PROVISIONER_FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";
/** ms after which the attacher tries a node anew. */
const ATTACH_RETRY = 10_000;
/** Virtual ms that the driver takes for one call. */
const CALL = 800;
const PENDING = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";

/**
 * What the sidecars of a CSI driver do for it: external-provisioner makes and deletes volumes, external-attacher confirms
 * VolumeAttachments, external-resizer expands. Idle while no driver of the name is registered. The disk itself is the
 * kubelet's that mounts it, the same from every node.
 */
export function createCsiDriver({ simulation, client, informers }: ControllerOptions): Controller {
  const claims = informers.of("persistentvolumeclaims");
  const volumes = informers.of("persistentvolumes");
  const classes = informers.of("storageclasses.storage.k8s.io");
  const attachments = informers.of("volumeattachments.storage.k8s.io");
  const nodes = informers.of("nodes");
  const drivers = informers.of("csidrivers.storage.k8s.io");
  const random = simulation.random.fork("csi-driver");
  const identity = random.uuid();
  const provisioner = createRecorder({ simulation, client, component: `${CSI_DRIVER}_csi-hostpathplugin-0_${identity}` });
  const resizer = createRecorder({ simulation, client, component: `external-resizer ${CSI_DRIVER}` });
  const working = new Set<string>();
  const registered = (): boolean => drivers.get("", CSI_DRIVER) !== undefined;
  const claimQueue = createWorkQueue({ simulation, sync: syncClaim });
  const volumeQueue = createWorkQueue({ simulation, sync: remove });
  const attachmentQueue = createWorkQueue({ simulation, sync: confirm });
  const nodeQueue = createWorkQueue({ simulation, sync: register });

  claims.on({ added: (claim) => claimQueue.add(keyOf(claim)), updated: (claim) => claimQueue.add(keyOf(claim)) });
  volumes.on({ added: (volume) => volumeQueue.add(keyOf(volume)), updated: (volume) => volumeQueue.add(keyOf(volume)) });
  attachments.on({ added: (attachment) => attachmentQueue.add(keyOf(attachment)), updated: (attachment) => attachmentQueue.add(keyOf(attachment)) });
  nodes.on({ added: (node) => nodeQueue.add(node.metadata!.name!) });
  drivers.on({ added: () => nodes.list().forEach((node) => nodeQueue.add(node.metadata!.name!)) });

  /** Runs `then` after the time of a call to the driver; not twice at once for one object. What is refused is tried again. */
  function call(object: KubeObject, queue: WorkQueue, then: () => void): void {
    const uid = object.metadata!.uid!;
    if (working.has(uid)) return;
    working.add(uid);
    simulation.after(CALL, () => {
      working.delete(uid);
      attempt(then, ({ code }) => code !== 404 && queue.addRateLimited(keyOf(object)));
    });
  }

  /** The kubelet's registration of the driver on a node. */
  function register(name: string): void {
    if (!registered() || !nodes.get("", name)) return;
    const api = client.of("csinodes.storage.k8s.io");
    const driver = { name: CSI_DRIVER, nodeID: name, topologyKeys: ["topology.hostpath.csi/node"] };
    const present = api.find("", name);
    if (!present) tolerant(() => api.create("", { apiVersion: "storage.k8s.io/v1", kind: "CSINode", metadata: { name }, spec: { drivers: [driver] } }));
    else if (!present.spec.drivers?.some((one) => one.name === CSI_DRIVER)) api.update("", { ...present, spec: { drivers: [...(present.spec.drivers ?? []), driver] } });
  }

  function syncClaim(key: string): void {
    if (!registered()) return;
    const [namespace, name] = splitKey(key);
    const claim = client.of("persistentvolumeclaims").find(namespace, name);
    if (!claim || deleting(claim)) return;
    if (claim.status?.phase === "Bound") return resize(claim);
    const { annotations, uid } = claim.metadata!;
    const storageClass = classes.get("", classOf(claim));
    if (claim.spec?.volumeName || annotations?.[STORAGE_PROVISIONER] !== CSI_DRIVER) return;
    if (waitsForConsumer(storageClass) && annotations[SELECTED_NODE] === undefined) return;
    if (!working.has(uid!)) provisioner.event(claim, "Normal", "Provisioning", `External provisioner is provisioning volume for claim "${key}"`);
    call(claim, claimQueue, () => provision(claim));
  }

  function provision(claim: PersistentVolumeClaim): void {
    const { namespace, name, uid, resourceVersion } = claim.metadata!;
    if (client.of("persistentvolumeclaims").find(namespace!, name!)?.metadata!.uid !== uid) return;
    const storageClass = classes.get("", classOf(claim));
    const volume: PersistentVolume = {
      apiVersion: "v1", kind: "PersistentVolume",
      metadata: { name: `pvc-${uid}`, annotations: { [PROVISIONED_BY]: CSI_DRIVER }, finalizers: [PROVISIONER_FINALIZER] },
      spec: {
        capacity: { storage: claim.spec!.resources!.requests!["storage"]! },
        csi: {
          driver: CSI_DRIVER, volumeHandle: random.uuid(),
          volumeAttributes: { "storage.kubernetes.io/csiProvisionerIdentity": `${simulation.epoch}-${identity.slice(0, 4)}-${CSI_DRIVER}` },
        },
        accessModes: claim.spec!.accessModes,
        claimRef: { kind: "PersistentVolumeClaim", namespace, name, uid, apiVersion: "v1", resourceVersion },
        persistentVolumeReclaimPolicy: storageClass?.reclaimPolicy ?? "Delete",
        storageClassName: classOf(claim),
        volumeMode: claim.spec!.volumeMode ?? "Filesystem",
      },
    };
    client.of("persistentvolumes").create("", volume);
    provisioner.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume pvc-${uid}`);
  }

  function remove(key: string): void {
    const [, name] = splitKey(key);
    const volume = client.of("persistentvolumes").find("", name);
    if (!volume || volume.metadata!.annotations?.[PROVISIONED_BY] !== CSI_DRIVER) return;
    const released = volume.status?.phase === "Released" && volume.spec?.persistentVolumeReclaimPolicy === "Delete";
    if (!released && !deleting(volume)) return;
    // Not while it is attached, and a Retain volume only loses its finalizer.
    if (attachments.list().some(({ spec }) => spec.source.persistentVolumeName === name)) return void volumeQueue.addAfter(key, CALL);
    call(volume, volumeQueue, () => {
      const current = client.of("persistentvolumes").find("", name);
      if (!current || current.status?.phase === "Bound") return;
      if (!deleting(current)) client.of("persistentvolumes").delete("", name, { preconditions: { uid: volume.metadata!.uid! } });
      const left = client.of("persistentvolumes").find("", name);
      if (!left) return;
      const finalizers = (left.metadata!.finalizers ?? []).filter((one) => one !== PROVISIONER_FINALIZER);
      client.of("persistentvolumes").patch("", name, "application/merge-patch+json", { metadata: { finalizers: finalizers.length > 0 ? finalizers : null } });
    });
  }

  function confirm(key: string): void {
    const [, name] = splitKey(key);
    const attachment = client.of("volumeattachments.storage.k8s.io").find("", name);
    if (attachment?.spec.attacher !== CSI_DRIVER) return;
    if (deleting(attachment)) {
      if (attachment.metadata!.finalizers?.includes(ATTACHER)) call(attachment, attachmentQueue, () => setFinalizers(attachment, []));
      return;
    }
    if (attachment.status?.attached) return;
    if (!attachment.metadata!.finalizers?.includes(ATTACHER)) return setFinalizers(attachment, [ATTACHER]);
    call(attachment, attachmentQueue, () => {
      const current = client.of("volumeattachments.storage.k8s.io").find("", name);
      if (!current) return;
      if (deleting(current)) return attachmentQueue.add(key);
      const node = client.of("csinodes.storage.k8s.io").find("", current.spec.nodeName);
      if (!node?.spec.drivers?.some((driver) => driver.name === CSI_DRIVER)) return cannotAttach(current, node !== undefined);
      client.of("volumeattachments.storage.k8s.io").updateStatus("", { ...current, status: { attached: true } });
    });
  }

  /** The node does not know the driver: tried again with growing pauses. */
  function cannotAttach(attachment: VolumeAttachment, known: boolean): void {
    const { nodeName } = attachment.spec;
    const message = known ? `CSINode ${nodeName} does not contain driver ${CSI_DRIVER}` : `csinode.storage.k8s.io ${JSON.stringify(nodeName)} not found`;
    const failed = attachment.status?.attachError?.message === message;
    if (!failed) {
      const attachError = { message, time: rfc3339(simulation.wall) };
      client.of("volumeattachments.storage.k8s.io").updateStatus("", { ...attachment, status: { attached: false, attachError } });
    }
    attachmentQueue.addAfter(keyOf(attachment), ATTACH_RETRY);
  }

  function setFinalizers({ metadata }: VolumeAttachment, finalizers: readonly string[]): void {
    tolerant(() => client.of("volumeattachments.storage.k8s.io").patch("", metadata!.name!, "application/merge-patch+json", {
      metadata: { finalizers: finalizers.length > 0 ? finalizers : null },
    }));
  }

  // --- expansion: first the volume, then the file system on the node

  /** Makes the volume larger; the file system is grown by the kubelet of the node where a Pod uses it. */
  function resize(claim: PersistentVolumeClaim): void {
    const volume = client.of("persistentvolumes").find("", claim.spec!.volumeName!);
    if (volume?.spec?.csi?.driver !== CSI_DRIVER || volume.spec.claimRef?.uid !== claim.metadata!.uid) return;
    const wanted = requestOf(claim);
    if (wanted <= sizeOf(claim) || capacityOf(volume) >= wanted) return;
    const { namespace, name, uid } = claim.metadata!;
    if (working.has(uid!)) return;
    const storage = claim.spec!.resources!.requests!["storage"]!;
    resizer.event(claim, "Normal", "Resizing", `External resizer is resizing volume ${volume.metadata!.name}`);
    setResizing(namespace!, name!, storage, "ControllerResizeInProgress", { type: "Resizing", status: "True" });
    call(claim, claimQueue, () => {
      client.of("persistentvolumes").patch("", volume.metadata!.name!, "application/merge-patch+json", { spec: { capacity: { storage } } });
      resizer.event(claim, "Normal", "FileSystemResizeRequired", "Require file system resize of volume on node");
      setResizing(namespace!, name!, storage, "NodeResizePending", { type: "FileSystemResizePending", status: "True", message: PENDING });
      claimQueue.add(keyOf(claim));
    });
  }

  function setResizing(namespace: string, name: string, storage: string, state: string, condition: PersistentVolumeClaimCondition): void {
    const claim = client.of("persistentvolumeclaims").find(namespace, name);
    if (!claim) return;
    const others = (claim.status?.conditions ?? []).filter(({ type }) => type !== "Resizing" && type !== "FileSystemResizePending");
    const conditions = [...others, { ...condition, lastTransitionTime: rfc3339(simulation.wall) }];
    client.of("persistentvolumeclaims").updateStatus(namespace, {
      ...claim,
      status: { ...claim.status, allocatedResources: { ...claim.status?.allocatedResources, storage }, allocatedResourceStatuses: { storage: state }, conditions },
    });
  }

  return {
    stop() {
      for (const queue of [claimQueue, volumeQueue, attachmentQueue, nodeQueue]) queue.stop();
    },
  };
}

/** What is gone, there already or changed meanwhile is looked at again when it changes. */
function tolerant(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
  }
}
