import type { Call, FileStatus } from "../../../os/index.ts";

/** A file on the way through the tree. */
export interface Visit {
  path: string;
  /** The operand it was found under. */
  top: string;
  depth: number;
  status: FileStatus;
}

export type Test = (visit: Visit) => Call<boolean>;

export class FindError extends Error {}

// eslint-disable-next-line require-yield
export const always: Test = function* () {
  return true;
};

export function simple(test: (visit: Visit) => boolean): Test {
  // eslint-disable-next-line require-yield
  return function* (visit) {
    return test(visit);
  };
}

export function and(left: Test, right: Test): Test {
  return function* (visit) {
    return (yield* left(visit)) && (yield* right(visit));
  };
}

export function baseOf(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function compareNumber(value: number, sign: string, wanted: number): boolean {
  return sign === "+" ? value > wanted : sign === "-" ? value < wanted : value === wanted;
}
