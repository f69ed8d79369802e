import type { Hint } from "../format/lab-schema.ts";

/**
 * The hint that comes next, by what was tried: the first not yet shown whose conditions hold; undefined when there is
 * none. `commands`: lines entered since the task began. `failing`: ids of checks that do not pass.
 */
export function nextHint(hints: readonly Hint[], shown: readonly number[], commands: readonly string[], failing: readonly string[]): number | undefined {
  const tried = (pattern: string): boolean => commands.some((line) => new RegExp(pattern).test(line));
  const index = hints.findIndex((hint, each) => {
    if (shown.includes(each)) return false;
    if (hint.ran !== undefined && !tried(hint.ran)) return false;
    if (hint.unlessRan !== undefined && tried(hint.unlessRan)) return false;
    return hint.failing === undefined || failing.includes(hint.failing);
  });
  return index < 0 ? undefined : index;
}
