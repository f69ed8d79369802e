import type { Machine } from "./machine.ts";
import type { Process } from "./process.ts";
import {
  DeviceNode, DirectoryNode, GeneratedDirectory, GeneratedFile, SymlinkNode, type Inode, type TreeContext,
} from "./fs/index.ts";
import { namespaceOf, NAMESPACES } from "./namespaces.ts";
import type { ProcOptions } from "./proc.ts";
import { systemDirectory } from "./kernel-settings-files.ts";
import { KernelSettings } from "./kernel-settings.ts";
import { KERNEL, KERNEL_BANNER } from "./kernel.ts";
import { encode } from "./text.ts";

const ALL_CAPABILITIES = "000001ffffffffff";

/** What stands in a /proc. */
export function procFiles(context: TreeContext, options: ProcOptions): GeneratedDirectory {
  const { machine } = options;
  const file = (make: () => string): GeneratedFile => new GeneratedFile(context, () => encode(make()));
  const fixed = new Map<string, Inode>([
    ["cpuinfo", file(() => Array.from({ length: options.cores }, (_, i) => cpuInfo(i, options.cores)).join("\n"))],
    ["meminfo", file(() => memInfo(options.memory, options.memoryUsed()))],
    ["uptime", file(() => {
      const up = (machine.simulation.now - machine.bootedAt) / 1000;
      return `${up.toFixed(2)} ${(up * 1.9).toFixed(2)}\n`;
    })],
    ["loadavg", file(() => `0.08 0.10 0.09 1/${machine.pids.processes.size + 100} ${Math.max(0, ...machine.pids.processes.keys())}\n`)],
    ["version", file(() => `${KERNEL_BANNER}\n`)],
    ["filesystems", file(() => "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\n\text4\nnodev\toverlay\n")],
    ["mounts", file(() => mounts(machine))],
    ["stat", file(() => cpuStat(machine))],
    ["net", netDirectory(context)],
    ["sys", systemDirectory(context, options.settings ?? new KernelSettings(), options.writableSettings ?? true, {
      "kernel.hostname": () => machine.hostname,
      "kernel.osrelease": () => KERNEL.release,
    })],
  ]);
  const pids = (): string[] => machine.pids.seen().map(({ pid }) => String(pid));
  return new GeneratedDirectory(
    context,
    (name) => {
      const known = fixed.get(name);
      if (known) return known;
      const process = /^\d+$/.test(name) ? machine.pids.find(Number(name)) : undefined;
      return process ? processDirectory(context, process, options) : undefined;
    },
    () => [...pids(), ...fixed.keys()],
  );
}

function processDirectory(context: TreeContext, process: Process, options: ProcOptions): GeneratedDirectory {
  const file = (make: () => string): GeneratedFile => new GeneratedFile(context, () => encode(make()));
  const entries: Record<string, () => Inode> = {
    cmdline: () => file(() => process.args.map((arg) => `${arg}\0`).join("")),
    comm: () => file(() => `${process.name.slice(0, 15)}\n`),
    environ: () => new GeneratedFile(context, () => encode([...process.env].map(([k, v]) => `${k}=${v}\0`).join("")), 0o400),
    status: () => file(() => statusText(process, options)),
    stat: () => file(() => statText(process)),
    statm: () => file(() => `${Math.ceil(process.memory / 4096) + 200} ${Math.ceil(process.memory / 4096) + 100} 50 10 0 100 0\n`),
    limits: () => file(() => "Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1048576              1048576              files     \n"),
    cgroup: () => file(() => "0::/\n"),
    mounts: () => file(() => mounts(process.machine)),
    mountinfo: () => file(() => mounts(process.machine)),
    uid_map: () => file(() => idMap(options.firstId)),
    gid_map: () => file(() => idMap(options.firstId)),
    oom_score_adj: () => file(() => "0\n"),
    cwd: () => new SymlinkNode(context, process.cwd),
    // What another machine's process (one of a container that this one shares its processes with) calls "/".
    root: () => (process.machine === options.machine ? new SymlinkNode(context, "/") : process.machine.fs.root),
    exe: () => new SymlinkNode(context, process.args[0]?.startsWith("/") ? process.args[0] : `/bin/${process.name}`),
    fd: () => descriptors(context, process),
    ns: () => namespaces(context, process),
  };
  return new GeneratedDirectory(context, (name) => entries[name]?.(), () => Object.keys(entries).sort());
}

/** Ids inside, ids outside, and how many: 65536 for a Pod with users of its own. */
function idMap(first: number | undefined): string {
  const [outside, count] = first === undefined ? [0, 4_294_967_295] : [first, 65_536];
  return `${"0".padStart(10)} ${String(outside).padStart(10)} ${String(count).padStart(10)}\n`;
}

function namespaces(context: TreeContext, process: Process): GeneratedDirectory {
  return new GeneratedDirectory(
    context,
    (name) => (NAMESPACES.includes(name) ? new SymlinkNode(context, namespaceOf(process.machine, name)) : undefined),
    () => [...NAMESPACES],
    0o511,
  );
}

function descriptors(context: TreeContext, process: Process): GeneratedDirectory {
  return new GeneratedDirectory(
    context,
    (name) => {
      const open = process.openDescriptors.get(Number(name));
      return open ? new DeviceNode(context, () => open, 0o700) : undefined;
    },
    () => [...process.openDescriptors.keys()].sort((a, b) => a - b).map(String),
    0o500,
  );
}

function statusText(process: Process, options: ProcOptions): string {
  const { uid, gid, groups } = process.credentials;
  // A process of another user than root has no capabilities in effect.
  const bounding = options.capabilities ?? ALL_CAPABILITIES;
  const none = "0000000000000000";
  const effective = uid === 0 ? bounding : none;
  const kilobytes = Math.ceil(process.memory / 1024);
  const lines = [
    ["Name", process.name.slice(0, 15)],
    ["Umask", process.umask.toString(8).padStart(4, "0")],
    ["State", process.status ? "Z (zombie)" : process.stopped ? "T (stopped)" : "S (sleeping)"],
    ["Tgid", String(process.pid)],
    ["Pid", String(process.pid)],
    ["PPid", String(process.parent?.pid ?? 0)],
    ["Uid", [uid, uid, uid, uid].join("\t")],
    ["Gid", [gid, gid, gid, gid].join("\t")],
    ["Groups", `${groups.join(" ")} `],
    ["VmSize", `${String(kilobytes + 4000).padStart(8)} kB`],
    ["VmRSS", `${String(kilobytes + 600).padStart(8)} kB`],
    ["Threads", String(Math.max(1, process.threads.size))],
    ["CapInh", none],
    ["CapPrm", effective],
    ["CapEff", effective],
    ["CapBnd", bounding],
    ["CapAmb", none],
    ["NoNewPrivs", options.noNewPrivileges ? "1" : "0"],
    ["Seccomp", options.seccomp ? "2" : "0"],
    ["Seccomp_filters", options.seccomp ? "1" : "0"],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join("");
}

function statText(process: Process): string {
  const ticks = Math.round(process.cpuUsed / 10);
  const state = process.status ? "Z" : process.stopped ? "T" : "S";
  const started = Math.round((process.startedAt - process.machine.bootedAt) / 10);
  const pages = Math.ceil(process.memory / 4096) + 150;
  return `${process.pid} (${process.name.slice(0, 15)}) ${state} ${process.parent?.pid ?? 0} ${process.group} ${process.session} 0 -1 4194304 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${started} ${pages * 4096} ${pages}\n`;
}

function mounts(machine: Machine): string {
  const { fs } = machine;
  const rootMode = fs.readOnlyRoot ? "ro" : "rw";
  const root = fs.context.volume;
  const lines = [`${root.device} / ${root.type} ${rootMode},relatime 0 0`];
  for (const mount of fs.mounts) {
    const { device, type, limit } = mount.root.context.volume;
    const [name, kind] = mount.path === "/proc" ? ["proc", "proc"] : mount.path === "/dev" ? ["tmpfs", "tmpfs"] : [device, type];
    const size = kind === "tmpfs" && Number.isFinite(limit) ? `,size=${Math.floor(limit / 1024)}k` : "";
    const flags = mount.path === "/dev" ? `nosuid${size},mode=755` : `${/^(?:proc|cgroup2|shm)$/.test(name === "shm" ? name : kind) ? "nosuid,nodev,noexec," : ""}relatime${size}`;
    lines.push(`${name} ${mount.path} ${kind} ${mount.readOnly ? "ro" : "rw"},${flags} 0 0`);
  }
  return `${lines.join("\n")}\n`;
}

function cpuInfo(index: number, cores: number): string {
  return [
    `processor\t: ${index}`, "vendor_id\t: GenuineIntel", "cpu family\t: 6", "model\t\t: 143", "model name\t: Intel(R) Xeon(R) Processor",
    "stepping\t: 8", "cpu MHz\t\t: 2000.000", "cache size\t: 16384 KB", "physical id\t: 0", `siblings\t: ${cores}`, `core id\t\t: ${index}`,
    `cpu cores\t: ${cores}`, "flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov", "bogomips\t: 4000.00", "",
  ].join("\n");
}

function memInfo(total: number, used: number): string {
  const line = (name: string, bytes: number): string => `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
  const free = Math.max(0, total - used);
  return [
    line("MemTotal", total), line("MemFree", free * 0.8), line("MemAvailable", free), line("Buffers", 0), line("Cached", free * 0.2),
    line("SwapTotal", 0), line("SwapFree", 0),
  ].join("");
}

function cpuStat(machine: Machine): string {
  let used = 0;
  for (const process of machine.pids.processes.values()) used += process.cpuUsed;
  return `cpu  ${Math.round(used / 10)} 0 0 ${Math.round((machine.simulation.now - machine.bootedAt) / 5)} 0 0 0 0 0 0\nbtime ${Math.floor((machine.simulation.epoch + machine.bootedAt) / 1000)}\n`;
}

function netDirectory(context: TreeContext): DirectoryNode {
  const directory = new DirectoryNode(context, 0o555);
  const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  directory.set("tcp", new GeneratedFile(context, () => encode(header)));
  directory.set("route", new GeneratedFile(context, () => encode("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n")));
  return directory;
}
