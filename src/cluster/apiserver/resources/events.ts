import type { Event } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";

/** Fields of Go structs that are written even when they are empty. */
function alwaysPresent(draft: Draft): void {
  draft.involvedObject ??= {};
  draft.source ??= {};
  draft.reportingComponent ??= "";
  draft.reportingInstance ??= "";
  for (const time of ["firstTimestamp", "lastTimestamp", "eventTime"]) draft[time] ??= null;
}

export const events: ResourceStrategy<Event> = {
  defaults: alwaysPresent,
};
