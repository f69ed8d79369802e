/** Processes that a group starts at one moment without waiting, and how many more with each ms: one shell that forks is not slower. */
const STARTS_AT_ONCE = 32;
const STARTS_PER_MS = 2.5;

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
  /** Cores there are, for the group of a whole machine: when more is wanted, its groups get by their weights. */
  cores: number | undefined;
  /** Weight against its siblings (cpu.shares): millicores requested, at least 2. */
  cpuWeight = 2;
  /** Bytes. */
  memoryUsed = 0;
  memoryLimit: number | undefined;
  /** The part of it that files in memory take: it stays when the processes have gone. */
  pagesUsed = 0;
  /** Processes now, and how many there may be. */
  processes = 0;
  processLimit: number | undefined;
  /** Starts that are free now (below 0: that wait), and when that was so (virtual ms). */
  private starts = STARTS_AT_ONCE;
  private startsAt = 0;
  /** How often a process of this group was killed because the group (or one above) had no memory left. */
  oomKills = 0;
  /** Threads that want the CPU now. */
  running = 0;
  /** Its groups in which a thread wants the CPU; kept where `cores` is said. */
  private readonly busy = new Set<Cgroup>();
  /** Virtual ms at which the kernel of a whole machine was started: an hour before the beginning, unless it was since. */
  bootedAt = -3_600_000;
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
    let child: Cgroup | undefined;
    for (let group: Cgroup | undefined = this; group; child = group, group = group.parent) {
      const { cpuLimit, cores } = group;
      if (cpuLimit !== undefined && cpuLimit > 0) factor = Math.max(factor, Math.max(1, group.running) / cpuLimit);
      if (cores !== undefined && group.running > cores) factor = Math.max(factor, group.contention(child));
    }
    return factor;
  }

  /** The part of it that limits make. */
  throttling(): number {
    let factor = 1;
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      if (group.cpuLimit === undefined || group.cpuLimit <= 0) continue;
      const threads = Math.max(1, group.running);
      factor = Math.max(factor, threads / group.cpuLimit);
    }
    return factor;
  }

  /** How many times the cores that one of its groups gets it wants: who wants less than his share leaves the rest to the others. */
  private contention(child: Cgroup | undefined): number {
    if (!child) return this.running / this.cores!;
    const wants = (group: Cgroup): number => Math.min(group.running, group.cpuLimit ?? Infinity);
    let rest = [...this.busy];
    let cores = this.cores!;
    for (;;) {
      let weights = 0;
      for (const group of rest) weights += group.cpuWeight;
      const modest = rest.filter((group) => wants(group) * weights <= cores * group.cpuWeight);
      if (modest.length === 0) return (wants(child) * weights) / (cores * child.cpuWeight);
      if (modest.includes(child)) return 1;
      for (const group of modest) cores -= wants(group);
      rest = rest.filter((group) => !modest.includes(group));
    }
  }

  countThrottled(ms: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) group.throttled += ms;
  }

  changeRunning(by: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      group.running += by;
      if (group.parent?.cores === undefined) continue;
      if (group.running > 0) group.parent.busy.add(group);
      else group.parent.busy.delete(group);
    }
  }

  /** Whether no process more may be started, by its own limit or one above. */
  get isFull(): boolean {
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      if (group.processLimit !== undefined && group.processes >= group.processLimit) return true;
    }
    return false;
  }

  /**
   * How long a process that starts now (virtual ms) waits for a processor. Short-lived ones use too little for time to pass by
   * itself, so without this a fork bomb would grow for ever in no time.
   */
  startDelay(now: number): number {
    let share = 1;
    for (let group: Cgroup | undefined = this; group; group = group.parent) if (group.cpuLimit) share = Math.min(share, group.cpuLimit);
    const rate = STARTS_PER_MS * share;
    this.starts = Math.min(STARTS_AT_ONCE, this.starts + (now - this.startsAt) * rate) - 1;
    this.startsAt = now;
    return this.starts < 0 ? -this.starts / rate : 0;
  }

  changeProcesses(by: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) group.processes += by;
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

  /** Takes or gives back memory for files in memory (tmpfs); what does not fit is not taken: see `room` and `outOfMemory`. */
  chargePages(bytes: number): void {
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      group.memoryUsed += bytes;
      group.pagesUsed += bytes;
    }
  }

  /** Bytes left till a limit, its own or one above. */
  get room(): number {
    let room = Infinity;
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      if (group.memoryLimit !== undefined) room = Math.min(room, group.memoryLimit - group.memoryUsed);
    }
    return Math.max(0, room);
  }

  /** There is no room for what one of its processes wants: somebody is killed where the limit is reached. */
  outOfMemory(): void {
    const room = this.room;
    for (let group: Cgroup | undefined = this; group; group = group.parent) {
      if (group.memoryLimit === undefined || group.memoryLimit - group.memoryUsed > room) continue;
      this.handlerOf(group)?.(group);
      return;
    }
  }

  private handlerOf(group: Cgroup): ((group: Cgroup) => void) | undefined {
    if (group.onOutOfMemory) return group.onOutOfMemory;
    return this.onOutOfMemory;
  }
}
