import type { KubeObject } from "../../apimachinery/types/index.ts";
import type { Check } from "../format/check-schema.ts";
import { startAnswerCheck } from "./answer.ts";
import { startExperimentCheck } from "./experiment.ts";
import { startGuardCheck } from "./guard.ts";
import { startHistoryCheck } from "./history.ts";
import { startObjectCheck } from "./object.ts";
import { REQUESTS, startRequestsCheck } from "./requests.ts";
import { startRunCheck } from "./run.ts";
import type { RunningCheck, World } from "./world.ts";

/**
 * Begins a check. `atOrigin`: of a guard, its objects as they were when the learner came. Throws an Error with a sentence
 * for the author when it cannot work on this cluster.
 */
export function startCheck(check: Check, world: World, atOrigin?: readonly KubeObject[]): RunningCheck {
  switch (check.kind) {
    case "object":
      return check.object === REQUESTS ? startRequestsCheck(check, world) : startObjectCheck(check, world);
    case "history":
      return startHistoryCheck(check, world);
    case "run":
      return startRunCheck(check, world);
    case "guard":
      return startGuardCheck(check, world, atOrigin);
    case "answer":
      return startAnswerCheck(check, world);
    case "experiment":
      return startExperimentCheck(check, world);
  }
}
