import { Environment } from "@marcbachmann/cel-js";

/** A compiled CEL expression; its variables are JSON values. */
export type CelExpression = (variables: Record<string, unknown>) => { value: unknown } | { error: string };

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true });
const compiled = new Map<string, CelExpression | { broken: string }>();

/**
 * Compiles an expression of a validation rule. Whole numbers are CEL ints: JSON does not tell 1 from 1.0, and rules
 * compare fields that are integers. Throws an Error with what the parser says.
 */
export function compileCel(source: string): CelExpression {
  let known = compiled.get(source);
  if (!known) compiled.set(source, (known = compile(source)));
  if (typeof known === "function") return known;
  throw new Error(known.broken);
}

function compile(source: string): CelExpression | { broken: string } {
  let run: (variables: Record<string, unknown>) => unknown;
  try {
    run = environment.parse(source) as unknown as typeof run;
  } catch (error) {
    return { broken: firstLine(error) };
  }
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(variables)) values[name] = celValue(value);
    try {
      return { value: run(values) };
    } catch (error) {
      return { error: firstLine(error) };
    }
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}

function celValue(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(celValue);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, celValue(part)]));
}
