import type { RunCheck } from "../format/lab-schema.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/** Virtual ms after which a script is run again though nothing was written: files in containers change unseen. */
const AGAIN_AFTER = 5000;

/** `run`: a bash script that must exit with 0. It is run again when something may have changed, also while it ran. */
export function startRunCheck(check: RunCheck, world: World): RunningCheck {
  let verdict: Verdict = { state: "waiting" };
  let running = false;
  let stale = true;
  let startedAt = 0;
  return {
    evaluate(changed) {
      if (changed || world.now - startedAt >= AGAIN_AFTER) stale = true;
      if (stale && !running) {
        running = true;
        stale = false;
        startedAt = world.now;
        world.runScript(check.script, ({ exitCode, output }) => {
          running = false;
          const said = output.trim().split("\n").at(-1) ?? "";
          verdict = exitCode === 0 ? { state: "passed" } : { state: "failed", found: said === "" ? `exit code ${exitCode}` : said };
        });
      }
      return verdict;
    },
  };
}
