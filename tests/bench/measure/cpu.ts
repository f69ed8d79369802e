import { median } from "./median.ts";

/** The median of some runs of a function, in ms of CPU time (a busy machine counts less), after one run that is not counted. */
export async function medianCpuMs(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return median(times);
}
