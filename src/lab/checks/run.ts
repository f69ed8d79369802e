import type { RunCheck } from "../format/check-schema.ts";
import { exitCode as codeFound, same } from "./sentences.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/**
 * Virtual ms after which a script is run again though nothing was written: files in containers change unseen. The longer
 * nothing happens, the longer it waits.
 */
const FIRST_AGAIN = 5000;
const LAST_AGAIN = 120_000;

/** `run`: a bash script that must exit with 0. It is run again when something may have changed, also while it ran. */
export function startRunCheck({ script }: Pick<RunCheck, "script">, world: World): RunningCheck {
  let verdict: Verdict = { state: "waiting" };
  let running = false;
  let stale = true;
  let startedAt = 0;
  let again = FIRST_AGAIN;
  return {
    evaluate(changed) {
      if (changed) {
        stale = true;
        again = FIRST_AGAIN;
      } else if (world.now - startedAt >= again) {
        stale = true;
        again = Math.min(again * 2, LAST_AGAIN);
      }
      if (stale && !running) {
        running = true;
        stale = false;
        startedAt = world.now;
        world.runScript(script, ({ exitCode, output }) => {
          running = false;
          const said = output.trim().split("\n").at(-1) ?? "";
          verdict = exitCode === 0 ? { state: "passed" } : { state: "failed", found: said === "" ? codeFound(exitCode) : same(said) };
        });
      }
      return verdict;
    },
  };
}
