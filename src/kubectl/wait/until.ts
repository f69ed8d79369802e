import type { Call } from "../../os/index.ts";
import { failure, StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import type { EventType } from "../rest/client.ts";
import { pathOf } from "../rest/mapper.ts";
import { itemsOf, type Info } from "../resource/info.ts";

/** What became of the object: its present state, or undefined when it is not there. */
export type Check = (object: KubeObject | undefined, type: EventType | "LISTED") => boolean;

/**
 * Lists and watches one object until `check` is content; false when the deadline (virtual ms) passed first. Watches that
 * end are begun anew.
 */
export function* untilObject({ client, process }: Invocation, info: Info, deadline: number, check: Check): Call<boolean> {
  const path = pathOf(info.mapping, info.namespace);
  const fieldSelector = `metadata.name=${info.name}`;
  for (;;) {
    // The time is one for all objects: when it is over, nothing is looked at any more.
    if (process.now >= deadline) return false;
    const list = yield* client.json(path, { query: { fieldSelector } });
    const [present] = itemsOf(list);
    if (check(present, "LISTED")) return true;
    const query = { fieldSelector, resourceVersion: list.metadata?.resourceVersion, timeoutSeconds: "300" };
    try {
      // eslint-disable-next-line require-yield
      const met = yield* client.watch(path, { query }, function* (object, type) {
        return check(object, type) || undefined;
      }, deadline);
      if (met !== undefined) return met === true;
    } catch (error) {
      // What is asked for is too old: the list begins anew.
      if (!(error instanceof StatusError) || error.status.code !== 410) throw error;
    }
  }
}

/** The Pod of an info once `check` is content with it; undefined when the deadline passed first. Throws StatusError when it was deleted. */
export function* untilPod(invocation: Invocation, info: Info, deadline: number, check: (pod: KubeObject) => boolean): Call<KubeObject | undefined> {
  let last: KubeObject | undefined;
  const met = yield* untilObject(invocation, info, deadline, (object, type) => {
    if (type === "DELETED") throw failure(404, "NotFound", 'pods "" not found');
    if (!object) return false;
    last = object;
    return check(object);
  });
  return met ? last : undefined;
}
