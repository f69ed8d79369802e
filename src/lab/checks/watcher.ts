import { LogReader } from "../../cluster/apiserver/index.ts";
import type { Place } from "./selection.ts";
import type { World, WorldChange } from "./world.ts";

/**
 * Says whether an object of a place was written since it was asked last (the first time: yes), reading the log of writes
 * once. So a check costs nothing while nothing that it looks at changes.
 */
export function createWatcher(place: Place, world: World): () => boolean {
  let reader: LogReader<WorldChange> | undefined;
  return () => {
    if (world.unlogged) return true;
    if (!reader) {
      reader = new LogReader(() => world.log, "end");
      return true;
    }
    return reader.next().some(
      (change) =>
        change.resource === place.resource
        && (place.namespace === "" || change.namespace === place.namespace)
        && (place.name === undefined || change.name === place.name),
    );
  };
}
