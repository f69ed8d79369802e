import { milliOf } from "../../apimachinery/quantity.ts";
import type { Container as ContainerSpec, LifecycleHandler, Pod } from "../../apimachinery/types/index.ts";
import { Cgroup, DirectoryNode, loadedModule, type Inode } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { HostNetwork, Protocol } from "../network/index.ts";
import {
  RuntimeError, type Container, type ContainerConfig, type ContainerMount, type Image, type Runtime, type Sandbox,
} from "../runtime/index.ts";
import { all, CANCELED, orCanceled, runTask, wait, type RunningTask, type Task } from "../runtime/task.ts";
import { Backoff } from "./backoff.ts";
import type { StartFailure } from "./container-status.ts";
import { ConfigError, expand, makeEnvironment, type EnvironmentSource } from "./env.ts";
import type { ContainerEvent, ImageManager, ImageResult } from "./image-manager.ts";
import type { HookOptions } from "./hooks.ts";
import type { PodActions } from "./pod-actions.ts";
import type { Keyring } from "./keyring.ts";
import { limitsOf, podMemoryLimit } from "./pod-resources.ts";
import { findContainer, formatPod, isSidecar, uidOf, type AnyContainer } from "./pod.ts";
import { rest } from "./rest.ts";
import type { PodSnapshot } from "./snapshot.ts";
import { capabilitiesOf, filtersCalls, userOf, verifyNonRoot, verifyProfiles } from "./security.ts";
import { hostsFile, hostNameOf, resolvConf } from "./dns-config.ts";
import { subPathNode } from "./volumes/sub-path.ts";
import type { VolumeManager } from "./volumes/volume-manager.ts";

export interface PodRuntimeOptions {
  simulation: Simulation;
  runtime: Runtime;
  network: HostNetwork;
  images: ImageManager;
  volumes: VolumeManager;
  environment: (pod: Pod, podAddress: string) => EnvironmentSource;
  containerEvent: ContainerEvent;
  podEvent: (pod: Pod, type: "Normal" | "Warning", reason: string, message: string) => void;
  /** A container's resources as they were granted. */
  allocated: (pod: Pod, container: AnyContainer) => ContainerSpec["resources"];
  /** The count of a container that is started while none of its name is left. */
  restartCount: (pod: Pod, name: string) => number;
  sandboxReady: (pod: Pod) => void;
  /** Why the devices of a Pod's claims cannot be made ready for it; undefined when they are, or it has none. */
  unpreparedDevices: (pod: Pod) => string | undefined;
  /** The handler of a RuntimeClass. Throws UnknownRuntimeClass. */
  runtimeHandler: (runtimeClass: string | undefined) => string;
}

/** The RuntimeClass of a Pod is not there (any more). */
export class UnknownRuntimeClass extends Error {
  constructor(name: string) {
    super(`runtimeclass.node.k8s.io "${name}" not found`);
  }
}

/** How a sync went. */
export interface SyncOutcome {
  failures: Map<string, StartFailure>;
  started: Set<string>;
  /** The shortest wait of those that are in back-off only (ms); undefined when something else went wrong. */
  error?: { kind: "backoff"; remaining: number } | { kind: "failed" };
}

/** What the start of a Pod's containers needs to know. */
interface Starting {
  pod: Pod;
  sandbox: Sandbox;
  snapshot: PodSnapshot;
  keyring: Keyring;
  /** By the names of their volumes. */
  volumeImages: ReadonlyMap<string, ImageResult>;
  outcome: SyncOutcome;
}

const CRASH_BACKOFF = 10_000;
const MAX_CRASH_BACKOFF = 300_000;
/** Seconds that every container gets to end. */
const MINIMUM_GRACE = 2;

/** What the kubelet has the runtime do for a Pod (kuberuntime): starting, stopping, back-off. */
export class PodRuntime {
  private readonly options: PodRuntimeOptions;
  readonly backoff: Backoff;
  /** podPidsLimit. */
  podProcesses: number | undefined;
  private readonly cgroups = new Map<string, Cgroup>();

  constructor(options: PodRuntimeOptions) {
    this.options = options;
    this.backoff = new Backoff(CRASH_BACKOFF, MAX_CRASH_BACKOFF, () => options.simulation.now);
  }

  cgroup(pod: Pod): Cgroup {
    const uid = uidOf(pod);
    let group = this.cgroups.get(uid);
    if (!group) {
      group = new Cgroup(`kubepods-pod${uid}.slice`, this.options.runtime.cgroup);
      this.cgroups.set(uid, group);
    }
    const limits = pod.spec?.resources?.limits;
    group.cpuLimit = limits?.cpu ? milliOf(limits.cpu) / 1000 : undefined;
    group.memoryLimit = podMemoryLimit(pod, (container) => this.options.allocated(pod, container));
    group.processLimit = this.podProcesses;
    let millicores = 0;
    for (const container of pod.spec?.containers ?? []) millicores += milliOf(this.options.allocated(pod, container)?.requests?.cpu ?? "0");
    group.cpuWeight = Math.max(2, pod.spec?.resources?.requests?.cpu ? milliOf(pod.spec.resources.requests.cpu) : millicores);
    return group;
  }

  /** Carries out the actions; `snapshot` is what they were made from. */
  *sync(pod: Pod, snapshot: PodSnapshot, actions: PodActions, keyring: Keyring): Task<SyncOutcome> {
    const outcome: SyncOutcome = { failures: new Map(), started: new Set() };
    const { runtime } = this.options;
    if (actions.killPod) {
      if (actions.createSandbox && snapshot.sandboxes.length > 0) {
        this.options.podEvent(pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
      }
      yield* this.killPod(pod, undefined);
      if (!actions.createSandbox) return outcome;
      // In the new sandbox they are to run again.
      for (const container of runtime.containers(uidOf(pod))) {
        if (pod.spec?.initContainers?.some(({ name }) => name === container.name)) runtime.removeContainer(container);
      }
    } else {
      // One after the other, even when one takes all of its grace.
      for (const kill of actions.kill) yield* this.kill(pod, kill.container.container, kill.message, kill.reason);
    }
    let sandbox = runtime.sandboxes(uidOf(pod)).find((other) => other.ready);
    if (actions.createSandbox) {
      const unprepared = this.options.unpreparedDevices(pod);
      if (unprepared !== undefined) {
        this.options.podEvent(pod, "Warning", "FailedPrepareDynamicResources", `Failed to prepare dynamic resources: prepare dynamic resources: ${unprepared}`);
        outcome.error = { kind: "failed" };
        return outcome;
      }
      const { name: hostname, tooLong } = hostNameOf(pod);
      if (tooLong !== undefined) {
        this.options.podEvent(pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${tooLong}`);
        outcome.error = { kind: "failed" };
        return outcome;
      }
      try {
        sandbox = yield* runtime.runSandbox({
          podUid: uidOf(pod),
          namespace: pod.metadata!.namespace!,
          name: pod.metadata!.name!,
          ...(pod.metadata!.labels ? { labels: pod.metadata!.labels } : {}),
          attempt: actions.attempt,
          hostname: pod.spec?.hostNetwork ? this.options.network.name : hostname,
          hostNetwork: pod.spec?.hostNetwork ?? false,
          hostPID: pod.spec?.hostPID ?? false,
          hostIPC: pod.spec?.hostIPC ?? false,
          shareProcessNamespace: pod.spec?.shareProcessNamespace ?? false,
          ownUsers: pod.spec?.hostUsers === false,
          sysctls: Object.fromEntries((pod.spec?.securityContext?.sysctls ?? []).map(({ name, value = "" }) => [name, value])),
          hosts: (address) => hostsFile(pod, address, runtime.machine),
          resolvConf: resolvConf(pod, runtime.machine),
          cgroup: this.cgroup(pod),
          runtimeHandler: this.options.runtimeHandler(pod.spec?.runtimeClassName),
          hostPorts: (pod.spec?.containers ?? []).flatMap((container) =>
            (container.ports ?? []).flatMap(({ hostPort, containerPort, protocol = "TCP" }) =>
              hostPort ? [{ protocol: protocol as Protocol, hostPort, port: containerPort }] : [],
            ),
          ),
        });
      } catch (error) {
        if (!(error instanceof RuntimeError || error instanceof UnknownRuntimeClass)) throw error;
        const message = error instanceof RuntimeError ? `rpc error: code = Unknown desc = ${error.message}` : error.message;
        this.options.podEvent(pod, "Warning", "FailedCreatePodSandBox", `Failed to create pod sandbox: ${message}`);
        outcome.error = { kind: "failed" };
        return outcome;
      }
      this.options.sandboxReady(pod);
    }
    if (!sandbox || actions.startEphemeral.length + actions.startInit.length + actions.start.length === 0) return outcome;
    const volumeImages = yield* this.volumeImages(pod, keyring);
    const starting: Starting = { pod, sandbox, snapshot, keyring, volumeImages, outcome };
    for (const container of actions.startEphemeral) yield* this.start(starting, container);
    for (const container of actions.startInit) {
      const ok = yield* this.start(starting, container);
      if (!ok && !isSidecar(container)) return outcome;
    }
    for (const container of actions.start) yield* this.start(starting, container);
    return outcome;
  }

  /** The images that are mounted as volumes, pulled like those of containers; the events are the Pod's (getImageVolumes). */
  private *volumeImages(pod: Pod, keyring: Keyring): Task<Map<string, ImageResult>> {
    const found = new Map<string, ImageResult>();
    for (const { name, image } of pod.spec?.volumes ?? []) {
      if (!image) continue;
      const event = (type: "Normal" | "Warning", reason: string, message: string): void => this.options.podEvent(pod, type, reason, message);
      found.set(name, yield* this.options.images.present(pod, image.reference ?? "", image.pullPolicy ?? "IfNotPresent", keyring, event));
    }
    return found;
  }

  /** Stops all containers (sidecars after the others, in reverse order) and the sandbox. `grace`: seconds instead of the Pod's. */
  *killPod(pod: Pod, grace: number | undefined): Task<void> {
    const { runtime } = this.options;
    const uid = uidOf(pod);
    const running = runtime.containers(uid).filter((container) => container.state === "running");
    const sidecars = (pod.spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
    const isOrdered = (container: Container): boolean => sidecars.includes(container.name);
    const { options } = this;
    const failed: string[] = [];
    const fail = (action: "KillContainer" | "KillPodSandbox", what: string): void =>
      void failed.push(`failed to "${action}" for "${what}" with ${action}Error: "${CANCELED}"`);
    // All are told at once; a sidecar waits for its turn with the signal: after the regular ones, and after those behind it.
    const stopped = all(
      running.map((container) => {
        const index = sidecars.indexOf(container.name);
        const before = index < 0 ? [] : running.filter((other) => !isOrdered(other) || sidecars.indexOf(other.name) > index);
        return orCanceled(this.kill(pod, container, "", "", grace, before), () => fail("KillContainer", container.name));
      }),
    );
    const killed = (function* (): Task<void> {
      yield* stopped;
      for (const sandbox of runtime.sandboxes(uid)) if (sandbox.ready) yield* runtime.stopSandbox(sandbox);
    })();
    // Given up when the Pod's grace has become shorter: it is done again then.
    yield* orCanceled(killed, () => {
      if (runtime.sandboxes(uid).some(({ ready }) => ready)) fail("KillPodSandbox", uid);
      if (failed.length === 0) return;
      options.podEvent(pod, "Warning", "FailedKillPod", `error killing pod: ${failed.length > 1 ? `[${failed.join(", ")}]` : failed[0]}`);
    });
  }

  /** Ends all containers without asking their hooks, and forgets them; the sandbox stays. */
  *removeAll(pod: Pod): Task<void> {
    const { runtime } = this.options;
    for (const container of [...runtime.containers(uidOf(pod))]) {
      const spec = findContainer(pod, container.name);
      if (container.state === "running") {
        if (spec) this.options.containerEvent(pod, spec, "Normal", "Killing", `Stopping container ${container.name}`);
        yield* runtime.stopContainer(container, MINIMUM_GRACE * 1000);
      }
      runtime.removeContainer(container);
    }
  }

  /** Ends one container: event, preStop hook, its turn (after `before`), signal, grace (seconds). */
  *kill(
    pod: Pod,
    container: Container,
    message: string,
    reason: "liveness" | "startup" | "",
    override?: number,
    before: readonly Container[] = [],
  ): Task<void> {
    const { simulation, runtime } = this.options;
    const spec = findContainer(pod, container.name);
    let grace = override ?? this.graceOf(pod, spec, reason);
    if (spec) this.options.containerEvent(pod, spec, "Normal", "Killing", message === "" ? `Stopping container ${container.name}` : message);
    const preStop = spec?.lifecycle?.preStop;
    if (spec && preStop && grace > 0) {
      const begun = simulation.now;
      yield* this.preStop(pod, spec, container, grace);
      // Whole seconds only.
      grace -= Math.floor((simulation.now - begun) / 1000);
    }
    if (before.length > 0 && grace > 0) {
      const begun = simulation.now;
      const turn = all(before.map((other) => wait<void>((done) => other.onExit(() => done()))));
      yield* firstOf(simulation, turn, grace * 1000);
      grace -= Math.floor((simulation.now - begun) / 1000);
    }
    if (grace < MINIMUM_GRACE) grace = MINIMUM_GRACE;
    yield* runtime.stopContainer(container, grace * 1000);
  }

  /** Starts a container that is not in back-off. Returns whether it runs. */
  private *start(starting: Starting, spec: AnyContainer): Task<boolean> {
    const { pod, sandbox, snapshot, keyring, volumeImages, outcome } = starting;
    const fail = (reason: string, message: string, remaining?: number): false => {
      outcome.failures.set(spec.name, { reason, message });
      if (remaining === undefined) outcome.error = { kind: "failed" };
      else if (outcome.error?.kind !== "failed") {
        outcome.error = { kind: "backoff", remaining: Math.min(remaining, outcome.error?.remaining ?? Infinity) };
      }
      return false;
    };
    const { simulation } = this.options;
    // The newest instance that had ended when the sync began decides, not one that this sync has killed.
    const ended = snapshot.containers.find((container) => container.name === spec.name && container.state === "exited");
    const key = `${uidOf(pod)}_${spec.name}_${spec.image}`;
    if (ended) {
      const since = ended.finishedAt - simulation.epoch;
      const remaining = this.backoff.remainingSince(key, since);
      if (remaining > 0) {
        this.options.containerEvent(pod, spec, "Warning", "BackOff", `Back-off restarting failed container ${spec.name} in pod ${formatPod(pod)}`);
        const text = goSeconds(this.backoff.get(key));
        return fail("CrashLoopBackOff", `back-off ${text} restarting failed container=${spec.name} pod=${formatPod(pod)}`, remaining);
      }
      this.backoff.next(key, since);
    }
    for (const { name } of spec.volumeMounts ?? []) {
      const volume = volumeImages.get(name);
      if (volume && !("image" in volume)) return fail(volume.reason, volume.message, volume.remaining);
    }
    const notFound = (reason: string): void => this.options.containerEvent(pod, spec, "Warning", "Failed", `Error: ${reason}`);
    const found = yield* orCanceled(this.options.images.ensure(pod, spec, keyring), () => notFound("ErrImagePull"));
    if (!("image" in found)) {
      notFound(found.reason);
      return fail(found.reason, found.message, found.remaining);
    }
    let container: Container;
    try {
      const config = this.configure(starting, spec, found.image);
      container = yield* this.options.runtime.createContainer(sandbox, config);
    } catch (error) {
      if (!(error instanceof ConfigError) && !(error instanceof RuntimeError)) throw error;
      this.options.containerEvent(pod, spec, "Warning", "Failed", `Error: ${error.message}`);
      return fail(error instanceof ConfigError ? "CreateContainerConfigError" : "CreateContainerError", error.message);
    }
    this.options.containerEvent(pod, spec, "Normal", "Created", "Container created");
    try {
      yield* this.options.runtime.startContainer(container);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      this.options.containerEvent(pod, spec, "Warning", "Failed", `Error: ${error.message}`);
      return fail("RunContainerError", error.message);
    }
    this.options.containerEvent(pod, spec, "Normal", "Started", "Container started");
    const postStart = spec.lifecycle?.postStart;
    if (postStart) {
      const { HookError, runHook } = loadedModule(rest);
      const hookFailed = (hook: "PostStart" | "PreStop"): void => this.hookFailed(pod, spec, hook);
      try {
        yield* orCanceled(runHook(this.hookOptions, pod, spec, container, postStart), () => {
          if (!heedsCancel(postStart)) return;
          hookFailed("PostStart");
          this.options.containerEvent(pod, spec, "Normal", "Killing", "FailedPostStartHook");
          if (heedsCancel(spec.lifecycle?.preStop)) hookFailed("PreStop");
        });
      } catch (error) {
        if (!(error instanceof HookError)) throw error;
        hookFailed("PostStart");
        yield* this.kill(pod, container, "FailedPostStartHook", "");
        return fail("PostStartHookError", error.message);
      }
    }
    outcome.started.add(spec.name);
    return true;
  }

  private get hookOptions(): HookOptions {
    const { simulation, runtime, network, podEvent } = this.options;
    return { simulation, runtime, network: network.namespace, podEvent };
  }

  private hookFailed(pod: Pod, spec: AnyContainer, hook: "PostStart" | "PreStop"): void {
    this.options.containerEvent(pod, spec, "Warning", `Failed${hook}Hook`, `${hook}Hook failed`);
  }

  private *preStop(pod: Pod, spec: AnyContainer, container: Container, grace: number): Task<void> {
    const { HookError, runHook } = loadedModule(rest);
    const handler = spec.lifecycle!.preStop!;
    const fail = (): void => this.hookFailed(pod, spec, "PreStop");
    const run = runHook(this.hookOptions, pod, spec, container, handler);
    const hook = (function* (): Task<void> {
      try {
        yield* orCanceled(run, () => void (heedsCancel(handler) && fail()));
      } catch (error) {
        if (!(error instanceof HookError)) throw error;
        fail();
      }
    })();
    yield* firstOf(this.options.simulation, hook, grace * 1000);
  }

  private graceOf(pod: Pod, spec: AnyContainer | undefined, reason: "liveness" | "startup" | ""): number {
    const { deletionGracePeriodSeconds } = pod.metadata ?? {};
    if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
    if (reason === "liveness" && spec?.livenessProbe?.terminationGracePeriodSeconds !== undefined) return spec.livenessProbe.terminationGracePeriodSeconds;
    if (reason === "startup" && spec?.startupProbe?.terminationGracePeriodSeconds !== undefined) return spec.startupProbe.terminationGracePeriodSeconds;
    return pod.spec?.terminationGracePeriodSeconds ?? 30;
  }

  /** The container as the runtime is to make it. Throws ConfigError. */
  private configure({ pod, sandbox, snapshot, volumeImages }: Starting, spec: AnyContainer, image: Image): ContainerConfig {
    verifyNonRoot(pod, spec, image);
    verifyProfiles(pod, spec, this.options.runtime.machine.fs);
    const source = this.options.environment(pod, sandbox.address);
    const env = makeEnvironment(source, spec, (name) => this.options.volumes.volumesOf(uidOf(pod)).get(name)?.root);
    const lookup = (name: string): string | undefined => env.get(name);
    const last = snapshot.containers.find((container) => container.name === spec.name);
    const resources = this.options.allocated(pod, spec);
    const targetName = "targetContainerName" in spec ? spec.targetContainerName : undefined;
    const target = targetName ? this.options.runtime.containers(uidOf(pod)).find((c) => c.name === targetName && c.running) : undefined;
    const policy = spec.terminationMessagePolicy ?? "File";
    return {
      name: spec.name,
      image,
      imageName: spec.image ?? "",
      ...(spec.command ? { command: spec.command.map((word) => expand(word, lookup)) } : {}),
      ...(spec.args ? { args: spec.args.map((word) => expand(word, lookup)) } : {}),
      env,
      ...(spec.workingDir !== undefined ? { workingDir: spec.workingDir } : {}),
      ...userOf(pod, spec),
      mounts: this.mounts(pod, spec, env, volumeImages),
      readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem ?? false,
      tty: spec.tty ?? false,
      stdin: spec.stdin ?? false,
      stdinOnce: spec.stdinOnce ?? false,
      restartCount: last ? last.restartCount + 1 : this.options.restartCount(pod, spec.name),
      ...limitsOf(pod, resources),
      capabilities: capabilitiesOf(spec),
      noNewPrivileges: spec.securityContext?.allowPrivilegeEscalation === false,
      seccomp: filtersCalls(pod, spec),
      privileged: spec.securityContext?.privileged ?? false,
      terminationMessagePath: spec.terminationMessagePath ?? "/dev/termination-log",
      terminationMessagePolicy: policy,
      ...(target ? { target } : {}),
    };
  }

  private mounts(pod: Pod, spec: AnyContainer, env: ReadonlyMap<string, string>, volumeImages: ReadonlyMap<string, ImageResult>): ContainerMount[] {
    const volumes = this.options.volumes.volumesOf(uidOf(pod));
    return (spec.volumeMounts ?? []).map((mount): ContainerMount => {
      const volume = volumes.get(mount.name);
      if (!volume) throw new ConfigError(`cannot find volume ${JSON.stringify(mount.name)} to mount into container ${JSON.stringify(spec.name)}`);
      let subPath = mount.subPath ?? "";
      if (mount.subPathExpr) {
        const missing = new Set<string>();
        subPath = expand(mount.subPathExpr, (name) => env.get(name) || void missing.add(name));
        if (missing.size > 0) throw new ConfigError(`missing value for ${[...missing].sort().join(", ")}`);
      }
      const image = volumeImages.get(mount.name);
      // What is made for a subPath that is not there must not come into the image itself.
      const root = image && "image" in image ? new DirectoryNode(volume.root.context, 0o755, image.image.root) : volume.root;
      const node: Inode = subPath === "" ? root : subPathNode(root, subPath, mount.name, spec.name);
      return { path: mount.mountPath, node, readOnly: (mount.readOnly ?? false) || volume.readOnly };
    });
  }

  forget(pod: Pod): void {
    this.cgroups.delete(uidOf(pod));
    this.backoff.delete(`${uidOf(pod)}_`);
    this.options.images.forget(uidOf(pod));
  }
}

/** 10s, 1m20s, 5m0s: Go's duration of whole seconds. */
function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** Whether a hook fails when it is given up: a request over HTTP is not, and whatever is answered is right. */
function heedsCancel(hook: LifecycleHandler | undefined): boolean {
  return hook?.exec !== undefined || hook?.sleep !== undefined;
}

/** Runs a task, but waits for it no longer than `limit` ms; it goes on by itself then. */
function* firstOf(simulation: Simulation, task: Task<unknown>, limit: number): Task<void> {
  let running: RunningTask | undefined;
  const first = wait<void>((done, fail) => {
    const timer = simulation.after(limit, () => done());
    running = runTask(task, () => { timer.cancel(); done(); }, fail);
  });
  yield* orCanceled(first, () => running?.cancel());
}
