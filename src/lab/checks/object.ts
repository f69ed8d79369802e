import type { ObjectCheck } from "../format/check-schema.ts";
import { judge, objectsAt, select } from "./selection.ts";
import { createWatcher } from "./watcher.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/** `object`: an expression over one object or a selection, as they are now. */
export function startObjectCheck(check: Omit<ObjectCheck, "id" | "message">, world: World): RunningCheck {
  const selected = select(check, world);
  const touched = createWatcher(selected, world);
  let verdict: Verdict | undefined;
  return {
    evaluate() {
      if (!touched() && verdict) return verdict;
      const { holds, found } = judge(selected, objectsAt(selected, world));
      verdict = { state: holds ? "passed" : "failed", found };
      return verdict;
    },
  };
}
