/** The median of some runs of a function, in ms of real time, after one run that is not counted. */
export async function medianMs(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

/** The middle one of some numbers, of an even count the upper of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Prints a figure beside its budget; over the budget the benchmark fails. */
export function report(name: string, value: number, unit: string, budget?: number): void {
  const over = budget !== undefined && value > budget;
  const text = `${name.padEnd(58)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit.padEnd(3)}`;
  process.stdout.write(`${text}${budget === undefined ? "" : `  budget ${budget} ${unit}${over ? "  OVER" : ""}`}\n`);
  if (over) process.exitCode = 1;
}
