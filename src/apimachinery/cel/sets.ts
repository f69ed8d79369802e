import type { Environment } from "@marcbachmann/cel-js";

/** The namespace `sets` of the extensions of CEL: lists as sets. */
class Sets {}
/** The namespace `jsonpatch`, for the paths of JSON patches. */
class JsonPatches {}

const numeric = (value: unknown): boolean => typeof value === "bigint" || typeof value === "number";

function equal(a: unknown, b: unknown): boolean {
  // 1 and 1.0 are the same number to CEL.
  if (numeric(a) && numeric(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, index) => equal(one, b[index]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) || Array.isArray(b)) return a === b;
  const [left, right] = [a, b].map((one) => (one instanceof Map ? (one as Map<unknown, unknown>) : new Map<unknown, unknown>(Object.entries(one)))) as [Map<unknown, unknown>, Map<unknown, unknown>];
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && equal(value, right.get(key)));
}

const has = (all: readonly unknown[], one: unknown): boolean => all.some((other) => equal(one, other));
const contains = (all: readonly unknown[], some: readonly unknown[]): boolean => some.every((one) => has(all, one));

export function addSets(environment: Environment): void {
  const add = (name: string, run: (a: readonly unknown[], b: readonly unknown[]) => boolean): void => {
    environment.registerFunction(`Sets.${name}(list, list): bool`, ((_sets: Sets, a: readonly unknown[], b: readonly unknown[]) => run(a, b)) as never);
  };
  environment.registerType("JsonPatches", JsonPatches).registerConstant("jsonpatch", "JsonPatches", new JsonPatches());
  environment.registerFunction("JsonPatches.escapeKey(string): string", ((_patches: JsonPatches, key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1")) as never);
  environment.registerType("Sets", Sets).registerConstant("sets", "Sets", new Sets());
  add("contains", contains);
  add("equivalent", (a, b) => contains(a, b) && contains(b, a));
  add("intersects", (a, b) => a.some((one) => has(b, one)));
}
