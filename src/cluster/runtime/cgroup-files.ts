import { DirectoryNode, encode, GeneratedFile, type Cgroup, type TreeContext } from "../../os/index.ts";

const PERIOD = 100_000;

/** /sys/fs/cgroup of a container (cgroup v2): its limits and what it has used. */
export function buildCgroupFiles(context: TreeContext, cgroup: Cgroup): DirectoryNode {
  return DirectoryNode.late(context, 0o555, (root) => fill(root, cgroup));
}

function fill(root: DirectoryNode, cgroup: Cgroup): void {
  const file = (name: string, make: () => string): void => {
    root.set(name, new GeneratedFile(root.context, () => encode(`${make()}\n`)));
  };
  file("cpu.max", () => `${cgroup.cpuLimit === undefined ? "max" : Math.round(cgroup.cpuLimit * PERIOD)} ${PERIOD}`);
  file("cpu.weight", () => String(cpuWeight(cgroup.cpuWeight)));
  file("cpu.stat", () => {
    const used = Math.round(cgroup.cpuUsed * 1000);
    const throttled = Math.round(cgroup.throttled * 1000);
    return `usage_usec ${used}\nuser_usec ${used}\nsystem_usec 0\nnr_periods 0\nnr_throttled ${Math.ceil(throttled / PERIOD)}\nthrottled_usec ${throttled}`;
  });
  file("memory.max", () => String(cgroup.memoryLimit ?? "max"));
  file("memory.current", () => String(cgroup.memoryUsed));
  file("memory.high", () => "max");
  file("memory.low", () => "0");
  file("memory.min", () => "0");
  file("memory.swap.max", () => "0");
  file("memory.events", () => `low 0\nhigh 0\nmax ${cgroup.oomKills}\noom ${cgroup.oomKills}\noom_kill ${cgroup.oomKills}\noom_group_kill ${cgroup.oomKills}`);
  file("memory.stat", () => `anon ${cgroup.memoryUsed - cgroup.pagesUsed}\nfile ${cgroup.pagesUsed}\nkernel 0\nshmem ${cgroup.pagesUsed}\ninactive_file 0`);
  file("pids.max", () => "max");
  file("cgroup.controllers", () => "cpuset cpu io memory hugetlb pids rdma misc");
  file("cgroup.procs", () => "1");
  file("cpuset.cpus.effective", () => "0-1");
}

/** cpu.weight from the millicores requested (shares = request * 1024 / 1000; runc's conversion since 1.3). */
function cpuWeight(millicores: number): number {
  const shares = Math.max(2, Math.floor((millicores * 1024) / 1000));
  return Math.min(10000, Math.max(1, 1 + Math.floor(((shares - 2) * 9999) / 262142)));
}
