import type { Cgroup } from "./cgroup.ts";
import { SystemError } from "./errors.ts";
import type { ExitStatus } from "./exit.ts";
import type { OpenFile } from "./file.ts";
import { ProcessFiles } from "./process-files.ts";
import type { Credentials } from "./fs/index.ts";
import type { Machine } from "./machine.ts";
import type { Signal } from "./signals.ts";
import { Thread, type Call } from "./thread.ts";
import type { Tty } from "./tty.ts";

/**
 * A program: a generator that yields system calls (see calls.ts) and returns its exit code. It may throw `Exit` to end
 * from within, and a `SystemError` that it does not catch ends it with code 1.
 */
export type Program = (process: Process) => Call<number | void>;

/** What happens on a signal: nothing, or a function. If it answers "interrupt", a waiting system call fails with EINTR. */
export type SignalHandler = "ignore" | (() => "interrupt" | void);

export interface SpawnOptions {
  /** The file to execute: a path (names are looked up by `findExecutable`). */
  file?: string;
  /** A function to run instead: a fork that goes on in the same program. */
  program?: Program;
  /** argv, with the name first. */
  args: readonly string[];
  env?: ReadonlyMap<string, string>;
  cwd?: string;
  /** Descriptors of the new process; default: those of the parent. */
  files?: ReadonlyMap<number, OpenFile>;
  credentials?: Credentials;
  /** A process group to join, or "new" for one of its own. */
  group?: number | "new";
  /** Starts a session (setsid), with this terminal if one is given. */
  session?: { tty?: Tty };
  cgroup?: Cgroup;
  umask?: number;
}

/** A process: what fork(2) copies, and the threads that run in it. Made by `Machine.spawn` and `Process.spawn`. */
export class Process {
  /** Itself, also where it is looked at from another namespace (PidNamespace.seen). */
  readonly origin: Process = this;
  readonly machine: Machine;
  readonly pid: number;
  parent: Process | undefined;
  /** Name shown by ps: the base name of what was executed. */
  name: string;
  args: readonly string[];
  env: Map<string, string>;
  cwd: string;
  umask: number;
  credentials: Credentials;
  group: number;
  session: number;
  tty: Tty | undefined;
  readonly cgroup: Cgroup;
  /** ms since the start of the simulation */
  readonly startedAt: number;
  /** CPU time used, ms. */
  cpuUsed = 0;
  /** Bytes that the program says it uses. */
  memory = 0;
  /** Set when it has ended (a zombie till its parent has waited for it). */
  status: ExitStatus | undefined;
  stopped = false;
  /** A stop or a continuation that a parent has not been told of yet. */
  stopChange: "stopped" | "continued" | undefined;
  readonly children = new Set<Process>();
  readonly threads = new Set<Thread>();
  readonly files: ProcessFiles;
  private readonly descriptors = new Map<number, OpenFile>();
  private readonly handlers = new Map<Signal, SignalHandler>();
  private readonly exitCallbacks: ((status: ExitStatus) => void)[] = [];
  readonly childWaiters = new Set<() => void>();

  constructor(machine: Machine, pid: number, parent: Process | undefined, options: SpawnOptions) {
    this.machine = machine;
    this.pid = pid;
    this.parent = parent;
    this.args = options.args;
    this.name = baseName(options.file ?? options.args[0] ?? parent?.name ?? "");
    this.env = new Map(options.env ?? parent?.env ?? []);
    this.cwd = options.cwd ?? parent?.cwd ?? "/";
    this.umask = options.umask ?? parent?.umask ?? 0o022;
    this.credentials = options.credentials ?? parent?.credentials ?? { uid: 0, gid: 0, groups: [0] };
    this.group = options.group === "new" || options.session || !parent ? pid : (options.group ?? parent.group);
    this.session = options.session || !parent ? pid : parent.session;
    this.tty = options.session ? options.session.tty : parent?.tty;
    this.cgroup = options.cgroup ?? parent?.cgroup ?? machine.cgroup;
    this.cgroup.changeProcesses(1);
    this.startedAt = machine.simulation.now;
    this.files = new ProcessFiles(this);
    for (const [fd, file] of options.files ?? parent?.descriptors ?? []) this.setDescriptor(fd, file);
    if (parent) {
      parent.children.add(this);
      // Ignored signals stay ignored over fork and exec; handlers do not (exec), and forks here set their own.
      for (const [signal, handler] of parent.handlers) if (handler === "ignore") this.handlers.set(signal, handler);
    }
  }

  /** Virtual time, ms since the start of the simulation. */
  get now(): number {
    return this.machine.simulation.now;
  }

  /** The wall clock, ms since 1970. */
  get wall(): number {
    return this.machine.simulation.wall;
  }

  /** Starts a child. Throws SystemError ENOENT, EACCES, ENOEXEC ... when the file cannot be executed. */
  spawn(options: SpawnOptions): Process {
    return this.machine.start(this, options);
  }

  /** Runs a generator beside the main one, in this process; the process ends with its main thread. */
  startThread(body: Call<unknown>): Thread {
    const thread = new Thread(this, body as Call<number | void>, false);
    this.threads.add(thread);
    thread.ready();
    return thread;
  }

  descriptor(fd: number): OpenFile {
    const file = this.descriptors.get(fd);
    if (!file) throw new SystemError("EBADF");
    return file;
  }

  hasDescriptor(fd: number): boolean {
    return this.descriptors.has(fd);
  }

  get openDescriptors(): ReadonlyMap<number, OpenFile> {
    return this.descriptors;
  }

  /** dup2: what was open at `fd` is closed. */
  setDescriptor(fd: number, file: OpenFile): void {
    file.retain();
    this.descriptors.get(fd)?.release();
    this.descriptors.set(fd, file);
  }

  /** The lowest free descriptor from `from` on, for this file. */
  addDescriptor(file: OpenFile, from = 3): number {
    let fd = from;
    while (this.descriptors.has(fd)) fd += 1;
    this.setDescriptor(fd, file);
    return fd;
  }

  closeDescriptor(fd: number): void {
    const file = this.descriptors.get(fd);
    if (!file) throw new SystemError("EBADF");
    this.descriptors.delete(fd);
    file.release();
  }

  /** Sets what a signal does; undefined for its default. SIGKILL and SIGSTOP cannot be changed. */
  onSignal(signal: Signal, handler: SignalHandler | undefined): void {
    if (signal === "SIGKILL" || signal === "SIGSTOP") return;
    if (handler === undefined) this.handlers.delete(signal);
    else this.handlers.set(signal, handler);
  }

  handlerOf(signal: Signal): SignalHandler | undefined {
    return this.handlers.get(signal);
  }

  /** exec resets handlers that are functions. */
  resetHandlers(): void {
    for (const [signal, handler] of this.handlers) if (handler !== "ignore") this.handlers.delete(signal);
  }

  /** Says how much memory the program uses now, in bytes. Beyond the limit of its group a process of it is killed. */
  useMemory(bytes: number): void {
    const change = bytes - this.memory;
    this.memory = bytes;
    this.cgroup.chargeMemory(change);
  }

  /** Calls back when the process has ended (for those outside the machine; programs wait for their children). */
  onExit(callback: (status: ExitStatus) => void): void {
    if (this.status) callback(this.status);
    else this.exitCallbacks.push(callback);
  }

  /** Ends the process now. Called by the kernel. */
  finish(status: ExitStatus): void {
    if (this.status) return;
    this.status = status;
    for (const thread of [...this.threads]) thread.abandon();
    this.threads.clear();
    const files = [...this.descriptors.values()];
    this.descriptors.clear();
    for (const file of files) file.release();
    if (this.memory !== 0) {
      const memory = this.memory;
      this.memory = 0;
      this.cgroup.chargeMemory(-memory);
    }
    this.cgroup.changeProcesses(-1);
    this.machine.ended(this);
    for (const callback of this.exitCallbacks) callback(status);
  }
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

