import type { RunCheck } from "../format/lab-schema.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/** `run`: a bash script that must exit with 0. It is run again when something may have changed. */
export function startRunCheck(check: RunCheck, world: World): RunningCheck {
  let verdict: Verdict = { state: "waiting" };
  let running = false;
  return {
    evaluate() {
      if (!running) {
        running = true;
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
