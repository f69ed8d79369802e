import type { ResourceMapping } from "../rest/mapper.ts";
import type { Describer } from "./describer.ts";
import { describeGeneric } from "./generic.ts";
import { describePod } from "./pod.ts";

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  Pod: describePod,
};

/** The description of a kind; those without one of their own show all their fields. */
export function describerFor({ group, kind }: Pick<ResourceMapping, "group" | "kind">): Describer {
  return DESCRIBERS[group === "" ? kind : `${kind}.${group}`] ?? describeGeneric;
}
