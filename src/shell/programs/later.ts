import { later as laterOf, type LazyModule, type Program } from "../../os/index.ts";
import type { Flavour } from "../options.ts";

/** Makes programs of a flavour, by their names. */
export type Makers = Readonly<Record<string, (flavour: Flavour) => Program>>;

/** Programs whose code is a module of its own. */
export type Group = LazyModule<{ makers: Makers }>;

/** A program that is loaded with its group when it is first run. */
export function later(group: Group, name: string, flavour: Flavour): Program {
  let made: Program | undefined;
  return laterOf(group, ({ makers }) => (made ??= makers[name]!(flavour)));
}
