import type { ObjectCheck } from "../format/lab-schema.ts";
import { judge, select } from "./selection.ts";
import type { RunningCheck, World } from "./world.ts";

/** `object`: an expression over one object or a selection, as they are now. */
export function startObjectCheck(check: ObjectCheck, world: World): RunningCheck {
  const selected = select(check, world);
  return {
    evaluate() {
      const { resource, namespace, name } = selected;
      const one = name === undefined ? undefined : world.get(resource, namespace, name);
      const objects = name === undefined ? world.list(resource, namespace) : one ? [one] : [];
      const { holds, found } = judge(selected, objects);
      return { state: holds ? "passed" : "failed", found };
    },
  };
}
