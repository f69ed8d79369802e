import { Environment } from "@marcbachmann/cel-js";
import { addAuthorizer } from "./authorizer.ts";
import { limitCost } from "./cost.ts";
import { CelError } from "./error.ts";
import { addFormat } from "./format.ts";
import { addHas, sayHas, withHas } from "./has.ts";
import { addKubernetesLibrary } from "./library.ts";
import { withMaps } from "./messages.ts";
import { addSemver } from "./semver.ts";
import { addSets } from "./sets.ts";

/*
 * CEL over objects of the API: rules of custom resources, admission policies, checks of labs. Whole numbers are CEL ints:
 * JSON does not tell 1 from 1.0, and what is compared is mostly an integer.
 */

/** A compiled expression; its variables are JSON values. What is missing is an error of the expression. */
export { CelAuthorizer, type CelAccess } from "./authorizer.ts";
export { CelError } from "./error.ts";
export { jsonOf } from "./messages.ts";
export type CelExpression = (variables: Record<string, unknown>) => { value: unknown } | { error: string };

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });
addHas(environment);
addKubernetesLibrary(environment);
addSets(environment);
addFormat(environment);
addSemver(environment);
addAuthorizer(environment);
const compiled = new Map<string, CelExpression | CelError>();

/** Compiles an expression. Throws CelError with what the parser says. */
export function compileCel(source: string): CelExpression {
  let known = compiled.get(source);
  if (!known) compiled.set(source, (known = compile(source)));
  if (known instanceof CelError) throw known;
  return known;
}

/** The type that an expression has, as far as it can be told without its variables: `bool`, `dyn` ... Throws CelError. */
export function celType(source: string): string {
  let outcome: { valid: boolean; type?: string; error?: unknown };
  try {
    outcome = (environment.parse(withHas(withMaps(source))) as unknown as { check(): typeof outcome }).check();
  } catch (error) {
    throw celError(error);
  }
  if (!outcome.valid) {
    const error = celError(outcome.error);
    // A function of a library that is not here is found missing when it is called.
    if (error.message.startsWith("found no matching overload for 'dyn.")) return "dyn";
    throw error;
  }
  return outcome.type ?? "dyn";
}

function compile(source: string): CelExpression | CelError {
  let run: ((variables: Record<string, unknown>) => unknown) & { ast: object };
  let begin: () => void;
  try {
    run = environment.parse(withHas(withMaps(source))) as unknown as typeof run;
    begin = limitCost(run.ast);
  } catch (error) {
    return celError(error);
  }
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(variables)) values[name] = celValue(value);
    try {
      begin();
      return { value: run(values) };
    } catch (error) {
      return { error: inGo(firstLine(error)) };
    }
  };
}

function celError(error: unknown): CelError {
  return new CelError(firstLine(error), (error as { node?: { pos?: number } }).node?.pos ?? 0);
}

function firstLine(error: unknown): string {
  return sayHas((error instanceof Error ? error.message : String(error)).split("\n")[0]!);
}

/** What went wrong in the words of cel-go. */
function inGo(message: string): string {
  return message
    .replace(/^No such key: index out of bounds, index (-?\d+).*/, "index out of bounds: $1")
    .replace(/^No such key: /, "no such key: ")
    .replace(/^Unknown variable: /, "no such attribute(s): ")
    .replace(/^(integer overflow|no such overload):.*/, "$1")
    .replace(/^Optional value is not present$/, "optional.none() dereference");
}

/** Quantities and the authorizer are what they are, and nothing that JSON could be. */
const isCelObject = (value: object): boolean => !Array.isArray(value) && ![Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Stored objects are frozen and shared, so each is converted once. */
const converted = new WeakMap<object, unknown>();

function celValue(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null || isCelObject(value)) return value;
  const known = converted.get(value);
  if (known !== undefined) return known;
  const result = Array.isArray(value)
    ? value.map(celValue)
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, celValue(part)]));
  if (Object.isFrozen(value)) converted.set(value, result);
  return result;
}
