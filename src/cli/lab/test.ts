import { watch } from "node:fs";
import { join } from "node:path";
import { LabError, loadLab } from "../../lab/format/load.ts";
import { LABS, labIds, readLabFolder } from "../lab-folder.ts";
import { proveLab } from "./proof.ts";

/** Proves labs and says so. Exit code 0 when all of them hold. */
export async function testLabs(ids: readonly string[]): Promise<number> {
  let good = 0;
  for (const id of ids) {
    const began = performance.now();
    const problems = await problemsOf(id);
    if (problems.length === 0) good += 1;
    const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    process.stdout.write(`${problems.length === 0 ? "ok  " : "FAIL"} ${id} (${took})\n${problems.map((problem) => `  ${problem}\n`).join("")}`);
  }
  process.stdout.write(`${good} of ${ids.length} labs hold\n`);
  return good === ids.length ? 0 : 1;
}

/** Everything that is wrong with a lab. */
async function problemsOf(id: string): Promise<string[]> {
  try {
    return await proveLab(loadLab(id, readLabFolder(id) ?? {}));
  } catch (error) {
    if (error instanceof LabError) return [...error.problems];
    // A setup that fails, a behaviour of an image that cannot be read: the author's to mend, not ours.
    if (error instanceof Error) return [error.message];
    throw error;
  }
}

/** Real ms in which the writes of one save are taken together. */
const TOGETHER = 150;

/** Proves labs again after each save, till it is interrupted. */
export async function watchLabs(ids: readonly string[]): Promise<number> {
  const chosen = (): readonly string[] => (ids.length > 0 ? ids : labIds());
  let waiting = new Set(chosen());
  let wake: (() => void) | undefined;
  const watcher = watch(LABS, { recursive: true }, (_event, file) => {
    const id = file?.split(/[\\/]/)[0];
    if (id !== undefined && chosen().includes(id)) {
      waiting.add(id);
      wake?.();
    }
  });
  let stopped = false;
  process.once("SIGINT", () => {
    stopped = true;
    watcher.close();
    wake?.();
  });
  while (!stopped) {
    if (waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, TOGETHER));
      const now = [...waiting].sort();
      waiting = new Set();
      await testLabs(now);
      process.stdout.write(`watching ${join(LABS, ids.length === 1 ? ids[0]! : "")}; Ctrl-C ends\n`);
    }
    if (waiting.size === 0 && !stopped) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    }
  }
  return 0;
}
