import type { Node, PersistentVolume, Pod, VolumeAttachment } from "../../../apimachinery/types/index.ts";
import { parseTime } from "../../../apimachinery/time.ts";
import { semanticEqual } from "../../../apimachinery/json/index.ts";
import { sha256 } from "../../../os/crypto/sha256.ts";
import { encode } from "../../../os/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { claimNames } from "../../scheduler/volume-matching.ts";
import { type Controller, type ControllerOptions, deleting, recorderOf } from "../controller.ts";
import { isFinished } from "../pod-state.ts";
import { createWorkQueue } from "../work-queue.ts";

/** A volume that cannot be attached yet is tried again after so long; ms. */
const RETRY = 500;
const RETRY_MAX = 120_000;
/** How long a node that is not ready is given to unmount a volume before that is taken from it; ms. */
const MAX_UNMOUNT = 6 * 60_000;
/** How long a driver's attacher is waited for; ms. */
const ATTACH_TIMEOUT = 2 * 60_000;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

/**
 * Attaches the volumes of CSI drivers to the nodes whose Pods use them, by VolumeAttachments, and detaches them when the last
 * such Pod is gone (kubernetes: pkg/controller/volume/attachdetach). Nothing is attached for drivers that want no attachment.
 */
export function createAttachDetachController(options: ControllerOptions): Controller {
  const { simulation, client, informers } = options;
  const pods = informers.of("pods");
  const claims = informers.of("persistentvolumeclaims");
  const volumes = informers.of("persistentvolumes");
  const drivers = informers.of("csidrivers.storage.k8s.io");
  const attachments = informers.of("volumeattachments.storage.k8s.io");
  const api = client.of("volumeattachments.storage.k8s.io");
  const recorder = recorderOf(options, "attachdetach-controller");
  const told = new Set<string>();
  /** Since when a volume is wanted on a node no more, by the uid of its attachment; ms. */
  const unwanted = new Map<string, number>();
  const queue = createWorkQueue({ simulation, sync, baseDelay: RETRY, maxDelay: RETRY_MAX });
  const attachmentsOf = attachments.index("volume", ({ spec }) => (spec.source.persistentVolumeName ? [spec.source.persistentVolumeName] : []));
  /** Pods on nodes by the volume that they use. */
  const users = (volume: PersistentVolume): Pod[] => {
    const { namespace, name } = volume.spec?.claimRef ?? {};
    return pods.list(namespace).filter((pod) => pod.spec!.nodeName && !isFinished(pod) && claimNames(pod).some((claim) => claim.name === name));
  };
  const wantsAttachment = ({ spec }: PersistentVolume): boolean =>
    spec?.csi !== undefined && drivers.get("", spec.csi.driver)?.spec.attachRequired !== false;

  const enqueuePod = (pod: Pod): void => {
    if (!pod.spec!.nodeName) return;
    for (const { name } of claimNames(pod)) {
      const volume = claims.get(pod.metadata!.namespace!, name)?.spec?.volumeName;
      if (volume) queue.add(volume);
    }
  };
  pods.on({ added: enqueuePod, updated: enqueuePod, deleted: enqueuePod });
  volumes.on({ added: (volume) => queue.add(volume.metadata!.name!), deleted: (volume) => queue.add(volume.metadata!.name!) });
  // A volume that a node has let go may be taken from it.
  informers.of("nodes").on({
    updated({ status }, old) {
      for (const unique of old.status?.volumesInUse ?? []) if (!status?.volumesInUse?.includes(unique)) enqueueHandle(unique);
    },
  });
  attachments.on({
    updated: (attachment) => enqueue(attachment),
    deleted(attachment) {
      enqueue(attachment);
      noteOnNode(attachment.spec.nodeName);
    },
  });
  function enqueueHandle(unique: string): void {
    const handle = unique.slice(unique.indexOf("^") + 1);
    for (const volume of volumes.list()) if (volume.spec?.csi?.volumeHandle === handle) queue.add(volume.metadata!.name!);
  }
  function enqueue({ spec }: VolumeAttachment): void {
    if (spec.source.persistentVolumeName) queue.add(spec.source.persistentVolumeName);
  }

  function sync(name: string): number | void {
    const volume = volumes.get("", name);
    const present = attachmentsOf(name).filter((attachment) => !deleting(attachment));
    const using = volume && wantsAttachment(volume) ? users(volume) : [];
    const wanted = new Set(using.map(({ spec }) => spec!.nodeName!));
    let again = false;
    for (const attachment of present) {
      const uid = attachment.metadata!.uid!;
      if (wanted.has(attachment.spec.nodeName)) unwanted.delete(uid);
      else if (volume && isMounted(volume, attachment)) again = true;
      else {
        unwanted.delete(uid);
        detach(attachment);
      }
    }
    if (!volume) return;
    for (const node of wanted) {
      const attachment = present.find(({ spec }) => spec.nodeName === node);
      if (attachment) {
        if (attachment.status?.attached) attached(volume, node, using);
        else if (notYet(volume, attachment, using)) again = true;
        continue;
      }
      // One that can be on one node only has to leave the other first.
      // Asked of the server: what was attached a moment ago has not come back yet.
      const elsewhere = api.list().items.filter(({ spec }) => spec.source.persistentVolumeName === name && spec.nodeName !== node);
      if (elsewhere.length > 0 && exclusive(volume)) {
        refuse(volume, node, using, elsewhere[0]!);
        again = true;
      } else attach(volume, node);
    }
    if (again) return RETRY * 20;
  }

  /** Its node says that it is in use there: a healthy node is waited for, another one for a while, one out of service not at all. */
  function isMounted({ spec }: PersistentVolume, { metadata, spec: { nodeName } }: VolumeAttachment): boolean {
    const node = client.of("nodes").find("", nodeName);
    const unique = spec?.csi && `kubernetes.io/csi/${spec.csi.driver}^${spec.csi.volumeHandle}`;
    if (!unique || (node && !node.status?.volumesInUse?.includes(unique))) return false;
    if (node?.spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE)) return false;
    const since = unwanted.get(metadata!.uid!) ?? simulation.now;
    unwanted.set(metadata!.uid!, since);
    const healthy = node?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
    return healthy || simulation.now - since < MAX_UNMOUNT;
  }

  /** Says why a volume does not come to its Pods. Answers whether it is worth another look. */
  function notYet(volume: PersistentVolume, attachment: VolumeAttachment, using: readonly Pod[]): boolean {
    const name = volume.metadata!.name!;
    const { attachError } = attachment.status ?? {};
    const waited = simulation.wall - (parseTime(attachment.metadata!.creationTimestamp!) ?? simulation.wall);
    const { driver, volumeHandle } = volume.spec!.csi!;
    const why = attachError?.message
      ?? (waited >= ATTACH_TIMEOUT ? `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${volumeHandle}` : undefined);
    if (why === undefined) return true;
    for (const pod of using.filter(({ spec }) => spec!.nodeName === attachment.spec.nodeName)) {
      recorder.event(pod, "Warning", "FailedAttachVolume", `AttachVolume.Attach failed for volume ${JSON.stringify(name)} : ${why}`);
    }
    queue.addAfter(name, ATTACH_TIMEOUT);
    return false;
  }

  const exclusive = ({ spec }: PersistentVolume): boolean => !spec!.accessModes?.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");

  function attach({ metadata, spec }: PersistentVolume, nodeName: string): void {
    const { driver, volumeHandle } = spec!.csi!;
    try {
      api.create("", {
        // csi_attacher.go: the name says what is attached where, so that nothing is attached twice.
        apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment", metadata: { name: `csi-${sha256(encode(volumeHandle + driver + nodeName))}` },
        spec: { attacher: driver, nodeName, source: { persistentVolumeName: metadata!.name! } },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
    }
  }

  function detach({ metadata }: VolumeAttachment): void {
    try {
      api.delete("", metadata!.name!, { preconditions: { uid: metadata!.uid! } });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error;
    }
  }

  function attached(volume: PersistentVolume, node: string, using: readonly Pod[]): void {
    noteOnNode(node);
    for (const pod of using.filter(({ spec }) => spec!.nodeName === node)) {
      const key = `${pod.metadata!.uid}/${volume.metadata!.name}`;
      if (told.has(key)) continue;
      told.add(key);
      if (pod.status?.phase === "Pending") recorder.event(pod, "Normal", "SuccessfulAttachVolume", `AttachVolume.Attach succeeded for volume "${volume.metadata!.name}" `);
    }
  }

  function refuse(volume: PersistentVolume, node: string, using: readonly Pod[], other: VolumeAttachment): void {
    const name = volume.metadata!.name!;
    const holders = using.filter(({ spec }) => spec!.nodeName === other.spec.nodeName).map(({ metadata }) => metadata!.name!);
    const why = holders.length > 0
      ? `Volume is already used by pod(s) ${holders.join(", ")}`
      : "Volume is already exclusively attached to one node and can't be attached to another";
    for (const pod of using.filter(({ spec }) => spec!.nodeName === node)) {
      const key = `${pod.metadata!.uid}/${name}/refused`;
      if (told.has(key)) continue;
      told.add(key);
      recorder.event(pod, "Warning", "FailedAttachVolume", `Multi-Attach error for volume "${name}" ${why}`);
    }
  }

  /** status.volumesAttached of the node says what is attached to it. */
  function noteOnNode(name: string): void {
    const node: Node | undefined = client.of("nodes").find("", name);
    if (!node) return;
    const on = attachments.list().filter(({ spec, status }) => spec.nodeName === name && status?.attached);
    const volumesAttached = on.flatMap(({ spec }) => {
      const csi = volumes.get("", spec.source.persistentVolumeName ?? "")?.spec?.csi;
      return csi ? [{ name: `kubernetes.io/csi/${csi.driver}^${csi.volumeHandle}`, devicePath: "" }] : [];
    });
    if (semanticEqual(node.status?.volumesAttached ?? [], volumesAttached)) return;
    const { volumesAttached: _, ...status } = node.status ?? {};
    client.of("nodes").updateStatus("", { ...node, status: volumesAttached.length > 0 ? { ...status, volumesAttached } : status });
  }

  return { stop: () => queue.stop() };
}
