import type { CelExpression } from "../../apimachinery/cel/index.ts";
import { CelError, compileCel } from "../../cluster/apiserver/cel.ts";

export type Expression = CelExpression;

/** Compiles an expression of a check. Throws an Error with a sentence for the author when it is no CEL. */
export function compile(source: string): Expression {
  try {
    return compileCel(source);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    throw new Error(`this is no CEL expression: ${error.message}`, { cause: error });
  }
}
