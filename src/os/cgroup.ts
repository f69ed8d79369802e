/**
 * The accounts of a group of processes: CPU time and memory used, and what they may use. Groups nest (node > pod >
 * container); what a process takes counts in every group above it.
 */
export class Cgroup {
  readonly name: string;
  readonly parent: Cgroup | undefined;
  /** CPU time used, ms. */
  cpuUsed = 0;
  /** Wall time its processes waited because of the limit, ms. */
  throttled = 0;
  /** Cores it may use at once; undefined for no limit of its own. */
  cpuLimit: number | undefined;
  /** Weight against its siblings (cpu.shares): millicores requested, at least 2. */
  cpuWeight = 2;
  /** Bytes. */
  memoryUsed = 0;
  memoryLimit: number | undefined;
  /** How often a process of this group was killed because the group (or one above) had no memory left. */
  oomKills = 0;
  /** Threads that want the CPU now. */
  running = 0;
  /** Chooses and kills a victim when a limit is passed; set by the machine that owns the group. */
  onOutOfMemory: ((group: Cgroup) => void) | undefined;

  constructor(name: string, parent?: Cgroup) {
    this.name = name;
    this.parent = parent;
  }

  /** Counts CPU time, here and above. */
  chargeCpu(ms: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) group.cpuUsed += ms;
  }

  /** How much longer than its CPU time a thread takes now: 1 when it gets a whole core. */
  slowdown(): number {
    let factor = 1;
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      if (group.cpuLimit === undefined || group.cpuLimit <= 0) continue;
      const threads = Math.max(1, group.running);
      factor = Math.max(factor, threads / group.cpuLimit);
    }
    return factor;
  }

  countThrottled(ms: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) group.throttled += ms;
  }

  changeRunning(by: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) group.running += by;
  }

  /** Takes (or with a negative number gives back) memory. Where a limit is passed, `onOutOfMemory` of that group is called. */
  chargeMemory(bytes: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) group.memoryUsed += bytes;
    if (bytes <= 0) return;
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      if (group.memoryLimit !== undefined && group.memoryUsed > group.memoryLimit) {
        this.handlerOf(group)?.(group);
        return;
      }
    }
  }

  private handlerOf(group: Cgroup): ((group: Cgroup) => void) | undefined {
    if (group.onOutOfMemory) return group.onOutOfMemory;
    return this.onOutOfMemory;
  }
}
