import { valueOf } from "../../../apimachinery/quantity.ts";
import type { Pod, Volume as VolumeSpec } from "../../../apimachinery/types/index.ts";
import {
  DirectoryNode, isDirectory, isSystemError, loadedModule, treeContext, Volume, type FileSystem, type Inode, type TreeContext,
} from "../../../os/index.ts";
import type { Random, Simulation } from "../../../sim/index.ts";
import { delay, wait, type Task } from "../../runtime/task.ts";
import type { KubeletInformers } from "../informers.ts";
import { podMemoryLimit } from "../pod-resources.ts";
import { uidOf } from "../pod.ts";
import { rest } from "../rest.ts";
import { AtomicVolume } from "./atomic.ts";
import type { CsiOptions, CsiVolumes } from "./csi.ts";
import { DeviceError, NotAttached } from "./errors.ts";
import { openHostPath, pathOnHost } from "./host-path.ts";
import { payload, sourcesOf, VolumeError, type ProjectionSource } from "./projections.ts";

/** A volume that is set up. */
export interface MountedVolume {
  readonly name: string;
  readonly root: Inode;
  /** Containers may never write to it (configMap, secret, downwardAPI, projected). */
  readonly readOnly: boolean;
  /** For emptyDir: where its space is counted. */
  readonly disk?: Volume;
  readonly spec: VolumeSpec;
  /** Writes what its sources say now. `pod`: what is known of the Pod from now on. */
  refresh?(pod?: Pod): void;
}

export interface VolumeManagerOptions extends CsiOptions {
  simulation: Simulation;
  random: Random;
  informers: KubeletInformers;
  /** The node's disk. */
  fs: FileSystem;
  nodeMemory: number;
  projections: (pod: Pod) => ProjectionSource;
  failed: (pod: Pod, message: string) => void;
}

/** Retries of one volume: 500 ms, then twice as long each time up to about two minutes. */
const FIRST_RETRY = 500;
const LAST_RETRY = 122_000;
/** How long a sync waits for its volumes. */
const TIMEOUT = 123_000;
const SETUP_TIME = 60;
/** podAttachAndMountRetryInterval. */
const POLL = 300;
const LATENESS = 30;
/** A changed source is written by the next sync of the Pod, which comes each 60 to 90 s. */
const RESYNC = 60_000;

/** Volumes could not be set up in time. */
export class MountTimeout extends Error {}

/** Sets up the volumes of Pods, and takes them down. */
export class VolumeManager {
  private readonly options: VolumeManagerOptions;
  private readonly mounted = new Map<string, Map<string, MountedVolume>>();
  private readonly sources = new Map<string, Set<string>>();
  private readonly retries = new Map<string, { delay: number; at: number }>();
  /** From the first volume of a claim on. */
  private csi: CsiVolumes | undefined;

  constructor(options: VolumeManagerOptions) {
    this.options = options;
    options.informers.onSourceChange((key) => this.sourceChanged(key));
  }

  volumesOf(podUid: string): ReadonlyMap<string, MountedVolume> {
    return this.mounted.get(podUid) ?? new Map();
  }

  /** What of the network this node uses, as its status says it. */
  get inUse(): readonly string[] {
    return this.csi?.inUse ?? [];
  }

  /** Waits till all volumes of the Pod are there. Throws MountTimeout. */
  *mount(pod: Pod): Task<void> {
    const { simulation } = this.options;
    const uid = uidOf(pod);
    let own = this.mounted.get(uid);
    if (!own) this.mounted.set(uid, (own = new Map()));
    const begun = simulation.now;
    const deadline = begun + TIMEOUT;
    const specs = pod.spec?.volumes ?? [];
    if (specs.every((spec) => own.has(spec.name))) return;
    yield* delay(simulation, SETUP_TIME * (1 + this.options.random.next()));
    const unattached = new Set<string>();
    for (;;) {
      let next = Infinity;
      for (const spec of specs) {
        if (own.has(spec.name)) continue;
        const key = `${uid}/${spec.name}`;
        const retry = this.retries.get(key);
        if (retry && retry.at > simulation.now) {
          next = Math.min(next, retry.at);
          continue;
        }
        try {
          own.set(spec.name, this.setUp(pod, spec));
          this.retries.delete(key);
        } catch (error) {
          if (!(error instanceof VolumeError) && !isSystemError(error)) throw error;
          unattached.delete(spec.name);
          if (error instanceof NotAttached) unattached.add(spec.name);
          else if (error instanceof DeviceError) this.options.failed(pod, `MountVolume.MountDevice failed for volume ${JSON.stringify(error.volume)} : ${error.message}`);
          else this.options.failed(pod, `MountVolume.SetUp failed for volume ${JSON.stringify(spec.name)} : ${error.message}`);
          const wait = retry ? Math.min(retry.delay * 2, LAST_RETRY) : FIRST_RETRY;
          this.retries.set(key, { delay: wait, at: simulation.now + wait });
          next = Math.min(next, simulation.now + wait);
        }
      }
      if (next === Infinity) {
        // The sync does not hear of it at once: it looks from time to time.
        yield* delay(simulation, POLL - ((simulation.now - begun) % POLL) + LATENESS * this.options.random.next());
        return;
      }
      if (next > deadline) {
        yield* delay(simulation, deadline - simulation.now);
        const missing = specs.filter((spec) => !own.has(spec.name)).map((spec) => spec.name);
        throw new MountTimeout(`unmounted volumes=[${missing.join(" ")}], unattached volumes=[${[...unattached].join(" ")}], failed to process volumes=[]: context deadline exceeded`);
      }
      yield* wait<void>((done) => simulation.at(next, () => done()));
    }
  }

  /** Takes down what a Pod had; an emptyDir is gone. */
  *unmount(podUid: string): Task<void> {
    if ((this.mounted.get(podUid)?.size ?? 0) > 0) yield* delay(this.options.simulation, SETUP_TIME * (1 + this.options.random.next()));
    this.forget(podUid);
  }

  forget(podUid: string): void {
    this.csi?.forget(podUid);
    for (const { disk } of this.volumesOf(podUid).values()) disk?.discard();
    this.mounted.delete(podUid);
    for (const key of this.retries.keys()) if (key.startsWith(`${podUid}/`)) this.retries.delete(key);
    for (const pods of this.sources.values()) pods.delete(podUid);
  }

  private setUp(pod: Pod, spec: VolumeSpec): MountedVolume {
    const uid = uidOf(pod);
    const { name } = spec;
    const fsGroup = pod.spec?.securityContext?.fsGroup;
    const source = this.options.projections(pod);
    const files = payload(spec, pod, source);
    if (files) {
      // A ConfigMap's files lie on the node's disk; secrets, tokens and what is told of the Pod are never written there.
      const volume = new AtomicVolume(this.contextOf(spec.configMap ? this.onDisk() : inMemory(memoryFor(pod, source.downward.allocatable))), `${uid}/${name}`);
      volume.write(files, fsGroup);
      for (const key of sourcesOf(spec, pod.metadata!.namespace!)) {
        let pods = this.sources.get(key);
        if (!pods) this.sources.set(key, (pods = new Set()));
        pods.add(uid);
      }
      let known = pod;
      const refresh = (now = known): void => {
        known = now;
        try {
          volume.write(payload(spec, known, this.options.projections(known))!, fsGroup);
        } catch (error) {
          // The object is gone: the files stay, as they do on a real node.
          if (!(error instanceof VolumeError)) throw error;
        }
      };
      return { name, root: volume.root, readOnly: true, spec, refresh };
    }
    if (spec.emptyDir) {
      const limit = spec.emptyDir.sizeLimit !== undefined && spec.emptyDir.sizeLimit !== "0" ? valueOf(spec.emptyDir.sizeLimit) : undefined;
      const disk = spec.emptyDir.medium === "Memory" ? inMemory(Math.min(limit ?? Infinity, memoryFor(pod, source.downward.allocatable))) : this.onDisk();
      const root = new DirectoryNode(this.contextOf(disk), disk.type === "tmpfs" ? 0o1777 : 0o777);
      return { name, root: grouped(root, fsGroup, false), readOnly: false, disk, spec };
    }
    if (spec.hostPath) return { name, root: openHostPath(this.options.fs, spec.hostPath.path, spec.hostPath.type ?? ""), readOnly: false, spec };
    if (spec.persistentVolumeClaim || spec.ephemeral) {
      const claimName = spec.persistentVolumeClaim?.claimName ?? `${pod.metadata!.name}-${name}`;
      const { root, managed } = this.claim(pod, claimName);
      const readOnly = spec.persistentVolumeClaim?.readOnly ?? false;
      return { name, root: managed ? grouped(root, fsGroup, readOnly) : root, readOnly, spec };
    }
    // The runtime mounts the image itself, when it makes the container.
    if (spec.image) return { name, root: new DirectoryNode(this.contextOf(this.onDisk()), 0o755), readOnly: true, spec };
    throw new VolumeError("no volume plugin matched");
  }

  private onDisk(): Volume {
    return new Volume({ device: "/dev/vda1", type: "ext4", below: this.options.fs.context.volume });
  }

  private contextOf(volume: Volume): TreeContext {
    return treeContext(() => this.options.simulation.wall, volume);
  }

  private claim(pod: Pod, name: string): { root: Inode; managed: boolean } {
    const namespace = pod.metadata!.namespace!;
    const claim = this.options.informers.claims.get(namespace, name);
    if (!claim) throw new VolumeError(`error processing PVC ${namespace}/${name}: failed to fetch PVC from API server: persistentvolumeclaims ${JSON.stringify(name)} not found`);
    const volumeName = claim.spec?.volumeName;
    if (!volumeName || claim.status?.phase !== "Bound") throw new VolumeError(`error processing PVC ${namespace}/${name}: PVC is not bound`);
    const volume = this.options.informers.volumes.get("", volumeName);
    if (!volume) throw new VolumeError(`persistentvolumes ${JSON.stringify(volumeName)} not found`);
    const { spec } = volume;
    if (spec?.hostPath) {
      const { path, type = "" } = spec.hostPath;
      const before = pathOnHost(this.options.fs, path);
      const root = openHostPath(this.options.fs, path, type);
      // The provisioner's helper has made the directory, for everybody.
      if (!before && volume.metadata?.annotations?.["pv.kubernetes.io/provisioned-by"] === "rancher.io/local-path") root.mode = 0o777;
      return { root, managed: false };
    }
    if (spec?.local) {
      try {
        return { root: openHostPath(this.options.fs, spec.local.path, "Directory"), managed: true };
      } catch {
        throw new VolumeError(`path ${JSON.stringify(spec.local.path)} does not exist`);
      }
    }
    const csi = (this.csi ??= new (loadedModule(rest).CsiVolumes)(this.options));
    return { root: csi.mount(pod, claim, volume), managed: true };
  }

  private sourceChanged(key: string): void {
    for (const uid of this.sources.get(key) ?? []) {
      const { simulation, random } = this.options;
      const after = random.next() * RESYNC * (1 + random.next() / 2);
      simulation.after(after, () => {
        for (const volume of this.mounted.get(uid)?.values() ?? []) volume.refresh?.();
      });
    }
  }
}

const inMemory = (limit: number): Volume => new Volume({ device: "tmpfs", type: "tmpfs", limit });

/** How large what a Pod keeps in memory may grow: as the Pod may, or as all Pods may (calculateEmptyDirMemorySize). */
function memoryFor(pod: Pod, allocatable: Readonly<Record<string, string>>): number {
  const node = allocatable["memory"] ? valueOf(allocatable["memory"]) : Infinity;
  return Math.min(node, podMemoryLimit(pod, ({ resources }) => resources) ?? node);
}

/** All of a volume belongs to the fsGroup, and may be read by it, or written too; so does what is made in it later (SetVolumeOwnership). */
function grouped(node: Inode, fsGroup: number | undefined, readOnly: boolean): Inode {
  if (fsGroup === undefined) return node;
  node.gid = fsGroup;
  if (node.type === "symlink") return node;
  const mask = readOnly ? 0o440 : 0o660;
  node.mode |= node.type === "directory" ? mask | 0o2110 : mask;
  if (isDirectory(node)) for (const name of node.names()) {
    const child = node.lookup(name);
    if (child) grouped(child, fsGroup, readOnly);
  }
  return node;
}
