import type { Check } from "../format/lab-schema.ts";
import { startHistoryCheck } from "./history.ts";
import { startObjectCheck } from "./object.ts";
import { startRunCheck } from "./run.ts";
import type { RunningCheck, World } from "./world.ts";

/** Begins a check. Throws an Error with a sentence for the author when it cannot work on this cluster. */
export function startCheck(check: Check, world: World): RunningCheck {
  switch (check.kind) {
    case "object":
      return startObjectCheck(check, world);
    case "history":
      return startHistoryCheck(check, world);
    case "run":
      return startRunCheck(check, world);
  }
}
