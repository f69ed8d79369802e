import {
  CONTAINERD_SOCKET, decode, encode, Exit, JOURNAL_SOCKET, KERNEL_BANNER, listenUnix, loadedModule, printError, ROOT, sleep, SYSTEMD_SOCKET, untilStopped,
  type Call, type HttpHandler, type Machine, type Process, type Program,
} from "../../../os/index.ts";
import type { Runtime } from "../../runtime/index.ts";
import { Journal } from "./journal.ts";
import { klog, type Severity } from "./klog.ts";
import { Systemd } from "./systemd.ts";
import { rest } from "../rest.ts";
import { readYaml } from "../written.ts";

/** What the daemons of a node drive. */
export interface HostedParts {
  machine: Machine;
  runtime: Runtime;
  startKubelet(): void;
  stopKubelet(): void;
  /** The runtime answers, or has gone. */
  runtimeUp(on: boolean): void;
}

/** Which machine belongs to which host: the programs of the daemons are the same on all nodes. */
const hosts = new WeakMap<Machine, NodeHost>();
const SSH_PORT = 22;

/** What the kernel says first. */
const BOOT = [
  KERNEL_BANNER,
  "Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro console=ttyS0",
  "Booting paravirtualized kernel on KVM",
  "cgroup: Using the unified hierarchy",
  "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.",
  "systemd[1]: Detected virtualization kvm.",
  "overlayfs: supports metacopy and redirect_dir",
  "bridge: filtering via arp/ip/ip6tables is no longer available by default. Update your scripts to load br_netfilter if you need this.",
];

/** The system of a node around its kubelet: systemd with its units, the journal, the sockets of the daemons, sshd. */
export class NodeHost {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly systemd: Systemd;
  private readonly parts: HostedParts;
  private kubelet: Process | undefined;
  private criHandler: HttpHandler | undefined;

  constructor(parts: HostedParts) {
    this.parts = parts;
    this.machine = parts.machine;
    this.journal = new Journal(parts.machine);
    this.systemd = new Systemd(parts.machine, this.journal);
    hosts.set(parts.machine, this);
  }

  /** Starts the services. `bootId`: 32 hexadecimal digits. */
  boot(bootId: string): void {
    const { fs } = this.machine;
    this.journal.booted(bootId);
    for (const line of BOOT) this.kernelSays(line);
    listenUnix(fs, SYSTEMD_SOCKET, this.systemd.service);
    listenUnix(fs, JOURNAL_SOCKET, this.journal.service, 0o666);
    this.systemd.boot();
  }

  /** A message of the kernel: dmesg and journalctl -k show it. */
  kernelSays(message: string): void {
    this.journal.add({ unit: "", identifier: "kernel", pid: 0, priority: /oom-killer|out of memory/.test(message) ? 3 : 6, message });
  }

  /** A line of the kubelet's log. */
  log(severity: Severity, place: string, message: string, values: Readonly<Record<string, unknown>> = {}): void {
    const { kubelet } = this;
    if (!kubelet || kubelet.status) return;
    kubelet.descriptor(2).write(encode(`${klog(this.machine.simulation.wall, kubelet.pid, severity, place, message, values)}\n`));
  }

  *runKubelet(process: Process): Call<void> {
    const { machine, parts } = this;
    const say = (severity: Severity, place: string, message: string, values: Record<string, unknown> = {}): Call<void> =>
      printError(`${klog(machine.simulation.wall, process.pid, severity, place, message, values)}\n`);
    const config = flag(process.args, "config");
    if (config !== undefined) {
      const problem = this.configProblem(config);
      if (problem !== undefined) {
        yield* say("E", "run.go:72", "command failed", { err: `failed to load kubelet config file, path: ${config}, error: ${problem}` });
        throw new Exit(1);
      }
    }
    for (const name of ["bootstrap-kubeconfig", "kubeconfig"]) {
      const path = flag(process.args, name);
      if (path === undefined || name === "bootstrap-kubeconfig" || this.readText(path) !== undefined) continue;
      yield* say("E", "run.go:72", "command failed", { err: `failed to run Kubelet: unable to load bootstrap kubeconfig: stat ${flag(process.args, "bootstrap-kubeconfig") ?? ""}: no such file or directory` });
      throw new Exit(1);
    }
    yield* say("I", "server.go:213", "Kubelet version", { kubeletVersion: "v1.36.2" });
    if (!this.systemd.isActive("containerd.service")) {
      yield* say("E", "run.go:72", "command failed", {
        err: "failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \"unix:///run/containerd/containerd.sock\": rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory\"",
      });
      throw new Exit(1);
    }
    this.kubelet = process;
    process.useMemory(72 * 1024 * 1024);
    process.onExit(() => {
      if (this.kubelet === process) this.kubelet = undefined;
      parts.stopKubelet();
    });
    yield* say("I", "kubelet.go:2419", "Starting kubelet main sync loop");
    parts.startKubelet();
    yield* untilEnded(process);
  }

  /** Nobody asks containerd but crictl. */
  private get cri(): HttpHandler {
    return (this.criHandler ??= loadedModule(rest).criService(this.parts.runtime));
  }

  *runContainerd(process: Process): Call<void> {
    process.useMemory(58 * 1024 * 1024);
    const close = listenUnix(this.machine.fs, CONTAINERD_SOCKET, (request, respond) => this.cri(request, respond));
    this.parts.runtimeUp(true);
    process.onExit(() => {
      close();
      this.parts.runtimeUp(false);
    });
    yield* printError(`time="${new Date(this.machine.simulation.wall).toISOString()}" level=info msg="containerd successfully booted in 0.041s"\n`);
    yield* untilEnded(process);
  }

  *runSshd(process: Process): Call<void> {
    const { machine } = this;
    const http: HttpHandler = (_request, respond) => respond({ status: 101, headers: {}, body: new Uint8Array(0), upgrade: { machine } });
    if (machine.network) process.addDescriptor(machine.network.listen(SSH_PORT, { ipv6: "also", http }));
    yield* printError("Server listening on 0.0.0.0 port 22.\n");
    yield* untilEnded(process);
  }

  private readText(path: string): string | undefined {
    const node = this.machine.fs.resolve(path, ROOT, { missing: "ok" })?.node;
    return node?.type === "file" ? decode(node.data) : undefined;
  }

  private configProblem(path: string): string | undefined {
    const text = this.readText(path);
    const failed = `failed to load Kubelet config file ${path}, error `;
    if (text === undefined) return `${failed}failed to read kubelet config file ${JSON.stringify(path)}, error: open ${path}: no such file or directory`;
    try {
      const value = readYaml(text) as { kind?: string } | null;
      if (value?.kind !== "KubeletConfiguration") return `${failed}Object 'Kind' is missing in '${text.slice(0, 60)}'`;
      const authority = (value as { authentication?: { x509?: { clientCAFile?: string } } }).authentication?.x509?.clientCAFile;
      if (authority !== undefined && this.readText(authority) === undefined) return `failed to construct kubelet dependencies: unable to load client CA file ${authority}: open ${authority}: no such file or directory`;
    } catch (error) {
      return `${failed}yaml: ${error instanceof Error ? error.message.split("\n")[0] : ""}`;
    }
    return undefined;
  }
}

function flag(args: readonly string[], name: string): string | undefined {
  for (let i = 1; i < args.length; i += 1) {
    if (args[i] === `--${name}`) return args[i + 1];
    if (args[i]!.startsWith(`--${name}=`)) return args[i]!.slice(name.length + 3);
  }
  return undefined;
}

function daemon(run: (host: NodeHost, process: Process) => Call<void>): Program {
  return function* (process) {
    const host = hosts.get(process.machine);
    if (!host) {
      yield* printError(`${process.name}: this machine is not a node\n`);
      return 1;
    }
    yield* run(host, process);
    return 0;
  };
}

/** Till it is asked to stop, and the moment that stopping takes. */
function* untilEnded(process: Process): Call<void> {
  yield* untilStopped(process);
  yield* sleep(40);
}

const idle: Program = function* (process) {
  process.useMemory(4 * 1024 * 1024);
  yield* untilEnded(process);
};

/** The daemons of a node, by the names its executables have. */
export const hostPrograms: ReadonlyMap<string, Program> = new Map([
  ["node/kubelet", daemon((host, process) => host.runKubelet(process))],
  ["node/containerd", daemon((host, process) => host.runContainerd(process))],
  ["node/sshd", daemon((host, process) => host.runSshd(process))],
  ["node/idle", idle],
]);
