import type { Call } from "../../os/index.ts";
import { StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { pathOf } from "../rest/mapper.ts";
import { itemsOf, type Info } from "../resource/info.ts";

/** What became of the object: its present state, or undefined when it is not there. */
export type Check = (object: KubeObject | undefined, type: "ADDED" | "MODIFIED" | "DELETED" | "LISTED") => boolean;

/**
 * Lists and watches one object until `check` is content; false when the deadline (virtual ms) passed first. Watches that
 * end are begun anew.
 */
export function* untilObject(invocation: Invocation, info: Info, deadline: number, check: Check): Call<boolean> {
  const { client, process } = invocation;
  const path = pathOf(info.mapping, info.namespace);
  const fieldSelector = `metadata.name=${info.name}`;
  for (;;) {
    // The time is one for all objects: when it is over, nothing is looked at any more.
    if (process.now >= deadline) return false;
    const list = yield* client.json(path, { query: { fieldSelector } });
    const [present] = itemsOf(list);
    if (check(present, "LISTED")) return true;
    const stream = yield* client.watch(path, {
      query: { fieldSelector, resourceVersion: list.metadata?.resourceVersion, timeoutSeconds: "300" },
    });
    try {
      for (;;) {
        const line = yield* stream.next(Math.max(0, deadline - process.now));
        if (line === null) return false;
        if (line === undefined) break;
        const event = JSON.parse(line) as { type: string; object: KubeObject };
        if (event.type === "BOOKMARK") continue;
        if (event.type === "ERROR") {
          if (event.object.code === 410) break;
          throw new StatusError(event.object as never);
        }
        if (check(event.object, event.type as "ADDED")) return true;
      }
    } finally {
      stream.close();
    }
  }
}
