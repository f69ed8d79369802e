import type { CelAuthorizer, CelExpression } from "../../apimachinery/cel/index.ts";
import { laterModule, loadedModule } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";

export { CelError } from "../../apimachinery/cel/error.ts";

/*
 * CEL comes late: a cluster without policies and custom resources never needs it. Whoever writes an object with expressions
 * waits for it (`afterCel`), so that all who evaluate them have it.
 */
export const celEngine = laterModule(() => import("../../apimachinery/cel/index.ts"));

/** Compiles an expression. Throws CelError with what the parser says. */
export function compileCel(source: string): CelExpression {
  return loadedModule(celEngine).compileCel(source);
}

/** The type that an expression has, as far as it can be told without its variables. Throws CelError. */
export function celType(source: string): string {
  return loadedModule(celEngine).celType(source);
}

/** What an expression has made, as JSON. */
export function celJson(value: unknown): unknown {
  return loadedModule(celEngine).jsonOf(value);
}

/** What `authorizer` stands for in an expression. */
export function celAuthorizer(...parameters: ConstructorParameters<typeof CelAuthorizer>): CelAuthorizer {
  return new (loadedModule(celEngine).CelAuthorizer)(...parameters);
}

/**
 * Runs `run` with CEL at hand: at once, or when it is loaded, with the clock standing still meanwhile. It has to be the last thing that
 * an event does: then what was loaded before, by whichever session, changes nothing.
 */
export function afterCel(simulation: Simulation, run: () => void): void {
  if (celEngine.value !== undefined) {
    run();
    return;
  }
  simulation.hold(celEngine.load(), (outcome) => {
    if ("value" in outcome) celEngine.value = outcome.value;
    run();
  });
}

/** Whether a request may bring an object with expressions. */
export function bringsExpressions(method: string, path: string): boolean {
  return /^(POST|PUT|PATCH)$/.test(method) && /^\/apis\/(admissionregistration|apiextensions|resource)\.k8s\.io\//.test(path);
}
