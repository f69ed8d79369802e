import { NO_PATH } from "../evaluate.ts";
import { deletePaths, getPath, setPath, type Path } from "../paths.ts";
import { gathered, PAUSE } from "../pause.ts";
import { JqError, type Value } from "../value.ts";
import { made, type Natives, withValues } from "./native.ts";

function wayOf(value: Value, what: string): Value[] {
  if (!Array.isArray(value)) throw new JqError(`${what} must be specified as an array`);
  return value as Value[];
}

/** Paths as values. */
export const ways: Natives = [
  ["path/1", function* (interpreter, args, input, scope) {
    for (const path of interpreter.paths(args[0]!, input.value, scope)) {
      if (path === PAUSE) yield PAUSE;
      else yield made(input, [...path]);
    }
  }],
  ["getpath/1", function* (interpreter, args, input, scope) {
    for (const path of interpreter.run(args[0]!, input.value, scope)) {
      if (path === PAUSE) {
        yield PAUSE;
        continue;
      }
      if (!Array.isArray(path)) throw new JqError("Path must be specified as an array");
      const way: Path = path;
      let value: Value;
      try {
        value = getPath(input.value, way);
      } catch (error) {
        if (!(error instanceof JqError) || input.path === undefined) throw error;
        value = null;
      }
      yield { path: input.path === undefined || input.path === NO_PATH ? input.path : [...input.path, ...way], value };
    }
  }],
  ["setpath/2", withValues((value, path, next) => setPath(value, wayOf(path, "Path"), next))],
  ["delpaths/1", withValues((value, paths) => deletePaths(value, wayOf(paths, "Paths") as Path[]))],
  ["del/1", function* (interpreter, args, input, scope) {
    yield made(input, deletePaths(input.value, yield* gathered(interpreter.paths(args[0]!, input.value, scope))));
  }],
];
