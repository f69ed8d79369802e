import { Failure } from "../program.ts";

/**
 * A whole number of an option, in the words of the coreutils: `what` is what it counts ("number of lines"). Throws Failure when it is
 * none, or below `least`.
 */
export function count(text: string, what: string, least = 0): number {
  if (!/^\s*[-+]?\d+$/.test(text) || (least >= 0 && text.includes("-"))) throw new Failure(`invalid ${what}: '${text}'`);
  const value = Number(text);
  if (value < least) throw new Failure(`invalid ${what}: '${text}': Numerical result out of range`);
  return value;
}
