import { MOST_ITEMS, OutOfMemory } from "./value.ts";

/**
 * What stands between the outputs of a program that works long without one: whoever takes outputs hands it on, up to jq itself, which
 * lets time pass, so that a signal may end it.
 */
export const PAUSE = Symbol("pause");
export type Pause = typeof PAUSE;

/** All outputs together. Throws OutOfMemory when they are more than memory holds. */
export function* gathered<T>(outputs: Iterable<T | Pause>): Generator<Pause, T[], undefined> {
  const all: T[] = [];
  for (const output of outputs) {
    if (output === PAUSE) yield PAUSE;
    else if (all.push(output as T) > MOST_ITEMS) throw new OutOfMemory();
  }
  return all;
}
