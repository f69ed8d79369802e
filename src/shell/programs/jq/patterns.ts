import { getIndex } from "./paths.ts";
import { PAUSE, type Pause } from "./pause.ts";
import type { Scope } from "./scope.ts";
import type { Ast, Pattern } from "./syntax.ts";
import { JqError, kindOf, type Value } from "./value.ts";

/** Evaluates the key of an entry: `{$a, (.b): $c}`. */
type Run = (key: Ast, input: Value, scope: Scope) => Iterable<Value | Pause>;

/** The names that a pattern binds. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.type === "variable") return [pattern.name];
  if (pattern.type === "array") return pattern.items.flatMap(namesOf);
  return pattern.entries.flatMap((entry) => [...(entry.variable === undefined ? [] : [entry.variable]), ...(entry.value ? namesOf(entry.value) : [])]);
}

/** The scopes in which the names of a pattern stand for the parts of a value: several where a key has several outputs. */
export function* bind(run: Run, pattern: Pattern, value: Value, input: Value, scope: Scope): Generator<Scope | Pause, void, undefined> {
  if (pattern.type === "variable") {
    yield { parent: scope, variable: { name: pattern.name, value } };
    return;
  }
  if (pattern.type === "array") {
    if (value !== null && !Array.isArray(value)) throw new JqError(`Cannot index ${kindOf(value)} with number`);
    yield* bindAll(run, pattern.items.map((item, index) => ({ item, part: () => getIndex(value, index) })), 0, input, scope);
    return;
  }
  yield* bindEntries(run, pattern.entries, 0, value, input, scope);
}

function* bindAll(run: Run, items: readonly { item: Pattern; part: () => Value }[], at: number, input: Value, scope: Scope): Generator<Scope | Pause, void, undefined> {
  const next = items[at];
  if (!next) {
    yield scope;
    return;
  }
  for (const bound of bind(run, next.item, next.part(), input, scope)) {
    if (bound === PAUSE) yield PAUSE;
    else yield* bindAll(run, items, at + 1, input, bound);
  }
}

function* bindEntries(run: Run, entries: Extract<Pattern, { type: "object" }>["entries"], at: number, value: Value, input: Value, scope: Scope): Generator<Scope | Pause, void, undefined> {
  const entry = entries[at];
  if (!entry) {
    yield scope;
    return;
  }
  for (const key of run(entry.key, input, scope)) {
    if (key === PAUSE) {
      yield PAUSE;
      continue;
    }
    if (typeof key !== "string") throw new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)}`);
    const part = getIndex(value, key);
    const named: Scope = entry.variable === undefined ? scope : { parent: scope, variable: { name: entry.variable, value: part } };
    if (entry.value) for (const bound of bind(run, entry.value, part, input, named)) {
      if (bound === PAUSE) yield PAUSE;
      else yield* bindEntries(run, entries, at + 1, value, input, bound);
    }
    else yield* bindEntries(run, entries, at + 1, value, input, named);
  }
}
