import { decode } from "../../os/index.ts";
import {
  buildDevices, buildProc, Cgroup, DirectoryNode, encode, exitNumber, FileNode, FileSystem, findExecutable, isDirectory, isSystemError,
  Machine, NullFile, PidNamespace, ROOT, SinkFile, treeContext, Tty, Volume, createPipe,
  type Credentials, type ExitStatus, type Inode, type OpenFile, type Process, type Signal, type SpawnOptions, type TreeContext,
} from "../../os/index.ts";
import { buildCgroupFiles } from "./cgroup-files.ts";
import { argumentsOf, ContainerExited, environmentOf, RuntimeError, type ContainerConfig } from "./container-config.ts";
import { ContainerLog, textOf } from "./container-log.ts";
import type { Sandbox } from "./sandbox.ts";
import { homeOf, resolveUser } from "./user.ts";

export type ContainerState = "created" | "running" | "exited";

const CREATE_PREFIX =
  "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ";
const START_PREFIX = `${CREATE_PREFIX}unable to start container process: `;
/** Bytes a termination message may have (kubelet: 4096; from the log 2048 or 80 lines). */
const MAX_MESSAGE = 4096;
const MAX_LOG_MESSAGE = 2048;
const MAX_LOG_MESSAGE_LINES = 80;
/** What a process is taken to use that does not say. */
const BASE_MEMORY = 512 * 1024;
/** What runc's init needs in the container's group, before it becomes the container's process. */
const INIT_MEMORY = 4 * 2 ** 20;

/** A container: made from an image, run once, kept till it is removed. */
export class Container {
  readonly id: string;
  readonly sandbox: Sandbox;
  readonly config: ContainerConfig;
  readonly name: string;
  readonly log: ContainerLog;
  readonly machine: Machine;
  readonly cgroup: Cgroup;
  /** The writable layer. */
  readonly disk: Volume;
  readonly user: Credentials;
  readonly credentials: Credentials;
  /** ms since 1970 */
  readonly createdAt: number;
  /** Number in the order of creation on the node. */
  readonly sequence: number;
  startedAt = 0;
  finishedAt = 0;
  state: ContainerState = "created";
  exitCode = 0;
  reason = "";
  message = "";
  process: Process | undefined;
  /** The runtime was asked to stop it. */
  wasStopped = false;
  /** An experiment: what the runtime takes for its exit code, however it ends. */
  forcedExitCode: number | undefined;
  private isLost = false;
  private terminal: Tty | undefined;
  private stdinWriter: OpenFile | undefined;
  private readonly outputs = new Set<(stream: "stdout" | "stderr", data: Uint8Array) => void>();
  private readonly exitCallbacks = new Set<() => void>();
  private readonly messageFile: FileNode;
  private readonly changed: () => void;
  private readonly argv: readonly string[];
  /** Why not all that is mounted in it could be: it cannot start then. */
  private readonly mountProblem: string | undefined;
  private readonly env: Map<string, string>;

  constructor(sandbox: Sandbox, id: string, sequence: number, config: ContainerConfig, changed: () => void) {
    const { host } = sandbox;
    const { simulation } = host;
    this.sandbox = sandbox;
    this.id = id;
    this.sequence = sequence;
    this.config = config;
    this.name = config.name;
    this.changed = changed;
    this.createdAt = simulation.wall;
    this.log = new ContainerLog(() => simulation.wall);
    this.disk = new Volume({ device: "overlay", type: "overlay", below: host.machine.fs.context.volume });
    const context = treeContext(() => simulation.wall, this.disk);
    const fs = new FileSystem(new DirectoryNode(context, 0o755, config.image.root));
    this.argv = argumentsOf(config);
    this.user = resolveUser(fs, config);
    // The kernel keeps groups sorted; the runtime tells of them as it gave them.
    this.credentials = { ...this.user, groups: [...this.user.groups].sort((a, b) => a - b), lacks: config.capabilities.lacks };
    this.cgroup = new Cgroup(`cri-containerd-${id}.scope`, sandbox.cgroup);
    this.setResources(config);
    this.messageFile = new FileNode(sandbox.disk, undefined, 0o666);
    const target = config.target?.machine.pids;
    this.machine = new Machine({
      simulation,
      hostname: sandbox.hostname,
      fs,
      programs: host.programs,
      network: sandbox.network,
      cgroup: this.cgroup,
      pids: target ?? sandbox.pids ?? new PidNamespace(host.machine.pids, sandbox.firstId),
      ...(host.onCrash ? { onCrash: (_process: Process, error: unknown) => host.onCrash!(error) } : {}),
    });
    this.cgroup.onOutOfMemory = () => this.outOfMemory();
    try {
      this.mount(fs, context);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.mountProblem = error.message.toLowerCase();
    }
    this.env = environmentOf(config, sandbox.hostname, () => homeOf(fs, this.credentials.uid));
  }

  get running(): boolean {
    return this.state === "running";
  }

  /** Limits and weight of its group; also while it runs (resize). */
  setResources(limits: { cpuLimit?: number; memoryLimit?: number; cpuRequest?: number }): void {
    this.cgroup.cpuLimit = limits.cpuLimit;
    this.cgroup.memoryLimit = limits.memoryLimit;
    this.cgroup.cpuWeight = Math.max(2, limits.cpuRequest ?? 2);
  }

  /** Starts its process. Throws RuntimeError; the container is exited then, as it is for the real runtime. */
  start(): void {
    try {
      this.process = this.spawn();
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      this.state = "exited";
      this.exitCode = 128;
      this.reason = "StartError";
      this.message = error.message;
      this.startedAt = 0;
      this.finishedAt = this.machine.simulation.wall;
      this.log.close();
      this.changed();
      throw error;
    }
    this.state = "running";
    this.startedAt = this.machine.simulation.wall;
    this.process.onExit((status) => this.exited(status));
    this.changed();
  }

  /** Starts another process in the container. Throws RuntimeError with runc's words. */
  exec(argv: readonly string[], files: ReadonlyMap<number, OpenFile>, tty?: Tty): Process {
    if (this.state === "exited") throw new ContainerExited();
    const env = new Map(this.env);
    if (tty) env.set("TERM", "xterm");
    try {
      const process = this.launch(argv, { files, env, ...(tty ? { session: { tty } } : { session: {} }) }, this.workingDirectory());
      if (tty) tty.attach(process);
      return process;
    } catch (error) {
      if (error instanceof RuntimeError) {
        throw new RuntimeError(`OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`);
      }
      throw error;
    }
  }

  /** What its first process prints from now on. Answers what ends it. */
  attach(output: (stream: "stdout" | "stderr", data: Uint8Array) => void): () => void {
    this.outputs.add(output);
    return () => this.outputs.delete(output);
  }

  /** Bytes for its first process (containers with `stdin: true`). */
  writeStdin(data: Uint8Array): void {
    if (this.terminal) this.terminal.input(data);
    else this.stdinWriter?.write(data);
  }

  closeStdin(): void {
    if (!this.config.stdinOnce || this.terminal) return;
    this.stdinWriter?.release();
    this.stdinWriter = undefined;
  }

  resizeTerminal(columns: number, rows: number): void {
    this.terminal?.resize(columns, rows);
  }

  /** Calls back when it has ended (at once if it has). */
  onExit(callback: () => void): () => void {
    if (this.state === "exited") {
      callback();
      return () => {};
    }
    this.exitCallbacks.add(callback);
    return () => this.exitCallbacks.delete(callback);
  }

  /** Whether it has ended after a time (ms since 1970), and not because the runtime was asked to stop it. */
  endedByItselfSince(wall: number): boolean {
    return this.state === "exited" && !this.wasStopped && this.finishedAt > wall && this.startedAt > 0;
  }

  /** NAME=value of its first process. */
  environmentList(): string[] {
    return [...this.env].map(([name, value]) => `${name}=${value}`);
  }

  /** The machine went down with it: nobody knows how it ended. */
  lost(): void {
    if (this.state !== "running") return;
    this.isLost = true;
    this.kill();
  }

  /** Sends a signal to its first process. */
  signal(signal: Signal): void {
    if (!this.process || this.process.status) return;
    this.machine.signal(this.process, signal, signal === "SIGKILL");
  }

  get stopSignal(): Signal {
    return (this.config.image.config.stopSignal as Signal | undefined) ?? "SIGTERM";
  }

  /** Everything in it is gone at once. */
  kill(): void {
    this.signal("SIGKILL");
    this.killRest();
  }

  private spawn(): Process {
    const { tty, stdin } = this.config;
    const files = new Map<number, OpenFile>();
    let session: { tty?: Tty } = {};
    if (tty) {
      const terminal = new Tty({ onOutput: (data) => this.printed("stdout", data) });
      this.terminal = terminal;
      session = { tty: terminal };
      for (const fd of [0, 1, 2]) files.set(fd, terminal.slave);
    } else {
      if (stdin) {
        const { reader, writer } = createPipe();
        writer.retain();
        this.stdinWriter = writer;
        files.set(0, reader);
      } else {
        files.set(0, new NullFile());
      }
      for (const [fd, stream] of [[1, "stdout"], [2, "stderr"]] as const) {
        files.set(fd, new SinkFile((data) => this.printed(stream, data), undefined, (text) => this.printedText(stream, text)));
      }
    }
    if (this.mountProblem) throw new RuntimeError(`${START_PREFIX}error during container init: create mountpoint: ${this.mountProblem}`);
    if (!this.workingDirectory().startsWith("/")) throw new RuntimeError(`${CREATE_PREFIX}Cwd must be an absolute path`);
    if (this.cgroup.room < INIT_MEMORY) throw new RuntimeError(`${START_PREFIX}container init was OOM-killed (memory limit too low?)`);
    let process: Process;
    try {
      process = this.launch(this.argv, { files, env: this.env, session }, this.workingDirectory());
    } catch (error) {
      if (error instanceof RuntimeError) throw new RuntimeError(START_PREFIX + error.message);
      throw error;
    }
    if (this.terminal) this.terminal.attach(process);
    process.useMemory(BASE_MEMORY);
    return process;
  }

  private launch(argv: readonly string[], options: Partial<SpawnOptions>, cwd: string): Process {
    const [command = ""] = argv;
    const { fs } = this.machine;
    const name = JSON.stringify(command);
    let directory: ReturnType<FileSystem["resolve"]> | undefined;
    try {
      directory = fs.resolve(cwd, { uid: 0, gid: 0, groups: [0] });
    } catch (error) {
      if (!isSystemError(error, "ENOENT", "ENOTDIR")) throw error;
      if (isSystemError(error, "ENOTDIR")) throw new RuntimeError(`error during container init: mkdir ${cwd}: not a directory`);
    }
    if (!directory?.node) this.makeWorkingDirectory(cwd);
    else if (!isDirectory(directory.node)) throw new RuntimeError(`error during container init: mkdir ${cwd}: not a directory`);
    const probe = { env: options.env ?? this.env, machine: this.machine, files: finder(fs, this.credentials, cwd) };
    const file = findExecutable(probe as unknown as Process, command);
    if (file === undefined) throw new RuntimeError(`exec: ${name}: executable file not found in $PATH`);
    try {
      return this.machine.spawn({ ...options, file, args: argv, cwd, credentials: this.credentials });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (error.code === "ENOENT") throw new RuntimeError(`exec: ${name}: stat ${command}: no such file or directory`);
      if (error.code === "EACCES") throw new RuntimeError(`exec: ${name}: ${this.isDirectory(file) ? "is a directory" : "permission denied"}`);
      if (error.code === "ENOTDIR") throw new RuntimeError(`exec: ${name}: stat ${command}: not a directory`);
      throw new RuntimeError(`exec ${command}: ${error.message.toLowerCase()}`);
    }
  }

  /** It is made before the root becomes read-only. */
  private makeWorkingDirectory(path: string): void {
    const { fs } = this.machine;
    fs.readOnlyRoot = false;
    try {
      fs.mkdir(path, { uid: 0, gid: 0, groups: [0] }, { recursive: true });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new RuntimeError(`error during container init: mkdir ${path}: ${error.message.toLowerCase()}`);
    } finally {
      fs.readOnlyRoot = this.config.readOnlyRoot;
    }
  }

  private isDirectory(path: string): boolean {
    try {
      return isDirectory(this.machine.fs.node(path, { uid: 0, gid: 0, groups: [0] }));
    } catch {
      return false;
    }
  }

  private workingDirectory(): string {
    const own = this.config.workingDir;
    if (own !== undefined && own !== "") return own;
    const images = this.config.image.config.workingDir;
    return images !== undefined && images !== "" ? images : "/";
  }

  private printed(stream: "stdout" | "stderr", data: Uint8Array): void {
    this.log.write(stream, data);
    for (const output of this.outputs) output(stream, data);
  }

  private printedText(stream: "stdout" | "stderr", text: string): void {
    this.log.writeText(stream, text);
    if (this.outputs.size === 0) return;
    const data = encode(text);
    for (const output of this.outputs) output(stream, data);
  }

  private exited(status: ExitStatus): void {
    if (this.state === "exited") return;
    this.state = "exited";
    this.exitCode = this.isLost ? 255 : (this.forcedExitCode ?? exitNumber(status));
    this.finishedAt = this.machine.simulation.wall;
    this.reason = this.isLost ? "Unknown" : this.cgroup.oomKills > 0 ? "OOMKilled" : this.exitCode === 0 ? "Completed" : "Error";
    this.killRest();
    this.log.close();
    this.message = this.terminationMessage();
    this.stdinWriter = undefined;
    for (const callback of [...this.exitCallbacks]) callback();
    this.exitCallbacks.clear();
    this.changed();
  }

  private killRest(): void {
    for (const process of [...this.machine.pids.processes.values()]) {
      if (process.machine === this.machine && !process.status && process !== this.process) {
        this.machine.signal(process, "SIGKILL", true);
      }
    }
  }

  private outOfMemory(): void {
    this.cgroup.oomKills += 1;
    this.tellOfKill();
    // cgroup v2 with memory.oom.group: the container dies as a whole.
    this.kill();
  }

  /** What the kernel says when a cgroup has no memory left. */
  private tellOfKill(): void {
    const { host } = this.sandbox;
    const victim = [...this.machine.pids.processes.values()].filter((each) => each.machine === this.machine && !each.status).sort((a, b) => b.memory - a.memory || a.pid - b.pid)[0];
    const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024);
    const name = victim?.name ?? "init";
    const limit = kilobytes(this.cgroup.memoryLimit ?? this.cgroup.memoryUsed);
    host.kernelSays(`${name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=1000`);
    host.kernelSays(`memory: usage ${limit}kB, limit ${limit}kB, failcnt ${this.cgroup.oomKills}`);
    const used = kilobytes(victim?.memory ?? 0);
    host.kernelSays(`Memory cgroup out of memory: Killed process ${victim ? host.machine.pids.numberOf(victim) : 1} (${name}) total-vm:${used + 4000}kB, anon-rss:${used}kB, file-rss:0kB, shmem-rss:0kB, UID:${victim?.credentials.uid ?? 0} pgtables:${Math.ceil(used / 512) * 4}kB oom_score_adj:1000`);
  }

  /** What the kubelet takes from /dev/termination-log, or at a failure from the end of the log. */
  private terminationMessage(): string {
    const text = decode(this.messageFile.data.slice(0, MAX_MESSAGE));
    if (text !== "" || this.config.terminationMessagePolicy !== "FallbackToLogsOnError" || this.exitCode === 0) return text;
    const entries = this.log.from(0).slice(-MAX_LOG_MESSAGE_LINES);
    const lines = entries.map((entry) => textOf(entry) + (entry.full ? "\n" : "")).join("");
    return lines.slice(-MAX_LOG_MESSAGE);
  }

  private mount(fs: FileSystem, context: TreeContext): void {
    const { sandbox, config } = this;
    const { host } = sandbox;
    const places = placesIn(config.image.root);
    const messageInDevices = config.terminationMessagePath === `/dev/${TERMINATION_LOG}`;
    const mount = (path: string, root: Inode, readOnly = false): void => fs.mount(path, root, { readOnly, known: places.has(path) });
    mount("/proc", buildProc(context, {
      machine: this.machine,
      cores: host.cores,
      memory: host.memory,
      memoryUsed: () => host.cgroup.memoryUsed,
      capabilities: config.capabilities.mask,
      noNewPrivileges: config.noNewPrivileges,
      seccomp: config.seccomp ?? false,
      namespaces: { ipc: sandbox.config.hostIPC ? host.machine : sandbox, ...(sandbox.config.hostNetwork ? {} : { uts: sandbox }), ...(sandbox.firstId === undefined ? {} : { user: sandbox.settings }) },
      settings: sandbox.settings,
      writableSettings: config.privileged,
      ...(sandbox.firstId === undefined ? {} : { firstId: sandbox.firstId }),
    }));
    const own = (options: { device: string; type: string; limit?: number }): TreeContext => treeContext(context.wall, new Volume(options));
    mount("/dev", buildDevices(own({ device: "tmpfs", type: "tmpfs", limit: 64 * 2 ** 20 }), host.randomBelow, messageInDevices ? [TERMINATION_LOG] : []));
    fs.mount("/dev/shm", sandbox.sharedMemory, { known: true });
    mount("/sys/fs/cgroup", buildCgroupFiles(own({ device: "cgroup", type: "cgroup2" }), this.cgroup), !config.privileged);
    mount("/etc/hosts", sandbox.hostsFile);
    mount("/etc/resolv.conf", sandbox.resolvFile);
    mount("/etc/hostname", sandbox.hostnameFile);
    for (const mount of [...config.mounts].sort((a, b) => a.path.split("/").length - b.path.split("/").length)) {
      fs.mount(mount.path, mount.node, { readOnly: mount.readOnly });
    }
    if (config.terminationMessagePath !== "") fs.mount(config.terminationMessagePath, this.messageFile, { known: messageInDevices });
    fs.readOnlyRoot = config.readOnlyRoot;
  }
}

/** Where the kubelet looks for a message unless a Pod says otherwise: in /dev. */
const TERMINATION_LOG = "termination-log";
/** Where every container has something mounted. */
const COMMON_MOUNTS = ["/proc", "/dev", "/sys/fs/cgroup", "/etc/hosts", "/etc/resolv.conf", "/etc/hostname"];
const places = new WeakMap<DirectoryNode, ReadonlySet<string>>();

/** Which of these an image has, without a link on the way: its containers need not look. */
function placesIn(root: DirectoryNode): ReadonlySet<string> {
  let there = places.get(root);
  if (!there) {
    const fs = new FileSystem(root);
    there = new Set(COMMON_MOUNTS.filter((path) => {
      const found = fs.resolve(path, ROOT, { missing: "ok" });
      return found?.node !== undefined && found.path === path;
    }));
    places.set(root, there);
  }
  return there;
}

/** What findExecutable asks of a process's files, before there is a process. */
function finder(fs: FileSystem, who: Credentials, cwd: string): { access(path: string): boolean; isDirectory(path: string): boolean } {
  const node = (path: string): Inode | undefined => {
    try {
      return fs.resolve(path.startsWith("/") ? path : `${cwd}/${path}`, who, { missing: "ok" })?.node;
    } catch {
      return undefined;
    }
  };
  return {
    access: (path) => {
      const found = node(path);
      return found !== undefined && (found.mode & 0o111) !== 0;
    },
    isDirectory: (path) => {
      const found = node(path);
      return found !== undefined && isDirectory(found);
    },
  };
}
