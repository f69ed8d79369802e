import type { Process } from "../../../os/index.ts";
import { memoryOf } from "../memory.ts";
import { commandLine } from "../processes.ts";
import type { Task } from "./tasks.ts";

/** The lines of BusyBox's top. */
export function busyboxLines(process: Process, tasks: readonly Task[], cores: number): string[] {
  const memory = memoryOf(process);
  const busy = Math.min(100, tasks.reduce((sum, task) => sum + task.cpu, 0) / cores);
  const percent = (value: number): string => value.toFixed(0).padStart(3);
  const ordered = [...tasks].sort((a, b) => b.cpu - a.cpu || a.process.pid - b.process.pid);
  return [
    `Mem: ${memory.used}K used, ${memory.free}K free, 0K shrd, 0K buff, ${memory.cache}K cached`,
    `CPU: ${percent(busy)}% usr   0% sys   0% nic ${percent(100 - busy)}% idle   0% io   0% irq   0% sirq`,
    `Load average: 0.00 0.00 0.00 1/${tasks.length} ${process.pid}`,
    "\x1b[7m  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\x1b[m",
    ...ordered.map(({ process: each, user, state, virtual, cpu }) =>
      `${String(each.pid).padStart(5)} ${String(each.parent?.pid ?? 0).padStart(5)} ${user.padEnd(8)} ${state.padEnd(4)} ${String(virtual).padStart(5)} ${percent((virtual / memory.total) * 100)}%   0 ${percent(cpu / cores)}% ${commandLine(each)}`),
  ];
}
