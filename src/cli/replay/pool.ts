import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Row } from "./grade-file.ts";

/** Milliseconds of CPU that one file may take, whatever else the machine does: a log that says so much is not from a learner. */
const PATIENCE = 120_000;
/** Real ms between two looks at what a thread has used. */
const LOOK = 500;

/**
 * Grades files on as many threads as there are cores. `onDone` is called after each file, with the rows that are known by then and
 * were not before, in the order of the files; `patience`: ms of CPU that one file may take.
 */
export async function gradeFiles(
  files: readonly string[], jobs = availableParallelism(), onDone: (done: number, rows: readonly Row[]) => void = () => {}, patience = PATIENCE,
): Promise<Row[]> {
  const results = files.map((): Row[] | undefined => undefined);
  let next = 0;
  let done = 0;
  let told = 0;
  const work = async (): Promise<void> => {
    let worker = newWorker();
    while (next < files.length) {
      const index = next;
      next += 1;
      const file = files[index]!;
      const rows = await ask(worker, file, patience);
      if ("broken" in rows) {
        // What a log does to its thread is nobody else's harm.
        await worker.terminate();
        worker = newWorker();
        results[index] = [{ file, lab: "", problem: rows.broken }];
      } else results[index] = rows;
      const known: Row[] = [];
      for (let graded = results[told]; graded; graded = results[told]) {
        known.push(...graded);
        told += 1;
      }
      onDone((done += 1), known);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, work));
  return results.flatMap((rows) => rows ?? []);
}

function newWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 1500 } });
}

function ask(worker: Worker, file: string, patience: number): Promise<Row[] | { broken: string }> {
  return new Promise((resolve) => {
    const onMessage = (rows: Row[]): void => finish(rows);
    const onError = (error: Error): void => finish({ broken: `grading failed: ${error.message}` });
    const onExit = (): void => finish({ broken: "grading failed: its thread ended" });
    const finish = (answer: Row[] | { broken: string }): void => {
      clearInterval(looking);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      resolve(answer);
    };
    let before: number | undefined;
    const looking = setInterval(() => {
      // A thread that has not begun yet, or has ended, has nothing to say.
      worker.cpuUsage().then(({ user, system }) => {
        const used = (user + system) / 1000;
        before ??= used;
        if (used - before > patience) finish({ broken: `grading took more than ${patience / 1000} s: no learner's session takes so long` });
      }, () => undefined);
    }, LOOK);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(file);
  });
}
