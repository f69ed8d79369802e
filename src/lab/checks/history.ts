import type { KubeObject } from "../../apimachinery/types/index.ts";
import { LogReader } from "../../cluster/apiserver/index.ts";
import type { HistoryCheck } from "../format/check-schema.ts";
import type { LocalizedText } from "../format/language.ts";
import { judge, select } from "./selection.ts";
import { missing, same } from "./sentences.ts";
import type { RunningCheck, Verdict, World } from "./world.ts";

/**
 * `history`: an expression over every state since the task began, not only over the present one.
 *
 * - `eventually`: it was true at some moment.
 * - `always`, `never`: at every moment (of an object: while it existed). With `for` it must hold so long without a break,
 *   and the count begins anew after a break or when the object is made anew; without, one moment against it decides.
 */
export function startHistoryCheck(check: Omit<HistoryCheck, "id" | "message">, world: World): RunningCheck {
  const selected = select(check, world);
  const single = selected.name !== undefined;
  const objects = new Map<string, KubeObject>();
  for (const object of world.list(selected.resource, selected.namespace)) {
    if (!single || object.metadata!.name === selected.name) objects.set(keyOf(object), object);
  }
  const writes = new LogReader(() => world.log, "end");
  /** Virtual time since which it holds; undefined while it does not, or there is nothing to hold for. */
  let since: number | undefined;
  let happened = false;
  let broken: LocalizedText | undefined;
  let found: LocalizedText = same("");

  const look = (time: number): void => {
    if (single && objects.size === 0) {
      since = undefined;
      found = missing(selected.label);
      return;
    }
    const verdict = judge(selected, [...objects.values()]);
    found = verdict.found;
    const good = check.mode === "never" ? !verdict.holds : verdict.holds;
    if (verdict.holds) happened = true;
    if (good) since ??= time;
    else {
      since = undefined;
      broken ??= found;
    }
  };
  look(world.now);

  return {
    evaluate(): Verdict {
      for (const change of writes.next()) {
        if (change.resource !== selected.resource) continue;
        if (selected.namespace !== "" && change.namespace !== selected.namespace) continue;
        if (single && change.name !== selected.name) continue;
        const key = keyOf(change.object);
        if (change.type === "DELETED") {
          objects.delete(key);
          if (single) broken = undefined;
        } else objects.set(key, change.object);
        look(change.time);
      }
      if (check.mode === "eventually") return happened ? { state: "passed", found } : { state: "waiting", found };
      if (check.for === undefined) {
        if (broken !== undefined) return { state: "failed", found: broken };
        return since === undefined ? { state: "waiting", found } : { state: "passed", found };
      }
      if (since === undefined) return { state: broken === undefined ? "waiting" : "failed", found };
      const remaining = since + check.for - world.now;
      return remaining > 0 ? { state: "waiting", found, remaining } : { state: "passed", found };
    },
  };
}

function keyOf(object: KubeObject): string {
  return `${object.metadata!.namespace ?? ""}/${object.metadata!.name!}`;
}
