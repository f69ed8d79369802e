import type { Simulation } from "../../../sim/index.ts";

/** What the API says of its types and fields: fetched when the first client asks, for few do and it is long. */
export interface Descriptions {
  texts: string[];
  /** By schema: the place of the type's text (-1: none) and those of its fields. */
  types: Record<string, [own: number, fields: Record<string, number>]>;
}

// eslint-disable-next-line no-restricted-syntax -- handed to the clock, which waits
let fetched: Promise<Descriptions> | undefined;

/**
 * Calls `done` with the descriptions when they are here. The clock waits for them even when they have been fetched before, so
 * that it makes no difference to what happens in which order.
 */
export function withDescriptions(simulation: Simulation, done: (descriptions: Descriptions | undefined) => void): void {
  // eslint-disable-next-line no-restricted-syntax -- handed to the clock, which waits
  fetched ??= import("./descriptions-1.36.json", { with: { type: "json" } }).then((module): Descriptions => module.default as unknown as Descriptions);
  simulation.hold(fetched, (outcome) => {
    if ("value" in outcome) done(outcome.value);
    else {
      // Without them (a network that is gone) the types are told all the same.
      fetched = undefined;
      done(undefined);
    }
  });
}
