import type { Pod } from "../../apimachinery/types/index.ts";
import { loadedModule } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { InvalidReference, parseReference, type Image, type ImageReference } from "../runtime/index.ts";
import type { ImageStore } from "../runtime/image-store.ts";
import { CANCELED, orCanceled, type Task } from "../runtime/task.ts";
import { Backoff } from "./backoff.ts";
import type { Keyring } from "./keyring.ts";
import { uidOf, type AnyContainer } from "./pod.ts";
import { PullRecords } from "./pull-records.ts";
import { rest } from "./rest.ts";

export type ImageResult = { image: Image } | { reason: string; message: string; remaining?: number };

export type ContainerEvent = (pod: Pod, container: AnyContainer, type: "Normal" | "Warning", reason: string, message: string) => void;

type Report = (type: "Normal" | "Warning", reason: string, message: string) => void;

/** Sees to it that the image of a container is on the node (images/image_manager.go), with back-off and events. */
export class ImageManager {
  private readonly simulation: Simulation;
  private readonly store: ImageStore;
  private readonly event: ContainerEvent;
  private readonly backoff: Backoff;
  private readonly records = new PullRecords();
  private readonly lastErrors = new Map<string, string>();

  constructor(simulation: Simulation, store: ImageStore, event: ContainerEvent) {
    this.simulation = simulation;
    this.store = store;
    this.event = event;
    this.backoff = new Backoff(10_000, 300_000, () => simulation.now);
  }

  ensure(pod: Pod, container: AnyContainer, keyring: Keyring): Task<ImageResult> {
    const event: Report = (type, reason, message) => this.event(pod, container, type, reason, message);
    return this.present(pod, container.image ?? "", container.imagePullPolicy ?? "IfNotPresent", keyring, event);
  }

  /** The same for an image that is no container's (a volume): `event` says whose the events are. */
  *present(pod: Pod, written: string, policy: string, keyring: Keyring, event: Report): Task<ImageResult> {
    const quoted = JSON.stringify(written);
    let reference: ImageReference;
    try {
      reference = parseReference(written);
    } catch (error) {
      if (!(error instanceof InvalidReference)) throw error;
      const message = `Failed to apply default image tag ${quoted}: couldn't parse image name ${quoted}: ${error.message}`;
      event("Warning", "InspectFailed", message);
      return { reason: "InvalidImageName", message };
    }
    if (this.store.outOfOrder !== undefined) {
      const message = `Failed to inspect image ${quoted}: ${this.store.outOfOrder}`;
      event("Warning", "InspectFailed", message);
      return { reason: "ImageInspectError", message };
    }
    // A secret that cannot be read is no reason of its own: the error itself is.
    if (keyring.problem !== undefined) return { reason: keyring.problem, message: keyring.problem };
    const credentials = keyring.accounts.length === 0 ? [] : loadedModule(rest).lookUp(keyring, reference.repository);
    const present = this.store.find(reference);
    if (present && policy !== "Always" && !this.records.mustAsk(present, reference, credentials)) {
      event("Normal", "Pulled", `Container image ${quoted} already present on machine and can be accessed by the pod`);
      return { image: present };
    }
    if (policy === "Never") {
      const message = `Container image ${quoted} is not present with pull policy of Never`;
      event("Warning", "ErrImageNeverPull", message);
      return { reason: "ErrImageNeverPull", message };
    }
    const key = `${uidOf(pod)}_${written}`;
    const remaining = this.backoff.remainingSinceUpdate(key);
    if (remaining > 0) {
      const message = `Back-off pulling image ${quoted}`;
      event("Normal", "BackOff", message);
      const last = this.lastErrors.get(key);
      return { reason: "ImagePullBackOff", message: last ? `${message}: ${last}` : message, remaining };
    }
    event("Normal", "Pulling", `Pulling image ${quoted}`);
    const begun = this.simulation.now;
    const { image, errors, duration, credential } = yield* orCanceled(this.store.pull(reference, credentials), () => {
      event("Warning", "Failed", `Failed to pull image ${quoted}: ${CANCELED}`);
    });
    if (!image) {
      const messages = [...new Set(errors.map(({ code, message }) => (code === "NotFound" ? `rpc error: code = NotFound desc = ${message}` : message)))];
      const message = messages.length === 1 ? messages[0]! : `[${messages.join(", ")}]`;
      event("Warning", "Failed", `Failed to pull image ${quoted}: ${message}`);
      this.backoff.next(key, this.simulation.now);
      this.lastErrors.set(key, `ErrImagePull: ${message}`);
      return { reason: "ErrImagePull", message };
    }
    this.lastErrors.delete(key);
    this.records.prune(new Set(this.store.list().map((stored) => stored.image.digest)));
    this.records.pulled(image, reference, credential);
    const waited = this.simulation.now - begun;
    event("Normal", "Pulled", `Successfully pulled image ${quoted} in ${goDuration(duration)} (${goDuration(waited)} including waiting). Image size: ${image.size} bytes.`);
    return { image };
  }

  forget(podUid: string): void {
    this.backoff.delete(`${podUid}_`);
    for (const key of this.lastErrors.keys()) if (key.startsWith(`${podUid}_`)) this.lastErrors.delete(key);
  }
}

/** A duration as the kubelet prints it, rounded to ms: 412ms, 1.204s, 1m3.5s. */
export function goDuration(ms: number): string {
  const rounded = Math.round(ms);
  if (rounded === 0) return "0s";
  if (rounded < 1000) return `${rounded}ms`;
  const hours = Math.floor(rounded / 3_600_000);
  const minutes = Math.floor((rounded % 3_600_000) / 60_000);
  const seconds = (rounded % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}
