import { Environment } from "@marcbachmann/cel-js";

/**
 * CEL over objects of the API. Whole numbers of the objects are CEL ints (JSON does not tell 1 from 1.0; the schema of
 * Kubernetes has no fractions), and what is missing is an error of the expression that the caller takes for false.
 */
const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });

export type Expression = (variables: Record<string, unknown>) => { value: unknown } | { error: string };

const compiled = new Map<string, Expression>();

/** Compiles an expression. Throws an Error with a sentence for the author when it is no CEL. */
export function compile(source: string): Expression {
  const known = compiled.get(source);
  if (known) return known;
  let run: (variables: Record<string, unknown>) => unknown;
  try {
    run = environment.parse(source) as unknown as typeof run;
  } catch (error) {
    throw new Error(`this is no CEL expression: ${firstLine(error)}`, { cause: error });
  }
  const expression: Expression = (variables) => {
    const values: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(variables)) values[name] = celValue(value);
    try {
      return { value: run(values) };
    } catch (error) {
      return { error: firstLine(error) };
    }
  };
  compiled.set(source, expression);
  return expression;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}

/** Stored objects are frozen and shared, so each is converted once. */
const converted = new WeakMap<object, unknown>();

function celValue(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  const known = converted.get(value);
  if (known !== undefined) return known;
  let result: unknown;
  if (Array.isArray(value)) result = value.map(celValue);
  else result = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, celValue(part)]));
  if (Object.isFrozen(value)) converted.set(value, result);
  return result;
}
