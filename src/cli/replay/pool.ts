import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Row } from "./grade-file.ts";

/** Real ms that one file may take: a log that says so much is not from a learner. */
const PATIENCE = 120_000;

/**
 * Grades files on as many threads as there are cores. `onDone` is called after each file; `patience`: real ms that one file may
 * take. The rows come in the order of the files.
 */
export async function gradeFiles(files: readonly string[], jobs = availableParallelism(), onDone: (done: number) => void = () => {}, patience = PATIENCE): Promise<Row[]> {
  const results: Row[][] = files.map(() => []);
  let next = 0;
  let done = 0;
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
      onDone((done += 1));
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, work));
  return results.flat();
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
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      resolve(answer);
    };
    const timer = setTimeout(() => finish({ broken: `grading took more than ${patience / 1000} s: no learner's session takes so long` }), patience);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(file);
  });
}
