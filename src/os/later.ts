import { lazily, printError, type LazyModule } from "./calls.ts";
import type { Process, Program } from "./process.ts";
import type { Simulation } from "../sim/index.ts";

const modules: LazyModule<unknown>[] = [];

/** Code that comes when it is first wanted: most of what machines can run is not needed before a first prompt. */
export function laterModule<M>(load: () => Promise<M>): LazyModule<M> {
  const module: LazyModule<M> = { load };
  modules.push(module);
  return module;
}

/** A program of a module that is loaded when it first runs. The clock stands still meanwhile. */
export function later<M>(module: LazyModule<M>, pick: (module: M) => Program): Program {
  return function* (process: Process) {
    let loaded: M;
    try {
      loaded = yield* lazily(module);
    } catch {
      // The page is offline and has not kept the module.
      yield* printError(`${process.args[0] ?? "program"}: cannot be loaded\n`);
      return 126;
    }
    return yield* pick(loaded)(process);
  };
}

/** The module that whoever comes here has seen to be loaded. Throws when it is not. */
export function loadedModule<M>(module: LazyModule<M>): M {
  if (module.value === undefined) throw new Error("a module is used before it is loaded");
  return module.value;
}

/** Loads a module if it is not here: for those outside of the simulation. */
export async function loadModule(module: LazyModule<unknown>): Promise<void> {
  module.value ??= await module.load();
}

/** Loads every such module: for those who step the clock themselves and cannot wait when it is held, and for a page that has time. */
export async function loadLater(): Promise<void> {
  await loadAll(modules);
}

/** Some bring others that come later. */
async function loadAll(all: readonly LazyModule<unknown>[]): Promise<void> {
  while (all.some(({ value }) => value === undefined)) await Promise.all(all.map(loadModule));
}

const rest: LazyModule<unknown>[] = [];

/**
 * Code that a cluster does without until somebody touches it: it boots and stands with its own few kinds and Pods. A session takes no
 * input, and its machine runs no script, before all of it is here (`afterRest`), so that whoever reads `value` may take "not here" for
 * "nobody has done anything yet". It must make no difference to the boot whether it was there.
 */
export function restModule<M>(load: () => Promise<M>): LazyModule<M> {
  const module = laterModule(load);
  rest.push(module);
  return module;
}

/** Loads the rest: for those outside of the simulation, who make clusters and hand in objects themselves. */
export async function loadRest(): Promise<void> {
  await loadAll(rest);
}

/**
 * Runs `run` with the rest (and what else is named) at hand: at once, or when it is loaded, with the clock standing still meanwhile. It has
 * to be the last thing that an event or an input does. `failed` is told when it cannot be loaded.
 */
export function afterRest(
  simulation: Simulation, run: () => void, failed: (error: unknown) => void, besides: readonly LazyModule<unknown>[] = [],
): void {
  if ([...rest, ...besides].every(({ value }) => value !== undefined)) {
    run();
    return;
  }
  simulation.hold(Promise.all([loadRest(), ...besides.map(loadModule)]), (outcome) => ("value" in outcome ? run() : failed(outcome.error)));
}
