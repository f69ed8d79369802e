import { clone } from "../../apimachinery/json/index.ts";
import type { Pod } from "../../apimachinery/types/index.ts";
import { decode, ROOT, isDirectory, type FileSystem } from "../../os/index.ts";
import { createRandom, type Simulation, type Timer } from "../../sim/index.ts";
import { StatusError, type Client } from "../apiserver/client.ts";
import { podOnlyDefaults, podSpecDefaults } from "../apiserver/resources/pod-defaults.ts";
import type { KubeletLog } from "./host/klog.ts";
import { isMirror, uidOf } from "./pod.ts";
import { Unreachable } from "./reach.ts";
import { readYaml } from "./written.ts";

export interface StaticPodsOptions {
  simulation: Simulation;
  client: Client;
  /** The node's disk. */
  fs: FileSystem;
  nodeName: string;
  log?: KubeletLog;
  added(pod: Pod): void;
  removed(pod: Pod): void;
  /** A mirror has been made: it has no status yet. */
  mirrored(podUid: string): void;
}

export const MANIFESTS = "/etc/kubernetes/manifests";
/** Virtual ms from a change of a file to the kubelet's reading it. */
const NOTICE = 150;
/** Virtual ms from the watch's word of a mirror to what the Pod's worker does about it. */
const SYNC = 5;

/** Pods from files on the node's disk, each with a mirror on the API server (config/file.go, pod/mirror_client.go). */
export class StaticPods {
  private readonly options: StaticPodsOptions;
  private readonly byFile = new Map<string, { text: string; pod: Pod }>();
  private readonly mirrors = new Map<string, Pod>();
  /** Mirrors that could not be deleted, as the API server was away. */
  private readonly orphans = new Set<Pod>();
  private timer: Timer | undefined;
  private running = false;

  constructor(options: StaticPodsOptions) {
    this.options = options;
  }

  start(): void {
    this.running = true;
    this.options.fs.context.volume.onChange = () => this.noticed();
    this.rescan();
  }

  stop(): void {
    this.running = false;
    this.options.fs.context.volume.onChange = undefined;
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** The API server is back: mirrors that could not be made or deleted. */
  reconnected(): void {
    const orphans = [...this.orphans];
    this.orphans.clear();
    for (const pod of orphans) this.deleteMirrorOf(pod);
    for (const { pod } of [...this.byFile.values()]) this.createMirror(pod);
  }

  mirrorOf(podUid: string): Pod | undefined {
    return this.mirrors.get(podUid);
  }

  /** A mirror that is to be deleted goes at once, and another is made: the Pod itself is not touched (tryReconcileMirrorPods). */
  mirrorSeen(pod: Pod): void {
    const own = this.ownOf(pod);
    if (!own) return;
    this.mirrors.set(uidOf(own), pod);
    if (!pod.metadata?.deletionTimestamp) return;
    this.options.simulation.after(SYNC, () => {
      if (this.running && this.mirrors.get(uidOf(own)) === pod) this.deleteMirrorOf(pod);
    });
  }

  /** Somebody has deleted the mirror. */
  mirrorGone(pod: Pod): void {
    const own = this.ownOf(pod);
    if (!own || this.mirrors.get(uidOf(own))?.metadata?.uid !== pod.metadata?.uid) return;
    this.mirrors.delete(uidOf(own));
    if (this.running) this.options.simulation.after(SYNC, () => this.createMirror(own));
  }

  rescan(): void {
    if (!this.running) return;
    const files = this.read();
    for (const [file, known] of [...this.byFile]) {
      if (files.get(file) === known.text) continue;
      this.byFile.delete(file);
      this.options.removed(known.pod);
      this.deleteMirror(known.pod);
    }
    for (const [file, text] of files) {
      if (this.byFile.has(file)) continue;
      const pod = this.parse(file, text);
      if (!pod) continue;
      this.byFile.set(file, { text, pod });
      this.createMirror(pod);
      this.options.added(pod);
    }
  }

  private noticed(): void {
    if (this.timer || !this.running) return;
    this.timer = this.options.simulation.after(NOTICE, () => {
      this.timer = undefined;
      this.rescan();
    });
  }

  private read(): Map<string, string> {
    const { fs } = this.options;
    const files = new Map<string, string>();
    const directory = fs.resolve(MANIFESTS, ROOT, { missing: "ok" })?.node;
    if (!directory || !isDirectory(directory)) return files;
    for (const name of directory.names()) {
      const node = directory.lookup(name);
      if (name.startsWith(".") || node?.type !== "file") continue;
      files.set(`${MANIFESTS}/${name}`, decode(node.data));
    }
    return files;
  }

  private parse(file: string, text: string): Pod | undefined {
    let value: unknown;
    try {
      value = readYaml(text);
    } catch (error) {
      this.options.log?.("E", "file.go:187", "Could not process manifest file", { err: `invalid pod: couldn't parse as pod(yaml: ${error instanceof Error ? error.message.split("\n")[0] : ""}), please check config file`, path: file });
      return undefined;
    }
    const given = value as Pod;
    if (typeof given !== "object" || given === null || given.kind !== "Pod" || !given.metadata?.name || !given.spec?.containers) {
      this.options.log?.("E", "file.go:187", "Could not process manifest file", { err: "invalid pod: couldn't parse as pod(Object 'Kind' is missing), please check config file", path: file });
      return undefined;
    }
    const hash = createRandom(`${file}\n${text}\n${this.options.nodeName}`).string(32, "0123456789abcdef");
    const namespace = given.metadata.namespace ?? "default";
    const spec = clone(given.spec) as unknown as Record<string, unknown>;
    podSpecDefaults(spec);
    podOnlyDefaults(spec);
    return {
      ...given,
      metadata: {
        ...given.metadata,
        namespace,
        name: `${given.metadata.name}-${this.options.nodeName}`,
        uid: hash,
        annotations: {
          ...given.metadata.annotations,
          "kubernetes.io/config.hash": hash,
          "kubernetes.io/config.seen": new Date(this.options.simulation.wall).toISOString(),
          "kubernetes.io/config.source": "file",
        },
      },
      spec: {
        ...(spec as unknown as NonNullable<Pod["spec"]>),
        nodeName: this.options.nodeName,
        tolerations: [{ effect: "NoExecute", operator: "Exists" }],
      },
    };
  }

  private createMirror(pod: Pod): void {
    const { client, nodeName } = this.options;
    if (![...this.byFile.values()].some((known) => known.pod === pod)) return;
    const { namespace = "", name = "", annotations = {} } = pod.metadata!;
    try {
      const old = client.of("pods").find(namespace, name);
      if (old && isMirror(old)) {
        if (old.metadata?.annotations?.["kubernetes.io/config.mirror"] === annotations["kubernetes.io/config.hash"]) {
          this.mirrors.set(uidOf(pod), old);
          return;
        }
        client.of("pods").delete(namespace, name, { gracePeriodSeconds: 0 });
      }
      const node = client.of("nodes").find("", nodeName);
      const { uid: _uid, ...metadata } = pod.metadata!;
      const mirror = client.of("pods").create(namespace, {
        ...pod,
        metadata: {
          ...metadata,
          annotations: { ...annotations, "kubernetes.io/config.mirror": annotations["kubernetes.io/config.hash"]! },
          ...(node ? { ownerReferences: [{ apiVersion: "v1", controller: true, kind: "Node", name: nodeName, uid: node.metadata!.uid! }] } : {}),
        },
      });
      this.mirrors.set(uidOf(pod), mirror);
      this.options.mirrored(uidOf(pod));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  private deleteMirror(pod: Pod): void {
    const mirror = this.mirrors.get(uidOf(pod));
    this.mirrors.delete(uidOf(pod));
    if (mirror) this.deleteMirrorOf(mirror);
  }

  private deleteMirrorOf(mirror: Pod): void {
    try {
      const { namespace = "", name = "", uid = "" } = mirror.metadata!;
      this.options.client.of("pods").delete(namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error instanceof Unreachable) this.orphans.add(mirror);
    }
  }

  private ownOf(mirror: Pod): Pod | undefined {
    const hash = mirror.metadata?.annotations?.["kubernetes.io/config.mirror"];
    for (const { pod } of this.byFile.values()) if (pod.metadata?.annotations?.["kubernetes.io/config.hash"] === hash) return pod;
    return undefined;
  }
}
