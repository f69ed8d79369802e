import {
  decode, exitNumber, NullFile, SinkFile, SocketError, socketService, Upgrade,
  type ExecChannel, type HttpHandler, type OpenFile, type SocketMethod,
} from "../../../os/index.ts";
import { execFailure, parseReference, RuntimeError, type Container, type Runtime, type Sandbox } from "../../runtime/index.ts";
import type { StoredImage } from "../../runtime/image-store.ts";
import { runTask, type Task } from "../../runtime/task.ts";
import { logPath } from "./pod-logs.ts";

type Body = Record<string, unknown>;
interface Filter {
  id?: string;
  state?: { state?: string } | string;
  podSandboxId?: string;
  labelSelector?: Record<string, string>;
}

const SERVICE = "/runtime.v1.RuntimeService/";
const IMAGES = "/runtime.v1.ImageService/";

/** The CRI of a node's runtime in the JSON of its messages (api.proto, runtime v1), as `crictl -o json` prints them. */
export function criService(runtime: Runtime): HttpHandler {
  const { simulation } = runtime;
  const sandboxes = (): Sandbox[] => runtime.pods().flatMap((uid) => [...runtime.sandboxes(uid)]);
  const containers = (): Container[] => sandboxes().flatMap((sandbox) => sandbox.containers);

  function one<T extends { id: string }>(all: readonly T[], id: unknown, kind: string): T {
    const found = all.filter((item) => item.id.startsWith(String(id ?? "")));
    if (found.length > 1) throw new SocketError("InvalidArgument", `multiple IDs found with provided prefix: ${String(id)}`);
    if (!found[0] || !id) throw new SocketError("NotFound", `an error occurred when try to find ${kind} ${JSON.stringify(id ?? "")}: not found`);
    return found[0];
  }
  const containerOf = (body: Body): Container => one(containers(), body.containerId, "container");
  const sandboxOf = (body: Body): Sandbox => one(sandboxes(), body.podSandboxId, "sandbox");
  const run = (task: Task<unknown>, respond: (answer: unknown) => void, answer: unknown = {}): void => {
    runTask(task, () => respond(answer));
  };

  const runtimeMethods: Record<string, SocketMethod> = {
    Version: (_body, respond) => respond({ version: "0.1.0", runtimeName: "containerd", runtimeVersion: "2.1.9", runtimeApiVersion: "v1" }),
    Status(_body, respond) {
      const ready = (type: string): object => ({ message: "", reason: "", status: true, type });
      const handler = (name: string): object => ({ features: { recursive_read_only_mounts: true, user_namespaces: true }, name });
      respond({
        status: { conditions: [ready("RuntimeReady"), ready("NetworkReady"), ready("ContainerdHasNoDeprecationWarnings")] },
        runtimeHandlers: [handler("runc"), handler("")],
        features: { supplemental_groups_policy: true },
        info: { config: { containerd: { defaultRuntimeName: "runc", snapshotter: "overlayfs" } }, golang: "go1.24.6", lastCNILoadStatus: "OK" },
      });
    },
    ListContainers(body, respond) {
      const filter = (body.filter ?? {}) as Filter;
      const state = typeof filter.state === "object" ? filter.state.state : filter.state;
      respond({
        containers: containers().filter((container) =>
          (!filter.id || container.id.startsWith(filter.id)) &&
          (!state || containerState(container) === state) &&
          (!filter.podSandboxId || container.sandbox.id.startsWith(filter.podSandboxId)) &&
          has(containerLabels(container), filter.labelSelector))
          .sort((a, b) => b.createdAt - a.createdAt || b.sequence - a.sequence)
          .map((container) => ({
            ...describeContainer(container),
            podSandboxId: container.sandbox.id,
            createdAt: nanos(container.createdAt),
          })),
      });
    },
    ListPodSandbox(body, respond) {
      const filter = (body.filter ?? {}) as Filter;
      const state = typeof filter.state === "object" ? filter.state.state : filter.state;
      respond({
        items: sandboxes().filter((sandbox) =>
          (!filter.id || sandbox.id.startsWith(filter.id)) && (!state || sandboxState(sandbox) === state) && has(sandboxLabels(sandbox), filter.labelSelector))
          .sort((a, b) => b.createdAt - a.createdAt)
          .map((sandbox) => ({ ...describeSandbox(sandbox), createdAt: nanos(sandbox.createdAt), runtimeHandler: sandbox.config.runtimeHandler ?? "" })),
      });
    },
    ContainerStatus(body, respond) {
      const container = containerOf(body);
      const { config, machine, credentials } = container;
      respond({
        status: {
          ...describeContainer(container),
          createdAt: nanos(container.createdAt),
          startedAt: container.startedAt ? nanos(container.startedAt) : "0",
          finishedAt: container.state === "exited" ? nanos(container.finishedAt) : "0",
          exitCode: container.exitCode,
          reason: container.state === "exited" ? container.reason : "",
          message: container.message,
          logPath: logPath(container),
          mounts: config.mounts.map(({ path, readOnly }) => ({ containerPath: path, hostPath: `/var/lib/kubelet/pods/${container.sandbox.config.podUid}/volumes${path}`, readonly: readOnly, propagation: "PROPAGATION_PRIVATE", selinuxRelabel: false })),
          resources: { linux: { cpuPeriod: "100000", cpuQuota: String(Math.round((config.cpuLimit ?? 0) * 100_000)), cpuShares: String(Math.max(2, Math.floor(((config.cpuRequest ?? 0) * 1024) / 1000))), memoryLimitInBytes: String(config.memoryLimit ?? 0), oomScoreAdj: "1000" } },
        },
        info: {
          sandboxID: container.sandbox.id,
          pid: container.running && container.process ? runtime.machine.pids.numberOf(container.process) : 0,
          removing: false,
          runtimeType: "io.containerd.runc.v2",
          runtimeSpec: {
            ociVersion: "1.2.1",
            process: { user: { uid: credentials.uid, gid: credentials.gid }, args: container.process?.args ?? [], env: container.environmentList(), cwd: container.process?.cwd ?? "/" },
            hostname: machine.hostname,
          },
        },
      });
    },
    PodSandboxStatus(body, respond) {
      const sandbox = sandboxOf(body);
      respond({
        status: {
          ...describeSandbox(sandbox),
          createdAt: nanos(sandbox.createdAt),
          network: { additionalIps: [], ip: sandbox.ready && !sandbox.config.hostNetwork ? sandbox.address : "" },
          linux: { namespaces: { options: { ipc: "POD", network: sandbox.config.hostNetwork ? "NODE" : "POD", pid: sandbox.config.hostPID ? "NODE" : sandbox.config.shareProcessNamespace ? "POD" : "CONTAINER", targetId: "", usernsOptions: null } } },
          runtimeHandler: sandbox.config.runtimeHandler ?? "",
        },
        info: { image: "registry.k8s.io/pause:3.10.1", pid: 1, runtimeType: "io.containerd.runc.v2" },
      });
    },
    StartContainer: (body, respond) => run(runtime.startContainer(containerOf(body)), respond),
    StopContainer: (body, respond) => run(runtime.stopContainer(containerOf(body), Math.max(Number(body.timeout ?? 0) * 1000, 1)), respond),
    RemoveContainer(body, respond) {
      const container = containerOf(body);
      if (container.running) container.kill();
      simulation.after(10, () => {
        runtime.removeContainer(container);
        respond({});
      });
    },
    StopPodSandbox: (body, respond) => run(runtime.stopSandbox(sandboxOf(body)), respond),
    RemovePodSandbox(body, respond) {
      const sandbox = sandboxOf(body);
      run(runtime.stopSandbox(sandbox), () => {
        runtime.removeSandbox(sandbox);
        runtime.onChange(sandbox.config.podUid);
        respond({});
      });
    },
    ContainerStats: (body, respond) => respond({ stats: containerStats(containerOf(body), simulation.wall) }),
    ListContainerStats(body, respond) {
      const filter = (body.filter ?? {}) as Filter;
      const wanted = containers().filter((container) => container.running && (!filter.id || container.id.startsWith(filter.id)) && (!filter.podSandboxId || container.sandbox.id.startsWith(filter.podSandboxId)));
      respond({ stats: wanted.map((container) => containerStats(container, simulation.wall)) });
    },
    ListPodSandboxStats(body, respond) {
      const filter = (body.filter ?? {}) as Filter;
      const wanted = sandboxes().filter((sandbox) => sandbox.ready && (!filter.id || sandbox.id.startsWith(filter.id)));
      respond({
        stats: wanted.map((sandbox) => ({
          attributes: { id: sandbox.id, metadata: describeSandbox(sandbox).metadata, labels: sandboxLabels(sandbox), annotations: {} },
          linux: { ...usageOf(sandbox.cgroup, simulation.wall), containers: sandbox.containers.filter(({ running }) => running).map((container) => containerStats(container, simulation.wall)) },
        })),
      });
    },
    ExecSync(body, respond) {
      const container = runningContainer(containerOf(body));
      runTask(runtime.beforeExec(), () => {
        const printed = { stdout: "", stderr: "" };
        const sink = (name: "stdout" | "stderr"): SinkFile => new SinkFile((data) => { printed[name] += decode(data); });
        try {
          const process = container.exec(body.cmd as string[], new Map<number, OpenFile>([[0, new NullFile()], [1, sink("stdout")], [2, sink("stderr")]]));
          process.onExit((status) => respond({ ...printed, exitCode: exitNumber(status) }));
        } catch (error) {
          if (!(error instanceof RuntimeError)) throw error;
          respond({ ...printed, stderr: `${error.message}\n`, exitCode: 126 });
        }
      });
    },
    Exec(body, respond) {
      const container = runningContainer(containerOf(body));
      const command = body.cmd as string[];
      const channel: ExecChannel = {
        start(files, tty, onExit) {
          try {
            const process = container.exec(command, files, tty);
            process.onExit((status) => onExit(exitNumber(status)));
            return { kill: () => process.machine.signal(process, "SIGKILL", true) };
          } catch (error) {
            if (!(error instanceof RuntimeError)) throw error;
            throw new SocketError("Unknown", execFailure(error, () => runtime.newId()));
          }
        },
      };
      runTask(runtime.beforeExec(), () => respond(new Upgrade(channel)));
    },
  };

  const imageMethods: Record<string, SocketMethod> = {
    ListImages(body, respond) {
      const wanted = nameOf(body.filter);
      respond({ images: runtime.images.list().filter((stored) => !wanted || matchesImage(stored, wanted)).map(describeImage) });
    },
    ImageStatus(body, respond) {
      const found = runtime.images.list().find((stored) => matchesImage(stored, nameOf(body)));
      respond(found ? { image: describeImage(found), info: {} } : { image: null });
    },
    PullImage(body, respond, fail) {
      const reference = parseReference(nameOf(body));
      runTask(runtime.images.pull(reference, []), ({ image, errors: [error] }) => {
        if (image) respond({ imageRef: image.id });
        else fail(new SocketError(error!.code, error!.message));
      });
    },
    RemoveImage(body, respond) {
      const name = nameOf(body);
      const found = runtime.images.list().find((stored) => matchesImage(stored, name));
      for (const known of [...(found?.names ?? [])]) runtime.images.remove(known);
      respond({});
    },
    ImageFsInfo(_body, respond) {
      let used = 0;
      for (const { image } of runtime.images.list()) used += image.size;
      respond({ imageFilesystems: [{ timestamp: nanos(simulation.wall), fsId: { mountpoint: "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs" }, usedBytes: { value: String(used) }, inodesUsed: { value: String(runtime.images.list().length * 1500) } }], containerFilesystems: [] });
    },
  };
  const methods: Record<string, SocketMethod> = {};
  for (const [name, method] of Object.entries(runtimeMethods)) methods[SERVICE + name] = method;
  for (const [name, method] of Object.entries(imageMethods)) methods[IMAGES + name] = method;
  return socketService(methods);
}

function nameOf(body: unknown): string {
  const image = (body as { image?: { image?: string } | string } | undefined)?.image;
  return typeof image === "string" ? image : (image?.image ?? "");
}

function matchesImage({ image, names }: StoredImage, wanted: string): boolean {
  const id = wanted.replace(/^sha256:/, "");
  if (/^[0-9a-f]{4,}$/.test(id) && image.id.slice("sha256:".length).startsWith(id)) return true;
  try {
    return names.has(parseReference(wanted).full);
  } catch {
    return false;
  }
}

function describeImage({ image, names }: StoredImage): object {
  const user = image.config.user ?? "";
  return {
    id: image.id,
    repoTags: [...names].filter((name) => !name.includes("@")),
    repoDigests: [`${image.repository}@${image.digest}`],
    size: String(image.size),
    ...(/^\d+/.test(user) ? { uid: { value: user.split(":")[0] } } : {}),
    username: /^\d+/.test(user) ? "" : user.split(":")[0],
    spec: null,
    pinned: image.repository === "registry.k8s.io/pause",
  };
}

function runningContainer(container: Container): Container {
  if (!container.running) throw new SocketError("Unknown", `container is in ${containerState(container)} state`);
  return container;
}

function containerState({ state }: Container): string {
  return state === "running" ? "CONTAINER_RUNNING" : state === "exited" ? "CONTAINER_EXITED" : "CONTAINER_CREATED";
}

function sandboxState({ ready }: Sandbox): string {
  return ready ? "SANDBOX_READY" : "SANDBOX_NOTREADY";
}

function sandboxLabels({ config }: Sandbox): Record<string, string> {
  return { ...config.labels, "io.kubernetes.pod.name": config.name, "io.kubernetes.pod.namespace": config.namespace, "io.kubernetes.pod.uid": config.podUid };
}

function containerLabels(container: Container): Record<string, string> {
  const { config } = container.sandbox;
  return {
    "io.kubernetes.container.name": container.name,
    "io.kubernetes.pod.name": config.name,
    "io.kubernetes.pod.namespace": config.namespace,
    "io.kubernetes.pod.uid": config.podUid,
  };
}

function describeSandbox(sandbox: Sandbox) {
  const { config, id } = sandbox;
  return {
    id,
    metadata: { attempt: config.attempt, name: config.name, namespace: config.namespace, uid: config.podUid },
    state: sandboxState(sandbox),
    labels: sandboxLabels(sandbox),
    annotations: {},
  };
}

function describeContainer(container: Container) {
  const { config, id } = container;
  return {
    id,
    metadata: { attempt: config.restartCount, name: container.name },
    image: { annotations: {}, image: config.image.id, runtimeHandler: "", userSpecifiedImage: config.image.name },
    imageRef: config.image.id,
    state: containerState(container),
    labels: containerLabels(container),
    annotations: { "io.kubernetes.container.restartCount": String(config.restartCount), "io.kubernetes.container.terminationMessagePath": config.terminationMessagePath },
  };
}

function usageOf(cgroup: Container["cgroup"], wall: number): { cpu: object; memory: object } {
  const timestamp = nanos(wall);
  return {
    cpu: { timestamp, usageCoreNanoSeconds: { value: String(Math.round(cgroup.cpuUsed * 1e6)) }, usageNanoCores: null },
    memory: { timestamp, workingSetBytes: { value: String(cgroup.memoryUsed) }, usageBytes: { value: String(cgroup.memoryUsed) }, rssBytes: { value: String(cgroup.memoryUsed) } },
  };
}

function containerStats(container: Container, wall: number): object {
  return {
    attributes: { id: container.id, metadata: describeContainer(container).metadata, labels: containerLabels(container), annotations: {} },
    ...usageOf(container.cgroup, wall),
    writableLayer: { timestamp: nanos(wall), fsId: { mountpoint: "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs" }, usedBytes: { value: String(container.disk.used) }, inodesUsed: { value: String(container.disk.inodes) } },
  };
}

function has(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** ms since 1970 as CRI has it: nanoseconds, in a string as JSON has no int64. */
function nanos(wall: number): string {
  return `${Math.floor(wall)}${String(Math.floor((wall - Math.floor(wall)) * 1e6)).padStart(6, "0")}`;
}
