import type { Simulation } from "../../../sim/index.ts";

/** What the API says of its types and fields: fetched when the first client asks, for few do and it is long. */
export interface Descriptions {
  texts: string[];
  /** By schema: the place of the type's text (-1: none) and those of its fields. */
  types: Record<string, [own: number, fields: Record<string, number>]>;
}

let loaded: Descriptions | undefined;

/** Calls `done` with the descriptions, at once when they are here; else the clock waits for them. */
export function withDescriptions(simulation: Simulation, done: (descriptions: Descriptions | undefined) => void): void {
  if (loaded) {
    done(loaded);
    return;
  }
  const fetching = import("./descriptions-1.36.json", { with: { type: "json" } }).then((module): Descriptions => module.default as unknown as Descriptions);
  simulation.hold(fetching, (outcome) => {
    if ("value" in outcome) loaded = outcome.value;
    // Without them (a network that is gone) the types are told all the same.
    done(loaded);
  });
}
