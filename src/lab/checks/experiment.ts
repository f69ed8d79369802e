import type { ExperimentCheck } from "../format/check-schema.ts";
import { OTHERS_FIRST, SOON, UNDER_WAY } from "./sentences.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/** Virtual ms without a change after which the cluster counts as at rest. */
const REST = 5000;
/** Virtual ms after which an experiment is run though the cluster does not come to rest. */
const PATIENCE = 60_000;
/** Virtual ms between an experiment that failed and the next one, when nobody did anything: doubled each time. */
const FIRST_AGAIN = 30_000;
const LAST_AGAIN = 30 * 60_000;

/**
 * `experiment`: what happens to a copy of the session when something goes wrong.
 *
 * It is asked for when the other checks of its task have nothing against it and the cluster has come to rest (or at once,
 * when the learner says so). Whoever drives the session forks it at that point, runs the experiment there
 * (experiment/run.ts), and gives the verdict back as an input, so that it stands in the log and a replay need not run it
 * again. A verdict counts as long as nobody has done anything to the cluster since it was asked for.
 */
export function startExperimentCheck(_check: ExperimentCheck, world: World): RunningCheck {
  let verdict: Verdict = { state: "waiting", found: OTHERS_FIRST };
  let asked: { at: number; inputs: number } | undefined;
  let askedDeeds = -1;
  let wanted = false;
  /** Since when it could run but for the cluster's unrest. */
  let readyAt: number | undefined;
  let again = FIRST_AGAIN;
  let commands = world.commands.length;
  let failedAt = 0;

  const due = (others: boolean): boolean => {
    if (wanted) return true;
    if (!others) {
      readyAt = undefined;
      return false;
    }
    if (verdict.state === "passed" && world.deeds === askedDeeds) return false;
    if (verdict.state === "failed") {
      // The same cluster gives the same answer: only after a deed, a command, or a while (it may have got over something).
      const idle = world.deeds === askedDeeds && world.commands.length === commands;
      if (idle && (world.restlessAt <= failedAt || world.now - failedAt < again)) return false;
      if (world.now - failedAt < REST) return false;
    }
    readyAt ??= world.now;
    return world.now - world.restlessAt >= REST || world.now - readyAt >= PATIENCE;
  };

  return {
    get asked() {
      return asked;
    },
    take(input) {
      if (input.type === "experiment") wanted = true;
      if (input.type !== "verdict" || !asked || asked.at !== input.asked) return;
      const stale = world.deeds !== askedDeeds;
      asked = undefined;
      if (stale) return;
      verdict = { state: input.state, ...(input.found ? { found: input.found } : {}) };
      if (input.state === "failed") {
        again = commands === world.commands.length ? Math.min(again * 2, LAST_AGAIN) : FIRST_AGAIN;
        failedAt = world.now;
        commands = world.commands.length;
      }
    },
    evaluate(_changed, others) {
      if (!asked && due(others)) {
        asked = { at: world.now, inputs: world.inputs };
        askedDeeds = world.deeds;
        wanted = false;
        readyAt = undefined;
      }
      if (asked) return { state: "waiting", found: UNDER_WAY, running: true };
      if (verdict.state === "passed" && world.deeds !== askedDeeds) verdict = { state: "waiting", found: SOON };
      if (verdict.state === "waiting") return { state: "waiting", found: others ? SOON : OTHERS_FIRST };
      return verdict;
    },
  };
}
