import { valueOf } from "../../../apimachinery/quantity.ts";
import type { Event, PersistentVolume, Pod } from "../../../apimachinery/types/index.ts";
import { StatusError } from "../../apiserver/client.ts";
import { attempt } from "../../attempt.ts";
import type { Recorder } from "../../events.ts";
import { type ControllerOptions, deleting } from "../controller.ts";

/** Where recycler Pods run. */
const NAMESPACE = "default";
const PREFIX = "recycler-for-";
const GIBIBYTE = 1024 ** 3;
/** Seconds that a scrub may take: at least, and for each GiB. */
const TIMEOUT = { least: 60, perGibibyte: 30 };
const IMAGE = "registry.k8s.io/build-image/debian-base:bookworm-v1.0.6";
const SCRUB = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1';

export interface Recycler {
  /** Begins, if it has not; `ended` of the options is called in the end. */
  recycle(volume: PersistentVolume): void;
}

export interface RecyclerOptions extends ControllerOptions {
  readonly recorder: Recorder;
  /** `problem`: why it did not succeed. */
  ended(volume: string, problem: string | undefined): void;
}

/**
 * Empties volumes of the reclaim policy Recycle, each by a Pod that mounts it (kubernetes: pkg/volume/util/recyclerclient).
 * What happens to the Pod is told on the volume.
 */
export function createRecycler({ client, informers, recorder, ended }: RecyclerOptions): Recycler {
  const pods = client.of("pods");
  const volumes = informers.of("persistentvolumes");
  /** Volumes that are being scrubbed, by the name of their Pod. */
  const working = new Map<string, string>();
  let watched = false;

  /** Nobody looks at Pods and events before there is something to scrub. */
  function watch(): void {
    if (watched) return;
    watched = true;
    informers.of("pods").on({
      updated: (pod) => look(pod),
      deleted: ({ metadata }) => finish(metadata!.name!, metadata!.namespace!, "recycler pod was deleted"),
    });
    informers.of("events").on({ added: (event) => tell(event) });
  }

  function look({ metadata, status }: Pod): void {
    if (status?.phase === "Succeeded") finish(metadata!.name!, metadata!.namespace!, undefined);
    else if (status?.phase === "Failed") finish(metadata!.name!, metadata!.namespace!, status.message ?? "pod failed, pod.Status.Message unknown");
  }

  function finish(name: string, namespace: string, problem: string | undefined): void {
    const volume = namespace === NAMESPACE ? working.get(name) : undefined;
    if (volume === undefined) return;
    working.delete(name);
    attempt(() => pods.delete(NAMESPACE, name));
    ended(volume, problem === undefined ? undefined : `failed to recycle volume: ${problem}`);
  }

  function tell({ involvedObject, type, message }: Event): void {
    const name = involvedObject.kind === "Pod" && involvedObject.namespace === NAMESPACE ? working.get(involvedObject.name ?? "") : undefined;
    const volume = name === undefined ? undefined : volumes.get("", name);
    if (volume) recorder.event(volume, type === "Warning" ? "Warning" : "Normal", "RecyclerPod", `Recycler pod: ${message ?? ""}`);
  }

  return {
    recycle(volume) {
      const name = volume.metadata!.name!;
      const podName = `${PREFIX}${name}`;
      if (working.has(podName)) return;
      watch();
      const old = pods.find(NAMESPACE, podName);
      if (old) {
        if (!deleting(old)) attempt(() => pods.delete(NAMESPACE, podName));
        return ended(name, "old recycler pod found, will retry later");
      }
      working.set(podName, name);
      try {
        pods.create(NAMESPACE, scrubber(podName, volume));
      } catch (error) {
        working.delete(podName);
        if (!(error instanceof StatusError)) throw error;
        ended(name, `unexpected error creating recycler pod:  ${error.message}`);
      }
    },
  };
}

function scrubber(name: string, { spec }: PersistentVolume): Pod {
  const activeDeadlineSeconds = Math.max(TIMEOUT.least, Math.floor(valueOf(spec!.capacity?.["storage"]) / GIBIBYTE) * TIMEOUT.perGibibyte);
  return {
    apiVersion: "v1", kind: "Pod", metadata: { name, namespace: NAMESPACE },
    spec: {
      activeDeadlineSeconds, restartPolicy: "Never",
      volumes: [{ name: "vol", ...(spec!.nfs ? { nfs: spec!.nfs } : { hostPath: { path: spec!.hostPath!.path } }) }],
      containers: [{ name: "pv-recycler", image: IMAGE, command: ["/bin/sh"], args: ["-c", SCRUB], volumeMounts: [{ name: "vol", mountPath: "/scrub" }] }],
    },
  };
}
