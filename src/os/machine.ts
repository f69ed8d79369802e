import type { Simulation } from "../sim/index.ts";
import { Cgroup } from "./cgroup.ts";
import { SystemError } from "./errors.ts";
import { FileSystem, isDirectory, permits, type Credentials } from "./fs/index.ts";
import type { Network } from "./net.ts";
import { baseName, Process, type Program, type SpawnOptions } from "./process.ts";
import { defaultAction, type Signal } from "./signals.ts";
import { decode } from "./text.ts";
import { Thread } from "./thread.ts";

/** Where the numbers begin that processes of containers have on their node: far from those of its own. */
const FIRST_WITHIN = 20_000;
/** Characters of a program's arguments and environment, with a pointer and an end of each, and of a single one (execve(2)). */
const MOST_ARGUMENTS = 2_097_152;
const LONGEST_ARGUMENT = 131_072;

/**
 * The processes that see each other. Its first process is init: signals without a handler do not end it. Those of a
 * namespace within it are seen too, under numbers of their own here.
 */
export class PidNamespace {
  /** Its own, by number. */
  readonly processes = new Map<number, Process>();
  private readonly outer: PidNamespace | undefined;
  /** The id that root of this namespace has in the outer one. */
  private readonly firstId: number;
  private readonly within = new Map<number, { process: Process; view?: Process }>();
  private readonly numbers = new Map<Process, number>();
  private last = 0;
  private lastWithin = FIRST_WITHIN;

  constructor(outer?: PidNamespace, firstId = 0) {
    this.outer = outer;
    this.firstId = firstId;
  }

  /** The machine has booted: numbers begin anew. */
  restart(): void {
    this.processes.clear();
    this.last = 0;
  }

  next(): number {
    do this.last += 1;
    while (this.within.has(this.last));
    return this.last;
  }

  add(process: Process): void {
    this.processes.set(process.pid, process);
    const { outer } = this;
    if (!outer) return;
    do outer.lastWithin += 1;
    while (outer.processes.has(outer.lastWithin));
    outer.within.set(outer.lastWithin, { process });
    outer.numbers.set(process, outer.lastWithin);
  }

  remove(process: Process): void {
    this.processes.delete(process.pid);
    const number = this.outer?.numbers.get(process);
    if (number === undefined) return;
    this.outer!.within.delete(number);
    this.outer!.numbers.delete(process);
  }

  /** The number of a process here, also of one from a namespace within. */
  numberOf(process: Process): number {
    return this.numbers.get(process) ?? process.pid;
  }

  /** The process with this number as it is seen from here. */
  find(number: number): Process | undefined {
    const entry = this.within.get(number);
    return entry ? (entry.view ??= this.viewOf(entry.process)) : this.processes.get(number);
  }

  /** All that are seen from here, by number. */
  seen(): Process[] {
    return [...this.processes.keys(), ...this.within.keys()].sort((a, b) => a - b).map((number) => this.find(number)!);
  }

  /** A process of a namespace within, with the numbers and ids that it has here. */
  private viewOf(process: Process): Process {
    const { pids } = process.machine;
    const number = (own: number): number => this.numberOf(pids.processes.get(own) ?? process);
    return Object.create(process, {
      pid: { value: this.numberOf(process) },
      parent: { get: () => (process.parent ? this.find(this.numberOf(process.parent)) : this.processes.get(1)) },
      group: { get: () => number(process.group) },
      session: { get: () => number(process.session) },
      credentials: { get: () => ({ ...process.credentials, uid: pids.firstId + process.credentials.uid, gid: pids.firstId + process.credentials.gid }) },
    }) as Process;
  }
}

export interface MachineOptions {
  simulation: Simulation;
  hostname: string;
  fs: FileSystem;
  /** What executable files run, by the name their `program` says. */
  programs: ReadonlyMap<string, Program>;
  network?: Network;
  cgroup?: Cgroup;
  pids?: PidNamespace;
  /** Told of errors in programs that are no error of the simulated world: mistakes of ours. */
  onCrash?: (process: Process, error: unknown) => void;
}

/** What processes share: a host (the workstation, a node) or a container with its namespaces. */
export class Machine {
  readonly simulation: Simulation;
  hostname: string;
  readonly fs: FileSystem;
  readonly programs: ReadonlyMap<string, Program>;
  readonly network: Network | undefined;
  readonly cgroup: Cgroup;
  readonly pids: PidNamespace;
  private readonly onCrash: ((process: Process, error: unknown) => void) | undefined;

  constructor(options: MachineOptions) {
    this.simulation = options.simulation;
    this.hostname = options.hostname;
    this.fs = options.fs;
    this.programs = options.programs;
    this.network = options.network;
    this.cgroup = options.cgroup ?? new Cgroup(options.hostname);
    this.pids = options.pids ?? new PidNamespace();
    this.onCrash = options.onCrash;
    this.fs.cgroup ??= this.cgroup;
    this.cgroup.onOutOfMemory ??= (group) => this.outOfMemory(group);
  }

  /** Since when its kernel runs, in virtual ms; containers share that of their node. */
  get bootedAt(): number {
    let group = this.cgroup;
    while (group.parent) group = group.parent;
    return group.bootedAt;
  }

  /** The same machine with another directory for its root: chroot(2). Throws SystemError. */
  withRoot(path: string, who: Credentials): Machine {
    const { node, path: at } = this.fs.resolve(path, who);
    if (!node) throw new SystemError("ENOENT", path);
    if (node.type !== "directory") throw new SystemError("ENOTDIR", path);
    const fs = new FileSystem(node);
    for (const mount of this.fs.mounts) {
      if (at === "/") fs.mount(mount.path, mount.root, mount);
      else if (mount.path.startsWith(`${at}/`)) fs.mount(mount.path.slice(at.length), mount.root, mount);
      else if (/^\/(?:dev|proc|sys)$/.test(mount.path)) {
        // What a bind mount brings along with a host's root: its devices and /proc.
        const there = fs.resolve(mount.path, who, { missing: "ok" })?.node;
        if (there?.type === "directory" && there.empty) fs.mount(mount.path, mount.root, mount);
      }
    }
    return new Machine({ simulation: this.simulation, hostname: this.hostname, fs, programs: this.programs, network: this.network, cgroup: this.cgroup, pids: this.pids, onCrash: this.onCrash });
  }

  /** Starts a process without a parent (what the kernel or the container runtime starts). */
  spawn(options: SpawnOptions): Process {
    return this.start(undefined, options);
  }

  /** fork and exec in one. Throws SystemError when the file cannot be executed, E2BIG and EAGAIN when there are too many arguments or processes. */
  start(parent: Process | undefined, options: SpawnOptions): Process {
    if (parent && (options.cgroup ?? parent.cgroup).isFull) throw new SystemError("EAGAIN");
    // Checked before the process exists: the caller gets exec's error, as posix_spawn does.
    const probe = options.program ? undefined : this.executable(options.file!, options.args, parent, options);
    if (probe) checkArguments(probe.args, options.env ?? parent?.env);
    const process = new Process(this, this.pids.next(), parent, options);
    this.pids.add(process);
    const program = options.program ?? probe!.program;
    if (probe) {
      process.args = probe.args;
      process.name = probe.name;
      process.resetHandlers();
    }
    const thread = new Thread(process, program(process), true);
    process.threads.add(thread);
    const delay = process.cgroup.startDelay(this.simulation.now);
    if (delay === 0) thread.ready();
    else this.simulation.after(delay, () => thread.ready());
    return process;
  }

  /** exec: the process goes on as another program. Throws SystemError when the file cannot be executed. */
  replace(thread: Thread, options: { file: string; args: readonly string[]; env?: ReadonlyMap<string, string> }): void {
    const { process } = thread;
    const found = this.executable(options.file, options.args, process, {});
    checkArguments(found.args, options.env ?? process.env);
    for (const other of [...process.threads]) {
      if (other === thread) continue;
      other.abandon();
      process.threads.delete(other);
    }
    process.args = found.args;
    process.name = found.name;
    if (options.env) process.env = new Map(options.env);
    process.resetHandlers();
    thread.replace(found.program(process));
  }

  /** Sends a signal to processes by number: > 0 one process, < -1 a group, -1 all. Throws ESRCH if there is none. */
  kill(pid: number, signal: Signal | 0): void {
    const found = pid > 0 ? this.pids.find(pid) : undefined;
    if (found && found.origin !== found) {
      if (signal !== 0) this.signal(found, signal);
      return;
    }
    const all = [...this.pids.processes.values()].filter((process) => !process.status);
    const targets =
      pid > 0
        ? all.filter((process) => process.pid === pid)
        : pid === -1
          ? all.filter((process) => process.pid !== 1)
          : all.filter((process) => process.group === -pid);
    if (targets.length === 0) {
      // A zombie can still be sent a signal.
      if (pid > 0 && this.pids.processes.has(pid)) return;
      throw new SystemError("ESRCH");
    }
    if (signal === 0) return;
    for (const process of targets) this.signal(process, signal);
  }

  /** Delivers a signal. `outside`: from the host, against which init has no protection from SIGKILL. */
  signal({ origin: process }: Process, signal: Signal, outside = process.machine.pids !== this.pids): void {
    if (process.status) return;
    const init = process.pid === 1;
    if (signal === "SIGKILL") {
      if (init && !outside) return;
      process.finish({ signal });
      return;
    }
    if (signal === "SIGCONT") this.continue(process);
    const handler = process.handlerOf(signal);
    if (handler === "ignore") return;
    if (handler) {
      if (handler() === "interrupt") for (const thread of process.threads) thread.interrupt();
      return;
    }
    if (init) return;
    switch (defaultAction(signal)) {
      case "terminate":
        process.finish({ signal });
        return;
      case "stop":
        this.stop(process);
        return;
      default:
        return;
    }
  }

  /** Called by a process that has ended. */
  ended(process: Process): void {
    for (const child of process.children) {
      child.parent = undefined;
      if (child.status) this.pids.remove(child);
    }
    process.children.clear();
    const { parent } = process;
    if (process.pid === 1) {
      for (const other of [...this.pids.processes.values()]) if (!other.status) this.signal(other, "SIGKILL", true);
    }
    if (process.tty && process.session === process.pid) process.tty.leaderEnded(process);
    if (!parent || parent.status || parent.handlerOf("SIGCHLD") === "ignore") {
      this.pids.remove(process);
      parent?.children.delete(process);
    }
    if (parent && !parent.status) this.tellParent(parent);
  }

  /** Takes a zombie out of the table. */
  reap(process: Process): void {
    this.pids.remove(process);
    process.parent?.children.delete(process);
  }

  crashed(process: Process, error: unknown): void {
    this.onCrash?.(process, error);
  }

  private stop(process: Process): void {
    if (process.stopped) return;
    process.stopped = true;
    process.stopChange = "stopped";
    if (process.parent) this.tellParent(process.parent);
  }

  private continue(process: Process): void {
    if (!process.stopped) return;
    process.stopped = false;
    process.stopChange = "continued";
    for (const thread of process.threads) thread.continueAfterStop();
    if (process.parent) this.tellParent(process.parent);
  }

  private tellParent(parent: Process): void {
    const waiters = [...parent.childWaiters];
    for (const waiter of waiters) waiter();
    this.signal(parent, "SIGCHLD");
  }

  /** Finds what a file runs: a program of the machine, or by "#!" an interpreter. */
  private executable(
    file: string,
    args: readonly string[],
    process: Process | undefined,
    options: Partial<SpawnOptions>,
    depth = 0,
  ): { program: Program; args: readonly string[]; name: string } {
    const who = options.credentials ?? process?.credentials ?? { uid: 0, gid: 0, groups: [0] };
    const cwd = options.cwd ?? process?.cwd ?? "/";
    const path = file.startsWith("/") ? file : `${cwd === "/" ? "" : cwd}/${file}`;
    const node = this.fs.node(path, who);
    if (isDirectory(node) || node.type !== "file" || !permits(node, who, 1)) throw new SystemError("EACCES", file);
    if (node.program !== undefined) {
      const program = this.programs.get(node.program);
      if (!program) throw new SystemError("ENOEXEC", file);
      return { program, args, name: baseName(file) };
    }
    const start = decode(node.read(0, 256));
    const line = /^#![ \t]*(\S+)(?:[ \t]+(.*?))?[ \t]*(?:\n|$)/.exec(start);
    if (!line || depth > 4) throw new SystemError("ENOEXEC", file);
    const rest = line[2] ? [line[2]] : [];
    const interpreter = this.executable(line[1]!, [line[1]!, ...rest, file, ...args.slice(1)], process, options, depth + 1);
    return { ...interpreter, name: baseName(file) };
  }

  private outOfMemory(group: Cgroup): void {
    // The kernel's badness: who uses most of the memory of the group dies.
    let victim: Process | undefined;
    for (const process of this.pids.processes.values()) {
      if (process.status) continue;
      let inside = false;
      for (let own: Cgroup | undefined = process.cgroup; own; own = own.parent) inside ||= own === group;
      if (inside && (!victim || process.memory > victim.memory)) victim = process;
    }
    if (!victim) return;
    group.oomKills += 1;
    if (victim.cgroup !== group) victim.cgroup.oomKills += 1;
    this.signal(victim, "SIGKILL", true);
  }
}

/** Throws E2BIG when execve would not take them. */
function checkArguments(args: readonly string[], env: ReadonlyMap<string, string> | undefined): void {
  let all = 0;
  const count = (length: number): void => {
    if (length >= LONGEST_ARGUMENT) throw new SystemError("E2BIG");
    all += length + 9;
  };
  for (const arg of args) count(arg.length);
  if (env) for (const [name, value] of env) count(name.length + 1 + value.length);
  if (all > MOST_ARGUMENTS) throw new SystemError("E2BIG");
}

/** The path of a command as execvp finds it: names with a slash as they are, others along PATH. */
export function findExecutable(process: Process, name: string, path = process.env.get("PATH")): string | undefined {
  if (name.includes("/")) return name;
  for (const directory of (path ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":")) {
    const candidate = `${directory === "" ? "." : directory.replace(/\/$/, "")}/${name}`;
    if (process.files.access(candidate, "x") && !process.files.isDirectory(candidate)) return candidate;
  }
  return undefined;
}
