import { collections } from "./builtins/collections.ts";
import { control } from "./builtins/control.ts";
import { SOURCE } from "./builtins/defined.ts";
import { type Located, type Native, plain } from "./builtins/native.ts";
import { numbers } from "./builtins/numbers.ts";
import { repetitions } from "./builtins/repetition.ts";
import { strings } from "./builtins/strings.ts";
import { times } from "./builtins/times.ts";
import { ways } from "./builtins/ways.ts";
import type { Interpreter } from "./evaluate.ts";
import { define, type Scope } from "./scope.ts";
import { parse } from "./parse.ts";
import type { Pause } from "./pause.ts";
import type { Ast } from "./syntax.ts";
import type { Value } from "./value.ts";

/** Made when they are asked for: the evaluator and its functions know each other. */
let natives: Map<string, Native> | undefined;

function table(): Map<string, Native> {
  natives ??= new Map<string, Native>([...collections, ...strings, ...numbers, ...ways, ...control, ...repetitions, ...times, ["builtins/0", plain((): Value => builtinNames())]]);
  return natives;
}

const DEFINED = new Map<string, { name: string; parameters: string[]; source: string }>();
for (const [head, source] of Object.entries(SOURCE)) {
  const [, name = "", list] = /^(\w+)(?:\((.*)\))?$/.exec(head)!;
  const parameters = list === undefined ? [] : list.split(";").map((parameter) => parameter.trim());
  DEFINED.set(`${name}/${parameters.length}`, { name, parameters, source });
}
const parsed = new Map<string, Scope>();

function builtinNames(): string[] {
  return [...table().keys(), ...DEFINED.keys()];
}

export function isBuiltin(key: string): boolean {
  return table().has(key) || DEFINED.has(key);
}

export function* callBuiltin(interpreter: Interpreter, key: string, args: readonly Ast[], input: Located, scope: Scope): Generator<Located | Pause, void, undefined> {
  const native = table().get(key);
  if (native) {
    yield* native(interpreter, args, input, scope);
    return;
  }
  const { name, parameters, source } = DEFINED.get(key)!;
  let inner = parsed.get(key);
  if (!inner) parsed.set(key, (inner = define({ parent: undefined }, name, parameters, parse(source))));
  yield* interpreter.applyBuiltin(inner.closure!.closure, args, input, scope);
}
