import { NO_PATH, type Interpreter } from "../evaluate.ts";
import type { Scope } from "../scope.ts";
import type { Path } from "../paths.ts";
import { PAUSE, type Pause } from "../pause.ts";
import type { Ast } from "../syntax.ts";
import { describe, JqError, kindOf, type Value } from "../value.ts";

export type Located = { path: Path | undefined; value: Value };
export type Native = (interpreter: Interpreter, args: readonly Ast[], input: Located, scope: Scope) => Generator<Located | Pause, void, undefined>;

/** A function of the input alone. */
export const plain = (work: (value: Value, interpreter: Interpreter) => Value): Native =>
  function* (interpreter, _args, input) {
    yield made(input, work(input.value, interpreter));
  };

/** A function of the input and of values: run for each combination of what the arguments give. */
export const withValues = (work: (value: Value, ...args: Value[]) => Value): Native =>
  function* (interpreter, args, input, scope) {
    const collect = function* (at: number, values: Value[]): Generator<Located | Pause, void, undefined> {
      if (at < 0) {
        yield made(input, work(input.value, ...values));
        return;
      }
      for (const value of interpreter.run(args[at]!, input.value, scope)) {
        if (value === PAUSE) yield PAUSE;
        else yield* collect(at - 1, [value, ...values]);
      }
    };
    yield* collect(args.length - 1, []);
  };

export function made(input: Located, value: Value): Located {
  return { path: input.path === undefined ? undefined : NO_PATH, value };
}

/** The parts of an array; of anything else `what` is said. */
export function items(value: Value, what: string): Value[] {
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} ${what}`);
  return value as Value[];
}

/** What `.[]` gives: the parts of an array or an object. */
export function parts(value: Value): Value[] {
  if (Array.isArray(value)) return value as Value[];
  if (kindOf(value) !== "object") throw new JqError(`Cannot iterate over ${describe(value ?? null)}`);
  return Object.values(value as object) as Value[];
}

export const string = (value: Value, what: string): string => {
  if (typeof value !== "string") throw new JqError(what);
  return value;
};

/** Functions by name and number of arguments: "split/2". */
export type Natives = readonly (readonly [string, Native])[];
