import type { Place } from "./selection.ts";
import type { World } from "./world.ts";

/**
 * Says whether an object of a place was written since it was asked last (the first time: yes), reading the log of writes
 * once. So a check costs nothing while nothing that it looks at changes.
 */
export function createWatcher(place: Place, world: World): () => boolean {
  let cursor = -1;
  return () => {
    if (world.unlogged) return true;
    const { log } = world;
    if (cursor < 0) {
      cursor = log.length;
      return true;
    }
    let touched = false;
    for (; cursor < log.length; cursor += 1) {
      const change = log[cursor]!;
      touched ||= change.resource === place.resource
        && (place.namespace === "" || change.namespace === place.namespace)
        && (place.name === undefined || change.name === place.name);
    }
    return touched;
  };
}
