import type { Process } from "../../../os/index.ts";
import { userName } from "../accounts.ts";
import { allProcesses, commandLine, memoryKib, stateLetter } from "../processes.ts";

/** A line of top: what a process uses, KiB and percent of one CPU. */
export interface Task {
  process: Process;
  user: string;
  virtual: number;
  resident: number;
  shared: number;
  state: string;
  cpu: number;
  memory: number;
  /** ms of CPU */
  time: number;
}

/** The units of memory, from KiB on. */
export const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** An amount of KiB in `width` columns, in the unit of `scale` (0 = KiB) or the next one in which it has room. */
export function scaled(kib: number, width: number, scale: number): string {
  for (let unit = scale; unit < UNITS.length; unit += 1) {
    const text = unit === 0 ? String(kib) : `${(kib / 1024 ** unit).toFixed(1)}${UNITS[unit]![0]!.toLowerCase()}`;
    if (text.length <= width) return text.padStart(width);
  }
  return "?".padStart(width);
}

export interface Field {
  name: string;
  /** Columns; 0 for the rest of the line. */
  width: number;
  left?: boolean;
  value(task: Task, view: { scale: number; commandLines: boolean }): string;
  /** What it is sorted by, the greatest first. */
  by(task: Task): number | string;
}

export const FIELDS: readonly Field[] = [
  { name: "PID", width: 7, value: (task) => String(task.process.pid), by: (task) => task.process.pid },
  { name: "USER", width: 8, left: true, value: (task) => task.user, by: (task) => task.user },
  { name: "PR", width: 3, value: () => "20", by: () => 20 },
  { name: "NI", width: 3, value: () => "0", by: () => 0 },
  { name: "VIRT", width: 7, value: (task, view) => scaled(task.virtual, 7, view.scale), by: (task) => task.virtual },
  { name: "RES", width: 6, value: (task, view) => scaled(task.resident, 6, view.scale), by: (task) => task.resident },
  { name: "SHR", width: 6, value: (task, view) => scaled(task.shared, 6, view.scale), by: (task) => task.shared },
  { name: "S", width: 1, value: (task) => task.state, by: (task) => task.state },
  { name: "%CPU", width: 5, value: (task) => task.cpu.toFixed(1), by: (task) => task.cpu },
  { name: "%MEM", width: 5, value: (task) => task.memory.toFixed(1), by: (task) => task.memory },
  { name: "TIME+", width: 9, value: (task) => `${Math.floor(task.time / 60_000)}:${((task.time / 1000) % 60).toFixed(2).padStart(5, "0")}`, by: (task) => task.time },
  { name: "COMMAND", width: 0, left: true, value: (task, view) => (view.commandLines ? commandLine(task.process) : task.process.name), by: (task) => task.process.name },
];

/** Remembers the CPU time that was used at the last look, so that the next one can tell how much was used since. */
export class Usage {
  private readonly before = new Map<number, number>();
  private last: number | undefined;

  look(self: Process, total: number): Task[] {
    const { now } = self;
    const span = Math.max(1, now - (this.last ?? now));
    const tasks = allProcesses(self).map((process): Task => {
      const used = this.last === undefined ? 0 : (process.cpuUsed - (this.before.get(process.pid) ?? 0)) / span;
      const resident = memoryKib(process);
      return {
        process, user: userName(self, process.credentials.uid) ?? String(process.credentials.uid), virtual: resident * 3, resident, shared: Math.round(resident / 2), state: stateLetter(process),
        cpu: Math.max(0, used * 100), memory: (resident / total) * 100, time: process.cpuUsed,
      };
    });
    this.before.clear();
    for (const task of tasks) this.before.set(task.process.pid, task.time);
    this.last = now;
    return tasks;
  }
}

/** Tasks in the order of a field, the greatest first (texts too), equal ones by PID. */
export function sorted(tasks: readonly Task[], field: Field, reverse: boolean): Task[] {
  const sign = reverse ? -1 : 1;
  return [...tasks].sort((a, b) => {
    const [x, y] = [field.by(a), field.by(b)];
    return (x === y ? 0 : x < y ? sign : -sign) || a.process.pid - b.process.pid;
  });
}

/** Parents before their children, with the branches of the tree that are put before the names. */
export function forest(tasks: readonly Task[]): { task: Task; branch: string }[] {
  const rows: { task: Task; branch: string }[] = [];
  const pids = new Set(tasks.map((task) => task.process.pid));
  const add = (task: Task, depth: number): void => {
    rows.push({ task, branch: depth === 0 ? "" : `${"    ".repeat(depth - 1)} \`- ` });
    for (const child of tasks) if (child.process.parent?.pid === task.process.pid && child !== task) add(child, depth + 1);
  };
  for (const task of tasks) if (!task.process.parent || !pids.has(task.process.parent.pid)) add(task, 0);
  return rows;
}
