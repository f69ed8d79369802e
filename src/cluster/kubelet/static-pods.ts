import { clone } from "../../apimachinery/json/index.ts";
import type { Pod } from "../../apimachinery/types/index.ts";
import { decode, ROOT, isDirectory, type FileSystem } from "../../os/index.ts";
import { createRandom, type Random, type Simulation, type Timer } from "../../sim/index.ts";
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
  /** Whether there is still something of a Pod on the node. */
  isThere(podUid: string): boolean;
  /** A mirror has been made: it has no status yet. */
  mirrored(podUid: string): void;
}

export const MANIFESTS = "/etc/kubernetes/manifests";
/** Virtual ms from a change of a file to the kubelet's reading it. */
const NOTICE = 150;
/** The whole folder is read so often, virtual ms (fileCheckFrequency); what cannot be read any more goes only then. */
const RELIST = 20_000;
/** So often it is looked whether the Pod that one of the same name waits for is gone, virtual ms; and a share that is random (backOffPeriod). */
const BACK_OFF = 10_000;
const JITTER = 0.5;
/** Virtual ms from the watch's word of a mirror to what the Pod's worker does about it. */
const SYNC = 5;

/** Pods from files on the node's disk, each with a mirror on the API server (config/file.go, pod/mirror_client.go). */
export class StaticPods {
  private readonly options: StaticPodsOptions;
  private readonly byFile = new Map<string, { text: string; pod: Pod }>();
  private readonly mirrors = new Map<string, Pod>();
  /** Mirrors that could not be deleted, as the API server was away. */
  private readonly orphans = new Set<Pod>();
  /** Those that wait for the end of one that had the same name. */
  private readonly waiting = new Map<Pod, Pod>();
  private readonly random: Random;
  private timer: Timer | undefined;
  private relist: Timer | undefined;
  private startedAt = 0;
  private running = false;

  constructor(options: StaticPodsOptions) {
    this.options = options;
    this.random = options.simulation.random.fork(`static-pods/${options.nodeName}`);
  }

  start(): void {
    this.running = true;
    this.startedAt = this.options.simulation.now;
    this.options.fs.context.volume.onChange = () => this.noticed();
    this.rescan();
    for (const pod of [...this.waiting.keys()]) this.begin(pod);
  }

  stop(): void {
    this.running = false;
    this.options.fs.context.volume.onChange = undefined;
    this.timer?.cancel();
    this.timer = undefined;
    this.relist?.cancel();
    this.relist = undefined;
  }

  /** The API server is back: mirrors that could not be made or deleted. */
  reconnected(): void {
    const orphans = [...this.orphans];
    this.orphans.clear();
    for (const pod of orphans) this.deleteMirrorOf(pod);
    for (const { pod } of [...this.byFile.values()]) if (!this.waiting.has(pod)) this.createMirror(pod);
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

  /** `changed`: only what has changed is looked at, and a Pod whose file has become unreadable stays till the folder is read anew. */
  rescan(changed = false): void {
    if (!this.running) return;
    const { log, simulation } = this.options;
    const files = this.read();
    const parsed = new Map<string, Pod>();
    for (const [file, text] of files) {
      const known = this.byFile.get(file);
      if (known?.text === text) continue;
      const pod = this.parse(file, text);
      if (typeof pod !== "string") {
        parsed.set(file, pod);
        continue;
      }
      if (changed) log?.("E", "file_linux.go:66", "Unable to process watch event", { err: `can't process config file "${file}": ${pod}` });
      else log?.("E", "file.go:187", "Could not process manifest file", { err: pod, path: file });
      if (!changed || !known) continue;
      parsed.set(file, known.pod);
      const passed = (simulation.now - this.startedAt) % RELIST;
      this.relist ??= simulation.after(RELIST - passed, () => {
        this.relist = undefined;
        this.rescan();
      });
    }
    const ending = new Map<string, Pod>();
    for (const [file, known] of [...this.byFile]) {
      if (files.get(file) === known.text || parsed.get(file) === known.pod) continue;
      this.byFile.delete(file);
      const old = this.waiting.get(known.pod) ?? known.pod;
      if (!this.waiting.delete(known.pod)) this.options.removed(known.pod);
      ending.set(fullName(old), old);
    }
    for (const [file, pod] of parsed) {
      if (this.byFile.has(file)) continue;
      this.byFile.set(file, { text: files.get(file)!, pod });
      const old = ending.get(fullName(pod));
      ending.delete(fullName(pod));
      if (old) this.waiting.set(pod, old);
      this.begin(pod);
    }
    for (const pod of ending.values()) this.deleteMirror(pod);
  }

  /** Starts a Pod, once the one that had its name is gone; the mirror of that one stays so long. */
  private begin(pod: Pod): void {
    const { simulation, isThere } = this.options;
    const old = this.waiting.get(pod);
    if (old && isThere(uidOf(old))) {
      simulation.after(BACK_OFF * (1 + JITTER * this.random.next()), () => {
        if (this.running && this.waiting.get(pod) === old) this.begin(pod);
      });
      return;
    }
    if (old) this.deleteMirror(old);
    this.waiting.delete(pod);
    this.createMirror(pod);
    this.options.added(pod);
  }

  private noticed(): void {
    if (this.timer || !this.running) return;
    this.timer = this.options.simulation.after(NOTICE, () => {
      this.timer = undefined;
      this.rescan(true);
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

  /** The Pod, or why there is none. */
  private parse(file: string, text: string): Pod | string {
    const none = (why: string): string => `${file}: couldn't parse as pod(${why}), please check config file`;
    let value: unknown;
    try {
      value = readYaml(text);
    } catch (error) {
      return none(error instanceof Error ? error.message.split("\n")[0]! : "");
    }
    const given = value as Pod;
    if (typeof given !== "object" || given === null || !given.kind) return none(`Object 'Kind' is missing in '${JSON.stringify(value ?? null)}'`);
    if (given.kind !== "Pod" || !given.metadata?.name || !given.spec?.containers) return none("invalid pod");
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

const fullName = ({ metadata }: Pod): string => `${metadata!.namespace}/${metadata!.name}`;
