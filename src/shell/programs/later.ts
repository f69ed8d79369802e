import { lazily, printError, type LazyModule, type Process, type Program } from "../../os/index.ts";
import type { Flavour } from "../options.ts";

/** Makes programs of a flavour, by their names. */
export type Makers = Readonly<Record<string, (flavour: Flavour) => Program>>;

/** Programs whose code is a module of its own. */
export type Group = LazyModule<{ makers: Makers }>;

/** A program that is loaded with its group when it is first run. */
export function later(group: Group, name: string, flavour: Flavour): Program {
  let made: Program | undefined;
  return function* (process: Process) {
    let makers: Makers;
    try {
      ({ makers } = yield* lazily(group));
    } catch {
      // The page is offline and has not kept the module.
      yield* printError(`${name}: cannot be loaded\n`);
      return 126;
    }
    made ??= makers[name]!(flavour);
    return yield* made(process);
  };
}
