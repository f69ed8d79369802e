import type { Ast } from "./syntax.ts";
import type { Value } from "./value.ts";

/** A function: its body, and where it was defined. A parameter is a function without parameters. */
export interface Closure {
  parameters: readonly string[];
  body: Ast;
  scope: Scope;
}

/** Names in force: linked, the innermost first. */
export interface Scope {
  parent: Scope | undefined;
  variable?: { name: string; value: Value };
  closure?: { key: string; closure: Closure };
}

/** Adds a function to a scope; it sees itself. */
export function define(scope: Scope, name: string, parameters: readonly string[], body: Ast): Scope {
  const inner: Scope = { parent: scope };
  inner.closure = { key: `${name}/${parameters.length}`, closure: { parameters, body, scope: inner } };
  return inner;
}

/** The function of a name and number of parameters (`map/1`) that is in force. */
export function lookup(scope: Scope, key: string): Closure | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.closure?.key === key) return at.closure.closure;
  return undefined;
}
